/* SPDX-License-Identifier: MIT */
/* gate.c - how a contract call reaches the kernel on this OS: a system call. */
#include "system_call.h"

#include <mgpu/mgpu.h>

/* A sleep that a signal has cut short is made again: deadlines are absolute. */
int mgpu_call(mgpu_client client, uint32_t nr, void *args, uint32_t size)
{
    int result;

    do
        result = (int)system_call(METALOS_CALL_MGPU, client, nr, (uintptr_t)args, size);
    while (result == -MGPU_EINTR);
    return result;
}
