/* SPDX-License-Identifier: MIT */
/* blocks_test.c - probe/blocks.c: the model's table, and a folder such as Linux shows in /sys. */
#include "ask.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

static const char *value(const struct facts *facts, const char *name)
{
    const struct fact *fact = facts_find(facts, name);
    return fact ? fact->value : "none";
}

static void of_the_model(void)
{
    struct facts facts = { 0 };

    ask_blocks_of_model(&facts);
    CHECK(facts.count >= 2 * 18);
    CHECK_STR(value(&facts, "ip.11.0.version"), "10.3.4");
    CHECK_STR(value(&facts, "ip.11.0.bases"), "0x1260 0xa000 0x1c000 0x2402c00");
    CHECK_STR(value(&facts, "ip.271.0.version"), "3.0.2"); /* the last */
    facts_finish(&facts);
}

static char folder[] = "/tmp/blocks_test.XXXXXX";

/* mkdir -p of all but the last part, and a file with `text`. */
static void write_file(const char *path, const char *text)
{
    char full[256];

    snprintf(full, sizeof full, "%s/%s", folder, path);
    for (char *slash = full + strlen(folder) + 1; (slash = strchr(slash, '/')); *slash++ = '/') {
        *slash = 0;
        mkdir(full, 0700);
    }
    FILE *file = fopen(full, "we");
    CHECK(file != NULL);
    fputs(text, file);
    fclose(file);
}

static void of_a_system(void)
{
    struct facts facts = { 0 };

    ask_blocks_of_system(folder, &facts);
    CHECK_EQ(facts.count, 0);
    write_file("ip_discovery/die/0/11/0/major", "10\n");
    write_file("ip_discovery/die/0/11/0/minor", "3\n");
    write_file("ip_discovery/die/0/11/0/revision", "4\n");
    write_file("ip_discovery/die/0/11/0/base_addr", "0x00001260\n0x0000A000\n");
    write_file("ip_discovery/die/0/150/7/major", "8\n");
    write_file("ip_discovery/die/0/150/7/minor", "7\n");
    write_file("ip_discovery/die/0/150/7/revision", "0\n");
    write_file("ip_discovery/die/0/GC/0/major", "99\n"); /* Linux links names to numbers */
    write_file("ip_discovery/die/0/12/0/major", "3\n");  /* and nothing else: left out */
    write_file("ip_discovery/die/0/num_ips", "1\n");
    ask_blocks_of_system(folder, &facts);
    CHECK_EQ(facts.count, 3);
    CHECK_STR(value(&facts, "ip.11.0.version"), "10.3.4");
    CHECK_STR(value(&facts, "ip.11.0.bases"), "0x1260 0xa000");
    CHECK_STR(value(&facts, "ip.150.7.version"), "8.7.0");
    facts_finish(&facts);
}

int main(void)
{
    if (!mkdtemp(folder)) {
        printf("Bail out! no folder for files\n");
        return 1;
    }
    TAP_RUN(of_the_model);
    TAP_RUN(of_a_system);
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command) ? 1 : tap_done();
}
