/* SPDX-License-Identifier: MIT */
/*
 * gpu_end.c - the program ends in the middle of everything: threads sleep in every contract call that sleeps, work is
 * on the card and waits in queues, the card hangs, objects are mapped, exported and pinned, descriptors are open. The
 * kernel must end all of it; it runs this several times (repeat=N) and compares what is in use.
 */
#include "../conformance/pm4.h"

#include <fcntl.h>
#include <metalos/call.h>
#include <mgpu/mgpu.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <system_call.h>
#include <time.h>
#include <unistd.h>

#define SIZE (64u * MGPU_PAGE_SIZE)
#define VA 0x100000000ull
#define HANG_MS 50u
#define COMMANDS 64u /* words of a command buffer; the second one is behind the first */

static mgpu_client client;
static mgpu_handle vm, queue, hanging_queue, bo, never, other;
static struct mgpu_bo_map map;

#define MUST(call)                                                                                                   \
    do {                                                                                                             \
        int result_ = (int)(call);                                                                                   \
        if (result_ < 0) {                                                                                           \
            printf("gpu_end.c:%d: %s is %d\n", __LINE__, #call, result_);                                            \
            _exit(1);                                                                                                \
        }                                                                                                            \
    } while (0)

/* ---- the sleepers: whoever returns ends the program with another status ------------------------------------------ */

static void returned(const char *who)
{
    printf("%s returned\n", who);
    _exit(2);
}

static void *wait_for_sync(void *argument)
{
    struct mgpu_sync_point point = { .sync = never };
    struct mgpu_sync_wait wait = {
        .points = (uintptr_t)&point, .count = 1, .flags = MGPU_WAIT_FOR_SUBMIT, .deadline_ns = MGPU_FOREVER,
    };

    mgpu_sync_wait(client, &wait);
    returned("mgpu_sync_wait");
    return argument;
}

static void *wait_for_transfer(void *argument)
{
    struct mgpu_sync_transfer transfer = {
        .src = never, .dst = other, .flags = MGPU_WAIT_FOR_SUBMIT, .deadline_ns = MGPU_FOREVER,
    };

    mgpu_sync_transfer(client, &transfer);
    returned("mgpu_sync_transfer");
    return argument;
}

static void *wait_for_event(void *argument)
{
    struct mgpu_event event;
    struct mgpu_event_read read = { .events = (uintptr_t)&event, .count = 1, .deadline_ns = MGPU_FOREVER };

    mgpu_event_read(client, &read);
    returned("mgpu_event_read");
    return argument;
}

static void *wait_for_fence(void *argument)
{
    struct mgpu_fence fence = { .queue = queue, .seq = 2 };
    struct mgpu_fence_wait wait = { .fences = (uintptr_t)&fence, .count = 1, .deadline_ns = MGPU_FOREVER };

    mgpu_fence_wait(client, &wait);
    returned("mgpu_fence_wait");
    return argument;
}

static void *wait_for_bo(void *argument)
{
    struct mgpu_bo_wait wait = { .bo = bo, .deadline_ns = MGPU_FOREVER };

    mgpu_bo_wait(client, &wait);
    returned("mgpu_bo_wait");
    return argument;
}

static void *read_node(void *argument)
{
    char record[8];

    (void)!read(open("/dev/dri/card0", O_RDWR), record, sizeof record);
    returned("read");
    return argument;
}

static void *(*const sleepers[])(void *argument) = {
    wait_for_sync, wait_for_transfer, wait_for_event, wait_for_fence, wait_for_bo, read_node,
};

/* ---- what is left behind ----------------------------------------------------------------------------------------- */

static void make_objects(void)
{
    struct mgpu_open open_args = { .version = MGPU_VERSION };
    struct mgpu_chip_info chip;
    struct mgpu_init init = { .info = (uintptr_t)&chip, .info_size = sizeof chip };
    struct mgpu_vm_create vm_args = { 0 };
    struct mgpu_queue_create queue_args = { .engine = MGPU_ENGINE_GFX };
    struct mgpu_bo_create bo_args = { .size = SIZE, .domains = MGPU_DOMAIN_GTT, .flags = MGPU_BO_CPU_ACCESS };
    struct mgpu_sync_create sync_args = { 0 };

    MUST(mgpu_open(&open_args));
    client = open_args.client;
    MUST(mgpu_init(client, &init));
    MUST(mgpu_vm_create(client, &vm_args));
    vm = queue_args.vm = vm_args.vm;
    MUST(mgpu_queue_create(client, &queue_args));
    queue = queue_args.queue;
    queue_args.hang_ms = HANG_MS;
    MUST(mgpu_queue_create(client, &queue_args));
    hanging_queue = queue_args.queue;
    MUST(mgpu_bo_create(client, &bo_args));
    bo = map.bo = bo_args.bo;
    MUST(mgpu_bo_map(client, &map));
    MUST(mgpu_sync_create(client, &sync_args));
    never = sync_args.sync;
    MUST(mgpu_sync_create(client, &sync_args));
    other = sync_args.sync;
}

static uint32_t *map_object(void)
{
    struct metalos_map request = { .object = map.object, .size = SIZE, .protection = PROT_READ | PROT_WRITE };
    int64_t at = system_call(METALOS_CALL_MAP, client, (uintptr_t)&request);

    MUST(at < 0 ? at : 0);
    return (uint32_t *)at;
}

/*
 * Of three submissions the first does nothing, and the second waits for a sync object that is never signalled. The
 * third waits on the card for what nobody writes, and when the program ends it may be there still, or may have been
 * found to hang.
 */
static void submit(uint32_t *words)
{
    struct mgpu_vm_map place = { .vm = vm, .bo = bo, .va = VA, .size = SIZE, .flags = MGPU_VM_READ | MGPU_VM_WRITE };
    struct mgpu_ib ib = { .va = VA, .dwords = COMMANDS };
    struct mgpu_bo_ref ref = { .bo = bo };
    struct mgpu_sync_point wait = { .sync = never };
    struct mgpu_queue_submit args = {
        .queue = queue, .ibs = (uintptr_t)&ib, .ib_count = 1, .bos = (uintptr_t)&ref, .bo_count = 1,
    };
    struct pm4 commands = { .words = words, .va = VA, .room = 2 * COMMANDS };

    pm4_nop(&commands, COMMANDS);
    pm4_wait(&commands, VA, 1);
    pm4_nop(&commands, 2 * COMMANDS - commands.count);
    MUST(mgpu_vm_map(client, &place));
    MUST(mgpu_queue_submit(client, &args));
    args.waits = (uintptr_t)&wait;
    args.wait_count = 1;
    MUST(mgpu_queue_submit(client, &args));
    args.wait_count = 0;
    args.queue = hanging_queue;
    ib.va += COMMANDS * sizeof *words;
    MUST(mgpu_queue_submit(client, &args));
}

static void leave_things(void)
{
    struct mgpu_bo_export export = { .bo = bo };
    struct mgpu_bo_userptr pinned = { .size = SIZE };
    void *memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int closed;

    MUST(mgpu_bo_export(client, &export));
    MUST(system_call(METALOS_CALL_TOKEN_EXPORT, METALOS_TOKEN_BO, export.token, SIZE));
    closed = (int)system_call(METALOS_CALL_TOKEN_EXPORT, METALOS_TOKEN_BO, export.token, SIZE);
    MUST(closed);
    close(closed); /* to be reaped */
    pinned.address = (uintptr_t)memory;
    MUST(mgpu_bo_userptr(client, &pinned));
    MUST(munmap(memory, SIZE / 2));
    MUST(open("/dev/dri/renderD128", O_RDWR));
}

int main(void)
{
    const struct timespec nap = { .tv_nsec = HANG_MS * 1000000 };
    uint32_t *commands;

    make_objects();
    commands = map_object();
    submit(commands);
    leave_things();
    for (unsigned i = 0; i < sizeof sleepers / sizeof *sleepers; i++) {
        pthread_t thread;

        MUST(-pthread_create(&thread, NULL, sleepers[i], NULL));
    }
    nanosleep(&nap, NULL);
    fflush(stdout);
    _exit(0);
}
