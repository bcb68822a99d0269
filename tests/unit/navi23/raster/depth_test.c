/* SPDX-License-Identifier: MIT */
/*
 * The depth block: what passes, what is written and what is counted, beside the words of Vulkan's specification; and
 * the life of HTILE. Memory is looked at through tiling.c and meta.c, which have tests of their own.
 */
#include "../shader/memory.h"

#include <navi23/card.h>
#include <navi23/raster/depth.h>
#include <navi23/regs/depth.h>
#include <navi23/regs/gfx_state.h>
#include <navi23/shader/lanes.h>
#include <navi23/shader/meta.h>

#include <math.h>

#define SURFACE_VA  0x40000000ull
#define SURFACE_AT  (ROOM + 0x800000u)
#define STENCIL     0x400000u /* from there on */
#define HTILE       0x700000u
#define BYTES       0x800000u
#define NOT_HTILE   0xffffffffu

/* A depth buffer, and the state of a draw. */
static struct bench *b;
static struct depth *depth;
static struct cp cp;
static unsigned z_format, samples_log2, levels, level, width, height;
static struct tiling z_layout, stencil_layout;
static struct meta htile_layout;
static struct fragments f;
static struct pixel_exports exports;
static struct primitive front;

static void set(uint32_t reg, uint32_t value)
{
    reg_set(b->card->navi, reg, value);
}

static void set_base(uint32_t read, uint32_t read_hi, uint32_t write, uint32_t write_hi, uint64_t va)
{
    set(read, (uint32_t)(va >> 8)), set(read_hi, (uint32_t)(va >> 40));
    set(write, (uint32_t)(va >> 8)), set(write_hi, (uint32_t)(va >> 40));
}

/* A buffer of 100x60 pixels, without HTILE; everything off. */
static void begin(unsigned format, unsigned samples)
{
    static const uint32_t zero[] = {
        GREG_DB_RENDER_CONTROL, GREG_DB_COUNT_CONTROL, GREG_DB_DEPTH_VIEW, GREG_DB_HTILE_DATA_BASE_HI,
        GREG_DB_DEPTH_CONTROL, GREG_DB_STENCIL_CONTROL, GREG_DB_STENCILREFMASK, GREG_DB_STENCILREFMASK_BF,
        GREG_DB_DEPTH_BOUNDS_MIN, GREG_DB_DEPTH_BOUNDS_MAX, GREG_DB_DEPTH_CLEAR, GREG_DB_STENCIL_CLEAR,
    };
    b = bench_new();
    card_map(b->card, 1, SURFACE_VA, SURFACE_AT, BYTES / 4096, PTE_RW);
    card_invalidate(b->card, 1);
    reg_set(b->card->navi, REG_GB_ADDR_CONFIG, 0x343);
    CHECK(depth_create(&depth) == 0);
    cp.navi = b->card->navi;
    z_format = format, samples_log2 = samples, levels = 1, level = 0, width = 100, height = 60;
    for (unsigned i = 0; i < sizeof zero / sizeof zero[0]; i++)
        set(zero[i], 0);
    for (unsigned i = 0; i < 16; i++)
        set(GREG_PA_SC_AA_SAMPLE_LOCS_PIXEL_X0Y0_0 + i, 0);
    set(GREG_DB_HTILE_SURFACE, FIELD_DB_HTILE_SURFACE__PIPE_ALIGNED);
    set_base(GREG_DB_Z_READ_BASE, GREG_DB_Z_READ_BASE_HI, GREG_DB_Z_WRITE_BASE, GREG_DB_Z_WRITE_BASE_HI, SURFACE_VA);
    set_base(GREG_DB_STENCIL_READ_BASE, GREG_DB_STENCIL_READ_BASE_HI, GREG_DB_STENCIL_WRITE_BASE,
             GREG_DB_STENCIL_WRITE_BASE_HI, SURFACE_VA + STENCIL);
    set(GREG_DB_HTILE_DATA_BASE, (uint32_t)((SURFACE_VA + HTILE) >> 8));
    front = (struct primitive){ .z_least = 0, .z_most = 1 };
}

static void end(void)
{
    depth_destroy(depth);
    bench_free(b);
}

/* The surface's registers. `code`: what all its HTILE is; with_stencil: and whether that has stencil. */
static void surface(uint32_t code, bool with_stencil)
{
    struct tiling_shape shape = { .mode = TILING_64KB_Z_X, .bytes_log2 = z_format == DB_Z_16 ? 1 : 2,
                                  .samples_log2 = (uint8_t)samples_log2, .levels = (uint8_t)levels, .width = width,
                                  .height = height };
    struct meta_shape meta = { .kind = META_HTILE, .pipe_aligned = true, .surface = shape };
    CHECK(tiling_init(&z_layout, 0x343, &shape) && meta_init(&htile_layout, 0x343, &meta));
    shape.bytes_log2 = 0;
    CHECK(tiling_init(&stencil_layout, 0x343, &shape));
    set(GREG_DB_Z_INFO, z_format | samples_log2 << 2 | TILING_64KB_Z_X << 4 | (levels - 1) << 16 |
                            (code != NOT_HTILE ? FIELD_DB_Z_INFO__TILE_SURFACE_ENABLE : 0));
    set(GREG_DB_STENCIL_INFO,
        1 | TILING_64KB_Z_X << 4 | (with_stencil ? 0 : FIELD_DB_STENCIL_INFO__TILE_STENCIL_DISABLE));
    set(GREG_DB_DEPTH_SIZE_XY, (width - 1) | (height - 1) << 16);
    set(GREG_DB_DEPTH_VIEW, level << 26 | 3 << 13);
    for (unsigned i = 0; i < (BYTES - HTILE) / 4; i++)
        vram32(b->card, SURFACE_AT + HTILE)[i] = code;
}

static uint8_t *z_at(uint32_t x, uint32_t y, uint32_t slice, unsigned sample)
{
    return b->card->vram + SURFACE_AT + tiling_offset(&z_layout, level, x, y, slice, sample);
}

static uint8_t *stencil_at(uint32_t x, uint32_t y, unsigned sample)
{
    return b->card->vram + SURFACE_AT + STENCIL + tiling_offset(&stencil_layout, level, x, y, 0, sample);
}

static uint32_t *tile_at(uint32_t x, uint32_t y)
{
    uint64_t va = meta_address(&htile_layout, SURFACE_VA + HTILE, level, x, y, 0, NULL);
    return vram32(b->card, SURFACE_AT + (va - SURFACE_VA));
}

static void put_z(uint32_t x, uint32_t y, unsigned sample, float z)
{
    uint16_t word = (uint16_t)lrintf(z * 65535);
    memcpy(z_at(x, y, 0, sample), z_format == DB_Z_16 ? (void *)&word : (void *)&z, z_format == DB_Z_16 ? 2 : 4);
}

/* Depth as it is stored: a float's, or 0..65535. */
static double get_z(uint32_t x, uint32_t y, unsigned sample)
{
    uint16_t word;
    float z;
    memcpy(&word, z_at(x, y, 0, sample), sizeof word);
    memcpy(&z, z_at(x, y, 0, sample), sizeof z);
    return z_format == DB_Z_16 ? word : (double)z;
}

/* The block of 8x8 pixels at (x, y), all of it, as quads row by row. */
static void block(uint32_t x, uint32_t y)
{
    f.quads = 16;
    f.samples_log2 = samples_log2;
    f.block = true;
    for (unsigned q = 0; q < 16; q++) {
        f.x[q] = (uint16_t)(x + q % 4 * 2);
        f.y[q] = (uint16_t)(y + q / 4 * 2);
        f.slice[q] = 0;
        f.primitive[q] = &front;
    }
    memset(f.samples, (1 << (1u << samples_log2)) - 1, sizeof f.samples);
}

static uint32_t lane_x(unsigned lane)
{
    return f.x[lane / 4] + lane % 2;
}

static uint32_t lane_y(unsigned lane)
{
    return f.y[lane / 4] + lane / 2 % 2;
}

static uint64_t draw(const struct pixel_exports *with)
{
    const char *why = depth_decode(depth, &cp);
    CHECK(why == NULL);
    if (why)
        printf("# %s\n", why);
    return why ? 0 : depth_test(depth, &b->core, &f, with);
}

/* VkCompareOp, in the order of the register. */
static bool holds(unsigned function, double a, double c)
{
    const bool results[] = { false, a < c, a == c, a <= c, a > c, a != c, a >= c, true };
    return results[function];
}

/* ---- depth ------------------------------------------------------------------------------------------------------- */

static void functions_of_depth(void)
{
    static const float values[] = { 0, 0.25f, 0.5f, 0.75f, 1 };
    for (unsigned format = DB_Z_16; format <= DB_Z_32_FLOAT; format += DB_Z_32_FLOAT - DB_Z_16)
        for (unsigned samples = 0; samples <= 3; samples++)
            for (unsigned set_number = 0; lanes_sets[set_number]; set_number++) {
                if (!lanes_sets[set_number]->supported())
                    continue;
                begin(format, samples);
                b->core.lanes = lanes_sets[set_number];
                surface(NOT_HTILE, false);
                for (unsigned function = 0; function < 8; function++) {
                    uint64_t expected = 0;
                    block(40, 16);
                    for (unsigned lane = 0; lane < 64; lane++)
                        for (unsigned s = 0; s < 1u << samples; s++)
                            put_z(lane_x(lane), lane_y(lane), s, values[(lane + s) % 5]);
                    set(GREG_DB_DEPTH_CONTROL, FIELD_DB_DEPTH_CONTROL__Z_ENABLE |
                                                   FIELD_DB_DEPTH_CONTROL__Z_WRITE_ENABLE | function << 4);
                    front.z = (struct plane){ 0.5, 0, 0 };
                    uint64_t passed = draw(NULL);
                    for (unsigned lane = 0; lane < 64; lane++)
                        for (unsigned s = 0; s < 1u << samples; s++) {
                            float was = values[(lane + s) % 5];
                            bool pass = holds(function, 0.5, (double)was);
                            float is = pass ? 0.5f : was;
                            expected += pass;
                            CHECK_EQ(f.samples[lane] >> s & 1, pass);
                            CHECK(get_z(lane_x(lane), lane_y(lane), s) ==
                                  (format == DB_Z_16 ? floor((double)is * 65535 + 0.5) : (double)is));
                        }
                    CHECK_EQ(passed, expected);
                }
                end();
            }
}

/* What has no bit in f.samples is neither written nor counted, and no other pixel is touched. */
static void only_samples_that_are_drawn(void)
{
    begin(DB_Z_32_FLOAT, 2);
    surface(NOT_HTILE, false);
    set(GREG_DB_DEPTH_CONTROL,
        FIELD_DB_DEPTH_CONTROL__Z_ENABLE | FIELD_DB_DEPTH_CONTROL__Z_WRITE_ENABLE | DB_ALWAYS << 4);
    block(8, 8);
    for (unsigned lane = 0; lane < 64; lane++)
        f.samples[lane] = (uint8_t)(lane % 16);
    f.quads = 15;
    front.z = (struct plane){ 1, 0, 0 };
    unsigned written = 0, expected = 0;
    for (unsigned lane = 0; lane < 60; lane++)
        expected += (unsigned)__builtin_popcount(lane % 16);
    CHECK_EQ(draw(NULL), expected);
    for (uint32_t y = 0; y < height; y++)
        for (uint32_t x = 0; x < width; x++)
            for (unsigned s = 0; s < 4; s++)
                written += get_z(x, y, s) == 1;
    CHECK_EQ(written, expected);
    end();
}

/* Depth of a slope is that of where the sample is. Numbers are sums of powers of two: exact. */
static void depth_of_samples(const struct lanes_set *lanes, unsigned samples)
{
    static const int8_t place[8][2] = { { -1, -3 }, { 1, 3 }, { 5, -1 }, { -3, 5 },
                                        { -5, -5 }, { -7, 1 }, { 3, -7 }, { 7, 7 } };
    begin(DB_Z_32_FLOAT, samples);
    b->core.lanes = lanes;
    surface(NOT_HTILE, false);
    for (unsigned pixel = 0; pixel < 4; pixel++)
        for (unsigned word = 0; word < 2; word++) {
            uint32_t four = 0;
            for (unsigned i = 0; i < 4; i++)
                four |= (uint32_t)(place[(4 * word + i + pixel) % 8][0] & 15) << 8 * i |
                        (uint32_t)(place[(4 * word + i + pixel) % 8][1] & 15) << (8 * i + 4);
            set(GREG_PA_SC_AA_SAMPLE_LOCS_PIXEL_X0Y0_0 + 4 * pixel + word, four);
        }
    set(GREG_DB_DEPTH_CONTROL,
        FIELD_DB_DEPTH_CONTROL__Z_ENABLE | FIELD_DB_DEPTH_CONTROL__Z_WRITE_ENABLE | DB_ALWAYS << 4);
    block(16, 24);
    front.z = (struct plane){ 0.125, 1 / 256.0, 1 / 512.0 };
    draw(NULL);
    for (unsigned lane = 0; lane < 64; lane++)
        for (unsigned s = 0; s < 1u << samples; s++) {
            const int8_t *at = place[(s + lane % 4) % 8];
            double x = lane_x(lane) + 0.5 + (samples ? at[0] / 16.0 : 0);
            double y = lane_y(lane) + 0.5 + (samples ? at[1] / 16.0 : 0);
            CHECK(get_z(lane_x(lane), lane_y(lane), s) == 0.125 + x / 256 + y / 512);
        }
    end();
}

static void depth_is_that_of_the_sample(void)
{
    for (unsigned n = 0; lanes_sets[n]; n++)
        for (unsigned samples = 0; samples <= 3 && lanes_sets[n]->supported(); samples++)
            depth_of_samples(lanes_sets[n], samples);
}

/* Depth of 16 bits is the nearest of them; what is out of range, the end of it. */
static void depth_of_16_bits_is_the_nearest(void)
{
    begin(DB_Z_16, 0);
    surface(NOT_HTILE, false);
    set(GREG_DB_DEPTH_CONTROL,
        FIELD_DB_DEPTH_CONTROL__Z_ENABLE | FIELD_DB_DEPTH_CONTROL__Z_WRITE_ENABLE | DB_ALWAYS << 4);
    front.z_least = -INFINITY, front.z_most = INFINITY;
    for (int i = -40; i < 1100; i++) {
        double z = i / 1024.0;
        int64_t nearest = (i * 65535ll * 2 + 1024) >> 11; /* of i * 65535 / 1024, rounded up in the middle */
        block(0, 0);
        front.z = (struct plane){ z, 0, 0 };
        draw(NULL);
        CHECK_EQ(get_z(3, 5, 0), nearest < 0 ? 0 : nearest > 65535 ? 65535 : nearest);
    }
    end();
}

static void depth_is_clamped_to_the_viewport(void)
{
    begin(DB_Z_32_FLOAT, 0);
    surface(NOT_HTILE, false);
    set(GREG_DB_DEPTH_CONTROL,
        FIELD_DB_DEPTH_CONTROL__Z_ENABLE | FIELD_DB_DEPTH_CONTROL__Z_WRITE_ENABLE | DB_ALWAYS << 4);
    static const double depths[][2] = { { -3, 0.25 }, { 0.3125, 0.3125 }, { 7, 0.75 }, { NAN, 0.25 } };
    front.z_least = 0.25f, front.z_most = 0.75f;
    for (unsigned i = 0; i < 4; i++) {
        block(0, 0);
        front.z = (struct plane){ depths[i][0], 0, 0 };
        draw(NULL);
        CHECK(get_z(1, 1, 0) == depths[i][1]);
    }
    /* what a shader exports, too */
    exports.has_z = true;
    exports.z_enabled = 1;
    for (unsigned i = 0; i < 4; i++) {
        block(0, 0);
        front.z = (struct plane){ 0.5, 0, 0 };
        for (unsigned lane = 0; lane < 64; lane++)
            exports.z[0][lane] = bits_of((float)depths[i][0]);
        draw(&exports);
        CHECK(get_z(1, 1, 0) == depths[i][1]);
    }
    end();
}

static void bounds_are_of_what_is_stored(void)
{
    for (unsigned format = DB_Z_16; format <= DB_Z_32_FLOAT; format += DB_Z_32_FLOAT - DB_Z_16) {
        begin(format, 0);
        surface(NOT_HTILE, false);
        set(GREG_DB_DEPTH_CONTROL, FIELD_DB_DEPTH_CONTROL__DEPTH_BOUNDS_ENABLE);
        set(GREG_DB_DEPTH_BOUNDS_MIN, bits_of(0.25f));
        set(GREG_DB_DEPTH_BOUNDS_MAX, bits_of(0.5f));
        block(0, 0);
        for (unsigned lane = 0; lane < 64; lane++)
            put_z(lane_x(lane), lane_y(lane), 0, (float)lane / 64);
        front.z = (struct plane){ 0.9, 0, 0 };
        draw(NULL);
        for (unsigned lane = 0; lane < 64; lane++) {
            double stored = format == DB_Z_16 ? nearbyint(lane / 64.0 * 65535) / 65535 : lane / 64.0;
            CHECK_EQ(f.samples[lane], stored >= 0.25 && stored <= 0.5);
        }
        end();
    }
}

/* ---- stencil ----------------------------------------------------------------------------------------------------- */

static uint8_t operated(unsigned operation, uint8_t s, uint8_t reference, uint8_t operand)
{
    const int results[16] = { s, 0, 255, reference, operand, s + operand > 255 ? 255 : s + operand,
                              s < operand ? 0 : s - operand, 255 - s, s + operand, s - operand + 256, s & operand,
                              s | operand, s ^ operand, ~(s & operand), ~(s | operand), ~(s ^ operand) };
    return (uint8_t)results[operation];
}

/* Every operation as each of the three, with every function, for both faces, whose values differ. */
static void functions_and_operations_of_stencil(void)
{
    static struct primitive back;
    begin(DB_Z_32_FLOAT, 0);
    surface(NOT_HTILE, false);
    back = front;
    back.back = true;
    front.z = back.z = (struct plane){ 0.5, 0, 0 };
    const uint8_t reference[2] = { 0x55, 0x57 }, mask[2] = { 0xf7, 0x3f };
    const uint8_t writes[2] = { 0xff, 0x3c }, operand[2] = { 1, 7 };
    for (unsigned i = 0; i < 8 * 16; i++) {
        const unsigned function = i % 8, operation = i / 8;
        const unsigned fail[2] = { operation, (operation + 1) % 16 };
        const unsigned zpass[2] = { (operation + 5) % 16, (operation + 6) % 16 };
        const unsigned zfail[2] = { (operation + 11) % 16, (operation + 12) % 16 };
        set(GREG_DB_DEPTH_CONTROL, FIELD_DB_DEPTH_CONTROL__STENCIL_ENABLE | FIELD_DB_DEPTH_CONTROL__Z_ENABLE |
                                       DB_LESS << 4 | FIELD_DB_DEPTH_CONTROL__BACKFACE_ENABLE | function << 8 |
                                       (7 - function) << 20);
        set(GREG_DB_STENCIL_CONTROL, fail[0] | zpass[0] << 4 | zfail[0] << 8 | fail[1] << 12 | zpass[1] << 16 |
                                         zfail[1] << 20);
        set(GREG_DB_STENCILREFMASK, reference[0] | mask[0] << 8 | writes[0] << 16 | (uint32_t)operand[0] << 24);
        set(GREG_DB_STENCILREFMASK_BF, reference[1] | mask[1] << 8 | writes[1] << 16 | (uint32_t)operand[1] << 24);
        block(24, 32);
        for (unsigned q = 0; q < 16; q += 2)
            f.primitive[q] = &back;
        for (unsigned lane = 0; lane < 64; lane++) {
            *stencil_at(lane_x(lane), lane_y(lane), 0) = (uint8_t)(lane * 37 + 0x50);
            put_z(lane_x(lane), lane_y(lane), 0, lane % 3 ? 1 : 0.25f);
        }
        draw(NULL);
        for (unsigned lane = 0; lane < 64; lane++) {
            const unsigned face = lane / 4 % 2 == 0;
            const uint8_t s = (uint8_t)(lane * 37 + 0x50);
            bool stencil = holds(face ? 7 - function : function, reference[face] & mask[face], s & mask[face]);
            bool z = lane % 3 != 0;
            unsigned what = !stencil ? fail[face] : z ? zpass[face] : zfail[face];
            uint8_t value = operated(what, s, reference[face], operand[face]);
            CHECK_EQ(*stencil_at(lane_x(lane), lane_y(lane), 0), (value & writes[face]) | (s & ~writes[face] & 0xff));
            CHECK_EQ(f.samples[lane], stencil && z);
        }
    }
    end();
}

static void stencil_of_samples_and_of_shaders(void)
{
    begin(DB_Z_INVALID, 2); /* stencil alone */
    surface(NOT_HTILE, false);
    set(GREG_DB_DEPTH_CONTROL, FIELD_DB_DEPTH_CONTROL__STENCIL_ENABLE | DB_LESS << 8);
    set(GREG_DB_STENCIL_CONTROL, DB_STENCIL_REPLACE_TEST << 4 | DB_STENCIL_INVERT);
    set(GREG_DB_STENCILREFMASK, 0xffff40);
    exports.has_z = true;
    exports.z_enabled = 2;
    for (unsigned exported = 0; exported < 2; exported++) {
        block(0, 8);
        for (unsigned lane = 0; lane < 64; lane++) {
            exports.z[1][lane] = 0xabcd00 + lane * 3;
            for (unsigned s = 0; s < 4; s++)
                *stencil_at(lane_x(lane), lane_y(lane), s) = (uint8_t)(lane + 21 * s);
        }
        draw(exported ? &exports : NULL);
        for (unsigned lane = 0; lane < 64; lane++)
            for (unsigned s = 0; s < 4; s++) {
                unsigned was = lane + 21 * s, reference = exported ? lane * 3 % 256 : 0x40;
                CHECK_EQ(*stencil_at(lane_x(lane), lane_y(lane), s), reference < was ? reference : 255 - was);
                CHECK_EQ(f.samples[lane] >> s & 1, reference < was);
            }
    }
    end();
}

/* Nothing is written where the view is read-only, nor depth without its test. */
static void what_is_not_written(void)
{
    static const uint32_t state[][2] = {
        { FIELD_DB_DEPTH_CONTROL__Z_ENABLE | DB_ALWAYS << 4, 0 },
        { FIELD_DB_DEPTH_CONTROL__Z_WRITE_ENABLE | DB_ALWAYS << 4, 0 },
        { FIELD_DB_DEPTH_CONTROL__Z_ENABLE | FIELD_DB_DEPTH_CONTROL__Z_WRITE_ENABLE | DB_LEQUAL << 4,
          FIELD_DB_DEPTH_VIEW__Z_READ_ONLY },
        { FIELD_DB_DEPTH_CONTROL__STENCIL_ENABLE | DB_ALWAYS << 8, FIELD_DB_DEPTH_VIEW__STENCIL_READ_ONLY },
    };
    begin(DB_Z_32_FLOAT, 0);
    surface(NOT_HTILE, false);
    set(GREG_DB_STENCIL_CONTROL, DB_STENCIL_INVERT << 4);
    set(GREG_DB_STENCILREFMASK, 0xffff00);
    for (unsigned i = 0; i < 4; i++) {
        set(GREG_DB_DEPTH_CONTROL, state[i][0]);
        set(GREG_DB_DEPTH_VIEW, state[i][1] | 3 << 13);
        block(0, 0);
        put_z(2, 2, 0, 1);
        front.z = (struct plane){ 0.5, 0, 0 };
        CHECK_EQ(draw(NULL), i == 2 ? 1 : 64); /* of the others there is 0 */
        CHECK(get_z(2, 2, 0) == 1);
        CHECK_EQ(*stencil_at(2, 2, 0), 0);
    }
    end();
}

static void idle(void)
{
    begin(DB_Z_32_FLOAT, 0);
    surface(NOT_HTILE, false);
    CHECK(!depth_decode(depth, &cp) && depth_is_idle(depth));
    set(GREG_DB_DEPTH_CONTROL, FIELD_DB_DEPTH_CONTROL__Z_ENABLE | DB_ALWAYS << 4);
    CHECK(!depth_decode(depth, &cp) && depth_is_idle(depth));
    set(GREG_DB_DEPTH_CONTROL, FIELD_DB_DEPTH_CONTROL__Z_ENABLE | DB_LESS << 4);
    CHECK(!depth_decode(depth, &cp) && !depth_is_idle(depth));
    set(GREG_DB_Z_INFO, 0); /* no depth: all pass */
    CHECK(!depth_decode(depth, &cp) && depth_is_idle(depth));
    set(GREG_DB_COUNT_CONTROL, FIELD_PUT(FIELD_DB_COUNT_CONTROL__ZPASS_ENABLE, 1));
    CHECK(!depth_decode(depth, &cp) && !depth_is_idle(depth));
    block(0, 0);
    CHECK_EQ(draw(NULL), 64);
    set(GREG_DB_COUNT_CONTROL, FIELD_PUT(FIELD_DB_COUNT_CONTROL__ZPASS_ENABLE, 1) |
                                   FIELD_DB_COUNT_CONTROL__ZPASS_INCREMENT_DISABLE);
    CHECK(!depth_decode(depth, &cp) && depth_is_idle(depth));
    end();
}

/* ---- HTILE ------------------------------------------------------------------------------------------------------- */

#define CLEARED_Z   0xfffffff0u /* to 1 */
#define INITIAL_Z   0xfffc000fu
#define CLEARED_ZS  0xfffc00f0u
#define INITIAL_ZS  0xfffff3ffu

/* A cleared tile has the clear value until something is written; then all of it is in memory, and its code says so. */
static void life_of_a_tile(void)
{
    for (unsigned format = DB_Z_16; format <= DB_Z_32_FLOAT; format += DB_Z_32_FLOAT - DB_Z_16)
        for (unsigned samples = 0; samples <= 3; samples++) {
            const double clear = format == DB_Z_16 ? nearbyint(0.75 * 65535) : 0.75;
            begin(format, samples);
            surface(CLEARED_Z, false);
            set(GREG_DB_DEPTH_CLEAR, bits_of(0.75f));
            set(GREG_DB_DEPTH_CONTROL,
                FIELD_DB_DEPTH_CONTROL__Z_ENABLE | FIELD_DB_DEPTH_CONTROL__Z_WRITE_ENABLE | DB_LESS << 4);
            front.z = (struct plane){ 0.875, 0, 0 };
            block(8, 16);
            CHECK_EQ(draw(NULL), 0);
            CHECK_EQ(*tile_at(8, 16), CLEARED_Z);
            front.z = (struct plane){ 0.5, 0, 0 };
            block(8, 16);
            memset(f.samples, 0, sizeof f.samples);
            f.samples[37] = 1;
            CHECK_EQ(draw(NULL), 1);
            CHECK_EQ(*tile_at(8, 16), INITIAL_Z);
            CHECK_EQ(*tile_at(16, 16), CLEARED_Z);
            for (unsigned lane = 0; lane < 64; lane++)
                for (unsigned s = 0; s < 1u << samples; s++)
                    CHECK(get_z(lane_x(lane), lane_y(lane), s) ==
                          (lane == 37 && s == 0 ? (format == DB_Z_16 ? nearbyint(0.5 * 65535 + 0.1) : 0.5) : clear));
            CHECK(get_z(16, 16, 0) == 0);
            end();
        }
}

/* Depth and stencil of a tile are cleared and expanded each for itself. */
static void halves_of_a_tile(void)
{
    begin(DB_Z_32_FLOAT, 0);
    surface(CLEARED_ZS, true);
    set(GREG_DB_DEPTH_CLEAR, bits_of(1));
    set(GREG_DB_STENCIL_CLEAR, 0x21);
    set(GREG_DB_DEPTH_CONTROL, FIELD_DB_DEPTH_CONTROL__STENCIL_ENABLE | DB_EQUAL << 8);
    set(GREG_DB_STENCIL_CONTROL, DB_STENCIL_ADD_WRAP << 4);
    set(GREG_DB_STENCILREFMASK, 0x01ffff21);
    block(0, 0);
    memset(f.samples, 0, 32);
    CHECK_EQ(draw(NULL), 32);
    CHECK_EQ(*tile_at(0, 0), (CLEARED_ZS & ~0x3f0u) | 0x3f0);
    CHECK_EQ(*stencil_at(0, 0, 0), 0x21);
    CHECK_EQ(*stencil_at(7, 7, 0), 0x22);
    CHECK(get_z(0, 0, 0) == 0);
    set(GREG_DB_DEPTH_CONTROL,
        FIELD_DB_DEPTH_CONTROL__Z_ENABLE | FIELD_DB_DEPTH_CONTROL__Z_WRITE_ENABLE | DB_LESS << 4);
    front.z = (struct plane){ 0.5, 0, 0 };
    block(0, 0);
    CHECK_EQ(draw(NULL), 64);
    CHECK_EQ(*tile_at(0, 0), INITIAL_ZS);
    CHECK(get_z(7, 0, 0) == 0.5);
    end();
}

/* What decompression draws changes no value; after it memory has them all. */
static void tiles_are_expanded(void)
{
    begin(DB_Z_32_FLOAT, 1);
    surface(CLEARED_ZS, true);
    set(GREG_DB_DEPTH_CLEAR, bits_of(1));
    set(GREG_DB_STENCIL_CLEAR, 7);
    set(GREG_DB_RENDER_CONTROL, FIELD_DB_RENDER_CONTROL__DEPTH_COMPRESS_DISABLE);
    block(8, 8);
    CHECK_EQ(draw(NULL), 128);
    CHECK(!depth_is_idle(depth));
    CHECK_EQ(*tile_at(8, 8), 0xfffff0ff);
    CHECK(get_z(15, 15, 1) == 1 && get_z(7, 8, 0) == 0 && *stencil_at(9, 9, 0) == 0);
    set(GREG_DB_RENDER_CONTROL, FIELD_DB_RENDER_CONTROL__STENCIL_COMPRESS_DISABLE);
    block(8, 8);
    draw(NULL);
    CHECK_EQ(*tile_at(8, 8), INITIAL_ZS);
    CHECK(*stencil_at(15, 8, 1) == 7 && *stencil_at(16, 8, 0) == 0);
    end();
}

/* What is written with the clears enabled is the clear value. */
static void clears_that_are_drawn(void)
{
    begin(DB_Z_16, 0);
    surface(INITIAL_ZS, true);
    set(GREG_DB_DEPTH_CLEAR, bits_of(0.5f));
    set(GREG_DB_STENCIL_CLEAR, 9);
    set(GREG_DB_RENDER_CONTROL,
        FIELD_DB_RENDER_CONTROL__DEPTH_CLEAR_ENABLE | FIELD_DB_RENDER_CONTROL__STENCIL_CLEAR_ENABLE);
    set(GREG_DB_DEPTH_CONTROL, FIELD_DB_DEPTH_CONTROL__Z_ENABLE | FIELD_DB_DEPTH_CONTROL__Z_WRITE_ENABLE |
                                   DB_ALWAYS << 4 | FIELD_DB_DEPTH_CONTROL__STENCIL_ENABLE | DB_ALWAYS << 8);
    set(GREG_DB_STENCIL_CONTROL, DB_STENCIL_REPLACE_TEST << 4);
    set(GREG_DB_STENCILREFMASK, 0xffff33);
    front.z = (struct plane){ 0.25, 0, 0 };
    block(0, 0);
    draw(NULL);
    CHECK_EQ(get_z(4, 4, 0), 32768);
    CHECK_EQ(*stencil_at(4, 4, 0), 9);
    end();
}

/* ---- levels, slices, what is wrong ------------------------------------------------------------------------------- */

/* Each level has depth, stencil and tiles of its own; the small ones lie together. */
static void levels_do_not_touch_each_other(void)
{
    begin(DB_Z_32_FLOAT, 0);
    width = 300, height = 200, levels = 9;
    surface(CLEARED_ZS, true);
    set(GREG_DB_DEPTH_CONTROL, FIELD_DB_DEPTH_CONTROL__Z_ENABLE | FIELD_DB_DEPTH_CONTROL__Z_WRITE_ENABLE |
                                   DB_ALWAYS << 4 | FIELD_DB_DEPTH_CONTROL__STENCIL_ENABLE | DB_ALWAYS << 8);
    set(GREG_DB_STENCIL_CONTROL, DB_STENCIL_REPLACE_TEST << 4);
    for (level = 0; level < levels; level++) {
        front.z = (struct plane){ (level + 1) / 16.0, 0, 0 };
        set(GREG_DB_STENCILREFMASK, 0xffff00 | (level + 1));
        set(GREG_DB_DEPTH_VIEW, level << 26);
        for (uint32_t y = 0; y < (height >> level ? height >> level : 1); y += 8)
            for (uint32_t x = 0; x < (width >> level ? width >> level : 1); x += 8) {
                block(x, y);
                CHECK_EQ(*tile_at(x, y), CLEARED_ZS);
                draw(NULL);
                CHECK_EQ(*tile_at(x, y), INITIAL_ZS);
            }
    }
    for (level = 0; level < levels; level++) {
        CHECK(get_z((width >> level) / 2, (height >> level) / 2, 0) == (level + 1) / 16.0);
        CHECK_EQ(*stencil_at((width >> level) / 2, (height >> level) / 2, 0), level + 1);
    }
    end();
}

static void slices(void)
{
    begin(DB_Z_32_FLOAT, 0);
    surface(NOT_HTILE, false);
    set(GREG_DB_DEPTH_VIEW, 1 | 2 << 13); /* slices 1 and 2 */
    set(GREG_DB_DEPTH_CONTROL,
        FIELD_DB_DEPTH_CONTROL__Z_ENABLE | FIELD_DB_DEPTH_CONTROL__Z_WRITE_ENABLE | DB_ALWAYS << 4);
    front.z = (struct plane){ 1, 0, 0 };
    block(0, 0);
    f.block = false;
    f.slice[0] = 1;
    f.slice[1] = 2; /* which is not in the view */
    draw(NULL);
    float z[4];
    for (unsigned slice = 0; slice < 4; slice++)
        memcpy(&z[slice], z_at(0, 0, slice, 0), 4);
    CHECK(z[0] == 0 && z[1] == 0 && z[2] == 1 && z[3] == 0);
    memcpy(z, z_at(2, 0, 3, 0), 4);
    CHECK(z[0] == 0);
    memcpy(z, z_at(4, 0, 1, 0), 4);
    CHECK(z[0] == 1);
    end();
}

static void memory_that_is_not_there(void)
{
    begin(DB_Z_32_FLOAT, 3);
    surface(CLEARED_ZS, true);
    set_base(GREG_DB_Z_READ_BASE, GREG_DB_Z_READ_BASE_HI, GREG_DB_Z_WRITE_BASE, GREG_DB_Z_WRITE_BASE_HI,
             NOTHING_VA & ~0xffffull);
    set(GREG_DB_HTILE_DATA_BASE, 0);
    set(GREG_DB_DEPTH_CONTROL,
        FIELD_DB_DEPTH_CONTROL__Z_ENABLE | FIELD_DB_DEPTH_CONTROL__Z_WRITE_ENABLE | DB_EQUAL << 4);
    front.z = (struct plane){ 0, 0, 0 };
    block(0, 0);
    CHECK_EQ(draw(NULL), 512);
    CHECK(bench_faulted(b));
    end();
}

static void what_is_refused(void)
{
    static const uint32_t cases[][2] = {
        { GREG_DB_RENDER_CONTROL, FIELD_DB_RENDER_CONTROL__DEPTH_COPY },
        { GREG_DB_DEPTH_CONTROL, FIELD_DB_DEPTH_CONTROL__ENABLE_COLOR_WRITES_ON_DEPTH_FAIL },
        { GREG_DB_DEPTH_VIEW, 1u << 26 },
        { GREG_DB_DEPTH_VIEW, 2 },
        { GREG_DB_Z_INFO, DB_Z_24 | TILING_64KB_Z_X << 4 },
        { GREG_DB_Z_INFO, DB_Z_16 | TILING_64KB_R_X << 4 },
        { GREG_DB_Z_INFO, DB_Z_16 | TILING_64KB_Z_X << 4 | FIELD_DB_Z_INFO__PARTIALLY_RESIDENT },
        { GREG_DB_Z_READ_BASE, 0x1234500 },
        { GREG_DB_HTILE_SURFACE, FIELD_DB_HTILE_SURFACE__PIPE_ALIGNED | 1u << 20 },
        { GREG_DB_HTILE_SURFACE, 0 },
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        begin(DB_Z_32_FLOAT, 0);
        surface(INITIAL_Z, false);
        set(GREG_DB_DEPTH_VIEW, 0);
        set(GREG_DB_DEPTH_CONTROL, FIELD_DB_DEPTH_CONTROL__Z_ENABLE | DB_LESS << 4);
        CHECK(depth_decode(depth, &cp) == NULL);
        set(cases[i][0], cases[i][1]);
        const char *why = depth_decode(depth, &cp);
        CHECK(why != NULL);
        if (!why)
            printf("# case %u\n", i);
        end();
    }
}

/* Whatever registers say, a draw ends, and with no more than a fault. */
static void random_state_does_no_harm(void)
{
    static const uint32_t registers[] = {
        GREG_DB_RENDER_CONTROL, GREG_DB_COUNT_CONTROL, GREG_DB_DEPTH_VIEW, GREG_DB_DEPTH_SIZE_XY,
        GREG_DB_HTILE_DATA_BASE, GREG_DB_Z_INFO, GREG_DB_STENCIL_INFO, GREG_DB_DEPTH_CONTROL, GREG_DB_STENCIL_CONTROL,
        GREG_DB_STENCILREFMASK, GREG_DB_STENCILREFMASK_BF, GREG_DB_DEPTH_BOUNDS_MIN, GREG_DB_DEPTH_BOUNDS_MAX,
        GREG_DB_DEPTH_CLEAR, GREG_DB_STENCIL_CLEAR, GREG_PA_SC_AA_SAMPLE_LOCS_PIXEL_X0Y0_0,
    };
    unsigned drawn = 0;
    uint32_t seed = 1;
    begin(DB_Z_32_FLOAT, 0);
    for (unsigned i = 0; i < 30000; i++) {
        for (unsigned r = 0; r < sizeof registers / sizeof registers[0]; r++) {
            seed = seed * 1664525 + 1013904223;
            set(registers[r], seed ^ seed >> 15);
        }
        /* mostly what is not refused at once */
        set(GREG_DB_DEPTH_CONTROL, reg_get(b->card->navi, GREG_DB_DEPTH_CONTROL) & 0x3fffffff);
        set(GREG_DB_RENDER_CONTROL, reg_get(b->card->navi, GREG_DB_RENDER_CONTROL) & ~12u);
        set(GREG_DB_Z_INFO, (reg_get(b->card->navi, GREG_DB_Z_INFO) & ~0x11f0u) | TILING_64KB_Z_X << 4);
        set(GREG_DB_STENCIL_INFO, (reg_get(b->card->navi, GREG_DB_STENCIL_INFO) & ~0x1f0u) | TILING_64KB_Z_X << 4);
        samples_log2 = seed >> 28 & 3;
        block((seed >> 3 & 0x3ff8), (seed >> 9 & 0x3ff8));
        f.block = seed >> 30 & 1;
        for (unsigned q = 0; q < 16 && !f.block; q++)
            f.slice[q] = (uint16_t)(seed >> q);
        front.z = (struct plane){ 0.5, (int32_t)seed / 1e9, NAN };
        if (depth_decode(depth, &cp))
            continue;
        drawn++;
        CHECK(depth_test(depth, &b->core, &f, seed >> 31 ? &exports : NULL) <= 512);
    }
    CHECK(drawn > 1000);
    end();
}

int main(void)
{
    TAP_RUN(functions_of_depth);
    TAP_RUN(only_samples_that_are_drawn);
    TAP_RUN(depth_is_that_of_the_sample);
    TAP_RUN(depth_of_16_bits_is_the_nearest);
    TAP_RUN(depth_is_clamped_to_the_viewport);
    TAP_RUN(bounds_are_of_what_is_stored);
    TAP_RUN(functions_and_operations_of_stencil);
    TAP_RUN(stencil_of_samples_and_of_shaders);
    TAP_RUN(what_is_not_written);
    TAP_RUN(idle);
    TAP_RUN(life_of_a_tile);
    TAP_RUN(halves_of_a_tile);
    TAP_RUN(tiles_are_expanded);
    TAP_RUN(clears_that_are_drawn);
    TAP_RUN(levels_do_not_touch_each_other);
    TAP_RUN(slices);
    TAP_RUN(memory_that_is_not_there);
    TAP_RUN(what_is_refused);
    TAP_RUN(random_state_does_no_harm);
    return tap_done();
}
