/* SPDX-License-Identifier: MIT */
/* chip_test.c - the chip table. */
#include "tap.h"

#include <core/chip.h>
#include <stddef.h>

static void known_cards_are_found(void)
{
    static const uint16_t devices[] = { 0x73ff, 0x73ef, 0x73e1, 0x73e3 };

    for (unsigned i = 0; i < sizeof devices / sizeof *devices; i++) {
        const struct kgpu_chip *chip = kgpu_chip_find(0x1002, devices[i]);

        CHECK(chip);
        CHECK_STR(chip ? chip->name : NULL, "NAVI23");
        CHECK(chip && kgpu_chip_marketing_name(chip, devices[i], 0xff)); /* of a revision that is not listed */
    }
}

static void others_are_not(void)
{
    CHECK(!kgpu_chip_find(0x10de, 0x73ff));
    CHECK(!kgpu_chip_find(0x1002, 0));
    CHECK(!kgpu_chip_find(0x1002, 0x73bf)); /* a Navi 21 */
    CHECK(!kgpu_chip_find(0x1002, 0xffff));
}

static void revisions_have_names(void)
{
    const struct kgpu_chip *chip = kgpu_chip_find(0x1002, 0x73ff);

    CHECK_STR(kgpu_chip_marketing_name(chip, 0x73ff, 0xc7), "AMD Radeon RX 6600");
    CHECK_STR(kgpu_chip_marketing_name(chip, 0x73ff, 0xc1), "AMD Radeon RX 6600 XT");
    CHECK_STR(kgpu_chip_marketing_name(chip, 0x73ff, 0x01), "AMD Radeon Graphics");
}

int main(void)
{
    TAP_RUN(known_cards_are_found);
    TAP_RUN(others_are_not);
    TAP_RUN(revisions_have_names);
    return tap_done();
}
