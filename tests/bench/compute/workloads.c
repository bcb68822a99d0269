/* SPDX-License-Identifier: MIT */
/*
 * workloads.c - the computations of `./run bench compute`: reads names from standard input, runs each that it reads
 * once, and answers with the nanoseconds from the submission to its end. The first run of each is checked; what it got
 * wrong is said on stderr and ends the program. It uses the first Vulkan device that the loader finds.
 */
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <vulkan/vulkan.h>

#include "dot16.comp.h"
#include "mandelbrot.comp.h"
#include "matmul.comp.h"
#include "nbody.comp.h"
#include "radix_count.comp.h"
#include "radix_move.comp.h"
#include "scan.comp.h"
#include "scan_add.comp.h"

enum shader { MATMUL, NBODY, MANDELBROT, SCAN, SCAN_ADD, RADIX_COUNT, RADIX_MOVE, DOT16, SHADERS };
enum { BINDINGS = 3, BUFFERS = 6, PASSES_MAX = 64 };

static const struct {
    const uint32_t *words;
    size_t bytes;
} code[SHADERS] = {
    [MATMUL] = { matmul_comp, sizeof matmul_comp },
    [NBODY] = { nbody_comp, sizeof nbody_comp },
    [MANDELBROT] = { mandelbrot_comp, sizeof mandelbrot_comp },
    [SCAN] = { scan_comp, sizeof scan_comp },
    [SCAN_ADD] = { scan_add_comp, sizeof scan_add_comp },
    [RADIX_COUNT] = { radix_count_comp, sizeof radix_count_comp },
    [RADIX_MOVE] = { radix_move_comp, sizeof radix_move_comp },
    [DOT16] = { dot16_comp, sizeof dot16_comp },
};

static _Noreturn void fail(const char *what, int64_t result)
{
    fprintf(stderr, "workloads: %s: %" PRId64 "\n", what, result);
    exit(1);
}

static void must(VkResult result, const char *what)
{
    if (result != VK_SUCCESS)
        fail(what, result);
}

/* ---- the device -------------------------------------------------------------------------------------------------- */

static VkPhysicalDevice gpu;
static VkDevice device;
static VkQueue queue;
static VkCommandPool pool;
static VkDescriptorSetLayout set_layout;
static VkPipelineLayout layout;
static VkPipeline pipeline[SHADERS];
static VkDescriptorPool sets;

static void make_device(void)
{
    const VkApplicationInfo app = { .sType = VK_STRUCTURE_TYPE_APPLICATION_INFO, .apiVersion = VK_API_VERSION_1_2 };
    const VkInstanceCreateInfo instance_info = { .sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
                                                 .pApplicationInfo = &app };
    VkInstance instance;
    uint32_t one = 1;
    must(vkCreateInstance(&instance_info, NULL, &instance), "no instance");
    if (vkEnumeratePhysicalDevices(instance, &one, &gpu) < 0 || one == 0)
        fail("no device", 0);

    VkPhysicalDeviceVulkan11Features storage = { .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_1_FEATURES,
                                                 .storageBuffer16BitAccess = VK_TRUE };
    VkPhysicalDeviceVulkan12Features half = { .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES,
                                              .pNext = &storage,
                                              .shaderFloat16 = VK_TRUE };
    const float priority = 1;
    const VkDeviceQueueCreateInfo queue_info = { .sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
                                                 .queueCount = 1,
                                                 .pQueuePriorities = &priority };
    const VkDeviceCreateInfo info = { .sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
                                      .pNext = &half,
                                      .queueCreateInfoCount = 1,
                                      .pQueueCreateInfos = &queue_info };
    const VkCommandPoolCreateInfo pool_info = { .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO };
    must(vkCreateDevice(gpu, &info, NULL, &device), "vkCreateDevice");
    vkGetDeviceQueue(device, 0, 0, &queue);
    must(vkCreateCommandPool(device, &pool_info, NULL, &pool), "vkCreateCommandPool");
}

static void make_layout(void)
{
    VkDescriptorSetLayoutBinding bindings[BINDINGS];
    for (uint32_t i = 0; i < BINDINGS; i++)
        bindings[i] = (VkDescriptorSetLayoutBinding){ .binding = i,
                                                      .descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
                                                      .descriptorCount = 1,
                                                      .stageFlags = VK_SHADER_STAGE_COMPUTE_BIT };
    const VkDescriptorSetLayoutCreateInfo set_info = { .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO,
                                                       .bindingCount = BINDINGS,
                                                       .pBindings = bindings };
    const VkPushConstantRange push = { .stageFlags = VK_SHADER_STAGE_COMPUTE_BIT, .size = 4 };
    const VkPipelineLayoutCreateInfo info = { .sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO,
                                              .setLayoutCount = 1,
                                              .pSetLayouts = &set_layout,
                                              .pushConstantRangeCount = 1,
                                              .pPushConstantRanges = &push };
    const VkDescriptorPoolSize size = { VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, BINDINGS * PASSES_MAX };
    const VkDescriptorPoolCreateInfo pool_info = { .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO,
                                                   .maxSets = PASSES_MAX,
                                                   .poolSizeCount = 1,
                                                   .pPoolSizes = &size };
    must(vkCreateDescriptorSetLayout(device, &set_info, NULL, &set_layout), "vkCreateDescriptorSetLayout");
    must(vkCreatePipelineLayout(device, &info, NULL, &layout), "vkCreatePipelineLayout");
    must(vkCreateDescriptorPool(device, &pool_info, NULL, &sets), "vkCreateDescriptorPool");
}

static VkPipeline pipeline_of(enum shader shader)
{
    if (pipeline[shader])
        return pipeline[shader];
    const VkShaderModuleCreateInfo module_info = { .sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
                                                   .codeSize = code[shader].bytes,
                                                   .pCode = code[shader].words };
    VkComputePipelineCreateInfo info = { .sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO, .layout = layout };
    info.stage = (VkPipelineShaderStageCreateInfo){ .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
                                                    .stage = VK_SHADER_STAGE_COMPUTE_BIT,
                                                    .pName = "main" };
    must(vkCreateShaderModule(device, &module_info, NULL, &info.stage.module), "vkCreateShaderModule");
    must(vkCreateComputePipelines(device, VK_NULL_HANDLE, 1, &info, NULL, &pipeline[shader]), "a pipeline");
    vkDestroyShaderModule(device, info.stage.module, NULL);
    return pipeline[shader];
}

/* ---- buffers ----------------------------------------------------------------------------------------------------- */

struct buffer {
    VkBuffer buffer;
    VkDeviceMemory memory;
    void *map;
    uint64_t size;
};

/* Of the device's own memory, and the CPU sees it. */
static uint32_t memory_type(uint32_t types)
{
    const VkMemoryPropertyFlags wanted = VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT | VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT |
                                         VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
    VkPhysicalDeviceMemoryProperties memory;
    vkGetPhysicalDeviceMemoryProperties(gpu, &memory);
    for (uint32_t i = 0; i < memory.memoryTypeCount; i++) {
        if ((types & 1u << i) && (memory.memoryTypes[i].propertyFlags & wanted) == wanted)
            return i;
    }
    fail("there is no memory of the device's that the CPU sees", types);
}

static void make_buffer(struct buffer *b, uint64_t size)
{
    const VkBufferCreateInfo info = { .sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO,
                                      .size = size,
                                      .usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_TRANSFER_SRC_BIT |
                                               VK_BUFFER_USAGE_TRANSFER_DST_BIT };
    VkMemoryRequirements needs;
    must(vkCreateBuffer(device, &info, NULL, &b->buffer), "vkCreateBuffer");
    vkGetBufferMemoryRequirements(device, b->buffer, &needs);
    const VkMemoryAllocateInfo memory_info = { .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
                                               .allocationSize = needs.size,
                                               .memoryTypeIndex = memory_type(needs.memoryTypeBits) };
    must(vkAllocateMemory(device, &memory_info, NULL, &b->memory), "vkAllocateMemory");
    must(vkBindBufferMemory(device, b->buffer, b->memory, 0), "vkBindBufferMemory");
    must(vkMapMemory(device, b->memory, 0, VK_WHOLE_SIZE, 0, &b->map), "vkMapMemory");
    b->size = size;
}

static void free_buffer(struct buffer *b)
{
    vkDestroyBuffer(device, b->buffer, NULL);
    vkFreeMemory(device, b->memory, NULL);
    *b = (struct buffer){ 0 };
}

/* ---- workloads --------------------------------------------------------------------------------------------------- */

/* A dispatch: groups in x and y, and the buffers at its bindings. */
struct pass {
    enum shader shader;
    uint32_t groups[2];
    uint8_t buffer[BINDINGS];
    uint32_t push;
};

struct workload {
    const char *name;
    uint64_t size[BUFFERS]; /* bytes */
    struct pass pass[PASSES_MAX];
    uint32_t copy; /* instead of passes: buffer 0 to buffer 1 */
    void (*fill)(struct buffer *);
    bool (*check)(const struct buffer *); /* says what is wrong */
};

static uint32_t noise(uint32_t i)
{
    i = (i ^ 61) ^ (i >> 16);
    i *= 9;
    i ^= i >> 4;
    i *= 0x27d4eb2d;
    return i ^ (i >> 15);
}

static bool is_near(const char *what, uint32_t at, double got, double wanted, double tolerance)
{
    if (fabs(got - wanted) <= tolerance)
        return true;
    fprintf(stderr, "workloads: %s[%" PRIu32 "] is %g, should be %g\n", what, at, got, wanted);
    return false;
}

static void fill_floats(struct buffer *b)
{
    for (unsigned n = 0; n < 2; n++) {
        float *to = b[n].map;
        for (uint32_t i = 0; to && i < b[n].size / 4; i++)
            to[i] = (float)(noise(i + n) & 0xffff) / 65536 + 0.25f;
    }
}

static bool check_matmul(const struct buffer *b)
{
    const float *x = b[0].map, *y = b[1].map, *z = b[2].map;
    for (uint32_t at = 0; at < 1024 * 1024; at += 7919) {
        double sum = 0;
        for (uint32_t k = 0; k < 1024; k++)
            sum += (double)x[at / 1024 * 1024 + k] * y[k * 1024 + at % 1024];
        if (!is_near("matmul", at, z[at], sum, 0.01))
            return false;
    }
    return true;
}

static bool check_nbody(const struct buffer *b)
{
    const float *body = b[0].map, *got = b[1].map;
    for (uint32_t at = 0; at < 4096; at += 97) {
        double sum[3] = { 0 };
        for (uint32_t i = 0; i < 4096; i++) {
            double way[3], square = 0.01;
            for (unsigned k = 0; k < 3; k++) {
                way[k] = (double)body[i * 4 + k] - body[at * 4 + k];
                square += way[k] * way[k];
            }
            for (unsigned k = 0; k < 3; k++)
                sum[k] += way[k] * body[i * 4 + 3] / (square * sqrt(square));
        }
        for (unsigned k = 0; k < 3; k++) {
            if (!is_near("nbody", at * 4 + k, got[at * 4 + k], sum[k], 1))
                return false;
        }
    }
    return true;
}

/* By exact counts well inside and outside, where rounding decides nothing. */
static bool check_mandelbrot(const struct buffer *b)
{
    const uint32_t *count = b[0].map;
    return is_near("mandelbrot", 512 * 1024 + 717, count[512 * 1024 + 717], 256, 0) &&
           is_near("mandelbrot", 0, count[0], 1, 0);
}

static void fill_keys(struct buffer *b)
{
    uint32_t *to = b[0].map;
    for (uint32_t i = 0; i < b[0].size / 4; i++)
        to[i] = noise(i);
}

static bool check_scan(const struct buffer *b)
{
    const uint32_t *from = b[0].map, *to = b[1].map;
    uint32_t sum = 0;
    for (uint32_t i = 0; i < b[0].size / 4; i++) {
        sum += from[i];
        if (!is_near("scan", i, to[i], sum, 0))
            return false;
    }
    return true;
}

static bool check_sort(const struct buffer *b)
{
    const uint32_t *sorted = b[0].map;
    uint64_t sum = 0;
    for (uint32_t i = 0; i < b[0].size / 4; i++) {
        sum += sorted[i] - (uint64_t)noise(i);
        if (i > 0 && sorted[i - 1] > sorted[i])
            return is_near("sort", i, sorted[i], sorted[i - 1], 0);
    }
    return is_near("the keys' sum", 0, (double)sum, 0, 0);
}

static void fill_bytes(struct buffer *b)
{
    uint32_t *to = b[0].map;
    for (uint32_t i = 0; i < b[0].size / 4; i++)
        to[i] = i * 2654435761u;
}

static bool check_copy(const struct buffer *b)
{
    return is_near("the copy", 0, memcmp(b[0].map, b[1].map, b[0].size), 0, 0);
}

/* Halves from 1 to 2 - 1/128, in steps of 1/128: exact in fp32. */
static double half(uint32_t i)
{
    return 1 + (noise(i) & 127) / 128.0;
}

static void fill_halves(struct buffer *b)
{
    for (unsigned n = 0; n < 2; n++) {
        uint16_t *to = b[n].map;
        for (uint32_t i = 0; i < b[n].size / 2; i++)
            to[i] = (uint16_t)(0x3c00 | (noise(i + n) & 127) << 3);
    }
}

static bool check_dot(const struct buffer *b)
{
    const float *sums = b[2].map;
    for (uint32_t group = 0; group < 1024; group += 101) {
        double sum = 0;
        for (uint32_t i = group * 16384; i < (group + 1) * 16384; i++)
            sum += half(i) * half(i + 1);
        if (!is_near("dot", group, sums[group], sum, sum / 500)) /* two roundings to 11 bits in each of its terms */
            return false;
    }
    return true;
}

#define KEYS (1u << 20)
/* A pass of sorting by 4 bits: count, sum up the 16384 counts, move. */
#define SORT(shift, from, to)                                                                                          \
    { RADIX_COUNT, { 1024, 1 }, { from, 2, 2 }, shift }, { SCAN, { 16, 1 }, { 2, 3, 4 }, 0 },                          \
        { SCAN, { 1, 1 }, { 4, 5, 4 }, 0 }, { SCAN_ADD, { 16, 1 }, { 5, 3, 3 }, 0 },                                   \
    {                                                                                                                  \
        RADIX_MOVE, { 1024, 1 }, { from, 3, to }, shift                                                                \
    }

/* clang-format off */
static const struct workload workloads[] = {
    { "matmul", { 4u << 20, 4u << 20, 4u << 20 }, { { MATMUL, { 64, 64 }, { 0, 1, 2 }, 0 } },
      .fill = fill_floats, .check = check_matmul },
    { "nbody", { 4096 * 16, 4096 * 16 }, { { NBODY, { 16, 1 }, { 0, 1, 1 }, 0 } },
      .fill = fill_floats, .check = check_nbody },
    { "mandelbrot", { 4u << 20 }, { { MANDELBROT, { 64, 64 }, { 0, 0, 0 }, 0 } }, .check = check_mandelbrot },
    { "prefix_sum", { 16u << 20, 16u << 20, 16384, 16384, 4096, 4096 },
      { { SCAN, { 4096, 1 }, { 0, 1, 2 }, 0 }, { SCAN, { 4, 1 }, { 2, 3, 4 }, 0 }, { SCAN, { 1, 1 }, { 4, 5, 4 }, 0 },
        { SCAN_ADD, { 4, 1 }, { 5, 3, 3 }, 0 }, { SCAN_ADD, { 4096, 1 }, { 3, 1, 1 }, 0 } },
      .fill = fill_keys, .check = check_scan },
    { "radix_sort", { KEYS * 4, KEYS * 4, 65536, 65536, 4096, 4096 },
      { SORT(0, 0, 1), SORT(4, 1, 0), SORT(8, 0, 1), SORT(12, 1, 0),
        SORT(16, 0, 1), SORT(20, 1, 0), SORT(24, 0, 1), SORT(28, 1, 0) },
      .fill = fill_keys, .check = check_sort },
    { "copy", { 256u << 20, 256u << 20 }, .copy = 256u << 20, .fill = fill_bytes, .check = check_copy },
    { "dot_fp16", { 32u << 20, 32u << 20, 4096 }, { { DOT16, { 1024, 1 }, { 0, 1, 2 }, 0 } },
      .fill = fill_halves, .check = check_dot },
};
/* clang-format on */
enum { WORKLOADS = sizeof workloads / sizeof workloads[0] };

/* ---- running ----------------------------------------------------------------------------------------------------- */

/* One workload is set up at a time. */
static const struct workload *current;
static struct buffer buffers[BUFFERS];
static VkCommandBuffer commands;

static VkDescriptorSet make_set(const struct pass *pass)
{
    const VkDescriptorSetAllocateInfo info = { .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO,
                                               .descriptorPool = sets,
                                               .descriptorSetCount = 1,
                                               .pSetLayouts = &set_layout };
    VkDescriptorSet set;
    must(vkAllocateDescriptorSets(device, &info, &set), "vkAllocateDescriptorSets");
    for (uint32_t i = 0; i < BINDINGS; i++) {
        const VkDescriptorBufferInfo buffer = { buffers[pass->buffer[i]].buffer, 0, VK_WHOLE_SIZE };
        const VkWriteDescriptorSet write = { .sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET,
                                             .dstSet = set,
                                             .dstBinding = i,
                                             .descriptorCount = 1,
                                             .descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
                                             .pBufferInfo = &buffer };
        vkUpdateDescriptorSets(device, 1, &write, 0, NULL);
    }
    return set;
}

static void record_pass(const struct pass *pass)
{
    const VkMemoryBarrier barrier = { .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
                                      .srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT,
                                      .dstAccessMask = VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT };
    VkDescriptorSet set = make_set(pass);
    vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline_of(pass->shader));
    vkCmdBindDescriptorSets(commands, VK_PIPELINE_BIND_POINT_COMPUTE, layout, 0, 1, &set, 0, NULL);
    vkCmdPushConstants(commands, layout, VK_SHADER_STAGE_COMPUTE_BIT, 0, 4, &pass->push);
    vkCmdDispatch(commands, pass->groups[0], pass->groups[1], 1);
    vkCmdPipelineBarrier(commands, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT, 0, 1,
                         &barrier, 0, NULL, 0, NULL);
}

static void record(const struct workload *w)
{
    const VkCommandBufferAllocateInfo info = { .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
                                               .commandPool = pool,
                                               .commandBufferCount = 1 };
    const VkCommandBufferBeginInfo begin = { .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO };
    must(vkAllocateCommandBuffers(device, &info, &commands), "vkAllocateCommandBuffers");
    must(vkBeginCommandBuffer(commands, &begin), "vkBeginCommandBuffer");
    for (uint32_t i = 0; i < PASSES_MAX && w->pass[i].groups[0]; i++)
        record_pass(&w->pass[i]);
    if (w->copy)
        vkCmdCopyBuffer(commands, buffers[0].buffer, buffers[1].buffer, 1, &(VkBufferCopy){ .size = w->copy });
    must(vkEndCommandBuffer(commands), "vkEndCommandBuffer");
}

/* Returns nanoseconds. */
static int64_t run(void)
{
    const VkSubmitInfo submit = { .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
                                  .commandBufferCount = 1,
                                  .pCommandBuffers = &commands };
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    must(vkQueueSubmit(queue, 1, &submit, VK_NULL_HANDLE), "vkQueueSubmit");
    must(vkQueueWaitIdle(queue), "vkQueueWaitIdle");
    clock_gettime(CLOCK_MONOTONIC, &to);
    return (to.tv_sec - from.tv_sec) * INT64_C(1000000000) + to.tv_nsec - from.tv_nsec;
}

static void take_down(void)
{
    if (!current)
        return;
    vkFreeCommandBuffers(device, pool, 1, &commands);
    must(vkResetDescriptorPool(device, sets, 0), "vkResetDescriptorPool");
    for (unsigned i = 0; i < BUFFERS; i++)
        free_buffer(&buffers[i]);
    current = NULL;
}

/* Make it the current one, and check its first run. */
static void set_up(const struct workload *w)
{
    take_down();
    for (unsigned i = 0; i < BUFFERS; i++) {
        if (w->size[i])
            make_buffer(&buffers[i], w->size[i]);
    }
    if (w->fill)
        w->fill(buffers);
    record(w);
    current = w;
    run();
    if (!w->check(buffers))
        exit(1);
}

int main(void)
{
    char line[64];
    make_device();
    make_layout();
    while (fgets(line, sizeof line, stdin)) {
        const struct workload *w = NULL;
        line[strcspn(line, "\n")] = '\0';
        for (unsigned i = 0; i < WORKLOADS; i++) {
            if (strcmp(workloads[i].name, line) == 0)
                w = &workloads[i];
        }
        if (!w)
            fail(line, 0);
        if (w != current)
            set_up(w);
        printf("%" PRId64 "\n", run());
        fflush(stdout);
    }
    take_down();
    return 0;
}
