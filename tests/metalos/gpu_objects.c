/* SPDX-License-Identifier: MIT */
/* gpu_objects.c - objects of the contract in the address space: METALOS_CALL_MAP, and munmap in parts. */
#include "client.h"
#include "gpu.h"
#include "suite.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <system_call.h>

#define PAGE MGPU_PAGE_SIZE
#define PAGES 8u
#define WORDS (PAGE / sizeof(uint32_t))

/* A BO of PAGES pages and the name by which the OS maps it. */
static mgpu_handle make(struct client *client, uint32_t domain, struct mgpu_bo_map *map)
{
    struct mgpu_bo_create create = { .size = PAGES * PAGE, .domains = domain, .flags = MGPU_BO_CPU_ACCESS };

    CHECK_OK(mgpu_bo_create(client->id, &create));
    *map = (struct mgpu_bo_map){ .bo = create.bo };
    CHECK_OK(mgpu_bo_map(client->id, map));
    return create.bo;
}

static void destroy(struct client *client, mgpu_handle bo)
{
    CHECK_OK(mgpu_bo_destroy(client->id, bo));
}

/* What is left of a mapping keeps the object, whose handle is gone, and its content. */
static void parts_go_one_by_one_in(struct client *client, uint32_t domain)
{
    struct metalos_stats before = gpu_stats();
    struct mgpu_bo_map map;
    mgpu_handle bo = make(client, domain, &map);
    struct metalos_map request = gpu_request(map.object, 0, PAGES);
    int64_t at = gpu_map(client, &request);
    volatile uint32_t *words = (volatile uint32_t *)at;

    REQUIRE(at > 0);
    for (unsigned i = 0; i < PAGES; i++)
        words[i * WORDS] = 100 + i;
    destroy(client, bo);
    CHECK_EQ(gpu_stats().gpu_bos, before.gpu_bos + 1);
    CHECK_OK(munmap((void *)(at + 3 * PAGE), 2 * PAGE)); /* in the middle */
    CHECK_OK(munmap((void *)at, PAGE));
    for (unsigned i = 1; i < PAGES; i++)
        if (i != 3 && i != 4)
            CHECK_EQ(words[i * WORDS], 100 + i);
    CHECK_OK(munmap((void *)(at + PAGE), 2 * PAGE));
    CHECK_EQ(gpu_stats().gpu_bos, before.gpu_bos + 1);
    CHECK_OK(munmap((void *)(at + 5 * PAGE), 3 * PAGE));
    CHECK_EQ(gpu_stats().gpu_bos, before.gpu_bos);
    CHECK_EQ(gpu_stats().areas, before.areas);
}

static void parts_go_one_by_one(struct client *client)
{
    parts_go_one_by_one_in(client, MGPU_DOMAIN_GTT);
    parts_go_one_by_one_in(client, MGPU_DOMAIN_VRAM);
}

static void a_part_of_an_object_is_that_part(struct client *client)
{
    struct mgpu_bo_map map;
    mgpu_handle bo = make(client, MGPU_DOMAIN_VRAM, &map);
    struct metalos_map all = gpu_request(map.object, 0, PAGES), part = gpu_request(map.object, 5, 2);
    uint32_t *words = (uint32_t *)gpu_map(client, &all), *same = (uint32_t *)gpu_map(client, &part);

    words[5 * WORDS + 7] = 0xcafe;
    words[6 * WORDS] = 0xbeef;
    CHECK_EQ(same[7], 0xcafe);
    CHECK_EQ(same[WORDS], 0xbeef);
    CHECK_OK(munmap(words, PAGES * PAGE));
    CHECK_EQ(same[7], 0xcafe);
    CHECK_OK(munmap(same, 2 * PAGE));
    destroy(client, bo);
}

/* The GPU and every mapping see one memory, whatever its kind. */
static void the_gpu_sees_the_same(struct client *client)
{
    static const uint32_t domains[] = { MGPU_DOMAIN_GTT, MGPU_DOMAIN_VRAM };

    for (unsigned i = 0; i < 2; i++) {
        struct buffer buffer;
        struct mgpu_bo_map map = { 0 };
        struct metalos_map request;
        uint32_t *words;

        REQUIRE(buffer_create(client, &buffer, 2 * PAGE, domains[i]));
        map.bo = buffer.bo;
        CHECK_OK(mgpu_bo_map(client->id, &map));
        request = gpu_request(map.object, 1, 1);
        words = (uint32_t *)gpu_map(client, &request);
        CHECK(job_run(client, commands_write(client, buffer.va + PAGE + 12, 0x12345678)));
        CHECK_EQ(words[3], 0x12345678);
        CHECK_OK(munmap(words, PAGE));
        CHECK_OK(mgpu_bo_unmap(client->id, buffer.bo));
        buffer_destroy(client, &buffer);
    }
}

static void places_can_be_ordered(struct client *client)
{
    struct mgpu_bo_map map;
    mgpu_handle bo = make(client, MGPU_DOMAIN_GTT, &map);
    struct metalos_map request = gpu_request(map.object, 0, PAGES);
    char *room = mmap(NULL, 2 * PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    memset(room, 1, 2 * PAGES * PAGE);
    request.address = (uintptr_t)room + PAGE;
    request.flags = METALOS_MAP_FIXED | METALOS_MAP_NOREPLACE;
    CHECK_EQ(gpu_map(client, &request), (uint64_t)-EEXIST);
    CHECK_EQ(room[PAGE], 1);
    request.flags = METALOS_MAP_FIXED;
    CHECK_EQ(gpu_map(client, &request), (uintptr_t)room + PAGE);
    CHECK_EQ(room[0], 1);
    CHECK_EQ(room[PAGE], 0);
    CHECK_EQ(room[PAGES * PAGE], 0);
    CHECK_EQ(room[(PAGES + 1) * PAGE], 1);
    CHECK_OK(munmap(room, 2 * PAGES * PAGE));
    CHECK_EQ(gpu_map(client, &request), (uintptr_t)room + PAGE); /* nothing is there any more */
    CHECK_OK(munmap(room, 2 * PAGES * PAGE));
    destroy(client, bo);
}

static void the_value_page_is_read_only(struct client *client)
{
    struct mgpu_chip_info chip;
    struct mgpu_init init = { .info = (uintptr_t)&chip, .info_size = sizeof chip };
    struct metalos_map request;
    int64_t at;

    CHECK_OK(mgpu_init(client->id, &init));
    request = gpu_request(init.value_object, 0, 1);
    CHECK_EQ(gpu_map(client, &request), (uint64_t)-EACCES);
    request.protection = PROT_READ;
    at = gpu_map(client, &request);
    REQUIRE(at > 0);
    CHECK(*(volatile uint64_t *)at != UINT64_MAX);
    mprotect((void *)at, PAGE, PROT_READ | PROT_WRITE); /* whatever that answers */
    CHECK_EQ(system_call(METALOS_CALL_STATS, (uint64_t)at, sizeof(struct metalos_stats)), (uint64_t)-EFAULT);
    CHECK_OK(munmap((void *)at, PAGE));
}

static void bad_requests_change_nothing(struct client *client)
{
    struct mgpu_bo_map map;
    mgpu_handle bo = make(client, MGPU_DOMAIN_GTT, &map);
    const struct metalos_map good = gpu_request(map.object, 0, PAGES);
    struct metalos_map bad[9];
    static const int expected[9] = {
        -EINVAL, -EINVAL, -EINVAL, -EINVAL, -EINVAL, -EINVAL, -ENOENT, -ENOENT, -ENOENT,
    };
    struct metalos_stats before = gpu_stats();

    for (unsigned i = 0; i < 9; i++)
        bad[i] = good;
    bad[0].size = 0;
    bad[1].size += 8;
    bad[2].offset = 8;
    bad[3].pad = 1;
    bad[4].flags = 4;
    bad[5].protection |= PROT_EXEC;
    bad[6].size += PAGE;
    bad[7].offset = PAGE;
    bad[8].object ^= 0x5555;
    for (unsigned i = 0; i < 9; i++)
        CHECK_EQ(gpu_map(client, &bad[i]), (uint64_t)(int64_t)expected[i]);
    bad[0] = good;
    bad[0].caching = 3;
    CHECK_EQ(gpu_map(client, &bad[0]), (uint64_t)-EINVAL);
    bad[0] = good;
    bad[0].size = UINT64_MAX - PAGE + 1;
    CHECK(gpu_map(client, &bad[0]) < 0);
    bad[0] = good;
    bad[0].flags = METALOS_MAP_FIXED;
    bad[0].address = 0xffff800000000000;
    CHECK(gpu_map(client, &bad[0]) < 0);
    bad[0].address = 0x7ffffffff000; /* the end of what is the program's is in the middle */
    CHECK(gpu_map(client, &bad[0]) < 0);
    CHECK_EQ(gpu_map(client, NULL), (uint64_t)-EFAULT);
    CHECK_EQ(gpu_map(client, gpu_forbidden()), (uint64_t)-EFAULT);
    CHECK_EQ(gpu_map(client, (void *)0xffffffff80000000), (uint64_t)-EFAULT);
    CHECK_EQ(gpu_stats().areas, before.areas);
    CHECK_EQ(gpu_stats().heap_objects, before.heap_objects);
    CHECK_EQ(gpu_stats().gpu_bos, before.gpu_bos);
    destroy(client, bo);
    CHECK_EQ(gpu_stats().gpu_bos, before.gpu_bos - 1);
}

const struct gpu_test gpu_object_tests[] = {
    { "parts of a mapping go one by one", parts_go_one_by_one },
    { "a part of an object is that part", a_part_of_an_object_is_that_part },
    { "the GPU sees the same memory", the_gpu_sees_the_same },
    { "places can be ordered", places_can_be_ordered },
    { "the value page is read-only", the_value_page_is_read_only },
    { "bad requests change nothing", bad_requests_change_nothing },
    { 0 },
};
