/* SPDX-License-Identifier: MIT */
/*
 * psp.h - the security processor: takes firmware from the driver, in the order and through the mailboxes of a Navi 2x.
 *
 * It works while the register is written, in the writer's thread. Real firmware is signed; this model cannot check
 * that, and takes any bytes that are there.
 */
#ifndef NAVI23_PSP_H
#define NAVI23_PSP_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <navi23/gmc.h>
#include <navi23/regs/psp.h>

struct psp {
    pthread_mutex_t lock; /* all below */
    struct gmc_port port;
    bool system_driver;   /* the boot loader has it */
    bool alive;           /* the secure OS runs */
    uint64_t ring;        /* address; 0: there is none */
    uint32_t ring_dwords, rptr;
    uint64_t tmr, tmr_bytes, tmr_used; /* protected memory: address (0: none), size, how much of it holds firmware */
    atomic_bool loaded[PSP_FW_MAX]; /* may be read without the lock */
};

int psp_init(struct navi *navi);
void psp_finish(struct navi *navi);

/* It is back in its boot loader. */
void psp_reset(struct navi *navi);

/* Whether firmware of this kind (PSP_FW_*) has been loaded. Any thread. */
bool psp_has_loaded(struct navi *navi, unsigned type);

/* Returns when the PSP uses no pointer into memory that it got before. */
void psp_quiesce(struct navi *navi);

#endif
