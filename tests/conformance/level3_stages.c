/* SPDX-License-Identifier: MIT */
/*
 * level3_stages.c - what stands between vertices and pixels: other kinds of vertex shaders, what pixel shaders leave
 * out, several samples, depth that only its metadata know; and draws that depend on what others have done.
 */
#include "draw.h"
#include "engine.h"
#include "shaders.h"
#include "suite.h"

#include <navi23/regs/compute.h>
#include <navi23/regs/gfx_state.h>
#include <navi23/regs/pm4.h>
#include <string.h>

#define FLOAT_1    0x3f800000u
#define FLOAT_HALF 0x3f000000u

static const float black[4] = { 0, 0, 0, 1 }, white[4] = { 1, 1, 1, 1 },
                   everything[4] = { 0, 0, CANVAS_SIZE, CANVAS_SIZE };
#define WHITE 0xffffffffu

/* A row of squares, 8 pixels each. */
static void squares(struct canvas *canvas, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        const float box[4] = { 8.0f * i, 0, 8.0f * i + 8, 8 };
        canvas_rectangle(canvas, 6 * i, box, 0, white);
    }
}

/* ---- shaders ----------------------------------------------------------------------------------------------------- */

/* Without NGG: a stage of its own, registers of its own. */
static void a_legacy_vertex_shader(struct client *client)
{
    const float box[4] = { 8, 0, 16, 8 };
    struct canvas canvas;
    struct pm4 commands;
    uint64_t va;

    REQUIRE(canvas_begin(&canvas, client));
    squares(&canvas, 2);
    commands = canvas_commands(&canvas);
    va = CANVAS_SHADER(&canvas, shader_vertex_legacy);
    draw_set(&commands, GREG_VGT_SHADER_STAGES_EN, 0); /* no stage but this one */
    draw_set(&commands, GREG_SPI_SHADER_PGM_LO_VS, (uint32_t)(va >> 8));
    draw_set(&commands, GREG_SPI_SHADER_PGM_HI_VS, (uint32_t)(va >> 40));
    draw_set(&commands, GREG_SPI_SHADER_PGM_RSRC1_VS, 4);      /* 20 VGPRs */
    draw_set(&commands, GREG_SPI_SHADER_PGM_RSRC2_VS, 3 << 1); /* three registers */
    draw_set(&commands, GREG_SPI_SHADER_USER_DATA_VS_0, (uint32_t)canvas.vertices.va);
    draw_set(&commands, GREG_SPI_SHADER_USER_DATA_VS_0 + 1, (uint32_t)(canvas.vertices.va >> 32));
    draw_set(&commands, GREG_SPI_SHADER_USER_DATA_VS_0 + 2, 6);
    draw_vertices(&commands, 6, 1);
    REQUIRE(canvas_run(&canvas, &commands));
    canvas_only(&canvas, box, WHITE);
}

/* A shader that culls exports primitives, of which those are none that it says so of: here one of each two. */
static void null_primitives_are_not_drawn(struct client *client)
{
    struct canvas canvas;
    struct pm4 commands;

    REQUIRE(canvas_begin(&canvas, client));
    squares(&canvas, 8);
    commands = canvas_commands(&canvas);
    draw_shaders(&commands, &canvas, CANVAS_SHADER(&canvas, shader_vertex_culls),
                 CANVAS_SHADER(&canvas, shader_pixel_colour), 0);
    draw_set(&commands, GREG_VGT_SHADER_STAGES_EN, 0x00002010);      /* NGG, not passed through */
    draw_set(&commands, GREG_VGT_ESGS_RING_ITEMSIZE, 1);             /* vertices are counted from 0 */
    draw_set(&commands, GREG_SPI_SHADER_PGM_RSRC1_GS, 4 | 2u << 29); /* v2: the primitive's number */
    draw_vertices(&commands, 48, 1);
    REQUIRE(canvas_run(&canvas, &commands));
    for (uint32_t i = 0; i < CANVAS_PIXELS;
         i++) { /* of each square only the upper left half, with no pixel of the diagonal */
        uint32_t x = i % CANVAS_SIZE % 8, y = i / CANVAS_SIZE;
        if (x + y != 7 && !CHECK_EQ(canvas.picture.words[i], x + y < 7 ? WHITE : 0))
            return;
    }
}

/* Pixels that a shader gives up leave nothing, not even depth; and the depth of others is what it says. */
static void a_pixel_shader_says_depth(struct client *client)
{
    static const float gone[4] = { 0, 1, 0.75f, 0 }, stay[4] = { 1, 0, 0.75f, 0 }, right[4] = { 32, 0, 64, 64 };
    struct canvas canvas;
    struct pm4 commands;

    REQUIRE(canvas_begin(&canvas, client));
    canvas_rectangle(&canvas, 0, everything, 0.125f, gone);
    canvas_rectangle(&canvas, 6, right, 0.125f, stay);
    canvas_rectangle(&canvas, 12, everything, 0.5f, white);
    commands = canvas_commands(&canvas);
    pm4_fill(&commands, canvas.depth.va, 0x3e800000, 64 * 1024); /* 0.25 */
    draw_depth(&commands, &canvas, 4);
    draw_shaders(&commands, &canvas, CANVAS_SHADER(&canvas, shader_vertex),
                 CANVAS_SHADER(&canvas, shader_pixel_chooses), 0);
    draw_set(&commands, GREG_SPI_SHADER_Z_FORMAT, 1);
    draw_set(&commands, GREG_DB_SHADER_CONTROL, 1 | 1 << 6); /* it exports depth, and kills: all tests come after it */
    draw_vertices(&commands, 12, 1);
    /* In front are the left half, which nobody has drawn, and not the right one, which its shader has put at 0.75. */
    draw_shaders(&commands, &canvas, CANVAS_SHADER(&canvas, shader_vertex), CANVAS_SHADER(&canvas, shader_pixel_colour),
                 0);
    draw_set(&commands, GREG_SPI_SHADER_Z_FORMAT, 0);
    draw_set(&commands, GREG_DB_SHADER_CONTROL, 0x10);
    draw_set(&commands, GREG_SPI_SHADER_USER_DATA_GS_0 + 3, 12);
    draw_vertices(&commands, 6, 1);
    REQUIRE(canvas_run(&canvas, &commands));
    for (uint32_t i = 0; i < CANVAS_PIXELS; i++)
        if (!CHECK_EQ(canvas.picture.words[i], i % CANVAS_SIZE < 32 ? WHITE : 0xffbf00ff))
            return;
}

/* ---- samples and metadata ---------------------------------------------------------------------------------------- */

#define COUNTERS 8u /* one for each render backend, 16 bytes apart: before, after */

static void dump_samples(struct pm4 *commands, uint64_t va)
{
    pm4_word(commands, PM4_HEADER(PM4_EVENT_WRITE, 3));
    pm4_word(commands, 0x15 | 1 << 8); /* ZPASS_DONE */
    pm4_word(commands, (uint32_t)va);
    pm4_word(commands, (uint32_t)(va >> 32));
}

static uint64_t samples_between(const struct canvas *canvas)
{
    uint64_t sum = 0;

    for (unsigned i = 0; i < COUNTERS; i++) {
        const uint64_t *count = (const uint64_t *)(const void *)canvas->more.words + i * 2;
        if (count[0] >> 63 && count[1] >> 63)
            sum += count[1] - count[0];
    }
    return sum;
}

/* Four samples of each pixel lie where registers say; those that a rectangle has are counted. */
static void samples_lie_where_they_are_put(struct client *client)
{
    static const int8_t places[4][2] = { { -2, -6 }, { 6, -2 }, { -6, 2 }, { 2, 6 } }; /* sixteenths, from the centre */
    static const float box[4] = { 8, 8, 24.5f, 24.25f };
    uint32_t locations = 0;
    uint64_t expected = 0;
    struct canvas canvas;
    struct pm4 commands;

    REQUIRE(canvas_begin(&canvas, client));
    for (unsigned i = 0; i < 4; i++)
        locations |= (places[i][0] & 15u) << i * 8 | (places[i][1] & 15u) << (i * 8 + 4);
    for (int i = 0; i < (int)CANVAS_PIXELS * 4; i++) {
        float x = (float)(i / 4 % (int)CANVAS_SIZE) + 0.5f + places[i % 4][0] / 16.0f;
        float y = (float)(i / 4 / (int)CANVAS_SIZE) + 0.5f + places[i % 4][1] / 16.0f;
        expected += x >= box[0] && y >= box[1] && x < box[2] && y < box[3];
    }
    canvas_rectangle(&canvas, 0, box, 0.5f, white);
    memset(canvas.more.words, 0, COUNTERS * 16);
    commands = canvas_commands(&canvas);
    pm4_fill(&commands, canvas.depth.va, FLOAT_1, 64 * 1024);
    draw_depth(&commands, &canvas, 1);
    draw_set(&commands, GREG_DB_Z_INFO, 3 | 2 << 2 | 24 << 4);
    draw_set(&commands, GREG_DB_EQAA, 2 | 2 << 4 | 2 << 8 | 2 << 12 | 1 << 16 | 1 << 20 | 1 << 21);
    draw_set(&commands, GREG_PA_SC_AA_CONFIG, 2 | 6 << 13 | 2 << 20);
    draw_set(&commands, GREG_PA_SC_MODE_CNTL_0, 1 | 1 << 1);
    draw_set(&commands, GREG_CB_TARGET_MASK, 0);
    for (unsigned i = 0; i < 4; i++) /* the pixels of a quad */
        draw_set(&commands, GREG_PA_SC_AA_SAMPLE_LOCS_PIXEL_X0Y0_0 + 4 * i, locations);
    draw_set(&commands, GREG_DB_COUNT_CONTROL, 1 << 1 | 1 << 2 | 2 << 4 | 1 << 8 | 1 << 24 | 1 << 28);
    dump_samples(&commands, canvas.more.va);
    draw_vertices(&commands, 6, 1);
    dump_samples(&commands, canvas.more.va + 8);
    REQUIRE(canvas_run(&canvas, &commands));
    CHECK_EQ(samples_between(&canvas), expected);
}

/* What a clear has written is metadata only: depth is that of the clear, whatever is in its memory. */
static void metadata_know_cleared_depth(struct client *client)
{
    struct canvas canvas;
    struct buffer htile;

    REQUIRE(canvas_begin(&canvas, client) && buffer_create(client, &htile, 64 * KIB, MGPU_DOMAIN_VRAM));
    canvas_rectangle(&canvas, 0, everything, 0.5f, white);
    for (unsigned far = 0; far < 2; far++) {
        struct pm4 commands = canvas_commands(&canvas);

        memset(canvas.picture.words, 0, CANVAS_PIXELS * 4);
        pm4_fill(&commands, canvas.depth.va, far ? 0 : FLOAT_1, 64 * 1024);
        pm4_fill(&commands, htile.va, far ? 0xfffffff0 : 0, 64 * 1024);
        draw_depth(&commands, &canvas, 1);
        draw_set(&commands, GREG_DB_Z_INFO, 3 | 24 << 4 | 1 << 27 | 1 << 29); /* with HTILE */
        draw_set(&commands, GREG_DB_STENCIL_INFO, 1 << 29);                   /* which has no stencil */
        draw_set(&commands, GREG_DB_HTILE_DATA_BASE, (uint32_t)(htile.va >> 8));
        draw_set(&commands, GREG_DB_HTILE_DATA_BASE_HI, (uint32_t)(htile.va >> 40));
        draw_set(&commands, GREG_DB_HTILE_SURFACE, 1 << 18);
        draw_set(&commands, GREG_DB_DEPTH_CLEAR, far ? FLOAT_1 : 0);
        draw_vertices(&commands, 6, 1);
        REQUIRE(canvas_run(&canvas, &commands));
        REQUIRE(words_equal(canvas.picture.words, CANVAS_PIXELS, far ? WHITE : 0));
    }
}

/* ---- draws that depend on others --------------------------------------------------------------------------------- */

/* As many draws as a word says, at most as many as the packet. */
static void as_many_as_memory_says(struct client *client)
{
    static const uint32_t arguments[5][4] = {
        { 6, 1, 6, 0 }, { 6, 1, 12, 0 }, { 0 }, { 6, 1, 18, 0 }, { 6, 1, 24, 0 }
    };
    const uint32_t user = GREG_SPI_SHADER_USER_DATA_GS_0 - PM4_SH_REG_BASE;
    struct canvas canvas;

    REQUIRE(canvas_begin(&canvas, client));
    squares(&canvas, 8);
    memcpy(canvas.more.words, arguments, sizeof arguments);
    for (uint32_t there = 0; there < 7; there++) {
        struct pm4 commands = canvas_commands(&canvas);
        uint32_t draws = there < 4 ? there : 4, drawn = draws < 3 ? draws : draws - 1;
        const float box[4] = { 8, 0, 8.0f + 8 * drawn, 8 };

        memset(canvas.picture.words, 0, CANVAS_PIXELS * 4);
        canvas.more.words[64] = there;
        pm4_word(&commands, PM4_HEADER(PM4_SET_BASE, 3));
        pm4_word(&commands, 1);
        pm4_word(&commands, (uint32_t)canvas.more.va);
        pm4_word(&commands, (uint32_t)(canvas.more.va >> 32));
        pm4_word(&commands, PM4_HEADER(PM4_DRAW_INDIRECT_MULTI, 9));
        pm4_word(&commands, 0);
        pm4_word(&commands, user + 3);
        pm4_word(&commands, user + 4);
        pm4_word(&commands, 1u << 30); /* the number of draws is in memory, 4 at most */
        pm4_word(&commands, 4);
        pm4_word(&commands, (uint32_t)canvas.more.va + 256);
        pm4_word(&commands, (uint32_t)(canvas.more.va >> 32));
        pm4_word(&commands, 16);
        pm4_word(&commands, 2);
        REQUIRE(canvas_run(&canvas, &commands));
        REQUIRE(canvas_only(&canvas, box, WHITE));
    }
}

/* A draw under a condition: that samples of an earlier one have passed. */
static void what_is_hidden_is_not_drawn(struct client *client)
{
    struct canvas canvas;

    REQUIRE(canvas_begin(&canvas, client));
    canvas_rectangle(&canvas, 0, everything, 0.5f, black);
    canvas_rectangle(&canvas, 6, everything, 0.25f, white);
    for (unsigned hidden = 0; hidden < 2; hidden++) {
        struct pm4 commands = canvas_commands(&canvas);

        memset(canvas.picture.words, 0, CANVAS_PIXELS * 4);
        memset(canvas.more.words, 0, COUNTERS * 16);
        pm4_fill(&commands, canvas.depth.va, hidden ? FLOAT_HALF : FLOAT_1, 64 * 1024);
        draw_depth(&commands, &canvas, 1);
        draw_set(&commands, GREG_DB_COUNT_CONTROL, 1 << 1 | 1 << 2 | 1 << 8 | 1 << 24 | 1 << 28);
        dump_samples(&commands, canvas.more.va);
        draw_vertices(&commands, 6, 1);
        dump_samples(&commands, canvas.more.va + 8);
        draw_set(&commands, GREG_SPI_SHADER_USER_DATA_GS_0 + 3, 6);
        pm4_word(&commands, PM4_HEADER(PM4_SET_PREDICATION, 3));
        pm4_word(&commands, 1 << 16 | 1 << 8); /* draw if samples are visible; wait for their number */
        pm4_word(&commands, (uint32_t)canvas.more.va);
        pm4_word(&commands, (uint32_t)(canvas.more.va >> 32));
        pm4_word(&commands, PM4_HEADER(PM4_DRAW_INDEX_AUTO, 2) | PM4_PREDICATE);
        pm4_word(&commands, 6);
        pm4_word(&commands, 2);
        REQUIRE(canvas_run(&canvas, &commands));
        REQUIRE(words_equal(canvas.picture.words, CANVAS_PIXELS, hidden ? 0 : WHITE));
    }
}

#define ROUNDS 16u
#define GROUPS 16u

/* Groups of 64 invocations that fill words. */
static struct mgpu_ib dispatch(struct canvas *canvas, const struct engine *engine, uint64_t shader, uint32_t value)
{
    struct pm4 commands = commands_begin(canvas->client);
    const uint32_t state[][2] = {
        { GREG_COMPUTE_PGM_LO, (uint32_t)(shader >> 8) },
        { GREG_COMPUTE_PGM_HI, (uint32_t)(shader >> 40) },
        { GREG_COMPUTE_PGM_RSRC1, 1 },
        { GREG_COMPUTE_PGM_RSRC2, 3 << 1 | 1 << 7 }, /* three registers, and the group's x */
        { GREG_COMPUTE_NUM_THREAD_X, 64 },
        { GREG_COMPUTE_NUM_THREAD_Y, 1 },
        { GREG_COMPUTE_NUM_THREAD_Z, 1 },
        { GREG_COMPUTE_USER_DATA_0, (uint32_t)canvas->more.va },
        { GREG_COMPUTE_USER_DATA_0 + 1, (uint32_t)(canvas->more.va >> 32) },
        { GREG_COMPUTE_USER_DATA_0 + 2, value },
    };

    for (unsigned i = 0; i < sizeof state / sizeof state[0]; i++)
        draw_set(&commands, state[i][0], state[i][1]);
    pm4_word(&commands, PM4_HEADER(PM4_DISPATCH_DIRECT, 4));
    pm4_word(&commands, GROUPS);
    pm4_word(&commands, 1);
    pm4_word(&commands, 1);
    pm4_word(&commands, DISPATCH_COMPUTE_SHADER_EN | DISPATCH_FORCE_START_AT_000);
    return engine_end(canvas->client, engine, &commands);
}

/* One queue draws while another computes, again and again; each does all of its work. */
static void draws_and_dispatches_side_by_side(struct client *client)
{
    struct job draws[ROUNDS], dispatches[ROUNDS];
    struct engine compute;
    struct canvas canvas;
    uint64_t fill;

    REQUIRE(canvas_begin(&canvas, client) && engine_get(client, MGPU_ENGINE_COMPUTE, &compute));
    canvas_rectangle(&canvas, 0, everything, 0, white);
    fill = CANVAS_SHADER(&canvas, shader_fill);
    for (unsigned i = 0; i < ROUNDS; i++) {
        struct pm4 commands = canvas_commands(&canvas);

        draw_vertices(&commands, 6, 1);
        draw_finish(&commands);
        draws[i] = (struct job){ .ib = commands_end(client, &commands) };
        dispatches[i] = (struct job){ .queue = compute.queue, .ib = dispatch(&canvas, &compute, fill, i + 1) };
        REQUIRE_OK(job_submit(client, &draws[i]));
        REQUIRE_OK(job_submit(client, &dispatches[i]));
    }
    REQUIRE_OK(job_wait(client, &draws[ROUNDS - 1], client_soon(client)));
    REQUIRE_OK(job_wait(client, &dispatches[ROUNDS - 1], client_soon(client)));
    words_equal(canvas.picture.words, CANVAS_PIXELS, WHITE);
    words_equal(canvas.more.words, GROUPS * 64, ROUNDS);
}

#define D MGPU_CAP_DRAWS
const struct test stage_tests[] = {
    { "draw_a_legacy_vertex_shader", 3, D, a_legacy_vertex_shader, false },
    { "draw_null_primitives_are_not_drawn", 3, D, null_primitives_are_not_drawn, false },
    { "draw_a_pixel_shader_says_depth", 3, D, a_pixel_shader_says_depth, false },
    { "draw_samples_lie_where_they_are_put", 3, D, samples_lie_where_they_are_put, false },
    { "draw_metadata_know_cleared_depth", 3, D, metadata_know_cleared_depth, false },
    { "draw_as_many_as_memory_says", 3, D, as_many_as_memory_says, false },
    { "draw_what_is_hidden_is_not_drawn", 3, D, what_is_hidden_is_not_drawn, false },
    { "draw_draws_and_dispatches_side_by_side", 3, D, draws_and_dispatches_side_by_side, false },
    { 0 },
};
