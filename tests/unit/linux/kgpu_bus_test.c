/* SPDX-License-Identifier: MIT */
/* kgpu_bus_test.c - the kernel's bus reaches the card: ids, registers, VRAM. */
#include <kgpu_bus.h>

#include "machine.h"
#include "tap.h"

#include <navi23/regs/mmio.h>

static struct machine *machine;

static void ids(void)
{
    struct kgpu_bus_info info;

    kgpu_bus_info(machine, &info);
    CHECK_EQ(info.link_gen, 4);
    CHECK_EQ(info.link_lanes, 8);
    CHECK_EQ(info.vendor, 0x1002);
    CHECK_EQ(info.device, 0x73ff);
    CHECK_EQ(info.revision, 0xc7);
    CHECK_EQ(info.aperture_size, 256 << 20);
    CHECK_EQ(info.register_size, NAVI_REGISTER_BYTES);
    CHECK_EQ(info.doorbell_size, NAVI_DOORBELL_BYTES);
}

static void registers(void)
{
    CHECK_EQ(kgpu_bus_reg_read(machine, REG_RCC_CONFIG_MEMSIZE), 256);
    kgpu_bus_reg_write(machine, REG_SCRATCH_REG0, 0xcafe);
    CHECK_EQ(kgpu_bus_reg_read(machine, REG_SCRATCH_REG0), 0xcafe);
}

/* Small areas are cleared by writing, large ones by giving the memory back; both read zero, and only they. */
static void clearing(size_t size)
{
    const size_t before = 4096, all = before + size + 4096;

    memset(machine->vram, 0xa5, all);
    kgpu_bus_vram_clear(machine, before, size);
    CHECK_EQ(machine->vram[before - 1], 0xa5);
    CHECK_EQ(machine->vram[before + size], 0xa5);
    for (size_t i = 0; i < size; i++) {
        if (machine->vram[before + i]) {
            CHECK_EQ(machine->vram[before + i], 0);
            break;
        }
    }
}

static void vram(void)
{
    const uint64_t value = 0x0123456789abcdefull;

    kgpu_bus_vram_write(machine, 64, &value, sizeof value);
    CHECK(memcmp(machine->vram + 64, &value, sizeof value) == 0);
    clearing(100);
    clearing(4096);
    clearing(4 << 20);
    clearing((4 << 20) + 12);
}

int main(void)
{
    const struct settings settings = { .vram_size = 256 << 20, .bar_size = 256 << 20, .gtt_size = 64 << 20,
                                       .hang_ms = 10000, .idle_ms = 500 };

    machine = machine_create(&settings);
    if (!machine)
        return 1;
    TAP_RUN(ids);
    TAP_RUN(registers);
    TAP_RUN(vram);
    machine_destroy(machine);
    return tap_done();
}
