/* SPDX-License-Identifier: MIT */
/*
 * exhaustion.c - what there is no more of is refused and nothing else: GPU memory of either kind, mappings,
 * descriptors, objects. When some is given back there is some again; when all is, as much is in use as before.
 */
#include <errno.h>
#include <mgpu/mgpu.h>
#include <shim_os.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <system_call.h>
#include <unistd.h>

#include "tap.h"

#define PAGE   ((uint64_t)MGPU_PAGE_SIZE)
#define MIB    ((uint64_t)1 << 20)
#define MOST   (1u << 17) /* things of one kind: so many there are never */
#define ENOUGH 64u        /* fewer than this are too few */
#define BLOCKS 256u       /* of a page each */
#define LEFT   2u         /* blocks of a MiB, for what takes little memory each */

static mgpu_client client;
static uint64_t made[MOST];
static unsigned count;

static struct metalos_stats in_use(void)
{
    struct metalos_stats stats = { 0 };

    CHECK_EQ(system_call(METALOS_CALL_STATS, (uintptr_t)&stats, sizeof stats), 0);
    return stats;
}

/* Memory of BOs that are gone may be kept for new ones, so what is compared is objects, not pages. */
static void as_before(const struct metalos_stats *before)
{
    const struct metalos_stats now = in_use();

    CHECK_EQ(now.gpu_bos, before->gpu_bos);
    CHECK_EQ(now.gpu_syncs, before->gpu_syncs);
    CHECK_EQ(now.gpu_vms, before->gpu_vms);
    CHECK_EQ(now.files, before->files);
    CHECK_EQ(now.tokens, before->tokens);
    CHECK_EQ(now.areas, before->areas);
}

/* Make as many as there can be, by a function that makes one; the last answer must be `refusal`. */
static void make_all(int (*make)(uint64_t *out), int refusal)
{
    int err = 0;

    for (count = 0; count < MOST && !err; count += !err)
        err = make(&made[count]);
    CHECK(count >= ENOUGH && count < MOST);
    CHECK_EQ(err, refusal);
    printf("# %u\n", count);
}

/* Give back the half of them, every other one, make as many again, and give back all. */
static void give_back(int (*make)(uint64_t *out), void (*take_back)(uint64_t one))
{
    for (unsigned i = 0; i < count; i += 2)
        take_back(made[i]);
    for (unsigned i = 0; i < count; i += 2)
        CHECK_EQ(make(&made[i]), 0);
    while (count)
        take_back(made[--count]);
}

static void all_of(int (*make)(uint64_t *out), void (*take_back)(uint64_t one), int refusal)
{
    const struct metalos_stats before = in_use();

    make_all(make, refusal);
    give_back(make, take_back);
    as_before(&before);
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

static int make_bo(uint64_t size, uint32_t domain, uint64_t *out)
{
    struct mgpu_bo_create args = { .size = size, .domains = domain, .flags = MGPU_BO_CPU_ACCESS };
    int err = mgpu_bo_create(client, &args);

    *out = args.bo;
    return err;
}

static void destroy_bo(uint64_t bo)
{
    CHECK_EQ(mgpu_bo_destroy(client, (mgpu_handle)bo), 0);
}

static int make_system_memory(uint64_t *out)
{
    return make_bo(MIB, MGPU_DOMAIN_GTT, out);
}

static void system_memory(void)
{
    all_of(make_system_memory, destroy_bo, -MGPU_ENOMEM);
}

static int make_vram(uint64_t *out)
{
    return make_bo(MIB, MGPU_DOMAIN_VRAM, out);
}

static void video_memory(void)
{
    all_of(make_vram, destroy_bo, -MGPU_ENOMEM);
}

/* The program's own memory, too, while the card has taken what it can. */
static void memory_for_both(void)
{
    const struct metalos_stats before = in_use();
    unsigned blocks = 0;
    void *block[BLOCKS];

    make_all(make_system_memory, -MGPU_ENOMEM);
    for (; blocks < BLOCKS && (block[blocks] = malloc(PAGE)) != NULL; blocks++)
        memset(block[blocks], 1, PAGE);
    CHECK(blocks > 0);
    while (blocks)
        free(block[--blocks]);
    while (count)
        destroy_bo(made[--count]);
    CHECK_EQ(in_use().gpu_bos, before.gpu_bos);
}

/* ---- the kernel's own memory, of which each mapping and each object takes a little ------------------------------- */

static void *taken[512];
static unsigned taken_count;

/* The program is promised all memory there is, but for LEFT blocks. */
static void take_memory(void)
{
    const int flags = MAP_PRIVATE | MAP_ANONYMOUS;
    uint64_t bo;

    CHECK_EQ(make_bo(MOST * MIB, MGPU_DOMAIN_GTT, &bo), -MGPU_ENOMEM); /* so no BO's memory is kept for reuse */
    while (taken_count < sizeof taken / sizeof taken[0] &&
           (taken[taken_count] = mmap(NULL, MIB, PROT_READ | PROT_WRITE, flags, -1, 0)) != MAP_FAILED)
        taken_count++;
    CHECK(taken_count > LEFT && taken_count < sizeof taken / sizeof taken[0]);
    for (unsigned i = 0; i < LEFT; i++)
        CHECK_EQ(munmap(taken[--taken_count], MIB), 0);
}

static void give_memory_back(void)
{
    while (taken_count)
        CHECK_EQ(munmap(taken[--taken_count], MIB), 0);
}

/* ---- mappings, descriptors, objects ------------------------------------------------------------------------------ */

static uint64_t shown; /* the BO that is mapped, or exported */

static int map_it(uint64_t *out)
{
    struct mgpu_bo_map what = { .bo = (mgpu_handle)shown };
    int err = mgpu_bo_map(client, &what);

    if (err)
        return err;
    *out = (uintptr_t)shim_os_map(client, &what);
    if (!*out)
        CHECK_EQ(mgpu_bo_unmap(client, what.bo), 0);
    return *out ? 0 : -MGPU_ENOMEM;
}

static void unmap_it(uint64_t address)
{
    CHECK_EQ(*(volatile uint32_t *)address, 5);
    CHECK_EQ(shim_os_unmap((void *)address, PAGE), 0);
    CHECK_EQ(mgpu_bo_unmap(client, (mgpu_handle)shown), 0);
}

/* What could be mapped can be touched, though page tables are only made then. */
static void mappings(void)
{
    struct metalos_stats before;
    uint64_t first;

    CHECK_EQ(make_bo(PAGE, MGPU_DOMAIN_GTT, &shown), 0);
    CHECK_EQ(map_it(&first), 0);
    *(volatile uint32_t *)first = 5;
    take_memory();
    before = in_use();
    make_all(map_it, -MGPU_ENOMEM);
    while (count)
        unmap_it(made[--count]);
    CHECK_EQ(map_it(&made[0]), 0);
    unmap_it(made[0]);
    as_before(&before);
    give_memory_back();
    unmap_it(first);
    destroy_bo(shown);
}

static int export_it(uint64_t *out)
{
    struct mgpu_bo_export args = { .bo = (mgpu_handle)shown };
    int fd = mgpu_bo_export(client, &args);

    if (!fd) {
        fd = shim_os_token_export(SHIM_TOKEN_BO, args.token, PAGE);
        if (fd < 0)
            CHECK_EQ(mgpu_export_close(client, args.token), 0);
    }
    *out = (uint64_t)fd;
    return fd < 0 ? fd : 0;
}

static void close_it(uint64_t fd)
{
    uint64_t token;

    close((int)fd);
    CHECK(shim_os_token_reap(&token));
    CHECK_EQ(mgpu_export_close(client, token), 0);
}

static void descriptors(void)
{
    CHECK_EQ(make_bo(PAGE, MGPU_DOMAIN_GTT, &shown), 0);
    all_of(export_it, close_it, -EMFILE);
    destroy_bo(shown);
}

static int make_sync(uint64_t *out)
{
    struct mgpu_sync_create args = { 0 };
    int err = mgpu_sync_create(client, &args);

    *out = args.sync;
    return err;
}

static void destroy_sync(uint64_t sync)
{
    CHECK_EQ(mgpu_sync_destroy(client, (mgpu_handle)sync), 0);
}

static void objects(void)
{
    take_memory();
    all_of(make_sync, destroy_sync, -MGPU_ENOMEM);
    give_memory_back();
}

int main(void)
{
    struct mgpu_chip_info chip;
    struct mgpu_open open = { .version = MGPU_VERSION };
    struct mgpu_init init = { .info = (uintptr_t)&chip, .info_size = sizeof chip };

    if (mgpu_open(&open) || mgpu_init(open.client, &init))
        return 1;
    client = open.client;
    TAP_RUN(system_memory);
    TAP_RUN(video_memory);
    TAP_RUN(memory_for_both);
    TAP_RUN(mappings);
    TAP_RUN(descriptors);
    TAP_RUN(objects);
    mgpu_close(client);
    return tap_done();
}
