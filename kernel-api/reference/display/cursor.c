/* SPDX-License-Identifier: MIT */
/*
 * cursor.c - mgpu_cursor.
 *
 * The card looks at its cursor's registers when a frame begins, so the picture that was replaced stays for the rest of
 * this one. One that was replaced before a vblank came by was never seen, and goes at once.
 */
#include "display.h"

#include "../core/calls.h"

#define PIXEL_BYTES 4u

void kgpu_cursor_show(struct kgpu_head *head)
{
    kgpu_dcn_cursor(head->kgpu, head->index, head->cursor_picture.address, &head->cursor);
}

void kgpu_cursor_tidy(struct kgpu_head *head)
{
    if (!head->view.fb || head->vblanks > head->cursor_left_at)
        kgpu_scanout_finish(&head->cursor_leaving);
}

/* Show another picture, or none; it takes the place of the present one. */
static void replace(struct kgpu_head *head, const struct mgpu_cursor *cursor, const struct kgpu_scanout *picture)
{
    struct kgpu_scanout before = head->cursor_picture;

    head->cursor = *cursor;
    head->cursor_picture = *picture;
    kgpu_cursor_show(head);
    if (head->view.fb)
        kgpu_vblank_update(head);
    kgpu_cursor_tidy(head);
    if (head->cursor_leaving.bo) {
        kgpu_scanout_finish(&before);
    } else {
        head->cursor_leaving = before;
        head->cursor_left_at = head->vblanks;
        kgpu_cursor_tidy(head); /* a dark head shows nothing */
    }
}

void kgpu_cursor_drop(struct kgpu_head *head)
{
    const struct mgpu_cursor none = { 0 };
    const struct kgpu_scanout nothing = { 0 };

    replace(head, &none, &nothing);
}

static bool is_good(const struct mgpu_cursor *args, const struct kgpu_bo *bo)
{
    bool known_width = args->width == 64 || args->width == 128 || args->width == 256;

    return known_width && args->height && args->height <= KGPU_CURSOR_MAX && args->hot_x < args->width &&
           args->hot_y < args->height && !(bo->placement & KGPU_DOMAINS_ON_CHIP) &&
           (uint64_t)args->width * args->height * PIXEL_BYTES <= bo->size;
}

KGPU_HANDLER(cursor)
{
    struct kgpu_scanout picture;
    struct kgpu_head *head;
    struct kgpu_bo *bo;
    int err = kgpu_display_check_owner(client);

    if (!err)
        err = kgpu_display_find_head(client, args->head, &head);
    if (err)
        return err;
    if (!args->bo) {
        kgpu_cursor_drop(head);
        return 0;
    }
    bo = kgpu_handles_find(&client->handles, KGPU_TYPE_BO, args->bo);
    if (!bo)
        return -MGPU_ENOENT;
    if (!is_good(args, bo))
        return -MGPU_EINVAL;
    if (bo == head->cursor_picture.bo) {
        head->cursor = *args;
        kgpu_cursor_show(head);
        return 0;
    }
    err = kgpu_scanout_init(&picture, bo, KGPU_DCN_ALIGN);
    if (!err)
        replace(head, args, &picture);
    return err;
}
