/* SPDX-License-Identifier: MIT */
/* level5_reserve.c - one hardware VMID for a VM of its own: who may have it, and that everybody else still runs. */
#include "client.h"
#include "suite.h"

static int reserve(struct client *client, mgpu_handle vm, uint32_t on)
{
    struct mgpu_vm_reserve args = { .vm = vm, .reserve = on };

    return mgpu_vm_reserve(client->id, &args);
}

static void one_vm_at_a_time(struct client *client)
{
    struct client *other = suite_client();
    struct mgpu_vm_reserve args = { .vm = vm_new(client), .reserve = 1 };
    mgpu_handle second = vm_new(client), theirs;

    REQUIRE(other);
    theirs = vm_new(other);
    REQUIRE_OK(mgpu_vm_reserve(client->id, &args));
    CHECK_OK(mgpu_vm_reserve(client->id, &args)); /* it has it already */
    args.vm = second;
    CHECK_ERROR(client->id, vm_reserve, EBUSY, &args);
    args.vm = theirs;
    CHECK_RESULT(mgpu_vm_reserve(other->id, &args), -MGPU_EBUSY);
    args = (struct mgpu_vm_reserve){ .vm = second };
    CHECK_ERROR(client->id, vm_reserve, EINVAL, &args); /* is not its to give back */
    args = (struct mgpu_vm_reserve){ .vm = stale_vm(client), .reserve = 1 };
    CHECK_ERROR(client->id, vm_reserve, ENOENT, &args);
    args = (struct mgpu_vm_reserve){ .vm = second, .reserve = 2 };
    CHECK_RESULT(mgpu_vm_reserve(client->id, &args), -MGPU_EINVAL);
}

static void it_can_be_given_back(struct client *client)
{
    mgpu_handle first = vm_new(client), second = vm_new(client);
    struct mgpu_vm_destroy destroy = { .vm = second };

    REQUIRE_OK(reserve(client, first, 1));
    CHECK_OK(reserve(client, first, 0));
    CHECK_RESULT(reserve(client, first, 0), -MGPU_EINVAL);
    CHECK_OK(reserve(client, second, 1));
    CHECK_OK(mgpu_vm_destroy(client->id, destroy.vm)); /* whoever goes gives it back */
    CHECK_OK(reserve(client, first, 1));
}

static void a_client_that_goes_gives_it_back(struct client *client)
{
    struct client *other = suite_client();

    REQUIRE(other);
    REQUIRE_OK(reserve(other, vm_new(other), 1));
    client_close(other);
    CHECK_OK(reserve(client, vm_new(client), 1));
}

/* More address spaces than the card has room for, all at work, beside the one that keeps its place. */
static void the_others_share_the_rest(struct client *client)
{
    enum { VMS = 40, ROUNDS = 3 };
    struct buffer buffer;
    struct job jobs[VMS] = { { 0 } };

    REQUIRE(client_start(client));
    REQUIRE(buffer_create(client, &buffer, 4 * KIB, MGPU_DOMAIN_GTT));
    REQUIRE_OK(reserve(client, client->vm, 1));
    for (unsigned i = 0; i < VMS; i++) {
        struct mgpu_vm_map map = { .bo = client->commands.bo, .va = client->commands.va, .size = client->commands.size,
                                   .flags = MGPU_VM_READ | MGPU_VM_EXECUTE };

        map.vm = vm_new(client);
        REQUIRE_OK(mgpu_vm_map(client->id, &map));
        map = (struct mgpu_vm_map){ .vm = map.vm, .bo = buffer.bo, .va = buffer.va, .size = buffer.size,
                                    .flags = MGPU_VM_READ | MGPU_VM_WRITE };
        REQUIRE_OK(mgpu_vm_map(client->id, &map));
        jobs[i].queue = queue_new(client, map.vm, 0);
        jobs[i].ib = commands_write(client, buffer.va + 4 * i, 1000 + i);
    }
    for (unsigned round = 0; round < ROUNDS; round++) {
        for (unsigned i = 0; i < VMS; i++)
            buffer.words[i] = 0;
        for (unsigned i = 0; i < VMS; i++)
            REQUIRE_OK(job_submit(client, &jobs[i]));
        CHECK(job_run(client, commands_write(client, buffer.va + 4 * VMS, round))); /* the one with the reservation */
        for (unsigned i = 0; i < VMS; i++) {
            CHECK_OK(job_wait(client, &jobs[i], client_soon(client)));
            CHECK_EQ(buffer.words[i], 1000 + i);
        }
        CHECK_EQ(buffer.words[VMS], round);
    }
}

const struct test reserve_tests[] = {
    { "reserve_one_vm_at_a_time", 5, 0, one_vm_at_a_time, false },
    { "reserve_it_can_be_given_back", 5, 0, it_can_be_given_back, false },
    { "reserve_a_client_that_goes_gives_it_back", 5, 0, a_client_that_goes_gives_it_back, false },
    { "reserve_the_others_share_the_rest", 5, 0, the_others_share_the_rest, false },
    { 0 },
};
