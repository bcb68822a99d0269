/* SPDX-License-Identifier: MIT */
/*
 * fake_display.c - see fake_display.h.
 */
#include "fake_display.h"

#include <string.h>

struct fake_display fake_display;

static mgpu_handle live_fbs[FAKE_FBS];
static mgpu_handle last_fb;

static const struct mgpu_mode modes[] = {
    { 25175, 640, 656, 752, 800, 480, 490, 492, 525, 59940, MGPU_MODE_PREFERRED, 0 },
    { 12588, 320, 328, 376, 400, 200, 206, 207, 224, 140490, MGPU_MODE_HSYNC_POSITIVE | MGPU_MODE_VSYNC_POSITIVE, 0 },
};
static const uint8_t edid[128] = { 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00 };
static const uint64_t modifiers[] = { FAKE_MODIFIER, 0 };

void fake_screens(void)
{
    fake_display.head_count = FAKE_HEADS;
    fake_display.heads[0].info = (struct mgpu_display_info){ .connector = MGPU_CONNECTOR_DISPLAYPORT,
                                                             .connected = 1,
                                                             .width_mm = 520,
                                                             .height_mm = 290,
                                                             .modes = (uintptr_t)modes,
                                                             .mode_count = 2,
                                                             .edid = (uintptr_t)edid,
                                                             .edid_size = sizeof edid };
    fake_display.heads[1].info = (struct mgpu_display_info){ .connector = MGPU_CONNECTOR_HDMI };
    for (unsigned i = 0; i < FAKE_HEADS; i++) {
        struct mgpu_display_info *info = &fake_display.heads[i].info;
        info->max_width = info->max_height = 4096;
        info->cursor_max = 256;
        info->modifiers = (uintptr_t)modifiers;
        info->modifier_count = 2;
    }
}

/* ---- calls ------------------------------------------------------------------------------------------------------- */

static void tell_list(uint64_t to, uint32_t *room, uint64_t from, uint32_t count, size_t size)
{
    if (count && *room)
        memcpy((void *)(uintptr_t)to, (const void *)(uintptr_t)from, (*room < count ? *room : count) * size);
    *room = count;
}

static int do_info(struct fake_head *head, struct mgpu_display_info *args)
{
    struct mgpu_display_info told = head->info;

    tell_list(args->modes, &args->mode_count, told.modes, told.mode_count, sizeof(struct mgpu_mode));
    tell_list(args->edid, &args->edid_size, told.edid, told.edid_size, 1);
    tell_list(args->modifiers, &args->modifier_count, told.modifiers, told.modifier_count, sizeof(uint64_t));
    told.modes = args->modes;
    told.edid = args->edid;
    told.modifiers = args->modifiers;
    told.head = args->head;
    told.head_count = fake_display.head_count;
    told.fb = head->fb;
    told.mode = head->mode;
    *args = told;
    return 0;
}

static mgpu_handle *find_fb(mgpu_handle fb)
{
    for (unsigned i = 0; i < FAKE_FBS; i++) {
        if (live_fbs[i] == fb)
            return &live_fbs[i];
    }
    return NULL;
}

static int do_fb_create(struct mgpu_fb_create *args)
{
    mgpu_handle *place = find_fb(0);

    if (!place)
        return -MGPU_ENOMEM;
    args->fb = *place = ++last_fb;
    fake_display.fbs++;
    return 0;
}

static int do_fb_destroy(const struct mgpu_fb_destroy *args)
{
    mgpu_handle *place = find_fb(args->fb);

    if (!args->fb || !place)
        return -MGPU_ENOENT;
    *place = 0;
    fake_display.fbs--;
    for (unsigned i = 0; i < FAKE_HEADS; i++) {
        if (fake_display.heads[i].fb == args->fb)
            fake_display.heads[i].fb = 0;
    }
    return 0;
}

/* The flip on its way has happened, or will never. */
static void end_flip(unsigned index)
{
    struct fake_head *head = &fake_display.heads[index];
    const struct mgpu_event event = { .type = MGPU_EVENT_FLIP,
                                      .source = index,
                                      .cookie = head->flip.cookie,
                                      .time_ns = (int64_t)head->sequence * 1000000,
                                      .sequence = head->sequence };

    if (head->flip.fb && head->flip.flags & MGPU_FLIP_EVENT)
        fake_post_locked(fake_display.owner, &event);
    head->flip.fb = 0;
}

/* Events of vblanks that have come; `all`: of a head that goes dark. */
static void end_waits(unsigned index, bool all)
{
    struct fake_head *head = &fake_display.heads[index];

    for (unsigned i = 0; i < FAKE_WANTED; i++) {
        struct mgpu_vblank *wanted = &head->wanted[i];
        const struct mgpu_event event = { .type = MGPU_EVENT_VBLANK,
                                          .source = index,
                                          .cookie = wanted->cookie,
                                          .time_ns = (int64_t)head->sequence * 1000000,
                                          .sequence = head->sequence };
        if (wanted->cookie && (all || wanted->target <= head->sequence)) {
            wanted->cookie = 0;
            fake_post_locked(fake_display.owner, &event);
        }
    }
}

static void vblank(unsigned index)
{
    struct fake_head *head = &fake_display.heads[index];

    head->sequence++;
    end_waits(index, false);
    if (head->flip.fb) {
        head->fb = head->flip.fb;
        head->x = head->flip.x;
        head->y = head->flip.y;
    }
    end_flip(index);
}

static int do_set(struct fake_head *head, const struct mgpu_display_set *args)
{
    if (args->fb && !find_fb(args->fb))
        return -MGPU_ENOENT;
    if (args->fb && !head->info.connected)
        return -MGPU_EIO;
    end_flip(args->head);
    if (!args->fb)
        end_waits(args->head, true);
    head->fb = args->fb;
    head->x = args->x;
    head->y = args->y;
    head->mode = args->fb ? args->mode : (struct mgpu_mode){ 0 };
    return 0;
}

static int do_flip(struct fake_head *head, const struct mgpu_flip *args)
{
    if (!find_fb(args->fb))
        return -MGPU_ENOENT;
    if (!head->fb)
        return -MGPU_EINVAL;
    if (head->flip.fb)
        return -MGPU_EBUSY;
    head->flip = *args;
    if (!fake_display.hold_flips)
        vblank(args->head);
    return 0;
}

static int do_cursor(struct fake_head *head, const struct mgpu_cursor *args)
{
    head->cursor = *args;
    return 0;
}

static int do_vblank(struct fake_head *head, struct mgpu_vblank *args)
{
    unsigned place = 0;

    if (!head->fb)
        return -MGPU_EINVAL;
    args->sequence = head->sequence;
    args->time_ns = (int64_t)head->sequence * 1000000;
    if (!(args->flags & MGPU_VBLANK_EVENT))
        return 0;
    while (place < FAKE_WANTED && head->wanted[place].cookie)
        place++;
    if (place == FAKE_WANTED)
        return -MGPU_ENOMEM;
    head->wanted[place] = *args;
    end_waits(args->head, false);
    return 0;
}

/* The number of a head is the first member of all but two structs. */
int fake_display_call(uint32_t nr, mgpu_client client, void *args)
{
    const uint32_t index = *(const uint32_t *)args;

    if (nr != MGPU_CALL_DISPLAY_INFO && nr != MGPU_CALL_VBLANK && client != fake_display.owner)
        return -MGPU_EACCES;
    if (nr == MGPU_CALL_FB_CREATE)
        return do_fb_create(args);
    if (nr == MGPU_CALL_FB_DESTROY)
        return do_fb_destroy(args);
    if (nr == MGPU_CALL_DISPLAY_INFO && !fake_display.head_count)
        return 0;
    if (index >= fake_display.head_count)
        return -MGPU_ENOENT;
    struct fake_head *head = &fake_display.heads[index];
    switch (nr) {
    case MGPU_CALL_DISPLAY_INFO:
        return do_info(head, args);
    case MGPU_CALL_DISPLAY_SET:
        return do_set(head, args);
    case MGPU_CALL_FLIP:
        return do_flip(head, args);
    case MGPU_CALL_CURSOR:
        return do_cursor(head, args);
    default:
        return do_vblank(head, args);
    }
}

/* ---- for the tests, and for fake_kernel.c ------------------------------------------------------------------------ */

void fake_display_reset(void)
{
    memset(&fake_display, 0, sizeof fake_display);
    memset(live_fbs, 0, sizeof live_fbs);
}

int fake_display_open(mgpu_client client)
{
    if (fake_display.owner)
        return -MGPU_EACCES;
    fake_display.owner = client;
    return 0;
}

void fake_display_close(mgpu_client client)
{
    if (fake_display.owner != client)
        return;
    fake_display.owner = 0;
    for (unsigned i = 0; i < FAKE_HEADS; i++)
        fake_display.heads[i].fb = fake_display.heads[i].flip.fb = 0;
}

void fake_vblank(unsigned head)
{
    fake_lock();
    vblank(head);
    fake_unlock();
}
