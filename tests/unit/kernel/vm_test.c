/* SPDX-License-Identifier: MIT */
/*
 * vm_test.c - mappings as they arrive in the card's tables, the order of writes, flushes and invalidations, and no
 * memory at any step. Which calls are refused is tests/conformance/level1_vm.c.
 */
#include "machine.h"
#include "tap.h"

#include <memory/bo.h>
#include <navi23/regs/pte.h>
#include <vm/page_table.h>
#include <vm/vm.h>

#define PAGE UINT64_C(4096)
#define VA UINT64_C(0x40000000)

static struct machine machine;
static mgpu_handle vm, bo;

static uint64_t pte(uint64_t va)
{
    const struct kgpu_vm *object = machine_object(&machine, KGPU_TYPE_VM, vm);

    return fake_card_walk(&machine.card, object->root->address | PTE_VALID, va);
}

static void begin(uint32_t domain)
{
    machine_start(&machine);
    vm = machine_vm(&machine);
    bo = machine_bo(&machine, 16 * PAGE, domain);
}

static int map_flags(uint64_t va, uint64_t offset, uint64_t size, uint32_t flags)
{
    struct mgpu_vm_map map = { .vm = vm, .bo = flags & MGPU_VM_PRT ? 0 : bo, .bo_offset = offset, .va = va,
                               .size = size, .flags = flags };

    return mgpu_vm_map(machine.client, &map);
}

static void permissions_become_bits(void)
{
    static const struct {
        uint32_t flags;
        uint64_t bits;
    } rows[] = {
        { MGPU_VM_READ, PTE_READABLE },
        { MGPU_VM_READ | MGPU_VM_WRITE, PTE_READABLE | PTE_WRITEABLE },
        { MGPU_VM_READ | MGPU_VM_EXECUTE, PTE_READABLE | PTE_EXECUTABLE },
    };

    begin(MGPU_DOMAIN_GTT);
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        CHECK_EQ(map_flags(VA, 0, PAGE, rows[i].flags | MGPU_VM_REPLACE), 0);
        CHECK_EQ(pte(VA) & (PTE_READABLE | PTE_WRITEABLE | PTE_EXECUTABLE), rows[i].bits);
        CHECK(pte(VA) & PTE_VALID);
    }
    for (uint64_t mtype = 0; mtype < 4; mtype++) {
        uint32_t flags = MGPU_VM_READ | MGPU_VM_REPLACE | (uint32_t)(mtype + 1) << MGPU_VM_MTYPE_SHIFT;

        CHECK_EQ(map_flags(VA, 0, PAGE, flags), 0);
        CHECK_EQ((pte(VA) & PTE_MTYPE_MASK) >> PTE_MTYPE_SHIFT, mtype);
    }
    machine_stop(&machine);
}

static void memory_kinds_become_bits(void)
{
    begin(MGPU_DOMAIN_GTT);
    CHECK_EQ(map_flags(VA, 0, PAGE, MGPU_VM_READ), 0);
    CHECK_EQ(pte(VA) & (PTE_SYSTEM | PTE_SNOOPED), PTE_SYSTEM | PTE_SNOOPED);
    machine_stop(&machine);
    begin(MGPU_DOMAIN_VRAM);
    CHECK_EQ(map_flags(VA, 0, PAGE, MGPU_VM_READ), 0);
    CHECK_EQ(pte(VA) & (PTE_SYSTEM | PTE_SNOOPED), 0);
    CHECK_EQ(map_flags(VA + PAGE, 0, PAGE, MGPU_VM_READ | MGPU_VM_PRT), 0);
    CHECK_EQ(pte(VA + PAGE) & (PTE_PRT | PTE_VALID), PTE_PRT);
    machine_stop(&machine);
}

static void replaced_and_cut_mappings_keep_their_pages(void)
{
    uint64_t base;

    begin(MGPU_DOMAIN_VRAM);
    base = ((struct kgpu_bo *)machine_object(&machine, KGPU_TYPE_BO, bo))->extents[0].address;
    CHECK_EQ(map_flags(VA, 0, 16 * PAGE, MGPU_VM_READ), 0);
    CHECK_EQ(map_flags(VA + 4 * PAGE, 0, 2 * PAGE, MGPU_VM_READ | MGPU_VM_REPLACE), 0);
    for (uint64_t page = 0; page < 16; page++) {
        uint64_t expected = page == 4 || page == 5 ? page - 4 : page;

        CHECK_EQ(pte(VA + page * PAGE) & PTE_ADDRESS_MASK, base + expected * PAGE);
    }
    machine_stop(&machine);
}

/* After a cut, no fragment may promise the card pages that are not the mapping's any more. */
static void cut_mappings_have_smaller_fragments(void)
{
    struct mgpu_vm_clear clear;
    unsigned wrong = 0;

    machine_start(&machine);
    vm = machine_vm(&machine);
    bo = machine_bo(&machine, 2 << 20, MGPU_DOMAIN_VRAM);
    CHECK_EQ(map_flags(VA, 0, 2 << 20, MGPU_VM_READ), 0);
    clear = (struct mgpu_vm_clear){ .vm = vm, .va = VA + 100 * PAGE, .size = 3 * PAGE };
    CHECK_EQ(mgpu_vm_clear(machine.client, &clear), 0);
    for (uint64_t page = 0; page < 512; page++) {
        uint64_t entry = pte(VA + page * PAGE);
        uint64_t count = UINT64_C(1) << ((entry & PTE_FRAGMENT_MASK) >> PTE_FRAGMENT_SHIFT);
        uint64_t first = page & ~(count - 1);

        if (entry & PTE_VALID)
            wrong += first < 103 && first + count > 100;
        else
            wrong += page < 100 || page > 102;
    }
    CHECK_EQ(wrong, 0);
    machine_stop(&machine);
}

/* Only a VM that has a hardware slot can be in a TLB. */
static void invalidations_are_for_vms_that_ran(void)
{
    mgpu_handle queue;
    unsigned write, invalidate;

    begin(MGPU_DOMAIN_GTT);
    CHECK_EQ(map_flags(VA, 0, PAGE, MGPU_VM_READ), 0);
    fake_card_forget(&machine.card);
    CHECK_EQ(map_flags(VA, PAGE, PAGE, MGPU_VM_READ | MGPU_VM_REPLACE), 0);
    CHECK_EQ(fake_card_find(&machine.card, FAKE_TLB_INVALIDATE, 0), machine.card.event_count);

    queue = machine_queue(&machine, vm, 0);
    CHECK_EQ(machine_submit(&machine, queue, VA, 0, 0, NULL), 0);
    kgpu_irq(machine.kgpu);
    fake_card_forget(&machine.card);
    CHECK_EQ(map_flags(VA, 2 * PAGE, PAGE, MGPU_VM_READ | MGPU_VM_REPLACE), 0);
    write = fake_card_find(&machine.card, FAKE_VRAM_WRITE, 0);
    invalidate = fake_card_find(&machine.card, FAKE_TLB_INVALIDATE, 0);
    CHECK(write < invalidate && invalidate < machine.card.event_count);
    CHECK_EQ(machine.card.events[invalidate].what, 1u << machine.card.ibs[0].vmid);
    machine_stop(&machine);
}

/* Pages must not be given to somebody else while the card may still translate to them. */
static void memory_is_freed_after_the_invalidation(void)
{
    mgpu_handle queue;
    uint64_t invalidations, pages;

    begin(MGPU_DOMAIN_GTT);
    CHECK_EQ(map_flags(VA, 0, 16 * PAGE, MGPU_VM_READ), 0);
    queue = machine_queue(&machine, vm, 0);
    CHECK_EQ(machine_submit(&machine, queue, VA, 0, 0, NULL), 0);
    kgpu_irq(machine.kgpu);
    invalidations = machine.kgpu->stats.tlb_flushes;
    pages = machine.os.pages_used;
    CHECK_EQ(mgpu_bo_destroy(machine.client, bo), 0);
    CHECK(machine.kgpu->stats.tlb_flushes > invalidations);
    CHECK_EQ(machine.os.pages_used, pages - 16);
    CHECK_EQ(pte(VA), 0);
    machine_stop(&machine);
}

/* What a busy BO has left behind is mapped until somebody else is, and then only where they overlap. */
static void mappings_that_are_left_give_way_to_success_only(void)
{
    mgpu_handle queue, other;
    struct mgpu_bo_ref ref = { 0 };
    struct mgpu_ib ib = { .va = VA, .dwords = 8 };
    struct mgpu_queue_submit submit = { .ibs = (uintptr_t)&ib, .ib_count = 1, .bos = (uintptr_t)&ref, .bo_count = 1 };

    begin(MGPU_DOMAIN_GTT);
    other = machine_bo(&machine, 4 * PAGE, MGPU_DOMAIN_GTT);
    queue = machine_queue(&machine, vm, 0);
    CHECK_EQ(map_flags(VA, 0, 16 * PAGE, MGPU_VM_READ), 0);
    CHECK_EQ(machine_map(&machine, vm, other, VA + 16 * PAGE, PAGE), 0);
    machine.card.held = true;
    submit.queue = queue;
    ref.bo = bo;
    CHECK_EQ(mgpu_queue_submit(machine.client, &submit), 0);
    CHECK_EQ(mgpu_bo_destroy(machine.client, bo), 0);
    CHECK_EQ(machine_map(&machine, vm, other, VA + 15 * PAGE, 2 * PAGE), -MGPU_EEXIST);
    CHECK(pte(VA) & PTE_VALID);
    CHECK(pte(VA + 15 * PAGE) & PTE_VALID);
    CHECK_EQ(machine_map(&machine, vm, other, VA + 4 * PAGE, 4 * PAGE), 0);
    CHECK(pte(VA) & PTE_VALID);
    CHECK(pte(VA + 8 * PAGE) & PTE_VALID);
    fake_card_run(&machine.card);
    kgpu_irq(machine.kgpu);
    CHECK_EQ(pte(VA), 0);
    CHECK_EQ(pte(VA + 8 * PAGE), 0);
    CHECK(pte(VA + 4 * PAGE) & PTE_VALID);
    machine_stop(&machine);
}

/* A BO that is always valid, mapped in two VMs: in each it stays for as long as jobs from before run there. */
static void always_valid_bos_stay_for_each_vm(void)
{
    struct mgpu_bo_create create = { .size = PAGE, .domains = MGPU_DOMAIN_GTT, .flags = MGPU_BO_ALWAYS_VALID };
    mgpu_handle other, first, second;

    begin(MGPU_DOMAIN_GTT);
    other = machine_vm(&machine);
    first = machine_queue(&machine, vm, 0);
    second = machine_queue_on(&machine, other, MGPU_ENGINE_COMPUTE, 0, MGPU_PRIORITY_NORMAL);
    CHECK_EQ(mgpu_bo_create(machine.client, &create), 0);
    CHECK_EQ(machine_map(&machine, vm, create.bo, VA, PAGE), 0);
    CHECK_EQ(machine_map(&machine, other, create.bo, VA, PAGE), 0);
    machine.card.held = true;
    CHECK_EQ(machine_submit(&machine, first, VA, 0, 0, NULL), 0);
    CHECK_EQ(machine_submit(&machine, second, VA, 0, 0, NULL), 0);
    CHECK_EQ(mgpu_bo_destroy(machine.client, create.bo), 0);
    CHECK_EQ(machine_submit(&machine, first, VA, 0, 0, NULL), 0); /* after it: does not hold it */
    CHECK(pte(VA) & PTE_VALID);
    fake_ring_run(&machine.card, FAKE_COMPUTE0);
    kgpu_irq(machine.kgpu);
    CHECK(pte(VA) & PTE_VALID);
    CHECK_EQ(machine.kgpu->stats.bos, 2);
    fake_card_run(&machine.card);
    kgpu_irq(machine.kgpu);
    CHECK_EQ(pte(VA), 0);
    CHECK_EQ(machine.kgpu->stats.bos, 1);
    machine_stop(&machine);
}

/* Its mapping is cleared away, and with that its memory goes, while it is still waited for. */
static void an_always_valid_bo_that_goes_early_is_forgotten(void)
{
    struct mgpu_bo_create create = { .size = PAGE, .domains = MGPU_DOMAIN_GTT, .flags = MGPU_BO_ALWAYS_VALID };
    struct mgpu_vm_clear clear = { .va = VA, .size = PAGE };
    mgpu_handle queue;

    begin(MGPU_DOMAIN_GTT);
    clear.vm = vm;
    queue = machine_queue(&machine, vm, 0);
    CHECK_EQ(mgpu_bo_create(machine.client, &create), 0);
    CHECK_EQ(machine_map(&machine, vm, create.bo, VA, PAGE), 0);
    machine.card.held = true;
    CHECK_EQ(machine_submit(&machine, queue, VA, 0, 0, NULL), 0);
    CHECK_EQ(mgpu_bo_destroy(machine.client, create.bo), 0);
    CHECK_EQ(mgpu_vm_clear(machine.client, &clear), 0);
    CHECK_EQ(machine.kgpu->stats.bos, 1);
    fake_card_run(&machine.card);
    kgpu_irq(machine.kgpu);
    CHECK_EQ(machine.kgpu->stats.jobs, 0);
    machine_stop(&machine);
}

static int map_once(struct machine *m, void *argument)
{
    struct mgpu_vm_unmap unmap = { .vm = vm, .bo = bo, .va = VA };
    int result = machine_map(m, vm, bo, VA, 16 * PAGE);

    (void)argument;
    return result ? result : mgpu_vm_unmap(m->client, &unmap);
}

static int replace_middle(struct machine *m, void *argument)
{
    (void)argument, (void)m;
    return map_flags(VA + 4 * PAGE, 0, PAGE, MGPU_VM_READ | MGPU_VM_REPLACE);
}

static int clear_middle(struct machine *m, void *argument)
{
    struct mgpu_vm_clear clear = { .vm = vm, .va = VA + 8 * PAGE, .size = PAGE };

    (void)argument;
    return mgpu_vm_clear(m->client, &clear);
}

static int map_with_signal(struct machine *m, void *sync)
{
    struct mgpu_vm_map map = { .vm = vm, .bo = bo, .va = VA << 8, .size = PAGE, .flags = MGPU_VM_READ,
                               .signal = *(mgpu_handle *)sync, .signal_point = 5 };

    return mgpu_vm_map(m->client, &map);
}

static int create_vm(struct machine *m, void *argument)
{
    struct mgpu_vm_create create = { 0 };
    int result = mgpu_vm_create(m->client, &create);

    (void)argument;
    return result ? result : mgpu_vm_destroy(m->client, create.vm);
}

static void no_memory_at_any_step(void)
{
    uint64_t before;
    mgpu_handle sync;

    begin(MGPU_DOMAIN_GTT);
    sync = machine_sync(&machine);
    CHECK(machine_unwinds(&machine, create_vm, NULL));
    CHECK(machine_unwinds(&machine, map_once, NULL));
    CHECK_EQ(machine_map(&machine, vm, bo, VA, 16 * PAGE), 0);
    before = pte(VA + 4 * PAGE);
    machine.os.fail_at = machine.os.allocations;
    CHECK_EQ(replace_middle(&machine, NULL), -MGPU_ENOMEM);
    machine.os.fail_at = FAKE_NEVER;
    CHECK_EQ(pte(VA + 4 * PAGE), before); /* the old mapping is unchanged */
    CHECK(machine_unwinds(&machine, replace_middle, NULL));
    CHECK(machine_unwinds(&machine, clear_middle, NULL));
    CHECK(machine_unwinds(&machine, map_with_signal, &sync));
    CHECK_EQ(machine_signalled(&machine, sync, 5), 0);
    machine_stop(&machine);
}

int main(void)
{
    TAP_RUN(permissions_become_bits);
    TAP_RUN(memory_kinds_become_bits);
    TAP_RUN(replaced_and_cut_mappings_keep_their_pages);
    TAP_RUN(cut_mappings_have_smaller_fragments);
    TAP_RUN(invalidations_are_for_vms_that_ran);
    TAP_RUN(memory_is_freed_after_the_invalidation);
    TAP_RUN(mappings_that_are_left_give_way_to_success_only);
    TAP_RUN(always_valid_bos_stay_for_each_vm);
    TAP_RUN(an_always_valid_bo_that_goes_early_is_forgotten);
    TAP_RUN(no_memory_at_any_step);
    return tap_done();
}
