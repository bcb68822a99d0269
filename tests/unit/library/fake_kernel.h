/* SPDX-License-Identifier: MIT */
/*
 * fake_kernel.h - a kernel and an operating system for testing the library above them.
 *
 * The kernel hands out handles and remembers what it was asked; it computes nothing. Any call can be made to fail. The
 * OS has descriptors that are only numbers, given out lowest first, as a POSIX system would.
 */
#ifndef FAKE_KERNEL_H
#define FAKE_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "shim_os.h"

/* ---- the kernel -------------------------------------------------------------------------------------------------- */

#define FAKE_MAX 64u
#define FAKE_VALUES 16u
#define FAKE_VALUE_OBJECT UINT64_C(0x700000000)

struct fake {
    struct mgpu_chip_info chip; /* what mgpu_init tells */

    /* live objects, in all clients */
    unsigned clients, vms, bos, queues, syncs, tokens, cpu_maps;

    /* what mgpu_queue_submit was given last */
    struct mgpu_queue_submit submit;
    struct mgpu_ib ibs[FAKE_MAX];
    struct mgpu_sync_point waits[FAKE_MAX], signals[FAKE_MAX];
    struct mgpu_bo_ref bo_refs[FAKE_MAX];

    /* what the calls with one array were given last */
    struct mgpu_sync_point points[FAKE_MAX];
    struct mgpu_fence fences[FAKE_MAX];

    mgpu_client notify_client; /* who called mgpu_sync_notify last */

    struct mgpu_metadata metadata; /* of all BOs */

    struct mgpu_bo_map mapped; /* what shim_os_mmap was given last */

    /* shim_os_token_ready: the last token, and how often */
    uint64_t ready;
    unsigned readies;

    /* what mgpu_queue_status tells of all queues, and mgpu_query of the last VM fault */
    int32_t queue_error;
    uint32_t queue_flags;
    struct mgpu_query_fault fault;

    /* the value page: mgpu_init tells of it when it has bytes; sync objects get places 1, 2, ... and then none */
    uint64_t value_size;
    _Atomic uint64_t values[FAKE_VALUES];
    uint32_t last_value;
};
extern struct fake fake;

/* Forget everything and start anew, with a card that can do all there is. The library's files must be gone. */
void fake_reset(void);

/* The next call `nr` (MGPU_CALL_*) returns `result` and does nothing. */
void fake_fail(uint32_t nr, int result);

/* How often `nr` was called since fake_reset. */
unsigned fake_count(uint32_t nr);

/* Let the client have an event; mgpu_event_read waits for one. */
void fake_post(mgpu_client client, const struct mgpu_event *event);

/* The lock under which the kernel makes its calls. */
void fake_lock(void);
void fake_unlock(void);

/* The arguments of the last call `nr`, as they were given; zeroes if there was none. */
const void *fake_args(uint32_t nr);
#define FAKE_ARGS(call, nr) ((const struct mgpu_##call *)fake_args(nr))

/* ---- the operating system ---------------------------------------------------------------------------------------- */

/* open(2), dup(2), close(2) for nodes and for descriptors of tokens. */
int fake_open(enum shim_node node);
int fake_dup(int fd);
void fake_close(int fd);
/* An event counter, and what it counts to. */
int fake_open_counter(void);
unsigned fake_counter(int fd);
/* Device number of the primary node; the render node's is the next. */
#define FAKE_NODE_NUMBER 0x1000u
/* A descriptor of something else altogether. */
int fake_open_other(void);
/* Descriptors open now. */
unsigned fake_open_count(void);

/* Whether there are nodes. */
void fake_set_nodes(bool present);
/* Whether programs' ioctls come to the library; not, until this says so. */
void fake_set_hears_ioctl(bool hears);
/* Whether shim_os_same_file can tell, as it does until this says otherwise; and how often shim_os_file_id was asked. */
void fake_set_tells_same(bool tells);
unsigned fake_ids_asked(void);
/* The only setting there is, a string that lives on; NULL: none. */
void fake_set_setting(const char *name, const char *value);
/* The next shim_os_map, shim_os_token_export fails. */
void fake_fail_map(void);
void fake_fail_token(void);

#endif
