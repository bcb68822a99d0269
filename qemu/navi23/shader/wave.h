/* SPDX-License-Identifier: MIT */
/*
 * wave.h - waves, the work groups they belong to, and the shader core that runs them.
 *
 * A core is one thread of the host that executes work groups, one at a time: it takes the group's waves in turn, each
 * up to a barrier, its end, or the end of its time. What is here belongs to that thread alone. Memory is shared with
 * all other threads of the card.
 */
#ifndef NAVI23_SHADER_WAVE_H
#define NAVI23_SHADER_WAVE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <navi23/gmc.h>
#include <navi23/shader/float.h>
#include <navi23/shader/isa.h>

struct navi;
struct code;
struct step;
struct lanes_set;
struct shader_core;
struct image_cache;
struct block_cache;
struct interpolants;

#define WAVE_LANES      64u  /* a row has as many, of which a wave32 uses the first half */
#define WAVE_VGPRS      256u
#define WAVE_ROWS       (WAVE_VGPRS + 16u) /* what reaches beyond v255 hits rows that nobody looks at */
#define WAVE_SGPRS      128u /* by code: s0.., VCC, TTMP, M0, NULL, EXEC */
#define WAVE_NOWHERE    WAVE_SGPRS /* as a destination: 16 words that nobody looks at; steps have it for NULL */
#define GROUP_WAVES     32u  /* 1024 invocations as wave32 */
#define GROUP_LDS_BYTES 0x10000u

/* Why a wave does not go on at once. */
enum wave_event {
    WAVE_RUNS,    /* its time is up; more later */
    WAVE_BARRIER, /* it waits for the others */
    WAVE_ENDED,
    WAVE_STUCK,   /* an instruction that is none, or cannot be executed: it has been logged; the group cannot end */
};

/* MODE, as s_getreg and s_setreg see it: FP_ROUND [3:0], FP_DENORM [7:4], DX10_CLAMP 8, IEEE 9. */
#define MODE_ROUND_32(mode)    ((mode) & 3u)        /* 0 even, 1 +inf, 2 -inf, 3 zero */
#define MODE_ROUND_16_64(mode) ((mode) >> 2 & 3u)
#define MODE_DENORM_32(mode)   ((mode) >> 4 & 3u)   /* bit 0: sources keep them, bit 1: results do */
#define MODE_DENORM_16_64(mode) ((mode) >> 6 & 3u)
#define MODE_DX10_CLAMP        (1u << 8)
#define MODE_IEEE              (1u << 9)
#define MODE_FP16_OVFL         (1u << 23)           /* fp16 beyond its range: the largest number, not infinity */

struct wave {
    struct shader_core *core;
    uint32_t (*v)[WAVE_LANES]; /* WAVE_ROWS VGPRs, a row each: two VGPRs in a row are 64 bits, low half first */
    unsigned lanes;            /* 32 or 64 */
    unsigned shared_row;       /* from here on the halves of a wave64 share a VGPR a row; 0: none. Set before it runs */
    bool scc;
    uint32_t mode;             /* set by wave_set_mode; MXCSR for it: */
    uint32_t float_32, float_16_64;

    const struct code *code;   /* where it is: a step of this */
    uint64_t code_at;          /* the address of its first dword */
    const struct step *next;
    enum wave_event event;     /* why it stopped there */
    int32_t credit;            /* dwords of code that it may run once more before its time is up */

    uint8_t witness;           /* 1 + the lane that the trace follows; 0: none (witness.h) */

    /* What s_getreg tells, and instructions ask: */
    uint32_t index;            /* of the wave in its group */
    uint64_t scratch;          /* address of its scratch memory, `scratch_bytes` a lane, swizzled as RDNA2 has it */
    uint32_t scratch_bytes;
    uint32_t lds_base, lds_bytes; /* of the group's */
    uint32_t hw_id1, hw_id2, trapsts, status;

    uint32_t s[WAVE_SGPRS + 16] __attribute__((aligned(64)));
};

/* SGPR pairs as one number: VCC, EXEC and lane masks. Of a wave32 only the low word counts, and is written. */
static inline uint64_t wave_s64(const struct wave *w, unsigned code)
{
    return w->s[code] | (uint64_t)w->s[code + 1] << 32;
}

static inline void wave_set_s64(struct wave *w, unsigned code, uint64_t value)
{
    w->s[code] = (uint32_t)value;
    w->s[code + 1] = (uint32_t)(value >> 32);
}

static inline uint64_t wave_mask(const struct wave *w, unsigned code)
{
    return w->lanes == 32 ? w->s[code] : wave_s64(w, code);
}

static inline void wave_set_mask(struct wave *w, unsigned code, uint64_t mask)
{
    w->s[code] = (uint32_t)mask;
    if (w->lanes == 64)
        w->s[code + 1] = (uint32_t)(mask >> 32);
}

static inline uint64_t wave_exec(const struct wave *w)
{
    return wave_mask(w, ISA_EXEC_LO);
}

/* Whether every lane that the wave has is active. */
static inline bool wave_is_full(const struct wave *w)
{
    return w->lanes == 32 ? w->s[ISA_EXEC_LO] == UINT32_MAX : wave_s64(w, ISA_EXEC_LO) == UINT64_MAX;
}

/* MODE, and with it MXCSR for each kind of number. The wave that runs also sets MXCSR (float_set) to its float_32. */
static inline void wave_set_mode(struct wave *w, uint32_t mode)
{
    w->mode = mode;
    w->float_32 = float_control(MODE_ROUND_32(mode), MODE_DENORM_32(mode));
    w->float_16_64 = float_control(MODE_ROUND_16_64(mode), MODE_DENORM_16_64(mode));
}

/*
 * What a source code that is no constant and no VGPR stands for: an SGPR, SCC, VCCZ, EXECZ, an aperture; as 64 bits the
 * pair that begins there. Steps whose source is ROW_SGPR read it so.
 */
uint32_t wave_special32(const struct wave *w, unsigned code);
uint64_t wave_special64(const struct wave *w, unsigned code);

static inline uint32_t wave_code32(const struct wave *w, unsigned code)
{
    return code < WAVE_SGPRS ? w->s[code] : wave_special32(w, code);
}

static inline uint64_t wave_code64(const struct wave *w, unsigned code)
{
    return code < WAVE_SGPRS ? wave_s64(w, code) : wave_special64(w, code);
}

/* ---- cores ------------------------------------------------------------------------------------------------------- */

struct group {
    uint32_t waves;    /* how many it has */
    uint32_t lds_bytes;
    uint32_t waiting;  /* at the barrier */
    uint32_t ended;
};

/* Code that a core has at hand: the piece at `pc`, with a reference to it. */
struct held_code {
    uint64_t pc;
    unsigned vmid, lanes, shared_row;
    uint64_t generation; /* of translations and code, when it was found good */
    const struct code *code; /* NULL: the place is free */
};
#define CORE_HELD (2 * GROUP_WAVES) /* more than waves can be in */

/*
 * What waves of a draw work for, and compute shaders do not: whoever launches them sets it in the core. It stands first
 * in what its owner keeps.
 */
struct stage {
    /* EXP, for the lanes of EXEC. */
    void (*export)(struct wave *w, const struct isa_inst *inst);
    /* s_sendmsg of a message that is about more than interrupts (GS_ALLOC_REQ); M0 has its value. NULL: none is. */
    void (*message)(struct wave *w, unsigned message);
};

struct shader_core {
    struct navi *navi;
    const struct lanes_set *lanes; /* the lane loops for this machine */
    struct gmc_port port;          /* its way to memory; who runs groups has entered it */
    unsigned vmid;                 /* whose memory */
    const char *ring;              /* name of the ring that it works for, for the log */
    const atomic_bool *abort;      /* set: leave the group at the next opportunity */
    struct group group;
    struct wave wave[GROUP_WAVES];
    struct held_code held[CORE_HELD];
    unsigned held_next; /* whose place is given away next */
    unsigned held_last; /* what was asked for last, and likely is once more */
    uint32_t (*rows)[WAVE_LANES];  /* GROUP_WAVES * WAVE_ROWS of them */
    struct image_cache *images;    /* descriptors that it has decoded */
    struct block_cache *blocks;    /* and texels of compressed blocks */
    struct stage *stage;           /* NULL: a compute shader, which exports nothing */
    const struct interpolants *interpolants; /* of a pixel shader's wave: what v_interp reads (raster/pixel.h) */
    uint8_t *lds;                  /* GROUP_LDS_BYTES, and a row more that nobody looks at */
    uint32_t temp[16][WAVE_LANES] __attribute__((aligned(64))); /* for whoever executes an instruction */
    uint32_t spread[WAVE_SGPRS][WAVE_LANES] __attribute__((aligned(64))); /* by SGPR: a value in all lanes */
};

static inline bool core_is_aborted(const struct shader_core *core)
{
    return core->abort && atomic_load_explicit(core->abort, memory_order_relaxed);
}

/* Make a core ready for work, its port included. Returns 0 or -ENOMEM. core_finish takes one that is all zero, too. */
int core_init(struct shader_core *core, struct navi *navi);
void core_finish(struct shader_core *core);

/*
 * Begin a group without waves for memory of `vmid`; then add its waves. A new wave has `lanes` lanes, all of them
 * active, zero in all SGPRs and in M0, undefined VGPRs, MODE `mode`, and begins at `pc`. Whoever adds it sets the rest
 * of its registers. NULL: GROUP_WAVES are there.
 */
void group_begin(struct shader_core *core, unsigned vmid, uint32_t lds_bytes);
struct wave *group_add_wave(struct shader_core *core, unsigned lanes, uint32_t mode, uint64_t pc);

/* How a group ended. */
enum group_end {
    GROUP_DONE,
    GROUP_STUCK,   /* a wave was: it is in the log */
    GROUP_ABORTED, /* *core->abort was set */
};

/*
 * Run all of its waves to their ends. The core's port is entered; it is paused whenever a wave's time is up, and at
 * barriers, so that nobody waits for long: between groups that is the caller's business.
 */
enum group_end group_run(struct shader_core *core);

/* The address of the instruction that `step` stands for, in this wave. */
uint64_t wave_pc(const struct wave *w, const struct step *step);

/*
 * Go on at `pc`, in whatever code that is. Costs as much credit as the piece that is left has. Returns the step there,
 * or NULL when the wave's time is up or there is no code: for the step's function to return.
 */
const struct step *wave_jump(struct wave *w, uint64_t pc);

/*
 * The wave cannot go on at `step`: say why in the log, with the instruction and its address. Returns NULL, for the
 * step's function to return.
 */
const struct step *wave_stuck(struct wave *w, const struct step *step, const char *why);

#endif
