/* SPDX-License-Identifier: MIT */
/*
 * vk.h - the little Vulkan that every test here needs: a device with a queue of each family, buffers, a command buffer
 * run at once.
 *
 * The tests use whatever driver the loader is told of, so they also run on lavapipe for comparison:
 *     VK_ICD_FILENAMES=/usr/share/vulkan/icd.d/lvp_icd.x86_64.json build/release/tests/vulkan/sync_test
 */
#ifndef TESTS_VK_H
#define TESTS_VK_H

#include <stdbool.h>
#include <stdint.h>
#include <vulkan/vulkan.h>

#define VK_FAMILIES_MAX 16u /* queue families that are looked at */

struct vk {
    VkInstance instance;
    VkPhysicalDevice gpu;
    VkPhysicalDeviceProperties properties;
    VkPhysicalDeviceMemoryProperties memory;
    const char *const *extensions; /* of the device; the caller's */
    uint32_t extension_count;
    VkDevice device;
    uint32_t family; /* of queue: one with graphics */
    VkQueue queue;
    VkCommandPool pool;
    VkBufferUsageFlags usage; /* of the buffers made from now on, besides transfers; 0 after vk_init */
};

/* Bring up the first GPU, with timeline semaphores. On failure says why on stderr; vk is then finished already. */
VkResult vk_init(struct vk *vk);
/* The same with `count` device extensions. Each struct vk has an instance of its own and shares nothing with others. */
VkResult vk_init_with(struct vk *vk, const char *const *extensions, uint32_t count);
/* All objects made with vk must be gone. vk_init's failure, or a second call, does no harm. */
void vk_finish(struct vk *vk);

/*
 * A memory type with all of `wanted` and none of `unwanted` properties, or UINT32_MAX. Types of the device's own memory
 * differ from those of the host by VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT.
 */
uint32_t vk_memory_type(const struct vk *vk, VkMemoryPropertyFlags wanted, VkMemoryPropertyFlags unwanted);
/* Where the CPU and the GPU both see it: host memory, or what comes closest on a GPU that has none of its own. */
uint32_t vk_host_memory_type(const struct vk *vk);

/* A buffer for fills and copies, and vk->usage, that fills a memory object of its own. */
struct vk_buffer {
    VkBuffer buffer;
    VkDeviceMemory memory;
    uint8_t *bytes; /* the mapping, or NULL when the memory type is not host-visible */
    VkDeviceSize size;
};

/* `size` in bytes. On failure nothing is left behind and *buffer is zero. */
VkResult vk_buffer_init(struct vk_buffer *buffer, struct vk *vk, VkDeviceSize size, uint32_t memory_type);
/* A zeroed buffer is legal. */
void vk_buffer_finish(struct vk_buffer *buffer, struct vk *vk);

/* A command buffer that is being recorded, for one submission; it belongs to vk->pool. VK_NULL_HANDLE: no memory. */
VkCommandBuffer vk_begin(struct vk *vk);
/* End, submit, wait until it is done, free. Returns the first error. */
VkResult vk_run(struct vk *vk, VkCommandBuffer commands);
/* Make what the transfers recorded so far wrote visible to the host and to later transfers. */
void vk_transfer_barrier(VkCommandBuffer commands);

#endif
