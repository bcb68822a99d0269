/* SPDX-License-Identifier: MIT */
/* array_test.c - ops/array.c. */
#include "ops/array.h"
#include "tap.h"

static void grows_and_keeps_content(void)
{
    struct shim_array array = { 0 };

    for (uint32_t i = 0; i < 1000; i++) {
        uint32_t *element = shim_array_add(&array, sizeof *element, 1);
        CHECK(element != NULL);
        CHECK_EQ(*element, 0);
        *element = i;
    }
    CHECK_EQ(array.count, 1000);
    for (uint32_t i = 0; i < 1000; i++)
        CHECK_EQ(((uint32_t *)array.data)[i], i);
    shim_array_finish(&array);
    CHECK_EQ(array.capacity, 0);
}

static void refilling_needs_no_memory(void)
{
    struct shim_array array = { 0 };
    uint32_t *element = shim_array_add(&array, sizeof *element, 100);
    void *data = array.data;

    element[3] = 7;
    array.count = 0;
    element = shim_array_add(&array, sizeof *element, 100);
    CHECK(array.data == data);
    CHECK_EQ(element[3], 0);
    shim_array_finish(&array);
}

static void adding_none_is_allowed(void)
{
    struct shim_array array = { 0 };
    CHECK(shim_array_add(&array, 8, 0) != NULL);
    CHECK_EQ(array.count, 0);
    shim_array_finish(&array);
}

static void refuses_absurd_counts(void)
{
    struct shim_array array = { 0 };
    CHECK(shim_array_add(&array, 8, 1) != NULL);
    CHECK(shim_array_add(&array, 8, UINT32_MAX) == NULL);
    CHECK_EQ(array.count, 1);
    shim_array_finish(&array);
}

int main(void)
{
    TAP_RUN(grows_and_keeps_content);
    TAP_RUN(refilling_needs_no_memory);
    TAP_RUN(adding_none_is_allowed);
    TAP_RUN(refuses_absurd_counts);
    return tap_done();
}
