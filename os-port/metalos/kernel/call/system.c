/* SPDX-License-Identifier: MIT */
/* system.c - system calls about the machine and the program as a whole. */
#include "call/call.h"
#include "kernel.h"
#include "memory/page.h"
#include "program/copy.h"
#include "program/random.h"
#include "program/user.h"
#include "thread/clock.h"

#include <errno.h>

#define UNLIMITED UINT64_MAX
#define LIMIT_STACK 3u
#define LIMIT_FILES 7u
#define LIMITS 16u
#define RANDOM_FLAGS 7u

int64_t call_getpid(const uint64_t a[6])
{
    (void)a;
    return program.id;
}

/* There is one user, who may do all, and the program has no parent. */
#define IS_ZERO(name)                        \
    int64_t call_##name(const uint64_t a[6]) \
    {                                        \
        (void)a;                             \
        return 0;                            \
    }

IS_ZERO(getuid)
IS_ZERO(getgid)
IS_ZERO(geteuid)
IS_ZERO(getegid)
IS_ZERO(getppid)

int64_t call_uname(const uint64_t a[6])
{
    static const struct {
        char system[65], node[65], release[65], version[65], machine[65], domain[65];
    } names = { "MetalOS", "metalos", "1", "1", "x86_64", "" };

    return copy_out(a[0], &names, sizeof names);
}

int64_t call_sysinfo(const uint64_t a[6])
{
    const struct {
        int64_t uptime;
        uint64_t loads[3], total, free, shared, buffers, swap_total, swap_free;
        uint16_t processes, pad;
        uint32_t pad2;
        uint64_t high_total, high_free;
        uint32_t unit;
        uint8_t pad3[4];
    } info = {
        .uptime = clock_ns() / NS_PER_SECOND,
        .total = pages_total(),
        .free = pages_free(),
        .processes = 1,
        .unit = PAGE_SIZE,
    };
    _Static_assert(sizeof info == 112, "as the ABI has it, with all padding named");

    return copy_out(a[0], &info, sizeof info);
}

static int64_t get_limit(uint64_t which, uint64_t out)
{
    uint64_t limit[2] = { UNLIMITED, UNLIMITED };

    if (which >= LIMITS)
        return -EINVAL;
    if (which == LIMIT_STACK)
        limit[0] = limit[1] = 0x800000;
    if (which == LIMIT_FILES)
        limit[0] = limit[1] = 1024;
    return copy_out(out, limit, sizeof limit);
}

int64_t call_getrlimit(const uint64_t a[6])
{
    return get_limit(a[0], a[1]);
}

/* (process, which, new limit, old limit): limits are as they are. */
int64_t call_prlimit64(const uint64_t a[6])
{
    if (a[0] && (uint32_t)a[0] != program.id)
        return -ESRCH;
    if (a[2])
        return -EPERM;
    return a[3] ? get_limit(a[1], a[3]) : a[1] < LIMITS ? 0 : -EINVAL;
}

int64_t call_getrandom(const uint64_t a[6])
{
    uint8_t bytes[256];
    size_t size = a[1] < 0x2000000 ? a[1] : 0x2000000;

    if (a[2] & ~(uint64_t)RANDOM_FLAGS)
        return -EINVAL;
    for (size_t done = 0; done < size; done += sizeof bytes) {
        const size_t piece = size - done < sizeof bytes ? size - done : sizeof bytes;

        random_fill(bytes, piece);
        if (copy_out(a[0] + done, bytes, piece))
            return -EFAULT;
    }
    return (int64_t)size;
}
