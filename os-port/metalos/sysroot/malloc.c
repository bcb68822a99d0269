/* SPDX-License-Identifier: MIT */
/*
 * malloc.c - malloc of MetalOS's programs: mimalloc, the whole of it in this file, under the C library's names.
 *
 * musl's own malloc takes one lock and asks the kernel for memory often; shader compilers allocate much, in many
 * threads. It is in libc.a still, for musl's inner needs, and a program has it instead of this one when it is linked
 * with `-lc` before everything else.
 *
 * The kernel promises a page to whatever may write to it, so memory is asked for without access and made writable by
 * pieces of a megabyte as it is used: a malloc that the machine has no memory for returns NULL.
 */
#include <errno.h>
#include <sys/mman.h>

#undef MAP_NORESERVE
#include "static.c"

/* Before the constructors of the program, which may allocate. */
__attribute__((constructor(101))) static void set_options(void)
{
    mi_option_set(mi_option_eager_commit, 0);
    /* What was freed is kept for a second: giving it back and faulting it in again costs more than it saves. */
    mi_option_set(mi_option_decommit_delay, 1000);
}

static void *checked(void *memory)
{
    if (!memory)
        errno = ENOMEM;
    return memory;
}

void *malloc(size_t size)
{
    return checked(mi_malloc(size));
}

void *calloc(size_t count, size_t size)
{
    return checked(mi_calloc(count, size));
}

void *realloc(void *memory, size_t size)
{
    return checked(mi_realloc(memory, size));
}

void free(void *memory)
{
    mi_free(memory);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    if (!alignment || (alignment & (alignment - 1))) {
        errno = EINVAL;
        return NULL;
    }
    return checked(mi_malloc_aligned(size, alignment));
}

size_t malloc_usable_size(void *memory)
{
    return mi_usable_size(memory);
}
