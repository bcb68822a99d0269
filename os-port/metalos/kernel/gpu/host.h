/* SPDX-License-Identifier: MIT */
/*
 * host.h - what hosts the reference kernel: the card, the lock and the sleepers of kgpu_os.h, and the interrupt.
 *
 * LOCKING. The card's lock (kgpu_os_lock) is taken before the address space's mutex, which pinning needs. So what is
 * called with that mutex held (page and get in object.c) does not take the card's lock, and no memory of the program's
 * is touched under it: a page fault takes the mutex.
 */
#ifndef METALOS_HOST_H
#define METALOS_HOST_H

#include "gpu/card.h"
#include "thread/wait.h"

#include <kgpu.h>
#include <kgpu_os.h>
#include <stdbool.h>
#include <stdint.h>

struct host {
    struct card card;
    struct kgpu *kgpu;          /* NULL: there is no card */
    uint64_t memory;            /* bytes that the card may use of the system's */
    enum kgpu_log_level log_level;

    /* kgpu_os.h */
    struct mutex lock;
    struct condition wake;

    /* the interrupt, from the handler to the thread that looks what it was */
    struct spinlock irq_lock;
    struct wait_queue irq_waiter;
    bool irq_pending;
};
extern struct host host;

/*
 * Give the reference kernel the card's firmware: the files in the initrd's /lib/firmware/amdgpu if all that are
 * required are there, else generated ones. A damaged file is not loaded: the log tells, and so does mgpu_init.
 */
void firmware_load(void);

/* ---- nodes (node.c) and tokens (token.c), by system call; argument by argument as in metalos/call.h ---- */

/* The nodes can be opened from now on. */
void node_init(void);
int64_t node_call_file(const uint64_t arguments[6]);
int64_t node_call_alive(const uint64_t arguments[6]);
int64_t node_call_post(const uint64_t arguments[6]);
int64_t node_call_unread(const uint64_t arguments[6]);

int64_t token_call_export(const uint64_t arguments[6]);
int64_t token_call_import(const uint64_t arguments[6]);
int64_t token_call_ready(const uint64_t arguments[6]);
int64_t token_call_reap(const uint64_t arguments[6]);
/* Tokens that have not been reaped. */
uint64_t tokens_count(void);
/* The program has ended, and with it all descriptors: nobody will reap what is left. */
void tokens_forget(void);

#endif
