/* SPDX-License-Identifier: MIT */
/*
 * memory.h - lanes and memory: what is common to all instructions that move data between VGPRs and LDS or memory.
 *
 * An instruction says where each lane's element is (lds.c, buffer.c, flat.c work that out), and of what kind the access
 * is: how wide, and what is done with the element. Memory is looked up once for all lanes that lie in the same piece of
 * it, and a kind knows quick ways for lanes that lie side by side or all at one place.
 */
#ifndef NAVI23_SHADER_MEMORY_H
#define NAVI23_SHADER_MEMORY_H

#include <navi23/shader/step.h>
#include <navi23/shader/wave.h>

/* The registers of an access. Each pointer is to the first of as many rows as the kind has. */
struct memory_job {
    uint32_t (*v)[WAVE_LANES];      /* data, for memory or from it; of atomics the first operand */
    uint32_t (*second)[WAVE_LANES]; /* the second operand of atomics that have one */
    uint32_t (*before)[WAVE_LANES]; /* what atomics found there; NULL: nobody wants it */
    const void *more;               /* what else the kind wants to know */
    uint64_t absent;                /* lanes that found no memory; memory_access adds to it */
};

/*
 * A kind of access. The functions take part in no checks: all that they touch is there. A lane's element is at
 * at + (offset[lane] - origin).
 */
struct memory_kind {
    uint8_t bytes; /* of an element, at most 16 */
    bool writes;
    bool atomic;   /* as one access, of the element at the address cut to a multiple of its size */

    /* Serve `lanes`. */
    void (*each)(const struct memory_job *job, uint8_t *at, const uint32_t *offset, uint32_t origin, uint64_t lanes);
    /* The elements of the first `lanes` columns of the job's rows lie side by side from `at` on. NULL: use each. */
    void (*run)(const struct memory_job *job, uint8_t *at, unsigned lanes);
    /* The elements of `lanes` are one and the same. NULL: as above. */
    void (*same)(const struct memory_job *job, uint8_t *at, uint64_t lanes);
};

/*
 * Access memory at base + offset[lane], for those of `lanes` (not none) with an offset of at most `limit`. Returns
 * those with a greater one, for which nothing has been done.
 */
uint64_t memory_access(struct wave *w, const struct memory_kind *kind, struct memory_job *job, uint64_t base,
                       const uint32_t *offset, uint32_t limit, uint64_t lanes);

/* The same for addresses that have nothing in common. */
void memory_access_anywhere(struct wave *w, const struct memory_kind *kind, struct memory_job *job,
                            const uint64_t va[WAVE_LANES], uint64_t lanes);

/* Access the group's LDS at offset[lane] + more. Outside of it reads and atomics give 0, and nothing is written. */
void memory_access_lds(struct wave *w, const struct memory_kind *kind, struct memory_job *job, const uint32_t *offset,
                       uint32_t more, uint64_t lanes);

/* What lanes see where nothing is: reads and atomics give 0. */
void memory_nothing(const struct memory_kind *kind, const struct memory_job *job, uint64_t lanes);

/* Those of `lanes` whose value is within first..last. */
uint64_t memory_within(const struct wave *w, const uint32_t *row, uint64_t lanes, uint32_t first, uint32_t last);

/* d[lane] = s[lane] + n, in all lanes. */
void memory_add(uint32_t *d, const uint32_t *s, uint32_t n);

/* What SOFFSET or SADDR says: an SGPR, or a constant; NULL is 0. */
static inline uint32_t memory_scalar(const struct wave *w, unsigned code)
{
    if (code < ISA_INTEGER_0)
        return code == ISA_NULL ? 0 : w->s[code];
    return (uint32_t)isa_inline_constant(code, 32);
}

/* The VGPR of an operand as a row number; 0 for what is none. */
static inline uint16_t memory_row(unsigned code)
{
    return code >= ISA_VGPR0 && code < ISA_NO_OPERAND ? (uint16_t)(code - ISA_VGPR0) : 0;
}

/* ---- kinds ------------------------------------------------------------------------------------------------------- */

/* Loads and stores, in memory_kinds.c. D16 ones touch one half of the register, the low one if not HI. */
extern const struct memory_kind memory_load_u8, memory_load_i8, memory_load_u16, memory_load_i16, memory_load_u8_d16,
    memory_load_u8_d16_hi, memory_load_i8_d16, memory_load_i8_d16_hi, memory_load_u16_d16, memory_load_u16_d16_hi,
    memory_load_x1, memory_load_x2, memory_load_x3, memory_load_x4, memory_store_8, memory_store_8_hi, memory_store_16,
    memory_store_16_hi, memory_store_x1, memory_store_x2, memory_store_x3, memory_store_x4;

/* One dword of several. */
static inline const struct memory_kind *memory_kind_x1(const struct memory_kind *kind)
{
    return kind->writes ? &memory_store_x1 : &memory_load_x1;
}

/*
 * Atomics, in memory_atomics.c, named as MUBUF and DS name them: of memory, or of LDS, which nobody else can reach at
 * the time. CMPSWAP has the new value first, CMPST what is compared.
 */
#define MEMORY_ATOMICS_32(X)                                                                                          \
    X(swap) X(cmpswap) X(cmpst) X(add) X(sub) X(rsub) X(csub) X(smin) X(umin) X(smax) X(umax) X(and) X(or) X(xor)     \
    X(inc) X(dec) X(mskor) X(wrap) X(fcmpswap) X(fcmpst) X(fmin) X(fmax) X(fadd)
#define MEMORY_ATOMICS_64(X)                                                                                          \
    X(swap) X(cmpswap) X(cmpst) X(add) X(sub) X(rsub) X(smin) X(umin) X(smax) X(umax) X(and) X(or) X(xor)             \
    X(inc) X(dec) X(mskor) X(condxchg) X(fcmpswap) X(fcmpst) X(fmin) X(fmax)
#define MEMORY_DECLARE_32(name) extern const struct memory_kind memory_atomic_##name, lds_atomic_##name;
#define MEMORY_DECLARE_64(name) extern const struct memory_kind memory_atomic_##name##_x2, lds_atomic_##name##_x2;
MEMORY_ATOMICS_32(MEMORY_DECLARE_32)
MEMORY_ATOMICS_64(MEMORY_DECLARE_64)

/* What MUBUF, FLAT, GLOBAL and SCRATCH have alike: X(part of the mnemonic, kind). */
#define MEMORY_LOADS_AND_STORES(X)                                                                                    \
    X(load_ubyte, load_u8) X(load_sbyte, load_i8) X(load_ushort, load_u16) X(load_sshort, load_i16)                   \
    X(load_dword, load_x1) X(load_dwordx2, load_x2) X(load_dwordx3, load_x3) X(load_dwordx4, load_x4)                 \
    X(load_ubyte_d16, load_u8_d16) X(load_ubyte_d16_hi, load_u8_d16_hi) X(load_sbyte_d16, load_i8_d16)                \
    X(load_sbyte_d16_hi, load_i8_d16_hi) X(load_short_d16, load_u16_d16) X(load_short_d16_hi, load_u16_d16_hi)        \
    X(store_byte, store_8) X(store_byte_d16_hi, store_8_hi) X(store_short, store_16)                                  \
    X(store_short_d16_hi, store_16_hi) X(store_dword, store_x1) X(store_dwordx2, store_x2)                            \
    X(store_dwordx3, store_x3) X(store_dwordx4, store_x4)
#define MEMORY_ATOMICS(X)                                                                                             \
    X(swap) X(cmpswap) X(add) X(sub) X(smin) X(umin) X(smax) X(umax) X(and) X(or) X(xor) X(inc) X(dec) X(fcmpswap)    \
    X(fmin) X(fmax)                                                                                                   \
    X(swap_x2) X(cmpswap_x2) X(add_x2) X(sub_x2) X(smin_x2) X(umin_x2) X(smax_x2) X(umax_x2) X(and_x2) X(or_x2)       \
    X(xor_x2) X(inc_x2) X(dec_x2) X(fcmpswap_x2) X(fmin_x2) X(fmax_x2)

struct memory_op {
    enum isa_op op;
    const struct memory_kind *kind;
};

/* The kind of `op` in a table of `count` rows; NULL: it is not there. */
const struct memory_kind *memory_find(const struct memory_op *table, unsigned count, enum isa_op op);

#endif
