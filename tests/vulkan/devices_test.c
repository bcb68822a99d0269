/* SPDX-License-Identifier: MIT */
/*
 * devices_test.c - devices come and go: ten in turn, four at once, four in threads; each does a little work.
 *
 * Run under leaks.py, which then looks at what the library has left. With the argument `leave` the last device is
 * never destroyed, so that leaks.py can be seen to notice.
 */
#include <pthread.h>

#include "tap.h"
#include "vk.h"

enum {
    AT_ONCE = 4,
    SIZE = 64 << 10, /* bytes */
};

/* Fill a buffer and look at it. Returns whether all went well; CHECK is for one thread only. */
static bool works(struct vk *vk, uint32_t value)
{
    struct vk_buffer buffer;
    if (vk_buffer_init(&buffer, vk, SIZE, vk_host_memory_type(vk)) != VK_SUCCESS)
        return false;
    VkCommandBuffer commands = vk_begin(vk);
    vkCmdFillBuffer(commands, buffer.buffer, 0, SIZE, value);
    vk_transfer_barrier(commands);
    bool good = vk_run(vk, commands) == VK_SUCCESS;
    for (unsigned i = 0; i < SIZE; i += 4)
        good = good && memcmp(buffer.bytes + i, &value, 4) == 0;
    vk_buffer_finish(&buffer, vk);
    return good;
}

static void ten_in_turn(void)
{
    for (uint32_t i = 0; i < 10; i++) {
        struct vk vk;
        CHECK_EQ(vk_init(&vk), VK_SUCCESS);
        CHECK(vk.device && works(&vk, 0x01010101 * (i + 1)));
        vk_finish(&vk);
    }
}

static void four_at_once(void)
{
    struct vk vk[AT_ONCE];
    for (int i = 0; i < AT_ONCE; i++)
        CHECK_EQ(vk_init(&vk[i]), VK_SUCCESS);
    for (uint32_t round = 0; round < 8; round++)
        for (uint32_t i = 0; i < AT_ONCE; i++)
            CHECK(vk[i].device && works(&vk[i], round << 8 | i));
    for (int i = 0; i < AT_ONCE; i++)
        vk_finish(&vk[i]);
}

static void *live(void *arg)
{
    bool *good = arg;
    struct vk vk;
    *good = vk_init(&vk) == VK_SUCCESS;
    for (uint32_t round = 0; *good && round < 20; round++)
        *good = works(&vk, round);
    vk_finish(&vk);
    return NULL;
}

static void four_in_threads(void)
{
    pthread_t threads[AT_ONCE];
    bool good[AT_ONCE], started[AT_ONCE];
    for (int i = 0; i < AT_ONCE; i++)
        started[i] = pthread_create(&threads[i], NULL, live, &good[i]) == 0;
    for (int i = 0; i < AT_ONCE; i++) {
        CHECK(started[i]);
        if (started[i])
            pthread_join(threads[i], NULL);
        CHECK(started[i] && good[i]);
    }
}

static void one_stays(void)
{
    static struct vk vk;
    CHECK_EQ(vk_init(&vk), VK_SUCCESS);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "leave") == 0) {
        TAP_RUN(one_stays);
        return tap_done();
    }
    TAP_RUN(ten_in_turn);
    TAP_RUN(four_at_once);
    TAP_RUN(four_in_threads);
    return tap_done();
}
