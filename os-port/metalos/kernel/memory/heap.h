/* SPDX-License-Identifier: MIT */
/* heap.h - the kernel's heap: objects of any size, which are given back with the size they were asked for with. */
#ifndef METALOS_HEAP_H
#define METALOS_HEAP_H

#include <stddef.h>
#include <stdint.h>

/* `size` bytes of zeroed memory, aligned to 16 (to a page from 4 KiB on), or NULL. Any thread, no interrupt handler. */
void *heap_alloc(size_t size);
void heap_free(void *ptr, size_t size); /* NULL is allowed */

uint64_t heap_bytes(void);
uint64_t heap_objects(void);

#endif
