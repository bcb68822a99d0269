/* SPDX-License-Identifier: MIT */
/* nbio_test.c - the host interface: VRAM's size as far as the CPU sees it, doorbells on and off. */
#include "machine.h"
#include "tap.h"

#include <blocks/blocks.h>
#include <navi23/regs/mmio.h>

static struct machine machine;

static void vram_is_found(void)
{
    CHECK_EQ(machine.kgpu->info.vram_size, FAKE_VRAM_BYTES);
    CHECK_EQ(machine.kgpu->info.vram_visible_size, FAKE_VRAM_BYTES);
    CHECK_EQ(machine.card.registers[REG_RCC_DOORBELL_APER_EN], 1);
}

static void a_small_aperture_hides_the_rest(void)
{
    struct kgpu_message message = { "" };

    machine.card.registers[REG_RCC_CONFIG_MEMSIZE] = 8192;
    CHECK_EQ(kgpu_nbio_init(machine.kgpu, &message), 0);
    CHECK_EQ(machine.kgpu->info.vram_size, UINT64_C(8) << 30);
    CHECK_EQ(machine.kgpu->info.vram_visible_size, FAKE_VRAM_BYTES);
}

static void doorbells_are_shut_again(void)
{
    kgpu_nbio_finish(machine.kgpu);
    CHECK_EQ(machine.card.registers[REG_RCC_DOORBELL_APER_EN], 0);
}

int main(void)
{
    machine_start(&machine);
    TAP_RUN(vram_is_found);
    TAP_RUN(a_small_aperture_hides_the_rest);
    TAP_RUN(doorbells_are_shut_again);
    machine_stop(&machine);
    return tap_done();
}
