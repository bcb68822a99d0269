/* SPDX-License-Identifier: MIT */
/*
 * calls.c - every system call of calls.def with bad pointers, and with arguments at random: the answer is an error, the
 * kernel goes on.
 */
#include "tap.h"

#include <metalos/call.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#define PAGE 4096ul
#define SCRATCH_SIZE (16 * PAGE)
#define RANDOM_CALLS 150000

struct row {
    long number;
    const char *name, *arguments;
};

static const struct row rows[] = {
#define CALL(number, name, arguments, interrupted) { number, #name, arguments },
#include "call/calls.def"
#undef CALL
};
#define ROWS (sizeof rows / sizeof *rows)

/* Memory of all sorts, and the files that the examples work on. */
static char *scratch, *read_only, *none, *last_byte;
static int file, folder, zeros;
static struct iovec vector;
static const char path[] = "/tmp/calls-test", missing[] = "/tmp/calls-test.none";
static struct pollfd entry = { .fd = -1 };
static const struct { int64_t s, ns; } no_time = { 0, 0 };
static const uint64_t mask;

/* A call that works, or fails for a reason of its own: with any pointer of it made bad it is -EFAULT. */
struct example {
    const char *name;
    uint64_t a[6];
};
#define P(pointer) (uint64_t)(uintptr_t)(pointer)

static int64_t call(long number, const uint64_t a[6])
{
    const long result = syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);

    return result == -1 ? -errno : result;
}

static const struct row *row_of(const char *name)
{
    for (size_t i = 0; i < ROWS; i++)
        if (!strcmp(rows[i].name, name))
            return &rows[i];
    printf("# no call %s\n", name);
    abort();
}

static void check_pointer(const struct example *example, const struct row *row, int index)
{
    const char kind = row->arguments[index];
    const int writes = kind == 'w' || kind == 'W' || kind == 'b';
    const uint64_t bad[] = {
        0, 8, P(none), P(last_byte), 0x00007fffffffffffull, 0x0000800000000000ull, 0x0000900000000000ull,
        0xffff800000001000ull, 0xffffffff80000000ull, UINT64_MAX - 3, UINT64_MAX, writes ? P(read_only) : 8,
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        uint64_t a[6];
        int64_t result;

        if (!bad[i] && (kind == 'R' || kind == 'W'))
            continue; /* it may be NULL */
        memcpy(a, example->a, sizeof a);
        a[index] = bad[i];
        lseek(folder, 0, SEEK_SET);
        result = call(row->number, a);
        /* What is not always written need not be bad. */
        if (result != -EFAULT && !(kind == 'W' && result >= 0)) {
            printf("# %s, argument %d, 0x%llx: %lld\n", row->name, index, (unsigned long long)bad[i],
                   (long long)result);
            CHECK(!"a bad pointer is -EFAULT");
        }
    }
}

static void bad_pointers_are_errors(void)
{
    const struct example examples[] = {
        { "read", { zeros, P(scratch), 64 } },
        { "write", { file, P(scratch), 64 } },
        { "pread64", { file, P(scratch), 64, 0 } },
        { "pwrite64", { file, P(scratch), 64, 0 } },
        { "readv", { zeros, P(&vector), 1 } },
        { "writev", { file, P(&vector), 1 } },
        { "getdents64", { folder, P(scratch), 1024 } },
        { "pipe", { P(scratch) } },
        { "pipe2", { P(scratch), O_CLOEXEC } },
        { "memfd_create", { P(path), 0 } },
        { "poll", { P(&entry), 1, 0 } },
        { "ppoll", { P(&entry), 1, P(&no_time), P(&mask), 8 } },
        { "open", { P(path), O_RDONLY } },
        { "stat", { P(path), P(scratch) } },
        { "fstat", { file, P(scratch) } },
        { "lstat", { P(path), P(scratch) } },
        { "access", { P(path), 0 } },
        { "getcwd", { P(scratch), 64 } },
        { "rename", { P(path), P(path) } },
        { "mkdir", { P(path), 0 } },
        { "rmdir", { P(missing) } },
        { "unlink", { P(missing) } },
        { "readlink", { P("/proc/self/exe"), P(scratch), 64 } },
        { "openat", { (uint64_t)AT_FDCWD, P(path), O_RDONLY } },
        { "mkdirat", { (uint64_t)AT_FDCWD, P(path), 0 } },
        { "newfstatat", { (uint64_t)AT_FDCWD, P(path), P(scratch), 0 } },
        { "unlinkat", { (uint64_t)AT_FDCWD, P(missing), 0 } },
        { "renameat", { (uint64_t)AT_FDCWD, P(path), (uint64_t)AT_FDCWD, P(path) } },
        { "readlinkat", { (uint64_t)AT_FDCWD, P("/proc/self/exe"), P(scratch), 64 } },
        { "faccessat", { (uint64_t)AT_FDCWD, P(path), 0 } },
        { "futex", { P(scratch), 0, 0, P(&no_time) } },
        { "sched_setaffinity", { 0, 8, P(&mask) } },
        { "sched_getaffinity", { 0, 8, P(scratch) } },
        { "rt_sigaction", { SIGUSR2, 0, P(scratch), 8 } },
        { "rt_sigprocmask", { SIG_BLOCK, P(&mask), P(scratch), 8 } },
        { "nanosleep", { P(&no_time), 0 } },
        { "gettimeofday", { P(scratch), 0 } },
        { "clock_gettime", { CLOCK_MONOTONIC, P(scratch) } },
        { "clock_getres", { CLOCK_MONOTONIC, P(scratch) } },
        { "clock_nanosleep", { CLOCK_MONOTONIC, 0, P(&no_time), 0 } },
        { "uname", { P(scratch) } },
        { "getrlimit", { 7, P(scratch) } },
        { "sysinfo", { P(scratch) } },
        { "prlimit64", { 0, 7, 0, P(scratch) } },
        { "getrandom", { P(scratch), 64, 0 } },
    };
    static const char pointers[] = "rwsbRW";
    int checked[ROWS] = { 0 };

    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        const struct row *row = row_of(examples[i].name);

        CHECK(call(row->number, examples[i].a) != -EFAULT);
        checked[row - rows] = 1;
        for (int index = 0; row->arguments[index]; index++)
            /* An argument that may be NULL, and is, would make another call of it (a new limit). */
            if (strchr(pointers, row->arguments[index]) && (examples[i].a[index] || row->arguments[index] == 'W'))
                check_pointer(&examples[i], row, index);
    }
    for (size_t i = 0; i < ROWS; i++)
        if (!checked[i] && strpbrk(rows[i].arguments, pointers) && strcmp(rows[i].name, "clone") != 0) {
            printf("# %s has pointers and no example\n", rows[i].name);
            CHECK(!"every call with pointers is checked");
        }
    /* Words that are looked at only in one operation. */
    CHECK_EQ(call(202, (const uint64_t[6]){ P(none), 0 /* FUTEX_WAIT */, 0 }), -EFAULT);
    CHECK_EQ(call(202, (const uint64_t[6]){ 0xffffffff80000000ull, 0, 0 }), -EFAULT);
    CHECK_EQ(call(202, (const uint64_t[6]){ P(scratch) + 1, 0, 0 }), -EINVAL);
}

static void bad_descriptors_are_errors(void)
{
    static const int64_t bad[] = { -1, 900, 1024, 1025, INT32_MAX, INT32_MIN };

    for (size_t i = 0; i < ROWS; i++)
        for (size_t k = 0; rows[i].arguments[0] == 'f' && k < sizeof bad / sizeof *bad; k++)
            CHECK_EQ(call(rows[i].number, (const uint64_t[6]){ (uint64_t)bad[k], P(scratch), 0 }), -EBADF);
}

static void numbers_that_are_no_calls_are_errors(void)
{
    static const uint64_t numbers[] = {
        41 /* socket */, 57 /* fork */, 59 /* execve */, 320, 1000, 0xfff, 0x1fff, 1ull << 32, UINT64_MAX,
    };

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        CHECK_EQ(call((long)numbers[i], (const uint64_t[6]){ 0 }), -ENOSYS);
}

static void what_is_in_use_is_counted(void)
{
    struct metalos_stats before, now;
    int ends[2];

    CHECK_EQ(call(METALOS_CALL_STATS, (const uint64_t[6]){ P(&before), sizeof before }), 0);
    CHECK_EQ(pipe(ends), 0);
    CHECK_EQ(call(METALOS_CALL_STATS, (const uint64_t[6]){ P(&now), sizeof now }), 0);
    CHECK_EQ(now.files, before.files + 2);
    CHECK(now.heap_objects > before.heap_objects);
    CHECK(now.pages_total == before.pages_total && now.pages_free < now.pages_total);
    close(ends[0]);
    close(ends[1]);
    CHECK_EQ(call(METALOS_CALL_STATS, (const uint64_t[6]){ P(&now), sizeof now }), 0);
    CHECK_EQ(now.files, before.files);
    CHECK_EQ(now.heap_objects, before.heap_objects);
    CHECK_EQ(call(METALOS_CALL_STATS, (const uint64_t[6]){ P(&now), sizeof now - 8 }), -EINVAL);
    CHECK_EQ(call(METALOS_CALL_STATS, (const uint64_t[6]){ 8, sizeof now }), -EFAULT);
}

static uint64_t random_state = 20231107;

static uint64_t random_number(uint64_t below)
{
    random_state = random_state * 6364136223846793005ull + 1442695040888963407ull;
    return (random_state >> 33) % below;
}

/* Values that handlers may trip over; none that would take the test's own memory or output away. */
static uint64_t random_argument(char kind)
{
    const uint64_t pointers[] = { 0, P(scratch), P(scratch) + PAGE, P(scratch) + 1, P(read_only), P(none), P(last_byte),
                                  0x7ffffffff000ull, 0x800000000000ull, 0xffffffff80000000ull, UINT64_MAX, P(path) };
    const uint64_t numbers[] = {
        0, 3, 4, 7, 8, 16, 64, PAGE, 2 * PAGE, PAGE + 1, 1ull << 31, 1ull << 47, 1ull << 63, UINT64_MAX, UINT32_MAX,
        0x80000, 0x22, 0x32, (uint64_t)AT_FDCWD,
    };
    const uint64_t files[] = { (uint64_t)file, (uint64_t)folder, (uint64_t)zeros, 50, 51, 999, UINT64_MAX };

    switch (kind) {
    case 'f':
        return files[random_number(sizeof files / sizeof *files)];
    case 'n':
        return numbers[random_number(sizeof numbers / sizeof *numbers)];
    default:
        return pointers[random_number(sizeof pointers / sizeof *pointers)];
    }
}

static int is_too_dangerous(const char *name)
{
    static const char *const names[] = {
        "exit", "exit_group", "rt_sigreturn", "rt_sigaction", "rt_sigprocmask", "clone", "arch_prctl", "kill", "tkill",
        "tgkill", "close", "set_tid_address",
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(name, names[i]))
            return 1;
    return 0;
}

static _Atomic int done;

static void *call_at_random(void *unused)
{
    for (int i = 0; i < RANDOM_CALLS; i++) {
        const struct row *row = &rows[random_number(ROWS)];
        const int own = random_number(16) == 0;
        uint64_t a[6] = { 0 };

        for (size_t k = 0; k < 6; k++)
            a[k] = random_argument(own ? "nannnn"[k] : k < strlen(row->arguments) ? row->arguments[k] : 'n');
        if (own)
            call((long)(0x1000 + random_number(0x40)), a);
        else if (!is_too_dangerous(row->name))
            call(row->number, a);
    }
    done = 1;
    return unused;
}

static void wake(int signal)
{
    (void)signal;
}

/* A thread makes the calls; those that would sleep for ever are interrupted. */
static void random_arguments_do_no_harm(void)
{
    struct sigaction action = { .sa_handler = wake };
    pthread_t thread;

    sigemptyset(&action.sa_mask);
    sigaction(SIGUSR1, &action, NULL);
    sigaction(SIGPIPE, &action, NULL);
    pthread_create(&thread, NULL, call_at_random, NULL);
    while (!done) {
        usleep(2000);
        pthread_kill(thread, SIGUSR1);
    }
    pthread_join(thread, NULL);
    CHECK(1);
}

int main(void)
{
    char *memory = mmap(NULL, SCRATCH_SIZE + 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    none = memory + PAGE;
    last_byte = memory + PAGE - 1; /* and then `none` */
    read_only = memory + 2 * PAGE;
    scratch = memory + 3 * PAGE;
    *last_byte = 'x';
    mprotect(none, PAGE, PROT_NONE);
    mprotect(read_only, PAGE, PROT_READ);
    vector = (struct iovec){ scratch, 8 };
    file = open(path, O_RDWR | O_CREAT, 0600);
    folder = open("/tmp", O_RDONLY | O_DIRECTORY);
    zeros = open("/dev/zero", O_RDONLY);
    TAP_RUN(bad_descriptors_are_errors);
    TAP_RUN(numbers_that_are_no_calls_are_errors);
    TAP_RUN(bad_pointers_are_errors);
    TAP_RUN(what_is_in_use_is_counted);
    TAP_RUN(random_arguments_do_no_harm);
    return tap_done();
}
