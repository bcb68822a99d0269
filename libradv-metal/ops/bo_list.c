/* SPDX-License-Identifier: MIT */
/*
 * bo_list.c - see bo_list.h. The contract has no list objects; a submission carries its BOs. So a list that a client
 * makes is kept here.
 */
#include "bo_list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct shim_bo_list {
    struct shim_array bos; /* struct mgpu_bo_ref */
};

int shim_bo_list_read(const struct drm_amdgpu_bo_list_in *list, struct shim_array *bos)
{
    const char *element = (const char *)(uintptr_t)list->bo_info_ptr;

    if (!list->bo_number)
        return 0;
    if (list->bo_info_size < sizeof(uint32_t))
        return -EINVAL;
    if (!element)
        return -EFAULT;
    struct mgpu_bo_ref *ref = shim_array_add(bos, sizeof *ref, list->bo_number);
    if (!ref)
        return -ENOMEM;
    for (uint32_t i = 0; i < list->bo_number; i++, ref++, element += list->bo_info_size) {
        /* The handle comes first; elements may be larger or smaller than ours. Nobody says what is only read. */
        memcpy(&ref->bo, element, sizeof ref->bo);
        ref->flags = MGPU_BO_REF_WRITE;
    }
    return 0;
}

int shim_bo_list_append(struct shim_file *file, uint32_t id, struct shim_array *bos)
{
    const struct shim_bo_list *list = shim_table_find(&file->bo_lists, id);
    if (!list)
        return -ENOENT;
    if (!list->bos.count)
        return 0;
    void *copy = shim_array_add(bos, sizeof(struct mgpu_bo_ref), list->bos.count);
    if (!copy)
        return -ENOMEM;
    memcpy(copy, list->bos.data, list->bos.count * sizeof(struct mgpu_bo_ref));
    return 0;
}

static void free_list(struct shim_bo_list *list)
{
    if (!list)
        return;
    shim_array_finish(&list->bos);
    free(list);
}

int shim_bo_list_create(struct shim_file *file, const struct drm_amdgpu_bo_list_in *args, uint32_t *id_out)
{
    struct shim_bo_list *list = calloc(1, sizeof *list);
    int r = list ? shim_bo_list_read(args, &list->bos) : -ENOMEM;
    if (!r) {
        pthread_mutex_lock(&file->submit_lock);
        uint32_t id = shim_file_new_id(file);
        r = shim_table_insert(&file->bo_lists, id, list);
        *id_out = id;
        pthread_mutex_unlock(&file->submit_lock);
    }
    if (r)
        free_list(list);
    return r;
}

int shim_bo_list_update(struct shim_file *file, const struct drm_amdgpu_bo_list_in *args)
{
    struct shim_array bos = { 0 };
    int r = shim_bo_list_read(args, &bos);
    if (!r) {
        pthread_mutex_lock(&file->submit_lock);
        struct shim_bo_list *list = shim_table_find(&file->bo_lists, args->list_handle);
        if (list) {
            struct shim_array old = list->bos;
            list->bos = bos;
            bos = old;
        } else {
            r = -ENOENT;
        }
        pthread_mutex_unlock(&file->submit_lock);
    }
    shim_array_finish(&bos);
    return r;
}

int shim_bo_list_destroy(struct shim_file *file, uint32_t id)
{
    pthread_mutex_lock(&file->submit_lock);
    struct shim_bo_list *list = shim_table_remove(&file->bo_lists, id);
    pthread_mutex_unlock(&file->submit_lock);
    free_list(list);
    return list ? 0 : -ENOENT;
}

void shim_bo_list_free_all(struct shim_file *file)
{
    struct shim_bo_list *list;
    while ((list = shim_table_pop(&file->bo_lists)))
        free_list(list);
    shim_table_finish(&file->bo_lists);
}
