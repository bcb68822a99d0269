/* SPDX-License-Identifier: MIT */
/* map_test.c - CPU mappings of BOs: whole, scattered, twice, outliving the handle, in parts; and the value page. */
#include "machine.h"

#include "shim_os.h"
#include "tap.h"

#include <errno.h>
#include <mgpu/mgpu.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define SCATTERED 64u

static mgpu_client client;

static mgpu_handle create(uint64_t size, uint32_t domain)
{
    struct mgpu_bo_create args = { .size = size, .domains = domain, .flags = MGPU_BO_CPU_ACCESS };

    CHECK_EQ(mgpu_bo_create(client, &args), 0);
    return args.bo;
}

static uint32_t *map(mgpu_handle bo, struct mgpu_bo_map *args)
{
    *args = (struct mgpu_bo_map){ .bo = bo };
    CHECK_EQ(mgpu_bo_map(client, args), 0);
    return shim_os_map(client, args);
}

static void both_heaps(void)
{
    static const uint32_t domains[] = { MGPU_DOMAIN_VRAM, MGPU_DOMAIN_GTT };

    for (int i = 0; i < 2; i++) {
        mgpu_handle bo = create(1 << 20, domains[i]);
        struct mgpu_bo_map one, two;
        uint32_t *first = map(bo, &one), *second = map(bo, &two);

        CHECK(first && second && first != second);
        CHECK_EQ(first[0], 0);
        first[100] = 42;
        first[(1 << 18) - 1] = 43;
        CHECK_EQ(second[100], 42); /* two views of the same memory */
        CHECK_EQ(second[(1 << 18) - 1], 43);
        shim_os_unmap(first, one.size);
        CHECK_EQ(second[100], 42);
        shim_os_unmap(second, two.size);
        CHECK_EQ(mgpu_bo_destroy(client, bo), 0);
    }
}

/* Make free memory a chequerboard, so that a larger BO consists of single pages. */
static void scattered_pages(void)
{
    struct machine *machine = machine_get();
    uint64_t first;
    mgpu_handle bo;
    struct mgpu_bo_map args;
    uint32_t *words;

    CHECK_EQ(pages_alloc_run(&machine->pages, machine->pages.free / 2, &first), 0);
    machine->pages.next = first;
    for (unsigned i = 0; i < SCATTERED; i++)
        pages_free_run(&machine->pages, first + 2 * i, 1);
    bo = create(SCATTERED * MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT);
    words = map(bo, &args);
    for (unsigned i = 0; i < SCATTERED; i++)
        words[i * 1024] = i;
    for (unsigned i = 0; i < SCATTERED; i++) /* page i of the BO is page 2 i of memory */
        CHECK_EQ(((uint32_t *)(void *)(machine->pages.memory + (first + 2 * i) * MGPU_PAGE_SIZE))[0], i);
    shim_os_unmap(words, args.size);
    CHECK_EQ(mgpu_bo_destroy(client, bo), 0);
}

static void a_mapping_keeps_the_memory(void)
{
    mgpu_handle bo = create(MGPU_PAGE_SIZE, MGPU_DOMAIN_VRAM), other;
    struct mgpu_bo_map args, other_args;
    uint32_t *words = map(bo, &args), *other_words;
    struct kgpu_stats stats;

    words[0] = 1;
    CHECK_EQ(mgpu_bo_destroy(client, bo), 0);
    other = create(MGPU_PAGE_SIZE, MGPU_DOMAIN_VRAM);
    other_words = map(other, &other_args);
    other_words[0] = 2;
    CHECK_EQ(words[0], 1); /* nobody got it meanwhile */
    shim_os_unmap(words, args.size);
    shim_os_unmap(other_words, other_args.size);
    CHECK_EQ(mgpu_bo_destroy(client, other), 0);
    kgpu_stats(machine_get()->kgpu, &stats);
    CHECK_EQ(stats.bos, 0);
}

/* What the kernel stores arrives, and nobody can store there. */
static void the_value_page_is_read_only(void)
{
    struct mgpu_init init = { 0 };
    struct mgpu_sync_create create = { .flags = MGPU_SYNC_SIGNALED };
    struct mgpu_bo_map args = { 0 };
    const uint64_t *values;
    int pipes[2];

    CHECK_EQ(mgpu_init(client, &init), 0);
    args.object = init.value_object;
    args.size = init.value_size;
    values = shim_os_map(client, &args);
    CHECK(values != NULL);
    CHECK_EQ(mgpu_sync_create(client, &create), 0);
    CHECK_EQ(values[create.value_index], 1);
    CHECK_EQ(mgpu_sync_destroy(client, create.sync), 0);
    CHECK_EQ(values[create.value_index], 0);
    CHECK_EQ(pipe(pipes), 0);
    CHECK_EQ(write(pipes[1], "x", 1), 1);
    CHECK_EQ(read(pipes[0], (void *)(uintptr_t)values, 1), -1); /* asks whether it can be written, and does not crash */
    CHECK_EQ(errno, EFAULT);
    close(pipes[0]);
    close(pipes[1]);
    shim_os_unmap((void *)(uintptr_t)values, args.size);
}

static void unknown_objects(void)
{
    struct mgpu_bo_map args = { .object = 0xdeadbeefcafeull, .size = MGPU_PAGE_SIZE };
    struct shim_view view = { .protection = PROT_READ };
    void *at;

    CHECK(shim_os_map(client, &args) == NULL);
    CHECK_EQ(shim_os_mmap(client, &args, &view, &at), -ENOMEM);
    view.flags = MAP_PRIVATE;
    CHECK_EQ(shim_os_mmap(client, &args, &view, &at), -EINVAL);
}

/* ---- mappings that programs make and take apart ---------------------------------------------------------------- */

static unsigned gone_count;

static void count_gone(void *data)
{
    CHECK(data == &gone_count);
    gone_count++;
}

/* Eight pages of a BO whose handle is gone already. */
static unsigned char *view_of(void *address, int protection, int flags)
{
    const struct shim_view view = { address, protection, flags, { count_gone, &gone_count } };
    mgpu_handle bo = create(8 * MGPU_PAGE_SIZE, MGPU_DOMAIN_VRAM);
    struct mgpu_bo_map args = { .bo = bo };
    void *at = NULL;

    CHECK_EQ(mgpu_bo_map(client, &args), 0);
    CHECK_EQ(shim_os_mmap(client, &args, &view, &at), 0);
    CHECK_EQ(mgpu_bo_destroy(client, bo), 0);
    return at;
}

static uint64_t bos(void)
{
    struct kgpu_stats stats;

    kgpu_stats(machine_get()->kgpu, &stats);
    return stats.bos;
}

static bool is_mapped(const unsigned char *at)
{
    unsigned char resident;

    return mincore((void *)(uintptr_t)at, MGPU_PAGE_SIZE, &resident) == 0;
}

/* In every order of three cuts into eight pages. */
static void parts_go_one_by_one(void)
{
    static const unsigned cuts[][2] = { { 0, 3 }, { 3, 6 }, { 6, 8 } };
    static const unsigned orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
                                          { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };

    for (unsigned order = 0; order < 6; order++) {
        unsigned char *at = view_of(NULL, PROT_READ | PROT_WRITE, MAP_SHARED);

        gone_count = 0;
        for (unsigned i = 0; i < 3; i++) {
            const unsigned *cut = cuts[orders[order][i]];

            CHECK_EQ(gone_count, 0);
            CHECK_EQ(bos(), 1);
            CHECK(is_mapped(at + cut[0] * MGPU_PAGE_SIZE));
            CHECK_EQ(shim_os_unmap(at + cut[0] * MGPU_PAGE_SIZE, (cut[1] - cut[0]) * MGPU_PAGE_SIZE - 1), 0);
            CHECK(!is_mapped(at + (cut[1] - 1) * MGPU_PAGE_SIZE));
            CHECK_EQ(shim_os_unmap(at + cut[0] * MGPU_PAGE_SIZE, MGPU_PAGE_SIZE), 0); /* there is nothing any more */
        }
        CHECK_EQ(gone_count, 1);
        CHECK_EQ(bos(), 0);
    }
}

/* Over parts of two mappings, and over one as a whole. */
static void another_takes_the_place(void)
{
    unsigned char *at = mmap(NULL, 16 * MGPU_PAGE_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), *middle;

    gone_count = 0;
    CHECK(view_of(at, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED) == at);
    CHECK(view_of(at + 8 * MGPU_PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED) ==
          at + 8 * MGPU_PAGE_SIZE);
    at[0] = 1;
    at[15 * MGPU_PAGE_SIZE] = 2;
    middle = at + 4 * MGPU_PAGE_SIZE;
    CHECK(view_of(middle, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED) == middle);
    middle[0] = 3;
    CHECK_EQ(at[0], 1);
    CHECK_EQ(at[15 * MGPU_PAGE_SIZE], 2);
    CHECK_EQ(bos(), 3);
    CHECK_EQ(shim_os_vacate(middle, 8 * MGPU_PAGE_SIZE), 0);
    CHECK_EQ(bos(), 2);
    CHECK_EQ(gone_count, 1);
    CHECK(is_mapped(middle)); /* the addresses stay taken */
    CHECK_EQ(shim_os_vacate(middle, 8 * MGPU_PAGE_SIZE), 0);
    CHECK_EQ(shim_os_unmap(at, 16 * MGPU_PAGE_SIZE), 0);
    CHECK_EQ(bos(), 0);
    CHECK_EQ(gone_count, 3);
    CHECK(!is_mapped(middle));
    CHECK_EQ(shim_os_unmap(at + 1, MGPU_PAGE_SIZE), -EINVAL);
    CHECK_EQ(shim_os_unmap(at, 0), -EINVAL);
    CHECK_EQ(shim_os_vacate(at + 1, MGPU_PAGE_SIZE), -EINVAL);
}

static void protections_are_the_programs(void)
{
    unsigned char *at = view_of(NULL, PROT_READ, MAP_SHARED);
    int pipes[2];

    CHECK_EQ(at[0], 0);
    CHECK_EQ(pipe(pipes), 0);
    CHECK_EQ(write(pipes[1], "x", 1), 1);
    CHECK_EQ(read(pipes[0], at, 1), -1);
    CHECK_EQ(errno, EFAULT);
    close(pipes[0]);
    close(pipes[1]);
    CHECK_EQ(shim_os_unmap(at, 8 * MGPU_PAGE_SIZE), 0);
}

/* A forked child unmaps its copy, of which the parent's kernel does not hear. */
static void a_child_unmaps_its_own(void)
{
    unsigned char *at = view_of(NULL, PROT_READ | PROT_WRITE, MAP_SHARED);
    int status = -1;

    gone_count = 0;
    at[0] = 7;
    pid_t child = fork();
    if (child == 0)
        _exit(at[0] == 7 && shim_os_unmap(at, 8 * MGPU_PAGE_SIZE) == 0 && gone_count == 0 ? 0 : 1);
    CHECK_EQ(waitpid(child, &status, 0), child);
    CHECK_EQ(status, 0);
    CHECK_EQ(at[0], 7);
    CHECK_EQ(bos(), 1);
    CHECK_EQ(shim_os_unmap(at, 8 * MGPU_PAGE_SIZE), 0);
    CHECK_EQ(bos(), 0);
}

static void let_go(void *data)
{
    (void)data;
}

/* Each maps the same BO again and again, and unmaps it page by page, in an order of its own. */
static void *map_and_cut(void *data)
{
    const struct mgpu_bo_map *args = data;
    const struct shim_view view = { NULL, PROT_READ | PROT_WRITE, MAP_SHARED, { let_go, NULL } };
    const unsigned step = 1 + 2 * ((unsigned)(uintptr_t)&view >> 12 & 3); /* odd: every page has its turn */

    for (unsigned round = 0; round < 200; round++) {
        void *at;

        if (shim_os_mmap(client, args, &view, &at))
            return data;
        for (unsigned i = 0, page = round; i < 8; i++, page += step)
            if (shim_os_unmap((char *)at + page % 8 * MGPU_PAGE_SIZE, MGPU_PAGE_SIZE))
                return data;
    }
    return NULL;
}

static void from_several_threads(void)
{
    mgpu_handle bo = create(8 * MGPU_PAGE_SIZE, MGPU_DOMAIN_VRAM);
    struct mgpu_bo_map args = { .bo = bo };
    pthread_t threads[4];
    void *failed;

    CHECK_EQ(mgpu_bo_map(client, &args), 0);
    for (int i = 0; i < 4; i++)
        CHECK_EQ(pthread_create(&threads[i], NULL, map_and_cut, &args), 0);
    for (int i = 0; i < 4; i++) {
        CHECK_EQ(pthread_join(threads[i], &failed), 0);
        CHECK(!failed);
    }
    CHECK_EQ(mgpu_bo_destroy(client, bo), 0);
    CHECK_EQ(bos(), 0);
}

int main(void)
{
    struct mgpu_open open = { .version = MGPU_VERSION };
    struct mgpu_init init = { 0 };

    setenv("RADV_METAL_VRAM", "256M", 1);
    setenv("RADV_METAL_GTT", "64M", 1);
    if (mgpu_open(&open) || mgpu_init(open.client, &init))
        return 1;
    client = open.client;
    TAP_RUN(both_heaps);
    TAP_RUN(scattered_pages);
    TAP_RUN(a_mapping_keeps_the_memory);
    TAP_RUN(the_value_page_is_read_only);
    TAP_RUN(unknown_objects);
    TAP_RUN(parts_go_one_by_one);
    TAP_RUN(another_takes_the_place);
    TAP_RUN(protections_are_the_programs);
    TAP_RUN(a_child_unmaps_its_own);
    TAP_RUN(from_several_threads);
    return tap_done();
}
