/* SPDX-License-Identifier: MIT */
/* machine_test.c - machines are built, run side by side and taken apart at work; a forked child gets its own. */
#include "machine.h"

#include "tap.h"

#include <blocks/blocks.h>
#include <core/init.h>
#include <mgpu/mgpu.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct settings small = { .vram_size = 256 << 20, .bar_size = 256 << 20, .gtt_size = 64 << 20,
                                       .hang_ms = 10000, .idle_ms = 500 };

static int call(struct machine *machine, uint32_t client, uint32_t nr, void *args, uint32_t size)
{
    return kgpu_call(machine->kgpu, client, nr, (uintptr_t)args, size);
}

static uint32_t start(struct machine *machine)
{
    struct mgpu_open open = { .version = MGPU_VERSION };
    struct mgpu_init init = { 0 };

    CHECK_EQ(call(machine, 0, MGPU_CALL_OPEN, &open, sizeof open), 0);
    CHECK_EQ(call(machine, open.client, MGPU_CALL_INIT, &init, sizeof init), 0);
    return open.client;
}

static void built_and_taken_apart(void)
{
    for (int i = 0; i < 5; i++) {
        struct machine *machine = machine_create(&small);

        CHECK(machine != NULL);
        if (i % 2)
            start(machine);
        machine_destroy(machine);
    }
    machine_destroy(NULL);
}

static void two_side_by_side(void)
{
    struct machine *first = machine_create(&small), *second = machine_create(&small);
    struct kgpu_stats one, other;

    start(first);
    kgpu_stats(first->kgpu, &one);
    kgpu_stats(second->kgpu, &other);
    CHECK_EQ(one.clients, 1);
    CHECK_EQ(other.clients, 0);
    CHECK(first->vram != second->vram && first->pages.memory != second->pages.memory);
    machine_destroy(first);
    start(second);
    machine_destroy(second);
}

/* Kernel and card together: everything is lost, and everything is up again; a ring that does not run would be told. */
static void comes_back_from_a_mode1_reset(void)
{
    struct machine *machine = machine_create(&small);
    struct kgpu_message message = { "" };
    unsigned char *somewhere = machine->vram + (200 << 20);

    start(machine);
    for (int round = 0; round < 3; round++) {
        *somewhere = 0x5a;
        kgpu_os_lock(machine);
        CHECK_EQ(kgpu_smu_mode1_reset(machine->kgpu), 0);
        CHECK_EQ(*somewhere, 0);
        CHECK_EQ(kgpu_bring_up_again(machine->kgpu, &message), 0);
        CHECK_STR(message.text, "");
        kgpu_os_unlock(machine);
    }
    machine_destroy(machine);
}

static void what_cannot_be_built_is_said(void)
{
    struct settings settings = small;

    settings.trace_file = "/nowhere/at/all";
    CHECK(machine_create(&settings) == NULL);
    settings = small;
    settings.dump_folder = "/nowhere/at/all";
    CHECK(machine_create(&settings) == NULL);
    settings = small;
    settings.vram_size = 1; /* the card refuses it */
    CHECK(machine_create(&settings) == NULL);
}

static void the_process_has_one(void)
{
    struct machine *machine = machine_get();

    CHECK(machine != NULL);
    CHECK(machine_get() == machine);
}

static void a_child_has_its_own(void)
{
    struct mgpu_open open = { .version = MGPU_VERSION };
    uint32_t client;
    int status = 0;
    pid_t child;

    CHECK_EQ(mgpu_open(&open), 0);
    client = open.client;
    child = fork();
    if (child == 0) {
        struct mgpu_init init = { 0 };
        int err = mgpu_init(client, &init); /* a handle of the parent's machine */

        if (err != -MGPU_EBADF || mgpu_open(&open) || mgpu_init(open.client, &init))
            _exit(1);
        _exit(0);
    }
    CHECK_EQ(waitpid(child, &status, 0), child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK_EQ(mgpu_close(client), 0);
}

int main(void)
{
    setenv("RADV_METAL_VRAM", "256M", 1);
    setenv("RADV_METAL_GTT", "64M", 1);
    TAP_RUN(built_and_taken_apart);
    TAP_RUN(two_side_by_side);
    TAP_RUN(comes_back_from_a_mode1_reset);
    TAP_RUN(what_cannot_be_built_is_said);
    TAP_RUN(the_process_has_one);
    TAP_RUN(a_child_has_its_own);
    return tap_done();
}
