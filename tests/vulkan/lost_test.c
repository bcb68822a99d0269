/* SPDX-License-Identifier: MIT */
/*
 * lost_test.c - what the card cannot do costs one device, and nothing else.
 *
 * A geometry shader stops the ring of a card that has none; an endless shader is for the watchdog, whose patience
 * meson.build makes short. The application must be told so by VK_ERROR_DEVICE_LOST within a few submissions, the
 * devices beside it must work meanwhile, and those after it too.
 */
#include "tap.h"
#include "vk.h"

#include "empty.vert.h"
#include "point.geom.h"
#include "endless.comp.h"

static struct vk beside;

enum { FILLS_MEANWHILE = 20 }; /* at least, next to an endless shader: each takes well below a tenth of its time */

/* A pipeline, and what it needs. */
struct pipeline {
    VkShaderModule shader, geometry; /* the second of draws only */
    VkPipelineLayout layout;
    VkRenderPass pass;         /* of draws only, without an attachment */
    VkFramebuffer framebuffer; /* likewise */
    VkPipeline pipeline;
};

static VkResult init_module(VkShaderModule *module, struct vk *vk, const uint32_t *code, size_t size)
{
    const VkShaderModuleCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
        .codeSize = size,
        .pCode = code,
    };
    return vkCreateShaderModule(vk->device, &info, NULL, module);
}

static VkResult init_shader(struct pipeline *p, struct vk *vk, const uint32_t *code, size_t size)
{
    const VkPipelineLayoutCreateInfo layout = { .sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO };

    memset(p, 0, sizeof *p);
    VkResult result = init_module(&p->shader, vk, code, size);
    return result == VK_SUCCESS ? vkCreatePipelineLayout(vk->device, &layout, NULL, &p->layout) : result;
}

static VkPipelineShaderStageCreateInfo stage_of(VkShaderModule module, VkShaderStageFlagBits stage)
{
    return (VkPipelineShaderStageCreateInfo){
        .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
        .stage = stage,
        .module = module,
        .pName = "main",
    };
}

static VkResult compute_init(struct pipeline *p, struct vk *vk)
{
    VkResult result = init_shader(p, vk, endless_comp, sizeof endless_comp);
    const VkComputePipelineCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
        .stage = stage_of(p->shader, VK_SHADER_STAGE_COMPUTE_BIT),
        .layout = p->layout,
    };
    return result == VK_SUCCESS ? vkCreateComputePipelines(vk->device, VK_NULL_HANDLE, 1, &info, NULL, &p->pipeline)
                                : result;
}

static void dispatch(VkCommandBuffer commands, const struct pipeline *p)
{
    vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_COMPUTE, p->pipeline);
    vkCmdDispatch(commands, 1, 1, 1);
}

static VkResult init_framebuffer(struct pipeline *p, struct vk *vk)
{
    const VkSubpassDescription subpass = { .pipelineBindPoint = VK_PIPELINE_BIND_POINT_GRAPHICS };
    const VkRenderPassCreateInfo pass = {
        .sType = VK_STRUCTURE_TYPE_RENDER_PASS_CREATE_INFO,
        .subpassCount = 1,
        .pSubpasses = &subpass,
    };
    VkFramebufferCreateInfo framebuffer = {
        .sType = VK_STRUCTURE_TYPE_FRAMEBUFFER_CREATE_INFO,
        .width = 1,
        .height = 1,
        .layers = 1,
    };
    VkResult result = vkCreateRenderPass(vk->device, &pass, NULL, &p->pass);
    framebuffer.renderPass = p->pass;
    return result == VK_SUCCESS ? vkCreateFramebuffer(vk->device, &framebuffer, NULL, &p->framebuffer) : result;
}

/* Vertices and geometry only: nothing is rasterized. */
static VkResult graphics_init(struct pipeline *p, struct vk *vk)
{
    VkResult result = init_shader(p, vk, empty_vert, sizeof empty_vert);
    if (result == VK_SUCCESS)
        result = init_module(&p->geometry, vk, point_geom, sizeof point_geom);
    if (result == VK_SUCCESS)
        result = init_framebuffer(p, vk);
    const VkPipelineShaderStageCreateInfo stages[] = {
        stage_of(p->shader, VK_SHADER_STAGE_VERTEX_BIT),
        stage_of(p->geometry, VK_SHADER_STAGE_GEOMETRY_BIT),
    };
    const VkPipelineVertexInputStateCreateInfo input = {
        .sType = VK_STRUCTURE_TYPE_PIPELINE_VERTEX_INPUT_STATE_CREATE_INFO,
    };
    const VkPipelineInputAssemblyStateCreateInfo assembly = {
        .sType = VK_STRUCTURE_TYPE_PIPELINE_INPUT_ASSEMBLY_STATE_CREATE_INFO,
        .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
    };
    const VkPipelineRasterizationStateCreateInfo rasterization = {
        .sType = VK_STRUCTURE_TYPE_PIPELINE_RASTERIZATION_STATE_CREATE_INFO,
        .rasterizerDiscardEnable = VK_TRUE,
        .lineWidth = 1.0f,
    };
    const VkGraphicsPipelineCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_GRAPHICS_PIPELINE_CREATE_INFO,
        .stageCount = 2,
        .pStages = stages,
        .pVertexInputState = &input,
        .pInputAssemblyState = &assembly,
        .pRasterizationState = &rasterization,
        .layout = p->layout,
        .renderPass = p->pass,
    };
    return result == VK_SUCCESS ? vkCreateGraphicsPipelines(vk->device, VK_NULL_HANDLE, 1, &info, NULL, &p->pipeline)
                                : result;
}

static void draw(VkCommandBuffer commands, const struct pipeline *p)
{
    const VkRenderPassBeginInfo begin = {
        .sType = VK_STRUCTURE_TYPE_RENDER_PASS_BEGIN_INFO,
        .renderPass = p->pass,
        .framebuffer = p->framebuffer,
        .renderArea.extent = { 1, 1 },
    };
    vkCmdBeginRenderPass(commands, &begin, VK_SUBPASS_CONTENTS_INLINE);
    vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_GRAPHICS, p->pipeline);
    vkCmdDraw(commands, 3, 1, 0, 0);
    vkCmdEndRenderPass(commands);
}

static void pipeline_finish(struct pipeline *p, struct vk *vk)
{
    vkDestroyPipeline(vk->device, p->pipeline, NULL);
    vkDestroyFramebuffer(vk->device, p->framebuffer, NULL);
    vkDestroyRenderPass(vk->device, p->pass, NULL);
    vkDestroyPipelineLayout(vk->device, p->layout, NULL);
    vkDestroyShaderModule(vk->device, p->shader, NULL);
    vkDestroyShaderModule(vk->device, p->geometry, NULL);
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

/* The fence of lost work signals too; RADV hears of the loss when it submits again. */
static void check_lost(struct vk *vk)
{
    VkResult result = VK_SUCCESS;
    for (int i = 0; i < 3 && result == VK_SUCCESS; i++)
        result = vk_run(vk, vk_begin(vk));
    CHECK_EQ(result, VK_ERROR_DEVICE_LOST);
    CHECK_EQ(run_fill(vk), VK_ERROR_DEVICE_LOST);
}

static void a_geometry_shader_loses_its_device(void)
{
    struct vk vk;
    struct pipeline pipeline;
    CHECK_EQ(vk_init(&vk), VK_SUCCESS);
    CHECK_EQ(run_fill(&vk), VK_SUCCESS);
    CHECK_EQ(graphics_init(&pipeline, &vk), VK_SUCCESS);
    VkCommandBuffer commands = vk_begin(&vk);
    draw(commands, &pipeline);
    (void)vk_run(&vk, commands);
    check_lost(&vk);
    pipeline_finish(&pipeline, &vk);
    vk_finish(&vk);
}

/* Turn to a family that computes but does not draw: its queues are not those of `beside`. */
static void take_compute_queue(struct vk *vk)
{
    VkQueueFamilyProperties families[VK_FAMILIES_MAX];
    uint32_t count = VK_FAMILIES_MAX;
    vkGetPhysicalDeviceQueueFamilyProperties(vk->gpu, &count, families);
    for (uint32_t i = 0; i < count; i++)
        if ((families[i].queueFlags & (VK_QUEUE_COMPUTE_BIT | VK_QUEUE_GRAPHICS_BIT)) == VK_QUEUE_COMPUTE_BIT)
            vk->family = i;
    const VkCommandPoolCreateInfo pool = {
        .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
        .queueFamilyIndex = vk->family,
    };
    vkDestroyCommandPool(vk->device, vk->pool, NULL);
    CHECK_EQ(vkCreateCommandPool(vk->device, &pool, NULL, &vk->pool), VK_SUCCESS);
    vkGetDeviceQueue(vk->device, vk->family, 0, &vk->queue);
}

/* Submit, and count the fills that the device beside it does before the watchdog comes. */
static uint32_t fills_during(struct vk *vk, VkCommandBuffer commands)
{
    const VkFenceCreateInfo fence_info = { .sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO };
    const VkSubmitInfo submit = {
        .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
        .commandBufferCount = 1,
        .pCommandBuffers = &commands,
    };
    VkFence fence = VK_NULL_HANDLE;
    uint32_t fills = 0;
    CHECK_EQ(vkEndCommandBuffer(commands), VK_SUCCESS);
    CHECK_EQ(vkCreateFence(vk->device, &fence_info, NULL, &fence), VK_SUCCESS);
    CHECK_EQ(vkQueueSubmit(vk->queue, 1, &submit, fence), VK_SUCCESS);
    while (vkGetFenceStatus(vk->device, fence) == VK_NOT_READY && run_fill(&beside) == VK_SUCCESS)
        fills++;
    vkDestroyFence(vk->device, fence, NULL);
    return fills;
}

static void an_endless_shader_loses_its_device_only(void)
{
    struct vk vk;
    struct pipeline pipeline;
    CHECK_EQ(vk_init(&vk), VK_SUCCESS);
    take_compute_queue(&vk);
    CHECK_EQ(run_fill(&vk), VK_SUCCESS);
    CHECK_EQ(compute_init(&pipeline, &vk), VK_SUCCESS);
    VkCommandBuffer commands = vk_begin(&vk);
    dispatch(commands, &pipeline);
    CHECK(fills_during(&vk, commands) >= FILLS_MEANWHILE);
    check_lost(&vk);
    pipeline_finish(&pipeline, &vk);
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
        TAP_RUN(an_endless_shader_loses_its_device_only);
        TAP_RUN(the_device_beside_it_works);
        TAP_RUN(a_new_device_works);
        TAP_RUN(a_geometry_shader_loses_its_device);
        TAP_RUN(the_device_beside_it_works);
        TAP_RUN(a_new_device_works);
    }
    vk_finish(&beside);
    return tap_done();
}
