/* SPDX-License-Identifier: MIT */
/* log.h - below log_line (kernel.h). */
#ifndef METALOS_LOG_H
#define METALOS_LOG_H

#include <stdarg.h>
#include <stddef.h>

/* A line for the kernel's log that begins with `prefix`. */
void log_va(const char *prefix, const char *format, va_list arguments);

/* Write at most `size` characters, no NUL. Returns how many. */
size_t log_format(char *to, size_t size, const char *format, va_list arguments);

#endif
