/* SPDX-License-Identifier: MIT */
/* file_test.c - ops/file.c: which descriptors are the same open file, and when one goes. */
#include <errno.h>

#include "ops/file.h"
#include "test_file.h"

static void duplicates_share_a_file(void)
{
    struct shim_file *a, *b;

    fake_reset();
    int fd = fake_open(SHIM_NODE_RENDER);
    int copy = shim_fd_dup(fd);
    CHECK_EQ(shim_file_get(fd, &a), 0);
    CHECK_EQ(shim_file_get(copy, &b), 0);
    CHECK(a == b);
    CHECK_EQ(fake.clients, 1);
    CHECK_EQ(shim_file_node(a), SHIM_NODE_RENDER);
    shim_file_put(a);
    shim_file_put(b);
    fake_close(fd);
    shim_file_sweep();
    CHECK_EQ(fake.clients, 1); /* the duplicate keeps it */
    shim_fd_close(copy);
    shim_file_sweep();
    CHECK_EQ(fake.clients, 0);
}

static void every_open_is_a_file(void)
{
    struct shim_file *files[3];
    int fds[3];

    fake_reset();
    for (int i = 0; i < 3; i++) {
        fds[i] = fake_open(i == 2 ? SHIM_NODE_PRIMARY : SHIM_NODE_RENDER);
        CHECK_EQ(shim_file_get(fds[i], &files[i]), 0);
    }
    CHECK(files[0] != files[1] && files[1] != files[2] && files[0] != files[2]);
    CHECK_EQ(fake.clients, 3);
    CHECK_EQ(shim_file_node(files[2]), SHIM_NODE_PRIMARY);
    for (int i = 0; i < 3; i++) {
        shim_file_put(files[i]);
        fake_close(fds[i]);
    }
    shim_file_sweep();
    CHECK_EQ(fake.clients, 0);
}

static void recycled_number_is_another_file(void)
{
    struct shim_file *file;

    fake_reset();
    int fd = fake_open(SHIM_NODE_RENDER);
    CHECK_EQ(shim_file_get(fd, &file), 0);
    uint64_t first = file->id;
    shim_file_put(file);
    fake_close(fd);
    CHECK_EQ(fake_open(SHIM_NODE_PRIMARY), fd); /* the same number */
    CHECK_EQ(shim_file_get(fd, &file), 0);
    CHECK(file->id != first);
    CHECK_EQ(shim_file_node(file), SHIM_NODE_PRIMARY);
    CHECK_EQ(fake.clients, 1); /* opening another let go of the first */
    shim_file_put(file);
    fake_close(fd);
    shim_file_sweep();
}

static void file_in_use_outlives_its_descriptors(void)
{
    struct shim_file *file;

    fake_reset();
    int fd = fake_open(SHIM_NODE_RENDER);
    CHECK_EQ(shim_file_get(fd, &file), 0);
    fake_close(fd);
    shim_file_sweep();
    CHECK_EQ(fake.clients, 1);
    shim_file_put(file);
    shim_file_sweep();
    CHECK_EQ(fake.clients, 0);
}

static void other_descriptors_are_refused(void)
{
    struct shim_file *file;

    fake_reset();
    int fd = fake_open_other();
    CHECK_EQ(shim_file_get(fd, &file), -ENOTTY);
    fake_close(fd);
    CHECK_EQ(shim_file_get(fd, &file), -EBADF);
    CHECK_EQ(shim_file_get(-1, &file), -EBADF);
    CHECK_EQ(fake_count(MGPU_CALL_OPEN), 0);
}

static void a_card_that_does_not_come_up(void)
{
    struct shim_file *file;

    fake_reset();
    int fd = fake_open(SHIM_NODE_RENDER);
    fake_fail(MGPU_CALL_OPEN, -MGPU_ENODEV);
    CHECK_EQ(shim_file_get(fd, &file), -ENODEV);
    fake_fail(MGPU_CALL_INIT, -MGPU_EIO);
    CHECK_EQ(shim_file_get(fd, &file), -EIO);
    CHECK_EQ(fake.clients, 0);
    CHECK_EQ(shim_file_get(fd, &file), 0); /* and later does */
    shim_file_put(file);
    fake_close(fd);
    shim_file_sweep();
    CHECK_EQ(fake.clients, 0);
}

static void asking_needs_no_address_space(void)
{
    struct shim_file *file = test_begin();
    mgpu_handle vm, again;

    CHECK_EQ(shim_file_chip(file)->pci_device, 0x73ff);
    CHECK_EQ(fake.vms, 0);
    fake_fail(MGPU_CALL_VM_CREATE, -MGPU_ENOMEM);
    CHECK_EQ(shim_file_vm(file, &vm), -ENOMEM);
    CHECK_EQ(shim_file_vm(file, &vm), 0);
    CHECK_EQ(shim_file_vm(file, &again), 0);
    CHECK_EQ(vm, again);
    CHECK_EQ(fake.vms, 1);
    test_end(file);
}

static void ids_are_never_zero_or_taken(void)
{
    struct shim_file *file = test_begin();
    struct shim_ctx *ctx;

    CHECK_EQ(shim_ctx_create(file, 0, &ctx), 0);
    uint32_t taken = shim_ctx_id(ctx);
    file->last_id = UINT32_MAX;
    uint32_t id = shim_file_new_id(file);
    CHECK(id != 0 && id != taken);
    shim_ctx_destroy(ctx);
    test_end(file);
}

/* What a program forgets to free goes with its file. */
static void leftovers_go_with_the_file(void)
{
    struct shim_file *file = test_begin();
    const struct drm_amdgpu_gem_create_in args = { .bo_size = 4096, .domains = AMDGPU_GEM_DOMAIN_GTT };
    const struct drm_amdgpu_bo_list_in list = { .bo_number = 0 };
    struct shim_bo *bo;
    struct shim_ctx *ctx;
    uint32_t id;
    void *cpu;

    CHECK_EQ(shim_bo_create(file, &args, &bo), 0);
    CHECK_EQ(shim_bo_map(bo, &cpu), 0);
    CHECK_EQ(shim_ctx_create(file, AMDGPU_CTX_PRIORITY_HIGH, &ctx), 0);
    CHECK_EQ(shim_bo_list_create(file, &list, &id), 0);
    CHECK_EQ(fake.queues, 1);
    test_end(file);
    CHECK_EQ(fake.queues, 0);
}

/* The id is asked for once, where the system can tell descriptors of one file itself. */
static void kept_files_are_found_sooner(void)
{
    struct shim_keeper keeper, second;
    struct shim_file *file, *found;

    fake_reset();
    int fd = fake_open(SHIM_NODE_RENDER), other = fake_open(SHIM_NODE_RENDER), copy = fake_dup(fd);
    CHECK_EQ(shim_file_get(fd, &file), 0);
    CHECK_EQ(shim_file_keep(&keeper, file, fd), 0);
    CHECK_EQ(shim_file_keep(&second, file, fd), 0);
    unsigned asked = fake_ids_asked();
    CHECK_EQ(shim_file_get(copy, &found), 0);
    CHECK(found == file);
    CHECK_EQ(fake_ids_asked(), asked);
    shim_file_put(found);
    CHECK_EQ(shim_file_get(other, &found), 0);
    CHECK(found != file);
    CHECK_EQ(fake_ids_asked(), asked + 1);
    shim_file_put(found);

    fake_set_tells_same(false);
    CHECK_EQ(shim_file_get(copy, &found), 0);
    CHECK(found == file);
    CHECK_EQ(fake_ids_asked(), asked + 2);
    shim_file_put(found);
    fake_set_tells_same(true);

    /* The numbers that the program knew mean another file, the kept one is the same. */
    fake_close(copy);
    fake_close(fd);
    CHECK_EQ(fake_open(SHIM_NODE_RENDER), fd);
    CHECK_EQ(shim_file_get(fd, &found), 0);
    CHECK(found != file);
    shim_file_put(found);

    shim_file_unkeep(&keeper);
    CHECK_EQ(shim_file_get(second.fd, &found), 0);
    CHECK(found == file);
    shim_file_put(found);
    shim_file_unkeep(&second);
    CHECK_EQ(shim_file_keep(&keeper, file, copy), -EBADF);
    shim_file_put(file);
    fake_close(fd);
    fake_close(other);
    shim_file_sweep();
    CHECK_EQ(fake.clients, 0);
    CHECK_EQ(fake_open_count(), 0);
}

int main(void)
{
    TAP_RUN(duplicates_share_a_file);
    TAP_RUN(every_open_is_a_file);
    TAP_RUN(recycled_number_is_another_file);
    TAP_RUN(file_in_use_outlives_its_descriptors);
    TAP_RUN(other_descriptors_are_refused);
    TAP_RUN(a_card_that_does_not_come_up);
    TAP_RUN(asking_needs_no_address_space);
    TAP_RUN(ids_are_never_zero_or_taken);
    TAP_RUN(leftovers_go_with_the_file);
    TAP_RUN(kept_files_are_found_sooner);
    return tap_done();
}
