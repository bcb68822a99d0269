/* SPDX-License-Identifier: MIT */
/*
 * descriptors_test.c - what a program does with the descriptors it gets of Vulkan, by mmap, poll and ioctl. It needs
 * the preload object.
 */
#include <linux/dma-buf.h>
#include <linux/sync_file.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "share.h"

static struct vk left, right;

/* ---- memory ------------------------------------------------------------------------------------------------------ */

/* The CPU and the card see each other's writes through a mapping of the descriptor, which outlives everything else. */
static void a_dma_buf_is_its_memory(void)
{
    const VkExternalMemoryHandleTypeFlagBits type = VK_EXTERNAL_MEMORY_HANDLE_TYPE_DMA_BUF_BIT_EXT;
    struct dma_buf_sync sync = { .flags = DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW };
    struct vk_buffer buffer = share_make_exportable(&left, SHARE_BYTES, type);
    int fd = share_export_memory(&left, &buffer, type);
    volatile uint32_t *words = mmap(NULL, SHARE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

    CHECK(words != MAP_FAILED);
    if (words == MAP_FAILED)
        return;
    share_fill(&left, &buffer, 0x12345678);
    CHECK_EQ(ioctl(fd, DMA_BUF_IOCTL_SYNC, &sync), 0);
    CHECK_EQ(words[0], 0x12345678);
    CHECK_EQ(words[SHARE_BYTES / 4 - 1], 0x12345678);
    words[7] = 99;
    sync.flags = DMA_BUF_SYNC_END | DMA_BUF_SYNC_RW;
    CHECK_EQ(ioctl(fd, DMA_BUF_IOCTL_SYNC, &sync), 0);
    CHECK_EQ(((volatile uint32_t *)(void *)buffer.bytes)[7], 99);
    close(fd);
    vk_buffer_finish(&buffer, &left);
    CHECK_EQ(words[7], 99);
    CHECK_EQ(words[8], 0x12345678);
    CHECK_EQ(munmap((void *)words, SHARE_BYTES), 0);
}

/* ---- sync_files -------------------------------------------------------------------------------------------------- */

static bool is_readable(int fd, int timeout_ms)
{
    struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
    return poll(&poll_fd, 1, timeout_ms) == 1 && poll_fd.revents == POLLIN;
}

/* Work of the left device that ends when `event` is set, and the sync_file of its end; -1: not exported yet. */
struct work {
    VkEvent event;
    VkSemaphore done;
    int fd;
};

static void submit(struct vk *vk, VkCommandBuffer commands, VkSemaphore wait, VkSemaphore signal)
{
    const VkPipelineStageFlags stage = VK_PIPELINE_STAGE_ALL_COMMANDS_BIT;
    const VkSubmitInfo info = {
        .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
        .waitSemaphoreCount = wait != VK_NULL_HANDLE,
        .pWaitSemaphores = &wait,
        .pWaitDstStageMask = &stage,
        .commandBufferCount = 1,
        .pCommandBuffers = &commands,
        .signalSemaphoreCount = signal != VK_NULL_HANDLE,
        .pSignalSemaphores = &signal,
    };
    CHECK_EQ(vkEndCommandBuffer(commands), VK_SUCCESS);
    CHECK_EQ(vkQueueSubmit(vk->queue, 1, &info, VK_NULL_HANDLE), VK_SUCCESS);
}

static const VkExternalSemaphoreHandleTypeFlagBits type = VK_EXTERNAL_SEMAPHORE_HANDLE_TYPE_SYNC_FD_BIT;

static struct work begin_unexported(void)
{
    const VkEventCreateInfo info = { .sType = VK_STRUCTURE_TYPE_EVENT_CREATE_INFO };
    struct work work = { .done = share_make_semaphore(&left, VK_SEMAPHORE_TYPE_BINARY, type), .fd = -1 };

    CHECK_EQ(vkCreateEvent(left.device, &info, NULL, &work.event), VK_SUCCESS);
    VkCommandBuffer commands = vk_begin(&left);
    vkCmdWaitEvents(commands, 1, &work.event, VK_PIPELINE_STAGE_HOST_BIT, VK_PIPELINE_STAGE_TRANSFER_BIT, 0, NULL, 0,
                    NULL, 0, NULL);
    submit(&left, commands, VK_NULL_HANDLE, work.done);
    return work;
}

static struct work begin_work(void)
{
    struct work work = begin_unexported();

    work.fd = share_export_semaphore(&left, work.done, type);
    return work;
}

static void let_it_end(const struct work *work)
{
    CHECK_EQ(vkSetEvent(left.device, work->event), VK_SUCCESS);
}

static void finish_work(struct work *work)
{
    CHECK_EQ(vkQueueWaitIdle(left.queue), VK_SUCCESS);
    vkDestroyEvent(left.device, work->event, NULL);
    vkDestroySemaphore(left.device, work->done, NULL);
    if (work->fd >= 0)
        close(work->fd);
}

static int status_of(int fd)
{
    struct sync_fence_info fence = { .status = -1 };
    struct sync_file_info info = { .num_fences = 1, .sync_fence_info = (uintptr_t)&fence };

    CHECK_EQ(ioctl(fd, SYNC_IOC_FILE_INFO, &info), 0);
    CHECK_EQ(info.num_fences, 1);
    CHECK_EQ(fence.status, info.status);
    return info.status;
}

static void a_sync_file_is_readable_when_it_is_reached(void)
{
    struct work work = begin_work();

    CHECK(!is_readable(work.fd, 20));
    CHECK_EQ(status_of(work.fd), 0);
    let_it_end(&work);
    CHECK(is_readable(work.fd, 10000));
    CHECK(is_readable(work.fd, 0)); /* and stays so */
    CHECK_EQ(status_of(work.fd), 1);
    finish_work(&work);
}

/* Another device waits for it on its queue. */
static void a_sync_file_is_waited_for_elsewhere(void)
{
    struct work work = begin_work();
    VkSemaphore theirs = share_make_semaphore(&right, VK_SEMAPHORE_TYPE_BINARY, 0);
    struct vk_buffer buffer;

    CHECK_EQ(vk_buffer_init(&buffer, &right, SHARE_BYTES, vk_host_memory_type(&right)), VK_SUCCESS);
    share_import_semaphore(&right, theirs, dup(work.fd), type);
    VkCommandBuffer commands = vk_begin(&right);
    vkCmdFillBuffer(commands, buffer.buffer, 0, SHARE_BYTES, 0x77777777);
    vk_transfer_barrier(commands);
    submit(&right, commands, theirs, VK_NULL_HANDLE);
    CHECK(!is_readable(work.fd, 20));
    CHECK_EQ(buffer.bytes[0], 0);
    let_it_end(&work);
    CHECK_EQ(vkQueueWaitIdle(right.queue), VK_SUCCESS);
    CHECK_EQ(buffer.bytes[0], 0x77);
    vkDestroySemaphore(right.device, theirs, NULL);
    vk_buffer_finish(&buffer, &right);
    finish_work(&work);
}

/* Both must be reached; here the second, on the same queue, is not before the first. */
static void two_sync_files_become_one(void)
{
    struct work first = begin_work(), second = begin_work();
    struct sync_merge_data merge = { .name = "both", .fd2 = second.fd, .fence = -1 };

    CHECK_EQ(ioctl(first.fd, SYNC_IOC_MERGE, &merge), 0);
    CHECK(!is_readable(merge.fence, 0));
    let_it_end(&first);
    CHECK(is_readable(first.fd, 10000));
    CHECK(!is_readable(merge.fence, 20));
    CHECK_EQ(status_of(merge.fence), 0);
    let_it_end(&second);
    CHECK(is_readable(merge.fence, 10000));
    CHECK_EQ(status_of(merge.fence), 1);
    close(merge.fence);
    finish_work(&first);
    finish_work(&second);
}

/* A submission without commands, for which RADV merges what it waits for by itself, on a queue of another family. */
static void an_empty_submission_waits_for_all(void)
{
    const VkPipelineStageFlags stages[] = { VK_PIPELINE_STAGE_ALL_COMMANDS_BIT, VK_PIPELINE_STAGE_ALL_COMMANDS_BIT };
    const VkFenceCreateInfo fence_info = { .sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO };
    struct work first = begin_unexported(), second = begin_unexported();
    const VkSemaphore done[] = { first.done, second.done };
    const VkSubmitInfo info = {
        .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
        .waitSemaphoreCount = 2,
        .pWaitSemaphores = done,
        .pWaitDstStageMask = stages,
    };
    VkFence fence = VK_NULL_HANDLE;
    VkQueue other;

    vkGetDeviceQueue(left.device, left.family ? 0 : 1, 0, &other);
    CHECK_EQ(vkCreateFence(left.device, &fence_info, NULL, &fence), VK_SUCCESS);
    CHECK_EQ(vkQueueSubmit(other, 1, &info, fence), VK_SUCCESS);
    let_it_end(&first);
    CHECK_EQ(vkWaitForFences(left.device, 1, &fence, VK_TRUE, 20000000), VK_TIMEOUT);
    let_it_end(&second);
    CHECK_EQ(vkWaitForFences(left.device, 1, &fence, VK_TRUE, UINT64_C(10000000000)), VK_SUCCESS);
    vkDestroyFence(left.device, fence, NULL);
    finish_work(&first);
    finish_work(&second);
}

int main(void)
{
    if (share_init(&left) != VK_SUCCESS)
        return 1;
    if (share_init(&right) != VK_SUCCESS) {
        vk_finish(&left);
        return 1;
    }
    TAP_RUN(a_dma_buf_is_its_memory);
    TAP_RUN(a_sync_file_is_readable_when_it_is_reached);
    TAP_RUN(a_sync_file_is_waited_for_elsewhere);
    TAP_RUN(two_sync_files_become_one);
    TAP_RUN(an_empty_submission_waits_for_all);
    vk_finish(&right);
    vk_finish(&left);
    return tap_done();
}
