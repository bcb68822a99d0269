/* SPDX-License-Identifier: MIT */
/*
 * blocks.c - the IP blocks that a card is made of, from its IP discovery table. Each is two facts by number and
 * instance: ip.11.0.version and ip.11.0.bases.
 */
#include "ask.h"

#include <ctype.h>
#include <dirent.h>
#include <stdint.h>
#include <string.h>

#include <navi23/discovery.h>

static void block_name(char out[64], unsigned hw_id, unsigned instance, const char *what)
{
    snprintf(out, 64, "ip.%u.%u.%s", hw_id, instance, what);
}

/* ---- the system's: /sys shows it as folders die/hw id/instance with a file for each figure ----------------------- */

static bool read_line(const char *folder, const char *file, char *out, int size)
{
    char path[512];

    snprintf(path, sizeof path, "%s/%s", folder, file);
    FILE *stream = fopen(path, "re");
    if (!stream)
        return false;
    bool there = fgets(out, size, stream);
    fclose(stream);
    if (there)
        out[strcspn(out, "\n")] = 0;
    return there;
}

static void read_bases(const char *folder, const char *name, struct facts *facts)
{
    char path[512];
    unsigned base;

    snprintf(path, sizeof path, "%s/base_addr", folder);
    FILE *stream = fopen(path, "re");
    if (!stream)
        return;
    while (fscanf(stream, "%x", &base) == 1) {
        char text[16];

        snprintf(text, sizeof text, "0x%x", base);
        facts_extend(facts, FACT_LASTING, name, text);
    }
    fclose(stream);
}

static void read_instance(const char *folder, unsigned hw_id, unsigned instance, struct facts *facts)
{
    char major[16], minor[16], revision[16], name[64];

    if (!read_line(folder, "major", major, sizeof major) || !read_line(folder, "minor", minor, sizeof minor) ||
        !read_line(folder, "revision", revision, sizeof revision))
        return;
    block_name(name, hw_id, instance, "version");
    facts_add(facts, FACT_LASTING, name, "%s.%s.%s", major, minor, revision);
    block_name(name, hw_id, instance, "bases");
    read_bases(folder, name, facts);
}

/* The next entry of a folder that is called by a number; names are links to these. Returns whether there is one. */
static bool next_number(DIR *folder, unsigned *number_out)
{
    const struct dirent *entry;

    while ((entry = readdir(folder)))
        if (isdigit((unsigned char)entry->d_name[0]) && sscanf(entry->d_name, "%u", number_out) == 1)
            return true;
    return false;
}

void ask_blocks_of_system(const char *device, struct facts *facts)
{
    char die[256], block[320], folder[400];
    unsigned hw_id, instance;

    snprintf(die, sizeof die, "%s/ip_discovery/die/0", device);
    DIR *blocks = opendir(die);
    while (blocks && next_number(blocks, &hw_id)) {
        snprintf(block, sizeof block, "%s/%u", die, hw_id);
        DIR *instances = opendir(block);
        while (instances && next_number(instances, &instance)) {
            snprintf(folder, sizeof folder, "%s/%u", block, instance);
            read_instance(folder, hw_id, instance, facts);
        }
        if (instances)
            closedir(instances);
    }
    if (blocks)
        closedir(blocks);
}

/* ---- the model's: the table's own bytes (navi23/regs/discovery.h) ------------------------------------------------ */

static unsigned get(const uint8_t *bytes, unsigned size)
{
    unsigned value = 0;

    for (unsigned i = 0; i < size; i++)
        value |= (unsigned)bytes[i] << 8 * i;
    return value;
}

void ask_blocks_of_model(struct facts *facts)
{
    uint8_t table[DISCOVERY_MAX_BYTES] = { 0 };

    discovery_make(table);
    const uint8_t *ips = table + get(table + DISCOVERY_AT_TABLES + DISCOVERY_IPS * DISCOVERY_TABLE_ENTRY, 2);
    const uint8_t *die = table + get(ips + DISCOVERY_IPS_AT_DIE_LIST + 2, 2);
    const uint8_t *ip = die + DISCOVERY_DIE_HEADER;

    for (unsigned left = get(die + 2, 2); left; left--) {
        unsigned hw_id = get(ip + DISCOVERY_IP_HW_ID, 2), instance = ip[DISCOVERY_IP_INSTANCE];
        unsigned bases = ip[DISCOVERY_IP_BASES];
        char name[64], text[16];

        block_name(name, hw_id, instance, "version");
        facts_add(facts, FACT_LASTING, name, "%u.%u.%u", ip[DISCOVERY_IP_MAJOR], ip[DISCOVERY_IP_MINOR],
                  ip[DISCOVERY_IP_REVISION]);
        block_name(name, hw_id, instance, "bases");
        ip += DISCOVERY_IP_BYTES;
        for (; bases; bases--, ip += 4) {
            snprintf(text, sizeof text, "0x%x", get(ip, 4));
            facts_extend(facts, FACT_LASTING, name, text);
        }
    }
}
