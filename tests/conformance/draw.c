/* SPDX-License-Identifier: MIT */
/* draw.c - see draw.h: the canvas. */
#include "draw.h"

#include "shaders.h"
#include "suite.h"

#include <string.h>

bool canvas_begin(struct canvas *canvas, struct client *client)
{
    const uint32_t flags = MGPU_VM_READ | MGPU_VM_WRITE | MGPU_VM_EXECUTE | MGPU_VM_REPLACE;

    *canvas = (struct canvas){ .client = client };
    if (!client || !client_start(client) || !buffer_create(client, &canvas->code, 64 * KIB, MGPU_DOMAIN_VRAM) ||
        !CHECK_OK(buffer_map_at(client, &canvas->code, canvas->code.va, flags)) ||
        !buffer_create(client, &canvas->vertices, CANVAS_VERTICES * sizeof *canvas->vertex, MGPU_DOMAIN_GTT) ||
        !buffer_create(client, &canvas->picture, CANVAS_PIXELS * 4, MGPU_DOMAIN_VRAM) ||
        !buffer_create(client, &canvas->depth, 64 * KIB, MGPU_DOMAIN_VRAM) ||
        !buffer_create(client, &canvas->more, 64 * KIB, MGPU_DOMAIN_GTT))
        return false;
    canvas->vertex = (struct vertex *)(void *)canvas->vertices.words;
    memset(canvas->picture.words, 0, CANVAS_PIXELS * 4);
    return true;
}

uint64_t canvas_shader(struct canvas *canvas, const uint32_t *words, size_t bytes)
{
    uint32_t first = (canvas->code_used + 63) / 64 * 64; /* code begins at a multiple of 256 bytes */

    canvas->code_used = first + (uint32_t)(bytes / 4);
    CHECK(canvas->code_used * 4 <= canvas->code.size);
    memcpy(canvas->code.words + first, words, bytes);
    return canvas->code.va + first * 4;
}

struct vertex canvas_vertex(float x, float y, float z, const float colour[4])
{
    const float half = CANVAS_SIZE / 2;
    struct vertex v = { .position = { x / half - 1, y / half - 1, z, 1 } };

    memcpy(v.colour, colour, sizeof v.colour);
    return v;
}

void canvas_rectangle(struct canvas *canvas, unsigned first, const float box[4], float z, const float colour[4])
{
    static const uint8_t corners[6][2] = { { 0, 1 }, { 2, 1 }, { 0, 3 }, { 0, 3 }, { 2, 1 }, { 2, 3 } };

    for (unsigned i = 0; i < 6; i++)
        canvas->vertex[first + i] = canvas_vertex(box[corners[i][0]], box[corners[i][1]], z, colour);
}

struct pm4 canvas_commands(struct canvas *canvas)
{
    struct pm4 commands = commands_begin(canvas->client);

    draw_state(&commands, canvas);
    draw_shaders(&commands, canvas, CANVAS_SHADER(canvas, shader_vertex),
                 CANVAS_SHADER(canvas, shader_pixel_colour), 0);
    return commands;
}

uint32_t canvas_pixel(const struct canvas *canvas, uint32_t x, uint32_t y)
{
    return canvas->picture.words[y * CANVAS_SIZE + x];
}

bool canvas_only(const struct canvas *canvas, const float box[4], uint32_t colour)
{
    for (uint32_t y = 0; y < CANVAS_SIZE; y++) {
        for (uint32_t x = 0; x < CANVAS_SIZE; x++) {
            bool inside = x >= box[0] && y >= box[1] && x < box[2] && y < box[3];
            if (!CHECK_EQ(canvas_pixel(canvas, x, y), inside ? colour : 0))
                return false;
        }
    }
    return true;
}

bool canvas_run(struct canvas *canvas, struct pm4 *commands)
{
    draw_finish(commands);
    return job_run(canvas->client, commands_end(canvas->client, commands));
}
