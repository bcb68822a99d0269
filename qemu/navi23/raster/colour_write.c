/* SPDX-License-Identifier: MIT */
/*
 * colour_write.c - fragments to their targets: exports become numbers, are blended with what is there, and written.
 *
 * Rows are of RGBA; only the elements in memory have components in the format's order.
 */
#include <string.h>

#include <navi23/raster/target.h>
#include <navi23/regs/colour.h>
#include <navi23/shader/float.h>
#include <navi23/shader/lanes.h>

typedef uint32_t row[WAVE_LANES] __attribute__((aligned(64)));

#define ONE 0x3f800000u

/* MXCSR, with denormals */
#define TO_EVEN float_control(0, 3)
#define TO_ZERO float_control(3, 3)

static void fill(uint32_t *d, uint32_t value)
{
    for (unsigned lane = 0; lane < WAVE_LANES; lane++)
        d[lane] = value;
}

/* ---- exports ----------------------------------------------------------------------------------------------------- */

/* What an export format has in its rows; components that it has not are 0. */
static const struct {
    uint8_t halves;  /* enum colour_halves, or HALVES: rows are components of 32 bits, */
    int8_t from[4];  /* RGBA from these; -1: none */
} exports_of[16] = {
    [SPI_EXPORT_ZERO] = { HALVES, { -1, -1, -1, -1 } },
    [SPI_EXPORT_32_R] = { HALVES, { 0, -1, -1, -1 } },
    [SPI_EXPORT_32_GR] = { HALVES, { 0, 1, -1, -1 } },
    [SPI_EXPORT_32_AR] = { HALVES, { 0, -1, -1, 1 } },
    [SPI_EXPORT_FP16_ABGR] = { HALVES_FP16, { 0, 0, 1, 1 } },
    [SPI_EXPORT_UNORM16_ABGR] = { HALVES_UNORM16, { 0, 0, 1, 1 } },
    [SPI_EXPORT_SNORM16_ABGR] = { HALVES_SNORM16, { 0, 0, 1, 1 } },
    [SPI_EXPORT_UINT16_ABGR] = { HALVES_UINT16, { 0, 0, 1, 1 } },
    [SPI_EXPORT_SINT16_ABGR] = { HALVES_SINT16, { 0, 0, 1, 1 } },
    [SPI_EXPORT_32_ABGR] = { HALVES, { 0, 1, 2, 3 } },
    [10 ... 15] = { HALVES, { -1, -1, -1, -1 } },
};

/* The colour of MRT `n` as RGBA, exported as SPI_SHADER_COL_FORMAT `format` says. */
static void take_export(const struct colour_lanes *lanes, unsigned format, const struct pixel_exports *exports,
                        unsigned n, row rgba[4])
{
    const uint32_t(*mrt)[WAVE_LANES] = exports->mrt[n];
    const unsigned halves = exports_of[format].halves;
    if (halves != HALVES) {
        lanes->halves[halves](rgba[0], rgba[1], mrt[0]);
        lanes->halves[halves](rgba[2], rgba[3], mrt[1]);
        return;
    }
    for (unsigned i = 0; i < 4; i++) {
        int from = exports_of[format].from[i];
        if (from >= 0)
            memcpy(rgba[i], mrt[from], sizeof rgba[i]);
        else
            fill(rgba[i], 0);
    }
}

/* ---- elements ---------------------------------------------------------------------------------------------------- */

static void load_elements(const struct lanes_set *set, const struct target *t, const row words[4], row rgba[4])
{
    const struct format *format = t->surface.format;
    row parts[4];
    if (t->kernel[0] == COLOUR_NUMBERS)
        set->format->load(format, WAVE_LANES, (const uint32_t(*)[WAVE_LANES])words, parts);
    for (unsigned i = 0; i < 4 && format->components < 4; i++)
        fill(rgba[i], i == 3 && t->alpha_is_1 ? ONE : 0);
    for (unsigned i = 0, at = 0; i < format->components; at += format->bits[i++]) {
        uint32_t *d = rgba[t->component[i]];
        if (t->kernel[0] == COLOUR_NUMBERS)
            memcpy(d, parts[i], sizeof parts[i]);
        else
            set->colour->load[t->kernel[i]](d, words[at / 32], at % 32, format->bits[i]);
    }
}

static void store_elements(const struct lanes_set *set, const struct target *t, const row rgba[4], row words[4])
{
    const struct format *format = t->surface.format;
    if (t->kernel[0] == COLOUR_NUMBERS) {
        row parts[4];
        for (unsigned i = 0; i < format->components; i++)
            memcpy(parts[i], rgba[t->component[i]], sizeof parts[i]);
        set->format->store(format, WAVE_LANES, words, (const uint32_t(*)[WAVE_LANES])parts);
        return;
    }
    memset(words, 0, (format->bytes + 3u) / 4 * sizeof words[0]);
    if (t->cuts)
        float_set(TO_ZERO);
    for (unsigned i = 0, at = 0; i < format->components; at += format->bits[i++])
        set->colour->store[t->kernel[i]](words[at / 32], rgba[t->component[i]], at % 32, format->bits[i]);
    if (t->cuts)
        float_set(TO_EVEN);
}

/* ---- blending ---------------------------------------------------------------------------------------------------- */

/* The rows that a blend equation may take. */
struct blend_rows {
    const row *source, *second, *target;
    row saturate, constant[2];
};

/* A value and its factor; `constant` is a row for it. */
static struct colour_term weigh(const struct target *t, const struct blend_factor *f, const uint32_t *value,
                                struct blend_rows *rows, uint32_t *constant, const struct colour_lanes *lanes)
{
    const uint8_t weight = f->inverse ? WEIGHT_INVERSE : WEIGHT_ROW;
    switch (f->of) {
    case BLEND_OF_ZERO:
        return (struct colour_term){ value, NULL, WEIGHT_ZERO };
    case BLEND_OF_ONE:
        return (struct colour_term){ value, NULL, WEIGHT_ONE };
    case BLEND_OF_SOURCE:
        return (struct colour_term){ value, rows->source[f->component], weight };
    case BLEND_OF_SECOND:
        return (struct colour_term){ value, rows->second[f->component], weight };
    case BLEND_OF_TARGET:
        return (struct colour_term){ value, rows->target[f->component], weight };
    case BLEND_OF_CONSTANT:
        fill(constant, bits_of(t->constant[f->component]));
        return (struct colour_term){ value, constant, weight };
    default:
        lanes->saturate(rows->saturate, rows->source[3], rows->target[3]);
        return (struct colour_term){ value, rows->saturate, WEIGHT_ROW };
    }
}

/* Blend what is written; rgba becomes the result. */
static void blend(const struct colour_lanes *lanes, const struct target *t, const row source[4], const row second[4],
                  const row target[4], row rgba[4])
{
    struct blend_rows rows = { .source = source, .second = second, .target = target };
    for (unsigned i = 0; i < 4; i++) {
        const struct blend_equation *e = &t->equation[i];
        if (!(t->mask >> i & 1)) {
            memcpy(rgba[i], source[i], sizeof rgba[i]); /* any numbers: nobody will see them */
            continue;
        }
        struct colour_term s = weigh(t, &e->source, source[i], &rows, rows.constant[0], lanes);
        struct colour_term d = weigh(t, &e->target, target[i], &rows, rows.constant[1], lanes);
        lanes->blend(rgba[i], &s, &d, e->function, t->high);
    }
}

/* ---- samples ----------------------------------------------------------------------------------------------------- */

/* The lanes whose sample `sample` is drawn: a bit of each byte. */
static uint64_t lanes_of_sample(const struct fragments *f, unsigned sample)
{
    uint64_t lanes = 0;
    for (unsigned i = 0; i < WAVE_LANES; i += 8) {
        uint64_t bytes;
        memcpy(&bytes, f->samples + i, sizeof bytes);
        lanes |= ((bytes >> sample & 0x0101010101010101) * 0x0102040810204080 >> 56) << i;
    }
    return lanes;
}

/* The lanes of each of the surface's samples. What has none of its own shares one. Returns those that have any. */
static uint64_t sort_samples(const struct fragments *f, const struct surface *s, uint64_t lanes,
                             uint64_t of_sample[FRAGMENT_SAMPLES])
{
    const unsigned samples = 1u << s->samples_log2;
    uint64_t any = 0;
    memset(of_sample, 0, FRAGMENT_SAMPLES * sizeof *of_sample);
    for (unsigned i = 0; i < 1u << f->samples_log2; i++)
        of_sample[i % samples] |= lanes_of_sample(f, i) & lanes;
    for (unsigned i = 0; i < samples; i++)
        any |= of_sample[i];
    return any;
}

/* What is written to a target, and what it may be blended with. */
struct pixels {
    row rgba[4], second[4];
    row words[4]; /* rgba as elements, unless it is blended */
};

/* Combine new elements with those in `words`, whatever the write mask says. */
static void combine_all(const struct lanes_set *set, const struct target *t, const struct pixels *p, row words[4])
{
    row target[4], rgba[4];
    if (t->blends) {
        load_elements(set, t, (const row *)words, target);
        blend(set->colour, t, p->rgba, p->second, (const row *)target, rgba);
        store_elements(set, t, (const row *)rgba, words);
    } else {
        for (unsigned i = 0; i < (t->surface.format->bytes + 3u) / 4; i++)
            set->colour->rop(words[i], p->words[i], t->rop);
    }
}

static void combine(const struct lanes_set *set, const struct target *t, const struct pixels *p, row words[4])
{
    const unsigned dwords = (t->surface.format->bytes + 3u) / 4;
    row result[4];
    if (!t->masked) {
        combine_all(set, t, p, words);
        return;
    }
    memcpy(result, words, dwords * sizeof result[0]);
    combine_all(set, t, p, result);
    for (unsigned i = 0; i < dwords; i++)
        set->colour->merge(words[i], result[i], t->keep[i]);
}

/* Write a block's `sample`, all of it, if it is a run of the layout. */
static bool write_run(const struct target *t, struct shader_core *core, uint64_t first, uint64_t next, unsigned sample,
                      const struct pixels *p)
{
    const struct layout *l = t->surface.layout;
    const struct colour_lanes *lanes = core->lanes->colour;
    row words[4];
    const uint64_t of_sample = l->tiling.sample[sample];
    uint32_t *at = surface_reach_run(core, l, t->surface.base, first ^ of_sample, next ^ of_sample);
    if (!at)
        return false;
    if (t->reads) {
        lanes->pick(words[0], at, l->place);
        combine(core->lanes, t, p, words);
    }
    lanes->pick(at, t->reads ? words[0] : p->words[0], l->lane);
    return true;
}

static void write_target(const struct target *t, struct shader_core *core, const struct fragments *f, struct pixels *p)
{
    const struct surface *s = &t->surface;
    uint64_t offset[WAVE_LANES], of_sample[FRAGMENT_SAMPLES];
    uint64_t any = surface_locate(s, s->layout, s->base, f, offset);
    any = sort_samples(f, s, any, of_sample);
    if (!any)
        return;
    if (surface_is_compressed(s))
        surface_expand(s, core, f, any);
    if (!t->blends)
        store_elements(core->lanes, t, (const row *)p->rgba, p->words);
    const bool runs = f->block && s->layout->runs && s->format->bytes == 4;
    const uint64_t next = runs ? surface_next_block(s, s->layout, s->base, f) : 0;
    struct elements e = surface_elements(core, s->layout, s->base);
    for (unsigned sample = 0; sample < 1u << s->samples_log2; sample++) {
        const uint64_t lanes = of_sample[sample], flip = s->layout->tiling.sample[sample];
        row words[4];
        if (lanes == 0 || (lanes == UINT64_MAX && runs && write_run(t, core, offset[0], next, sample, p)))
            continue;
        if (t->reads) {
            elements_gather(&e, offset, flip, lanes, words);
            combine(core->lanes, t, p, words);
        }
        elements_scatter(&e, offset, flip, lanes, (const uint32_t(*)[WAVE_LANES])(t->reads ? words : p->words));
    }
}

/* ---- modes ------------------------------------------------------------------------------------------------------- */

static void draw(const struct colour *colour, struct shader_core *core, const struct fragments *f,
                 const struct pixel_exports *exports)
{
    const struct colour_lanes *lanes = core->lanes->colour;
    struct pixels p;
    for (uint32_t targets = colour->targets; targets; targets &= targets - 1) {
        const struct target *t = &colour->target[__builtin_ctz(targets)];
        if (!(exports->written >> t->mrt & 1))
            continue;
        take_export(lanes, t->export, exports, t->mrt, p.rgba);
        if (colour->second)
            take_export(lanes, t->export, exports, 1, p.second);
        for (unsigned i = 0; t->blends && i < 4; i++) {
            lanes->clamp(p.rgba[i], p.rgba[i], t->low, t->high);
            if (colour->second)
                lanes->clamp(p.second[i], p.second[i], t->low, t->high);
        }
        write_target(t, core, f, &p);
    }
}

/* The mean of all samples of target 0; of integers, the first sample. */
static void resolve(const struct colour *colour, struct shader_core *core, const struct fragments *f)
{
    const struct target *from = &colour->target[0], *to = &colour->target[1];
    const struct surface *s = &from->surface;
    const bool integer = s->format->number == FORMAT_UINT || s->format->number == FORMAT_SINT;
    const unsigned samples = integer ? 1 : 1u << s->samples_log2;
    uint64_t offset[WAVE_LANES], of_sample[FRAGMENT_SAMPLES];
    struct pixels p;
    memset(p.rgba, 0, sizeof p.rgba);
    uint64_t any = surface_locate(s, s->layout, s->base, f, offset);
    any = sort_samples(f, s, any, of_sample);
    if (any && surface_is_compressed(s))
        surface_expand(s, core, f, any);
    struct elements e = surface_elements(core, s->layout, s->base);
    for (unsigned sample = 0; sample < samples; sample++) {
        row words[4], rgba[4];
        elements_gather(&e, offset, s->layout->tiling.sample[sample], any, words);
        load_elements(core->lanes, from, (const row *)words, rgba);
        for (unsigned i = 0; i < 4; i++)
            for (unsigned lane = 0; lane < WAVE_LANES; lane++)
                p.rgba[i][lane] = integer ? rgba[i][lane]
                                          : bits_of(float_of(p.rgba[i][lane]) +
                                                    float_of(rgba[i][lane]) / (float)samples);
    }
    write_target(to, core, f, &p);
}

/* Make what is touched plain: what all kinds of decompression come to, as nothing is ever compressed here. */
static void decompress(const struct colour *colour, struct shader_core *core, const struct fragments *f)
{
    const struct surface *s = &colour->target[0].surface;
    uint64_t offset[WAVE_LANES], of_sample[FRAGMENT_SAMPLES];
    uint64_t any = surface_locate(s, s->layout, s->base, f, offset);
    any = sort_samples(f, s, any, of_sample);
    if (any)
        surface_expand(s, core, f, any);
}

void colour_write(const struct colour *colour, struct shader_core *core, const struct fragments *f,
                  const struct pixel_exports *exports)
{
    const uint32_t before = float_get();
    float_set(TO_EVEN);
    if (colour->mode == CB_MODE_NORMAL)
        draw(colour, core, f, exports);
    else if (colour->mode == CB_MODE_RESOLVE && colour->targets == 3)
        resolve(colour, core, f);
    else if (colour->mode != CB_MODE_RESOLVE && colour->targets)
        decompress(colour, core, f);
    float_set(before);
}
