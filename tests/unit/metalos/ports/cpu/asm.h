/* SPDX-License-Identifier: MIT */
/* asm.h - instead of the kernel's: ports are functions of the test. */
#ifndef UNIT_METALOS_ASM_H
#define UNIT_METALOS_ASM_H

#include <stdint.h>

uint32_t port_in32(uint16_t port);
void port_out16(uint16_t port, uint16_t value);
void port_out32(uint16_t port, uint32_t value);

#endif
