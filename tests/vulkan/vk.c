/* SPDX-License-Identifier: MIT */
/* vk.c - see vk.h. */
#include "vk.h"

#include <stdio.h>
#include <string.h>

static VkResult fail(const char *what, VkResult result)
{
    fprintf(stderr, "vk: %s: %d\n", what, (int)result);
    return result;
}

static VkResult init_instance(struct vk *vk)
{
    const VkApplicationInfo app = {
        .sType = VK_STRUCTURE_TYPE_APPLICATION_INFO,
        .apiVersion = VK_API_VERSION_1_2,
    };
    const VkInstanceCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
        .pApplicationInfo = &app,
    };
    return vkCreateInstance(&info, NULL, &vk->instance);
}

static VkResult init_gpu(struct vk *vk)
{
    uint32_t count = 1;
    VkResult result = vkEnumeratePhysicalDevices(vk->instance, &count, &vk->gpu);
    if (result < 0)
        return result;
    if (count == 0)
        return VK_ERROR_INITIALIZATION_FAILED;
    vkGetPhysicalDeviceProperties(vk->gpu, &vk->properties);
    vkGetPhysicalDeviceMemoryProperties(vk->gpu, &vk->memory);
    return VK_SUCCESS;
}

static uint32_t graphics_family(VkPhysicalDevice gpu)
{
    VkQueueFamilyProperties families[VK_FAMILIES_MAX];
    uint32_t count = VK_FAMILIES_MAX;
    vkGetPhysicalDeviceQueueFamilyProperties(gpu, &count, families);
    for (uint32_t i = 0; i < count; i++)
        if (families[i].queueFlags & VK_QUEUE_GRAPHICS_BIT)
            return i;
    return 0;
}

static VkResult init_device(struct vk *vk)
{
    vk->family = graphics_family(vk->gpu);
    const VkPhysicalDeviceTimelineSemaphoreFeatures timeline = {
        .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_TIMELINE_SEMAPHORE_FEATURES,
        .timelineSemaphore = VK_TRUE,
    };
    VkDeviceQueueCreateInfo queues[VK_FAMILIES_MAX] = { { 0 } };
    uint32_t families = VK_FAMILIES_MAX;
    VkQueueFamilyProperties unused[VK_FAMILIES_MAX];
    vkGetPhysicalDeviceQueueFamilyProperties(vk->gpu, &families, unused);
    for (uint32_t i = 0; i < families; i++)
        queues[i] = (VkDeviceQueueCreateInfo){
            .sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
            .queueFamilyIndex = i,
            .queueCount = 1,
            .pQueuePriorities = (const float[]){ 1.0f },
        };
    const VkDeviceCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
        .pNext = &timeline,
        .queueCreateInfoCount = families,
        .pQueueCreateInfos = queues,
        .enabledExtensionCount = vk->extension_count,
        .ppEnabledExtensionNames = vk->extensions,
    };
    VkResult result = vkCreateDevice(vk->gpu, &info, NULL, &vk->device);
    if (result == VK_SUCCESS)
        vkGetDeviceQueue(vk->device, vk->family, 0, &vk->queue);
    return result;
}

static VkResult init_pool(struct vk *vk)
{
    const VkCommandPoolCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
        .flags = VK_COMMAND_POOL_CREATE_TRANSIENT_BIT,
        .queueFamilyIndex = vk->family,
    };
    return vkCreateCommandPool(vk->device, &info, NULL, &vk->pool);
}

VkResult vk_init(struct vk *vk)
{
    return vk_init_with(vk, NULL, 0);
}

VkResult vk_init_with(struct vk *vk, const char *const *extensions, uint32_t count)
{
    static const struct {
        const char *what;
        VkResult (*init)(struct vk *);
    } steps[] = {
        { "no instance", init_instance },
        { "no GPU", init_gpu },
        { "no device", init_device },
        { "no command pool", init_pool },
    };
    memset(vk, 0, sizeof *vk);
    vk->extensions = extensions;
    vk->extension_count = count;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        VkResult result = steps[i].init(vk);
        if (result != VK_SUCCESS) {
            vk_finish(vk);
            return fail(steps[i].what, result);
        }
    }
    return VK_SUCCESS;
}

void vk_finish(struct vk *vk)
{
    if (vk->device) {
        vkDestroyCommandPool(vk->device, vk->pool, NULL);
        vkDestroyDevice(vk->device, NULL);
    }
    if (vk->instance)
        vkDestroyInstance(vk->instance, NULL);
    memset(vk, 0, sizeof *vk);
}

uint32_t vk_memory_type(const struct vk *vk, VkMemoryPropertyFlags wanted, VkMemoryPropertyFlags unwanted)
{
    for (uint32_t i = 0; i < vk->memory.memoryTypeCount; i++) {
        VkMemoryPropertyFlags flags = vk->memory.memoryTypes[i].propertyFlags;
        if ((flags & wanted) == wanted && !(flags & unwanted))
            return i;
    }
    return UINT32_MAX;
}

uint32_t vk_host_memory_type(const struct vk *vk)
{
    const VkMemoryPropertyFlags visible = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
    uint32_t type = vk_memory_type(vk, visible, VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT);
    return type != UINT32_MAX ? type : vk_memory_type(vk, visible, 0);
}

static VkResult init_memory(struct vk_buffer *buffer, struct vk *vk, uint32_t memory_type)
{
    VkMemoryRequirements needs;
    vkGetBufferMemoryRequirements(vk->device, buffer->buffer, &needs);
    const VkMemoryAllocateFlagsInfo with_address = {
        .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_FLAGS_INFO,
        .flags = VK_MEMORY_ALLOCATE_DEVICE_ADDRESS_BIT,
    };
    const VkMemoryAllocateInfo info = {
        .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
        .pNext = vk->usage & VK_BUFFER_USAGE_SHADER_DEVICE_ADDRESS_BIT ? &with_address : NULL,
        .allocationSize = needs.size,
        .memoryTypeIndex = memory_type,
    };
    VkResult result = vkAllocateMemory(vk->device, &info, NULL, &buffer->memory);
    if (result == VK_SUCCESS)
        result = vkBindBufferMemory(vk->device, buffer->buffer, buffer->memory, 0);
    if (result == VK_SUCCESS &&
        (vk->memory.memoryTypes[memory_type].propertyFlags & VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT))
        result = vkMapMemory(vk->device, buffer->memory, 0, VK_WHOLE_SIZE, 0, (void **)&buffer->bytes);
    return result;
}

VkResult vk_buffer_init(struct vk_buffer *buffer, struct vk *vk, VkDeviceSize size, uint32_t memory_type)
{
    memset(buffer, 0, sizeof *buffer);
    buffer->size = size;
    const VkBufferCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO,
        .size = size,
        .usage = VK_BUFFER_USAGE_TRANSFER_SRC_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT | vk->usage,
    };
    VkResult result = memory_type == UINT32_MAX ? VK_ERROR_FEATURE_NOT_PRESENT
                                                : vkCreateBuffer(vk->device, &info, NULL, &buffer->buffer);
    if (result == VK_SUCCESS)
        result = init_memory(buffer, vk, memory_type);
    if (result != VK_SUCCESS)
        vk_buffer_finish(buffer, vk);
    return result;
}

void vk_buffer_finish(struct vk_buffer *buffer, struct vk *vk)
{
    if (vk->device) {
        vkDestroyBuffer(vk->device, buffer->buffer, NULL);
        vkFreeMemory(vk->device, buffer->memory, NULL);
    }
    memset(buffer, 0, sizeof *buffer);
}

VkCommandBuffer vk_begin(struct vk *vk)
{
    const VkCommandBufferAllocateInfo allocate = {
        .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
        .commandPool = vk->pool,
        .level = VK_COMMAND_BUFFER_LEVEL_PRIMARY,
        .commandBufferCount = 1,
    };
    const VkCommandBufferBeginInfo begin = {
        .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO,
        .flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT,
    };
    VkCommandBuffer commands = VK_NULL_HANDLE;
    if (vkAllocateCommandBuffers(vk->device, &allocate, &commands) != VK_SUCCESS)
        return VK_NULL_HANDLE;
    if (vkBeginCommandBuffer(commands, &begin) != VK_SUCCESS) {
        vkFreeCommandBuffers(vk->device, vk->pool, 1, &commands);
        return VK_NULL_HANDLE;
    }
    return commands;
}

VkResult vk_run(struct vk *vk, VkCommandBuffer commands)
{
    const VkFenceCreateInfo fence_info = { .sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO };
    const VkSubmitInfo submit = {
        .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
        .commandBufferCount = 1,
        .pCommandBuffers = &commands,
    };
    VkFence fence = VK_NULL_HANDLE;
    VkResult result = vkEndCommandBuffer(commands);
    if (result == VK_SUCCESS)
        result = vkCreateFence(vk->device, &fence_info, NULL, &fence);
    if (result == VK_SUCCESS)
        result = vkQueueSubmit(vk->queue, 1, &submit, fence);
    if (result == VK_SUCCESS)
        result = vkWaitForFences(vk->device, 1, &fence, VK_TRUE, UINT64_MAX);
    vkDestroyFence(vk->device, fence, NULL);
    vkFreeCommandBuffers(vk->device, vk->pool, 1, &commands);
    return result;
}

void vk_transfer_barrier(VkCommandBuffer commands)
{
    const VkMemoryBarrier barrier = {
        .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
        .srcAccessMask = VK_ACCESS_TRANSFER_WRITE_BIT,
        .dstAccessMask = VK_ACCESS_TRANSFER_READ_BIT | VK_ACCESS_TRANSFER_WRITE_BIT | VK_ACCESS_HOST_READ_BIT,
    };
    vkCmdPipelineBarrier(commands, VK_PIPELINE_STAGE_TRANSFER_BIT,
                         VK_PIPELINE_STAGE_TRANSFER_BIT | VK_PIPELINE_STAGE_HOST_BIT, 0, 1, &barrier, 0, NULL, 0, NULL);
}
