/* SPDX-License-Identifier: MIT */
/* tools_test.c - the counted heap, register polling with a deadline, sleeping. */
#include "machine.h"
#include "tap.h"

#define SOME_REGISTER 0x2040u

static struct machine machine;

static void the_heap_is_counted(void)
{
    uint64_t before = machine.kgpu->stats.heap_bytes;
    void *block = kgpu_alloc(machine.kgpu, 100);

    CHECK(block);
    CHECK_EQ(machine.kgpu->stats.heap_bytes, before + 100);
    kgpu_free(machine.kgpu, block, 100);
    kgpu_free(machine.kgpu, NULL, 100);
    CHECK_EQ(machine.kgpu->stats.heap_bytes, before);
    machine.os.fail_at = machine.os.allocations;
    CHECK(!kgpu_alloc(machine.kgpu, 100));
    CHECK_EQ(machine.kgpu->stats.heap_bytes, before);
}

static void polling_ends_with_the_value_or_the_deadline(void)
{
    int64_t begin = machine.os.time_ns;

    machine.card.registers[SOME_REGISTER] = 0x30;
    CHECK_EQ(kgpu_reg_wait(machine.kgpu, SOME_REGISTER, 0xf0, 0x30, 100), 0);
    CHECK_EQ(machine.os.time_ns, begin);
    CHECK_EQ(kgpu_reg_wait(machine.kgpu, SOME_REGISTER, 0xff, 0x31, 100), -MGPU_EIO);
    CHECK(machine.os.time_ns - begin >= 100000);
    CHECK(machine.os.time_ns - begin < 200000);
}

static void updating_keeps_the_other_bits(void)
{
    machine.card.registers[SOME_REGISTER] = 0xffff0000;
    kgpu_reg_update(machine.kgpu, SOME_REGISTER, 0x00ff00ff, 0x00120034);
    CHECK_EQ(machine.card.registers[SOME_REGISTER], 0xff120034);
}

static void sleeping_ends_at_the_deadline(void)
{
    int64_t deadline = machine.os.time_ns + 5000;

    kgpu_os_lock(&machine.os);
    CHECK_EQ(kgpu_sleep(machine.kgpu, machine.os.time_ns), -MGPU_ETIME);
    CHECK_EQ(kgpu_sleep(machine.kgpu, 0), -MGPU_ETIME);
    CHECK_EQ(machine.os.waits, 0);
    CHECK_EQ(kgpu_sleep(machine.kgpu, deadline), 0);
    CHECK_EQ(machine.os.waits, 1);
    CHECK_EQ(kgpu_sleep(machine.kgpu, deadline), -MGPU_ETIME);
    kgpu_os_unlock(&machine.os);
}

static void sleeping_ends_with_an_interruption_or_the_card(void)
{
    unsigned waits = machine.os.waits;

    kgpu_os_lock(&machine.os);
    machine.os.interrupted = true;
    CHECK_EQ(kgpu_sleep(machine.kgpu, MGPU_FOREVER), -MGPU_EINTR);
    machine.os.interrupted = false;
    machine.kgpu->gone = true;
    CHECK_EQ(kgpu_sleep(machine.kgpu, MGPU_FOREVER), -MGPU_ENODEV);
    machine.kgpu->gone = false;
    CHECK_EQ(machine.os.waits, waits + 1);
    kgpu_os_unlock(&machine.os);
}

static void waking_happens_once_and_only_if_asked_for(void)
{
    kgpu_os_lock(&machine.os);
    kgpu_settle(machine.kgpu);
    machine.os.wakes = 0;
    kgpu_settle(machine.kgpu);
    CHECK_EQ(machine.os.wakes, 0);
    kgpu_wake_later(machine.kgpu);
    kgpu_wake_later(machine.kgpu);
    CHECK_EQ(machine.os.wakes, 0);
    kgpu_settle(machine.kgpu);
    CHECK_EQ(machine.os.wakes, 1);
    kgpu_settle(machine.kgpu);
    CHECK_EQ(machine.os.wakes, 1);
    kgpu_os_unlock(&machine.os);
}

int main(void)
{
    machine_open(&machine);
    TAP_RUN(the_heap_is_counted);
    TAP_RUN(polling_ends_with_the_value_or_the_deadline);
    TAP_RUN(updating_keeps_the_other_bits);
    TAP_RUN(sleeping_ends_at_the_deadline);
    TAP_RUN(sleeping_ends_with_an_interruption_or_the_card);
    TAP_RUN(waking_happens_once_and_only_if_asked_for);
    machine_stop(&machine);
    return tap_done();
}
