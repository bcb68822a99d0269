/* SPDX-License-Identifier: MIT */
/* gate.c - how a contract call reaches the kernel on this OS: a function call within the process. */
#include "capture.h"
#include "machine.h"

#include <mgpu/mgpu.h>

int mgpu_call(mgpu_client client, uint32_t nr, void *args, uint32_t size)
{
    struct machine *machine = machine_get();

    if (!machine)
        return -MGPU_ENODEV;
    if (machine->capture)
        return capture_call(machine->capture, client, nr, args, size);
    return kgpu_call(machine->kgpu, client, nr, (uint64_t)(uintptr_t)args, size);
}
