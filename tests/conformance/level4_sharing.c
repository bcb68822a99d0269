/* SPDX-License-Identifier: MIT */
/* level4_sharing.c - tokens: BOs and sync objects that several clients have. */
#include "client.h"
#include "os.h"
#include "suite.h"

#include <string.h>

/* ---- BOs --------------------------------------------------------------------------------------------------------- */

static uint64_t token_of(struct client *client, mgpu_handle bo)
{
    struct mgpu_bo_export args = { .bo = bo };

    return CHECK_OK(mgpu_bo_export(client->id, &args)) ? args.token : 0;
}

static mgpu_handle import_bo(struct client *client, uint64_t token, uint64_t size)
{
    struct mgpu_bo_import args = { .token = token };

    if (!CHECK_OK(mgpu_bo_import(client->id, &args)))
        return 0;
    CHECK_EQ(args.size, size);
    return args.bo;
}

/* The first words of a BO as its client's CPU sees them, for `count` words. */
static bool reads(struct client *client, mgpu_handle bo, uint32_t value, uint64_t count)
{
    struct mgpu_bo_map map = { .bo = bo };
    uint32_t *words;
    bool equal;

    if (!CHECK_OK(mgpu_bo_map(client->id, &map)))
        return false;
    words = mgpu_test_map(client->id, &map);
    equal = CHECK(words) && words_equal(words, count, value);
    if (words)
        mgpu_test_unmap(words, map.size);
    CHECK_OK(mgpu_bo_unmap(client->id, bo));
    return equal;
}

static void an_import_is_the_same_memory(struct client *client)
{
    static const uint32_t domains[] = { MGPU_DOMAIN_VRAM, MGPU_DOMAIN_GTT };
    struct client *other = suite_client();

    REQUIRE(other && client_start(other));
    for (unsigned i = 0; i < sizeof domains / sizeof *domains; i++) {
        struct mgpu_bo_set_metadata set = { .metadata = { .tiling = 17 + i, .size = 4, .data = { 0xfeed } } };
        struct mgpu_bo_info info = { 0 };
        struct buffer buffer;
        uint64_t token, va = client_va(other, 16 * KIB);
        struct mgpu_vm_map map = { .vm = other->vm, .va = va, .flags = MGPU_VM_READ | MGPU_VM_WRITE };

        REQUIRE(buffer_alloc(client, &buffer, 16 * KIB, domains[i]));
        memset(buffer.words, 0x5a, buffer.size);
        set.bo = buffer.bo;
        CHECK_OK(mgpu_bo_set_metadata(client->id, &set));
        token = token_of(client, buffer.bo);
        map.bo = info.bo = import_bo(other, token, buffer.size);
        CHECK_OK(mgpu_bo_info(other->id, &info));
        CHECK_EQ(info.domains, domains[i]);
        CHECK_EQ(info.metadata.tiling, 17 + i);
        CHECK_EQ(info.metadata.data[0], 0xfeed);
        CHECK(reads(other, map.bo, 0x5a5a5a5a, 4096));

        map.size = buffer.size;
        REQUIRE_OK(mgpu_vm_map(other->id, &map));
        CHECK(job_run(other, commands_write(other, va, 0x11223344)));
        CHECK_EQ(buffer.words[0], 0x11223344);
        CHECK_OK(mgpu_export_close(client->id, token));
    }
}

static void within_a_client_there_is_one_handle(struct client *client)
{
    struct buffer buffer;
    uint64_t token, other_token;

    REQUIRE(buffer_alloc(client, &buffer, 4 * KIB, MGPU_DOMAIN_GTT));
    buffer.words[0] = 7;
    token = token_of(client, buffer.bo);
    CHECK_EQ(import_bo(client, token, buffer.size), buffer.bo);
    CHECK_EQ(import_bo(client, token, buffer.size), buffer.bo);
    other_token = token_of(client, buffer.bo);
    CHECK_EQ(import_bo(client, other_token, buffer.size), buffer.bo);
    CHECK_OK(mgpu_export_close(client->id, other_token));
    for (unsigned i = 0; i < 3; i++) {
        CHECK_OK(mgpu_bo_destroy(client->id, buffer.bo));
        CHECK(reads(client, buffer.bo, 7, 1));
    }
    CHECK_OK(mgpu_bo_destroy(client->id, buffer.bo));
    CHECK_RESULT(mgpu_bo_destroy(client->id, buffer.bo), -MGPU_ENOENT);
    CHECK(import_bo(client, token, buffer.size) != buffer.bo); /* the old handle does not come back */
    CHECK_OK(mgpu_export_close(client->id, token));
}

/* Whoever is last keeps the memory: the token, then the other client. Then it is freed. */
static void memory_lives_until_the_last_goes(struct client *client)
{
    struct client *other = suite_client();
    uint64_t used = client_used(client, MGPU_HEAP_VRAM), token;
    struct buffer buffer;
    mgpu_handle theirs;

    REQUIRE(other);
    REQUIRE(buffer_alloc(client, &buffer, 2 * MIB, MGPU_DOMAIN_VRAM));
    memset(buffer.words, 0x33, buffer.size);
    token = token_of(client, buffer.bo);
    buffer_destroy(client, &buffer);
    CHECK(client_used(client, MGPU_HEAP_VRAM) >= used + 2 * MIB);
    theirs = import_bo(other, token, 2 * MIB);
    CHECK_OK(mgpu_export_close(client->id, token));
    CHECK(reads(other, theirs, 0x33333333, 2 * MIB / 4));
    CHECK(client_used(client, MGPU_HEAP_VRAM) >= used + 2 * MIB);
    CHECK_OK(mgpu_bo_destroy(other->id, theirs));
    CHECK_EQ(client_used(client, MGPU_HEAP_VRAM), used);
}

static void an_export_outlives_its_client(struct client *client)
{
    struct client *other = suite_client();
    struct buffer buffer;
    uint64_t token;

    REQUIRE(other && buffer_alloc(other, &buffer, 4 * KIB, MGPU_DOMAIN_GTT));
    memset(buffer.words, 0x44, buffer.size);
    token = token_of(other, buffer.bo);
    client_close(other);
    CHECK(reads(client, import_bo(client, token, 4 * KIB), 0x44444444, 1024));
    CHECK_OK(mgpu_export_close(client->id, token)); /* anyone who knows it may */
}

/* Destroying a handle takes its client's mappings away, nobody else's. */
static void mappings_belong_to_their_client(struct client *client)
{
    struct client *other = suite_client();
    struct buffer buffer;
    mgpu_handle theirs;
    uint64_t token, va;

    REQUIRE(other && client_start(other) && client_start(client));
    REQUIRE(buffer_create(client, &buffer, 4 * KIB, MGPU_DOMAIN_GTT));
    token = token_of(client, buffer.bo);
    theirs = import_bo(other, token, buffer.size);
    CHECK_OK(mgpu_export_close(client->id, token));
    va = client_va(other, 4 * KIB);
    REQUIRE_OK(mgpu_vm_map(other->id, &(struct mgpu_vm_map){ .vm = other->vm, .bo = theirs, .va = va,
                                                            .size = 4 * KIB, .flags = MGPU_VM_WRITE }));
    CHECK_OK(mgpu_bo_destroy(other->id, theirs));
    CHECK(job_run(client, commands_write(client, buffer.va, 5)));
    CHECK_EQ(buffer.words[0], 5);
    CHECK(job_run(other, commands_write(other, va, 6))); /* a VM fault: the write vanishes */
    CHECK_EQ(buffer.words[0], 5);
}

static void not_every_bo_can_be_exported(struct client *client)
{
    struct mgpu_bo_create create = { .size = 4 * KIB, .domains = MGPU_DOMAIN_GTT, .flags = MGPU_BO_ALWAYS_VALID };
    struct mgpu_bo_export args = { .bo = stale_bo(client) };

    CHECK_ERROR(client->id, bo_export, ENOENT, &args);
    REQUIRE_OK(mgpu_bo_create(client->id, &create));
    args.bo = create.bo;
    CHECK_ERROR(client->id, bo_export, EPERM, &args);
    args.flags = 1;
    CHECK_RESULT(mgpu_bo_export(client->id, &args), -MGPU_EINVAL);
}

static void unknown_tokens_are_refused(struct client *client)
{
    struct mgpu_bo_import bo = { 0 };
    struct mgpu_sync_import sync = { 0 };
    struct mgpu_sync_export export = { .sync = sync_new(client, 0) };
    struct buffer buffer;
    uint64_t token;

    CHECK_ERROR(client->id, bo_import, ENOENT, &bo);
    CHECK_ERROR(client->id, sync_import, ENOENT, &sync);
    CHECK_ERROR(client->id, export_close, ENOENT, 0);

    REQUIRE(buffer_alloc(client, &buffer, 4 * KIB, MGPU_DOMAIN_GTT));
    sync.token = token = token_of(client, buffer.bo); /* of another kind */
    CHECK_ERROR(client->id, sync_import, ENOENT, &sync);
    REQUIRE_OK(mgpu_sync_export(client->id, &export));
    bo.token = export.token;
    CHECK_ERROR(client->id, bo_import, ENOENT, &bo);

    CHECK_OK(mgpu_export_close(client->id, token));
    bo.token = token; /* ended */
    CHECK_ERROR(client->id, bo_import, ENOENT, &bo);
    CHECK_ERROR(client->id, export_close, ENOENT, token);
    CHECK_OK(mgpu_export_close(client->id, export.token));
    bo.flags = 1;
    CHECK_RESULT(mgpu_bo_import(client->id, &bo), -MGPU_EINVAL);
}

/* ---- sync objects ------------------------------------------------------------------------------------------------ */

static uint64_t sync_token(struct client *client, mgpu_handle sync, uint32_t flags, uint64_t point)
{
    struct mgpu_sync_export args = { .sync = sync, .flags = flags, .point = point };

    return CHECK_OK(mgpu_sync_export(client->id, &args)) ? args.token : 0;
}

static mgpu_handle import_sync(struct client *client, uint64_t token)
{
    struct mgpu_sync_import args = { .token = token };

    return CHECK_OK(mgpu_sync_import(client->id, &args)) ? args.sync : 0;
}

static void what_one_side_does_the_other_sees(struct client *client)
{
    struct client *other = suite_client();
    mgpu_handle mine = sync_new(client, 0), theirs;
    uint64_t token = sync_token(client, mine, 0, 0);

    REQUIRE(other);
    theirs = import_sync(other, token);
    CHECK_RESULT(sync_wait_one(other, theirs, 0, 0, 0), -MGPU_EINVAL);
    CHECK_OK(sync_signal_one(client, mine, 0));
    CHECK_OK(sync_wait_one(other, theirs, 0, 0, 0));
    CHECK_OK(sync_reset_one(other, theirs));
    CHECK_RESULT(sync_wait_one(client, mine, 0, 0, 0), -MGPU_EINVAL);
    CHECK_OK(sync_signal_one(other, theirs, 9));
    CHECK_EQ(sync_point_of(client, mine, 0), 9);
    CHECK_OK(mgpu_sync_destroy(client->id, mine));
    CHECK_OK(sync_wait_one(other, theirs, 9, 0, 0));
    CHECK_OK(mgpu_sync_destroy(other->id, theirs));
    CHECK_EQ(sync_point_of(client, import_sync(client, token), 0), 9); /* the token has kept it */
    CHECK_OK(mgpu_export_close(other->id, token));
}

/* Work of one client waits for work of another. */
static void jobs_wait_across_clients(struct client *client)
{
    struct client *other = suite_client();
    struct job first = { 0 }, second = { 0 };
    struct buffer buffer;
    uint64_t token;

    REQUIRE(other && client_start(client) && client_start(other));
    REQUIRE(buffer_create(other, &buffer, 4 * KIB, MGPU_DOMAIN_GTT));
    first.ib = commands_latched_write(client, 0, client->latch.va + 64, 1);
    first.signal.sync = sync_new(client, 0);
    first.signal.point = 3;
    second.ib = commands_write(other, buffer.va, 77);
    token = sync_token(client, first.signal.sync, 0, 0);
    second.wait.sync = import_sync(other, token);
    CHECK_OK(mgpu_export_close(client->id, token));
    second.wait.point = 3;
    REQUIRE_OK(job_submit(other, &second)); /* before anybody has promised the point */
    REQUIRE_OK(job_submit(client, &first));
    CHECK_RESULT(job_wait(other, &second, client_now(client) + 5 * MILLISECOND), -MGPU_ETIME);
    CHECK_EQ(buffer.words[0], 0);
    latch_open(client, 0);
    CHECK_OK(job_wait(other, &second, client_soon(other)));
    CHECK_EQ(buffer.words[0], 77);
}

/* A fence's token stands for that fence, whatever becomes of the object it was taken from. */
/* What a client has submitted runs to its end after the client is gone; who shares the memory sees it. */
static void work_outlives_its_client(struct client *client)
{
    struct client *other = suite_client();
    struct buffer buffer;
    struct mgpu_vm_map map = { .flags = MGPU_VM_READ | MGPU_VM_WRITE };
    struct pm4 commands;
    struct mgpu_bo_wait wait = { 0 };
    struct job job = { 0 };
    uint64_t token;

    REQUIRE(other && client_start(other));
    REQUIRE(buffer_alloc(client, &buffer, 16 * MIB, MGPU_DOMAIN_GTT));
    token = token_of(client, buffer.bo);
    map.bo = import_bo(other, token, buffer.size);
    map.vm = other->vm;
    map.va = client_va(other, buffer.size);
    map.size = buffer.size;
    REQUIRE_OK(mgpu_vm_map(other->id, &map));
    other->refs[other->ref_count++].bo = map.bo;
    commands = commands_begin(other);
    pm4_fill(&commands, map.va, 0xe4d, (uint32_t)buffer.size);
    job.ib = commands_end(other, &commands);
    REQUIRE_OK(job_submit(other, &job));
    client_close(other);
    wait.bo = buffer.bo;
    wait.deadline_ns = client_soon(client);
    CHECK_OK(mgpu_bo_wait(client->id, &wait));
    CHECK(words_equal(buffer.words, buffer.size / 4, 0xe4d));
    CHECK_OK(mgpu_export_close(client->id, token));
}

static void a_snapshot_is_of_one_fence(struct client *client)
{
    struct client *other = suite_client();
    struct mgpu_sync_import import = { .flags = MGPU_SYNC_FILE };
    struct job job = { 0 };
    mgpu_handle theirs;

    REQUIRE(other && client_start(client));
    theirs = sync_new(other, 0);
    job.ib = commands_latched_write(client, 0, client->latch.va + 64, 1);
    job.signal = (struct mgpu_sync_point){ .sync = sync_new(client, 0), .point = 4 };
    REQUIRE_OK(job_submit(client, &job));
    import.token = sync_token(client, job.signal.sync, MGPU_SYNC_FILE, 4);
    CHECK_OK(sync_reset_one(client, job.signal.sync));
    import.sync = theirs;
    CHECK_OK(mgpu_sync_import(other->id, &import)); /* binary */
    CHECK_RESULT(sync_wait_one(other, theirs, 0, 0, 0), -MGPU_ETIME);
    import.sync = sync_new(other, 0);
    import.point = 8;
    CHECK_OK(mgpu_sync_import(other->id, &import)); /* and as a point: a token can be used often */
    CHECK_EQ(sync_point_of(other, import.sync, MGPU_SYNC_QUERY_SUBMITTED), 8);
    CHECK_EQ(sync_point_of(other, import.sync, 0), 0);
    CHECK_ERROR(other->id, sync_import, EOVERFLOW, &import);
    latch_open(client, 0);
    CHECK_OK(sync_wait_one(other, theirs, 0, 0, client_soon(other)));
    CHECK_OK(sync_wait_one(other, import.sync, 8, 0, client_soon(other)));
    CHECK_OK(mgpu_export_close(other->id, import.token));
}

static void unknown_syncs_are_refused(struct client *client)
{
    mgpu_handle stale = stale_sync(client), empty = sync_new(client, 0);
    struct mgpu_sync_export export = { .sync = stale };
    struct mgpu_sync_import import = { .flags = MGPU_SYNC_FILE, .sync = stale };

    CHECK_ERROR(client->id, sync_export, ENOENT, &export);
    export.flags = MGPU_SYNC_FILE;
    CHECK_ERROR(client->id, sync_export, ENOENT, &export);
    export.sync = empty;
    CHECK_ERROR(client->id, sync_export, EINVAL, &export); /* no fence */
    CHECK_OK(sync_signal_one(client, empty, 5));
    export.point = 6;
    CHECK_ERROR(client->id, sync_export, EINVAL, &export); /* none at that point */
    import.token = sync_token(client, empty, MGPU_SYNC_FILE, 5);
    CHECK_ERROR(client->id, sync_import, ENOENT, &import);
    CHECK_OK(mgpu_export_close(client->id, import.token));
    import.sync = empty;
    import.token = sync_token(client, empty, 0, 0); /* the object, not a fence */
    CHECK_ERROR(client->id, sync_import, ENOENT, &import);
    CHECK_OK(mgpu_export_close(client->id, import.token));
    export.flags = import.flags = 1u << 31;
    CHECK_RESULT(mgpu_sync_export(client->id, &export), -MGPU_EINVAL);
    CHECK_RESULT(mgpu_sync_import(client->id, &import), -MGPU_EINVAL);
}

static void nobody_can_guess_a_token(struct client *client)
{
    enum { TOKENS = 64 };
    mgpu_handle sync = sync_new(client, 0);
    uint64_t tokens[TOKENS], ones = 0, zeroes = 0;

    for (unsigned i = 0; i < TOKENS; i++) {
        tokens[i] = sync_token(client, sync, 0, 0);
        CHECK(tokens[i] != 0);
        for (unsigned k = 0; k < i; k++)
            CHECK(tokens[k] != tokens[i]);
        ones |= tokens[i];
        zeroes |= ~tokens[i];
    }
    CHECK_EQ(ones, UINT64_MAX); /* every bit has been 1, and 0 */
    CHECK_EQ(zeroes, UINT64_MAX);
    for (unsigned i = 0; i < TOKENS; i++)
        CHECK_OK(mgpu_export_close(client->id, tokens[i]));
}

#define S MGPU_CAP_SHARING
const struct test sharing_tests[] = {
    { "sharing_an_import_is_the_same_memory", 4, S, an_import_is_the_same_memory, false },
    { "sharing_one_handle_within_a_client", 4, S, within_a_client_there_is_one_handle, false },
    { "sharing_memory_lives_until_the_last_goes", 4, S, memory_lives_until_the_last_goes, false },
    { "sharing_an_export_outlives_its_client", 4, S, an_export_outlives_its_client, false },
    { "sharing_mappings_belong_to_their_client", 4, S, mappings_belong_to_their_client, false },
    { "sharing_not_every_bo_can_be_exported", 4, S, not_every_bo_can_be_exported, false },
    { "sharing_unknown_tokens", 4, S, unknown_tokens_are_refused, false },
    { "sharing_nobody_can_guess_a_token", 4, S, nobody_can_guess_a_token, false },
    { 0 },
};

const struct test sync_sharing_tests[] = {
    { "sharing_sync_objects", 4, S, what_one_side_does_the_other_sees, false },
    { "sharing_jobs_wait_across_clients", 4, S, jobs_wait_across_clients, false },
    { "sharing_work_outlives_its_client", 4, S, work_outlives_its_client, false },
    { "sharing_a_snapshot_is_of_one_fence", 4, S, a_snapshot_is_of_one_fence, false },
    { "sharing_unknown_syncs", 4, S, unknown_syncs_are_refused, false },
    { 0 },
};
