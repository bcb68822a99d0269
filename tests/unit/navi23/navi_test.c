/* SPDX-License-Identifier: MIT */
/* navi.c: what a card needs of its host, and that ending one always works. */
#include <errno.h>

#include "card.h"

static struct card bench;

static struct navi_host good_host(void)
{
    return (struct navi_host){ .opaque = &bench,
                               .vram = bench.vram,
                               .vram_size = VRAM_BYTES,
                               .bar_size = VRAM_BYTES,
                               .dma_map = card_dma_map,
                               .msix = card_msix };
}

static int try_host(struct navi_host host)
{
    struct navi *navi = NULL;
    int result = navi_create(&host, &navi);
    navi_destroy(navi);
    return result;
}

static void refuses_bad_hosts(void)
{
    struct navi_host h = good_host();
    CHECK_EQ(try_host(h), 0);
    h.vram_size = 0;
    CHECK_EQ(try_host(h), -EINVAL);
    h.vram_size = VRAM_BYTES - 4096;
    CHECK_EQ(try_host(h), -EINVAL);
    h = good_host();
    h.bar_size = VRAM_BYTES * 2;
    CHECK_EQ(try_host(h), -EINVAL);
    h.bar_size = 0x300000;
    CHECK_EQ(try_host(h), -EINVAL);
    h = good_host();
    h.vram = NULL;
    CHECK_EQ(try_host(h), -EINVAL);
    h = good_host();
    h.dma_map = NULL;
    CHECK_EQ(try_host(h), -EINVAL);
    h = good_host();
    h.msix = NULL;
    CHECK_EQ(try_host(h), -EINVAL);
}

static void destroys_null(void)
{
    navi_destroy(NULL);
    CHECK(true);
}

static void destroys_in_an_endless_wait(void)
{
    struct card *c = card_new();
    EMIT(c, PM4_WAIT_REG_MEM, PM4_WAIT_EQUAL | PM4_WAIT_MEMORY, LO(FB + ROOM), HI(FB + ROOM), 1, 0xffffffff, 4);
    CHECK(!card_run_briefly(c));
    card_free(c);
}

static void destroys_in_an_endless_chain(void)
{
    struct card *c = card_new();
    uint32_t ib[] = { PM4_HEADER(PM4_INDIRECT_BUFFER, 3), LO(IB_VA), HI(IB_VA), 4 | PM4_IB_CHAIN | PM4_IB_VALID };
    card_put_ib(c, ib, 4);
    CHECK(!card_run_briefly(c));
    card_free(c);
}

static void counts(void)
{
    struct card *c = card_new();
    struct navi_stats s;
    EMIT(c, PM4_NOP, 0);
    EMIT(c, PM4_NOP, 0, 0);
    CHECK(card_run(c));
    navi_stats(c->navi, &s);
    CHECK_EQ(s.packets, 2);
    CHECK_EQ(s.doorbells, 1);
    CHECK_EQ(s.faults, 0);
    CHECK(s.tlb_hits > 0);
    card_free(c);
}

int main(void)
{
    bench.vram = calloc(1, VRAM_BYTES);
    TAP_RUN(refuses_bad_hosts);
    TAP_RUN(destroys_null);
    TAP_RUN(destroys_in_an_endless_wait);
    TAP_RUN(destroys_in_an_endless_chain);
    TAP_RUN(counts);
    free(bench.vram);
    return tap_done();
}
