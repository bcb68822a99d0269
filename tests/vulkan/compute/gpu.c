/* SPDX-License-Identifier: MIT */
/* gpu.c - see gpu.h. */
#include "gpu.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GPUS = 8, EXTENSIONS = 512 };

static const char *const wanted_extensions[] = {
    VK_EXT_SHADER_ATOMIC_FLOAT_EXTENSION_NAME,       VK_EXT_SHADER_ATOMIC_FLOAT_2_EXTENSION_NAME,
    VK_EXT_SHADER_IMAGE_ATOMIC_INT64_EXTENSION_NAME, VK_KHR_SHADER_CLOCK_EXTENSION_NAME,
    VK_EXT_CONDITIONAL_RENDERING_EXTENSION_NAME,     VK_EXT_ROBUSTNESS_2_EXTENSION_NAME,
};
enum { WANTED_EXTENSIONS = sizeof wanted_extensions / sizeof wanted_extensions[0] };

static VkResult make_instance(VkInstance *instance)
{
    const VkApplicationInfo app = {
        .sType = VK_STRUCTURE_TYPE_APPLICATION_INFO,
        .apiVersion = VK_API_VERSION_1_3,
    };
    const VkInstanceCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
        .pApplicationInfo = &app,
    };
    return vkCreateInstance(&info, NULL, instance);
}

uint32_t gpu_count(void)
{
    VkInstance instance = VK_NULL_HANDLE;
    uint32_t count = 0;
    if (make_instance(&instance) == VK_SUCCESS) {
        if (vkEnumeratePhysicalDevices(instance, &count, NULL) != VK_SUCCESS)
            count = 0;
        vkDestroyInstance(instance, NULL);
    }
    return count < GPUS ? count : GPUS;
}

static VkResult find_gpu(struct gpu *gpu, uint32_t index)
{
    VkPhysicalDevice gpus[GPUS];
    uint32_t count = GPUS;
    VkResult result = vkEnumeratePhysicalDevices(gpu->vk.instance, &count, gpus);
    if (result < 0)
        return result;
    if (index >= count)
        return VK_ERROR_INITIALIZATION_FAILED;
    gpu->vk.gpu = gpus[index];
    gpu->subgroup.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_PROPERTIES;
    gpu->float_controls.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FLOAT_CONTROLS_PROPERTIES;
    gpu->subgroup.pNext = &gpu->float_controls;
    VkPhysicalDeviceProperties2 properties = {
        .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2,
        .pNext = &gpu->subgroup,
    };
    vkGetPhysicalDeviceProperties2(gpu->vk.gpu, &properties);
    gpu->vk.properties = properties.properties;
    vkGetPhysicalDeviceMemoryProperties(gpu->vk.gpu, &gpu->vk.memory);
    gpu->is_card = properties.properties.vendorID == 0x1002;
    gpu->name = gpu->is_card ? "card" : "lavapipe";
    return VK_SUCCESS;
}

bool gpu_has(const struct gpu *gpu, const char *extension)
{
    VkExtensionProperties *have = calloc(EXTENSIONS, sizeof *have);
    uint32_t count = EXTENSIONS;
    bool found = false;
    if (have && vkEnumerateDeviceExtensionProperties(gpu->vk.gpu, NULL, &count, have) >= 0)
        for (uint32_t i = 0; i < count && !found; i++)
            found = strcmp(have[i].extensionName, extension) == 0;
    free(have);
    return found;
}

uint32_t gpu_family(const struct gpu *gpu, VkQueueFlags wanted, VkQueueFlags unwanted)
{
    VkQueueFamilyProperties families[VK_FAMILIES_MAX];
    uint32_t count = VK_FAMILIES_MAX;
    vkGetPhysicalDeviceQueueFamilyProperties(gpu->vk.gpu, &count, families);
    for (uint32_t i = 0; i < count; i++)
        if ((families[i].queueFlags & wanted) == wanted && !(families[i].queueFlags & unwanted))
            return i;
    return UINT32_MAX;
}

/* Ask which features there are; the answer is what will be turned on. */
static void query_features(struct gpu *gpu, bool robust)
{
    struct {
        VkStructureType type;
        void *features;
    } chain[] = {
        { VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_1_FEATURES, &gpu->features11 },
        { VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES, &gpu->features12 },
        { VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_3_FEATURES, &gpu->features13 },
        { VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_ATOMIC_FLOAT_FEATURES_EXT, &gpu->atomic_float },
        { VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_ATOMIC_FLOAT_2_FEATURES_EXT, &gpu->atomic_float2 },
        { VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_IMAGE_ATOMIC_INT64_FEATURES_EXT, &gpu->image_int64 },
        { VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_CLOCK_FEATURES_KHR, &gpu->clock },
        { VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_CONDITIONAL_RENDERING_FEATURES_EXT, &gpu->conditional },
        { VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_ROBUSTNESS_2_FEATURES_EXT, &gpu->robustness2 },
    };
    VkBaseOutStructure *last = (VkBaseOutStructure *)&gpu->features;
    last->sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2;
    for (size_t i = 0; i < sizeof chain / sizeof chain[0]; i++) {
        last->pNext = chain[i].features;
        last = last->pNext;
        last->sType = chain[i].type;
    }
    vkGetPhysicalDeviceFeatures2(gpu->vk.gpu, &gpu->features);
    if (!robust) {
        gpu->features.features.robustBufferAccess = VK_FALSE;
        gpu->robustness2.robustBufferAccess2 = VK_FALSE;
        gpu->robustness2.robustImageAccess2 = VK_FALSE;
    }
}

static VkResult make_device(struct gpu *gpu)
{
    VkDeviceQueueCreateInfo queues[VK_FAMILIES_MAX] = { { 0 } };
    VkQueueFamilyProperties unused[VK_FAMILIES_MAX];
    const char *extensions[WANTED_EXTENSIONS];
    uint32_t families = VK_FAMILIES_MAX, extension_count = 0;
    vkGetPhysicalDeviceQueueFamilyProperties(gpu->vk.gpu, &families, unused);
    for (uint32_t i = 0; i < families; i++)
        queues[i] = (VkDeviceQueueCreateInfo){
            .sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
            .queueFamilyIndex = i,
            .queueCount = 1,
            .pQueuePriorities = (const float[]){ 1.0f },
        };
    for (uint32_t i = 0; i < WANTED_EXTENSIONS; i++)
        if (gpu_has(gpu, wanted_extensions[i]))
            extensions[extension_count++] = wanted_extensions[i];
    const VkDeviceCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
        .pNext = &gpu->features,
        .queueCreateInfoCount = families,
        .pQueueCreateInfos = queues,
        .enabledExtensionCount = extension_count,
        .ppEnabledExtensionNames = extensions,
    };
    return vkCreateDevice(gpu->vk.gpu, &info, NULL, &gpu->vk.device);
}

VkResult gpu_take_family(struct gpu *gpu, uint32_t family)
{
    const VkCommandPoolCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
        .queueFamilyIndex = family,
    };
    vkDestroyCommandPool(gpu->vk.device, gpu->vk.pool, NULL);
    gpu->vk.pool = VK_NULL_HANDLE;
    gpu->vk.family = family;
    vkGetDeviceQueue(gpu->vk.device, family, 0, &gpu->vk.queue);
    return vkCreateCommandPool(gpu->vk.device, &info, NULL, &gpu->vk.pool);
}

VkResult gpu_init(struct gpu *gpu, uint32_t index, bool robust)
{
    memset(gpu, 0, sizeof *gpu);
    gpu->index = index;
    gpu->robust = robust;
    VkResult result = make_instance(&gpu->vk.instance);
    if (result == VK_SUCCESS)
        result = find_gpu(gpu, index);
    if (result == VK_SUCCESS) {
        query_features(gpu, robust);
        result = make_device(gpu);
    }
    if (result == VK_SUCCESS) {
        uint32_t family = gpu_family(gpu, VK_QUEUE_COMPUTE_BIT, VK_QUEUE_GRAPHICS_BIT);
        if (family == UINT32_MAX)
            family = gpu_family(gpu, VK_QUEUE_COMPUTE_BIT, 0);
        result = gpu_take_family(gpu, family);
    }
    gpu->vk.usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_UNIFORM_BUFFER_BIT |
                    VK_BUFFER_USAGE_STORAGE_TEXEL_BUFFER_BIT | VK_BUFFER_USAGE_UNIFORM_TEXEL_BUFFER_BIT |
                    VK_BUFFER_USAGE_INDIRECT_BUFFER_BIT;
    if (gpu->features12.bufferDeviceAddress)
        gpu->vk.usage |= VK_BUFFER_USAGE_SHADER_DEVICE_ADDRESS_BIT;
    if (gpu->conditional.conditionalRendering)
        gpu->vk.usage |= VK_BUFFER_USAGE_CONDITIONAL_RENDERING_BIT_EXT;
    if (result != VK_SUCCESS) {
        fprintf(stderr, "gpu: no device %u: %d\n", index, (int)result);
        gpu_finish(gpu);
    }
    return result;
}

VkResult gpu_renew(struct gpu *gpu)
{
    gpu_finish(gpu);
    return gpu_init(gpu, gpu->index, gpu->robust);
}

void gpu_finish(struct gpu *gpu)
{
    vk_finish(&gpu->vk);
}
