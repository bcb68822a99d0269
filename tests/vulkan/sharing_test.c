/* SPDX-License-Identifier: MIT */
/*
 * sharing_test.c - memory and semaphores that travel as file descriptors from one instance's device to another's.
 *
 * To Vulkan the two have nothing in common; to the library below they are one device, as with libdrm. Descriptors
 * between open files are the business of tests/abi.
 */
#include <sys/stat.h>

#include "share.h"

static struct vk left, right;

/* ---- memory ------------------------------------------------------------------------------------------------------ */

static bool filled_with(const struct vk_buffer *buffer, uint32_t value)
{
    for (unsigned i = 0; i < SHARE_BYTES; i += 4)
        if (memcmp(buffer->bytes + i, &value, 4) != 0)
            return false;
    return true;
}

/* Each side sees what the other writes, and the memory lives on when the side that made it lets go. */
static void share_memory(VkExternalMemoryHandleTypeFlagBits type)
{
    struct vk_buffer mine = share_make_exportable(&left, SHARE_BYTES, type);
    int fd = share_export_memory(&left, &mine, type);
    struct stat stat;

    CHECK_EQ(fstat(fd, &stat), 0);
    CHECK(stat.st_size >= SHARE_BYTES);
    struct vk_buffer theirs = share_import_memory(&right, SHARE_BYTES, fd, type);
    share_fill(&left, &mine, 0x11111111);
    CHECK(filled_with(&theirs, 0x11111111));
    share_fill(&right, &theirs, 0x22222222);
    CHECK(filled_with(&mine, 0x22222222));
    vk_buffer_finish(&mine, &left);
    CHECK(filled_with(&theirs, 0x22222222));
    share_fill(&right, &theirs, 0x33333333);
    CHECK(filled_with(&theirs, 0x33333333));
    vk_buffer_finish(&theirs, &right);
}

static void memory_as_opaque_fd(void)
{
    share_memory(VK_EXTERNAL_MEMORY_HANDLE_TYPE_OPAQUE_FD_BIT);
}

static void memory_as_dma_buf(void)
{
    share_memory(VK_EXTERNAL_MEMORY_HANDLE_TYPE_DMA_BUF_BIT_EXT);
}

static void memory_comes_home(void)
{
    const VkExternalMemoryHandleTypeFlagBits type = VK_EXTERNAL_MEMORY_HANDLE_TYPE_OPAQUE_FD_BIT;
    struct vk_buffer mine = share_make_exportable(&left, SHARE_BYTES, type);
    struct vk_buffer again = share_import_memory(&left, SHARE_BYTES, share_export_memory(&left, &mine, type), type);

    share_fill(&left, &mine, 0x44444444);
    CHECK(filled_with(&again, 0x44444444));
    vk_buffer_finish(&again, &left);
    share_fill(&left, &mine, 0x55555555);
    CHECK(filled_with(&mine, 0x55555555));
    vk_buffer_finish(&mine, &left);
}

/* ---- semaphores -------------------------------------------------------------------------------------------------- */

/* Nothing but a wait and a signal, each a semaphore or VK_NULL_HANDLE; `value` for those that are timelines. */
static void submit(struct vk *vk, VkSemaphore wait, VkSemaphore signal, uint64_t value)
{
    const VkPipelineStageFlags stage = VK_PIPELINE_STAGE_ALL_COMMANDS_BIT;
    const VkTimelineSemaphoreSubmitInfo values = {
        .sType = VK_STRUCTURE_TYPE_TIMELINE_SEMAPHORE_SUBMIT_INFO,
        .waitSemaphoreValueCount = wait != VK_NULL_HANDLE,
        .pWaitSemaphoreValues = &value,
        .signalSemaphoreValueCount = signal != VK_NULL_HANDLE,
        .pSignalSemaphoreValues = &value,
    };
    const VkSubmitInfo info = {
        .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
        .pNext = &values,
        .waitSemaphoreCount = wait != VK_NULL_HANDLE,
        .pWaitSemaphores = &wait,
        .pWaitDstStageMask = &stage,
        .signalSemaphoreCount = signal != VK_NULL_HANDLE,
        .pSignalSemaphores = &signal,
    };
    CHECK_EQ(vkQueueSubmit(vk->queue, 1, &info, VK_NULL_HANDLE), VK_SUCCESS);
}

/* What the left device's queue signals, the right one's waits for: it ends, so the signal has come across. */
static void binary_semaphore(VkExternalSemaphoreHandleTypeFlagBits type)
{
    VkSemaphore mine = share_make_semaphore(&left, VK_SEMAPHORE_TYPE_BINARY, type);
    VkSemaphore theirs = share_make_semaphore(&right, VK_SEMAPHORE_TYPE_BINARY, 0);

    submit(&left, VK_NULL_HANDLE, mine, 0);
    share_import_semaphore(&right, theirs, share_export_semaphore(&left, mine, type), type);
    submit(&right, theirs, VK_NULL_HANDLE, 0);
    CHECK_EQ(vkQueueWaitIdle(right.queue), VK_SUCCESS);
    CHECK_EQ(vkQueueWaitIdle(left.queue), VK_SUCCESS);
    vkDestroySemaphore(left.device, mine, NULL);
    vkDestroySemaphore(right.device, theirs, NULL);
}

static void binary_semaphore_as_opaque_fd(void)
{
    binary_semaphore(VK_EXTERNAL_SEMAPHORE_HANDLE_TYPE_OPAQUE_FD_BIT);
}

static void binary_semaphore_as_sync_fd(void)
{
    binary_semaphore(VK_EXTERNAL_SEMAPHORE_HANDLE_TYPE_SYNC_FD_BIT);
}

static uint64_t value_of(struct vk *vk, VkSemaphore semaphore)
{
    uint64_t value = UINT64_MAX;
    CHECK_EQ(vkGetSemaphoreCounterValue(vk->device, semaphore, &value), VK_SUCCESS);
    return value;
}

/* One timeline, seen and moved from both sides. */
static void timeline_as_opaque_fd(void)
{
    const VkExternalSemaphoreHandleTypeFlagBits type = VK_EXTERNAL_SEMAPHORE_HANDLE_TYPE_OPAQUE_FD_BIT;
    VkSemaphore mine = share_make_semaphore(&left, VK_SEMAPHORE_TYPE_TIMELINE, type);
    VkSemaphore theirs = share_make_semaphore(&right, VK_SEMAPHORE_TYPE_TIMELINE, 0);

    share_import_semaphore(&right, theirs, share_export_semaphore(&left, mine, type), type);
    submit(&right, theirs, VK_NULL_HANDLE, 5); /* before anybody has promised it */
    submit(&left, VK_NULL_HANDLE, mine, 5);
    CHECK_EQ(vkQueueWaitIdle(right.queue), VK_SUCCESS);
    CHECK_EQ(value_of(&right, theirs), 5);
    const VkSemaphoreSignalInfo info = {
        .sType = VK_STRUCTURE_TYPE_SEMAPHORE_SIGNAL_INFO,
        .semaphore = theirs,
        .value = 6,
    };
    CHECK_EQ(vkSignalSemaphore(right.device, &info), VK_SUCCESS);
    CHECK_EQ(value_of(&left, mine), 6);
    CHECK_EQ(vkQueueWaitIdle(left.queue), VK_SUCCESS);
    vkDestroySemaphore(left.device, mine, NULL);
    vkDestroySemaphore(right.device, theirs, NULL);
}

int main(void)
{
    if (share_init(&left) != VK_SUCCESS)
        return 1;
    if (share_init(&right) != VK_SUCCESS) {
        vk_finish(&left);
        return 1;
    }
    TAP_RUN(memory_as_opaque_fd);
    TAP_RUN(memory_as_dma_buf);
    TAP_RUN(memory_comes_home);
    TAP_RUN(binary_semaphore_as_opaque_fd);
    TAP_RUN(binary_semaphore_as_sync_fd);
    TAP_RUN(timeline_as_opaque_fd);
    vk_finish(&right);
    vk_finish(&left);
    return tap_done();
}
