/* SPDX-License-Identifier: MIT */
/* log.c - formatted text without a C library: just what the kernel's messages use. */
#include "core.h"

#include <stdarg.h>

struct text {
    char *at, *end; /* end: where the terminator must stand at the latest */
};

static void put(struct text *text, char c)
{
    if (text->at < text->end)
        *text->at++ = c;
}

static void put_number(struct text *text, uint64_t value, unsigned base, unsigned width, char fill)
{
    char digits[20];
    unsigned count = 0;

    do {
        digits[count++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value);
    for (unsigned i = count; i < width; i++)
        put(text, fill);
    while (count)
        put(text, digits[--count]);
}

static void put_signed(struct text *text, int64_t value, unsigned width, char fill)
{
    if (value < 0)
        put(text, '-');
    put_number(text, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 10, width, fill);
}

static void format(struct text *text, const char *f, va_list args)
{
    for (; *f; f++) {
        unsigned width = 0;
        char fill = ' ';
        bool is_long = false;

        if (*f != '%') {
            put(text, *f);
            continue;
        }
        f++;
        if (*f == '0')
            fill = *f++;
        while (*f >= '0' && *f <= '9')
            width = width * 10 + (unsigned)(*f++ - '0');
        if (*f == 'l') {
            is_long = true;
            f++;
        }
        switch (*f) {
        case 'd':
            put_signed(text, is_long ? va_arg(args, long) : va_arg(args, int), width, fill);
            break;
        case 'u':
        case 'x':
            put_number(text, is_long ? va_arg(args, unsigned long) : va_arg(args, unsigned), *f == 'x' ? 16 : 10,
                       width, fill);
            break;
        case 'c':
            put(text, (char)va_arg(args, int));
            break;
        case 's':
            for (const char *s = va_arg(args, const char *); *s; s++)
                put(text, *s);
            break;
        default: /* "%%", and what is not known shows itself */
            put(text, *f);
            break;
        }
    }
    *text->at = '\0';
}

void kgpu_format(char *buffer, size_t size, const char *fmt, ...)
{
    struct text text = { buffer, buffer + size - 1 };
    va_list args;

    va_start(args, fmt);
    format(&text, fmt, args);
    va_end(args);
}

void kgpu_log(struct kgpu *kgpu, enum kgpu_log_level level, const char *fmt, ...)
{
    char line[160];
    struct text text = { line, line + sizeof line - 1 };
    va_list args;

    va_start(args, fmt);
    format(&text, fmt, args);
    va_end(args);
    kgpu_os_log(kgpu->os, level, line);
}
