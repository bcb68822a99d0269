/* SPDX-License-Identifier: MIT */
/* ih.h - the interrupt handler: entries into a ring in memory, a write pointer, an MSI-X vector. */
#ifndef NAVI23_IH_H
#define NAVI23_IH_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include <navi23/regs/ih.h>

struct navi;
struct gmc_port;

struct ih {
    pthread_mutex_t lock;
    uint32_t rptr, wptr; /* bytes */
    bool overflow;
};

/* What an entry says; the format is in regs/ih.h. The time is put in by ih_raise. */
struct ih_entry {
    uint8_t client, source, ring, vmid;
    uint32_t data[4];
};

int ih_init(struct navi *navi);
void ih_finish(struct navi *navi);

/* The ring is empty, and has not overflowed. */
void ih_reset(struct navi *navi);

/* Write an entry and raise the interrupt. All that the port's thread wrote before is visible before. */
void ih_raise(struct gmc_port *port, const struct ih_entry *entry);

#endif
