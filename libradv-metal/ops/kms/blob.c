/* SPDX-License-Identifier: MIT */
/*
 * blob.c - blobs: values of properties that are too long for 64 bits.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../file.h"

struct shim_kms_blob *shim_kms_blob_new(struct shim_kms *kms, struct shim_file *file, const void *data, uint32_t size)
{
    struct shim_kms_blob *blob = calloc(1, sizeof *blob + size);
    if (!blob)
        return NULL;
    blob->id = shim_kms_new_id(kms);
    blob->refs = 1;
    blob->file = file;
    blob->size = size;
    if (data)
        memcpy(blob->data, data, size);
    blob->next = kms->blobs;
    kms->blobs = blob;
    return blob;
}

struct shim_kms_blob *shim_kms_blob_find(struct shim_kms *kms, uint32_t id)
{
    struct shim_kms_blob *blob = kms->blobs;

    while (blob && blob->id != id)
        blob = blob->next;
    return blob;
}

struct shim_kms_blob *shim_kms_blob_ref(struct shim_kms_blob *blob)
{
    if (blob)
        blob->refs++;
    return blob;
}

void shim_kms_blob_unref(struct shim_kms *kms, struct shim_kms_blob *blob)
{
    if (!blob || --blob->refs)
        return;
    struct shim_kms_blob **link = &kms->blobs;
    while (*link != blob)
        link = &(*link)->next;
    *link = blob->next;
    free(blob);
}

static void disown(struct shim_kms *kms, struct shim_kms_blob *blob)
{
    blob->file = NULL;
    shim_kms_blob_unref(kms, blob);
}

void shim_kms_blobs_drop(struct shim_kms *kms, struct shim_file *file)
{
    for (struct shim_kms_blob *blob = kms->blobs, *next; blob; blob = next) {
        next = blob->next;
        if (blob->file == file)
            disown(kms, blob);
    }
}

/* ---- operations -------------------------------------------------------------------------------------------------- */

int shim_kms_create_blob(struct shim_file *file, struct drm_mode_create_blob *args)
{
    struct shim_kms *kms;

    int r = shim_kms_lock(file, &kms);
    if (r)
        return r;
    struct shim_kms_blob *blob = NULL;
    if (!kms->head_count)
        r = -EOPNOTSUPP;
    else if (!args->length || args->length > INT32_MAX - sizeof *blob)
        r = -EINVAL;
    else if (!args->data)
        r = -EFAULT;
    else if (!(blob = shim_kms_blob_new(kms, file, (const void *)(uintptr_t)args->data, args->length)))
        r = -ENOMEM;
    else
        args->blob_id = blob->id;
    shim_kms_unlock(kms);
    return r;
}

int shim_kms_destroy_blob(struct shim_file *file, uint32_t id)
{
    struct shim_kms *kms;

    int r = shim_kms_lock(file, &kms);
    if (r)
        return r;
    struct shim_kms_blob *blob = shim_kms_blob_find(kms, id);
    if (!blob)
        r = -ENOENT;
    else if (blob->file != file)
        r = -EPERM;
    else
        disown(kms, blob);
    shim_kms_unlock(kms);
    return r;
}

int shim_kms_get_blob(struct shim_file *file, struct drm_mode_get_blob *args)
{
    struct shim_kms *kms;

    int r = shim_kms_lock(file, &kms);
    if (r)
        return r;
    const struct shim_kms_blob *blob = shim_kms_blob_find(kms, args->blob_id);
    if (!blob) {
        r = -ENOENT;
    } else if (args->length == blob->size && !args->data) {
        r = -EFAULT;
    } else {
        if (args->length == blob->size)
            memcpy((void *)(uintptr_t)args->data, blob->data, blob->size);
        args->length = blob->size;
    }
    shim_kms_unlock(kms);
    return r;
}
