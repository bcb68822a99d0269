/* SPDX-License-Identifier: MIT */
/*
 * smu.h - the system management unit: clocks, temperatures, power, the sleep of the graphics core, MODE1 reset.
 *
 * Like the PSP it works while the register is written. Clocks and temperatures are made up from the card's load.
 */
#ifndef NAVI23_SMU_H
#define NAVI23_SMU_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <navi23/gmc.h>
#include <navi23/regs/smu.h>

struct smu {
    atomic_bool may_sleep; /* the graphics core, while it has nothing to do */
    pthread_mutex_t lock;  /* all below */
    struct gmc_port port;
    uint64_t table; /* address */
    uint64_t allowed, features;
    uint64_t measured, busy; /* when the load was last measured, and how busy the card had been by then, in ticks */
    unsigned load;           /* percent, between the last two measurements */
};

int smu_init(struct navi *navi);
void smu_finish(struct navi *navi);

/* It has been given its firmware, and takes messages. */
void smu_boot(struct navi *navi);

/* It has lost its firmware and all that it was told. */
void smu_reset(struct navi *navi);

/* Returns when the SMU uses no pointer into memory that it got before. */
void smu_quiesce(struct navi *navi);

/* Whether the graphics core sleeps: then its registers read as all ones, writes to them and its doorbells are lost. */
bool smu_gfx_is_off(struct navi *navi);

#endif
