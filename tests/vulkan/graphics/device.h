/* SPDX-License-Identifier: MIT */
/*
 * device.h - a device for graphics with every feature that its driver has, and with the validation layer before it:
 * the loader's GPUs one after the other, so that one run of a program sees the card and lavapipe.
 */
#ifndef TESTS_VULKAN_GRAPHICS_DEVICE_H
#define TESTS_VULKAN_GRAPHICS_DEVICE_H

#include "vk.h"

struct device {
    uint32_t index; /* the loader's number of it */
    struct vk vk;
    const char *name; /* "card", or "lavapipe" */
    bool is_card;
    bool validated;      /* the layer is installed, and watches */
    uint32_t complaints; /* errors that the validation layer has found; the first few are printed */
    VkDebugUtilsMessengerEXT messenger;
    VkPhysicalDeviceFeatures2 features; /* what is on; the others are in its chain */
    VkPhysicalDeviceVulkan11Features features11;
    VkPhysicalDeviceVulkan12Features features12;
    VkPhysicalDeviceVulkan13Features features13;
    VkPhysicalDeviceLineRasterizationFeaturesEXT lines;
    VkPhysicalDeviceProvokingVertexFeaturesEXT provoking;
    VkPhysicalDeviceDepthClipEnableFeaturesEXT depth_clip;
    VkPhysicalDeviceDepthClipControlFeaturesEXT clip_control;
    VkPhysicalDeviceIndexTypeUint8FeaturesEXT uint8_indices;
    VkPhysicalDeviceVertexAttributeDivisorFeaturesEXT divisors;
    VkPhysicalDeviceCustomBorderColorFeaturesEXT border_color;
    VkPhysicalDevicePrimitiveTopologyListRestartFeaturesEXT list_restart;
    VkPhysicalDeviceMultiDrawFeaturesEXT multi_draw;
    VkPhysicalDeviceConditionalRenderingFeaturesEXT conditional;
    VkPhysicalDeviceNonSeamlessCubeMapFeaturesEXT non_seamless;
    VkPhysicalDeviceColorWriteEnableFeaturesEXT color_write;
};

/* How many GPUs the loader finds. */
uint32_t device_count(void);
/* Bring up the GPU of that number. On failure says why on stderr; the device is then finished already. */
VkResult device_init(struct device *device, uint32_t index);
/* The same again, when what went before may have lost the device: what comes then is another test. */
VkResult device_renew(struct device *device);
/* All objects made with the device must be gone. */
void device_finish(struct device *device);
/* Whether the driver has that extension; those that device.c names are on then. */
bool device_has(const struct device *device, const char *extension);
/* Whether images of that format, optimally tiled, can be used for all of `features`. */
bool device_has_format(const struct device *device, VkFormat format, VkFormatFeatureFlags features);

#endif
