/* SPDX-License-Identifier: MIT */
/*
 * level3_draw.c - draws by PM4 and shaders of our own: what they cover, in which order, what they count, and what
 * becomes of those that fault, never end, or ask for what is not there.
 */
#include "draw.h"
#include "shaders.h"
#include "suite.h"

#include <navi23/regs/gfx_state.h>
#include <navi23/regs/pm4.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#define PAGE ((uint64_t)MGPU_PAGE_SIZE)
#define HANG_MS 500u
#define MEANWHILE_MS 50
#define FLOAT_1 0x3f800000u

static const float red[4] = { 1, 0, 0, 1 }, green[4] = { 0, 1, 0, 1 }, blue[4] = { 0, 0, 1, 1 },
                   white[4] = { 1, 1, 1, 1 }, everything[4] = { 0, 0, CANVAS_SIZE, CANVAS_SIZE };
#define RED 0xff0000ffu
#define GREEN 0xff00ff00u
#define BLUE 0xffff0000u
#define WHITE 0xffffffffu

/* ---- coverage ---------------------------------------------------------------------------------------------------- */

/* Twice the area of a, b, p, in 1/256 pixels; 0 and less: p is outside of the edge, or on one that is not its own. */
struct place {
    int64_t x, y;
};

static int64_t area(const struct place *a, const struct place *b, const struct place *p)
{
    return (b->x - a->x) * (p->y - a->y) - (b->y - a->y) * (p->x - a->x);
}

/* The rule for what lies on an edge of a triangle whose inside is on the right: its top and its left edges have it. */
static bool owns(const struct place *a, const struct place *b)
{
    return (a->y == b->y && b->x > a->x) || b->y < a->y;
}

static bool covers(const struct place corner[3], const struct place *p)
{
    for (unsigned i = 0; i < 3; i++) {
        const struct place *a = &corner[i], *b = &corner[(i + 1) % 3];
        int64_t side = area(a, b, p);
        if (side < 0 || (side == 0 && !owns(a, b)))
            return false;
    }
    return true;
}

/* A triangle with corners on 1/256 of pixels, some of it outside of the picture; clockwise. */
static void random_triangle(struct dice *dice, struct place corner[3])
{
    unsigned grid = dice_roll(dice, 3) ? 1 : 128; /* many on the centres and edges of pixels */
    for (unsigned i = 0; i < 3; i++) {
        corner[i].x = (int64_t)(dice_roll(dice, 96 * 256 / grid) * grid) - 16 * 256;
        corner[i].y = (int64_t)(dice_roll(dice, 96 * 256 / grid) * grid) - 16 * 256;
    }
    if (area(&corner[0], &corner[1], &corner[2]) < 0) {
        struct place other = corner[1];
        corner[1] = corner[2];
        corner[2] = other;
    }
}

/* Triangles cover the samples that the rule of top and left edges gives them, whatever they are cut to. */
static void a_triangle_covers_its_pixels(struct client *client)
{
    struct dice dice = suite_dice(70);
    struct canvas canvas;

    REQUIRE(canvas_begin(&canvas, client));
    for (unsigned round = 0; round < 40; round++) {
        struct place corner[3];
        struct pm4 commands = canvas_commands(&canvas);

        random_triangle(&dice, corner);
        for (unsigned i = 0; i < 3; i++)
            canvas.vertex[i] = canvas_vertex((float)corner[i].x / 256, (float)corner[i].y / 256, 0, white);
        memset(canvas.picture.words, 0, CANVAS_PIXELS * 4);
        draw_vertices(&commands, 3, 1);
        REQUIRE(canvas_run(&canvas, &commands));
        for (uint32_t i = 0; i < CANVAS_PIXELS; i++) {
            struct place centre = { i % CANVAS_SIZE * 256 + 128, i / CANVAS_SIZE * 256 + 128 };
            if (!CHECK_EQ(canvas.picture.words[i], covers(corner, &centre) ? WHITE : 0))
                return;
        }
        canvas.code_used = client->commands_used = 0; /* they are done */
    }
}

static void scissors_cut(struct client *client)
{
    const float box[4] = { 5, 9, 33, 60 };
    struct canvas canvas;
    struct pm4 commands;

    REQUIRE(canvas_begin(&canvas, client));
    canvas_rectangle(&canvas, 0, everything, 0, blue);
    commands = canvas_commands(&canvas);
    draw_set(&commands, GREG_PA_SC_VPORT_SCISSOR_0_TL, 1u << 31 | 5 | 9 << 16);
    draw_set(&commands, GREG_PA_SC_VPORT_SCISSOR_0_BR, 33 | 60 << 16);
    draw_vertices(&commands, 6, 1);
    REQUIRE(canvas_run(&canvas, &commands));
    canvas_only(&canvas, box, BLUE);
}

static bool is_near(uint32_t a, uint32_t b)
{
    for (unsigned shift = 0; shift < 32; shift += 8)
        if (abs((int)(a >> shift & 255) - (int)(b >> shift & 255)) > 1)
            return false;
    return true;
}

/* Between the corners of the picture's upper left half, colours are what their distances say. */
static void colours_are_interpolated(struct client *client)
{
    struct canvas canvas;
    struct pm4 commands;

    REQUIRE(canvas_begin(&canvas, client));
    canvas.vertex[0] = canvas_vertex(0, 0, 0, red);
    canvas.vertex[1] = canvas_vertex(CANVAS_SIZE, 0, 0, green);
    canvas.vertex[2] = canvas_vertex(0, CANVAS_SIZE, 0, blue);
    commands = canvas_commands(&canvas);
    draw_vertices(&commands, 3, 1);
    REQUIRE(canvas_run(&canvas, &commands));
    for (uint32_t y = 0; y < CANVAS_SIZE; y++) {
        for (uint32_t x = 0; x + y + 1 < CANVAS_SIZE; x++) { /* of 128 parts; the diagonal is another test's */
            uint32_t g = 2 * x + 1, b = 2 * y + 1, r = 128 - g - b;
            uint32_t expected = (r * 255 + 64) / 128 | (g * 255 + 64) / 128 << 8 | (b * 255 + 64) / 128 << 16 |
                                255u << 24;
            if (!CHECK(is_near(canvas_pixel(&canvas, x, y), expected)))
                return;
        }
    }
}

/* ---- order ------------------------------------------------------------------------------------------------------- */

/* Whichever is drawn first, what is nearer is seen. Depth that is all one value is so in any tiling. */
static void the_nearer_one_is_seen(struct client *client)
{
    struct canvas canvas;

    REQUIRE(canvas_begin(&canvas, client));
    for (unsigned order = 0; order < 2; order++) {
        struct pm4 commands;

        canvas_rectangle(&canvas, order ? 6 : 0, everything, 0.25f, green);
        canvas_rectangle(&canvas, order ? 0 : 6, everything, 0.75f, red);
        commands = canvas_commands(&canvas);
        pm4_fill(&commands, canvas.depth.va, FLOAT_1, 64 * 1024);
        draw_depth(&commands, &canvas, 1);
        draw_vertices(&commands, 12, 1);
        REQUIRE(canvas_run(&canvas, &commands));
        REQUIRE(canvas_only(&canvas, everything, GREEN));
    }
}

/* Half of what is new, half of what was there: so the last of a hundred counts most. In one draw, and in many. */
static void blending_is_in_order(struct client *client)
{
    const float half_white[4] = { 1, 1, 1, 0.5f }, half_black[4] = { 0, 0, 0, 0.5f };
    struct canvas canvas;

    REQUIRE(canvas_begin(&canvas, client));
    for (unsigned draws = 1; draws <= 10; draws += 9) {
        struct pm4 commands = canvas_commands(&canvas);
        int value = 0;

        memset(canvas.picture.words, 0, CANVAS_PIXELS * 4);
        for (unsigned i = 0; i < 100; i++) {
            canvas_rectangle(&canvas, i * 6, everything, 0, i % 3 ? half_white : half_black);
            value = i % 3 ? (value + 256) / 2 : value / 2;
        }
        draw_set(&commands, GREG_CB_BLEND0_CONTROL, 4 | 5 << 8 | 1u << 30); /* SRC_ALPHA, ONE_MINUS_SRC_ALPHA */
        draw_set(&commands, GREG_SPI_SHADER_USER_DATA_GS_0 + 3, 0);
        for (unsigned i = 0; i < draws; i++) {
            draw_set(&commands, GREG_SPI_SHADER_USER_DATA_GS_0 + 3, i * 600 / draws);
            draw_vertices(&commands, 600 / draws, 1);
        }
        REQUIRE(canvas_run(&canvas, &commands));
        for (uint32_t i = 0; i < CANVAS_PIXELS; i++)
            if (!CHECK(abs((int)(canvas.picture.words[i] & 255) - value) <= 2))
                return;
    }
}

/* ---- vertices ---------------------------------------------------------------------------------------------------- */

static void four_squares(struct canvas *canvas)
{
    for (unsigned i = 0; i < 4; i++) {
        const float box[4] = { 8.0f * i, 0, 8.0f * i + 8, 8 };
        canvas_rectangle(canvas, 6 * i, box, 0, white);
    }
}

/* Indices say which vertices, of 16 and of 32 bits; those beyond the buffer's end are 0, and make nothing visible. */
static void indices_choose_vertices(struct client *client)
{
    struct canvas canvas;

    REQUIRE(canvas_begin(&canvas, client));
    four_squares(&canvas);
    for (unsigned bytes = 2; bytes <= 4; bytes += 2) {
        struct pm4 commands = canvas_commands(&canvas);
        const float box[4] = { 16, 0, 24, 8 };

        memset(canvas.picture.words, 0, CANVAS_PIXELS * 4);
        for (unsigned i = 0; i < 6; i++) {
            if (bytes == 2)
                ((uint16_t *)(void *)canvas.more.words)[i] = (uint16_t)(12 + i);
            else
                canvas.more.words[i] = 12 + i;
        }
        pm4_word(&commands, PM4_HEADER(PM4_INDEX_TYPE, 1));
        pm4_word(&commands, bytes == 4);
        pm4_word(&commands, PM4_HEADER(PM4_NUM_INSTANCES, 1));
        pm4_word(&commands, 1);
        pm4_word(&commands, PM4_HEADER(PM4_DRAW_INDEX_2, 5));
        pm4_word(&commands, 6); /* how many there are */
        pm4_word(&commands, (uint32_t)canvas.more.va);
        pm4_word(&commands, (uint32_t)(canvas.more.va >> 32));
        pm4_word(&commands, 9); /* how many are drawn */
        pm4_word(&commands, 0);
        REQUIRE(canvas_run(&canvas, &commands));
        REQUIRE(canvas_only(&canvas, box, WHITE));
    }
}

/* Four instances of a square, each a quarter of the picture further to the right. */
static void instances_are_counted(struct client *client)
{
    const float first[4] = { 0, 0, 16, 16 }, all[4] = { 0, 0, 64, 16 };
    struct canvas canvas;
    struct pm4 commands;

    REQUIRE(canvas_begin(&canvas, client));
    canvas_rectangle(&canvas, 0, first, 0, white);
    commands = canvas_commands(&canvas);
    draw_set(&commands, GREG_SPI_SHADER_USER_DATA_GS_0 + 2, 0x3f000000); /* 0.5 in clip space */
    draw_vertices(&commands, 6, 4);
    REQUIRE(canvas_run(&canvas, &commands));
    canvas_only(&canvas, all, WHITE);
}

/* What is drawn stands in memory, written by the card itself; so do first vertex and first instance. */
static void indirect(struct client *client)
{
    const float box[4] = { 40, 0, 48, 8 };
    const uint32_t arguments[4] = { 6, 1, 6, 2 }; /* vertices, instances, first of each */
    struct canvas canvas;
    struct pm4 commands;

    REQUIRE(canvas_begin(&canvas, client));
    four_squares(&canvas);
    commands = canvas_commands(&canvas);
    for (unsigned i = 0; i < 4; i++)
        pm4_write(&commands, canvas.more.va + 16 + 4 * i, arguments[i]);
    draw_set(&commands, GREG_SPI_SHADER_USER_DATA_GS_0 + 2, 0x3f000000);
    pm4_word(&commands, PM4_HEADER(PM4_SET_BASE, 3));
    pm4_word(&commands, 1);
    pm4_word(&commands, (uint32_t)canvas.more.va);
    pm4_word(&commands, (uint32_t)(canvas.more.va >> 32));
    pm4_word(&commands, PM4_HEADER(PM4_DRAW_INDIRECT, 4));
    pm4_word(&commands, 16);
    pm4_word(&commands, GREG_SPI_SHADER_USER_DATA_GS_0 + 3 - PM4_SH_REG_BASE);
    pm4_word(&commands, GREG_SPI_SHADER_USER_DATA_GS_0 + 4 - PM4_SH_REG_BASE);
    pm4_word(&commands, 2);
    REQUIRE(canvas_run(&canvas, &commands));
    canvas_only(&canvas, box, WHITE);
}

/* ---- more than colours ------------------------------------------------------------------------------------------- */

#define TEXTURE_AT 4096u

/* A texture of 4x4 texels, each of which fills a sixteenth of the picture. */
static void a_texture_is_sampled(struct client *client)
{
    const uint64_t row = 64; /* words: lines of linear images begin at multiples of 256 bytes */
    struct canvas canvas;
    struct pm4 commands;
    uint32_t *words;
    uint64_t texture;

    REQUIRE(canvas_begin(&canvas, client));
    words = canvas.more.words;
    texture = canvas.more.va + TEXTURE_AT;
    for (uint32_t i = 0; i < 16; i++)
        words[TEXTURE_AT / 4 + i / 4 * row + i % 4] = 0xff000000 + i * 0x0f0e0d;
    words[0] = (uint32_t)(texture >> 8);
    words[1] = (uint32_t)(texture >> 40) | 56u << 20 | 3u << 30; /* 8_8_8_8_UNORM, 4 wide: less 1, its low bits */
    words[2] = 3u << 14 | 1u << 31;                              /* 4 high */
    words[3] = 4 | 5 << 3 | 6 << 6 | 7 << 9 | 9u << 28;          /* X Y Z W, linear, 2D */
    memset(words + 4, 0, 16);
    words[8] = 2 | 2 << 3 | 2 << 6;                              /* S#: clamped, nearest */
    memset(words + 9, 0, 12);
    for (unsigned i = 0; i < 6; i++) {
        static const float u[6] = { 0, 1, 0, 0, 1, 1 }, v[6] = { 0, 0, 1, 1, 0, 1 };
        const float at[4] = { u[i], v[i], 0, 0 };
        canvas.vertex[i] = canvas_vertex(u[i] * CANVAS_SIZE, v[i] * CANVAS_SIZE, 0, at);
    }
    commands = commands_begin(client);
    draw_state(&commands, &canvas);
    draw_shaders(&commands, &canvas, CANVAS_SHADER(&canvas, shader_vertex),
                 CANVAS_SHADER(&canvas, shader_pixel_texture), 2);
    draw_user(&commands, 0, (uint32_t)canvas.more.va);
    draw_user(&commands, 1, (uint32_t)(canvas.more.va >> 32));
    draw_vertices(&commands, 6, 1);
    REQUIRE(canvas_run(&canvas, &commands));
    for (uint32_t i = 0; i < CANVAS_PIXELS; i++) {
        uint32_t texel = i / CANVAS_SIZE / 16 * 4 + i % CANVAS_SIZE / 16;
        if (!CHECK_EQ(canvas.picture.words[i], 0xff000000 + texel * 0x0f0e0d))
            return;
    }
}

#define COUNTERS 8u /* one for each render backend, 16 bytes apart: before, after */

static void dump_samples(struct pm4 *commands, uint64_t va)
{
    pm4_word(commands, PM4_HEADER(PM4_EVENT_WRITE, 3));
    pm4_word(commands, 0x15 | 1 << 8); /* ZPASS_DONE */
    pm4_word(commands, (uint32_t)va);
    pm4_word(commands, (uint32_t)(va >> 32));
}

/* Samples that pass are counted, those that fail are not. */
static void samples_that_pass_are_counted(struct client *client)
{
    const float near[4] = { 0, 0, 20, 10 };
    struct canvas canvas;
    struct pm4 commands;
    uint64_t sum = 0;

    REQUIRE(canvas_begin(&canvas, client));
    canvas_rectangle(&canvas, 0, near, 0.25f, red);
    canvas_rectangle(&canvas, 6, everything, 0.5f, green);
    memset(canvas.more.words, 0, COUNTERS * 16);
    commands = canvas_commands(&canvas);
    pm4_fill(&commands, canvas.depth.va, FLOAT_1, 64 * 1024);
    draw_depth(&commands, &canvas, 1);
    draw_vertices(&commands, 6, 1);
    draw_set(&commands, GREG_DB_COUNT_CONTROL, 1 << 1 | 1 << 2 | 1 << 8 | 1 << 24 | 1 << 28); /* precise */
    dump_samples(&commands, canvas.more.va);
    draw_set(&commands, GREG_SPI_SHADER_USER_DATA_GS_0 + 3, 6);
    draw_vertices(&commands, 6, 1);
    dump_samples(&commands, canvas.more.va + 8);
    REQUIRE(canvas_run(&canvas, &commands));
    for (unsigned i = 0; i < COUNTERS; i++) {
        const uint64_t *count = (const uint64_t *)(const void *)canvas.more.words + i * 2;
        if (count[0] >> 63 && count[1] >> 63)
            sum += count[1] - count[0];
    }
    CHECK_EQ(sum, CANVAS_PIXELS - 200);
}

/* ---- when -------------------------------------------------------------------------------------------------------- */

/* Nothing but the fence is waited for, and all pixels are there. */
static void a_fence_never_passes_before_its_pixels_are_written(struct client *client)
{
    struct canvas canvas;

    REQUIRE(canvas_begin(&canvas, client));
    canvas_rectangle(&canvas, 0, everything, 0, white);
    for (unsigned round = 0; round < 8; round++) {
        struct pm4 commands = commands_begin(client);
        struct job job = { 0 };

        memset(canvas.picture.words, 0, CANVAS_PIXELS * 4);
        draw_state(&commands, &canvas);
        draw_shaders(&commands, &canvas, CANVAS_SHADER(&canvas, shader_vertex),
                     CANVAS_SHADER(&canvas, shader_pixel_slow), 1);
        draw_user(&commands, 0, 500);
        draw_vertices(&commands, 6, 1);
        job.ib = commands_end(client, &commands);
        REQUIRE_OK(job_submit(client, &job));
        REQUIRE_OK(job_wait(client, &job, client_soon(client)));
        REQUIRE(words_equal(canvas.picture.words, CANVAS_PIXELS, WHITE));
    }
}

/* Two clients draw by turns; neither sees the other's state. */
static void clients_do_not_see_each_other(struct client *client)
{
    struct canvas canvas[2];
    struct client *clients[2] = { client, suite_client() };
    struct job jobs[2][4];

    for (unsigned i = 0; i < 2; i++) {
        REQUIRE(canvas_begin(&canvas[i], clients[i]));
        canvas_rectangle(&canvas[i], 0, everything, 0, i ? green : red);
    }
    for (unsigned round = 0; round < 4; round++) {
        for (unsigned i = 0; i < 2; i++) {
            struct pm4 commands = canvas_commands(&canvas[i]);

            draw_set(&commands, GREG_PA_SC_VPORT_SCISSOR_0_BR, i ? 32 | 32 << 16 : 64 | 64 << 16);
            draw_vertices(&commands, 6, 1);
            draw_finish(&commands);
            jobs[i][round] = (struct job){ .ib = commands_end(clients[i], &commands) };
            REQUIRE_OK(job_submit(clients[i], &jobs[i][round]));
        }
    }
    for (unsigned i = 0; i < 2; i++)
        CHECK_OK(job_wait(clients[i], &jobs[i][3], client_soon(client)));
    canvas_only(&canvas[0], everything, RED);
    canvas_only(&canvas[1], (const float[4]){ 0, 0, 32, 32 }, GREEN);
}

/* ---- what goes wrong --------------------------------------------------------------------------------------------- */

static mgpu_handle gfx_queue(struct client *client, uint32_t hang_ms)
{
    struct mgpu_queue_create create = { .vm = client->vm, .engine = MGPU_ENGINE_GFX, .hang_ms = hang_ms };

    CHECK_OK(mgpu_queue_create(client->id, &create));
    return create.queue;
}

static int error_of(struct client *client, mgpu_handle queue)
{
    struct mgpu_queue_status status = { .queue = queue };

    CHECK_OK(mgpu_queue_status(client->id, &status));
    return -status.error;
}

static void still_draws(struct canvas *canvas)
{
    struct pm4 commands;

    canvas->client->queue = gfx_queue(canvas->client, 0);
    memset(canvas->picture.words, 0, CANVAS_PIXELS * 4);
    canvas_rectangle(canvas, 0, everything, 0, blue);
    commands = canvas_commands(canvas);
    draw_vertices(&commands, 6, 1);
    REQUIRE(canvas_run(canvas, &commands));
    canvas_only(canvas, everything, BLUE);
}

/* Memory that the card could reach goes while it is at work, again and again: nobody waits for the end of a draw. */
static void memory_goes(struct client *client)
{
    static alignas(MGPU_PAGE_SIZE) uint32_t memory[MGPU_PAGE_SIZE / 4];
    int64_t began = client_now(client);

    while (client_now(client) < began + MEANWHILE_MS * MILLISECOND) {
        struct mgpu_bo_userptr args = { .address = (uintptr_t)memory, .size = sizeof memory };

        REQUIRE_OK(mgpu_bo_userptr(client->id, &args));
        REQUIRE_OK(mgpu_bo_destroy(client->id, args.bo));
    }
    CHECK(client_now(client) < began + HANG_MS / 2 * MILLISECOND);
}

/* The queue is lost for what its draw did; another client's draw behind it is done, and so is what comes after. */
static void is_guilty(struct canvas *canvas, struct pm4 *commands)
{
    struct client *client = canvas->client;
    mgpu_handle queue = gfx_queue(client, HANG_MS);
    struct job job = { .queue = queue, .ib = commands_end(client, commands) };
    struct canvas behind;
    int error;

    REQUIRE(canvas_begin(&behind, suite_client()));
    REQUIRE_OK(job_submit(client, &job));
    memory_goes(behind.client);
    still_draws(&behind);
    CHECK_OK(job_wait(client, &job, client_soon(client)));
    error = error_of(client, queue);
    CHECK(error == MGPU_ENODATA || error == MGPU_ETIME);
    still_draws(canvas);
}

static void an_endless_shader_is_guilty(struct client *client)
{
    struct canvas canvas;

    REQUIRE(canvas_begin(&canvas, client));
    for (unsigned which = 0; which < 2; which++) {
        uint64_t endless = CANVAS_SHADER(&canvas, shader_endless);
        struct pm4 commands = commands_begin(client);

        canvas_rectangle(&canvas, 0, everything, 0, white);
        draw_state(&commands, &canvas);
        draw_shaders(&commands, &canvas, which ? CANVAS_SHADER(&canvas, shader_vertex) : endless,
                     which ? endless : CANVAS_SHADER(&canvas, shader_pixel_colour), 0);
        draw_vertices(&commands, 6, 1);
        is_guilty(&canvas, &commands);
    }
}

/* Thousands of vertices of an endless number of instances: nobody waits for their end. */
static void too_much_to_draw_is_guilty(struct client *client)
{
    struct canvas canvas;
    struct pm4 commands;

    REQUIRE(canvas_begin(&canvas, client));
    canvas_rectangle(&canvas, 0, everything, 0, white);
    commands = canvas_commands(&canvas);
    draw_vertices(&commands, CANVAS_VERTICES, UINT32_MAX);
    is_guilty(&canvas, &commands);
}

/* Stages that the card's model has not are no silent success. */
static void tessellation_draws_nothing_silently(struct client *client)
{
    struct canvas canvas;
    struct pm4 commands;
    struct job job;
    int error;

    REQUIRE(canvas_begin(&canvas, client));
    canvas_rectangle(&canvas, 0, everything, 0, white);
    commands = canvas_commands(&canvas);
    draw_set(&commands, GREG_VGT_SHADER_STAGES_EN, 0x02012015); /* LS and HS */
    draw_vertices(&commands, 6, 1);
    job = (struct job){ .queue = gfx_queue(client, 0), .ib = commands_end(client, &commands) };
    REQUIRE_OK(job_submit(client, &job));
    CHECK_OK(job_wait(client, &job, client_soon(client)));
    error = error_of(client, job.queue);
    CHECK(error == MGPU_ENODATA || error == MGPU_ETIME);
    still_draws(&canvas);
}

/* Pixels that go where nothing is vanish; the report names a page of them, and work goes on. */
static void a_bad_target_faults(struct client *client)
{
    uint64_t before = client_fault(client).count, bad;
    int64_t deadline = client_soon(client);
    struct canvas canvas;
    struct pm4 commands;

    REQUIRE(canvas_begin(&canvas, client));
    bad = client_va(client, CANVAS_PIXELS * 4);
    canvas_rectangle(&canvas, 0, everything, 0, white);
    commands = canvas_commands(&canvas);
    draw_set(&commands, GREG_CB_COLOR0_BASE, (uint32_t)(bad >> 8));
    draw_set(&commands, GREG_CB_COLOR0_BASE_EXT, (uint32_t)(bad >> 40));
    draw_vertices(&commands, 6, 1);
    REQUIRE(canvas_run(&canvas, &commands));
    while (client_fault(client).count == before && client_now(client) < deadline)
        ;
    CHECK_EQ(client_fault(client).address / (CANVAS_PIXELS * 4), bad / (CANVAS_PIXELS * 4));
    still_draws(&canvas);
}

#define D MGPU_CAP_DRAWS
const struct test draw_tests[] = {
    { "draw_a_triangle_covers_its_pixels", 3, D, a_triangle_covers_its_pixels, false },
    { "draw_scissors_cut", 3, D, scissors_cut, false },
    { "draw_colours_are_interpolated", 3, D, colours_are_interpolated, false },
    { "draw_the_nearer_one_is_seen", 3, D, the_nearer_one_is_seen, false },
    { "draw_blending_is_in_order", 3, D, blending_is_in_order, false },
    { "draw_indices_choose_vertices", 3, D, indices_choose_vertices, false },
    { "draw_instances_are_counted", 3, D, instances_are_counted, false },
    { "draw_indirect", 3, D, indirect, false },
    { "draw_a_texture_is_sampled", 3, D, a_texture_is_sampled, false },
    { "draw_samples_that_pass_are_counted", 3, D, samples_that_pass_are_counted, false },
    { "draw_a_fence_never_passes_before_its_pixels_are_written", 3, D,
      a_fence_never_passes_before_its_pixels_are_written, false },
    { "draw_clients_do_not_see_each_other", 3, D, clients_do_not_see_each_other, false },
    { "draw_an_endless_shader_is_guilty", 3, D, an_endless_shader_is_guilty, false },
    { "draw_too_much_to_draw_is_guilty", 3, D, too_much_to_draw_is_guilty, false },
    { "draw_tessellation_draws_nothing_silently", 3, D, tessellation_draws_nothing_silently, false },
    { "draw_a_bad_target_faults", 3, D, a_bad_target_faults, false },
    { 0 },
};
