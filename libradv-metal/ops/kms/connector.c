/* SPDX-License-Identifier: MIT */
/*
 * connector.c - what hangs on a connector: its screen, that one's modes, and how it is called.
 */
#include <errno.h>
#include <string.h>

#include "../file.h"

enum { CONNECTED = 1, DISCONNECTED = 2 }; /* drm_mode_get_connector.connection */

/* Connectors are numbered from 1 on within their type: DP-1, DP-2, HDMI-A-1. */
static uint32_t number_within_type(const struct shim_kms *kms, unsigned head)
{
    uint32_t number = 1;

    for (unsigned i = 0; i < head; i++)
        number += kms->heads[i].info.connector == kms->heads[head].info.connector;
    return number;
}

static int describe(const struct shim_kms *kms, const struct shim_file *file, struct shim_kms_object object,
                    struct drm_mode_get_connector *args)
{
    const struct shim_kms_head *head = &kms->heads[object.head];
    const uint32_t encoder = shim_kms_id(object.head, SHIM_KMS_ENCODER);
    const uint32_t modes = head->info.mode_count;

    const bool modes_fit = modes && args->count_modes >= modes;

    if ((args->count_encoders && !args->encoders_ptr) || (modes_fit && !args->modes_ptr))
        return -EFAULT;
    if (args->count_encoders)
        *(uint32_t *)(uintptr_t)args->encoders_ptr = encoder;
    if (modes_fit)
        memcpy((void *)(uintptr_t)args->modes_ptr, head->modes, modes * sizeof head->modes[0]);
    args->count_encoders = 1;
    args->count_modes = modes;
    args->encoder_id = head->state.connected ? encoder : 0;
    args->connector_type = head->info.connector;
    args->connector_type_id = number_within_type(kms, object.head);
    args->connection = head->info.connected ? CONNECTED : DISCONNECTED;
    args->mm_width = head->info.width_mm;
    args->mm_height = head->info.height_mm;
    args->subpixel = 0; /* unknown */
    return shim_kms_list_properties(kms, file, object, args->props_ptr, args->prop_values_ptr, &args->count_props);
}

int shim_kms_get_connector(struct shim_file *file, struct drm_mode_get_connector *args)
{
    struct shim_kms_object object;
    struct shim_kms *kms;

    int r = shim_kms_lock(file, &kms);
    if (r)
        return r;
    r = shim_kms_find(kms, args->connector_id, DRM_MODE_OBJECT_CONNECTOR, &object);
    if (!r) {
        if (!args->count_modes && shim_auth_is_master(file))
            shim_kms_probe(kms, object.head); /* when that fails, what was known is told */
        r = describe(kms, file, object, args);
    }
    shim_kms_unlock(kms);
    return r;
}
