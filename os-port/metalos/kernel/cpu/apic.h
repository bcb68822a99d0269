/* SPDX-License-Identifier: MIT */
/* apic.h - the local interrupt controller that each processor has, with its timer. */
#ifndef METALOS_APIC_H
#define METALOS_APIC_H

#include <stdint.h>

/* Maps the registers, on the first processor, and masks the PIC; then as for each other. */
void apic_init(void);
/* Registers of this processor's; cpu->apic_id. */
void apic_init_cpu(void);

void apic_end_of_interrupt(void);

/* Interrupt another processor. */
void apic_send(uint32_t apic_id, unsigned vector);
void apic_send_nmi(uint32_t apic_id);
/* Reset another processor, and have it begin in 16 bits at page `page`. */
void apic_send_init(uint32_t apic_id);
void apic_send_startup(uint32_t apic_id, unsigned page);

/* The timer counts down to 0 once and then raises VECTOR_TIMER. In ticks of the bus; 0 stops it. */
void apic_timer_set(uint32_t ticks);
uint32_t apic_timer_left(void);

#endif
