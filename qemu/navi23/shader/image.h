/* SPDX-License-Identifier: MIT */
/*
 * image.h - images: what a T# says, worked out once, and texels in memory.
 *
 * image.c executes the instructions that name texels by number, sample.c those that go through a sampler; both come to
 * texel.c for the texels.
 */
#ifndef NAVI23_SHADER_IMAGE_H
#define NAVI23_SHADER_IMAGE_H

#include <navi23/shader/format.h>
#include <navi23/shader/meta.h>
#include <navi23/shader/step.h>
#include <navi23/shader/tiling.h>
#include <navi23/shader/wave.h>

/* TYPE of T#. */
enum image_type { IMAGE_1D = 8, IMAGE_2D, IMAGE_3D, IMAGE_CUBE, IMAGE_1D_ARRAY, IMAGE_2D_ARRAY, IMAGE_2D_MSAA,
                  IMAGE_2D_MSAA_ARRAY };

/* DIM of MIMG. */
enum image_dim { DIM_1D, DIM_2D, DIM_3D, DIM_CUBE, DIM_1D_ARRAY, DIM_2D_ARRAY, DIM_2D_MSAA, DIM_2D_MSAA_ARRAY };

/* DST_SEL: a constant, or 4 and more: a component. */
enum { SELECT_0 = 0, SELECT_1 = 1, SELECT_X = 4 };

/* A descriptor, decoded. `format` without a name: there is nothing to see. */
struct image {
    uint32_t words[8];
    const struct format *format;
    uint64_t base;
    uint8_t type;                    /* enum image_type */
    uint8_t select[4];               /* DST_SEL; what is none is SELECT_0 */
    uint8_t border_order;            /* BC_SWIZZLE: the order of the components of border colours */
    uint8_t base_level, last_level;  /* of the view */
    uint8_t samples_log2;
    uint16_t min_lod;                /* 4.8 */
    bool bound_level;                /* 3D with ARRAY_PITCH 1: `depth` is of base_level, and first_slice counts */
    uint32_t width, height, depth;   /* texels of level 0; depth of 3D images, others have 1 */
    uint32_t first_slice, last_slice; /* of arrays and cubes */
    bool direct;                     /* its elements lie within 4 GiB from `start` on */
    uint64_t start;                  /* base, without what is mixed into offsets: */
    uint32_t mix;
    struct tiling tiling;
    bool compressed;                 /* what metadata say of its texels comes first */
    bool alpha_last;                 /* ALPHA_IS_ON_MSB, for DCC */
    uint64_t meta_base;
    struct meta meta;
};

/* What a core has decoded. */
struct image_cache;

/* Make one. Returns 0 or -ENOMEM. */
int image_cache_create(struct image_cache **out);
void image_cache_destroy(struct image_cache *cache); /* NULL is allowed */

/* The image that eight words of T# describe; good until the next call for the same core. */
const struct image *image_find(struct shader_core *core, const uint32_t words[8]);

/* The image of an instruction: T# from its SGPRs, of four words if it has R128. */
const struct image *image_of(struct wave *w, const struct isa_inst *inst);

/* The size of a level that counts from level 0 of the image; `size` is at least 1. */
static inline uint32_t image_minify(uint32_t size, unsigned level)
{
    return size >> level ? size >> level : 1;
}

/* How many slices can be told apart at a level. */
uint32_t image_slices(const struct image *image, unsigned level);

/* ---- texels (texel.c) -------------------------------------------------------------------------------------------- */

extern const uint32_t image_zeros[WAVE_LANES];

/*
 * Texels for the lanes of a wave: rows. Slices count from the view's first one, levels from level 0. What does not
 * matter is image_zeros.
 */
struct texels {
    const uint32_t *x, *y, *slice, *level, *sample;
};

/*
 * Where they are. Returns those of `lanes` whose texel exists in the view, and has an address in va[lane]. Of block
 * formats it is that of the block.
 */
uint64_t image_locate(struct wave *w, const struct image *image, const struct texels *texels, uint64_t lanes,
                      uint64_t va[WAVE_LANES]);

/*
 * Read and convert texels: components as the format has them, before DST_SEL; 0 where there is no texel. All four rows
 * are written in `lanes` at least. Lanes whose texel has no memory are added to *absent. Returns as image_locate.
 */
uint64_t image_fetch(struct wave *w, const struct image *image, const struct texels *texels, uint64_t lanes,
                     uint32_t (*rgba)[WAVE_LANES], uint64_t *absent);

/*
 * For who takes places apart itself: images that are `direct`, and not compressed. A texel's offset from image->start
 * is the join of what its level and each coordinate contribute: their bits below the size of a block XORed, those above
 * added.
 */
struct texel_lanes {
    /* Those of `lanes`, all in one level, whose texel exists, with its offset in out[lane]; other lanes keep theirs. */
    uint64_t (*locate)(const struct image *image, unsigned level, const struct texels *texels, uint64_t lanes,
                       uint32_t *out);
    /* Contributions of the elements' columns, rows, and (with the level's and the image's own) slices. */
    void (*columns)(const struct image *image, unsigned level, const uint32_t *x, uint32_t *out);
    void (*rows)(const struct image *image, unsigned level, const uint32_t *y, uint32_t *out);
    void (*slices)(const struct image *image, unsigned level, const uint32_t *slice, const uint32_t *sample,
                   uint32_t *out);
    /* out = join(join(a, b), c) */
    void (*join)(const struct image *image, const uint32_t *a, const uint32_t *b, const uint32_t *c, uint32_t *out);
};

/* Texels by their offsets, of `lanes`; as image_fetch. x and y say where in its block a texel of BC is. */
void image_fetch_at(struct wave *w, const struct image *image, const uint32_t *offset, const uint32_t *x,
                    const uint32_t *y, uint64_t lanes, uint32_t (*rgba)[WAVE_LANES], uint64_t *absent);

/* The elements as they are, as rows of dwords. */
void image_fetch_raw_at(struct wave *w, const struct image *image, const uint32_t *offset, uint64_t lanes,
                        uint32_t (*words)[WAVE_LANES], uint64_t *absent);

/* Convert and write texels; what is not there is not written. */
void image_put(struct wave *w, const struct image *image, const struct texels *texels, uint64_t lanes,
               const uint32_t (*rgba)[WAVE_LANES]);

/* The elements as they are: as many rows of dwords as an element has. Returns as image_locate. */
uint64_t image_fetch_raw(struct wave *w, const struct image *image, const struct texels *texels, uint64_t lanes,
                         uint32_t (*words)[WAVE_LANES], uint64_t *absent);
void image_put_raw(struct wave *w, const struct image *image, const struct texels *texels, uint64_t lanes,
                   uint32_t (*words)[WAVE_LANES]);

/* ---- compressed images (compressed.c) ---------------------------------------------------------------------------- */

/*
 * The elements of those of `lanes` that metadata say are cleared, as rows of dwords, whatever is in memory. The texels
 * are in the view. Returns which they are; those of the others are to be read after this.
 */
uint64_t image_cleared(struct wave *w, const struct image *image, const struct texels *texels, uint64_t lanes,
                       uint32_t (*words)[WAVE_LANES]);

/* Have memory and metadata ready for texels of `lanes` to be written. */
void image_expand(struct wave *w, const struct image *image, const struct texels *texels, uint64_t lanes);

/* ---- instructions ------------------------------------------------------------------------------------------------ */

/* Operands that follow each other in the address VGPRs, one taken after the other; A16 packs two into one. */
struct image_operands {
    struct wave *w;
    const struct isa_inst *inst;
    unsigned next;  /* VGPR */
    bool half;      /* the low half of it has been taken */
    unsigned spare; /* temporary rows used up */
    uint32_t temp[12][WAVE_LANES];
};

/* The next operand: of 32 bits as it is, or of 16 bits if `packed`, as it is or made wider by the caller's hint. */
enum image_width { OPERAND_32, OPERAND_U16, OPERAND_F16 };
const uint32_t *image_operand(struct image_operands *operands, enum image_width width);

/* Begin with another VGPR. */
void image_operand_align(struct image_operands *operands);

/*
 * Give `count` values to the active lanes, as D16, TFE and LWE want them. `integer`: they are no floats. `absent`:
 * lanes that found no memory.
 */
void image_return(struct wave *w, const struct isa_inst *inst, const uint32_t *const rows[], unsigned count,
                  bool integer, uint64_t absent);

/* rgba, with DST_SEL applied, as the values that DMASK picks. Returns how many. */
unsigned image_select(const struct image *image, unsigned dmask, uint32_t (*rgba)[WAVE_LANES], const uint32_t *rows[4]);

/* Whether its components are integers. */
static inline bool image_is_integer(const struct image *image)
{
    const unsigned number = image->format->number;
    return number == FORMAT_UINT || number == FORMAT_SINT || number == FORMAT_FMASK;
}

/* Binds what has a sampler (sample.c). */
step_bind_fn sample_bind;

#endif
