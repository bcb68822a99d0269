/* SPDX-License-Identifier: MIT */
/* copy.h - the only way the kernel touches the program's memory. A bad pointer is -EFAULT, whatever it points to. */
#ifndef METALOS_COPY_H
#define METALOS_COPY_H

#include <stddef.h>
#include <stdint.h>

/* Return 0 or -EFAULT, and then some bytes may have been copied. Addresses from USER_END on are bad. May sleep. */
int copy_in(void *to, uint64_t from, size_t size);
int copy_out(uint64_t to, const void *from, size_t size);
int copy_clear(uint64_t to, size_t size);
/* A string with its NUL, at most `room` bytes. Returns its length, -ENAMETOOLONG or -EFAULT. */
int64_t copy_string_in(char *to, uint64_t from, size_t room);

#endif
