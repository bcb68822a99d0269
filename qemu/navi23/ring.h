/* SPDX-License-Identifier: MIT */
/*
 * ring.h - a ring and the thread that works it off.
 *
 * The driver writes packets into memory and moves the write pointer, by doorbell or register. The thread runs the
 * command processor (cp.h) up to there and sleeps. It runs while the CP is not halted, the ring is active, nothing is
 * in reset and no packet has brought it to a stop.
 */
#ifndef NAVI23_RING_H
#define NAVI23_RING_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <navi23/cp.h>

struct navi;

struct ring {
    struct navi *navi;
    pthread_t thread;
    pthread_mutex_t lock; /* all below, to the blank line */
    pthread_cond_t wake;  /* the thread waits for work */
    pthread_cond_t idle;  /* others wait for the thread */
    uint64_t wptr;        /* dwords since the ring was set up */
    uint64_t seen;        /* the write pointer up to which the thread found nothing more to do */
    bool busy;            /* the thread is inside cp_run */
    bool stuck;           /* a packet has stopped the ring, until a reset */
    bool latch;           /* the ring has been set up anew: begin at its start */
    bool reset_wanted;    /* for the thread: clear everything */
    bool in_reset;        /* a reset bit is set */
    bool quit;

    _Atomic uint64_t rptr; /* dwords, written by the thread */
    atomic_bool stop;      /* come to rest after this packet; a packet that waits gives up waiting */
    atomic_bool abort;     /* leave even a packet that is at work */
    struct cp cp;          /* the thread's */
};

/* Make the ring and start its thread; ring_finish stops it. Returns 0 or a negative errno. */
int ring_init(struct ring *ring, struct navi *navi);
void ring_finish(struct ring *ring);

/* The write pointer is now `wptr` dwords. */
void ring_doorbell(struct ring *ring, uint64_t wptr);

/* The reset line of the ring: `on` clears the ring, and halts it; nothing runs until it is off again. */
void ring_set_reset(struct ring *ring, bool on);

/* Whether the status registers should say busy: there is work and the ring could do it, or it is stuck. */
bool ring_is_busy(struct ring *ring);

/* Wait until there is nothing left to do, or `timeout_ns` has passed. Returns whether that is so. */
bool ring_wait_idle(struct ring *ring, int64_t timeout_ns);

/* For a packet that waits: let some time pass, more with every `attempt`. Returns false when it has to give up. */
bool ring_linger(struct ring *ring, unsigned attempt);

#endif
