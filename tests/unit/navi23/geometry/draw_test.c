/* SPDX-License-Identifier: MIT */
/* Draws from their packets to the primitives that the setup gets: shaders' inputs and exports, indices, instances. */
#include "draws.h"

/* ---- what waves find and export ---------------------------------------------------------------------------------- */

/* Triangles of their own vertices, in waves of either size; a piece has as many as fill a wave. */
static void an_ngg_list(void)
{
    for (unsigned wave32 = 0; wave32 < 2; wave32++) {
        struct ib ib = BEGIN(ngg, PASSTHROUGH | (wave32 ? NGG_32 : 0), TRIANGLE_LIST);
        draw_auto(&ib, 3 * 100 + 2);
        CHECK(ib_run(&ib));
        CHECK_EQ(glass_count, 100);
        CHECK_EQ(glass_batches, 2);
        CHECK_EQ(glass_vertices, 300);
        for (uint32_t i = 0; i < glass_count; i++) {
            const struct seen *s = &glass[i];
            uint32_t local = i % 64, vertices = i < 64 ? 192 : 108, primitives = i < 64 ? 64 : 36;
            uint32_t lanes = wave32 ? 32 : 64, waves = (vertices + lanes - 1) / lanes;
            check_corners(i, 3 * i, 3 * i + 1, 3 * i + 2);
            CHECK_EQ(s->shape, BATCH_TRIANGLES);
            CHECK_EQ(s->provoking, 0);
            CHECK_EQ(s->edges, 7);
            CHECK_EQ(s->params, 2);
            for (unsigned k = 0; k < 3; k++) {
                const uint32_t *position = s->corner[k].position;
                uint32_t at = 3 * local + k, wave = at / lanes;
                uint32_t mine = vertices - wave * lanes < lanes ? vertices - wave * lanes : lanes;
                uint32_t ours = primitives <= wave * lanes ? 0
                                : primitives - wave * lanes < lanes ? primitives - wave * lanes : lanes;
                CHECK_EQ(position[1], 0);
                CHECK_EQ(position[2], vertices << 12 | primitives << 22);
                CHECK_EQ(position[3], mine | ours << 8 | wave << 24 | waves << 28);
                CHECK_EQ(s->corner[k].param[0][0], 3 * i + k);
                CHECK_EQ(s->corner[k].param[0][2], LO(RESULT_VA));
                CHECK_EQ(s->corner[k].param[1][0], at % lanes);
                CHECK_EQ(s->corner[k].param[1][1], 0);
                CHECK_EQ(s->corner[k].param[1][3], 3 * i + k);
            }
        }
    }
}

/* The same by a shader that takes vertices apart, needs the barrier and asks for room; numbers begin anew. */
static void an_ngg_list_that_is_not_passed_through(void)
{
    for (unsigned wave32 = 0; wave32 < 2; wave32++) {
        struct ib ib = BEGIN(full, NGG | (wave32 ? NGG_32 : 0), TRIANGLE_LIST);
        memset(result, 0, PAGES * 4096);
        PACKET(&ib, PM4_NUM_INSTANCES, 3);
        draw_auto(&ib, 3 * 100);
        CHECK(ib_run(&ib));
        CHECK_EQ(glass_count, 300);
        for (uint32_t i = 0; i < glass_count; i++) {
            check_corners(i, 3 * (i % 100), 3 * (i % 100) + 1, 3 * (i % 100) + 2);
            CHECK_EQ(instance_of(i), i / 100);
        }
        for (uint32_t i = 0; i < 101; i++)
            CHECK_EQ(result[i], i < 100 ? 3 : 0);
    }
}

static void an_ngg_shader_culls(void)
{
    struct ib ib = BEGIN(cull, NGG, TRIANGLE_LIST);
    draw_auto(&ib, 3 * 10);
    CHECK(ib_run(&ib));
    CHECK_EQ(glass_vertices, 3);
    CHECK_EQ(glass_count, 1);
    check_corners(0, 102, 101, 100);
    CHECK_EQ(glass[0].row, 2);
}

/* Behind the vectors of vertices there is one of each primitive, in the row of its lane. */
static void primitives_export_vectors(void)
{
    for (unsigned wave32 = 0; wave32 < 2; wave32++) {
        struct ib ib = BEGIN(ngg, PASSTHROUGH | (wave32 ? NGG_32 : 0), TRIANGLE_LIST);
        ib_set(&ib, GREG_SPI_VS_OUT_CONFIG, 1 << 1 | 1 << 8);
        draw_auto(&ib, 3 * 100);
        CHECK(ib_run(&ib));
        CHECK_EQ(glass_count, 100);
        for (uint32_t i = 0; i < glass_count; i++) {
            CHECK_EQ(glass[i].params, 3);
            CHECK_EQ(glass[i].own[2][0], i % 64 % (wave32 ? 32 : 64));
            CHECK_EQ(glass[i].corner[1].param[0][0], 3 * i + 1);
        }
    }
}

/* Edge flags come from exports only where they count. */
static void edge_flags(void)
{
    struct ib ib = BEGIN(cull, NGG, TRIANGLE_LIST);
    ib_set(&ib, GREG_PA_CL_NGG_CNTL, FIELD_PA_CL_NGG_CNTL__INDEX_BUF_EDGE_FLAG_ENA);
    draw_auto(&ib, 3 * 10);
    CHECK(ib_run(&ib));
    CHECK_EQ(glass[0].edges, 0);
    ib = BEGIN(ngg, PASSTHROUGH, TRIANGLE_LIST);
    ib_set(&ib, GREG_PA_CL_NGG_CNTL, FIELD_PA_CL_NGG_CNTL__INDEX_BUF_EDGE_FLAG_ENA);
    draw_auto(&ib, 3);
    CHECK(ib_run(&ib));
    CHECK_EQ(glass[0].edges, 7);
}

#define MISC      FIELD_PA_CL_VS_OUT_CNTL__VS_OUT_MISC_VEC_ENA
#define DISTANCES (FIELD_PA_CL_VS_OUT_CNTL__VS_OUT_CCDIST0_VEC_ENA | FIELD_PA_CL_VS_OUT_CNTL__VS_OUT_CCDIST1_VEC_ENA)

static uint32_t float_bits(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static void a_legacy_shader(void)
{
    for (unsigned wave32 = 0; wave32 < 2; wave32++) {
        struct ib ib = BEGIN(legacy, wave32 ? FIELD_VGT_SHADER_STAGES_EN__VS_W32_EN : 0, TRIANGLE_LIST);
        ib_set(&ib, GREG_PA_CL_VS_OUT_CNTL, MISC | DISTANCES);
        ib_set(&ib, GREG_SPI_VS_OUT_CONFIG, 0);
        ib_set(&ib, GREG_VGT_PRIMITIVEID_EN, FIELD_VGT_PRIMITIVEID_EN__PRIMITIVEID_EN);
        PACKET(&ib, PM4_NUM_INSTANCES, 2);
        draw_auto(&ib, 3 * 100);
        CHECK(ib_run(&ib));
        CHECK_EQ(glass_count, 200);
        for (uint32_t i = 0; i < glass_count; i++) {
            for (unsigned k = 0; k < 3; k++) {
                uint32_t v = i % 100 * 3 + k, number = i % 100, instance = i / 100;
                const uint32_t *p = glass[i].corner[k].position, *d = glass[i].corner[k].distance;
                const uint32_t *m = glass[i].corner[k].misc, *a = glass[i].corner[k].param[0];
                CHECK(p[0] == v && p[1] == instance && p[2] == number && p[3] == 0x1001);
                CHECK(m[MISC_POINT_SIZE] == 0x1001 && m[MISC_EDGE_FLAG] == 0x1000 && m[MISC_LAYER] == v);
                CHECK_EQ(m[MISC_VIEWPORT], 0);
                CHECK(d[0] == v && d[1] == instance && d[2] == number && d[3] == 0x1000);
                CHECK(d[4] == 0x1000 && d[5] == 0x1000 && d[6] == 0x1000 && d[7] == v);
                CHECK(a[0] == float_bits((float)v) && a[1] == float_bits(2) && a[2] == float_bits(4) && a[3] == a[0]);
            }
        }
    }
}

#define WAVES_OF_SCRATCH 10u
#define SCRATCH_BYTES    (3 * 1024u)

/* Scratch memory: of each wave a piece of its own, of as many as there are; and where the shader learns of it. */
static void scratch_memory(void)
{
    for (unsigned is_ngg = 0; is_ngg < 2; is_ngg++) {
        struct ib ib = is_ngg ? BEGIN(scratch, PASSTHROUGH, TRIANGLE_LIST) : BEGIN(legacy_scratch, 0, TRIANGLE_LIST);
        ib_set(&ib, GREG_SPI_TMPRING_SIZE, WAVES_OF_SCRATCH | 3 << 12);
        ib_set(&ib, GREG_SPI_SHADER_PGM_RSRC2_GS, USER_2 | FIELD_SPI_SHADER_PGM_RSRC2_GS__SCRATCH_EN);
        ib_set(&ib, GREG_SPI_SHADER_PGM_RSRC2_VS, /* with two SGPRs of streamout, and one of its first buffer */
               USER_2 | FIELD_SPI_SHADER_PGM_RSRC2_VS__SCRATCH_EN | FIELD_SPI_SHADER_PGM_RSRC2_VS__SO_EN | 1 << 8);
        ib_set(&ib, GREG_SPI_SHADER_USER_DATA_ADDR_LO_GS, 0x1234);
        ib_set(&ib, GREG_SPI_SHADER_USER_DATA_ADDR_HI_GS, 0x5678);
        draw_auto(&ib, 3 * 10000);
        CHECK(ib_run(&ib));
        size_t wrong = 0;
        for (uint32_t i = 0; i < glass_count; i++) {
            for (unsigned k = 0; k < 3; k++) {
                const uint32_t *p = glass[i].corner[k].position;
                uint32_t offset = p[is_ngg ? 1 : 3], wave = (i % 64 * 3 + k) / 64;
                wrong += offset % SCRATCH_BYTES != 0 || offset / SCRATCH_BYTES >= WAVES_OF_SCRATCH;
                wrong += offset / SCRATCH_BYTES % 4 != wave;
                wrong += is_ngg ? p[2] != 0x1234 || p[3] != 0x5678 : p[1] != 0 || p[2] != 0;
            }
        }
        CHECK_EQ(glass_count, 10000);
        CHECK_EQ(wrong, 0);
    }
}

/* Vectors that are not enabled leave no gap: POS1 has distances where there is no misc. */
static void positions_follow_each_other(void)
{
    struct ib ib = BEGIN(legacy, 0, TRIANGLE_LIST);
    ib_set(&ib, GREG_PA_CL_VS_OUT_CNTL, FIELD_PA_CL_VS_OUT_CNTL__VS_OUT_CCDIST1_VEC_ENA);
    draw_auto(&ib, 3);
    CHECK(ib_run(&ib));
    for (unsigned k = 0; k < 3; k++) {
        const uint32_t *d = glass[0].corner[k].distance, *m = glass[0].corner[k].misc;
        CHECK(d[0] == 0 && d[4] == 0x1001 && d[5] == 0x1000 && d[6] == k && d[7] == 0);
        CHECK(m[0] == 0 && m[1] == 0 && m[2] == 0 && m[3] == 0);
    }
}

/* ---- indices ----------------------------------------------------------------------------------------------------- */

static void put_indices(unsigned bytes, const uint32_t *index, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        memcpy((uint8_t *)index_memory + i * bytes, &index[i], bytes);
}

/* Every size; what several triangles share is shaded once; behind the limit there are zeros. */
static void indices_of_every_size(void)
{
    static const uint32_t index[] = { 7, 3, 200, 3, 200, 9, 1, 2, 3, 4, 5, 6 };
    static const struct {
        uint32_t type, bytes;
    } kinds[] = { { VGT_INDEX_8, 1 }, { VGT_INDEX_16, 2 }, { VGT_INDEX_32, 4 } };
    for (unsigned k = 0; k < 3; k++) {
        struct ib ib = BEGIN(ngg, PASSTHROUGH, TRIANGLE_LIST);
        put_indices(kinds[k].bytes, index, 12);
        ib_set(&ib, GREG_VGT_INDEX_TYPE, kinds[k].type);
        draw_indexed(&ib, 7, 12);
        CHECK(ib_run(&ib));
        CHECK_EQ(glass_count, 4);
        CHECK_EQ(glass_vertices, 6);
        check_corners(0, 7, 3, 200);
        check_corners(1, 3, 200, 9);
        check_corners(2, 1, 0, 0);
        check_corners(3, 0, 0, 0);
    }
}

static void indices_are_offset_and_limited(void)
{
    static const uint32_t index[] = { 0, 10, 500, 0x7fffffff, 0xffffffff, 20 };
    struct ib ib = BEGIN(ngg, PASSTHROUGH, TRIANGLE_LIST);
    put_indices(4, index, 6);
    ib_set(&ib, GREG_VGT_INDEX_TYPE, VGT_INDEX_32);
    ib_set(&ib, GREG_GE_INDX_OFFSET, 2);
    ib_set(&ib, GREG_GE_MIN_VTX_INDX, 5);
    ib_set(&ib, GREG_GE_MAX_VTX_INDX, 400);
    draw_indexed(&ib, 6, 6);
    CHECK(ib_run(&ib));
    check_corners(0, 5, 12, 400);
    check_corners(1, 400, 5, 22);
}

/* A part of what INDEX_BASE has. */
static void an_offset_into_the_indices(void)
{
    static const uint32_t index[] = { 10, 11, 12, 13, 14, 15, 16 };
    struct ib ib = BEGIN(ngg, PASSTHROUGH, TRIANGLE_LIST);
    put_indices(2, index, 7);
    PACKET(&ib, PM4_INDEX_BASE, LO(INDEX_VA), HI(INDEX_VA));
    PACKET(&ib, PM4_DRAW_INDEX_OFFSET_2, 6, 2, 6, DRAW_SOURCE_DMA);
    CHECK(ib_run(&ib));
    CHECK_EQ(glass_count, 2);
    check_corners(0, 12, 13, 14);
    check_corners(1, 15, 0, 0);
}

/* Rows that restart makes, in every topology and for two instances; some are empty or too short for a primitive. */
static void restart_in_every_topology(void)
{
    static const uint32_t types[] = { 1, 2, 3, 4, 5, 6, 10, 11, 12, 13, 17 };
    static uint32_t index[2000];
    for (uint32_t i = 0; i < 2000; i++)
        index[i] = i * 7 % 31 == 0 || i % 97 < 2 || (i > 1000 && i < 1300) || i > 1900 ? 0xffff : i;
    put_indices(2, index, 2000);
    for (unsigned k = 0; k < sizeof types / sizeof types[0]; k++) {
        const struct topology *t = topology_find(types[k]);
        struct ib ib = BEGIN(ngg, PASSTHROUGH, types[k]);
        size_t at = 0, wrong = 0;
        ib_set(&ib, GREG_GE_MULTI_PRIM_IB_RESET_EN, 1);
        PACKET(&ib, PM4_NUM_INSTANCES, 2);
        draw_indexed(&ib, 2000, 2000);
        CHECK(ib_run(&ib));
        for (uint32_t i = 0, begin = 0; i < 2 * 2000; i++) {
            if (i % 2000 == 0)
                begin = 0;
            for (uint32_t n = 0; index[i % 2000] == 0xffff && n < topology_primitives(t, i % 2000 - begin); n++, at++) {
                uint32_t place[3];
                topology_place(t, n, false, place);
                for (unsigned corner = 0; corner < t->vertices; corner++)
                    wrong += at >= glass_count || vertex_of(at, corner) != begin + place[corner];
                wrong += instance_of(at) != i / 2000;
            }
            if (index[i % 2000] == 0xffff)
                begin = i % 2000 + 1;
        }
        CHECK_EQ(wrong, 0);
        CHECK_EQ(glass_count, at);
        CHECK(at > 0);
    }
}

/* What is behind the limit is 0, and restarts where 0 does; 16 bits of the index are compared, or all. */
static void restart_by_other_indices(void)
{
    static const uint32_t index[] = { 1, 2, 3, 0, 4, 5, 6, 7 };
    struct ib ib = BEGIN(ngg, PASSTHROUGH, 6);
    put_indices(2, index, 8);
    ib_set(&ib, GREG_GE_MULTI_PRIM_IB_RESET_EN, 1);
    ib_set(&ib, GREG_VGT_MULTI_PRIM_IB_RESET_INDX, 0x50000);
    draw_indexed(&ib, 8, 1u << 31);
    CHECK(ib_run(&ib));
    CHECK_EQ(glass_count, 3);
    check_corners(2, 5, 7, 6);
    ib = BEGIN(ngg, PASSTHROUGH, TRIANGLE_LIST);
    ib_set(&ib, GREG_GE_MULTI_PRIM_IB_RESET_EN, 3);
    ib_set(&ib, GREG_VGT_MULTI_PRIM_IB_RESET_INDX, 0x50000);
    draw_indexed(&ib, 8, 8);
    CHECK(ib_run(&ib));
    CHECK_EQ(glass_count, 2);
    check_corners(1, 0, 4, 5);
}

static void provoking_vertices(void)
{
    for (unsigned last = 0; last < 2; last++) {
        struct ib ib = BEGIN(ngg, PASSTHROUGH, 6);
        ib_set(&ib, GREG_PA_SU_SC_MODE_CNTL, last ? FIELD_PA_SU_SC_MODE_CNTL__PROVOKING_VTX_LAST : 0);
        draw_auto(&ib, 6);
        CHECK(ib_run(&ib));
        CHECK_EQ(glass_count, 4);
        CHECK_EQ(glass_vertices, 6);
        for (uint32_t i = 0; i < 4; i++)
            CHECK_EQ(vertex_of(i, glass[i].provoking), i + 2 * last);
    }
}

/* Where a primitive's number goes with its provoking vertex, no two primitives share that. */
static void provoking_vertices_of_their_own(void)
{
    struct ib ib = BEGIN(ngg, PASSTHROUGH, 6);
    ib_set(&ib, GREG_VGT_PRIMITIVEID_EN, FIELD_VGT_PRIMITIVEID_EN__NGG_DISABLE_PROVOK_REUSE);
    draw_auto(&ib, 66);
    CHECK(ib_run(&ib));
    CHECK_EQ(glass_count, 64);
    uint8_t provokes[256] = { 0 };
    for (uint32_t i = 0; i < 64; i++) { /* which vertex it is: by the wave in s3, and the lane in PARAM1 */
        uint32_t wave = glass[i].corner[0].position[3] >> 24 & 3;
        CHECK(!provokes[wave * 64 + glass[i].corner[0].param[1][0] % 64]++);
    }
}

/* ---- instances, rounds ------------------------------------------------------------------------------------------- */

/* Small instances share pieces, and no vertex. */
static void small_instances(void)
{
    struct ib ib = BEGIN(ngg, PASSTHROUGH, 6);
    PACKET(&ib, PM4_NUM_INSTANCES, 1000);
    draw_auto(&ib, 4);
    CHECK(ib_run(&ib));
    CHECK_EQ(glass_count, 2000);
    CHECK_EQ(glass_batches, (2000 + 63) / 64);
    for (uint32_t i = 0; i < glass_count; i++) {
        CHECK_EQ(instance_of(i), i / 2);
        check_corners(i, i % 2, i % 2 ? 3 : 1, 2);
    }
}

/* Many rounds, on several cores: all primitives, in their order. */
static void rounds_keep_the_order(void)
{
    struct ib ib = BEGIN(ngg, PASSTHROUGH, TRIANGLE_LIST);
    size_t wrong = 0;
    draw_auto(&ib, 3 * 50000);
    CHECK(ib_run(&ib));
    CHECK_EQ(glass_count, 50000);
    CHECK_EQ(glass_rounds, (50000 + 64 * 128 - 1) / (64 * 128));
    for (uint32_t i = 0; i < glass_count; i++)
        wrong += vertex_of(i, 0) != 3 * i;
    CHECK_EQ(wrong, 0);
}

/* Subgroups are no larger than the registers allow. */
static void small_subgroups(void)
{
    struct ib ib = BEGIN(full, NGG, TRIANGLE_LIST);
    ib_set(&ib, GREG_VGT_GS_ONCHIP_CNTL, 32 | 128 << 11);
    draw_auto(&ib, 3 * 25);
    CHECK(ib_run(&ib));
    CHECK_EQ(glass_batches, 3);
    ib = BEGIN(full, NGG, TRIANGLE_LIST);
    ib_set(&ib, GREG_VGT_GS_ONCHIP_CNTL, 256 | 4 << 11);
    draw_auto(&ib, 3 * 25);
    CHECK(ib_run(&ib));
    CHECK_EQ(glass_batches, 7);
    ib = BEGIN(full, NGG, TRIANGLE_LIST);
    ib_set(&ib, GREG_VGT_GS_ONCHIP_CNTL, 2 | 4 << 11);
    draw_auto(&ib, 3);
    CHECK(ib_stops(&ib, "no room for a primitive"));
}

/* Where nothing would be seen the shaders still run, and count. */
static void nothing_is_seen(void)
{
    struct ib ib = BEGIN(full, NGG, TRIANGLE_LIST);
    memset(result, 0, PAGES * 4096);
    glass_idle = true;
    draw_auto(&ib, 3 * 10);
    CHECK(ib_run(&ib));
    CHECK_EQ(glass_rounds, 0);
    CHECK_EQ(result[9], 1);
}

/* ---- packets ----------------------------------------------------------------------------------------------------- */

#define USER_GS(n) (GREG_SPI_SHADER_USER_DATA_GS_0 + (n) - PM4_SH_REG_BASE)

/* Arguments come from memory, and go into the user data that PARAM0 shows. */
static void indirect(void)
{
    static const uint32_t index[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
    for (uint32_t indexed = 0; indexed < 2; indexed++) {
        struct ib ib = BEGIN(ngg, PASSTHROUGH, TRIANGLE_LIST);
        const uint32_t arguments[] = { 6, 2, 3, 0x77, 0x88 }; /* count, instances, first, (vertex offset,) instance */
        put_indices(2, index, 9);
        memcpy(result + 16, arguments, sizeof arguments);
        PACKET(&ib, PM4_SET_BASE, 1, LO(RESULT_VA), HI(RESULT_VA));
        PACKET(&ib, PM4_INDEX_BASE, LO(INDEX_VA), HI(INDEX_VA));
        PACKET(&ib, PM4_INDEX_BUFFER_SIZE, 8);
        PACKET(&ib, indexed ? PM4_DRAW_INDEX_INDIRECT : PM4_DRAW_INDIRECT, 64, USER_GS(0), USER_GS(1),
               indexed ? DRAW_SOURCE_DMA : DRAW_SOURCE_AUTO_INDEX);
        CHECK(ib_run(&ib));
        CHECK_EQ(glass_count, 4);
        check_corners(0, indexed ? 4 : 0, indexed ? 5 : 1, indexed ? 6 : 2);
        check_corners(1, indexed ? 7 : 3, indexed ? 8 : 4, indexed ? 0 : 5);
        CHECK_EQ(instance_of(3), 1);
        CHECK_EQ(glass[0].corner[0].param[0][2], indexed ? 0x77 : 3);
        CHECK_EQ(glass[0].corner[0].param[0][3], indexed ? 0x88 : 0x77);
    }
}

#define WITH_COUNT  FIELD_DRAW_INDIRECT__COUNT_INDIRECT_ENABLE
#define WITH_NUMBER FIELD_DRAW_INDIRECT__DRAW_INDEX_ENABLE

/* Several draws, as many as the packet says or memory, where that is fewer; register 0 is none. */
static void indirect_multi(void)
{
    static const struct {
        uint32_t flags, draws, in_memory, expected;
    } cases[] = { { 0, 3, 0, 3 }, { WITH_COUNT, 3, 2, 2 }, { WITH_COUNT, 3, 7, 3 }, { WITH_COUNT, 3, 0, 0 },
                  { WITH_NUMBER, 4, 0, 4 }, { WITH_COUNT | WITH_NUMBER, 4, 1, 1 } };
    for (unsigned k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct ib ib = BEGIN(ngg, PASSTHROUGH, TRIANGLE_LIST);
        for (uint32_t i = 0; i < 4; i++) {
            const uint32_t arguments[] = { 3, 1, 100 + i, 200 + i };
            memcpy(result + 16 + i * 6, arguments, sizeof arguments);
        }
        result[0] = cases[k].in_memory;
        PACKET(&ib, PM4_SET_BASE, 1, LO(RESULT_VA), HI(RESULT_VA));
        PACKET(&ib, PM4_DRAW_INDIRECT_MULTI, 64, USER_GS(0), 0, cases[k].flags | USER_GS(1), cases[k].draws,
               LO(RESULT_VA), HI(RESULT_VA), 24, DRAW_SOURCE_AUTO_INDEX);
        CHECK(ib_run(&ib));
        CHECK_EQ(glass_count, cases[k].expected);
        for (uint32_t i = 0; i < glass_count; i++) {
            CHECK_EQ(glass[i].corner[0].param[0][2], 100 + i);
            CHECK_EQ(glass[i].corner[0].param[0][3], cases[k].flags & WITH_NUMBER ? i : HI(RESULT_VA));
        }
    }
}

/* Draws of nothing do nothing; a draw under a predicate that is off neither. */
static void nothing_to_draw(void)
{
    struct ib ib = BEGIN(ngg, PASSTHROUGH, TRIANGLE_LIST);
    draw_auto(&ib, 0);
    draw_auto(&ib, 2);
    PACKET(&ib, PM4_NUM_INSTANCES, 0);
    draw_auto(&ib, 3);
    PACKET(&ib, PM4_NUM_INSTANCES, 1);
    result[8] = result[9] = 0;
    PACKET(&ib, PM4_SET_PREDICATION, 3 << 16 | 1 << 8, LO(RESULT_VA + 32), HI(RESULT_VA + 32));
    draw_auto(&ib, 3);
    ib.words[ib.count - 3] |= PM4_PREDICATE;
    PACKET(&ib, PM4_SET_PREDICATION, 0, 0, 0);
    PACKET(&ib, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_MEMORY, LO(RESULT_VA), HI(RESULT_VA), 0x90e5);
    CHECK(ib_run(&ib));
    CHECK_EQ(glass_batches, 0);
    CHECK_EQ(result[0], 0x90e5);
}

/* What is counted for queries, in the order of SAMPLE_PIPELINESTAT. */
static void statistics(void)
{
    uint64_t before[11], after[11];
    struct ib ib = BEGIN(ngg, PASSTHROUGH, 6);
    PACKET(&ib, PM4_EVENT_WRITE, 0x1e | 2 << 8, LO(RESULT_VA), HI(RESULT_VA));
    PACKET(&ib, PM4_NUM_INSTANCES, 5);
    draw_auto(&ib, 10);
    PACKET(&ib, PM4_EVENT_WRITE, 0x1e | 2 << 8, LO(RESULT_VA + 256), HI(RESULT_VA + 256));
    CHECK(ib_run(&ib));
    memcpy(before, result, sizeof before);
    memcpy(after, result + 64, sizeof after);
    const uint64_t expected[11] = { 10, 2 * 40, 40, 50, 0, 0, 40, 50, 0, 0, 0 };
    for (unsigned i = 0; i < 11; i++)
        CHECK_EQ(after[i] - before[i], expected[i]);
}

static char told[1024];

static void tell(void *opaque, const struct navi_drawn *drawn)
{
    (void)opaque;
    snprintf(told, sizeof told, "%llu %s", (unsigned long long)drawn->number, drawn->name ? drawn->name : drawn->text);
}

/* Whoever wants to know hears of a draw before it, and gets its pictures after it. */
static void draws_are_told(void)
{
    char expected[64];
    unsigned long long number;
    struct ib ib = BEGIN(ngg, PASSTHROUGH, TRIANGLE_LIST);
    c->navi->host.drawn = tell;
    index_memory[0] = 0;
    PACKET(&ib, PM4_NUM_INSTANCES, 2);
    draw_indexed(&ib, 3, 3);
    CHECK(ib_run(&ib));
    CHECK_EQ(sscanf(told, "%llu", &number), 1);
    CHECK(number > 0);
    CHECK_EQ(glass_shown, number);
    snprintf(expected, sizeof expected, "%llu draw %llu: 3 ", number, number);
    CHECK(strncmp(told, expected, strlen(expected)) == 0);
    CHECK(strstr(told, "-bit indices, 2 instances, triangle list, from 0 on\n  vertices: NGG passing through at 0x"));
    CHECK(strstr(told, "\n  setup\n  raster\n"));
    ib = BEGIN(ngg, PASSTHROUGH, TRIANGLE_LIST);
    draw_auto(&ib, 6);
    CHECK(ib_run(&ib));
    CHECK_EQ(glass_shown, number + 1);
    snprintf(expected, sizeof expected, "%llu draw %llu: 6 vertices, 1 instance, triangle list\n", number + 1,
             number + 1);
    CHECK(strncmp(told, expected, strlen(expected)) == 0);
    c->navi->host.drawn = NULL;
    ib = BEGIN(ngg, PASSTHROUGH, TRIANGLE_LIST);
    draw_auto(&ib, 3);
    CHECK(ib_run(&ib));
    CHECK_EQ(glass_shown, 0);
    CHECK(strncmp(told, expected, strlen(expected)) == 0);
}

static void what_cannot_be_drawn(void)
{
    static const struct {
        uint32_t reg, value;
        const char *why;
    } cases[] = {
        { GREG_VGT_SHADER_STAGES_EN, 0x45, "no tessellation" },
        { GREG_VGT_SHADER_STAGES_EN, PASSTHROUGH ^ 0x18, "no tessellation" },
        { GREG_VGT_SHADER_STAGES_EN, 0xb0, "no geometry shaders" },
        { GREG_VGT_SHADER_STAGES_EN, NGG | 0x20, "no geometry shaders" },
        { GREG_VGT_SHADER_STAGES_EN, 0x10, "no geometry shaders" },
        { GREG_VGT_SHADER_STAGES_EN, 0x82020, "no mesh shaders" },
        { GREG_VGT_SHADER_STAGES_EN, NGG | FIELD_VGT_SHADER_STAGES_EN__NGG_WAVE_ID_EN, "no streamout" },
        { GREG_VGT_STRMOUT_CONFIG, 1, "no streamout" },
        { GREG_VGT_PRIMITIVE_TYPE, 9, "does not draw such primitives" },
        { GREG_VGT_INDEX_TYPE, 3, "no indices of such a type" },
        { GREG_VGT_GS_ONCHIP_CNTL, 0, "subgroups have no room" },
    };
    for (unsigned k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct ib ib = BEGIN(ngg, PASSTHROUGH, TRIANGLE_LIST);
        ib_set(&ib, cases[k].reg, cases[k].value);
        draw_indexed(&ib, 3, 3);
        CHECK(ib_stops(&ib, cases[k].why));
        CHECK_EQ(glass_batches, 0);
    }
    struct ib ib = BEGIN(ngg, PASSTHROUGH, TRIANGLE_LIST);
    PACKET(&ib, PM4_DRAW_INDEX_AUTO, 3, DRAW_SOURCE_AUTO_INDEX | FIELD_DRAW_INITIATOR__USE_OPAQUE);
    CHECK(ib_stops(&ib, "no streamout"));
    ib = BEGIN(ngg, PASSTHROUGH, TRIANGLE_LIST);
    PACKET(&ib, PM4_DRAW_INDEX_AUTO, 3, DRAW_SOURCE_DMA);
    CHECK(ib_stops(&ib, "another source of indices"));
    ib = BEGIN(ngg, PASSTHROUGH, TRIANGLE_LIST);
    glass_refusal = "as the setup says";
    draw_auto(&ib, 3);
    CHECK(ib_stops(&ib, "as the setup says"));
}

/* ---- waves that do not end as they should ------------------------------------------------------------------------ */

static void a_shader_that_is_stuck(void)
{
    static const uint32_t nonsense[] = { 0xffffffff, NOPS };
    struct ib ib = BEGIN(nonsense, PASSTHROUGH, TRIANGLE_LIST);
    draw_auto(&ib, 3 * 1000);
    CHECK(ib_stops(&ib, "its shader cannot go on"));
    CHECK_EQ(glass_rounds, 0);
}

static void kill_waves(void)
{
    card_set(c, REG_SQ_CMD,
             FIELD_PUT(FIELD_SQ_CMD__CMD, SQ_CMD_KILL) | FIELD_PUT(FIELD_SQ_CMD__MODE, SQ_CMD_ALL_WAVES) |
                 FIELD_SQ_CMD__CHECK_VMID | FIELD_PUT(FIELD_SQ_CMD__VM_ID, 1));
}

static void a_draw_is_killed(void)
{
    struct ib ib = BEGIN(endless, PASSTHROUGH, TRIANGLE_LIST);
    draw_auto(&ib, UINT32_MAX);
    PACKET(&ib, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_MEMORY, LO(RESULT_VA), HI(RESULT_VA), 0x90e5);
    result[0] = 0;
    card_put_ib(c, ib.words, ib.count);
    CHECK(!card_run_briefly(c));
    kill_waves();
    CHECK(navi_wait_idle(c->navi, SECONDS(5)));
    CHECK_EQ(result[0], 0x90e5);
    CHECK_EQ(glass_rounds, 0);
}

static void a_reset_ends_a_draw(void)
{
    struct ib ib = BEGIN(endless, 0, TRIANGLE_LIST);
    draw_auto(&ib, 3000);
    card_put_ib(c, ib.words, ib.count);
    CHECK(!card_run_briefly(c));
    card_reset_ring(c);
    ib = BEGIN(ngg, PASSTHROUGH, TRIANGLE_LIST);
    draw_auto(&ib, 3);
    CHECK(ib_run(&ib));
    CHECK_EQ(glass_count, 1);
}

/* Wherever in its rounds a draw is: it ends at once, and whoever wants to change memory waits for nothing. */
static void rounds_are_ended(void)
{
    for (unsigned i = 0; i < 10; i++) {
        struct ib ib = BEGIN(ngg, PASSTHROUGH, TRIANGLE_LIST);
        glass_ms = 5;
        PACKET(&ib, PM4_NUM_INSTANCES, UINT32_MAX);
        draw_auto(&ib, UINT32_MAX);
        card_put_ib(c, ib.words, ib.count);
        CHECK(!card_run_briefly(c));
        if (i % 2)
            card_reset_ring(c);
        else
            kill_waves();
        CHECK(navi_wait_idle(c->navi, SECONDS(5)));
        CHECK(glass_rounds > 0);
        CHECK_EQ(glass_at_work, 0);
    }
}

int main(void)
{
    c = card_new();
    card_map(c, 1, CODE_VA, CODE_AT, PAGES, PTE_RW);
    card_map(c, 1, INDEX_VA, INDEX_AT, PAGES, PTE_RW);
    card_map(c, 1, RESULT_VA, RESULT_AT, PAGES, PTE_RW);
    card_invalidate(c, 1);
    index_memory = vram32(c, INDEX_AT);
    result = vram32(c, RESULT_AT);
    TAP_RUN(an_ngg_list);
    TAP_RUN(an_ngg_list_that_is_not_passed_through);
    TAP_RUN(an_ngg_shader_culls);
    TAP_RUN(primitives_export_vectors);
    TAP_RUN(edge_flags);
    TAP_RUN(a_legacy_shader);
    TAP_RUN(scratch_memory);
    TAP_RUN(positions_follow_each_other);
    TAP_RUN(indices_of_every_size);
    TAP_RUN(indices_are_offset_and_limited);
    TAP_RUN(an_offset_into_the_indices);
    TAP_RUN(restart_in_every_topology);
    TAP_RUN(restart_by_other_indices);
    TAP_RUN(provoking_vertices);
    TAP_RUN(provoking_vertices_of_their_own);
    TAP_RUN(small_instances);
    TAP_RUN(rounds_keep_the_order);
    TAP_RUN(small_subgroups);
    TAP_RUN(nothing_is_seen);
    TAP_RUN(indirect);
    TAP_RUN(indirect_multi);
    TAP_RUN(nothing_to_draw);
    TAP_RUN(statistics);
    TAP_RUN(draws_are_told);
    TAP_RUN(what_cannot_be_drawn);
    TAP_RUN(a_shader_that_is_stuck);
    TAP_RUN(a_draw_is_killed);
    TAP_RUN(a_reset_ends_a_draw);
    TAP_RUN(rounds_are_ended);
    card_free(c);
    return tap_done();
}
