/* SPDX-License-Identifier: MIT */
/* mec.h - compute queues: queue 0 of each pipe of MEC 1, a ring of PM4 each, with registers that are selected. */
#ifndef NAVI23_MEC_H
#define NAVI23_MEC_H

#include <stdatomic.h>
#include <stdbool.h>

#include <navi23/regs/mmio.h>
#include <navi23/ring.h>

#define MEC_QUEUES 4u
#define MEC_REGISTERS (REG_CP_HQD_PQ_WPTR_HI - REG_CP_MQD_BASE_ADDR + 1u)

/* CP_MQD_BASE_ADDR .. CP_HQD_PQ_WPTR_HI of every queue; GRBM_GFX_CNTL says whose are seen. */
struct mec {
    _Atomic uint32_t hqd[MEC_QUEUES][MEC_REGISTERS];
};

extern const struct ring_kind ring_compute;

/* The ring that GRBM_GFX_CNTL selects: a queue of MEC 1, or graphics ring 0; NULL: there is none such. */
struct ring *mec_selected(struct navi *navi);

/* All registers of all queues are 0 again. */
void mec_reset(struct navi *navi);

/* The queue that listens to a doorbell, by dword; NULL: none. */
struct ring *mec_find_doorbell(struct navi *navi, uint32_t dword);

#endif
