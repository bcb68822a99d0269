/* SPDX-License-Identifier: MIT */
/*
 * Random IBs: packets that look right, some with noise between them. Nothing may crash (run it under the sanitizers),
 * nothing may hang the process, and after a reset the ring has to work.
 */
#include "card.h"

#define ROUNDS 1500u
#define IB_DWORDS 64u

static struct card *c;
static uint64_t seed = 0x9e3779b97f4a7c15ull;

static uint32_t noise(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 16);
}

/* Packets that are executed, with the length that each has. */
/* clang-format off */
static const struct { uint8_t opcode, count; } shapes[] = {
    { PM4_NOP, 2 }, { PM4_WRITE_DATA, 4 }, { PM4_WRITE_DATA, 9 }, { PM4_COPY_DATA, 5 }, { PM4_DMA_DATA, 6 },
    { PM4_ATOMIC_MEM, 8 }, { PM4_RELEASE_MEM, 7 }, { PM4_EVENT_WRITE, 3 }, { PM4_WAIT_REG_MEM, 6 },
    { PM4_COND_EXEC, 4 }, { PM4_SET_PREDICATION, 3 }, { PM4_INDIRECT_BUFFER, 3 }, { PM4_SET_CONTEXT_REG, 3 },
    { PM4_SET_SH_REG, 4 }, { PM4_SET_UCONFIG_REG, 2 }, { PM4_CONTEXT_REG_RMW, 3 }, { PM4_LOAD_CONTEXT_REG_INDEX, 4 },
    { PM4_LOAD_SH_REG, 6 }, { PM4_CLEAR_STATE, 1 }, { PM4_SET_BASE, 3 },
    { PM4_PFP_SYNC_ME, 1 }, { PM4_ACQUIRE_MEM, 7 }, { PM4_STRMOUT_BUFFER_UPDATE, 5 }, { PM4_CONTEXT_CONTROL, 2 },
    { PM4_ATOMIC_GDS, 10 }, { PM4_COND_WRITE, 8 }, { PM4_WAIT_REG_MEM64, 8 }, { PM4_MEM_SEMAPHORE, 3 },
    { PM4_REG_RMW, 3 }, { PM4_PRED_EXEC, 1 }, { PM4_LOAD_CONTEXT_REG, 4 },
    { PM4_DISPATCH_DIRECT, 4 }, { PM4_DISPATCH_INDIRECT, 2 }, { PM4_DISPATCH_INDIRECT, 3 },
};
/* clang-format on */

/* Addresses that are mapped, are not, or lie at an end; small numbers; noise. */
static uint32_t pick_dword(void)
{
    static const uint32_t some[] = { (uint32_t)IB_VA, (uint32_t)DATA_VA, 0, 0, 0xffffffff, 0x80000000, 0x3ff, 0x1000 };
    return noise() % 2 ? some[noise() % 8] : noise() % 4 ? noise() % 64 : noise();
}

/* Well-formed packets with wild bodies; with `wild`, dwords that are no packets in between. */
static void make_ib(uint32_t ib[IB_DWORDS], bool wild)
{
    for (uint32_t i = 0; i < IB_DWORDS;) {
        uint32_t shape = noise() % (sizeof shapes / sizeof shapes[0]), count = shapes[shape].count;
        if (wild && noise() % 8 == 0) {
            ib[i++] = noise();
            continue;
        }
        if (i + 1 + count > IB_DWORDS) {
            ib[i++] = PM4_NOP_ALONE;
            continue;
        }
        ib[i++] = PM4_HEADER(shapes[shape].opcode, count) | (noise() % 8 == 0 ? PM4_PREDICATE : 0);
        for (; count > 0; count--)
            ib[i++] = pick_dword();
    }
}

static void survives_noise(void)
{
    unsigned stuck = 0;
    for (unsigned round = 0; round < ROUNDS; round++) {
        uint32_t ib[IB_DWORDS];
        make_ib(ib, round % 4 == 0);
        card_put_ib(c, ib, IB_DWORDS);
        card_kick(c);
        if (!navi_wait_idle(c->navi, SECONDS(1) / 500)) {
            stuck++;
            card_reset_ring(c);
        }
        card_forget_log(c);
    }
    printf("# %u of %u rounds stopped the ring\n", stuck, ROUNDS);
    CHECK(stuck > 0);
    CHECK(stuck < ROUNDS);
    EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_MEMORY, LO(FB + ROOM), HI(FB + ROOM), 0x600d);
    CHECK(card_run(c));
    CHECK_EQ(*vram32(c, ROOM), 0x600d);
}

/* Noise in the registers themselves, and in the ring. */
static void survives_wild_registers(void)
{
    for (unsigned round = 0; round < 3000; round++) {
        uint32_t reg = noise() % 3 ? noise() % 0x40000 : 0x3040 + noise() % 0x180;
        card_set(c, reg, noise());
        card_get(c, reg);
        if (round % 64 == 0)
            card_set(c, REG_CP_ME_CNTL, 0);
        navi_doorbell(c->navi, noise() % NAVI_DOORBELL_BYTES, noise(), 8);
        card_forget_log(c);
    }
    CHECK(true);
}

int main(void)
{
    c = card_new();
    TAP_RUN(survives_noise);
    TAP_RUN(survives_wild_registers);
    card_free(c);
    return tap_done();
}
