/* SPDX-License-Identifier: MIT */
/* time.c - system calls on time. Clocks of processor time are the monotonic clock: nobody counts what a thread uses. */
#include "call/call.h"
#include "program/copy.h"
#include "thread/clock.h"
#include "thread/wait.h"

#include <errno.h>

#define CLOCKS 8u

static bool is_realtime(uint64_t clock)
{
    return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
}

static struct abi_timespec timespec_of(int64_t ns)
{
    return (struct abi_timespec){ ns / NS_PER_SECOND, ns % NS_PER_SECOND };
}

int time_in(uint64_t from, struct abi_timespec *out)
{
    if (copy_in(out, from, sizeof *out))
        return -EFAULT;
    return out->seconds < 0 || out->nanoseconds < 0 || out->nanoseconds >= NS_PER_SECOND ? -EINVAL : 0;
}

int64_t time_deadline(const struct abi_timespec *time, bool realtime, bool absolute)
{
    int64_t deadline;

    if (__builtin_mul_overflow(time->seconds, NS_PER_SECOND, &deadline) ||
        __builtin_add_overflow(deadline, time->nanoseconds, &deadline))
        return WAIT_FOREVER;
    if (absolute)
        return realtime ? deadline - clock_date_ns() + clock_ns() : deadline;
    return __builtin_add_overflow(deadline, clock_ns(), &deadline) ? WAIT_FOREVER : deadline;
}

int64_t call_clock_gettime(const uint64_t a[6])
{
    const struct abi_timespec now = timespec_of(is_realtime(a[0]) ? clock_date_ns() : clock_ns());

    return a[0] < CLOCKS ? copy_out(a[1], &now, sizeof now) : -EINVAL;
}

int64_t call_clock_getres(const uint64_t a[6])
{
    const struct abi_timespec resolution = { 0, 1 };

    if (a[0] >= CLOCKS)
        return -EINVAL;
    return a[1] ? copy_out(a[1], &resolution, sizeof resolution) : 0;
}

int64_t call_gettimeofday(const uint64_t a[6])
{
    const int64_t now = clock_date_ns();
    const struct abi_timespec time = { now / NS_PER_SECOND, now % NS_PER_SECOND / 1000 }; /* microseconds */
    const uint32_t zone[2] = { 0, 0 };

    if (a[0] && copy_out(a[0], &time, sizeof time))
        return -EFAULT;
    return a[1] ? copy_out(a[1], zone, sizeof zone) : 0;
}

static int64_t sleep_for(int64_t deadline, bool absolute, uint64_t left_out)
{
    const int err = sleep_until(deadline, true);
    struct abi_timespec left;
    int64_t ns;

    if (!err || absolute || !left_out)
        return err;
    ns = deadline - clock_ns();
    left = timespec_of(ns > 0 ? ns : 0);
    return copy_out(left_out, &left, sizeof left) ? -EFAULT : err;
}

int64_t call_nanosleep(const uint64_t a[6])
{
    struct abi_timespec time;
    const int err = time_in(a[0], &time);

    return err ? err : sleep_for(time_deadline(&time, false, false), false, a[1]);
}

/* (clock, flags, time, time that is left) */
int64_t call_clock_nanosleep(const uint64_t a[6])
{
    const bool absolute = a[1] & TIMER_ABSTIME;
    struct abi_timespec time;
    const int err = a[0] < CLOCKS ? time_in(a[2], &time) : -EINVAL;

    return err ? err : sleep_for(time_deadline(&time, is_realtime(a[0]), absolute), absolute, a[3]);
}
