/* SPDX-License-Identifier: MIT */
/* image.c, descriptor.c and texel.c: MIMG without a sampler, against memory as the layout says it is. */
#include "images.h"

static struct bench *b;
static uint32_t seed = 1;

static uint32_t below(uint32_t limit)
{
    seed = seed * 1664525 + 1013904223;
    return (uint32_t)(((uint64_t)seed * limit) >> 32);
}

/* VGPRs of coordinates: random ones within the level, some outside if wanted. */
static void random_coordinates(unsigned vgpr, uint32_t size, bool outside)
{
    for (unsigned lane = 0; lane < WAVE_LANES; lane++)
        b->w->v[vgpr][lane] = outside && below(4) == 0 ? size + below(3) * 0x7fffffff : below(size);
}

/* Random bytes in all of the image's memory. */
static void scramble(void)
{
    uint32_t *p = (uint32_t *)(void *)image_memory(b);
    for (uint32_t i = 0; i < IMAGE_PAGES * 0x400; i++)
        p[i] = seed = seed * 1664525 + 1013904223;
}

static uint32_t dword_at(uint64_t offset)
{
    uint32_t x;
    memcpy(&x, image_memory(b) + offset, sizeof x);
    return x;
}

/* R32_UINT in every mode: what a lane loads is what memory has at the place of its texel. */
static void loads_in_every_mode(void)
{
    static const uint8_t modes[] = { 0, 1, 2, 5, 6, 9, 10, 17, 18, 21, 22, 24, 25, 26, 27 };
    scramble();
    for (unsigned m = 0; m < sizeof modes; m++) {
        struct view v = { .format = 20, .type = IMAGE_2D, .mode = modes[m], .width = 200, .height = 131 };
        const struct tiling *t = layout_of(&v, 2, 0);
        v.mix = t->xored && t->block_log2 == 16 ? 0x8000 : 0;
        set_image(b, &v);
        random_coordinates(ADDRESS, v.width, true);
        random_coordinates(ADDRESS + 1, v.height, true);
        run(b, mimg(ISA_image_load, DIM_2D, 1));
        for (unsigned lane = 0; lane < b->lanes; lane++) {
            uint32_t x = b->w->v[ADDRESS][lane], y = b->w->v[ADDRESS + 1][lane];
            bool inside = x < v.width && y < v.height;
            uint64_t at = inside ? tiling_offset(t, 0, x, y, 0, 0) ^ v.mix : 0;
            CHECK_EQ(b->w->v[DATA][lane], inside ? dword_at(at) : 0);
        }
    }
}

/* Store, load again, and look at memory: all formats of whole numbers of bytes are written as format.c would. */
static void stores_what_is_loaded(void)
{
    for (unsigned n = 1; n < 147; n++) {
        const struct format *f = format_find(n);
        if (!f->name || f->bytes == 12)
            continue;
        struct view v = { .format = n, .type = IMAGE_2D, .mode = TILING_64KB_R_X, .width = 64, .height = 4 };
        set_image(b, &v);
        memset(image_memory(b), 0xcc, 0x10000);
        for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
            uint8_t element[16];
            uint32_t rgba[4];
            for (unsigned i = 0; i < sizeof element; i++)
                element[i] = (uint8_t)below(256);
            format_load(f, element, rgba);
            for (unsigned i = 0; i < 4; i++)
                b->w->v[DATA + i][lane] = rgba[i];
            b->w->v[ADDRESS][lane] = lane;
            b->w->v[ADDRESS + 1][lane] = lane % 4;
        }
        run(b, mimg(ISA_image_store, DIM_2D, 15));
        const struct tiling *t = layout_of(&v, (unsigned)__builtin_ctz(f->bytes), 0);
        unsigned wrong = 0;
        for (unsigned lane = 0; lane < b->lanes; lane++) {
            uint8_t element[16] = { 0 };
            format_store(f, element, (const uint32_t[]){ b->w->v[DATA][lane], b->w->v[DATA + 1][lane],
                                                         b->w->v[DATA + 2][lane], b->w->v[DATA + 3][lane] });
            wrong += memcmp(image_memory(b) + tiling_offset(t, 0, lane, lane % 4, 0, 0), element, f->bytes) != 0;
        }
        uint32_t before[4][WAVE_LANES];
        memcpy(before, b->w->v[DATA], sizeof before);
        run(b, mimg(ISA_image_load, DIM_2D, 15));
        for (unsigned c = 0; c < f->components; c++)
            for (unsigned lane = 0; lane < b->lanes; lane++) {
                uint32_t got = b->w->v[DATA + c][lane], was = before[c][lane];
                wrong += got != was && !(float_of(got) != float_of(got) && float_of(was) != float_of(was));
            }
        if (wrong)
            printf("# %s: %u are wrong\n", f->name, wrong);
        CHECK_EQ(wrong, 0);
    }
}

/* Only active lanes load and store; only lanes inside store. */
static void lanes_that_are_off(void)
{
    struct view v = { .format = 20, .type = IMAGE_1D, .width = 40, .height = 1 };
    set_image(b, &v);
    memset(image_memory(b), 0, 0x1000);
    for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
        b->w->v[ADDRESS][lane] = lane;
        b->w->v[DATA][lane] = 100 + lane;
    }
    wave_set_mask(b->w, ISA_EXEC_LO, 0x00ffff00f0ffff0f);
    run(b, mimg(ISA_image_store, DIM_1D, 1));
    for (unsigned x = 0; x < 64; x++)
        CHECK_EQ(dword_at(x * 4), x < 40 && x < b->lanes && 0x00ffff00f0ffff0f >> x & 1 ? 100 + x : 0);
    run(b, mimg(ISA_image_load, DIM_1D, 1));
    for (unsigned lane = 0; lane < b->lanes; lane++)
        CHECK_EQ(b->w->v[DATA][lane], 0x00ffff00f0ffff0f >> lane & 1 && lane >= 40 ? 0 : 100 + lane);
    wave_set_mask(b->w, ISA_EXEC_LO, UINT64_MAX);
}

/* DMASK picks, DST_SEL shuffles: BGRA and constants; store undoes it. */
static void components_are_picked(void)
{
    struct view v = { .format = 56, .type = IMAGE_1D, .width = 64, .height = 1,
                      .select = 6u | 5u << 3 | 4u << 6 | 1u << 9 };
    set_image(b, &v);
    uint8_t texel[4] = { 0, 51, 255, 102 };
    memcpy(image_memory(b), texel, 4);
    fill_row(b, ADDRESS, 0);
    run(b, mimg(ISA_image_load, DIM_1D, 15));
    CHECK_EQ(b->w->v[DATA][5], bits_of(1));
    CHECK_EQ(b->w->v[DATA + 1][5], bits_of(0.2f));
    CHECK_EQ(b->w->v[DATA + 2][5], 0);
    CHECK_EQ(b->w->v[DATA + 3][5], bits_of(1));
    fill_row(b, DATA + 2, 77);
    run(b, mimg(ISA_image_load, DIM_1D, 10));
    CHECK_EQ(b->w->v[DATA][5], bits_of(0.2f));
    CHECK_EQ(b->w->v[DATA + 1][5], bits_of(1));
    CHECK_EQ(b->w->v[DATA + 2][5], 77);
    fill_row(b, DATA, bits_of(1));
    fill_row(b, DATA + 1, bits_of(0.2f));
    run(b, mimg(ISA_image_store, DIM_1D, 3));
    CHECK_EQ(dword_at(0), 0x00ff3300);
}

static void levels_and_slices(void)
{
    struct view v = { .format = 20, .type = IMAGE_2D_ARRAY, .mode = TILING_64KB_R_X, .width = 300, .height = 70,
                      .first = 2, .last = 5, .base_level = 1, .last_level = 7, .max_level = 8 };
    const struct tiling *t = layout_of(&v, 2, 0);
    scramble();
    set_image(b, &v);
    for (unsigned round = 0; round < 20; round++) {
        random_coordinates(ADDRESS, 150, true);
        random_coordinates(ADDRESS + 1, 35, true);
        random_coordinates(ADDRESS + 2, 4, true);
        random_coordinates(ADDRESS + 3, 7, true);
        run(b, mimg(ISA_image_load_mip, DIM_2D_ARRAY, 1));
        for (unsigned lane = 0; lane < b->lanes; lane++) {
            uint32_t x = b->w->v[ADDRESS][lane], y = b->w->v[ADDRESS + 1][lane], z = b->w->v[ADDRESS + 2][lane],
                     mip = b->w->v[ADDRESS + 3][lane], level = mip + 1;
            bool inside = mip < 7 && x < 300u >> level && y < (70u >> level ? 70u >> level : 1) && z < 4;
            CHECK_EQ(b->w->v[DATA][lane], inside ? dword_at(tiling_offset(t, level, x, y, z + 2, 0)) : 0);
        }
    }
    run(b, mimg(ISA_image_load, DIM_2D, 1)); /* a view of one slice: the first */
    for (unsigned lane = 0; lane < b->lanes; lane++) {
        uint32_t x = b->w->v[ADDRESS][lane], y = b->w->v[ADDRESS + 1][lane];
        CHECK_EQ(b->w->v[DATA][lane], x < 150 && y < 35 ? dword_at(tiling_offset(t, 1, x, y, 2, 0)) : 0);
    }
}

static void three_dimensions(void)
{
    static const uint8_t modes[] = { TILING_LINEAR, TILING_4KB_S, TILING_64KB_S_X, TILING_64KB_D_X, TILING_64KB_R_X };
    scramble();
    for (unsigned m = 0; m < sizeof modes; m++) {
        struct view v = { .format = 20, .type = IMAGE_3D, .mode = modes[m], .width = 50, .height = 34, .last = 20,
                          .max_level = 3, .last_level = 3 };
        const struct tiling *t = layout_of(&v, 2, 0);
        for (unsigned bound = 0; bound < 2; bound++) {
            v.array_pitch = bound;
            v.first = 3;
            set_image(b, &v);
            random_coordinates(ADDRESS, 50, false);
            random_coordinates(ADDRESS + 1, 34, false);
            random_coordinates(ADDRESS + 2, 22, false);
            run(b, mimg(ISA_image_load, DIM_3D, 1));
            for (unsigned lane = 0; lane < b->lanes; lane++) {
                uint32_t z = b->w->v[ADDRESS + 2][lane] + (bound ? 3 : 0);
                CHECK_EQ(b->w->v[DATA][lane], z > 20 ? 0 : dword_at(tiling_offset(t, 0, b->w->v[ADDRESS][lane],
                                                                                 b->w->v[ADDRESS + 1][lane], z, 0)));
            }
        }
    }
}

static void samples(void)
{
    struct view v = { .format = 20, .type = IMAGE_2D_MSAA, .mode = TILING_64KB_R_X, .width = 90, .height = 90,
                      .last_level = 2 };
    const struct tiling *t = layout_of(&v, 2, 2);
    scramble();
    set_image(b, &v);
    random_coordinates(ADDRESS, 90, false);
    random_coordinates(ADDRESS + 1, 90, false);
    random_coordinates(ADDRESS + 2, 5, false);
    run(b, mimg(ISA_image_load, DIM_2D_MSAA, 1));
    for (unsigned lane = 0; lane < b->lanes; lane++) {
        uint32_t s = b->w->v[ADDRESS + 2][lane];
        CHECK_EQ(b->w->v[DATA][lane], s > 3 ? 0 : dword_at(tiling_offset(t, 0, b->w->v[ADDRESS][lane],
                                                                         b->w->v[ADDRESS + 1][lane], 0, s)));
    }
}

/* Four samples at once, of one component; beyond the last there are none. */
static void four_samples(void)
{
    struct view v = { .format = 23 + 4, .type = IMAGE_2D_MSAA, .mode = TILING_64KB_R_X, .width = 90, .height = 90,
                      .last_level = 2 };
    const struct tiling *t = layout_of(&v, 2, 2);
    scramble();
    set_image(b, &v);
    random_coordinates(ADDRESS, 90, false);
    random_coordinates(ADDRESS + 1, 90, false);
    random_coordinates(ADDRESS + 2, 3, false);
    run(b, mimg(ISA_image_msaa_load, DIM_2D_MSAA, 2));
    for (unsigned lane = 0; lane < b->lanes; lane++)
        for (unsigned i = 0; i < 4; i++) {
            uint32_t s = b->w->v[ADDRESS + 2][lane] + i;
            uint64_t place = tiling_offset(t, 0, b->w->v[ADDRESS][lane], b->w->v[ADDRESS + 1][lane], 0, s);
            CHECK_EQ(b->w->v[DATA + i][lane], s > 3 ? 0 : dword_at(place) >> 16);
        }
}

/* Addresses of 16 bits, two in a register; addresses from anywhere. */
static void packed_and_scattered_addresses(void)
{
    struct view v = { .format = 20, .type = IMAGE_2D_ARRAY, .mode = TILING_LINEAR, .width = 64, .height = 9,
                      .last = 2 };
    const struct tiling *t = layout_of(&v, 2, 0);
    scramble();
    set_image(b, &v);
    uint32_t expected = dword_at(tiling_offset(t, 0, 33, 5, 2, 0));
    struct isa_inst inst = mimg(ISA_image_load, DIM_2D_ARRAY, 1);
    fill_row(b, ADDRESS, 5u << 16 | 33);
    fill_row(b, ADDRESS + 1, 0xffff0002);
    inst.a16 = true;
    run(b, inst);
    CHECK_EQ(b->w->v[DATA][9], expected);
    inst = mimg(ISA_image_load, DIM_2D_ARRAY, 1);
    inst.nsa = 4;
    inst.nsa_address[0] = 99;
    inst.nsa_address[1] = 3;
    fill_row(b, ADDRESS, 33);
    fill_row(b, 99, 5);
    fill_row(b, 3, 2);
    run(b, inst);
    CHECK_EQ(b->w->v[DATA][9], expected);
}

/* D16: two halves in a register, and back. */
static void halves_as_data(void)
{
    struct view v = { .format = 71, .type = IMAGE_1D, .width = 64, .height = 1 };
    set_image(b, &v);
    const uint16_t texel[4] = { 0x3c00, 0x4000, 0x0001, 0xfc00 };
    memcpy(image_memory(b), texel, sizeof texel);
    fill_row(b, ADDRESS, 0);
    fill_row(b, DATA + 1, 77);
    struct isa_inst inst = mimg(ISA_image_load, DIM_1D, 13);
    inst.d16 = true;
    run(b, inst);
    CHECK_EQ(b->w->v[DATA][0], 0x00013c00);
    CHECK_EQ(b->w->v[DATA + 1][0], 0xfc00); /* the upper half has been 0 */
    fill_row(b, DATA + 1, 0xabcd1234); /* and stays whatever it is: something else may be there */
    run(b, inst);
    CHECK_EQ(b->w->v[DATA + 1][0], 0xabcdfc00);
    fill_row(b, DATA, 0x40003c01);
    fill_row(b, DATA + 1, 0x00020003);
    inst = mimg(ISA_image_store, DIM_1D, 15);
    inst.d16 = true;
    run(b, inst);
    CHECK_EQ(dword_at(0), 0x40003c01);
    CHECK_EQ(dword_at(4), 0x00020003);
    v.format = 70;
    set_image(b, &v);
    run(b, mimg(ISA_image_load, DIM_1D, 1));
    CHECK_EQ(b->w->v[DATA][0], 0x3c01);
    fill_row(b, DATA, 0x0005fffe);
    inst = mimg(ISA_image_store, DIM_1D, 3);
    inst.d16 = true;
    run(b, inst);
    CHECK_EQ(dword_at(0), 0x0005fffe);
}

/* TFE: a word more, which says who found no memory. */
static void residency(void)
{
    struct view v = { .format = 20, .type = IMAGE_1D, .width = 64, .height = 1 };
    set_image(b, &v);
    b->w->s[T_SHARP] = (uint32_t)(NULL_VA >> 8);
    b->w->s[T_SHARP + 1] |= (uint32_t)(NULL_VA >> 40);
    fill_row(b, ADDRESS, 3);
    fill_row(b, DATA, 7);
    fill_row(b, DATA + 1, 0);
    struct isa_inst inst = mimg(ISA_image_load, DIM_1D, 1);
    inst.tfe = true;
    run(b, inst);
    CHECK_EQ(b->w->v[DATA][1], 0);
    CHECK_EQ(b->w->v[DATA + 1][1], 1);
    set_image(b, &v);
    run(b, inst);
    CHECK_EQ(b->w->v[DATA + 1][1], 0);
}

static void atomics(void)
{
    struct view v = { .format = 20, .type = IMAGE_2D, .mode = TILING_64KB_R_X, .width = 64, .height = 64 };
    const struct tiling *t = layout_of(&v, 2, 0);
    set_image(b, &v);
    memset(image_memory(b), 0, 0x10000);
    for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
        b->w->v[ADDRESS][lane] = lane % 2 ? 9 : 80; /* odd lanes are inside */
        b->w->v[ADDRESS + 1][lane] = 11;
        b->w->v[DATA][lane] = lane;
    }
    struct isa_inst inst = mimg(ISA_image_atomic_add, DIM_2D, 1);
    inst.glc = true;
    run(b, inst);
    uint32_t sum = 0;
    for (unsigned lane = 0; lane < b->lanes; lane++) {
        CHECK_EQ(b->w->v[DATA][lane], lane % 2 ? sum : 0);
        sum += lane % 2 ? lane : 0;
    }
    CHECK_EQ(dword_at(tiling_offset(t, 0, 9, 11, 0, 0)), sum);
    inst = mimg(ISA_image_atomic_cmpswap, DIM_2D, 3);
    fill_row(b, DATA, 5);
    fill_row(b, DATA + 1, sum);
    run(b, inst);
    CHECK_EQ(dword_at(tiling_offset(t, 0, 9, 11, 0, 0)), 5);
    CHECK_EQ(b->w->v[DATA][1], 5);

    v.format = 62; /* 64 bits */
    t = layout_of(&v, 3, 0);
    set_image(b, &v);
    memset(image_memory(b), 0xff, 0x10000);
    fill_row(b, ADDRESS, 9);
    fill_row(b, DATA, 2);
    fill_row(b, DATA + 1, 0);
    inst = mimg(ISA_image_atomic_umin, DIM_2D, 3);
    inst.glc = true;
    run(b, inst);
    CHECK_EQ(b->w->v[DATA + 1][0], UINT32_MAX);
    CHECK_EQ(dword_at(tiling_offset(t, 0, 9, 11, 0, 0)), 2);
    CHECK_EQ(dword_at(tiling_offset(t, 0, 9, 11, 0, 0) + 4), 0);
}

/* BC1: each block of four by four texels is an element; here all of its texels are red, or all green. */
static void blocks(void)
{
    struct view v = { .format = 169, .type = IMAGE_2D, .mode = TILING_64KB_S, .width = 70, .height = 41 };
    const struct tiling_shape shape = { .mode = TILING_64KB_S, .bytes_log2 = 3, .levels = 1, .width = 18,
                                        .height = 11 };
    static struct tiling t;
    CHECK(tiling_init(&t, 0x343, &shape));
    set_image(b, &v);
    for (uint32_t y = 0; y < 11; y++)
        for (uint32_t x = 0; x < 18; x++) {
            const uint16_t ends[4] = { (x + y) % 2 ? 31u << 11 : 63u << 5 };
            memcpy(image_memory(b) + tiling_offset(&t, 0, x, y, 0, 0), ends, 8);
        }
    random_coordinates(ADDRESS, 70, true);
    random_coordinates(ADDRESS + 1, 41, false);
    run(b, mimg(ISA_image_load, DIM_2D, 3));
    for (unsigned lane = 0; lane < b->lanes; lane++) {
        uint32_t x = b->w->v[ADDRESS][lane], y = b->w->v[ADDRESS + 1][lane], red = (x / 4 + y / 4) % 2;
        CHECK_EQ(b->w->v[DATA][lane], x < 70 && red ? bits_of(1) : 0);
        CHECK_EQ(b->w->v[DATA + 1][lane], x < 70 && !red ? bits_of(1) : 0);
    }
}

static void raw_elements(void)
{
    struct view v = { .format = 1, .type = IMAGE_1D, .width = 64, .height = 1 };
    set_image(b, &v);
    image_memory(b)[2] = 0x85;
    fill_row(b, ADDRESS, 2);
    run(b, mimg(ISA_image_load_pck, DIM_1D, 1));
    CHECK_EQ(b->w->v[DATA][0], 0x85);
    run(b, mimg(ISA_image_load_pck_sgn, DIM_1D, 1));
    CHECK_EQ(b->w->v[DATA][0], 0xffffff85);
    fill_row(b, DATA, 0x1234);
    run(b, mimg(ISA_image_store_pck, DIM_1D, 1));
    CHECK_EQ(image_memory(b)[2], 0x34);
}

static void sizes(void)
{
    struct view v = { .format = 56, .type = IMAGE_2D_ARRAY, .mode = TILING_64KB_R_X, .width = 300, .height = 70,
                      .first = 2, .last = 5, .base_level = 1, .last_level = 7, .max_level = 8 };
    set_image(b, &v);
    fill_row(b, ADDRESS, 1);
    run(b, mimg(ISA_image_get_resinfo, DIM_2D_ARRAY, 15));
    CHECK_EQ(b->w->v[DATA][0], 75);
    CHECK_EQ(b->w->v[DATA + 1][0], 17);
    CHECK_EQ(b->w->v[DATA + 2][0], 4);
    CHECK_EQ(b->w->v[DATA + 3][0], 7);
    fill_row(b, ADDRESS, 7);
    run(b, mimg(ISA_image_get_resinfo, DIM_2D_ARRAY, 9));
    CHECK_EQ(b->w->v[DATA][0], 0);
    CHECK_EQ(b->w->v[DATA + 1][0], 7);
    v.type = IMAGE_CUBE;
    v.height = 300;
    v.first = 6;
    v.last = 17;
    set_image(b, &v);
    fill_row(b, ADDRESS, 0);
    run(b, mimg(ISA_image_get_resinfo, DIM_CUBE, 7));
    CHECK_EQ(b->w->v[DATA][0], 150);
    CHECK_EQ(b->w->v[DATA + 1][0], 150);
    CHECK_EQ(b->w->v[DATA + 2][0], 12); /* faces */
}

/* A descriptor of zeros, and any other bits: reads give 0 or texels, nothing breaks. */
static void descriptors_of_garbage(void)
{
    memset(&b->w->s[T_SHARP], 0, 32);
    fill_row(b, ADDRESS, 0);
    fill_row(b, DATA, 7);
    run(b, mimg(ISA_image_load, DIM_1D, 1));
    CHECK_EQ(b->w->v[DATA][0], 0);
    for (unsigned i = 0; i < 20000; i++) {
        for (unsigned s = T_SHARP; s < S_SHARP + 4; s++)
            b->w->s[s] = below(3) ? below(UINT32_MAX) : 0;
        b->w->s[T_SHARP] = (uint32_t)(IMAGE_VA >> 8); /* some find memory */
        if (below(2))
            b->w->s[T_SHARP + 1] &= ~0xffu;
        if (below(4) == 0) { /* with metadata: COMPRESSION_EN, META_PIPE_ALIGNED */
            unsigned mode = below(2) ? TILING_64KB_R_X : TILING_64KB_Z_X;
            b->w->s[T_SHARP + 3] = (b->w->s[T_SHARP + 3] & ~(31u << 20)) | mode << 20;
            b->w->s[T_SHARP + 6] |= 1u << 21 | 1u << 19;
            b->w->s[T_SHARP + 7] = below(2) ? (uint32_t)(IMAGE_VA >> 16) : 0;
        }
        enum isa_op op = (enum isa_op)(ISA_image_load + below(ISA_image_gather4_c_lz_o - ISA_image_load + 1));
        struct isa_inst inst = mimg(op, below(8), below(16));
        inst.a16 = below(2), inst.d16 = below(2), inst.tfe = below(2), inst.glc = below(2), inst.r128 = below(2);
        inst.unorm = below(2);
        for (unsigned v = ADDRESS; v < ADDRESS + 12; v++)
            random_coordinates(v, 1u << below(32), true);
        run(b, inst);
        bench_faulted(b);
    }
}

int main(void)
{
    b = images_new();
    for (unsigned lanes = 64; lanes >= 32; lanes -= 32) {
        bench_wave(b, lanes);
        TAP_RUN(loads_in_every_mode);
        TAP_RUN(stores_what_is_loaded);
        TAP_RUN(lanes_that_are_off);
        TAP_RUN(components_are_picked);
        TAP_RUN(levels_and_slices);
        TAP_RUN(three_dimensions);
        TAP_RUN(samples);
        TAP_RUN(four_samples);
        TAP_RUN(packed_and_scattered_addresses);
        TAP_RUN(halves_as_data);
        TAP_RUN(residency);
        TAP_RUN(atomics);
        TAP_RUN(blocks);
        TAP_RUN(raw_elements);
        TAP_RUN(sizes);
        TAP_RUN(descriptors_of_garbage);
    }
    bench_free(b);
    return tap_done();
}
