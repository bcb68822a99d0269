/* SPDX-License-Identifier: MIT */
/* nbio.c - the host interface: how much VRAM there is, and the way of doorbells to their engines. */
#include "blocks.h"

#include <navi23/regs/fields.h>
#include <navi23/regs/mmio.h>

#define MIB (1ull << 20)

int kgpu_nbio_init(struct kgpu *kgpu, struct kgpu_message *message)
{
    (void)message;
    kgpu->info.vram_size = kgpu_reg_read(kgpu, REG_RCC_CONFIG_MEMSIZE) * MIB;
    kgpu->info.vram_visible_size = KGPU_MIN(kgpu->info.vram_size, kgpu->bus.aperture_size);
    kgpu_reg_write(kgpu, REG_RCC_DOORBELL_APER_EN, FIELD_RCC_DOORBELL_APER_EN__ENABLE);
    return 0;
}

void kgpu_nbio_finish(struct kgpu *kgpu)
{
    kgpu_reg_write(kgpu, REG_RCC_DOORBELL_APER_EN, 0);
}

void kgpu_nbio_route_sdma(struct kgpu *kgpu, uint32_t index, uint32_t doorbell)
{
    kgpu_reg_write(kgpu, index ? REG_BIF_SDMA1_DOORBELL_RANGE : REG_BIF_SDMA0_DOORBELL_RANGE,
                   FIELD_PUT(FIELD_BIF_SDMA_DOORBELL_RANGE__OFFSET, doorbell * 2) |
                       FIELD_PUT(FIELD_BIF_SDMA_DOORBELL_RANGE__SIZE, 2));
}
