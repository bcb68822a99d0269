/* SPDX-License-Identifier: MIT */
/* draws.c - the commands that draw: indirect, counted, conditional, secondary; push constants; vertex formats. */
#include <string.h>

#include "shapes.h"

static const struct pipeline numbered = {
    .vertex = "numbered.vert",
    .fragment = "flat.frag",
    .no_attributes = true,
    .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_STRIP,
};

static const VkDrawIndirectCommand commands[] = {
    { 4, 1, 0, 0 }, { 4, 2, 8, 1 }, { 4, 0, 12, 0 }, { 4, 1, 20, 3 }, { 0, 1, 0, 0 }, { 4, 3, 4, 4 },
};
static const VkDrawIndexedIndirectCommand indexed_commands[] = {
    { 4, 1, 0, 0, 0 },
    { 4, 2, 5, 8, 1 },
    { 9, 1, 0, 16, 3 },
    { 4, 1, 5, 4, 5 },
};
static const uint16_t indices[] = { 0, 1, 2, 3, 0xffff, 4, 5, 6, 7 };

enum how { INDIRECT, INDIRECT_ONE_BY_ONE, COUNTED, COUNTED_LESS };

static void draw_indirect(struct canvas *c, enum how how, bool indexed)
{
    const uint32_t counts[2] = { how == COUNTED_LESS ? 2 : 100, 0 };
    const struct vk_buffer *buffer =
        indexed ? canvas_data(c, indexed_commands, sizeof indexed_commands) : canvas_data(c, commands, sizeof commands);
    const struct vk_buffer *count = canvas_data(c, counts, sizeof counts);
    uint32_t stride = indexed ? sizeof indexed_commands[0] : sizeof commands[0];
    uint32_t many = indexed ? COUNT_OF(indexed_commands) : COUNT_OF(commands);
    for (uint32_t i = 0; how == INDIRECT_ONE_BY_ONE && i < many; i++)
        if (indexed)
            vkCmdDrawIndexedIndirect(c->commands, buffer->buffer, i * stride, 1, 0);
        else
            vkCmdDrawIndirect(c->commands, buffer->buffer, i * stride, 1, 0);
    if (how == INDIRECT && indexed)
        vkCmdDrawIndexedIndirect(c->commands, buffer->buffer, 0, many, stride);
    else if (how == INDIRECT)
        vkCmdDrawIndirect(c->commands, buffer->buffer, 0, many, stride);
    else if (how >= COUNTED && indexed)
        vkCmdDrawIndexedIndirectCount(c->commands, buffer->buffer, 0, count->buffer, 0, many, stride);
    else if (how >= COUNTED)
        vkCmdDrawIndirectCount(c->commands, buffer->buffer, 0, count->buffer, 0, many, stride);
}

/* The parameter: how, and 0x10 for indices. */
static void indirect(struct canvas *c)
{
    struct pipeline pipeline = numbered;
    pipeline.restart = true;
    canvas_begin(c, &(struct target){ 0 });
    canvas_pipeline(c, &pipeline);
    canvas_push(c, (const float[]){ 0, 0, 0.6f, 0 }, 16);
    canvas_indices(c, VK_INDEX_TYPE_UINT16, indices, sizeof indices);
    draw_indirect(c, (enum how)(c->parameter & 0xf), c->parameter & 0x10);
    canvas_end(c);
    canvas_show(c, "color", &c->color[0]);
}

/* The squares of a draw: `squares` from that vertex on, in each instance. */
static void expect_squares(struct canvas *c, uint32_t draw, int32_t vertex, uint32_t squares, uint32_t instance,
                           uint32_t instances, uint32_t base_vertex)
{
    const double color[CHANNELS_MAX] = { draw / 15.0, (base_vertex + instance * 16) / 255.0, 0.6, 1 };
    for (uint32_t i = 0; i < squares * instances; i++) {
        uint32_t square = (uint32_t)vertex / 4 + i % squares + (instance + i / squares) * 8;
        for (uint32_t at = 0; at < 64; at++)
            picture_set(&c->pictures[0], square % 8 * 8 + at % 8, square / 8 * 8 + at / 8, color);
    }
}

/* Lavapipe draws nothing of the indexed ones that are counted. */
static void expect_indirect(struct canvas *c)
{
    enum how how = (enum how)(c->parameter & 0xf);
    bool indexed = c->parameter & 0x10;
    uint32_t many = how == COUNTED_LESS ? 2 : indexed ? COUNT_OF(indexed_commands) : COUNT_OF(commands);
    memset(c->pictures[0].bytes, 0, SIZE * SIZE * 4);
    for (uint32_t i = 0; i < many; i++) {
        uint32_t draw = how == INDIRECT_ONE_BY_ONE ? 0 : i;
        const VkDrawIndexedIndirectCommand *with = &indexed_commands[i];
        if (!indexed && commands[i].vertexCount)
            expect_squares(c, draw, (int32_t)commands[i].firstVertex, 1, commands[i].firstInstance,
                           commands[i].instanceCount, commands[i].firstVertex);
        else if (indexed)
            expect_squares(c, draw, indices[with->firstIndex] + with->vertexOffset, with->indexCount == 9 ? 2 : 1,
                           with->firstInstance, with->instanceCount, (uint32_t)with->vertexOffset);
    }
}

/* VK_EXT_multi_draw. */
static void multi_draw(struct canvas *c)
{
    static const VkMultiDrawInfoEXT draws[] = { { 0, 4 }, { 12, 4 }, { 40, 4 } };
    PFN_vkCmdDrawMultiEXT draw = (PFN_vkCmdDrawMultiEXT)vkGetDeviceProcAddr(c->device->vk.device, "vkCmdDrawMultiEXT");
    canvas_try(c, draw ? VK_SUCCESS : VK_ERROR_EXTENSION_NOT_PRESENT);
    canvas_begin(c, &(struct target){ 0 });
    canvas_pipeline(c, &numbered);
    canvas_push(c, (const float[]){ 0, 0, 0.2f, 0 }, 16);
    draw(c->commands, COUNT_OF(draws), draws, 2, 1, sizeof draws[0]);
    canvas_end(c);
    canvas_show(c, "color", &c->color[0]);
}

/* Predicates of both values, both ways. */
static void conditional(struct canvas *c)
{
    const uint32_t values[2] = { 0, 1 };
    const struct vk_buffer *buffer = canvas_data(c, values, sizeof values);
    VkDevice device = c->device->vk.device;
    PFN_vkCmdBeginConditionalRenderingEXT begin =
        (PFN_vkCmdBeginConditionalRenderingEXT)vkGetDeviceProcAddr(device, "vkCmdBeginConditionalRenderingEXT");
    PFN_vkCmdEndConditionalRenderingEXT end =
        (PFN_vkCmdEndConditionalRenderingEXT)vkGetDeviceProcAddr(device, "vkCmdEndConditionalRenderingEXT");
    canvas_try(c, begin && end ? VK_SUCCESS : VK_ERROR_EXTENSION_NOT_PRESENT);
    canvas_begin(c, &(struct target){ 0 });
    canvas_pipeline(c, &numbered);
    canvas_push(c, (const float[]){ 0, 0, 0.4f, 0 }, 16);
    for (uint32_t i = 0; i < 4; i++) {
        const VkConditionalRenderingBeginInfoEXT info = {
            .sType = VK_STRUCTURE_TYPE_CONDITIONAL_RENDERING_BEGIN_INFO_EXT,
            .buffer = buffer->buffer,
            .offset = i % 2 * 4,
            .flags = i / 2 ? VK_CONDITIONAL_RENDERING_INVERTED_BIT_EXT : 0,
        };
        begin(c->commands, &info);
        vkCmdDraw(c->commands, 4, 1, i * 8, 0);
        end(c->commands);
    }
    canvas_end(c);
    canvas_show(c, "color", &c->color[0]);
}

/* Two ranges of push constants, changed between draws. */
static void push_constants(struct canvas *c)
{
    struct pipeline pipeline = numbered;
    pipeline.fragment = "pushed.frag";
    canvas_begin(c, &(struct target){ 0 });
    canvas_pipeline(c, &pipeline);
    for (uint32_t i = 0; i < 8; i++) {
        float push[20] = { 0 };
        for (uint32_t j = 4; j < 20; j++)
            push[j] = (float)((i * 37 + j * 11) % 256) / 255;
        canvas_push(c, push, sizeof push);
        vkCmdDraw(c->commands, 4, 1, i * 36, 0);
    }
    canvas_end(c);
    canvas_show(c, "color", &c->color[0]);
}

/* A command buffer of its own for the draws. */
static void secondary(struct canvas *c)
{
    VkDevice device = c->device->vk.device;
    const VkFormat format = VK_FORMAT_R8G8B8A8_UNORM;
    const VkCommandBufferAllocateInfo allocate = {
        .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
        .commandPool = c->device->vk.pool,
        .level = VK_COMMAND_BUFFER_LEVEL_SECONDARY,
        .commandBufferCount = 1,
    };
    const VkCommandBufferInheritanceRenderingInfo rendering = {
        .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_INHERITANCE_RENDERING_INFO,
        .colorAttachmentCount = 1,
        .pColorAttachmentFormats = &format,
        .rasterizationSamples = VK_SAMPLE_COUNT_1_BIT,
    };
    const VkCommandBufferInheritanceInfo inheritance = {
        .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_INHERITANCE_INFO,
        .pNext = &rendering,
    };
    const VkCommandBufferBeginInfo begin = {
        .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO,
        .flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT | VK_COMMAND_BUFFER_USAGE_RENDER_PASS_CONTINUE_BIT,
        .pInheritanceInfo = &inheritance,
    };
    VkCommandBuffer primary = c->commands, inner;
    canvas_begin_with(c, &(struct target){ 0 }, VK_RENDERING_CONTENTS_SECONDARY_COMMAND_BUFFERS_BIT);
    canvas_try(c, vkAllocateCommandBuffers(device, &allocate, &inner));
    canvas_try(c, vkBeginCommandBuffer(inner, &begin));
    c->commands = inner;
    canvas_pipeline(c, &numbered);
    canvas_push(c, (const float[]){ 0, 0, 0.8f, 0 }, 16);
    vkCmdDraw(c->commands, 4, 3, 8, 1);
    draw_indirect(c, INDIRECT, false);
    c->commands = primary;
    canvas_try(c, vkEndCommandBuffer(inner));
    vkCmdExecuteCommands(c->commands, 1, &inner);
    canvas_end(c);
    canvas_show(c, "color", &c->color[0]);
    canvas_submit(c);
    vkFreeCommandBuffers(device, c->device->vk.pool, 1, &inner);
}

/* ---- formats of attributes --------------------------------------------------------------------------------------- */

enum { BYTES = 4096 };

#define UNSIGNED 0x80000000u
#define SIGNED   0x40000000u

/* Sixty-four vertices of bytes without a pattern, and what the shader has of them. The parameter: a format, and which
   integers the shader takes. */
static void attribute(struct canvas *c)
{
    uint8_t bytes[BYTES];
    uint32_t seed = 23;
    for (uint32_t i = 0; i < BYTES; i++)
        bytes[i] = (uint8_t)shape_random(&seed, 256);
    const struct pipeline pipeline = {
        .vertex = c->parameter & UNSIGNED ? "attribute_uint.vert"
                  : c->parameter & SIGNED ? "attribute_sint.vert"
                                          : "attribute.vert",
        .fragment = "flat.frag",
        .attributes = { { 0, 0, (VkFormat)(c->parameter & ~(UNSIGNED | SIGNED)), 4 } },
        .streams = { { .stride = 32 } },
        .topology = VK_PRIMITIVE_TOPOLOGY_POINT_LIST,
    };
    canvas_begin(c, &(struct target){ .formats = { VK_FORMAT_R32G32B32A32_SFLOAT }, .height = 1 });
    canvas_pipeline(c, &pipeline);
    canvas_vertices(c, 0, bytes, sizeof bytes);
    vkCmdDraw(c->commands, SIZE, 1, 0, 0);
    canvas_end(c);
    canvas_show(c, "values", &c->color[0]);
}

/* clang-format off */
#define FORMAT(name) { "attribute_" #name, attribute, NULL, LACKS_NOTHING, SLACK_VALUES, VK_FORMAT_##name }
#define INTEGER(name, sign) { "attribute_" #name, attribute, NULL, LACKS_NOTHING, { 0 }, VK_FORMAT_##name | (sign) }
#define INTEGERS(prefix) INTEGER(prefix##_UINT, UNSIGNED), INTEGER(prefix##_SINT, SIGNED)
#define SLACK_VALUES { .value = 1e-6, .reason = "conversion divides, or multiplies" }
#define SCALED(prefix) \
    FORMAT(prefix##_UNORM), FORMAT(prefix##_SNORM), FORMAT(prefix##_USCALED), FORMAT(prefix##_SSCALED)

static const struct graphics_case cases[] = {
    { "indirect", indirect, expect_indirect, LACKS_NOTHING, ONE_LSB, INDIRECT },
    { "indirect_one_by_one", indirect, expect_indirect, LACKS_NOTHING, ONE_LSB, INDIRECT_ONE_BY_ONE },
    { "indirect_count", indirect, expect_indirect, LACKS_NOTHING, ONE_LSB, COUNTED },
    { "indirect_count_less", indirect, expect_indirect, LACKS_NOTHING, ONE_LSB, COUNTED_LESS },
    { "indexed_indirect", indirect, expect_indirect, LACKS_NOTHING, ONE_LSB, 0x10 | INDIRECT },
    { "indexed_indirect_one_by_one", indirect, expect_indirect, LACKS_NOTHING, ONE_LSB, 0x10 | INDIRECT_ONE_BY_ONE },
    { "indexed_indirect_count", indirect, expect_indirect, LACKS_NOTHING, ONE_LSB, 0x10 | COUNTED,
      .lavapipe_off = SIZE * SIZE },
    { "indexed_indirect_count_less", indirect, expect_indirect, LACKS_NOTHING, ONE_LSB, 0x10 | COUNTED_LESS,
      .lavapipe_off = SIZE * SIZE },
    { "multi_draw", multi_draw, NULL, LACKS_NOTHING, ONE_LSB, 0 },
    { "conditional", conditional, NULL, LACKS_NOTHING, ONE_LSB, 0 },
    { "push_constants", push_constants, NULL, LACKS_NOTHING, ONE_LSB, 0 },
    { "secondary", secondary, NULL, LACKS_NOTHING, ONE_LSB, 0 },
    SCALED(R8),
    SCALED(R8G8),
    SCALED(R8G8B8),
    SCALED(B8G8R8),
    SCALED(R8G8B8A8),
    SCALED(B8G8R8A8),
    SCALED(R16),
    SCALED(R16G16),
    SCALED(R16G16B16),
    SCALED(R16G16B16A16),
    FORMAT(A8B8G8R8_UNORM_PACK32),
    FORMAT(A8B8G8R8_SNORM_PACK32),
    FORMAT(A8B8G8R8_USCALED_PACK32),
    FORMAT(A8B8G8R8_SSCALED_PACK32),
    FORMAT(A2R10G10B10_UNORM_PACK32),
    FORMAT(A2R10G10B10_SNORM_PACK32),
    FORMAT(A2R10G10B10_USCALED_PACK32),
    FORMAT(A2R10G10B10_SSCALED_PACK32),
    FORMAT(A2B10G10R10_UNORM_PACK32),
    FORMAT(A2B10G10R10_SNORM_PACK32),
    FORMAT(A2B10G10R10_USCALED_PACK32),
    FORMAT(A2B10G10R10_SSCALED_PACK32),
    FORMAT(B10G11R11_UFLOAT_PACK32),
    FORMAT(R16_SFLOAT),
    FORMAT(R16G16_SFLOAT),
    FORMAT(R16G16B16_SFLOAT),
    FORMAT(R16G16B16A16_SFLOAT),
    FORMAT(R32_SFLOAT),
    FORMAT(R32G32_SFLOAT),
    FORMAT(R32G32B32_SFLOAT),
    FORMAT(R32G32B32A32_SFLOAT),
    INTEGERS(R8),
    INTEGERS(R8G8),
    INTEGERS(R8G8B8),
    INTEGERS(B8G8R8),
    INTEGERS(R8G8B8A8),
    INTEGERS(B8G8R8A8),
    INTEGER(A8B8G8R8_UINT_PACK32, UNSIGNED),
    INTEGER(A8B8G8R8_SINT_PACK32, SIGNED),
    INTEGER(A2R10G10B10_UINT_PACK32, UNSIGNED),
    INTEGER(A2B10G10R10_UINT_PACK32, UNSIGNED),
    INTEGERS(R16),
    INTEGERS(R16G16),
    INTEGERS(R16G16B16),
    INTEGERS(R16G16B16A16),
    INTEGERS(R32),
    INTEGERS(R32G32),
    INTEGERS(R32G32B32),
    INTEGERS(R32G32B32A32),
};
/* clang-format on */

int main(int argc, char **argv)
{
    return cases_run(argc, argv, cases, COUNT_OF(cases));
}
