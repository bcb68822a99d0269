/* SPDX-License-Identifier: MIT */
/*
 * serial.h - the two serial lines: the program's output, and what the kernel and the program's standard error say.
 *
 * Nothing here depends on interrupts. Any context. What one call writes stays together.
 */
#ifndef METALOS_SERIAL_H
#define METALOS_SERIAL_H

#include <stdbool.h>
#include <stddef.h>

enum serial_line {
    SERIAL_OUT, /* COM1 */
    SERIAL_LOG, /* COM2; COM1 if there is none */
    SERIAL_LINES,
};

/* Finds the lines. First of all. */
void serial_init(void);

void serial_write(enum serial_line line, const void *data, size_t size);
/* As serial_write; if the last byte written was no newline, there is one first. */
void serial_write_line(enum serial_line line, const void *data, size_t size);
/* Up to `size` bytes that have come in. Does not wait. */
size_t serial_read(enum serial_line line, void *data, size_t size);

/* The end of the machine: no other processor runs any more, and the lines' locks do not count. */
void serial_take_over(void);

#endif
