/* SPDX-License-Identifier: MIT */
/* budget_test.c - what is left of each heap, and that allocations are seen there (VK_EXT_memory_budget). */
#include "tap.h"
#include "vk.h"

enum { SIZE = 16 << 20 }; /* bytes of the allocation */

static const char *const extensions[] = { VK_EXT_MEMORY_BUDGET_EXTENSION_NAME };
static struct vk vk;

static VkPhysicalDeviceMemoryBudgetPropertiesEXT get_budget(void)
{
    VkPhysicalDeviceMemoryBudgetPropertiesEXT budget = {
        .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_BUDGET_PROPERTIES_EXT,
    };
    VkPhysicalDeviceMemoryProperties2 properties = {
        .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_PROPERTIES_2,
        .pNext = &budget,
    };
    vkGetPhysicalDeviceMemoryProperties2(vk.gpu, &properties);
    return budget;
}

static void every_heap_has_a_budget(void)
{
    const VkPhysicalDeviceMemoryBudgetPropertiesEXT budget = get_budget();

    for (uint32_t i = 0; i < vk.memory.memoryHeapCount; i++) {
        CHECK(budget.heapBudget[i] > SIZE);
        CHECK(budget.heapBudget[i] <= vk.memory.memoryHeaps[i].size);
        CHECK(budget.heapUsage[i] < budget.heapBudget[i]);
    }
}

/* In the heap of the memory type, and in no other. */
static void an_allocation_is_seen(uint32_t memory_type)
{
    const VkMemoryAllocateInfo info = {
        .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
        .allocationSize = SIZE,
        .memoryTypeIndex = memory_type,
    };
    const uint32_t heap = vk.memory.memoryTypes[memory_type].heapIndex;
    VkDeviceMemory memory = VK_NULL_HANDLE;

    const VkPhysicalDeviceMemoryBudgetPropertiesEXT before = get_budget();
    CHECK_EQ(vkAllocateMemory(vk.device, &info, NULL, &memory), VK_SUCCESS);
    const VkPhysicalDeviceMemoryBudgetPropertiesEXT with = get_budget();
    vkFreeMemory(vk.device, memory, NULL);
    const VkPhysicalDeviceMemoryBudgetPropertiesEXT after = get_budget();
    for (uint32_t i = 0; i < vk.memory.memoryHeapCount; i++) {
        CHECK_EQ(with.heapUsage[i] - before.heapUsage[i], i == heap ? SIZE : 0);
        CHECK_EQ(after.heapUsage[i], before.heapUsage[i]);
    }
}

static void host_memory(void)
{
    an_allocation_is_seen(vk_host_memory_type(&vk));
}

static void device_memory(void)
{
    an_allocation_is_seen(vk_memory_type(&vk, VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT, 0));
}

int main(void)
{
    if (vk_init_with(&vk, extensions, 1) != VK_SUCCESS)
        return 1;
    TAP_RUN(every_heap_has_a_budget);
    TAP_RUN(host_memory);
    TAP_RUN(device_memory);
    vk_finish(&vk);
    return tap_done();
}
