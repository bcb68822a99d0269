/* SPDX-License-Identifier: MIT */
/*
 * leave_open.c - a program that tidies up nothing: it ends with memory mapped and pinned, work on the card that never
 * ends, threads asleep in the kernel, descriptors of all kinds and events that nobody has read. Run several times over
 * (repeat=N) the kernel finds that each run has left it as it was. Says something only when that could not be made.
 */
#include <errno.h>
#include <fcntl.h>
#include <mgpu/mgpu.h>
#include <pm4.h>
#include <pthread.h>
#include <shim_os.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SIZE  65536u
#define WORDS 64u   /* of commands */
#define LATCH 4096u /* where in memory the commands wait for a word, bytes */

static mgpu_client client;
static mgpu_handle sync_object;

/* Ends the program when something could not be made. */
static void must(int err, const char *what)
{
    if (err >= 0)
        return;
    printf("%s: error %d\n", what, -err);
    exit(1);
}

static void start(void)
{
    static struct mgpu_chip_info chip;
    struct mgpu_open open = { .version = MGPU_VERSION };
    struct mgpu_init init = { .info = (uintptr_t)&chip, .info_size = sizeof chip };

    must(mgpu_open(&open), "open");
    must(mgpu_init(open.client, &init), "init");
    client = open.client;
}

/* Memory in `domain`, mapped for both; for the card at `va`. */
static void *memory(mgpu_handle vm, uint32_t domain, uint64_t va, mgpu_handle *bo_out)
{
    struct mgpu_bo_create create = { .size = SIZE, .domains = domain, .flags = MGPU_BO_CPU_ACCESS };
    struct mgpu_bo_map map = { 0 };
    struct mgpu_vm_map place = { .vm = vm, .va = va, .size = SIZE, .flags = MGPU_VM_READ | MGPU_VM_WRITE };
    void *at;

    must(mgpu_bo_create(client, &create), "bo_create");
    *bo_out = map.bo = place.bo = create.bo;
    must(mgpu_bo_map(client, &map), "bo_map");
    must(mgpu_vm_map(client, &place), "vm_map");
    at = shim_os_map(client, &map);
    must(at ? 0 : -ENOMEM, "a mapping");
    return at;
}

/* Work that waits for a word which nobody writes, and would signal the sync object. */
static void begin_work(void)
{
    struct mgpu_vm_create vm = { 0 };
    struct mgpu_queue_create queue = { .engine = MGPU_ENGINE_GFX };
    struct mgpu_queue_submit submit = { 0 };
    struct mgpu_bo_ref bos[2] = { 0 };
    const uint64_t va = 1 << 24;

    must(mgpu_vm_create(client, &vm), "vm_create");
    struct pm4 commands = { .va = va, .room = WORDS, .words = memory(vm.vm, MGPU_DOMAIN_GTT, va, &bos[0].bo) };
    memory(vm.vm, MGPU_DOMAIN_VRAM, va + SIZE, &bos[1].bo);
    pm4_wait(&commands, va + LATCH, 1);
    pm4_nop(&commands, WORDS - commands.count);
    queue.vm = vm.vm;
    must(mgpu_queue_create(client, &queue), "queue_create");
    const struct mgpu_ib ib = { .va = va, .dwords = WORDS };
    const struct mgpu_sync_point signal = { .sync = sync_object };
    submit = (struct mgpu_queue_submit){ .queue = queue.queue, .ibs = (uintptr_t)&ib, .ib_count = 1,
                                         .signals = (uintptr_t)&signal, .signal_count = 1,
                                         .bos = (uintptr_t)bos, .bo_count = 2 };
    must(mgpu_queue_submit(client, &submit), "queue_submit");
}

static void *sleep_for_ever(void *unused)
{
    struct mgpu_sync_point point = { .sync = sync_object };
    struct mgpu_sync_wait args = { .points = (uintptr_t)&point, .count = 1, .deadline_ns = MGPU_FOREVER };

    mgpu_sync_wait(client, &args);
    return unused;
}

static void *listen_for_ever(void *unused)
{
    struct mgpu_event event;
    struct mgpu_event_read args = { .events = (uintptr_t)&event, .count = 1, .deadline_ns = MGPU_FOREVER };

    mgpu_event_read(client, &args);
    return unused;
}

static void begin_threads(void)
{
    pthread_t thread;

    must(-pthread_create(&thread, NULL, sleep_for_ever, NULL), "a thread");
    must(-pthread_create(&thread, NULL, listen_for_ever, NULL), "a thread");
    usleep(20000);
}

static void pin_own_memory(void)
{
    struct mgpu_bo_userptr args = { .address = (uintptr_t)aligned_alloc(MGPU_PAGE_SIZE, SIZE), .size = SIZE };

    must(mgpu_bo_userptr(client, &args), "bo_userptr");
}

static void open_descriptors(void)
{
    struct mgpu_bo_create create = { .size = SIZE, .domains = MGPU_DOMAIN_GTT };
    struct mgpu_bo_export bo = { 0 };
    struct mgpu_sync_export sync = { .sync = sync_object };
    enum shim_node node;
    uint64_t id;
    int fd;

    must(mgpu_bo_create(client, &create), "bo_create");
    bo.bo = create.bo;
    must(mgpu_bo_export(client, &bo), "bo_export");
    must(shim_os_token_export(SHIM_TOKEN_BO, bo.token, SIZE), "a BO's descriptor");
    must(mgpu_sync_export(client, &sync), "sync_export");
    must(shim_os_token_export(SHIM_TOKEN_SYNC, sync.token, 0), "a sync object's descriptor");
    must(close(shim_os_token_export(SHIM_TOKEN_SYNC_FILE, 1, 0)), "a descriptor that is closed"); /* and not reaped */
    must(fd = shim_os_open(SHIM_NODE_PRIMARY), "the primary node");
    must(dup(fd), "a duplicate");
    must(shim_os_file_id(fd, &node, &id), "which file it is");
    must(shim_os_node_post(node, id, "an event", 8), "an event");
    must(shim_os_open(SHIM_NODE_RENDER), "the render node");
}

int main(void)
{
    struct mgpu_sync_create create = { 0 };

    start();
    start(); /* a second client, which has the rest */
    must(mgpu_sync_create(client, &create), "sync_create");
    sync_object = create.sync;
    begin_work();
    begin_threads();
    pin_own_memory();
    open_descriptors();
    return 0;
}
