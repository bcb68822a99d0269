/* SPDX-License-Identifier: MIT */
/*
 * preload_test.c - the preload object: ioctl(2), mmap(2) and munmap(2) of others' descriptors, and in a forked child.
 * What they do on the card's is in own_calls_test.c.
 */
#include <linux/dma-buf.h>
#include <linux/sync_file.h>
#include <sys/wait.h>

#include "own_calls.h"

/* ---- others' descriptors ----------------------------------------------------------------------------------------- */

static void ioctls_of_others(void)
{
    int pipes[2], null = open("/dev/null", O_RDWR), count = -1;
    struct drm_version version = { 0 };
    struct sync_merge_data merge = { .fd2 = null };
    struct dma_buf_sync sync = { .flags = DMA_BUF_SYNC_END | DMA_BUF_SYNC_RW };

    CHECK_EQ(pipe(pipes), 0);
    CHECK_EQ(write(pipes[1], "abc", 3), 3);
    CHECK_EQ(ioctl(pipes[0], FIONREAD, &count), 0);
    CHECK_EQ(count, 3);
    CHECK(fails(ioctl(null, DRM_IOCTL_VERSION, &version), ENOTTY));
    CHECK(fails(ioctl(pipes[0], DRM_IOCTL_VERSION, &version), ENOTTY));
    CHECK(fails(ioctl(null, SYNC_IOC_MERGE, &merge), ENOTTY));
    CHECK(fails(ioctl(null, DMA_BUF_IOCTL_SYNC, &sync), ENOTTY));
    CHECK(fails(ioctl(-1, DRM_IOCTL_VERSION, &version), EBADF));
    close(null);
    close(pipes[0]);
    close(pipes[1]);
}

/* At an offset where BOs are mapped of a node, too. */
static void memory_of_others(void)
{
    const off_t far = (off_t)5 << 31;
    int file = memfd_create("a file", MFD_CLOEXEC);
    uint32_t *words;

    CHECK_EQ(ftruncate(file, far + PAGE), 0);
    CHECK_EQ(pwrite(file, "near", 4, 0), 4);
    CHECK_EQ(pwrite(file, "far!", 4, far), 4);
    words = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, file, 0);
    CHECK(words != MAP_FAILED && memcmp(words, "near", 4) == 0);
    CHECK_EQ(munmap(words, PAGE), 0);
    words = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, file, far);
    CHECK(words != MAP_FAILED && memcmp(words, "far!", 4) == 0);
    CHECK_EQ(munmap(words, PAGE), 0);
    words = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, far);
    CHECK(words != MAP_FAILED && memcmp(words, "far!", 4) == 0);
    CHECK_EQ(munmap(words, PAGE), 0);
    words = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(words != MAP_FAILED && words[0] == 0);
    CHECK_EQ(munmap(words, PAGE), 0);
    CHECK(fails(munmap((char *)words + 1, PAGE), EINVAL));
    CHECK(fails(munmap(words, 0), EINVAL));
    CHECK(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, -1, 0) == MAP_FAILED && errno == EBADF);
    close(file);
}

/* ---- processes --------------------------------------------------------------------------------------------------- */

/* A child sees the memory as it was, can unmap it, and finds no card behind its parent's descriptors. */
static void a_child_has_the_memory_but_not_the_card(void)
{
    const uint32_t handle = create(0);
    volatile uint32_t *words = map(handle);
    struct drm_version version = { 0 };
    int status = -1;

    words[0] = 9;
    pid_t child = fork();
    if (child == 0) {
        bool good = words[0] == 9 && fails(ioctl(fd, DRM_IOCTL_VERSION, &version), ENOTTY) && !unmap(words, SIZE);
        int node = open_node();
        good = good && ioctl(node, DRM_IOCTL_VERSION, &version) == 0 && fails(close_handle(node, handle), EINVAL);
        _exit(good ? 0 : 1);
    }
    CHECK_EQ(waitpid(child, &status, 0), child);
    CHECK_EQ(status, 0);
    CHECK_EQ(words[0], 9);
    CHECK_EQ(unmap(words, SIZE), 0);
    CHECK_EQ(close_handle(fd, handle), 0);
}

int main(void)
{
    TAP_RUN(ioctls_of_others); /* before the process has a card, and then again */
    TAP_RUN(memory_of_others);
    fd = open_node();
    TAP_RUN(ioctls_of_others);
    TAP_RUN(memory_of_others);
    TAP_RUN(a_child_has_the_memory_but_not_the_card);
    return tap_done();
}
