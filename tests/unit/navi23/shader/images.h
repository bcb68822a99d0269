/* SPDX-License-Identifier: MIT */
/*
 * images.h - descriptors made by hand, and MIMG instructions run one at a time, for image_test.c and sampler_test.c.
 * Each includes it once.
 */
#ifndef TESTS_NAVI23_SHADER_IMAGES_H
#define TESTS_NAVI23_SHADER_IMAGES_H

#include "memory.h"

#include <navi23/shader/image.h>

#define IMAGE_VA  0x40000000ull
#define IMAGE_AT  (ROOM + 0x800000u)
#define IMAGE_PAGES 2048u

/* What a descriptor says; zero is what most have. */
struct view {
    unsigned format, type, mode;
    uint32_t width, height; /* of level 0 */
    uint32_t last, first;   /* slice; last of 3D images: depth - 1 */
    unsigned base_level, last_level, max_level;
    unsigned select;        /* DST_SEL, 0: the components in order */
    unsigned array_pitch, border_order, min_lod;
    uint32_t mix;           /* low bits of the base: pipe and bank */
};

enum { T_SHARP = 8, S_SHARP = 16 }; /* SGPRs */
#define IN_ORDER (4u | 5u << 3 | 6u << 6 | 7u << 9)

static inline void set_image(struct bench *b, const struct view *v)
{
    uint64_t base = (IMAGE_VA | v->mix) >> 8;
    uint32_t *t = &b->w->s[T_SHARP];
    t[0] = (uint32_t)base;
    t[1] = (uint32_t)(base >> 32) | v->min_lod << 8 | v->format << 20 | (v->width - 1) << 30;
    t[2] = (v->width - 1) >> 2 | (v->height - 1) << 14;
    t[3] = (v->select ? v->select : IN_ORDER) | v->base_level << 12 | v->last_level << 16 | v->mode << 20 |
           v->border_order << 25 | v->type << 28;
    t[4] = v->last | v->first << 16;
    t[5] = v->array_pitch | v->max_level << 4;
    t[6] = t[7] = 0;
}

/* The card's equations, for tests that look at memory themselves. */
static inline struct tiling *layout_of(const struct view *v, unsigned bytes_log2, unsigned samples_log2)
{
    static struct tiling t;
    const struct tiling_shape shape = { .mode = (uint8_t)v->mode, .is_3d = v->type == IMAGE_3D,
                                        .bytes_log2 = (uint8_t)bytes_log2, .samples_log2 = (uint8_t)samples_log2,
                                        .levels = (uint8_t)(v->max_level + 1), .width = v->width, .height = v->height };
    CHECK(tiling_init(&t, 0x343, &shape));
    return &t;
}

static inline uint8_t *image_memory(struct bench *b)
{
    return b->card->vram + IMAGE_AT;
}

enum { ADDRESS = 10, DATA = 40 }; /* VGPRs */

/* An instruction with its addresses from v10 and data from v40 on. */
static inline struct isa_inst mimg(enum isa_op op, unsigned dim, unsigned dmask)
{
    uint32_t traits = isa_table[op].traits;
    bool stores = isa_table[op].dst == ISA_KIND_NONE, takes = stores || traits & ISA_ATOMIC;
    return (struct isa_inst){
        .op = (uint16_t)op, .format = ISA_MIMG, .dwords = 2, .dim = (uint8_t)dim, .dmask = (uint8_t)dmask,
        .src = { ISA_VGPR0 + ADDRESS, takes ? ISA_VGPR0 + DATA : ISA_NO_OPERAND, ISA_NO_OPERAND },
        .dst = stores ? ISA_NO_OPERAND : ISA_VGPR0 + DATA, .sdst = ISA_NO_OPERAND, .srsrc = T_SHARP, .ssamp = S_SHARP,
    };
}

static inline void run(struct bench *b, struct isa_inst inst)
{
    const struct bind bind = { .lanes = b->lanes, .set = b->core.lanes };
    struct step step[2] = { { .inst = inst } };
    CHECK(image_bind(step, &bind));
    CHECK(step->run(b->w, step) == step + 1);
}

static inline struct bench *images_new(void)
{
    struct bench *b = bench_new();
    card_map(b->card, 1, IMAGE_VA, IMAGE_AT, IMAGE_PAGES, PTE_RW);
    card_invalidate(b->card, 1);
    return b;
}

static inline void fill_row(struct bench *b, unsigned vgpr, uint32_t value)
{
    for (unsigned lane = 0; lane < WAVE_LANES; lane++)
        b->w->v[vgpr][lane] = value;
}

#endif
