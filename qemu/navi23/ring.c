/* SPDX-License-Identifier: MIT */
/*
 * ring.c - the ring's thread, and what sets it up, feeds it and stops it.
 *
 * Whoever changes what the thread may do calls update() with the lock held; the thread looks at `stop` between packets
 * and at the rest when it is out of cp_run. A thread that has nothing to do is not woken: a ring that rests is cleared
 * by whoever asks for it.
 */
#include "card.h"

#include <navi23/geometry/draw.h>

#include <errno.h>
#include <sched.h>
#include <time.h>

/* clang-format off */
static const struct {
    const struct ring_kind *kind;
    const char *name;
    unsigned instance, fetch_client, data_client;
} rings[NAVI_RINGS] = {
    [RING_GFX]   = { &ring_gfx,  "cp",    0, GCVM_CLIENT_CPF,   GCVM_CLIENT_CPG },
    [RING_SDMA0] = { &ring_sdma, "sdma0", 0, GCVM_CLIENT_SDMA0, GCVM_CLIENT_SDMA0 },
    [RING_SDMA1] = { &ring_sdma, "sdma1", 1, GCVM_CLIENT_SDMA1, GCVM_CLIENT_SDMA1 },
    [RING_COMPUTE0] = { &ring_compute, "mec1.0", 0, GCVM_CLIENT_CPC, GCVM_CLIENT_CPC },
    [RING_COMPUTE0 + 1] = { &ring_compute, "mec1.1", 1, GCVM_CLIENT_CPC, GCVM_CLIENT_CPC },
    [RING_COMPUTE0 + 2] = { &ring_compute, "mec1.2", 2, GCVM_CLIENT_CPC, GCVM_CLIENT_CPC },
    [RING_COMPUTE0 + 3] = { &ring_compute, "mec1.3", 3, GCVM_CLIENT_CPC, GCVM_CLIENT_CPC },
};
/* clang-format on */

/* ---- what the thread may do; the lock is held -------------------------------------------------------------------- */

static bool may_run(struct ring *r)
{
    return !r->quit && !r->stuck && !r->reset_wanted && !r->drain_wanted && !r->in_reset && r->kind->enabled(r);
}

static bool has_work(const struct ring *r)
{
    return r->rung || r->wptr != r->seen;
}

static bool is_polling(struct ring *r)
{
    return may_run(r) && r->kind->polls(r) && r->kind->wptr_address(r) != 0;
}

static void wake(struct ring *r)
{
    if (r->quit || r->reset_wanted || r->drain_wanted || (may_run(r) && has_work(r)) || is_polling(r)) {
        atomic_fetch_add(&r->kicks, 1);
        pthread_cond_signal(&r->wake);
    }
}

static void update(struct ring *r)
{
    atomic_store(&r->stop, !may_run(r));
    atomic_store(&r->abort, r->quit || r->reset_wanted);
    if (r->quit || r->reset_wanted || r->drain_wanted)
        atomic_store(&r->kill_waves, true);
    wake(r);
}

/* ---- the thread -------------------------------------------------------------------------------------------------- */

static void leave(struct ring *r)
{
    r->away = true;
    pthread_mutex_unlock(&r->lock);
}

static void come_back(struct ring *r)
{
    pthread_mutex_lock(&r->lock);
    r->away = false;
}

/* Begin with the ring that the registers describe. */
static void latch(struct ring *r)
{
    uint64_t start = r->kind->set_up(r);
    atomic_store(&r->rptr, start);
    r->seen = start;
    r->latch = false;
}

/* The thread does this, or it is not away. */
static void clear(struct ring *r)
{
    cp_reset(&r->cp);
    atomic_store(&r->rptr, 0);
    r->wptr = r->seen = r->polled = 0;
    r->rung = r->stuck = r->reset_wanted = r->drain_wanted = false;
    r->latch = true;
    update(r);
    pthread_cond_broadcast(&r->idle);
}

static void drain(struct ring *r)
{
    leave(r);
    gmc_enter(&r->cp.port);
    r->kind->drained(r, atomic_load(&r->rptr));
    gmc_leave(&r->cp.port);
    come_back(r);
    clear(r);
}

static void begin_work(struct ring *r)
{
    r->busy = true;
    r->busy_from = navi_clock();
    leave(r);
}

static void end_work(struct ring *r)
{
    come_back(r);
    r->busy = false;
    r->busy_ticks += navi_clock() - r->busy_from;
}

static void work(struct ring *r)
{
    uint64_t wptr = r->wptr;
    if (r->latch)
        latch(r);
    begin_work(r);
    enum cp_run end = cp_run(&r->cp, wptr);
    end_work(r);
    if (end == CP_RUN_DRAINED && !r->latch)
        r->seen = wptr;
    if (end == CP_RUN_STUCK) {
        r->stuck = true;
        update(r);
    }
    pthread_cond_broadcast(&r->idle);
}

#define NS_PER_S 1000000000ll
#define POLL_NS  1000000ll
#define AWAKE_TICKS 5000u /* 50 us */

static struct timespec after(int64_t ns)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += ns / NS_PER_S;
    t.tv_nsec += ns % NS_PER_S;
    if (t.tv_nsec >= NS_PER_S) {
        t.tv_nsec -= NS_PER_S;
        t.tv_sec++;
    }
    return t;
}

static void set_wptr(struct ring *r, uint64_t wptr)
{
    r->wptr = wptr;
    r->kind->show_wptr(r, wptr);
    wake(r);
}

/* The write pointer in memory at `address`, as dwords. The lock is not held. */
static uint64_t load_wptr(struct ring *r, uint64_t address)
{
    gmc_enter(&r->cp.port);
    uint64_t wptr = gmc_load64(&r->cp.port, 0, address) >> r->kind->log2_units;
    gmc_leave(&r->cp.port);
    return wptr;
}

/* Memory has shown the write pointer, maybe a new one. */
static void take_wptr(struct ring *r, uint64_t wptr)
{
    if (may_run(r) && wptr != r->polled) {
        r->polled = wptr;
        set_wptr(r, wptr);
    }
}

/*
 * Nothing to do: sleep a little, unless woken, and see whether the write pointer in memory has moved. A graphics core
 * that sleeps does not look.
 */
static void poll(struct ring *r)
{
    struct timespec until = after(POLL_NS);
    if (pthread_cond_timedwait(&r->wake, &r->lock, &until) != ETIMEDOUT || !is_polling(r))
        return;
    uint64_t address = r->kind->wptr_address(r), wptr = r->polled;
    leave(r);
    if (!smu_gfx_is_off(r->navi))
        wptr = load_wptr(r, address);
    come_back(r);
    take_wptr(r, wptr);
}

/* A doorbell without a value: one that is rung meanwhile asks for another look. */
static void answer_doorbell(struct ring *r)
{
    uint64_t address = r->kind->wptr_address(r), wptr = r->polled;
    r->rung = false;
    begin_work(r);
    if (address)
        wptr = load_wptr(r, address);
    else
        navi_log(r->navi, NAVI_LOG_WARNING, "%s: a doorbell without a value, and no address to find it", r->name);
    end_work(r);
    take_wptr(r, wptr);
    pthread_cond_broadcast(&r->idle);
}

/* Rings that reset each other must not wait for each other. */
static _Thread_local bool is_ring_thread;

/*
 * Stay awake for a moment after work: a driver that waits for one submission before it makes the next finds the thread
 * on its feet, where waking one on a processor that sleeps takes longer than the work. The lock is let go meanwhile.
 */
static void stay_awake(struct ring *r, uint64_t *rested)
{
    unsigned kicks = atomic_load(&r->kicks);
    *rested = r->seen;
    uint64_t end = navi_clock() + AWAKE_TICKS;
    pthread_mutex_unlock(&r->lock);
    while (atomic_load(&r->kicks) == kicks && navi_clock() < end)
        sched_yield();
    pthread_mutex_lock(&r->lock);
}

static void *thread(void *arg)
{
    is_ring_thread = true;
    struct ring *r = arg;
    uint64_t rested = 0; /* r->seen when it last stayed awake */
    pthread_mutex_lock(&r->lock);
    while (!r->quit) {
        if (r->reset_wanted)
            clear(r);
        else if (r->drain_wanted)
            drain(r);
        else if (may_run(r) && r->rung)
            answer_doorbell(r);
        else if (may_run(r) && has_work(r))
            work(r);
        else if (is_polling(r))
            poll(r);
        else if (r->seen != rested)
            stay_awake(r, &rested);
        else
            pthread_cond_wait(&r->wake, &r->lock);
    }
    pthread_mutex_unlock(&r->lock);
    return NULL;
}

static int start_thread(struct ring *r)
{
    /* with the lock held, so that the thread finds r->thread set */
    pthread_mutex_lock(&r->lock);
    int error = -pthread_create(&r->thread, NULL, thread, r);
    pthread_mutex_unlock(&r->lock);
    return error;
}

int ring_init(struct navi *navi, unsigned index)
{
    struct ring *r = &navi->ring[index];
    pthread_condattr_t monotonic;
    int error;
    r->navi = navi;
    r->kind = rings[index].kind;
    r->name = rings[index].name;
    r->instance = rings[index].instance;
    r->latch = true;
    atomic_init(&r->stop, true);
    cp_init(&r->cp, navi, r);
    gmc_port_init(&r->cp.port, navi, rings[index].fetch_client, rings[index].data_client);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    error = -pthread_mutex_init(&r->lock, NULL);
    if (error)
        goto no_lock;
    error = -pthread_cond_init(&r->wake, &monotonic);
    if (error)
        goto no_wake;
    error = -pthread_cond_init(&r->idle, &monotonic);
    if (error)
        goto no_idle;
    error = start_thread(r);
    if (error)
        goto no_thread;
    pthread_condattr_destroy(&monotonic);
    return 0;

no_thread:
    pthread_cond_destroy(&r->idle);
no_idle:
    pthread_cond_destroy(&r->wake);
no_wake:
    pthread_mutex_destroy(&r->lock);
no_lock:
    pthread_condattr_destroy(&monotonic);
    return error;
}

void ring_stop(struct ring *r)
{
    pthread_mutex_lock(&r->lock);
    r->quit = true;
    update(r);
    pthread_mutex_unlock(&r->lock);
}

void ring_join(struct ring *r)
{
    pthread_join(r->thread, NULL);
}

void ring_finish(struct ring *r)
{
    drawing_destroy(r->cp.drawing);
    pthread_cond_destroy(&r->idle);
    pthread_cond_destroy(&r->wake);
    pthread_mutex_destroy(&r->lock);
}

/* ---- from outside ------------------------------------------------------------------------------------------------ */

void ring_doorbell(struct ring *r, uint64_t wptr)
{
    pthread_mutex_lock(&r->lock);
    set_wptr(r, wptr);
    pthread_mutex_unlock(&r->lock);
}

void ring_doorbell_unknown(struct ring *r)
{
    pthread_mutex_lock(&r->lock);
    r->rung = true;
    wake(r);
    pthread_mutex_unlock(&r->lock);
}

/* The lock is held. */
static void reset(struct ring *r)
{
    r->kind->halt(r);
    set_wptr(r, 0);
    r->reset_wanted = true;
    if (r->away)
        update(r);
    else
        clear(r);
}

/* Where a packet has asked for it, of this ring or another, the ring is cleared a little later. */
static void await_reset(struct ring *r)
{
    while (r->reset_wanted && !is_ring_thread)
        pthread_cond_wait(&r->idle, &r->lock);
}

void ring_set_reset(struct ring *r, bool on)
{
    pthread_mutex_lock(&r->lock);
    bool begins = on && !r->in_reset;
    r->in_reset = on;
    if (begins)
        reset(r);
    else
        update(r);
    await_reset(r);
    pthread_mutex_unlock(&r->lock);
}

void ring_reset(struct ring *r)
{
    pthread_mutex_lock(&r->lock);
    reset(r);
    await_reset(r);
    pthread_mutex_unlock(&r->lock);
}

void ring_drain(struct ring *r)
{
    pthread_mutex_lock(&r->lock);
    r->drain_wanted = true;
    update(r);
    while (r->drain_wanted && !is_ring_thread)
        pthread_cond_wait(&r->idle, &r->lock);
    pthread_mutex_unlock(&r->lock);
}

uint64_t ring_busy_ticks(struct ring *r)
{
    pthread_mutex_lock(&r->lock);
    uint64_t ticks = r->busy_ticks + (r->busy ? navi_clock() - r->busy_from : 0);
    pthread_mutex_unlock(&r->lock);
    return ticks;
}

bool ring_is_caller(void)
{
    return is_ring_thread;
}

bool ring_is_busy(struct ring *r)
{
    pthread_mutex_lock(&r->lock);
    bool busy = r->busy || r->stuck || (may_run(r) && has_work(r));
    pthread_mutex_unlock(&r->lock);
    return busy;
}

static bool is_idle(const struct ring *r)
{
    return !r->busy && !r->stuck && !r->reset_wanted && !has_work(r);
}

static bool wait_idle(struct ring *r, const struct timespec *until)
{
    pthread_mutex_lock(&r->lock);
    while (!is_idle(r) && pthread_cond_timedwait(&r->idle, &r->lock, until) != ETIMEDOUT)
        ;
    bool idle = is_idle(r);
    pthread_mutex_unlock(&r->lock);
    return idle;
}

bool rings_wait_idle(struct navi *navi, int64_t timeout_ns)
{
    bool idle = true;
    struct timespec until = after(timeout_ns);
    for (unsigned i = 0; i < NAVI_RINGS; i++)
        idle = wait_idle(&navi->ring[i], &until) && idle;
    return idle;
}

#define YIELDS     64u /* what comes soon is not slept through */
#define NAP_NS     50000
#define NAPS_ALIKE 16u
#define NAP_MOST   10u /* times NAP_NS */

/* The longer a wait has been the longer are its naps: a hang takes no processor. */
bool ring_linger(struct ring *r, unsigned attempt)
{
    unsigned naps = attempt < YIELDS ? 0 : 1 + (attempt - YIELDS) / NAPS_ALIKE;
    const struct timespec nap = { .tv_nsec = NAP_NS * (naps < NAP_MOST ? naps : NAP_MOST) };
    gmc_rest(&r->cp.port);
    if (naps == 0)
        sched_yield();
    else
        nanosleep(&nap, NULL);
    gmc_resume(&r->cp.port);
    return !atomic_load(&r->stop);
}

/* ---- registers --------------------------------------------------------------------------------------------------- */

/* Base, size and the like are taken over when the ring begins to run. */
void ring_write_setup(struct ring *r, _Atomic uint32_t *reg, uint32_t value)
{
    pthread_mutex_lock(&r->lock);
    atomic_store_explicit(reg, value, memory_order_release);
    if (!r->kind->enabled(r)) {
        r->latch = true;
        atomic_store(&r->rptr, 0);
        r->seen = 0;
    }
    pthread_mutex_unlock(&r->lock);
}

void ring_write_switch(struct ring *r, _Atomic uint32_t *reg, uint32_t value)
{
    pthread_mutex_lock(&r->lock);
    atomic_store_explicit(reg, value, memory_order_release);
    update(r);
    pthread_mutex_unlock(&r->lock);
}
