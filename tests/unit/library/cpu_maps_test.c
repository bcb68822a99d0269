/* SPDX-License-Identifier: MIT */
/* cpu_maps_test.c - ops/cpu_maps.c: the BO behind a pointer, against looking at each. */
#include "ops/bo.h"
#include "ops/cpu_maps.h"
#include "tap.h"

#define BOS 100u

static uint32_t seed = 4711;

static uint32_t any(uint32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
}

/* Mappings that lie apart, touch, and are mapped or not as chance has it. */
static void finds_what_looking_at_each_finds(void)
{
    static struct shim_bo bos[BOS];
    static bool mapped[BOS];
    struct shim_cpu_maps maps = { { 0 } };

    for (uint32_t i = 0; i < BOS; i++) {
        bos[i].cpu = (void *)(uintptr_t)(0x10000 + i * 0x100);
        bos[i].cpu_size = i % 3 ? 0x100 : 0x80;
    }
    for (unsigned step = 0; step < 20000; step++) {
        const uint32_t i = any(BOS);
        if (mapped[i])
            shim_cpu_maps_remove(&maps, &bos[i]);
        else
            CHECK_EQ(shim_cpu_maps_add(&maps, &bos[i]), 0);
        mapped[i] = !mapped[i];

        const uint32_t at = any(BOS * 0x100 + 0x200);
        struct shim_bo *expected = NULL;
        for (uint32_t j = 0; j < BOS; j++) {
            if (mapped[j] && 0xff00 + at - (uintptr_t)bos[j].cpu < bos[j].cpu_size)
                expected = &bos[j];
        }
        CHECK(shim_cpu_maps_find(&maps, (void *)(uintptr_t)(0xff00 + at)) == expected);
    }
    shim_cpu_maps_finish(&maps);
}

static void empty(void)
{
    struct shim_cpu_maps maps = { { 0 } };

    CHECK(shim_cpu_maps_find(&maps, &maps) == NULL);
    CHECK(shim_cpu_maps_find(&maps, NULL) == NULL);
    shim_cpu_maps_finish(&maps);
}

int main(void)
{
    TAP_RUN(finds_what_looking_at_each_finds);
    TAP_RUN(empty);
    return tap_done();
}
