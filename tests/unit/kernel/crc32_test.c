/* SPDX-License-Identifier: MIT */
/* crc32_test.c - known checksums, and the polynomial worked out bit by bit. */
#include "tap.h"

#include <firmware/crc32.h>

static uint32_t slowly(const unsigned char *data, size_t size)
{
    uint32_t crc = UINT32_MAX;

    for (size_t i = 0; i < size; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
    return ~crc;
}

static void known_sums(void)
{
    CHECK_EQ(kgpu_crc32("", 0), 0);
    CHECK_EQ(kgpu_crc32("123456789", 9), 0xcbf43926u);
    CHECK_EQ(kgpu_crc32("\0\0\0\0", 4), 0x2144df1cu);
}

static void every_byte(void)
{
    unsigned char data[256];

    for (unsigned i = 0; i < sizeof data; i++) {
        data[i] = (unsigned char)i;
        CHECK_EQ(kgpu_crc32(&data[i], 1), slowly(&data[i], 1));
    }
    CHECK_EQ(kgpu_crc32(data, sizeof data), slowly(data, sizeof data));
}

int main(void)
{
    TAP_RUN(known_sums);
    TAP_RUN(every_byte);
    return tap_done();
}
