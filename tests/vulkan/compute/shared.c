/* SPDX-License-Identifier: MIT */
/* shared.c - cases of atomics, barriers and shared memory. */
#include <string.h>

#include "cases.h"

/* What every atomic makes of the dwords of `a` together: sum, least, most, and, or, xor, and of signed ones. */
struct together {
    uint32_t u[6];
    int32_t s[3];
};

static struct together put_together(const uint32_t *a, uint32_t count, struct together t)
{
    for (uint32_t i = 0; i < count; i++) {
        int32_t s = (int32_t)a[i];
        t.u[0] += a[i];
        t.u[1] = a[i] < t.u[1] ? a[i] : t.u[1];
        t.u[2] = a[i] > t.u[2] ? a[i] : t.u[2];
        t.u[3] &= a[i] | 0xffff0000;
        t.u[4] |= a[i] & 0xff00;
        t.u[5] ^= a[i];
        t.s[0] = s < t.s[0] ? s : t.s[0];
        t.s[1] = s > t.s[1] ? s : t.s[1];
        t.s[2] -= (int32_t)(a[i] & 0xff);
    }
    return t;
}

static void atomics(struct reference *ref)
{
    struct {
        uint32_t u[8];
        int32_t s[8];
        uint32_t claimed[256], exchanged, swapped;
    } *r = (void *)BYTES(ref, 1, uint8_t);
    const struct together t = put_together(BYTES(ref, 0, uint32_t), 256, (struct together){ { 0 }, { 0 } });
    memcpy(r->u, t.u, sizeof t.u);
    memcpy(r->s, t.s, sizeof t.s);
    for (uint32_t i = 0; i < 256; i++)
        r->claimed[i] = 1;
    r->u[6] = 256;
    r->u[7] = 1;
    r->exchanged = 1;
    r->swapped = 256 * 3;
}

static void atomics_shared(struct reference *ref)
{
    for (uint32_t group = 0; group < 4; group++) {
        uint32_t *r = BYTES(ref, 1, uint32_t) + group * 160;
        const struct together start = { { 0, UINT32_MAX, 0, UINT32_MAX }, { 0 } };
        const struct together t = put_together(BYTES(ref, 0, uint32_t) + group * 128, 128, start);
        memcpy(r, t.u, sizeof t.u);
        r[6] = 128;
        r[7] = 1;
        memcpy(r + 8, t.s, 8);
        r[10] = 1;
        r[11] = 128 * 3;
        for (uint32_t i = 0; i < 128; i++)
            r[32 + i] = 1;
    }
}

static bool has_int64_atomics(const struct gpu *gpu)
{
    return gpu->features12.shaderBufferInt64Atomics && gpu->features12.shaderSharedInt64Atomics;
}

static void put_together_64(const uint64_t *a, uint32_t count, uint64_t u[6])
{
    for (uint32_t i = 0; i < count; i++) {
        u[0] += a[i];
        u[1] = a[i] < u[1] ? a[i] : u[1];
        u[2] = a[i] > u[2] ? a[i] : u[2];
        u[3] &= a[i] | UINT64_C(0xffffffff00000000);
        u[4] |= a[i] & UINT64_C(0xff00000000ff00);
        u[5] ^= a[i];
    }
}

/* Shared memory is asked of the first group only. */
static void atomics64(struct reference *ref)
{
    const uint64_t *a = BYTES(ref, 0, uint64_t);
    struct {
        uint64_t u[10];
        int64_t s[2];
        uint64_t shared_u[10];
        uint32_t claimed[128];
    } *r = (void *)BYTES(ref, 1, uint8_t);
    put_together_64(a, 128, r->u);
    r->u[6] = 128;
    r->u[7] = 1;
    r->u[8] = 1;
    r->u[9] = 128 * UINT64_C(0x100000001);
    for (uint32_t i = 0; i < 128; i++) {
        int64_t s = (int64_t)a[i];
        r->s[0] = s < r->s[0] ? s : r->s[0];
        r->s[1] = s > r->s[1] ? s : r->s[1];
        r->claimed[i] = 1;
    }
    r->shared_u[1] = r->shared_u[3] = UINT64_MAX;
    put_together_64(a, 64, r->shared_u);
    r->shared_u[7] = 1;
}

/* RADV of Mesa 22.3 shows no addition of floats on a buffer for gfx10.3, which has no such instruction. */
static bool has_float_atomics(const struct gpu *gpu)
{
    return gpu->atomic_float.shaderBufferFloat32Atomics && gpu->atomic_float.shaderSharedFloat32AtomicAdd &&
           gpu->atomic_float.shaderSharedFloat32Atomics;
}

static void atomics_float(struct reference *ref)
{
    const float *a = BYTES(ref, 0, float);
    float *r = BYTES(ref, 1, float);
    for (uint32_t i = 0; i < 256; i++)
        r[4 + i / 64] += a[i];
    memcpy(r + 4 + 64, a, 128 * sizeof(float));
    r[1] = 1;
    r[2] = 5;
}

static void atomics_image(struct reference *ref)
{
    uint32_t *image = BYTES(ref, 1, uint32_t);
    int32_t *texels = BYTES(ref, 2, int32_t);
    const struct together t = put_together(BYTES(ref, 0, uint32_t), 256, (struct together){ { 0 }, { 0 } });
    image[0] = t.u[0];
    image[1] = t.u[1];
    image[16 + 2] = t.u[2];
    for (uint32_t i = 0; i < 256; i++)
        image[5 * 16 + 3] &= BYTES(ref, 0, uint32_t)[i] | 0xfff;
    image[7 * 16 + 9] = t.u[4];
    image[15 * 16 + 15] = t.u[5];
    image[4 * 16 + 4] = 256;
    image[4 * 16 + 5] = 1;
    image[4 * 16 + 6] = 1;
    image[8 * 16 + 8] = 256 * 3;
    texels[3] = (int32_t)t.u[0];
    texels[5] = t.s[0];
    texels[6] = t.s[1];
    for (uint32_t i = 0; i < 256; i++)
        BYTES(ref, 3, uint32_t)[i] = 1;
}

static bool has_64_kib(const struct gpu *gpu)
{
    return gpu->vk.properties.limits.maxComputeSharedMemorySize >= 65536;
}

static void fill_shared(struct reference *ref)
{
    const uint32_t words = ref->test->constants[0];
    for (uint32_t i = 0; i < 3 * 1024; i++) {
        uint32_t group = i / 1024, sum = 0;
        for (uint32_t k = 0; k < words / 1024; k++)
            sum = sum * 31 + (i % 1024 * 37 + k * 1031) % words * 2654435761u + group;
        BYTES(ref, 0, uint32_t)[i] = sum;
    }
}

static void shared_types(struct reference *ref)
{
    for (uint32_t i = 0; i < 128; i++) {
        uint32_t o = (i * 29 + 5) % 64;
        const uint32_t *v = BYTES(ref, 0, uint32_t) + (i / 64 * 64 + o) * 4;
        uint32_t matrix = (v[1] & 255) + (v[0] & 255); /* [1].y is the fourth float, [0].x the first */
        uint32_t *r = BYTES(ref, 1, uint32_t) + i * 4;
        r[0] = v[0] + (v[0] & 0xff) + v[1] + matrix;
        r[1] = v[1] + (v[1] & 0xffff) + v[2] + matrix;
        r[2] = v[2] + v[0] + v[3] + matrix;
        r[3] = v[3] + v[1] + (v[0] << 16 | v[1] >> 16) + matrix;
    }
}

static void barriers(struct reference *ref)
{
    const uint32_t size = ref->test->constants[0], *a = BYTES(ref, 0, uint32_t);
    for (uint32_t group = 0; group < ref->test->groups[0]; group++) {
        uint32_t *r = BYTES(ref, 1, uint32_t) + group * size, sum = 0;
        for (uint32_t i = 0; i < size; i++) {
            sum += a[group * size + i];
            r[group % 2 ? size - 1 - i : i] = sum;
        }
        r[0] += r[size - 1] & 1;
    }
}

static void two_dimensions(struct reference *ref)
{
    enum { N = 45 };
    for (uint32_t y = 0; y < N; y++)
        for (uint32_t x = 0; x < N; x++) {
            float sum = 0; /* exact: operands are multiples of 1/256 */
            for (uint32_t k = 0; k < N; k++)
                sum += BYTES(ref, 0, float)[y * N + k] * BYTES(ref, 1, float)[k * N + x];
            BYTES(ref, 2, float)[y * N + x] = sum;
        }
}

static bool has_clocks(const struct gpu *gpu)
{
    return gpu->clock.shaderSubgroupClock && gpu->clock.shaderDeviceClock;
}

static void clocks(struct reference *ref)
{
    for (uint32_t i = 0; i < 128; i++)
        BYTES(ref, 0, uint32_t)[i] = 7;
}

static bool has_memory_model(const struct gpu *gpu)
{
    return gpu->features12.vulkanMemoryModel && gpu->features12.vulkanMemoryModelDeviceScope;
}

static void last_group(struct reference *ref)
{
    const uint32_t groups = ref->test->groups[0];
    uint32_t *r = BYTES(ref, 1, uint32_t);
    for (uint32_t i = 0; i < groups * 64; i++)
        r[3 + i / 64] += BYTES(ref, 0, uint32_t)[i] * 3;
    r[0] = groups;
    for (uint32_t i = 0; i < 64; i++)
        r[1] += r[3 + i % groups];
    r[2] = groups + 1;
}

static void coherent(struct reference *ref)
{
    uint32_t *box = BYTES(ref, 0, uint32_t), *r = BYTES(ref, 1, uint32_t);
    for (uint32_t turn = 1; turn <= 5; turn++) {
        for (uint32_t i = 0; i < 512; i++) {
            uint32_t *next = &box[i / 128 * 128 + (i + 37) % 128];
            *next = *next * 5 + turn + i;
        }
        for (uint32_t i = 0; i < 512; i++)
            r[i] = r[i] * 3 + box[i];
    }
    for (uint32_t i = 0; i < 512; i++)
        r[i] *= 2;
}

static bool has_shared_layout(const struct gpu *gpu)
{
    return gpu->shared_layout.workgroupMemoryExplicitLayout &&
           gpu->shared_layout.workgroupMemoryExplicitLayout8BitAccess &&
           gpu->shared_layout.workgroupMemoryExplicitLayout16BitAccess;
}

static void shared_layout(struct reference *ref)
{
    for (uint32_t group = 0; group < 2; group++) {
        const uint32_t *a = BYTES(ref, 0, uint32_t) + group * 64;
        uint8_t before[256], after[256];
        memcpy(before, a, 256);
        memcpy(after, a, 256);
        for (uint32_t i = 0; i < 64; i++)
            after[i * 4 + 2] = (uint8_t)(before[i * 3 + 1] + i);
        for (uint32_t i = 0; i < 64; i++) {
            uint32_t word;
            uint16_t half;
            memcpy(&word, after + (63 - i) * 4, 4);
            memcpy(&half, before + (i * 2 ^ 3) * 2, 2);
            BYTES(ref, 1, uint32_t)[group * 64 + i] = word + half * 3u;
        }
    }
}

static bool has_float_min_max(const struct gpu *gpu)
{
    const VkPhysicalDeviceShaderAtomicFloat2FeaturesEXT *has = &gpu->atomic_float2;
    return has->shaderBufferFloat32AtomicMinMax && has->shaderBufferFloat64AtomicMinMax &&
           has->shaderSharedFloat32AtomicMinMax && has->shaderSharedFloat64AtomicMinMax &&
           has->shaderImageFloat32AtomicMinMax;
}

static void atomics_float_min_max(struct reference *ref)
{
    struct {
        float least, most;
        double least_double, most_double;
        float r[4];
        double d[2];
    } *out = (void *)BYTES(ref, 1, uint8_t);
    float least = 0, most = 0;
    for (uint32_t i = 0; i < 256; i++) {
        const float x = BYTES(ref, 0, float)[i];
        least = x < least ? x : least;
        most = x > most ? x : most;
    }
    out->least = out->r[0] = BYTES(ref, 2, float)[5 * 16 + 3] = least;
    out->most = out->r[1] = BYTES(ref, 2, float)[2 * 16 + 9] = most;
    out->least_double = (double)least * 3;
    out->most_double = (double)most * 3;
    out->d[0] = (double)least * 3.5;
    out->d[1] = (double)most * 3.5;
}

static bool has_image_int64(const struct gpu *gpu)
{
    return gpu->image_int64.shaderImageInt64Atomics;
}

static void atomics_image64(struct reference *ref)
{
    uint64_t *image = BYTES(ref, 1, uint64_t);
    for (uint32_t i = 0; i < 128; i++) {
        const uint64_t x = BYTES(ref, 0, uint64_t)[i];
        image[0] += x;
        image[16 + 2] = x > image[16 + 2] ? x : image[16 + 2];
        image[7 * 16 + 9] |= x & UINT64_C(0xff00000000ff00);
        image[15 * 16 + 15] ^= x;
        image[4 * 16 + 4] += UINT64_C(0x100000001);
        image[8 * 16 + 8] += UINT64_C(0x300000001);
        BYTES(ref, 2, uint32_t)[i] = 1;
    }
    image[4 * 16 + 6] = 5;
    image[4 * 16 + 5] = 7;
}

const struct compute_case shared_cases[] = {
    { "atomics", .bindings = { STORAGE(1024, FILL_RANDOM), STORAGE(1096, FILL_ZERO) }, .groups = { 4 },
      .expect = atomics },
    { "atomics_shared", .bindings = { STORAGE(2048, FILL_RANDOM), STORAGE(2560, FILL_ZERO) }, .groups = { 4 },
      .expect = atomics_shared },
    { "atomics64", .bindings = { STORAGE(1024, FILL_RANDOM), STORAGE(688, FILL_ZERO) }, .groups = { 2 },
      .can = has_int64_atomics, .expect = atomics64 },
    { "atomics_float", .bindings = { STORAGE(1024, FILL_UNIT), STORAGE(1040, FILL_ZERO) }, .groups = { 4 },
      .can = has_float_atomics, .expect = atomics_float },
    { "atomics_image", .bindings = {
        STORAGE(1024, FILL_RANDOM),
        { .type = VK_DESCRIPTOR_TYPE_STORAGE_IMAGE, .format = VK_FORMAT_R32_UINT, .view = VK_IMAGE_VIEW_TYPE_2D,
          .width = 16, .height = 16, .fill = FILL_ZERO },
        { .type = VK_DESCRIPTOR_TYPE_STORAGE_TEXEL_BUFFER, .bytes = 64, .format = VK_FORMAT_R32_SINT,
          .fill = FILL_ZERO },
        STORAGE(1024, FILL_ZERO) }, .groups = { 4 }, .expect = atomics_image },
    { "32 KiB of shared memory", "shared_64k", { STORAGE(3 * 4096, FILL_ZERO) }, .groups = { 3 },
      .constants = { 8192 }, .expect = fill_shared },
    { "64 KiB of shared memory", "shared_64k", { STORAGE(3 * 4096, FILL_ZERO) }, .groups = { 3 },
      .constants = { 16384 }, .can = has_64_kib, .expect = fill_shared },
    { "shared_types", .bindings = { STORAGE(2048, FILL_RANDOM), STORAGE(2048, FILL_ZERO) }, .groups = { 2 },
      .expect = shared_types },
    { "barriers in groups of 64", "barriers", { STORAGE(1024, FILL_RANDOM), STORAGE(1024, FILL_ZERO) },
      .groups = { 4 }, .constants = { 64 }, .expect = barriers },
    { "barriers in groups of 1024", "barriers", { STORAGE(12288, FILL_RANDOM), STORAGE(12288, FILL_ZERO) },
      .groups = { 3 }, .constants = { 1024 }, .expect = barriers },
    { "barriers in groups of 200", "barriers", { STORAGE(2400, FILL_RANDOM), STORAGE(2400, FILL_ZERO) },
      .groups = { 3 }, .constants = { 200 }, .expect = barriers },
    { "two_dimensions", .bindings = { STORAGE(8100, FILL_UNIT), STORAGE(8100, FILL_UNIT), STORAGE(8100, FILL_ZERO) },
      .groups = { 6, 6 }, .expect = two_dimensions },
    { "clocks", .bindings = { STORAGE(512, FILL_ZERO) }, .groups = { 2 }, .can = has_clocks, .expect = clocks },
    { "last_group", .bindings = { STORAGE(50 * 256, FILL_RANDOM), STORAGE(67 * 4, FILL_ZERO) }, .groups = { 50 },
      .can = has_memory_model, .expect = last_group },
    { "coherent", .bindings = { STORAGE(2048, FILL_RANDOM), STORAGE(2048, FILL_RANDOM) }, .groups = { 4 },
      .expect = coherent },
    { "shared_layout", .bindings = { STORAGE(512, FILL_RANDOM), STORAGE(512, FILL_ZERO) }, .groups = { 2 },
      .can = has_shared_layout, .expect = shared_layout },
    { "atomics_float_min_max", .bindings = {
        STORAGE(1024, FILL_UNIT), STORAGE(56, FILL_ZERO),
        { .type = VK_DESCRIPTOR_TYPE_STORAGE_IMAGE, .format = VK_FORMAT_R32_SFLOAT, .view = VK_IMAGE_VIEW_TYPE_2D,
          .width = 16, .height = 16, .fill = FILL_ZERO } }, .groups = { 4 },
      .can = has_float_min_max, .expect = atomics_float_min_max },
    { "atomics_image64", .bindings = {
        STORAGE(1024, FILL_RANDOM),
        { .type = VK_DESCRIPTOR_TYPE_STORAGE_IMAGE, .format = VK_FORMAT_R64_UINT, .view = VK_IMAGE_VIEW_TYPE_2D,
          .width = 16, .height = 16, .fill = FILL_ZERO },
        STORAGE(512, FILL_ZERO) }, .groups = { 2 }, .can = has_image_int64, .expect = atomics_image64 },
    { 0 },
};
