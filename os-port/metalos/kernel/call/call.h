/* SPDX-License-Identifier: MIT */
/* call.h - the handlers of system calls, one a row of calls.def. */
#ifndef METALOS_CALL_HANDLERS_H
#define METALOS_CALL_HANDLERS_H

#include "abi.h"

#include <stdbool.h>
#include <stdint.h>

/* What the program passed: six registers. Returns what rax is to be: a result, or a negative errno. */
typedef int64_t call_handler(const uint64_t a[6]);

#define CALL(number, name, arguments, interrupted) call_handler call_##name;
#include "call/calls.def"
#undef CALL

/* For handlers: a timespec of the program's. Returns 0, -EFAULT or -EINVAL (nanoseconds). */
int time_in(uint64_t from, struct abi_timespec *out);
/*
 * When to wake up, of clock_ns: `time` from now, or with `absolute` at a time of that clock. Times beyond reckoning are
 * WAIT_FOREVER.
 */
int64_t time_deadline(const struct abi_timespec *time, bool realtime, bool absolute);

#endif
