/* SPDX-License-Identifier: MIT */
/* bo_test.c - memory and lifetime of buffer objects: zeroed, scattered, kept while used, gone when nobody is left. */
#include "machine.h"
#include "tap.h"

#include <memory/bo.h>

#define PAGE UINT64_C(4096)

static struct machine machine;

static struct kgpu_bo *object(mgpu_handle handle)
{
    return machine_object(&machine, KGPU_TYPE_BO, handle);
}

static void vram_is_cleared_before_anybody_sees_it(void)
{
    mgpu_handle bo = machine_bo(&machine, 8 * PAGE, MGPU_DOMAIN_VRAM);
    uint64_t at = object(bo)->extents[0].address;

    for (uint64_t i = 0; i < 8 * PAGE; i++)
        if (machine.card.vram[at + i]) {
            CHECK_EQ(machine.card.vram[at + i], 0);
            break;
        }
    mgpu_bo_destroy(machine.client, bo);
}

static void scattered_pages_are_extents(void)
{
    mgpu_handle handle;
    struct kgpu_bo *bo;
    struct kgpu_page page;

    machine.os.scattered = true;
    handle = machine_bo(&machine, 5 * PAGE, MGPU_DOMAIN_GTT);
    machine.os.scattered = false;
    bo = object(handle);
    CHECK_EQ(bo->extent_count, 5);
    for (uint64_t i = 0; i < 5; i++) {
        const struct kgpu_extent *extent = kgpu_bo_extent(bo, i);

        CHECK(extent->first <= i && i < extent->first + extent->pages);
        CHECK_EQ(kgpu_object_page(machine.kgpu, bo->object, i, &page), 0);
        CHECK(!page.vram);
        CHECK_EQ(page.address, extent->address + (i - extent->first) * PAGE);
    }
    CHECK_EQ(kgpu_object_page(machine.kgpu, bo->object, 5, &page), -MGPU_ENOENT);
    CHECK_EQ(kgpu_object_page(machine.kgpu, UINT64_MAX, 0, &page), -MGPU_ENOENT);
    mgpu_bo_destroy(machine.client, handle);
}

static void pages_in_a_row_are_one_extent(void)
{
    mgpu_handle bo = machine_bo(&machine, 300 * PAGE, MGPU_DOMAIN_GTT);

    CHECK_EQ(object(bo)->extent_count, 1);
    mgpu_bo_destroy(machine.client, bo);
}

static int create(struct machine *m, void *domain)
{
    struct mgpu_bo_create args = { .size = 7 * PAGE, .domains = *(uint32_t *)domain };
    int result = mgpu_bo_create(m->client, &args);

    return result ? result : mgpu_bo_destroy(m->client, args.bo);
}

static void no_memory_at_any_step(void)
{
    uint32_t vram = MGPU_DOMAIN_VRAM, gtt = MGPU_DOMAIN_GTT;

    CHECK(machine_unwinds(&machine, create, &vram));
    CHECK(machine_unwinds(&machine, create, &gtt));
}

static void full_vram_falls_back_to_gtt(void)
{
    struct kgpu_buddy *vram = &machine.kgpu->vram;
    mgpu_handle bo;

    while (vram->free_pages >= 512)
        if (!machine_bo(&machine, KGPU_MIN(vram->free_pages, 4096) * PAGE, MGPU_DOMAIN_VRAM))
            break;
    CHECK_EQ(machine_bo(&machine, 512 * PAGE, MGPU_DOMAIN_VRAM), 0);
    bo = machine_bo(&machine, 512 * PAGE, MGPU_DOMAIN_VRAM | MGPU_DOMAIN_GTT);
    CHECK(bo && object(bo)->placement == MGPU_DOMAIN_GTT);
}

static void metadata_takes_memory_only_when_it_is_set(void)
{
    mgpu_handle bo = machine_bo(&machine, PAGE, MGPU_DOMAIN_GTT);
    struct mgpu_bo_set_metadata set = { .bo = bo, .metadata = { .flags = 5 } };
    struct mgpu_bo_info info = { .bo = bo };

    info.metadata.flags = 1;
    CHECK_EQ(mgpu_bo_info(machine.client, &info), 0);
    CHECK_EQ(info.metadata.flags, 0);
    machine.os.fail_at = machine.os.allocations;
    CHECK_EQ(mgpu_bo_set_metadata(machine.client, &set), -MGPU_ENOMEM);
    machine.os.fail_at = FAKE_NEVER;
    CHECK_EQ(mgpu_bo_set_metadata(machine.client, &set), 0);
    set.metadata.flags = 6; /* replaced in place */
    machine.os.fail_at = machine.os.allocations;
    CHECK_EQ(mgpu_bo_set_metadata(machine.client, &set), 0);
    machine.os.fail_at = FAKE_NEVER;
    CHECK_EQ(mgpu_bo_info(machine.client, &info), 0);
    CHECK_EQ(info.metadata.flags, 6);
    mgpu_bo_destroy(machine.client, bo);
}

static void a_mapped_object_outlives_its_handle(void)
{
    mgpu_handle handle = machine_bo(&machine, PAGE, MGPU_DOMAIN_GTT);
    uint64_t object_name = object(handle)->object, pages = machine.os.pages_used;
    struct kgpu_page page;

    CHECK_EQ(kgpu_object_get(machine.kgpu, object_name), 0);
    mgpu_bo_destroy(machine.client, handle);
    CHECK_EQ(kgpu_object_page(machine.kgpu, object_name, 0, &page), 0);
    CHECK_EQ(machine.os.pages_used, pages);
    kgpu_object_put(machine.kgpu, object_name);
    CHECK_EQ(machine.os.pages_used, pages - 1);
    CHECK_EQ(kgpu_object_get(machine.kgpu, object_name), -MGPU_ENOENT);
}

/* A dead BO that a job still uses keeps memory and mappings, and loses both when the job is done. */
static void a_busy_bo_outlives_its_handle(void)
{
    mgpu_handle vm = machine_vm(&machine), handle = machine_bo(&machine, PAGE, MGPU_DOMAIN_GTT);
    struct kgpu_bo *bo = object(handle);
    uint64_t pages = machine.os.pages_used;

    CHECK_EQ(machine_map(&machine, vm, handle, 0x200000, PAGE), 0);
    kgpu_bo_use(bo);
    mgpu_bo_destroy(machine.client, handle);
    CHECK(!kgpu_list_empty(&bo->mappings));
    CHECK_EQ(machine.os.pages_used, pages);
    fake_card_forget(&machine.card);
    kgpu_bo_unuse(bo);
    CHECK_EQ(machine.os.pages_used, pages - 1);
    CHECK(fake_card_find(&machine.card, FAKE_VRAM_WRITE, 0) < machine.card.event_count); /* its entries */
}

static uint64_t user_address;

static int create_user(struct machine *m, void *size)
{
    struct mgpu_bo_userptr args = { .address = user_address, .size = *(uint64_t *)size };
    int result = mgpu_bo_userptr(m->client, &args);

    return result ? result : mgpu_bo_destroy(m->client, args.bo);
}

/* The client's pages are pinned as long as anybody needs the BO; bytes that fail to be reached pin nothing. */
static void the_callers_pages_are_pinned(void)
{
    static unsigned char memory[(200 + 1) * 4096];
    uint64_t size = 200 * PAGE;
    struct mgpu_bo_userptr args = { .size = size };
    uint64_t pages = machine.os.pages_used, used = machine.kgpu->stats.gtt_used;
    struct kgpu_bo *bo;

    user_address = args.address = ((uintptr_t)memory + PAGE - 1) / PAGE * PAGE;
    CHECK_EQ(mgpu_bo_userptr(machine.client, &args), 0);
    bo = object(args.bo);
    CHECK_EQ(machine.os.pages_pinned, 200);
    CHECK_EQ(machine.os.pages_used, pages);
    CHECK_EQ(machine.kgpu->stats.gtt_used, used + size);
    kgpu_bo_use(bo);
    CHECK_EQ(mgpu_bo_destroy(machine.client, args.bo), 0);
    CHECK_EQ(machine.os.pages_pinned, 200);
    kgpu_bo_unuse(bo);
    CHECK_EQ(machine.os.pages_pinned, 0);
    CHECK(machine_unwinds(&machine, create_user, &size));
    CHECK_EQ(machine.os.pages_pinned, 0);

    machine.os.bad_begin = args.address + 5 * PAGE;
    machine.os.bad_end = machine.os.bad_begin + 1;
    CHECK_EQ(mgpu_bo_userptr(machine.client, &args), -MGPU_EFAULT);
    machine.os.bad_end = 0;
    CHECK_EQ(machine.kgpu->stats.gtt_used, used);
}

static void a_user_fence_needs_gtt_pages_in_vmid_0(void)
{
    mgpu_handle handle = machine_bo(&machine, 2 * PAGE, MGPU_DOMAIN_GTT);
    struct kgpu_bo *bo = object(handle);
    uint64_t address;

    CHECK_EQ(kgpu_bo_bind_gart(bo), 0);
    address = bo->gart;
    CHECK(address != 0);
    CHECK_EQ(kgpu_bo_bind_gart(bo), 0);
    CHECK_EQ(bo->gart, address);
    mgpu_bo_destroy(machine.client, handle);
}

int main(void)
{
    machine_start(&machine);
    TAP_RUN(vram_is_cleared_before_anybody_sees_it);
    TAP_RUN(scattered_pages_are_extents);
    TAP_RUN(pages_in_a_row_are_one_extent);
    TAP_RUN(no_memory_at_any_step);
    TAP_RUN(a_mapped_object_outlives_its_handle);
    TAP_RUN(a_busy_bo_outlives_its_handle);
    TAP_RUN(the_callers_pages_are_pinned);
    TAP_RUN(a_user_fence_needs_gtt_pages_in_vmid_0);
    TAP_RUN(metadata_takes_memory_only_when_it_is_set);
    TAP_RUN(full_vram_falls_back_to_gtt);
    machine_stop(&machine);
    return tap_done();
}
