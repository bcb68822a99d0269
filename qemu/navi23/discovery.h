/* SPDX-License-Identifier: MIT */
/*
 * discovery.h - the IP discovery binary of a Navi 23, and the register window by which a driver reads it when the end
 * of VRAM is beyond BAR 0.
 */
#ifndef NAVI23_DISCOVERY_H
#define NAVI23_DISCOVERY_H

#include <stdint.h>

#include <navi23/regs/discovery.h>

struct navi;

/* Make the binary in `out`, which has room for DISCOVERY_MAX_BYTES; what it does not need is zero. Returns its size. */
uint32_t discovery_make(uint8_t *out);

/* Put it where drivers look for it. */
void discovery_write(struct navi *navi);

#endif
