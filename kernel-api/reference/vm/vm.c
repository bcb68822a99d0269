/* SPDX-License-Identifier: MIT */
/* vm.c - address spaces and the calls of pillar C. */
#include "vm.h"

#include "../blocks/blocks.h"
#include "../core/calls.h"
#include "../memory/bo.h"
#include "../submit/sync.h"
#include "page_table.h"

#include <navi23/regs/pte.h>

#define KNOWN_FLAGS \
    (MGPU_VM_READ | MGPU_VM_WRITE | MGPU_VM_EXECUTE | MGPU_VM_PRT | MGPU_VM_REPLACE | MGPU_VM_MTYPE_MASK)
#define VA_MASK 0xffffffffffffull

/* ---- the object ------------------------------------------------------------------------------------------------ */

struct kgpu_vm *kgpu_vm_create(struct kgpu_client *client)
{
    struct kgpu *kgpu = client->kgpu;
    struct kgpu_vm *vm = kgpu_alloc(kgpu, sizeof *vm);

    if (!vm)
        return NULL;
    vm->kgpu = kgpu;
    vm->client = client;
    vm->owner = client->id;
    vm->refs = 1;
    vm->root = kgpu_table_create(kgpu, PT_LEVELS - 1);
    if (!vm->root) {
        kgpu_free(kgpu, vm, sizeof *vm);
        return NULL;
    }
    kgpu_list_init(&vm->jobs);
    kgpu_list_init(&vm->left);
    kgpu_list_add(&kgpu->vms, &vm->link);
    kgpu->stats.vms++;
    return vm;
}

void kgpu_vm_get(struct kgpu_vm *vm)
{
    vm->refs++;
}

static void free_mapping(struct kgpu_mapping *mapping)
{
    struct kgpu *kgpu = mapping->vm->kgpu;
    struct kgpu_bo *bo = mapping->bo;

    kgpu_list_remove(&mapping->bo_link);
    kgpu_free(kgpu, mapping, sizeof *mapping);
    kgpu_bo_put(bo);
}

void kgpu_vm_put(struct kgpu_vm *vm)
{
    struct kgpu *kgpu;

    if (!vm || --vm->refs)
        return;
    kgpu = vm->kgpu;
    if (vm->vmid)
        kgpu_gmc_flush_tlb(kgpu, vm->vmid);
    kgpu_vmid_drop(vm);
    while (vm->mappings) {
        struct kgpu_mapping *mapping = KGPU_CONTAINER(vm->mappings, struct kgpu_mapping, node);

        kgpu_tree_remove(&vm->mappings, &mapping->node);
        free_mapping(mapping);
    }
    kgpu_table_destroy(kgpu, vm->root);
    kgpu_list_remove(&vm->link);
    kgpu->stats.vms--;
    kgpu_free(kgpu, vm, sizeof *vm);
}

void kgpu_vm_job_begin(struct kgpu_vm *vm, struct kgpu_vm_job *job)
{
    job->number = vm->kgpu->stats.submits;
    kgpu_list_add(&vm->jobs, &job->link);
}

bool kgpu_vm_is_done(const struct kgpu_vm *vm, uint64_t number)
{
    return kgpu_list_empty(&vm->jobs) || KGPU_CONTAINER(vm->jobs.next, struct kgpu_vm_job, link)->number > number;
}

void kgpu_vm_job_end(struct kgpu_vm *vm, struct kgpu_vm_job *job)
{
    kgpu_list_remove(&job->link);
    while (!kgpu_list_empty(&vm->left)) {
        struct kgpu_bo *bo = KGPU_CONTAINER(vm->left.next, struct kgpu_bo, left_link);

        if (!kgpu_vm_is_done(vm, bo->left_at))
            break;
        kgpu_bo_get(bo);
        kgpu_bo_bury(bo);
        kgpu_bo_put(bo);
    }
}

void kgpu_vm_kill(struct kgpu_vm *vm)
{
    vm->client = NULL;
    if (vm->kgpu->vmid_owner == vm) /* nobody could give it back any more */
        vm->kgpu->vmid_owner = NULL;
    kgpu_vm_put(vm);
}

/* ---- changing tables ------------------------------------------------------------------------------------------- */

static uint64_t pte_flags(uint32_t flags, const struct kgpu_bo *bo)
{
    uint32_t mtype = (flags & MGPU_VM_MTYPE_MASK) >> MGPU_VM_MTYPE_SHIFT;
    uint64_t pte = bo ? PTE_VALID : PTE_PRT;

    if (bo && bo->read_only)
        flags &= ~MGPU_VM_WRITE;
    if (bo && bo->placement == MGPU_DOMAIN_GTT)
        pte |= PTE_SYSTEM | PTE_SNOOPED;
    if (flags & MGPU_VM_READ)
        pte |= PTE_READABLE;
    if (flags & MGPU_VM_WRITE)
        pte |= PTE_WRITEABLE;
    if (flags & MGPU_VM_EXECUTE)
        pte |= PTE_EXECUTABLE;
    return pte | (mtype ? mtype - 1 : MTYPE_NC) << PTE_MTYPE_SHIFT;
}

/* Entries that were valid are gone: nothing may use them, or the tables that held them, any more. */
static void flush(struct kgpu_vm *vm, struct kgpu_table_change *change)
{
    kgpu_hdp_flush(vm->kgpu);
    if (vm->vmid)
        kgpu_gmc_flush_tlb(vm->kgpu, vm->vmid);
    kgpu_table_destroy_list(vm->kgpu, change->dead);
    change->dead = NULL;
}

void kgpu_vm_remove(struct kgpu_mapping *mapping)
{
    struct kgpu_vm *vm = mapping->vm;
    struct kgpu_table_change change = { 0 };

    kgpu_table_unmap(vm->kgpu, vm->root, mapping->va, mapping->size, &change.dead);
    kgpu_tree_remove(&vm->mappings, &mapping->node);
    flush(vm, &change);
    free_mapping(mapping);
}

static struct kgpu_mapping *mapping_of(struct kgpu_tree_node *node)
{
    return node ? KGPU_CONTAINER(node, struct kgpu_mapping, node) : NULL;
}

/* The first mapping that has a page in [va, end). */
static struct kgpu_mapping *first_in(struct kgpu_vm *vm, uint64_t va, uint64_t end)
{
    struct kgpu_mapping *mapping = mapping_of(kgpu_tree_at_most(vm->mappings, va));

    if (!mapping || mapping->va + mapping->size <= va)
        mapping = mapping_of(kgpu_tree_at_least(vm->mappings, va));
    return mapping && mapping->va < end ? mapping : NULL;
}

static void insert(struct kgpu_mapping *mapping)
{
    mapping->node.key = mapping->va;
    kgpu_tree_insert(&mapping->vm->mappings, &mapping->node);
    if (mapping->bo) {
        kgpu_bo_get(mapping->bo);
        kgpu_list_add(&mapping->bo->mappings, &mapping->bo_link);
    } else {
        kgpu_list_init(&mapping->bo_link);
    }
}

/* Rewrite a mapping's entries: after cutting, the fragments at its new ends are other ones. */
static void rewrite(struct kgpu_mapping *mapping)
{
    kgpu_table_map(mapping->vm->kgpu, mapping->vm->root, mapping->va, mapping->size, mapping->bo, mapping->bo_offset,
                   pte_flags(mapping->flags, mapping->bo), NULL);
}

/* A large page of the mapping that `va` cuts becomes small ones. */
static void split(const struct kgpu_mapping *mapping, uint64_t va, struct kgpu_table_change *change)
{
    kgpu_table_split(mapping->vm->kgpu, mapping->vm->root, va, mapping->bo, mapping->bo_offset + (va - mapping->va),
                     pte_flags(mapping->flags, mapping->bo), change);
}

void kgpu_vm_rewrite_all(struct kgpu *kgpu)
{
    for (struct kgpu_list *at = kgpu->vms.next; at != &kgpu->vms; at = at->next) {
        struct kgpu_vm *vm = KGPU_CONTAINER(at, struct kgpu_vm, link);
        struct kgpu_mapping *mapping = mapping_of(kgpu_tree_at_least(vm->mappings, 0));

        kgpu_table_rewrite(kgpu, vm->root);
        for (; mapping; mapping = mapping_of(kgpu_tree_at_least(vm->mappings, mapping->va + mapping->size)))
            rewrite(mapping);
    }
}

/*
 * Take [va, end) out of one mapping that reaches into it. What is left of it in front keeps the object; what is left
 * behind becomes `spare`. Returns whether `spare` was used. The entries themselves are the caller's to clear.
 */
static bool cut(struct kgpu_mapping *mapping, uint64_t va, uint64_t end, struct kgpu_mapping *spare,
                struct kgpu_table_change *change)
{
    uint64_t mapping_end = mapping->va + mapping->size;
    bool behind = mapping_end > end;

    if (mapping->va < va)
        split(mapping, va, change);
    if (behind) {
        split(mapping, end, change);
        *spare = *mapping;
        spare->va = end;
        spare->size = mapping_end - end;
        spare->bo_offset += end - mapping->va;
        insert(spare);
        rewrite(spare);
    }
    if (mapping->va < va) {
        mapping->size = va - mapping->va;
        rewrite(mapping);
    } else {
        kgpu_tree_remove(&mapping->vm->mappings, &mapping->node);
        free_mapping(mapping);
    }
    return behind;
}

/*
 * Remove whatever is in [va, end), as `change` is prepared to. `spare` takes the far part of a mapping cut in two.
 * Returns whether it was used. With `keep_tables` the page tables stay even when they are empty: something else is
 * about to be mapped there.
 */
static bool clear_range(struct kgpu_vm *vm, uint64_t va, uint64_t end, struct kgpu_mapping *spare, bool keep_tables,
                        struct kgpu_table_change *change)
{
    struct kgpu_mapping *mapping;
    bool used = false, any = false;

    while ((mapping = first_in(vm, va, end)) != NULL) {
        uint64_t from = mapping->va > va ? mapping->va : va;
        uint64_t to = KGPU_MIN(mapping->va + mapping->size, end);

        used |= cut(mapping, va, end, spare, change);
        kgpu_table_unmap(vm->kgpu, vm->root, from, to - from, keep_tables ? NULL : &change->dead);
        any = true;
    }
    if (any)
        flush(vm, change);
    return used;
}

/* Whether anything is mapped in [va, end). Mappings whose BO's handle is gone do not count: they give way. */
static bool is_taken(struct kgpu_vm *vm, uint64_t va, uint64_t end)
{
    struct kgpu_mapping *mapping;

    for (; (mapping = first_in(vm, va, end)) != NULL; va = mapping->va + mapping->size)
        if (!mapping->left)
            return true;
    return false;
}

/* ---- the calls ------------------------------------------------------------------------------------------------- */

static struct kgpu_vm *find_vm(struct kgpu_client *client, mgpu_handle handle)
{
    return kgpu_handles_find(&client->handles, KGPU_TYPE_VM, handle);
}

static bool inside(uint64_t va, uint64_t size, uint64_t start, uint64_t end)
{
    return va >= start && va < end && size <= end - va;
}

bool kgpu_va_is_client(const struct kgpu *kgpu, uint64_t va, uint64_t size)
{
    const struct mgpu_chip_info *info = &kgpu->info;

    return inside(va, size, info->va_start, info->va_end) || inside(va, size, info->high_va_start, info->high_va_end);
}

static int check_range(const struct kgpu *kgpu, uint64_t va, uint64_t size)
{
    return size && !((va | size) % MGPU_PAGE_SIZE) && kgpu_va_is_client(kgpu, va, size) ? 0 : -MGPU_EINVAL;
}

/* Changes are in force when the call returns, so their signal is reached at once. */
static int check_signal(struct kgpu_client *client, mgpu_handle handle, uint64_t point, struct kgpu_signal *signal)
{
    return handle ? kgpu_signal_prepare(client, handle, point, signal) : 0;
}

KGPU_HANDLER(vm_create)
{
    struct kgpu_vm *vm;
    int err;

    if (args->flags)
        return -MGPU_EINVAL;
    vm = kgpu_vm_create(client);
    if (!vm)
        return -MGPU_ENOMEM;
    err = kgpu_handles_add(client->kgpu, &client->handles, KGPU_TYPE_VM, vm, &vm->handle);
    if (err)
        kgpu_vm_put(vm);
    else
        args->vm = vm->handle;
    return err;
}

KGPU_HANDLER(vm_destroy)
{
    struct kgpu_vm *vm = kgpu_handles_remove(&client->handles, KGPU_TYPE_VM, args->vm);

    if (!vm)
        return -MGPU_ENOENT;
    kgpu_vm_kill(vm);
    return 0;
}

/* The BO that is to be mapped, NULL for PRT. */
static int find_memory(struct kgpu_client *client, const struct mgpu_vm_map *args, struct kgpu_bo **bo_out)
{
    bool prt = args->flags & MGPU_VM_PRT;

    *bo_out = NULL;
    if ((args->flags & ~KNOWN_FLAGS) || (args->flags & MGPU_VM_MTYPE_MASK) >> MGPU_VM_MTYPE_SHIFT > 4 ||
        (prt && (args->bo || args->bo_offset)) || args->bo_offset % MGPU_PAGE_SIZE)
        return -MGPU_EINVAL;
    if (prt)
        return 0;
    *bo_out = kgpu_handles_find(&client->handles, KGPU_TYPE_BO, args->bo);
    if (!*bo_out)
        return -MGPU_ENOENT;
    if (((*bo_out)->placement & KGPU_DOMAINS_ON_CHIP) || args->bo_offset > (*bo_out)->size ||
        args->size > (*bo_out)->size - args->bo_offset)
        return -MGPU_EINVAL;
    return 0;
}

/* Whatever can be wrong but the signal. */
static int check_map(struct kgpu_client *client, struct kgpu_vm *vm, const struct mgpu_vm_map *args,
                     struct kgpu_bo **bo_out)
{
    uint64_t va = args->va & VA_MASK;
    int err = check_range(client->kgpu, args->va, args->size);

    if (!err)
        err = find_memory(client, args, bo_out);
    if (err)
        return err;
    if (!(args->flags & MGPU_VM_REPLACE) && is_taken(vm, va, va + args->size))
        return -MGPU_EEXIST;
    return 0;
}

KGPU_HANDLER(vm_map)
{
    struct kgpu *kgpu = client->kgpu;
    struct kgpu_vm *vm = find_vm(client, args->vm);
    struct kgpu_mapping *mapping, *spare = NULL;
    struct kgpu_table_change change = { 0 };
    struct kgpu_signal signal = { 0 };
    struct kgpu_bo *bo;
    uint64_t va = args->va & VA_MASK;
    int err;

    if (!vm)
        return -MGPU_ENOENT;
    err = check_map(client, vm, args, &bo);
    if (err)
        return err;

    err = -MGPU_ENOMEM;
    mapping = kgpu_alloc(kgpu, sizeof *mapping);
    if (!mapping)
        return err;
    spare = kgpu_alloc(kgpu, sizeof *spare);
    if (!spare)
        goto free_mapping;
    err = check_signal(client, args->signal, args->signal_point, &signal);
    if (err)
        goto free_spare;
    err = kgpu_table_prepare(kgpu, vm->root, va, args->size, bo, args->bo_offset, &change);
    if (err)
        goto cancel_signal;

    if (clear_range(vm, va, va + args->size, spare, true, &change))
        spare = NULL;
    *mapping = (struct kgpu_mapping){ .vm = vm, .bo = bo, .va = va, .size = args->size,
                                      .bo_offset = args->bo_offset, .flags = args->flags & ~MGPU_VM_REPLACE };
    insert(mapping);
    kgpu_table_map(kgpu, vm->root, va, args->size, bo, args->bo_offset, pte_flags(args->flags, bo), &change);
    if (change.dead) /* large pages in the place of tables that the card may know */
        flush(vm, &change);
    else
        kgpu_hdp_flush(kgpu);
    kgpu_free(kgpu, spare, sizeof *spare);
    kgpu_signal_now(kgpu, &signal);
    return 0;

cancel_signal:
    kgpu_signal_cancel(&signal);
free_spare:
    kgpu_free(kgpu, spare, sizeof *spare);
free_mapping:
    kgpu_free(kgpu, mapping, sizeof *mapping);
    return err;
}

KGPU_HANDLER(vm_unmap)
{
    struct kgpu_vm *vm = find_vm(client, args->vm);
    struct kgpu_bo *bo = args->bo ? kgpu_handles_find(&client->handles, KGPU_TYPE_BO, args->bo) : NULL;
    struct kgpu_signal signal = { 0 };
    struct kgpu_mapping *mapping;
    int err;

    if (!vm || (args->bo && !bo) || !kgpu_va_is_client(client->kgpu, args->va, MGPU_PAGE_SIZE))
        return -MGPU_ENOENT;
    mapping = mapping_of(kgpu_tree_at_most(vm->mappings, args->va & VA_MASK));
    if (!mapping || mapping->va != (args->va & VA_MASK) || mapping->bo != bo)
        return -MGPU_ENOENT;
    err = check_signal(client, args->signal, args->signal_point, &signal);
    if (err)
        return err;
    kgpu_vm_remove(mapping);
    kgpu_signal_now(client->kgpu, &signal);
    return 0;
}

KGPU_HANDLER(vm_clear)
{
    struct kgpu *kgpu = client->kgpu;
    struct kgpu_vm *vm = find_vm(client, args->vm);
    struct kgpu_table_change change = { 0 };
    struct kgpu_signal signal = { 0 };
    struct kgpu_mapping *spare;
    uint64_t va = args->va & VA_MASK;
    int err;

    if (!vm)
        return -MGPU_ENOENT;
    err = check_range(kgpu, args->va, args->size);
    if (err)
        return err;
    spare = kgpu_alloc(kgpu, sizeof *spare);
    if (!spare)
        return -MGPU_ENOMEM;
    err = check_signal(client, args->signal, args->signal_point, &signal);
    if (err)
        goto free_spare;
    err = kgpu_table_prepare_unmap(kgpu, vm->root, va, args->size, &change);
    if (err)
        goto cancel_signal;
    if (clear_range(vm, va, va + args->size, spare, false, &change))
        spare = NULL;
    kgpu_free(kgpu, spare, sizeof *spare);
    kgpu_signal_now(kgpu, &signal);
    return 0;

cancel_signal:
    kgpu_signal_cancel(&signal);
free_spare:
    kgpu_free(kgpu, spare, sizeof *spare);
    return err;
}
