/* SPDX-License-Identifier: MIT */
/* onchip_test.c - GDS and OA: first fit, aligned, all of it usable, and no address of any kind. */
#include "machine.h"
#include "tap.h"

#include <memory/bo.h>
#include <memory/onchip.h>

static struct machine machine;

static void finish_what_the_card_does(void *kgpu)
{
    kgpu_irq(kgpu);
}

static void begin(void)
{
    machine_start(&machine);
    machine.os.on_wait = finish_what_the_card_does;
    machine.os.on_wait_argument = machine.kgpu;
}

static int create(uint32_t domain, uint64_t size, uint64_t alignment, mgpu_handle *out)
{
    struct mgpu_bo_create args = { .size = size, .alignment = alignment, .domains = domain };
    int err = mgpu_bo_create(machine.client, &args);

    CHECK(err || args.size == size); /* not rounded up */
    *out = args.bo;
    return err;
}

static uint32_t offset_of(mgpu_handle handle)
{
    return ((struct kgpu_bo *)machine_object(&machine, KGPU_TYPE_BO, handle))->chip_offset;
}

static void holes_are_filled_first(void)
{
    mgpu_handle bo[4], more;

    begin();
    for (unsigned i = 0; i < 4; i++) {
        CHECK_EQ(create(MGPU_DOMAIN_GDS, 1024, 0, &bo[i]), 0);
        CHECK_EQ(offset_of(bo[i]), i * 1024);
    }
    CHECK_EQ(create(MGPU_DOMAIN_GDS, 4, 0, &more), -MGPU_ENOMEM);
    mgpu_bo_destroy(machine.client, bo[2]);
    mgpu_bo_destroy(machine.client, bo[1]);
    CHECK_EQ(create(MGPU_DOMAIN_GDS, 2048 + 4, 0, &more), -MGPU_ENOMEM);
    CHECK_EQ(create(MGPU_DOMAIN_GDS, 12, 0, &more), 0);
    CHECK_EQ(offset_of(more), 1024);
    CHECK_EQ(create(MGPU_DOMAIN_GDS, 16, 256, &more), 0);
    CHECK_EQ(offset_of(more), 1024 + 256);
    CHECK_EQ(create(MGPU_DOMAIN_GDS, 16, 4096, &more), -MGPU_ENOMEM); /* only 0 is aligned so */
    machine_stop(&machine);
}

static void all_of_it_can_be_had(void)
{
    mgpu_handle bo, more;

    begin();
    for (unsigned round = 0; round < 2; round++) {
        CHECK_EQ(create(MGPU_DOMAIN_GDS, KGPU_GDS_BYTES, 0, &bo), 0);
        CHECK_EQ(create(MGPU_DOMAIN_GDS, KGPU_GDS_BYTES, 0, &more), -MGPU_ENOMEM);
        mgpu_bo_destroy(machine.client, bo);
        CHECK_EQ(create(MGPU_DOMAIN_OA, KGPU_OA_UNITS, 0, &bo), 0);
        CHECK_EQ(create(MGPU_DOMAIN_OA, 1, 0, &more), -MGPU_ENOMEM);
        mgpu_bo_destroy(machine.client, bo);
    }
    CHECK_EQ(create(MGPU_DOMAIN_GDS, KGPU_GDS_BYTES + 4, 0, &bo), -MGPU_ENOMEM);
    CHECK_EQ(create(MGPU_DOMAIN_OA, KGPU_OA_UNITS + 1, 0, &bo), -MGPU_ENOMEM);
    CHECK_EQ(create(MGPU_DOMAIN_OA, 1, 0, &bo), 0);
    CHECK_EQ(create(MGPU_DOMAIN_OA, 3, 0, &more), 0); /* three in a row, at 1 */
    CHECK_EQ(offset_of(more), 1);
    machine_stop(&machine);
}

static void it_is_counted_in_no_heap_and_has_no_page(void)
{
    mgpu_handle vm, bo;
    struct kgpu_page page;
    const struct kgpu_bo *object;
    struct mgpu_bo_map map = { 0 };
    uint64_t vram, gtt;

    begin();
    vm = machine_vm(&machine);
    vram = machine.kgpu->vram.free_pages;
    gtt = machine.kgpu->stats.gtt_used;
    CHECK_EQ(create(MGPU_DOMAIN_GDS, 4096, 0, &bo), 0);
    CHECK_EQ(machine.kgpu->vram.free_pages, vram);
    CHECK_EQ(machine.kgpu->stats.gtt_used, gtt);
    map.bo = bo;
    CHECK_EQ(mgpu_bo_map(machine.client, &map), -MGPU_EACCES);
    object = machine_object(&machine, KGPU_TYPE_BO, bo);
    CHECK_EQ(kgpu_object_page(machine.kgpu, object->object, 0, &page), -MGPU_ENOENT);
    CHECK_EQ(machine_map(&machine, vm, bo, 0x200000, 4096), -MGPU_EINVAL);
    machine_stop(&machine);
}

static int create_and_destroy(struct machine *m, void *domain)
{
    struct mgpu_bo_create args = { .size = 4, .domains = *(uint32_t *)domain };
    int err = mgpu_bo_create(m->client, &args);

    CHECK(!err || (!m->kgpu->gds_taken[0] && !m->kgpu->oa_taken));
    return err ? err : mgpu_bo_destroy(m->client, args.bo);
}

static void no_memory_at_any_step(void)
{
    uint32_t gds = MGPU_DOMAIN_GDS, oa = MGPU_DOMAIN_OA;

    begin();
    machine_bo(&machine, 4096, MGPU_DOMAIN_GTT); /* the tables of handles have their first slots */
    CHECK(machine_unwinds(&machine, create_and_destroy, &gds));
    CHECK(machine_unwinds(&machine, create_and_destroy, &oa));
    machine_stop(&machine);
}

int main(void)
{
    TAP_RUN(holes_are_filled_first);
    TAP_RUN(all_of_it_can_be_had);
    TAP_RUN(it_is_counted_in_no_heap_and_has_no_page);
    TAP_RUN(no_memory_at_any_step);
    return tap_done();
}
