/* SPDX-License-Identifier: MIT */
/*
 * screen.c - the screen owner: the one display client of the process, and what hangs on its heads.
 */
#include <errno.h>
#include <string.h>

#include "../errno.h"
#include "../file.h"
#include "../fork.h"

static struct shim_kms the_screen;
static pthread_mutex_t kms_lock = PTHREAD_MUTEX_INITIALIZER;
/*
 * Taken before kms_lock: held all the while the client is being closed, which must not keep kms_lock from the thread
 * that brings events; nobody opens a new one before the old one is gone.
 */
static pthread_mutex_t client_lock = PTHREAD_MUTEX_INITIALIZER;

int shim_kms_check(const struct shim_file *file)
{
    return file->node == SHIM_NODE_PRIMARY ? 0 : -EACCES;
}

uint32_t shim_kms_new_id(struct shim_kms *kms)
{
    uint32_t id = kms->last_id;
    do {
        if (++id < SHIM_KMS_FIRST_DYNAMIC)
            id = SHIM_KMS_FIRST_DYNAMIC;
    } while (shim_kms_fb_find(kms, id) || shim_kms_blob_find(kms, id));
    return kms->last_id = id;
}

int shim_kms_find(const struct shim_kms *kms, uint32_t id, uint32_t type, struct shim_kms_object *out)
{
    static const uint32_t types[SHIM_KMS_KINDS] = {
        [SHIM_KMS_PRIMARY] = DRM_MODE_OBJECT_PLANE,       [SHIM_KMS_CURSOR] = DRM_MODE_OBJECT_PLANE,
        [SHIM_KMS_CRTC] = DRM_MODE_OBJECT_CRTC,           [SHIM_KMS_ENCODER] = DRM_MODE_OBJECT_ENCODER,
        [SHIM_KMS_CONNECTOR] = DRM_MODE_OBJECT_CONNECTOR,
    };
    const uint32_t index = id - SHIM_KMS_FIRST_OBJECT;
    const struct shim_kms_object object = { index / SHIM_KMS_KINDS, index % SHIM_KMS_KINDS };

    if (id < SHIM_KMS_FIRST_OBJECT || object.head >= kms->head_count)
        return -ENOENT;
    if (object.kind == SHIM_KMS_CURSOR && !kms->heads[object.head].info.cursor_max)
        return -ENOENT;
    if (type != DRM_MODE_OBJECT_ANY && type != types[object.kind])
        return -ENOENT;
    *out = object;
    return 0;
}

/* ---- what hangs on a head ---------------------------------------------------------------------------------------- */

static int learn_edid(struct shim_kms *kms, struct shim_kms_head *head, const uint8_t *edid, uint32_t size)
{
    if (head->edid && head->edid->size == size && !memcmp(head->edid->data, edid, size))
        return 0;
    struct shim_kms_blob *blob = size ? shim_kms_blob_new(kms, NULL, edid, size) : NULL;
    if (size && !blob)
        return -ENOMEM;
    shim_kms_blob_unref(kms, head->edid);
    head->edid = blob;
    return 0;
}

int shim_kms_probe(struct shim_kms *kms, unsigned index)
{
    struct shim_kms_head *head = &kms->heads[index];
    struct mgpu_mode modes[SHIM_KMS_MODES];
    uint8_t edid[1024];
    struct mgpu_display_info info = { .head = index,
                                      .modes = (uintptr_t)modes,
                                      .mode_count = SHIM_KMS_MODES,
                                      .edid = (uintptr_t)edid,
                                      .edid_size = sizeof edid,
                                      .modifiers = (uintptr_t)head->modifiers,
                                      .modifier_count = SHIM_KMS_MODIFIERS };

    int r = shim_errno(mgpu_display_info(kms->client, &info));
    if (!r)
        r = learn_edid(kms, head, edid, info.edid_size < sizeof edid ? info.edid_size : sizeof edid);
    if (r)
        return r;
    info.mode_count = info.mode_count < SHIM_KMS_MODES ? info.mode_count : SHIM_KMS_MODES;
    info.modifier_count = info.modifier_count < SHIM_KMS_MODIFIERS ? info.modifier_count : SHIM_KMS_MODIFIERS;
    info.modes = info.edid = info.modifiers = 0;
    head->info = info;
    for (unsigned i = 0; i < info.mode_count; i++)
        shim_kms_mode_to_drm(&modes[i], &head->modes[i]);
    return 0;
}

/* ---- the client -------------------------------------------------------------------------------------------------- */

/* Let go of everything that heads refer to; the kernel is about to make them dark by itself. */
static void forget_heads(struct shim_kms *kms)
{
    for (unsigned i = 0; i < kms->head_count; i++) {
        struct shim_kms_head *head = &kms->heads[i];
        shim_kms_set_mode(kms, &head->state, NULL);
        shim_kms_fb_unref(kms, head->leaving);
        shim_kms_fb_unref(kms, head->console);
        shim_kms_blob_unref(kms, head->edid);
        for (unsigned plane = 0; plane < SHIM_KMS_PLANES; plane++) {
            shim_kms_set_fb(kms, &head->state.planes[plane], NULL);
            shim_kms_blob_unref(kms, head->in_formats[plane]);
        }
    }
    memset(kms->heads, 0, sizeof kms->heads);
    kms->head_count = 0;
}

static int find_heads(struct shim_kms *kms)
{
    struct mgpu_display_info info = { 0 };

    int r = shim_errno(mgpu_display_info(kms->client, &info));
    if (r)
        return r;
    kms->head_count = info.head_count < SHIM_KMS_HEADS ? info.head_count : SHIM_KMS_HEADS;
    for (unsigned i = 0; !r && i < kms->head_count; i++) {
        struct shim_kms_head *head = &kms->heads[i];
        r = shim_kms_probe(kms, i);
        for (unsigned plane = 0; !r && plane < SHIM_KMS_PLANES; plane++) {
            head->in_formats[plane] = shim_kms_in_formats(kms, head, plane);
            r = head->in_formats[plane] ? 0 : -ENOMEM;
        }
    }
    return r;
}

/* Another process may own the screens; this one can look at them then, and the kernel refuses the rest. */
static int open_client(mgpu_client *client_out)
{
    struct mgpu_chip_info chip;
    struct mgpu_init init;

    int r = shim_client_open(MGPU_OPEN_DISPLAY, client_out, &chip, &init);
    return r == -EACCES ? shim_client_open(0, client_out, &chip, &init) : r;
}

static int open_screen(struct shim_kms *kms)
{
    int r = open_client(&kms->client);
    if (r)
        return r;
    r = find_heads(kms);
    if (r) {
        forget_heads(kms);
        mgpu_close(kms->client);
        return r;
    }
    shim_kms_console_show(kms, UINT32_MAX);
    return 0;
}

/* client_lock and kms_lock are held. */
static int join(struct shim_kms *kms, struct shim_file *file)
{
    const unsigned process = shim_fork_generation();

    if (kms->process != process) /* it is a forked parent's, whose card is not this process's */
        *kms = (struct shim_kms){ .process = process };
    if (file->kms.asked == process || !(file->chip.caps & MGPU_CAP_DISPLAY))
        return 0;
    int r = kms->files ? 0 : open_screen(kms);
    if (r)
        return r;
    kms->files++;
    file->kms.asked = process;
    return 0;
}

/* Framebuffers that have left the screen since. */
static void reap(struct shim_kms *kms)
{
    for (unsigned i = 0; i < kms->head_count; i++) {
        struct shim_kms_head *head = &kms->heads[i];
        if (head->leaving && !shim_kms_flip_pending(kms, i)) {
            shim_kms_fb_unref(kms, head->leaving);
            head->leaving = NULL;
        }
    }
}

int shim_kms_lock(struct shim_file *file, struct shim_kms **out)
{
    int r = shim_kms_check(file);
    if (r)
        return r;
    pthread_mutex_lock(&client_lock);
    pthread_mutex_lock(&kms_lock);
    r = join(&the_screen, file);
    pthread_mutex_unlock(&client_lock);
    if (r) {
        pthread_mutex_unlock(&kms_lock);
        return r;
    }
    reap(&the_screen);
    *out = &the_screen;
    return 0;
}

int shim_kms_lock_master(struct shim_file *file, struct shim_kms **out)
{
    int r = shim_kms_lock(file, out);
    if (r || shim_auth_is_master(file))
        return r;
    shim_kms_unlock(*out);
    return -EACCES;
}

void shim_kms_unlock(struct shim_kms *kms)
{
    (void)kms;
    pthread_mutex_unlock(&kms_lock);
}

void shim_kms_forked(void)
{
    pthread_mutex_init(&client_lock, NULL);
    pthread_mutex_init(&kms_lock, NULL);
    shim_kms_events_forked();
    shim_kms_flips_forked();
    shim_kms_sleepers_forked();
}

void shim_kms_file_end(struct shim_file *file)
{
    struct shim_kms *kms = &the_screen;

    if (file->kms.asked != shim_fork_generation())
        return;
    pthread_mutex_lock(&client_lock);
    pthread_mutex_lock(&kms_lock);
    shim_kms_events_forget(file);
    const uint32_t lit = shim_kms_lit_heads(kms);
    shim_kms_fbs_drop(kms, file);
    shim_kms_blobs_drop(kms, file);
    const bool last = --kms->files == 0;
    const mgpu_client client = kms->client;
    if (last)
        forget_heads(kms);
    else
        shim_kms_console_show(kms, lit);
    pthread_mutex_unlock(&kms_lock);
    if (last) {
        mgpu_close(client);
        shim_kms_events_end(kms);
    }
    pthread_mutex_unlock(&client_lock);
}
