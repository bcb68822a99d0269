/* SPDX-License-Identifier: MIT */
/*
 * amdgpu_order_test.c - what waits for what, by libdrm_amdgpu, on the reference kernel and the software card:
 * dependencies, semaphores, fences given away, between rings, contexts, open files and threads. Nothing but the card
 * waits.
 */
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <amdgpu.h>
#include <amdgpu_drm.h>
#include <xf86drm.h>

#include "pm4.h"
#include "tap.h"

#define SLOT_WORDS 64u /* of a command buffer */
#define SLOTS      512u
#define DATA_WORDS 1024u
#define BYTES      ((SLOTS * SLOT_WORDS + DATA_WORDS) * 4u)

#define GFX     AMDGPU_HW_IP_GFX
#define COMPUTE AMDGPU_HW_IP_COMPUTE

/* An open file with memory for command buffers, and behind them data, which they and we share. */
struct card {
    int node;
    amdgpu_device_handle dev;
    amdgpu_context_handle context;
    amdgpu_bo_handle bo;
    amdgpu_bo_list_handle list;
    amdgpu_va_handle va;
    uint64_t address;
    uint32_t *cpu;
};
static struct card card;

static void open_card(struct card *c)
{
    struct amdgpu_bo_alloc_request request = { .alloc_size = BYTES, .preferred_heap = AMDGPU_GEM_DOMAIN_GTT };
    uint32_t major = 0, minor = 0;
    drmDevicePtr found;

    CHECK_EQ(drmGetDevices2(0, &found, 1), 1);
    c->node = open(found->nodes[DRM_NODE_RENDER], O_RDWR | O_CLOEXEC);
    drmFreeDevices(&found, 1);
    CHECK_EQ(amdgpu_device_initialize(c->node, &major, &minor, &c->dev), 0);
    CHECK_EQ(amdgpu_cs_ctx_create(c->dev, &c->context), 0);
    CHECK_EQ(amdgpu_bo_alloc(c->dev, &request, &c->bo), 0);
    CHECK_EQ(amdgpu_bo_list_create(c->dev, 1, &c->bo, NULL, &c->list), 0);
    CHECK_EQ(amdgpu_bo_cpu_map(c->bo, (void **)&c->cpu), 0);
    CHECK_EQ(amdgpu_va_range_alloc(c->dev, amdgpu_gpu_va_range_general, BYTES, 0, 0, &c->address, &c->va, 0), 0);
    CHECK_EQ(amdgpu_bo_va_op(c->bo, 0, BYTES, c->address, 0, AMDGPU_VA_OP_MAP), 0);
    memset(c->cpu, 0, BYTES);
}

static void close_card(struct card *c)
{
    CHECK_EQ(amdgpu_cs_ctx_free(c->context), 0);
    CHECK_EQ(amdgpu_bo_list_destroy(c->list), 0);
    CHECK_EQ(amdgpu_bo_va_op(c->bo, 0, BYTES, c->address, 0, AMDGPU_VA_OP_UNMAP), 0);
    CHECK_EQ(amdgpu_va_range_free(c->va), 0);
    CHECK_EQ(amdgpu_bo_free(c->bo), 0);
    CHECK_EQ(amdgpu_device_deinitialize(c->dev), 0);
    close(c->node);
}

static uint64_t data_va(const struct card *c, unsigned word)
{
    return c->address + (SLOTS * SLOT_WORDS + word) * 4ull;
}

static _Atomic uint32_t *data(const struct card *c, unsigned word)
{
    return (_Atomic uint32_t *)&c->cpu[SLOTS * SLOT_WORDS + word];
}

static struct pm4 commands_in(const struct card *c, unsigned slot)
{
    return (struct pm4){ .words = &c->cpu[slot * SLOT_WORDS],
                         .va = c->address + slot * SLOT_WORDS * 4ull,
                         .room = SLOT_WORDS };
}

/* Submit, with one more chunk or none (id 0). */
static struct amdgpu_cs_fence submit(const struct card *c, amdgpu_context_handle context, uint32_t ip_type,
                                     struct pm4 *commands, uint32_t id, const void *more, size_t more_size)
{
    while (commands->count % 8)
        pm4_nop(commands, 1);
    struct drm_amdgpu_cs_chunk_ib ib = { .va_start = commands->va,
                                         .ib_bytes = commands->count * 4,
                                         .ip_type = ip_type };
    struct drm_amdgpu_cs_chunk chunks[] = { { AMDGPU_CHUNK_ID_IB, sizeof ib / 4, (uintptr_t)&ib },
                                            { id, (uint32_t)(more_size / 4), (uintptr_t)more } };
    struct amdgpu_cs_fence fence = { .context = context, .ip_type = ip_type };

    CHECK_EQ(amdgpu_cs_submit_raw(c->dev, context, c->list, id ? 2 : 1, chunks, &fence.fence), 0);
    return fence;
}

static struct amdgpu_cs_fence submit_after(const struct card *c, amdgpu_context_handle context, uint32_t ip_type,
                                           struct pm4 *commands, uint32_t id, struct amdgpu_cs_fence before)
{
    struct drm_amdgpu_cs_chunk_dep dep;

    amdgpu_cs_chunk_fence_to_dep(&before, &dep);
    return submit(c, context, ip_type, commands, id, &dep, sizeof dep);
}

static bool is_done(struct amdgpu_cs_fence fence)
{
    uint32_t expired = 0;
    CHECK_EQ(amdgpu_cs_query_fence_status(&fence, 0, 0, &expired), 0);
    return expired;
}

static void wait_for(struct amdgpu_cs_fence fence)
{
    uint32_t expired = 0;
    CHECK_EQ(amdgpu_cs_query_fence_status(&fence, 10000000000ull, 0, &expired), 0);
    CHECK_EQ(expired, 1);
}

static void nap(void)
{
    const struct timespec time = { .tv_nsec = 20000000 };
    nanosleep(&time, NULL);
}

static int wait_syncobj(const struct card *c, uint32_t syncobj, int64_t deadline_ns)
{
    return amdgpu_cs_syncobj_wait(c->dev, &syncobj, 1, deadline_ns, 0, NULL);
}

/* ---- the tests; words of data: what a latch waits for, what it writes, what is made of that ---------------------- */

enum { LATCH, FIRST, SECOND };

static void begin(void)
{
    open_card(&card);
}

static void end(void)
{
    close_card(&card);
}

/* Compute work that waits for the latch, and then writes 1. */
static struct amdgpu_cs_fence submit_latched(void)
{
    struct pm4 commands = commands_in(&card, 0);

    pm4_wait(&commands, data_va(&card, LATCH), 1);
    pm4_write(&commands, data_va(&card, FIRST), 1);
    return submit(&card, card.context, COMPUTE, &commands, 0, NULL, 0);
}

static struct pm4 copy_first_to_second(void)
{
    struct pm4 commands = commands_in(&card, 1);

    pm4_copy(&commands, data_va(&card, SECOND), data_va(&card, FIRST), 4);
    return commands;
}

static void a_dependency_waits_on_the_card(void)
{
    uint32_t syncobj = 0, far = 0;

    begin();
    const struct amdgpu_cs_fence first = submit_latched();
    struct pm4 commands = copy_first_to_second();
    struct amdgpu_cs_fence second =
        submit_after(&card, card.context, GFX, &commands, AMDGPU_CHUNK_ID_DEPENDENCIES, first);
    CHECK_EQ(amdgpu_cs_fence_to_handle(card.dev, &second, AMDGPU_FENCE_TO_HANDLE_GET_SYNCOBJ, &syncobj), 0);
    nap();
    CHECK(!is_done(first) && !is_done(second));
    CHECK(wait_syncobj(&card, syncobj, 0) != 0);

    *data(&card, LATCH) = 1;
    CHECK_EQ(wait_syncobj(&card, syncobj, INT64_MAX), 0);
    CHECK_EQ(*data(&card, SECOND), 1);
    wait_for(second);
    CHECK_EQ(amdgpu_cs_fence_to_handle(card.dev, &second, AMDGPU_FENCE_TO_HANDLE_GET_SYNCOBJ, &far), 0);
    CHECK_EQ(wait_syncobj(&card, far, 0), 0); /* done long ago */
    CHECK_EQ(amdgpu_cs_destroy_syncobj(card.dev, syncobj), 0);
    CHECK_EQ(amdgpu_cs_destroy_syncobj(card.dev, far), 0);
    end();
}

static void a_semaphore_waits_on_the_card(void)
{
    struct amdgpu_cs_ib_info ib = { .size = 8 };
    struct amdgpu_cs_request request = { .number_of_ibs = 1, .ibs = &ib };
    amdgpu_semaphore_handle sem;

    begin();
    struct pm4 commands = commands_in(&card, 0);
    pm4_wait(&commands, data_va(&card, LATCH), 1);
    pm4_write(&commands, data_va(&card, FIRST), 1);
    while (commands.count % 8)
        pm4_nop(&commands, 1);
    request.resources = card.list;
    request.ip_type = COMPUTE;
    ib.ib_mc_address = commands.va;
    ib.size = commands.count;
    CHECK_EQ(amdgpu_cs_submit(card.context, 0, &request, 1), 0);
    CHECK_EQ(amdgpu_cs_create_semaphore(&sem), 0);
    CHECK_EQ(amdgpu_cs_signal_semaphore(card.context, COMPUTE, 0, 0, sem), 0);
    CHECK_EQ(amdgpu_cs_wait_semaphore(card.context, GFX, 0, 0, sem), 0);
    CHECK_EQ(amdgpu_cs_destroy_semaphore(sem), 0);

    commands = copy_first_to_second();
    while (commands.count % 8)
        pm4_nop(&commands, 1);
    request.ip_type = GFX;
    ib.ib_mc_address = commands.va;
    ib.size = commands.count;
    CHECK_EQ(amdgpu_cs_submit(card.context, 0, &request, 1), 0);
    const struct amdgpu_cs_fence second = { .context = card.context, .ip_type = GFX, .fence = request.seq_no };
    nap();
    CHECK(!is_done(second));
    *data(&card, LATCH) = 1;
    wait_for(second);
    CHECK_EQ(*data(&card, SECOND), 1);
    end();
}

/* Two that talk to each other as they run: the second may start when the first has, and not before. */
static void a_scheduled_dependency_waits_for_the_start(void)
{
    struct drm_amdgpu_cs_chunk_sem in;

    begin();
    CHECK_EQ(amdgpu_cs_create_syncobj(card.dev, &in.handle), 0);
    struct pm4 commands = commands_in(&card, 0);
    pm4_wait(&commands, data_va(&card, FIRST), 1);
    pm4_write(&commands, data_va(&card, SECOND), 1);
    const struct amdgpu_cs_fence first =
        submit(&card, card.context, COMPUTE, &commands, AMDGPU_CHUNK_ID_SYNCOBJ_IN, &in, sizeof in);
    commands = commands_in(&card, 1);
    pm4_write(&commands, data_va(&card, FIRST), 1);
    pm4_wait(&commands, data_va(&card, SECOND), 1);
    const struct amdgpu_cs_fence second =
        submit_after(&card, card.context, GFX, &commands, AMDGPU_CHUNK_ID_SCHEDULED_DEPENDENCIES, first);
    nap();
    CHECK_EQ(*data(&card, FIRST), 0);
    CHECK_EQ(amdgpu_cs_syncobj_signal(card.dev, &in.handle, 1), 0);
    wait_for(first);
    wait_for(second);
    CHECK_EQ(amdgpu_cs_destroy_syncobj(card.dev, in.handle), 0);
    end();
}

/* A fence as a descriptor, for another open file's work. */
static void another_file_waits_on_the_card(void)
{
    struct drm_amdgpu_cs_chunk_sem in;
    uint32_t fd = 0;
    struct card other;

    begin();
    open_card(&other);
    struct amdgpu_cs_fence first = submit_latched();
    CHECK_EQ(amdgpu_cs_fence_to_handle(card.dev, &first, AMDGPU_FENCE_TO_HANDLE_GET_SYNCOBJ_FD, &fd), 0);
    CHECK_EQ(amdgpu_cs_import_syncobj(other.dev, (int)fd, &in.handle), 0);
    close((int)fd);
    struct pm4 commands = commands_in(&other, 0);
    pm4_write(&commands, data_va(&other, SECOND), 1);
    const struct amdgpu_cs_fence second =
        submit(&other, other.context, GFX, &commands, AMDGPU_CHUNK_ID_SYNCOBJ_IN, &in, sizeof in);
    nap();
    CHECK(!is_done(second));
    *data(&card, LATCH) = 1;
    wait_for(second);
    CHECK_EQ(*data(&card, FIRST), 1);
    CHECK_EQ(*data(&other, SECOND), 1);
    CHECK_EQ(amdgpu_cs_destroy_syncobj(other.dev, in.handle), 0);
    close_card(&other);
    end();
}

/* Work is dropped with its context; what waits for it goes on. */
static void a_context_may_go_before(void)
{
    struct drm_amdgpu_cs_chunk_sem never;
    amdgpu_context_handle gone;

    begin();
    CHECK_EQ(amdgpu_cs_create_syncobj(card.dev, &never.handle), 0);
    CHECK_EQ(amdgpu_cs_ctx_create(card.dev, &gone), 0);
    struct pm4 commands = commands_in(&card, 0);
    pm4_write(&commands, data_va(&card, FIRST), 1);
    const struct amdgpu_cs_fence first =
        submit(&card, gone, COMPUTE, &commands, AMDGPU_CHUNK_ID_SYNCOBJ_IN, &never, sizeof never);
    commands = copy_first_to_second();
    const struct amdgpu_cs_fence second =
        submit_after(&card, card.context, GFX, &commands, AMDGPU_CHUNK_ID_DEPENDENCIES, first);
    nap();
    CHECK(!is_done(second));
    CHECK_EQ(amdgpu_cs_ctx_free(gone), 0);
    wait_for(second);
    CHECK_EQ(*data(&card, FIRST), 0);
    CHECK_EQ(amdgpu_cs_destroy_syncobj(card.dev, never.handle), 0);
    end();
}

static void a_lost_context_holds_up_nobody(void)
{
    amdgpu_context_handle guilty;
    uint64_t flags = 0;

    begin();
    CHECK_EQ(amdgpu_cs_ctx_create(card.dev, &guilty), 0);
    struct pm4 commands = commands_in(&card, 0);
    pm4_undefined(&commands);
    const struct amdgpu_cs_fence first = submit(&card, guilty, GFX, &commands, 0, NULL, 0);
    commands = commands_in(&card, 1);
    pm4_write(&commands, data_va(&card, SECOND), 1);
    const struct amdgpu_cs_fence second =
        submit_after(&card, card.context, COMPUTE, &commands, AMDGPU_CHUNK_ID_DEPENDENCIES, first);
    wait_for(second);
    CHECK_EQ(*data(&card, SECOND), 1);
    CHECK_EQ(amdgpu_cs_query_reset_state2(guilty, &flags), 0);
    CHECK(flags & AMDGPU_CTX_QUERY2_FLAGS_GUILTY);
    CHECK_EQ(amdgpu_cs_query_reset_state2(card.context, &flags), 0);
    CHECK_EQ(flags, 0);
    CHECK_EQ(amdgpu_cs_ctx_free(guilty), 0);
    end();
}

/* ---- threads ----------------------------------------------------------------------------------------------------- */

enum { THREADS = 4, ROUNDS = 100 };

/* A chain through all threads: link n copies word n to word n + 1, when link n - 1 has been. */
static struct {
    pthread_mutex_t lock;
    unsigned links;
    struct amdgpu_cs_fence last;
} chain = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void add_link(amdgpu_context_handle context, uint32_t ip_type)
{
    pthread_mutex_lock(&chain.lock);
    struct pm4 commands = commands_in(&card, chain.links);
    pm4_copy(&commands, data_va(&card, chain.links + 1), data_va(&card, chain.links), 4);
    if (chain.links)
        chain.last = submit_after(&card, context, ip_type, &commands, AMDGPU_CHUNK_ID_DEPENDENCIES, chain.last);
    else
        chain.last = submit(&card, context, ip_type, &commands, 0, NULL, 0);
    chain.links++;
    pthread_mutex_unlock(&chain.lock);
}

/* Each with a context of its own, which comes and goes, beside the one that all share. */
static void *work(void *argument)
{
    const unsigned self = *(const unsigned *)argument, slot = THREADS * ROUNDS + 2 * self;
    amdgpu_context_handle context;

    for (unsigned i = 0; i < ROUNDS; i++) {
        add_link(card.context, (self + i) % 2 ? GFX : COMPUTE);

        CHECK_EQ(amdgpu_cs_ctx_create(card.dev, &context), 0);
        struct pm4 commands = commands_in(&card, slot);
        pm4_nop(&commands, 8);
        struct amdgpu_cs_fence own = submit(&card, context, COMPUTE, &commands, 0, NULL, 0);
        commands = commands_in(&card, slot + 1);
        pm4_nop(&commands, 8);
        own = submit_after(&card, context, GFX, &commands, AMDGPU_CHUNK_ID_DEPENDENCIES, own);

        pthread_mutex_lock(&chain.lock);
        struct amdgpu_cs_fence last = chain.last;
        pthread_mutex_unlock(&chain.lock);
        uint32_t syncobj = 0;
        CHECK_EQ(amdgpu_cs_fence_to_handle(card.dev, &last, AMDGPU_FENCE_TO_HANDLE_GET_SYNCOBJ, &syncobj), 0);
        wait_for(own);
        CHECK_EQ(wait_syncobj(&card, syncobj, INT64_MAX), 0);
        CHECK_EQ(amdgpu_cs_destroy_syncobj(card.dev, syncobj), 0);
        CHECK_EQ(amdgpu_cs_ctx_free(context), 0);
    }
    return NULL;
}

static void threads_depend_on_each_other(void)
{
    unsigned selves[THREADS];
    pthread_t threads[THREADS];

    begin();
    *data(&card, 0) = 7;
    for (unsigned i = 0; i < THREADS; i++) {
        selves[i] = i;
        CHECK_EQ(pthread_create(&threads[i], NULL, work, &selves[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    wait_for(chain.last);
    CHECK_EQ(chain.links, THREADS * ROUNDS);
    CHECK_EQ(*data(&card, THREADS * ROUNDS), 7);
    end();
}

int main(void)
{
    TAP_RUN(a_dependency_waits_on_the_card);
    TAP_RUN(a_semaphore_waits_on_the_card);
    TAP_RUN(a_scheduled_dependency_waits_for_the_start);
    TAP_RUN(another_file_waits_on_the_card);
    TAP_RUN(a_context_may_go_before);
    TAP_RUN(a_lost_context_holds_up_nobody);
    TAP_RUN(threads_depend_on_each_other);
    return tap_done();
}
