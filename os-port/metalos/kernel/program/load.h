/* SPDX-License-Identifier: MIT */
/* load.h - a program's file into its address space, and the stack it begins with. */
#ifndef METALOS_LOAD_H
#define METALOS_LOAD_H

#include <stddef.h>
#include <stdint.h>

/* What the program is started with. Strings are the kernel's. */
struct load_request {
    const void *file;
    size_t size;
    char **arguments, **environment; /* the first argument is its path */
    size_t argument_count, environment_count;
};

/*
 * Called by the program's first thread, in its own, empty space. Returns NULL with where it begins and its stack
 * pointer, or what is wrong, in words for the user.
 */
const char *load_program(const struct load_request *request, uint64_t *entry_out, uint64_t *stack_out);

#endif
