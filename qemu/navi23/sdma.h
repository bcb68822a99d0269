/* SPDX-License-Identifier: MIT */
/* sdma.h - the two SDMA engines: a ring each (sdma.c), and a language of their own (sdma_packets.c). */
#ifndef NAVI23_SDMA_H
#define NAVI23_SDMA_H

#include <navi23/ring.h>

extern const struct ring_kind ring_sdma;

/* The language, as struct ring_kind wants it. */
const char *sdma_packet_name(uint32_t header);
uint32_t sdma_packet_dwords(const uint32_t *words, uint32_t known);
enum cp_result sdma_execute(struct cp *cp, const struct cp_packet *packet);

/* sdma_pages.c */
CP_EXECUTE(sdma_generate_ptes);
CP_EXECUTE(sdma_copy_ptes);
CP_EXECUTE(sdma_change_pte);
CP_EXECUTE(sdma_copy_physical);
CP_EXECUTE(sdma_write_dirty_bits);
CP_EXECUTE(sdma_verify_memory);

/* sdma_tiled.c */
CP_EXECUTE(sdma_copy_tiled_window);
CP_EXECUTE(sdma_copy_tiled_to_tiled);

/* Whether the ring's driver lets it run IBs. */
bool sdma_ibs_enabled(struct ring *ring);

#endif
