/* SPDX-License-Identifier: MIT */
/* level2_memory.c - pillar B as the GPU sees it: memory that the CPU does not reach, and memory on the chip. */
#include "client.h"
#include "suite.h"

#define DMA_DATA 0xc0055000u /* header, with six words behind it */
#define DMA_SYNC (1u << 31)
#define FROM_GDS (1u << 29)
#define FROM_DATA (2u << 29)
#define TO_GDS (1u << 20)
#define TO_L2 (3u << 20)

static void dma(struct pm4 *commands, uint32_t select, uint64_t source, uint64_t target, uint32_t bytes)
{
    pm4_word(commands, DMA_DATA);
    pm4_word(commands, select | DMA_SYNC);
    pm4_word(commands, (uint32_t)source);
    pm4_word(commands, (uint32_t)(source >> 32));
    pm4_word(commands, (uint32_t)target);
    pm4_word(commands, (uint32_t)(target >> 32));
    pm4_word(commands, bytes);
}

/* ---- VRAM without a CPU mapping ---------------------------------------------------------------------------------- */

/* A BO of VRAM that no CPU mapping is asked for, mapped for the GPU. */
static mgpu_handle create_hidden(struct client *client, uint64_t size, uint64_t va)
{
    struct mgpu_bo_create create = { .size = size, .domains = MGPU_DOMAIN_VRAM, .flags = MGPU_BO_NO_CPU_ACCESS };
    struct mgpu_vm_map map = { .vm = client->vm, .va = va, .size = size, .flags = MGPU_VM_READ | MGPU_VM_WRITE };

    if (!CHECK_OK(mgpu_bo_create(client->id, &create)))
        return 0;
    map.bo = create.bo;
    CHECK_OK(mgpu_vm_map(client->id, &map));
    client->refs[client->ref_count++] = (struct mgpu_bo_ref){ .bo = create.bo, .flags = MGPU_BO_REF_WRITE };
    return create.bo;
}

static void destroy_hidden(struct client *client, mgpu_handle bo)
{
    client->ref_count--;
    CHECK_OK(mgpu_bo_destroy(client->id, bo));
}

/* Read the first and the last part of [va, va + size) into the buffer, and compare. */
static bool shows(struct client *client, const struct buffer *buffer, uint64_t va, uint64_t size, uint32_t value)
{
    struct pm4 commands = commands_begin(client);
    uint32_t half = (uint32_t)buffer->size / 2;

    pm4_copy(&commands, buffer->va, va, half);
    pm4_copy(&commands, buffer->va + half, va + size - half, half);
    return job_run(client, commands_end(client, &commands)) && words_equal(buffer->words, buffer->size / 4, value);
}

static void hidden_vram_begins_as_zero_and_keeps_what_is_written(struct client *client)
{
    struct buffer buffer;

    REQUIRE(client_start(client));
    REQUIRE(buffer_create(client, &buffer, 8 * KIB, MGPU_DOMAIN_GTT));
    for (unsigned round = 0; round < 3; round++)
        for (uint64_t size = 4 * KIB; size <= 64 * MIB; size *= 16) {
            uint64_t va = client_va(client, size);
            mgpu_handle bo = create_hidden(client, size, va);
            struct pm4 commands;

            REQUIRE(bo);
            REQUIRE(shows(client, &buffer, va, size, 0));
            commands = commands_begin(client);
            for (uint64_t done = 0; done < size; done += 32 * MIB)
                pm4_fill(&commands, va + done, 0xdeadbeef, (uint32_t)(size - done < 32 * MIB ? size - done : 32 * MIB));
            REQUIRE(job_run(client, commands_end(client, &commands)));
            REQUIRE(shows(client, &buffer, va, size, 0xdeadbeef));
            destroy_hidden(client, bo);
        }
}

/* Most of what the CPU sees of VRAM in one BO, whatever the pieces are that it is made of. */
static void one_bo_takes_most_of_visible_vram(struct client *client)
{
    uint64_t used = client_used(client, MGPU_HEAP_VRAM_VISIBLE), rest = client->chip.vram_visible_size - used;
    struct mgpu_bo_create create = { .domains = MGPU_DOMAIN_VRAM, .flags = MGPU_BO_CPU_ACCESS };
    struct mgpu_bo_create small = { .size = MIB, .domains = MGPU_DOMAIN_VRAM, .flags = MGPU_BO_CPU_ACCESS };

    create.size = (rest < client->chip.max_allocation ? rest : client->chip.max_allocation) / 16 * 15 / MIB * MIB;
    REQUIRE_OK(mgpu_bo_create(client->id, &create));
    CHECK(client_used(client, MGPU_HEAP_VRAM_VISIBLE) >= used + create.size);
    CHECK_OK(mgpu_bo_create(client->id, &small));
    CHECK_OK(mgpu_bo_destroy(client->id, small.bo));
    CHECK_OK(mgpu_bo_destroy(client->id, create.bo));
    CHECK_EQ(client_used(client, MGPU_HEAP_VRAM_VISIBLE), used);
}

/* ---- memory on the chip ------------------------------------------------------------------------------------------ */

/* Run commands that use a BO of GDS. */
static bool run_with_gds(struct client *client, struct pm4 *commands, mgpu_handle gds)
{
    bool ok;

    client->refs[client->ref_count++] = (struct mgpu_bo_ref){ .bo = gds, .flags = MGPU_BO_REF_WRITE };
    ok = job_run(client, commands_end(client, commands));
    client->ref_count--;
    return ok;
}

static bool gds_fill(struct client *client, mgpu_handle gds, uint32_t value, uint32_t bytes)
{
    struct pm4 commands = commands_begin(client);

    dma(&commands, FROM_DATA | TO_GDS, value, 0, bytes);
    return run_with_gds(client, &commands, gds);
}

static bool gds_shows(struct client *client, const struct buffer *buffer, mgpu_handle gds, uint32_t value,
                      uint32_t bytes)
{
    struct pm4 commands = commands_begin(client);

    buffer->words[0] = ~value;
    dma(&commands, FROM_GDS | TO_L2, 0, buffer->va, bytes);
    return run_with_gds(client, &commands, gds) && words_equal(buffer->words, bytes / 4, value);
}

static mgpu_handle create_gds(struct client *client, uint64_t bytes)
{
    struct mgpu_bo_create create = { .size = bytes, .domains = MGPU_DOMAIN_GDS };

    return CHECK_OK(mgpu_bo_create(client->id, &create)) ? create.bo : 0;
}

static void gds_is_zero_at_first_and_each_clients_own(struct client *client)
{
    struct client *second = suite_client();
    struct buffer first_buffer, second_buffer;
    mgpu_handle first, other;

    REQUIRE(second && client_start(client) && client_start(second));
    REQUIRE(buffer_create(client, &first_buffer, 4 * KIB, MGPU_DOMAIN_GTT));
    REQUIRE(buffer_create(second, &second_buffer, 4 * KIB, MGPU_DOMAIN_GTT));
    for (unsigned round = 0; round < 2; round++) {
        first = create_gds(client, 1024);
        other = create_gds(second, 512);
        CHECK(gds_shows(client, &first_buffer, first, 0, 1024));
        CHECK(gds_fill(client, first, 0x11111111, 1024));
        CHECK(gds_shows(second, &second_buffer, other, 0, 512));
        CHECK(gds_fill(second, other, 0x22222222, 512));
        CHECK(gds_shows(client, &first_buffer, first, 0x11111111, 1024));
        CHECK(gds_shows(second, &second_buffer, other, 0x22222222, 512));
        CHECK_OK(mgpu_bo_destroy(client->id, first));
        CHECK_OK(mgpu_bo_destroy(second->id, other));
    }
}

/* Not listed, not there: what the commands write does not reach the BO. */
static void gds_belongs_to_jobs_that_list_it(struct client *client)
{
    struct buffer buffer;
    mgpu_handle gds;
    struct pm4 commands;

    REQUIRE(client_start(client));
    REQUIRE(buffer_create(client, &buffer, 4 * KIB, MGPU_DOMAIN_GTT));
    gds = create_gds(client, 4096);
    CHECK(gds_fill(client, gds, 0x33333333, 4096));
    commands = commands_begin(client);
    dma(&commands, FROM_DATA | TO_GDS, 0x44444444, 0, 4096);
    CHECK(job_run(client, commands_end(client, &commands)));
    CHECK(gds_shows(client, &buffer, gds, 0x33333333, 4096));
}

const struct test memory_tests[] = {
    { "memory_hidden_vram_begins_as_zero", 2, 0, hidden_vram_begins_as_zero_and_keeps_what_is_written, false },
    { "memory_one_bo_takes_most_of_visible_vram", 2, 0, one_bo_takes_most_of_visible_vram, false },
    { "memory_gds_is_each_clients_own", 2, MGPU_CAP_GDS, gds_is_zero_at_first_and_each_clients_own, false },
    { "memory_gds_belongs_to_jobs_that_list_it", 2, MGPU_CAP_GDS, gds_belongs_to_jobs_that_list_it, false },
    { 0 },
};
