/* SPDX-License-Identifier: MIT */
/* hwreg.c - s_getreg and s_setreg: the registers of a wave that are no SGPRs; clocks; sources that are no registers. */
#include "../card.h"

#include <navi23/shader/scalar.h>

#include <time.h>

/* Numbers of registers, as the instructions have them. */
enum {
    HWREG_MODE = 1,
    HWREG_STATUS = 2,
    HWREG_TRAPSTS = 3,
    HWREG_LDS_ALLOC = 6,
    HWREG_SH_MEM_BASES = 15,
    HWREG_FLAT_SCR_LO = 20,
    HWREG_FLAT_SCR_HI = 21,
    HWREG_HW_ID1 = 23,
    HWREG_HW_ID2 = 24,
    HWREG_SHADER_CYCLES = 29,
};

#define STATUS_SCC      (1u << 0)
#define STATUS_EXECZ    (1u << 9)
#define STATUS_VCCZ     (1u << 10)
#define STATUS_IN_GROUP (1u << 11)
#define STATUS_VALID    (1u << 16)
#define LDS_ALLOC_GRAIN 512u /* bytes */
#define LDS_SIZE_SHIFT  12
#define CYCLES_MASK     0xfffffu
#define MODE_WRITABLE   (0x3ffu | MODE_FP16_OVFL)

/* FLAT's windows to the group's LDS and the lane's scratch memory, as the driver sets SH_MEM_BASES: 4 GiB each. */
#define SHARED_BASE  0x2000000000000000ull
#define PRIVATE_BASE 0x1000000000000000ull
#define WINDOW_LIMIT 0xffffffffull

/* The shaders' clock: of the model, which has none, nanoseconds. */
static uint64_t shader_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t wave_special64(const struct wave *w, unsigned code)
{
    switch (code) {
    case ISA_SHARED_BASE:
        return SHARED_BASE;
    case ISA_SHARED_LIMIT:
        return SHARED_BASE | WINDOW_LIMIT;
    case ISA_PRIVATE_BASE:
        return PRIVATE_BASE;
    case ISA_PRIVATE_LIMIT:
        return PRIVATE_BASE | WINDOW_LIMIT;
    case ISA_VCCZ:
        return wave_mask(w, ISA_VCC_LO) == 0;
    case ISA_EXECZ:
        return wave_exec(w) == 0;
    case ISA_SCC:
        return w->scc;
    default:
        return 0;
    }
}

uint32_t wave_special32(const struct wave *w, unsigned code)
{
    return (uint32_t)wave_special64(w, code);
}

/* ---- registers --------------------------------------------------------------------------------------------------- */

static uint32_t status(const struct wave *w)
{
    return w->status | STATUS_VALID | (w->scc ? STATUS_SCC : 0) | (wave_exec(w) == 0 ? STATUS_EXECZ : 0) |
           (wave_mask(w, ISA_VCC_LO) == 0 ? STATUS_VCCZ : 0) | (w->core->group.waves > 1 ? STATUS_IN_GROUP : 0);
}

/* What is not modelled reads 0. */
static uint32_t get(const struct wave *w, unsigned number)
{
    switch (number) {
    case HWREG_MODE:
        return w->mode;
    case HWREG_STATUS:
        return status(w);
    case HWREG_TRAPSTS:
        return w->trapsts;
    case HWREG_LDS_ALLOC:
        return (w->lds_bytes + LDS_ALLOC_GRAIN - 1) / LDS_ALLOC_GRAIN << LDS_SIZE_SHIFT;
    case HWREG_SH_MEM_BASES:
        return (uint32_t)(SHARED_BASE >> 48 << 16 | PRIVATE_BASE >> 48);
    case HWREG_FLAT_SCR_LO:
        return (uint32_t)w->scratch;
    case HWREG_FLAT_SCR_HI:
        return (uint32_t)(w->scratch >> 32);
    case HWREG_HW_ID1:
        return w->hw_id1;
    case HWREG_HW_ID2:
        return w->hw_id2;
    case HWREG_SHADER_CYCLES:
        return (uint32_t)shader_clock() & CYCLES_MASK;
    default:
        return 0;
    }
}

/* What a shader may not change, or what is not modelled, stays. */
static void set(struct wave *w, unsigned number, uint32_t value)
{
    switch (number) {
    case HWREG_MODE:
        wave_set_mode(w, value & MODE_WRITABLE);
        float_set(w->float_32);
        break;
    case HWREG_TRAPSTS:
        w->trapsts = value;
        break;
    case HWREG_FLAT_SCR_LO:
        w->scratch = (w->scratch & ~0xffffffffull) | value;
        break;
    case HWREG_FLAT_SCR_HI:
        w->scratch = (w->scratch & 0xffffffff) | (uint64_t)value << 32;
        break;
    default:
        break;
    }
}

/* ---- instructions ------------------------------------------------------------------------------------------------ */

/* A field of a register, as SIMM16 names it: number, lowest bit, width less 1. */
struct hwreg {
    unsigned number, shift;
    uint32_t mask;
};

static struct hwreg hwreg_of(const struct isa_inst *inst)
{
    unsigned simm = (uint16_t)inst->imm, width = (simm >> 11) + 1;
    return (struct hwreg){ simm & 63, simm >> 6 & 31, width == 32 ? UINT32_MAX : (1u << width) - 1 };
}

static const struct step *s_getreg_b32(struct wave *w, const struct step *step)
{
    struct hwreg r = hwreg_of(&step->inst);
    w->s[step->dst] = get(w, r.number) >> r.shift & r.mask;
    return step + 1;
}

/* Also s_setreg_imm32_b32: its literal is an operand like another. */
static const struct step *s_setreg_b32(struct wave *w, const struct step *step)
{
    struct hwreg r = hwreg_of(&step->inst);
    uint32_t mask = r.mask << r.shift;
    set(w, r.number, (get(w, r.number) & ~mask) | (scalar32(w, step, 0) << r.shift & mask));
    return step + 1;
}

static const struct step *s_memtime(struct wave *w, const struct step *step)
{
    wave_set_s64(w, step->dst, shader_clock());
    return step + 1;
}

static const struct step *s_memrealtime(struct wave *w, const struct step *step)
{
    wave_set_s64(w, step->dst, navi_clock());
    return step + 1;
}

bool hwreg_bind(struct step *step, const struct bind *bind)
{
    (void)bind;
    switch (step->inst.op) {
    case ISA_s_getreg_b32:
        step->run = s_getreg_b32;
        return true;
    case ISA_s_setreg_b32:
    case ISA_s_setreg_imm32_b32:
        step->run = s_setreg_b32;
        return true;
    case ISA_s_memtime:
        step->run = s_memtime;
        return true;
    case ISA_s_memrealtime:
        step->run = s_memrealtime;
        return true;
    default:
        return false;
    }
}
