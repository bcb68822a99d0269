/* SPDX-License-Identifier: MIT */
/*
 * bc.c and bptc.c: blocks put together here, bit by bit, from endpoints and indices; and random blocks, as one number
 * that was noted when 400000 of them were decoded as Mesa 22.3.6 decodes them.
 */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include <navi23/shader/bc.h>
#include <tap.h>

static float as_float(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, 4);
    return value;
}

/* What random_blocks came to when Mesa agreed. */
#define AGREED 0xe823dbbfb98e49a7

static uint8_t block[16];
static unsigned at;

/* Begin a block, and append to it. */
static void begin(void)
{
    memset(block, 0, sizeof block);
    at = 0;
}

static void put(unsigned bits, uint64_t value)
{
    for (unsigned i = 0; i < bits; i++, at++)
        block[at / 8] |= (uint8_t)((value >> i & 1) << at % 8);
}

/* A component of a texel of `block`. */
static float load(unsigned format, unsigned texel, unsigned component)
{
    uint32_t rgba[4];
    bc_load(format_find(format), block, texel % 4, texel / 4, rgba);
    return as_float(rgba[component]);
}

static bool near(float a, double b)
{
    return fabs((double)a - b) < 1e-6;
}

enum { BC1 = 169, BC1_SRGB, BC2, BC2_SRGB, BC3, BC3_SRGB, BC4, BC4_SNORM, BC5, BC5_SNORM, BC6, BC6_SIGNED, BC7 };

static void four_colours_or_three(void)
{
    begin();
    put(16, 31u << 11); /* red, blue */
    put(16, 31);
    for (unsigned texel = 0; texel < 16; texel++)
        put(2, texel % 4);
    CHECK(load(BC1, 4, 0) == 1 && load(BC1, 4, 2) == 0 && load(BC1, 4, 3) == 1);
    CHECK(load(BC1, 5, 0) == 0 && load(BC1, 5, 2) == 1);
    CHECK(near(load(BC1, 6, 0), 170 / 255.) && near(load(BC1, 6, 2), 85 / 255.));
    CHECK(near(load(BC1, 7, 0), 85 / 255.) && near(load(BC1, 7, 2), 170 / 255.));
    CHECK(near(load(BC1_SRGB, 6, 0), pow((170 / 255. + 0.055) / 1.055, 2.4)));
    begin();
    put(16, 31); /* the other way round: three, and nothing */
    put(16, 31u << 11);
    put(32, 0xe4);
    CHECK(near(load(BC1, 2, 0), 128 / 255.) && load(BC1, 2, 3) == 1);
    CHECK(load(BC1, 3, 2) == 0 && load(BC1, 3, 3) == 0);
}

static void alpha_of_four_bits(void)
{
    begin();
    for (unsigned texel = 0; texel < 16; texel++)
        put(4, texel);
    put(16, 31); /* four colours, whatever the order is */
    put(16, 31u << 11);
    put(32, 0xc0);
    for (unsigned texel = 0; texel < 16; texel++)
        CHECK(near(load(BC2, texel, 3), texel / 15.));
    CHECK(near(load(BC2, 3, 0), 170 / 255.));
}

/* The eight values of a gradient, in both orders, with and without a sign. */
static void gradients(void)
{
    static const int ends[4][2] = { { 200, 40 }, { 40, 200 }, { 100, -128 }, { -100, 90 } };
    for (unsigned i = 0; i < 4; i++) {
        const bool is_signed = i >= 2;
        const double high = is_signed ? 127 : 255, low = is_signed ? -1 : 0;
        const double a = ends[i][0] / high, b = fmax(ends[i][1] / high, low);
        begin();
        put(64, 0); /* the first half of BC5 */
        put(8, (uint32_t)ends[i][0]);
        put(8, (uint32_t)ends[i][1]);
        for (unsigned texel = 0; texel < 16; texel++)
            put(3, texel % 8);
        for (unsigned texel = 0; texel < 8; texel++) {
            double steps = ends[i][0] > ends[i][1] ? 7 : 5, expected = a + (b - a) * (texel - 1) / steps;
            if (texel < 2)
                expected = texel ? b : a;
            else if (texel > steps)
                expected = texel == 7 ? 1 : low;
            CHECK(near(load(is_signed ? BC5_SNORM : BC5, 8 + texel, 1), expected));
            memmove(block, block + 8, 8);
            CHECK(near(load(is_signed ? BC4_SNORM : BC4, texel, 0), expected));
            CHECK(is_signed || near(load(BC3, texel, 3), expected));
        }
    }
}

/* Mode 6: one pair of 7 bits and one more each, indices of 4 bits of which the first has 3. */
static void one_pair_of_bc7(void)
{
    begin();
    put(7, 1u << 6);
    for (unsigned c = 0; c < 4; c++) {
        put(7, 10 * c);
        put(7, 100 + c);
    }
    put(1, 1);
    put(1, 0);
    for (unsigned texel = 0; texel < 16; texel++)
        put(texel ? 4 : 3, texel);
    static const uint8_t weights[16] = { 0, 4, 9, 13, 17, 21, 26, 30, 34, 38, 43, 47, 51, 55, 60, 64 };
    for (unsigned texel = 0; texel < 16; texel++)
        for (unsigned c = 0; c < 4; c++) {
            unsigned a = 20 * c + 1, b = 200 + 2 * c;
            CHECK(near(load(BC7, texel, c), floor((a * (64. - weights[texel]) + b * weights[texel] + 32) / 64) / 255));
        }
}

/* Mode 5: alpha apart, and changed places with green. */
static void rotated_bc7(void)
{
    begin();
    put(6, 1u << 5);
    put(2, 2);
    for (unsigned c = 0; c < 3; c++) {
        put(7, 16 * c);
        put(7, 127);
    }
    put(8, 5);
    put(8, 250);
    put(31, 0);
    put(31, 0x7fffffff); /* all but the first: the second endpoint */
    CHECK(near(load(BC7, 0, 0), 0) && near(load(BC7, 0, 3), 32 / 255.) && near(load(BC7, 0, 2), 64 / 255.));
    CHECK(near(load(BC7, 9, 1), 250 / 255.) && near(load(BC7, 9, 3), 32 / 255.));
    memset(block, 0, sizeof block); /* no mode */
    CHECK(load(BC7, 3, 0) == 0 && load(BC7, 3, 3) == 0);
}

/* The mode of one pair with endpoints of 10 bits. */
static void one_pair_of_bc6(void)
{
    begin();
    put(5, 3);
    put(10, 0);
    put(10, 1023);
    put(10, 512);
    put(10, 1023);
    put(10, 1023);
    put(10, 512);
    put(3, 0);
    put(4, 15);
    CHECK(load(BC6, 0, 0) == 0 && load(BC6, 1, 0) == 65504 && load(BC6, 0, 1) == 65504);
    CHECK(load(BC6, 1, 2) == load(BC6, 0, 2) && load(BC6, 1, 2) > 0.9f && load(BC6, 1, 2) < 1.7f);
    CHECK(load(BC6_SIGNED, 0, 1) < 0 && load(BC6_SIGNED, 0, 2) == -65504);
}

static void random_blocks(void)
{
    uint64_t hash = 0xcbf29ce484222325, state = 1;
    for (unsigned i = 0; i < 20000; i++) {
        for (unsigned k = 0; k < sizeof block; k++) {
            state = state * 6364136223846793005 + 1442695040888963407;
            block[k] = (uint8_t)(state >> 40);
        }
        if (i % 2) /* all modes of BC7 as often */
            block[0] = (uint8_t)(1u << i / 2 % 8 | (block[0] & ~((2u << i / 2 % 8) - 1)));
        for (unsigned texel = 0; texel < 16; texel++) {
            uint8_t unorm[4];
            uint16_t half[2][3];
            bptc_load_unorm(block, texel, unorm);
            bptc_load_float(block, texel, false, half[0]);
            bptc_load_float(block, texel, true, half[1]);
            for (unsigned k = 0; k < 4; k++)
                hash = (hash ^ unorm[k]) * 0x100000001b3;
            for (unsigned k = 0; k < 6; k++)
                hash = (hash ^ half[k / 3][k % 3]) * 0x100000001b3;
        }
    }
    if (hash != AGREED)
        printf("# 0x%016llx\n", (unsigned long long)hash);
    CHECK(hash == AGREED);
}

int main(void)
{
    TAP_RUN(four_colours_or_three);
    TAP_RUN(alpha_of_four_bits);
    TAP_RUN(gradients);
    TAP_RUN(one_pair_of_bc7);
    TAP_RUN(rotated_bc7);
    TAP_RUN(one_pair_of_bc6);
    TAP_RUN(random_blocks);
    return tap_done();
}
