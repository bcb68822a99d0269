/* SPDX-License-Identifier: MIT */
/*
 * edid.c - fuzzes the reader of screens' descriptions: two blocks of any bytes, with their checksums made right, in
 * memory of exactly their size. What comes out are modes that heads can do, in order.
 */
#include "input.h"

#include <core/core.h>
#include <display/edid.h>
#include <display/mode.h>
#include <stdlib.h>
#include <string.h>

static void seal(uint8_t *block)
{
    block[KGPU_EDID_BLOCK - 1] = 0;
    for (unsigned i = 0; i + 1 < KGPU_EDID_BLOCK; i++)
        block[KGPU_EDID_BLOCK - 1] = (uint8_t)(block[KGPU_EDID_BLOCK - 1] - block[i]);
}

/* The first block has its header; an extension may be CTA's. */
static uint8_t *make(struct input *input, uint32_t count)
{
    static const uint8_t header[] = { 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0 };
    size_t size = (size_t)count * KGPU_EDID_BLOCK;
    uint8_t *blocks = malloc(size);

    for (size_t i = 0; i < size; i++)
        blocks[i] = input_byte(input);
    memcpy(blocks, header, sizeof header);
    for (uint32_t i = 0; i < count; i++) {
        seal(blocks + i * KGPU_EDID_BLOCK);
        if (!kgpu_edid_is_sound(blocks + i * KGPU_EDID_BLOCK, !i))
            abort();
    }
    return blocks;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = { data, size, NULL, 0 };
    uint32_t room = input_byte(&input) % 65, blocks = 1 + input_byte(&input) % KGPU_EDID_BLOCKS, count, width, height;
    struct mgpu_mode *modes = malloc(room ? room * sizeof *modes : 1);
    uint8_t *edid = make(&input, blocks);

    count = kgpu_edid_modes(edid, blocks, modes, room);
    if (count > room || (!count && room))
        abort();
    for (uint32_t i = 0; i < count; i++)
        if (!kgpu_mode_is_good(&modes[i]) || (i && (modes[i].flags & MGPU_MODE_PREFERRED)))
            abort();
    kgpu_edid_size(edid, &width, &height);
    kgpu_edid_set_extensions(edid, blocks - 1);
    if (!kgpu_edid_is_sound(edid, true) || kgpu_edid_extensions(edid) != blocks - 1)
        abort();
    free(edid);
    free(modes);
    return 0;
}
