/* SPDX-License-Identifier: MIT */
/* main.c - what MetalOS is there for: the card, then the program, whose status ends the machine. */
#include "boot/boot.h"
#include "gpu/gpu.h"
#include "kernel.h"
#include "program/program.h"

void first_thread(void *unused)
{
    (void)unused;
    gpu_init();
    machine_end(program_main());
}
