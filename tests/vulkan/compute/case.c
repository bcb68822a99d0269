/* SPDX-License-Identifier: MIT */
/* case.c - see case.h. */
#include "case.h"
#include "shaders.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { REPORTED = 5 }; /* differences of a case that are printed */

/* The table ends with a zeroed binding: a sampler, which has a type of 0, says its count. */
static uint32_t binding_total(const struct compute_case *test)
{
    uint32_t count = 0;
    while (count < CASE_BINDINGS &&
           (test->bindings[count].type || test->bindings[count].count || test->bindings[count].bytes))
        count++;
    return count;
}

/* An inline block's descriptors are its bytes. */
static uint32_t descriptor_count(const struct binding *binding)
{
    return binding->type == VK_DESCRIPTOR_TYPE_INLINE_UNIFORM_BLOCK ? binding->bytes : binding_count(binding);
}

static VkResult make_layouts(struct kernel *kernel, VkDevice device)
{
    const struct compute_case *test = kernel->reference.test;
    VkDescriptorSetLayoutBinding bindings[CASE_BINDINGS];
    uint32_t count = binding_total(test);
    for (uint32_t i = 0; i < count; i++)
        bindings[i] = (VkDescriptorSetLayoutBinding){
            .binding = i,
            .descriptorType = test->bindings[i].type,
            .descriptorCount = descriptor_count(&test->bindings[i]),
            .stageFlags = VK_SHADER_STAGE_COMPUTE_BIT,
        };
    const VkDescriptorSetLayoutCreateInfo set = {
        .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO,
        .bindingCount = count,
        .pBindings = bindings,
    };
    const VkPushConstantRange push = { VK_SHADER_STAGE_COMPUTE_BIT, 0, test->push_bytes };
    const VkPipelineLayoutCreateInfo layout = {
        .sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO,
        .setLayoutCount = 1,
        .pSetLayouts = &kernel->set_layout,
        .pushConstantRangeCount = test->push_bytes != 0,
        .pPushConstantRanges = &push,
    };
    VkResult result = vkCreateDescriptorSetLayout(device, &set, NULL, &kernel->set_layout);
    return result == VK_SUCCESS ? vkCreatePipelineLayout(device, &layout, NULL, &kernel->layout) : result;
}

static VkResult make_set(struct kernel *kernel, VkDevice device)
{
    const struct compute_case *test = kernel->reference.test;
    VkDescriptorPoolSize sizes[CASE_BINDINGS] = { { VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, 1 } };
    uint32_t count = binding_total(test);
    for (uint32_t i = 0; i < count; i++)
        sizes[i] = (VkDescriptorPoolSize){ test->bindings[i].type, descriptor_count(&test->bindings[i]) };
    const VkDescriptorPoolInlineUniformBlockCreateInfo inline_blocks = {
        .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_INLINE_UNIFORM_BLOCK_CREATE_INFO,
        .maxInlineUniformBlockBindings = CASE_BINDINGS,
    };
    const VkDescriptorPoolCreateInfo pool = {
        .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO,
        .pNext = &inline_blocks,
        .maxSets = 1,
        .poolSizeCount = count ? count : 1,
        .pPoolSizes = sizes,
    };
    VkResult result = vkCreateDescriptorPool(device, &pool, NULL, &kernel->pool);
    const VkDescriptorSetAllocateInfo allocate = {
        .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO,
        .descriptorPool = kernel->pool,
        .descriptorSetCount = 1,
        .pSetLayouts = &kernel->set_layout,
    };
    return result == VK_SUCCESS ? vkAllocateDescriptorSets(device, &allocate, &kernel->set) : result;
}

static void write_binding(struct kernel *kernel, VkDevice device, uint32_t index)
{
    const struct binding *binding = &kernel->reference.test->bindings[index];
    VkDescriptorBufferInfo buffers[BINDING_ELEMENTS];
    VkDescriptorImageInfo images[BINDING_ELEMENTS];
    VkBufferView texels[BINDING_ELEMENTS];
    for (uint32_t i = 0; i < binding_count(binding); i++)
        resource_describe(&kernel->resources[index][i], binding, &buffers[i], &images[i], &texels[i]);
    const VkWriteDescriptorSetInlineUniformBlock block = {
        .sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET_INLINE_UNIFORM_BLOCK,
        .dataSize = binding->bytes,
        .pData = kernel->resources[index][0].bytes,
    };
    const VkWriteDescriptorSet write = {
        .sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET,
        .pNext = binding->type == VK_DESCRIPTOR_TYPE_INLINE_UNIFORM_BLOCK ? &block : NULL,
        .dstSet = kernel->set,
        .dstBinding = index,
        .descriptorCount = descriptor_count(binding),
        .descriptorType = binding->type,
        .pImageInfo = images,
        .pBufferInfo = buffers,
        .pTexelBufferView = texels,
    };
    vkUpdateDescriptorSets(device, 1, &write, 0, NULL);
}

static VkResult make_pipeline(struct kernel *kernel, VkDevice device, VkPipelineCreateFlags flags)
{
    const struct compute_case *test = kernel->reference.test;
    const struct shader *shader = shader_find(test->shader ? test->shader : test->name);
    if (!shader)
        return VK_ERROR_INVALID_SHADER_NV;
    const VkShaderModuleCreateInfo module_info = {
        .sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
        .codeSize = shader->bytes,
        .pCode = shader->words,
    };
    VkShaderModule module = VK_NULL_HANDLE;
    VkResult result = vkCreateShaderModule(device, &module_info, NULL, &module);
    if (result != VK_SUCCESS)
        return result;
    VkSpecializationMapEntry entries[CASE_CONSTANTS];
    for (uint32_t i = 0; i < CASE_CONSTANTS; i++)
        entries[i] = (VkSpecializationMapEntry){ i, i * 4, 4 };
    const VkSpecializationInfo constants = { CASE_CONSTANTS, entries, sizeof test->constants, test->constants };
    const VkPipelineShaderStageRequiredSubgroupSizeCreateInfo size = {
        .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_REQUIRED_SUBGROUP_SIZE_CREATE_INFO,
        .requiredSubgroupSize = test->subgroup_size,
    };
    const VkComputePipelineCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
        .flags = flags,
        .stage = {
            .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
            .pNext = test->subgroup_size ? &size : NULL,
            .stage = VK_SHADER_STAGE_COMPUTE_BIT,
            .module = module,
            .pName = "main",
            .pSpecializationInfo = &constants,
        },
        .layout = kernel->layout,
    };
    result = vkCreateComputePipelines(device, VK_NULL_HANDLE, 1, &info, NULL, &kernel->pipeline);
    vkDestroyShaderModule(device, module, NULL);
    return result;
}

static void make_push_constants(struct kernel *kernel, VkDevice device)
{
    struct reference *ref = &kernel->reference;
    for (uint32_t i = 0; i < PUSH_BYTES; i++)
        ref->push[i] = (uint8_t)(i * 37 + 11);
    for (uint32_t i = 0; i < ref->test->address_count; i++) {
        const VkBufferDeviceAddressInfo info = {
            .sType = VK_STRUCTURE_TYPE_BUFFER_DEVICE_ADDRESS_INFO,
            .buffer = kernel->resources[i][0].buffer.buffer,
        };
        VkDeviceAddress address = vkGetBufferDeviceAddress(device, &info);
        memcpy(ref->push + i * 8, &address, 8);
    }
}

VkResult kernel_init(struct kernel *kernel, struct gpu *gpu, const struct compute_case *test,
                     VkPipelineCreateFlags flags)
{
    memset(kernel, 0, sizeof *kernel);
    kernel->reference = (struct reference){ .gpu = gpu, .test = test, .resources = kernel->resources };
    VkResult result = VK_SUCCESS;
    for (uint32_t i = 0; i < binding_total(test); i++)
        for (uint32_t j = 0; j < binding_count(&test->bindings[i]) && result == VK_SUCCESS; j++)
            result = resource_init(&kernel->resources[i][j], gpu, &test->bindings[i], i * BINDING_ELEMENTS + j);
    if (result == VK_SUCCESS)
        result = make_layouts(kernel, gpu->vk.device);
    if (result == VK_SUCCESS)
        result = make_set(kernel, gpu->vk.device);
    if (result == VK_SUCCESS)
        result = make_pipeline(kernel, gpu->vk.device, flags);
    if (result != VK_SUCCESS)
        return result;
    make_push_constants(kernel, gpu->vk.device);
    for (uint32_t i = 0; i < binding_total(test); i++)
        write_binding(kernel, gpu->vk.device, i);
    return VK_SUCCESS;
}

void kernel_finish(struct kernel *kernel, struct gpu *gpu)
{
    VkDevice device = gpu->vk.device;
    vkDestroyPipeline(device, kernel->pipeline, NULL);
    vkDestroyDescriptorPool(device, kernel->pool, NULL);
    vkDestroyPipelineLayout(device, kernel->layout, NULL);
    vkDestroyDescriptorSetLayout(device, kernel->set_layout, NULL);
    for (uint32_t i = 0; i < CASE_BINDINGS; i++)
        for (uint32_t j = 0; j < BINDING_ELEMENTS; j++)
            resource_finish(&kernel->resources[i][j], gpu);
    memset(kernel, 0, sizeof *kernel);
}

/* Dynamic buffers are bound at their middle. */
void kernel_bind(struct kernel *kernel, VkCommandBuffer commands)
{
    const struct compute_case *test = kernel->reference.test;
    uint32_t offsets[CASE_BINDINGS * BINDING_ELEMENTS], offset_count = 0;
    for (uint32_t i = 0; i < binding_total(test); i++)
        if (test->bindings[i].type == VK_DESCRIPTOR_TYPE_STORAGE_BUFFER_DYNAMIC ||
            test->bindings[i].type == VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER_DYNAMIC)
            for (uint32_t j = 0; j < binding_count(&test->bindings[i]); j++)
                offsets[offset_count++] = test->bindings[i].bytes / 2;
    vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_COMPUTE, kernel->pipeline);
    vkCmdBindDescriptorSets(commands, VK_PIPELINE_BIND_POINT_COMPUTE, kernel->layout, 0, 1, &kernel->set, offset_count,
                            offsets);
    if (test->push_bytes)
        vkCmdPushConstants(commands, kernel->layout, VK_SHADER_STAGE_COMPUTE_BIT, 0, test->push_bytes,
                           kernel->reference.push);
}

static void for_each_resource(struct kernel *kernel, VkCommandBuffer commands,
                              void (*record)(struct resource *, const struct binding *, VkCommandBuffer))
{
    const struct compute_case *test = kernel->reference.test;
    for (uint32_t i = 0; i < binding_total(test); i++)
        for (uint32_t j = 0; j < binding_count(&test->bindings[i]); j++)
            record(&kernel->resources[i][j], &test->bindings[i], commands);
}

void kernel_upload(struct kernel *kernel, VkCommandBuffer commands)
{
    for_each_resource(kernel, commands, resource_upload);
    kernel_barrier(commands);
}

void kernel_download(struct kernel *kernel, VkCommandBuffer commands)
{
    kernel_barrier(commands);
    for_each_resource(kernel, commands, resource_download);
    kernel_barrier(commands);
}

void kernel_barrier(VkCommandBuffer commands)
{
    const VkMemoryBarrier barrier = {
        .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
        .srcAccessMask = VK_ACCESS_MEMORY_WRITE_BIT,
        .dstAccessMask = VK_ACCESS_MEMORY_READ_BIT | VK_ACCESS_MEMORY_WRITE_BIT | VK_ACCESS_HOST_READ_BIT,
    };
    vkCmdPipelineBarrier(commands, VK_PIPELINE_STAGE_ALL_COMMANDS_BIT,
                         VK_PIPELINE_STAGE_ALL_COMMANDS_BIT | VK_PIPELINE_STAGE_HOST_BIT, 0, 1, &barrier, 0, NULL, 0,
                         NULL);
}

static uint32_t compare_resource(const struct compute_case *test, uint32_t binding, uint32_t element,
                                 const struct resource *resource)
{
    double slack = binding_is_image(&test->bindings[binding]) ? 0 : test->slack;
    uint32_t differences = 0;
    for (uint32_t i = 0; i < resource->size; i += 4) {
        uint32_t got, want;
        float got_float, want_float;
        memcpy(&got, resource->buffer.bytes + i, 4);
        memcpy(&want, resource->bytes + i, 4);
        memcpy(&got_float, &got, 4);
        memcpy(&want_float, &want, 4);
        if (got == want || (slack != 0 && fabs((double)got_float - (double)want_float) <= slack))
            continue;
        if (++differences <= REPORTED)
            printf("# %s: binding %u[%u] dword %u: got 0x%08x (%g), wanted 0x%08x (%g)\n", test->name, binding, element,
                   i / 4, got, (double)got_float, want, (double)want_float);
    }
    return differences;
}

uint32_t kernel_compare(struct kernel *kernel)
{
    const struct compute_case *test = kernel->reference.test;
    uint32_t differences = 0;
    test->expect(&kernel->reference);
    for (uint32_t i = 0; i < binding_total(test); i++)
        for (uint32_t j = 0; j < binding_count(&test->bindings[i]); j++)
            differences += compare_resource(test, i, j, &kernel->resources[i][j]);
    return differences;
}

static uint32_t groups(const struct compute_case *test, int dimension)
{
    return test->groups[dimension] ? test->groups[dimension] : 1;
}

static VkResult dispatch(struct kernel *kernel, struct gpu *gpu)
{
    const struct compute_case *test = kernel->reference.test;
    VkCommandBuffer commands = vk_begin(&gpu->vk);
    if (!commands)
        return VK_ERROR_OUT_OF_HOST_MEMORY;
    kernel_upload(kernel, commands);
    kernel_bind(kernel, commands);
    vkCmdDispatch(commands, groups(test, 0), groups(test, 1), groups(test, 2));
    kernel_download(kernel, commands);
    return vk_run(&gpu->vk, commands);
}

/* FNV-1a of all that the case is bound to. */
static uint64_t digest_of(const struct kernel *kernel)
{
    const struct compute_case *test = kernel->reference.test;
    uint64_t digest = UINT64_C(0xcbf29ce484222325);
    for (uint32_t i = 0; i < binding_total(test); i++)
        for (uint32_t j = 0; j < binding_count(&test->bindings[i]); j++)
            for (uint32_t at = 0; at < kernel->resources[i][j].size; at++)
                digest = (digest ^ kernel->resources[i][j].buffer.bytes[at]) * UINT64_C(0x100000001b3);
    return digest;
}

bool case_run(struct gpu *gpu, const struct compute_case *test, uint64_t *digest)
{
    static struct kernel kernel;
    VkResult result = kernel_init(&kernel, gpu, test, 0);
    if (result == VK_SUCCESS)
        result = dispatch(&kernel, gpu);
    if (result != VK_SUCCESS)
        printf("# %s: %d\n", test->name, (int)result);
    if (digest)
        *digest = result == VK_SUCCESS ? digest_of(&kernel) : 0;
    bool agrees = result == VK_SUCCESS && kernel_compare(&kernel) == 0;
    kernel_finish(&kernel, gpu);
    return agrees;
}
