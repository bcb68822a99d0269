/* SPDX-License-Identifier: MIT */
/*
 * fake_kernel.c - see fake_kernel.h. The half that stands behind mgpu_call.
 */
#include "fake_display.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CALLS 0x80u
#define TOKENS 16u
#define CLIENTS 64u
#define EVENTS 64u

struct fake fake;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint32_t last_handle;
static uint64_t last_seq;

static struct {
    unsigned count;
    int result; /* of the next call; 0: as usual */
    union {
        uint8_t bytes[640];
        uint64_t align;
    } args;
} calls[CALLS];

/* Exported BOs. A BO has one handle in each client that imported it, with a count of references. */
static struct {
    uint64_t token;
    mgpu_client client;
    mgpu_handle bo;
    unsigned imports;
} exports[TOKENS];

/* Clients that are open, and events that nobody has read yet, oldest first. */
static mgpu_client open_clients[CLIENTS];
static struct {
    mgpu_client client;
    struct mgpu_event event;
} events[EVENTS];
static unsigned event_count;
static pthread_cond_t events_changed = PTHREAD_COND_INITIALIZER;

/* ---- the gate ---------------------------------------------------------------------------------------------------- */

/* Whether a call's struct has its size and its padding is zero, by the same table that a kernel uses. */
static bool well_formed(uint32_t nr, const void *args, uint32_t size)
{
    switch (nr) {
#define MGPU_ZERO(call, member) && ((const struct mgpu_##call *)args)->member == 0
#define MGPU_CALL(number, call, level, arrays) \
    case number:                               \
        return size == sizeof(struct mgpu_##call) arrays;
#include <calls.def>
    default:
        return false;
    }
}

static void copy_array(void *dst, uint64_t src, uint32_t count, size_t size)
{
    if (count)
        memcpy(dst, (const void *)(uintptr_t)src, (count < FAKE_MAX ? count : FAKE_MAX) * size);
}

/* ---- calls that do more than succeed ----------------------------------------------------------------------------- */

/* The place of a client among the open ones; of 0, a free place. CLIENTS: none. */
static unsigned place_of(mgpu_client client)
{
    unsigned i = 0;
    while (i < CLIENTS && open_clients[i] != client)
        i++;
    return i;
}

static int do_open(mgpu_client client, void *args)
{
    const unsigned place = place_of(0);
    struct mgpu_open *open = args;

    (void)client;
    if (place == CLIENTS)
        return -MGPU_ENOMEM;
    if (open->flags & MGPU_OPEN_DISPLAY && fake_display_open(last_handle + 1))
        return -MGPU_EACCES;
    open_clients[place] = open->client = ++last_handle;
    fake.clients++;
    return 0;
}

static int do_close(mgpu_client client, void *args)
{
    (void)args;
    fake_display_close(client);
    open_clients[place_of(client)] = 0;
    fake.clients--;
    pthread_cond_broadcast(&events_changed);
    return 0;
}

static int do_init(mgpu_client client, void *args)
{
    struct mgpu_init *init = args;
    (void)client;
    memcpy((void *)(uintptr_t)init->info, &fake.chip,
           init->info_size < sizeof fake.chip ? init->info_size : sizeof fake.chip);
    init->value_object = fake.value_size ? FAKE_VALUE_OBJECT : 0;
    init->value_size = fake.value_size;
    return 0;
}

/* Numbers that tell what was asked for. */
static int do_query(mgpu_client client, void *args)
{
    const struct mgpu_query *query = args;
    union {
        struct mgpu_query_memory memory;
        struct mgpu_query_firmware firmware;
        struct mgpu_query_time time;
        struct mgpu_query_fault fault;
        uint32_t u32;
        uint64_t u64;
    } answer = { .memory = { 0 } };

    (void)client;
    if (query->what == MGPU_QUERY_MEMORY)
        answer.memory = (struct mgpu_query_memory){ 1000 + query->index, 900 + query->index, 100 + query->index,
                                                    700 + query->index };
    else if (query->what == MGPU_QUERY_FIRMWARE)
        answer.firmware = (struct mgpu_query_firmware){ 50 + query->index, 30 + query->index };
    else if (query->what == MGPU_QUERY_TIME)
        answer.time = (struct mgpu_query_time){ 123456789, 42 };
    else if (query->what == MGPU_QUERY_FAULT)
        answer.fault = fake.fault;
    else if (query->what == MGPU_QUERY_COUNTER)
        answer.u64 = 0x500000000ull + query->index;
    else
        answer.u32 = 0xabc00 + query->index;
    memcpy((void *)(uintptr_t)query->data, &answer,
           query->data_size < sizeof answer ? query->data_size : sizeof answer);
    return 0;
}

static int do_bo_create(mgpu_client client, void *args)
{
    struct mgpu_bo_create *create = args;
    (void)client;
    create->size = (create->size + MGPU_PAGE_SIZE - 1) / MGPU_PAGE_SIZE * MGPU_PAGE_SIZE;
    create->bo = ++last_handle;
    fake.bos++;
    return 0;
}

static int do_bo_userptr(mgpu_client client, void *args)
{
    (void)client;
    ((struct mgpu_bo_userptr *)args)->bo = ++last_handle;
    fake.bos++;
    return 0;
}

static int do_bo_destroy(mgpu_client client, void *args)
{
    mgpu_handle bo = ((struct mgpu_bo_destroy *)args)->bo;

    for (unsigned i = 0; i < TOKENS; i++) {
        if (exports[i].client == client && exports[i].bo == bo && exports[i].imports) {
            exports[i].imports--;
            return 0;
        }
    }
    fake.bos--;
    return 0;
}

static int do_bo_map(mgpu_client client, void *args)
{
    struct mgpu_bo_map *map = args;
    (void)client;
    map->object = map->bo;
    map->size = 2 * MGPU_PAGE_SIZE;
    fake.cpu_maps++;
    return 0;
}

static int do_bo_unmap(mgpu_client client, void *args)
{
    (void)client, (void)args;
    fake.cpu_maps--;
    return 0;
}

static int do_bo_info(mgpu_client client, void *args)
{
    struct mgpu_bo_info *info = args;
    const struct mgpu_bo_create *created = (const void *)calls[MGPU_CALL_BO_CREATE].args.bytes;

    (void)client;
    info->domains = created->domains;
    info->flags = created->flags;
    info->size = 0x3000;
    info->alignment = 0x10000;
    info->metadata = fake.metadata;
    return 0;
}

static int do_bo_set_metadata(mgpu_client client, void *args)
{
    (void)client;
    fake.metadata = ((struct mgpu_bo_set_metadata *)args)->metadata;
    return 0;
}

static int do_bo_export(mgpu_client client, void *args)
{
    struct mgpu_bo_export *export = args;

    for (unsigned i = 0; i < TOKENS; i++) {
        if (!exports[i].token) {
            exports[i].token = export->token = 0x1000000000ull + ++last_handle;
            exports[i].client = client;
            exports[i].bo = export->bo;
            fake.tokens++;
            return 0;
        }
    }
    return -MGPU_ENOMEM;
}

static int do_bo_import(mgpu_client client, void *args)
{
    struct mgpu_bo_import *import = args;

    for (unsigned i = 0; i < TOKENS; i++) {
        if (exports[i].token != import->token)
            continue;
        import->size = 0x3000;
        if (exports[i].client == client) {
            import->bo = exports[i].bo;
            exports[i].imports++;
        } else {
            import->bo = ++last_handle;
            fake.bos++;
        }
        return 0;
    }
    return -MGPU_ENOENT;
}

static int do_export_close(mgpu_client client, void *args)
{
    (void)client;
    for (unsigned i = 0; i < TOKENS; i++) {
        if (exports[i].token == ((struct mgpu_export_close *)args)->token)
            exports[i].token = 0;
    }
    fake.tokens--;
    return 0;
}

static int do_vm_create(mgpu_client client, void *args)
{
    (void)client;
    ((struct mgpu_vm_create *)args)->vm = ++last_handle;
    fake.vms++;
    return 0;
}

static int do_queue_create(mgpu_client client, void *args)
{
    (void)client;
    ((struct mgpu_queue_create *)args)->queue = ++last_handle;
    fake.queues++;
    return 0;
}

static int do_queue_destroy(mgpu_client client, void *args)
{
    (void)client, (void)args;
    fake.queues--;
    return 0;
}

static int do_queue_submit(mgpu_client client, void *args)
{
    struct mgpu_queue_submit *submit = args;

    (void)client;
    fake.submit = *submit;
    copy_array(fake.ibs, submit->ibs, submit->ib_count, sizeof fake.ibs[0]);
    copy_array(fake.waits, submit->waits, submit->wait_count, sizeof fake.waits[0]);
    copy_array(fake.signals, submit->signals, submit->signal_count, sizeof fake.signals[0]);
    copy_array(fake.bo_refs, submit->bos, submit->bo_count, sizeof fake.bo_refs[0]);
    submit->seq = ++last_seq;
    return 0;
}

static int do_queue_status(mgpu_client client, void *args)
{
    struct mgpu_queue_status *status = args;
    (void)client;
    status->error = fake.queue_error;
    status->flags = fake.queue_flags;
    status->submitted = status->completed = last_seq;
    return 0;
}

static int do_fence_wait(mgpu_client client, void *args)
{
    const struct mgpu_fence_wait *wait = args;
    (void)client;
    copy_array(fake.fences, wait->fences, wait->count, sizeof fake.fences[0]);
    return 0;
}

static uint32_t new_value_index(void)
{
    return fake.value_size && fake.last_value + 1 < FAKE_VALUES ? ++fake.last_value : 0;
}

static int do_sync_create(mgpu_client client, void *args)
{
    struct mgpu_sync_create *create = args;
    (void)client;
    create->sync = ++last_handle;
    create->value_index = new_value_index();
    fake.syncs++;
    return 0;
}

static int do_sync_destroy(mgpu_client client, void *args)
{
    (void)client, (void)args;
    fake.syncs--;
    return 0;
}

static int do_sync_wait(mgpu_client client, void *args)
{
    struct mgpu_sync_wait *wait = args;
    (void)client;
    copy_array(fake.points, wait->points, wait->count, sizeof fake.points[0]);
    wait->first = wait->count - 1;
    return 0;
}

/* mgpu_sync_signal and mgpu_sync_reset, whose structs are alike. */
static int do_sync_points(mgpu_client client, void *args)
{
    const struct mgpu_sync_signal *signal = args;
    (void)client;
    copy_array(fake.points, signal->points, signal->count, sizeof fake.points[0]);
    return 0;
}

static int do_sync_query(mgpu_client client, void *args)
{
    const struct mgpu_sync_query *query = args;
    struct mgpu_sync_point *points = (struct mgpu_sync_point *)(uintptr_t)query->points;

    (void)client;
    for (uint32_t i = 0; i < query->count; i++)
        points[i].point = points[i].sync * 10ull + query->flags;
    return 0;
}

static int do_sync_export(mgpu_client client, void *args)
{
    (void)client;
    ((struct mgpu_sync_export *)args)->token = 0x2000000000ull + ++last_handle;
    fake.tokens++;
    return 0;
}

static int do_sync_import(mgpu_client client, void *args)
{
    (void)client;
    ((struct mgpu_sync_import *)args)->sync = ++last_handle;
    ((struct mgpu_sync_import *)args)->value_index = new_value_index();
    fake.syncs++;
    return 0;
}

/* ---- events ------------------------------------------------------------------------------------------------------ */

static int do_sync_notify(mgpu_client client, void *args)
{
    (void)args;
    fake.notify_client = client;
    return 0;
}

/* The oldest of the client's events goes to `out`; false: it has none. */
static bool take_event(mgpu_client client, struct mgpu_event *out)
{
    unsigned i = 0;

    while (i < event_count && events[i].client != client)
        i++;
    if (i == event_count)
        return false;
    *out = events[i].event;
    event_count--;
    memmove(&events[i], &events[i + 1], (event_count - i) * sizeof events[0]);
    return true;
}

/* Waits for ever, whatever the deadline, until there is an event or the client is closed. */
static int do_event_read(mgpu_client client, void *args)
{
    struct mgpu_event_read *read = args;
    struct mgpu_event *out = (struct mgpu_event *)(uintptr_t)read->events;
    uint32_t count = 0;

    while (place_of(client) < CLIENTS && !take_event(client, &out[0]))
        pthread_cond_wait(&events_changed, &lock);
    if (place_of(client) == CLIENTS)
        return -MGPU_EBADF;
    do
        count++;
    while (count < read->count && take_event(client, &out[count]));
    read->count = count;
    return 0;
}

static int (*const behaviours[CALLS])(mgpu_client client, void *args) = {
    [MGPU_CALL_OPEN] = do_open,
    [MGPU_CALL_CLOSE] = do_close,
    [MGPU_CALL_INIT] = do_init,
    [MGPU_CALL_QUERY] = do_query,
    [MGPU_CALL_BO_CREATE] = do_bo_create,
    [MGPU_CALL_BO_USERPTR] = do_bo_userptr,
    [MGPU_CALL_BO_DESTROY] = do_bo_destroy,
    [MGPU_CALL_BO_MAP] = do_bo_map,
    [MGPU_CALL_BO_UNMAP] = do_bo_unmap,
    [MGPU_CALL_BO_INFO] = do_bo_info,
    [MGPU_CALL_BO_SET_METADATA] = do_bo_set_metadata,
    [MGPU_CALL_BO_EXPORT] = do_bo_export,
    [MGPU_CALL_BO_IMPORT] = do_bo_import,
    [MGPU_CALL_EXPORT_CLOSE] = do_export_close,
    [MGPU_CALL_VM_CREATE] = do_vm_create,
    [MGPU_CALL_QUEUE_CREATE] = do_queue_create,
    [MGPU_CALL_QUEUE_DESTROY] = do_queue_destroy,
    [MGPU_CALL_QUEUE_SUBMIT] = do_queue_submit,
    [MGPU_CALL_QUEUE_STATUS] = do_queue_status,
    [MGPU_CALL_FENCE_WAIT] = do_fence_wait,
    [MGPU_CALL_SYNC_CREATE] = do_sync_create,
    [MGPU_CALL_SYNC_DESTROY] = do_sync_destroy,
    [MGPU_CALL_SYNC_WAIT] = do_sync_wait,
    [MGPU_CALL_SYNC_SIGNAL] = do_sync_points,
    [MGPU_CALL_SYNC_RESET] = do_sync_points,
    [MGPU_CALL_SYNC_QUERY] = do_sync_query,
    [MGPU_CALL_SYNC_EXPORT] = do_sync_export,
    [MGPU_CALL_SYNC_IMPORT] = do_sync_import,
    [MGPU_CALL_SYNC_NOTIFY] = do_sync_notify,
    [MGPU_CALL_EVENT_READ] = do_event_read,
};

int mgpu_call(mgpu_client client, uint32_t nr, void *args, uint32_t size)
{
    if (nr >= CALLS || !well_formed(nr, args, size)) {
        printf("# malformed call 0x%x of %u bytes\n", nr, size);
        abort();
    }
    pthread_mutex_lock(&lock);
    calls[nr].count++;
    memcpy(calls[nr].args.bytes, args, size);
    int r = calls[nr].result;
    calls[nr].result = 0;
    if (!r && behaviours[nr])
        r = behaviours[nr](client, args);
    else if (!r && nr >= MGPU_CALL_DISPLAY_INFO && nr <= MGPU_CALL_VBLANK)
        r = fake_display_call(nr, client, args);
    pthread_mutex_unlock(&lock);
    return r;
}

/* ---- for the tests ----------------------------------------------------------------------------------------------- */

void fake_reset(void)
{
    uint64_t token;

    while (shim_os_token_reap(&token))
        ;
    memset(calls, 0, sizeof calls);
    memset(exports, 0, sizeof exports);
    memset(open_clients, 0, sizeof open_clients);
    event_count = 0;
    fake_set_setting(NULL, NULL);
    fake_display_reset();
    last_seq = 0;
    fake = (struct fake){
        .chip = { .size = sizeof fake.chip,
                  .caps = ~0ull,
                  .marketing_name = "Fake Radeon",
                  .pci_vendor = 0x1002,
                  .pci_device = 0x73ff,
                  .pci_revision = 0xc7,
                  .pci_bus = 3,
                  .family = 143,
                  .external_rev = 0x3c,
                  .num_se = 2,
                  .num_sa_per_se = 2,
                  .cu_bitmap = { { 0xff, 0x3f }, { 0xff, 0x3f } },
                  .num_rb = 8,
                  .rb_mask = 0xff,
                  .gb_addr_config = 0x343,
                  .counter_clock = 100000,
                  .va_start = 0x200000,
                  .va_end = 0x800000000000ull,
                  .high_va_start = 0xffff800000000000ull,
                  .high_va_end = 0xfffffffffffe0000ull,
                  .va_alignment = 4096,
                  .pte_fragment_size = 2u << 20,
                  .engine = { { 0x0a0304, 1, 32, 32 }, { 0x0a0304, 4, 32, 32 }, { 0x050204, 2, 256, 4 } } },
    };
}

void fake_fail(uint32_t nr, int result)
{
    calls[nr].result = result;
}

unsigned fake_count(uint32_t nr)
{
    return calls[nr].count;
}

const void *fake_args(uint32_t nr)
{
    return calls[nr].args.bytes;
}

void fake_post_locked(mgpu_client client, const struct mgpu_event *event)
{
    if (event_count == EVENTS)
        abort();
    events[event_count].client = client;
    events[event_count++].event = *event;
    pthread_cond_broadcast(&events_changed);
}

void fake_post(mgpu_client client, const struct mgpu_event *event)
{
    pthread_mutex_lock(&lock);
    fake_post_locked(client, event);
    pthread_mutex_unlock(&lock);
}

void fake_lock(void)
{
    pthread_mutex_lock(&lock);
}

void fake_unlock(void)
{
    pthread_mutex_unlock(&lock);
}
