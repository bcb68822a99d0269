/* SPDX-License-Identifier: MIT */
/*
 * discovery.c - fuzzes the reader of the card's IP discovery binary: any bytes, or the card's own binary with some
 * changed and the checksums made right again, in memory of exactly its size.
 */
#include "input.h"

#include <core/core.h>
#include <core/discovery.h>
#include <navi23/discovery.h>
#include <stdlib.h>
#include <string.h>

static size_t get_half(const uint8_t *bytes, size_t at)
{
    return bytes[at] | (size_t)bytes[at + 1] << 8;
}

static void set_half(uint8_t *bytes, size_t at, size_t value)
{
    bytes[at] = (uint8_t)value;
    bytes[at + 1] = (uint8_t)(value >> 8);
}

static size_t sum(const uint8_t *bytes, size_t from, size_t end)
{
    size_t total = 0;

    for (; from < end; from++)
        total += bytes[from];
    return total;
}

/* Make the two checksums right, as far as what they cover is there. */
static void seal(uint8_t *bytes, size_t size)
{
    size_t ips = get_half(bytes, DISCOVERY_AT_TABLES + DISCOVERY_TABLE_OFFSET);
    size_t end = get_half(bytes, DISCOVERY_AT_BYTES);

    if (ips + DISCOVERY_IPS_BYTES <= size && ips + get_half(bytes, ips + DISCOVERY_IPS_AT_BYTES) <= size)
        set_half(bytes, DISCOVERY_AT_TABLES + DISCOVERY_TABLE_CHECKSUM,
                 sum(bytes, ips, ips + get_half(bytes, ips + DISCOVERY_IPS_AT_BYTES)));
    if (end <= size)
        set_half(bytes, DISCOVERY_AT_CHECKSUM, sum(bytes, DISCOVERY_AT_BYTES, end));
}

/* The card's binary, with bytes changed at places and to values of the input's choice. */
static size_t patched(struct input *input, uint8_t *room)
{
    size_t size = discovery_make(room);

    while (input_left(input)) {
        size_t at = input_word(input) % size;

        room[at] = input_byte(input);
    }
    seal(room, size);
    return size;
}

static size_t raw(struct input *input, uint8_t *room)
{
    size_t size = KGPU_MIN(input->size, (size_t)DISCOVERY_MAX_BYTES);

    memcpy(room, input->data, size);
    if (size >= DISCOVERY_HEADER_BYTES)
        seal(room, size);
    return size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = { data, size, NULL, 0 };
    uint8_t room[DISCOVERY_MAX_BYTES], kind = input_byte(&input);
    size_t bytes = kind & 1 ? raw(&input, room) : patched(&input, room);
    uint8_t *exact = malloc(bytes ? bytes : 1);
    struct kgpu_ip_table table = { 0 };
    char message[16]; /* short: it must be cut */

    memcpy(exact, room, bytes);
    if (kgpu_discovery_parse(exact, bytes, &table, message, sizeof message) != 0 && table.count)
        abort(); /* what is damaged has no blocks */
    if (table.count > KGPU_IPS)
        abort();
    free(exact);
    return 0;
}
