/* SPDX-License-Identifier: MIT */
/* hdp.c - host data path. The host and the card share VRAM here, so there is nothing that could be stale. */
#include "card.h"

/* clang-format off */
const struct mmio_row hdp_registers[] = {
    { REG_HDP_READ_CACHE_INVALIDATE, 1, NULL, mmio_ignore },
    { 0 },
};
/* clang-format on */
