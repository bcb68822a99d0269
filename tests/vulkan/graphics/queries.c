/* SPDX-License-Identifier: MIT */
/* queries.c - occlusion and pipeline-statistics queries, timestamps, and results that are copied on the GPU. */
#include "shapes.h"

enum { TRIANGLES = 12, STATISTICS = 4 };

static VkQueryPool make_pool(struct canvas *c, VkQueryType type, uint32_t count,
                             VkQueryPipelineStatisticFlags statistics)
{
    const VkQueryPoolCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO,
        .queryType = type,
        .queryCount = count,
        .pipelineStatistics = statistics,
    };
    VkQueryPool pool;
    canvas_try(c, vkCreateQueryPool(c->device->vk.device, &info, NULL, &pool));
    canvas_keep(c, VK_OBJECT_TYPE_QUERY_POOL, (uint64_t)pool);
    vkCmdResetQueryPool(c->commands, pool, 0, count);
    return pool;
}

/* The parameter: how many samples. One query a triangle; and one of none. */
static void occlusion(struct canvas *c)
{
    struct vertex vertices[TRIANGLES * 3];
    struct point places[TRIANGLES][3];
    uint64_t counts[TRIANGLES + 1];
    VkQueryPool pool = make_pool(c, VK_QUERY_TYPE_OCCLUSION, TRIANGLES + 1, 0);
    shape_triangles(vertices, places, TRIANGLES, 71, 0);
    canvas_begin(c, &(struct target){ .samples = c->parameter });
    canvas_pipeline(c, &(struct pipeline){ .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST });
    canvas_vertices(c, 0, vertices, sizeof vertices);
    for (uint32_t i = 0; i <= TRIANGLES; i++) {
        vkCmdBeginQuery(c->commands, pool, i, VK_QUERY_CONTROL_PRECISE_BIT);
        if (i < TRIANGLES)
            vkCmdDraw(c->commands, 3, 1, i * 3, 0);
        vkCmdEndQuery(c->commands, pool, i);
    }
    canvas_end(c);
    const struct vk_buffer *copy = canvas_buffer(c, sizeof counts);
    vkCmdCopyQueryPoolResults(c->commands, pool, 0, TRIANGLES + 1, copy->buffer, 0, 8,
                              VK_QUERY_RESULT_64_BIT | VK_QUERY_RESULT_WAIT_BIT);
    canvas_show_buffer(c, "copied", VK_FORMAT_R64_UINT, TRIANGLES + 1, 1, copy);
    canvas_submit(c);
    canvas_try(c, vkGetQueryPoolResults(c->device->vk.device, pool, 0, TRIANGLES + 1, sizeof counts, counts, 8,
                                        VK_QUERY_RESULT_64_BIT | VK_QUERY_RESULT_WAIT_BIT));
    canvas_show_numbers(c, "counts", counts, TRIANGLES + 1);
}

static void expect_occlusion(struct canvas *c)
{
    struct vertex vertices[TRIANGLES * 3];
    struct point places[TRIANGLES][3];
    shape_triangles(vertices, places, TRIANGLES, 71, 0);
    for (uint32_t i = 0; i <= TRIANGLES; i++) {
        double count = 0;
        for (uint32_t at = 0; i < TRIANGLES && at < SIZE * SIZE * c->parameter; at++) {
            struct point sample = oracle_sample(c->parameter, at / (SIZE * SIZE));
            sample.x += (int32_t)(at % SIZE) * 256;
            sample.y += (int32_t)(at / SIZE % SIZE) * 256;
            count += oracle_covers(places[i], sample);
        }
        for (int picture = 0; picture < 2; picture++)
            picture_set(&c->pictures[picture], i, 0, (const double[CHANNELS_MAX]){ count });
    }
}

/*
 * Of a list without indices: vertices, primitives, and vertices shaded are fixed; so is what enters the clipper.
 * Fragments shaded may be more than are covered, and are not compared.
 */
static void statistics(struct canvas *c)
{
    struct vertex vertices[TRIANGLES * 3];
    struct point places[TRIANGLES][3];
    uint64_t numbers[STATISTICS];
    VkQueryPool pool = make_pool(c, VK_QUERY_TYPE_PIPELINE_STATISTICS, 1,
                                 VK_QUERY_PIPELINE_STATISTIC_INPUT_ASSEMBLY_VERTICES_BIT |
                                     VK_QUERY_PIPELINE_STATISTIC_INPUT_ASSEMBLY_PRIMITIVES_BIT |
                                     VK_QUERY_PIPELINE_STATISTIC_VERTEX_SHADER_INVOCATIONS_BIT |
                                     VK_QUERY_PIPELINE_STATISTIC_CLIPPING_INVOCATIONS_BIT);
    shape_triangles(vertices, places, TRIANGLES, 72, 0);
    vkCmdBeginQuery(c->commands, pool, 0, 0);
    canvas_begin(c, &(struct target){ 0 });
    canvas_pipeline(c, &(struct pipeline){ .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST });
    canvas_vertices(c, 0, vertices, sizeof vertices);
    vkCmdDraw(c->commands, TRIANGLES * 3, 2, 0, 0);
    canvas_end(c);
    vkCmdEndQuery(c->commands, pool, 0);
    canvas_submit(c);
    canvas_try(c, vkGetQueryPoolResults(c->device->vk.device, pool, 0, 1, sizeof numbers, numbers, sizeof numbers,
                                        VK_QUERY_RESULT_64_BIT | VK_QUERY_RESULT_WAIT_BIT));
    canvas_show_numbers(c, "statistics", numbers, STATISTICS);
}

static void expect_statistics(struct canvas *c)
{
    const double numbers[STATISTICS] = { TRIANGLES * 6, TRIANGLES * 2, TRIANGLES * 6, TRIANGLES * 2 };
    for (uint32_t i = 0; i < STATISTICS; i++)
        picture_set(&c->pictures[0], i, 0, (const double[CHANNELS_MAX]){ numbers[i] });
}

/* A later timestamp is not before an earlier one; shown is only that. */
static void timestamps(struct canvas *c)
{
    VkQueryPool pool = make_pool(c, VK_QUERY_TYPE_TIMESTAMP, 2, 0);
    struct vertex vertices[3];
    uint64_t times[2];
    shape_whole(vertices, 0, (const float[4]){ 1, 1, 1, 1 });
    vkCmdWriteTimestamp(c->commands, VK_PIPELINE_STAGE_TOP_OF_PIPE_BIT, pool, 0);
    canvas_begin(c, &(struct target){ 0 });
    canvas_pipeline(c, &(struct pipeline){ .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST });
    canvas_vertices(c, 0, vertices, sizeof vertices);
    vkCmdDraw(c->commands, 3, 1, 0, 0);
    canvas_end(c);
    vkCmdWriteTimestamp(c->commands, VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, pool, 1);
    canvas_submit(c);
    canvas_try(c, vkGetQueryPoolResults(c->device->vk.device, pool, 0, 2, sizeof times, times, 8,
                                        VK_QUERY_RESULT_64_BIT | VK_QUERY_RESULT_WAIT_BIT));
    const uint64_t good = times[0] != 0 && times[1] >= times[0];
    canvas_show_numbers(c, "in order", &good, 1);
}

static void expect_good(struct canvas *c)
{
    picture_set(&c->pictures[0], 0, 0, (const double[CHANNELS_MAX]){ 1 });
}

/* clang-format off */
static const struct graphics_case cases[] = {
    { "occlusion_1", occlusion, expect_occlusion, LACKS_NOTHING, { 0 }, 1 },
    { "occlusion_2", occlusion, expect_occlusion, LACKS_2_SAMPLES, { 0 }, 2 },
    { "occlusion_4", occlusion, expect_occlusion, LACKS_NOTHING, { 0 }, 4 },
    { "occlusion_8", occlusion, expect_occlusion, LACKS_8_SAMPLES, { 0 }, 8 },
    { "statistics", statistics, expect_statistics, LACKS_NOTHING, { 0 }, 0 },
    { "timestamps", timestamps, expect_good, LACKS_NOTHING, { 0 }, 0 },
};
/* clang-format on */

int main(int argc, char **argv)
{
    return cases_run(argc, argv, cases, COUNT_OF(cases));
}
