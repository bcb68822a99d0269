/* SPDX-License-Identifier: MIT */
/* clock.h - time: the TSC, measured against the PIT at boot, and the date of the battery-backed clock. */
#ifndef METALOS_CLOCK_H
#define METALOS_CLOCK_H

#include <stdint.h>

/* Measure: on the first processor, once, for all. Takes a few milliseconds. */
void clock_init(void);

/* Nanoseconds since power-on or so; never goes back. Any context. */
int64_t clock_ns(void);
/* Nanoseconds since 1970, UTC. */
int64_t clock_date_ns(void);

/* This processor's timer goes off (VECTOR_TIMER) at that time; or earlier, if it is too far away. Returns when. */
int64_t clock_alarm(int64_t when);

#endif
