/* SPDX-License-Identifier: MIT */
/* chip_test.c - the chip table: by what a card is made of, and by PCI device for its name and firmware. */
#include "tap.h"

#include <blocks/blocks.h>
#include <core/chip.h>
#include <core/discovery.h>
#include <navi23/regs/discovery.h>

static const struct kgpu_chip *find(uint32_t gc_version)
{
    struct kgpu_ip_table table = { 2, { { DISCOVERY_HW_HDP, 0, DISCOVERY_VERSION(5, 0, 3) },
                                        { DISCOVERY_HW_GC, 0, gc_version } } };

    return kgpu_chip_find(&table);
}

static void a_chip_is_its_graphics_core(void)
{
    struct kgpu_ip_table empty = { 0 };

    CHECK_STR(find(DISCOVERY_VERSION(10, 3, 4)) ? find(DISCOVERY_VERSION(10, 3, 4))->name : NULL, "NAVI23");
    CHECK(!find(DISCOVERY_VERSION(10, 3, 0))); /* a Navi 21 */
    CHECK(!find(DISCOVERY_VERSION(10, 3, 5)));
    CHECK(!find(0));
    CHECK(!kgpu_chip_find(&empty));
}

static void known_devices_have_firmware(void)
{
    static const uint16_t devices[] = { 0x73ff, 0x73ef, 0x73e1, 0x73e3 };

    for (unsigned i = 0; i < sizeof devices / sizeof *devices; i++) {
        const struct kgpu_chip *chip = kgpu_chip_of_pci(0x1002, devices[i]);

        CHECK_STR(chip ? chip->name : NULL, "NAVI23");
        CHECK(chip && chip->firmware);
    }
    CHECK(!kgpu_chip_of_pci(0x10de, 0x73ff));
    CHECK(!kgpu_chip_of_pci(0x1002, 0));
    CHECK(!kgpu_chip_of_pci(0x1002, 0x73bf)); /* a Navi 21 */
    CHECK(!kgpu_chip_of_pci(0x1002, 0xffff));
}

static void revisions_have_names(void)
{
    const struct kgpu_chip *chip = kgpu_chip_of_pci(0x1002, 0x73ff);

    CHECK_STR(kgpu_chip_marketing_name(chip, 0x73ff, 0xc7), "AMD Radeon RX 6600");
    CHECK_STR(kgpu_chip_marketing_name(chip, 0x73ff, 0xc1), "AMD Radeon RX 6600 XT");
    CHECK_STR(kgpu_chip_marketing_name(chip, 0x73ff, 0x01), "AMD Radeon Graphics");
    CHECK_STR(kgpu_chip_marketing_name(chip, 0x1234, 0x01), "AMD Radeon Graphics");
}

static void every_block_can_be_taken_down_and_come_back(void)
{
    const struct kgpu_block *block = find(DISCOVERY_VERSION(10, 3, 4))->blocks;

    CHECK(block->name);
    for (; block->name; block++)
        CHECK(block->finish && block->restart);
}

int main(void)
{
    TAP_RUN(a_chip_is_its_graphics_core);
    TAP_RUN(known_devices_have_firmware);
    TAP_RUN(revisions_have_names);
    TAP_RUN(every_block_can_be_taken_down_and_come_back);
    return tap_done();
}
