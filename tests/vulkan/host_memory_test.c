/* SPDX-License-Identifier: MIT */
/* host_memory_test.c - memory that the program has allocated itself, used by the GPU (VK_EXT_external_memory_host). */
#include <stdalign.h>

#include "tap.h"
#include "vk.h"

enum { SIZE = 65536 }; /* bytes of the memory */

static const char *const extensions[] = { VK_EXT_EXTERNAL_MEMORY_HOST_EXTENSION_NAME };
static const VkExternalMemoryHandleTypeFlagBits type = VK_EXTERNAL_MEMORY_HANDLE_TYPE_HOST_ALLOCATION_BIT_EXT;

static alignas(SIZE) uint32_t words[SIZE / 4];
static struct vk vk;

static uint32_t importable_type(void)
{
    PFN_vkGetMemoryHostPointerPropertiesEXT get =
        (PFN_vkGetMemoryHostPointerPropertiesEXT)vkGetDeviceProcAddr(vk.device, "vkGetMemoryHostPointerPropertiesEXT");
    VkMemoryHostPointerPropertiesEXT properties = {
        .sType = VK_STRUCTURE_TYPE_MEMORY_HOST_POINTER_PROPERTIES_EXT,
    };
    uint32_t index = 0;

    CHECK_EQ(get(vk.device, type, words, &properties), VK_SUCCESS);
    CHECK(properties.memoryTypeBits != 0);
    while (index < 31 && !(properties.memoryTypeBits >> index & 1))
        index++;
    return index;
}

/* A buffer on `words`. */
static struct vk_buffer import_words(void)
{
    const VkExternalMemoryBufferCreateInfo external = {
        .sType = VK_STRUCTURE_TYPE_EXTERNAL_MEMORY_BUFFER_CREATE_INFO,
        .handleTypes = type,
    };
    const VkBufferCreateInfo buffer_info = {
        .sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO,
        .pNext = &external,
        .size = SIZE,
        .usage = VK_BUFFER_USAGE_TRANSFER_SRC_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT,
    };
    const VkImportMemoryHostPointerInfoEXT import = {
        .sType = VK_STRUCTURE_TYPE_IMPORT_MEMORY_HOST_POINTER_INFO_EXT,
        .handleType = type,
        .pHostPointer = words,
    };
    const VkMemoryAllocateInfo info = {
        .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
        .pNext = &import,
        .allocationSize = SIZE,
        .memoryTypeIndex = importable_type(),
    };
    struct vk_buffer buffer = { .size = SIZE };

    CHECK_EQ(vkCreateBuffer(vk.device, &buffer_info, NULL, &buffer.buffer), VK_SUCCESS);
    CHECK_EQ(vkAllocateMemory(vk.device, &info, NULL, &buffer.memory), VK_SUCCESS);
    CHECK_EQ(vkBindBufferMemory(vk.device, buffer.buffer, buffer.memory, 0), VK_SUCCESS);
    return buffer;
}

static bool all_are(const uint32_t *at, uint32_t value)
{
    for (unsigned i = 0; i < SIZE / 4; i++)
        if (((const volatile uint32_t *)at)[i] != value)
            return false;
    return true;
}

static void fill(void)
{
    struct vk_buffer buffer = import_words();
    VkCommandBuffer commands = vk_begin(&vk);

    vkCmdFillBuffer(commands, buffer.buffer, 0, SIZE, 0xabcdabcd);
    vk_transfer_barrier(commands);
    CHECK_EQ(vk_run(&vk, commands), VK_SUCCESS);
    CHECK(all_are(words, 0xabcdabcd));
    vk_buffer_finish(&buffer, &vk);
    CHECK(all_are(words, 0xabcdabcd)); /* the memory is the program's, before and after */
}

/* Out of the program's memory into the driver's, and back. */
static void copy(void)
{
    struct vk_buffer mine = import_words(), other;
    VkCommandBuffer commands;

    CHECK_EQ(vk_buffer_init(&other, &vk, SIZE, vk_host_memory_type(&vk)), VK_SUCCESS);
    for (unsigned i = 0; i < SIZE / 4; i++)
        words[i] = 0x77777777;
    commands = vk_begin(&vk);
    vkCmdCopyBuffer(commands, mine.buffer, other.buffer, 1, &(VkBufferCopy){ 0, 0, SIZE });
    vk_transfer_barrier(commands);
    CHECK_EQ(vk_run(&vk, commands), VK_SUCCESS);
    CHECK(all_are((const uint32_t *)(const void *)other.bytes, 0x77777777));

    memset(other.bytes, 0x66, SIZE);
    commands = vk_begin(&vk);
    vkCmdCopyBuffer(commands, other.buffer, mine.buffer, 1, &(VkBufferCopy){ 0, 0, SIZE });
    vk_transfer_barrier(commands);
    CHECK_EQ(vk_run(&vk, commands), VK_SUCCESS);
    CHECK(all_are(words, 0x66666666));
    vk_buffer_finish(&other, &vk);
    vk_buffer_finish(&mine, &vk);
}

int main(void)
{
    if (vk_init_with(&vk, extensions, 1) != VK_SUCCESS)
        return 1;
    TAP_RUN(fill);
    TAP_RUN(copy);
    vk_finish(&vk);
    return tap_done();
}
