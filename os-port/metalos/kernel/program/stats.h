/* SPDX-License-Identifier: MIT */
/* stats.h - what is in use, and whether it is more than before. */
#ifndef METALOS_STATS_H
#define METALOS_STATS_H

#include <metalos/call.h>
#include <stdbool.h>

void stats_read(struct metalos_stats *out);
/* Says in the log, by name, what differs. Returns whether nothing does. */
bool stats_equal(const struct metalos_stats *before, const struct metalos_stats *now);

#endif
