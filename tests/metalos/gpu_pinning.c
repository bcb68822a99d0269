/* SPDX-License-Identifier: MIT */
/* gpu_pinning.c - memory of the program that the card reaches (mgpu_bo_userptr), and that the program unmaps. */
#include "client.h"
#include "gpu.h"
#include "suite.h"

#include <string.h>
#include <sys/mman.h>

#define PAGE MGPU_PAGE_SIZE
#define PAGES 16u
#define BYTES (PAGES * PAGE)
#define VALUE 0xabcd1234u

static char *memory(void)
{
    char *at = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return CHECK(at != MAP_FAILED) ? at : NULL;
}

/* A BO of the memory, on the list of every job, for the GPU at the buffer's address. */
static bool pin(struct client *client, void *at, struct buffer *out)
{
    struct mgpu_bo_userptr args = { .address = (uintptr_t)at, .size = BYTES };

    if (!CHECK_OK(mgpu_bo_userptr(client->id, &args)))
        return false;
    *out = (struct buffer){ .bo = args.bo, .size = BYTES, .va = client_va(client, BYTES) };
    client->refs[client->ref_count].bo = args.bo;
    client->refs[client->ref_count++].flags = MGPU_BO_REF_WRITE;
    return CHECK_OK(buffer_map_at(client, out, out->va, MGPU_VM_READ | MGPU_VM_WRITE));
}

static bool fill(struct client *client, uint64_t va)
{
    struct pm4 commands = commands_begin(client);

    pm4_fill(&commands, va, VALUE, BYTES);
    return job_run(client, commands_end(client, &commands));
}

static void the_card_reaches_memory_that_nobody_has_touched(struct client *client)
{
    uint32_t *words = (uint32_t *)(void *)memory();
    struct buffer buffer;

    REQUIRE(words && pin(client, words, &buffer));
    CHECK(fill(client, buffer.va));
    CHECK(words_equal(words, BYTES / 4, VALUE));
    buffer_destroy(client, &buffer);
    CHECK(words_equal(words, BYTES / 4, VALUE)); /* it is the program's still */
    munmap(words, BYTES);
}

/* What the program unmaps stays the card's until the BO goes, and is not given to anybody else meanwhile. */
static void what_is_unmapped_stays_until_it_is_unpinned(struct client *client)
{
    struct buffer buffer, copy;
    struct metalos_stats before, after;
    struct pm4 commands;
    char *at = memory(), *others;

    REQUIRE(at && buffer_create(client, &copy, BYTES, MGPU_DOMAIN_GTT));
    memset(at, 0, BYTES);
    others = memory();
    REQUIRE(others && pin(client, at, &buffer));
    CHECK_OK(munmap(at + PAGE, 2 * PAGE));
    CHECK_OK(munmap(at, BYTES));
    memset(others, 0, BYTES); /* would get the freed pages */
    CHECK(fill(client, buffer.va));
    for (unsigned i = 0; i < BYTES; i += PAGE)
        CHECK_EQ(others[i], 0);
    commands = commands_begin(client);
    pm4_copy(&commands, copy.va, buffer.va, BYTES);
    CHECK(job_run(client, commands_end(client, &commands)));
    CHECK(words_equal(copy.words, BYTES / 4, VALUE));
    before = gpu_stats();
    buffer_destroy(client, &buffer);
    after = gpu_stats();
    CHECK(after.pages_free >= before.pages_free + PAGES);
    munmap(others, BYTES);
    buffer_destroy(client, &copy);
}

static void the_same_pages_can_be_pinned_twice(struct client *client)
{
    struct buffer first, second;
    char *at = memory();

    REQUIRE(at && pin(client, at, &first) && pin(client, at, &second));
    CHECK(fill(client, first.va));
    CHECK(words_equal((uint32_t *)(void *)at, BYTES / 4, VALUE));
    CHECK_OK(munmap(at, BYTES));
    buffer_destroy(client, &first);
    CHECK(fill(client, second.va));
    buffer_destroy(client, &second);
}

/* Mapping something else over it, or dropping its pages, does not take them from the card either. */
static void replaced_memory_is_the_programs_again(struct client *client)
{
    struct buffer buffer;
    char *at = memory();

    REQUIRE(at);
    memset(at, 7, BYTES);
    REQUIRE(pin(client, at, &buffer));
    CHECK(mmap(at, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == at);
    CHECK(fill(client, buffer.va));
    for (unsigned i = 0; i < BYTES; i += PAGE)
        CHECK_EQ(at[i], 0);
    buffer_destroy(client, &buffer);
    CHECK_OK(munmap(at, BYTES));
}

static void what_cannot_be_pinned(struct client *client)
{
    struct mgpu_bo_userptr args = { .address = (uintptr_t)gpu_forbidden(), .size = PAGE };
    struct metalos_stats before;
    char *at = memory();

    REQUIRE(at);
    before = gpu_stats();
    CHECK_RESULT(mgpu_bo_userptr(client->id, &args), -MGPU_EFAULT);
    args.address = (uintptr_t)gpu_read_only();
    CHECK_RESULT(mgpu_bo_userptr(client->id, &args), -MGPU_EFAULT);
    args.address = 0xffffffff80000000;
    CHECK_RESULT(mgpu_bo_userptr(client->id, &args), -MGPU_EFAULT);
    args.address = (uintptr_t)client->commands.words; /* the card's memory already */
    CHECK_RESULT(mgpu_bo_userptr(client->id, &args), -MGPU_EFAULT);
    CHECK_OK(munmap(at + BYTES - PAGE, PAGE)); /* the last page of all is not there */
    args.address = (uintptr_t)at;
    args.size = BYTES;
    CHECK_RESULT(mgpu_bo_userptr(client->id, &args), -MGPU_EFAULT);
    CHECK_EQ(gpu_stats().gpu_bos, before.gpu_bos);
    munmap(at, BYTES);
}

const struct gpu_test gpu_pinning_tests[] = {
    { "the card reaches memory that nobody has touched", the_card_reaches_memory_that_nobody_has_touched },
    { "what is unmapped stays until it is unpinned", what_is_unmapped_stays_until_it_is_unpinned },
    { "the same pages can be pinned twice", the_same_pages_can_be_pinned_twice },
    { "replaced memory is the program's again", replaced_memory_is_the_programs_again },
    { "what cannot be pinned", what_cannot_be_pinned },
    { 0 },
};
