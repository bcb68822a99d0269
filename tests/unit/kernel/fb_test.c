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
    for (unsigned swizzle = 1; swizzle < 32; swizzle++) {
        bool shown = swizzle == 27 || swizzle == 25 || swizzle == 9; /* 64KB_R_X, 64KB_S_X, 64KB_S */

        set.metadata.tiling = UINT64_C(1) << 63 | swizzle;
        CHECK_EQ(mgpu_bo_set_metadata(machine.client, &set), 0);
        CHECK_EQ(create(args, bo), shown ? 0 : -MGPU_EINVAL);
    }
    set.metadata.tiling = 0x100u << 5 | 27; /* compressed */
    CHECK_EQ(mgpu_bo_set_metadata(machine.client, &set), 0);
    CHECK_EQ(create(args, bo), -MGPU_EINVAL);
    machine_stop(&machine);
}

/* 64KB_R_X of a card with 8 pipes and 8 packers, as drm_fourcc.h spells it, and what differs from it in one field. */
#define R_X ((UINT64_C(2) << 56) | 3u | 27u << 8 | 3u << 21 | 3u << 27)

static void tiled_pictures_are_whole_blocks(void)
{
    struct mgpu_fb_create tiled = good;
    mgpu_handle bo;

    screen_start(&machine);
    tiled.modifier = R_X;
    bo = machine_bo(&machine, FB_BYTES + (128 << 10), MGPU_DOMAIN_VRAM);
    CHECK_EQ(create(tiled, bo), 0);
    tiled.height = 641; /* of 768 rows */
    CHECK_EQ(create(tiled, bo), 0);
    tiled.offset = 128 << 10;
    CHECK_EQ(create(tiled, bo), 0);
    tiled.offset = 192 << 10; /* out of the BO */
    CHECK_EQ(create(tiled, bo), -MGPU_EINVAL);
    tiled.offset = 4096;
    CHECK_EQ(create(tiled, bo), -MGPU_EINVAL);
    tiled.offset = 0;
    tiled.height = 1;
    tiled.width = 900;
    CHECK_EQ(create(tiled, bo), 0);
    tiled.pitch = 900 * 4 + 240; /* 960 pixels are not blocks */
    CHECK_EQ(create(tiled, bo), -MGPU_EINVAL);
    machine_stop(&machine);
}

static void modifiers_are_those_of_the_card(void)
{
    static const uint64_t expected[] = { R_X, (R_X & ~UINT64_C(0x1f00)) | 25u << 8, UINT64_C(2) << 56 | 1u | 9u << 8,
                                         0 };
    static const uint64_t others[] = { R_X ^ 1u << 21, R_X ^ 1u << 27, R_X ^ 1u << 13, R_X ^ 1u, R_X ^ 1u << 8, 1 };
    uint64_t modifiers[8] = { 0 };
    struct mgpu_display_info info = { .modifiers = (uintptr_t)modifiers, .modifier_count = 8 };
    struct mgpu_fb_create args = good;
    mgpu_handle bo;

    screen_start(&machine);
    bo = machine_bo(&machine, FB_BYTES, MGPU_DOMAIN_VRAM);
    CHECK_EQ(mgpu_display_info(machine.client, &info), 0);
    CHECK_EQ(info.modifier_count, 4);
    for (unsigned i = 0; i < 4; i++) {
        CHECK_EQ(modifiers[i], expected[i]);
        args.modifier = modifiers[i];
        CHECK_EQ(create(args, bo), 0);
    }
    for (unsigned i = 0; i < sizeof others / sizeof others[0]; i++) {
        args.modifier = others[i];
        CHECK_EQ(create(args, bo), -MGPU_EINVAL);
    }
    machine_stop(&machine);
}

/* The card is told how a surface is tiled, and for how many pipes; and gets it at a multiple of 64 KiB. */
static void tiled_pictures_reach_their_head(void)
{
    struct mgpu_fb_create linear = good, tiled = good;

    screen_start(&machine);
    CHECK(machine_bo(&machine, 4096, MGPU_DOMAIN_GTT) != 0);
    linear.bo = machine_bo(&machine, FB_BYTES, MGPU_DOMAIN_VRAM);
    tiled.bo = machine_bo(&machine, FB_BYTES, MGPU_DOMAIN_GTT);
    tiled.modifier = R_X;
    CHECK_EQ(mgpu_fb_create(machine.client, &linear), 0);
    CHECK_EQ(mgpu_fb_create(machine.client, &tiled), 0);
    CHECK_EQ(screen_set(&machine, linear.fb), 0);
    CHECK_EQ(screen_reg(&machine, REG_HUBP0_TILING_CONFIG), 0);
    CHECK_EQ(screen_reg(&machine, REG_HUBP0_ADDR_CONFIG), 3u | 1u << 12 | 3u << 16);
    CHECK_EQ(screen_flip(&machine, tiled.fb, 0, 0), -MGPU_EINVAL);
    CHECK_EQ(screen_set(&machine, tiled.fb), 0);
    CHECK_EQ(screen_reg(&machine, REG_HUBP0_TILING_CONFIG), 27);
    CHECK_EQ(screen_address(&machine, tiled.fb) % (64 << 10), 0);
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
    TAP_RUN(tiled_pictures_are_whole_blocks);
    TAP_RUN(modifiers_are_those_of_the_card);
    TAP_RUN(tiled_pictures_reach_their_head);
    TAP_RUN(some_bos_cannot_be_shown);
    TAP_RUN(only_the_owner_makes_them);
    TAP_RUN(a_framebuffer_keeps_its_bo);
    TAP_RUN(memory_may_be_short);
    return tap_done();
}
