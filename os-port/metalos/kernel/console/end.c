/* SPDX-License-Identifier: MIT */
/* end.c - the end of the machine: QEMU's device for it, else power-off by ACPI, else nothing happens any more. */
#include "boot/boot.h"
#include "console/serial.h"
#include "cpu/asm.h"
#include "cpu/cpu.h"
#include "cpu/interrupt.h"
#include "kernel.h"

#define DEBUG_EXIT_PORT 0xf4u /* isa-debug-exit: QEMU ends with twice the value and 1 */

void machine_end(int status)
{
    cpu_stop_others();
    serial_take_over();
    log_line("metalos: ended with status %d", status);
    port_out32(DEBUG_EXIT_PORT, (uint32_t)status);
    if (acpi_facts.off_port)
        port_out16(acpi_facts.off_port, acpi_facts.off_value);
    interrupt_stop_here();
}
