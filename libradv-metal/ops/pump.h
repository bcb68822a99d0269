/* SPDX-License-Identifier: MIT */
/*
 * pump.h - a thread that sleeps until a client of the contract has an event, and tells whoever asked for it.
 *
 * A notice is what somebody asked to be told: memory of its owner's, named to the kernel by its cookie. From
 * shim_pump_add until `due` is called it belongs to the pump. `due` is called once, on the pump's thread: with the
 * event; or with NULL, when the client was closed before, or the card is gone. No lock of the pump is held then, and
 * `due` may free the notice, add others, and make calls of the contract; it must not wait for long, for other events
 * wait behind it, and must not open, put or close files, for a file that ends waits for its pump.
 *
 * The lock is taken last and held for moments. A forked child has no thread, and its client is not its own: in it
 * nothing is due any more until shim_pump_finish.
 */
#ifndef SHIM_PUMP_H
#define SHIM_PUMP_H

#include <pthread.h>
#include <stdbool.h>

#include <mgpu/mgpu.h>

struct shim_notice {
    struct shim_notice *prev, *next;
    void (*due)(struct shim_notice *notice, const struct mgpu_event *event);
};

struct shim_pump {
    mgpu_client client;
    pthread_mutex_t lock;
    struct shim_notice notices; /* a ring: those not due yet */
    pthread_t thread;
    unsigned process; /* whose the thread is; 0: there is none yet */
    bool ended;       /* and no event comes any more */
};

/* No thread yet: it starts with the first notice. */
void shim_pump_init(struct shim_pump *pump, mgpu_client client);

/* After mgpu_close of the client, which ends the thread: waits for it, and tells the notices that are left. */
void shim_pump_finish(struct shim_pump *pump);

/*
 * Have notice->due called at the event that comes with shim_pump_cookie(notice); to be called before the kernel is
 * asked for that event. -EAGAIN: there can be no thread; -ENODEV: no event comes any more.
 */
int shim_pump_add(struct shim_pump *pump, struct shim_notice *notice);

/* Take a notice back whose event the kernel refused. False: it was told already, because the card is gone. */
bool shim_pump_remove(struct shim_pump *pump, struct shim_notice *notice);

static inline uint64_t shim_pump_cookie(const struct shim_notice *notice)
{
    return (uintptr_t)notice;
}

/*
 * Have notice->due called when a point of a sync object of the pump's client is reached, or with MGPU_WAIT_AVAILABLE in
 * `flags` has a fence. Returns 0, or -errno and the notice stays the caller's. -ENOENT: no such sync object.
 */
int shim_pump_notify(struct shim_pump *pump, mgpu_handle sync, uint64_t point, uint32_t flags,
                     struct shim_notice *notice);

#endif
