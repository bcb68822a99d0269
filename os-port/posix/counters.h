/* SPDX-License-Identifier: MIT */
/* counters.h - event counters where they are eventfds: all of shim_os.h's of them but how one is recognised. */
#ifndef OS_POSIX_COUNTERS_H
#define OS_POSIX_COUNTERS_H

#include <stdbool.h>

/* The port's: whether this open descriptor is an event counter. */
bool port_is_counter(int fd);

#endif
