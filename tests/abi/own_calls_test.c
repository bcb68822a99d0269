/* SPDX-License-Identifier: MIT */
/*
 * own_calls_test.c - ioctl(2), mmap(2) and munmap(2) of a program on descriptors of the card. It is linked with the
 * libdrm that was built; on Linux it runs with the preload object.
 */
#include <libsync.h>
#include <poll.h>
#include <sys/eventfd.h>

#include "own_calls.h"

struct file_info { /* as Linux has it */
    char name[32];
    int32_t status;
    uint32_t flags, fence_count, pad;
    uint64_t fences;
};
#define FILE_INFO    _IOWR('>', 4, struct file_info)
#define DMA_BUF_SYNC _IOW('b', 0, uint64_t)

static int export(uint32_t handle)
{
    struct drm_prime_handle args = { .handle = handle, .flags = DRM_CLOEXEC | DRM_RDWR };
    CHECK_EQ(ioctl(fd, DRM_IOCTL_PRIME_HANDLE_TO_FD, &args), 0);
    return args.fd;
}

static uint32_t import(int node, int prime)
{
    struct drm_prime_handle args = { .fd = prime };
    CHECK_EQ(ioctl(node, DRM_IOCTL_PRIME_FD_TO_HANDLE, &args), 0);
    return args.handle;
}

/* Bytes of VRAM in use, by everybody. */
static uint64_t used(void)
{
    uint64_t bytes = 0;
    struct drm_amdgpu_info args = {
        .return_pointer = (uintptr_t)&bytes, .return_size = sizeof bytes, .query = AMDGPU_INFO_VRAM_USAGE
    };
    CHECK_EQ(ioctl(fd, DRM_IOCTL_AMDGPU_INFO, &args), 0);
    return bytes;
}

/* A byte of memory that is not there cannot be written to a pipe. */
static bool is_mapped(volatile void *at)
{
    int ends[2];
    bool readable;

    CHECK_EQ(pipe(ends), 0);
    readable = write(ends[1], (void *)at, 1) == 1;
    close(ends[0]);
    close(ends[1]);
    return readable;
}

/* ---- the node ---------------------------------------------------------------------------------------------------- */

static void a_mapping_shows_the_bo(void)
{
    const uint64_t before = used();
    const uint32_t handle = create(0);
    volatile uint32_t *one = map(handle), *two = map(handle);

    CHECK(one != two);
    CHECK_EQ(one[SIZE / 4 - 1], 0);
    one[5] = 42;
    CHECK_EQ(two[5], 42);
    CHECK_EQ(unmap(one, SIZE), 0);
    CHECK(!is_mapped(one));
    CHECK_EQ(close_handle(fd, handle), 0);
    CHECK_EQ(two[5], 42); /* as long as somebody looks */
    CHECK_EQ(used(), before + SIZE);
    CHECK_EQ(unmap(two, SIZE), 0);
    CHECK_EQ(used(), before);
}

static void it_outlives_the_descriptor(void)
{
    const int first = fd;
    fd = open_node();
    const uint32_t handle = create(0);
    volatile uint32_t *words = map(handle);

    words[0] = 7;
    close(fd);
    fd = open_node(); /* when files are looked for whose descriptors are all closed */
    CHECK_EQ(words[0], 7);
    const uint64_t with = used();
    CHECK_EQ(unmap(words, SIZE), 0);
    close(fd);
    fd = open_node();
    CHECK_EQ(used(), with - SIZE);
    close(fd);
    fd = first;
}

static void parts_are_unmapped(void)
{
    const uint64_t before = used();
    const uint32_t handle = create(0);
    volatile uint32_t *words = map(handle);
    volatile unsigned char *bytes = (volatile unsigned char *)words;

    CHECK_EQ(close_handle(fd, handle), 0);
    CHECK_EQ(unmap(bytes + 2 * PAGE, 3 * PAGE), 0); /* leaves 0..1 and 5..7 */
    CHECK(is_mapped(bytes + PAGE) && !is_mapped(bytes + 2 * PAGE) && !is_mapped(bytes + 4 * PAGE));
    bytes[PAGE] = 1;
    bytes[5 * PAGE] = 2;
    CHECK_EQ(unmap(bytes + 3 * PAGE, PAGE), 0); /* nothing is there any more */
    CHECK_EQ(unmap(bytes, PAGE), 0);
    CHECK_EQ(unmap(bytes + 7 * PAGE, 1), 0);
    CHECK_EQ(bytes[PAGE], 1);
    CHECK_EQ(bytes[5 * PAGE], 2);
    CHECK_EQ(used(), before + SIZE);
    CHECK_EQ(unmap(bytes, SIZE), 0);
    CHECK(!is_mapped(bytes + PAGE) && !is_mapped(bytes + 6 * PAGE));
    CHECK_EQ(used(), before);
}

/* RADV's way to unmap memory that the application has placed. */
static void something_else_is_mapped_over_it(void)
{
    const uint64_t before = used();
    const uint32_t handle = create(0), other = create(0);
    volatile uint32_t *words = map(handle);
    void *at = (void *)words;

    CHECK_EQ(close_handle(fd, handle), 0);
    CHECK(mmap(at, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, offset_of(other)) == at);
    CHECK_EQ(words[0], 0);
    words[0] = 3;
    CHECK_EQ(used(), before + SIZE);
    CHECK(mmap(at, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == at);
    CHECK_EQ(words[0], 0);
    CHECK_EQ(close_handle(fd, other), 0);
    CHECK_EQ(used(), before + SIZE);
    CHECK(mmap(at, SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == at);
    CHECK_EQ(used(), before);
    CHECK_EQ(unmap(words, SIZE), 0);
}

static bool refused(size_t size, off_t offset, int with)
{
    return mmap(NULL, size, PROT_READ, MAP_SHARED, fd, offset) == MAP_FAILED && errno == with;
}

static void what_cannot_be_mapped(void)
{
    const uint32_t handle = create(0), hidden = create(AMDGPU_GEM_CREATE_NO_CPU_ACCESS);
    const off_t offset = offset_of(handle);
    union drm_amdgpu_gem_mmap args = { .in = { .handle = hidden } };

    CHECK(fails(ioctl(fd, DRM_IOCTL_AMDGPU_GEM_MMAP, &args), EPERM));
    CHECK(refused(SIZE + PAGE, offset, EINVAL));
    CHECK(refused(PAGE, offset + PAGE, EINVAL)); /* only from its beginning */
    CHECK(refused(0, offset, EINVAL));
    CHECK(refused(PAGE, (off_t)hidden << 31, EACCES));
    CHECK_EQ(close_handle(fd, handle), 0);
    CHECK(refused(PAGE, offset, EINVAL));
    CHECK_EQ(close_handle(fd, hidden), 0);
    CHECK(refused(PAGE, 0, ENODEV)); /* a pipe's answer */
    CHECK(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, offset_of(create(0))) == MAP_FAILED && errno == EINVAL);
}

/* ---- numbers and handles that come back -------------------------------------------------------------------------- */

static void a_recycled_number_is_another_file(void)
{
    const int first = fd, node = open_node();
    int pipes[2];
    struct drm_version version = { 0 };
    struct drm_amdgpu_gem_op op = { .op = AMDGPU_GEM_OP_GET_GEM_CREATE_INFO };

    fd = node;
    const uint32_t handle = create(0);
    const off_t offset = offset_of(handle);
    close(node);
    CHECK_EQ(pipe(pipes), 0);
    CHECK_EQ(pipes[0], node);
    CHECK(fails(ioctl(node, DRM_IOCTL_VERSION, &version), ENOTTY));
    CHECK(refused(PAGE, offset, ENODEV));
    close(pipes[1]);
    close(node);
    CHECK_EQ(open_node(), node); /* an open file without any handle */
    op.handle = handle;
    CHECK(fails(ioctl(node, DRM_IOCTL_AMDGPU_GEM_OP, &op), ENOENT));
    CHECK(refused(PAGE, offset, EINVAL));
    CHECK(fails(close_handle(node, handle), EINVAL));
    close(node);
    fd = first;
}

/* What display code does with the driver's memory: it imports it through a file of its own, and closes what it got. */
static void a_closed_import_is_the_importers(void)
{
    const int other = open_node();
    const uint32_t handle = create(0);
    const int prime = export(handle);
    volatile uint32_t *words = map(handle);
    uint32_t theirs;

    words[0] = 11;
    CHECK_EQ(close_handle(other, import(other, prime)), 0);
    CHECK_EQ(drmPrimeFDToHandle(other, prime, &theirs), 0);
    CHECK_EQ(drmCloseBufferHandle(other, theirs), 0);
    CHECK_EQ(words[0], 11);
    CHECK_EQ(import(fd, prime), handle); /* in the same file it is the same */
    CHECK_EQ(close_handle(fd, handle), 0);
    volatile uint32_t *again = map(handle);
    CHECK_EQ(again[0], 11);
    CHECK_EQ(unmap(again, SIZE), 0);
    CHECK_EQ(close_handle(fd, handle), 0);
    CHECK(fails(close_handle(fd, handle), EINVAL));
    CHECK_EQ(unmap(words, SIZE), 0);
    close(prime);
    close(other);
}

/* ---- other descriptors of the card ------------------------------------------------------------------------------- */

static void a_bos_descriptor_is_mapped(void)
{
    const uint64_t before = used();
    const uint32_t handle = create(0), hidden = create(AMDGPU_GEM_CREATE_NO_CPU_ACCESS);
    const int prime = export(handle), no_access = export(hidden);
    volatile uint32_t *words = map(handle), *part;
    uint64_t begin_reading = 1;

    words[2 * PAGE / 4] = 5;
    CHECK_EQ(ioctl(prime, DMA_BUF_SYNC, &begin_reading), 0);
    part = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, prime, 2 * PAGE);
    CHECK(part != MAP_FAILED);
    CHECK_EQ(part[0], 5);
    CHECK(mmap(NULL, SIZE, PROT_READ, MAP_SHARED, prime, PAGE) == MAP_FAILED && errno == EINVAL);
    CHECK(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, no_access, 0) == MAP_FAILED && errno == EACCES);
    CHECK(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, prime, 0) == MAP_FAILED && errno == EINVAL);
    CHECK_EQ(unmap(words, SIZE), 0);
    CHECK_EQ(close_handle(fd, handle), 0);
    CHECK_EQ(close_handle(fd, hidden), 0);
    close(prime);
    close(no_access);
    CHECK_EQ(part[0], 5);
    CHECK_EQ(unmap(part, PAGE), 0);
    close(export(create(0))); /* an export lets go of those whose descriptors are closed */
    CHECK(used() <= before + 2 * SIZE);
}

static void a_sync_file_of_work_that_is_done(void)
{
    struct drm_syncobj_create signalled = { .flags = DRM_SYNCOBJ_CREATE_SIGNALED }, empty = { 0 };
    struct file_info info = { 0 };

    CHECK_EQ(ioctl(fd, DRM_IOCTL_SYNCOBJ_CREATE, &signalled), 0);
    CHECK_EQ(ioctl(fd, DRM_IOCTL_SYNCOBJ_CREATE, &empty), 0);
    struct drm_syncobj_handle file = { .handle = empty.handle,
                                       .flags = DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_EXPORT_SYNC_FILE };
    CHECK(fails(ioctl(fd, DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD, &file), EINVAL));
    file.handle = signalled.handle;
    CHECK_EQ(ioctl(fd, DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD, &file), 0);
    struct pollfd readable = { .fd = file.fd, .events = POLLIN };
    CHECK_EQ(poll(&readable, 1, 0), 1);
    struct sync_merge_data merge = { .fd2 = file.fd };
    CHECK_EQ(ioctl(file.fd, SYNC_IOC_MERGE, &merge), 0);
    CHECK_EQ(ioctl(merge.fence, FILE_INFO, &info), 0);
    CHECK_EQ(info.fence_count, 1);
    CHECK_EQ(info.status, 1);
    merge.fd2 = fd;
    CHECK(fails(ioctl(file.fd, SYNC_IOC_MERGE, &merge), ENOENT));
    CHECK(fails(ioctl(fd, FILE_INFO, &info), ENOTTY));
    close(merge.fence);
    close(file.fd);
}

static void a_counter_is_told_of_a_fence(void)
{
    struct drm_syncobj_create signalled = { .flags = DRM_SYNCOBJ_CREATE_SIGNALED };
    int counter = eventfd(0, EFD_CLOEXEC), ends[2];
    uint64_t count = 0;

    CHECK(counter >= 0);
    CHECK_EQ(pipe(ends), 0);
    CHECK_EQ(ioctl(fd, DRM_IOCTL_SYNCOBJ_CREATE, &signalled), 0);
    struct drm_syncobj_eventfd args = { .handle = signalled.handle, .fd = ends[0] };
    CHECK(fails(ioctl(fd, DRM_IOCTL_SYNCOBJ_EVENTFD, &args), EINVAL));
    args.fd = counter;
    CHECK_EQ(ioctl(fd, DRM_IOCTL_SYNCOBJ_EVENTFD, &args), 0);
    struct pollfd readable = { .fd = counter, .events = POLLIN };
    CHECK_EQ(poll(&readable, 1, 1000), 1);
    CHECK_EQ(read(counter, &count, sizeof count), 8);
    CHECK_EQ(count, 1);
    close(counter);
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    fd = open_node();
    TAP_RUN(a_mapping_shows_the_bo);
    TAP_RUN(it_outlives_the_descriptor);
    TAP_RUN(parts_are_unmapped);
    TAP_RUN(something_else_is_mapped_over_it);
    TAP_RUN(what_cannot_be_mapped);
    TAP_RUN(a_recycled_number_is_another_file);
    TAP_RUN(a_closed_import_is_the_importers);
    TAP_RUN(a_bos_descriptor_is_mapped);
    TAP_RUN(a_sync_file_of_work_that_is_done);
    TAP_RUN(a_counter_is_told_of_a_fence);
    return tap_done();
}
