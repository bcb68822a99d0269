/* SPDX-License-Identifier: MIT */
/* text.h - lines of text in the making, for people. What does not fit any more is left out. */
#ifndef NAVI23_TEXT_H
#define NAVI23_TEXT_H

#include <stddef.h>

struct text {
    size_t length;
    char bytes[8192]; /* always ends with a 0 */
};

/* Begin with nothing. */
void text_init(struct text *text);

/* Append, as printf does. */
void text_add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
