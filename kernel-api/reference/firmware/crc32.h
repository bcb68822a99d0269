/* SPDX-License-Identifier: MIT */
/* crc32.h - the checksum that firmware files carry: CRC-32 as in zlib and Ethernet. */
#ifndef KGPU_FIRMWARE_CRC32_H
#define KGPU_FIRMWARE_CRC32_H

#include <stddef.h>
#include <stdint.h>

/* The CRC-32 of `size` bytes; 0 of none. */
uint32_t kgpu_crc32(const void *data, size_t size);

#endif
