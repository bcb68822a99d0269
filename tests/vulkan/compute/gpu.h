/* SPDX-License-Identifier: MIT */
/*
 * gpu.h - a device with every feature that its driver has, for compute: the loader's GPUs one after the other, so that
 * one run of a program sees the card and lavapipe.
 */
#ifndef TESTS_VULKAN_COMPUTE_GPU_H
#define TESTS_VULKAN_COMPUTE_GPU_H

#include "vk.h"

struct gpu {
    uint32_t index; /* the loader's number of it */
    bool robust;
    struct vk vk;     /* its queue is of a family that computes: one without graphics if there is one */
    const char *name; /* "card", or "lavapipe" */
    bool is_card;
    VkPhysicalDeviceFeatures2 features; /* what is on; the others are in its chain */
    VkPhysicalDeviceVulkan11Features features11;
    VkPhysicalDeviceVulkan12Features features12;
    VkPhysicalDeviceVulkan13Features features13;
    VkPhysicalDeviceShaderAtomicFloatFeaturesEXT atomic_float;
    VkPhysicalDeviceShaderAtomicFloat2FeaturesEXT atomic_float2;
    VkPhysicalDeviceShaderImageAtomicInt64FeaturesEXT image_int64;
    VkPhysicalDeviceShaderClockFeaturesKHR clock;
    VkPhysicalDeviceConditionalRenderingFeaturesEXT conditional;
    VkPhysicalDeviceRobustness2FeaturesEXT robustness2;
    VkPhysicalDeviceSubgroupProperties subgroup;
    VkPhysicalDeviceFloatControlsProperties float_controls;
};

/* How many GPUs the loader finds. */
uint32_t gpu_count(void);
/* Bring up the GPU of that number. The robust-access features are on only when `robust`. On failure says why on stderr;
   gpu is then finished already. */
VkResult gpu_init(struct gpu *gpu, uint32_t index, bool robust);
/* The same again, when what went before may have lost the device: what comes then is another test. */
VkResult gpu_renew(struct gpu *gpu);
/* All objects made with gpu must be gone. */
void gpu_finish(struct gpu *gpu);
/* Make the queue and the pool of gpu->vk those of another family. Nothing may be in flight. */
VkResult gpu_take_family(struct gpu *gpu, uint32_t family);
/* The first family with all of `wanted` and none of `unwanted`, or UINT32_MAX. */
uint32_t gpu_family(const struct gpu *gpu, VkQueueFlags wanted, VkQueueFlags unwanted);
/* Whether the device has that extension; those that gpu.c names are on then. */
bool gpu_has(const struct gpu *gpu, const char *extension);

#endif
