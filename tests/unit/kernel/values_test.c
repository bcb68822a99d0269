/* SPDX-License-Identifier: MIT */
/*
 * values_test.c - slots of the value page: given out, given back, all taken; and that every way to change a sync object
 * arrives there. How the page looks to a client is tests/conformance/level2_values.c.
 */
#include "machine.h"
#include "tap.h"

#include <submit/sync.h>
#include <submit/values.h>

#include <string.h>

#define SLOTS (KGPU_VALUES_BYTES / 8)

static struct machine machine;

static uint64_t value(uint32_t slot)
{
    struct kgpu_page page;
    uint64_t result;

    CHECK_EQ(kgpu_object_page(machine.kgpu, KGPU_VALUES_OBJECT, slot / 512, &page), 0);
    CHECK(page.read_only && !page.vram);
    memcpy(&result, (char *)fake_os_bus(&machine.os, page.address) + slot % 512 * 8, sizeof result);
    return result;
}

static struct kgpu_sync *object(mgpu_handle handle)
{
    return machine_object(&machine, KGPU_TYPE_SYNC, handle);
}

static void add(mgpu_handle handle, uint64_t point, struct kgpu_fence *fence)
{
    struct kgpu_signal signal;

    CHECK_EQ(kgpu_signal_prepare(machine_client(&machine), handle, point, &signal), 0);
    kgpu_signal_submit(&signal, fence);
}

static void the_page_is_an_object(void)
{
    struct mgpu_init init = { 0 };
    struct kgpu_page page;

    machine_start(&machine);
    CHECK_EQ(mgpu_init(machine.client, &init), 0);
    CHECK_EQ(init.value_size, KGPU_VALUES_BYTES);
    CHECK_EQ(kgpu_object_get(machine.kgpu, init.value_object), 0);
    kgpu_object_put(machine.kgpu, init.value_object);
    CHECK_EQ(kgpu_object_page(machine.kgpu, init.value_object, KGPU_VALUES_BYTES / 4096 - 1, &page), 0);
    CHECK_EQ(kgpu_object_page(machine.kgpu, init.value_object, KGPU_VALUES_BYTES / 4096, &page), -MGPU_ENOENT);
    CHECK_EQ(kgpu_object_page(machine.kgpu, init.value_object + 1, 0, &page), -MGPU_ENOENT);
    machine_stop(&machine);
}

static void without_a_card_there_is_no_page(void)
{
    struct kgpu_page page;

    machine_open(&machine);
    CHECK_EQ(kgpu_object_page(machine.kgpu, KGPU_VALUES_OBJECT, 0, &page), -MGPU_ENOENT);
    machine_stop(&machine);
}

static void slots_are_given_back(void)
{
    static uint32_t taken[SLOTS];
    uint32_t slot;

    machine_start(&machine);
    for (unsigned i = 0; i < SLOTS - 1; i++) {
        slot = kgpu_values_take(machine.kgpu);
        CHECK(slot && slot < SLOTS && !taken[slot]);
        taken[slot] = 1;
        kgpu_values_store(machine.kgpu, slot, slot);
    }
    CHECK_EQ(kgpu_values_take(machine.kgpu), 0); /* full */
    kgpu_values_store(machine.kgpu, 0, 7);       /* what has no slot is not seen */
    CHECK_EQ(value(0), 0);
    CHECK_EQ(value(SLOTS - 1), SLOTS - 1);
    kgpu_values_give(machine.kgpu, 0);
    CHECK_EQ(kgpu_values_take(machine.kgpu), 0);
    kgpu_values_give(machine.kgpu, 100);
    CHECK_EQ(value(100), 0); /* before anybody else has it */
    CHECK_EQ(kgpu_values_take(machine.kgpu), 100);
    for (slot = 1; slot < SLOTS; slot++)
        kgpu_values_give(machine.kgpu, slot);
    machine_stop(&machine);
}

static void objects_without_a_slot_work(void)
{
    struct mgpu_sync_create create = { 0 };

    machine_start(&machine);
    while (kgpu_values_take(machine.kgpu))
        ;
    CHECK_EQ(mgpu_sync_create(machine.client, &create), 0);
    CHECK_EQ(create.value_index, 0);
    add(create.sync, 5, machine.kgpu->done_fence);
    CHECK_EQ(machine_signalled(&machine, create.sync, 5), 0);
    machine_stop(&machine);
}

static void every_change_arrives(void)
{
    struct kgpu_fence *work[3];
    mgpu_handle handle;
    uint32_t slot;

    machine_start(&machine);
    for (unsigned i = 0; i < 3; i++)
        work[i] = kgpu_fence_create(machine.kgpu);
    handle = machine_sync(&machine);
    slot = object(handle)->value_slot;
    add(handle, 0, work[0]);
    CHECK_EQ(value(slot), 0);
    kgpu_fence_signal(work[0], 0);
    CHECK_EQ(value(slot), 1); /* binary and signalled */
    add(handle, 10, work[1]);
    CHECK_EQ(value(slot), 0); /* a timeline that has reached nothing yet */
    add(handle, 20, machine.kgpu->done_fence);
    CHECK_EQ(value(slot), 0);
    kgpu_fence_signal(work[1], 0);
    CHECK_EQ(value(slot), 20);
    kgpu_sync_reset(object(handle));
    CHECK_EQ(value(slot), 0);
    add(handle, 0, work[2]);
    add(handle, 0, machine.kgpu->done_fence); /* another fence in the place of the first */
    CHECK_EQ(value(slot), 1);
    kgpu_sync_reset(object(handle));
    kgpu_fence_signal(work[2], 0); /* is none of its business any more */
    CHECK_EQ(value(slot), 0);
    add(handle, 3, machine.kgpu->done_fence);
    CHECK_EQ(mgpu_sync_destroy(machine.client, handle), 0);
    CHECK_EQ(value(slot), 0);
    for (unsigned i = 0; i < 3; i++)
        kgpu_fence_put(work[i]);
    machine_stop(&machine);
}

static void imports_answer_the_same_slot(void)
{
    struct mgpu_sync_create create = { .flags = MGPU_SYNC_SIGNALED };
    struct mgpu_sync_export export = { 0 };
    struct mgpu_sync_import import = { 0 };

    machine_start(&machine);
    CHECK_EQ(mgpu_sync_create(machine.client, &create), 0);
    CHECK_EQ(value(create.value_index), 1);
    export.sync = create.sync;
    CHECK_EQ(mgpu_sync_export(machine.client, &export), 0);
    import.token = export.token;
    CHECK_EQ(mgpu_sync_import(machine.client, &import), 0);
    CHECK_EQ(import.value_index, create.value_index);
    CHECK_EQ(mgpu_sync_destroy(machine.client, create.sync), 0);
    CHECK_EQ(value(import.value_index), 1); /* the object lives */
    export = (struct mgpu_sync_export){ .sync = import.sync, .flags = MGPU_SYNC_FILE };
    CHECK_EQ(mgpu_sync_export(machine.client, &export), 0);
    import = (struct mgpu_sync_import){ .token = export.token, .flags = MGPU_SYNC_FILE, .sync = import.sync,
                                        .value_index = 99 };
    CHECK_EQ(mgpu_sync_import(machine.client, &import), 0);
    CHECK_EQ(import.value_index, 0);
    machine_stop(&machine);
}

int main(void)
{
    TAP_RUN(the_page_is_an_object);
    TAP_RUN(without_a_card_there_is_no_page);
    TAP_RUN(slots_are_given_back);
    TAP_RUN(objects_without_a_slot_work);
    TAP_RUN(every_change_arrives);
    TAP_RUN(imports_answer_the_same_slot);
    return tap_done();
}
