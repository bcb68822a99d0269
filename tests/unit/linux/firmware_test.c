/* SPDX-License-Identifier: MIT */
/* firmware_test.c - where the Linux port takes firmware from; AMD's own files where they are. */
#include "firmware.h"

#include "machine.h"
#include "tap.h"

#include <kgpu_firmware.h>
#include <mgpu/mgpu.h>
#include <stdlib.h>
#include <unistd.h>

#define FILES 12u

static const char *const suffixes[FILES] = { "me", "pfp", "ce", "mec", "mec2", "rlc", "sdma", "smc", "sos", "ta", "vcn",
                                             "dmcub" };
static char folder[] = "/tmp/radv-metal-firmware-XXXXXX";
static char message[112];

static const char *path_of(const char *suffix)
{
    static char path[128];

    snprintf(path, sizeof path, "%s/dimgrey_cavefish_%s.bin", folder, suffix);
    return path;
}

static void write_file(unsigned index)
{
    unsigned char data[KGPU_FIRMWARE_GENERATED_MAX];
    size_t size = kgpu_firmware_generate(0x1002, 0x73ff, index, data);
    FILE *file = fopen(path_of(suffixes[index]), "w");

    data[16]++; /* a version of its own */
    CHECK(file && fwrite(data, 1, size, file) == size);
    if (file)
        fclose(file);
}

/* A machine with firmware from there; the result of its mgpu_init, and of the versions one. */
static int init(const char *firmware, uint32_t index, uint32_t *version_out)
{
    struct settings settings = { .vram_size = 256 << 20, .bar_size = 256 << 20, .gtt_size = 64 << 20,
                                       .hang_ms = 10000, .idle_ms = 500, .log_level = -1, .firmware = firmware };
    struct machine *machine = machine_create(&settings);
    struct mgpu_open open = { .version = MGPU_VERSION };
    struct mgpu_init args = { 0 };
    struct mgpu_query_firmware answer = { 0 };
    struct mgpu_query query = { .what = MGPU_QUERY_FIRMWARE, .index = index, .data = (uintptr_t)&answer,
                                .data_size = sizeof answer };
    int result;

    CHECK_EQ(kgpu_call(machine->kgpu, 0, MGPU_CALL_OPEN, (uintptr_t)&open, sizeof open), 0);
    result = kgpu_call(machine->kgpu, open.client, MGPU_CALL_INIT, (uintptr_t)&args, sizeof args);
    if (!result)
        CHECK_EQ(kgpu_call(machine->kgpu, open.client, MGPU_CALL_QUERY, (uintptr_t)&query, sizeof query), 0);
    memcpy(message, args.message, sizeof message);
    *version_out = answer.version;
    machine_destroy(machine);
    return result;
}

static void generated(void)
{
    uint32_t version;

    CHECK_EQ(init("generated", MGPU_FW_PFP, &version), 0);
    CHECK_EQ(version, 0x5f);
}

static void from_a_folder(void)
{
    uint32_t version;

    for (unsigned i = 0; i < FILES; i++)
        write_file(i);
    CHECK_EQ(init(folder, MGPU_FW_PFP, &version), 0);
    CHECK_EQ(version, 0x60);
    unlink(path_of("vcn"));
    CHECK_EQ(init(folder, MGPU_FW_VCN, &version), 0);
    CHECK_EQ(version, 0);
    CHECK_EQ(truncate(path_of("smc"), 700), 0);
    CHECK_EQ(init(folder, 0, &version), -MGPU_ENOENT);
    CHECK(strstr(message, "dimgrey_cavefish_smc.bin"));
    unlink(path_of("smc"));
    CHECK_EQ(init(folder, 0, &version), -MGPU_ENOENT);
    CHECK(strstr(message, "dimgrey_cavefish_smc.bin"));
}

static void from_an_empty_folder(void)
{
    uint32_t version;

    for (unsigned i = 0; i < FILES; i++)
        unlink(path_of(suffixes[i]));
    CHECK_EQ(init(folder, 0, &version), -MGPU_ENOENT);
    CHECK(strstr(message, ".bin is required"));
}

/* AMD's files as os-port/linux/fetch-firmware.sh gets them: each passes every check. */
static void the_real_files(void)
{
    uint32_t version;

    if (access(REAL_FIRMWARE "/dimgrey_cavefish_sos.bin", R_OK) != 0)
        SKIP("AMD's firmware is not in build/firmware");
    for (uint32_t i = 0; i < FILES; i++) {
        CHECK_EQ(init(REAL_FIRMWARE, i, &version), 0);
        CHECK_EQ(version != 0, i != MGPU_FW_TA); /* whose header has no version */
    }
    CHECK_EQ(init(REAL_FIRMWARE, MGPU_FW_DMCUB, &version), 0);
    CHECK_EQ(version, 0x02020017);
}

int main(void)
{
    if (!mkdtemp(folder))
        return 1;
    TAP_RUN(generated);
    TAP_RUN(from_a_folder);
    TAP_RUN(from_an_empty_folder);
    TAP_RUN(the_real_files);
    rmdir(folder);
    return tap_done();
}
