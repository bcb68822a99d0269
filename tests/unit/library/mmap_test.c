/* SPDX-License-Identifier: MIT */
/* mmap_test.c - ops/mmap.c: memory by descriptor. A BO of the fake kernel is two pages long. */
#include <errno.h>

#include "test_file.h"

#define PAGE MGPU_PAGE_SIZE

static uint32_t create(struct shim_file *file)
{
    const struct drm_amdgpu_gem_create_in args = { .bo_size = 2 * PAGE, .domains = AMDGPU_GEM_DOMAIN_VRAM };
    uint32_t handle = 0;
    CHECK_EQ(shim_gem_create(file, &args, &handle), 0);
    return handle;
}

static int map(int fd, uint64_t size, uint64_t offset, void **out)
{
    return shim_mmap(NULL, size, 1, 1, fd, offset, out);
}

/* A mapping holds the file until it is unmapped, even when its descriptor is closed before. */
static void a_node(void)
{
    struct shim_file *file = test_begin();
    const uint32_t handle = create(file);
    uint64_t offset;
    void *at;

    CHECK_EQ(shim_gem_mmap_offset(file, handle, &offset), 0);
    CHECK_EQ(map(test_fd, PAGE + 1, offset, &at), 0);
    CHECK_EQ(fake.mapped.object, handle);
    CHECK_EQ(fake.mapped.offset, 0);
    CHECK_EQ(fake.mapped.size, 2 * PAGE); /* whole pages */
    shim_file_put(file);
    fake_close(test_fd);
    shim_file_sweep();
    CHECK_EQ(fake.clients, 1);
    CHECK_EQ(fake.cpu_maps, 1);
    CHECK_EQ(shim_memory_unmap(at, 2 * PAGE), 0);
    CHECK_EQ(fake.cpu_maps, 0);
    shim_file_sweep();
    CHECK_EQ(fake.clients, 0);
}

static void what_a_node_refuses(void)
{
    struct shim_file *file = test_begin();
    const uint32_t handle = create(file);
    const int other = fake_open_other();
    const uint64_t offset = (uint64_t)handle << SHIM_MMAP_SHIFT;
    void *at;

    CHECK_EQ(map(test_fd, PAGE, offset + 1, &at), -EINVAL);
    CHECK_EQ(map(test_fd, PAGE, offset + PAGE, &at), -EINVAL);
    CHECK_EQ(map(test_fd, 3 * PAGE, offset, &at), -EINVAL);
    CHECK_EQ(map(test_fd, 0, offset, &at), -EINVAL);
    CHECK_EQ(map(test_fd, PAGE, 0, &at), -ENOTTY);
    CHECK_EQ(map(other, PAGE, offset, &at), -ENOTTY);
    CHECK_EQ(map(-1, PAGE, offset, &at), -EBADF);
    fake_fail(MGPU_CALL_BO_MAP, -MGPU_ENOENT);
    CHECK_EQ(map(test_fd, PAGE, offset, &at), -EINVAL);
    fake_fail(MGPU_CALL_BO_MAP, -MGPU_EACCES);
    CHECK_EQ(map(test_fd, PAGE, offset, &at), -EACCES);
    fake_fail_map();
    CHECK_EQ(map(test_fd, PAGE, offset, &at), -ENOMEM);
    CHECK_EQ(fake.cpu_maps, 0);
    CHECK_EQ(shim_gem_close(file, handle), 0);
    fake_close(other);
    test_end(file);
}

/* It has a client of its own, for as long as it is mapped. */
static void a_bos_descriptor(void)
{
    struct shim_file *file = test_begin();
    const uint32_t handle = create(file);
    void *at;
    int fd;

    CHECK_EQ(shim_gem_export_fd(file, handle, &fd), 0);
    CHECK_EQ(map(fd, PAGE, PAGE, &at), 0);
    CHECK_EQ(fake.clients, 2);
    CHECK_EQ(fake.bos, 2);
    CHECK(fake.mapped.object != handle);
    CHECK_EQ(fake.mapped.offset, PAGE);
    CHECK_EQ(shim_memory_vacate(at, PAGE), 0); /* something else is mapped there, which ends it, too */
    CHECK_EQ(fake.clients, 1);
    CHECK_EQ(fake.bos, 1);
    CHECK_EQ(fake.cpu_maps, 0);

    CHECK_EQ(map(fd, 2 * PAGE, PAGE, &at), -EINVAL);
    CHECK_EQ(map(fd, PAGE, UINT64_MAX - PAGE + 1, &at), -EINVAL);
    fake_fail(MGPU_CALL_OPEN, -MGPU_ENOMEM);
    CHECK_EQ(map(fd, PAGE, 0, &at), -ENOMEM);
    fake_fail(MGPU_CALL_BO_IMPORT, -MGPU_ENOENT);
    CHECK_EQ(map(fd, PAGE, 0, &at), -ENOENT);
    fake_fail(MGPU_CALL_BO_MAP, -MGPU_EACCES);
    CHECK_EQ(map(fd, PAGE, 0, &at), -EACCES);
    CHECK_EQ(fake.clients, 1);
    CHECK_EQ(fake.bos, 1);
    fake_close(fd);
    CHECK_EQ(shim_gem_close(file, handle), 0);
    test_end(file);
}

static void before_the_cpu_uses_it(void)
{
    struct shim_file *file = test_begin();
    const uint32_t handle = create(file);
    int fd;

    CHECK_EQ(shim_gem_export_fd(file, handle, &fd), 0);
    CHECK_EQ(shim_dma_buf_sync(fd, false), 0);
    CHECK_EQ(fake_count(MGPU_CALL_BO_WAIT), 0);
    CHECK_EQ(shim_dma_buf_sync(fd, true), 0);
    CHECK_EQ(fake_count(MGPU_CALL_BO_WAIT), 1);
    CHECK(FAKE_ARGS(bo_wait, MGPU_CALL_BO_WAIT)->deadline_ns == MGPU_FOREVER);
    fake_fail(MGPU_CALL_BO_WAIT, -MGPU_ENODEV);
    CHECK_EQ(shim_dma_buf_sync(fd, true), -ENODEV);
    fake_fail(MGPU_CALL_OPEN, -MGPU_ENOMEM);
    CHECK_EQ(shim_dma_buf_sync(fd, true), -ENOMEM);
    CHECK_EQ(shim_dma_buf_sync(test_fd, false), -ENOTTY);
    CHECK_EQ(shim_dma_buf_sync(-1, true), -EBADF);
    CHECK_EQ(fake.clients, 1);
    fake_close(fd);
    CHECK_EQ(shim_gem_close(file, handle), 0);
    test_end(file);
}

int main(void)
{
    TAP_RUN(a_node);
    TAP_RUN(what_a_node_refuses);
    TAP_RUN(a_bos_descriptor);
    TAP_RUN(before_the_cpu_uses_it);
    return tap_done();
}
