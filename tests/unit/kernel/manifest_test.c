/* SPDX-License-Identifier: MIT */
/* manifest_test.c - the table of firmware files is complete and sane. */
#include "tap.h"

#include <firmware/manifest.h>
#include <mgpu/mgpu.h>

static void every_row_is_in_its_place(void)
{
    for (uint32_t i = 0; i < KGPU_FW_FILES; i++) {
        const struct kgpu_fw_file *file = &kgpu_fw_dimgrey_cavefish[i];

        CHECK_EQ(file->index, i);
        CHECK(file->layout != NULL);
        CHECK(file->name && strlen(file->name) <= 64 && strncmp(file->name, "dimgrey_cavefish_", 17) == 0);
        for (uint32_t other = 0; file->name && other < i; other++)
            CHECK(strcmp(file->name, kgpu_fw_dimgrey_cavefish[other].name) != 0);
    }
}

static void fields_are_inside_the_header(void)
{
    for (uint32_t i = 0; i < KGPU_FW_FILES; i++) {
        const struct kgpu_fw_layout *layout = kgpu_fw_dimgrey_cavefish[i].layout;

        CHECK(layout->header_bytes >= KGPU_FW_COMMON_BYTES && layout->header_bytes <= KGPU_FW_CODE_AT);
        CHECK(layout->feature_at == 0 || layout->feature_at + 4 <= layout->header_bytes);
        CHECK(layout->crc_begin == 0 || layout->crc_begin >= KGPU_FW_COMMON_BYTES); /* not the CRC itself */
        for (const struct kgpu_fw_part *part = layout->parts; part->name; part++) {
            CHECK(part->offset_at >= KGPU_FW_COMMON_BYTES && part->offset_at + 4 <= layout->header_bytes);
            CHECK(part->size_at >= KGPU_FW_COMMON_BYTES && part->size_at + 4 <= layout->header_bytes);
            CHECK(part->unit == 1 || part->unit == 4);
        }
    }
}

static void what_a_desktop_can_do_without(void)
{
    for (uint32_t i = 0; i < KGPU_FW_FILES; i++)
        CHECK_EQ(kgpu_fw_dimgrey_cavefish[i].required,
                 i != MGPU_FW_MEC2 && i != MGPU_FW_TA && i != MGPU_FW_VCN && i != MGPU_FW_DMCUB);
}

int main(void)
{
    TAP_RUN(every_row_is_in_its_place);
    TAP_RUN(fields_are_inside_the_header);
    TAP_RUN(what_a_desktop_can_do_without);
    return tap_done();
}
