/* SPDX-License-Identifier: MIT */
/* hdp.c - the host data path: what the CPU writes through BAR 0 passes a write buffer that must be flushed. */
#include "blocks.h"

#include <navi23/regs/mmio.h>

void kgpu_hdp_flush(struct kgpu *kgpu)
{
    kgpu->stats.hdp_flushes++;
    kgpu_reg_write(kgpu, REG_HDP_MEM_COHERENCY_FLUSH_CNTL, 0);
    kgpu_reg_read(kgpu, REG_HDP_MEM_COHERENCY_FLUSH_CNTL); /* the write must have arrived, not only left */
}
