/* SPDX-License-Identifier: MIT */
/*
 * sync_test.c - what orders work: fences, binary and timeline semaphores, events, idle waits, timestamps.
 *
 * Each submission here is a fill or a copy in host memory, so that it shows whether it ran too early or not at all.
 */
#include <pthread.h>
#include <time.h>

#include "tap.h"
#include "vk.h"

enum {
    MS = 1000000, /* nanoseconds */
    SIZE = 4096,  /* bytes of each buffer */
};
#define SECONDS (UINT64_C(1000) * MS)

static struct vk vk;
static struct vk_buffer first, second;

static int64_t now_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static void sleep_ms(long ms)
{
    nanosleep(&(struct timespec){ .tv_nsec = ms * MS }, NULL);
}

static bool filled_with(const struct vk_buffer *buffer, uint32_t value)
{
    for (unsigned i = 0; i < SIZE; i += 4)
        if (memcmp(buffer->bytes + i, &value, 4) != 0)
            return false;
    return true;
}

static void clear(void)
{
    memset(first.bytes, 0, SIZE);
    memset(second.bytes, 0, SIZE);
}

static VkFence make_fence(VkFenceCreateFlags flags)
{
    const VkFenceCreateInfo info = { .sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO, .flags = flags };
    VkFence fence = VK_NULL_HANDLE;
    CHECK_EQ(vkCreateFence(vk.device, &info, NULL, &fence), VK_SUCCESS);
    return fence;
}

static VkSemaphore make_semaphore(VkSemaphoreType type)
{
    const VkSemaphoreTypeCreateInfo kind = {
        .sType = VK_STRUCTURE_TYPE_SEMAPHORE_TYPE_CREATE_INFO,
        .semaphoreType = type,
    };
    const VkSemaphoreCreateInfo info = { .sType = VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO, .pNext = &kind };
    VkSemaphore semaphore = VK_NULL_HANDLE;
    CHECK_EQ(vkCreateSemaphore(vk.device, &info, NULL, &semaphore), VK_SUCCESS);
    return semaphore;
}

static VkResult wait_timeline(VkSemaphore semaphore, uint64_t value, uint64_t timeout_ns)
{
    const VkSemaphoreWaitInfo info = {
        .sType = VK_STRUCTURE_TYPE_SEMAPHORE_WAIT_INFO,
        .semaphoreCount = 1,
        .pSemaphores = &semaphore,
        .pValues = &value,
    };
    return vkWaitSemaphores(vk.device, &info, timeout_ns);
}

static VkResult signal_timeline(VkSemaphore semaphore, uint64_t value)
{
    const VkSemaphoreSignalInfo info = {
        .sType = VK_STRUCTURE_TYPE_SEMAPHORE_SIGNAL_INFO,
        .semaphore = semaphore,
        .value = value,
    };
    return vkSignalSemaphore(vk.device, &info);
}

static uint64_t timeline_value(VkSemaphore semaphore)
{
    uint64_t value = UINT64_MAX;
    CHECK_EQ(vkGetSemaphoreCounterValue(vk.device, semaphore, &value), VK_SUCCESS);
    return value;
}

/* What a submission waits for and signals: semaphores or VK_NULL_HANDLE, with points when they are timelines. */
struct order {
    VkSemaphore wait, signal;
    uint64_t wait_value, signal_value;
    VkFence fence;
};

static void submit(VkCommandBuffer commands, struct order order)
{
    const VkPipelineStageFlags stage = VK_PIPELINE_STAGE_ALL_COMMANDS_BIT;
    const VkTimelineSemaphoreSubmitInfo values = {
        .sType = VK_STRUCTURE_TYPE_TIMELINE_SEMAPHORE_SUBMIT_INFO,
        .waitSemaphoreValueCount = order.wait != VK_NULL_HANDLE,
        .pWaitSemaphoreValues = &order.wait_value,
        .signalSemaphoreValueCount = order.signal != VK_NULL_HANDLE,
        .pSignalSemaphoreValues = &order.signal_value,
    };
    const VkSubmitInfo info = {
        .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
        .pNext = &values,
        .waitSemaphoreCount = order.wait != VK_NULL_HANDLE,
        .pWaitSemaphores = &order.wait,
        .pWaitDstStageMask = &stage,
        .commandBufferCount = 1,
        .pCommandBuffers = &commands,
        .signalSemaphoreCount = order.signal != VK_NULL_HANDLE,
        .pSignalSemaphores = &order.signal,
    };
    CHECK_EQ(vkEndCommandBuffer(commands), VK_SUCCESS);
    CHECK_EQ(vkQueueSubmit(vk.queue, 1, &info, order.fence), VK_SUCCESS);
}

static VkCommandBuffer fill(const struct vk_buffer *buffer, uint32_t value)
{
    VkCommandBuffer commands = vk_begin(&vk);
    vkCmdFillBuffer(commands, buffer->buffer, 0, SIZE, value);
    vk_transfer_barrier(commands);
    return commands;
}

static VkCommandBuffer copy_first_to_second(void)
{
    VkCommandBuffer commands = vk_begin(&vk);
    vkCmdCopyBuffer(commands, first.buffer, second.buffer, 1, &(VkBufferCopy){ 0, 0, SIZE });
    vk_transfer_barrier(commands);
    return commands;
}

/* ---- fences and idle waits ----------------------------------------------------------------------------------------
 */

static void fence_times_out_and_not_too_early(void)
{
    VkFence fence = make_fence(0);
    int64_t start = now_ns();
    CHECK_EQ(vkWaitForFences(vk.device, 1, &fence, VK_TRUE, 50 * MS), VK_TIMEOUT);
    CHECK(now_ns() - start >= 50 * MS);
    CHECK_EQ(vkWaitForFences(vk.device, 1, &fence, VK_TRUE, 0), VK_TIMEOUT);
    CHECK_EQ(vkGetFenceStatus(vk.device, fence), VK_NOT_READY);
    vkDestroyFence(vk.device, fence, NULL);
}

static void fence_signals_and_resets(void)
{
    VkFence fence = make_fence(0);
    clear();
    submit(fill(&first, 0x11111111), (struct order){ .fence = fence });
    CHECK_EQ(vkWaitForFences(vk.device, 1, &fence, VK_TRUE, 10 * SECONDS), VK_SUCCESS);
    CHECK(filled_with(&first, 0x11111111));
    CHECK_EQ(vkGetFenceStatus(vk.device, fence), VK_SUCCESS);
    CHECK_EQ(vkResetFences(vk.device, 1, &fence), VK_SUCCESS);
    CHECK_EQ(vkGetFenceStatus(vk.device, fence), VK_NOT_READY);
    vkDestroyFence(vk.device, fence, NULL);
}

static void any_of_two_fences(void)
{
    VkFence fences[2] = { make_fence(0), make_fence(VK_FENCE_CREATE_SIGNALED_BIT) };
    CHECK_EQ(vkWaitForFences(vk.device, 2, fences, VK_FALSE, 10 * SECONDS), VK_SUCCESS);
    CHECK_EQ(vkWaitForFences(vk.device, 2, fences, VK_TRUE, 10 * MS), VK_TIMEOUT);
    for (int i = 0; i < 2; i++)
        vkDestroyFence(vk.device, fences[i], NULL);
}

static void idle_means_done(void)
{
    VkFence fence = make_fence(0);
    clear();
    for (uint32_t i = 1; i <= 20; i++)
        submit(fill(&first, i), (struct order){ .fence = i == 20 ? fence : VK_NULL_HANDLE });
    CHECK_EQ(vkQueueWaitIdle(vk.queue), VK_SUCCESS);
    CHECK_EQ(vkGetFenceStatus(vk.device, fence), VK_SUCCESS);
    CHECK(filled_with(&first, 20));
    submit(fill(&first, 21), (struct order){ 0 });
    CHECK_EQ(vkDeviceWaitIdle(vk.device), VK_SUCCESS);
    CHECK(filled_with(&first, 21));
    vkDestroyFence(vk.device, fence, NULL);
}

/* ---- semaphores ---------------------------------------------------------------------------------------------------
 */

static void binary_semaphores_order_submissions(void)
{
    VkSemaphore semaphore = make_semaphore(VK_SEMAPHORE_TYPE_BINARY);
    for (uint32_t i = 1; i <= 10; i++) {
        clear();
        submit(fill(&first, i), (struct order){ .signal = semaphore });
        submit(copy_first_to_second(), (struct order){ .wait = semaphore });
        CHECK_EQ(vkQueueWaitIdle(vk.queue), VK_SUCCESS);
        CHECK(filled_with(&second, i));
    }
    vkDestroySemaphore(vk.device, semaphore, NULL);
}

static void host_signals_and_waits_for_a_timeline(void)
{
    VkSemaphore timeline = make_semaphore(VK_SEMAPHORE_TYPE_TIMELINE);
    CHECK_EQ(timeline_value(timeline), 0);
    CHECK_EQ(wait_timeline(timeline, 0, 0), VK_SUCCESS);
    CHECK_EQ(wait_timeline(timeline, 3, 20 * MS), VK_TIMEOUT);
    CHECK_EQ(signal_timeline(timeline, 5), VK_SUCCESS);
    CHECK_EQ(timeline_value(timeline), 5);
    CHECK_EQ(wait_timeline(timeline, 3, 0), VK_SUCCESS);
    CHECK_EQ(wait_timeline(timeline, 5, 0), VK_SUCCESS);
    CHECK_EQ(wait_timeline(timeline, 6, 0), VK_TIMEOUT);
    vkDestroySemaphore(vk.device, timeline, NULL);
}

static void gpu_signals_a_timeline(void)
{
    VkSemaphore timeline = make_semaphore(VK_SEMAPHORE_TYPE_TIMELINE);
    clear();
    submit(fill(&first, 0x22222222), (struct order){ .signal = timeline, .signal_value = 7 });
    CHECK_EQ(wait_timeline(timeline, 7, 10 * SECONDS), VK_SUCCESS);
    CHECK(filled_with(&first, 0x22222222));
    CHECK_EQ(timeline_value(timeline), 7);
    CHECK_EQ(vkQueueWaitIdle(vk.queue), VK_SUCCESS);
    vkDestroySemaphore(vk.device, timeline, NULL);
}

static void gpu_waits_for_the_host(void)
{
    VkSemaphore timeline = make_semaphore(VK_SEMAPHORE_TYPE_TIMELINE);
    VkFence fence = make_fence(0);
    clear();
    submit(fill(&first, 0x33333333), (struct order){ .wait = timeline, .wait_value = 2, .fence = fence });
    CHECK_EQ(signal_timeline(timeline, 1), VK_SUCCESS);
    CHECK_EQ(vkWaitForFences(vk.device, 1, &fence, VK_TRUE, 20 * MS), VK_TIMEOUT);
    CHECK(filled_with(&first, 0));
    CHECK_EQ(signal_timeline(timeline, 2), VK_SUCCESS);
    CHECK_EQ(vkWaitForFences(vk.device, 1, &fence, VK_TRUE, 10 * SECONDS), VK_SUCCESS);
    CHECK(filled_with(&first, 0x33333333));
    CHECK_EQ(vkQueueWaitIdle(vk.queue), VK_SUCCESS);
    vkDestroyFence(vk.device, fence, NULL);
    vkDestroySemaphore(vk.device, timeline, NULL);
}

static void *submit_later(void *arg)
{
    sleep_ms(20);
    submit(fill(&first, 0x44444444), (struct order){ .signal = *(VkSemaphore *)arg, .signal_value = 1 });
    return NULL;
}

/* One thread waits for a point that no submission has promised yet; another thread then submits to the same queue. */
static void wait_before_signal_across_threads(void)
{
    VkSemaphore timeline = make_semaphore(VK_SEMAPHORE_TYPE_TIMELINE);
    pthread_t thread;
    clear();
    bool started = pthread_create(&thread, NULL, submit_later, &timeline) == 0;
    CHECK(started);
    if (started) {
        CHECK_EQ(wait_timeline(timeline, 1, 10 * SECONDS), VK_SUCCESS);
        CHECK(filled_with(&first, 0x44444444));
        pthread_join(thread, NULL);
    }
    CHECK_EQ(vkQueueWaitIdle(vk.queue), VK_SUCCESS);
    vkDestroySemaphore(vk.device, timeline, NULL);
}

static void *signal_later(void *arg)
{
    sleep_ms(20);
    CHECK_EQ(signal_timeline(*(VkSemaphore *)arg, 1), VK_SUCCESS);
    return NULL;
}

/* Ten submissions, each waiting for the one before it, the first one for a thread that has not signalled yet. */
static void a_chain_of_points_waits_for_a_thread(void)
{
    VkSemaphore timeline = make_semaphore(VK_SEMAPHORE_TYPE_TIMELINE);
    pthread_t thread;
    clear();
    for (uint32_t i = 1; i <= 10; i++)
        submit(fill(&first, i), (struct order){ timeline, timeline, i, i + 1, VK_NULL_HANDLE });
    CHECK_EQ(timeline_value(timeline), 0);
    bool started = pthread_create(&thread, NULL, signal_later, &timeline) == 0;
    CHECK(started);
    if (started) {
        CHECK_EQ(wait_timeline(timeline, 11, 10 * SECONDS), VK_SUCCESS);
        CHECK(filled_with(&first, 10));
        pthread_join(thread, NULL);
    }
    CHECK_EQ(vkQueueWaitIdle(vk.queue), VK_SUCCESS);
    vkDestroySemaphore(vk.device, timeline, NULL);
}

/* ---- commands -----------------------------------------------------------------------------------------------------
 */

static void update_buffer(void)
{
    uint32_t data[SIZE / 4];
    for (unsigned i = 0; i < SIZE / 4; i++)
        data[i] = i * 2654435761u;
    clear();
    VkCommandBuffer commands = vk_begin(&vk);
    vkCmdUpdateBuffer(commands, first.buffer, 0, SIZE, data);
    vkCmdUpdateBuffer(commands, second.buffer, 8, 4, data + 1);
    vk_transfer_barrier(commands);
    CHECK_EQ(vk_run(&vk, commands), VK_SUCCESS);
    CHECK(memcmp(first.bytes, data, SIZE) == 0);
    CHECK(memcmp(second.bytes + 8, data + 1, 4) == 0);
    memset(second.bytes + 8, 0, 4);
    CHECK(filled_with(&second, 0));
}

static VkEvent make_event(void)
{
    const VkEventCreateInfo info = { .sType = VK_STRUCTURE_TYPE_EVENT_CREATE_INFO };
    VkEvent event = VK_NULL_HANDLE;
    CHECK_EQ(vkCreateEvent(vk.device, &info, NULL, &event), VK_SUCCESS);
    return event;
}

static void gpu_sets_and_resets_an_event(void)
{
    VkEvent event = make_event();
    CHECK_EQ(vkGetEventStatus(vk.device, event), VK_EVENT_RESET);
    VkCommandBuffer commands = vk_begin(&vk);
    vkCmdSetEvent(commands, event, VK_PIPELINE_STAGE_ALL_COMMANDS_BIT);
    CHECK_EQ(vk_run(&vk, commands), VK_SUCCESS);
    CHECK_EQ(vkGetEventStatus(vk.device, event), VK_EVENT_SET);
    commands = vk_begin(&vk);
    vkCmdResetEvent(commands, event, VK_PIPELINE_STAGE_ALL_COMMANDS_BIT);
    CHECK_EQ(vk_run(&vk, commands), VK_SUCCESS);
    CHECK_EQ(vkGetEventStatus(vk.device, event), VK_EVENT_RESET);
    vkDestroyEvent(vk.device, event, NULL);
}

/* The GPU is in the middle of a command buffer, and goes on only when the host sets the event. */
static void gpu_waits_for_an_event_of_the_host(void)
{
    VkEvent event = make_event();
    VkFence fence = make_fence(0);
    clear();
    VkCommandBuffer commands = vk_begin(&vk);
    vkCmdWaitEvents(commands, 1, &event, VK_PIPELINE_STAGE_HOST_BIT, VK_PIPELINE_STAGE_TRANSFER_BIT, 0, NULL, 0, NULL,
                    0, NULL);
    vkCmdFillBuffer(commands, first.buffer, 0, SIZE, 0x55555555);
    vk_transfer_barrier(commands);
    submit(commands, (struct order){ .fence = fence });
    CHECK_EQ(vkWaitForFences(vk.device, 1, &fence, VK_TRUE, 20 * MS), VK_TIMEOUT);
    CHECK(filled_with(&first, 0));
    CHECK_EQ(vkSetEvent(vk.device, event), VK_SUCCESS);
    CHECK_EQ(vkWaitForFences(vk.device, 1, &fence, VK_TRUE, 10 * SECONDS), VK_SUCCESS);
    CHECK(filled_with(&first, 0x55555555));
    vkDestroyFence(vk.device, fence, NULL);
    vkDestroyEvent(vk.device, event, NULL);
}

/* Timestamps around a 20 ms pause between two submissions: they never go back, and tell the length of the pause. */
static void timestamps_tell_the_time(void)
{
    enum { STAMPS = 8 };
    const VkQueryPoolCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO,
        .queryType = VK_QUERY_TYPE_TIMESTAMP,
        .queryCount = STAMPS,
    };
    uint64_t stamps[STAMPS] = { 0 };
    VkQueryPool pool = VK_NULL_HANDLE;
    CHECK_EQ(vkCreateQueryPool(vk.device, &info, NULL, &pool), VK_SUCCESS);
    int64_t start = now_ns();
    for (uint32_t i = 0; i < STAMPS; i += 4) {
        VkCommandBuffer commands = vk_begin(&vk);
        vkCmdResetQueryPool(commands, pool, i, 4);
        for (uint32_t j = i; j < i + 4; j++)
            vkCmdWriteTimestamp(
                commands, j % 2 ? VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT : VK_PIPELINE_STAGE_TOP_OF_PIPE_BIT, pool, j);
        CHECK_EQ(vk_run(&vk, commands), VK_SUCCESS);
        if (i == 0)
            sleep_ms(20);
    }
    int64_t elapsed = now_ns() - start;
    CHECK_EQ(vkGetQueryPoolResults(vk.device, pool, 0, STAMPS, sizeof stamps, stamps, 8,
                                   VK_QUERY_RESULT_64_BIT | VK_QUERY_RESULT_WAIT_BIT),
             VK_SUCCESS);
    CHECK(stamps[0] != 0);
    for (int i = 1; i < STAMPS; i++)
        CHECK(stamps[i] >= stamps[i - 1]);
    double gpu_ns = (double)(stamps[STAMPS - 1] - stamps[0]) * vk.properties.limits.timestampPeriod;
    CHECK(gpu_ns >= 20.0 * MS);
    CHECK(gpu_ns <= (double)elapsed);
    vkDestroyQueryPool(vk.device, pool, NULL);
}

int main(void)
{
    if (vk_init(&vk) != VK_SUCCESS || vk_buffer_init(&first, &vk, SIZE, vk_host_memory_type(&vk)) != VK_SUCCESS ||
        vk_buffer_init(&second, &vk, SIZE, vk_host_memory_type(&vk)) != VK_SUCCESS) {
        printf("Bail out! no device or no memory\n");
        return 1;
    }
    TAP_RUN(fence_times_out_and_not_too_early);
    TAP_RUN(fence_signals_and_resets);
    TAP_RUN(any_of_two_fences);
    TAP_RUN(idle_means_done);
    TAP_RUN(binary_semaphores_order_submissions);
    TAP_RUN(host_signals_and_waits_for_a_timeline);
    TAP_RUN(gpu_signals_a_timeline);
    TAP_RUN(gpu_waits_for_the_host);
    TAP_RUN(wait_before_signal_across_threads);
    TAP_RUN(a_chain_of_points_waits_for_a_thread);
    TAP_RUN(update_buffer);
    TAP_RUN(gpu_sets_and_resets_an_event);
    TAP_RUN(gpu_waits_for_an_event_of_the_host);
    TAP_RUN(timestamps_tell_the_time);
    vk_buffer_finish(&second, &vk);
    vk_buffer_finish(&first, &vk);
    vk_finish(&vk);
    return tap_done();
}
