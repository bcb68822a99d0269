/* SPDX-License-Identifier: MIT */
/* level1_bo.c - pillar B as the CPU sees it: sizes, zeroes, mappings, handles, metadata. */
#include "client.h"
#include "os.h"
#include "suite.h"

#include <string.h>

static const uint32_t domains[] = { MGPU_DOMAIN_VRAM, MGPU_DOMAIN_GTT };
#define DOMAINS (sizeof domains / sizeof *domains)

static void sizes_are_rounded_to_pages(struct client *client)
{
    static const uint64_t sizes[] = { 1, 4095, 4096, 4097, 65536 + 1, 3 * MIB - 1 };

    for (unsigned d = 0; d < DOMAINS; d++)
        for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            struct mgpu_bo_create create = { .size = sizes[i], .domains = domains[d] };
            struct mgpu_bo_info info = { 0 };

            REQUIRE_OK(mgpu_bo_create(client->id, &create));
            CHECK_EQ(create.size, (sizes[i] + MGPU_PAGE_SIZE - 1) / MGPU_PAGE_SIZE * MGPU_PAGE_SIZE);
            info.bo = create.bo;
            CHECK_OK(mgpu_bo_info(client->id, &info));
            CHECK_EQ(info.size, create.size);
            CHECK_EQ(info.domains, domains[d]);
            CHECK_EQ(info.placement, domains[d]);
            CHECK_EQ(info.flags, 0);
            CHECK_OK(mgpu_bo_destroy(client->id, create.bo));
        }
}

static void every_flag_is_remembered(struct client *client)
{
    static const uint32_t flags[] = {
        0,
        MGPU_BO_CPU_ACCESS,
        MGPU_BO_NO_CPU_ACCESS,
        MGPU_BO_CPU_ACCESS | MGPU_BO_WRITE_COMBINE,
        MGPU_BO_CONTIGUOUS,
        MGPU_BO_EXPLICIT_SYNC,
        MGPU_BO_ALWAYS_VALID,
        MGPU_BO_DISCARDABLE,
    };

    for (unsigned i = 0; i < sizeof flags / sizeof *flags; i++) {
        struct mgpu_bo_create create = {
            .size = 64 * KIB, .alignment = 64 * KIB, .domains = MGPU_DOMAIN_GTT, .flags = flags[i],
        };
        struct mgpu_bo_info info = { 0 };

        REQUIRE_OK(mgpu_bo_create(client->id, &create));
        info.bo = create.bo;
        CHECK_OK(mgpu_bo_info(client->id, &info));
        CHECK_EQ(info.flags, flags[i]);
        CHECK_EQ(info.alignment, 64 * KIB);
        CHECK_OK(mgpu_bo_destroy(client->id, create.bo));
    }
}

static void two_domains_prefer_vram(struct client *client)
{
    struct mgpu_bo_create create = { .size = MIB, .domains = MGPU_DOMAIN_VRAM | MGPU_DOMAIN_GTT };
    struct mgpu_bo_info info = { 0 };

    REQUIRE_OK(mgpu_bo_create(client->id, &create));
    info.bo = create.bo;
    CHECK_OK(mgpu_bo_info(client->id, &info));
    CHECK_EQ(info.domains, create.domains);
    CHECK_EQ(info.placement, MGPU_DOMAIN_VRAM);
}

/* VRAM that no CPU reads, until there is none; the next one of either lies in GTT. */
static void two_domains_fall_back_to_gtt(struct client *client)
{
    struct mgpu_bo_create create = { .flags = MGPU_BO_NO_CPU_ACCESS, .domains = MGPU_DOMAIN_VRAM };
    struct mgpu_bo_info info = { 0 };
    uint64_t used = client_used(client, MGPU_HEAP_VRAM);

    for (uint64_t size = client->chip.vram_size / 4; size >= MGPU_PAGE_SIZE;) {
        create.size = size;
        if (mgpu_bo_create(client->id, &create))
            size /= 2;
    }
    create.size = MGPU_PAGE_SIZE;
    CHECK_ERROR(client->id, bo_create, ENOMEM, &create);
    create.domains = MGPU_DOMAIN_VRAM | MGPU_DOMAIN_GTT;
    REQUIRE_OK(mgpu_bo_create(client->id, &create));
    info.bo = create.bo;
    CHECK_OK(mgpu_bo_info(client->id, &info));
    CHECK_EQ(info.placement, MGPU_DOMAIN_GTT);
    CHECK_EQ(info.domains, MGPU_DOMAIN_VRAM | MGPU_DOMAIN_GTT);
    client_close(client);
    REQUIRE(client_open(client, 0, false));
    CHECK_EQ(client_used(client, MGPU_HEAP_VRAM), used);
}

static void create_refuses_nonsense(struct client *client)
{
    static const struct mgpu_bo_create bad[] = {
        { .size = 0, .domains = MGPU_DOMAIN_GTT },
        { .size = 4096, .alignment = 3, .domains = MGPU_DOMAIN_GTT },
        { .size = 4096, .alignment = 4096 + 4, .domains = MGPU_DOMAIN_VRAM },
        { .size = 4096, .domains = 0 },
        { .size = 4096, .domains = MGPU_DOMAIN_GTT | 1u << 31 },
        { .size = 4096, .domains = MGPU_DOMAIN_GTT, .flags = 1u << 31 },
        { .size = 4096, .domains = MGPU_DOMAIN_VRAM, .flags = MGPU_BO_CPU_ACCESS | MGPU_BO_NO_CPU_ACCESS },
    };

    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct mgpu_bo_create create = bad[i];

        CHECK_ERROR(client->id, bo_create, EINVAL, &create);
    }
    CHECK_EQ(client_counter(client, MGPU_COUNTER_OBJECTS), 0);
}

static void too_large_is_out_of_memory(struct client *client)
{
    uint64_t vram = client_used(client, MGPU_HEAP_VRAM), gtt = client_used(client, MGPU_HEAP_GTT);
    struct mgpu_bo_create create = { .size = client->chip.vram_size + MIB, .domains = MGPU_DOMAIN_VRAM };

    CHECK_ERROR(client->id, bo_create, ENOMEM, &create);
    create.size = client->chip.gtt_size + MIB;
    create.domains = MGPU_DOMAIN_GTT;
    CHECK_ERROR(client->id, bo_create, ENOMEM, &create);
    create.size = UINT64_MAX - MGPU_PAGE_SIZE;
    create.domains = MGPU_DOMAIN_VRAM | MGPU_DOMAIN_GTT;
    CHECK_ERROR(client->id, bo_create, ENOMEM, &create);
    create.size = UINT64_MAX; /* rounding it up must not make it 0 */
    CHECK_ERROR(client->id, bo_create, ENOMEM, &create);
    CHECK_EQ(client_used(client, MGPU_HEAP_VRAM), vram);
    CHECK_EQ(client_used(client, MGPU_HEAP_GTT), gtt);
}

static void gds_needs_its_capability(struct client *client)
{
    struct mgpu_bo_create create = { .size = 4096, .domains = MGPU_DOMAIN_GDS };

    if (client->chip.caps & MGPU_CAP_GDS)
        return; /* the tests of GDS and OA come to their turn */
    CHECK_ERROR(client->id, bo_create, EOPNOTSUPP, &create);
    create.domains = MGPU_DOMAIN_OA;
    create.size = 4;
    CHECK_ERROR(client->id, bo_create, EOPNOTSUPP, &create);
}

/* The two kinds of memory on the chip: how much there is, and the least that can be had. */
static const struct {
    uint32_t domain;
    uint64_t all, least;
} on_chip[] = { { MGPU_DOMAIN_GDS, 4096, 4 }, { MGPU_DOMAIN_OA, 4, 1 } };
#define ON_CHIP (sizeof on_chip / sizeof *on_chip)

static mgpu_handle create_on_chip(struct client *client, uint32_t domain, uint64_t size)
{
    struct mgpu_bo_create create = { .size = size, .domains = domain };

    CHECK_OK(mgpu_bo_create(client->id, &create));
    CHECK_EQ(create.size, size); /* not rounded up */
    return create.bo;
}

static void memory_on_the_chip_can_all_be_had(struct client *client)
{
    for (unsigned i = 0; i < ON_CHIP; i++) {
        struct mgpu_bo_create create = { .size = on_chip[i].least, .domains = on_chip[i].domain };
        struct mgpu_bo_info info = { .bo = create_on_chip(client, on_chip[i].domain, on_chip[i].all) };
        mgpu_handle first, second;

        CHECK_OK(mgpu_bo_info(client->id, &info));
        CHECK_EQ(info.size, on_chip[i].all);
        CHECK_EQ(info.placement, on_chip[i].domain);
        CHECK_ERROR(client->id, bo_create, ENOMEM, &create);
        CHECK_OK(mgpu_bo_destroy(client->id, info.bo));
        create.size = on_chip[i].all + on_chip[i].least;
        CHECK_ERROR(client->id, bo_create, ENOMEM, &create);
        first = create_on_chip(client, on_chip[i].domain, on_chip[i].least);
        second = create_on_chip(client, on_chip[i].domain, on_chip[i].all - on_chip[i].least);
        CHECK_OK(mgpu_bo_destroy(client->id, second));
        CHECK_OK(mgpu_bo_destroy(client->id, first));
    }
}

static void memory_on_the_chip_has_no_address(struct client *client)
{
    mgpu_handle vm = vm_new(client);

    for (unsigned i = 0; i < ON_CHIP; i++) {
        mgpu_handle bo = create_on_chip(client, on_chip[i].domain, on_chip[i].all);
        struct mgpu_bo_map cpu = { .bo = bo };
        struct mgpu_vm_map gpu = { .vm = vm, .bo = bo, .va = client->chip.va_start, .size = MGPU_PAGE_SIZE,
                                   .flags = MGPU_VM_READ };

        CHECK_ERROR(client->id, bo_map, EACCES, &cpu);
        CHECK_ERROR(client->id, bo_unmap, EINVAL, bo);
        CHECK_ERROR(client->id, vm_map, EINVAL, &gpu);
    }
}

static void memory_on_the_chip_stands_alone(struct client *client)
{
    static const struct mgpu_bo_create bad[] = {
        { .size = 64, .domains = MGPU_DOMAIN_GDS | MGPU_DOMAIN_OA },
        { .size = 64, .domains = MGPU_DOMAIN_GDS | MGPU_DOMAIN_VRAM },
        { .size = 1, .domains = MGPU_DOMAIN_OA | MGPU_DOMAIN_GTT },
        { .size = 64, .domains = MGPU_DOMAIN_GDS, .flags = MGPU_BO_NO_CPU_ACCESS },
        { .size = 1, .domains = MGPU_DOMAIN_OA, .flags = MGPU_BO_ALWAYS_VALID },
        { .size = 6, .domains = MGPU_DOMAIN_GDS }, /* not whole dwords */
        { .size = 0, .domains = MGPU_DOMAIN_OA },
    };

    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct mgpu_bo_create create = bad[i];

        CHECK_ERROR(client->id, bo_create, EINVAL, &create);
    }
}

static void memory_holds_what_is_written(struct client *client)
{
    for (unsigned d = 0; d < DOMAINS; d++)
        for (uint64_t size = 4 * KIB; size <= 64 * MIB; size *= 4) {
            struct buffer buffer;
            uint64_t count = size / sizeof(uint32_t), wrong = 0;

            REQUIRE(buffer_alloc(client, &buffer, size, domains[d]));
            REQUIRE(words_equal(buffer.words, count, 0));
            for (uint64_t i = 0; i < count; i++)
                buffer.words[i] = (uint32_t)i * 2654435761u;
            for (uint64_t i = 0; i < count; i++)
                wrong += buffer.words[i] != (uint32_t)i * 2654435761u;
            CHECK_EQ(wrong, 0);
            buffer_destroy(client, &buffer);
        }
}

/* Memory that was written and freed must come back as zeroes, whoever gets it. */
static void memory_never_leaks_its_content(struct client *client)
{
    struct client *second = suite_client();

    REQUIRE(second);
    for (unsigned d = 0; d < DOMAINS; d++)
        for (uint64_t size = 4 * KIB; size <= 4 * MIB; size *= 32) {
            struct buffer buffers[8];

            for (unsigned i = 0; i < 8; i++) {
                REQUIRE(buffer_alloc(client, &buffers[i], size, domains[d]));
                memset(buffers[i].words, 0xa5, size);
            }
            for (unsigned i = 0; i < 8; i++)
                buffer_destroy(client, &buffers[i]);
            for (unsigned i = 0; i < 8; i++) {
                REQUIRE(buffer_alloc(i % 2 ? client : second, &buffers[i], size, domains[d]));
                CHECK(words_equal(buffers[i].words, size / sizeof(uint32_t), 0));
            }
            for (unsigned i = 0; i < 8; i++)
                buffer_destroy(i % 2 ? client : second, &buffers[i]);
        }
}

static void maps_are_counted(struct client *client)
{
    struct mgpu_bo_create create = { .size = 64 * KIB, .domains = MGPU_DOMAIN_GTT, .flags = MGPU_BO_CPU_ACCESS };
    struct mgpu_bo_map first = { 0 }, second = { 0 };

    REQUIRE_OK(mgpu_bo_create(client->id, &create));
    CHECK_ERROR(client->id, bo_unmap, EINVAL, create.bo);
    first.bo = second.bo = create.bo;
    REQUIRE_OK(mgpu_bo_map(client->id, &first));
    REQUIRE_OK(mgpu_bo_map(client->id, &second));
    CHECK_EQ(first.size, create.size);
    CHECK_EQ(first.object, second.object);
    CHECK_EQ(first.offset, second.offset);
    CHECK(first.caching <= MGPU_CACHE_UC);
    CHECK_OK(mgpu_bo_unmap(client->id, create.bo));
    CHECK_OK(mgpu_bo_unmap(client->id, create.bo));
    CHECK_ERROR(client->id, bo_unmap, EINVAL, create.bo);
}

static void objects_are_told_apart(struct client *client)
{
    struct mgpu_bo_map maps[16] = { 0 };

    for (unsigned i = 0; i < 16; i++) {
        struct mgpu_bo_create create = { .size = 4096, .domains = domains[i % 2], .flags = MGPU_BO_CPU_ACCESS };

        REQUIRE_OK(mgpu_bo_create(client->id, &create));
        maps[i].bo = create.bo;
        REQUIRE_OK(mgpu_bo_map(client->id, &maps[i]));
        for (unsigned k = 0; k < i; k++)
            CHECK(maps[k].object != maps[i].object || maps[k].offset != maps[i].offset);
    }
}

static void two_mappings_show_the_same_memory(struct client *client)
{
    struct mgpu_bo_create create = { .size = 64 * KIB, .flags = MGPU_BO_CPU_ACCESS };

    for (unsigned d = 0; d < DOMAINS; d++) {
        uint32_t *words[2];
        struct mgpu_bo_map map = { 0 };

        create.domains = domains[d];
        REQUIRE_OK(mgpu_bo_create(client->id, &create));
        map.bo = create.bo;
        for (unsigned i = 0; i < 2; i++) {
            REQUIRE_OK(mgpu_bo_map(client->id, &map));
            words[i] = mgpu_test_map(client->id, &map);
            REQUIRE(words[i]);
        }
        words[0][5000] = 0xc0ffee;
        CHECK_EQ(*(volatile uint32_t *)&words[1][5000], 0xc0ffee);
        for (unsigned i = 0; i < 2; i++) {
            mgpu_test_unmap(words[i], map.size);
            CHECK_OK(mgpu_bo_unmap(client->id, create.bo));
        }
    }
}

static void hidden_memory_is_not_mapped(struct client *client)
{
    struct mgpu_bo_create create = { .size = 4096, .flags = MGPU_BO_NO_CPU_ACCESS };

    for (unsigned d = 0; d < DOMAINS; d++) {
        struct mgpu_bo_map map = { 0 };

        create.domains = domains[d];
        REQUIRE_OK(mgpu_bo_create(client->id, &create));
        map.bo = create.bo;
        CHECK_ERROR(client->id, bo_map, EACCES, &map);
        CHECK_ERROR(client->id, bo_unmap, EINVAL, create.bo);
    }
}

/* Every call that names a BO refuses `bo`. */
static void check_unknown_bo(struct client *client, mgpu_handle bo)
{
    struct mgpu_bo_map map = { .bo = bo };
    struct mgpu_bo_info info = { .bo = bo };
    struct mgpu_bo_set_metadata metadata = { .bo = bo };

    CHECK_ERROR(client->id, bo_map, ENOENT, &map);
    CHECK_ERROR(client->id, bo_unmap, ENOENT, bo);
    CHECK_ERROR(client->id, bo_info, ENOENT, &info);
    CHECK_ERROR(client->id, bo_set_metadata, ENOENT, &metadata);
    CHECK_ERROR(client->id, bo_destroy, ENOENT, bo);
}

static void unknown_bos_are_refused(struct client *client)
{
    struct client *second = suite_client();
    struct mgpu_bo_create create = { .size = 4096, .domains = MGPU_DOMAIN_GTT };

    REQUIRE(second);
    check_unknown_bo(client, 0);
    check_unknown_bo(client, UINT32_MAX);
    check_unknown_bo(client, stale_bo(client));
    check_unknown_bo(client, vm_new(client)); /* a handle of another kind */
    REQUIRE_OK(mgpu_bo_create(second->id, &create));
    check_unknown_bo(client, create.bo); /* another client's */
}

static void stale_handles_stay_stale(struct client *client)
{
    mgpu_handle stale = stale_bo(client);

    for (unsigned i = 0; i < 200; i++) {
        struct mgpu_bo_create create = { .size = 4096, .domains = MGPU_DOMAIN_GTT };

        REQUIRE_OK(mgpu_bo_create(client->id, &create));
        CHECK(create.bo != stale);
        CHECK_ERROR(client->id, bo_destroy, ENOENT, stale);
        CHECK_OK(mgpu_bo_destroy(client->id, create.bo));
    }
}

static void ten_thousand_bos(struct client *client)
{
    enum { BOS = 10000 };
    static mgpu_handle bos[BOS];
    uint64_t used = client_used(client, MGPU_HEAP_GTT);
    unsigned created;

    for (created = 0; created < BOS; created++) {
        struct mgpu_bo_create create = { .size = 4096, .domains = MGPU_DOMAIN_GTT };

        if (!CHECK_OK(mgpu_bo_create(client->id, &create)))
            break;
        bos[created] = create.bo;
        CHECK(create.bo != 0);
    }
    CHECK_EQ(client_counter(client, MGPU_COUNTER_OBJECTS), created);
    CHECK_EQ(client_used(client, MGPU_HEAP_GTT), used + created * (uint64_t)MGPU_PAGE_SIZE);
    for (unsigned i = 0; i < created; i++) /* not in the order of creation; 7919 has no factor in common with BOS */
        CHECK_OK(mgpu_bo_destroy(client->id, bos[(uint64_t)i * 7919 % created]));
    CHECK_EQ(client_counter(client, MGPU_COUNTER_OBJECTS), 0);
    CHECK_EQ(client_used(client, MGPU_HEAP_GTT), used);
}

/* Closing takes care of all of them: nothing here destroys one. */
static void a_million_bos(struct client *client)
{
    enum { BOS = 1000000, SOME = 1009 };
    uint64_t used = client_used(client, MGPU_HEAP_GTT), created = 0;
    struct client *second = suite_client();
    static mgpu_handle some[BOS / SOME + 1];

    REQUIRE(second);
    if (client->chip.gtt_size - used < (uint64_t)BOS * MGPU_PAGE_SIZE) {
        suite_skip("GTT has less than a million pages");
        return;
    }
    for (; created < BOS; created++) {
        struct mgpu_bo_create create = { .size = MGPU_PAGE_SIZE, .domains = MGPU_DOMAIN_GTT };

        if (mgpu_bo_create(second->id, &create))
            break;
        if (created % SOME == 0)
            some[created / SOME] = create.bo;
    }
    CHECK_EQ(created, BOS);
    CHECK_EQ(client_counter(second, MGPU_COUNTER_OBJECTS), created);
    CHECK_EQ(client_used(client, MGPU_HEAP_GTT), used + created * MGPU_PAGE_SIZE);
    for (uint64_t i = 0; i < created; i += SOME) {
        struct mgpu_bo_info info = { .bo = some[i / SOME] };

        CHECK_OK(mgpu_bo_info(second->id, &info));
        CHECK_EQ(info.size, MGPU_PAGE_SIZE);
    }
    client_close(second);
    CHECK_EQ(client_used(client, MGPU_HEAP_GTT), used);
}

static void destroy_and_close_give_memory_back(struct client *client)
{
    static const uint32_t heaps[] = { MGPU_HEAP_VRAM, MGPU_HEAP_GTT };

    for (unsigned d = 0; d < DOMAINS; d++) {
        uint64_t used = client_used(client, heaps[d]);
        struct mgpu_bo_create create = { .size = 16 * MIB, .domains = domains[d] };
        struct client *second = suite_client();

        REQUIRE(second);
        REQUIRE_OK(mgpu_bo_create(client->id, &create));
        CHECK(client_used(client, heaps[d]) >= used + create.size);
        CHECK_OK(mgpu_bo_destroy(client->id, create.bo));
        CHECK_EQ(client_used(client, heaps[d]), used);
        REQUIRE_OK(mgpu_bo_create(second->id, &create));
        client_close(second);
        CHECK_EQ(client_used(client, heaps[d]), used);
    }
}

static void metadata_is_kept(struct client *client)
{
    struct mgpu_bo_create create = { .size = 4096, .domains = MGPU_DOMAIN_GTT };
    struct mgpu_bo_set_metadata set = { .metadata = { .flags = 3, .tiling = 0x123456789, .size = 256 } };
    struct mgpu_bo_info info = { 0 };
    struct mgpu_metadata none = { 0 };

    REQUIRE_OK(mgpu_bo_create(client->id, &create));
    set.bo = info.bo = create.bo;
    CHECK_OK(mgpu_bo_info(client->id, &info));
    CHECK(memcmp(&info.metadata, &none, sizeof none) == 0);

    for (unsigned i = 0; i < 64; i++)
        set.metadata.data[i] = i * 0x01010101u;
    CHECK_OK(mgpu_bo_set_metadata(client->id, &set));
    CHECK_OK(mgpu_bo_info(client->id, &info));
    CHECK(memcmp(&info.metadata, &set.metadata, sizeof none) == 0);

    none = set.metadata;
    set.metadata.size = 257;
    set.metadata.flags = 9;
    CHECK_ERROR(client->id, bo_set_metadata, EINVAL, &set);
    CHECK_OK(mgpu_bo_info(client->id, &info));
    CHECK(memcmp(&info.metadata, &none, sizeof none) == 0);
}

const struct test bo_tests[] = {
    { "bo_sizes_are_rounded_to_pages", 1, 0, sizes_are_rounded_to_pages, false },
    { "bo_every_flag_is_remembered", 1, 0, every_flag_is_remembered, false },
    { "bo_two_domains_prefer_vram", 1, 0, two_domains_prefer_vram, false },
    { "bo_two_domains_fall_back_to_gtt", 1, 0, two_domains_fall_back_to_gtt, false },
    { "bo_create_refuses_nonsense", 1, 0, create_refuses_nonsense, false },
    { "bo_too_large_is_out_of_memory", 1, 0, too_large_is_out_of_memory, false },
    { "bo_gds_needs_its_capability", 1, 0, gds_needs_its_capability, false },
    { "bo_memory_on_the_chip_can_all_be_had", 1, MGPU_CAP_GDS, memory_on_the_chip_can_all_be_had, false },
    { "bo_memory_on_the_chip_has_no_address", 1, MGPU_CAP_GDS, memory_on_the_chip_has_no_address, false },
    { "bo_memory_on_the_chip_stands_alone", 1, MGPU_CAP_GDS, memory_on_the_chip_stands_alone, false },
    { "bo_memory_holds_what_is_written", 1, 0, memory_holds_what_is_written, false },
    { "bo_memory_never_leaks_its_content", 1, 0, memory_never_leaks_its_content, false },
    { "bo_maps_are_counted", 1, 0, maps_are_counted, false },
    { "bo_objects_are_told_apart", 1, 0, objects_are_told_apart, false },
    { "bo_two_mappings_show_the_same_memory", 1, 0, two_mappings_show_the_same_memory, false },
    { "bo_hidden_memory_is_not_mapped", 1, 0, hidden_memory_is_not_mapped, false },
    { "bo_unknown_bos_are_refused", 1, 0, unknown_bos_are_refused, false },
    { "bo_stale_handles_stay_stale", 1, 0, stale_handles_stay_stale, false },
    { "bo_ten_thousand", 1, 0, ten_thousand_bos, false },
    { "bo_a_million", 1, 0, a_million_bos, false },
    { "bo_destroy_and_close_give_memory_back", 1, 0, destroy_and_close_give_memory_back, false },
    { "bo_metadata_is_kept", 1, 0, metadata_is_kept, false },
    { 0 },
};
