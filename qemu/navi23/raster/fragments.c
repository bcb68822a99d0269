/* SPDX-License-Identifier: MIT */
/* fragments.c - lanes of fragments and bytes of samples. */
#include <navi23/raster/fragments.h>

/* One bit for each byte that is not 0: their top bits, gathered by a product in which none meet. */
static uint64_t bytes_set(uint64_t bytes)
{
    const uint64_t low = 0x7f7f7f7f7f7f7f7f;
    uint64_t tops = (((bytes & low) + low) | bytes) & ~low;
    return (tops >> 7) * 0x0102040810204080 >> 56;
}

/* Whether no byte of a whole wave's is 0. */
static bool all_set(const uint8_t samples[WAVE_LANES])
{
    const uint64_t ones = 0x0101010101010101;
    uint64_t bytes[WAVE_LANES / 8], borrowed = 0;
    memcpy(bytes, samples, sizeof bytes);
    for (unsigned i = 0; i < WAVE_LANES / 8; i++)
        borrowed |= (bytes[i] - ones) & ~bytes[i];
    return (borrowed & ones << 7) == 0;
}

uint64_t fragments_lanes(const struct fragments *f)
{
    uint64_t lanes = 0, bytes;
    if (f->quads == FRAGMENT_QUADS && all_set(f->samples))
        return UINT64_MAX;
    for (unsigned at = 0; at < f->quads * 4; at += 8) {
        memcpy(&bytes, f->samples + at, sizeof bytes);
        lanes |= bytes_set(bytes) << at;
    }
    return f->quads < FRAGMENT_QUADS ? lanes & ((1ull << f->quads * 4) - 1) : lanes;
}
