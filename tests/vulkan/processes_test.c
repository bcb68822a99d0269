/* SPDX-License-Identifier: MIT */
/*
 * processes_test.c - several processes at once, each with a card of its own; and a forked child, which has its parent's
 * descriptors and memory, but not its card.
 */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"
#include "vk.h"

enum {
    PROCESSES = 4,
    ROUNDS = 20,
    SIZE = 65536, /* bytes of each buffer */
};

/* What a process does with a device of its own. Returns whether it worked. */
static bool work(uint32_t value)
{
    struct vk vk;
    struct vk_buffer buffer;
    bool good = vk_init(&vk) == VK_SUCCESS;

    if (!good)
        return false;
    good = vk_buffer_init(&buffer, &vk, SIZE, vk_host_memory_type(&vk)) == VK_SUCCESS;
    for (uint32_t round = 0; good && round < ROUNDS; round++) {
        const uint32_t expected = value + round;
        VkCommandBuffer commands = vk_begin(&vk);
        vkCmdFillBuffer(commands, buffer.buffer, 0, SIZE, expected);
        vk_transfer_barrier(commands);
        good = vk_run(&vk, commands) == VK_SUCCESS;
        for (unsigned i = 0; good && i < SIZE; i += 4)
            good = memcmp(buffer.bytes + i, &expected, 4) == 0;
    }
    vk_buffer_finish(&buffer, &vk);
    vk_finish(&vk);
    return good;
}

/* A child that works and ends, without what its parent does at exit. */
static pid_t start(uint32_t value)
{
    pid_t child;

    fflush(stdout);
    child = fork();
    if (child == 0)
        _exit(work(value) ? 0 : 1);
    return child;
}

static void ends_well(pid_t child)
{
    int status = -1;

    CHECK(child > 0);
    CHECK_EQ(waitpid(child, &status, 0), child);
    CHECK_EQ(status, 0);
}

static void several_processes(void)
{
    pid_t children[PROCESSES];

    for (uint32_t i = 0; i < PROCESSES; i++)
        children[i] = start(i << 16);
    for (int i = 0; i < PROCESSES; i++)
        ends_well(children[i]);
}

/* Both use Vulkan, the child anew; the parent's device does not notice. */
static void a_child_of_a_process_with_a_device(void)
{
    struct vk vk;
    struct vk_buffer buffer;

    CHECK_EQ(vk_init(&vk), VK_SUCCESS);
    CHECK_EQ(vk_buffer_init(&buffer, &vk, SIZE, vk_host_memory_type(&vk)), VK_SUCCESS);
    memset(buffer.bytes, 0x5a, SIZE);
    pid_t child = start(1000);
    for (int i = 0; i < ROUNDS; i++) {
        VkCommandBuffer commands = vk_begin(&vk);
        vkCmdFillBuffer(commands, buffer.buffer, 0, SIZE / 2, 0x11111111);
        vk_transfer_barrier(commands);
        CHECK_EQ(vk_run(&vk, commands), VK_SUCCESS);
    }
    ends_well(child);
    CHECK_EQ(buffer.bytes[0], 0x11);
    CHECK_EQ(buffer.bytes[SIZE - 1], 0x5a); /* the child's card has memory of its own */
    vk_buffer_finish(&buffer, &vk);
    vk_finish(&vk);
}

int main(void)
{
    TAP_RUN(several_processes); /* before this process has a card */
    TAP_RUN(a_child_of_a_process_with_a_device);
    TAP_RUN(several_processes);
    return tap_done();
}
