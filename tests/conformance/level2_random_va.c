/* SPDX-License-Identifier: MIT */
/*
 * level2_random_va.c - an address space changes at random beside a naive model, an array of pages; the GPU reads and
 * writes through it after every change, and what it finds must be what the model has there.
 */
#include "client.h"
#include "suite.h"

#include <string.h>

#define STEPS 400u
#define WINDOW 96u /* pages: half of them on each side of a 2 MiB boundary */
#define BOS 4u
#define BO_PAGES 48u
#define LARGE (256 * KIB)
#define READS 6u       /* a step */
#define UNTOUCHED 0xffffffffu /* in the result, before the GPU writes there */

/* A page of the address space. */
struct page {
    uint32_t mapping; /* which call of mgpu_vm_map put it there; 0: nothing is mapped */
    unsigned bo;      /* BOS: none, a PRT mapping */
    unsigned bo_page;
    bool writable;
};

static struct model {
    struct client *client;
    struct dice dice;
    uint64_t page_size; /* of the model's pages, which may be larger than the contract's */
    uint64_t va;        /* of pages[0] */
    struct page pages[WINDOW];
    struct buffer bos[BOS];
    uint32_t content[BOS][BO_PAGES]; /* the first word of each page */
    struct buffer result;
    uint32_t mappings, values; /* numbers given so far */
} model;

static unsigned roll(uint64_t sides)
{
    return (unsigned)dice_roll(&model.dice, sides);
}

static bool any_mapped(unsigned first, unsigned count)
{
    for (unsigned i = first; i < first + count; i++)
        if (model.pages[i].mapping)
            return true;
    return false;
}

/* Whether a mapping begins at a page, as mgpu_vm_unmap sees it: a cut makes a new beginning. */
static bool begins(unsigned at)
{
    return model.pages[at].mapping && (!at || model.pages[at - 1].mapping != model.pages[at].mapping);
}

/* ---- the three changes ------------------------------------------------------------------------------------------- */

static bool map(unsigned at)
{
    unsigned bo = roll(model.client->chip.caps & MGPU_CAP_PRT ? BOS + 1 : BOS);
    unsigned count = 1 + roll(WINDOW - at < BO_PAGES ? WINDOW - at : BO_PAGES);
    unsigned bo_page = bo < BOS ? roll(BO_PAGES - count + 1) : 0;
    bool writable = roll(3) != 0, replace = roll(2) != 0;
    struct mgpu_vm_map args = {
        .vm = model.client->vm,
        .bo = bo < BOS ? model.bos[bo].bo : 0,
        .bo_offset = bo_page * model.page_size,
        .va = model.va + at * model.page_size,
        .size = count * model.page_size,
        .flags = MGPU_VM_READ | (writable ? MGPU_VM_WRITE : 0) | (replace ? MGPU_VM_REPLACE : 0) |
                 (bo < BOS ? 0 : MGPU_VM_PRT),
    };

    if (!replace && any_mapped(at, count))
        return CHECK_RESULT(mgpu_vm_map(model.client->id, &args), -MGPU_EEXIST);
    if (!CHECK_OK(mgpu_vm_map(model.client->id, &args)))
        return false;
    model.mappings++;
    for (unsigned i = 0; i < count; i++)
        model.pages[at + i] = (struct page){ model.mappings, bo, bo_page + i, writable };
    return true;
}

static bool unmap(unsigned at)
{
    uint32_t mapping = model.pages[at].mapping;
    unsigned bo = roll(8) && mapping ? model.pages[at].bo : roll(BOS);
    struct mgpu_vm_unmap args = { .vm = model.client->vm, .va = model.va + at * model.page_size };

    args.bo = bo < BOS ? model.bos[bo].bo : 0;
    if (!begins(at) || model.pages[at].bo != bo)
        return CHECK_RESULT(mgpu_vm_unmap(model.client->id, &args), -MGPU_ENOENT);
    if (!CHECK_OK(mgpu_vm_unmap(model.client->id, &args)))
        return false;
    while (at < WINDOW && model.pages[at].mapping == mapping)
        model.pages[at++].mapping = 0;
    return true;
}

static bool clear(unsigned at)
{
    unsigned count = 1 + roll(WINDOW - at < 12 ? WINDOW - at : 12);
    struct mgpu_vm_clear args = { .vm = model.client->vm, .va = model.va + at * model.page_size,
                                  .size = count * model.page_size };

    if (!CHECK_OK(mgpu_vm_clear(model.client->id, &args)))
        return false;
    while (count--)
        model.pages[at + count].mapping = 0;
    return true;
}

static bool change(unsigned at)
{
    switch (roll(5)) {
    case 0:
    case 1:
        return map(at);
    case 2:
    case 3:
        return unmap(at);
    default:
        return clear(at);
    }
}

/* ---- what the GPU finds ------------------------------------------------------------------------------------------ */

static void write_page(struct pm4 *commands, unsigned at)
{
    const struct page *page = &model.pages[at];
    uint32_t value = ++model.values;

    pm4_write(commands, model.va + at * model.page_size, value);
    if (page->mapping && page->writable && page->bo < BOS)
        model.content[page->bo][page->bo_page] = value;
}

/* Write one page, then read some, near `at` and anywhere. */
static bool look(unsigned at)
{
    struct pm4 commands;
    uint32_t expected[READS];

    model.client->commands_used = 0; /* the last step's have been run */
    commands = commands_begin(model.client);
    write_page(&commands, roll(WINDOW));
    for (unsigned i = 0; i < READS; i++) {
        unsigned here = i < READS / 2 ? (at + roll(12)) % WINDOW : roll(WINDOW);
        const struct page *page = &model.pages[here];

        model.result.words[i] = UNTOUCHED;
        pm4_copy(&commands, model.result.va + 4 * i, model.va + here * model.page_size, 4);
        expected[i] = page->mapping && page->bo < BOS ? model.content[page->bo][page->bo_page] : 0;
    }
    if (!job_run(model.client, commands_end(model.client, &commands)))
        return false;
    for (unsigned i = 0; i < READS; i++)
        if (!CHECK_EQ(model.result.words[i], expected[i]))
            return false;
    return true;
}

static bool start(struct client *client, uint64_t page_size)
{
    uint64_t half = WINDOW / 2 * page_size, boundary = (half + 2 * MIB - 1) / (2 * MIB) * (2 * MIB);

    memset(&model, 0, sizeof model);
    model.client = client;
    model.dice = suite_dice(page_size);
    model.page_size = page_size;
    if (!client_start(client) || !buffer_create(client, &model.result, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT))
        return false;
    model.va = client_va(client, 2 * boundary) + boundary - half;
    for (unsigned bo = 0; bo < BOS; bo++) {
        if (!buffer_create(client, &model.bos[bo], BO_PAGES * model.page_size,
                           bo % 2 ? MGPU_DOMAIN_GTT : MGPU_DOMAIN_VRAM))
            return false;
        for (unsigned page = 0; page < BO_PAGES; page++)
            model.content[bo][page] = model.bos[bo].words[page * model.page_size / 4] = ++model.values;
    }
    return true;
}

static void the_gpu_finds_what_the_model_has(struct client *client, uint64_t page_size)
{
    REQUIRE(start(client, page_size));
    for (unsigned step = 0; step < STEPS; step++) {
        unsigned at = roll(WINDOW);

        if (!change(at) || !look(at)) {
            CHECK_EQ(step, STEPS); /* says where it was */
            return;
        }
    }
    for (unsigned bo = 0; bo < BOS; bo++)
        for (unsigned page = 0; page < BO_PAGES; page++)
            CHECK_EQ(model.bos[bo].words[page * model.page_size / 4], model.content[bo][page]);
}

static void small_pages(struct client *client)
{
    the_gpu_finds_what_the_model_has(client, MGPU_PAGE_SIZE);
}

/* Mappings of many megabytes, for which a kernel may use large pages, until a change cuts them. */
static void large_pages(struct client *client)
{
    the_gpu_finds_what_the_model_has(client, LARGE);
}

const struct test va_tests[] = {
    { "va_random_changes", 2, 0, small_pages, false },
    { "va_random_changes_of_large_mappings", 2, 0, large_pages, false },
    { 0 },
};
