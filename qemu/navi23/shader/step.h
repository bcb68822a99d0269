/* SPDX-License-Identifier: MIT */
/*
 * step.h - code that is ready to run: instructions bound to the functions that execute them.
 *
 * A step is an instruction with everything decided that can be decided once: which function, which rows, which
 * constants. Executing is calling one step's function after the other; each returns the step to go on with, usually the
 * next, or NULL when the wave stops there, after it has set w->event and w->next.
 *
 * This is the seam for a translator to machine code: it would replace step->run of the first step of a block, and needs
 * no more than struct wave and the port to memory in its core.
 */
#ifndef NAVI23_SHADER_STEP_H
#define NAVI23_SHADER_STEP_H

#include <navi23/shader/isa.h>
#include <navi23/shader/wave.h>

struct step;
typedef const struct step *step_fn(struct wave *w, const struct step *step);

/* Where an operand comes from. */
enum row_kind {
    ROW_VGPR,     /* `index` counts rows: the row itself is the operand, and those after it for 64 bits and more */
    ROW_CONSTANT, /* `constant` points to a row that has it in every lane (two for 64 bits) */
    ROW_SGPR,     /* `index` is a code, not only of SGPRs (wave_code32): vectors spread it into a temporary row */
    ROW_NUMBER,   /* of scalar instructions: `number` */
    ROW_NONE,
};

struct row_source {
    uint8_t kind;
    uint8_t words; /* 32-bit words of the operand */
    uint16_t index;
    union {
        const uint32_t *constant;
        uint64_t number;
    };
};

struct step {
    step_fn *run;
    step_fn *access;          /* what the room has bound, where `run` does more: notes the PC for faults, say */
    union { /* what `run` calls, if it is one of many that share it: see lanes.h */
        void (*lanes)(void);
        const void *table;
        uint64_t number;
    };
    struct row_source src[3];
    uint16_t dst, sdst;       /* as in inst, VGPRs as row numbers, NULL as WAVE_NOWHERE */
    uint16_t flags;           /* of whoever bound it */
    uint32_t offset;          /* in dwords, from the beginning of the code */
    const struct step *target; /* of a direct branch within this code; NULL: it leads out */
    struct isa_inst inst;
};

/*
 * A piece of code: from an entry on, in memory order, as far as it can be followed without leaving it. Immutable once
 * made; shared by all cores. A row of constants belongs to it.
 */
struct code {
    uint32_t steps;
    uint32_t dwords;
    struct step *step;    /* `steps` of them, and one more that catches who runs off the end */
    uint32_t *step_of;    /* by dword offset; UINT32_MAX: no instruction begins there */
    uint32_t *words;      /* what it was made from: `dwords` of them */
    uint32_t (*row)[WAVE_LANES]; /* constants */
    size_t bytes;         /* of the host's memory, all in all */
    void *owner;          /* the cache's entry */
};

/*
 * Rooms that execute instructions. Each binds what is its own: fills `run` and whatever it wants besides, of a step
 * whose inst, offset, dst, sdst and src have been set, and returns true; false: not executed. Operands of vector
 * instructions are as wide as lanes_find says, else 32 bits.
 */
struct bind {
    unsigned lanes;      /* of the waves that will run it */
    unsigned shared_row; /* from this row on both halves of a wave64 share one VGPR; 0: they share none */
    const struct lanes_set *set;
};
typedef bool step_bind_fn(struct step *step, const struct bind *bind);
step_bind_fn scalar_bind;  /* scalar.c, control.c: SOP*; */
step_bind_fn smem_bind;    /* smem.c */
step_bind_fn vector_bind;  /* vector.c: VOP*; crosses lanes: cross.c */
step_bind_fn lds_bind;     /* lds.c: DS */
step_bind_fn buffer_bind;  /* buffer.c: MUBUF, MTBUF */
step_bind_fn flat_bind;    /* flat.c: FLAT, GLOBAL, SCRATCH */
step_bind_fn image_bind;   /* image.c: MIMG */
step_bind_fn interpolate_bind; /* interpolate.c: VINTRP, and v_interp_* of VOP3 */
step_bind_fn export_bind;  /* export.c: EXP */
step_fn export_message;    /* s_sendmsg */

#endif
