/* SPDX-License-Identifier: MIT */
/* discovery_test.c - the IP discovery binary is understood; one that is cut, changed or made up is never believed. */
#include "machine.h"
#include "tap.h"

#include <core/discovery.h>
#include <navi23/discovery.h>
#include <navi23/regs/mmio.h>
#include <stdlib.h>

static uint8_t binary[DISCOVERY_MAX_BYTES];
static uint32_t bytes;
static struct kgpu_ip_table table;
static char message[112];

/* Parse a copy that ends where its memory ends, so that the sanitizer sees every byte read behind it. */
static int parse(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);
    int result;

    memcpy(copy, data, size);
    message[0] = '\0';
    result = kgpu_discovery_parse(copy, size, &table, message, sizeof message);
    free(copy);
    return result;
}

static void set(unsigned at, uint32_t value, unsigned size)
{
    for (unsigned i = 0; i < size; i++)
        binary[at + i] = (uint8_t)(value >> 8 * i);
}

static unsigned half(unsigned at)
{
    return binary[at] | (unsigned)binary[at + 1] << 8;
}

static void make(void)
{
    bytes = discovery_make(binary);
}

static unsigned ips(void)
{
    return half(DISCOVERY_AT_TABLES);
}

static unsigned die(void)
{
    return half(ips() + DISCOVERY_IPS_AT_DIE_LIST + 2);
}

static void a_navi_23_is_understood(void)
{
    make();
    CHECK_EQ(parse(binary, bytes), 0);
    CHECK_EQ(parse(binary, sizeof binary), 0); /* what follows does not matter */
    CHECK_EQ(table.count, half(die() + 2));
    CHECK_EQ(kgpu_ip_version(&table, DISCOVERY_HW_GC, 0), DISCOVERY_VERSION(10, 3, 4));
    CHECK_EQ(kgpu_ip_version(&table, DISCOVERY_HW_SDMA1, 0), DISCOVERY_VERSION(5, 2, 4));
    CHECK_EQ(kgpu_ip_version(&table, DISCOVERY_HW_MP1, 0), DISCOVERY_VERSION(11, 0, 12));
    CHECK_EQ(kgpu_ip_version(&table, DISCOVERY_HW_GC, 1), 0);
    CHECK_EQ(kgpu_ip_version(&table, 9999, 0), 0);
}

static void every_truncation_is_an_error(void)
{
    make();
    for (uint32_t size = 0; size < bytes; size++) {
        if (parse(binary, size) == -MGPU_EIO && table.count == 0 && message[0])
            continue;
        CHECK_EQ(size, UINT32_MAX);
    }
    CHECK(bytes > 400);
}

static void every_flipped_byte_is_an_error(void)
{
    make();
    for (uint32_t at = 0; at < bytes; at++) {
        binary[at] ^= 0x41;
        if (at / 4 == DISCOVERY_AT_MAJOR / 4) /* the version, which neither checksum covers nor anybody asks */
            CHECK_EQ(parse(binary, sizeof binary), 0);
        else if (parse(binary, sizeof binary) != -MGPU_EIO || table.count || !message[0])
            CHECK_EQ(at, UINT32_MAX);
        binary[at] ^= 0x41;
    }
}

/* With checksums that are right, the structure itself has to be looked at. */
static void sealed_damage(void)
{
    static const struct { unsigned at; bool in_die; uint32_t value; const char *says; } cases[] = {
        { DISCOVERY_IPS_AT_DIES, false, 0, "number of dies" },
        { DISCOVERY_IPS_AT_DIES, false, 17, "number of dies" },
        { DISCOVERY_IPS_AT_DIE_LIST + 2, false, 0xffff, "reaches beyond" },
        { DISCOVERY_IPS_AT_SIGNATURE, false, 0x1234, "signature of the IP table" },
        { DISCOVERY_IPS_AT_BYTES, false, 8, "size of the IP table" },
        { 2, true, 0xffff, "" }, /* the count of blocks */
        { DISCOVERY_DIE_HEADER + DISCOVERY_IP_INSTANCE, true, 0xff00, "" }, /* 255 register bases */
    };

    for (unsigned i = 0; i < KGPU_COUNT(cases); i++) {
        make();
        set((cases[i].in_die ? die() : ips()) + cases[i].at, cases[i].value, 2);
        fake_card_seal_discovery(binary);
        CHECK_EQ(parse(binary, bytes), -MGPU_EIO);
        CHECK(strstr(message, cases[i].says));
        CHECK_EQ(table.count, 0);
    }
}

static void tables_may_be_anywhere_but_outside(void)
{
    for (uint32_t offset = 0; offset < 0x10000; offset += 61) {
        make();
        set(DISCOVERY_AT_TABLES, offset, 2);
        set(DISCOVERY_AT_CHECKSUM, 0, 2);
        for (unsigned i = DISCOVERY_AT_BYTES, sum = 0; i < bytes; i++)
            set(DISCOVERY_AT_CHECKSUM, sum += binary[i], 2);
        CHECK(parse(binary, bytes) == -MGPU_EIO || offset == DISCOVERY_HEADER_BYTES);
    }
}

/* Sealed noise in the table: anything may come out, but nothing may be read that is not there. */
static void noise(void)
{
    uint64_t seed = 0x9e3779b97f4a7c15u;
    unsigned understood = 0;

    for (unsigned round = 0; round < 20000; round++) {
        make();
        for (unsigned i = 0; i < 3; i++) {
            seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
            binary[die() + (seed >> 8) % (bytes - die())] = (uint8_t)seed;
        }
        fake_card_seal_discovery(binary);
        understood += parse(binary, bytes) == 0;
        CHECK(table.count <= KGPU_IPS);
    }
    CHECK(understood > 0 && understood < 20000);
}

static void what_is_fused_off_is_not_there(void)
{
    make();
    binary[die() + DISCOVERY_DIE_HEADER + DISCOVERY_IP_HARVEST] = 1; /* the first block is GC */
    fake_card_seal_discovery(binary);
    CHECK_EQ(parse(binary, bytes), 0);
    CHECK_EQ(kgpu_ip_version(&table, DISCOVERY_HW_GC, 0), 0);
    CHECK_EQ(table.count, half(die() + 2) - 1u);
}

static void too_many_blocks(void)
{
    unsigned at;

    make();
    set(die() + 2, KGPU_IPS + 1, 2);
    at = die() + DISCOVERY_DIE_HEADER;
    memset(binary + at, 0, (KGPU_IPS + 1) * DISCOVERY_IP_BYTES);
    bytes = at + (KGPU_IPS + 1) * DISCOVERY_IP_BYTES;
    set(DISCOVERY_AT_BYTES, bytes, 2);
    set(ips() + DISCOVERY_IPS_AT_BYTES, bytes - ips(), 2);
    fake_card_seal_discovery(binary);
    CHECK_EQ(parse(binary, bytes), -MGPU_EIO);
    CHECK(strstr(message, "number of IP blocks"));
}

static void the_card_is_read_through_its_window(void)
{
    struct machine machine;

    machine_open(&machine);
    CHECK_EQ(kgpu_discovery_read(machine.kgpu, &table, message, sizeof message), 0);
    CHECK_EQ(kgpu_ip_version(&table, DISCOVERY_HW_GC, 0), DISCOVERY_VERSION(10, 3, 4));
    machine.os.fail_at = machine.os.allocations;
    CHECK_EQ(kgpu_discovery_read(machine.kgpu, &table, message, sizeof message), -MGPU_ENOMEM);
    machine.os.fail_at = FAKE_NEVER;
    machine.card.registers[REG_RCC_CONFIG_MEMSIZE] = 0;
    CHECK_EQ(kgpu_discovery_read(machine.kgpu, &table, message, sizeof message), -MGPU_EIO);
    CHECK(strstr(message, "RCC_CONFIG_MEMSIZE"));
    machine.card.registers[REG_RCC_CONFIG_MEMSIZE] = UINT32_MAX;
    CHECK_EQ(kgpu_discovery_read(machine.kgpu, &table, message, sizeof message), -MGPU_EIO);
    CHECK_EQ(table.count, 0);
    machine_stop(&machine);
}

int main(void)
{
    TAP_RUN(a_navi_23_is_understood);
    TAP_RUN(every_truncation_is_an_error);
    TAP_RUN(every_flipped_byte_is_an_error);
    TAP_RUN(sealed_damage);
    TAP_RUN(tables_may_be_anywhere_but_outside);
    TAP_RUN(noise);
    TAP_RUN(what_is_fused_off_is_not_there);
    TAP_RUN(too_many_blocks);
    TAP_RUN(the_card_is_read_through_its_window);
    return tap_done();
}
