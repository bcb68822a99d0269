/* SPDX-License-Identifier: MIT */
/*
 * report.h - two lists of facts side by side.
 */
#ifndef PROBE_REPORT_H
#define PROBE_REPORT_H

#include "facts.h"

/* How many lasting facts there are on either side, and how many of them are the same on both. */
struct agreement {
    unsigned agree, of;
};

/* A line for each fact, those that differ marked *, and the row of HARDWARE.md behind a fact that settles one. */
struct agreement report_text(const struct facts *card, const struct facts *ours, FILE *out);

/* The same as one JSON object. */
struct agreement report_json(const struct facts *card, const struct facts *ours, FILE *out);

#endif
