/* SPDX-License-Identifier: MIT */
/*
 * pool.c - work shared out between the ring's own core and the helpers.
 *
 * The lock guards which jobs there are and who works at them. Items are taken from a job without it. A job is on its
 * ring's stack: the ring's thread takes it off the list, so that nobody joins any more, and waits for those who have.
 */
#include "../card.h"

#include <navi23/shader/pool.h>

#include <errno.h>
#include <stdalign.h>
#include <stdlib.h>

#define CHUNKS_A_CORE 16u /* of the items, so that cores end at about the same time */
#define CHUNK_MOST    256u /* fewer: cores that copy hinder each other, as each prefetches what is the other's next */

struct job {
    const struct pool_work *work;
    struct ring *ring;
    uint64_t chunk;
    unsigned cores;         /* how many may take part */
    unsigned joined, users; /* have taken part; are at it */
    atomic_ullong next;     /* the first item that nobody has taken */
    atomic_bool stuck;
};

/* A core that is used by one thread: a ring's, or its own. */
struct worker {
    struct pool *pool;
    pthread_t thread; /* of a helper */
    bool ready;       /* the core has been made; the lock */
    struct shader_core core;
};

struct pool {
    struct navi *navi;
    pthread_mutex_t lock; /* all below to the blank line */
    pthread_cond_t work, left; /* for helpers: there is a job; for rings: a helper has left theirs */
    struct job *job[NAVI_RINGS];
    uint32_t open[NAVI_RINGS]; /* bit n: works of VMID n follow each other */
    unsigned started; /* helpers */
    bool all_started; /* or as many as the host has threads for */
    bool quit;

    unsigned helpers;
    struct worker *helper;
    struct worker own[NAVI_RINGS]; /* the rings' */
};

/* ---- work; each core in its own thread --------------------------------------------------------------------------- */

/* Take items until there are none, as worker `number` of the job. */
static void take_items(struct job *job, struct shader_core *core, unsigned number)
{
    const struct pool_work *work = job->work;
    enum group_end end = GROUP_DONE;
    uint64_t first;
    core->ring = core->port.shader_ring = job->ring->name;
    core->abort = &job->ring->kill_waves;
    core->vmid = work->vmid;
    gmc_enter(&core->port); /* once: one report of a fault is enough */
    while (end == GROUP_DONE && (first = atomic_fetch_add(&job->next, job->chunk)) < work->items) {
        uint64_t behind = work->items - first < job->chunk ? work->items : first + job->chunk;
        for (uint64_t i = first; i < behind && end == GROUP_DONE; i++) {
            end = core_is_aborted(core) ? GROUP_ABORTED : work->run(work, i, core, number);
            gmc_pause(&core->port);
        }
    }
    gmc_leave(&core->port);
    if (end == GROUP_STUCK) {
        atomic_store(&job->stuck, true);
        atomic_store(&job->ring->kill_waves, true);
    }
}

static bool can_join(const struct job *job)
{
    return job && job->joined < job->cores && atomic_load(&job->next) < job->work->items &&
           !atomic_load(&job->ring->kill_waves);
}

/* The job with the fewest cores; NULL: nothing to do. */
static struct job *find_job(struct pool *pool)
{
    struct job *best = NULL;
    for (unsigned i = 0; i < NAVI_RINGS; i++) {
        struct job *job = pool->job[i];
        if (can_join(job) && (!best || job->users < best->users))
            best = job;
    }
    return best;
}

/* In the worker's thread. Returns whether it has its core. */
static bool make_ready(struct worker *w)
{
    if (w->ready)
        return true;
    bool ready = core_init(&w->core, w->pool->navi) == 0;
    pthread_mutex_lock(&w->pool->lock);
    w->ready = ready;
    pthread_mutex_unlock(&w->pool->lock);
    return ready;
}

static void *helper_main(void *arg)
{
    struct worker *w = arg;
    struct pool *pool = w->pool;
    if (!make_ready(w))
        return NULL;
    pthread_mutex_lock(&pool->lock);
    while (!pool->quit) {
        struct job *job = find_job(pool);
        if (!job) {
            pthread_cond_wait(&pool->work, &pool->lock);
            continue;
        }
        unsigned number = job->joined++;
        job->users++;
        pthread_mutex_unlock(&pool->lock);
        take_items(job, &w->core, number);
        pthread_mutex_lock(&pool->lock);
        job->users--;
        pthread_cond_broadcast(&pool->left);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

/* ---- jobs -------------------------------------------------------------------------------------------------------- */

/* With the lock held. A helper that cannot be had is missed by nobody. */
static void start_helpers(struct pool *pool)
{
    while (!pool->all_started && pool->started < pool->helpers) {
        struct worker *w = &pool->helper[pool->started];
        w->pool = pool;
        if (pthread_create(&w->thread, NULL, helper_main, w) != 0) {
            navi_log(pool->navi, NAVI_LOG_WARNING, "shaders: %u helpers, not %u", pool->started, pool->helpers);
            break;
        }
        pool->started++;
    }
    pool->all_started = true;
}

/* Let helpers know of a job, as many as it has items for. With the lock held. */
static void call_helpers(struct pool *pool, const struct job *job)
{
    if (job->cores > 1 && job->work->items > 1)
        start_helpers(pool);
    if (job->work->items > pool->helpers) {
        pthread_cond_broadcast(&pool->work);
    } else {
        for (uint64_t i = 1; i < job->work->items; i++)
            pthread_cond_signal(&pool->work);
    }
}

/* With the lock held. Returns false when the ring shall stop. */
static bool may_begin(struct ring *ring)
{
    atomic_store(&ring->kill_waves, false);
    /* Who stops a ring says so first, and kills its waves then: one of the two is seen here or later. */
    return !atomic_load(&ring->stop);
}

enum pool_begin { BEGUN, STOPPED, KILLED };

/* Make the job known, unless it shall not begin: nothing has been done then. */
static enum pool_begin begin(struct pool *pool, struct job *job)
{
    unsigned i = (unsigned)(job->ring - pool->navi->ring);
    enum pool_begin how = BEGUN;
    pthread_mutex_lock(&pool->lock);
    if (pool->open[i])
        how = atomic_load(&job->ring->kill_waves) ? KILLED : BEGUN;
    else if (!may_begin(job->ring))
        how = STOPPED;
    if (how == BEGUN) {
        pool->job[i] = job;
        call_helpers(pool, job);
    }
    pthread_mutex_unlock(&pool->lock);
    return how;
}

static void end(struct pool *pool, struct job *job)
{
    pthread_mutex_lock(&pool->lock);
    pool->job[job->ring - pool->navi->ring] = NULL;
    while (job->users > 0)
        pthread_cond_wait(&pool->left, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
}

unsigned pool_cores(const struct pool *pool)
{
    return pool->helpers + 1;
}

static uint64_t chunk_for(const struct job *job)
{
    uint64_t chunk = job->work->items / (job->cores * CHUNKS_A_CORE);
    return job->work->chunk ? job->work->chunk : chunk == 0 ? 1 : chunk < CHUNK_MOST ? chunk : CHUNK_MOST;
}

enum pool_end pool_run(struct pool *pool, struct ring *ring, const struct pool_work *work)
{
    struct job job = { .work = work, .ring = ring, .joined = 1, .cores = pool_cores(pool) };
    struct worker *own = &pool->own[ring - pool->navi->ring];
    own->pool = pool;
    if (!make_ready(own))
        return POOL_NO_MEMORY;
    if (work->cores && work->cores < job.cores)
        job.cores = work->cores;
    job.chunk = chunk_for(&job);
    enum pool_begin how = begin(pool, &job);
    if (how != BEGUN)
        return how == KILLED ? POOL_DONE : POOL_NOT_BEGUN;
    take_items(&job, &own->core, 0);
    end(pool, &job);
    return atomic_load(&job.stuck) ? POOL_STUCK : POOL_DONE;
}

bool pool_open(struct pool *pool, struct ring *ring, unsigned vmid)
{
    pthread_mutex_lock(&pool->lock);
    bool opened = may_begin(ring);
    pool->open[ring - pool->navi->ring] = opened ? 1u << vmid : 0;
    pthread_mutex_unlock(&pool->lock);
    return opened;
}

void pool_close(struct pool *pool, struct ring *ring)
{
    pthread_mutex_lock(&pool->lock);
    pool->open[ring - pool->navi->ring] = 0;
    pthread_mutex_unlock(&pool->lock);
}

/* ---- from outside ------------------------------------------------------------------------------------------------ */

void pool_kill(struct pool *pool, uint32_t vmids)
{
    pthread_mutex_lock(&pool->lock);
    for (unsigned i = 0; i < NAVI_RINGS; i++) {
        uint32_t own = pool->open[i] | (pool->job[i] ? 1u << pool->job[i]->work->vmid : 0);
        if (own & vmids)
            atomic_store(&pool->navi->ring[i].kill_waves, true);
    }
    pthread_mutex_unlock(&pool->lock);
}

bool pool_is_busy(struct pool *pool)
{
    bool busy = false;
    pthread_mutex_lock(&pool->lock);
    for (unsigned i = 0; i < NAVI_RINGS; i++)
        busy |= pool->job[i] || pool->open[i];
    pthread_mutex_unlock(&pool->lock);
    return busy;
}

static void quiesce(struct worker *worker, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        if (worker[i].ready)
            gmc_wait(&worker[i].core.port);
    }
}

/* A core that is not ready yet has no pointers. No core asks for the lock while it has some. */
void pool_quiesce(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    quiesce(pool->own, NAVI_RINGS);
    quiesce(pool->helper, pool->helpers);
    pthread_mutex_unlock(&pool->lock);
}

/* Zeroed memory for what has rows in it, which want more of an address than calloc promises. */
static void *aligned_zeros(size_t size)
{
    void *p = aligned_alloc(alignof(struct pool), size);
    return p ? memset(p, 0, size) : NULL;
}

int pool_create(struct navi *navi, unsigned cores, struct pool **out)
{
    struct pool *pool = aligned_zeros(sizeof *pool);
    if (!pool)
        return -ENOMEM;
    pool->navi = navi;
    pool->helpers = cores - 1;
    pool->helper = aligned_zeros(cores * sizeof *pool->helper);
    if (!pool->helper)
        goto no_helpers;
    if (pthread_mutex_init(&pool->lock, NULL) != 0)
        goto no_lock;
    if (pthread_cond_init(&pool->work, NULL) != 0)
        goto no_work;
    if (pthread_cond_init(&pool->left, NULL) != 0)
        goto no_left;
    *out = pool;
    return 0;

no_left:
    pthread_cond_destroy(&pool->work);
no_work:
    pthread_mutex_destroy(&pool->lock);
no_lock:
    free(pool->helper);
no_helpers:
    free(pool);
    return -ENOMEM;
}

void pool_destroy(struct pool *pool)
{
    if (!pool)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->quit = true;
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < pool->started; i++) {
        pthread_join(pool->helper[i].thread, NULL);
        core_finish(&pool->helper[i].core);
    }
    for (unsigned i = 0; i < NAVI_RINGS; i++)
        core_finish(&pool->own[i].core);
    pthread_cond_destroy(&pool->left);
    pthread_cond_destroy(&pool->work);
    pthread_mutex_destroy(&pool->lock);
    free(pool->helper);
    free(pool);
}
