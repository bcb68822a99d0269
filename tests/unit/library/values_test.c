/* SPDX-License-Identifier: MIT */
/* values_test.c - ops/values.c: what the page lets one know, and what it leaves to the kernel. */
#include "fake_kernel.h"
#include "ops/values.h"
#include "tap.h"

#include <stdatomic.h>

static struct shim_values values;

static void begin(uint64_t size)
{
    struct mgpu_init init = { .value_object = size ? FAKE_VALUE_OBJECT : 0, .value_size = size };

    fake_reset();
    shim_values_init(&values, 1, &init);
}

/* Whether it is known, and the point. */
static bool query(uint32_t handle, uint64_t *point)
{
    *point = 99;
    return shim_values_query(&values, handle, point);
}

static void binary_objects(void)
{
    uint64_t point;

    begin(sizeof fake.values);
    shim_values_add(&values, 1000, 3, false);
    CHECK(!shim_values_reached(&values, 1000, 0));
    CHECK(query(1000, &point) && point == 0);
    atomic_store(&fake.values[3], 1);
    CHECK(shim_values_reached(&values, 1000, 0));
    CHECK(!shim_values_reached(&values, 1000, 1)); /* it has no points: the kernel's to say */
    CHECK(query(1000, &point) && point == 0);
    shim_values_finish(&values);
}

static void timelines(void)
{
    uint64_t point;

    begin(sizeof fake.values);
    shim_values_add(&values, 7, 1, false);
    shim_values_may_be_timeline(&values, 7);
    shim_values_may_be_timeline(&values, 7);
    CHECK(query(7, &point) && point == 0);
    atomic_store(&fake.values[1], 1); /* its first point, or a binary fence again */
    CHECK(!shim_values_reached(&values, 7, 0));
    CHECK(!shim_values_reached(&values, 7, 1));
    CHECK(!query(7, &point) && point == 99);
    atomic_store(&fake.values[1], 20);
    CHECK(shim_values_reached(&values, 7, 1));
    CHECK(shim_values_reached(&values, 7, 20));
    CHECK(!shim_values_reached(&values, 7, 21));
    CHECK(!shim_values_reached(&values, 7, 0)); /* more may have been promised */
    CHECK(query(7, &point) && point == 20);
    shim_values_finish(&values);
}

static void what_is_not_in_the_page(void)
{
    uint64_t point;

    begin(sizeof fake.values);
    for (unsigned i = 0; i < FAKE_VALUES; i++)
        atomic_store(&fake.values[i], 1);
    shim_values_add(&values, 1, 0, false);                  /* the page was full */
    shim_values_add(&values, 2, FAKE_VALUES, false);        /* beyond its end */
    CHECK(!shim_values_reached(&values, 1, 0));
    CHECK(!shim_values_reached(&values, 2, 0));
    CHECK(!shim_values_reached(&values, 3, 0));
    CHECK(!query(0, &point));
    shim_values_may_be_timeline(&values, 3);
    CHECK(!query(3, &point));
    shim_values_add(&values, 4, 5, false);
    shim_values_forget(&values, 4);
    shim_values_forget(&values, 4);
    CHECK(!shim_values_reached(&values, 4, 0));
    shim_values_finish(&values);
}

static void many_objects_come_and_go(void)
{
    begin(sizeof fake.values);
    atomic_store(&fake.values[1], 1);
    for (uint32_t i = 1; i <= 1000; i++)
        shim_values_add(&values, i, 1 + i % 2, false);
    for (uint32_t i = 1; i <= 1000; i += 3)
        shim_values_forget(&values, i);
    for (uint32_t i = 2; i <= 1000; i += 3)
        shim_values_may_be_timeline(&values, i);
    for (uint32_t i = 1; i <= 1000; i++)
        CHECK_EQ(shim_values_reached(&values, i, 0), i % 3 == 0 && i % 2 == 0);
    shim_values_finish(&values);
}

static void no_page(void)
{
    begin(0);
    shim_values_add(&values, 1, 1, false);
    CHECK(!shim_values_reached(&values, 1, 0));
    shim_values_finish(&values);
    fake_reset();
    fake_fail_map();
    shim_values_init(&values, 1, &(struct mgpu_init){ .value_object = FAKE_VALUE_OBJECT, .value_size = 64 });
    shim_values_add(&values, 1, 1, false);
    CHECK(!shim_values_reached(&values, 1, 0));
    shim_values_finish(&values);
}

int main(void)
{
    TAP_RUN(binary_objects);
    TAP_RUN(timelines);
    TAP_RUN(what_is_not_in_the_page);
    TAP_RUN(many_objects_come_and_go);
    TAP_RUN(no_page);
    return tap_done();
}
