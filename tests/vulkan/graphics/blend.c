/* SPDX-License-Identifier: MIT */
/* blend.c - what comes into colour targets: factors, equations, logic ops, write masks, formats, many targets. */
#include <math.h>

#include "shapes.h"

enum { CELL = 8, CELLS = SIZE / CELL };

#define SIGNED 0x80000000u /* beside a format: its integers are signed */

/* What was drawn onto the first target, for the oracle. */
static struct drawn {
    VkRect2D rect;
    uint32_t salt;
    bool wide;
    VkPipelineColorBlendAttachmentState blend;
} drawn[128];
static uint32_t drawn_count;

static const VkDynamicState dynamic_cell[] = { VK_DYNAMIC_STATE_SCISSOR, VK_DYNAMIC_STATE_BLEND_CONSTANTS };

/* A pipeline that covers everything with a pattern. */
static struct pipeline covering(const char *fragment, uint32_t salt)
{
    return (struct pipeline){
        .vertex = "whole.vert",
        .fragment = fragment,
        .no_attributes = true,
        .constants = { salt },
        .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
        .dynamic_count = COUNT_OF(dynamic_cell),
        .dynamic = dynamic_cell,
    };
}

static VkRect2D cell_rect(uint32_t cell)
{
    return (VkRect2D){ { (int32_t)(cell % CELLS * CELL), (int32_t)(cell / CELLS * CELL) }, { CELL, CELL } };
}

static void draw_rect(struct canvas *c, VkRect2D rect)
{
    static const float depth[4] = { 0 };
    vkCmdSetScissor(c->commands, 0, 1, &rect);
    vkCmdSetBlendConstants(c->commands, (const float[]){ 0.2f, 0.6f, 0.4f, 0.8f });
    canvas_push(c, depth, sizeof depth);
    vkCmdDraw(c->commands, 3, 1, 0, 0);
}

static void draw_all(struct canvas *c)
{
    draw_rect(c, (VkRect2D){ { 0, 0 }, { c->target.width, c->target.height } });
}

/* Cells from left to right and down. */
static void draw_cell(struct canvas *c, uint32_t cell)
{
    draw_rect(c, cell_rect(cell));
}

static void remember(uint32_t salt, const char *fragment, VkRect2D rect, VkPipelineColorBlendAttachmentState blend)
{
    drawn[drawn_count++] = (struct drawn){ rect, salt, fragment[0] == 'w', blend };
}

/* A target with a pattern on it. */
static void begin_on_pattern(struct canvas *c, VkFormat format, const char *fragment)
{
    const struct pipeline first = covering(fragment, 9);
    canvas_begin(c, &(struct target){ .formats = { format } });
    canvas_pipeline(c, &first);
    draw_all(c);
    drawn_count = 0;
    remember(9, fragment, (VkRect2D){ { 0, 0 }, { SIZE, SIZE } },
             (VkPipelineColorBlendAttachmentState){ .colorWriteMask = 0xf });
}

static void end_and_show(struct canvas *c)
{
    canvas_end(c);
    canvas_show(c, "color", &c->color[0]);
}

static void draw_blended(struct canvas *c, const char *fragment, uint32_t cell,
                         VkPipelineColorBlendAttachmentState blend)
{
    struct pipeline pipeline = covering(fragment, 2);
    pipeline.blend[0] = blend;
    pipeline.blend[0].blendEnable = VK_TRUE;
    canvas_pipeline(c, &pipeline);
    draw_cell(c, cell);
    pipeline.blend[0].colorWriteMask = 0xf;
    remember(2, fragment, cell_rect(cell), pipeline.blend[0]);
}

/* The same as pattern() of blend.glsl. */
static void pattern_at(uint32_t x, uint32_t y, const struct drawn *d, double color[CHANNELS_MAX])
{
    const uint32_t numbers[CHANNELS_MAX] = { x * 37 + d->salt * 91, y * 53 + d->salt * 17, (x * 11) ^ (y * 29),
                                             x * 7 + y * 13 + d->salt * 5 };
    for (int i = 0; i < CHANNELS_MAX; i++) {
        color[i] = (numbers[i] & 255) / 255.0;
        if (d->wide)
            color[i] = color[i] * 4 - 1.5;
    }
}

static double factor_of(VkBlendFactor factor, const double s[], const double d[], int channel)
{
    static const double constants[CHANNELS_MAX] = { 0.2f, 0.6f, 0.4f, 0.8f };
    const double values[] = { 0, s[channel], d[channel], s[3], d[3], constants[channel], constants[3] };
    if (factor == VK_BLEND_FACTOR_SRC_ALPHA_SATURATE)
        return channel == 3 ? 1 : fmin(s[3], 1 - d[3]);
    double value = values[factor / 2]; /* each is followed by one minus it, and ONE by what it is one minus of */
    return factor < VK_BLEND_FACTOR_SRC_COLOR ? factor : factor % 2 ? 1 - value : value;
}

static double blended(VkBlendOp op, double source, double factor, double there, double there_factor)
{
    switch (op) {
    case VK_BLEND_OP_ADD:
        return source * factor + there * there_factor;
    case VK_BLEND_OP_SUBTRACT:
        return source * factor - there * there_factor;
    case VK_BLEND_OP_REVERSE_SUBTRACT:
        return there * there_factor - source * factor;
    case VK_BLEND_OP_MIN:
        return fmin(source, there);
    default:
        return fmax(source, there);
    }
}

static void blend_texel(struct picture *picture, uint32_t x, uint32_t y, const struct drawn *drawing, double low,
                        double high)
{
    const VkPipelineColorBlendAttachmentState *b = &drawing->blend;
    double s[CHANNELS_MAX], d[CHANNELS_MAX] = { 0, 0, 0, 1 }, out[CHANNELS_MAX];
    pattern_at(x, y, drawing, s);
    picture_get(picture, x, y, d);
    for (int i = 0; i < CHANNELS_MAX; i++)
        s[i] = fmin(fmax(s[i], low), high);
    for (int i = 0; i < CHANNELS_MAX; i++) {
        bool alpha = i == 3;
        out[i] = s[i];
        if (b->blendEnable)
            out[i] = blended(alpha ? b->alphaBlendOp : b->colorBlendOp, s[i],
                             factor_of(alpha ? b->srcAlphaBlendFactor : b->srcColorBlendFactor, s, d, i), d[i],
                             factor_of(alpha ? b->dstAlphaBlendFactor : b->dstColorBlendFactor, s, d, i));
        out[i] = b->colorWriteMask >> i & 1 ? fmin(fmax(out[i], low), high) : d[i];
    }
    picture_set(picture, x, y, out);
}

/* All that was drawn once more, in double precision but for what the target holds in between. */
static void expect_blended(struct canvas *c)
{
    struct picture *picture = &c->pictures[0];
    bool fixed = picture->format != VK_FORMAT_R16G16B16A16_SFLOAT && picture->format != VK_FORMAT_R32G32B32A32_SFLOAT;
    bool is_signed = picture->format == VK_FORMAT_R8_SNORM || picture->format == VK_FORMAT_R8G8_SNORM ||
                     picture->format == VK_FORMAT_R8G8B8A8_SNORM || picture->format == VK_FORMAT_B8G8R8A8_SNORM ||
                     picture->format == VK_FORMAT_A8B8G8R8_SNORM_PACK32 || picture->format == VK_FORMAT_R16_SNORM ||
                     picture->format == VK_FORMAT_R16G16_SNORM || picture->format == VK_FORMAT_R16G16B16A16_SNORM;
    double low = !fixed ? -(double)INFINITY : is_signed ? -1 : 0, high = fixed ? 1 : (double)INFINITY;
    for (const struct drawn *d = drawn; d < drawn + drawn_count; d++)
        for (int32_t y = d->rect.offset.y; y < d->rect.offset.y + (int32_t)d->rect.extent.height; y++)
            for (int32_t x = d->rect.offset.x; x < d->rect.offset.x + (int32_t)d->rect.extent.width; x++)
                blend_texel(picture, (uint32_t)x, (uint32_t)y, d, low, high);
}

/* All factors but the dual-source ones, for what is drawn and for what is there, of colour and of alpha. */
static void factors(struct canvas *c)
{
    VkFormat format = (VkFormat)c->parameter;
    begin_on_pattern(c, format, "pattern.frag");
    for (uint32_t i = 0; i <= VK_BLEND_FACTOR_SRC_ALPHA_SATURATE; i++) {
        VkBlendFactor factor = (VkBlendFactor)i, other = (VkBlendFactor)((i + 6) % 15);
        draw_blended(c, "pattern.frag", i,
                     (VkPipelineColorBlendAttachmentState){ .srcColorBlendFactor = factor,
                                                            .dstColorBlendFactor = VK_BLEND_FACTOR_ZERO,
                                                            .srcAlphaBlendFactor = other,
                                                            .dstAlphaBlendFactor = VK_BLEND_FACTOR_ZERO });
        draw_blended(c, "pattern.frag", i + 16,
                     (VkPipelineColorBlendAttachmentState){ .srcColorBlendFactor = VK_BLEND_FACTOR_ZERO,
                                                            .dstColorBlendFactor = factor,
                                                            .srcAlphaBlendFactor = VK_BLEND_FACTOR_ONE,
                                                            .dstAlphaBlendFactor = other });
        draw_blended(c, "pattern.frag", i + 32,
                     (VkPipelineColorBlendAttachmentState){ .srcColorBlendFactor = factor,
                                                            .dstColorBlendFactor = other,
                                                            .srcAlphaBlendFactor = other,
                                                            .dstAlphaBlendFactor = factor });
    }
    end_and_show(c);
}

static void equations(struct canvas *c)
{
    VkFormat format = (VkFormat)c->parameter;
    bool fixed = picture_texel_bytes(format) == 4;
    const char *fragment = fixed ? "pattern.frag" : "wide_pattern.frag";
    begin_on_pattern(c, format, fragment);
    for (uint32_t i = 0; i < 25; i++)
        draw_blended(c, fragment, i,
                     (VkPipelineColorBlendAttachmentState){ .srcColorBlendFactor = VK_BLEND_FACTOR_SRC_ALPHA,
                                                            .dstColorBlendFactor = VK_BLEND_FACTOR_DST_COLOR,
                                                            .colorBlendOp = (VkBlendOp)(i % 5),
                                                            .srcAlphaBlendFactor = VK_BLEND_FACTOR_ONE,
                                                            .dstAlphaBlendFactor = VK_BLEND_FACTOR_CONSTANT_ALPHA,
                                                            .alphaBlendOp = (VkBlendOp)(i / 5) });
    end_and_show(c);
}

static void dual_source(struct canvas *c)
{
    begin_on_pattern(c, VK_FORMAT_R8G8B8A8_UNORM, "pattern.frag");
    for (uint32_t i = 0; i < 16; i++)
        draw_blended(c, "dual.frag", i,
                     (VkPipelineColorBlendAttachmentState){
                         .srcColorBlendFactor = (VkBlendFactor)(VK_BLEND_FACTOR_SRC1_COLOR + i % 4),
                         .dstColorBlendFactor = (VkBlendFactor)(VK_BLEND_FACTOR_SRC1_COLOR + i / 4),
                         .srcAlphaBlendFactor = VK_BLEND_FACTOR_SRC1_ALPHA,
                         .dstAlphaBlendFactor = VK_BLEND_FACTOR_ONE_MINUS_SRC1_ALPHA });
    end_and_show(c);
}

static const char *pattern_of(VkFormat format, bool is_signed)
{
    if (!picture_is_integer(format))
        return "pattern.frag";
    return is_signed ? "int_pattern.frag" : "uint_pattern.frag";
}

static void logic_ops(struct canvas *c)
{
    VkFormat format = (VkFormat)c->parameter;
    const char *fragment = pattern_of(format, false);
    begin_on_pattern(c, format, fragment);
    for (uint32_t i = 0; i < 16; i++) {
        struct pipeline pipeline = covering(fragment, 2);
        pipeline.blend_all.logicOpEnable = VK_TRUE;
        pipeline.blend_all.logicOp = (VkLogicOp)i;
        canvas_pipeline(c, &pipeline);
        draw_cell(c, i);
    }
    end_and_show(c);
}

static void write_masks(struct canvas *c)
{
    begin_on_pattern(c, (VkFormat)c->parameter, "pattern.frag");
    for (uint32_t i = 0; i < 32; i++) {
        struct pipeline pipeline = covering("pattern.frag", 2);
        pipeline.blend[0] = (VkPipelineColorBlendAttachmentState){
            .blendEnable = i >= 16,
            .srcColorBlendFactor = VK_BLEND_FACTOR_SRC_ALPHA,
            .dstColorBlendFactor = VK_BLEND_FACTOR_ONE_MINUS_SRC_ALPHA,
            .srcAlphaBlendFactor = VK_BLEND_FACTOR_ONE,
            .colorWriteMask = i % 16,
        };
        pipeline.nothing_written = true;
        canvas_pipeline(c, &pipeline);
        draw_cell(c, i);
        remember(2, "pattern.frag", cell_rect(i), pipeline.blend[0]);
    }
    end_and_show(c);
}

/* A format, drawn to and then blended with if it can be. */
static void formats(struct canvas *c)
{
    VkFormat format = (VkFormat)(c->parameter & ~SIGNED);
    const char *fragment = pattern_of(format, c->parameter & SIGNED);
    begin_on_pattern(c, format, fragment);
    VkPipelineColorBlendAttachmentState blend = { .blendEnable = VK_TRUE,
                                                  .srcColorBlendFactor = VK_BLEND_FACTOR_SRC_ALPHA,
                                                  .dstColorBlendFactor = VK_BLEND_FACTOR_ONE_MINUS_SRC_ALPHA,
                                                  .srcAlphaBlendFactor = VK_BLEND_FACTOR_ONE,
                                                  .dstAlphaBlendFactor = VK_BLEND_FACTOR_CONSTANT_ALPHA,
                                                  .colorWriteMask = 0xf };
    if (device_has_format(c->device, format, VK_FORMAT_FEATURE_COLOR_ATTACHMENT_BLEND_BIT))
        draw_blended(c, fragment, 9, blend);
    else if (!picture_is_integer(format))
        remember(2, fragment, cell_rect(9), blend); /* what the other device is held to */
    end_and_show(c);
}

static const char *const target_names[TARGETS] = { "color0", "color1", "color2", "color3",
                                                   "color4", "color5", "color6", "color7" };

static void show_all(struct canvas *c)
{
    for (uint32_t i = 0; i < TARGETS; i++)
        if (c->color[i].image)
            canvas_show(c, target_names[i], &c->color[i]);
}

/* Each of eight targets blends and masks in a way of its own. */
static void eight_targets(struct canvas *c)
{
    struct target target = { 0 };
    struct pipeline first = covering("eight.frag", 9), second = covering("eight.frag", 1);
    for (uint32_t i = 0; i < TARGETS; i++) {
        target.formats[i] = i % 2 ? VK_FORMAT_R8G8B8A8_UNORM : VK_FORMAT_R16G16B16A16_SFLOAT;
        second.blend[i] = (VkPipelineColorBlendAttachmentState){
            .blendEnable = i % 3 != 0,
            .srcColorBlendFactor = i & 1 ? VK_BLEND_FACTOR_SRC_ALPHA : VK_BLEND_FACTOR_ONE,
            .dstColorBlendFactor = i & 2 ? VK_BLEND_FACTOR_ONE : VK_BLEND_FACTOR_DST_COLOR,
            .colorBlendOp = (VkBlendOp)(i % 3),
            .srcAlphaBlendFactor = VK_BLEND_FACTOR_ONE,
            .dstAlphaBlendFactor = VK_BLEND_FACTOR_ONE,
            .colorWriteMask = 15 - i,
        };
    }
    canvas_begin(c, &target);
    canvas_pipeline(c, &first);
    draw_all(c);
    canvas_pipeline(c, &second);
    draw_cell(c, 9);
    draw_cell(c, 30);
    canvas_end(c);
    show_all(c);
}

/* Targets of different kinds, with a hole between them. */
static void mixed_targets(struct canvas *c)
{
    const struct target target = {
        .formats = { VK_FORMAT_B8G8R8A8_UNORM, VK_FORMAT_R8G8B8A8_UINT, VK_FORMAT_A2B10G10R10_UNORM_PACK32,
                     VK_FORMAT_R32G32_SINT, VK_FORMAT_UNDEFINED, VK_FORMAT_R16_SFLOAT },
    };
    const struct pipeline pipeline = covering("mixed.frag", 4);
    canvas_begin(c, &target);
    canvas_pipeline(c, &pipeline);
    draw_all(c);
    canvas_end(c);
    show_all(c);
}

/* clang-format off */
#define SLACK_BLEND { .lsb = 1, .value = 0.004, .reason = "blending may be done with the precision of the target" }
#define FORMAT(name) { "format_" #name, formats, NULL, LACKS_NOTHING, SLACK_BLEND, VK_FORMAT_##name }
#define FORMAT_SIGNED(name) { "format_" #name, formats, NULL, LACKS_NOTHING, SLACK_BLEND, VK_FORMAT_##name | SIGNED }
/* With few bits lavapipe blends with few; SNORM formats are not blended with there. */
#define EXACT_FORMAT(name, off) \
    { "format_" #name, formats, expect_blended, LACKS_NOTHING, SLACK_BLEND, VK_FORMAT_##name, .lavapipe_off = (off) }
#define EXACT(what, name, off) \
    { #what "_" #name, what, expect_blended, LACKS_NOTHING, SLACK_BLEND, VK_FORMAT_##name, .lavapipe_off = (off) }
#define ON_FORMAT(what, name) { #what "_" #name, what, NULL, LACKS_NOTHING, SLACK_BLEND, VK_FORMAT_##name }

static const struct graphics_case cases[] = {
    EXACT(factors, R8G8B8A8_UNORM, 0),
    EXACT(factors, R16G16B16A16_SFLOAT, 200),
    { "factors_R5G6B5_UNORM_PACK16", factors, expect_blended, LACKS_NOTHING,
      { .lsb = 2, .reason = "one unit of what was there, and one of the result" },
      VK_FORMAT_R5G6B5_UNORM_PACK16, .lavapipe_off = 200 },
    EXACT(equations, R8G8B8A8_UNORM, 0),
    { "equations_R16G16B16A16_SFLOAT", equations, expect_blended, LACKS_NOTHING,
      { .value = 0.01, .reason = "colours up to 6.25 come from the shader as halves, rounded to zero" },
      VK_FORMAT_R16G16B16A16_SFLOAT, .lavapipe_off = 200 },
    EXACT(equations, R32G32B32A32_SFLOAT, 200),
    { "dual_source", dual_source, NULL, LACKS_NOTHING, SLACK_BLEND, 0 },
    ON_FORMAT(logic_ops, R8G8B8A8_UNORM),
    ON_FORMAT(logic_ops, R8G8B8A8_UINT),
    ON_FORMAT(logic_ops, R32G32_UINT),
    EXACT(write_masks, R8G8B8A8_UNORM, 0),
    EXACT(write_masks, A2B10G10R10_UNORM_PACK32, 200),
    { "eight_targets", eight_targets, NULL, LACKS_NOTHING, SLACK_BLEND, 0 },
    { "mixed_targets", mixed_targets, NULL, LACKS_NOTHING, SLACK_BLEND, 0 },
    EXACT_FORMAT(R8_UNORM, 16),
    EXACT_FORMAT(R8_SNORM, 64),
    FORMAT(R8_UINT),
    FORMAT_SIGNED(R8_SINT),
    EXACT_FORMAT(R8G8_UNORM, 16),
    EXACT_FORMAT(R8G8_SNORM, 64),
    FORMAT(R8G8_UINT),
    FORMAT_SIGNED(R8G8_SINT),
    EXACT_FORMAT(R8G8B8A8_UNORM, 16),
    EXACT_FORMAT(R8G8B8A8_SNORM, 64),
    FORMAT(R8G8B8A8_UINT),
    FORMAT_SIGNED(R8G8B8A8_SINT),
    FORMAT(R8G8B8A8_SRGB),
    EXACT_FORMAT(B8G8R8A8_UNORM, 16),
    EXACT_FORMAT(B8G8R8A8_SNORM, 64),
    FORMAT(B8G8R8A8_UINT),
    FORMAT_SIGNED(B8G8R8A8_SINT),
    FORMAT(B8G8R8A8_SRGB),
    EXACT_FORMAT(A8B8G8R8_UNORM_PACK32, 16),
    EXACT_FORMAT(A8B8G8R8_SNORM_PACK32, 64),
    FORMAT(A8B8G8R8_UINT_PACK32),
    FORMAT_SIGNED(A8B8G8R8_SINT_PACK32),
    FORMAT(A8B8G8R8_SRGB_PACK32),
    EXACT_FORMAT(R16_UNORM, 16),
    EXACT_FORMAT(R16_SNORM, 64),
    FORMAT(R16_UINT),
    FORMAT_SIGNED(R16_SINT),
    FORMAT(R16_SFLOAT),
    EXACT_FORMAT(R16G16_UNORM, 16),
    EXACT_FORMAT(R16G16_SNORM, 64),
    FORMAT(R16G16_UINT),
    FORMAT_SIGNED(R16G16_SINT),
    FORMAT(R16G16_SFLOAT),
    EXACT_FORMAT(R16G16B16A16_UNORM, 16),
    EXACT_FORMAT(R16G16B16A16_SNORM, 64),
    FORMAT(R16G16B16A16_UINT),
    FORMAT_SIGNED(R16G16B16A16_SINT),
    FORMAT(R16G16B16A16_SFLOAT),
    FORMAT(R32_UINT),
    FORMAT_SIGNED(R32_SINT),
    FORMAT(R32_SFLOAT),
    FORMAT(R32G32_UINT),
    FORMAT_SIGNED(R32G32_SINT),
    FORMAT(R32G32_SFLOAT),
    FORMAT(R32G32B32A32_UINT),
    FORMAT_SIGNED(R32G32B32A32_SINT),
    FORMAT(R32G32B32A32_SFLOAT),
    EXACT_FORMAT(R5G6B5_UNORM_PACK16, 16),
    EXACT_FORMAT(B5G6R5_UNORM_PACK16, 16),
    EXACT_FORMAT(A1R5G5B5_UNORM_PACK16, 16),
    EXACT_FORMAT(R5G5B5A1_UNORM_PACK16, 16),
    EXACT_FORMAT(B5G5R5A1_UNORM_PACK16, 16),
    EXACT_FORMAT(B4G4R4A4_UNORM_PACK16, 16),
    EXACT_FORMAT(A4R4G4B4_UNORM_PACK16, 16),
    EXACT_FORMAT(A4B4G4R4_UNORM_PACK16, 16),
    EXACT_FORMAT(A2R10G10B10_UNORM_PACK32, 16),
    EXACT_FORMAT(A2B10G10R10_UNORM_PACK32, 16),
    FORMAT(A2R10G10B10_UINT_PACK32),
    FORMAT(A2B10G10R10_UINT_PACK32),
    { "format_B10G11R11_UFLOAT_PACK32", formats, NULL, LACKS_NOTHING,
      { .value = 1.0 / 32, .reason = "conversion may round either way: a unit of 5 bits" },
      VK_FORMAT_B10G11R11_UFLOAT_PACK32 },
};
/* clang-format on */

int main(int argc, char **argv)
{
    return cases_run(argc, argv, cases, COUNT_OF(cases));
}
