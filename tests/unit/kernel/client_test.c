/* SPDX-License-Identifier: MIT */
/* client_test.c - opening and closing: whatever a client leaves, and in whatever state, nothing stays behind. */
#include "machine.h"
#include "tap.h"

#define VA UINT64_C(0x200000)

static struct machine machine;

static int open_and_close(struct machine *m, void *argument)
{
    struct mgpu_open open = { .version = MGPU_VERSION };
    int result = mgpu_open(&open);

    (void)m, (void)argument;
    return result ? result : mgpu_close(open.client);
}

static void no_memory_at_any_step(void)
{
    CHECK(machine_unwinds(&machine, open_and_close, NULL));
}

/* One of everything, all of it connected. */
static void make_a_mess(void)
{
    mgpu_handle vm = machine_vm(&machine), queue = machine_queue(&machine, vm, 0), never = machine_sync(&machine);
    mgpu_handle vram = machine_bo(&machine, 8192, MGPU_DOMAIN_VRAM), gtt = machine_bo(&machine, 8192, MGPU_DOMAIN_GTT);
    struct mgpu_bo_map map = { .bo = gtt };

    CHECK_EQ(machine_map(&machine, vm, vram, VA, 8192), 0);
    CHECK_EQ(machine_map(&machine, vm, gtt, VA << 12, 8192), 0);
    CHECK_EQ(mgpu_bo_map(machine.client, &map), 0);
    CHECK_EQ(machine_submit(&machine, queue, VA, 0, machine_sync(&machine), NULL), 0);
    CHECK_EQ(machine_submit(&machine, queue, VA, never, machine_sync(&machine), NULL), 0);
}

static void a_mess_is_cleaned_up(void)
{
    const mgpu_client first = machine.client;

    for (unsigned held = 0; held < 2; held++) {
        uint64_t heap = machine.os.heap_bytes, pages = machine.os.pages_used, vram = machine.kgpu->vram.free_pages;
        struct mgpu_open open = { .version = MGPU_VERSION };

        CHECK_EQ(mgpu_open(&open), 0);
        machine.client = open.client;
        machine.card.held = held;
        make_a_mess();
        CHECK_EQ(mgpu_close(open.client), 0);
        machine.card.held = false;
        fake_card_run(&machine.card);
        kgpu_irq(machine.kgpu);
        machine.client = first;
        CHECK_EQ(machine.kgpu->stats.bos + machine.kgpu->stats.vms + machine.kgpu->stats.queues, 0);
        CHECK_EQ(machine.kgpu->stats.syncs + machine.kgpu->stats.jobs + machine.kgpu->stats.page_tables, 0);
        CHECK_EQ(machine.os.pages_used, pages);
        CHECK_EQ(machine.kgpu->vram.free_pages, vram);
        if (held) /* the first round lets the kernel's own tables grow */
            CHECK_EQ(machine.os.heap_bytes, heap);
    }
}

static void the_kernel_can_go_in_the_middle_of_a_mess(void)
{
    machine.card.held = true;
    make_a_mess();
    machine_stop(&machine); /* ends the program if anything is left */
    machine_start(&machine);
}

/* What the OS and the card are asked to do while a client with `count` mapped BOs is closed. */
static uint64_t work_of_closing(unsigned count)
{
    const mgpu_client first = machine.client;
    struct mgpu_open open = { .version = MGPU_VERSION };
    mgpu_handle vm;
    uint64_t before;

    CHECK_EQ(mgpu_open(&open), 0);
    machine.client = open.client;
    vm = machine_vm(&machine);
    for (unsigned i = 0; i < count; i++)
        CHECK_EQ(machine_map(&machine, vm, machine_bo(&machine, 4096, MGPU_DOMAIN_GTT), VA + i * 4096, 4096), 0);
    fake_card_forget(&machine.card);
    before = machine.os.frees + machine.os.allocations;
    CHECK_EQ(mgpu_close(open.client), 0);
    machine.client = first;
    return machine.os.frees + machine.os.allocations - before + machine.card.event_count;
}

/* Twice as many objects are twice the work, but for what does not depend on them. */
static void closing_is_linear_in_what_the_client_has(void)
{
    uint64_t few = work_of_closing(250), more = work_of_closing(500), many = work_of_closing(1000);

    CHECK(more - few >= 250);
    CHECK(many - more <= 2 * (more - few) + 8);
    CHECK(many <= 10 * 1000);
}

static void ids_are_not_reused_soon(void)
{
    mgpu_client last = 0;

    for (unsigned i = 0; i < 100; i++) {
        struct mgpu_open open = { .version = MGPU_VERSION };

        CHECK_EQ(mgpu_open(&open), 0);
        CHECK(open.client != last);
        last = open.client;
        CHECK_EQ(mgpu_close(last), 0);
    }
    CHECK_EQ(machine.kgpu->stats.clients, 1);
}

int main(void)
{
    machine_start(&machine);
    TAP_RUN(no_memory_at_any_step);
    TAP_RUN(a_mess_is_cleaned_up);
    TAP_RUN(the_kernel_can_go_in_the_middle_of_a_mess);
    TAP_RUN(closing_is_linear_in_what_the_client_has);
    TAP_RUN(ids_are_not_reused_soon);
    machine_stop(&machine);
    return tap_done();
}
