/* SPDX-License-Identifier: MIT */
/* check_test.c - damage: every bit of every header is flipped, and what is found is named. */
#include "tap.h"

#include <firmware/check.h>
#include <kgpu_firmware.h>
#include <mgpu/mgpu.h>

static unsigned char data[KGPU_FIRMWARE_GENERATED_MAX];
static size_t size;
static char message[112];

static void make(uint32_t index)
{
    size = kgpu_firmware_generate(0x1002, 0x73ff, index, data);
    message[0] = '\0';
}

static int check(uint32_t index)
{
    return kgpu_fw_check(&kgpu_fw_dimgrey_cavefish[index], data, size, message, sizeof message);
}

/* Flip each bit of [begin, end) by itself; each time the message must name the file and contain `field`. */
static void flip(uint32_t index, size_t begin, size_t end, const char *field)
{
    make(index);
    for (size_t bit = begin * 8; bit < end * 8; bit++) {
        data[bit / 8] ^= (unsigned char)(1u << bit % 8);
        message[0] = '\0';
        if (check(index) != -MGPU_EIO || !strstr(message, kgpu_fw_dimgrey_cavefish[index].name) ||
            !strstr(message, field) || !strstr(message, "expected")) {
            printf("# %s: bit %zu of %s: \"%s\"\n", kgpu_fw_dimgrey_cavefish[index].name, bit, field, message);
            CHECK(!"damage was found and named");
        }
        data[bit / 8] ^= (unsigned char)(1u << bit % 8);
    }
    CHECK_EQ(check(index), 0);
}

static void the_common_header(void)
{
    for (uint32_t i = 0; i < KGPU_FW_FILES; i++) {
        flip(i, KGPU_FW_SIZE_BYTES, KGPU_FW_HEADER_BYTES, "size_bytes");
        flip(i, KGPU_FW_HEADER_BYTES, KGPU_FW_HEADER_MAJOR, "header_size_bytes");
        flip(i, KGPU_FW_HEADER_MAJOR, KGPU_FW_HEADER_MINOR, "header_version_major");
        flip(i, KGPU_FW_HEADER_MINOR, KGPU_FW_IP_MAJOR, "header_version_minor");
        flip(i, KGPU_FW_IP_MAJOR, KGPU_FW_IP_MINOR, "ip_version_major");
        flip(i, KGPU_FW_IP_MINOR, KGPU_FW_VERSION, "ip_version_minor");
        flip(i, KGPU_FW_CODE_OFFSET, KGPU_FW_CRC, "ucode_array_offset_bytes");
        if (kgpu_fw_dimgrey_cavefish[i].layout->code_to_end)
            flip(i, KGPU_FW_CODE_BYTES, KGPU_FW_CODE_OFFSET, "ucode_size_bytes");
        if (kgpu_fw_dimgrey_cavefish[i].layout->crc_begin)
            flip(i, KGPU_FW_CRC, KGPU_FW_COMMON_BYTES, "crc32");
    }
}

static void what_the_crc_covers(void)
{
    for (uint32_t i = 0; i < KGPU_FW_FILES; i++) {
        const struct kgpu_fw_layout *layout = kgpu_fw_dimgrey_cavefish[i].layout;

        make(i);
        if (layout->crc_begin)
            flip(i, KGPU_FW_CODE_AT, kgpu_fw_crc_end(layout, size), "crc32");
    }
}

/* Bits that make a piece's offset or size too large are named before the CRC is looked at. */
static void pieces_that_do_not_fit(void)
{
    for (uint32_t i = 0; i < KGPU_FW_FILES; i++) {
        for (const struct kgpu_fw_part *part = kgpu_fw_dimgrey_cavefish[i].layout->parts; part->name; part++) {
            flip(i, part->offset_at + 2u, part->offset_at + 4u, part->name);
            flip(i, part->size_at + 2u, part->size_at + 4u, part->name);
        }
    }
}

static void code_that_does_not_fit(void)
{
    make(MGPU_FW_RLC);
    memset(data + KGPU_FW_CODE_BYTES, 0xff, 4);
    CHECK_EQ(check(MGPU_FW_RLC), -MGPU_EIO);
    CHECK(strstr(message, "ucode_size_bytes is 0xffffffff, expected at most"));
}

static void cut_files(void)
{
    for (uint32_t i = 0; i < KGPU_FW_FILES; i++) {
        make(i);
        while (size-- > 0)
            CHECK_EQ(check(i), -MGPU_EIO);
    }
}

static void a_later_version_is_welcome(void)
{
    make(MGPU_FW_PFP);
    memset(data + KGPU_FW_VERSION, 0x7f, 4);
    CHECK_EQ(check(MGPU_FW_PFP), 0);
}

int main(void)
{
    TAP_RUN(the_common_header);
    TAP_RUN(what_the_crc_covers);
    TAP_RUN(pieces_that_do_not_fit);
    TAP_RUN(code_that_does_not_fit);
    TAP_RUN(cut_files);
    TAP_RUN(a_later_version_is_welcome);
    return tap_done();
}
