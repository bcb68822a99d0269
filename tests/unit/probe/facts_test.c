/* SPDX-License-Identifier: MIT */
/* facts_test.c - probe/facts.c: a list, written to a file and read again. */
#include "facts.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"

static const char *value(const struct facts *facts, const char *name)
{
    const struct fact *fact = facts_find(facts, name);
    return fact ? fact->value : "none";
}

static void added_and_found(void)
{
    struct facts facts = { 0 };
    char name[16];

    for (int i = 0; i < 200; i++) {
        snprintf(name, sizeof name, "n%d", i);
        facts_add(&facts, FACT_LASTING, name, "%d of %s", i, "many");
    }
    CHECK_EQ(facts.count, 200);
    CHECK_STR(value(&facts, "n0"), "0 of many");
    CHECK_STR(value(&facts, "n199"), "199 of many");
    CHECK(!facts_find(&facts, "n200"));
    facts_finish(&facts);
    CHECK_EQ(facts.count, 0);
    CHECK(!facts_find(&facts, "n0"));
}

static void extended(void)
{
    struct facts facts = { 0 };

    facts_extend(&facts, FACT_LASTING, "formats", "XR24");
    facts_extend(&facts, FACT_LASTING, "formats", "AR24");
    facts_extend(&facts, FACT_LASTING, "others", "C8");
    CHECK_EQ(facts.count, 2);
    CHECK_STR(value(&facts, "formats"), "XR24 AR24");
    CHECK_STR(value(&facts, "others"), "C8");
    facts_finish(&facts);
}

/* Reads `text` as a file. */
static int load(struct facts *facts, const char *text, unsigned *line)
{
    FILE *file = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
    int r = facts_load(facts, file, line);
    fclose(file);
    return r;
}

static void saved_and_loaded(void)
{
    struct facts facts = { 0 }, again = { 0 };
    char *text = NULL;
    size_t size;
    unsigned line;

    facts_add(&facts, FACT_LASTING, "a", "%s", "with = and ~ in it");
    facts_add(&facts, FACT_MOMENTARY, "b", "%s", "");
    FILE *file = open_memstream(&text, &size);
    CHECK_EQ(facts_save(&facts, file), 0);
    fclose(file);
    CHECK_EQ(load(&again, text, &line), 0);
    CHECK_EQ(again.count, 2);
    CHECK_STR(value(&again, "a"), "with = and ~ in it");
    CHECK_EQ(facts_find(&again, "a")->kind, FACT_LASTING);
    CHECK_STR(value(&again, "b"), "");
    CHECK_EQ(facts_find(&again, "b")->kind, FACT_MOMENTARY);
    free(text);
    facts_finish(&facts);
    facts_finish(&again);
}

static void a_disk_that_is_full(void)
{
    struct facts facts = { 0 };
    FILE *file = fopen("/dev/full", "we");

    facts_add(&facts, FACT_LASTING, "a", "1");
    CHECK_EQ(facts_save(&facts, file), -EIO);
    fclose(file);
    facts_finish(&facts);
}

static void files_by_hand(void)
{
    struct facts facts = { 0 };
    unsigned line;

    CHECK_EQ(load(&facts, "# remark\n\na = 1\r\nb ~ 2", &line), 0);
    CHECK_EQ(facts.count, 2);
    CHECK_STR(value(&facts, "a"), "1");
    CHECK_STR(value(&facts, "b"), "2");
    CHECK_EQ(load(&facts, "c = 3\nnonsense\nd = 4\n", &line), -EINVAL);
    CHECK_EQ(line, 2);
    CHECK_EQ(load(&facts, " = 3\n", &line), -EINVAL);
    CHECK_EQ(load(&facts, "c: 3\n", &line), -EINVAL);
    facts_finish(&facts);
}

int main(void)
{
    TAP_RUN(added_and_found);
    TAP_RUN(extended);
    TAP_RUN(saved_and_loaded);
    TAP_RUN(a_disk_that_is_full);
    TAP_RUN(files_by_hand);
    return tap_done();
}
