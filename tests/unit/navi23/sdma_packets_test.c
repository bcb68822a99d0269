/* SPDX-License-Identifier: MIT */
/* sdma_packets.c: each packet that an SDMA engine executes, and those that stop it. */
#include "sdma.h"

static struct card *c;
static struct sdma sdma, *s = &sdma;

#define A       (FB + ROOM)
#define B       (FB + ROOM + 0x10000)
#define PAIR(x) LO(x), HI(x)

static void fill_with_noise(uint64_t at, uint32_t bytes)
{
    for (uint32_t i = 0; i < bytes; i++)
        c->vram[at + i] = (uint8_t)(i * 7 + i / 251);
}

static void copies(void)
{
    const uint32_t sizes[] = { 1, 3, 4, 4095, 4096, 4097, 30001 };
    fill_with_noise(ROOM, 0x8000);
    for (size_t i = 0; i < sizeof sizes / 4; i++) {
        memset(c->vram + ROOM + 0x10000, 0xee, 0x10000);
        SDMA_RUN(s, SDMA_COPY_LINEAR, sizes[i] - 1, 0, PAIR(A + 5), PAIR(B + 3));
        CHECK(memcmp(c->vram + ROOM + 0x10003, c->vram + ROOM + 5, sizes[i]) == 0);
        CHECK_EQ(c->vram[ROOM + 0x10002], 0xee);
        CHECK_EQ(c->vram[ROOM + 0x10003 + sizes[i]], 0xee);
    }
    SDMA_RUN(s, SDMA_COPY_LINEAR | SDMA_COPY_BROADCAST, 99, 0, PAIR(A), PAIR(B), PAIR(B + 0x1000));
    CHECK(memcmp(c->vram + ROOM + 0x10000, c->vram + ROOM, 100) == 0);
    CHECK(memcmp(c->vram + ROOM + 0x11000, c->vram + ROOM, 100) == 0);
}

/* A window of 3 x 2 x 2 elements of 4 bytes, from (1, 2, 1) of 8 x 5 slices to (2, 1, 0) of 10 x 4 ones. */
static void copies_windows(void)
{
    uint32_t *from = vram32(c, ROOM), *to = vram32(c, ROOM + 0x10000);
    unsigned wrong = 0;
    for (uint32_t i = 0; i < 1000; i++)
        from[i] = 1000 + i, to[i] = i;
    SDMA_RUN(s, SDMA_COPY_LINEAR_SUB_WINDOW | 2u << SDMA_SUB_WINDOW_ELEMENT_SHIFT, PAIR(A), 1 | 2u << 16, 1 | 7u << 13,
             39, PAIR(B), 2 | 1u << 16, 9u << 13, 39, 2 | 1u << 16, 1);
    for (uint32_t i = 0; i < 1000; i++) {
        uint32_t x = i % 10, y = i / 10 % 4, z = i / 40;
        bool inside = x >= 2 && x < 5 && y >= 1 && y < 3 && z < 2;
        wrong += to[i] != (inside ? 1000 + (z + 1) * 40 + (y - 1 + 2) * 8 + (x - 2 + 1) : i);
    }
    CHECK_EQ(wrong, 0);
    SDMA_STOPS(s, "more than 16 bytes", SDMA_COPY_LINEAR_SUB_WINDOW | 5u << SDMA_SUB_WINDOW_ELEMENT_SHIFT, PAIR(A), 0,
               0, 0, PAIR(B), 0, 0, 0, 0, 0);
}

static void writes_and_fills(void)
{
    memset(c->vram + ROOM, 0xee, 64);
    SDMA_RUN(s, SDMA_WRITE_LINEAR, PAIR(A + 4), 2, 1, 2, 3);
    CHECK_EQ(vram32(c, ROOM)[0], 0xeeeeeeee);
    CHECK_EQ(vram32(c, ROOM)[1], 1);
    CHECK_EQ(vram32(c, ROOM)[3], 3);
    CHECK_EQ(vram32(c, ROOM)[4], 0xeeeeeeee);
    SDMA_RUN(s, SDMA_CONST_FILL, PAIR(A), 0x12345678, 6, SDMA_CONST_FILL | 1u << SDMA_FILL_SIZE_SHIFT, PAIR(A + 8),
             0x12345678, 3, SDMA_CONST_FILL | 2u << SDMA_FILL_SIZE_SHIFT, PAIR(A + 12), 0x12345678, 7);
    CHECK_EQ(vram32(c, ROOM)[0], 0x78787878);
    CHECK_EQ(vram32(c, ROOM)[1], 0x00787878);
    CHECK_EQ(vram32(c, ROOM)[2], 0x56785678);
    CHECK_EQ(vram32(c, ROOM)[3], 0x12345678);
    CHECK_EQ(vram32(c, ROOM)[4], 0x12345678);
    CHECK_EQ(vram32(c, ROOM)[5], 0xeeeeeeee);
    SDMA_STOPS(s, "CONST_FILL", SDMA_CONST_FILL | 3u << SDMA_FILL_SIZE_SHIFT, PAIR(A), 0, 7);
}

/* The older form of the packet reads no more of its words than it has fields: 11 bits of z, 14 of the pitch. */
static void copies_windows_the_older_way(void)
{
    vram32(c, ROOM)[8] = 0x51;
    vram32(c, ROOM)[9] = 0x52;
    SDMA_RUN(s, SDMA_COPY_LINEAR_SUB_WINDOW_BC | 2u << SDMA_SUB_WINDOW_ELEMENT_SHIFT, PAIR(A), 0 | 1u << 16,
             0x800 | (7u | 1u << 14) << 13, 39, PAIR(B), 0, 0, 0, 1, 0x800);
    CHECK_EQ(*vram64(c, ROOM + 0x10000), 0x5200000051ull);
    SDMA_RUN(s, SDMA_COPY_LINEAR_BC, 3, 0, PAIR(A + 36), PAIR(B));
    CHECK_EQ(*vram32(c, ROOM + 0x10000), 0x52);
}

static void fills_many_pieces(void)
{
    memset(c->vram + ROOM, 0xee, 64);
    SDMA_RUN(s, SDMA_CONST_FILL_MULTI, 16, 3, PAIR(A), 6);
    for (uint32_t i = 0; i < 64; i++)
        CHECK_EQ(c->vram[ROOM + i], i < 48 && i % 16 < 6 ? 0 : 0xee);
    SDMA_RUN(s, SDMA_CONST_FILL_MULTI, 16, ~0u, PAIR(A), 0);
    CHECK_EQ(c->vram[ROOM + 6], 0xee);
}

static void counts_semaphores(void)
{
    *vram64(c, ROOM) = 1;
    SDMA_RUN(s, SDMA_SEMAPHORE | SDMA_SEMAPHORE_SIGNAL, PAIR(A), SDMA_SEMAPHORE, PAIR(A));
    CHECK_EQ(*vram64(c, ROOM), 1);
    SDMA_RUN(s, SDMA_SEMAPHORE, PAIR(A), SDMA_SEMAPHORE | SDMA_SEMAPHORE_SIGNAL | SDMA_SEMAPHORE_WRITE_ONE, PAIR(A));
    CHECK_EQ(*vram64(c, ROOM), 1);
    *vram64(c, ROOM) = 0;
    SDMA_EMIT(s, SDMA_SEMAPHORE, PAIR(A));
    CHECK(!sdma_run_briefly(s));
    __atomic_store_n(vram64(c, ROOM), 1, __ATOMIC_RELEASE);
    CHECK(navi_wait_idle(c->navi, SECONDS(10)));
    CHECK_EQ(*vram64(c, ROOM), 0);
}

static uint64_t after_atomic(uint32_t operation, uint64_t before, uint64_t data, uint64_t compare)
{
    *vram64(c, ROOM) = before;
    SDMA_RUN(s, SDMA_ATOMIC | operation << SDMA_ATOMIC_OPERATION_SHIFT, PAIR(A), PAIR(data), PAIR(compare), 0);
    return *vram64(c, ROOM);
}

static void atomics(void)
{
    const uint64_t high = 0x1100000000ull;
    CHECK_EQ(after_atomic(0x07, high | 1, 5, 0), high | 5); /* swap */
    CHECK_EQ(after_atomic(0x08, high | 1, 5, 1), high | 5); /* compare and swap */
    CHECK_EQ(after_atomic(0x08, high | 1, 5, 2), high | 1);
    CHECK_EQ(after_atomic(0x0f, high | 0xffffffff, 2, 0), high | 1); /* add */
    CHECK_EQ(after_atomic(0x2f, high | 0xffffffff, 2, 0), high + 0x100000001ull);
    CHECK_EQ(after_atomic(0x10, 5, 7, 0), 0xfffffffeull);          /* sub */
    CHECK_EQ(after_atomic(0x11, 0xffffffff, 1, 0), 0xffffffffull); /* smin, umin, smax, umax */
    CHECK_EQ(after_atomic(0x12, 0xffffffff, 1, 0), 1);
    CHECK_EQ(after_atomic(0x13, 0xffffffff, 1, 0), 1);
    CHECK_EQ(after_atomic(0x14, 0xffffffff, 1, 0), 0xffffffffull);
    CHECK_EQ(after_atomic(0x35, 0xff00ff00ff00ull, 0xffff0000ffffull, 0), 0xff000000ff00ull); /* and, or, xor: 64 */
    CHECK_EQ(after_atomic(0x36, 0xf0, 0x0f, 0), 0xff);
    CHECK_EQ(after_atomic(0x37, 0xff, 0x0f, 0), 0xf0);
    CHECK_EQ(after_atomic(0x18, 3, 3, 0), 0); /* inc, dec */
    CHECK_EQ(after_atomic(0x19, 0, 9, 0), 9);
    SDMA_STOPS(s, "there is no such operation", SDMA_ATOMIC | 4u << SDMA_ATOMIC_OPERATION_SHIFT, PAIR(A), 0, 0, 0, 0,
               0);
}

#define POLL(function) (SDMA_POLL_REGMEM | (function) << SDMA_POLL_FUNCTION_SHIFT)

#define FOREVER (SDMA_POLL_FOREVER << 16)

/* Looks again as often as it says: then an interrupt, and a stop. */
static void gives_up_polling(void)
{
    *vram32(c, ROOM) = 0;
    SDMA_STOPS(s, "as often as it says", POLL(3u) | SDMA_POLL_MEMORY, PAIR(A), 1, ~0u, 5u << 16 | 10);
    CHECK_EQ(card_next_source(c), SOURCE(IH_CLIENT_SDMA0, IH_SRC_SDMA_POLL_TIMEOUT));
    SDMA_RUN(s, POLL(3u) | SDMA_POLL_MEMORY, PAIR(A), 0, ~0u, 0);
    CHECK_EQ(card_next_source(c), 0);
}

static void polls(void)
{
    *vram32(c, ROOM) = 0;
    SDMA_EMIT(s, POLL(3u) | SDMA_POLL_MEMORY, PAIR(A), 0x10, 0xf0, FOREVER, SDMA_FENCE, PAIR(A + 4), 0x50);
    *vram32(c, ROOM + 4) = 0;
    CHECK(!sdma_run_briefly(s));
    CHECK_EQ(*vram32(c, ROOM + 4), 0);
    __atomic_store_n(vram32(c, ROOM), 0xf10fff1f, __ATOMIC_RELEASE);
    CHECK(navi_wait_idle(c->navi, SECONDS(10)));
    CHECK_EQ(*vram32(c, ROOM + 4), 0x50);

    card_set(c, REG_SCRATCH_REG0, 5);
    SDMA_RUN(s, POLL(6u), REG_SCRATCH_REG0 * 4, 0, 4, ~0u, 0);
    card_set(c, REG_GPU_HDP_FLUSH_REQ, 0);
    SDMA_RUN(s, POLL(3u) | SDMA_POLL_HDP_FLUSH, REG_GPU_HDP_FLUSH_DONE * 4, REG_GPU_HDP_FLUSH_REQ * 4, 0x400, 0x400, 0);
    CHECK_EQ(card_get(c, REG_GPU_HDP_FLUSH_DONE), 0x400);
    SDMA_RUN(s, SDMA_POLL_REG_WRITE_MEM, REG_SCRATCH_REG0 * 4, PAIR(A));
    CHECK_EQ(*vram32(c, ROOM), 5);
}

static void timestamps(void)
{
    SDMA_RUN(s, SDMA_TIMESTAMP_GET_GLOBAL, PAIR(A), SDMA_TIMESTAMP_SET, PAIR(1ull << 62), SDMA_TIMESTAMP_GET,
             PAIR(A + 8), SDMA_TIMESTAMP_GET_GLOBAL, PAIR(A + 16));
    CHECK(vram64(c, ROOM)[0] != 0 && vram64(c, ROOM)[2] >= vram64(c, ROOM)[0]);
    CHECK(vram64(c, ROOM)[1] >> 62 == 1 && vram64(c, ROOM)[2] >> 62 == 0);
}

static void writes_registers(void)
{
    card_set(c, REG_SCRATCH_REG0, 0x11223344);
    SDMA_RUN(s, SDMA_SRBM_WRITE | 0x5u << SDMA_SRBM_BYTES_SHIFT, REG_SCRATCH_REG0, 0xaabbccdd,
             SDMA_SRBM_WRITE | 0xfu << 28, REG_SCRATCH_REG1, 0x12345678);
    CHECK_EQ(card_get(c, REG_SCRATCH_REG0), 0x11bb33dd);
    CHECK_EQ(card_get(c, REG_SCRATCH_REG1), 0x12345678);
    struct navi_stats before, after;
    navi_stats(c->navi, &before);
    SDMA_RUN(s, SDMA_GPUVM_INVALIDATE, 2, 0, 0);
    navi_stats(c->navi, &after);
    CHECK_EQ(after.invalidates - before.invalidates, 1);
}

static void leaves_out(void)
{
    *vram32(c, ROOM) = 1;
    vram32(c, ROOM)[1] = vram32(c, ROOM)[2] = 0;
    SDMA_RUN(s, SDMA_COND_EXE, PAIR(A), 2, 4, SDMA_FENCE, PAIR(A + 4), 1, SDMA_COND_EXE, PAIR(A), 1, 4, SDMA_FENCE,
             PAIR(A + 8), 1);
    CHECK_EQ(vram32(c, ROOM)[1], 0);
    CHECK_EQ(vram32(c, ROOM)[2], 1);
    SDMA_RUN(s, SDMA_PRE_EXE | 2u << 16, 4, SDMA_FENCE, PAIR(A + 4), 2, SDMA_PRE_EXE | 1u << 16, 4, SDMA_FENCE,
             PAIR(A + 8), 2);
    CHECK_EQ(vram32(c, ROOM)[1], 0);
    CHECK_EQ(vram32(c, ROOM)[2], 2);
    SDMA_RUN(s, SDMA_NOP | 3u << 16, ~0u, ~0u, ~0u, SDMA_GCR_REQ, 0, 0, 0, 0, SDMA_DUMMY_TRAP, 0);
    CHECK_EQ(card_next_source(c), 0);
}

/* ---- IBs --------------------------------------------------------------------------------------------------------- */

#define CALL(dwords) SDMA_INDIRECT | 1u << SDMA_INDIRECT_VMID_SHIFT, PAIR(IB_VA), dwords, 0, 0

static void put_ib(const uint32_t *words, size_t bytes)
{
    card_map(c, 1, IB_VA, IB_AT, IB_PAGES, PTE_RW);
    memcpy(c->vram + IB_AT, words, bytes);
}

static void runs_ibs(void)
{
    const uint32_t ib[] = { SDMA_FENCE, PAIR(DATA_VA), 77 };
    put_ib(ib, sizeof ib);
    SDMA_RUN(s, CALL(4));
    CHECK_EQ(*vram32(c, DATA_AT), 77);
}

/* More dwords than fit into the window on the stream, in an IB and round the end of the ring. */
static void writes_any_number_of_dwords(void)
{
    const uint32_t dwords = 0x8000, header[] = { SDMA_WRITE_LINEAR, PAIR(DATA_VA), dwords - 1 };
    const uint64_t ib_at = ROOM + 0x400000, va = 0x40000000;
    card_map(c, 1, va, ib_at, 40, PTE_RW);
    card_map(c, 1, DATA_VA, DATA_AT, 40, PTE_RW);
    memcpy(c->vram + ib_at, header, sizeof header);
    for (uint32_t i = 0; i < dwords; i++)
        vram32(c, ib_at)[4 + i] = i * 3;
    memcpy(c->vram + ib_at + (4 + dwords) * 4, (const uint32_t[]){ SDMA_FENCE, PAIR(DATA_VA + dwords * 4), 0x77 }, 16);
    SDMA_RUN(s, SDMA_INDIRECT | 1u << SDMA_INDIRECT_VMID_SHIFT, PAIR(va), dwords + 8, 0, 0);
    CHECK(memcmp(c->vram + DATA_AT, vram32(c, ib_at) + 4, dwords * 4) == 0);
    CHECK_EQ(vram32(c, DATA_AT)[dwords], 0x77);

    while (s->wptr % SDMA_RING_DWORDS != SDMA_RING_DWORDS - 6)
        SDMA_RUN(s, SDMA_NOP);
    SDMA_RUN(s, SDMA_WRITE_LINEAR, PAIR(A), 3, 1, 2, 3, 4);
    CHECK_EQ(vram64(c, ROOM)[0], 0x200000001ull);
    CHECK_EQ(vram64(c, ROOM)[1], 0x400000003ull);
}

#define IB_STOPS(text, ...)                                                                                            \
    do {                                                                                                               \
        const uint32_t ib[] = { __VA_ARGS__ };                                                                         \
        put_ib(ib, sizeof ib);                                                                                         \
        SDMA_STOPS(s, text, CALL(sizeof ib / 4));                                                                      \
        irq = card_next_source(c);                                                                                     \
    } while (0)

/* The source of the interrupt that the last stop of an IB raised. */
static uint32_t irq;

static void ibs_have_no_registers(void)
{
    const uint32_t protection = SOURCE(IH_CLIENT_SDMA0, IH_SRC_SDMA_SRBM_WRITE);
    IB_STOPS("an IB may not write registers", SDMA_SRBM_WRITE | 0xfu << 28, REG_SCRATCH_REG0, 1);
    CHECK_EQ(irq, protection);
    IB_STOPS("an IB may not read registers", POLL(3u), REG_SCRATCH_REG0 * 4, 0, 0, 0, 0);
    CHECK_EQ(irq, protection);
    IB_STOPS("an IB may not read registers", SDMA_POLL_REG_WRITE_MEM, REG_SCRATCH_REG0 * 4, PAIR(DATA_VA));
    CHECK_EQ(irq, protection);
    IB_STOPS("an IB may not invalidate", SDMA_GPUVM_INVALIDATE, 2, 0, 0);
    CHECK_EQ(irq, protection);
    IB_STOPS("memory without translation", SDMA_COPY_LINEAR_PHYSICAL, 3, 0, 0, 0, 0, 0);
    IB_STOPS("IBs do not nest", CALL(4));
    IB_STOPS("it runs past the end of its IB", SDMA_FENCE, 0, 0);
    IB_STOPS("it runs past the end of its IB", SDMA_WRITE_LINEAR, PAIR(DATA_VA), 4, 1);
    SDMA_SET(s, GFX_IB_CNTL, 0);
    SDMA_STOPS(s, "IBs are off", CALL(4));
}

#define NOWHERE 0x7000000u /* of VMID 1, not mapped; below 4 GiB */

/* Packets that name memory where there is none: the fault says which way, and the engine goes on. */
/* clang-format off */
static const struct { bool write; uint32_t dwords, words[14]; } lost[] = {
    { true,  7, { SDMA_COPY_LINEAR, 63, 0, LO(DATA_VA), 0, NOWHERE } },
    { false, 7, { SDMA_COPY_LINEAR, 63, 0, NOWHERE, 0, LO(DATA_VA) } },
    { true,  9, { SDMA_COPY_LINEAR | SDMA_COPY_BROADCAST, 63, 0, LO(DATA_VA), 0, LO(DATA_VA), 0, NOWHERE } },
    { true, 13, { SDMA_COPY_LINEAR_SUB_WINDOW, LO(DATA_VA), 0, 0, 0, 0, NOWHERE } },
    { true,  5, { SDMA_WRITE_LINEAR, NOWHERE, 0, 0, 1 } },
    { true,  5, { SDMA_CONST_FILL, NOWHERE, 0, 1, 63 } },
    { true,  6, { SDMA_CONST_FILL_MULTI, 16, 1, NOWHERE, 0, 8 } },
    { true, 10, { SDMA_PTEPDE_GENERATE, NOWHERE } },
    { false, 8, { SDMA_PTEPDE_COPY, NOWHERE, 0, LO(DATA_VA), 0, ~0u, ~0u, 0 } },
    { true,  4, { SDMA_FENCE, NOWHERE, 0, 1 } },
    { true,  8, { SDMA_ATOMIC | 0x0fu << SDMA_ATOMIC_OPERATION_SHIFT, NOWHERE } },
    { true,  3, { SDMA_SEMAPHORE | SDMA_SEMAPHORE_SIGNAL, NOWHERE } },
    { false, 6, { SDMA_POLL_REGMEM | SDMA_POLL_MEMORY, NOWHERE } },
    { true,  5, { SDMA_POLL_DBIT_WRITE_MEM, NOWHERE, 0, 0, 8 } },
    { false, 5, { SDMA_COND_EXE, NOWHERE } },
    { true,  3, { SDMA_TIMESTAMP_GET, NOWHERE } },
    { true,  3, { SDMA_TIMESTAMP_GET_GLOBAL, NOWHERE } },
};
/* clang-format on */

static void faults_where_there_is_no_memory(void)
{
    for (size_t i = 0; i < sizeof lost / sizeof lost[0]; i++) {
        put_ib(lost[i].words, lost[i].dwords * 4);
        SDMA_RUN(s, CALL(lost[i].dwords));
        uint32_t status = card_get(c, REG_GCVM_L2_PROTECTION_FAULT_STATUS);
        CHECK_EQ(FIELD_GET(FIELD_GCVM_FAULT_STATUS__VMID, status), 1);
        CHECK_EQ(FIELD_GET(FIELD_GCVM_FAULT_STATUS__CID, status), GCVM_CLIENT_SDMA0);
        CHECK_EQ(FIELD_GET(FIELD_GCVM_FAULT_STATUS__RW, status), lost[i].write);
        CHECK_EQ(card_get(c, REG_GCVM_L2_PROTECTION_FAULT_ADDR_LO32), NOWHERE >> 12);
        card_set(c, REG_GCVM_L2_PROTECTION_FAULT_CNTL, FIELD_GCVM_FAULT_CNTL__CLEAR_STATUS_ADDR);
        while (card_next_source(c))
            ;
    }
    card_forget_log(c);
}

static void stops_at_what_it_does_not_know(void)
{
    SDMA_STOPS(s, "bad packet (header 0x000000ff)", 0xff);
    SDMA_STOPS(s, "there is no such packet", SDMA_FENCE | 1u << 8);
    SDMA_STOPS(s, "COPY_TILED", SDMA_COPY_TILED, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    SDMA_STOPS(s, "COPY_TILED_BC", SDMA_COPY_TILED_BC, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    SDMA_STOPS(s, "does not execute it", SDMA_PTEPDE_COPY_BACKWARDS, 0, 0, 0, 0, 0, 0);
    SDMA_STOPS(s, "longer than its ring", SDMA_WRITE_LINEAR, PAIR(A), SDMA_WRITE_DWORDS);
    CHECK_EQ(card_next_source(c), 0);
    SDMA_RUN(s, SDMA_FENCE, PAIR(A), 1);
}

int main(void)
{
    c = card_new();
    sdma_start(s, c, 0);
    TAP_RUN(copies);
    TAP_RUN(copies_windows);
    TAP_RUN(writes_and_fills);
    TAP_RUN(copies_windows_the_older_way);
    TAP_RUN(fills_many_pieces);
    TAP_RUN(counts_semaphores);
    TAP_RUN(atomics);
    TAP_RUN(polls);
    TAP_RUN(gives_up_polling);
    TAP_RUN(timestamps);
    TAP_RUN(writes_registers);
    TAP_RUN(leaves_out);
    TAP_RUN(runs_ibs);
    TAP_RUN(writes_any_number_of_dwords);
    TAP_RUN(faults_where_there_is_no_memory);
    TAP_RUN(ibs_have_no_registers);
    TAP_RUN(stops_at_what_it_does_not_know);
    card_free(c);
    return tap_done();
}
