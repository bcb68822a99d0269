/* SPDX-License-Identifier: MIT */
/*
 * memory_file.h - contents of a file in memory: of /tmp and memfd_create.
 *
 * Counted: the name in the tree, open files and mappings hold references. A page, once there, stays until the last is
 * gone, whatever the size: copies and mappings need no lock. Pages are there from the first write or touch on.
 */
#ifndef METALOS_MEMORY_FILE_H
#define METALOS_MEMORY_FILE_H

#include "file/file.h"

struct memory_file;

/* Empty, with one reference. NULL: no memory. */
struct memory_file *memory_file_create(void);
void memory_file_get(struct memory_file *memory);
void memory_file_put(struct memory_file *memory);
uint64_t memory_file_size(struct memory_file *memory);
/* A new open file of it, which takes over the caller's reference, also when it fails. */
struct file *memory_file_open_contents(struct memory_file *memory, uint32_t flags, int *err_out);

#endif
