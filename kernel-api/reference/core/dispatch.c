/* SPDX-License-Identifier: MIT */
/*
 * dispatch.c - the gate: from a call number and an address in the caller's memory to a handler and back.
 *
 * Everything is driven by calls.def: which struct, which embedded arrays, which padding. A handler sees kernel copies
 * only. The order is: copy the struct in, check it, copy arrays in, lock, handle, unlock, copy arrays and struct out.
 */
#include "core.h"

#include "../memory/cache.h"
#include "calls.h"

#include <string.h>

enum direction { IN = 1, OUT = 2, INOUT = 3 };

/* A row of calls.def, in numbers. */
struct rule {
    enum { RULE_END, RULE_ARRAY, RULE_ZERO, RULE_ZERO_IN } kind;
    uint16_t offset;       /* array, zero-in: of the pointer in the struct; zero: of the padding */
    uint16_t other_offset; /* array: of the count field in the struct; zero-in: of the padding in an element */
    uint16_t size;         /* array, zero-in: of an element */
    uint16_t direction;
    uint32_t max;
};

typedef int (*handler_fn)(struct kgpu_client *client, void *args);

struct call {
    handler_fn handler;
    const struct rule *rules;
    uint32_t size;
    bool before_init; /* may be made while the card is not running */
};

#define CALLS 0x80u
#define ARRAYS_MAX 4u
#define STRUCT_MAX 512u
#define SCRATCH_BYTES 2048u

/* clang-format off */
#define MGPU_ARRAY(call, field, type, count_field, limit, dir) \
    { RULE_ARRAY, offsetof(struct mgpu_##call, field), offsetof(struct mgpu_##call, count_field), sizeof(type), dir, \
      limit },
#define MGPU_ZERO(call, member) \
    { RULE_ZERO, offsetof(struct mgpu_##call, member), 0, 0, 0, 0 },
#define MGPU_ZERO_IN(call, field, type, member) \
    { RULE_ZERO_IN, offsetof(struct mgpu_##call, field), offsetof(type, member), sizeof(type), 0, 0 },
#define MGPU_CALL(number, name, level, arrays) \
    static const struct rule rules_##name[] = { arrays { RULE_END, 0, 0, 0, 0, 0 } };
#include "../../calls.def"

#define MGPU_CALL(number, name, level, arrays) \
    _Static_assert(sizeof(struct mgpu_##name) % 8 == 0 && sizeof(struct mgpu_##name) <= STRUCT_MAX, \
                   "struct mgpu_" #name " must be whole qwords and fit the gate's buffer"); \
    _Static_assert((number) < CALLS, "call number of " #name);
#include "../../calls.def"

/* mgpu_open has no client yet; handle() makes it. */
static inline KGPU_HANDLER(open)
{
    (void)client;
    (void)args;
    return -MGPU_EINVAL;
}
#define MGPU_CALL(number, name, level, arrays) \
    static int handle_##name(struct kgpu_client *client, void *args) { return kgpu_call_##name(client, args); }
#include "../../calls.def"

static const struct call calls[CALLS] = {
#define MGPU_CALL(number, name, level, arrays) \
    [number] = { handle_##name, rules_##name, sizeof(struct mgpu_##name), (number) < 0x10 },
#include "../../calls.def"
};
/* clang-format on */

/* One call under way. */
struct frame {
    struct kgpu *kgpu;
    const struct call *call;
    uint64_t user_args;
    struct {
        const struct rule *rule;
        uint64_t user;
        void *copy;
        size_t bytes;
        bool in_pool;
    } arrays[ARRAYS_MAX];
    unsigned array_count;
    size_t scratch_used;
    _Alignas(16) unsigned char args[STRUCT_MAX];
    _Alignas(16) unsigned char scratch[SCRATCH_BYTES];
};

static uint32_t load32(const void *at)
{
    uint32_t value;

    memcpy(&value, at, sizeof value);
    return value;
}

static uint64_t load64(const void *at)
{
    uint64_t value;

    memcpy(&value, at, sizeof value);
    return value;
}

static void store64(void *at, uint64_t value)
{
    memcpy(at, &value, sizeof value);
}

/* Short arrays live in the frame, long ones in the pool. */
static void *frame_alloc(struct frame *frame, size_t bytes, bool *in_pool)
{
    size_t rounded = KGPU_ALIGN_UP(bytes, (size_t)16);
    void *copy;

    *in_pool = rounded > SCRATCH_BYTES - frame->scratch_used;
    if (*in_pool) {
        kgpu_os_lock(frame->kgpu->os);
        copy = kgpu_pool_alloc(frame->kgpu, bytes);
        kgpu_os_unlock(frame->kgpu->os);
        return copy;
    }
    memset(frame->scratch + frame->scratch_used, 0, bytes);
    frame->scratch_used += rounded;
    return frame->scratch + frame->scratch_used - rounded;
}

/* What a handler will write must be writable before it does anything, and begins as zeroes. */
static int copy_array(struct kgpu *kgpu, const struct rule *rule, void *copy, uint64_t user, size_t bytes)
{
    int err = kgpu_os_copy_in(kgpu->os, copy, user, bytes);

    if (!err && (rule->direction & OUT))
        err = kgpu_os_copy_out(kgpu->os, user, copy, bytes);
    if (!(rule->direction & IN))
        memset(copy, 0, bytes);
    return err;
}

static int array_in(struct frame *frame, const struct rule *rule)
{
    uint32_t count = load32(frame->args + rule->other_offset);
    unsigned slot = frame->array_count;

    if (count > rule->max)
        return -MGPU_E2BIG;
    frame->arrays[slot].rule = rule;
    frame->arrays[slot].user = load64(frame->args + rule->offset);
    frame->arrays[slot].bytes = (size_t)count * rule->size;
    if (count && !frame->arrays[slot].user)
        return -MGPU_EFAULT;
    if (count) {
        frame->arrays[slot].copy = frame_alloc(frame, frame->arrays[slot].bytes, &frame->arrays[slot].in_pool);
        if (!frame->arrays[slot].copy)
            return -MGPU_ENOMEM;
    }
    frame->array_count++;
    store64(frame->args + rule->offset, (uint64_t)(uintptr_t)frame->arrays[slot].copy);
    if (!count)
        return 0;
    return copy_array(frame->kgpu, rule, frame->arrays[slot].copy, frame->arrays[slot].user,
                      frame->arrays[slot].bytes);
}

/* Padding in the elements of an array. */
static int elements_zero(const struct frame *frame, const struct rule *rule)
{
    for (unsigned i = 0; i < frame->array_count; i++) {
        const unsigned char *copy = frame->arrays[i].copy;

        if (frame->arrays[i].rule->offset != rule->offset)
            continue;
        for (size_t at = 0; at < frame->arrays[i].bytes; at += rule->size)
            if (load32(copy + at + rule->other_offset))
                return -MGPU_EINVAL;
    }
    return 0;
}

static int frame_open(struct frame *frame)
{
    int err = kgpu_os_copy_in(frame->kgpu->os, frame->args, frame->user_args, frame->call->size);

    /* The answer must be writable before anything is done, or a created object would have no name. */
    if (!err)
        err = kgpu_os_copy_out(frame->kgpu->os, frame->user_args, frame->args, frame->call->size);
    for (const struct rule *rule = frame->call->rules; !err && rule->kind != RULE_END; rule++) {
        if (rule->kind == RULE_ZERO)
            err = load32(frame->args + rule->offset) ? -MGPU_EINVAL : 0;
        else if (rule->kind == RULE_ARRAY)
            err = array_in(frame, rule);
        else
            err = elements_zero(frame, rule);
    }
    return err;
}

static int frame_answer(struct frame *frame, int result)
{
    for (unsigned i = 0; i < frame->array_count; i++) {
        uint64_t user = frame->arrays[i].user;

        if (!result && frame->arrays[i].bytes && (frame->arrays[i].rule->direction & OUT))
            result = kgpu_os_copy_out(frame->kgpu->os, user, frame->arrays[i].copy, frame->arrays[i].bytes);
        store64(frame->args + frame->arrays[i].rule->offset, user);
    }
    if (kgpu_os_copy_out(frame->kgpu->os, frame->user_args, frame->args, frame->call->size))
        return -MGPU_EFAULT;
    return result;
}

static void frame_close(struct frame *frame)
{
    for (unsigned i = 0; i < frame->array_count; i++) {
        if (!frame->arrays[i].in_pool)
            continue;
        kgpu_os_lock(frame->kgpu->os);
        kgpu_pool_free(frame->kgpu, frame->arrays[i].copy, frame->arrays[i].bytes);
        kgpu_os_unlock(frame->kgpu->os);
    }
}

static int handle(struct frame *frame, uint32_t client_id)
{
    struct kgpu *kgpu = frame->kgpu;
    struct kgpu_client *client = kgpu_handles_find(&kgpu->clients, KGPU_TYPE_CLIENT, client_id);

    if (frame->call == &calls[MGPU_CALL_OPEN])
        return kgpu_client_open(kgpu, (struct mgpu_open *)(void *)frame->args);
    if (!client)
        return -MGPU_EBADF;
    if (!kgpu->running && !frame->call->before_init)
        return -MGPU_ENXIO;
    if (kgpu->gone && frame->call != &calls[MGPU_CALL_CLOSE])
        return -MGPU_ENODEV;
    return frame->call->handler(client, frame->args);
}

static int run_handler(struct frame *frame, uint32_t client_id)
{
    struct kgpu *kgpu = frame->kgpu;
    int err;

    kgpu_os_lock(kgpu->os);
    err = handle(frame, client_id);
    /* A call that fails has changed nothing: it is made again when the memory of dead BOs has gone back to the OS. */
    if (err == -MGPU_ENOMEM && kgpu_cache_shrink(kgpu, 0))
        err = handle(frame, client_id);
    kgpu_settle(kgpu);
    kgpu_os_unlock(kgpu->os);
    return err;
}

int kgpu_call(struct kgpu *kgpu, uint32_t client, uint32_t nr, uint64_t args, uint32_t size)
{
    const struct call *call = nr < CALLS ? &calls[nr] : NULL;
    struct frame frame;
    int err;

    if (!call || !call->handler)
        return -MGPU_ENOSYS;
    if (size != call->size)
        return -MGPU_EINVAL;
    frame.kgpu = kgpu;
    frame.call = call;
    frame.user_args = args;
    frame.array_count = 0;
    frame.scratch_used = 0;
    memset(frame.arrays, 0, sizeof frame.arrays);

    err = frame_open(&frame);
    if (!err) {
        err = run_handler(&frame, client);
        err = frame_answer(&frame, err);
    }
    frame_close(&frame);
    return err;
}
