/* SPDX-License-Identifier: MIT */
/* gds.h - the global data share: memory on the chip, of which each VMID sees a window that the driver sets. */
#ifndef NAVI23_GDS_H
#define NAVI23_GDS_H

#include <stdint.h>

struct navi;

#define GDS_BYTES 0x10000u

/* No lock: as with any memory, who shares it between rings uses atomics. */
struct gds {
    _Alignas(8) uint8_t bytes[GDS_BYTES];
};

/*
 * The word of `size` (4 or 8) bytes at byte `address`, cut to a multiple of it, of the window of `vmid`. NULL: it is
 * not all in the window; the fault register has been told. Reads give 0 then, and writes vanish.
 */
void *gds_map_word(struct navi *navi, unsigned vmid, uint64_t address, uint32_t size);

#endif
