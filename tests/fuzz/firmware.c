/* SPDX-License-Identifier: MIT */
/*
 * firmware.c - fuzzes the checks of firmware files: a file that passes may be taken at its word, so every piece that
 * its header names is read, in memory of exactly the file's size.
 */
#include "input.h"

#include <firmware/check.h>
#include <firmware/crc32.h>
#include <kgpu_firmware.h>
#include <stdlib.h>
#include <string.h>

/* Any bytes as they are. */
static size_t raw(struct input *input, uint8_t *file)
{
    size_t size = input->size < KGPU_FIRMWARE_GENERATED_MAX ? input->size : KGPU_FIRMWARE_GENERATED_MAX;

    memcpy(file, input->data, size);
    return size;
}

/* A sound file with some words of its headers changed, and its CRC made right again. */
static size_t patched(struct input *input, unsigned index, uint8_t *file)
{
    const struct kgpu_fw_layout *layout = kgpu_fw_dimgrey_cavefish[index].layout;
    size_t size = kgpu_firmware_generate(0x1002, 0x73ff, index, file);

    while (input_left(input)) {
        size_t at = input_byte(input) % (KGPU_FW_CODE_AT - 3u);
        uint32_t word = input_word(input);

        memcpy(file + at, &word, sizeof word);
    }
    if (layout->crc_begin) {
        uint32_t crc = kgpu_crc32(file + layout->crc_begin, kgpu_fw_crc_end(layout, size) - layout->crc_begin);

        memcpy(file + KGPU_FW_CRC, &crc, sizeof crc);
    }
    return size;
}

static void read_all(const struct kgpu_fw_file *file, const uint8_t *data)
{
    volatile uint32_t sum = kgpu_crc32(data + KGPU_FW_CODE_AT, kgpu_fw_word(data, KGPU_FW_CODE_BYTES));

    for (const struct kgpu_fw_part *part = file->layout->parts; part->name; part++) {
        size_t offset = (size_t)kgpu_fw_word(data, part->offset_at) * part->unit;

        if (part->in_code)
            offset += KGPU_FW_CODE_AT;
        sum = sum + kgpu_crc32(data + offset, (size_t)kgpu_fw_word(data, part->size_at) * part->unit);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = { data, size, NULL, 0 };
    uint8_t room[KGPU_FIRMWARE_GENERATED_MAX], kind = input_byte(&input);
    unsigned index = kind % KGPU_FW_FILES;
    const struct kgpu_fw_file *file = &kgpu_fw_dimgrey_cavefish[index];
    size_t bytes = kind & 0x80 ? raw(&input, room) : patched(&input, index, room);
    uint8_t *exact = malloc(bytes ? bytes : 1);
    char message[16]; /* short: it must be cut */

    memcpy(exact, room, bytes);
    if (kgpu_fw_check(file, exact, bytes, message, sizeof message) == 0)
        read_all(file, exact);
    free(exact);
    return 0;
}
