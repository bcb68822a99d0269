/* SPDX-License-Identifier: MIT */
/* log.c - lines of the kernel's log, with the time in front. */
#include "console/log.h"

#include "console/serial.h"
#include "kernel.h"
#include "thread/clock.h"

#include <stdbool.h>

#define LINE_MAX 1024u

/* Where a line is put together. What has no room is lost. */
struct text {
    char *at, *end;
};

static void put(struct text *text, char c)
{
    if (text->at < text->end)
        *text->at++ = c;
}

/* `sign` in front, '0' or ' ' up to `width`. */
static void put_number(struct text *text, uint64_t value, unsigned base, int width, char fill, bool negative)
{
    char digits[20];
    int count = 0;

    do
        digits[count++] = "0123456789abcdef"[value % base];
    while (value /= base);
    width -= count + negative;
    if (negative && fill == '0')
        put(text, '-');
    for (; width > 0; width--)
        put(text, fill);
    if (negative && fill != '0')
        put(text, '-');
    while (count)
        put(text, digits[--count]);
}

/* Left-aligned with a negative width. */
static void put_string(struct text *text, const char *s, int width, int precision)
{
    int length = 0;

    while (s[length] && length != precision)
        length++;
    for (int i = length; i < width; i++)
        put(text, ' ');
    for (int i = 0; i < length; i++)
        put(text, s[i]);
    for (int i = length; i < -width; i++)
        put(text, ' ');
}

static int digits(const char **format, va_list *arguments)
{
    int value = 0;

    if (**format == '*') {
        (*format)++;
        return va_arg(*arguments, int);
    }
    while (**format >= '0' && **format <= '9')
        value = value * 10 + *(*format)++ - '0';
    return value;
}

/* One conversion, from behind its '%'; returns what comes after it. */
static const char *put_one(struct text *text, const char *format, va_list *arguments)
{
    bool left = *format == '-';
    format += left;
    char fill = *format == '0' ? '0' : ' ';
    int width = digits(&format, arguments), precision = -1;
    unsigned longs = 0;
    uint64_t value;

    if (*format == '.') {
        format++;
        precision = digits(&format, arguments);
    }
    for (; *format == 'l' || *format == 'z'; format++)
        longs++;
    switch (*format) {
    case 'd':
        value = longs ? va_arg(*arguments, uint64_t) : (uint64_t)va_arg(*arguments, int);
        put_number(text, (int64_t)value < 0 ? -value : value, 10, width, fill, (int64_t)value < 0);
        break;
    case 'u':
    case 'x':
        value = longs ? va_arg(*arguments, uint64_t) : va_arg(*arguments, unsigned);
        put_number(text, value, *format == 'u' ? 10 : 16, width, fill, false);
        break;
    case 'p':
        put_number(text, va_arg(*arguments, uint64_t), 16, 16, '0', false);
        break;
    case 'c':
        put(text, (char)va_arg(*arguments, int));
        break;
    case 's':
        put_string(text, va_arg(*arguments, const char *), left ? -width : width, precision);
        break;
    default:
        put(text, *format);
    }
    return format + 1;
}

size_t log_format(char *to, size_t size, const char *format, va_list arguments)
{
    struct text text = { to, to + size };
    va_list copy; /* an array, which has become a pointer here: put_one wants a pointer to an array */

    va_copy(copy, arguments);
    while (*format)
        if (*format == '%')
            format = put_one(&text, format + 1, &copy);
        else
            put(&text, *format++);
    va_end(copy);
    return (size_t)(text.at - to);
}

__attribute__((format(printf, 3, 4))) static size_t format_to(char *to, size_t size, const char *format, ...)
{
    va_list arguments;
    size_t length;

    va_start(arguments, format);
    length = log_format(to, size, format, arguments);
    va_end(arguments);
    return length;
}

void log_va(const char *prefix, const char *format, va_list arguments)
{
    char line[LINE_MAX];
    uint64_t us = (uint64_t)clock_ns() / 1000;
    size_t length = format_to(line, sizeof line - 1, "[%5u.%06u] %s", (unsigned)(us / 1000000),
                              (unsigned)(us % 1000000), prefix);

    length += log_format(line + length, sizeof line - 1 - length, format, arguments);
    line[length++] = '\n';
    serial_write_line(SERIAL_LOG, line, length);
}

void log_line(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    log_va("", format, arguments);
    va_end(arguments);
}
