/* SPDX-License-Identifier: MIT */
/* fb_test.c - what can be a framebuffer and what cannot; whom it keeps alive; heads go dark without it. */
#include "screen_machine.h"

#include <memory/bo.h>
#include <vm/gart.h>


#define TOO_SMALL (FB_BYTES - 4096)

static struct machine machine;

static void finish_what_the_card_does(void *kgpu)
{
    kgpu_irq(kgpu);
}

static mgpu_handle on_chip(uint32_t domain)
{
    machine.os.on_wait = finish_what_the_card_does;
    machine.os.on_wait_argument = machine.kgpu;
    return machine_bo(&machine, 4, domain);
}

static const struct mgpu_fb_create good = { .format = XR24, .width = 1024, .height = 768, .pitch = 4096 };

static int create(struct mgpu_fb_create args, mgpu_handle bo)
{
    int err;

    args.bo = bo;
    err = mgpu_fb_create(machine.client, &args);
    return err ? err : mgpu_fb_destroy(machine.client, args.fb);
}

#define TRY(member, value)                                                           \
    __extension__({                                                                  \
        struct mgpu_fb_create args = good;                                           \
        args.member = (value);                                                       \
        create(args, bo);                                                            \
    })

static void sizes_and_formats(void)
{
    mgpu_handle bo;

    screen_start(&machine);
    bo = machine_bo(&machine, FB_BYTES, MGPU_DOMAIN_VRAM);
    CHECK_EQ(create(good, bo), 0);
    CHECK_EQ(create(good, 0), -MGPU_ENOENT);
    CHECK_EQ(TRY(format, FOURCC('X', 'B', '3', '0')), 0);
    CHECK_EQ(TRY(format, FOURCC('N', 'V', '1', '2')), -MGPU_EINVAL);
    CHECK_EQ(TRY(format, 0), -MGPU_EINVAL);
    CHECK_EQ(TRY(width, 0), -MGPU_EINVAL);
    CHECK_EQ(TRY(width, 1025), -MGPU_EINVAL);
    CHECK_EQ(TRY(width, UINT32_MAX), -MGPU_EINVAL);
    CHECK_EQ(TRY(height, 0), -MGPU_EINVAL);
    CHECK_EQ(TRY(height, 769), -MGPU_EINVAL);
    CHECK_EQ(TRY(height, UINT32_MAX), -MGPU_EINVAL);
    CHECK_EQ(TRY(pitch, 4100), -MGPU_EINVAL);
    CHECK_EQ(TRY(pitch, 0), -MGPU_EINVAL);
    CHECK_EQ(TRY(pitch, 0xffffff00), -MGPU_EINVAL);
    CHECK_EQ(TRY(offset, 256), -MGPU_EINVAL); /* out of the BO */
    CHECK_EQ(TRY(offset, 0xffffff00), -MGPU_EINVAL);
    CHECK_EQ(TRY(modifier, 1), -MGPU_EINVAL);
    CHECK_EQ(TRY(modifier, MGPU_MODIFIER_METADATA), 0); /* there is none: linear */
    CHECK_EQ(mgpu_fb_destroy(machine.client, 0), -MGPU_ENOENT);
    machine_stop(&machine);
}

static void a_smaller_picture_may_lie_anywhere(void)
{
    struct mgpu_fb_create args = good;
    mgpu_handle bo;

    screen_start(&machine);
    bo = machine_bo(&machine, FB_BYTES, MGPU_DOMAIN_VRAM);
    args.height = 700;
    args.offset = 256;
    CHECK_EQ(create(args, bo), 0);
    args.offset = 128;
    CHECK_EQ(create(args, bo), -MGPU_EINVAL);
    machine_stop(&machine);
}

static void metadata_say_the_layout(void)
{
    struct mgpu_bo_set_metadata set = { .metadata.tiling = UINT64_C(1) << 63 };
    struct mgpu_fb_create args = good;
    mgpu_handle bo;

    screen_start(&machine);
    args.modifier = MGPU_MODIFIER_METADATA;
    set.bo = bo = machine_bo(&machine, FB_BYTES, MGPU_DOMAIN_VRAM);
    CHECK_EQ(mgpu_bo_set_metadata(machine.client, &set), 0);
    CHECK_EQ(create(args, bo), 0);
    set.metadata.tiling |= 27; /* a swizzle mode */
    CHECK_EQ(mgpu_bo_set_metadata(machine.client, &set), 0);
    CHECK_EQ(create(args, bo), -MGPU_EINVAL);
    machine_stop(&machine);
}

static void some_bos_cannot_be_shown(void)
{
    struct mgpu_bo_create valid = { .size = FB_BYTES, .domains = MGPU_DOMAIN_VRAM, .flags = MGPU_BO_ALWAYS_VALID };

    screen_start(&machine);
    CHECK_EQ(mgpu_bo_create(machine.client, &valid), 0);
    CHECK_EQ(create(good, valid.bo), -MGPU_EINVAL);
    CHECK_EQ(create(good, on_chip(MGPU_DOMAIN_GDS)), -MGPU_EINVAL);
    CHECK_EQ(create(good, on_chip(MGPU_DOMAIN_OA)), -MGPU_EINVAL);
    CHECK_EQ(create(good, machine_bo(&machine, TOO_SMALL, MGPU_DOMAIN_VRAM)), -MGPU_EINVAL);
    machine_stop(&machine);
}

static void only_the_owner_makes_them(void)
{
    struct mgpu_open open = { .version = MGPU_VERSION };
    struct mgpu_fb_create args = good;

    screen_start(&machine);
    CHECK_EQ(mgpu_open(&open), 0);
    CHECK_EQ(mgpu_fb_create(open.client, &args), -MGPU_EACCES);
    CHECK_EQ(mgpu_fb_destroy(open.client, 1), -MGPU_EACCES);
    machine_stop(&machine);
}

/* The BO's handle may go; the screen goes dark with the framebuffer's, and then the memory is free. */
static void a_framebuffer_keeps_its_bo(void)
{
    mgpu_handle bo, fb;
    uint64_t free_pages;

    screen_start(&machine);
    free_pages = machine.kgpu->vram.free_pages;
    bo = machine_bo(&machine, FB_BYTES, MGPU_DOMAIN_VRAM);
    CHECK_EQ(screen_fb_of(&machine, bo, XR24, &fb), 0);
    CHECK_EQ(screen_set(&machine, fb), 0);
    CHECK_EQ(mgpu_bo_destroy(machine.client, bo), 0);
    CHECK(machine.kgpu->vram.free_pages < free_pages);
    CHECK(machine.card.dcn.heads[0].running);
    CHECK_EQ(mgpu_fb_destroy(machine.client, fb), 0);
    CHECK_EQ(machine.kgpu->vram.free_pages, free_pages);
    CHECK(!machine.card.dcn.heads[0].running);
    CHECK_EQ(mgpu_fb_destroy(machine.client, fb), -MGPU_ENOENT);
    machine_stop(&machine);
}

static int create_of(struct machine *m, void *bo)
{
    struct mgpu_fb_create args = good;

    args.bo = *(mgpu_handle *)bo;
    return mgpu_fb_create(m->client, &args);
}

static void memory_may_be_short(void)
{
    static const uint64_t pieces[] = { 8192, 4096, 2048 }; /* pages: no room as large as the last is left */
    uint64_t heap, addresses[3];
    mgpu_handle bo;

    screen_start(&machine);
    bo = machine_bo(&machine, FB_BYTES, MGPU_DOMAIN_GTT);
    CHECK(machine_unwinds(&machine, create_of, &bo));
    for (unsigned i = 0; i < 3; i++) {
        struct kgpu_extent extent = { 0x200000000, 0, pieces[i] };

        CHECK_EQ(kgpu_gart_bind(machine.kgpu, &extent, 1, extent.pages, &addresses[i]), 0);
    }
    bo = machine_bo(&machine, UINT64_C(8) << 20, MGPU_DOMAIN_GTT);
    heap = machine_heap(&machine);
    CHECK_EQ(create_of(&machine, &bo), -MGPU_ENOMEM);
    CHECK_EQ(machine_heap(&machine), heap);
    kgpu_gart_unbind(machine.kgpu, addresses[2], pieces[2]);
    CHECK_EQ(create_of(&machine, &bo), 0);
    machine_stop(&machine);
}

int main(void)
{
    TAP_RUN(sizes_and_formats);
    TAP_RUN(a_smaller_picture_may_lie_anywhere);
    TAP_RUN(metadata_say_the_layout);
    TAP_RUN(some_bos_cannot_be_shown);
    TAP_RUN(only_the_owner_makes_them);
    TAP_RUN(a_framebuffer_keeps_its_bo);
    TAP_RUN(memory_may_be_short);
    return tap_done();
}
