/* SPDX-License-Identifier: MIT */
/*
 * blocks.c - texels of compressed blocks that a core has decoded.
 *
 * They are kept by what is in the block, wherever it lies: so nothing can make them wrong. A texel is decoded when it
 * is first wanted.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <navi23/shader/bc.h>

#define BLOCKS_LOG2 8u

struct block {
    uint32_t words[4];
    const struct format *format; /* NULL: there is no block here */
    uint32_t known;              /* bit x + 4 * y: */
    uint32_t texel[16][4];
};

struct block_cache {
    struct block block[1u << BLOCKS_LOG2];
};

int block_cache_create(struct block_cache **out)
{
    *out = calloc(1, sizeof **out);
    return *out ? 0 : -ENOMEM;
}

void block_cache_destroy(struct block_cache *cache)
{
    free(cache);
}

static struct block *find(struct block_cache *cache, const struct format *format, const uint32_t words[4])
{
    uint32_t mix = (words[0] ^ words[2]) * 0x9e3779b1u ^ (words[1] ^ words[3]) * 0x85ebca6bu;
    struct block *block = &cache->block[(mix ^ mix >> 15) * 0x9e3779b1u >> (32 - BLOCKS_LOG2)];
    if (block->format != format || memcmp(block->words, words, sizeof block->words) != 0) {
        memcpy(block->words, words, sizeof block->words);
        block->format = format;
        block->known = 0;
    }
    return block;
}

static const uint32_t *texel_of(struct block *block, unsigned x, unsigned y)
{
    const unsigned texel = x % 4 + y % 4 * 4;
    if (!(block->known >> texel & 1)) {
        bc_load(block->format, (const uint8_t *)block->words, x % 4, y % 4, block->texel[texel]);
        block->known |= 1u << texel;
    }
    return block->texel[texel];
}

void block_load_rows(struct block_cache *cache, const struct format *format, const uint32_t (*words)[FORMAT_LANES],
                     const uint32_t *x, const uint32_t *y, uint64_t lanes, uint32_t (*rgba)[FORMAT_LANES])
{
    const bool large = format->bytes == 16;
    struct block *block = NULL;
    for (; lanes; lanes &= lanes - 1) {
        const unsigned lane = (unsigned)__builtin_ctzll(lanes);
        const uint32_t own[4] = { words[0][lane], words[1][lane], large ? words[2][lane] : 0,
                                  large ? words[3][lane] : 0 };
        if (!block || memcmp(block->words, own, sizeof own) != 0) /* mostly that of the lane before */
            block = find(cache, format, own);
        const uint32_t *texel = texel_of(block, x[lane], y[lane]);
        for (unsigned i = 0; i < 4; i++)
            rgba[i][lane] = texel[i];
    }
}
