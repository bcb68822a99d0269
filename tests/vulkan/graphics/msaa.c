/* SPDX-License-Identifier: MIT */
/* msaa.c - several samples: coverage, masks, alpha to coverage, sample shading, depth, resolves. */
#include <string.h>

#include "shapes.h"

enum { TRIANGLES = 20 };

/* The parameter of all cases: how many samples, and what else above. */
static uint32_t samples_of(const struct canvas *c)
{
    return c->parameter & 0xff;
}

static void triangles_with(struct canvas *c, struct pipeline pipeline, struct target target)
{
    struct vertex vertices[TRIANGLES * 3];
    struct point places[TRIANGLES][3];
    shape_triangles(vertices, places, TRIANGLES, 50, 0);
    target.samples = samples_of(c);
    pipeline.topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST;
    canvas_begin(c, &target);
    canvas_pipeline(c, &pipeline);
    canvas_vertices(c, 0, vertices, sizeof vertices);
    vkCmdDraw(c->commands, TRIANGLES * 3, 1, 0, 0);
    canvas_end(c);
    canvas_show(c, "samples", &c->color[0]);
}

static void oracle_color(struct oracle_drawing *drawing, uint32_t number)
{
    float color[4];
    shape_color(number, color);
    for (int i = 0; i < 4; i++)
        drawing->color[i] = (double)color[i];
}

/* The samples of all triangles, by a mask where there is one. */
static uint32_t mask_of_all;

static bool pixel_mask; /* that of mask_out.frag */

static void draw_masked(struct oracle_drawing *d, uint32_t x, uint32_t y, uint32_t sample)
{
    uint32_t mask = pixel_mask ? x * 3 + y * 5 : mask_of_all;
    if (mask >> sample & 1)
        picture_set(d->picture, x, y + sample * d->height, d->color);
}

static void expect_samples(struct canvas *c, uint32_t mask, bool by_pixel)
{
    struct vertex vertices[TRIANGLES * 3];
    struct point places[TRIANGLES][3];
    struct oracle_drawing drawing = { &c->pictures[0], samples_of(c), SIZE, draw_masked, { 0 } };
    mask_of_all = mask;
    pixel_mask = by_pixel;
    memset(c->pictures[0].bytes, 0, (size_t)SIZE * SIZE * samples_of(c) * 16);
    shape_triangles(vertices, places, TRIANGLES, 50, 0);
    for (uint32_t i = 0; i < TRIANGLES; i++) {
        oracle_color(&drawing, i);
        oracle_triangle(&drawing, places[i]);
    }
}

static void coverage(struct canvas *c)
{
    triangles_with(c, (struct pipeline){ 0 }, (struct target){ 0 });
}

static void expect_coverage(struct canvas *c)
{
    expect_samples(c, 0xff, false);
}

static void sample_mask(struct canvas *c)
{
    const VkSampleMask mask = 0xa6;
    triangles_with(c, (struct pipeline){ .samples = { .pSampleMask = &mask } }, (struct target){ 0 });
}

static void expect_sample_mask(struct canvas *c)
{
    expect_samples(c, 0xa6, false);
}

static void shader_mask(struct canvas *c)
{
    triangles_with(c, (struct pipeline){ .fragment = "mask_out.frag" }, (struct target){ 0 });
}

static void expect_shader_mask(struct canvas *c)
{
    expect_samples(c, 0, true);
}

/* The average of the samples. */
static void resolve(struct canvas *c)
{
    triangles_with(c, (struct pipeline){ 0 }, (struct target){ .resolve = VK_RESOLVE_MODE_AVERAGE_BIT });
    canvas_show(c, "resolved", &c->resolved[0]);
}

static void expect_resolve(struct canvas *c)
{
    expect_samples(c, 0xff, false);
    for (uint32_t y = 0; y < SIZE; y++)
        for (uint32_t x = 0; x < SIZE; x++) {
            double sum[CHANNELS_MAX] = { 0 }, one[CHANNELS_MAX];
            for (uint32_t sample = 0; sample < samples_of(c); sample++) {
                picture_get(&c->pictures[0], x, y + sample * SIZE, one);
                for (int i = 0; i < CHANNELS_MAX; i++)
                    sum[i] += one[i] / samples_of(c);
            }
            picture_set(&c->pictures[1], x, y, sum);
        }
}

/* vkCmdResolveImage, of a part of the image. */
static void resolve_command(struct canvas *c)
{
    triangles_with(c, (struct pipeline){ 0 }, (struct target){ 0 });
    struct image to = canvas_image(
        c, &(struct image_info){
               .view = VK_IMAGE_VIEW_TYPE_2D, .format = VK_FORMAT_R8G8B8A8_UNORM, .width = SIZE, .height = SIZE });
    const VkImageResolve region = {
        .srcSubresource = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1 },
        .dstSubresource = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1 },
        .extent = { SIZE, SIZE, 1 },
    };
    canvas_layout(c, &c->color[0], VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
    canvas_layout(c, &to, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL);
    vkCmdResolveImage(c->commands, c->color[0].image, c->color[0].layout, to.image, to.layout, 1, &region);
    canvas_show(c, "resolved", &to);
}

/* A fragment a sample; of the numbers and positions of samples the oracle knows. */
static void sample_shading(struct canvas *c)
{
    triangles_with(c, (struct pipeline){ .fragment = "sample_shading.frag" },
                   (struct target){ .formats = { VK_FORMAT_R32G32B32A32_SFLOAT } });
}

static void expect_sample_shading(struct canvas *c)
{
    struct vertex vertices[TRIANGLES * 3];
    struct point places[TRIANGLES][3];
    shape_triangles(vertices, places, TRIANGLES, 50, 0);
    memset(c->pictures[0].bytes, 0, (size_t)SIZE * SIZE * samples_of(c) * 16);
    for (uint32_t i = 0; i < TRIANGLES; i++)
        for (uint32_t y = 0; y < SIZE * samples_of(c); y++)
            for (uint32_t x = 0; x < SIZE; x++) {
                uint32_t sample = y / SIZE;
                struct point at = oracle_sample(samples_of(c), sample);
                float color[4];
                shape_color(i, color);
                const double values[CHANNELS_MAX] = { (double)color[0], (sample + 1) / 8.0, at.x / 256.0,
                                                      at.y / 256.0 };
                at = (struct point){ at.x + (int32_t)x * 256, at.y + (int32_t)(y % SIZE) * 256 };
                if (oracle_covers(places[i], at))
                    picture_set(&c->pictures[0], x, y, values);
            }
}

/* Depth is tested a sample at a time. */
static void depth_samples(struct canvas *c)
{
    struct vertex vertices[TRIANGLES * 3];
    struct point places[TRIANGLES][3];
    uint32_t seed = 4;
    shape_triangles(vertices, places, TRIANGLES, 50, 0);
    for (uint32_t i = 0; i < TRIANGLES; i++)
        for (uint32_t j = 0, z = shape_random(&seed, 1024); j < 3; j++)
            vertices[i * 3 + j].position[2] = (float)z / 1024;
    const struct pipeline pipeline = {
        .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
        .depth = { .depthTestEnable = VK_TRUE, .depthWriteEnable = VK_TRUE, .depthCompareOp = VK_COMPARE_OP_LESS },
    };
    canvas_begin(c, &(struct target){ .samples = samples_of(c),
                                      .depth = VK_FORMAT_D32_SFLOAT,
                                      .clear_depth = { 1, 0 },
                                      .resolve_depth = VK_RESOLVE_MODE_SAMPLE_ZERO_BIT });
    canvas_pipeline(c, &pipeline);
    canvas_vertices(c, 0, vertices, sizeof vertices);
    vkCmdDraw(c->commands, TRIANGLES * 3, 1, 0, 0);
    canvas_end(c);
    canvas_show(c, "samples", &c->color[0]);
    canvas_show(c, "depth", &c->depth);
    canvas_show(c, "resolved", &c->resolved_depth);
}

static void expect_depth_samples(struct canvas *c)
{
    struct vertex vertices[TRIANGLES * 3];
    struct point places[TRIANGLES][3];
    uint32_t seed = 4;
    shape_triangles(vertices, places, TRIANGLES, 50, 0);
    for (uint32_t y = 0; y < SIZE * samples_of(c); y++)
        for (uint32_t x = 0; x < SIZE; x++) {
            picture_set(&c->pictures[0], x, y, (const double[CHANNELS_MAX]){ 0 });
            picture_set(&c->pictures[1], x, y, (const double[CHANNELS_MAX]){ 1, 0, 0, 1 });
        }
    for (uint32_t i = 0; i < TRIANGLES; i++) {
        double z = shape_random(&seed, 1024) / 1024.0, there[CHANNELS_MAX];
        float color[4];
        shape_color(i, color);
        for (uint32_t y = 0; y < SIZE * samples_of(c); y++)
            for (uint32_t x = 0; x < SIZE; x++) {
                struct point at = oracle_sample(samples_of(c), y / SIZE);
                at = (struct point){ at.x + (int32_t)x * 256, at.y + (int32_t)(y % SIZE) * 256 };
                picture_get(&c->pictures[1], x, y, there);
                if (!oracle_covers(places[i], at) || z >= there[0])
                    continue;
                picture_set(&c->pictures[0], x, y,
                            (const double[CHANNELS_MAX]){ (double)color[0], (double)color[1], (double)color[2], 1 });
                picture_set(&c->pictures[1], x, y, (const double[CHANNELS_MAX]){ z, 0, 0, 1 });
            }
    }
    for (uint32_t y = 0; y < SIZE; y++)
        for (uint32_t x = 0; x < SIZE; x++) {
            double there[CHANNELS_MAX];
            picture_get(&c->pictures[1], x, y, there);
            picture_set(&c->pictures[2], x, y, there);
        }
}

/*
 * Of the mask that alpha makes the specification says only how it begins, ends and grows. Shown is that much: of each
 * pixel whether no sample, all of them or some were written.
 */
static void alpha_to_coverage(struct canvas *c)
{
    const float white[4] = { 1, 1, 1, 1 };
    struct vertex vertices[3];
    shape_whole(vertices, 0, white);
    const struct pipeline pipeline = {
        .fragment = "coverage.frag",
        .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
        .samples = { .alphaToCoverageEnable = VK_TRUE },
    };
    canvas_begin(c, &(struct target){ .samples = samples_of(c), .resolve = VK_RESOLVE_MODE_AVERAGE_BIT });
    canvas_pipeline(c, &pipeline);
    canvas_vertices(c, 0, vertices, sizeof vertices);
    vkCmdDraw(c->commands, 3, 1, 0, 0);
    canvas_end(c);
    canvas_show(c, "resolved", &c->resolved[0]);
}

/* As much red as there is alpha, within what dithering over neighbours may move; all and nothing are exact. */
static void expect_alpha_to_coverage(struct canvas *c)
{
    const double allowed = 1.0 / samples_of(c);
    for (uint32_t y = 0; y < SIZE; y++)
        for (uint32_t x = 0; x < SIZE; x++) {
            double got[CHANNELS_MAX], alpha = x / 8 / 7.0;
            picture_get(&c->pictures[0], x, y, got);
            bool end = x / 8 == 0 || x / 8 == 7;
            if (end ? got[0] == alpha : got[0] >= alpha - allowed && got[0] <= alpha + allowed)
                continue;
            picture_set(&c->pictures[0], x, y, (const double[CHANNELS_MAX]){ alpha, 0, 0, alpha * alpha });
        }
}

/* clang-format off */
#define WITH(samples, lack)                                                                             \
    { "coverage_" #samples, coverage, expect_coverage, lack, SLACK_SAMPLES, samples },                          \
        { "sample_mask_" #samples, sample_mask, expect_sample_mask, lack, SLACK_SAMPLES, samples },             \
        { "shader_mask_" #samples, shader_mask, expect_shader_mask, lack, SLACK_SAMPLES, samples },             \
        { "resolve_" #samples, resolve, expect_resolve, lack, SLACK_SAMPLES, samples },                 \
        { "resolve_command_" #samples, resolve_command, expect_resolve, lack, SLACK_SAMPLES, samples }, \
        { "sample_shading_" #samples, sample_shading, expect_sample_shading, lack, SLACK_SAMPLES, samples }, \
        { "depth_" #samples, depth_samples, expect_depth_samples, lack, SLACK_SAMPLES, samples },       \
        { "alpha_to_coverage_" #samples, alpha_to_coverage, expect_alpha_to_coverage, lack, SLACK_SAMPLES, samples, \
          .lavapipe_off = SIZE * SIZE }

#define SLACK_SAMPLES { .lsb = 1, .value = 1e-6, .reason = "sums of samples are rounded" }

static const struct graphics_case cases[] = {
    WITH(2, LACKS_2_SAMPLES),
    WITH(4, LACKS_NOTHING),
    WITH(8, LACKS_8_SAMPLES),
};
/* clang-format on */

int main(int argc, char **argv)
{
    return cases_run(argc, argv, cases, COUNT_OF(cases));
}
