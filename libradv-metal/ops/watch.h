/* SPDX-License-Identifier: MIT */
/*
 * watch.h - the thread that makes sync_files readable: one a process, from the first fence that is not reached when
 * its sync_file is made until the process ends.
 */
#ifndef SHIM_WATCH_H
#define SHIM_WATCH_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Have shim_os_token_ready called for the token of a fence when that is reached. Returns false when that cannot be: no
 * memory, or no thread.
 */
bool shim_watch(uint64_t token);

#endif
