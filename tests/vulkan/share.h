/* SPDX-License-Identifier: MIT */
/*
 * share.h - memory and semaphores that travel as file descriptors, for the one C file of a test: what Vulkan answers is
 * CHECKed here.
 */
#ifndef TESTS_VULKAN_SHARE_H
#define TESTS_VULKAN_SHARE_H

#include "tap.h"
#include "vk.h"

static const char *const share_extensions[] = {
    VK_KHR_EXTERNAL_MEMORY_FD_EXTENSION_NAME,
    VK_EXT_EXTERNAL_MEMORY_DMA_BUF_EXTENSION_NAME,
    VK_KHR_EXTERNAL_SEMAPHORE_FD_EXTENSION_NAME,
};

enum { SHARE_BYTES = 65536 }; /* of each buffer */

/* A function that the loader does not export. */
#define SHARE_CALL(vk, name) ((PFN_##name)vkGetDeviceProcAddr((vk)->device, #name))

/* vk_init with the extensions for all below. */
static inline VkResult share_init(struct vk *vk)
{
    return vk_init_with(vk, share_extensions, sizeof share_extensions / sizeof share_extensions[0]);
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

/* Fill SHARE_BYTES of the buffer on the card, and wait for it. */
static inline void share_fill(struct vk *vk, const struct vk_buffer *buffer, uint32_t value)
{
    VkCommandBuffer commands = vk_begin(vk);
    vkCmdFillBuffer(commands, buffer->buffer, 0, SHARE_BYTES, value);
    vk_transfer_barrier(commands);
    CHECK_EQ(vk_run(vk, commands), VK_SUCCESS);
}

static inline VkBuffer share_make_buffer(struct vk *vk, VkDeviceSize size, VkExternalMemoryHandleTypeFlags type,
                                         VkMemoryRequirements *needs)
{
    const VkExternalMemoryBufferCreateInfo external = {
        .sType = VK_STRUCTURE_TYPE_EXTERNAL_MEMORY_BUFFER_CREATE_INFO,
        .handleTypes = type,
    };
    const VkBufferCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO,
        .pNext = &external,
        .size = size,
        .usage = VK_BUFFER_USAGE_TRANSFER_SRC_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT,
    };
    VkBuffer buffer = VK_NULL_HANDLE;
    CHECK_EQ(vkCreateBuffer(vk->device, &info, NULL, &buffer), VK_SUCCESS);
    vkGetBufferMemoryRequirements(vk->device, buffer, needs);
    return buffer;
}

/* `chain` says whether the memory will be exported or is imported. */
static inline struct vk_buffer share_allocate(struct vk *vk, VkDeviceSize size,
                                              VkExternalMemoryHandleTypeFlags type, const void *chain)
{
    VkMemoryRequirements needs;
    struct vk_buffer shared = { .buffer = share_make_buffer(vk, size, type, &needs), .size = size };
    const VkMemoryAllocateInfo info = {
        .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
        .pNext = chain,
        .allocationSize = needs.size,
        .memoryTypeIndex = vk_host_memory_type(vk),
    };
    CHECK_EQ(vkAllocateMemory(vk->device, &info, NULL, &shared.memory), VK_SUCCESS);
    CHECK_EQ(vkBindBufferMemory(vk->device, shared.buffer, shared.memory, 0), VK_SUCCESS);
    CHECK_EQ(vkMapMemory(vk->device, shared.memory, 0, VK_WHOLE_SIZE, 0, (void **)&shared.bytes), VK_SUCCESS);
    return shared;
}

/* A mapped buffer of `size` bytes, in host memory of its own that can be exported. */
static inline struct vk_buffer share_make_exportable(struct vk *vk, VkDeviceSize size,
                                                     VkExternalMemoryHandleTypeFlagBits type)
{
    const VkExportMemoryAllocateInfo export = {
        .sType = VK_STRUCTURE_TYPE_EXPORT_MEMORY_ALLOCATE_INFO,
        .handleTypes = type,
    };
    return share_allocate(vk, size, type, &export);
}

/* A descriptor for the caller to close, or to import. */
static inline int share_export_memory(struct vk *vk, const struct vk_buffer *shared,
                                      VkExternalMemoryHandleTypeFlagBits type)
{
    const VkMemoryGetFdInfoKHR info = {
        .sType = VK_STRUCTURE_TYPE_MEMORY_GET_FD_INFO_KHR,
        .memory = shared->memory,
        .handleType = type,
    };
    int fd = -1;
    CHECK_EQ(SHARE_CALL(vk, vkGetMemoryFdKHR)(vk->device, &info, &fd), VK_SUCCESS);
    return fd;
}

/* A mapped buffer in the memory of a descriptor, which becomes the driver's. */
static inline struct vk_buffer share_import_memory(struct vk *vk, VkDeviceSize size, int fd,
                                                   VkExternalMemoryHandleTypeFlagBits type)
{
    const VkImportMemoryFdInfoKHR import = {
        .sType = VK_STRUCTURE_TYPE_IMPORT_MEMORY_FD_INFO_KHR,
        .handleType = type,
        .fd = fd,
    };
    return share_allocate(vk, size, type, &import);
}

/* ---- semaphores -------------------------------------------------------------------------------------------------- */

/* `exported`: what it may be exported as; 0: not at all. */
static inline VkSemaphore share_make_semaphore(struct vk *vk, VkSemaphoreType type,
                                               VkExternalSemaphoreHandleTypeFlags exported)
{
    const VkExportSemaphoreCreateInfo export = {
        .sType = VK_STRUCTURE_TYPE_EXPORT_SEMAPHORE_CREATE_INFO,
        .handleTypes = exported,
    };
    const VkSemaphoreTypeCreateInfo kind = {
        .sType = VK_STRUCTURE_TYPE_SEMAPHORE_TYPE_CREATE_INFO,
        .pNext = &export,
        .semaphoreType = type,
    };
    const VkSemaphoreCreateInfo info = { .sType = VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO, .pNext = &kind };
    VkSemaphore semaphore = VK_NULL_HANDLE;
    CHECK_EQ(vkCreateSemaphore(vk->device, &info, NULL, &semaphore), VK_SUCCESS);
    return semaphore;
}

/* A descriptor for the caller to close, or to import. */
static inline int share_export_semaphore(struct vk *vk, VkSemaphore semaphore,
                                         VkExternalSemaphoreHandleTypeFlagBits type)
{
    const VkSemaphoreGetFdInfoKHR info = {
        .sType = VK_STRUCTURE_TYPE_SEMAPHORE_GET_FD_INFO_KHR,
        .semaphore = semaphore,
        .handleType = type,
    };
    int fd = -1;
    CHECK_EQ(SHARE_CALL(vk, vkGetSemaphoreFdKHR)(vk->device, &info, &fd), VK_SUCCESS);
    return fd;
}

/* The descriptor becomes the driver's. */
static inline void share_import_semaphore(struct vk *vk, VkSemaphore semaphore, int fd,
                                          VkExternalSemaphoreHandleTypeFlagBits type)
{
    const VkImportSemaphoreFdInfoKHR info = {
        .sType = VK_STRUCTURE_TYPE_IMPORT_SEMAPHORE_FD_INFO_KHR,
        .semaphore = semaphore,
        .flags = type == VK_EXTERNAL_SEMAPHORE_HANDLE_TYPE_SYNC_FD_BIT ? VK_SEMAPHORE_IMPORT_TEMPORARY_BIT : 0,
        .handleType = type,
        .fd = fd,
    };
    CHECK_EQ(SHARE_CALL(vk, vkImportSemaphoreFdKHR)(vk->device, &info), VK_SUCCESS);
}

#endif
