/* SPDX-License-Identifier: MIT */
/* report.c - see report.h. */
#include "report.h"

#include <string.h>

/*
 * Which row of HARDWARE.md a fact settles, by how its name begins; the first that fits. tests/abi/probe_card_test.py
 * checks that there are such rows.
 */
/* clang-format off */
static const struct { const char *prefix, *row; } rows[] = {
    { "register.GB_ADDR_CONFIG",    "GB_ADDR_CONFIG" },
    { "device.cu_",                 "working compute units of an RX 6600" },
    { "device.max_engine_clock",    "clocks, VRAM width and type" },
    { "device.max_memory_clock",    "clocks, VRAM width and type" },
    { "device.min_engine_clock",    "DPM levels" },
    { "device.min_memory_clock",    "DPM levels" },
    { "device.mall_size",           "infinity cache" },
    { "device.vram_",               "clocks, VRAM width and type" },
    { "device.gpu_counter_freq",    "GPU timestamp" },
    { "device.num_cu_per_sh",       "harvesting granularity" },
    { "device.num_tcc_blocks",      "GC figures of the discovery table" },
    { "device.gs_",                 "GC figures of the discovery table" },
    { "engine.gfx.discovered",      "versions of IP blocks in the discovery table" },
    { "engine.sdma.discovered",     "versions of IP blocks in the discovery table" },
    { "gds.gds_total_size",         "size of GDS" },
    { "firmware.",                  "firmware versions of generated files" },
    { "levels.",                    "DPM levels" },
    { "ip.1.0.bases",               "MP1's register base" },
    { "ip.11.0.bases",              "IP base addresses" },
    { "ip.40.0.bases",              "IP base addresses" },
    { "ip.41.0.bases",              "IP base addresses" },
    { "ip.108.0.bases",             "IP base addresses" },
    { "ip.",                        "versions of IP blocks in the discovery table" },
};
/* clang-format on */

static const char *row_of(const char *name)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strncmp(name, rows[i].prefix, strlen(rows[i].prefix)) == 0)
            return rows[i].row;
    return NULL;
}

/* A fact as either side has it; a side that does not have it is NULL. */
struct pair {
    const struct fact *card, *ours;
};

static const struct fact *either(const struct pair *pair)
{
    return pair->card ? pair->card : pair->ours;
}

/* What is of the moment on one side is so on both: the tables of questions are the same. */
static bool lasting(const struct pair *pair)
{
    return either(pair)->kind == FACT_LASTING;
}

static bool same(const struct pair *pair)
{
    return pair->card && pair->ours && strcmp(pair->card->value, pair->ours->value) == 0;
}

static const char *value(const struct fact *fact)
{
    return fact ? fact->value : "-";
}

/* The card's facts in its order, each with ours; then those that we have alone. */
static bool next_pair(const struct facts *card, const struct facts *ours, size_t *at, struct pair *out)
{
    while (*at < card->count + ours->count) {
        size_t i = (*at)++;

        if (i < card->count) {
            *out = (struct pair){ &card->list[i], facts_find(ours, card->list[i].name) };
            return true;
        }
        const struct fact *fact = &ours->list[i - card->count];
        if (!facts_find(card, fact->name)) {
            *out = (struct pair){ NULL, fact };
            return true;
        }
    }
    return false;
}

static void count(struct agreement *agreement, const struct pair *pair)
{
    agreement->of += lasting(pair);
    agreement->agree += lasting(pair) && same(pair);
}

#define NAME_WIDTH  42
#define VALUE_WIDTH 28

/* Both values in a line, where they fit. */
static void put_values(FILE *out, const char *card, const char *ours)
{
    if (strlen(card) <= VALUE_WIDTH && strlen(ours) <= VALUE_WIDTH)
        fprintf(out, "%-*s %s", VALUE_WIDTH, card, ours);
    else if (strcmp(card, ours) == 0)
        fprintf(out, "\n      both  %s", card);
    else
        fprintf(out, "\n      card  %s\n      ours  %s", card, ours);
}

struct agreement report_text(const struct facts *card, const struct facts *ours, FILE *out)
{
    struct agreement agreement = { 0 };
    struct pair pair;

    fprintf(out, "  %-*s %-*s %s\n", NAME_WIDTH, "fact", VALUE_WIDTH, "card", "ours");
    for (size_t at = 0; next_pair(card, ours, &at, &pair);) {
        const char *name = either(&pair)->name, *row = row_of(name);
        char mark = !lasting(&pair) ? '~' : same(&pair) ? ' ' : '*';

        fprintf(out, "%c %-*s ", mark, NAME_WIDTH, name);
        put_values(out, value(pair.card), value(pair.ours));
        if (row)
            fprintf(out, "   [%s]", row);
        fputc('\n', out);
        count(&agreement, &pair);
    }
    fprintf(out, "\n%u of %u facts agree (* differs; ~ is of the moment and not compared; [row of HARDWARE.md])\n",
            agreement.agree, agreement.of);
    return agreement;
}

static void put_string(FILE *out, const char *string)
{
    fputc('"', out);
    for (; *string; string++) {
        if (*string == '"' || *string == '\\')
            fprintf(out, "\\%c", *string);
        else if ((unsigned char)*string < 0x20 || (unsigned char)*string >= 0x7f) /* a BIOS may have any byte */
            fprintf(out, "\\u%04x", (unsigned char)*string);
        else
            fputc(*string, out);
    }
    fputc('"', out);
}

/* `before` is what separates it from the member before. NULL is null. */
static void put_member(FILE *out, const char *before, const char *name, const char *string)
{
    fprintf(out, "%s\"%s\": ", before, name);
    if (string)
        put_string(out, string);
    else
        fputs("null", out);
}

struct agreement report_json(const struct facts *card, const struct facts *ours, FILE *out)
{
    struct agreement agreement = { 0 };
    struct pair pair;
    const char *before = "{\"facts\": [\n";

    for (size_t at = 0; next_pair(card, ours, &at, &pair); before = ",\n") {
        fputs(before, out);
        put_member(out, "{", "name", either(&pair)->name);
        put_member(out, ", ", "card", pair.card ? pair.card->value : NULL);
        put_member(out, ", ", "ours", pair.ours ? pair.ours->value : NULL);
        put_member(out, ", ", "row", row_of(either(&pair)->name));
        fprintf(out, ", \"compared\": %s, \"same\": %s}", lasting(&pair) ? "true" : "false",
                same(&pair) ? "true" : "false");
        count(&agreement, &pair);
    }
    fprintf(out, "\n], \"agree\": %u, \"of\": %u}\n", agreement.agree, agreement.of);
    return agreement;
}
