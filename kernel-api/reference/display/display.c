/* SPDX-License-Identifier: MIT */
/* display.c - see display.h: the heads together, from bringing the display core up to whoever looks at them. */
#include "display.h"

/* ---- up and down ----------------------------------------------------------------------------------------------- */

int kgpu_display_init(struct kgpu *kgpu, struct kgpu_message *message)
{
    struct kgpu_display *display = kgpu_alloc(kgpu, sizeof *display);

    if (!display) {
        kgpu_format(message->text, sizeof message->text, "dcn: no memory for the records of its heads");
        return -MGPU_ENOMEM;
    }
    for (uint32_t i = 0; i < KGPU_HEADS; i++) {
        display->heads[i].kgpu = kgpu;
        display->heads[i].index = i;
        kgpu_list_init(&display->heads[i].waiting);
    }
    kgpu_dcn_reset(kgpu);
    kgpu->display = display;
    kgpu->info.caps |= MGPU_CAP_DISPLAY;
    return 0;
}

int kgpu_display_restart(struct kgpu *kgpu, struct kgpu_message *message)
{
    int err = 0;

    if (!kgpu->display)
        return 0;
    kgpu_dcn_reset(kgpu);
    for (uint32_t i = 0; i < KGPU_HEADS && !err; i++)
        err = kgpu_head_restart(&kgpu->display->heads[i]);
    if (err)
        kgpu_format(message->text, sizeof message->text, "dcn: a head does not come back");
    return err;
}

void kgpu_display_finish(struct kgpu *kgpu)
{
    if (!kgpu->display)
        return;
    kgpu_dcn_reset(kgpu);
    kgpu_free(kgpu, kgpu->display, sizeof *kgpu->display);
    kgpu->display = NULL;
}

/* ---- looking --------------------------------------------------------------------------------------------------- */

bool kgpu_display_look(struct kgpu *kgpu)
{
    bool any = false;

    if (!kgpu->display || kgpu->gone)
        return false;
    for (uint32_t i = 0; i < KGPU_HEADS; i++) {
        struct kgpu_head *head = &kgpu->display->heads[i];

        if (!head->listening && !head->flip.on_card)
            continue;
        kgpu_dcn_ack(kgpu, i);
        any |= kgpu_flip_look(head);
        any |= kgpu_vblank_post(head, false);
    }
    return any;
}

void kgpu_display_settle(struct kgpu *kgpu)
{
    for (uint32_t i = 0; kgpu->display && i < KGPU_HEADS; i++)
        kgpu_flip_settle(&kgpu->display->heads[i]);
}

bool kgpu_display_tick(struct kgpu *kgpu)
{
    bool busy = false;

    for (uint32_t i = 0; kgpu->display && !kgpu->gone && i < KGPU_HEADS; i++) {
        struct kgpu_head *head = &kgpu->display->heads[i];

        if (head->view.fb)
            kgpu_vblank_update(head); /* the card's counter has only 24 bits */
        kgpu_cursor_tidy(head);
        busy |= head->listening || kgpu_flip_is_under_way(head);
    }
    return busy;
}

/* ---- whose it is ----------------------------------------------------------------------------------------------- */

void kgpu_display_leave(struct kgpu_client *client)
{
    struct kgpu *kgpu = client->kgpu;

    if (kgpu->display_owner != client)
        return;
    kgpu->display_owner = NULL;
    for (uint32_t i = 0; kgpu->display && i < KGPU_HEADS; i++) {
        kgpu_head_off(&kgpu->display->heads[i]);
        kgpu_cursor_drop(&kgpu->display->heads[i]);
    }
}

void kgpu_display_forget(struct kgpu *kgpu, const struct kgpu_fb *fb)
{
    for (uint32_t i = 0; kgpu->display && i < KGPU_HEADS; i++) {
        struct kgpu_head *head = &kgpu->display->heads[i];

        if (head->view.fb == fb || head->flip.view.fb == fb)
            kgpu_head_off(head);
    }
}

int kgpu_display_check_owner(const struct kgpu_client *client)
{
    if (!client->kgpu->display)
        return -MGPU_EOPNOTSUPP;
    return client->kgpu->display_owner == client ? 0 : -MGPU_EACCES;
}

int kgpu_display_find_head(const struct kgpu_client *client, uint32_t index, struct kgpu_head **out)
{
    if (!client->kgpu->display)
        return -MGPU_EOPNOTSUPP;
    if (index >= KGPU_HEADS)
        return -MGPU_ENOENT;
    *out = &client->kgpu->display->heads[index];
    return 0;
}
