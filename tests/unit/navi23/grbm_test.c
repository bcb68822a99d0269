/* SPDX-License-Identifier: MIT */
/* grbm.c: the shader arrays, the clock, busy and reset. */
#include "card.h"

static struct card *c;

static uint32_t inactive(uint32_t se, uint32_t sa)
{
    card_set(c, REG_GRBM_GFX_INDEX,
             FIELD_GRBM_GFX_INDEX__INSTANCE_BROADCAST | FIELD_PUT(FIELD_GRBM_GFX_INDEX__SE_INDEX, se) |
                 FIELD_PUT(FIELD_GRBM_GFX_INDEX__SA_INDEX, sa));
    return FIELD_GET(FIELD_CC_GC_SHADER_ARRAY_CONFIG__INACTIVE_WGPS, card_get(c, REG_CC_GC_SHADER_ARRAY_CONFIG));
}

static void has_28_compute_units(void)
{
    unsigned units = 0;
    for (uint32_t sa = 0; sa < 4; sa++) {
        for (uint32_t wgp = 0; wgp < 4; wgp++)
            units += inactive(sa / 2, sa % 2) & (1u << wgp) ? 0 : 2;
    }
    CHECK_EQ(units, 28);
    CHECK_EQ(inactive(0, 0), 0);
    CHECK_EQ(inactive(0, 1), 8);
    CHECK_EQ(inactive(1, 0), 0);
    CHECK_EQ(inactive(1, 1), 8);
    CHECK_EQ(inactive(7, 0), 15);
    CHECK_EQ(card_get(c, REG_CC_RB_BACKEND_DISABLE), 0);
    card_set(c, REG_GRBM_GFX_INDEX, 0xe0000000);
}

static uint64_t captured(void)
{
    card_set(c, REG_RLC_CAPTURE_GPU_CLOCK_COUNT, 1);
    return card_get(c, REG_RLC_GPU_CLOCK_COUNT_LSB) | (uint64_t)card_get(c, REG_RLC_GPU_CLOCK_COUNT_MSB) << 32;
}

static void counts_100_mhz(void)
{
    struct timespec a, b, nap = { .tv_nsec = 20000000 };
    clock_gettime(CLOCK_MONOTONIC, &a);
    uint64_t first = captured();
    nanosleep(&nap, NULL);
    uint64_t second = captured();
    clock_gettime(CLOCK_MONOTONIC, &b);
    int64_t ns = (b.tv_sec - a.tv_sec) * 1000000000ll + (b.tv_nsec - a.tv_nsec);
    CHECK(second - first >= 2000000 - 1);
    CHECK((int64_t)(second - first) * 10 <= ns);
    CHECK_EQ(captured() >> 32, card_get(c, REG_GOLDEN_TSC_COUNT_UPPER));
}

static void says_busy(void)
{
    const uint32_t busy = FIELD_GRBM_STATUS__CP_BUSY | FIELD_GRBM_STATUS__GUI_ACTIVE;
    CHECK_EQ(card_get(c, REG_GRBM_STATUS), 0);
    EMIT(c, PM4_WAIT_REG_MEM, PM4_WAIT_EQUAL | PM4_WAIT_MEMORY, LO(FB + ROOM), HI(FB + ROOM), 1, 0xffffffff, 4);
    CHECK(!card_run_briefly(c));
    CHECK_EQ(card_get(c, REG_GRBM_STATUS), busy);
    CHECK(card_get(c, REG_CP_STAT) != 0);
    __atomic_store_n(vram32(c, ROOM), 1, __ATOMIC_RELEASE);
    CHECK(navi_wait_idle(c->navi, SECONDS(5)));
    CHECK_EQ(card_get(c, REG_GRBM_STATUS), 0);
    CHECK_EQ(card_get(c, REG_CP_STAT), 0);
}

/* What is written for one VMID is that one's. */
static void vmids_have_their_own_apertures(void)
{
    for (unsigned vmid = 0; vmid < 16; vmid++) {
        card_set(c, REG_GRBM_GFX_CNTL, FIELD_PUT(FIELD_GRBM_GFX_CNTL__VMID, vmid));
        card_set(c, REG_SH_MEM_BASES, 0x20001000 + vmid);
        card_set(c, REG_SH_MEM_CONFIG, 0xc00c + vmid);
    }
    for (unsigned vmid = 0; vmid < 16; vmid++) {
        card_set(c, REG_GRBM_GFX_CNTL, FIELD_PUT(FIELD_GRBM_GFX_CNTL__VMID, vmid));
        CHECK_EQ(card_get(c, REG_SH_MEM_BASES), 0x20001000 + vmid);
        CHECK_EQ(card_get(c, REG_SH_MEM_CONFIG), 0xc00c + vmid);
    }
    card_set(c, REG_GRBM_GFX_CNTL, 0);
}

int main(void)
{
    c = card_new();
    TAP_RUN(has_28_compute_units);
    TAP_RUN(counts_100_mhz);
    TAP_RUN(says_busy);
    TAP_RUN(vmids_have_their_own_apertures);
    card_free(c);
    return tap_done();
}
