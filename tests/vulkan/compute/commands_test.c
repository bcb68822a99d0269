/* SPDX-License-Identifier: MIT */
/*
 * commands_test.c - the ways in which a dispatch is recorded, ordered, counted and submitted: direct, indirect, with a
 * base, in secondary command buffers, on two queues at once, under conditions, between events; and robust access.
 */
#include <stdlib.h>

#include "case.h"
#include "tap.h"

enum {
    WORDS = 4 * 4 * 4 * 64, /* for 4 x 4 x 4 groups */
    ARGUMENTS = 8192,       /* words of the buffer behind */
};

static struct gpu gpu;
static struct kernel kernel;
static uint32_t expected[WORDS];

static void expect_nothing(struct reference *ref)
{
    (void)ref;
}

static const struct compute_case command = {
    .name = "command",
    .bindings = { { .type = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, .bytes = WORDS * 4, .fill = FILL_COUNT },
                  { .type = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, .bytes = ARGUMENTS, .fill = FILL_ZERO } },
    .push_bytes = 4,
    .expect = expect_nothing,
};

/* ---- the same in C ----------------------------------------------------------------------------------------------- */

static const uint32_t add = 11 | 48u << 8 | 85u << 16 | 122u << 24; /* the push constants of case.c */

static void expect_groups(const uint32_t base[3], const uint32_t count[3])
{
    for (uint32_t z = base[2]; z < base[2] + count[2]; z++)
        for (uint32_t y = base[1]; y < base[1] + count[1]; y++)
            for (uint32_t x = base[0]; x < base[0] + count[0]; x++)
                for (uint32_t i = 0; i < 64; i++) {
                    uint32_t *word = &expected[((z * 4 + y) * 4 + x) * 64 + i];
                    *word = *word * 3 + add + x + 10 * y + 100 * z + 1000 * count[0];
                }
}

static void expect_dispatch(uint32_t x, uint32_t y, uint32_t z)
{
    expect_groups((const uint32_t[]){ 0, 0, 0 }, (const uint32_t[]){ x, y, z });
}

/* ---- one test ---------------------------------------------------------------------------------------------------- */

static uint32_t *arguments(void)
{
    return (uint32_t *)(void *)kernel.resources[1][0].buffer.bytes;
}

static VkBuffer arguments_buffer(void)
{
    return kernel.resources[1][0].buffer.buffer;
}

static VkCommandBuffer begin(VkPipelineCreateFlags flags)
{
    CHECK_EQ(kernel_init(&kernel, &gpu, &command, flags), VK_SUCCESS);
    for (uint32_t i = 0; i < WORDS; i++)
        expected[i] = i;
    VkCommandBuffer commands = vk_begin(&gpu.vk);
    kernel_bind(&kernel, commands);
    return commands;
}

static void check_words(void)
{
    const uint32_t *words = (const uint32_t *)(const void *)kernel.resources[0][0].buffer.bytes;
    for (uint32_t i = 0; i < WORDS; i++)
        if (words[i] != expected[i]) {
            printf("# word %u: got 0x%08x, wanted 0x%08x\n", i, words[i], expected[i]);
            tap_failed_checks++;
            break;
        }
}

static void end(VkCommandBuffer commands)
{
    kernel_barrier(commands);
    CHECK_EQ(vk_run(&gpu.vk, commands), VK_SUCCESS);
    check_words();
    kernel_finish(&kernel, &gpu);
}

static void direct(void)
{
    VkCommandBuffer commands = begin(0);
    vkCmdDispatch(commands, 4, 3, 2);
    expect_dispatch(4, 3, 2);
    end(commands);
}

static void none_at_all(void)
{
    VkCommandBuffer commands = begin(0);
    vkCmdDispatch(commands, 0, 3, 2);
    vkCmdDispatch(commands, 4, 3, 0);
    end(commands);
}

static void two_hundred_in_order(void)
{
    VkCommandBuffer commands = begin(0);
    for (uint32_t i = 0; i < 200; i++) {
        uint32_t x = i % 4 + 1, y = i / 4 % 4 + 1, z = i / 16 % 4 + 1;
        vkCmdDispatch(commands, x, y, z);
        kernel_barrier(commands);
        expect_dispatch(x, y, z);
    }
    end(commands);
}

static void indirect(void)
{
    VkCommandBuffer commands = begin(0);
    memcpy(arguments() + 4, (const uint32_t[]){ 3, 4, 1 }, 12);
    memcpy(arguments() + 16, (const uint32_t[]){ 2, 0, 4 }, 12);
    vkCmdDispatchIndirect(commands, arguments_buffer(), 16);
    kernel_barrier(commands);
    vkCmdDispatchIndirect(commands, arguments_buffer(), 64);
    expect_dispatch(3, 4, 1);
    end(commands);
}

/* The number of groups is written by the GPU just before. */
static void indirect_of_what_the_gpu_wrote(void)
{
    VkCommandBuffer commands = begin(0);
    vkCmdFillBuffer(commands, arguments_buffer(), 0, 12, 2);
    kernel_barrier(commands);
    vkCmdDispatchIndirect(commands, arguments_buffer(), 0);
    expect_dispatch(2, 2, 2);
    end(commands);
}

static void from_a_base(void)
{
    VkCommandBuffer commands = begin(VK_PIPELINE_CREATE_DISPATCH_BASE);
    vkCmdDispatchBase(commands, 1, 2, 3, 3, 2, 1);
    kernel_barrier(commands);
    vkCmdDispatchBase(commands, 0, 0, 0, 4, 4, 4);
    expect_groups((const uint32_t[]){ 1, 2, 3 }, (const uint32_t[]){ 3, 2, 1 });
    expect_dispatch(4, 4, 4);
    end(commands);
}

static void in_secondary_command_buffers(void)
{
    const VkCommandBufferAllocateInfo allocate = {
        .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
        .commandPool = gpu.vk.pool,
        .level = VK_COMMAND_BUFFER_LEVEL_SECONDARY,
        .commandBufferCount = 1,
    };
    const VkCommandBufferInheritanceInfo inheritance = {
        .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_INHERITANCE_INFO,
    };
    const VkCommandBufferBeginInfo info = {
        .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO,
        .flags = VK_COMMAND_BUFFER_USAGE_SIMULTANEOUS_USE_BIT,
        .pInheritanceInfo = &inheritance,
    };
    VkCommandBuffer commands = begin(0), secondary = VK_NULL_HANDLE;
    CHECK_EQ(vkAllocateCommandBuffers(gpu.vk.device, &allocate, &secondary), VK_SUCCESS);
    CHECK_EQ(vkBeginCommandBuffer(secondary, &info), VK_SUCCESS);
    kernel_bind(&kernel, secondary);
    vkCmdDispatch(secondary, 4, 1, 3);
    kernel_barrier(secondary);
    CHECK_EQ(vkEndCommandBuffer(secondary), VK_SUCCESS);
    for (int i = 0; i < 3; i++) {
        vkCmdExecuteCommands(commands, 1, &secondary);
        expect_dispatch(4, 1, 3);
    }
    end(commands);
    vkFreeCommandBuffers(gpu.vk.device, gpu.vk.pool, 1, &secondary);
}

static void between_events(void)
{
    const VkEventCreateInfo info = { .sType = VK_STRUCTURE_TYPE_EVENT_CREATE_INFO };
    const VkMemoryBarrier barrier = {
        .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
        .srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT,
        .dstAccessMask = VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT,
    };
    VkEvent events[8];
    VkCommandBuffer commands = begin(0);
    for (uint32_t i = 0; i < 8; i++) {
        CHECK_EQ(vkCreateEvent(gpu.vk.device, &info, NULL, &events[i]), VK_SUCCESS);
        vkCmdDispatch(commands, 4, 4, i % 4 + 1);
        expect_dispatch(4, 4, i % 4 + 1);
        vkCmdSetEvent(commands, events[i], VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT);
        vkCmdWaitEvents(commands, 1, &events[i], VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT,
                        VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT, 1, &barrier, 0, NULL, 0, NULL);
    }
    end(commands);
    for (uint32_t i = 0; i < 8; i++)
        vkDestroyEvent(gpu.vk.device, events[i], NULL);
}

/* ---- queries and conditions -------------------------------------------------------------------------------------- */

static VkQueryPool make_queries(VkQueryType type, uint32_t count, VkQueryPipelineStatisticFlags statistics)
{
    const VkQueryPoolCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO,
        .queryType = type,
        .queryCount = count,
        .pipelineStatistics = statistics,
    };
    VkQueryPool pool = VK_NULL_HANDLE;
    CHECK_EQ(vkCreateQueryPool(gpu.vk.device, &info, NULL, &pool), VK_SUCCESS);
    return pool;
}

static void timestamps_go_forward(void)
{
    const VkQueryResultFlags flags = VK_QUERY_RESULT_64_BIT | VK_QUERY_RESULT_WAIT_BIT;
    VkQueryPool pool = make_queries(VK_QUERY_TYPE_TIMESTAMP, 3, 0);
    uint64_t times[3] = { 0 };
    VkCommandBuffer commands = begin(0);
    vkCmdResetQueryPool(commands, pool, 0, 3);
    vkCmdWriteTimestamp(commands, VK_PIPELINE_STAGE_TOP_OF_PIPE_BIT, pool, 0);
    vkCmdDispatch(commands, 4, 4, 4);
    vkCmdWriteTimestamp(commands, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT, pool, 1);
    vkCmdWriteTimestamp(commands, VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, pool, 2);
    kernel_barrier(commands);
    vkCmdCopyQueryPoolResults(commands, pool, 0, 3, arguments_buffer(), 0, 8, flags);
    expect_dispatch(4, 4, 4);
    kernel_barrier(commands);
    CHECK_EQ(vk_run(&gpu.vk, commands), VK_SUCCESS);
    CHECK_EQ(vkGetQueryPoolResults(gpu.vk.device, pool, 0, 3, sizeof times, times, 8, flags), VK_SUCCESS);
    CHECK(times[0] && times[0] < times[1] && times[1] <= times[2]);
    CHECK(memcmp(arguments(), times, sizeof times) == 0);
    check_words();
    kernel_finish(&kernel, &gpu);
    vkDestroyQueryPool(gpu.vk.device, pool, NULL);
}

/* On the family with graphics: RADV has these queries there only. */
static void invocations_are_counted(void)
{
    uint64_t count = 0;
    if (!gpu.features.features.pipelineStatisticsQuery)
        return;
    CHECK_EQ(gpu_take_family(&gpu, gpu_family(&gpu, VK_QUEUE_GRAPHICS_BIT, 0)), VK_SUCCESS);
    VkQueryPool pool =
        make_queries(VK_QUERY_TYPE_PIPELINE_STATISTICS, 1, VK_QUERY_PIPELINE_STATISTIC_COMPUTE_SHADER_INVOCATIONS_BIT);
    VkCommandBuffer commands = begin(0);
    vkCmdResetQueryPool(commands, pool, 0, 1);
    vkCmdBeginQuery(commands, pool, 0, 0);
    vkCmdDispatch(commands, 4, 2, 3);
    vkCmdEndQuery(commands, pool, 0);
    expect_dispatch(4, 2, 3);
    end(commands);
    CHECK_EQ(vkGetQueryPoolResults(gpu.vk.device, pool, 0, 1, 8, &count, 8,
                                   VK_QUERY_RESULT_64_BIT | VK_QUERY_RESULT_WAIT_BIT),
             VK_SUCCESS);
    CHECK_EQ(count, 4 * 2 * 3 * 64);
    vkDestroyQueryPool(gpu.vk.device, pool, NULL);
}

/* A dispatch under a condition, which holds or not, as it stands or inverted. */
static void record_condition(VkCommandBuffer commands, uint32_t word, bool inverted, uint32_t x)
{
    PFN_vkCmdBeginConditionalRenderingEXT begin_condition =
        (PFN_vkCmdBeginConditionalRenderingEXT)vkGetDeviceProcAddr(gpu.vk.device, "vkCmdBeginConditionalRenderingEXT");
    PFN_vkCmdEndConditionalRenderingEXT end_condition =
        (PFN_vkCmdEndConditionalRenderingEXT)vkGetDeviceProcAddr(gpu.vk.device, "vkCmdEndConditionalRenderingEXT");
    const VkConditionalRenderingBeginInfoEXT info = {
        .sType = VK_STRUCTURE_TYPE_CONDITIONAL_RENDERING_BEGIN_INFO_EXT,
        .buffer = arguments_buffer(),
        .offset = word * 4,
        .flags = inverted ? VK_CONDITIONAL_RENDERING_INVERTED_BIT_EXT : 0,
    };
    begin_condition(commands, &info);
    vkCmdDispatch(commands, x, 1, 1);
    end_condition(commands);
    kernel_barrier(commands);
}

static void under_a_condition(void)
{
    if (!gpu.conditional.conditionalRendering)
        return;
    VkCommandBuffer commands = begin(0);
    arguments()[1] = 1;
    record_condition(commands, 0, false, 1);
    record_condition(commands, 1, false, 2);
    record_condition(commands, 0, true, 3);
    record_condition(commands, 1, true, 4);
    vkCmdDispatch(commands, 1, 1, 2);
    expect_dispatch(2, 1, 1);
    expect_dispatch(3, 1, 1);
    expect_dispatch(1, 1, 2);
    end(commands);
}

/* ---- queues ------------------------------------------------------------------------------------------------------ */

static void on_the_graphics_queue(void)
{
    uint32_t family = gpu.vk.family;
    CHECK_EQ(gpu_take_family(&gpu, gpu_family(&gpu, VK_QUEUE_GRAPHICS_BIT, 0)), VK_SUCCESS);
    direct();
    indirect();
    from_a_base();
    under_a_condition();
    CHECK_EQ(gpu_take_family(&gpu, family), VK_SUCCESS);
}

/* Two queues of two families run dispatches of their own at the same time; each result is whole. */
static void on_two_queues_at_once(void)
{
    enum { SUBMISSIONS = 20 };
    static struct kernel kernels[2];
    static uint32_t results[2][WORDS];
    VkCommandBuffer commands[2][SUBMISSIONS];
    VkQueue queues[2];
    VkCommandPool pools[2];
    const uint32_t families[2] = { gpu_family(&gpu, VK_QUEUE_GRAPHICS_BIT, 0), gpu.vk.family };
    VkCommandPool pool = gpu.vk.pool;
    for (uint32_t q = 0; q < 2; q++) {
        const VkCommandPoolCreateInfo info = {
            .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
            .queueFamilyIndex = families[q],
        };
        CHECK_EQ(vkCreateCommandPool(gpu.vk.device, &info, NULL, &pools[q]), VK_SUCCESS);
        CHECK_EQ(kernel_init(&kernels[q], &gpu, &command, 0), VK_SUCCESS);
        vkGetDeviceQueue(gpu.vk.device, families[q], 0, &queues[q]);
        gpu.vk.pool = pools[q];
        for (uint32_t i = 0; i < WORDS; i++)
            expected[i] = i;
        for (uint32_t i = 0; i < SUBMISSIONS; i++) {
            commands[q][i] = vk_begin(&gpu.vk);
            kernel_barrier(commands[q][i]);
            kernel_bind(&kernels[q], commands[q][i]);
            vkCmdDispatch(commands[q][i], 4, 4 - q, i % 4 + 1);
            kernel_barrier(commands[q][i]);
            expect_dispatch(4, 4 - q, i % 4 + 1);
            CHECK_EQ(vkEndCommandBuffer(commands[q][i]), VK_SUCCESS);
        }
        memcpy(results[q], expected, sizeof expected);
    }
    gpu.vk.pool = pool;
    for (uint32_t i = 0; i < SUBMISSIONS; i++)
        for (uint32_t q = 0; q < 2; q++) {
            const VkSubmitInfo submit = {
                .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
                .commandBufferCount = 1,
                .pCommandBuffers = &commands[q][i],
            };
            CHECK_EQ(vkQueueSubmit(queues[q], 1, &submit, VK_NULL_HANDLE), VK_SUCCESS);
        }
    CHECK_EQ(vkDeviceWaitIdle(gpu.vk.device), VK_SUCCESS);
    for (uint32_t q = 0; q < 2; q++) {
        CHECK(memcmp(kernels[q].resources[0][0].buffer.bytes, results[q], sizeof results[q]) == 0);
        kernel_finish(&kernels[q], &gpu);
        vkDestroyCommandPool(gpu.vk.device, pools[q], NULL);
    }
}

/* ---- robust access ----------------------------------------------------------------------------------------------- */

static void robust(struct reference *ref)
{
    const struct compute_case *test = ref->test;
    const uint32_t words = test->bindings[0].bytes / 4, rows = test->bindings[1].bytes / 16;
    const uint32_t texels = test->bindings[2].bytes / 4, width = test->bindings[3].width;
    for (uint32_t i = 0; i < 64; i++) {
        uint32_t *r = BYTES(ref, 4, uint32_t) + i * 6;
        r[0] = i < words ? BYTES(ref, 0, uint32_t)[i] : 0;
        r[1] = i < rows ? BYTES(ref, 1, uint32_t)[i * 4] : 0;
        r[2] = i < texels ? BYTES(ref, 2, uint32_t)[i] : 0;
        r[3] = i < width ? BYTES(ref, 3, uint32_t)[3 * width + i] : 0;
        r[4] = i == 0 ? BYTES(ref, 0, uint32_t)[0] : 0;
        r[5] = i >= 8 && i < 8 + test->bindings[3].height ? BYTES(ref, 3, uint32_t)[(i - 8) * width + 2] : 0;
    }
}

static const struct compute_case robust_case = {
    .name = "robust",
    .bindings = { { .type = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, .bytes = 40 * 4 },
                  { .type = VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER, .bytes = 20 * 16 },
                  { .type = VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER, .bytes = 30 * 4, .format = VK_FORMAT_R32_UINT },
                  { .type = VK_DESCRIPTOR_TYPE_STORAGE_IMAGE,
                    .format = VK_FORMAT_R32_UINT,
                    .view = VK_IMAGE_VIEW_TYPE_2D,
                    .width = 10,
                    .height = 10 },
                  { .type = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, .bytes = 64 * 24, .fill = FILL_ZERO } },
    .expect = robust,
};

static void robust_access(void)
{
    const uint32_t index = gpu.index;
    gpu_finish(&gpu);
    CHECK_EQ(gpu_init(&gpu, index, true), VK_SUCCESS);
    if (gpu.robustness2.robustBufferAccess2 && gpu.robustness2.robustImageAccess2)
        CHECK(case_run(&gpu, &robust_case, NULL));
    else
        printf("# %s has no robust access of the second kind\n", gpu.name);
    gpu_finish(&gpu);
    CHECK_EQ(gpu_init(&gpu, index, false), VK_SUCCESS);
}

static const struct {
    const char *name;
    void (*test)(void);
} tests[] = {
    { "direct", direct },
    { "none at all", none_at_all },
    { "two hundred in order", two_hundred_in_order },
    { "indirect", indirect },
    { "indirect of what the GPU wrote", indirect_of_what_the_gpu_wrote },
    { "from a base", from_a_base },
    { "in secondary command buffers", in_secondary_command_buffers },
    { "between events", between_events },
    { "timestamps go forward", timestamps_go_forward },
    { "invocations are counted", invocations_are_counted },
    { "under a condition", under_a_condition },
    { "on the graphics queue", on_the_graphics_queue },
    { "on two queues at once", on_two_queues_at_once },
    { "robust access", robust_access },
};

int main(int argc, char **argv)
{
    for (uint32_t i = 0; i < gpu_count(); i++) {
        if (gpu_init(&gpu, i, false) != VK_SUCCESS)
            break;
        for (size_t j = 0; j < sizeof tests / sizeof tests[0]; j++) {
            char name[80];
            snprintf(name, sizeof name, "%s: %s", gpu.name, tests[j].name);
            if (argc > 1 && strncmp(argv[1], tests[j].name, strlen(argv[1])) != 0)
                continue;
            tap_run(name, tests[j].test);
            if (tap_failed_checks)
                gpu_renew(&gpu);
        }
        gpu_finish(&gpu);
    }
    if (!tap_number) {
        printf("Bail out! no device\n");
        return 1;
    }
    return tap_done();
}
