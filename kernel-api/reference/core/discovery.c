/* SPDX-License-Identifier: MIT */
/*
 * discovery.c - see discovery.h; the format is in <navi23/regs/discovery.h>.
 *
 * Every read goes through get(), which looks whether the bytes are there; so an offset may be anything.
 */
#include "discovery.h"

#include "core.h"

#include <navi23/regs/discovery.h>
#include <navi23/regs/mmio.h>

#define HARVEST_BITS 0xfu

/* A binary under examination. */
struct exam {
    const uint8_t *bytes;
    size_t size;
    bool short_of; /* something was read that is not there */
    char *message;
    size_t room;
};

/* A number of `size` bytes; 0 if it is not inside the binary. */
static uint32_t get(struct exam *exam, size_t at, unsigned size)
{
    uint32_t value = 0;

    if (at > exam->size || size > exam->size - at) {
        exam->short_of = true;
        return 0;
    }
    for (unsigned i = 0; i < size; i++)
        value |= (uint32_t)exam->bytes[at + i] << 8 * i;
    return value;
}

static int damaged(const struct exam *exam, const char *what, uint32_t found, uint32_t expected)
{
    kgpu_format(exam->message, exam->room, "discovery: %s is 0x%x, expected 0x%x", what, found, expected);
    return -MGPU_EIO;
}

static int cut_short(const struct exam *exam, const char *what)
{
    kgpu_format(exam->message, exam->room, "discovery: %s reaches beyond the binary's %lu bytes", what,
                (unsigned long)exam->size);
    return -MGPU_EIO;
}

/* Whether the bytes of [from, from + size) are there and add up to `expected`. Returns 0 or -MGPU_EIO. */
static int check_sum(struct exam *exam, const char *what, size_t from, size_t size, uint32_t expected)
{
    uint32_t sum = 0;

    if (from > exam->size || size > exam->size - from)
        return cut_short(exam, what);
    for (size_t i = from; i < from + size; i++)
        sum += exam->bytes[i];
    return (sum & 0xffff) == expected ? 0 : damaged(exam, what, expected, sum & 0xffff);
}

static int check_header(struct exam *exam)
{
    uint32_t signature = get(exam, DISCOVERY_AT_SIGNATURE, 4), bytes = get(exam, DISCOVERY_AT_BYTES, 2);

    if (signature != DISCOVERY_SIGNATURE)
        return damaged(exam, "the signature", signature, DISCOVERY_SIGNATURE);
    if (bytes < DISCOVERY_HEADER_BYTES || bytes > exam->size)
        return cut_short(exam, "binary_size");
    exam->size = bytes;
    return check_sum(exam, "binary_checksum", DISCOVERY_AT_BYTES, bytes - DISCOVERY_AT_BYTES,
                     get(exam, DISCOVERY_AT_CHECKSUM, 2));
}

/* Find the table of IP blocks. Returns 0, its offset to *out, or -MGPU_EIO. */
static int find_ips(struct exam *exam, size_t *out)
{
    size_t entry = DISCOVERY_AT_TABLES + DISCOVERY_IPS * DISCOVERY_TABLE_ENTRY;
    size_t at = get(exam, entry + DISCOVERY_TABLE_OFFSET, 2);
    uint32_t signature = get(exam, at + DISCOVERY_IPS_AT_SIGNATURE, 4);
    uint32_t bytes = get(exam, at + DISCOVERY_IPS_AT_BYTES, 2);

    if (signature != DISCOVERY_IPS_SIGNATURE)
        return damaged(exam, "the signature of the IP table", signature, DISCOVERY_IPS_SIGNATURE);
    if (bytes < DISCOVERY_IPS_BYTES)
        return damaged(exam, "the size of the IP table", bytes, DISCOVERY_IPS_BYTES);
    *out = at;
    return check_sum(exam, "the checksum of the IP table", at, bytes, get(exam, entry + DISCOVERY_TABLE_CHECKSUM, 2));
}

/* Append the blocks of the die at `at`. Returns 0 or -MGPU_EIO. */
static int parse_die(struct exam *exam, size_t at, struct kgpu_ip_table *out)
{
    uint32_t count = get(exam, at + 2, 2);

    at += DISCOVERY_DIE_HEADER;
    for (uint32_t i = 0; i < count && !exam->short_of; i++) {
        struct kgpu_ip ip = {
            .hw_id = (uint16_t)get(exam, at + DISCOVERY_IP_HW_ID, 2),
            .instance = (uint8_t)get(exam, at + DISCOVERY_IP_INSTANCE, 1),
            .version = DISCOVERY_VERSION(get(exam, at + DISCOVERY_IP_MAJOR, 1), get(exam, at + DISCOVERY_IP_MINOR, 1),
                                         get(exam, at + DISCOVERY_IP_REVISION, 1)),
        };
        bool harvested = get(exam, at + DISCOVERY_IP_HARVEST, 1) & HARVEST_BITS;

        at += DISCOVERY_IP_BYTES + get(exam, at + DISCOVERY_IP_BASES, 1) * 4;
        if (harvested)
            continue;
        if (out->count == KGPU_IPS)
            return damaged(exam, "the number of IP blocks", out->count + 1, KGPU_IPS);
        out->ips[out->count++] = ip;
    }
    return exam->short_of || at > exam->size ? cut_short(exam, "a list of IP blocks") : 0;
}

int kgpu_discovery_parse(const uint8_t *binary, size_t size, struct kgpu_ip_table *out, char *message, size_t room)
{
    struct exam exam = { binary, size, false, message, room };
    uint32_t dies;
    size_t ips;
    int err;

    out->count = 0;
    err = check_header(&exam);
    if (!err)
        err = find_ips(&exam, &ips);
    if (err)
        return err;
    dies = get(&exam, ips + DISCOVERY_IPS_AT_DIES, 2);
    if (!dies || dies > DISCOVERY_DIES)
        return damaged(&exam, "the number of dies", dies, 1);
    for (uint32_t i = 0; i < dies && !err; i++)
        err = parse_die(&exam, get(&exam, ips + DISCOVERY_IPS_AT_DIE_LIST + i * DISCOVERY_DIE_ENTRY + 2, 2), out);
    if (err)
        out->count = 0;
    return err;
}

/* A dword of VRAM, beyond BAR 0 too. */
static uint32_t vram_dword(struct kgpu *kgpu, uint64_t offset)
{
    kgpu_reg_write(kgpu, REG_MM_INDEX, (uint32_t)offset | MM_INDEX_VRAM);
    kgpu_reg_write(kgpu, REG_MM_INDEX_HI, (uint32_t)(offset >> 31));
    return kgpu_reg_read(kgpu, REG_MM_DATA);
}

int kgpu_discovery_read(struct kgpu *kgpu, struct kgpu_ip_table *out, char *message, size_t room)
{
    uint32_t mib = kgpu_reg_read(kgpu, REG_RCC_CONFIG_MEMSIZE), *words;
    uint64_t at = ((uint64_t)mib << 20) - DISCOVERY_FROM_END;
    int err;

    out->count = 0;
    if (mib == 0 || mib == UINT32_MAX) {
        kgpu_format(message, room,
                    "discovery: RCC_CONFIG_MEMSIZE reads 0x%x: the card does not answer; is BAR 5 mapped?", mib);
        return -MGPU_EIO;
    }
    words = kgpu_alloc(kgpu, DISCOVERY_MAX_BYTES);
    if (!words) {
        kgpu_format(message, room, "discovery: no memory to read into");
        return -MGPU_ENOMEM;
    }
    for (uint32_t i = 0; i < DISCOVERY_MAX_BYTES / 4; i++)
        words[i] = vram_dword(kgpu, at + i * 4);
    err = kgpu_discovery_parse((const uint8_t *)words, DISCOVERY_MAX_BYTES, out, message, room);
    kgpu_free(kgpu, words, DISCOVERY_MAX_BYTES);
    return err;
}

uint32_t kgpu_ip_version(const struct kgpu_ip_table *table, uint16_t hw_id, uint8_t instance)
{
    for (uint32_t i = 0; i < table->count; i++)
        if (table->ips[i].hw_id == hw_id && table->ips[i].instance == instance)
            return table->ips[i].version;
    return 0;
}
