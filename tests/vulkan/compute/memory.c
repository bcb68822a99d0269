/* SPDX-License-Identifier: MIT */
/* memory.c - cases of descriptors of every type, buffers by their address, and members of every size. */
#include <string.h>

#include "cases.h"

static void descriptors(struct reference *ref)
{
    const uint32_t *u = BYTES(ref, 0, uint32_t), *d = BYTES(ref, 1, uint32_t) + 64, *s = BYTES(ref, 2, uint32_t);
    const uint32_t *in_line = BYTES(ref, 4, uint32_t);
    uint32_t *sd = BYTES(ref, 3, uint32_t) + 256, *r = BYTES(ref, 5, uint32_t);
    for (uint32_t i = 0; i < 256; i++) {
        r[i] = u[i % 16 * 4 + (i & 3)] + d[(i >> 2) % 16 * 4 + 2] * 3 + s[i] * 5 + in_line[(i & 3) * 4 + 3] * 7 +
               u[3 * 4] + in_line[1 * 4 + 1] + 256;
        sd[i] += i;
    }
}

static void descriptor_arrays(struct reference *ref)
{
    for (uint32_t i = 0; i < 512; i++) {
        uint32_t group = i / 64;
        BYTES_OF(ref, 2, group & 1, uint32_t)[i] = BYTES_OF(ref, 0, 2, uint32_t)[i] +
                                                  BYTES_OF(ref, 0, group & 3, uint32_t)[i] * 3 +
                                                  BYTES_OF(ref, 1, group & 3, uint32_t)[5];
    }
}

static bool can_index_by_invocation(const struct gpu *gpu)
{
    return gpu->features12.shaderStorageBufferArrayNonUniformIndexing &&
           gpu->features12.shaderUniformBufferArrayNonUniformIndexing &&
           gpu->features12.shaderUniformTexelBufferArrayNonUniformIndexing &&
           gpu->features12.shaderSampledImageArrayNonUniformIndexing &&
           gpu->features12.shaderStorageImageArrayNonUniformIndexing;
}

static void nonuniform(struct reference *ref)
{
    for (uint32_t i = 0; i < 64; i++) {
        uint32_t k = (i * 5 + i / 7) & 3;
        BYTES(ref, 5, uint32_t)[i] = BYTES_OF(ref, 0, k, uint32_t)[i] +
                                     BYTES_OF(ref, 1, k, uint32_t)[(i & 3) * 4 + 2] * 3 +
                                     BYTES_OF(ref, 2, k, uint32_t)[i] * 5 + BYTES_OF(ref, 3, k, uint32_t)[i] * 7 +
                                     BYTES_OF(ref, 4, k, uint32_t)[i] * 11;
    }
}

static void texel_buffers(struct reference *ref)
{
    const uint8_t *unorm = BYTES(ref, 0, uint8_t);
    const int16_t *signed16 = BYTES(ref, 1, int16_t);
    const uint32_t *four = BYTES(ref, 2, uint32_t);
    float *floats = BYTES(ref, 3, float);
    for (uint32_t i = 0; i < 128; i++) {
        const uint32_t sizes[] = { 128, 128, 0, 0 }, factors[] = { 1, 3, 5, 7 };
        for (uint32_t k = 0; k < 4; k++) {
            uint32_t wide = k < 2 ? (uint32_t)signed16[i * 2 + k] : k == 3;
            BYTES(ref, 5, uint32_t)[i * 4 + k] = unorm[i * 4 + k] + wide + four[i * 4 + k] + sizes[k];
            BYTES(ref, 4, uint8_t)[i * 4 + k] = (uint8_t)(i * factors[k]);
        }
        floats[i] = floats[i] * 2 + 1;
    }
}

/* What is added to dwords is at `target` + 11264, zeroed before. */
static void device_address(struct reference *ref)
{
    const uint8_t *source = BYTES(ref, 0, uint8_t);
    uint8_t *target = BYTES(ref, 1, uint8_t);
    for (uint32_t i = 0; i < 64; i++) {
        uint32_t word, wide[4], sum;
        uint64_t twice;
        uint16_t half;
        memcpy(&word, source + i * 4, 4);
        memcpy(&half, source + i * 2, 2);
        memcpy(wide, source + (i & 15) * 16, 16);
        memcpy(&twice, source + (i & 31) * 8, 8);
        word += source[i] * 3u + half * 5u;
        memcpy(target + i * 4, &word, 4);
        for (uint32_t k = 0; k < 4; k++)
            wide[k] *= 3;
        memcpy(target + 1024 + i * 16, wide, 16);
        target[8192 + i] = (uint8_t)(i * 3);
        memcpy(target + 8448 + i * 2, &(uint16_t){ (uint16_t)(i * 300) }, 2);
        twice++;
        memcpy(target + 9216 + i * 8, &twice, 8);
        memcpy(&sum, target + 11264 + (i & 3) * 4, 4);
        sum += i;
        memcpy(target + 11264 + (i & 3) * 4, &sum, 4);
    }
}

/* As the shader's scalar layout has it: 32 bytes, aligned to 8. */
struct mixed {
    uint8_t b;
    int8_t c;
    uint16_t s;
    int8_t triple[3];
    uint8_t d;
    uint16_t wide[3];
    int16_t t;
    uint64_t l;
    int32_t i;
    uint32_t h;
};

static void small_types(struct reference *ref)
{
    for (uint32_t i = 0; i < 64; i++) {
        const struct mixed m = BYTES(ref, 0, struct mixed)[i];
        BYTES(ref, 1, struct mixed)[i] = (struct mixed){
            .b = (uint8_t)m.s,
            .c = (int8_t)(m.i + m.c),
            .s = (uint16_t)((uint32_t)m.b * m.s),
            .triple = { (int8_t)(m.triple[2] + 1), (int8_t)(m.triple[1] + 2), (int8_t)(m.triple[0] + 3) },
            .d = m.d >> 3,
            .wide = { (uint16_t)(m.wide[0] * 3 + m.triple[0]), (uint16_t)(m.wide[1] * 3 + m.triple[1]),
                      (uint16_t)(m.wide[2] * 3 + m.triple[2]) },
            .t = m.t >> 2,
            .l = m.l * 3 + (uint64_t)(int64_t)m.t,
            .i = (int32_t)((uint32_t)m.i - (uint32_t)m.c),
            .h = m.h,
        };
    }
}

const struct compute_case memory_cases[] = {
    { "descriptors", .bindings = {
        { .type = VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER, .bytes = 256 },
        { .type = VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER_DYNAMIC, .bytes = 512 },
        STORAGE(1024, FILL_RANDOM),
        { .type = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER_DYNAMIC, .bytes = 2048 },
        { .type = VK_DESCRIPTOR_TYPE_INLINE_UNIFORM_BLOCK, .bytes = 64 },
        STORAGE(1024, FILL_ZERO) }, .groups = { 4 }, .expect = descriptors },
    { "descriptor_arrays", .bindings = {
        { .type = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, .bytes = 2048, .count = 4 },
        { .type = VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER, .bytes = 64, .count = 4 },
        { .type = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, .bytes = 2048, .count = 2 } }, .groups = { 8 },
      .expect = descriptor_arrays },
    { "nonuniform", .bindings = {
        { .type = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, .bytes = 256, .count = 4 },
        { .type = VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER, .bytes = 64, .count = 4 },
        { .type = VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER, .bytes = 256, .count = 4, .format = VK_FORMAT_R32_UINT },
        { .type = VK_DESCRIPTOR_TYPE_STORAGE_IMAGE, .count = 4, .format = VK_FORMAT_R32_UINT,
          .view = VK_IMAGE_VIEW_TYPE_2D, .width = 8, .height = 8 },
        { .type = VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER, .count = 4, .format = VK_FORMAT_R32_UINT,
          .view = VK_IMAGE_VIEW_TYPE_2D, .width = 8, .height = 8 },
        STORAGE(256, FILL_ZERO) }, .can = can_index_by_invocation, .expect = nonuniform },
    { "texel_buffers", .bindings = {
        { .type = VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER, .bytes = 512, .format = VK_FORMAT_R8G8B8A8_UNORM },
        { .type = VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER, .bytes = 512, .format = VK_FORMAT_R16G16_SINT },
        { .type = VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER, .bytes = 2048, .format = VK_FORMAT_R32G32B32A32_UINT },
        { .type = VK_DESCRIPTOR_TYPE_STORAGE_TEXEL_BUFFER, .bytes = 512, .format = VK_FORMAT_R32_SFLOAT,
          .fill = FILL_UNIT },
        { .type = VK_DESCRIPTOR_TYPE_STORAGE_TEXEL_BUFFER, .bytes = 512, .format = VK_FORMAT_R8G8B8A8_UINT },
        STORAGE(2048, FILL_ZERO) }, .groups = { 2 }, .expect = texel_buffers },
    { "device_address", .bindings = { STORAGE(512, FILL_RANDOM), STORAGE(12288, FILL_ZERO) }, .push_bytes = 16,
      .address_count = 2, .expect = device_address },
    { "small_types", .bindings = { STORAGE(64 * sizeof(struct mixed), FILL_RANDOM),
                                   STORAGE(64 * sizeof(struct mixed), FILL_ZERO) }, .expect = small_types },
    { 0 },
};
