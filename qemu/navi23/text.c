/* SPDX-License-Identifier: MIT */
/* text.c - see text.h. */
#include <navi23/text.h>

#include <stdarg.h>
#include <stdio.h>

void text_init(struct text *text)
{
    text->length = 0;
    text->bytes[0] = 0;
}

void text_add(struct text *text, const char *format, ...)
{
    const size_t room = sizeof text->bytes - text->length;
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text->bytes + text->length, room, format, args);
    va_end(args);
    text->length += n < 0 ? 0 : (size_t)n < room ? (size_t)n : room - 1;
}
