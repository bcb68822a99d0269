/* SPDX-License-Identifier: MIT */
/*
 * lanes.h - lane loops: what an instruction of the vector ALU does to rows, and nothing else.
 *
 * A row is 64 lanes of 32 bits; an operand of 64 bits is two rows, the low halves first, so p[64 + lane] is the high
 * half of p[lane]. These functions know no waves, no EXEC and no modifiers: they compute every lane, and their caller
 * (vector.c) keeps what active lanes made. A function reads all of a lane before it writes that lane, and no other.
 *
 * The files of lanes/ are compiled once for each set of vector instructions that the host may have, and the compiler
 * makes vectors of the loops; which set is used is chosen when the card is made (navi_host.lanes). They are
 * compiled with -ffp-contract=off; rounding mode and treatment of denormals are in MXCSR when a function is called, as
 * MODE says for the type of the result, or, where that is no float, of the sources.
 */
#ifndef NAVI23_SHADER_LANES_H
#define NAVI23_SHADER_LANES_H

#include <stdbool.h>
#include <stdint.h>

#include <navi23/shader/isa.h>
#include <navi23/shader/wave.h>

struct cover_lanes;
struct pixel_lanes;

/* What a function may ask for beyond its rows. */
struct lanes_env {
    unsigned lanes; /* 32 or 64: how many to compute */
    uint32_t mode;  /* MODE of the wave */
    const struct isa_inst *inst;
    uint32_t clear[3], flip[3]; /* run_signed: a = (a & ~clear[0]) ^ flip[0], and so on */
};

/* d = op(a, b, c), lane by lane. d holds the old destination (v_fmac and the like read it). */
typedef void lanes_fn(uint32_t *d, const uint32_t *a, const uint32_t *b, const uint32_t *c,
                      const struct lanes_env *env);

/* Comparisons: one bit a lane. `a` and `b` as above. */
typedef uint64_t lanes_compare_fn(const uint32_t *a, const uint32_t *b, const struct lanes_env *env);

/*
 * With a lane mask, in and out: carries; the VCC that v_div_fmas reads and v_div_scale writes. The mask comes from the
 * third source, or where that is an operand from VCC; it goes where inst.sdst says, if anywhere.
 */
typedef uint64_t lanes_carry_fn(uint32_t *d, const uint32_t *a, const uint32_t *b, const uint32_t *c, uint64_t carry,
                                const struct lanes_env *env);

/* What an operand is: how wide, which constants and modifiers it takes, and which part of MODE is meant for it. */
enum lanes_kind {
    LANES_NONE,
    LANES_B16,    /* integers and bits: no modifiers but clamp, where the operation itself looks for it in env->inst */
    LANES_B32,
    LANES_B64,
    LANES_B128,
    LANES_F16,    /* of 16 bits, as LANES_B16: the low half of each word; op_sel is the caller's work */
    LANES_F32,
    LANES_F64,
    LANES_PACKED, /* two fp16: the function sees to op_sel, neg and clamp itself. Packed integers are LANES_B32 */
    LANES_MIXED,  /* fp16 or fp32, as op_sel_hi says, likewise */
    LANES_KINDS
};

/* 32-bit words of an operand. */
extern const uint8_t lanes_words[LANES_KINDS];

struct lanes_op {
    enum isa_op op;
    uint8_t kind[4];         /* enum lanes_kind of d, a, b, c */
    bool reads_dst;
    lanes_fn *run;             /* run, compare or carry: one of the three */
    lanes_compare_fn *compare;
    lanes_carry_fn *carry;
    lanes_fn *run_signed;      /* what run does, with abs and neg of fp32 sources; NULL: it has none */
};

struct depth_lanes;
struct colour_lanes;
struct format_lanes;
struct texel_lanes;
struct sample_lanes;

/* A set: everything compiled for one kind of host. */
struct lanes_set {
    const char *name; /* "sse2", "avx2", "avx512" */
    bool (*supported)(void);
    const struct lanes_op *const *tables; /* NULL-terminated list; each ends with an op whose functions are all NULL */

    /* Tools for whoever works on rows. All but `finish` treat one row of 64 words. */
    void (*spread)(uint32_t *d, uint32_t value);                     /* value into all lanes */
    void (*blend)(uint32_t *d, const uint32_t *s, const uint32_t *mask); /* d = mask ? s : d, bit by bit */
    void (*store)(uint32_t *d, const uint32_t *s, uint64_t lanes);   /* into these lanes */
    void (*expand)(uint32_t *d, uint64_t mask);                      /* bits to 0 or ~0 */
    uint64_t (*collect)(const uint32_t *s);                          /* the top bits */
    /* Whether s[lane] is lane * distance more than a constant in all of `lanes`, which are not none. */
    bool (*is_sequence)(const uint32_t *s, uint64_t lanes, uint32_t distance);
    uint64_t (*within)(const uint32_t *s, uint32_t first, uint32_t last); /* the lanes whose value is first..last */
    /* Within each 16 lanes: d[i] = s[lane[i]] & keep[i]; d is not s. */
    void (*permute)(uint32_t *d, const uint32_t *s, const uint32_t lane[16], const uint32_t *keep);
    void (*change)(uint32_t *d, const uint32_t *s, uint32_t clear, uint32_t flip); /* d = (s & ~clear) ^ flip */
    /* `bits` bits of s from bit `shift` on, as a number with or without sign; shift + bits is at most 32. */
    void (*extract)(uint32_t *d, const uint32_t *s, unsigned shift, unsigned bits, bool sign);
    /* d = s << shift where mask has a bit, else as it is. */
    void (*insert)(uint32_t *d, const uint32_t *s, unsigned shift, uint32_t mask);
    /*
     * Output modifiers of a result, which is LANES_F16, F32 or F64: `omod` as in inst, then the clamp to 0..1, where a
     * NaN becomes 0 if `nan_is_0`. MXCSR is that of the type.
     */
    void (*finish)(uint32_t *d, enum lanes_kind kind, unsigned omod, bool clamp, bool nan_is_0);

    const struct format_lanes *format; /* format.h */
    const struct texel_lanes *texel;   /* image.h */
    const struct sample_lanes *sample; /* sample.h */

    /* Loops of rooms that draw: each in the room's *_lanes.c, described by a header of its own. */
    const struct cover_lanes *cover; /* raster/cover.h */
    const struct pixel_lanes *pixel; /* raster/pixel.h */
    const struct depth_lanes *depth;   /* raster/depth_lanes.h */
    const struct colour_lanes *colour; /* raster/colour_lanes.h */
};

/* The set to use here: the one of this name if it is supported, else the widest that is. NULL: any. */
const struct lanes_set *lanes_choose(const char *name);

/* All of them, NULL-terminated, for tests. */
extern const struct lanes_set *const lanes_sets[];

/* The row of a set's tables for an instruction; NULL: it has none. */
const struct lanes_op *lanes_find(const struct lanes_set *set, enum isa_op op);

#endif
