/* SPDX-License-Identifier: MIT */
/* pin.h - pages of the program's that the card uses: they outlive their mapping. Guarded by space.lock. */
#ifndef METALOS_PIN_H
#define METALOS_PIN_H

#include <stdint.h>

/* An anonymous page is not mapped any more: frees it, or leaves that to the last pin. */
void pin_page_unmapped(uint64_t physical);

#endif
