/* SPDX-License-Identifier: MIT */
/*
 * file.c - the table of open files.
 *
 * Descriptors come and go without a word to us: they are duplicated, closed, and their numbers given to others. So
 * every descriptor is asked for the identity of its open file, and a file whose descriptors are all gone is let go of
 * the next time one is opened or an amdgpu device is closed, and at exit.
 */
#include "file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "errno.h"
#include "names.h"
#include "prime.h"

static pthread_mutex_t files_lock = PTHREAD_MUTEX_INITIALIZER;
static struct shim_file *files;
static struct shim_keeper *keepers; /* under the same lock */
static bool registered; /* what is to be done at exit, and in a forked child */

int shim_client_open(uint32_t flags, mgpu_client *client_out, struct mgpu_chip_info *chip_out,
                     struct mgpu_init *init_out)
{
    struct mgpu_open open = { .version = MGPU_VERSION, .flags = flags };
    struct mgpu_init init = { .info = (uintptr_t)chip_out, .info_size = sizeof *chip_out };

    int r = mgpu_open(&open);
    if (r)
        return shim_errno(r);
    r = mgpu_init(open.client, &init);
    if (r) {
        fprintf(stderr, "radv-metal: the card did not come up (%d): %.*s\n", r, (int)sizeof init.message, init.message);
        mgpu_close(open.client);
        return shim_errno(r);
    }
    *client_out = open.client;
    *init_out = init;
    return 0;
}

static int init_addresses(struct shim_file *file)
{
    const struct mgpu_chip_info *chip = &file->chip;
    const struct shim_va_bounds bounds = { .start = chip->va_start,
                                           .end = chip->va_end,
                                           .high_start = chip->high_va_start,
                                           .high_end = chip->high_va_end,
                                           .alignment = chip->va_alignment,
                                           .keep_half_for_prt = true };
    return shim_va_manager_init(&file->va, &bounds);
}

static int file_create(uint64_t id, enum shim_node node, struct shim_file **out)
{
    struct shim_file *file = calloc(1, sizeof *file);
    struct mgpu_init init;
    if (!file)
        return -ENOMEM;
    file->id = id;
    file->node = node;

    int r = shim_client_open(0, &file->client, &file->chip, &init);
    if (r)
        goto err_free;
    r = init_addresses(file);
    if (r)
        goto err_close;
    shim_values_init(&file->values, file->client, &init);
    shim_pump_init(&file->pump, file->client);
    pthread_mutex_init(&file->vm_lock, NULL);
    pthread_mutex_init(&file->bo_lock, NULL);
    pthread_mutex_init(&file->submit_lock, NULL);
    shim_auth_init(file);
    *out = file;
    return 0;

err_close:
    mgpu_close(file->client);
err_free:
    free(file);
    return r;
}

static void file_destroy(struct shim_file *file)
{
    shim_kms_file_end(file);
    shim_auth_finish(file);
    shim_ctx_free_all(file);
    shim_bo_list_free_all(file);
    shim_bo_free_all(file);
    shim_names_file_gone(file);
    shim_token_reap(file->client);
    shim_values_finish(&file->values);
    mgpu_close(file->client);
    shim_pump_finish(&file->pump);
    shim_va_manager_finish(&file->va);
    pthread_mutex_destroy(&file->submit_lock);
    pthread_mutex_destroy(&file->bo_lock);
    pthread_mutex_destroy(&file->vm_lock);
    free(file);
}

static void sweep_locked(void)
{
    struct shim_file **link = &files;

    while (*link) {
        struct shim_file *file = *link;
        if (file->users || shim_os_file_alive(file->id, file->node)) {
            link = &file->next;
            continue;
        }
        *link = file->next;
        file_destroy(file);
    }
}

void shim_file_sweep(void)
{
    pthread_mutex_lock(&files_lock);
    sweep_locked();
    pthread_mutex_unlock(&files_lock);
}

/* A forked child has no card yet, and nothing on the one that it will have. */
static void forget_files(void)
{
    files = NULL;
    keepers = NULL;
    pthread_mutex_init(&files_lock, NULL);
    shim_auth_forked();
    shim_names_forked();
    shim_kms_forked();
}

static int find_or_create_locked(uint64_t id, enum shim_node node, struct shim_file **out)
{
    for (struct shim_file *file = files; file; file = file->next) {
        if (file->id == id && file->node == node) {
            *out = file;
            return 0;
        }
    }
    sweep_locked();
    int r = file_create(id, node, out);
    if (r)
        return r;
    (*out)->next = files;
    files = *out;
    /* Registered after the kernel was first entered, so that it runs before what the kernel's host may have. */
    if (!registered)
        registered = atexit(shim_file_sweep) == 0 && pthread_atfork(NULL, NULL, forget_files) == 0;
    return 0;
}

/* NULL: nobody keeps it, or that is not to be told. */
static struct shim_file *get_kept(int fd)
{
    struct shim_file *file = NULL;

    pthread_mutex_lock(&files_lock);
    for (const struct shim_keeper *keeper = keepers; keeper && !file; keeper = keeper->next) {
        if (shim_os_same_file(fd, keeper->fd))
            file = keeper->file;
    }
    if (file)
        file->users++;
    pthread_mutex_unlock(&files_lock);
    return file;
}

int shim_file_get(int fd, struct shim_file **out)
{
    enum shim_node node;
    uint64_t id;

    *out = get_kept(fd);
    if (*out)
        return 0;
    int r = shim_os_file_id(fd, &node, &id);
    if (r)
        return r;
    pthread_mutex_lock(&files_lock);
    r = find_or_create_locked(id, node, out);
    if (!r)
        (*out)->users++;
    pthread_mutex_unlock(&files_lock);
    return r;
}

void shim_file_put(struct shim_file *file)
{
    pthread_mutex_lock(&files_lock);
    file->users--;
    pthread_mutex_unlock(&files_lock);
}

int shim_file_keep(struct shim_keeper *keeper, struct shim_file *file, int fd)
{
    int copy = shim_os_dup(fd);
    if (copy < 0)
        return copy;
    pthread_mutex_lock(&files_lock);
    *keeper = (struct shim_keeper){ .next = keepers, .file = file, .fd = copy };
    keepers = keeper;
    pthread_mutex_unlock(&files_lock);
    return 0;
}

void shim_file_unkeep(struct shim_keeper *keeper)
{
    pthread_mutex_lock(&files_lock);
    struct shim_keeper **link = &keepers;
    while (*link && *link != keeper)
        link = &(*link)->next;
    if (*link) /* it may be the parent process's */
        *link = keeper->next;
    pthread_mutex_unlock(&files_lock);
    shim_os_close(keeper->fd);
}

const struct mgpu_chip_info *shim_file_chip(const struct shim_file *file)
{
    return &file->chip;
}

enum shim_node shim_file_node(const struct shim_file *file)
{
    return file->node;
}

int shim_fd_open(enum shim_node node)
{
    return shim_os_open(node);
}

int shim_fd_dup(int fd)
{
    return shim_os_dup(fd);
}

void shim_fd_close(int fd)
{
    shim_os_close(fd);
}

ssize_t shim_fd_read(int fd, void *buffer, size_t size)
{
    return shim_os_read(fd, buffer, size);
}

int shim_memory_unmap(void *ptr, uint64_t size)
{
    return shim_os_unmap(ptr, size);
}

int shim_memory_vacate(void *ptr, uint64_t size)
{
    return shim_os_vacate(ptr, size);
}

int shim_file_vm(struct shim_file *file, mgpu_handle *vm_out)
{
    int r = 0;

    pthread_mutex_lock(&file->vm_lock);
    if (!file->vm) {
        struct mgpu_vm_create args = { 0 };
        r = shim_errno(mgpu_vm_create(file->client, &args));
        file->vm = args.vm;
    }
    *vm_out = file->vm;
    pthread_mutex_unlock(&file->vm_lock);
    return r;
}

uint32_t shim_file_new_id(struct shim_file *file)
{
    do {
        file->last_id++;
    } while (!file->last_id || shim_table_find(&file->contexts, file->last_id) ||
             shim_table_find(&file->bo_lists, file->last_id));
    return file->last_id;
}
