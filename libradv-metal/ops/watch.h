/* SPDX-License-Identifier: MIT */
/*
 * watch.h - the thread that makes sync_files readable: one a process, from the first fence that is not reached when
 * its sync_file is made until the process ends.
 */
#ifndef SHIM_WATCH_H
#define SHIM_WATCH_H

#include <stdint.h>

/*
 * Have shim_os_token_ready called for the token of a fence when that is reached: at once if it is already. When too many
 * are waited for, or there can be no thread, the caller waits for this one here. Returns 0 or -errno.
 */
int shim_watch(uint64_t token);

#endif
