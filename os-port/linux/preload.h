/* SPDX-License-Identifier: MIT */
/*
 * preload.h - what the library and the preload object (preload.c) say to each other.
 */
#ifndef OS_LINUX_PRELOAD_H
#define OS_LINUX_PRELOAD_H

#include <stdbool.h>

/*
 * Of the preload object: from now on the process has descriptors of the card. Returns whether what programs ask of
 * them by ioctl and mmap comes to the library. Where the object is not loaded the function is NULL.
 */
__attribute__((weak, visibility("default"))) bool radv_metal_preload_begin(void);

#endif
