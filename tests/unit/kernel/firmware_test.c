/* SPDX-License-Identifier: MIT */
/* firmware_test.c - mgpu_load_firmware: what is taken, what is refused and why, and what mgpu_init misses. */
#include "machine.h"
#include "tap.h"

#include <firmware/manifest.h>
#include <kgpu_firmware.h>

static struct machine machine;
static unsigned char data[KGPU_FIRMWARE_GENERATED_MAX];
static struct mgpu_load_firmware args;

static const struct kgpu_fw_file *file_of(uint32_t index)
{
    return &kgpu_fw_dimgrey_cavefish[index];
}

static void make(uint32_t index)
{
    const char *name = file_of(index)->name;

    args = (struct mgpu_load_firmware){ .name = (uintptr_t)name, .name_size = (uint32_t)strlen(name),
                                        .data = (uintptr_t)data };
    args.data_size = (uint32_t)kgpu_firmware_generate(0x1002, 0x73ff, index, data);
}

static int load(uint32_t index)
{
    make(index);
    return mgpu_load_firmware(machine.client, &args);
}

static int init(char message[112])
{
    struct mgpu_init init = { 0 };
    int result = mgpu_init(machine.client, &init);

    memcpy(message, init.message, sizeof init.message);
    return result;
}

static uint32_t version(uint32_t index)
{
    struct mgpu_query_firmware answer;
    struct mgpu_query query = { .what = MGPU_QUERY_FIRMWARE, .index = index, .data = (uintptr_t)&answer,
                                .data_size = sizeof answer };

    CHECK_EQ(mgpu_query(machine.client, &query), 0);
    return answer.version;
}

static void a_missing_file_is_named(void)
{
    char message[112];

    for (uint32_t missing = 0; missing < KGPU_FW_FILES; missing++) {
        machine_open_bare(&machine);
        for (uint32_t i = 0; i < KGPU_FW_FILES; i++)
            if (i != missing)
                CHECK_EQ(load(i), 0);
        CHECK_EQ(init(message), file_of(missing)->required ? -MGPU_ENOENT : 0);
        if (file_of(missing)->required) {
            CHECK(strstr(message, file_of(missing)->name));
            CHECK_EQ(load(missing), 0); /* it is not too late */
            CHECK_EQ(init(message), 0);
        } else {
            CHECK_EQ(version(missing), 0);
        }
        machine_stop(&machine);
    }
}

static void versions_come_from_the_headers(void)
{
    struct mgpu_query_firmware answer;
    struct mgpu_query query = { .what = MGPU_QUERY_FIRMWARE, .index = MGPU_FW_SDMA, .data = (uintptr_t)&answer,
                                .data_size = sizeof answer };

    machine_start(&machine);
    for (uint32_t i = 0; i < KGPU_FW_FILES; i++)
        CHECK_EQ(version(i), file_of(i)->version);
    CHECK_EQ(mgpu_query(machine.client, &query), 0);
    CHECK_EQ(answer.feature, 52);
    machine_stop(&machine);
}

static void the_second_of_a_name_counts(void)
{
    uint64_t heap;
    char message[112];

    machine_open(&machine);
    heap = machine.os.heap_bytes;
    make(MGPU_FW_PFP);
    data[KGPU_FW_VERSION] = 0x77;
    CHECK_EQ(mgpu_load_firmware(machine.client, &args), 0);
    CHECK_EQ(machine.os.heap_bytes, heap);
    memset(data, 0, sizeof data); /* the kernel has its own copy */
    CHECK_EQ(init(message), 0);
    CHECK_EQ(version(MGPU_FW_PFP), 0x77);
    machine_stop(&machine);
}

static void a_damaged_file_replaces_nothing(void)
{
    char message[112];

    machine_open(&machine);
    make(MGPU_FW_ME);
    data[300] ^= 1;
    CHECK_EQ(mgpu_load_firmware(machine.client, &args), -MGPU_EIO);
    CHECK(strstr(args.message, "dimgrey_cavefish_me.bin: crc32 of bytes 32 to"));
    CHECK(strstr(machine.os.last_line, "dimgrey_cavefish_me.bin"));
    CHECK_EQ(init(message), 0);
    CHECK_EQ(version(MGPU_FW_ME), 0x40);
    machine_stop(&machine);
}

static void names_nobody_knows(void)
{
    static const char unknown[] = "navi10_pfp.bin";

    machine_open_bare(&machine);
    make(MGPU_FW_PFP);
    args.name_size--; /* half a name */
    CHECK_EQ(mgpu_load_firmware(machine.client, &args), -MGPU_ENOENT);
    args.name = (uintptr_t)unknown;
    args.name_size = sizeof unknown - 1;
    CHECK_EQ(mgpu_load_firmware(machine.client, &args), -MGPU_ENOENT);
    args.name_size = 0;
    CHECK_EQ(mgpu_load_firmware(machine.client, &args), -MGPU_ENOENT);
    machine.card.device = 0x1234; /* of a card that nobody knows no file is of use */
    CHECK_EQ(load(MGPU_FW_PFP), -MGPU_ENOENT);
    machine_stop(&machine);
}

static void too_late(void)
{
    machine_start(&machine);
    CHECK_EQ(load(MGPU_FW_PFP), -MGPU_EBUSY);
    machine_stop(&machine);
}

static int load_pfp(struct machine *m, void *argument)
{
    (void)m, (void)argument;
    return load(MGPU_FW_PFP);
}

static void no_memory_for_a_copy(void)
{
    machine_open(&machine);
    CHECK(machine_unwinds(&machine, load_pfp, NULL));
    machine_stop(&machine);
}

int main(void)
{
    TAP_RUN(a_missing_file_is_named);
    TAP_RUN(versions_come_from_the_headers);
    TAP_RUN(the_second_of_a_name_counts);
    TAP_RUN(a_damaged_file_replaces_nothing);
    TAP_RUN(names_nobody_knows);
    TAP_RUN(too_late);
    TAP_RUN(no_memory_for_a_copy);
    return tap_done();
}
