/* SPDX-License-Identifier: MIT */
/*
 * lost_test.c - what the card cannot do costs one device, and nothing else.
 *
 * The card has no shader cores today, so a dispatch hangs its queue. The application must be told so by
 * VK_ERROR_DEVICE_LOST within a few submissions, the devices beside it and after it must work.
 */
#include "tap.h"
#include "vk.h"

#include "empty.comp.h"

static struct vk beside;

struct compute {
    VkShaderModule shader;
    VkPipelineLayout layout;
    VkPipeline pipeline;
};

static VkResult compute_init(struct compute *compute, struct vk *vk)
{
    const VkShaderModuleCreateInfo shader = {
        .sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
        .codeSize = sizeof empty_comp,
        .pCode = empty_comp,
    };
    const VkPipelineLayoutCreateInfo layout = { .sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO };
    VkComputePipelineCreateInfo pipeline = {
        .sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
        .stage =
            {
                .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
                .stage = VK_SHADER_STAGE_COMPUTE_BIT,
                .pName = "main",
            },
    };
    memset(compute, 0, sizeof *compute);
    VkResult result = vkCreateShaderModule(vk->device, &shader, NULL, &compute->shader);
    if (result == VK_SUCCESS)
        result = vkCreatePipelineLayout(vk->device, &layout, NULL, &compute->layout);
    pipeline.stage.module = compute->shader;
    pipeline.layout = compute->layout;
    if (result == VK_SUCCESS)
        result = vkCreateComputePipelines(vk->device, VK_NULL_HANDLE, 1, &pipeline, NULL, &compute->pipeline);
    return result;
}

static void compute_finish(struct compute *compute, struct vk *vk)
{
    vkDestroyPipeline(vk->device, compute->pipeline, NULL);
    vkDestroyPipelineLayout(vk->device, compute->layout, NULL);
    vkDestroyShaderModule(vk->device, compute->shader, NULL);
}

static VkResult run_fill(struct vk *vk)
{
    struct vk_buffer buffer;
    VkResult result = vk_buffer_init(&buffer, vk, 4096, vk_host_memory_type(vk));
    if (result != VK_SUCCESS)
        return result;
    VkCommandBuffer commands = vk_begin(vk);
    vkCmdFillBuffer(commands, buffer.buffer, 0, 4096, 0x5a5a5a5a);
    vk_transfer_barrier(commands);
    result = vk_run(vk, commands);
    for (unsigned i = 0; result == VK_SUCCESS && i < 4096; i++)
        if (buffer.bytes[i] != 0x5a)
            result = VK_ERROR_UNKNOWN;
    vk_buffer_finish(&buffer, vk);
    return result;
}

static void a_dispatch_loses_its_device(void)
{
    struct vk vk;
    struct compute compute;
    CHECK_EQ(vk_init(&vk), VK_SUCCESS);
    CHECK_EQ(run_fill(&vk), VK_SUCCESS);
    CHECK_EQ(compute_init(&compute, &vk), VK_SUCCESS);
    VkCommandBuffer commands = vk_begin(&vk);
    vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_COMPUTE, compute.pipeline);
    vkCmdDispatch(commands, 1, 1, 1);
    /* The fence of lost work signals too; RADV hears of the loss when it submits again. */
    VkResult result = vk_run(&vk, commands);
    for (int i = 0; i < 3 && result == VK_SUCCESS; i++)
        result = vk_run(&vk, vk_begin(&vk));
    CHECK_EQ(result, VK_ERROR_DEVICE_LOST);
    CHECK_EQ(run_fill(&vk), VK_ERROR_DEVICE_LOST);
    compute_finish(&compute, &vk);
    vk_finish(&vk);
}

static void the_device_beside_it_works(void)
{
    CHECK_EQ(run_fill(&beside), VK_SUCCESS);
}

static void a_new_device_works(void)
{
    struct vk vk;
    CHECK_EQ(vk_init(&vk), VK_SUCCESS);
    CHECK_EQ(run_fill(&vk), VK_SUCCESS);
    vk_finish(&vk);
}

int main(void)
{
    if (vk_init(&beside) != VK_SUCCESS) {
        printf("Bail out! no device\n");
        return 1;
    }
    for (int i = 0; i < 2; i++) {
        TAP_RUN(a_dispatch_loses_its_device);
        TAP_RUN(the_device_beside_it_works);
        TAP_RUN(a_new_device_works);
    }
    vk_finish(&beside);
    return tap_done();
}
