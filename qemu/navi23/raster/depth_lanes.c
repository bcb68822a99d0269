/* SPDX-License-Identifier: MIT */
/* depth_lanes.c - depth of 64 pixels at once: where the plane is, what passes. */
#include <navi23/raster/depth_lanes.h>
#include <navi23/regs/depth.h>
#include <navi23/shader/lanes/rows.h>

/* ---- planes ------------------------------------------------------------------------------------------------------ */

#if defined(__AVX2__)

/* Depth in a quad, clamped; what is no number is the least. */
static inline __m256d plane_of_quad(const struct fragments *f, unsigned quad, __m256d across, __m256d down)
{
    const struct primitive *p = f->primitive[quad];
    const __m256d x = _mm256_add_pd(_mm256_set1_pd(f->x[quad]), across);
    const __m256d y = _mm256_add_pd(_mm256_set1_pd(f->y[quad]), down);
    __m256d z = _mm256_add_pd(_mm256_set1_pd(p->z.at), _mm256_mul_pd(x, _mm256_set1_pd(p->z.dx)));
    z = _mm256_add_pd(z, _mm256_mul_pd(y, _mm256_set1_pd(p->z.dy)));
    z = _mm256_max_pd(z, _mm256_set1_pd((double)p->z_least)); /* the second if the first is no number */
    return _mm256_min_pd(z, _mm256_set1_pd((double)p->z_most));
}

static void plane(float *row, const struct fragments *f, const double offset[4][2])
{
    const __m256d across = _mm256_setr_pd(offset[0][0], offset[1][0], offset[2][0], offset[3][0]);
    const __m256d down = _mm256_setr_pd(offset[0][1], offset[1][1], offset[2][1], offset[3][1]);
    for (unsigned quad = 0; quad < f->quads; quad++)
        _mm_storeu_ps(row + 4 * quad, _mm256_cvtpd_ps(plane_of_quad(f, quad, across, down)));
}

static void plane_16(float *row, const struct fragments *f, const double offset[4][2])
{
    const __m256d across = _mm256_setr_pd(offset[0][0], offset[1][0], offset[2][0], offset[3][0]);
    const __m256d down = _mm256_setr_pd(offset[0][1], offset[1][1], offset[2][1], offset[3][1]);
    for (unsigned quad = 0; quad < f->quads; quad++) {
        __m256d z = _mm256_min_pd(plane_of_quad(f, quad, across, down), _mm256_set1_pd(1));
        z = _mm256_mul_pd(_mm256_max_pd(z, _mm256_setzero_pd()), _mm256_set1_pd(65535));
        const __m128i whole = _mm256_cvttpd_epi32(_mm256_add_pd(z, _mm256_set1_pd(0.5)));
        _mm_storeu_ps(row + 4 * quad, _mm_cvtepi32_ps(whole));
    }
}

#else

/* Depth in a quad, clamped; what is no number is the least. */
static inline void plane_of_quad(double z[4], const struct fragments *f, unsigned quad, const double offset[4][2])
{
    const struct primitive *p = f->primitive[quad];
    const double x = f->x[quad], y = f->y[quad], least = (double)p->z_least, most = (double)p->z_most;
    for (unsigned i = 0; i < 4; i++) {
        double at = p->z.at + (x + offset[i][0]) * p->z.dx + (y + offset[i][1]) * p->z.dy;
        at = at > least ? at : least;
        z[i] = at < most ? at : most;
    }
}

static void plane(float *row, const struct fragments *f, const double offset[4][2])
{
    for (unsigned quad = 0; quad < f->quads; quad++) {
        double z[4];
        plane_of_quad(z, f, quad, offset);
        for (unsigned i = 0; i < 4; i++)
            row[4 * quad + i] = (float)z[i];
    }
}

static void plane_16(float *row, const struct fragments *f, const double offset[4][2])
{
    for (unsigned quad = 0; quad < f->quads; quad++) {
        double z[4];
        plane_of_quad(z, f, quad, offset);
        for (unsigned i = 0; i < 4; i++) {
            double within = z[i] < 1 ? z[i] : 1;
            within = within > 0 ? within : 0;
            row[4 * quad + i] = (float)(int32_t)(within * 65535 + 0.5);
        }
    }
}

#endif

/* ---- comparisons ------------------------------------------------------------------------------------------------- */

/* Three bits of `function`, spread to masks: nothing passes with a NaN but ALWAYS and NOTEQUAL. */
static uint64_t compare(unsigned function, const float *a, const float *b)
{
    const uint32_t less = -(uint32_t)(function & 1), equal = -(uint32_t)(function >> 1 & 1);
    const uint32_t greater = -(uint32_t)(function >> 2 & 1), neither = less & greater;
    uint32_t truth[WAVE_LANES] __attribute__((aligned(64)));
    LANES_INDEPENDENT for (int i = 0; i < (int)WAVE_LANES; i++)
    {
        uint32_t below = a[i] < b[i] ? less : 0, same = a[i] == b[i] ? equal : 0, above = a[i] > b[i] ? greater : 0;
        uint32_t unordered = a[i] != a[i] || b[i] != b[i] ? neither : 0;
        truth[i] = below | same | above | unordered;
    }
    return block_collect(truth) | block_collect(truth + 32) << 32;
}

/* ---- samples ----------------------------------------------------------------------------------------------------- */

static uint64_t sample_lanes(const uint8_t *samples, unsigned sample)
{
    uint64_t lanes = 0;
    for (unsigned i = 0; i < WAVE_LANES; i += 16) {
        __m128i bytes = _mm_load_si128((const __m128i *)(const void *)(samples + i));
        __m128i top = _mm_slli_epi16(bytes, (int)(7 - sample));
        lanes |= (uint64_t)(uint32_t)_mm_movemask_epi8(top) << i;
    }
    return lanes;
}

static void drop(uint8_t *samples, unsigned sample, uint64_t lanes)
{
    const __m128i bits = _mm_set1_epi64x((int64_t)0x8040201008040201), bit = _mm_set1_epi8((char)(1u << sample));
    for (unsigned i = 0; lanes; i += 16, lanes >>= 16) { /* a bit of `lanes` into each byte, as all of its bits */
        const uint64_t copies = 0x0101010101010101;
        __m128i spread = _mm_set_epi64x((int64_t)((lanes >> 8 & 0xff) * copies), (int64_t)((lanes & 0xff) * copies));
        __m128i dropped = _mm_cmpeq_epi8(_mm_and_si128(spread, bits), bits);
        __m128i *at = (__m128i *)(void *)(samples + i);
        _mm_store_si128(at, _mm_andnot_si128(_mm_and_si128(dropped, bit), _mm_load_si128(at)));
    }
}

extern const struct depth_lanes LANES_OWN(depth);
const struct depth_lanes LANES_OWN(depth) = {
    .plane = plane,
    .plane_16 = plane_16,
    .compare = compare,
    .sample_lanes = sample_lanes,
    .drop = drop,
};
