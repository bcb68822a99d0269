/* SPDX-License-Identifier: MIT */
/*
 * levels.c - the clocks that power management chooses from, and the PCIe link, as Linux shows them in the card's folder
 * of /sys. A level is a line, `1: 2491Mhz`, with a star behind the one in use. The library tells of neither, so they
 * are shown and not compared.
 */
#include "ask.h"

#include <string.h>

static void read_levels(const char *device, const char *file, const char *name, struct facts *facts)
{
    char path[256], line[64];

    snprintf(path, sizeof path, "%s/%s", device, file);
    FILE *stream = fopen(path, "re");
    if (!stream)
        return;
    while (fgets(line, sizeof line, stream)) {
        size_t length = strcspn(line, "*\n");
        while (length && line[length - 1] == ' ')
            length--;
        line[length] = 0;
        facts_extend(facts, FACT_MOMENTARY, name, line);
    }
    fclose(stream);
}

void ask_levels_of_system(const char *device, struct facts *facts)
{
    read_levels(device, "pp_dpm_sclk", "levels.sclk", facts);
    read_levels(device, "pp_dpm_mclk", "levels.mclk", facts);
    read_levels(device, "pp_dpm_socclk", "levels.socclk", facts);
    read_levels(device, "pp_dpm_fclk", "levels.fclk", facts);
    read_levels(device, "current_link_speed", "link.speed", facts);
    read_levels(device, "current_link_width", "link.width", facts);
}
