/* SPDX-License-Identifier: MIT */
/*
 * ring.h - a ring and the thread that works it off.
 *
 * The driver writes packets into memory and moves the write pointer, by doorbell or register. The thread runs the
 * packet loop (cp.h) up to there and sleeps. It runs while its engine is not halted, the ring is enabled, nothing is in
 * reset and no packet has brought it to a stop. What kinds of rings differ in (language, registers) is their ring_kind.
 */
#ifndef NAVI23_RING_H
#define NAVI23_RING_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <navi23/cp.h>

struct navi;

struct ring;

/* What a kind of ring does its own way. Positions count dwords; those with a lock say so. */
struct ring_kind {
    /* its language: where in a header the opcode begins; its name, NULL: there is no such packet */
    unsigned opcode_shift;
    const char *(*packet_name)(uint32_t header);

    /*
     * How long a packet is as far as its first `known` (at least 1) dwords tell: a result above `known` asks for a
     * second look with as many. Of one above CP_PACKET_DWORDS the body is not fetched: cp_copy_body.
     */
    uint32_t (*packet_dwords)(const uint32_t *words, uint32_t known);
    enum cp_result (*execute)(struct cp *cp, const struct cp_packet *packet);

    /* Tell the driver that a packet has stopped the ring, or asks for attention, if it wants to know this. */
    void (*interrupt)(struct cp *cp, unsigned source, uint32_t data);

    /* its registers: whether it may run (lock held); halt it (lock held) */
    bool (*enabled)(struct ring *ring);
    void (*halt)(struct ring *ring);

    /* cp_set_ring as its registers say. Returns the position to begin at. */
    uint64_t (*set_up)(struct ring *ring);

    /* ring_drain has brought it to rest at `pos`: let the registers say so, and what is kept in memory (the thread) */
    void (*drained)(struct ring *ring, uint64_t pos);

    /* its pointers: show the write pointer (lock held), write back the read pointer `pos` */
    void (*show_wptr)(struct ring *ring, uint64_t wptr);
    void (*report_rptr)(struct ring *ring, uint64_t pos);

    /*
     * Where in VMID 0 the driver leaves the write pointer as well, 0: nowhere that is known; whether the ring looks
     * there of itself, now and then. What the driver counts, there and with doorbells.
     */
    uint64_t (*wptr_address)(struct ring *ring);
    bool (*polls)(struct ring *ring);
    unsigned log2_units; /* to a dword */
};

extern const struct ring_kind ring_gfx;

struct ring {
    struct navi *navi;
    const struct ring_kind *kind;
    const char *name;  /* for log and trace */
    unsigned instance; /* which of its kind */
    pthread_t thread;
    pthread_mutex_t lock; /* all below, to the blank line */
    pthread_cond_t wake;  /* the thread waits for work */
    atomic_uint kicks;    /* how often it was told to look */
    pthread_cond_t idle;  /* others wait for the thread */
    uint64_t wptr;        /* dwords since the ring was set up */
    uint64_t seen;        /* the write pointer up to which the thread found nothing more to do */
    uint64_t polled;      /* the write pointer that memory showed last */
    bool rung;            /* it has moved, says a doorbell without a value: memory has it */
    bool away;            /* the thread is at work without the lock: what is its own is in use */
    bool busy;            /* it is inside cp_run, or fetches the write pointer */
    uint64_t busy_from, busy_ticks; /* since when; how long it was before that; of navi_clock */
    bool stuck;           /* a packet has stopped the ring, until a reset */
    bool latch;           /* the ring has been set up anew: begin at its start */
    bool reset_wanted;    /* for the thread, which is away: clear everything */
    bool drain_wanted;    /* for the thread: come to rest after this packet, and leave the ring */
    bool in_reset;        /* a reset bit is set */
    bool quit;

    _Atomic uint64_t rptr; /* dwords, written by the thread */
    atomic_bool stop;      /* come to rest after this packet; a packet that waits gives up waiting */
    atomic_bool abort;     /* leave even a packet that is at work */
    /* of the dispatch or draw at work; set after `stop` where a ring is to come to rest at once */
    atomic_bool kill_waves;
    struct cp cp;          /* the thread's while it is away, else under the lock */
};

/*
 * Make ring `index` of enum navi_ring (card.h) and start its thread. Returns 0 or a negative errno. To end them, tell
 * every ring to stop, join every thread, and then finish every ring: a packet of one may reach for another.
 */
int ring_init(struct navi *navi, unsigned index);
void ring_stop(struct ring *ring);
void ring_join(struct ring *ring);
void ring_finish(struct ring *ring);

/* For the registers' tables: `value` into a register that sets the ring up, or decides whether it runs. */
void ring_write_setup(struct ring *ring, _Atomic uint32_t *reg, uint32_t value);
void ring_write_switch(struct ring *ring, _Atomic uint32_t *reg, uint32_t value);

/* The write pointer is now `wptr` dwords; or it is as memory says. */
void ring_doorbell(struct ring *ring, uint64_t wptr);
void ring_doorbell_unknown(struct ring *ring);

/* The reset line of the ring: `on` clears the ring, and halts it; nothing runs until it is off again. */
void ring_set_reset(struct ring *ring, bool on);

/* The same for a moment: clears and halts the ring, and leaves the reset line as it is. */
void ring_reset(struct ring *ring);

/*
 * Let the ring come to rest after the packet at work, and forget all but its position; what is left of an IB is lost.
 * A packet that waits gives up, the waves of a dispatch are killed. Done when this returns, except for a packet that
 * asks for it.
 */
void ring_drain(struct ring *ring);

/* Whether the status registers should say busy: there is work and the ring could do it, or it is stuck. */
bool ring_is_busy(struct ring *ring);

/* How long the ring has been at work since the card was made, in ticks of navi_clock. */
uint64_t ring_busy_ticks(struct ring *ring);

/* Whether the caller is a ring's thread: a packet, which must not wait for rings. */
bool ring_is_caller(void);

/* Wait until no ring has anything left to do, or `timeout_ns` has passed. Returns whether that is so. */
bool rings_wait_idle(struct navi *navi, int64_t timeout_ns);

/*
 * For a packet that waits: let some time pass, more with every `attempt`. Pointers into memory are stale after it.
 * Returns false when it has to give up.
 */
bool ring_linger(struct ring *ring, unsigned attempt);

#endif
