/* SPDX-License-Identifier: MIT */
/*
 * client.h - a contract client as the tests use it: memory with CPU and GPU addresses, command buffers, jobs.
 *
 * Helpers that return bool have reported what went wrong as a failed check; tests wrap them in REQUIRE.
 */
#ifndef CONFORMANCE_CLIENT_H
#define CONFORMANCE_CLIENT_H

#include "pm4.h"

#include <mgpu/mgpu.h>
#include <stdbool.h>

#define KIB ((uint64_t)1 << 10)
#define MIB ((uint64_t)1 << 20)
#define MILLISECOND INT64_C(1000000)
#define SECOND (1000 * MILLISECOND)

#define CLIENT_BOS 256u
#define CLIENT_MAPPINGS 256u
#define CLIENT_LATCHES 1024u

/* A BO with addresses. */
struct buffer {
    mgpu_handle bo;
    uint64_t size;   /* bytes */
    uint64_t va;     /* GPU address; 0: not mapped by buffer_create */
    uint32_t *words; /* CPU address; NULL: not mapped */
};

struct client {
    mgpu_client id;
    struct mgpu_chip_info chip;

    /* from client_start on */
    mgpu_handle vm, queue;
    uint64_t next_va;
    struct buffer commands; /* room for command buffers, used from front to back */
    uint32_t commands_used; /* words */
    struct buffer latch;    /* CLIENT_LATCHES words that the CPU sets to let a waiting command buffer go on */

    /* every BO made by buffer_create: the list that goes with each job */
    struct mgpu_bo_ref refs[CLIENT_BOS];
    unsigned ref_count;

    struct {
        void *ptr;
        uint64_t size;
    } mappings[CLIENT_MAPPINGS];
    unsigned mapping_count;
};

/* ---- clients ----------------------------------------------------------------------------------------------------- */

/* Open, with flags MGPU_OPEN_*, and unless `bare` initialise, a client. */
bool client_open(struct client *client, uint32_t flags, bool bare);

/* Let go what waits for a latch, drop the CPU mappings, close. A client that is not open is left alone. */
void client_close(struct client *client);

/* Make the VM, the GFX queue, the command room and the latches. Needs level 2. */
bool client_start(struct client *client);

/* The OS's monotonic time, ns, as mgpu_query tells it. */
int64_t client_now(struct client *client);

/* A deadline that correct work always makes: ten seconds from now. */
int64_t client_soon(struct client *client);

/* Let `ns` nanoseconds pass. Needs level 2. */
void client_nap(struct client *client, int64_t ns);

/* An address range of `size` bytes that no other call of this function returns, aligned to 2 MiB. */
uint64_t client_va(struct client *client, uint64_t size);

/* Read one counter, MGPU_COUNTER_*. */
uint64_t client_counter(struct client *client, uint32_t index);

/* Bytes in use in a heap, MGPU_HEAP_*. */
uint64_t client_used(struct client *client, uint32_t heap);

/* What MGPU_QUERY_FAULT tells. */
struct mgpu_query_fault client_fault(struct client *client);

/* ---- memory ------------------------------------------------------------------------------------------------------ */

/* A BO of `size` bytes in `domain`, mapped for the CPU, not for the GPU. */
bool buffer_alloc(struct client *client, struct buffer *buffer, uint64_t size, uint32_t domain);

/* The same, and readable and writable by the GPU at an address of client_va, and on the list of every job. */
bool buffer_create(struct client *client, struct buffer *buffer, uint64_t size, uint32_t domain);

/* Map all of the buffer at `va` in the client's VM, MGPU_VM_* flags. Returns the call's result; checks nothing. */
int buffer_map_at(struct client *client, const struct buffer *buffer, uint64_t va, uint32_t flags);

/* Drop the CPU mapping and the handle. */
void buffer_destroy(struct client *client, struct buffer *buffer);

/* Whether all `count` words equal `value`; the first that differs is reported. */
bool words_equal(const uint32_t *words, uint64_t count, uint32_t value);

/* ---- jobs -------------------------------------------------------------------------------------------------------- */

/* A submission of one command buffer, with at most one wait and one signal. */
struct job {
    mgpu_handle queue; /* 0: the client's */
    struct mgpu_ib ib;
    struct mgpu_sync_point wait, signal; /* sync 0: none */
    uint64_t seq;                        /* out */
};

/* Begin a command buffer in the client's command room, and end it: pad it, and say where it is. */
struct pm4 commands_begin(struct client *client);
struct mgpu_ib commands_end(struct client *client, struct pm4 *commands);

/* A command buffer that does nothing; writes one word; waits for a latch and then writes one word. */
struct mgpu_ib commands_nop(struct client *client);
struct mgpu_ib commands_write(struct client *client, uint64_t va, uint32_t value);
struct mgpu_ib commands_latched_write(struct client *client, unsigned latch, uint64_t va, uint32_t value);

/* Let commands that wait for this latch go on. */
void latch_open(struct client *client, unsigned latch);

/* Fill `args` with the job, which must live as long; for tests that then change it. */
void job_args(struct client *client, struct job *job, struct mgpu_queue_submit *args);

/* Submit; returns the call's result and sets job->seq. */
int job_submit(struct client *client, struct job *job);

/* Wait for the job's fence until `deadline_ns`; returns the call's result. */
int job_wait(struct client *client, const struct job *job, int64_t deadline_ns);

/* Submit `ib` to the client's queue and wait for its end. */
bool job_run(struct client *client, struct mgpu_ib ib);

/* Whether the job's fence has been reached. */
bool job_done(struct client *client, const struct job *job);

/* ---- objects ----------------------------------------------------------------------------------------------------- */

/* A new handle, or 0 and a failed check. */
mgpu_handle vm_new(struct client *client);
mgpu_handle queue_new(struct client *client, mgpu_handle vm, mgpu_handle group);
mgpu_handle sync_new(struct client *client, uint32_t flags);

/* Calls on one point of one sync object; the calls' results. */
int sync_wait_one(struct client *client, mgpu_handle sync, uint64_t point, uint32_t flags, int64_t deadline_ns);
int sync_signal_one(struct client *client, mgpu_handle sync, uint64_t point);
int sync_reset_one(struct client *client, mgpu_handle sync);

/* The timeline's point: reached, or with MGPU_SYNC_QUERY_SUBMITTED promised. UINT64_MAX and a failed check on error. */
uint64_t sync_point_of(struct client *client, mgpu_handle sync, uint32_t flags);

/* A handle that was given out and is not valid any more. */
mgpu_handle stale_bo(struct client *client);
mgpu_handle stale_vm(struct client *client);
mgpu_handle stale_queue(struct client *client);
mgpu_handle stale_sync(struct client *client);

#endif
