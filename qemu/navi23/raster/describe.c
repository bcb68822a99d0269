/* SPDX-License-Identifier: MIT */
/* describe.c - what has been decoded of pixel shaders, depth block and colour block, in words. */
#include <inttypes.h>

#include <navi23/raster/depth_state.h>
#include <navi23/raster/shade.h>
#include <navi23/raster/target.h>
#include <navi23/regs/colour.h>
#include <navi23/regs/depth.h>
#include <navi23/text.h>

static const char *mode_name(unsigned mode)
{
    static const char *const names[32] = {
        [TILING_LINEAR] = "linear", [TILING_256B_S] = "256B_S", [TILING_256B_D] = "256B_D",
        [TILING_4KB_S] = "4KB_S", [TILING_4KB_D] = "4KB_D", [TILING_64KB_S] = "64KB_S", [TILING_64KB_D] = "64KB_D",
        [TILING_64KB_S_T] = "64KB_S_T", [TILING_64KB_D_T] = "64KB_D_T", [TILING_4KB_S_X] = "4KB_S_X",
        [TILING_4KB_D_X] = "4KB_D_X", [TILING_64KB_Z_X] = "64KB_Z_X", [TILING_64KB_S_X] = "64KB_S_X",
        [TILING_64KB_D_X] = "64KB_D_X", [TILING_64KB_R_X] = "64KB_R_X",
    };
    return names[mode % 32] ? names[mode % 32] : "tiled";
}

/* Which level of which image, of so many samples; and of its slices which. */
static void describe_shape(const struct tiling_shape *shape, uint64_t base, unsigned level, unsigned samples_log2,
                           uint32_t first, uint32_t last, struct text *text)
{
    text_add(text, "%u x %u at 0x%012" PRIx64 ", %s, %u sample%s", shape->width, shape->height, base,
             mode_name(shape->mode), 1u << samples_log2, samples_log2 ? "s" : "");
    if (shape->levels > 1)
        text_add(text, ", level %u of %u", level, shape->levels);
    if (last > 0)
        text_add(text, ", slices %u..%u", first, last);
}

/* ---- colour ------------------------------------------------------------------------------------------------------ */

static void describe_factor(const struct blend_factor *f, bool alpha, struct text *text)
{
    static const char *const names[] = {
        [BLEND_OF_ZERO] = "0", [BLEND_OF_ONE] = "1", [BLEND_OF_SOURCE] = "source", [BLEND_OF_SECOND] = "second source",
        [BLEND_OF_TARGET] = "target", [BLEND_OF_CONSTANT] = "constant",
        [BLEND_OF_SATURATE] = "min(source.A, 1 - target.A)",
    };
    const bool is_value = f->of >= BLEND_OF_SOURCE && f->of != BLEND_OF_SATURATE;
    text_add(text, "%s%s%s%s", f->inverse ? "(1 - " : "", names[f->of % 7],
             is_value && f->component == 3 && !alpha ? ".A" : "", f->inverse ? ")" : "");
}

/* An equation, of RGB or of A. */
static void describe_equation(const struct blend_equation *e, bool alpha, struct text *text)
{
    static const char *const between[8] = { [CB_COMB_DST_PLUS_SRC] = " + ", [CB_COMB_SRC_MINUS_DST] = " - ",
                                            [CB_COMB_MIN_DST_SRC] = "min", [CB_COMB_MAX_DST_SRC] = "max" };
    const char *middle = between[e->function % 8];
    text_add(text, alpha ? ", A = " : ", RGB = ");
    if (e->function == CB_COMB_MIN_DST_SRC || e->function == CB_COMB_MAX_DST_SRC) {
        text_add(text, "%s(source, target)", middle);
        return;
    }
    text_add(text, middle ? "source * " : "target * ");
    describe_factor(middle ? &e->source : &e->target, alpha, text);
    text_add(text, middle ? "%starget * " : " - source * ", middle);
    describe_factor(middle ? &e->target : &e->source, alpha, text);
}

static void describe_target(const struct target *t, unsigned n, struct text *text)
{
    static const char *const rops[16] = { "0", "~(source | target)", "~source & target", "~source", "source & ~target",
                                          "~target", "source ^ target", "~(source & target)", "source & target",
                                          "~(source ^ target)", "target", "~source | target", "source",
                                          "source | ~target", "source | target", "1" };
    const struct surface *s = &t->surface;
    text_add(text, "  colour%u: %s ", n, s->format->name);
    describe_shape(&s->layout->shape, s->base, s->level, s->samples_log2, s->first_slice, s->last_slice, text);
    text_add(text, "%s%s%s, writes %s%s%s%s of MRT%u", s->dcc.meta ? ", DCC" : "", s->cmask ? ", CMASK" : "",
             s->fmask ? ", FMASK" : "", t->mask & 1 ? "R" : "", t->mask & 2 ? "G" : "", t->mask & 4 ? "B" : "",
             t->mask & 8 ? "A" : "", t->mrt);
    if (t->blends) {
        describe_equation(&t->equation[0], false, text);
        describe_equation(&t->equation[3], true, text);
        text_add(text, ", constant %g %g %g %g", (double)t->constant[0], (double)t->constant[1],
                 (double)t->constant[2], (double)t->constant[3]);
    }
    if (t->rop != ROP_COPY)
        text_add(text, ", bits = %s", rops[t->rop % 16]);
    text_add(text, "\n");
}

void colour_describe(const struct colour *colour, struct text *text)
{
    static const char *const modes[] = {
        [CB_MODE_DISABLE] = "off", [CB_MODE_NORMAL] = "drawn",
        [CB_MODE_ELIMINATE_FAST_CLEAR] = "fast clears eliminated",
        [CB_MODE_RESOLVE] = "target 0 resolved into target 1", [CB_MODE_DECOMPRESS] = "decompressed",
        [CB_MODE_FMASK_DECOMPRESS] = "FMASK decompressed", [CB_MODE_DCC_DECOMPRESS] = "DCC decompressed",
    };
    if (colour->mode != CB_MODE_NORMAL)
        text_add(text, "  colours: %s\n", modes[colour->mode % 7]);
    for (unsigned n = 0; n < FRAGMENT_TARGETS; n++)
        if (colour->targets >> n & 1)
            describe_target(&colour->target[n], n, text);
}

/* ---- depth ------------------------------------------------------------------------------------------------------- */

static const char *const compares[8] = { "never", "<", "==", "<=", ">", "!=", ">=", "always" };

static void describe_face(const struct stencil_face *face, const char *which, struct text *text)
{
    static const char *const operations[16] = { "keep", "zero", "ones", "replace", "replace", "add", "subtract",
                                                "invert", "add and wrap", "subtract and wrap", "and", "or", "xor",
                                                "nand", "nor", "xnor" };
    text_add(text, ", %s: 0x%02x %s (masked 0x%02x), fail %s, depth fail %s, pass %s, writes 0x%02x", which,
             face->reference, compares[face->function % 8], face->mask, operations[face->fail % 16],
             operations[face->depth_fail % 16], operations[face->pass % 16], face->write_mask);
}

static void describe_plane(const struct depth *d, const struct depth_surface *plane, const char *name,
                           struct text *text)
{
    text_add(text, "  %s ", name);
    describe_shape(&plane->shape, plane->base, d->level, d->samples_log2, d->first_slice, d->last_slice, text);
    text_add(text, "%s%s", plane->tile_state ? ", HTILE" : "", plane->expands ? ", expanded" : "");
}

void depth_describe(const struct depth *d, struct text *text)
{
    if (d->z.exists) {
        describe_plane(d, &d->z, d->z.bytes_log2 == 1 ? "depth: 16_UNORM" : "depth: 32_FLOAT", text);
        text_add(text, ", test %s%s%s", d->z_tested ? compares[d->z_function % 8] : "off",
                 d->z.written ? ", written" : "", d->z_cleared ? " with the clear value" : "");
        if (d->bounds_tested)
            text_add(text, ", bounds %g..%g", (double)d->bounds_least, (double)d->bounds_most);
        text_add(text, "\n");
    }
    if (d->stencil.exists) {
        describe_plane(d, &d->stencil, "stencil: 8_UINT", text);
        text_add(text, "%s", d->stencil_cleared ? ", cleared" : d->stencil_tested ? "" : ", test off");
        if (d->stencil_tested) {
            describe_face(&d->face[0], "front", text);
            describe_face(&d->face[1], "back", text);
        }
        text_add(text, "\n");
    }
    if (!d->z.exists && !d->stencil.exists)
        text_add(text, "  depth: none\n");
}

/* ---- pixel shaders ----------------------------------------------------------------------------------------------- */

void shade_describe(const struct shade *s, struct text *text)
{
    const struct pixel_program *p = &s->program;
    if (!s->runs) {
        text_add(text, "  pixels: no shader, %u samples\n", 1u << s->samples.count_log2);
        return;
    }
    text_add(text, "  pixels: shader at 0x%012" PRIx64 ", wave%u, %u user SGPRs, %u of %u sample%s a run%s%s%s%s%s\n",
             p->pc, p->lanes, p->user_count, (1u << s->samples.count_log2) >> p->iterations_log2,
             1u << s->samples.count_log2, s->samples.count_log2 ? "s" : "",
             !s->tests ? "" : s->early ? ", tests before it" : ", tests after it",
             s->z_used >> EXPORT_DEPTH & 1 ? ", exports depth" : "",
             s->z_used >> EXPORT_STENCIL & 1 ? ", exports stencil" : "",
             s->alpha_to_mask ? ", alpha to coverage" : "", p->has_scratch ? ", scratch" : "");
}
