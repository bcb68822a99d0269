/* SPDX-License-Identifier: MIT */
/*
 * cubes.c - textured, depth-tested, blended and culled cubes in perspective, as vkcube has one: few vertices, and so
 * many that the driver's shaders cull triangles themselves (from 128 vertices on).
 */
#include <math.h>
#include <string.h>

#include "shapes.h"

enum { CUBE = 36, CUBES = 25, TEXTURE = 32, WINDOW = 256 };

struct vector {
    float v[3];
};

/* Turn by an angle of its own about two axes, move, and project. */
static void project(struct vertex *out, struct vector p, uint32_t cube)
{
    float a = 0.4f + 0.7f * (float)cube, b = 0.3f + 0.45f * (float)cube;
    float x = p.v[0] * cosf(a) + p.v[2] * sinf(a), z = p.v[2] * cosf(a) - p.v[0] * sinf(a);
    float y = p.v[1] * cosf(b) - z * sinf(b);
    z = z * cosf(b) + p.v[1] * sinf(b);
    x += ((float)(cube % 5) - 2) * 2.5f;
    y += ((float)(cube / 5) - 2) * 2.5f;
    z += 14;
    out->position[0] = x * 1.75f;
    out->position[1] = y * 1.75f;
    out->position[2] = z * 1.25f - 10; /* near 8, far 40: only that it grows with z matters */
    out->position[3] = z;
}

/* Faces that are clockwise from outside. */
static void make_cubes(struct vertex vertices[CUBES * CUBE])
{
    static const uint8_t corners[6] = { 0, 1, 2, 1, 3, 2 };
    for (uint32_t i = 0; i < CUBES * CUBE; i++) {
        uint32_t face = i % CUBE / 6, corner = corners[i % 6], axis = face / 2, back = face % 2;
        float u = corner & 1 ? 1.0f : 0.0f, v = corner & 2 ? 1.0f : 0.0f;
        struct vector p;
        p.v[axis] = back ? -1.0f : 1.0f;
        p.v[(axis + 1) % 3] = (back ? 1 - u : u) * 2 - 1;
        p.v[(axis + 2) % 3] = v * 2 - 1;
        project(&vertices[i], p, CUBES - 1 - i / CUBE);
        vertices[i].color[0] = u;
        vertices[i].color[1] = v;
        vertices[i].color[2] = vertices[i].color[3] = 0;
    }
}

static struct image make_texture(struct canvas *c)
{
    uint8_t texels[TEXTURE][TEXTURE][4];
    for (uint32_t y = 0; y < TEXTURE; y++)
        for (uint32_t x = 0; x < TEXTURE; x++) {
            bool dark = (x / 8 + y / 8) % 2;
            const uint8_t texel[4] = { (uint8_t)(x * 8), (uint8_t)(y * 8), dark ? 60 : 200, 255 };
            memcpy(texels[y][x], texel, 4);
        }
    struct image image = canvas_image(c, &(struct image_info){ .view = VK_IMAGE_VIEW_TYPE_2D,
                                                               .format = VK_FORMAT_R8G8B8A8_UNORM,
                                                               .width = TEXTURE,
                                                               .height = TEXTURE });
    canvas_upload(c, &image, 0, texels, sizeof texels);
    return image;
}

/* The parameter: how many vertices, and 0x10000 for indices. */
static void cubes(struct canvas *c)
{
    static struct vertex vertices[CUBES * CUBE];
    static uint16_t indices[CUBES * CUBE];
    const VkSamplerCreateInfo sampler = {
        .sType = VK_STRUCTURE_TYPE_SAMPLER_CREATE_INFO,
        .magFilter = VK_FILTER_LINEAR,
        .minFilter = VK_FILTER_LINEAR,
    };
    const struct pipeline pipeline = {
        .vertex = "cubes.vert",
        .fragment = "cubes.frag",
        .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
        .raster = { .cullMode = VK_CULL_MODE_BACK_BIT, .frontFace = VK_FRONT_FACE_CLOCKWISE },
        .depth = { .depthTestEnable = VK_TRUE, .depthWriteEnable = VK_TRUE, .depthCompareOp = VK_COMPARE_OP_LESS },
        .blend = { { .blendEnable = VK_TRUE,
                     .srcColorBlendFactor = VK_BLEND_FACTOR_SRC_ALPHA,
                     .dstColorBlendFactor = VK_BLEND_FACTOR_ONE_MINUS_SRC_ALPHA,
                     .srcAlphaBlendFactor = VK_BLEND_FACTOR_ONE } },
    };
    uint32_t count = c->parameter & 0xffff;
    struct image texture = make_texture(c);
    make_cubes(vertices);
    for (uint32_t i = 0; i < CUBES * CUBE; i++)
        indices[i] = (uint16_t)i;
    canvas_begin(c, &(struct target){ .width = WINDOW,
                                      .height = WINDOW,
                                      .clear = { { .float32 = { 0.2f, 0.2f, 0.2f, 0.2f } } },
                                      .depth = VK_FORMAT_D32_SFLOAT,
                                      .clear_depth = { 1, 0 } });
    canvas_pipeline(c, &pipeline);
    canvas_texture(c, 0, &texture, VK_NULL_HANDLE, &sampler);
    canvas_bind(c, VK_PIPELINE_BIND_POINT_GRAPHICS);
    canvas_vertices(c, 0, vertices, sizeof vertices);
    canvas_indices(c, VK_INDEX_TYPE_UINT16, indices, sizeof indices);
    if (c->parameter >> 16)
        vkCmdDrawIndexed(c->commands, count, 1, 0, 0, 0);
    else
        vkCmdDraw(c->commands, count, 1, 0, 0);
    canvas_end(c);
    canvas_show(c, "color", &c->color[0]);
}

/* clang-format off */
/* Corners fall between the grid's points and are rounded after a division that is not exact: an edge may move. */
#define CASE(name, number) \
    { name, cubes, NULL, LACKS_NOTHING, { .lsb = 3, .reason = "filters and blending round" }, number, \
      .lavapipe_off = 40 }

static const struct graphics_case cases[] = {
    CASE("vertices_36", 36),
    CASE("vertices_120", 120),
    CASE("vertices_300", 300),
    CASE("vertices_900", 900),
    CASE("indices_36", 36 | 0x10000),
    CASE("indices_300", 300 | 0x10000),
    CASE("indices_900", 900 | 0x10000),
};
/* clang-format on */

int main(int argc, char **argv)
{
    return cases_run(argc, argv, cases, COUNT_OF(cases));
}
