/* SPDX-License-Identifier: MIT */
/*
 * draws.h - vertex shaders as words, and draws with them by packets of a command buffer, behind which glass.h stands in
 * the place of setup and raster. For one program: everything is static.
 */
#ifndef TEST_GEOMETRY_DRAWS_H
#define TEST_GEOMETRY_DRAWS_H

#include "card.h"

#include "glass.h"

#include <navi23/card.h>
#include <navi23/geometry/topology.h>
#include <navi23/regs/geometry.h>
#include <navi23/regs/gfx_state.h>

/* VMID 1: code, indices and arguments, a buffer for results. */
#define CODE_AT   (ROOM + 0x200000u)
#define CODE_VA   0x10000000ull
#define INDEX_AT  (ROOM + 0x300000u)
#define INDEX_VA  0x20000000ull
#define RESULT_AT (ROOM + 0x400000u)
#define RESULT_VA 0x30000000ull
#define PAGES     64u

/* What the code cache may read beyond a shader. */
#define NOPS 0xbf9f0000, 0xbf9f0000, 0xbf9f0000, 0xbf9f0000, 0xbf9f0000, 0xbf9f0000, 0xbf9f0000, 0xbf9f0000

/* NGG passthrough: POS0 is v5, v8, s2, s3; PARAM0 v5, v8, s8, s9; of PARAM1 the lane and v5. PARAM2, of primitives, is
   the lane. */
static const uint32_t ngg[] = {
    0xd7650014, 0x000100c1, /* v_mbcnt_lo_u32_b32 v20, -1, 0 */
    0xd7660014, 0x000228c1, /* v_mbcnt_hi_u32_b32 v20, -1, v20 */
    0x9384ff03, 0x00080008, /* s_bfe_u32 s4, s3, 0x80008 */
    0x7da82804,             /* v_cmpx_gt_u32 s4, v20 */
    0xf8000941, 0x00000000, /* exp prim v0, off, off, off done */
    0xf8000221, 0x00000014, /* exp param2 v20, off, off, off */
    0xbefe04c1,             /* s_mov_b64 exec, -1 */
    0x9384ff03, 0x00080000, /* s_bfe_u32 s4, s3, 0x80000 */
    0x7da82804,             /* v_cmpx_gt_u32 s4, v20 */
    0x7e2a0202,             /* v_mov_b32 v21, s2 */
    0x7e2c0203,             /* v_mov_b32 v22, s3 */
    0x7e2e0208,             /* v_mov_b32 v23, s8 */
    0x7e300209,             /* v_mov_b32 v24, s9 */
    0xf80008cf, 0x16150805, /* exp pos0 v5, v8, v21, v22 done */
    0xf800020f, 0x18170805, /* exp param0 v5, v8, v23, v24 */
    0xf8000219, 0x05000014, /* exp param1 v20, off, off, v5 */
    0xbf810000,             /* s_endpgm */
    NOPS
};
/* NGG, as if it culled: it packs primitives itself, asks for room, and counts numbers of primitives in the result. */
static const uint32_t full[] = {
    0xd7650014, 0x000100c1, /* v_mbcnt_lo_u32_b32 v20, -1, 0 */
    0xd7660014, 0x000228c1, /* v_mbcnt_hi_u32_b32 v20, -1, v20 */
    0x9384ff02, 0x0009000c, /* s_bfe_u32 s4, s2, 0x9000c */
    0x9385ff02, 0x00090016, /* s_bfe_u32 s5, s2, 0x90016 */
    0x8f058c05,             /* s_lshl_b32 s5, s5, 12 */
    0x887c0504,             /* s_or_b32 m0, s4, s5 */
    0x9386ff03, 0x00040018, /* s_bfe_u32 s6, s3, 0x40018 */
    0xbf068006,             /* s_cmp_eq_u32 s6, 0 */
    0xbf840001,             /* s_cbranch_scc0 1 */
    0xbf900009,             /* s_sendmsg sendmsg(MSG_GS_ALLOC_REQ) */
    0x9384ff03, 0x00080008, /* s_bfe_u32 s4, s3, 0x80008 */
    0x7da82804,             /* v_cmpx_gt_u32 s4, v20 */
    0x361400ff, 0x0000ffff, /* v_and_b32 v10, 0xffff, v0 */
    0x2c160090,             /* v_lshrrev_b32 v11, 16, v0 */
    0xd76f000a, 0x0429150b, /* v_lshl_or_b32 v10, v11, 10, v10 */
    0xd76f000a, 0x04292901, /* v_lshl_or_b32 v10, v1, 20, v10 */
    0xf8000941, 0x0000000a, /* exp prim v10, off, off, off done */
    0x34160482,             /* v_lshlrev_b32 v11, 2, v2 */
    0x7e180281,             /* v_mov_b32 v12, 1 */
    0xdcc88000, 0x00080c0b, /* global_atomic_add v11, v12, s[8:9] */
    0xbefe04c1,             /* s_mov_b64 exec, -1 */
    0xbf8a0000,             /* s_barrier */
    0x9384ff03, 0x00080000, /* s_bfe_u32 s4, s3, 0x80000 */
    0x7da82804,             /* v_cmpx_gt_u32 s4, v20 */
    0x7e2a0202,             /* v_mov_b32 v21, s2 */
    0x7e2c0203,             /* v_mov_b32 v22, s3 */
    0xf80008cf, 0x16150805, /* exp pos0 v5, v8, v21, v22 done */
    0xbf810000,             /* s_endpgm */
    NOPS
};
/* NGG: three vertices 100 .. 102 and four primitives, of which the first is null, the second not exported, and the last
   has a vertex that is none. */
static const uint32_t cull[] = {
    0xd7650014, 0x000100c1, /* v_mbcnt_lo_u32_b32 v20, -1, 0 */
    0xd7660014, 0x000228c1, /* v_mbcnt_hi_u32_b32 v20, -1, v20 */
    0xbefc03ff, 0x00004003, /* s_mov_b32 m0, 0x4003 */
    0xbf900009,             /* s_sendmsg sendmsg(MSG_GS_ALLOC_REQ) */
    0x7e1402ff, 0x80000000, /* v_mov_b32 v10, 0x80000000 */
    0x7d842882,             /* v_cmp_eq_u32 vcc, 2, v20 */
    0x7e1602ff, 0x00000402, /* v_mov_b32 v11, 0x402 */
    0x0214170a,             /* v_cndmask_b32 v10, v10, v11, vcc */
    0x7d842883,             /* v_cmp_eq_u32 vcc, 3, v20 */
    0x7e1602ff, 0x00300402, /* v_mov_b32 v11, 0x300402 */
    0x0214170a,             /* v_cndmask_b32 v10, v10, v11, vcc */
    0x7daa2881,             /* v_cmpx_ne_u32 1, v20 */
    0xf8000941, 0x0000000a, /* exp prim v10, off, off, off done */
    0xbefe04c1,             /* s_mov_b64 exec, -1 */
    0x7da82883,             /* v_cmpx_gt_u32 3, v20 */
    0x4a0a28ff, 0x00000064, /* v_add_nc_u32 v5, 0x64, v20 */
    0xf80008cf, 0x05050805, /* exp pos0 v5, v8, v5, v5 done */
    0xbf810000,             /* s_endpgm */
    NOPS
};
/* A legacy vertex shader: POS0 is v0, v3, v2, s1; misc s1, s0, v0; distances v0, v3, v2, s0, s0, s0, s0, v0. PARAM0, as
   halves, v0, 2, 4, v0. */
static const uint32_t legacy[] = {
    0x7e2a0201,             /* v_mov_b32 v21, s1 */
    0x7e2c0200,             /* v_mov_b32 v22, s0 */
    0xf80000cf, 0x15020300, /* exp pos0 v0, v3, v2, v21 */
    0xf80000d7, 0x00001615, /* exp pos1 v21, v22, v0, off */
    0xf80000ef, 0x16020300, /* exp pos2 v0, v3, v2, v22 */
    0xf80008ff, 0x00161616, /* exp pos3 v22, v22, v22, v0 done */
    0x7e080d00,             /* v_cvt_f32_u32 v4, v0 */
    0xd52f0005, 0x0001e904, /* v_cvt_pkrtz_f16_f32 v5, v4, 2.0 */
    0x5e0c08f6,             /* v_cvt_pkrtz_f16_f32 v6, 4.0, v4 */
    0xf800060f, 0x00000605, /* exp param0 v5, v5, v6, v6 compr */
    0xbf810000,             /* s_endpgm */
    NOPS
};
/* NGG passthrough: POS0 is v5, s5, s0, s1. */
static const uint32_t scratch[] = {
    0xd7650014, 0x000100c1, /* v_mbcnt_lo_u32_b32 v20, -1, 0 */
    0xd7660014, 0x000228c1, /* v_mbcnt_hi_u32_b32 v20, -1, v20 */
    0x9384ff03, 0x00080008, /* s_bfe_u32 s4, s3, 0x80008 */
    0x7da82804,             /* v_cmpx_gt_u32 s4, v20 */
    0xf8000941, 0x00000000, /* exp prim v0, off, off, off done */
    0xbefe04c1,             /* s_mov_b64 exec, -1 */
    0x9384ff03, 0x00080000, /* s_bfe_u32 s4, s3, 0x80000 */
    0x7da82804,             /* v_cmpx_gt_u32 s4, v20 */
    0x7e2a0205,             /* v_mov_b32 v21, s5 */
    0x7e2c0200,             /* v_mov_b32 v22, s0 */
    0x7e2e0201,             /* v_mov_b32 v23, s1 */
    0xf80008cf, 0x17161505, /* exp pos0 v5, v21, v22, v23 done */
    0xbf810000,             /* s_endpgm */
    NOPS
};
/* A legacy vertex shader: POS0 is v0, s2, s4, s5. */
static const uint32_t legacy_scratch[] = {
    0x7e2a0202,             /* v_mov_b32 v21, s2 */
    0x7e2c0204,             /* v_mov_b32 v22, s4 */
    0x7e2e0205,             /* v_mov_b32 v23, s5 */
    0xf80008cf, 0x17161500, /* exp pos0 v0, v21, v22, v23 done */
    0xbf810000,             /* s_endpgm */
    NOPS
};
/* It has no end. */
static const uint32_t endless[] = {
    0xbf82ffff, /* s_branch .-4 */
    NOPS
};

static struct card *c;
static uint32_t *index_memory, *result;

/* ---- a draw ------------------------------------------------------------------------------------------------------ */

struct ib {
    uint32_t words[512], count;
};

static void ib_word(struct ib *ib, uint32_t word)
{
    ib->words[ib->count++] = word;
}

static void ib_packet(struct ib *ib, unsigned opcode, uint32_t count, const uint32_t *body)
{
    ib_word(ib, PM4_HEADER(opcode, count));
    for (uint32_t i = 0; i < count; i++)
        ib_word(ib, body[i]);
}

#define PACKET(ib, opcode, ...) \
    ib_packet(ib, opcode, sizeof((const uint32_t[]){ __VA_ARGS__ }) / 4, (const uint32_t[]){ __VA_ARGS__ })

static void ib_set(struct ib *ib, uint32_t reg, uint32_t value)
{
    bool context = reg >= PM4_CONTEXT_REG_BASE && reg < PM4_CONTEXT_REG_END, sh = reg < PM4_SH_REG_END;
    PACKET(ib, sh ? PM4_SET_SH_REG : context ? PM4_SET_CONTEXT_REG : PM4_SET_UCONFIG_REG,
           reg - (sh ? PM4_SH_REG_BASE : context ? PM4_CONTEXT_REG_BASE : PM4_UCONFIG_REG_BASE), value);
}

#define TRIANGLE_LIST 4u
#define USER_2 (2u << 1)
#define GS_LAST_VGPR(n) ((n) << 29)
#define ES_LAST_VGPR(n) ((n) << 16)
#define PASSTHROUGH (FIELD_VGT_SHADER_STAGES_EN__PRIMGEN_EN | FIELD_VGT_SHADER_STAGES_EN__PRIMGEN_PASSTHRU_EN | 0x10u)
#define NGG         (FIELD_VGT_SHADER_STAGES_EN__PRIMGEN_EN | 0x10u)
#define NGG_32      FIELD_VGT_SHADER_STAGES_EN__GS_W32_EN

/* The state that all tests share, with every register of theirs; tests set after it what they want otherwise. */
static struct ib ib_begin(const uint32_t *shader, size_t bytes, uint32_t stages, uint32_t topology)
{
    struct ib ib = { .count = 0 };
    glass_forget();
    memcpy(c->vram + CODE_AT, shader, bytes);
    PACKET(&ib, PM4_ACQUIRE_MEM, 0, 0, 0, 0, 0, 0, 1);
    ib_set(&ib, GREG_VGT_SHADER_STAGES_EN, stages);
    ib_set(&ib, GREG_VGT_PRIMITIVE_TYPE, topology);
    ib_set(&ib, GREG_VGT_GS_ONCHIP_CNTL, 256 | 256 << 11);
    ib_set(&ib, GREG_VGT_ESGS_RING_ITEMSIZE, 1);
    ib_set(&ib, GREG_VGT_PRIMITIVEID_EN, 0);
    ib_set(&ib, GREG_VGT_STRMOUT_CONFIG, 0);
    ib_set(&ib, GREG_SPI_VS_OUT_CONFIG, 1 << 1);
    ib_set(&ib, GREG_PA_CL_VS_OUT_CNTL, 0);
    ib_set(&ib, GREG_PA_CL_NGG_CNTL, 0);
    ib_set(&ib, GREG_PA_SU_SC_MODE_CNTL, 0);
    ib_set(&ib, GREG_GE_MULTI_PRIM_IB_RESET_EN, 0);
    ib_set(&ib, GREG_VGT_MULTI_PRIM_IB_RESET_INDX, 0xffff);
    ib_set(&ib, GREG_GE_INDX_OFFSET, 0);
    ib_set(&ib, GREG_GE_MIN_VTX_INDX, 0);
    ib_set(&ib, GREG_GE_MAX_VTX_INDX, UINT32_MAX);
    ib_set(&ib, GREG_VGT_INDEX_TYPE, VGT_INDEX_16);
    ib_set(&ib, GREG_SPI_TMPRING_SIZE, 0);
    ib_set(&ib, GREG_SPI_SHADER_PGM_LO_ES, LO(CODE_VA >> 8));
    ib_set(&ib, GREG_SPI_SHADER_PGM_HI_ES, HI(CODE_VA >> 8));
    ib_set(&ib, GREG_SPI_SHADER_PGM_RSRC1_GS, GS_LAST_VGPR(2u) | 8);
    ib_set(&ib, GREG_SPI_SHADER_PGM_RSRC2_GS, USER_2 | ES_LAST_VGPR(3u));
    ib_set(&ib, GREG_SPI_SHADER_PGM_LO_VS, LO(CODE_VA >> 8));
    ib_set(&ib, GREG_SPI_SHADER_PGM_HI_VS, HI(CODE_VA >> 8));
    ib_set(&ib, GREG_SPI_SHADER_PGM_RSRC1_VS, 3u << 24 | 8);
    ib_set(&ib, GREG_SPI_SHADER_PGM_RSRC2_VS, USER_2);
    for (unsigned i = 0; i < 4; i++) {
        ib_set(&ib, GREG_SPI_SHADER_USER_DATA_GS_0 + i, i == 0 ? LO(RESULT_VA) : i == 1 ? HI(RESULT_VA) : 0);
        ib_set(&ib, GREG_SPI_SHADER_USER_DATA_VS_0 + i, 0x1000 + i);
    }
    PACKET(&ib, PM4_NUM_INSTANCES, 1);
    return ib;
}

#define BEGIN(shader, stages, topology) ib_begin(shader, sizeof shader, stages, topology)

static bool ib_run(struct ib *ib)
{
    card_put_ib(c, ib->words, ib->count);
    bool done = card_run(c);
    if (!done)
        printf("# %s", c->log);
    return done;
}

static bool ib_stops(struct ib *ib, const char *text)
{
    return card_stops_at(c, text, ib->words, ib->count);
}

static void draw_auto(struct ib *ib, uint32_t vertices)
{
    PACKET(ib, PM4_DRAW_INDEX_AUTO, vertices, DRAW_SOURCE_AUTO_INDEX);
}

static void draw_indexed(struct ib *ib, uint32_t limit, uint32_t count)
{
    PACKET(ib, PM4_DRAW_INDEX_2, limit, LO(INDEX_VA), HI(INDEX_VA), count, DRAW_SOURCE_DMA);
}

/* The vertex, and instance, of a corner, as the shaders here export them. */
static uint32_t vertex_of(size_t primitive, unsigned corner)
{
    return glass[primitive].corner[corner].position[0];
}

static uint32_t instance_of(size_t primitive)
{
    return glass[primitive].corner[0].position[1];
}

static void check_corners(size_t primitive, uint32_t a, uint32_t b, uint32_t third)
{
    CHECK_EQ(vertex_of(primitive, 0), a);
    CHECK_EQ(vertex_of(primitive, 1), b);
    CHECK_EQ(vertex_of(primitive, 2), third);
}

#endif
