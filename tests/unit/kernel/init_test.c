/* SPDX-License-Identifier: MIT */
/* init_test.c - bringing a card up: what is wrong is said, what was made is unmade, and a second attempt works. */
#include "machine.h"
#include "tap.h"

#include <blocks/blocks.h>
#include <core/init.h>
#include <navi23/regs/discovery.h>
#include <navi23/regs/mmio.h>
#include <navi23/regs/psp.h>
#include <vm/page_table.h>
#include <vm/vm.h>

static struct machine machine;

static int init(char message[112])
{
    struct mgpu_init args = { 0 };
    int result = mgpu_init(machine.client, &args);

    if (message)
        memcpy(message, args.message, sizeof args.message);
    return result;
}

static void a_card_that_does_not_answer(void)
{
    char message[112];
    uint64_t heap;

    machine_open(&machine);
    heap = machine.os.heap_bytes;
    machine.card.registers[REG_RCC_CONFIG_MEMSIZE] = UINT32_MAX;
    CHECK_EQ(init(message), -MGPU_EIO);
    CHECK(strstr(message, "RCC_CONFIG_MEMSIZE"));
    CHECK_EQ(machine.os.heap_bytes, heap);
    machine.card.registers[REG_RCC_CONFIG_MEMSIZE] = FAKE_VRAM_BYTES >> 20;
    CHECK_EQ(init(message), 0);
    CHECK_STR(message, "");
    machine_stop(&machine);
}

static void a_card_whose_bios_has_not_run(void)
{
    char message[112];

    machine_open(&machine);
    machine.card.registers[REG_GCMC_VM_FB_LOCATION_BASE] = 0;
    CHECK_EQ(init(message), -MGPU_EIO);
    CHECK(strstr(message, "FB_LOCATION_BASE"));
    machine_stop(&machine);
}

static void a_card_nobody_knows(void)
{
    char message[112];

    machine_open(&machine);
    machine.card.device = 0x1234;
    fake_card_set_ip(&machine.card, 0, DISCOVERY_VERSION(10, 3, 6));
    CHECK_EQ(init(message), -MGPU_ENODEV);
    CHECK(strstr(message, "GC 10.3.6") && strstr(message, "1002:1234"));
    machine.card.vendor = 0x10de;
    CHECK_EQ(init(message), -MGPU_ENODEV);
    CHECK(strstr(message, "10de:1234 is not AMD's"));
    machine_stop(&machine);
}

/* The chip is known by what it is made of; the PCI device only gives it a name. */
static void a_new_name_for_a_known_chip(void)
{
    machine_open(&machine);
    machine.card.device = 0x73fa;
    CHECK_EQ(init(NULL), 0);
    CHECK_STR(machine.kgpu->info.chip_name, "NAVI23");
    CHECK_STR(machine.kgpu->info.marketing_name, "AMD Radeon Graphics");
    machine_stop(&machine);
}

static void a_damaged_discovery_binary(void)
{
    char message[112];
    uint64_t heap;

    machine_open(&machine);
    heap = machine.os.heap_bytes;
    machine.card.vram[FAKE_DISCOVERY_AT + 200] ^= 1;
    CHECK_EQ(init(message), -MGPU_EIO);
    CHECK(strstr(message, "discovery: binary_checksum"));
    CHECK_EQ(machine.os.heap_bytes, heap);
    machine.card.vram[FAKE_DISCOVERY_AT + 200] ^= 1;
    CHECK_EQ(init(message), 0);
    machine_stop(&machine);
}

/* Each block of the chip's table has to be there, and what came before it is taken down again. */
static void a_block_is_missing(void)
{
    static const char *const names[] = { [3] = "nbio", [5] = "ih", [8] = "psp" };

    for (unsigned i = 0; i < KGPU_COUNT(names); i++) {
        char message[112];
        uint64_t heap;

        if (!names[i])
            continue;
        machine_open(&machine);
        heap = machine.os.heap_bytes;
        fake_card_harvest_ip(&machine.card, i);
        CHECK_EQ(init(message), -MGPU_ENODEV);
        CHECK(strncmp(message, names[i], strlen(names[i])) == 0 && strstr(message, "no working block"));
        CHECK_EQ(machine.os.heap_bytes, heap);
        CHECK_EQ(machine.os.pages_used, 0);
        machine_stop(&machine);
    }
}

static void a_ring_that_does_not_run(void)
{
    char message[112];
    uint64_t heap;

    machine_open(&machine);
    heap = machine.os.heap_bytes;
    machine.card.dead = true;
    CHECK_EQ(init(message), -MGPU_EIO);
    CHECK(strstr(message, "CP_RB0_RPTR"));
    CHECK_EQ(machine.os.heap_bytes, heap);
    CHECK_EQ(machine.os.pages_used, 0);
    machine.card.dead = false;
    CHECK_EQ(init(NULL), 0);
    machine_stop(&machine);
}

static int init_once(struct machine *m, void *argument)
{
    (void)m, (void)argument;
    return init(NULL);
}

static void no_memory_at_any_step(void)
{
    machine_open(&machine);
    CHECK(machine_unwinds(&machine, init_once, NULL));
    machine_stop(&machine);
}

static void a_second_call_does_no_work(void)
{
    machine_start(&machine);
    CHECK_EQ(init(NULL), 0);
    CHECK_EQ(machine.card.event_count, 0);
    machine_stop(&machine);
}

static void work_needs_a_running_card(void)
{
    struct mgpu_bo_create create = { .size = 4096, .domains = MGPU_DOMAIN_GTT };

    machine_open(&machine);
    CHECK_EQ(mgpu_bo_create(machine.client, &create), -MGPU_ENXIO);
    machine_stop(&machine);
}

/* 2 engines of 2 arrays of 4 pairs of units, some of them fused off. */
static void fuses_are_read(void)
{
    struct mgpu_chip_info info;
    struct mgpu_init args = { .info = (uintptr_t)&info, .info_size = sizeof info };

    machine_open(&machine);
    machine.card.registers[REG_CC_GC_SHADER_ARRAY_CONFIG] = 0xfff40000u; /* the third pair of every array */
    machine.card.registers[REG_CC_RB_BACKEND_DISABLE] = 0x00020000u;     /* the second backend of every array */
    CHECK_EQ(mgpu_init(machine.client, &args), 0);
    CHECK_EQ(info.cu_bitmap[0][0], 0xcf);
    CHECK_EQ(info.cu_active, 4 * 6);
    CHECK_EQ(info.num_rb, 4);
    CHECK_EQ(info.rb_mask, 0x55);
    CHECK_EQ(info.gb_addr_config, 0x343);
    CHECK_EQ(info.vram_size, FAKE_VRAM_BYTES);
    machine_stop(&machine);
}

/* VRAM at every address that a VM of ours has mapped, as the card's walk finds it. */
static void walk_all(mgpu_handle vm, uint64_t entries[8])
{
    static const uint64_t addresses[8] = { 0x200000, 0x201000, 0x2ff000, 0x300000, 0x40000000, 0x40001000,
                                           0x7f0000000000, 0x100000 };
    const struct kgpu_vm *object = machine_object(&machine, KGPU_TYPE_VM, vm);

    for (unsigned i = 0; i < 8; i++)
        entries[i] = fake_card_walk(&machine.card, object->root->address | 1, addresses[i]);
}

static void everything_comes_back_after_a_mode1_reset(void)
{
    struct kgpu_message message = { "" };
    struct mgpu_vm_clear hole = { .va = 0x280000, .size = 0x10000 };
    struct kgpu_stats before, after;
    uint64_t was[8], is[8], seq;
    mgpu_handle vm, queue, vram, gtt;
    const struct kgpu_vm *object;

    machine_start(&machine);
    hole.vm = vm = machine_vm(&machine);
    queue = machine_queue(&machine, vm, 0);
    vram = machine_bo(&machine, 1 << 20, MGPU_DOMAIN_VRAM);
    gtt = machine_bo(&machine, 1 << 20, MGPU_DOMAIN_GTT);
    CHECK_EQ(machine_map(&machine, vm, vram, 0x200000, 1 << 20), 0);
    CHECK_EQ(machine_map(&machine, vm, gtt, 0x40000000, 1 << 20), 0);
    CHECK_EQ(machine_map(&machine, vm, gtt, 0x7f0000000000, 1 << 20), 0);
    CHECK_EQ(mgpu_vm_clear(machine.client, &hole), 0);
    CHECK_EQ(machine_submit(&machine, queue, 0x200000, 0, 0, NULL), 0);
    kgpu_poll(machine.kgpu);
    walk_all(vm, was);
    CHECK(was[0] && was[4] && was[6] && !was[3] && !was[7]);
    kgpu_stats(machine.kgpu, &before);
    CHECK_EQ(kgpu_smu_mode1_reset(machine.kgpu), 0);
    walk_all(vm, is);
    CHECK(!is[0]);
    machine.card.ib_count = machine.card.boot_count = machine.card.load_count = 0;
    CHECK_EQ(kgpu_bring_up_again(machine.kgpu, &message), 0);
    CHECK_STR(message.text, "");
    walk_all(vm, is);
    CHECK(memcmp(was, is, sizeof was) == 0);
    CHECK_EQ(machine.card.boot_count, 4);
    CHECK_EQ(machine.card.load_count, 17);
    kgpu_stats(machine.kgpu, &after);
    CHECK_EQ(after.heap_bytes, before.heap_bytes);
    CHECK_EQ(after.vram_used, before.vram_used);
    CHECK_EQ(machine_submit(&machine, queue, 0x201000, 0, 0, &seq), 0);
    kgpu_poll(machine.kgpu);
    CHECK_EQ(machine_reached(&machine, queue, seq), 0);
    CHECK_EQ(machine.card.ib_count, 1);
    object = machine_object(&machine, KGPU_TYPE_VM, vm);
    CHECK_EQ(machine.card.ibs[0].root, object->root->address | 1);
    machine_stop(&machine);
}

static void a_card_that_does_not_come_up_again(void)
{
    struct kgpu_message message = { "" };

    machine_start(&machine);
    CHECK_EQ(kgpu_smu_mode1_reset(machine.kgpu), 0);
    machine.card.refused = PSP_CMD_AUTOLOAD_RLC;
    CHECK_EQ(kgpu_bring_up_again(machine.kgpu, &message), -MGPU_EIO);
    CHECK(strstr(message.text, "psp: command 0x21"));
    machine.card.refused = 0;
    CHECK_EQ(kgpu_smu_mode1_reset(machine.kgpu), 0);
    CHECK_EQ(kgpu_bring_up_again(machine.kgpu, &message), 0); /* a second attempt may succeed */
    machine_stop(&machine);
}

int main(void)
{
    TAP_RUN(a_card_that_does_not_answer);
    TAP_RUN(a_card_whose_bios_has_not_run);
    TAP_RUN(a_card_nobody_knows);
    TAP_RUN(a_new_name_for_a_known_chip);
    TAP_RUN(a_damaged_discovery_binary);
    TAP_RUN(a_block_is_missing);
    TAP_RUN(a_ring_that_does_not_run);
    TAP_RUN(no_memory_at_any_step);
    TAP_RUN(a_second_call_does_no_work);
    TAP_RUN(work_needs_a_running_card);
    TAP_RUN(fuses_are_read);
    TAP_RUN(everything_comes_back_after_a_mode1_reset);
    TAP_RUN(a_card_that_does_not_come_up_again);
    return tap_done();
}
