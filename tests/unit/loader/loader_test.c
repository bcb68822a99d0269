/* SPDX-License-Identifier: MIT */
/* loader_test.c - MetalOS's loader over a driver that counts: commands reach it whole, when it has them. */
#include <vulkan/vulkan.h>

#include "loader/loader.h"
#include "tap.h"

VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL vk_icdGetInstanceProcAddr(VkInstance instance, const char *name);

static int calls;
static VkResult outcome; /* of the next vkCreateInstance */

static VKAPI_ATTR VkResult VKAPI_CALL driver_version(uint32_t *version)
{
    *version = VK_API_VERSION_1_3;
    return VK_SUCCESS;
}

static VKAPI_ATTR VkResult VKAPI_CALL driver_create(const VkInstanceCreateInfo *info,
                                                    const VkAllocationCallbacks *allocator, VkInstance *instance)
{
    (void)allocator;
    if (outcome == VK_SUCCESS)
        *instance = (VkInstance)info->pNext; /* the test says which */
    return outcome;
}

/* More arguments than there are registers, of both kinds. */
static VKAPI_ATTR void VKAPI_CALL driver_barrier(VkCommandBuffer commands, VkPipelineStageFlags from,
                                                 VkPipelineStageFlags to, VkDependencyFlags flags, uint32_t a,
                                                 const VkMemoryBarrier *b, uint32_t c, const VkBufferMemoryBarrier *d,
                                                 uint32_t e, const VkImageMemoryBarrier *f)
{
    calls++;
    CHECK_EQ((uintptr_t)commands, 1);
    CHECK(from == 2 && to == 3 && flags == 4 && a == 5 && c == 7 && e == 9);
    CHECK((uintptr_t)b == 6 && (uintptr_t)d == 8 && (uintptr_t)f == 10);
}

static VKAPI_ATTR void VKAPI_CALL driver_depth(VkCommandBuffer commands, float constant, float clamp, float slope)
{
    calls++;
    CHECK_EQ((uintptr_t)commands, 1);
    CHECK(constant == 0.5f && clamp == 1.5f && slope == 2.5f);
}

/* vkCmdSetDepthBias is there for the instance 1 alone. */
VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL vk_icdGetInstanceProcAddr(VkInstance instance, const char *name)
{
    if (!strcmp(name, "vkEnumerateInstanceVersion"))
        return (PFN_vkVoidFunction)driver_version;
    if (!strcmp(name, "vkCreateInstance"))
        return (PFN_vkVoidFunction)driver_create;
    if (instance && !strcmp(name, "vkCmdPipelineBarrier"))
        return (PFN_vkVoidFunction)driver_barrier;
    if (instance == (VkInstance)1 && !strcmp(name, "vkCmdSetDepthBias"))
        return (PFN_vkVoidFunction)driver_depth;
    return NULL;
}

static VkResult make_instance(uintptr_t number)
{
    VkInstanceCreateInfo info = { .sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO, .pNext = (void *)number };
    VkInstance instance = VK_NULL_HANDLE;
    VkResult result = vkCreateInstance(&info, NULL, &instance);

    CHECK_EQ((uintptr_t)instance, result == VK_SUCCESS ? number : 0);
    return result;
}

static void some_commands_need_no_instance(void)
{
    uint32_t version = 0;

    CHECK_EQ(vkEnumerateInstanceVersion(&version), VK_SUCCESS);
    CHECK_EQ(version, VK_API_VERSION_1_3);
}

static void a_failure_is_passed_on(void)
{
    outcome = VK_ERROR_INITIALIZATION_FAILED;
    CHECK_EQ(make_instance(1), VK_ERROR_INITIALIZATION_FAILED);
    outcome = VK_SUCCESS;
}

static void commands_reach_the_driver_whole(void)
{
    CHECK_EQ(make_instance(1), VK_SUCCESS);
    calls = 0;
    vkCmdPipelineBarrier((VkCommandBuffer)1, 2, 3, 4, 5, (void *)6, 7, (void *)8, 9, (void *)10);
    vkCmdSetDepthBias((VkCommandBuffer)1, 0.5f, 1.5f, 2.5f);
    CHECK_EQ(calls, 2);
}

static void a_lesser_instance_takes_nothing_away(void)
{
    CHECK_EQ(make_instance(1), VK_SUCCESS);
    CHECK_EQ(make_instance(2), VK_SUCCESS);
    calls = 0;
    vkCmdSetDepthBias((VkCommandBuffer)1, 0.5f, 1.5f, 2.5f);
    CHECK_EQ(calls, 1);
}

static void by_name_it_is_the_drivers(void)
{
    CHECK(vkGetInstanceProcAddr((VkInstance)1, "vkCmdSetDepthBias") == (PFN_vkVoidFunction)driver_depth);
    CHECK(vkGetInstanceProcAddr((VkInstance)2, "vkCmdSetDepthBias") == NULL);
    CHECK(vkGetInstanceProcAddr(NULL, "vkCreateInstance") == (PFN_vkVoidFunction)vkCreateInstance);
    CHECK(vkGetInstanceProcAddr(NULL, "vkGetInstanceProcAddr") == (PFN_vkVoidFunction)vkGetInstanceProcAddr);
}

static void the_linkers_names_can_be_asked_for(void)
{
    CHECK(loader_find("vkCmdSetDepthBias") == (PFN_vkVoidFunction)vkCmdSetDepthBias);
    CHECK(loader_find("vkCreateInstance") == (PFN_vkVoidFunction)vkCreateInstance);
    CHECK(loader_find("vkNoSuchCommand") == NULL);
}

int main(void)
{
    TAP_RUN(some_commands_need_no_instance);
    TAP_RUN(a_failure_is_passed_on);
    TAP_RUN(commands_reach_the_driver_whole);
    TAP_RUN(a_lesser_instance_takes_nothing_away);
    TAP_RUN(by_name_it_is_the_drivers);
    TAP_RUN(the_linkers_names_can_be_asked_for);
    return tap_done();
}
