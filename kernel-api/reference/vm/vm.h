/* SPDX-License-Identifier: MIT */
/*
 * vm.h - GPU address spaces.
 *
 * OWNERS. References to a VM are held by its handle and by each queue that runs in it. A mapping belongs to its VM and
 * holds a reference to its BO. A VM whose handle is gone keeps its mappings until its last queue goes. A hardware slot
 * points to its VM, as does the reservation of one (core.h), without a reference: kgpu_vmid_drop and kgpu_vm_kill take
 * them back. The tables are the VM's (page_table.h). Memory of a BO is given back only after the TLB of its last
 * mapping has been flushed.
 */
#ifndef KGPU_VM_H
#define KGPU_VM_H

#include "../core/core.h"
#include "../core/tree.h"

struct kgpu_table;

struct kgpu_mapping {
    struct kgpu_tree_node node; /* in kgpu_vm.mappings, by `va` */
    struct kgpu_vm *vm;
    struct kgpu_bo *bo;         /* NULL: PRT */
    struct kgpu_list bo_link;   /* in kgpu_bo.mappings */
    bool left;                  /* the client has given the handle of a busy BO back: goes when the BO is idle */
    uint64_t va, size;          /* 48 bits, not sign-extended */
    uint64_t bo_offset;
    uint32_t flags;             /* MGPU_VM_* */
};

/* An unfinished job, as its VM knows it: that is enough to tell when a BO that is always valid falls idle. */
struct kgpu_vm_job {
    struct kgpu_list link; /* in kgpu_vm.jobs, earliest first */
    uint64_t number;       /* of all submissions to the card */
};

struct kgpu_vm {
    struct kgpu *kgpu;
    uint32_t refs;
    struct kgpu_list link;            /* in kgpu.vms */
    struct kgpu_client *client;       /* for fault reports; NULL once the handle is gone */
    uint32_t owner;                   /* id of the client that made it */
    mgpu_handle handle;               /* that client's */
    struct kgpu_table *root;
    struct kgpu_tree_node *mappings;
    uint32_t vmid;                    /* the hardware slot it has, 0: none */
    struct kgpu_list jobs;            /* kgpu_vm_job.link */
    struct kgpu_list left;            /* kgpu_bo.left_link: wait for jobs of these to finish */
};

/* An empty VM with one reference. NULL: out of memory. */
struct kgpu_vm *kgpu_vm_create(struct kgpu_client *client);
void kgpu_vm_get(struct kgpu_vm *vm);
void kgpu_vm_put(struct kgpu_vm *vm); /* NULL is allowed */

/* The handle is gone. */
void kgpu_vm_kill(struct kgpu_vm *vm);

/* Whether [va, va + size) lies in the addresses that clients may use (mgpu_chip_info). */
bool kgpu_va_is_client(const struct kgpu *kgpu, uint64_t va, uint64_t size);

/* A job runs in the VM from now on, and does not any more; ending what never began does nothing. */
void kgpu_vm_job_begin(struct kgpu_vm *vm, struct kgpu_vm_job *job);
void kgpu_vm_job_end(struct kgpu_vm *vm, struct kgpu_vm_job *job);
/* Whether all submissions up to this number are finished, as far as they ran in the VM. */
bool kgpu_vm_is_done(const struct kgpu_vm *vm, uint64_t number);

/* Take one mapping out, from the tables and the TLB too, and free it. */
void kgpu_vm_remove(struct kgpu_mapping *mapping);

/* The content of VRAM was lost: write the tables of all VMs again, with all mappings. */
void kgpu_vm_rewrite_all(struct kgpu *kgpu);

/* A hardware slot for the VM's next job (vmid.c): the one it has, or an idle one. Returns 0 when all are busy. */
uint32_t kgpu_vmid_get(struct kgpu_vm *vm);
/* The VM goes: its slot is free. */
void kgpu_vmid_drop(struct kgpu_vm *vm);

#endif
