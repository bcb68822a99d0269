/* SPDX-License-Identifier: MIT */
/*
 * display_test.c - VK_KHR_display: a program without a windowing system finds the screen, its modes and its plane, as
 * far as a surface on it.
 */
#include <stdio.h>
#include <vulkan/vulkan.h>

#include "tap.h"

static VkInstance instance;
static VkPhysicalDevice gpu;
static VkDevice device;
static VkDisplayKHR display;
static VkDisplayModeKHR mode;
static VkDisplayModeParametersKHR timings;
static VkSurfaceKHR surface;

static void a_device_that_presents(void)
{
    static const char *const of_instance[] = { VK_KHR_SURFACE_EXTENSION_NAME, VK_KHR_DISPLAY_EXTENSION_NAME,
                                               VK_EXT_DISPLAY_SURFACE_COUNTER_EXTENSION_NAME };
    static const char *const of_device[] = { VK_KHR_SWAPCHAIN_EXTENSION_NAME, VK_EXT_DISPLAY_CONTROL_EXTENSION_NAME };
    const VkInstanceCreateInfo info = { .sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
                                        .enabledExtensionCount = 3,
                                        .ppEnabledExtensionNames = of_instance };
    const VkDeviceQueueCreateInfo queues = { .sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
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
    CHECK_EQ(vkGetPhysicalDeviceSurfaceSupportKHR(gpu, 0, surface, &presents), VK_SUCCESS);
    CHECK(presents);
}

/* RADV tiles the pictures of a display's swapchain, and our heads show linear ones only. It is told in good order. */
static void no_swapchain_yet(void)
{
    VkSwapchainKHR swapchain = VK_NULL_HANDLE;
    VkSurfaceCapabilitiesKHR can;
    VkSurfaceFormatKHR formats[8];
    uint32_t count = 8;

    CHECK_EQ(vkGetPhysicalDeviceSurfaceCapabilitiesKHR(gpu, surface, &can), VK_SUCCESS);
    CHECK_EQ(vkGetPhysicalDeviceSurfaceFormatsKHR(gpu, surface, &count, formats), VK_SUCCESS);
    CHECK(count > 0);
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
                                            .presentMode = VK_PRESENT_MODE_FIFO_KHR };
    CHECK_EQ(vkCreateSwapchainKHR(device, &info, NULL, &swapchain), VK_ERROR_OUT_OF_HOST_MEMORY);
}

/* VK_EXT_display_control: DPMS of a head that was never lit is nothing to do. */
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
    vkDestroySurfaceKHR(instance, surface, NULL);
    vkDestroyDevice(device, NULL);
    vkDestroyInstance(instance, NULL);
}

int main(void)
{
    TAP_RUN(a_device_that_presents);
    TAP_RUN(the_screen_and_its_modes);
    TAP_RUN(a_plane_and_a_surface);
    TAP_RUN(no_swapchain_yet);
    TAP_RUN(power);
    TAP_RUN(the_end);
    return tap_done();
}
