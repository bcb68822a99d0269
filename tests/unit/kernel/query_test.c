/* SPDX-License-Identifier: MIT */
/* query_test.c - queries whose answers the fake card lets us foretell. */
#include "machine.h"
#include "tap.h"

#include <navi23/regs/mmio.h>

static struct machine machine;

static int ask(uint32_t what, uint32_t index, void *data, uint32_t size)
{
    struct mgpu_query query = { .what = what, .index = index, .data = (uintptr_t)data, .data_size = size };

    return mgpu_query(machine.client, &query);
}

static uint64_t counter(uint32_t index)
{
    uint64_t value = UINT64_MAX;

    CHECK_EQ(ask(MGPU_QUERY_COUNTER, index, &value, sizeof value), 0);
    return value;
}

static void memory_in_use_is_told(void)
{
    struct mgpu_query_memory before, after;

    CHECK_EQ(ask(MGPU_QUERY_MEMORY, MGPU_HEAP_VRAM, &before, sizeof before), 0);
    CHECK_EQ(before.total, FAKE_VRAM_BYTES);
    CHECK(machine_bo(&machine, 1 << 20, MGPU_DOMAIN_VRAM) != 0);
    CHECK_EQ(ask(MGPU_QUERY_MEMORY, MGPU_HEAP_VRAM, &after, sizeof after), 0);
    CHECK_EQ(after.used, before.used + (1 << 20));
    CHECK_EQ(ask(MGPU_QUERY_MEMORY, MGPU_HEAP_GTT, &after, sizeof after), 0);
    CHECK_EQ(after.total, FAKE_PAGES / 2 * 4096);
}

static void time_is_read_from_both_clocks(void)
{
    struct mgpu_query_time time;

    machine.card.registers[REG_GOLDEN_TSC_COUNT_UPPER] = 1;
    machine.card.registers[REG_GOLDEN_TSC_COUNT_LOWER] = 2;
    CHECK_EQ(ask(MGPU_QUERY_TIME, 0, &time, sizeof time), 0);
    CHECK_EQ(time.gpu_ticks, UINT64_C(0x100000002));
    CHECK_EQ(time.cpu_ns, machine.os.time_ns);
    CHECK_EQ(ask(MGPU_QUERY_TIME, 1, &time, sizeof time), -MGPU_ENOENT);
}

static void only_harmless_registers_are_read(void)
{
    uint32_t value, readable = 0;

    CHECK_EQ(ask(MGPU_QUERY_REGISTER, REG_GB_ADDR_CONFIG, &value, sizeof value), 0);
    CHECK_EQ(value, 0x343);
    for (uint32_t index = 0; index < FAKE_REGISTERS; index++)
        readable += ask(MGPU_QUERY_REGISTER, index, &value, sizeof value) == 0;
    CHECK_EQ(readable, 19);
    CHECK_EQ(ask(MGPU_QUERY_REGISTER, FAKE_REGISTERS, &value, sizeof value), -MGPU_ENOENT);
}

static void counters_count(void)
{
    mgpu_handle queue = machine_queue(&machine, machine_vm(&machine), 0);
    uint64_t objects = counter(MGPU_COUNTER_OBJECTS), submits = counter(MGPU_COUNTER_SUBMITS);
    uint64_t retired = counter(MGPU_COUNTER_RETIRED), interrupts = counter(MGPU_COUNTER_INTERRUPTS);

    CHECK_EQ(machine_submit(&machine, queue, 0x200000, 0, 0, NULL), 0);
    CHECK_EQ(counter(MGPU_COUNTER_SUBMITS), submits + 1);
    CHECK_EQ(counter(MGPU_COUNTER_RETIRED), retired);
    kgpu_irq(machine.kgpu);
    CHECK_EQ(counter(MGPU_COUNTER_RETIRED), retired + 1);
    CHECK_EQ(counter(MGPU_COUNTER_INTERRUPTS), interrupts + 1);
    CHECK(machine_sync(&machine) != 0);
    CHECK_EQ(counter(MGPU_COUNTER_OBJECTS), objects + 1);
}

int main(void)
{
    machine_start(&machine);
    TAP_RUN(memory_in_use_is_told);
    TAP_RUN(time_is_read_from_both_clocks);
    TAP_RUN(only_harmless_registers_are_read);
    TAP_RUN(counters_count);
    machine_stop(&machine);
    return tap_done();
}
