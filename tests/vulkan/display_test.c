/* SPDX-License-Identifier: MIT */
/*
 * display_test.c - VK_KHR_display: a program without a windowing system finds the screen, its modes and its plane, and
 * shows pictures on it, the last of them in eight columns (display_test.py looks at it). It uses the compute queue,
 * where clears and copies are made by shaders.
 */
#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#include "tap.h"
#include "vk.h"

#define FAMILY 1u /* RADV's second: compute */
#define IMAGES 8u
#define FRAMES 30u
#define LAST   (FRAMES - IMAGES) /* from this one on all pictures are the same: it has been seen before the end */

static VkInstance instance;
static VkPhysicalDevice gpu;
static VkDevice device;
static VkDisplayKHR display;
static VkDisplayModeKHR mode;
static VkDisplayModeParametersKHR timings;
static VkSurfaceKHR surface;
static VkSwapchainKHR swapchain;
static VkImage images[IMAGES];
static uint32_t image_count;
static VkQueue queue;
static VkCommandPool pool;
static VkCommandBuffer commands;
static VkSemaphore acquired, drawn;
static struct vk_buffer staging;
static const VkImageSubresourceRange whole = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0, 1 };

static void a_device_that_presents(void)
{
    static const char *const of_instance[] = { VK_KHR_SURFACE_EXTENSION_NAME, VK_KHR_DISPLAY_EXTENSION_NAME,
                                               VK_EXT_DISPLAY_SURFACE_COUNTER_EXTENSION_NAME };
    static const char *const of_device[] = { VK_KHR_SWAPCHAIN_EXTENSION_NAME, VK_EXT_DISPLAY_CONTROL_EXTENSION_NAME };
    const VkInstanceCreateInfo info = { .sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
                                        .enabledExtensionCount = 3,
                                        .ppEnabledExtensionNames = of_instance };
    const VkDeviceQueueCreateInfo queues = { .sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
                                             .queueFamilyIndex = FAMILY,
                                             .queueCount = 1,
                                             .pQueuePriorities = (const float[]){ 1.0f } };
    const VkDeviceCreateInfo device_info = { .sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
                                             .queueCreateInfoCount = 1,
                                             .pQueueCreateInfos = &queues,
                                             .enabledExtensionCount = 2,
                                             .ppEnabledExtensionNames = of_device };
    uint32_t count = 1;

    CHECK_EQ(vkCreateInstance(&info, NULL, &instance), VK_SUCCESS);
    CHECK_EQ(vkEnumeratePhysicalDevices(instance, &count, &gpu), VK_SUCCESS);
    CHECK_EQ(vkCreateDevice(gpu, &device_info, NULL, &device), VK_SUCCESS);
}

static void the_screen_and_its_modes(void)
{
    VkDisplayPropertiesKHR displays[4];
    VkDisplayModePropertiesKHR modes[64];
    uint32_t count = 4;

    CHECK_EQ(vkGetPhysicalDeviceDisplayPropertiesKHR(gpu, &count, displays), VK_SUCCESS);
    CHECK_EQ(count, 1); /* of the connectors one has a screen */
    display = displays[0].display;
    printf("# %s, %u x %u\n", displays[0].displayName, displays[0].physicalResolution.width,
           displays[0].physicalResolution.height);
    CHECK(displays[0].physicalDimensions.width > 0);
    count = 64;
    CHECK_EQ(vkGetDisplayModePropertiesKHR(gpu, display, &count, modes), VK_SUCCESS);
    CHECK(count > 1);
    mode = modes[0].displayMode;
    timings = modes[0].parameters;
    CHECK_EQ(timings.visibleRegion.width, displays[0].physicalResolution.width);
    CHECK_EQ(timings.visibleRegion.height, displays[0].physicalResolution.height);
    CHECK(timings.refreshRate > 20000);
}

static void a_plane_and_a_surface(void)
{
    VkDisplayPlanePropertiesKHR planes[4];
    VkDisplayPlaneCapabilitiesKHR can;
    VkDisplayKHR displays[4];
    VkBool32 presents = VK_FALSE;
    uint32_t count = 4;

    CHECK_EQ(vkGetPhysicalDeviceDisplayPlanePropertiesKHR(gpu, &count, planes), VK_SUCCESS);
    CHECK(count >= 1);
    count = 4;
    CHECK_EQ(vkGetDisplayPlaneSupportedDisplaysKHR(gpu, 0, &count, displays), VK_SUCCESS);
    CHECK(count == 1 && displays[0] == display);
    CHECK_EQ(vkGetDisplayPlaneCapabilitiesKHR(gpu, mode, 0, &can), VK_SUCCESS);
    CHECK_EQ(can.maxDstExtent.width, timings.visibleRegion.width);
    const VkDisplaySurfaceCreateInfoKHR info = { .sType = VK_STRUCTURE_TYPE_DISPLAY_SURFACE_CREATE_INFO_KHR,
                                                 .displayMode = mode,
                                                 .transform = VK_SURFACE_TRANSFORM_IDENTITY_BIT_KHR,
                                                 .alphaMode = VK_DISPLAY_PLANE_ALPHA_OPAQUE_BIT_KHR,
                                                 .imageExtent = timings.visibleRegion };
    CHECK_EQ(vkCreateDisplayPlaneSurfaceKHR(instance, &info, NULL, &surface), VK_SUCCESS);
    CHECK_EQ(vkGetPhysicalDeviceSurfaceSupportKHR(gpu, FAMILY, surface, &presents), VK_SUCCESS);
    CHECK(presents);
}

/* The pictures, which RADV tiles. */
static void a_swapchain(void)
{
    VkSurfaceCapabilitiesKHR can;
    VkSurfaceFormatKHR formats[8];
    uint32_t count = 8;

    CHECK_EQ(vkGetPhysicalDeviceSurfaceCapabilitiesKHR(gpu, surface, &can), VK_SUCCESS);
    CHECK_EQ(vkGetPhysicalDeviceSurfaceFormatsKHR(gpu, surface, &count, formats), VK_SUCCESS);
    CHECK(count > 0);
    for (uint32_t i = 0; i < count; i++)
        if (formats[i].format == VK_FORMAT_B8G8R8A8_UNORM)
            formats[0] = formats[i];
    CHECK_EQ(formats[0].format, VK_FORMAT_B8G8R8A8_UNORM);
    const VkSwapchainCreateInfoKHR info = { .sType = VK_STRUCTURE_TYPE_SWAPCHAIN_CREATE_INFO_KHR,
                                            .surface = surface,
                                            .minImageCount = can.minImageCount,
                                            .imageFormat = formats[0].format,
                                            .imageColorSpace = formats[0].colorSpace,
                                            .imageExtent = timings.visibleRegion,
                                            .imageArrayLayers = 1,
                                            .imageUsage = VK_IMAGE_USAGE_TRANSFER_DST_BIT,
                                            .preTransform = can.currentTransform,
                                            .compositeAlpha = VK_COMPOSITE_ALPHA_OPAQUE_BIT_KHR,
                                            .presentMode = VK_PRESENT_MODE_FIFO_KHR,
                                            .oldSwapchain = swapchain };
    CHECK_EQ(vkCreateSwapchainKHR(device, &info, NULL, &swapchain), VK_SUCCESS);
    image_count = IMAGES;
    CHECK_EQ(vkGetSwapchainImagesKHR(device, swapchain, &image_count, images), VK_SUCCESS);
    CHECK(image_count >= can.minImageCount);
}

/* ---- pictures ---------------------------------------------------------------------------------------------------- */

static void change_layout(VkImage image, VkImageLayout from, VkImageLayout to)
{
    const VkImageMemoryBarrier barrier = { .sType = VK_STRUCTURE_TYPE_IMAGE_MEMORY_BARRIER,
                                           .srcAccessMask = VK_ACCESS_TRANSFER_WRITE_BIT,
                                           .dstAccessMask = VK_ACCESS_TRANSFER_WRITE_BIT,
                                           .oldLayout = from,
                                           .newLayout = to,
                                           .srcQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED,
                                           .dstQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED,
                                           .image = image,
                                           .subresourceRange = whole };

    vkCmdPipelineBarrier(commands, VK_PIPELINE_STAGE_TRANSFER_BIT, VK_PIPELINE_STAGE_TRANSFER_BIT, 0, 0, NULL, 0, NULL,
                         1, &barrier);
}

/* Eight columns, of the colours of three bits. */
static void draw_columns(VkImage image)
{
    const VkExtent2D size = timings.visibleRegion;
    uint32_t *pixels = (uint32_t *)(void *)staging.bytes;

    for (uint32_t i = 0; i < size.width * size.height; i++) {
        uint32_t column = i % size.width * 8 / size.width;
        pixels[i] = (column & 1 ? 0xff : 0) | (column & 2 ? 0xff00 : 0) | (column & 4 ? 0xff0000 : 0);
    }
    const VkBufferImageCopy copy = { .imageSubresource = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1 },
                                     .imageExtent = { size.width, size.height, 1 } };
    vkCmdCopyBufferToImage(commands, staging.buffer, image, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, 1, &copy);
}

/* Fill or draw the next picture, and present it. */
static VkResult show(uint32_t number, bool columns)
{
    const VkCommandBufferBeginInfo begin = { .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO };
    const VkClearColorValue colour = { .float32 = { 0, (float)number / FRAMES, 1, 1 } };
    uint32_t index;

    VkResult result = vkAcquireNextImageKHR(device, swapchain, UINT64_MAX, acquired, VK_NULL_HANDLE, &index);
    if (result != VK_SUCCESS)
        return result;
    vkBeginCommandBuffer(commands, &begin);
    change_layout(images[index], VK_IMAGE_LAYOUT_UNDEFINED, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL);
    if (columns)
        draw_columns(images[index]);
    else
        vkCmdClearColorImage(commands, images[index], VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, &colour, 1, &whole);
    change_layout(images[index], VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, VK_IMAGE_LAYOUT_PRESENT_SRC_KHR);
    vkEndCommandBuffer(commands);
    const VkSubmitInfo submit = { .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
                                  .waitSemaphoreCount = 1,
                                  .pWaitSemaphores = &acquired,
                                  .pWaitDstStageMask = (const VkPipelineStageFlags[]){ VK_PIPELINE_STAGE_TRANSFER_BIT },
                                  .commandBufferCount = 1,
                                  .pCommandBuffers = &commands,
                                  .signalSemaphoreCount = 1,
                                  .pSignalSemaphores = &drawn };
    const VkPresentInfoKHR present = { .sType = VK_STRUCTURE_TYPE_PRESENT_INFO_KHR,
                                       .waitSemaphoreCount = 1,
                                       .pWaitSemaphores = &drawn,
                                       .swapchainCount = 1,
                                       .pSwapchains = &swapchain,
                                       .pImageIndices = &index };
    result = vkQueueSubmit(queue, 1, &submit, VK_NULL_HANDLE);
    if (result == VK_SUCCESS)
        result = vkQueuePresentKHR(queue, &present);
    return result == VK_SUCCESS ? vkQueueWaitIdle(queue) : result;
}

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static void what_pictures_need(void)
{
    const VkCommandPoolCreateInfo pool_info = { .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
                                                .flags = VK_COMMAND_POOL_CREATE_RESET_COMMAND_BUFFER_BIT,
                                                .queueFamilyIndex = FAMILY };
    const VkSemaphoreCreateInfo semaphore = { .sType = VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO };
    struct vk vk = { .gpu = gpu, .device = device };

    vkGetPhysicalDeviceMemoryProperties(gpu, &vk.memory);
    vkGetDeviceQueue(device, FAMILY, 0, &queue);
    CHECK_EQ(vkCreateCommandPool(device, &pool_info, NULL, &pool), VK_SUCCESS);
    const VkCommandBufferAllocateInfo allocate = { .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
                                                   .commandPool = pool,
                                                   .commandBufferCount = 1 };
    CHECK_EQ(vkAllocateCommandBuffers(device, &allocate, &commands), VK_SUCCESS);
    CHECK_EQ(vkCreateSemaphore(device, &semaphore, NULL, &acquired), VK_SUCCESS);
    CHECK_EQ(vkCreateSemaphore(device, &semaphore, NULL, &drawn), VK_SUCCESS);
    CHECK_EQ(vk_buffer_init(&staging, &vk, timings.visibleRegion.width * timings.visibleRegion.height * 4ull,
                            vk_host_memory_type(&vk)), VK_SUCCESS);
}

/* No faster than the mode's rate; how much slower is the machine's affair. */
static void pictures_in_their_time(void)
{
    int64_t begin = now_ns();

    for (uint32_t i = 0; i < FRAMES; i++)
        CHECK_EQ(show(i, i >= LAST), VK_SUCCESS);
    double seconds = (double)(now_ns() - begin) * 1e-9, rate = timings.refreshRate * 1e-3;
    printf("# %.1f pictures a second, the mode has %.1f\n", FRAMES / seconds, rate);
    CHECK((FRAMES - image_count) / seconds < rate * 1.05);
}

/*
 * Another swapchain takes the place of one, which goes while the flip from its picture is still to happen. Its own
 * flips have happened by then: a driver would look at their pictures later.
 */
static void a_swapchain_goes_before_the_flip_from_it(void)
{
    for (int i = 0; i < 5; i++) {
        VkSwapchainKHR old = swapchain;

        nanosleep(&(struct timespec){ .tv_nsec = 200000000 }, NULL);
        a_swapchain();
        CHECK_EQ(show(FRAMES, true), VK_SUCCESS);
        vkDestroySwapchainKHR(device, old, NULL);
    }
    for (uint32_t i = 0; i < IMAGES; i++)
        CHECK_EQ(show(FRAMES, true), VK_SUCCESS);
}

/* VK_EXT_display_control: DPMS. */
static void power(void)
{
    PFN_vkDisplayPowerControlEXT control =
        (PFN_vkDisplayPowerControlEXT)vkGetDeviceProcAddr(device, "vkDisplayPowerControlEXT");
    const VkDisplayPowerInfoEXT off = { .sType = VK_STRUCTURE_TYPE_DISPLAY_POWER_INFO_EXT,
                                        .powerState = VK_DISPLAY_POWER_STATE_OFF_EXT };

    CHECK(control != NULL);
    CHECK_EQ(control(device, display, &off), VK_SUCCESS);
}

static void the_end(void)
{
    struct vk vk = { .device = device };

    vk_buffer_finish(&staging, &vk);
    vkDestroySemaphore(device, drawn, NULL);
    vkDestroySemaphore(device, acquired, NULL);
    vkDestroyCommandPool(device, pool, NULL);
    vkDestroySwapchainKHR(device, swapchain, NULL);
    vkDestroySurfaceKHR(instance, surface, NULL);
    vkDestroyDevice(device, NULL);
    vkDestroyInstance(instance, NULL);
}

int main(void)
{
    TAP_RUN(a_device_that_presents);
    TAP_RUN(the_screen_and_its_modes);
    TAP_RUN(a_plane_and_a_surface);
    TAP_RUN(a_swapchain);
    TAP_RUN(what_pictures_need);
    TAP_RUN(pictures_in_their_time);
    TAP_RUN(a_swapchain_goes_before_the_flip_from_it);
    TAP_RUN(power);
    TAP_RUN(the_end);
    return tap_done();
}
