/* SPDX-License-Identifier: MIT */
/* ioctl_program_test.c - ioctl/program.c: which of a program's calls are for the library, and which for the OS. */
#include <errno.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include <libsync.h>

#include "ioctl/program.h"
#include "test_file.h"

#define PAGE MGPU_PAGE_SIZE

struct fence_info {
    char timeline[32], driver[32];
    int32_t status;
    uint32_t flags;
    uint64_t timestamp_ns;
};
struct file_info {
    char name[32];
    int32_t status;
    uint32_t flags, fence_count, pad;
    uint64_t fences;
};
#define FILE_INFO    _IOWR('>', 4, struct file_info)
#define DMA_BUF_SYNC _IOW('b', 0, uint64_t)

static void drm_requests(void)
{
    struct shim_file *file = test_begin();
    struct drm_version version = { 0 };
    const int other = fake_open_other();

    CHECK_EQ(shim_program_ioctl(test_fd, DRM_IOCTL_VERSION, &version), 0);
    CHECK_EQ(version.version_major, 3);
    CHECK_EQ(shim_program_ioctl(test_fd, (unsigned long)(int)DRM_IOCTL_VERSION, &version), 0); /* widened from an int */
    CHECK_EQ(shim_program_ioctl(other, DRM_IOCTL_VERSION, &version), -ENOTTY);
    CHECK_EQ(shim_program_ioctl(-1, DRM_IOCTL_VERSION, &version), -EBADF);
    CHECK_EQ(shim_program_ioctl(test_fd, FIONREAD, &version), -ENOTTY);
    fake_close(other);
    test_end(file);
}

static void sync_files(void)
{
    struct shim_file *file = test_begin();
    struct fence_info fence = { 0 };
    struct file_info info = { .fence_count = 1, .fences = (uintptr_t)&fence };
    struct sync_merge_data merge = { .name = "both" };
    int one;

    fake_set_hears_ioctl(true);
    CHECK_EQ(shim_syncobj_export_sync_file(file, 5, 0, &one), 0);
    merge.fd2 = one;
    CHECK_EQ(shim_program_ioctl(one, SYNC_IOC_MERGE, &merge), 0);
    CHECK_EQ(shim_program_ioctl(merge.fence, FILE_INFO, &info), 0);
    CHECK_EQ(info.status, 1);
    CHECK_EQ(info.fence_count, 1);
    CHECK_STR(fence.driver, "amdgpu");
    CHECK_EQ(fence.status, 1);
    info.fence_count = 0; /* only asked how many there are */
    fence.status = 7;
    CHECK_EQ(shim_program_ioctl(one, FILE_INFO, &info), 0);
    CHECK_EQ(info.fence_count, 1);
    CHECK_EQ(fence.status, 7);

    CHECK_EQ(shim_program_ioctl(test_fd, SYNC_IOC_MERGE, &merge), -ENOTTY);
    CHECK_EQ(shim_program_ioctl(test_fd, FILE_INFO, &info), -ENOTTY);
    CHECK_EQ(shim_program_ioctl(one, SYNC_IOC_MERGE, NULL), -ENOTTY);
    fake_close(merge.fence);
    fake_close(one);
    fake_set_hears_ioctl(false);
    test_end(file);
}

static void memory_of_a_bo(void)
{
    struct shim_file *file = test_begin();
    const struct drm_amdgpu_gem_create_in create = { .bo_size = 2 * PAGE, .domains = AMDGPU_GEM_DOMAIN_VRAM };
    const int protection = PROT_READ | PROT_WRITE, other = fake_open_other();
    uint64_t offset, begin = 1, end = 1 | 4;
    uint32_t handle;
    void *at;
    int fd;

    CHECK_EQ(shim_gem_create(file, &create, &handle), 0);
    CHECK_EQ(shim_gem_mmap_offset(file, handle, &offset), 0);
    CHECK_EQ(shim_program_mmap(NULL, PAGE, protection, MAP_SHARED, other, 0, &at), -ENOTTY);
    CHECK_EQ(shim_program_mmap(NULL, PAGE, protection, MAP_SHARED | MAP_ANONYMOUS, test_fd, offset, &at), -ENOTTY);
    CHECK_EQ(shim_program_mmap(NULL, PAGE, protection, MAP_SHARED, test_fd, offset, &at), 0);
    CHECK_EQ(fake.cpu_maps, 1);
    /* Something else is mapped over it, by the OS. */
    CHECK_EQ(shim_program_mmap(at, PAGE, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0, &at), -ENOTTY);
    CHECK_EQ(fake.cpu_maps, 0);

    CHECK_EQ(shim_gem_export_fd(file, handle, &fd), 0);
    CHECK_EQ(shim_program_ioctl(fd, DMA_BUF_SYNC, &end), 0);
    CHECK_EQ(fake_count(MGPU_CALL_BO_WAIT), 0);
    CHECK_EQ(shim_program_ioctl(fd, DMA_BUF_SYNC, &begin), 0);
    CHECK_EQ(fake_count(MGPU_CALL_BO_WAIT), 1);
    CHECK_EQ(shim_program_ioctl(other, DMA_BUF_SYNC, &begin), -ENOTTY);
    fake_close(fd);
    fake_close(other);
    CHECK_EQ(shim_gem_close(file, handle), 0);
    test_end(file);
}

int main(void)
{
    TAP_RUN(drm_requests);
    TAP_RUN(sync_files);
    TAP_RUN(memory_of_a_bo);
    return tap_done();
}
