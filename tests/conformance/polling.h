/* SPDX-License-Identifier: MIT */
/* polling.h - what the two halves of the polling system know of each other: os_polling.c and polling_card.c. */
#ifndef CONFORMANCE_POLLING_H
#define CONFORMANCE_POLLING_H

#include <stdbool.h>
#include <stdint.h>

#define POLLING_VRAM_BYTES (512u << 20)

/* BAR 0 of the card, as everybody sees it. */
extern unsigned char polling_vram[POLLING_VRAM_BYTES];

/*
 * Whether [address, address + size) is in this program's image: all the memory that the card may reach, and that
 * clients may give it.
 */
bool polling_in_image(uint64_t address, uint64_t size, bool writable);

/* Plug the card in. Returns whether there is one. */
bool polling_card_start(void);

#endif
