/* SPDX-License-Identifier: MIT */
/*
 * names.h - global names of BOs (flink), for the library's files of one process.
 *
 * A name belongs to the BO, not to who asks. It lives as long as one of the files that asked for it or opened it still
 * has its handle. There is one lock for all names, taken after every other but auth.c's.
 */
#ifndef SHIM_NAMES_H
#define SHIM_NAMES_H

#include <stdint.h>

struct shim_file;

/* A reference to one of the file's GEM handles was given back; it may have been the last. */
void shim_names_handle_put(struct shim_file *file, uint32_t handle);

/* The file is about to close its client. */
void shim_names_file_gone(struct shim_file *file);

/* In a forked child, whose card is not the one that has the BOs: nothing has a name yet. */
void shim_names_forked(void);

#endif
