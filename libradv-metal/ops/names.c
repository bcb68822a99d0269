/* SPDX-License-Identifier: MIT */
/*
 * names.c - see names.h. A name is a number for an export token. The token would keep the BO alive, so it is ended with
 * the last handle known to stand for it. Names are few, and of programs from before PRIME: lists will do.
 */
#include "names.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "bo.h"
#include "errno.h"

/* A file's handle for a named BO. */
struct holder {
    struct holder *next;
    struct shim_file *file;
    mgpu_handle handle;
};

struct name {
    struct name *next;
    struct holder *holders; /* never none */
    uint64_t token;
    uint32_t number; /* never 0 */
};

static pthread_mutex_t names_lock = PTHREAD_MUTEX_INITIALIZER;
static struct name *names;
static uint32_t last_number;

/* ---- the list; names_lock is held -------------------------------------------------------------------------------- */

static struct name *find_number(uint32_t number)
{
    struct name *name = names;
    while (name && name->number != number)
        name = name->next;
    return name;
}

static bool holds(const struct name *name, const struct shim_file *file, mgpu_handle handle)
{
    for (const struct holder *holder = name->holders; holder; holder = holder->next) {
        if (holder->file == file && holder->handle == handle)
            return true;
    }
    return false;
}

static int add_holder(struct name *name, struct shim_file *file, mgpu_handle handle)
{
    if (holds(name, file, handle))
        return 0;
    struct holder *holder = malloc(sizeof *holder);
    if (!holder)
        return -ENOMEM;
    *holder = (struct holder){ .next = name->holders, .file = file, .handle = handle };
    name->holders = holder;
    return 0;
}

/* Within one file a BO has one handle, so what the token brings tells whether that is the BO. */
static bool is_name_of(const struct name *name, struct shim_file *file, mgpu_handle handle)
{
    struct mgpu_bo_import args = { .token = name->token };

    if (mgpu_bo_import(file->client, &args))
        return false;
    mgpu_bo_destroy(file->client, args.bo);
    return args.bo == handle;
}

static int create(struct shim_file *file, mgpu_handle handle, struct name **out)
{
    struct mgpu_bo_export args = { .bo = handle };
    struct name *name = calloc(1, sizeof *name);

    int r = name ? add_holder(name, file, handle) : -ENOMEM;
    if (!r)
        r = shim_errno(mgpu_bo_export(file->client, &args));
    if (r) {
        free(name ? name->holders : NULL);
        free(name);
        return r;
    }
    name->token = args.token;
    do {
        name->number = ++last_number;
    } while (!name->number || find_number(name->number));
    name->next = names;
    names = name;
    *out = name;
    return 0;
}

/* The file's handle, or all of its handles if that is 0, are gone; and so are names that nobody holds any more. */
static void forget(struct shim_file *file, mgpu_handle handle)
{
    for (struct name **link = &names; *link;) {
        struct name *name = *link;

        for (struct holder **at = &name->holders; *at;) {
            struct holder *holder = *at;
            if (holder->file != file || (handle && holder->handle != handle)) {
                at = &holder->next;
                continue;
            }
            *at = holder->next;
            free(holder);
        }
        if (name->holders) {
            link = &name->next;
            continue;
        }
        mgpu_export_close(file->client, name->token);
        *link = name->next;
        free(name);
    }
}

/* ---- for the rest of the library --------------------------------------------------------------------------------- */

void shim_names_handle_put(struct shim_file *file, uint32_t handle)
{
    struct mgpu_bo_info info = { .bo = handle };

    pthread_mutex_lock(&names_lock);
    struct name *name = names;
    while (name && !holds(name, file, handle))
        name = name->next;
    if (name && mgpu_bo_info(file->client, &info) == -MGPU_ENOENT)
        forget(file, handle);
    pthread_mutex_unlock(&names_lock);
}

void shim_names_file_gone(struct shim_file *file)
{
    pthread_mutex_lock(&names_lock);
    forget(file, 0);
    pthread_mutex_unlock(&names_lock);
}

void shim_names_forked(void)
{
    pthread_mutex_init(&names_lock, NULL);
    names = NULL;
}

/* Without asking for the right to it, as is open_name. */
static int name_handle(struct shim_file *file, uint32_t handle, uint32_t *name_out)
{
    pthread_mutex_lock(&names_lock);
    struct name *name = names;
    while (name && !is_name_of(name, file, handle))
        name = name->next;
    int r = name ? add_holder(name, file, handle) : create(file, handle, &name);
    if (!r)
        *name_out = name->number;
    pthread_mutex_unlock(&names_lock);
    return r;
}

static int open_name(struct shim_file *file, uint32_t number, uint32_t *handle_out, uint64_t *size_out)
{
    struct mgpu_bo_import args = { 0 };

    pthread_mutex_lock(&names_lock);
    struct name *name = find_number(number);
    if (name)
        args.token = name->token;
    int r = name ? shim_errno(mgpu_bo_import(file->client, &args)) : -ENOENT;
    if (!r) {
        r = add_holder(name, file, args.bo);
        if (r)
            mgpu_bo_destroy(file->client, args.bo);
    }
    pthread_mutex_unlock(&names_lock);
    if (!r) {
        *handle_out = args.bo;
        *size_out = args.size;
    }
    return r;
}

int shim_gem_flink(struct shim_file *file, uint32_t handle, uint32_t *name_out)
{
    int r = shim_auth_permit(file, SHIM_RIGHT_AUTH);
    return r ? r : name_handle(file, handle, name_out);
}

int shim_gem_open(struct shim_file *file, uint32_t number, uint32_t *handle_out, uint64_t *size_out)
{
    int r = shim_auth_permit(file, SHIM_RIGHT_AUTH);
    return r ? r : open_name(file, number, handle_out, size_out);
}

int shim_bo_name(struct shim_bo *bo, struct shim_file *by, uint32_t *name_out)
{
    int r = shim_auth_permit(by, SHIM_RIGHT_AUTH);
    return r ? r : name_handle(shim_bo_file(bo), shim_bo_handle(bo), name_out);
}

int shim_bo_open(struct shim_file *file, struct shim_file *by, uint32_t number, struct shim_bo **out)
{
    uint32_t handle;
    uint64_t size;

    int r = shim_auth_permit(by, SHIM_RIGHT_AUTH);
    if (r)
        return r;
    /* Locked all through, as shim_bo_import_fd is. */
    pthread_mutex_lock(&file->bo_lock);
    r = open_name(file, number, &handle, &size);
    if (!r)
        r = shim_bo_adopt(file, handle, size, out);
    pthread_mutex_unlock(&file->bo_lock);
    return r;
}
