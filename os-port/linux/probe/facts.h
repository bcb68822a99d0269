/* SPDX-License-Identifier: MIT */
/*
 * facts.h - a list of facts about a card: names and values, both text, in the order in which they were found.
 *
 * A list owns its strings. Without memory for one the program ends: there would be nothing to report.
 */
#ifndef PROBE_FACTS_H
#define PROBE_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum fact_kind {
    FACT_LASTING,   /* true of the card as long as it lives, or until its firmware or driver is another */
    FACT_MOMENTARY, /* true when it was asked: shown, but not compared */
};

struct fact {
    char *name, *value;
    enum fact_kind kind;
};

/* Zeroed, it is empty. */
struct facts {
    struct fact *list;
    size_t count, room;
};

/* Append a fact; `format` and what follows make its value, as printf does. */
void facts_add(struct facts *facts, enum fact_kind kind, const char *name, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Append ` more` to the value of the fact `name`, or add it with the value `more`. */
void facts_extend(struct facts *facts, enum fact_kind kind, const char *name, const char *more);

/* NULL: there is none of that name. The list keeps it. */
const struct fact *facts_find(const struct facts *facts, const char *name);

/*
 * Write a list so that facts_load can read it: a line each, `name = value` or, of a moment, `name ~ value`. Lines that
 * begin with # are remarks. Return 0 or -errno; facts_load -EINVAL when a line is none of these, and its number.
 */
int facts_save(const struct facts *facts, FILE *file);
int facts_load(struct facts *facts, FILE *file, unsigned *line_out);

void facts_finish(struct facts *facts);

#endif
