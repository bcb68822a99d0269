/* SPDX-License-Identifier: MIT */
/* walk.h - page tables. */
#ifndef NAVI23_WALK_H
#define NAVI23_WALK_H

#include <stdbool.h>
#include <stdint.h>

struct gmc_port;

enum walk_error {
    WALK_OK,
    WALK_NOT_ENABLED, /* the VMID's context is off */
    WALK_RANGE,       /* outside of the context's first and last page */
    WALK_NO_BASE,     /* the page-table base register is not valid; this and those below are in the walk */
    WALK_NO_TABLE,    /* a table lies where there is no memory */
    WALK_INVALID,     /* an entry is not valid */
};

struct walk_result {
    enum walk_error error;
    unsigned level;    /* where the walk ended; 0 is the lowest */
    uint64_t va, size; /* the range that the answer holds for, `size` a power of two or several pages */
    uint64_t address;  /* of the range's first byte: a bus address, or an offset into VRAM */
    bool system;       /* which of the two */
    bool null;         /* a null page (PRT) */
    bool readable, writeable;
};

/*
 * Look up `va` (48 bits) in the tables of `vmid`. Where the pages that follow continue in memory the answer covers them
 * too, up to about `want` bytes from `va`.
 */
void walk(struct gmc_port *port, unsigned vmid, uint64_t va, uint64_t want, struct walk_result *out);

/* The error in words. */
const char *walk_error_text(enum walk_error error);

#endif
