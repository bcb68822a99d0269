/* SPDX-License-Identifier: MIT */
/*
 * descriptor.c - T#: 256 bits (or 128) that describe an image, decoded when they are first seen.
 *
 * A core keeps what it has decoded, by content; nothing else can change what a T# means.
 */
#include <errno.h>
#include <stdlib.h>

#include <navi23/card.h>
#include <navi23/shader/image.h>

/* A T# has a place in one set, chosen by its words; of those in a set the oldest goes. */
#define CACHE_SETS 64u
#define CACHE_WAYS 4u

struct image_cache {
    struct image image[CACHE_SETS][CACHE_WAYS];
    uint8_t oldest[CACHE_SETS];
};

int image_cache_create(struct image_cache **out)
{
    *out = calloc(1, sizeof **out);
    if (!*out)
        return -ENOMEM;
    for (unsigned i = 0; i < CACHE_SETS * CACHE_WAYS; i++)
        (*out)->image[i / CACHE_WAYS][i % CACHE_WAYS].format = format_find(0); /* what words of zero mean */
    return 0;
}

void image_cache_destroy(struct image_cache *cache)
{
    free(cache);
}

static uint32_t field(uint32_t word, unsigned high, unsigned low)
{
    return word >> low & (UINT32_MAX >> (31 - (high - low)));
}

static uint8_t selection(uint32_t word3, unsigned component)
{
    uint32_t select = field(word3, component * 3 + 2, component * 3);
    return (uint8_t)(select == SELECT_1 || select >= SELECT_X ? select : SELECT_0);
}

static bool is_array(unsigned type)
{
    return type == IMAGE_1D_ARRAY || type == IMAGE_2D_ARRAY || type == IMAGE_2D_MSAA_ARRAY || type == IMAGE_CUBE;
}

/* Sizes and slices of the view. */
static void decode_extent(struct image *image, const uint32_t words[8])
{
    const bool is_1d = image->type == IMAGE_1D || image->type == IMAGE_1D_ARRAY;
    image->width = (field(words[2], 11, 0) << 2 | field(words[1], 31, 30)) + 1;
    image->height = is_1d ? 1 : field(words[2], 27, 14) + 1;
    image->depth = 1;
    image->first_slice = field(words[4], 28, 16);
    image->last_slice = field(words[4], 12, 0);
    if (image->type == IMAGE_3D) {
        image->bound_level = field(words[5], 3, 0) != 0;
        image->depth = image->last_slice + 1;
        image->first_slice = image->bound_level ? image->first_slice : 0;
    } else if (!is_array(image->type)) {
        image->last_slice = image->first_slice;
    }
}

/* Metadata, of the kind that a surface of this sort has. Returns false: there are none such. */
static bool decode_metadata(struct image *image, const uint32_t words[8], const struct tiling_shape *surface,
                            uint32_t gb_addr_config)
{
    struct meta_shape shape = { .kind = META_DCC, .pipe_aligned = field(words[6], 19, 19), .surface = *surface };
    image->compressed = field(words[6], 21, 21);
    image->alpha_last = field(words[6], 22, 22);
    image->meta_base = (uint64_t)words[7] << 16 | field(words[6], 31, 24) << 8;
    if (image->format->number == FORMAT_FMASK)
        shape.kind = META_CMASK;
    else if (surface->mode == TILING_64KB_Z_X)
        shape.kind = META_HTILE;
    return !image->compressed || meta_init(&image->meta, gb_addr_config, &shape);
}

static bool decode_tiling(struct image *image, const uint32_t words[8], uint32_t gb_addr_config)
{
    const struct format *f = image->format;
    const struct tiling_shape shape = {
        .mode = (uint8_t)field(words[3], 24, 20),
        .is_3d = image->type == IMAGE_3D,
        .bytes_log2 = (uint8_t)__builtin_ctz(f->bytes),
        .samples_log2 = image->samples_log2,
        .levels = (uint8_t)(image->samples_log2 ? 1 : field(words[5], 7, 4) + 1),
        .width = (image->width + f->block_width - 1) / f->block_width,
        .height = (image->height + f->block_height - 1) / f->block_height,
    };
    return (f->bytes & (f->bytes - 1)) == 0 && image->last_level < shape.levels &&
           tiling_init(&image->tiling, gb_addr_config, &shape) &&
           decode_metadata(image, words, &shape, gb_addr_config);
}

static void decode(struct image *image, const uint32_t words[8], struct navi *navi)
{
    *image = (struct image){ .format = format_find(field(words[1], 28, 20)) };
    memcpy(image->words, words, sizeof image->words);
    image->type = (uint8_t)field(words[3], 31, 28);
    image->base = ((uint64_t)field(words[1], 7, 0) << 32 | words[0]) << 8;
    image->min_lod = (uint16_t)field(words[1], 19, 8);
    image->border_order = (uint8_t)field(words[3], 27, 25);
    for (unsigned i = 0; i < 4; i++)
        image->select[i] = selection(words[3], i);
    image->base_level = (uint8_t)field(words[3], 15, 12);
    image->last_level = (uint8_t)field(words[3], 19, 16);
    if (image->type == IMAGE_2D_MSAA || image->type == IMAGE_2D_MSAA_ARRAY) {
        image->samples_log2 = image->last_level;
        image->base_level = image->last_level = 0;
    }
    decode_extent(image, words);
    if (!image->format->name)
        return;
    if (image->type < IMAGE_1D || !decode_tiling(image, words, reg_get(navi, REG_GB_ADDR_CONFIG))) {
        navi_log(navi, NAVI_LOG_WARNING, "shader: T# %08x %08x %08x %08x %08x describes no image: it reads as 0",
                 words[1], words[2], words[3], words[4], words[5]);
        image->format = format_find(0);
        return;
    }
    const struct tiling *t = &image->tiling;
    image->mix = t->xored ? (uint32_t)image->base & ((1u << t->block_log2) - 1) : 0;
    image->start = image->base - image->mix;
    image->direct = image->base_level <= image->last_level &&
                    ((image->last_slice >> (t->linear ? 0 : t->depth_log2)) + 1) * t->slice_bytes <= UINT32_MAX;
}

const struct image *image_find(struct shader_core *core, const uint32_t words[8])
{
    uint32_t mix = 0;
    for (unsigned i = 0; i < 8; i++)
        mix = (mix ^ words[i]) * 0x9e3779b1u;
    const unsigned set = mix >> 16 & (CACHE_SETS - 1);
    for (unsigned i = 0; i < CACHE_WAYS; i++) {
        const struct image *image = &core->images->image[set][i];
        if (memcmp(image->words, words, sizeof image->words) == 0)
            return image;
    }
    struct image *image = &core->images->image[set][core->images->oldest[set]++ % CACHE_WAYS];
    decode(image, words, core->navi);
    return image;
}

const struct image *image_of(struct wave *w, const struct isa_inst *inst)
{
    uint32_t words[8] = { 0 };
    memcpy(words, &w->s[inst->srsrc % (WAVE_SGPRS - 8)], inst->r128 ? 16 : 32);
    return image_find(w->core, words);
}

uint32_t image_slices(const struct image *image, unsigned level)
{
    if (image->type != IMAGE_3D)
        return image->last_slice < image->first_slice ? 0 : image->last_slice - image->first_slice + 1;
    if (!image->bound_level)
        return image_minify(image->depth, level);
    return image->depth < image->first_slice ? 0 : image->depth - image->first_slice;
}
