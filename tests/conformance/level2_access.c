/* SPDX-License-Identifier: MIT */
/*
 * level2_access.c - what the GPU sees through a VM: memory of either kind, aliases, permissions, faults, replaced and
 * removed mappings (which old translations must not survive), and the walls between clients.
 */
#include "client.h"
#include "suite.h"

#include <string.h>

#define PAGE ((uint64_t)MGPU_PAGE_SIZE)
#define READ_WRITE (MGPU_VM_READ | MGPU_VM_WRITE)

static const uint32_t domains[] = { MGPU_DOMAIN_VRAM, MGPU_DOMAIN_GTT };
#define DOMAINS (sizeof domains / sizeof *domains)

/* Run one GPU copy, or write of one word, to its end. */
static bool gpu_copy(struct client *client, uint64_t dst, uint64_t src, uint32_t bytes)
{
    struct pm4 commands = commands_begin(client);

    pm4_copy(&commands, dst, src, bytes);
    return job_run(client, commands_end(client, &commands));
}

static bool gpu_write(struct client *client, uint64_t va, uint32_t value)
{
    return job_run(client, commands_write(client, va, value));
}

/* The client's faults, once there are any: the interrupt that tells of one may be later than the job's end. */
static struct mgpu_query_fault await_fault(struct client *client)
{
    int64_t deadline = client_now(client) + SECOND;
    struct mgpu_query_fault fault = client_fault(client);

    while (!fault.count && client_now(client) < deadline)
        fault = client_fault(client);
    CHECK(fault.count >= 1);
    return fault;
}

static void gpu_writes_and_cpu_reads(struct client *client)
{
    REQUIRE(client_start(client));
    for (unsigned d = 0; d < DOMAINS; d++) {
        struct buffer buffer;

        REQUIRE(buffer_create(client, &buffer, 64 * KIB, domains[d]));
        CHECK(gpu_write(client, buffer.va + 4 * 1234, 0xfeedface));
        CHECK_EQ(buffer.words[1234], 0xfeedface);
        CHECK_EQ(buffer.words[1233], 0);
        CHECK_EQ(buffer.words[1235], 0);
    }
}

/* Between both domains, both ways, with pages in the middle that no CPU touches in between. */
static void gpu_copies_between_domains(struct client *client)
{
    const uint32_t bytes = 1 << 20;

    REQUIRE(client_start(client));
    for (unsigned pair = 0; pair < 4; pair++) {
        struct buffer src, dst;

        REQUIRE(buffer_create(client, &src, bytes, domains[pair & 1]));
        REQUIRE(buffer_create(client, &dst, bytes, domains[pair >> 1]));
        for (uint32_t i = 0; i < bytes / 4; i++)
            src.words[i] = i ^ 0x5a5a0000;
        CHECK(gpu_copy(client, dst.va, src.va, bytes));
        CHECK(memcmp(dst.words, src.words, bytes) == 0);
        buffer_destroy(client, &src);
        buffer_destroy(client, &dst);
    }
}

static void gpu_copies_every_alignment(struct client *client)
{
    struct buffer src, dst;
    unsigned char *from, *to;
    struct pm4 commands;

    REQUIRE(client_start(client));
    REQUIRE(buffer_create(client, &src, 64 * KIB, MGPU_DOMAIN_GTT));
    REQUIRE(buffer_create(client, &dst, 64 * KIB, MGPU_DOMAIN_GTT));
    from = (unsigned char *)src.words;
    to = (unsigned char *)dst.words;
    for (unsigned i = 0; i < src.size; i++)
        from[i] = (unsigned char)(i * 7 + i / 256);
    commands = commands_begin(client);
    for (unsigned i = 0; i < 64; i++) /* 64 copies, 256 bytes apart, of 1 .. 127 bytes */
        pm4_copy(&commands, dst.va + 256 * i + i % 8, src.va + 256 * i + i / 8, 1 + 2 * i);
    REQUIRE(job_run(client, commands_end(client, &commands)));
    for (unsigned i = 0; i < 64; i++) {
        unsigned char *begin = to + 256 * i + i % 8;

        CHECK(memcmp(begin, from + 256 * i + i / 8, 1 + 2 * i) == 0);
        CHECK_EQ(begin[1 + 2 * i], 0);
        CHECK(i % 8 == 0 || begin[-1] == 0);
    }
}

static void large_fills_reach_every_page(struct client *client)
{
    const uint64_t size = 33 * MIB + 12 * KIB;

    REQUIRE(client_start(client));
    for (unsigned d = 0; d < DOMAINS; d++) {
        struct buffer buffer;
        struct pm4 commands = commands_begin(client);

        REQUIRE(buffer_create(client, &buffer, size, domains[d]));
        pm4_fill(&commands, buffer.va, 0x12345678, (uint32_t)size - 8);
        REQUIRE(job_run(client, commands_end(client, &commands)));
        CHECK(words_equal(buffer.words, size / 4 - 2, 0x12345678));
        CHECK(words_equal(buffer.words + size / 4 - 2, 2, 0));
        buffer_destroy(client, &buffer);
    }
}

/* One BO at three addresses, in pieces and out of order: what is written through one is read through the others. */
static void aliases_show_the_same_memory(struct client *client)
{
    REQUIRE(client_start(client));
    for (unsigned d = 0; d < DOMAINS; d++) {
        struct buffer buffer, result;
        uint64_t high = client->chip.high_va_end - 16 * PAGE, pieces;

        REQUIRE(buffer_create(client, &buffer, 16 * PAGE, domains[d]));
        REQUIRE(buffer_create(client, &result, PAGE, MGPU_DOMAIN_GTT));
        pieces = client_va(client, 16 * PAGE);
        for (uint64_t page = 0; page < 16; page++) { /* page p stands at 15 - p */
            struct mgpu_vm_map map = { .vm = client->vm, .bo = buffer.bo, .bo_offset = page * PAGE,
                                       .va = pieces + (15 - page) * PAGE, .size = PAGE, .flags = READ_WRITE };

            REQUIRE_OK(mgpu_vm_map(client->id, &map));
        }
        REQUIRE_OK(buffer_map_at(client, &buffer, high, READ_WRITE));

        CHECK(gpu_write(client, high + 3 * PAGE + 8, 0xabcd0001));
        CHECK_EQ(buffer.words[(3 * PAGE + 8) / 4], 0xabcd0001);
        CHECK(gpu_copy(client, result.va, pieces + 12 * PAGE + 8, 4));
        CHECK_EQ(result.words[0], 0xabcd0001);
        CHECK(gpu_copy(client, result.va + 4, buffer.va + 3 * PAGE + 8, 4));
        CHECK_EQ(result.words[1], 0xabcd0001);
        buffer_destroy(client, &buffer); /* and all three mappings with it */
    }
}

static void an_unmapped_address_faults(struct client *client)
{
    struct buffer buffer;
    struct mgpu_vm_unmap unmap;
    struct mgpu_query_fault fault;

    REQUIRE(client_start(client));
    REQUIRE(buffer_create(client, &buffer, 16 * PAGE, MGPU_DOMAIN_VRAM));
    CHECK(gpu_write(client, buffer.va + 5 * PAGE, 1)); /* the translation is now known to the card */
    unmap = (struct mgpu_vm_unmap){ .vm = client->vm, .bo = buffer.bo, .va = buffer.va };
    REQUIRE_OK(mgpu_vm_unmap(client->id, &unmap));
    CHECK_EQ(client_fault(client).count, 0);

    gpu_write(client, buffer.va + 5 * PAGE + 64, 2);
    CHECK_EQ(buffer.words[(5 * PAGE + 64) / 4], 0);
    fault = await_fault(client);
    CHECK_EQ(fault.address, buffer.va + 5 * PAGE);
    CHECK(fault.vmid >= 1 && fault.vmid < client->chip.num_vmids);
    CHECK_EQ(fault.vm, client->vm);
    CHECK_EQ(fault.access, MGPU_FAULT_WRITE);
}

static void a_fault_in_the_high_half_is_reported_there(struct client *client)
{
    uint64_t nowhere = client->chip.high_va_start + 77 * PAGE;

    REQUIRE(client_start(client));
    gpu_write(client, nowhere + 4, 1);
    CHECK_EQ(await_fault(client).address, nowhere);
}

static void faults_belong_to_their_client(struct client *client)
{
    struct client *second = suite_client();

    REQUIRE(second && client_start(client) && client_start(second));
    gpu_write(client, client_va(client, PAGE), 1);
    await_fault(client);
    CHECK_EQ(client_fault(second).count, 0);
}

static void read_only_memory_is_not_written(struct client *client)
{
    struct buffer buffer, result;
    uint64_t va;

    REQUIRE(client_start(client));
    REQUIRE(buffer_create(client, &buffer, PAGE, MGPU_DOMAIN_GTT));
    REQUIRE(buffer_create(client, &result, PAGE, MGPU_DOMAIN_GTT));
    va = client_va(client, PAGE);
    REQUIRE_OK(buffer_map_at(client, &buffer, va, MGPU_VM_READ));
    buffer.words[0] = 0x600d;
    CHECK(gpu_copy(client, result.va, va, 4));
    CHECK_EQ(result.words[0], 0x600d);
    CHECK_EQ(client_fault(client).count, 0);
    gpu_write(client, va, 0xbad);
    CHECK_EQ(buffer.words[0], 0x600d);
    CHECK_EQ(await_fault(client).address, va);
    CHECK_EQ(client_fault(client).access, MGPU_FAULT_WRITE | MGPU_FAULT_PERMISSION);
}

/* The mapping is used before it is replaced, so that an old translation would show. */
static void replaced_mappings_lead_to_the_new_bo(struct client *client)
{
    struct buffer first, second;
    uint64_t va;

    REQUIRE(client_start(client));
    REQUIRE(buffer_create(client, &first, 16 * PAGE, MGPU_DOMAIN_VRAM));
    REQUIRE(buffer_create(client, &second, 16 * PAGE, MGPU_DOMAIN_GTT));
    va = client_va(client, 16 * PAGE);
    REQUIRE_OK(buffer_map_at(client, &first, va, READ_WRITE));
    for (uint32_t round = 1; round <= 20; round++) {
        const struct buffer *now = round % 2 ? &first : &second, *other = round % 2 ? &second : &first;

        REQUIRE_OK(buffer_map_at(client, now, va, READ_WRITE | MGPU_VM_REPLACE));
        CHECK(gpu_write(client, va + 9 * PAGE, round));
        CHECK_EQ(now->words[9 * PAGE / 4], round);
        CHECK_EQ(other->words[9 * PAGE / 4], round - 1);
    }
}

static void the_rest_of_a_cut_mapping_works(struct client *client)
{
    struct buffer buffer;
    struct mgpu_vm_clear clear;
    struct pm4 commands;

    REQUIRE(client_start(client));
    REQUIRE(buffer_create(client, &buffer, 4 * MIB, MGPU_DOMAIN_VRAM)); /* large pages, that the cut must break up */
    commands = commands_begin(client);
    pm4_fill(&commands, buffer.va, 1, (uint32_t)buffer.size);
    REQUIRE(job_run(client, commands_end(client, &commands)));
    clear = (struct mgpu_vm_clear){ .vm = client->vm, .va = buffer.va + MIB, .size = 3 * PAGE };
    REQUIRE_OK(mgpu_vm_clear(client->id, &clear));

    CHECK(gpu_write(client, buffer.va + MIB - 4, 2));
    CHECK(gpu_write(client, buffer.va + MIB + 3 * PAGE, 3));
    CHECK(gpu_write(client, buffer.va + 3 * MIB, 4));
    CHECK_EQ(buffer.words[MIB / 4 - 1], 2);
    CHECK_EQ(buffer.words[(MIB + 3 * PAGE) / 4], 3);
    CHECK_EQ(buffer.words[3 * MIB / 4], 4);
    CHECK_EQ(client_fault(client).count, 0);
    gpu_write(client, buffer.va + MIB + 2 * PAGE, 5);
    CHECK_EQ(buffer.words[(MIB + 2 * PAGE) / 4], 1);
    CHECK_EQ(await_fault(client).address, buffer.va + MIB + 2 * PAGE);
}

static void mappings_can_be_signalled(struct client *client)
{
    struct buffer buffer;
    struct mgpu_vm_map map;
    struct mgpu_vm_unmap unmap;
    struct mgpu_vm_clear clear;
    mgpu_handle sync;

    REQUIRE(client_start(client));
    REQUIRE(buffer_create(client, &buffer, PAGE, MGPU_DOMAIN_GTT));
    sync = sync_new(client, 0);
    map = (struct mgpu_vm_map){ .vm = client->vm, .bo = buffer.bo, .va = client_va(client, PAGE), .size = PAGE,
                                .flags = READ_WRITE, .signal = sync };
    REQUIRE_OK(mgpu_vm_map(client->id, &map));
    CHECK_OK(sync_wait_one(client, sync, 0, 0, client_soon(client)));
    CHECK(gpu_write(client, map.va, 7));
    CHECK_EQ(buffer.words[0], 7);

    REQUIRE_OK(sync_reset_one(client, sync));
    unmap = (struct mgpu_vm_unmap){ .vm = client->vm, .bo = buffer.bo, .va = map.va, .signal = sync };
    REQUIRE_OK(mgpu_vm_unmap(client->id, &unmap));
    CHECK_OK(sync_wait_one(client, sync, 0, 0, client_soon(client)));

    REQUIRE_OK(sync_reset_one(client, sync));
    clear = (struct mgpu_vm_clear){ .vm = client->vm, .va = map.va, .size = PAGE, .signal = sync };
    REQUIRE_OK(mgpu_vm_clear(client->id, &clear));
    CHECK_OK(sync_wait_one(client, sync, 0, 0, client_soon(client)));
}

static void prt_reads_zero_and_swallows_writes(struct client *client)
{
    struct buffer result;
    struct mgpu_vm_map map;

    REQUIRE(client_start(client));
    REQUIRE(buffer_create(client, &result, PAGE, MGPU_DOMAIN_GTT));
    map = (struct mgpu_vm_map){ .vm = client->vm, .va = client_va(client, MIB), .size = MIB,
                                .flags = READ_WRITE | MGPU_VM_PRT };
    REQUIRE_OK(mgpu_vm_map(client->id, &map));
    result.words[0] = 0xffffffff;
    CHECK(gpu_write(client, map.va + 40 * PAGE, 0xbad));
    CHECK(gpu_copy(client, result.va, map.va + 40 * PAGE, 4));
    CHECK_EQ(result.words[0], 0);
    CHECK_EQ(client_fault(client).count, 0);
}

/* More address spaces than the card can hold at a time, all using the same addresses. */
static void many_vms_share_an_address(struct client *client)
{
    enum { VMS = 24 };
    struct buffer buffers[VMS];
    mgpu_handle vms[VMS], queues[VMS];
    uint64_t va = client_va(client, PAGE), commands_va = client_va(client, MIB);

    REQUIRE(client_start(client));
    for (unsigned i = 0; i < VMS; i++) {
        REQUIRE(buffer_create(client, &buffers[i], 2 * PAGE, i % 2 ? MGPU_DOMAIN_GTT : MGPU_DOMAIN_VRAM));
        client->vm = vms[i] = vm_new(client);
        queues[i] = queue_new(client, client->vm, 0);
        REQUIRE_OK(buffer_map_at(client, &buffers[i], va, READ_WRITE));
        REQUIRE_OK(buffer_map_at(client, &client->commands, commands_va, MGPU_VM_READ));
    }
    for (uint32_t round = 1; round <= 3; round++)
        for (unsigned i = 0; i < VMS; i++) {
            struct job job = { .queue = queues[i], .ib = commands_write(client, va, round * 1000 + i) };

            job.ib.va += commands_va - client->commands.va;
            REQUIRE_OK(job_submit(client, &job));
            if (round == 3)
                CHECK_OK(job_wait(client, &job, client_soon(client)));
        }
    for (unsigned i = 0; i < VMS; i++)
        CHECK_EQ(buffers[i].words[0], 3000 + i);
    CHECK_EQ(client_fault(client).count, 0);
}

static void clients_do_not_see_each_other(struct client *client)
{
    struct client *second = suite_client();
    struct buffer mine, theirs;

    REQUIRE(second && client_start(client) && client_start(second));
    REQUIRE(buffer_create(client, &mine, PAGE, MGPU_DOMAIN_VRAM));
    REQUIRE(buffer_create(second, &theirs, PAGE, MGPU_DOMAIN_VRAM));
    REQUIRE(CHECK_EQ(mine.va, theirs.va)); /* client_va gives every client the same addresses */
    for (uint32_t round = 1; round <= 10; round++) {
        CHECK(gpu_write(client, mine.va, round));
        CHECK(gpu_write(second, theirs.va, round + 100));
        CHECK_EQ(mine.words[0], round);
        CHECK_EQ(theirs.words[0], round + 100);
    }
}

/* A job that waits on the card while its BO is destroyed still reads it, and nobody else gets the memory meanwhile. */
static void a_destroyed_bo_lives_until_its_job_is_done(struct client *client)
{
    for (unsigned d = 0; d < DOMAINS; d++) {
        struct client *other = suite_client();
        struct buffer source, result, taken[16];
        struct job job = { 0 };
        struct pm4 commands;

        REQUIRE(other && client_start(other));
        REQUIRE(buffer_create(other, &source, 64 * KIB, domains[d]));
        REQUIRE(buffer_create(other, &result, 64 * KIB, MGPU_DOMAIN_GTT));
        memset(source.words, 0x77, source.size);
        commands = commands_begin(other);
        pm4_wait(&commands, other->latch.va, 1);
        pm4_copy(&commands, result.va, source.va, 64 << 10);
        pm4_fill(&commands, source.va, 0xdeaddead, 64 << 10);
        job.ib = commands_end(other, &commands);
        REQUIRE_OK(job_submit(other, &job));
        buffer_destroy(other, &source);
        for (unsigned i = 0; i < 16; i++)
            REQUIRE(buffer_alloc(client, &taken[i], 64 * KIB, domains[d]));
        latch_open(other, 0);
        CHECK_OK(job_wait(other, &job, client_soon(other)));
        CHECK(words_equal(result.words, 64 * KIB / 4, 0x77777777));
        for (unsigned i = 0; i < 16; i++) {
            CHECK(words_equal(taken[i].words, 64 * KIB / 4, 0));
            buffer_destroy(client, &taken[i]);
        }
    }
}

/* The address of a BO that is gone, though its job still runs, is free for another. */
static void the_address_of_a_busy_dead_bo_is_free(struct client *client)
{
    struct buffer busy, next;
    struct job job = { 0 };
    uint64_t va;

    REQUIRE(client_start(client));
    REQUIRE(buffer_create(client, &busy, PAGE, MGPU_DOMAIN_VRAM));
    REQUIRE(buffer_alloc(client, &next, PAGE, MGPU_DOMAIN_GTT));
    va = busy.va;
    job.ib = commands_latched_write(client, 0, client->latch.va + 8, 1);
    REQUIRE_OK(job_submit(client, &job));
    buffer_destroy(client, &busy);
    REQUIRE_OK(buffer_map_at(client, &next, va, READ_WRITE));
    latch_open(client, 0);
    CHECK_OK(job_wait(client, &job, client_soon(client)));
    CHECK(gpu_write(client, va + 16, 0x7a6));
    CHECK_EQ(next.words[4], 0x7a6);
    CHECK_EQ(client_fault(client).count, 0);
}

const struct test access_tests[] = {
    { "access_gpu_writes_and_cpu_reads", 2, 0, gpu_writes_and_cpu_reads, false },
    { "access_gpu_copies_between_domains", 2, 0, gpu_copies_between_domains, false },
    { "access_gpu_copies_every_alignment", 2, 0, gpu_copies_every_alignment, false },
    { "access_large_fills_reach_every_page", 2, 0, large_fills_reach_every_page, false },
    { "access_aliases_show_the_same_memory", 2, 0, aliases_show_the_same_memory, false },
    { "access_an_unmapped_address_faults", 2, 0, an_unmapped_address_faults, false },
    { "access_a_fault_in_the_high_half", 2, 0, a_fault_in_the_high_half_is_reported_there, false },
    { "access_faults_belong_to_their_client", 2, 0, faults_belong_to_their_client, false },
    { "access_read_only_memory_is_not_written", 2, 0, read_only_memory_is_not_written, false },
    { "access_replaced_mappings_lead_to_the_new_bo", 2, 0, replaced_mappings_lead_to_the_new_bo, false },
    { "access_the_rest_of_a_cut_mapping_works", 2, 0, the_rest_of_a_cut_mapping_works, false },
    { "access_mappings_can_be_signalled", 2, 0, mappings_can_be_signalled, false },
    { "access_prt_reads_zero_and_swallows_writes", 2, MGPU_CAP_PRT, prt_reads_zero_and_swallows_writes, false },
    { "access_many_vms_share_an_address", 2, 0, many_vms_share_an_address, false },
    { "access_clients_do_not_see_each_other", 2, 0, clients_do_not_see_each_other, false },
    { "access_a_destroyed_bo_lives_until_its_job_is_done", 2, 0, a_destroyed_bo_lives_until_its_job_is_done, false },
    { "access_the_address_of_a_busy_dead_bo_is_free", 2, 0, the_address_of_a_busy_dead_bo_is_free, false },
    { 0 },
};
