/* SPDX-License-Identifier: MIT */
/* fork_test.c - ops/fork.c: a number that a forked child does not share. */
#include "ops/fork.h"

#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"

static void a_child_has_another(void)
{
    const unsigned ours = shim_fork_generation();
    int status = -1;

    CHECK(ours != 0);
    CHECK_EQ(shim_fork_generation(), ours);
    pid_t child = fork();
    if (!child)
        _exit(shim_fork_generation() != ours && shim_fork_generation() != 0 ? 0 : 1);
    CHECK_EQ(waitpid(child, &status, 0), child);
    CHECK_EQ(status, 0);
    CHECK_EQ(shim_fork_generation(), ours);
}

int main(void)
{
    TAP_RUN(a_child_has_another);
    return tap_done();
}
