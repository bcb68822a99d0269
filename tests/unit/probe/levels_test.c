/* SPDX-License-Identifier: MIT */
/* levels_test.c - probe/levels.c: files such as Linux shows in /sys. */
#include "ask.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tap.h"

static char folder[] = "/tmp/levels_test.XXXXXX";

static void write_file(const char *name, const char *text)
{
    char path[128];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "we");
    CHECK(file != NULL);
    fputs(text, file);
    fclose(file);
}

static void remove_file(const char *name)
{
    char path[128];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    unlink(path);
}

static const char *value(const struct facts *facts, const char *name)
{
    const struct fact *fact = facts_find(facts, name);
    return fact ? fact->value : "none";
}

static void nothing_is_there(void)
{
    struct facts facts = { 0 };

    ask_levels_of_system(folder, &facts);
    CHECK_EQ(facts.count, 0);
}

static void levels_and_link(void)
{
    struct facts facts = { 0 };

    write_file("pp_dpm_sclk", "0: 500Mhz *\n1: 2491Mhz \n");
    write_file("pp_dpm_mclk", "0: 96Mhz\n1: 875Mhz*");
    write_file("current_link_speed", "16.0 GT/s PCIe\n");
    ask_levels_of_system(folder, &facts);
    CHECK_EQ(facts.count, 3);
    CHECK_STR(value(&facts, "levels.sclk"), "0: 500Mhz 1: 2491Mhz");
    CHECK_STR(value(&facts, "levels.mclk"), "0: 96Mhz 1: 875Mhz");
    CHECK_STR(value(&facts, "link.speed"), "16.0 GT/s PCIe");
    CHECK_EQ(facts_find(&facts, "link.speed")->kind, FACT_MOMENTARY);
    facts_finish(&facts);
    remove_file("pp_dpm_sclk");
    remove_file("pp_dpm_mclk");
    remove_file("current_link_speed");
}

int main(void)
{
    if (!mkdtemp(folder)) {
        printf("Bail out! no folder for files\n");
        return 1;
    }
    TAP_RUN(nothing_is_there);
    TAP_RUN(levels_and_link);
    return rmdir(folder) ? 1 : tap_done();
}
