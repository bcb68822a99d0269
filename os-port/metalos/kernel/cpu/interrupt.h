/* SPDX-License-Identifier: MIT */
/*
 * interrupt.h - interrupts by their vectors: devices' (cpu.h gives them out), timers', and those that processors
 * send.
 */
#ifndef METALOS_INTERRUPT_H
#define METALOS_INTERRUPT_H

enum interrupt_vector {
    VECTOR_LEGACY = 0x20, /* 16 of the PIC, which is masked */
    VECTOR_DEVICES = 0x30,
    VECTOR_DEVICES_END = 0x70,
    VECTOR_TIMER = 0xf0,
    VECTOR_LOOK = 0xf1, /* to look whether there is something else to do */
    VECTOR_FLUSH = 0xf2, /* to flush the TLB */
    VECTOR_SPURIOUS = 0xff,
};

/* Interrupts are off. */
void interrupt_handle(unsigned vector);

/* This processor does nothing any more. */
__attribute__((noreturn)) void interrupt_stop_here(void);

#endif
