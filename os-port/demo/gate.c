/* SPDX-License-Identifier: MIT */
/*
 * gate.c - how a contract call gets from a program to the reference kernel.
 *
 * Here both are one program. On an OS with user mode this file is two: mgpu_call becomes an instruction in the
 * program's library (the METALOS_CALL_MGPU of os-port/metalos/include/metalos/call.h), and the rest is what the kernel
 * does with it.
 */
#include <kgpu.h>
#include <mgpu/mgpu.h>

/* Yours: one kernel a card that PCI has, made at boot and given its firmware. os-port/metalos/kernel/gpu/gpu.c */
static struct kgpu *find_kernel(void)
{
    static struct kgpu *kgpu;

    if (!kgpu && kgpu_create(NULL, NULL, &kgpu))
        return NULL;
    return kgpu;
}

/* Yours: a system call, which checks nothing: kgpu_call does. os-port/metalos/library/gate.c */
int mgpu_call(mgpu_client client, uint32_t nr, void *args, uint32_t size)
{
    struct kgpu *kgpu = find_kernel();

    return kgpu ? kgpu_call(kgpu, client, nr, (uintptr_t)args, size) : -MGPU_ENODEV;
}
