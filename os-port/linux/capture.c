/* SPDX-License-Identifier: MIT */
/* capture.c - see capture.h: which calls are recorded when, and when memory is looked at. */
#include "capture.h"

#include "capture_memory.h"

#include <errno.h>
#include <kgpu.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/*
 * How long the recorder waits for the card. A submission that waits for nothing gets long, so that its effect is seen
 * to be its own; one that waits may be waiting for the program.
 */
#define LONG_NS 1000000000ll
#define SHORT_NS 50000000ll

/* A submission that was not seen to end yet. */
struct pending {
    mgpu_client client;
    struct mgpu_fence fence;
};

struct capture {
    struct kgpu *kgpu;
    pthread_mutex_t lock; /* guards all below */
    struct capture_file file;
    struct capture_memory memory;
    struct pending *pending;
    size_t pending_count, pending_room;
    uint64_t busy_since; /* by the card's clock: when the first of them was made, or a little before */
    uint64_t destroyed;  /* calls so far that took a name away */
};

int capture_create(const char *path, struct kgpu *kgpu, struct capture **out)
{
    struct capture *capture = calloc(1, sizeof *capture);
    int err = capture ? capture_file_open(&capture->file, path) : -ENOMEM;

    if (err) {
        fprintf(stderr, "radv-metal: RADV_METAL_CAPTURE=%s: cannot be written: %s\n", path, strerror(-err));
        free(capture);
        return err;
    }
    capture->kgpu = kgpu;
    pthread_mutex_init(&capture->lock, NULL);
    *out = capture;
    return 0;
}

/* The call itself. */
static int call(const struct capture *capture, mgpu_client client, uint32_t nr, void *args, uint32_t size)
{
    return kgpu_call(capture->kgpu, client, nr, (uint64_t)(uintptr_t)args, size);
}

/* ---- memory ----------------------------------------------------------------------------------------------------- */

/* What the program has written, or so it seems while the card is at work. */
static void look_for_writes(struct capture *capture)
{
    for (size_t i = 0; i < capture->memory.count; i++)
        capture_memory_writes(&capture->memory.pieces[i], &capture->file);
}

/* The card's clock, ticks; 0 if it cannot tell. */
static uint64_t ticks(const struct capture *capture, mgpu_client client)
{
    struct mgpu_query_time now;
    struct mgpu_query query = { .what = MGPU_QUERY_TIME, .data = (uintptr_t)&now, .data_size = sizeof now };

    return call(capture, client, MGPU_CALL_QUERY, &query, sizeof query) ? 0 : now.gpu_ticks;
}

/* What the card has written. In memory that it did not use another thread of the program may have. */
static void look_for_results(struct capture *capture, mgpu_client client)
{
    uint64_t to = ticks(capture, client);

    capture_file_times(&capture->file, client, capture->busy_since, to);
    for (size_t i = 0; i < capture->memory.count; i++) {
        struct capture_piece *piece = &capture->memory.pieces[i];

        if (piece->in_use)
            capture_memory_results(piece, &capture->file, capture->busy_since, to);
        piece->in_use = false;
    }
}

/* What the program still wrote, and, when the card is at rest, what all of it is in the end. */
static void last_look(struct capture *capture, struct capture_piece *piece)
{
    capture_memory_writes(piece, &capture->file);
    if (!capture->pending_count && !piece->has_times)
        capture_file_digest(&capture->file, piece->space, piece->name, piece->shadow, piece->size);
}

void capture_map(struct capture *capture, mgpu_client client, const struct mgpu_bo_map *what, void *memory)
{
    const struct capture_piece piece = {
        .space = REPLAY_OBJECT,
        .name = what->object,
        .client = client,
        .bo = what->bo,
        .memory = memory,
        .size = what->size,
    };
    struct capture_piece *added;

    if (!what->bo || what->offset)
        return; /* the kernel's own memory, such as the page of completed values; or no BO's beginning */
    pthread_mutex_lock(&capture->lock);
    look_for_writes(capture); /* it may be mapped already, and written to */
    added = capture_memory_add(&capture->memory, &piece);
    if (added && !capture->pending_count) /* whatever is there already a replay must find too */
        capture_memory_results(added, &capture->file, 0, 0);
    else if (added)
        memcpy(added->shadow, memory, what->size);
    pthread_mutex_unlock(&capture->lock);
}

void capture_unmap(struct capture *capture, const void *memory)
{
    struct capture_piece *piece;

    pthread_mutex_lock(&capture->lock);
    piece = capture_memory_at(&capture->memory, memory);
    if (piece) {
        last_look(capture, piece);
        capture_memory_drop(&capture->memory, piece);
    }
    pthread_mutex_unlock(&capture->lock);
}

/*
 * A client is about to close; or its BO `user_bo` to go, and then the program's memory in it is the program's own again
 * and may not be looked at any more.
 */
static void forget(struct capture *capture, mgpu_client client, mgpu_handle user_bo)
{
    for (size_t i = capture->memory.count; i-- > 0;) {
        struct capture_piece *piece = &capture->memory.pieces[i];

        if (piece->client != client || (user_bo && (piece->space != REPLAY_USER || piece->bo != user_bo)))
            continue;
        last_look(capture, piece);
        capture_memory_drop(&capture->memory, piece);
    }
}

static void watch_user(struct capture *capture, mgpu_client client, const struct mgpu_bo_userptr *args)
{
    const struct capture_piece piece = {
        .space = REPLAY_USER,
        .name = args->address,
        .client = client,
        .bo = args->bo,
        .memory = (const unsigned char *)(uintptr_t)args->address,
        .size = args->size,
    };

    (void)capture_memory_add(&capture->memory, &piece); /* without memory for it, it is not recorded */
}

/* ---- work that the card has not done yet ------------------------------------------------------------------------ */

/* The memory that a submission says it uses; all of its client's, if it says nothing. */
static void mark_in_use(struct capture *capture, mgpu_client client, const struct mgpu_queue_submit *args)
{
    const struct mgpu_bo_ref *bos = (const struct mgpu_bo_ref *)(uintptr_t)args->bos;

    for (size_t i = 0; i < capture->memory.count; i++) {
        struct capture_piece *piece = &capture->memory.pieces[i];
        bool used = !args->bo_count || piece->bo == args->fence_bo;

        for (uint32_t k = 0; !used && k < args->bo_count; k++)
            used = bos[k].bo == piece->bo;
        piece->in_use |= used && piece->client == client;
    }
}

static void add_pending(struct capture *capture, mgpu_client client, const struct mgpu_queue_submit *args)
{
    size_t room = capture->pending_room ? 2 * capture->pending_room : 16;
    struct pending *grown;

    if (capture->pending_count == capture->pending_room) {
        grown = realloc(capture->pending, room * sizeof *grown);
        if (!grown)
            return;
        capture->pending = grown;
        capture->pending_room = room;
    }
    capture->pending[capture->pending_count++] = (struct pending){ client, { args->queue, 0, args->seq } };
}

static int64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000ll + time.tv_nsec;
}

/* Wait for one submission. Returns whether it is over; if it was seen to end, the wait stands in the file. */
static bool wait_for(struct capture *capture, struct pending *pending, int64_t deadline)
{
    struct mgpu_fence_wait args = { .fences = (uintptr_t)&pending->fence, .count = 1, .deadline_ns = deadline };
    struct capture_given given;
    int result;

    if (!capture_given_take(&given, pending->client, MGPU_CALL_FENCE_WAIT, &args, sizeof args))
        return false;
    result = call(capture, pending->client, MGPU_CALL_FENCE_WAIT, &args, sizeof args);
    if (!result)
        capture_file_call(&capture->file, &given, &args, result);
    capture_given_drop(&given);
    return result != -MGPU_ETIME; /* or its queue is gone */
}

/* Let the card finish what it can. When all is done, whatever changed in memory was changed by it. */
static void settle(struct capture *capture, int64_t patience_ns)
{
    int64_t deadline = now() + patience_ns;
    mgpu_client client;
    size_t left = 0;

    if (!capture->pending_count)
        return;
    client = capture->pending[0].client;
    for (size_t i = 0; i < capture->pending_count; i++)
        if (!wait_for(capture, &capture->pending[i], deadline))
            capture->pending[left++] = capture->pending[i];
    capture->pending_count = left;
    if (!left)
        look_for_results(capture, client);
}

/* ---- calls ------------------------------------------------------------------------------------------------------ */

/*
 * Whether work may begin or be seen to be over by this call. While there is work that was not seen to end, all calls
 * may tell of it, and the card may be looking at what the program writes.
 */
static bool moves_the_card(const struct capture_given *given)
{
    return given->nr == MGPU_CALL_QUEUE_SUBMIT || given->nr == MGPU_CALL_SYNC_SIGNAL ||
           replay_field_of(&given->info, REPLAY_FIELD_DEADLINE);
}

/* Whether it may sleep: then the lock is not held meanwhile. */
static bool may_sleep(const struct capture_given *given)
{
    struct mgpu_sync_transfer transfer;

    if (given->nr != MGPU_CALL_SYNC_TRANSFER)
        return replay_field_of(&given->info, REPLAY_FIELD_DEADLINE);
    memcpy(&transfer, given->args, sizeof transfer);
    return transfer.flags & MGPU_WAIT_FOR_SUBMIT;
}

static void before_call(struct capture *capture, const struct capture_given *given)
{
    struct mgpu_bo_destroy destroy;

    if (!capture->pending_count && given->nr == MGPU_CALL_QUEUE_SUBMIT)
        capture->busy_since = ticks(capture, given->client);
    if (moves_the_card(given) || capture->pending_count)
        look_for_writes(capture);
    if (given->nr == MGPU_CALL_CLOSE)
        forget(capture, given->client, 0);
    if (given->nr == MGPU_CALL_BO_DESTROY) {
        memcpy(&destroy, given->args, sizeof destroy);
        if (destroy.bo)
            forget(capture, given->client, destroy.bo);
    }
}

static bool takes_a_name(uint32_t nr)
{
    return nr == MGPU_CALL_CLOSE || nr == MGPU_CALL_BO_DESTROY || nr == MGPU_CALL_QUEUE_DESTROY ||
           nr == MGPU_CALL_SYNC_DESTROY;
}

static void after_call(struct capture *capture, const struct capture_given *given, const void *args)
{
    bool alone = !capture->pending_count;

    capture->destroyed += takes_a_name(given->nr);
    if (given->nr == MGPU_CALL_BO_USERPTR)
        watch_user(capture, given->client, args);
    if (given->nr == MGPU_CALL_QUEUE_SUBMIT) {
        const struct mgpu_queue_submit *submit = args;

        mark_in_use(capture, given->client, submit);
        add_pending(capture, given->client, submit);
        alone = alone && !submit->wait_count;
    }
    if (moves_the_card(given))
        settle(capture, alone ? LONG_NS : SHORT_NS);
}

int capture_call(struct capture *capture, mgpu_client client, uint32_t nr, void *args, uint32_t size)
{
    struct capture_given given;
    uint64_t destroyed;
    bool sleeps, record;
    int result;

    if (!capture_given_take(&given, client, nr, args, size))
        return call(capture, client, nr, args, size);
    sleeps = may_sleep(&given);
    pthread_mutex_lock(&capture->lock);
    before_call(capture, &given);
    destroyed = capture->destroyed;
    if (sleeps)
        pthread_mutex_unlock(&capture->lock);
    result = call(capture, client, nr, args, size);
    if (sleeps) {
        pthread_mutex_lock(&capture->lock);
        if (capture->pending_count) /* another thread may have written what the card waited for */
            look_for_writes(capture);
    }
    /* A wait that was under way when something was destroyed could not be made afterwards; nothing depends on it. */
    record = !sleeps || nr == MGPU_CALL_SYNC_TRANSFER || destroyed == capture->destroyed;
    if (record && result != -MGPU_EFAULT)
        capture_file_call(&capture->file, &given, args, result);
    if (!result)
        after_call(capture, &given, args);
    pthread_mutex_unlock(&capture->lock);
    capture_given_drop(&given);
    return result;
}

/* ---- the end ---------------------------------------------------------------------------------------------------- */

void capture_finish(struct capture *capture)
{
    if (!capture)
        return;
    pthread_mutex_lock(&capture->lock);
    for (size_t i = 0; i < capture->memory.count; i++)
        if (capture->memory.pieces[i].space == REPLAY_OBJECT) /* program memory may be gone by now */
            last_look(capture, &capture->memory.pieces[i]);
    capture_file_close(&capture->file);
    capture_memory_finish(&capture->memory);
    pthread_mutex_unlock(&capture->lock);
}

void capture_destroy(struct capture *capture)
{
    capture_finish(capture);
    if (!capture)
        return;
    pthread_mutex_destroy(&capture->lock);
    free(capture->pending);
    free(capture);
}
