/* SPDX-License-Identifier: MIT */
/* formats.c - textures of every format that can be sampled, compressed ones, and views with another format or order. */
#include <math.h>
#include <string.h>

#include "shapes.h"

enum { EDGE = 32, VIEWS = 8, WORDS = EDGE * EDGE * 4, NUMBERS_SHIFT = 30 };

static const VkSamplerCreateInfo nearest = {
    .sType = VK_STRUCTURE_TYPE_SAMPLER_CREATE_INFO,
    .maxLod = VK_LOD_CLAMP_NONE,
};

/* What `picture.h` does not know of: bytes of a block of 4 by 4 texels. */
static uint32_t block_bytes(VkFormat format)
{
    if (format < VK_FORMAT_BC1_RGB_UNORM_BLOCK || format > VK_FORMAT_BC7_SRGB_BLOCK)
        return 0;
    bool small = format <= VK_FORMAT_BC1_RGBA_SRGB_BLOCK || format == VK_FORMAT_BC4_UNORM_BLOCK ||
                 format == VK_FORMAT_BC4_SNORM_BLOCK;
    return small ? 8 : 16;
}

/* Which bits of bytes without a pattern stay, so that no float is infinite or no number. */
static uint32_t finite_bits(VkFormat format)
{
    switch (format) {
    case VK_FORMAT_R16_SFLOAT:
    case VK_FORMAT_R16G16_SFLOAT:
    case VK_FORMAT_R16G16B16A16_SFLOAT:
        return 0xbfffbfff;
    case VK_FORMAT_R32_SFLOAT:
    case VK_FORMAT_R32G32_SFLOAT:
    case VK_FORMAT_R32G32B32_SFLOAT:
    case VK_FORMAT_R32G32B32A32_SFLOAT:
    case VK_FORMAT_D32_SFLOAT:
        return 0x3fffffff;
    case VK_FORMAT_B10G11R11_UFLOAT_PACK32:
        return 0x7fdffbff;
    default:
        return 0xffffffff;
    }
}

/* Enough for all texels of any format. */
static void fill(uint32_t words[WORDS], VkFormat format)
{
    uint32_t seed = 31;
    for (uint32_t i = 0; i < WORDS; i++)
        words[i] = (shape_random(&seed, 65536) | shape_random(&seed, 65536) << 16) & finite_bits(format);
}

static struct image make(struct canvas *c, VkFormat format, VkImageCreateFlags flags)
{
    const struct image_info info = {
        .view = VK_IMAGE_VIEW_TYPE_2D,
        .format = format,
        .width = EDGE,
        .height = EDGE,
        .flags = flags,
    };
    uint32_t words[WORDS], block = block_bytes(format);
    uint32_t size = block ? EDGE / 4 * EDGE / 4 * block : EDGE * EDGE * picture_texel_bytes(format);
    fill(words, format);
    struct image image = canvas_image(c, &info);
    canvas_upload(c, &image, 0, words, size);
    return image;
}

enum numbers { FLOATS, UNSIGNED, SIGNED }; /* what shaders see */

static void draw(struct canvas *c, const struct image *image, VkImageView view, enum numbers numbers)
{
    static const char *const shaders[] = { "fetch.frag", "fetch_uint.frag", "fetch_sint.frag" };
    canvas_begin(c, &(struct target){ .formats = { VK_FORMAT_R32G32B32A32_SFLOAT } });
    canvas_pipeline(c, &(struct pipeline){ .vertex = "whole.vert",
                                           .fragment = shaders[numbers],
                                           .no_attributes = true,
                                           .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST });
    canvas_texture(c, 0, image, view, &nearest);
    canvas_bind(c, VK_PIPELINE_BIND_POINT_GRAPHICS);
    canvas_push(c, (const float[4]){ 0 }, 16);
    vkCmdDraw(c->commands, 3, 1, 0, 0);
    canvas_end(c);
    canvas_show(c, "color", &c->color[0]);
}

/* The parameter: a format, and what its texels are above. */
static void sampled(struct canvas *c)
{
    struct image image = make(c, (VkFormat)(c->parameter & ((1u << NUMBERS_SHIFT) - 1)), 0);
    draw(c, &image, VK_NULL_HANDLE, (enum numbers)(c->parameter >> NUMBERS_SHIFT));
}

static bool is_srgb(VkFormat format)
{
    return format == VK_FORMAT_R8_SRGB || format == VK_FORMAT_R8G8_SRGB || format == VK_FORMAT_R8G8B8A8_SRGB ||
           format == VK_FORMAT_B8G8R8A8_SRGB || format == VK_FORMAT_A8B8G8R8_SRGB_PACK32;
}

/* Of formats that pictures know; what a format has not is 0, and 1 for alpha. */
static void expect_sampled(struct canvas *c)
{
    VkFormat format = (VkFormat)(c->parameter & ((1u << NUMBERS_SHIFT) - 1));
    struct picture from = picture_make("texels", format, EDGE, EDGE);
    uint32_t words[WORDS];
    fill(words, format);
    memcpy(from.bytes, words, EDGE * EDGE * picture_texel_bytes(format));
    for (uint32_t at = 0; at < SIZE * SIZE; at++) {
        double values[CHANNELS_MAX] = { 0 };
        uint32_t x = at % SIZE, y = at / SIZE, count = picture_get(&from, x / 2, y / 2, values);
        for (uint32_t i = 0; i < 3 && is_srgb(format); i++)
            values[i] = values[i] <= 0.04045 ? values[i] / 12.92 : pow((values[i] + 0.055) / 1.055, 2.4);
        for (uint32_t i = count; i < CHANNELS_MAX; i++)
            values[i] = i == 3;
        picture_set(&c->pictures[0], x, y, values);
    }
    picture_free(&from);
}

/* A texel of half a BC5 block: two ends and 3 bits a texel, of a step between them or, if those are in order, a limit.
 */
static double interpolated(const uint8_t *block, uint32_t texel, bool is_signed)
{
    double ends[2];
    uint64_t codes = 0;
    memcpy(&codes, block + 2, 6);
    uint32_t code = codes >> texel * 3 & 7;
    for (int i = 0; i < 2; i++)
        ends[i] = is_signed ? fmax((int8_t)block[i], -127) / 127.0 : block[i] / 255.0;
    uint32_t steps = ends[0] > ends[1] ? 7 : 5;
    if (code < 2)
        return ends[code];
    if (code > steps)
        return code == 7 ? 1 : is_signed ? -1 : 0;
    return (ends[0] * (steps + 1 - code) + ends[1] * (code - 1)) / steps;
}

/* BC4 and BC5. */
static void expect_interpolated(struct canvas *c)
{
    VkFormat format = (VkFormat)c->parameter;
    bool is_signed = format == VK_FORMAT_BC4_SNORM_BLOCK || format == VK_FORMAT_BC5_SNORM_BLOCK;
    uint32_t words[WORDS], size = block_bytes(format);
    fill(words, format);
    for (uint32_t at = 0; at < SIZE * SIZE; at++) {
        uint32_t x = at % SIZE / 2, y = at / SIZE / 2, texel = y % 4 * 4 + x % 4;
        const uint8_t *block = (const uint8_t *)words + (y / 4 * (EDGE / 4) + x / 4) * size;
        const double values[CHANNELS_MAX] = { interpolated(block, texel, is_signed),
                                              size == 16 ? interpolated(block + 8, texel, is_signed) : 0, 0, 1 };
        picture_set(&c->pictures[0], at % SIZE, at / SIZE, values);
    }
}

/* The image's format, the view's, and the order of its channels. */
static const struct view {
    VkFormat from, to;
    enum numbers numbers;
    VkComponentMapping swizzle;
} views[VIEWS] = {
    { VK_FORMAT_R8G8B8A8_UNORM, VK_FORMAT_R8G8B8A8_SRGB, FLOATS, { 0 } },
    { VK_FORMAT_R8G8B8A8_UNORM, VK_FORMAT_R32_UINT, UNSIGNED, { 0 } },
    { VK_FORMAT_B8G8R8A8_UNORM, VK_FORMAT_R16G16_SNORM, FLOATS, { 0 } },
    { VK_FORMAT_R16G16B16A16_UINT, VK_FORMAT_R32G32_SINT, SIGNED, { 0 } },
    { VK_FORMAT_R8_UNORM, VK_FORMAT_R8_SINT, SIGNED, { 0 } },
    { VK_FORMAT_R32G32B32A32_UINT, VK_FORMAT_R32G32B32A32_SINT, SIGNED, { 0 } },
    { VK_FORMAT_R8G8B8A8_UNORM,
      VK_FORMAT_R8G8B8A8_UNORM,
      FLOATS,
      { VK_COMPONENT_SWIZZLE_A, VK_COMPONENT_SWIZZLE_B, VK_COMPONENT_SWIZZLE_ONE, VK_COMPONENT_SWIZZLE_R } },
    { VK_FORMAT_B5G6R5_UNORM_PACK16,
      VK_FORMAT_R16_UINT,
      UNSIGNED,
      { VK_COMPONENT_SWIZZLE_ZERO, VK_COMPONENT_SWIZZLE_R, VK_COMPONENT_SWIZZLE_A, VK_COMPONENT_SWIZZLE_G } },
};

/* The parameter: which view. */
static void cast(struct canvas *c)
{
    const struct view *v = &views[c->parameter];
    const VkImageSubresourceRange whole = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0, 1 };
    struct image image = make(c, v->from, VK_IMAGE_CREATE_MUTABLE_FORMAT_BIT);
    draw(c, &image, canvas_view(c, &image, VK_IMAGE_VIEW_TYPE_2D, v->to, &whole, &v->swizzle), v->numbers);
}

/* clang-format off */
#define SLACK_TEXEL { .value = 1e-6, .reason = "conversion divides, or multiplies" }
#define SLACK_SRGB { .value = 0.002, .reason = "the curve may be a table" }
#define SLACK_BLOCK { .value = 0.005, .reason = "what is between a block's two colours may be rounded to 8 bits" }
#define SLACK_BLOCK_SRGB { .value = 0.012, .reason = "the same, where the curve is steepest" }
#define FORMAT(name) { "sampled_" #name, sampled, expect_sampled, LACKS_NOTHING, SLACK_TEXEL, VK_FORMAT_##name }
/* Lavapipe has five and six bits rounded to eight. */
#define SMALL(name) \
    { "sampled_" #name, sampled, expect_sampled, LACKS_NOTHING, SLACK_TEXEL, VK_FORMAT_##name, \
      .lavapipe_off = SIZE * SIZE }
#define SRGB(name) { "sampled_" #name, sampled, expect_sampled, LACKS_NOTHING, SLACK_SRGB, VK_FORMAT_##name }
/* Lavapipe works with whole numbers here, and rounds down. */
#define BLOCK_OF_STEPS(name) \
    { "sampled_" #name, sampled, expect_interpolated, LACKS_NOTHING, SLACK_TEXEL, VK_FORMAT_##name, \
      .lavapipe_off = SIZE * SIZE }
#define BLOCK_SRGB(name) { "sampled_" #name, sampled, NULL, LACKS_NOTHING, SLACK_BLOCK_SRGB, VK_FORMAT_##name }
#define BLOCK(name) { "sampled_" #name, sampled, NULL, LACKS_NOTHING, SLACK_BLOCK, VK_FORMAT_##name }
#define INTEGER(name, numbers) \
    { "sampled_" #name, sampled, expect_sampled, LACKS_NOTHING, { 0 }, VK_FORMAT_##name | (numbers) << NUMBERS_SHIFT }
#define INTEGERS(prefix) INTEGER(prefix##_UINT, UNSIGNED), INTEGER(prefix##_SINT, (uint32_t)SIGNED)
#define FIXED(prefix) FORMAT(prefix##_UNORM), FORMAT(prefix##_SNORM), INTEGERS(prefix)

static const struct graphics_case cases[] = {
    FIXED(R8),
    FIXED(R8G8),
    FIXED(R8G8B8A8),
    FIXED(R16),
    FIXED(R16G16),
    FIXED(R16G16B16A16),
    FORMAT(B8G8R8A8_UNORM),
    FORMAT(A8B8G8R8_UNORM_PACK32),
    { "sampled_R8_SRGB", sampled, expect_sampled, LACKS_R8_SRGB, SLACK_SRGB, VK_FORMAT_R8_SRGB },
    { "sampled_R8G8_SRGB", sampled, expect_sampled, LACKS_R8_SRGB, SLACK_SRGB, VK_FORMAT_R8G8_SRGB },
    SRGB(R8G8B8A8_SRGB),
    SRGB(B8G8R8A8_SRGB),
    SRGB(A8B8G8R8_SRGB_PACK32),
    FORMAT(R16_SFLOAT),
    FORMAT(R16G16_SFLOAT),
    FORMAT(R16G16B16A16_SFLOAT),
    FORMAT(R32_SFLOAT),
    FORMAT(R32G32_SFLOAT),
    FORMAT(R32G32B32A32_SFLOAT),
    INTEGERS(R32),
    INTEGERS(R32G32),
    INTEGERS(R32G32B32A32),
    { "sampled_R4G4B4A4_UNORM_PACK16", sampled, expect_sampled, LACKS_R4G4B4A4, SLACK_TEXEL,
      VK_FORMAT_R4G4B4A4_UNORM_PACK16 },
    FORMAT(B4G4R4A4_UNORM_PACK16),
    FORMAT(A4R4G4B4_UNORM_PACK16),
    FORMAT(A4B4G4R4_UNORM_PACK16),
    SMALL(R5G6B5_UNORM_PACK16),
    SMALL(B5G6R5_UNORM_PACK16),
    SMALL(R5G5B5A1_UNORM_PACK16),
    SMALL(B5G5R5A1_UNORM_PACK16),
    SMALL(A1R5G5B5_UNORM_PACK16),
    FORMAT(A2R10G10B10_UNORM_PACK32),
    FORMAT(A2B10G10R10_UNORM_PACK32),
    INTEGER(A2B10G10R10_UINT_PACK32, UNSIGNED),
    FORMAT(B10G11R11_UFLOAT_PACK32),
    FORMAT(E5B9G9R9_UFLOAT_PACK32),
    FORMAT(D16_UNORM),
    FORMAT(D32_SFLOAT),
    BLOCK(BC1_RGB_UNORM_BLOCK),
    BLOCK_SRGB(BC1_RGB_SRGB_BLOCK),
    BLOCK(BC1_RGBA_UNORM_BLOCK),
    BLOCK_SRGB(BC1_RGBA_SRGB_BLOCK),
    BLOCK(BC2_UNORM_BLOCK),
    BLOCK_SRGB(BC2_SRGB_BLOCK),
    { "sampled_BC3_UNORM_BLOCK", sampled, NULL, LACKS_NOTHING,
      { .value = 0.008, .reason = "lavapipe rounds down what is between two alphas" }, VK_FORMAT_BC3_UNORM_BLOCK },
    BLOCK_SRGB(BC3_SRGB_BLOCK),
    BLOCK_OF_STEPS(BC4_UNORM_BLOCK),
    BLOCK_OF_STEPS(BC4_SNORM_BLOCK),
    BLOCK_OF_STEPS(BC5_UNORM_BLOCK),
    BLOCK_OF_STEPS(BC5_SNORM_BLOCK),
    BLOCK(BC6H_UFLOAT_BLOCK),
    BLOCK(BC6H_SFLOAT_BLOCK),
    BLOCK(BC7_UNORM_BLOCK),
    BLOCK_SRGB(BC7_SRGB_BLOCK),
    { "cast_srgb", cast, NULL, LACKS_NOTHING, SLACK_SRGB, 0 },
    { "cast_word", cast, NULL, LACKS_NOTHING, { 0 }, 1 },
    { "cast_halves", cast, NULL, LACKS_NOTHING, SLACK_TEXEL, 2 },
    { "cast_words", cast, NULL, LACKS_NOTHING, { 0 }, 3 },
    { "cast_byte", cast, NULL, LACKS_NOTHING, { 0 }, 4 },
    { "cast_sign", cast, NULL, LACKS_NOTHING, { 0 }, 5 },
    { "swizzle", cast, NULL, LACKS_NOTHING, SLACK_TEXEL, 6 },
    { "cast_and_swizzle", cast, NULL, LACKS_NOTHING, { 0 }, 7 },
};
/* clang-format on */

int main(int argc, char **argv)
{
    return cases_run(argc, argv, cases, COUNT_OF(cases));
}
