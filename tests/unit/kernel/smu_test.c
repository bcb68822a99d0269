/* SPDX-License-Identifier: MIT */
/* smu_test.c - the SMU: sensors, the sleep of the graphics core and who wakes it, MODE1 reset, silence. */
#include "machine.h"
#include "tap.h"

#include <blocks/blocks.h>
#include <navi23/regs/mmio.h>
#include <navi23/regs/psp.h>
#include <navi23/regs/smu.h>

#define MS 1000000ll

static struct machine machine;

static uint64_t wakes(void)
{
    uint64_t value = 0;
    struct mgpu_query query = { .what = MGPU_QUERY_COUNTER, .index = MGPU_COUNTER_POWER_UPS };

    query.data = (uintptr_t)&value;
    query.data_size = sizeof value;
    CHECK_EQ(mgpu_query(machine.client, &query), 0);
    return value;
}

static int sensor(uint32_t index, uint32_t *out)
{
    struct mgpu_query query = { .what = MGPU_QUERY_SENSOR, .index = index, .data = (uintptr_t)out, .data_size = 4 };

    return mgpu_query(machine.client, &query);
}

static void pass(int64_t ms)
{
    machine.os.time_ns += ms * MS;
    kgpu_tick(machine.kgpu);
}

static void sensors_are_the_metrics(void)
{
    static const uint32_t expected[] = { [MGPU_SENSOR_GPU_CLOCK] = 2000, [MGPU_SENSOR_MEMORY_CLOCK] = 800,
                                         [MGPU_SENSOR_TEMPERATURE] = 55000, [MGPU_SENSOR_LOAD] = 42,
                                         [MGPU_SENSOR_POWER] = 101 };
    uint32_t value;

    machine_start(&machine);
    for (uint32_t i = 0; i < KGPU_COUNT(expected); i++) {
        CHECK_EQ(sensor(i, &value), 0);
        CHECK_EQ(value, expected[i]);
    }
    CHECK_EQ(sensor(KGPU_COUNT(expected), &value), -MGPU_ENOENT);
    machine.card.smu_refused = SMU_MSG_TABLE_TO_MEMORY;
    CHECK_EQ(sensor(MGPU_SENSOR_LOAD, &value), -MGPU_EOPNOTSUPP);
    machine_stop(&machine);
}

static void an_idle_card_falls_asleep(void)
{
    machine_start(&machine);
    pass(499);
    CHECK(!machine.card.asleep);
    pass(2);
    CHECK(machine.card.asleep);
    pass(1000);
    CHECK_EQ(machine.card.naps, 1); /* once is enough */
    CHECK_EQ(wakes(), 0);
    CHECK_EQ(machine.card.asleep_touches, 0);
    machine_stop(&machine);
    CHECK_EQ(machine.card.asleep_touches, 0);
}

static void the_limit_can_be_moved(void)
{
    machine_start(&machine);
    kgpu_tune(machine.kgpu, KGPU_TUNE_IDLE_MS, 5000);
    pass(4999);
    CHECK(!machine.card.asleep);
    kgpu_tune(machine.kgpu, KGPU_TUNE_IDLE_MS, 0);
    pass(0);
    CHECK(machine.card.asleep);
    machine_stop(&machine);
}

static void a_burst_of_submits_wakes_it_once(void)
{
    mgpu_handle queue;

    machine_start(&machine);
    queue = machine_queue(&machine, machine_vm(&machine), 0);
    pass(600);
    CHECK(machine.card.asleep);
    for (int i = 0; i < 69; i++) {
        CHECK_EQ(machine_submit(&machine, queue, 0x200000, 0, 0, NULL), 0);
        pass(5);
    }
    CHECK_EQ(wakes(), 1);
    CHECK_EQ(machine.card.asleep_touches, 0);
    CHECK_EQ(machine.card.ib_count, 69);
    pass(600);
    CHECK(machine.card.asleep);
    CHECK_EQ(machine_submit(&machine, queue, 0x200000, 0, 0, NULL), 0);
    CHECK_EQ(wakes(), 2);
    machine_stop(&machine);
}

static void a_long_job_keeps_it_awake(void)
{
    mgpu_handle queue;

    machine_start(&machine);
    queue = machine_queue(&machine, machine_vm(&machine), 0);
    machine.card.held = true;
    CHECK_EQ(machine_submit(&machine, queue, 0x200000, 0, 0, NULL), 0);
    for (int i = 0; i < 30; i++)
        pass(100);
    CHECK(!machine.card.asleep);
    fake_card_run(&machine.card);
    pass(100);
    CHECK(!machine.card.asleep); /* it has only just finished */
    pass(500);
    CHECK(machine.card.asleep);
    machine_stop(&machine);
}

/* What touches the sleeping core's registers wakes it first: unmapping, looking at a register, taking down. */
static void nobody_touches_it_asleep(void)
{
    uint32_t value = 0;
    struct mgpu_query query = { .what = MGPU_QUERY_REGISTER, .index = REG_GB_ADDR_CONFIG, .data_size = 4 };
    struct mgpu_vm_clear clear = { .va = 0x400000, .size = 0x1000 };
    mgpu_handle bo;

    query.data = (uintptr_t)&value;
    machine_start(&machine);
    clear.vm = machine_vm(&machine);
    bo = machine_bo(&machine, 0x1000, MGPU_DOMAIN_VRAM);
    CHECK_EQ(machine_submit(&machine, machine_queue(&machine, clear.vm, 0), 0x200000, 0, 0, NULL), 0);
    CHECK_EQ(machine_map(&machine, clear.vm, bo, clear.va, clear.size), 0);
    pass(0);
    pass(600);
    CHECK(machine.card.asleep);
    CHECK_EQ(mgpu_vm_clear(machine.client, &clear), 0);
    pass(600);
    CHECK(machine.card.asleep);
    CHECK_EQ(mgpu_query(machine.client, &query), 0);
    CHECK_EQ(value, 0x343);
    pass(600);
    CHECK(machine.card.asleep);
    machine_stop(&machine);
    CHECK_EQ(machine.card.asleep_touches, 0);
}

static int init(char message[112])
{
    struct mgpu_init args = { 0 };
    int result = mgpu_init(machine.client, &args);

    memcpy(message, args.message, sizeof args.message);
    return result;
}

static void a_silent_one_is_named(void)
{
    char message[112];
    uint64_t heap;

    machine_open(&machine);
    heap = machine.os.heap_bytes;
    machine.card.smu_mute = true;
    CHECK_EQ(init(message), -MGPU_EIO);
    CHECK(strstr(message, "C2PMSG_90 reads 0x0"));
    CHECK_EQ(machine.os.heap_bytes, heap);
    CHECK_EQ(machine.os.pages_used, 0);
    machine.card.smu_mute = false;
    machine.card.smu_refused = SMU_MSG_ENABLE_ALL_FEATURES;
    CHECK_EQ(init(message), -MGPU_EIO);
    CHECK(strstr(message, "message 0x6: result 0xff"));
    CHECK_EQ(machine.os.pages_used, 0);
    machine.card.smu_refused = 0;
    CHECK_EQ(init(message), 0);
    machine_stop(&machine);
}

static void sleep_that_is_refused(void)
{
    machine_start(&machine);
    machine.card.smu_refused = SMU_MSG_ALLOW_GFXOFF;
    pass(600);
    CHECK(!machine.card.asleep);
    machine.card.smu_refused = 0;
    pass(1);
    CHECK(machine.card.asleep);
    machine.card.smu_refused = SMU_MSG_DISALLOW_GFXOFF; /* nothing works then, but the kernel goes on */
    machine.os.last_line[0] = '\0';
    kgpu_smu_wake(machine.kgpu);
    CHECK(strstr(machine.os.last_line, "message 0x29"));
    machine.card.smu_refused = 0;
    machine.card.asleep = false;
    machine_stop(&machine);
}

static void mode1_by_the_smu(void)
{
    machine_start(&machine);
    pass(600);
    CHECK_EQ(kgpu_smu_mode1_reset(machine.kgpu), 0);
    CHECK_EQ(machine.card.mode1_resets, 1);
    CHECK_EQ(machine.card.registers[REG_MP0_C2PMSG_81], 0);
    CHECK_EQ(kgpu_reg_read(machine.kgpu, REG_RCC_DOORBELL_APER_EN), 0);
    machine_stop(&machine);
}

static void mode1_by_the_psp(void)
{
    machine_start(&machine);
    machine.card.smu_mute = true;
    CHECK_EQ(kgpu_smu_mode1_reset(machine.kgpu), 0);
    CHECK_EQ(machine.card.mode1_resets, 1);
    machine.card.smu_mute = false;
    machine_stop(&machine);
}

static void mode1_that_the_smu_refuses(void)
{
    machine_start(&machine);
    machine.card.smu_refused = SMU_MSG_MODE1_RESET;
    CHECK_EQ(kgpu_smu_mode1_reset(machine.kgpu), 0);
    CHECK_EQ(machine.card.mode1_resets, 1);
    machine_stop(&machine);
}

static void mode1_that_does_not_end(void)
{
    machine_start(&machine);
    machine.card.smu_mute = machine.card.mute = true;
    CHECK_EQ(kgpu_smu_mode1_reset(machine.kgpu), -MGPU_EIO);
    CHECK(strstr(machine.os.last_line, "does not come back"));
    CHECK_EQ(machine.card.mode1_resets, 0);
    machine.card.mute = machine.card.smu_mute = false;
    machine_stop(&machine);
}

int main(void)
{
    TAP_RUN(sensors_are_the_metrics);
    TAP_RUN(an_idle_card_falls_asleep);
    TAP_RUN(the_limit_can_be_moved);
    TAP_RUN(a_burst_of_submits_wakes_it_once);
    TAP_RUN(a_long_job_keeps_it_awake);
    TAP_RUN(nobody_touches_it_asleep);
    TAP_RUN(a_silent_one_is_named);
    TAP_RUN(sleep_that_is_refused);
    TAP_RUN(mode1_by_the_smu);
    TAP_RUN(mode1_by_the_psp);
    TAP_RUN(mode1_that_the_smu_refuses);
    TAP_RUN(mode1_that_does_not_end);
    return tap_done();
}
