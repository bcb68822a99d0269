/* SPDX-License-Identifier: MIT */
/* texel_lanes.c - from rows of coordinates to rows of offsets: see struct texel_lanes. */
#include <navi23/shader/image.h>
#include <navi23/shader/lanes/rows.h>

#define EACH(i) LANES_INDEPENDENT for (int i = 0; i < (int)WAVE_LANES; i++)

/* out = table[at], where at is less than the table's size; at least two bytes behind the table can be read, too. */
static inline void look_up(const uint16_t *table, const uint32_t *at, uint32_t *out)
{
#if defined(__AVX512F__)
    for (unsigned i = 0; i < WAVE_LANES; i += 16) {
        __m512i found = _mm512_i32gather_epi32(_mm512_loadu_si512(at + i), table, 2);
        _mm512_storeu_si512(out + i, _mm512_and_si512(found, _mm512_set1_epi32(0xffff)));
    }
#elif defined(__AVX2__)
    for (unsigned i = 0; i < WAVE_LANES; i += 8) {
        __m256i place = _mm256_loadu_si256((const __m256i *)(const void *)(at + i));
        __m256i found = _mm256_i32gather_epi32((const int *)(const void *)table, place, 2);
        _mm256_storeu_si256((__m256i *)(void *)(out + i), _mm256_and_si256(found, _mm256_set1_epi32(0xffff)));
    }
#else
    for (unsigned i = 0; i < WAVE_LANES; i++)
        out[i] = table[at[i]];
#endif
}

static unsigned element_shift(const struct image *image)
{
    return image->format->block_width == 4 ? 2 : 0; /* elements are single texels, or 4x4 */
}

static void columns(const struct image *image, unsigned level, const uint32_t *x, uint32_t *out)
{
    const struct tiling *t = &image->tiling;
    const unsigned shift = element_shift(image);
    if (t->linear) {
        const unsigned bytes_log2 = t->bytes_log2;
        EACH(i)
            out[i] = x[i] >> shift << bytes_log2;
        return;
    }
    const uint32_t tail = t->level[level].tail_x, width_log2 = t->width_log2, block_log2 = t->block_log2;
    uint32_t at[WAVE_LANES] __attribute__((aligned(64))), within[WAVE_LANES] __attribute__((aligned(64)));
    EACH(i)
        at[i] = ((x[i] >> shift) + tail) % 1024;
    look_up(t->x, at, within);
    EACH(i)
        out[i] = within[i] | x[i] >> shift >> width_log2 << block_log2;
}

static void rows(const struct image *image, unsigned level, const uint32_t *y, uint32_t *out)
{
    const struct tiling *t = &image->tiling;
    const unsigned shift = element_shift(image);
    const uint32_t pitch = t->level[level].pitch;
    if (t->linear) {
        EACH(i)
            out[i] = (y[i] >> shift) * pitch;
        return;
    }
    const uint32_t tail = t->level[level].tail_y, height_log2 = t->height_log2, block_log2 = t->block_log2;
    uint32_t at[WAVE_LANES] __attribute__((aligned(64))), within[WAVE_LANES] __attribute__((aligned(64)));
    EACH(i)
        at[i] = ((y[i] >> shift) + tail) % 1024;
    look_up(t->y, at, within);
    EACH(i)
        out[i] = within[i] | (y[i] >> shift >> height_log2) * pitch << block_log2;
}

/* out ^= what samples contribute: mostly all lanes look at the same one. */
static void mix_samples(const struct tiling *t, const uint32_t *sample, uint32_t *out)
{
    const uint32_t first = sample[0] % 8, mix = t->sample[first];
    uint32_t differ = 0;
    for (unsigned i = 0; i < WAVE_LANES; i++)
        differ |= sample[i] ^ first;
    if (differ % 8 == 0) {
        EACH(i)
            out[i] ^= mix;
        return;
    }
    for (unsigned i = 0; i < WAVE_LANES; i++)
        out[i] ^= t->sample[sample[i] % 8];
}

static void slices(const struct image *image, unsigned level, const uint32_t *slice, const uint32_t *sample,
                   uint32_t *out)
{
    const struct tiling *t = &image->tiling;
    const uint32_t start = (uint32_t)t->level[level].offset, bytes = (uint32_t)t->slice_bytes, mix = image->mix;
    const uint32_t first = image->first_slice, depth_log2 = t->depth_log2;
    if (t->linear) {
        EACH(i)
            out[i] = start + (first + slice[i]) * bytes;
        return;
    }
    if (slice == image_zeros && sample == image_zeros && first == 0) {
        EACH(i)
            out[i] = start | mix;
        return;
    }
    uint32_t at[WAVE_LANES] __attribute__((aligned(64))), within[WAVE_LANES] __attribute__((aligned(64)));
    EACH(i)
        at[i] = (first + slice[i]) % 256;
    look_up(t->z, at, within);
    if (sample != image_zeros)
        mix_samples(t, sample, within);
    EACH(i)
        out[i] = (within[i] ^ mix) + start + ((first + slice[i]) >> depth_log2) * bytes;
}

static void join(const struct image *image, const uint32_t *a, const uint32_t *b, const uint32_t *c, uint32_t *out)
{
    const uint32_t low = image->tiling.linear ? 0 : (1u << image->tiling.block_log2) - 1;
    EACH(i)
        out[i] = ((a[i] & ~low) + (b[i] & ~low) + (c[i] & ~low)) | ((a[i] ^ b[i] ^ c[i]) & low);
}

/* The lanes whose value is less than the limit. */
static uint64_t less(const uint32_t *value, uint32_t limit)
{
    uint32_t truth[WAVE_LANES] __attribute__((aligned(64)));
    EACH(i)
        truth[i] = value[i] < limit ? UINT32_MAX : 0;
    return block_collect(truth) | block_collect(truth + 32) << 32;
}

static uint64_t locate(const struct image *image, unsigned level, const struct texels *t, uint64_t lanes,
                       uint32_t *out)
{
    uint32_t x[WAVE_LANES] __attribute__((aligned(64))), y[WAVE_LANES] __attribute__((aligned(64)));
    uint32_t z[WAVE_LANES] __attribute__((aligned(64))), mask[WAVE_LANES] __attribute__((aligned(64)));
    lanes &= less(t->x, image_minify(image->width, level));
    lanes &= t->y == image_zeros ? lanes : less(t->y, image_minify(image->height, level));
    const uint32_t slices_here = image_slices(image, level);
    lanes &= t->slice == image_zeros && slices_here ? lanes : less(t->slice, slices_here);
    lanes &= t->sample == image_zeros ? lanes : less(t->sample, 1u << image->samples_log2);
    columns(image, level, t->x, x);
    rows(image, level, t->y, y);
    slices(image, level, t->slice, t->sample, z);
    join(image, x, y, z, x);
    row_expand(mask, lanes);
    EACH(i)
        out[i] = (x[i] & mask[i]) | (out[i] & ~mask[i]);
    return lanes;
}

extern const struct texel_lanes LANES_OWN(texel);
const struct texel_lanes LANES_OWN(texel) = { locate, columns, rows, slices, join };
