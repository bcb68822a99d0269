/* SPDX-License-Identifier: MIT */
/*
 * gate.c - fuzzes the contract: any calls in any order with any arguments, by two clients, on the kernel and the card.
 *
 * Each input begins with two clients that have an address space, a queue, a sync object, and a BO over memory of this
 * process that the GPU executes from; so IBs can be written, and pointers that the contract takes lead to memory. The
 * input's calls come after that. In the end both clients close: then the kernel must be as it was.
 */
#include "input.h"
#include "quiet_machine.h"

#include <mgpu/mgpu.h>
#include <mgpu/mgpu_display.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLIENTS    2u
#define STRUCT_MAX 512u
#define ARRAY_MAX  (4u << 20) /* bytes, the longest that calls.def allows */
#define ARRAY_FILL 256u       /* bytes of it that come from the input */
#define POOL_PAGES 16u
#define POOL_BYTES (POOL_PAGES * MGPU_PAGE_SIZE)
#define POOL_VA    0x200000u
#define HANG_MS    "5"
#define NAP_NS     1000000 /* the longest that a call may sleep */
#define TOKENS     256u    /* an input that makes more ends there */

/* ---- the calls, as calls.def has them ---------------------------------------------------------------------------- */

struct array {
    uint16_t pointer, count, size; /* where in the struct; bytes of an element */
};

struct call {
    uint32_t number, size;
    const struct array *arrays; /* ends with size 0 */
};

/* clang-format off */
#define MGPU_ARRAY(call, field, type, count_field, max, direction) \
    { offsetof(struct mgpu_##call, field), offsetof(struct mgpu_##call, count_field), sizeof(type) },
#define MGPU_CALL(number, name, level, arrays) static const struct array arrays_##name[] = { arrays { 0, 0, 0 } };
#include <calls.def>

static const struct call calls[] = {
#define MGPU_CALL(number, name, level, arrays) { number, sizeof(struct mgpu_##name), arrays_##name },
#include <calls.def>
};
/* clang-format on */

#define CALLS (sizeof calls / sizeof calls[0])
#define POKE  CALLS /* not a call: write into the pool */

/*
 * Fields of 64 bits that cannot be just any number: a time to sleep until; an address in this process; a token, which
 * is so random that the fuzzer would never hit it. And tokens that are given out. NOTHING: the lower half is 0; a mode
 * would be set when nobody writes its framebuffer any more, and work of the input's making may never end.
 */
enum kind { DEADLINE, ADDRESS, NOTHING, TOKEN, NEW_TOKEN };

static const struct field {
    uint32_t number;
    enum kind kind;
    size_t offset;
} fields[] = {
    { MGPU_CALL_BO_WAIT, DEADLINE, offsetof(struct mgpu_bo_wait, deadline_ns) },
    { MGPU_CALL_FENCE_WAIT, DEADLINE, offsetof(struct mgpu_fence_wait, deadline_ns) },
    { MGPU_CALL_SYNC_WAIT, DEADLINE, offsetof(struct mgpu_sync_wait, deadline_ns) },
    { MGPU_CALL_SYNC_TRANSFER, DEADLINE, offsetof(struct mgpu_sync_transfer, deadline_ns) },
    { MGPU_CALL_EVENT_READ, DEADLINE, offsetof(struct mgpu_event_read, deadline_ns) },
    { MGPU_CALL_DISPLAY_SET, NOTHING, offsetof(struct mgpu_display_set, fb) },
    { MGPU_CALL_BO_USERPTR, ADDRESS, offsetof(struct mgpu_bo_userptr, address) },
    { MGPU_CALL_BO_IMPORT, TOKEN, offsetof(struct mgpu_bo_import, token) },
    { MGPU_CALL_SYNC_IMPORT, TOKEN, offsetof(struct mgpu_sync_import, token) },
    { MGPU_CALL_EXPORT_CLOSE, TOKEN, offsetof(struct mgpu_export_close, token) },
    { MGPU_CALL_BO_EXPORT, NEW_TOKEN, offsetof(struct mgpu_bo_export, token) },
    { MGPU_CALL_SYNC_EXPORT, NEW_TOKEN, offsetof(struct mgpu_sync_export, token) },
};

/* ---- the clients ------------------------------------------------------------------------------------------------- */

static _Alignas(MGPU_PAGE_SIZE) uint8_t pool[POOL_BYTES];
static uint8_t array_room[4][ARRAY_MAX];
static mgpu_client clients[CLIENTS];
static uint64_t tokens[TOKENS]; /* given out, token_count of them */
static unsigned token_count;

static void must(int result, const char *what)
{
    if (!result)
        return;
    fprintf(stderr, "gate: %s answered %d\n", what, result);
    abort();
}

static mgpu_client open_client(bool display)
{
    struct mgpu_open open = { .version = MGPU_VERSION, .flags = display ? MGPU_OPEN_DISPLAY : 0 };
    struct mgpu_init init = { 0 };

    must(mgpu_open(&open), "mgpu_open");
    must(mgpu_init(open.client, &init), "mgpu_init");
    return open.client;
}

/* Head 0 shows a small picture, quickly: a BO and a framebuffer, the client's next two handles. */
static void light_screen(mgpu_client client)
{
    struct mgpu_bo_create bo = { .size = 64 * 256, .domains = MGPU_DOMAIN_VRAM };
    struct mgpu_fb_create fb = { .format = 'X' | 'R' << 8 | '2' << 16 | '4' << 24, .width = 64, .height = 64,
                                 .pitch = 256 };
    struct mgpu_display_set set = { .mode = { 10000, 64, 70, 80, 100, 64, 70, 80, 100, 0, 0, 0 } };

    must(mgpu_bo_create(client, &bo), "mgpu_bo_create");
    fb.bo = bo.bo;
    must(mgpu_fb_create(client, &fb), "mgpu_fb_create");
    set.fb = fb.fb;
    must(mgpu_display_set(client, &set), "mgpu_display_set");
}

/* A client with handles 1 to 4: a VM, a BO over the pool that is mapped in it, a queue, a sync object. */
static mgpu_client start_client(bool display)
{
    mgpu_client client = open_client(display);
    struct mgpu_vm_create vm = { 0 };
    struct mgpu_bo_userptr bo = { .address = (uintptr_t)pool, .size = POOL_BYTES };
    struct mgpu_vm_map map = {
        .va = POOL_VA,
        .size = POOL_BYTES,
        .flags = MGPU_VM_READ | MGPU_VM_WRITE | MGPU_VM_EXECUTE,
    };
    struct mgpu_queue_create queue = { 0 };
    struct mgpu_sync_create sync = { 0 };

    must(mgpu_vm_create(client, &vm), "mgpu_vm_create");
    must(mgpu_bo_userptr(client, &bo), "mgpu_bo_userptr");
    map.vm = queue.vm = vm.vm;
    map.bo = bo.bo;
    must(mgpu_vm_map(client, &map), "mgpu_vm_map");
    must(mgpu_queue_create(client, &queue), "mgpu_queue_create");
    must(mgpu_sync_create(client, &sync), "mgpu_sync_create");
    if (display)
        light_screen(client);
    return client;
}

/* ---- one call ---------------------------------------------------------------------------------------------------- */

static int64_t soon(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec + NAP_NS;
}

/* The call's arrays lead to memory of ours, a little of it from the input; unless `null`, then nowhere. */
static void point_arrays(struct input *input, const struct call *call, uint8_t *args, bool null)
{
    for (unsigned i = 0; call->arrays[i].size; i++) {
        uint64_t pointer = null ? 0 : (uintptr_t)array_room[i];
        uint32_t count;
        size_t bytes;

        memcpy(&count, args + call->arrays[i].count, sizeof count);
        bytes = count < ARRAY_FILL / call->arrays[i].size ? (size_t)count * call->arrays[i].size : ARRAY_FILL;
        input_words(input, (uint32_t *)(void *)array_room[i], bytes / 4);
        memcpy(args + call->arrays[i].pointer, &pointer, sizeof pointer);
    }
}

/* What such a field shall be, where the fuzzer says `value`. */
static uint64_t tamed(enum kind kind, uint64_t value)
{
    switch (kind) {
    case DEADLINE:
        return (uint64_t)soon();
    case ADDRESS:
        return (uintptr_t)pool + value % POOL_BYTES;
    case NOTHING:
        return value & ~(uint64_t)UINT32_MAX;
    case TOKEN: /* 0 is the last one */
        return token_count ? tokens[token_count - 1] ^ value : value;
    default:
        return value;
    }
}

static void tame(uint32_t number, uint8_t *args)
{
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        uint64_t value;

        if (fields[i].number != number)
            continue;
        memcpy(&value, args + fields[i].offset, sizeof value);
        value = tamed(fields[i].kind, value);
        memcpy(args + fields[i].offset, &value, sizeof value);
    }
}

/* Note the token that the call has given out, and close a client that it has made. */
static void note_result(uint32_t number, const uint8_t *args)
{
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (fields[i].number == number && fields[i].kind == NEW_TOKEN)
            memcpy(&tokens[token_count++], args + fields[i].offset, sizeof tokens[0]);
    if (number == MGPU_CALL_OPEN)
        mgpu_close(((const struct mgpu_open *)(const void *)args)->client);
}

static void make_call(struct input *input, const struct call *call, uint8_t how)
{
    _Alignas(8) uint8_t args[STRUCT_MAX];
    mgpu_client *client = &clients[how % CLIENTS];
    bool null = how & 2, wrong_size = how & 4;
    int result;

    input_words(input, (uint32_t *)(void *)args, call->size / 4);
    point_arrays(input, call, args, null);
    tame(call->number, args);
    result = mgpu_call(*client, call->number, args, call->size + wrong_size);
    if (result > 0 || result < -4096)
        abort();
    if (result)
        return;
    note_result(call->number, args);
    if (call->number == MGPU_CALL_CLOSE)
        *client = start_client(client == clients);
}

/* Dwords into the pool, which is an IB to both clients. */
static void poke(struct input *input, uint8_t how)
{
    uint32_t at = input_word(input) % (POOL_BYTES / 4 - 256), count = how % 64u;

    input_words(input, (uint32_t *)(void *)pool + at, count);
}

/* ---- one input --------------------------------------------------------------------------------------------------- */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct kgpu_stats before;
    static bool ready;
    const uint32_t known[] = { POOL_VA, POOL_VA + 0x8000, POOL_VA + POOL_BYTES, MGPU_PAGE_SIZE, 0xfffffffc };
    struct input input = { data, size, known, sizeof known / sizeof known[0] };

    if (!ready) {
        quiet_machine(HANG_MS);
        must(mgpu_close(start_client(true)), "mgpu_close"); /* what is made once stays */
        kgpu_stats(machine_get()->kgpu, &before);
    }
    ready = true;
    memset(pool, 0, sizeof pool);
    token_count = 0;
    for (unsigned i = 0; i < CLIENTS; i++)
        clients[i] = start_client(i == 0);
    while (input_left(&input) && token_count < TOKENS) {
        unsigned call = input_byte(&input) % (CALLS + 1);
        uint8_t how = input_byte(&input);

        if (call == POKE)
            poke(&input, how);
        else
            make_call(&input, &calls[call], how);
    }
    while (token_count)
        mgpu_export_close(clients[0], tokens[--token_count]); /* or it is closed already */
    for (unsigned i = 0; i < CLIENTS; i++)
        must(mgpu_close(clients[i]), "mgpu_close");
    if (!machine_rests("gate", &before, true))
        abort();
    return 0;
}
