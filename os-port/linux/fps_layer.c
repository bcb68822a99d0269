/* SPDX-License-Identifier: MIT */
/*
 * fps_layer.c - a Vulkan layer that counts frames, for `./run --fps`: pictures that a program presents, whatever on.
 * Every second with pictures has a line on stderr, and so has the end of a device; of one that presented nothing it
 * tells the submissions.
 *
 * Instances and devices are found by their dispatch keys, the word that all handles of one begin with. All state is
 * under the lock.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <vulkan/vk_layer.h>

#define EXPORT __attribute__((visibility("default")))

/* An instance or a device, and what follows this layer. */
struct object {
    struct object *next;
    const void *key;
    VkInstance instance; /* if it is one, and: */
    PFN_vkGetInstanceProcAddr get_instance;
    PFN_vkDestroyInstance destroy_instance;
    PFN_vkGetDeviceProcAddr get_device; /* if it is a device, as all below */
    PFN_vkDestroyDevice destroy_device;
    PFN_vkQueuePresentKHR present;
    PFN_vkQueueSubmit submit;
    PFN_vkQueueSubmit2 submit2;
    unsigned frames, submissions; /* so far */
    unsigned told;                /* frames that have been told of */
    double begin, told_at;        /* seconds */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct object *objects;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static const void *key_of(const void *handle)
{
    return *(const void *const *)handle;
}

static void add(const struct object *like)
{
    struct object *object = malloc(sizeof *object);
    if (!object)
        abort(); /* as any C++ layer would */
    pthread_mutex_lock(&lock);
    *object = *like;
    object->next = objects;
    objects = object;
    pthread_mutex_unlock(&lock);
}

/* What `handle` is, or is of. Objects stay until they are destroyed, which is the program's to order. */
static struct object *find(const void *handle)
{
    pthread_mutex_lock(&lock);
    struct object *object = objects;
    while (object && object->key != key_of(handle))
        object = object->next;
    pthread_mutex_unlock(&lock);
    return object;
}

static void forget(struct object *object)
{
    pthread_mutex_lock(&lock);
    struct object **link = &objects;
    while (*link != object)
        link = &(*link)->next;
    *link = object->next;
    pthread_mutex_unlock(&lock);
    free(object);
}

/* ---- counting ---------------------------------------------------------------------------------------------------- */

static void count_frame(struct object *device)
{
    pthread_mutex_lock(&lock);
    double time = now();
    if (device->frames++ == 0)
        device->begin = device->told_at = time;
    double seconds = time - device->told_at;
    if (seconds >= 1.0) {
        fprintf(stderr, "radv-metal: %.1f frames a second\n", (device->frames - 1 - device->told) / seconds);
        device->told = device->frames - 1;
        device->told_at = time;
    }
    pthread_mutex_unlock(&lock);
}

static void tell_all(const struct object *device)
{
    double seconds = now() - device->begin;
    if (device->frames > 1)
        fprintf(stderr, "radv-metal: %u frames in %.1f s, %.1f a second\n", device->frames, seconds,
                (device->frames - 1) / seconds);
    else if (!device->frames && device->submissions)
        fprintf(stderr, "radv-metal: no frames, but %u submissions in %.1f s, %.1f a second\n", device->submissions,
                seconds, device->submissions / seconds);
}

static VKAPI_ATTR VkResult VKAPI_CALL present(VkQueue queue, const VkPresentInfoKHR *info)
{
    struct object *device = find(queue);
    VkResult result = device->present(queue, info);
    if (result >= 0)
        count_frame(device);
    return result;
}

static void count_submission(struct object *device)
{
    pthread_mutex_lock(&lock);
    device->submissions++;
    pthread_mutex_unlock(&lock);
}

static VKAPI_ATTR VkResult VKAPI_CALL submit(VkQueue queue, uint32_t count, const VkSubmitInfo *infos, VkFence fence)
{
    struct object *device = find(queue);
    count_submission(device);
    return device->submit(queue, count, infos, fence);
}

static VKAPI_ATTR VkResult VKAPI_CALL submit2(VkQueue queue, uint32_t count, const VkSubmitInfo2 *infos, VkFence fence)
{
    struct object *device = find(queue);
    count_submission(device);
    return device->submit2(queue, count, infos, fence);
}

/* ---- instances and devices --------------------------------------------------------------------------------------- */

static VKAPI_ATTR VkResult VKAPI_CALL create_instance(const VkInstanceCreateInfo *info,
                                                      const VkAllocationCallbacks *allocator, VkInstance *out)
{
    const VkStructureType type = VK_STRUCTURE_TYPE_LOADER_INSTANCE_CREATE_INFO;
    VkLayerInstanceCreateInfo *link = (VkLayerInstanceCreateInfo *)info->pNext;
    while (link && (link->sType != type || link->function != VK_LAYER_LINK_INFO))
        link = (VkLayerInstanceCreateInfo *)link->pNext;
    if (!link)
        return VK_ERROR_INITIALIZATION_FAILED;
    PFN_vkGetInstanceProcAddr get = link->u.pLayerInfo->pfnNextGetInstanceProcAddr;
    PFN_vkCreateInstance create = (PFN_vkCreateInstance)get(VK_NULL_HANDLE, "vkCreateInstance");
    link->u.pLayerInfo = link->u.pLayerInfo->pNext;
    VkResult result = create(info, allocator, out);
    if (result == VK_SUCCESS)
        add(&(struct object){ .key = key_of(*out),
                              .instance = *out,
                              .get_instance = get,
                              .destroy_instance = (PFN_vkDestroyInstance)get(*out, "vkDestroyInstance") });
    return result;
}

static VKAPI_ATTR void VKAPI_CALL destroy_instance(VkInstance instance, const VkAllocationCallbacks *allocator)
{
    if (!instance)
        return;
    struct object *object = find(instance);
    PFN_vkDestroyInstance destroy = object->destroy_instance;
    forget(object);
    destroy(instance, allocator);
}

static VKAPI_ATTR VkResult VKAPI_CALL create_device(VkPhysicalDevice gpu, const VkDeviceCreateInfo *info,
                                                    const VkAllocationCallbacks *allocator, VkDevice *out)
{
    const VkStructureType type = VK_STRUCTURE_TYPE_LOADER_DEVICE_CREATE_INFO;
    VkLayerDeviceCreateInfo *link = (VkLayerDeviceCreateInfo *)info->pNext;
    while (link && (link->sType != type || link->function != VK_LAYER_LINK_INFO))
        link = (VkLayerDeviceCreateInfo *)link->pNext;
    if (!link)
        return VK_ERROR_INITIALIZATION_FAILED;
    PFN_vkGetDeviceProcAddr get = link->u.pLayerInfo->pfnNextGetDeviceProcAddr;
    PFN_vkGetInstanceProcAddr get_instance_proc = link->u.pLayerInfo->pfnNextGetInstanceProcAddr;
    PFN_vkCreateDevice create = (PFN_vkCreateDevice)get_instance_proc(find(gpu)->instance, "vkCreateDevice");
    link->u.pLayerInfo = link->u.pLayerInfo->pNext;
    VkResult result = create(gpu, info, allocator, out);
    if (result == VK_SUCCESS)
        add(&(struct object){ .key = key_of(*out),
                              .get_device = get,
                              .destroy_device = (PFN_vkDestroyDevice)get(*out, "vkDestroyDevice"),
                              .present = (PFN_vkQueuePresentKHR)get(*out, "vkQueuePresentKHR"),
                              .submit = (PFN_vkQueueSubmit)get(*out, "vkQueueSubmit"),
                              .submit2 = (PFN_vkQueueSubmit2)get(*out, "vkQueueSubmit2"),
                              .begin = now() });
    return result;
}

static VKAPI_ATTR void VKAPI_CALL destroy_device(VkDevice device, const VkAllocationCallbacks *allocator)
{
    if (!device)
        return;
    struct object *object = find(device);
    PFN_vkDestroyDevice destroy = object->destroy_device;
    tell_all(object);
    forget(object);
    destroy(device, allocator);
}

/* ---- what the loader asks for ------------------------------------------------------------------------------------ */

static VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL get_device(VkDevice device, const char *name);
static VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL get_instance(VkInstance instance, const char *name);

static const struct {
    const char *name;
    PFN_vkVoidFunction function;
    bool of_device;
} functions[] = {
    { "vkGetInstanceProcAddr", (PFN_vkVoidFunction)get_instance, false },
    { "vkCreateInstance", (PFN_vkVoidFunction)create_instance, false },
    { "vkDestroyInstance", (PFN_vkVoidFunction)destroy_instance, false },
    { "vkCreateDevice", (PFN_vkVoidFunction)create_device, false },
    { "vkGetDeviceProcAddr", (PFN_vkVoidFunction)get_device, true },
    { "vkDestroyDevice", (PFN_vkVoidFunction)destroy_device, true },
    { "vkQueuePresentKHR", (PFN_vkVoidFunction)present, true },
    { "vkQueueSubmit", (PFN_vkVoidFunction)submit, true },
    { "vkQueueSubmit2", (PFN_vkVoidFunction)submit2, true },
    { "vkQueueSubmit2KHR", (PFN_vkVoidFunction)submit2, true },
};

static PFN_vkVoidFunction own(const char *name, bool of_device)
{
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++)
        if (strcmp(functions[i].name, name) == 0 && (functions[i].of_device || !of_device))
            return functions[i].function;
    return NULL;
}

/* What the device has not got it has not got here either. */
static VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL get_device(VkDevice device, const char *name)
{
    PFN_vkVoidFunction theirs = find(device)->get_device(device, name), ours = own(name, true);
    return theirs && ours ? ours : theirs;
}

static VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL get_instance(VkInstance instance, const char *name)
{
    PFN_vkVoidFunction ours = own(name, false);
    if (ours || !instance)
        return ours;
    return find(instance)->get_instance(instance, name);
}

/* The entry of the layer: the loader's interface, version 2. */
EXPORT VKAPI_ATTR VkResult VKAPI_CALL vkNegotiateLoaderLayerInterfaceVersion(VkNegotiateLayerInterface *interface);
EXPORT VKAPI_ATTR VkResult VKAPI_CALL vkNegotiateLoaderLayerInterfaceVersion(VkNegotiateLayerInterface *interface)
{
    if (interface->loaderLayerInterfaceVersion < 2)
        return VK_ERROR_INITIALIZATION_FAILED;
    interface->loaderLayerInterfaceVersion = 2;
    interface->pfnGetInstanceProcAddr = get_instance;
    interface->pfnGetDeviceProcAddr = get_device;
    interface->pfnGetPhysicalDeviceProcAddr = NULL;
    return VK_SUCCESS;
}
