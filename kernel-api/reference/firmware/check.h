/* SPDX-License-Identifier: MIT */
/* check.h - reading firmware files: the fields of their headers, and whether a file is whole. */
#ifndef KGPU_FIRMWARE_CHECK_H
#define KGPU_FIRMWARE_CHECK_H

#include "manifest.h"

#include <string.h>

/* A field of a header, 32 or 16 bits, `at` bytes from the start of the file. */
static inline uint32_t kgpu_fw_word(const void *data, size_t at)
{
    uint32_t value;

    memcpy(&value, (const char *)data + at, sizeof value);
    return value;
}

static inline uint16_t kgpu_fw_half(const void *data, size_t at)
{
    uint16_t value;

    memcpy(&value, (const char *)data + at, sizeof value);
    return value;
}

/* The bytes that the CRC covers: [crc_begin, this) of a file of `size` bytes. */
static inline size_t kgpu_fw_crc_end(const struct kgpu_fw_layout *layout, size_t size)
{
    return layout->crc_end && layout->crc_end < size ? layout->crc_end : size;
}

/*
 * Whether `size` bytes at `data` are that file, undamaged. Any ucode_version is right, and damage where the CRC does
 * not reach is only found by the card, which checks signatures. Returns 0, or -MGPU_EIO with file, field, what was
 * found and what was expected in `message`, of `room` bytes.
 */
int kgpu_fw_check(const struct kgpu_fw_file *file, const void *data, size_t size, char *message, size_t room);

#endif
