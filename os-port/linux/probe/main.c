/* SPDX-License-Identifier: MIT */
/*
 * main.c - probe-card: what a real card says of itself, beside what our model of a Navi 23 says.
 *
 * We have no card; HARDWARE.md lists what we take for true. Whoever owns an RX 6600 can find out here what is not.
 */
#include "ask.h"
#include "report.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <drm.h>

#include "ioctl/ioctl.h"
#include "shim_os.h"

#define NODES          "/dev/dri"
#define FIRST_RENDER   128
#define LAST_RENDER    191
#define FAMILY         "143" /* AMDGPU_FAMILY_NV; in it a Navi 23 has these revisions */
#define FIRST_REVISION 0x3cu
#define LAST_REVISION  0x45u

enum status { ALL_AGREE = 0, SOME_DIFFER = 1, NOTHING_TO_COMPARE = 2 };

static const char usage[] =
    "probe-card [OPTION...] - hold a real AMD card against libradv-metal's model of a Navi 23 (Radeon RX 6600)\n"
    "\n"
    "It opens the card's nodes in " NODES " read-only, asks amdgpu what it tells every program (AMDGPU_INFO, display\n"
    "planes, /sys), and prints each answer beside ours. It submits no work, writes no register and needs no root, but\n"
    "membership of the groups that own the nodes (often `render` and `video`).\n"
    "\n"
    "    --node PATH      the render node to ask, where there are several cards\n"
    "    --save FILE      also write what the card said to FILE\n"
    "    --compare FILE   no card: take what was saved in FILE for the card's answers\n"
    "    --self           no card: take our own model for the card\n"
    "    --json           print the comparison as JSON\n"
    "    --help           this text\n"
    "\n"
    "What to send: run `./run probe-card --save my-card.txt` on an idle RX 6600 (or another Navi 23) and attach\n"
    "my-card.txt to an issue of the project titled `probe-card: <name of the card>`, with the versions of the kernel\n"
    "and of linux-firmware. It holds no serial number and no BIOS image; look through it, it is text. Lines that end\n"
    "in [a row] settle that row of HARDWARE.md, whether they agree or not.\n"
    "\n"
    "Exit status: 0 all facts agree, 1 some differ, 2 there is nothing to compare, or a wrong option.\n";

static int system_ioctl(int fd, unsigned long request, void *arg)
{
    int r;

    do
        r = ioctl(fd, request, arg);
    while (r < 0 && (errno == EINTR || errno == EAGAIN));
    return r < 0 ? -errno : 0;
}

/* ---- the card of this computer ----------------------------------------------------------------------------------- */

static bool is_amdgpu(int fd)
{
    char name[16] = "";
    struct drm_version version = { .name = name, .name_len = sizeof name - 1 };

    return system_ioctl(fd, DRM_IOCTL_VERSION, &version) == 0 && strcmp(name, "amdgpu") == 0;
}

/* Returns a descriptor of the first render node that is amdgpu's, with its path, or -errno. */
static int find_render_node(char path[64])
{
    int found = -ENOENT;

    for (int minor = FIRST_RENDER; minor <= LAST_RENDER; minor++) {
        snprintf(path, 64, NODES "/renderD%d", minor);
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd >= 0 && is_amdgpu(fd))
            return fd;
        if (fd >= 0)
            close(fd);
        else if (errno == EACCES)
            found = -EACCES;
    }
    return found;
}

/* The card's folder in /sys, by its render node's name. */
static void device_folder(char out[128], const char *node)
{
    const char *name = strrchr(node, '/');

    snprintf(out, 128, "/sys/class/drm/%.64s/device", name ? name + 1 : node);
}

/* Returns a descriptor of the primary node of the same card, or -1. */
static int open_primary(const char *device)
{
    char path[320];
    int fd = -1;

    snprintf(path, sizeof path, "%s/drm", device);
    DIR *folder = opendir(path);
    const struct dirent *entry;
    while (folder && fd < 0 && (entry = readdir(folder))) {
        if (strncmp(entry->d_name, "card", 4) == 0) {
            snprintf(path, sizeof path, NODES "/%s", entry->d_name);
            fd = open(path, O_RDONLY | O_CLOEXEC);
        }
    }
    if (folder)
        closedir(folder);
    return fd;
}

static void say_why_not(int err, const char *node)
{
    if (err == -EACCES)
        fprintf(stderr, "probe-card: no right to open the nodes in " NODES "; become a member of their group, often "
                        "`render` and `video`\n");
    else if (node)
        fprintf(stderr, "probe-card: %s: %s\n", node, err == -ENOTTY ? "not a node of amdgpu" : strerror(-err));
    else
        fprintf(stderr, "probe-card: this computer has no card that amdgpu drives (no such node in " NODES ")\n"
                        "probe-card: --compare FILE compares what was saved on another, --help says more\n");
}

/* Returns whether there is one; `node` NULL: look for it. */
static bool ask_system(const char *node, struct facts *facts)
{
    char path[64], device[128];
    struct card card = { .ioctl = system_ioctl, .primary = -1 };

    if (node) {
        card.render = open(node, O_RDONLY | O_CLOEXEC);
        card.render = card.render < 0 ? -errno : card.render;
        if (card.render >= 0 && !is_amdgpu(card.render)) {
            close(card.render);
            card.render = -ENOTTY;
        }
    } else {
        card.render = find_render_node(path);
    }
    if (card.render < 0) {
        say_why_not(card.render, node);
        return false;
    }
    device_folder(device, node ? node : path);
    card.primary = open_primary(device);
    if (card.primary < 0)
        fprintf(stderr, "probe-card: its primary node cannot be opened: nothing is told of display planes\n");
    ask_info(&card, facts);
    ask_planes(&card, facts);
    ask_blocks_of_system(device, facts);
    ask_levels_of_system(device, facts);
    if (card.primary >= 0)
        close(card.primary);
    close(card.render);
    return true;
}

/* ---- ours, and what was saved ------------------------------------------------------------------------------------ */

static bool ask_ours(struct facts *facts)
{
    struct card card = { .ioctl = shim_ioctl,
                         .render = shim_os_open(SHIM_NODE_RENDER),
                         .primary = shim_os_open(SHIM_NODE_PRIMARY) };

    if (card.render < 0 || card.primary < 0) {
        fprintf(stderr, "probe-card: our own card does not come up\n");
        return false;
    }
    ask_info(&card, facts);
    ask_planes(&card, facts);
    ask_blocks_of_model(facts);
    shim_os_close(card.render);
    shim_os_close(card.primary);
    return true;
}

static bool load(const char *path, struct facts *facts)
{
    unsigned line = 0;
    FILE *file = fopen(path, "re");
    int r = file ? facts_load(facts, file, &line) : -errno;

    if (file)
        fclose(file);
    if (r == -EINVAL)
        fprintf(stderr, "probe-card: %s:%u: neither a fact nor a remark\n", path, line);
    else if (r)
        fprintf(stderr, "probe-card: %s: %s\n", path, strerror(-r));
    else if (!facts->count)
        fprintf(stderr, "probe-card: %s has no facts in it\n", path);
    return !r && facts->count;
}

static bool save(const char *path, const struct facts *facts)
{
    FILE *file = fopen(path, "we");
    int r = file ? facts_save(facts, file) : -errno;

    if (file && fclose(file) && !r)
        r = -errno;
    if (r)
        fprintf(stderr, "probe-card: %s: %s\n", path, strerror(-r));
    return !r;
}

/* ---- the program ------------------------------------------------------------------------------------------------- */

struct options {
    const char *node, *save, *compare;
    bool self, json;
};

static const char *fact_value(const struct facts *facts, const char *name)
{
    const struct fact *fact = facts_find(facts, name);
    return fact ? fact->value : "unknown";
}

static void warn_of_another_chip(const struct facts *facts)
{
    const char *family = fact_value(facts, "device.family"), *revision = fact_value(facts, "device.external_rev");
    unsigned long number = strtoul(revision, NULL, 0);

    if (strcmp(family, FAMILY) != 0 || number < FIRST_REVISION || number > LAST_REVISION)
        fprintf(stderr,
                "probe-card: this card (device %s, family %s, revision %s) is no Navi 23: much differs, and nothing of "
                "it settles a row of HARDWARE.md\n",
                fact_value(facts, "device.device_id"), family, revision);
}

static enum status run(const struct options *options)
{
    struct facts card = { 0 }, ours = { 0 };
    enum status status = NOTHING_TO_COMPARE;
    bool there = options->compare ? load(options->compare, &card)
                 : options->self  ? ask_ours(&card)
                                  : ask_system(options->node, &card);

    if (!there || (options->save && !save(options->save, &card)) || !ask_ours(&ours))
        goto out;
    warn_of_another_chip(&card);
    struct agreement agreement = (options->json ? report_json : report_text)(&card, &ours, stdout);
    status = agreement.agree == agreement.of ? ALL_AGREE : SOME_DIFFER;
out:
    facts_finish(&ours);
    facts_finish(&card);
    return status;
}

int main(int argc, char *argv[])
{
    static const struct option long_options[] = {
        { "node", required_argument, NULL, 'n' },
        { "save", required_argument, NULL, 's' },
        { "compare", required_argument, NULL, 'c' },
        { "self", no_argument, NULL, 'o' },
        { "json", no_argument, NULL, 'j' },
        { "help", no_argument, NULL, 'h' },
        { 0 },
    };
    struct options options = { 0 };

    for (int option; (option = getopt_long(argc, argv, "", long_options, NULL)) >= 0;) {
        switch (option) {
        case 'n':
            options.node = optarg;
            break;
        case 's':
            options.save = optarg;
            break;
        case 'c':
            options.compare = optarg;
            break;
        case 'o':
            options.self = true;
            break;
        case 'j':
            options.json = true;
            break;
        case 'h':
            fputs(usage, stdout);
            return ALL_AGREE;
        default:
            fputs("probe-card: see --help\n", stderr);
            return NOTHING_TO_COMPARE;
        }
    }
    if (optind < argc || !!options.node + !!options.compare + options.self > 1) {
        fputs("probe-card: it takes options only, and at most one of --node, --compare and --self; see --help\n",
              stderr);
        return NOTHING_TO_COMPARE;
    }
    return run(&options);
}
