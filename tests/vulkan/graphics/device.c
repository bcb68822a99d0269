/* SPDX-License-Identifier: MIT */
/* device.c - see device.h. */
#include "device.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEVICES = 8, EXTENSIONS = 512, COMPLAINTS_PRINTED = 5 };

#define LAYER "VK_LAYER_KHRONOS_validation"

/* Extensions that are turned on where they are, with their features; 0: the extension has none. */
static const struct {
    const char *name;
    VkStructureType type;
    size_t offset;
} extensions[] = {
#define EXTENSION(name, type, member)                                                                                  \
    {                                                                                                                  \
        name, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_##type##_FEATURES_EXT, offsetof(struct device, member)                 \
    }
    EXTENSION(VK_EXT_LINE_RASTERIZATION_EXTENSION_NAME, LINE_RASTERIZATION, lines),
    EXTENSION(VK_EXT_PROVOKING_VERTEX_EXTENSION_NAME, PROVOKING_VERTEX, provoking),
    EXTENSION(VK_EXT_DEPTH_CLIP_ENABLE_EXTENSION_NAME, DEPTH_CLIP_ENABLE, depth_clip),
    EXTENSION(VK_EXT_DEPTH_CLIP_CONTROL_EXTENSION_NAME, DEPTH_CLIP_CONTROL, clip_control),
    EXTENSION(VK_EXT_INDEX_TYPE_UINT8_EXTENSION_NAME, INDEX_TYPE_UINT8, uint8_indices),
    EXTENSION(VK_EXT_VERTEX_ATTRIBUTE_DIVISOR_EXTENSION_NAME, VERTEX_ATTRIBUTE_DIVISOR, divisors),
    EXTENSION(VK_EXT_CUSTOM_BORDER_COLOR_EXTENSION_NAME, CUSTOM_BORDER_COLOR, border_color),
    EXTENSION(VK_EXT_PRIMITIVE_TOPOLOGY_LIST_RESTART_EXTENSION_NAME, PRIMITIVE_TOPOLOGY_LIST_RESTART, list_restart),
    EXTENSION(VK_EXT_MULTI_DRAW_EXTENSION_NAME, MULTI_DRAW, multi_draw),
    EXTENSION(VK_EXT_CONDITIONAL_RENDERING_EXTENSION_NAME, CONDITIONAL_RENDERING, conditional),
    EXTENSION(VK_EXT_NON_SEAMLESS_CUBE_MAP_EXTENSION_NAME, NON_SEAMLESS_CUBE_MAP, non_seamless),
    EXTENSION(VK_EXT_COLOR_WRITE_ENABLE_EXTENSION_NAME, COLOR_WRITE_ENABLE, color_write),
    { VK_EXT_SAMPLER_FILTER_MINMAX_EXTENSION_NAME, 0, 0 },
    { VK_EXT_SHADER_STENCIL_EXPORT_EXTENSION_NAME, 0, 0 },
    { VK_EXT_SHADER_VIEWPORT_INDEX_LAYER_EXTENSION_NAME, 0, 0 },
    { VK_EXT_DEPTH_RANGE_UNRESTRICTED_EXTENSION_NAME, 0, 0 },
    { VK_EXT_POST_DEPTH_COVERAGE_EXTENSION_NAME, 0, 0 },
};
enum { WANTED = sizeof extensions / sizeof extensions[0] };

static VKAPI_ATTR VkBool32 VKAPI_CALL complain(VkDebugUtilsMessageSeverityFlagBitsEXT severity,
                                               VkDebugUtilsMessageTypeFlagsEXT types,
                                               const VkDebugUtilsMessengerCallbackDataEXT *data, void *user)
{
    (void)severity;
    (void)types;
    struct device *device = user;
    if (device->complaints++ < COMPLAINTS_PRINTED)
        printf("# %s: %s\n", device->name ? device->name : "validation", data->pMessage);
    return VK_FALSE;
}

static bool has_layer(void)
{
    VkLayerProperties layers[64];
    uint32_t count = 64;
    if (vkEnumerateInstanceLayerProperties(&count, layers) < 0)
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (strcmp(layers[i].layerName, LAYER) == 0)
            return true;
    return false;
}

/* With the validation layer if `device` is to hear of its complaints. */
static VkResult make_instance(VkInstance *instance, struct device *device)
{
    static const char *const layer = LAYER, *const debug = VK_EXT_DEBUG_UTILS_EXTENSION_NAME;
    const VkDebugUtilsMessengerCreateInfoEXT messenger = {
        .sType = VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT,
        .messageSeverity = VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT,
        .messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT,
        .pfnUserCallback = complain,
        .pUserData = device,
    };
    const VkApplicationInfo app = {
        .sType = VK_STRUCTURE_TYPE_APPLICATION_INFO,
        .apiVersion = VK_API_VERSION_1_3,
    };
    const VkInstanceCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
        .pApplicationInfo = &app,
        .enabledLayerCount = device != NULL,
        .ppEnabledLayerNames = &layer,
        .enabledExtensionCount = device != NULL,
        .ppEnabledExtensionNames = &debug,
    };
    VkResult result = vkCreateInstance(&info, NULL, instance);
    if (result != VK_SUCCESS || !device)
        return result;
    PFN_vkCreateDebugUtilsMessengerEXT create =
        (PFN_vkCreateDebugUtilsMessengerEXT)vkGetInstanceProcAddr(*instance, "vkCreateDebugUtilsMessengerEXT");
    return create ? create(*instance, &messenger, NULL, &device->messenger) : VK_ERROR_EXTENSION_NOT_PRESENT;
}

uint32_t device_count(void)
{
    VkInstance instance = VK_NULL_HANDLE;
    uint32_t count = 0;
    if (make_instance(&instance, NULL) == VK_SUCCESS) {
        if (vkEnumeratePhysicalDevices(instance, &count, NULL) != VK_SUCCESS)
            count = 0;
        vkDestroyInstance(instance, NULL);
    }
    return count < DEVICES ? count : DEVICES;
}

static VkResult find_gpu(struct device *device)
{
    VkPhysicalDevice gpus[DEVICES];
    uint32_t count = DEVICES;
    VkResult result = vkEnumeratePhysicalDevices(device->vk.instance, &count, gpus);
    if (result < 0)
        return result;
    if (device->index >= count)
        return VK_ERROR_INITIALIZATION_FAILED;
    device->vk.gpu = gpus[device->index];
    vkGetPhysicalDeviceProperties(device->vk.gpu, &device->vk.properties);
    vkGetPhysicalDeviceMemoryProperties(device->vk.gpu, &device->vk.memory);
    device->is_card = device->vk.properties.vendorID == 0x1002;
    device->name = device->is_card ? "card" : "lavapipe";
    return VK_SUCCESS;
}

bool device_has(const struct device *device, const char *extension)
{
    VkExtensionProperties *have = calloc(EXTENSIONS, sizeof *have);
    uint32_t count = EXTENSIONS;
    bool found = false;
    if (have && vkEnumerateDeviceExtensionProperties(device->vk.gpu, NULL, &count, have) >= 0)
        for (uint32_t i = 0; i < count && !found; i++)
            found = strcmp(have[i].extensionName, extension) == 0;
    free(have);
    return found;
}

bool device_has_format(const struct device *device, VkFormat format, VkFormatFeatureFlags features)
{
    VkFormatProperties properties;
    vkGetPhysicalDeviceFormatProperties(device->vk.gpu, format, &properties);
    return (properties.optimalTilingFeatures & features) == features;
}

static VkBaseOutStructure *chain(VkBaseOutStructure *last, void *next, VkStructureType type)
{
    last->pNext = next;
    last->pNext->sType = type;
    return last->pNext;
}

/* Ask which features there are; the answer is what will be turned on. Returns how many of `names` are extensions. */
static uint32_t query_features(struct device *device, const char **names)
{
    uint32_t count = 0;
    VkBaseOutStructure *last = (VkBaseOutStructure *)&device->features;
    last->sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2;
    last = chain(last, &device->features11, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_1_FEATURES);
    last = chain(last, &device->features12, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES);
    last = chain(last, &device->features13, VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_3_FEATURES);
    for (uint32_t i = 0; i < WANTED; i++)
        if (device_has(device, extensions[i].name)) {
            names[count++] = extensions[i].name;
            if (extensions[i].offset)
                last = chain(last, (char *)device + extensions[i].offset, extensions[i].type);
        }
    vkGetPhysicalDeviceFeatures2(device->vk.gpu, &device->features);
    device->features.features.robustBufferAccess = VK_FALSE;
    return count;
}

static VkResult make_device(struct device *device)
{
    const char *names[WANTED];
    uint32_t count = query_features(device, names);
    const VkDeviceQueueCreateInfo queue = {
        .sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
        .queueFamilyIndex = device->vk.family, /* 0: each of the two drivers has its graphics there */
        .queueCount = 1,
        .pQueuePriorities = (const float[]){ 1.0f },
    };
    const VkDeviceCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
        .pNext = &device->features,
        .queueCreateInfoCount = 1,
        .pQueueCreateInfos = &queue,
        .enabledExtensionCount = count,
        .ppEnabledExtensionNames = names,
    };
    const VkCommandPoolCreateInfo pool = {
        .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
        .queueFamilyIndex = device->vk.family,
    };
    VkResult result = vkCreateDevice(device->vk.gpu, &info, NULL, &device->vk.device);
    if (result != VK_SUCCESS)
        return result;
    vkGetDeviceQueue(device->vk.device, device->vk.family, 0, &device->vk.queue);
    return vkCreateCommandPool(device->vk.device, &pool, NULL, &device->vk.pool);
}

VkResult device_init(struct device *device, uint32_t index)
{
    memset(device, 0, sizeof *device);
    device->index = index;
    device->validated = has_layer();
    VkResult result = make_instance(&device->vk.instance, device->validated ? device : NULL);
    if (result == VK_SUCCESS)
        result = find_gpu(device);
    if (result == VK_SUCCESS)
        result = make_device(device);
    device->vk.usage = VK_BUFFER_USAGE_VERTEX_BUFFER_BIT | VK_BUFFER_USAGE_INDEX_BUFFER_BIT |
                       VK_BUFFER_USAGE_INDIRECT_BUFFER_BIT | VK_BUFFER_USAGE_UNIFORM_BUFFER_BIT |
                       VK_BUFFER_USAGE_STORAGE_BUFFER_BIT;
    if (device->conditional.conditionalRendering)
        device->vk.usage |= VK_BUFFER_USAGE_CONDITIONAL_RENDERING_BIT_EXT;
    if (result != VK_SUCCESS) {
        fprintf(stderr, "device: no device %u: %d\n", index, (int)result);
        device_finish(device);
    }
    return result;
}

VkResult device_renew(struct device *device)
{
    uint32_t index = device->index;
    device_finish(device);
    return device_init(device, index);
}

void device_finish(struct device *device)
{
    VkInstance instance = device->vk.instance;
    device->vk.instance = VK_NULL_HANDLE; /* the messenger hears of the end of the device as well */
    vk_finish(&device->vk);
    if (!instance)
        return;
    PFN_vkDestroyDebugUtilsMessengerEXT destroy =
        (PFN_vkDestroyDebugUtilsMessengerEXT)vkGetInstanceProcAddr(instance, "vkDestroyDebugUtilsMessengerEXT");
    if (destroy && device->messenger)
        destroy(instance, device->messenger, NULL);
    vkDestroyInstance(instance, NULL);
    device->messenger = VK_NULL_HANDLE;
}
