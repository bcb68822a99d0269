/* SPDX-License-Identifier: MIT */
/*
 * machine.h - the reference kernel on a fake OS and a fake card, ready to be called through mgpu.h.
 * One machine at a time: mgpu_call goes to the one that was started last.
 */
#ifndef UNIT_KERNEL_MACHINE_H
#define UNIT_KERNEL_MACHINE_H

#include "fake_card.h"
#include "fake_os.h"

#include <core/core.h>
#include <kgpu.h>
#include <mgpu/mgpu.h>

struct machine {
    struct fake_os os;
    struct fake_card card;
    struct kgpu *kgpu;
    mgpu_client client; /* open; initialised by machine_start */
};

/* A kernel and one open client; machine_open also loads generated firmware, machine_start also brings the card up. */
void machine_open_bare(struct machine *m);
void machine_open(struct machine *m);
void machine_start(struct machine *m);

/* Take it all down; ends the program if the kernel leaves memory behind. */
void machine_stop(struct machine *m);

/* The kernel's own object for the client, or for one of its handles. */
struct kgpu_client *machine_client(struct machine *m);
void *machine_object(struct machine *m, enum kgpu_type type, mgpu_handle handle);

/* Bytes of heap in use. Empties the kernel's pool, so that what it keeps does not count, and allocations can fail. */
uint64_t machine_heap(struct machine *m);

/*
 * Make `call` with its first, its second, ... allocation failing, until it succeeds. Every failure must answer
 * -MGPU_ENOMEM and leave heap and pages as they were. Returns whether all that held; says what did not.
 */
bool machine_unwinds(struct machine *m, int (*call)(struct machine *m, void *argument), void *argument);

/* Objects, made through the contract; 0 on failure. */
mgpu_handle machine_bo(struct machine *m, uint64_t size, uint32_t domain);
mgpu_handle machine_vm(struct machine *m);
mgpu_handle machine_queue(struct machine *m, mgpu_handle vm, mgpu_handle group);
mgpu_handle machine_queue_on(struct machine *m, mgpu_handle vm, uint32_t engine, uint32_t ring, int32_t priority);
mgpu_handle machine_sync(struct machine *m);

/* Map all of a BO, read and write. Returns the call's result. */
int machine_map(struct machine *m, mgpu_handle vm, mgpu_handle bo, uint64_t va, uint64_t size);

/*
 * Submit one IB at `va` (which need not exist: the fake card only notes it). `wait`, `signal`: a sync object, or 0.
 * Returns the call's result, and the submission's number to *seq_out if that is not NULL.
 */
int machine_submit(struct machine *m, mgpu_handle queue, uint64_t va, mgpu_handle wait, mgpu_handle signal,
                   uint64_t *seq_out);

/* The same with two IBs, the second for another queue: a gang. It waits for nothing and signals nothing. */
int machine_submit_gang(struct machine *m, const mgpu_handle queues[2], const uint64_t vas[2], uint64_t *seq_out);

/* Poll one fence. Returns the call's result. */
int machine_reached(struct machine *m, mgpu_handle queue, uint64_t seq);

/* Poll one sync object, point 0 for binary. Returns the call's result. */
int machine_signalled(struct machine *m, mgpu_handle sync, uint64_t point);

#endif
