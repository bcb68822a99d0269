/* SPDX-License-Identifier: MIT */
/* clock.h - time: the TSC, measured against the PIT at boot, and the date of the battery-backed clock. */
#ifndef METALOS_CLOCK_H
#define METALOS_CLOCK_H

#include <stdint.h>

/* Nanoseconds since power-on or so; never goes back. Any context. */
int64_t clock_ns(void);
/* Nanoseconds since 1970, UTC. */
int64_t clock_date_ns(void);

#endif
