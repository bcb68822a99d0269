/* SPDX-License-Identifier: MIT */
/* config.h - PCI configuration space. */
#ifndef NAVI23_CONFIG_H
#define NAVI23_CONFIG_H

#include <pthread.h>
#include <stdint.h>

struct navi;

#define CONFIG_BYTES 256u

struct config {
    pthread_mutex_t lock;
    uint8_t value[CONFIG_BYTES];
    uint8_t writable[CONFIG_BYTES]; /* which bits a write changes; a BAR's size follows from this */
};

/* Fill in the identity, the BARs' sizes and the capabilities. Returns 0 or a negative errno. */
int config_init(struct navi *navi);
void config_finish(struct navi *navi);

#endif
