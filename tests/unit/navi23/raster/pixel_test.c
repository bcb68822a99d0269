/* SPDX-License-Identifier: MIT */
/* pixel.c, interpolate.c: what waves of pixels begin with, attributes beside long double, exports. */
#include <math.h>
#include <stdlib.h>

#include <navi23/raster/pixel.h>

#include "../shader/waves.h"

#include "../../../tap.h"

#define S_ENDPGM 0xbf810000

static struct bench *b;
static struct pixel_stage stage;
static struct pixel_exports exports;
static struct pixel_program program;
static struct samples samples;
static struct fragments fragments;
static struct primitive primitives[FRAGMENT_QUADS];
static float vectors[FRAGMENT_QUADS][3][8][4];
static uint8_t coverage[WAVE_LANES];

static double random_in(double low, double high)
{
    return low + (high - low) * (rand() % 100003) / 100002.0;
}

static struct plane some_plane(double low, double high)
{
    return (struct plane){ random_in(low, high), random_in(-0.001, 0.001), random_in(-0.001, 0.001) };
}

/* ---- the scene --------------------------------------------------------------------------------------------------- */

static void some_primitive(unsigned n)
{
    struct primitive *p = &primitives[n];
    *p = (struct primitive){ .edges = 3, .slice = (uint16_t)(5 + n % 2), .params = 8, .z_least = 0, .z_most = 1 };
    p->back = n % 3 == 0;
    p->w = some_plane(1, 2);
    p->i_w = some_plane(0.2, 0.8);
    p->j_w = some_plane(0.2, 0.8);
    p->i = some_plane(0, 0.5);
    p->j = some_plane(0, 0.5);
    p->z = some_plane(0.2, 1.1);
    for (unsigned v = 0; v < 3; v++) {
        for (unsigned i = 0; i < 8 * 4; i++)
            vectors[n][v][i / 4][i % 4] = (float)random_in(-10, 10);
        p->param[v] = (const float(*)[4])vectors[n][v];
    }
    p->flat = p->param[1];
    p->own = p->param[2];
}

/* Quads in a window; `many`: of primitives of their own, else of one; `block`: an 8x8 block. */
static void begin_scene(unsigned lanes, bool many, bool block, unsigned quads)
{
    memset(&program, 0, sizeof program);
    program.vmid = 1;
    program.lanes = lanes;
    program.mode = MODE_PLAIN;
    program.pc = CODE_VA;
    program.facing_bits = true;
    memset(&samples, 0, sizeof samples);
    samples.places = 1;
    fragments = (struct fragments){ .quads = quads, .block = block };
    for (unsigned q = 0; q < quads; q++) {
        if (q == 0 || many)
            some_primitive(q);
        fragments.primitive[q] = &primitives[many ? q : 0];
        fragments.slice[q] = fragments.primitive[q]->slice;
        fragments.x[q] = (uint16_t)(block ? 64 + q % 4 * 2 : 64 + (unsigned)rand() % 32 * 2);
        fragments.y[q] = (uint16_t)(block ? 128 + q / 4 * 2 : 128 + (unsigned)rand() % 32 * 2);
    }
    memset(fragments.samples, 0, sizeof fragments.samples);
    memset(fragments.samples, 1, quads * 4);
    memcpy(coverage, fragments.samples, sizeof coverage);
    pixel_stage_init(&stage, &exports);
}

static enum group_end run_scene(unsigned iteration)
{
    gmc_enter(&b->core->port);
    enum group_end end = pixel_run(&stage, &program, &samples, b->core, &fragments, coverage, iteration, 3);
    gmc_leave(&b->core->port);
    return end;
}

/* The value of a VGPR in a lane of the fragments. */
static uint32_t vgpr(unsigned n, unsigned lane)
{
    return b->core->wave[lane / program.lanes].v[n][lane % program.lanes];
}

static const struct primitive *primitive_of(unsigned lane)
{
    return fragments.primitive[lane / 4];
}

static long double center_x(unsigned lane)
{
    return fragments.x[lane / 4] + (lane & 1) + 0.5L;
}

static long double center_y(unsigned lane)
{
    return fragments.y[lane / 4] + (lane >> 1 & 1) + 0.5L;
}

static long double plane_at(const struct plane *p, long double x, long double y)
{
    return p->at + x * p->dx + y * p->dy;
}

static bool is_near(uint32_t bits, long double expected)
{
    return fabsl((long double)float_of(bits) - expected) <= 4e-7L * (fabsl(expected) > 1 ? fabsl(expected) : 1);
}

/* ---- inputs ------------------------------------------------------------------------------------------------------ */

/* What each input is to be in a lane: its VGPR `n`. */
static bool input_is_right(unsigned input, unsigned n, uint32_t bits, unsigned lane, long double x, long double y)
{
    const struct primitive *p = primitive_of(lane);
    long double w = plane_at(&p->w, x, y), z = plane_at(&p->z, x, y);
    uint32_t px = fragments.x[lane / 4] + (lane & 1), py = fragments.y[lane / 4] + (lane >> 1 & 1);
    switch (input) {
    case 0: case 1: case 2: return is_near(bits, plane_at(n ? &p->j_w : &p->i_w, x, y) / w);
    case 3: return is_near(bits, n == 0 ? plane_at(&p->i_w, x, y) : n == 1 ? plane_at(&p->j_w, x, y) : w);
    case 4: case 5: case 6: return is_near(bits, plane_at(n ? &p->j : &p->i, x, y));
    case 8: return float_of(bits) == (float)x;
    case 9: return float_of(bits) == (float)y;
    case 10: return is_near(bits, z);
    case 11: return is_near(bits, 1 / w);
    case 12: return bits == (p->back ? 0 : UINT32_MAX);
    case 13: return bits == (uint32_t)p->slice << 16;
    case 14: return bits == coverage[lane];
    case 15: return bits == (px | py << 16);
    default: return true;
    }
}

/* As Mesa counts the arguments of a pixel shader. */
static const uint8_t rows_of[PS_INPUTS] = { 2, 2, 2, 3, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1 };

static void check_inputs(uint32_t present, uint32_t loaded)
{
    unsigned at = 0, wrong = 0;
    program.present = present;
    program.loaded = loaded;
    CHECK_EQ(run_scene(0), GROUP_DONE);
    for (unsigned input = 0; input < PS_INPUTS; input++) {
        if (!(present >> input & 1))
            continue;
        for (unsigned n = 0; n < rows_of[input]; n++, at++)
            for (unsigned lane = 0; lane < fragments.quads * 4 && loaded >> input & 1; lane++)
                wrong += !input_is_right(input, n, vgpr(at, lane), lane, center_x(lane), center_y(lane));
    }
    CHECK_EQ(wrong, 0);
}

#define ALL_INPUTS (0xffffu & ~(1u << PS_LINE_STIPPLE))

static void puts_each_input_where_it_belongs(void)
{
    BENCH_CODE(b, 0, S_ENDPGM);
    for (unsigned i = 0; i < 12; i++) {
        bool block = i % 3 == 0, many = i % 3 == 1;
        begin_scene(i & 1 ? 32 : 64, many, block, block ? 16 : 5 + i);
        check_inputs(ALL_INPUTS, ALL_INPUTS);
        check_inputs(0xffff, ALL_INPUTS);
        check_inputs(0xffff, 0x2a12);
        for (unsigned input = 0; input < PS_INPUTS; input++)
            check_inputs(1u << input, 1u << input & ALL_INPUTS);
    }
}

static void puts_user_data_then_the_mask_then_scratch(void)
{
    BENCH_CODE(b, 0, S_ENDPGM);
    begin_scene(32, false, true, 16);
    program.user_count = 5;
    for (unsigned i = 0; i < PIXEL_USER_DATA; i++)
        program.user[i] = 100 + i;
    program.has_scratch = true;
    program.scratch_bytes = 0x400;
    CHECK_EQ(run_scene(0), GROUP_DONE);
    CHECK_EQ(b->core->group.waves, 2);
    for (unsigned i = 0; i < 2; i++) {
        const struct wave *w = &b->core->wave[i];
        CHECK_EQ(w->s[0], 100);
        CHECK_EQ(w->s[4], 104);
        CHECK_EQ(w->s[5], 0);
        CHECK_EQ(w->s[6], (3 * 2 + i) * 0x400);
        CHECK_EQ(w->scratch_bytes, 0x400 / 32);
    }
}

static void begins_with_covered_lanes_only(void)
{
    BENCH_CODE(b, 0, S_ENDPGM);
    begin_scene(64, false, true, 16);
    memset(fragments.samples, 0, sizeof fragments.samples);
    fragments.samples[0] = fragments.samples[63] = 1;
    CHECK_EQ(run_scene(0), GROUP_DONE);
    CHECK_EQ(wave_exec(&b->core->wave[0]), 1 | 1ull << 63);
    CHECK_EQ(exports.alive, 1 | 1ull << 63);
    fragments.samples[63] = 0;
    program.lanes = 32;
    CHECK_EQ(run_scene(0), GROUP_DONE);
    CHECK_EQ(b->core->group.waves, 1);
    CHECK(!b->core->stage && !b->core->interpolants);
}

/* Samples at known places: the centroid is the nearest covered one, a run's position its own sample. */
static void places_centroids_and_samples(void)
{
    static const int8_t places[4][2] = { { -2, -6 }, { 6, -2 }, { -6, 2 }, { 2, 6 } };
    BENCH_CODE(b, 0, S_ENDPGM);
    begin_scene(64, true, false, 16);
    samples = (struct samples){ .count_log2 = 2, .places = 4, .alike = true, .nearest = { 1, 2, 3, 0 } };
    for (unsigned i = 0; i < 16; i++) {
        samples.x[i / 4][i % 4] = places[i % 4][0];
        samples.y[i / 4][i % 4] = places[i % 4][1];
    }
    program.iterations_log2 = 2;
    program.present = program.loaded = 1u << PS_LINEAR_SAMPLE | 1u << PS_LINEAR_CENTROID | 1u << PS_ANCILLARY;
    unsigned wrong = 0;
    for (unsigned run = 0; run < 4; run++) {
        memset(fragments.samples, 1 << run, sizeof fragments.samples);
        memset(coverage, 15, sizeof coverage);
        CHECK_EQ(pixel_samples_of_run(&program, run), 0x11 << run);
        CHECK_EQ(run_scene(run), GROUP_DONE);
        for (unsigned lane = 0; lane < 64; lane++) {
            long double x = center_x(lane) + places[run][0] / 16.0L, y = center_y(lane) + places[run][1] / 16.0L;
            wrong += !is_near(vgpr(0, lane), plane_at(&primitive_of(lane)->i, x, y));
            wrong += !is_near(vgpr(3, lane), plane_at(&primitive_of(lane)->j, x, y));
            wrong += vgpr(4, lane) >> 8 % 16 != (run | (uint32_t)primitive_of(lane)->slice << 8);
        }
    }
    CHECK_EQ(wrong, 0);
    program.iterations_log2 = 0;
    for (unsigned lane = 0; lane < 64; lane++)
        coverage[lane] = (uint8_t)(lane & 15);
    memcpy(fragments.samples, coverage, sizeof coverage);
    CHECK_EQ(run_scene(0), GROUP_DONE);
    for (unsigned lane = 0; lane < 64; lane++) {
        unsigned mask = lane & 15, at = mask & 2 ? 1 : mask & 4 ? 2 : mask & 8 ? 3 : 0;
        bool moved = mask != 0 && mask != 15;
        long double x = center_x(lane) + (moved ? places[at][0] / 16.0L : 0);
        long double y = center_y(lane) + (moved ? places[at][1] / 16.0L : 0);
        wrong += !is_near(vgpr(0, lane), plane_at(&primitive_of(lane)->i, center_x(lane), center_y(lane)));
        wrong += !is_near(vgpr(2, lane), plane_at(&primitive_of(lane)->i, x, y));
    }
    CHECK_EQ(wrong, 0);
}

/* ---- attributes -------------------------------------------------------------------------------------------------- */

#define V_INTERP                                                   \
    0xc8280900,                 /* v_interp_p1_f32 v10, v0, attr2.y */ \
        0xc8290901,             /* v_interp_p2_f32 v10, v1, attr2.y */ \
        0xc82e0602,             /* v_interp_mov_f32 v11, p0, attr1.z */ \
        0xc8320f00,             /* v_interp_mov_f32 v12, p10, attr3.w */ \
        0xc8360f01,             /* v_interp_mov_f32 v13, p20, attr3.w */ \
        0xc8381000,             /* v_interp_p1_f32 v14, v0, attr4.x */ \
        0xc8391001,             /* v_interp_p2_f32 v14, v1, attr4.x */ \
        0xc8421b02,             /* v_interp_mov_f32 v16, p0, attr6.w */ \
        0xc8461502              /* v_interp_mov_f32 v17, p0, attr5.y */

static void interpolates_attributes(void)
{
    BENCH_CODE(b, 0, V_INTERP, S_ENDPGM);
    for (unsigned round = 0; round < 6; round++) {
        begin_scene(round & 1 ? 32 : 64, round % 3 == 1, round % 3 == 0, 16);
        program.present = program.loaded = 1u << PS_PERSP_CENTER;
        program.attribute[2] = (struct pixel_attribute){ .source = SOURCE_SMOOTH, .vector = 7 };
        program.attribute[1] = (struct pixel_attribute){ .source = SOURCE_FLAT, .vector = 5 };
        program.attribute[3] = (struct pixel_attribute){ .source = SOURCE_RAW, .vector = 0 };
        program.attribute[4] = (struct pixel_attribute){ .source = SOURCE_SMOOTH, .vector = 8 }; /* there is none */
        program.attribute[6] = (struct pixel_attribute){ .source = SOURCE_CONSTANT, .constant = { 0, 0, 0, 1 } };
        program.attribute[5] = (struct pixel_attribute){ .source = SOURCE_OWN, .vector = 3 };
        CHECK_EQ(run_scene(0), GROUP_DONE);
        unsigned wrong = 0;
        for (unsigned lane = 0; lane < 64; lane++) {
            const struct primitive *p = primitive_of(lane);
            long double x = center_x(lane), y = center_y(lane), w = plane_at(&p->w, x, y);
            long double i = plane_at(&p->i_w, x, y) / w, j = plane_at(&p->j_w, x, y) / w;
            long double a0 = p->param[0][7][1], a1 = p->param[1][7][1], a2 = p->param[2][7][1];
            wrong += fabsl(float_of(vgpr(10, lane)) - (a0 * (1 - i - j) + a1 * i + a2 * j)) > 1e-5L;
            wrong += float_of(vgpr(11, lane)) != p->flat[5][2];
            wrong += float_of(vgpr(12, lane)) != p->param[1][0][3];
            wrong += float_of(vgpr(13, lane)) != p->param[2][0][3];
            wrong += float_of(vgpr(14, lane)) != 0;
            wrong += float_of(vgpr(16, lane)) != 1;
            wrong += float_of(vgpr(17, lane)) != p->own[3][1];
        }
        CHECK_EQ(wrong, 0);
    }
}

/* Points have their own coordinates as I and J. */
static void gives_points_their_coordinates(void)
{
    BENCH_CODE(b, 0, V_INTERP, S_ENDPGM);
    begin_scene(64, false, true, 16);
    program.present = program.loaded = 1u << PS_PERSP_CENTER;
    memcpy(program.sprite, (uint8_t[]){ PS_SPRITE_S, PS_SPRITE_T, PS_SPRITE_0, PS_SPRITE_1 }, 4);
    for (unsigned i = 0; i < 8; i++)
        program.attribute[i] = (struct pixel_attribute){ .sprite = true, .vector = 0, .constant = { 9, 9, 9, 9 } };
    for (unsigned round = 0; round < 3; round++) {
        primitives[0].point = round < 2;
        program.sprite_from_below = round == 1;
        CHECK_EQ(run_scene(0), GROUP_DONE);
        unsigned wrong = 0;
        for (unsigned lane = 0; lane < 64; lane++) {
            float s = float_of(vgpr(0, lane)), t = float_of(vgpr(1, lane));
            wrong += fabsf(float_of(vgpr(10, lane)) - (round == 2 ? 9 : round == 1 ? 1 - t : t)) > 1e-6f;
            wrong += float_of(vgpr(14, lane)) != (round == 2 ? 9 : s);
            wrong += float_of(vgpr(11, lane)) != (round == 2 ? 9 : 0);
            wrong += float_of(vgpr(16, lane)) != (round == 2 ? 9 : 1);
        }
        CHECK_EQ(wrong, 0);
    }
}

/* Upper halves of three vertices: 1, 2 and 3. */
static void interpolates_halves(void)
{
    BENCH_CODE(b, 0, 0x7e1202ff, 0xabcd0000, /* v_mov_b32 v9, 0xabcd0000 */
               0xd7420008, 0x00020105,       /* v_interp_p1ll_f16 v8, v0, attr5.x high */
               0xd75a0009, 0x04220305,       /* v_interp_p2_f16 v9, v1, attr5.x, v8 high */
               S_ENDPGM);
    begin_scene(64, false, true, 16);
    program.present = program.loaded = 1u << PS_PERSP_CENTER;
    program.attribute[5] = (struct pixel_attribute){ .source = SOURCE_SMOOTH, .vector = 2 };
    vectors[0][0][2][0] = float_of(0x3c000000);
    vectors[0][1][2][0] = float_of(0x40000000);
    vectors[0][2][2][0] = float_of(0x42000000);
    CHECK_EQ(run_scene(0), GROUP_DONE);
    unsigned wrong = 0;
    for (unsigned lane = 0; lane < 64; lane++) {
        float i = float_of(vgpr(0, lane)), j = float_of(vgpr(1, lane)), expected = 1 + i + 2 * j;
        uint32_t half = vgpr(9, lane) & 0xffff; /* of numbers from 1 on */
        float got = ldexpf(1 + (float)(half & 0x3ff) / 1024, (int)(half >> 10) - 15);
        wrong += fabsf(got - expected) > expected / 2048 || vgpr(9, lane) >> 16 != 0xabcd;
        wrong += fabsf(float_of(vgpr(8, lane)) - (1 + i)) > 1e-6f;
    }
    CHECK_EQ(wrong, 0);
}

static void lets_only_pixel_shaders_interpolate(void)
{
    BENCH_CODE(b, 0, V_INTERP, S_ENDPGM);
    bench_begin(b, 64, 1);
    CHECK_EQ(bench_run(b), GROUP_STUCK);
}

/* ---- exports ----------------------------------------------------------------------------------------------------- */

static void hands_over_what_is_exported(void)
{
    BENCH_CODE(b, 0, 0x7e0002ff, 0x12340005,        /* v_mov_b32 v0, 0x12340005 */
               0x7e0202ff, 0x56780006,              /* v_mov_b32 v1, 0x56780006 */
               0xf800048f, 0x00000100,              /* exp mrtz v0, v0, v1, v1 compr */
               0xf800042f, 0x00000100,              /* exp mrt2 v0, v0, v1, v1 compr */
               0xbefe03ff, 0x33333333,              /* s_mov_b32 exec_lo, 0x33333333 */
               0xf800180f, 0x03020100,              /* exp mrt0 v0, v1, v2, v3 done vm */
               S_ENDPGM);
    for (unsigned lanes = 32; lanes <= 64; lanes += 32) {
        begin_scene(lanes, false, true, 16);
        memset(&exports, 0, sizeof exports);
        CHECK_EQ(run_scene(0), GROUP_DONE);
        uint64_t alive = lanes == 32 ? 0x3333333333333333 : 0xffffffff33333333;
        CHECK_EQ(exports.alive, alive);
        CHECK_EQ(exports.written, 5);
        CHECK_EQ(exports.packed, 4);
        CHECK_EQ(exports.enabled[0], 15);
        CHECK(exports.has_z);
        CHECK_EQ(exports.z_enabled, 1 << EXPORT_STENCIL | 1 << EXPORT_MASK);
        for (unsigned lane = 0; lane < 64; lane += 63) {
            CHECK_EQ(exports.z[EXPORT_STENCIL][lane], 0x1234);
            CHECK_EQ(exports.z[EXPORT_MASK][lane], 6);
            CHECK_EQ(exports.mrt[2][0][lane], 0x12340005);
            CHECK_EQ(exports.mrt[2][1][lane], 0x56780006);
            CHECK_EQ(exports.mrt[0][1][lane], alive >> lane & 1 ? 0x56780006 : 0);
        }
    }
}

int main(void)
{
    b = bench_new();
    TAP_RUN(puts_each_input_where_it_belongs);
    TAP_RUN(puts_user_data_then_the_mask_then_scratch);
    TAP_RUN(begins_with_covered_lanes_only);
    TAP_RUN(places_centroids_and_samples);
    TAP_RUN(interpolates_attributes);
    TAP_RUN(gives_points_their_coordinates);
    TAP_RUN(interpolates_halves);
    TAP_RUN(lets_only_pixel_shaders_interpolate);
    TAP_RUN(hands_over_what_is_exported);
    bench_free(b);
    return tap_done();
}
