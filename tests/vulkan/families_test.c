/* SPDX-License-Identifier: MIT */
/*
 * families_test.c - the queue families that RADV shows: each fills and copies, and a semaphore orders work of one after
 * work of the other.
 */
#include "tap.h"
#include "vk.h"

enum {
    SIZE = 256 << 10, /* bytes of each buffer */
    ROUNDS = 50,
};

/* The queue and command pool of one family. */
struct family {
    VkQueueFlags flags;
    VkQueue queue;
    VkCommandPool pool;
};

static struct vk vk;
static struct vk_buffer first, second;
static struct family graphics, compute;

static bool find_family(struct family *out, VkQueueFlags wanted, VkQueueFlags unwanted)
{
    VkQueueFamilyProperties families[VK_FAMILIES_MAX];
    uint32_t count = VK_FAMILIES_MAX;
    vkGetPhysicalDeviceQueueFamilyProperties(vk.gpu, &count, families);
    for (uint32_t i = 0; i < count; i++) {
        const VkCommandPoolCreateInfo info = {
            .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
            .queueFamilyIndex = i,
        };
        if ((families[i].queueFlags & wanted) != wanted || (families[i].queueFlags & unwanted))
            continue;
        out->flags = families[i].queueFlags;
        vkGetDeviceQueue(vk.device, i, 0, &out->queue);
        return vkCreateCommandPool(vk.device, &info, NULL, &out->pool) == VK_SUCCESS;
    }
    return false;
}

static bool filled_with(const struct vk_buffer *buffer, uint32_t value)
{
    for (unsigned i = 0; i < SIZE; i += 4)
        if (memcmp(buffer->bytes + i, &value, 4) != 0)
            return false;
    return true;
}

static VkCommandBuffer begin(const struct family *family)
{
    struct vk in_family = vk;
    in_family.pool = family->pool;
    return vk_begin(&in_family);
}

/* Without a signal it is waited for. */
static void submit(const struct family *family, VkCommandBuffer commands, VkSemaphore wait, VkSemaphore signal)
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
    vk_transfer_barrier(commands);
    CHECK_EQ(vkEndCommandBuffer(commands), VK_SUCCESS);
    CHECK_EQ(vkQueueSubmit(family->queue, 1, &info, VK_NULL_HANDLE), VK_SUCCESS);
    if (!signal)
        CHECK_EQ(vkQueueWaitIdle(family->queue), VK_SUCCESS);
}

static void there_is_a_family_without_graphics(void)
{
    CHECK(compute.flags & VK_QUEUE_COMPUTE_BIT);
    CHECK(!(compute.flags & VK_QUEUE_GRAPHICS_BIT));
    CHECK(graphics.queue != compute.queue);
}

static void it_fills_and_copies(void)
{
    for (uint32_t value = 1; value <= ROUNDS; value++) {
        VkCommandBuffer commands = begin(&compute);
        vkCmdFillBuffer(commands, first.buffer, 0, SIZE, value);
        vk_transfer_barrier(commands);
        vkCmdCopyBuffer(commands, first.buffer, second.buffer, 1, &(VkBufferCopy){ .size = SIZE });
        submit(&compute, commands, VK_NULL_HANDLE, VK_NULL_HANDLE);
        CHECK(filled_with(&second, value));
    }
}

/* One family fills, the other copies what it has filled. */
static void a_semaphore_orders(const struct family *one, const struct family *other)
{
    const VkSemaphoreCreateInfo info = { .sType = VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO };
    VkSemaphore semaphore = VK_NULL_HANDLE;
    CHECK_EQ(vkCreateSemaphore(vk.device, &info, NULL, &semaphore), VK_SUCCESS);
    for (uint32_t value = 1; value <= ROUNDS; value++) {
        VkCommandBuffer fill = begin(one), copy = begin(other);
        vkCmdFillBuffer(fill, first.buffer, 0, SIZE, 1000 + value);
        submit(one, fill, VK_NULL_HANDLE, semaphore);
        vkCmdCopyBuffer(copy, first.buffer, second.buffer, 1, &(VkBufferCopy){ .size = SIZE });
        submit(other, copy, semaphore, VK_NULL_HANDLE);
        CHECK(filled_with(&second, 1000 + value));
    }
    CHECK_EQ(vkDeviceWaitIdle(vk.device), VK_SUCCESS);
    vkDestroySemaphore(vk.device, semaphore, NULL);
}

static void graphics_before_compute(void)
{
    a_semaphore_orders(&graphics, &compute);
}

static void compute_before_graphics(void)
{
    a_semaphore_orders(&compute, &graphics);
}

int main(void)
{
    if (vk_init(&vk) != VK_SUCCESS || !find_family(&graphics, VK_QUEUE_GRAPHICS_BIT, 0) ||
        !find_family(&compute, VK_QUEUE_COMPUTE_BIT, VK_QUEUE_GRAPHICS_BIT) ||
        vk_buffer_init(&first, &vk, SIZE, vk_host_memory_type(&vk)) != VK_SUCCESS ||
        vk_buffer_init(&second, &vk, SIZE, vk_host_memory_type(&vk)) != VK_SUCCESS) {
        printf("Bail out! no device with two queue families, or no buffers\n");
        return 1;
    }
    TAP_RUN(there_is_a_family_without_graphics);
    TAP_RUN(it_fills_and_copies);
    TAP_RUN(graphics_before_compute);
    TAP_RUN(compute_before_graphics);
    vk_buffer_finish(&first, &vk);
    vk_buffer_finish(&second, &vk);
    vkDestroyCommandPool(vk.device, graphics.pool, NULL);
    vkDestroyCommandPool(vk.device, compute.pool, NULL);
    vk_finish(&vk);
    return tap_done();
}
