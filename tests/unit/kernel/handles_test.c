/* SPDX-License-Identifier: MIT */
/* handles_test.c - handles: never 0, never stale, typed, and no slot is lost. */
#include "machine.h"
#include "tap.h"

static struct machine machine;
static struct kgpu_handles table;
static int objects[4];

static void begin(void)
{
    machine_open(&machine);
    kgpu_handles_init(&table);
}

static void end(void)
{
    kgpu_handles_finish(machine.kgpu, &table);
    machine_stop(&machine);
}

static uint32_t add(unsigned type, void *object)
{
    uint32_t handle = 0;

    CHECK_EQ(kgpu_handles_add(machine.kgpu, &table, type, object, &handle), 0);
    return handle;
}

static void finds_what_was_added(void)
{
    uint32_t bo = add(KGPU_TYPE_BO, &objects[0]), vm = add(KGPU_TYPE_VM, &objects[1]);

    CHECK(bo && vm && bo != vm);
    CHECK(kgpu_handles_find(&table, KGPU_TYPE_BO, bo) == &objects[0]);
    CHECK(kgpu_handles_find(&table, KGPU_TYPE_VM, vm) == &objects[1]);
    CHECK(!kgpu_handles_find(&table, KGPU_TYPE_VM, bo));
    CHECK_EQ(table.count, 2);
}

static void an_empty_table_finds_nothing(void)
{
    CHECK(!kgpu_handles_find(&table, KGPU_TYPE_BO, 0));
    CHECK(!kgpu_handles_find(&table, KGPU_TYPE_BO, 1));
    CHECK(!kgpu_handles_find(&table, KGPU_TYPE_BO, UINT32_MAX));
    CHECK(!kgpu_handles_remove(&table, KGPU_TYPE_BO, 1));
}

static void removed_handles_are_stale(void)
{
    uint32_t first = add(KGPU_TYPE_BO, &objects[0]);

    CHECK(kgpu_handles_remove(&table, KGPU_TYPE_BO, first) == &objects[0]);
    CHECK(!kgpu_handles_find(&table, KGPU_TYPE_BO, first));
    CHECK(!kgpu_handles_remove(&table, KGPU_TYPE_BO, first));
    for (unsigned i = 0; i < 1000; i++) {
        uint32_t next = add(KGPU_TYPE_BO, &objects[1]);

        CHECK(next != first);
        CHECK(!kgpu_handles_find(&table, KGPU_TYPE_BO, first));
        kgpu_handles_remove(&table, KGPU_TYPE_BO, next);
    }
}

static void the_wrong_type_removes_nothing(void)
{
    uint32_t handle = add(KGPU_TYPE_BO, &objects[0]);

    CHECK(!kgpu_handles_remove(&table, KGPU_TYPE_VM, handle));
    CHECK(kgpu_handles_find(&table, KGPU_TYPE_BO, handle) == &objects[0]);
}

static void it_grows_and_the_walk_sees_all(void)
{
    enum { MANY = 1000 };
    static uint32_t handles[MANY];
    uint32_t cursor = 0, handle;
    unsigned type, seen = 0;
    void *object;

    for (unsigned i = 0; i < MANY; i++)
        handles[i] = add(KGPU_TYPE_SYNC, &objects[i % 4]);
    for (unsigned i = 0; i < MANY; i++)
        CHECK(kgpu_handles_find(&table, KGPU_TYPE_SYNC, handles[i]) == &objects[i % 4]);
    while ((object = kgpu_handles_next(&table, &cursor, &type, &handle)) != NULL) {
        CHECK_EQ(type, KGPU_TYPE_SYNC);
        CHECK(kgpu_handles_remove(&table, type, handle) == object); /* the current one may go */
        seen++;
    }
    CHECK_EQ(seen, MANY);
    CHECK_EQ(table.count, 0);
}

static void growing_without_memory_keeps_what_is_there(void)
{
    uint32_t first = add(KGPU_TYPE_BO, &objects[0]), handle = 0;
    int err = 0;

    while (!err) {
        machine.os.fail_at = machine.os.allocations;
        err = kgpu_handles_add(machine.kgpu, &table, KGPU_TYPE_BO, &objects[1], &handle);
    }
    machine.os.fail_at = FAKE_NEVER;
    CHECK_EQ(err, -MGPU_ENOMEM);
    CHECK(kgpu_handles_find(&table, KGPU_TYPE_BO, first) == &objects[0]);
    CHECK(add(KGPU_TYPE_BO, &objects[2]) != 0);
}

static void a_full_table_says_so(void)
{
    uint32_t handle, last = 0;
    int err = 0;

    for (uint32_t count = 0; !err && count < KGPU_HANDLES_MAX + 1; count++) {
        err = kgpu_handles_add(machine.kgpu, &table, KGPU_TYPE_BO, &objects[0], &handle);
        if (!err)
            last = handle;
    }
    CHECK_EQ(err, -MGPU_ENOSPC);
    CHECK_EQ(table.count, KGPU_HANDLES_MAX - 1);
    kgpu_handles_remove(&table, KGPU_TYPE_BO, last);
    CHECK(add(KGPU_TYPE_BO, &objects[0]) != last);
}

#define RUN(test)        \
    do {                 \
        begin();         \
        TAP_RUN(test);   \
        end();           \
    } while (0)

int main(void)
{
    RUN(finds_what_was_added);
    RUN(an_empty_table_finds_nothing);
    RUN(removed_handles_are_stale);
    RUN(the_wrong_type_removes_nothing);
    RUN(it_grows_and_the_walk_sees_all);
    RUN(growing_without_memory_keeps_what_is_there);
    RUN(a_full_table_says_so);
    return tap_done();
}
