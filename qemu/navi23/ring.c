/* SPDX-License-Identifier: MIT */
/*
 * ring.c - the ring's thread, and the registers that set it up, feed it and stop it.
 *
 * Whoever changes what the thread may do calls update() with the lock held; the thread looks at `stop` between packets
 * and at the rest when it is out of cp_run.
 */
#include "card.h"

#include <errno.h>
#include <sched.h>
#include <time.h>

#define HALT (FIELD_CP_ME_CNTL__PFP_HALT | FIELD_CP_ME_CNTL__ME_HALT)
#define HALT_ALL (HALT | FIELD_CP_ME_CNTL__CE_HALT)

/* ---- what the thread may do; the lock is held -------------------------------------------------------------------- */

static bool may_run(struct ring *r)
{
    return !r->quit && !r->stuck && !r->reset_wanted && !r->in_reset && !(reg_get(r->navi, REG_CP_ME_CNTL) & HALT) &&
           (reg_get(r->navi, REG_CP_RB_ACTIVE) & FIELD_CP_RB_ACTIVE__ACTIVE);
}

static bool has_work(const struct ring *r)
{
    return r->wptr != r->seen;
}

static void update(struct ring *r)
{
    atomic_store(&r->stop, !may_run(r));
    atomic_store(&r->abort, r->quit || r->reset_wanted);
    pthread_cond_broadcast(&r->wake);
}

/* ---- the thread -------------------------------------------------------------------------------------------------- */

/* Begin at the start of the ring that the registers describe. */
static void latch(struct ring *r)
{
    struct navi *navi = r->navi;
    uint64_t base = (uint64_t)reg_get(navi, REG_CP_RB0_BASE) << 8 | (uint64_t)reg_get(navi, REG_CP_RB0_BASE_HI) << 40;
    unsigned log2_qwords = FIELD_GET(FIELD_CP_RB0_CNTL__RB_BUFSZ, reg_get(navi, REG_CP_RB0_CNTL));
    cp_set_ring(&r->cp, base, log2_qwords + 1, FIELD_GET(FIELD_CP_RB_VMID__RB0_VMID, reg_get(navi, REG_CP_RB_VMID)));
    atomic_store(&r->rptr, 0);
    r->seen = 0;
    r->latch = false;
}

static void clear(struct ring *r)
{
    cp_reset(&r->cp);
    atomic_store(&r->rptr, 0);
    r->wptr = r->seen = 0;
    r->stuck = r->reset_wanted = false;
    r->latch = true;
    update(r);
    pthread_cond_broadcast(&r->idle);
}

static void work(struct ring *r)
{
    uint64_t wptr = r->wptr;
    if (r->latch)
        latch(r);
    r->busy = true;
    pthread_mutex_unlock(&r->lock);
    enum cp_run end = cp_run(&r->cp, wptr);
    pthread_mutex_lock(&r->lock);
    r->busy = false;
    if (end == CP_RUN_DRAINED && !r->latch)
        r->seen = wptr;
    if (end == CP_RUN_STUCK) {
        r->stuck = true;
        update(r);
    }
    pthread_cond_broadcast(&r->idle);
}

static void *thread(void *arg)
{
    struct ring *r = arg;
    pthread_mutex_lock(&r->lock);
    while (!r->quit) {
        if (r->reset_wanted)
            clear(r);
        else if (may_run(r) && has_work(r))
            work(r);
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

int ring_init(struct ring *r, struct navi *navi)
{
    pthread_condattr_t monotonic;
    int error;
    r->navi = navi;
    r->latch = true;
    atomic_init(&r->stop, true);
    cp_init(&r->cp, navi, r);
    error = -pthread_mutex_init(&r->lock, NULL);
    if (error)
        return error;
    error = -pthread_cond_init(&r->wake, NULL);
    if (error)
        goto no_wake;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    error = -pthread_cond_init(&r->idle, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (error)
        goto no_idle;
    error = start_thread(r);
    if (error)
        goto no_thread;
    return 0;

no_thread:
    pthread_cond_destroy(&r->idle);
no_idle:
    pthread_cond_destroy(&r->wake);
no_wake:
    pthread_mutex_destroy(&r->lock);
    return error;
}

void ring_finish(struct ring *r)
{
    pthread_mutex_lock(&r->lock);
    r->quit = true;
    update(r);
    pthread_mutex_unlock(&r->lock);
    pthread_join(r->thread, NULL);
    pthread_cond_destroy(&r->idle);
    pthread_cond_destroy(&r->wake);
    pthread_mutex_destroy(&r->lock);
}

/* ---- from outside ------------------------------------------------------------------------------------------------ */

static void set_wptr(struct ring *r, uint64_t wptr)
{
    r->wptr = wptr;
    reg_set(r->navi, REG_CP_RB0_WPTR, (uint32_t)wptr);
    reg_set(r->navi, REG_CP_RB0_WPTR_HI, (uint32_t)(wptr >> 32));
    pthread_cond_broadcast(&r->wake);
}

void ring_doorbell(struct ring *r, uint64_t wptr)
{
    pthread_mutex_lock(&r->lock);
    set_wptr(r, wptr);
    pthread_mutex_unlock(&r->lock);
}

void ring_set_reset(struct ring *r, bool on)
{
    pthread_mutex_lock(&r->lock);
    bool begins = on && !r->in_reset;
    r->in_reset = on;
    if (begins) {
        r->reset_wanted = true;
        reg_set(r->navi, REG_CP_ME_CNTL, HALT_ALL);
        set_wptr(r, 0);
    }
    update(r);
    /* a ring that resets itself is cleared after the packet that asks for it */
    while (r->reset_wanted && !pthread_equal(pthread_self(), r->thread))
        pthread_cond_wait(&r->idle, &r->lock);
    pthread_mutex_unlock(&r->lock);
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

#define NS_PER_S 1000000000ll

bool ring_wait_idle(struct ring *r, int64_t timeout_ns)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += timeout_ns / NS_PER_S;
    until.tv_nsec += timeout_ns % NS_PER_S;
    if (until.tv_nsec >= NS_PER_S) {
        until.tv_nsec -= NS_PER_S;
        until.tv_sec++;
    }
    pthread_mutex_lock(&r->lock);
    while (!is_idle(r) && pthread_cond_timedwait(&r->idle, &r->lock, &until) != ETIMEDOUT)
        ;
    bool idle = is_idle(r);
    pthread_mutex_unlock(&r->lock);
    return idle;
}

bool ring_linger(struct ring *r, unsigned attempt)
{
    const struct timespec nap = { .tv_nsec = 50000 };
    if (attempt < 64)
        sched_yield();
    else
        nanosleep(&nap, NULL);
    return !atomic_load(&r->stop);
}

/* ---- registers --------------------------------------------------------------------------------------------------- */

/* Base, size and the like are taken over when the CP leaves its halt. */
static void write_setup(struct navi *navi, uint32_t reg, uint32_t value)
{
    struct ring *r = &navi->gfx;
    pthread_mutex_lock(&r->lock);
    reg_set(navi, reg, value);
    if (reg_get(navi, REG_CP_ME_CNTL) & HALT) {
        r->latch = true;
        atomic_store(&r->rptr, 0);
        r->seen = 0;
    }
    pthread_mutex_unlock(&r->lock);
}

static void write_wptr(struct navi *navi, uint32_t reg, uint32_t value)
{
    struct ring *r = &navi->gfx;
    write_setup(navi, reg, value);
    ring_doorbell(r, reg_get64(navi, REG_CP_RB0_WPTR));
}

/* Registers on which it depends whether the ring runs. */
static void write_switch(struct navi *navi, uint32_t reg, uint32_t value)
{
    struct ring *r = &navi->gfx;
    pthread_mutex_lock(&r->lock);
    reg_set(navi, reg, value);
    update(r);
    pthread_mutex_unlock(&r->lock);
}

/* The CP has nothing to run before the RLC has loaded its firmware; it stays halted. */
static void write_halt(struct navi *navi, uint32_t reg, uint32_t value)
{
    bool loaded = reg_get(navi, REG_RLC_RLCS_BOOTLOAD_STATUS) & FIELD_RLC_RLCS_BOOTLOAD_STATUS__COMPLETE;
    if (!loaded && (value & HALT_ALL) != HALT_ALL)
        navi_log(navi, NAVI_LOG_ERROR, "cp: no firmware has been loaded; CP_ME_CNTL keeps it halted");
    write_switch(navi, reg, loaded ? value : value | HALT_ALL);
}

/* Where in the ring it is. */
static uint32_t read_rptr(struct navi *navi, uint32_t reg)
{
    unsigned log2_qwords = FIELD_GET(FIELD_CP_RB0_CNTL__RB_BUFSZ, reg_get(navi, REG_CP_RB0_CNTL));
    (void)reg;
    return (uint32_t)(atomic_load(&navi->gfx.rptr) & ((2ull << log2_qwords) - 1));
}

/* clang-format off */
const struct mmio_row ring_registers[] = {
    { REG_CP_RB0_BASE, 1, NULL, write_setup },
    { REG_CP_RB0_BASE_HI, 1, NULL, write_setup },
    { REG_CP_RB0_CNTL, 1, NULL, write_setup },
    { REG_CP_RB_VMID, 1, NULL, write_setup },
    { REG_CP_RB0_RPTR, 1, read_rptr, mmio_ignore },
    { REG_CP_RB0_WPTR, 2, NULL, write_wptr },
    { REG_CP_RB_ACTIVE, 1, NULL, write_switch },
    { REG_CP_ME_CNTL, 1, NULL, write_halt },
    { 0 },
};
/* clang-format on */
