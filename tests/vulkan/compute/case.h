/* SPDX-License-Identifier: MIT */
/*
 * case.h - a case: a compute shader, the table of what it is bound to, and the same in C. Both begin with the same
 * bytes; afterwards every byte of every buffer and image must agree, or every float within the case's tolerance.
 *
 * Expected values come from C only; no driver's answer is ever the measure of another's.
 */
#ifndef TESTS_VULKAN_COMPUTE_CASE_H
#define TESTS_VULKAN_COMPUTE_CASE_H

#include "binding.h"

enum {
    CASE_BINDINGS = 8,
    PUSH_BYTES = 128,
    CASE_CONSTANTS = 4, /* specialization constants, ids 0, 1..., a dword each */
};

/* What the reference of a case works on. */
struct reference {
    const struct gpu *gpu;
    const struct compute_case *test;
    struct resource (*resources)[BINDING_ELEMENTS]; /* [binding][element].bytes */
    uint8_t push[PUSH_BYTES];
};

struct compute_case {
    const char *name;
    const char *shader; /* NULL: as the case */
    struct binding bindings[CASE_BINDINGS];
    uint32_t groups[3];  /* 0 is 1 */
    uint32_t push_bytes; /* random ones; addresses of storage buffers stand first when address_count says so */
    uint32_t address_count;
    uint32_t constants[CASE_CONSTANTS];
    uint32_t subgroup_size;                /* 0: the driver's choice */
    bool (*can)(const struct gpu *gpu);    /* NULL: every GPU */
    void (*expect)(struct reference *ref); /* turns the bytes into the expected ones */
    double slack;                          /* what floats in buffers may be off; 0: bytes must agree */
};

/* The bytes of element `element` of a binding, as an array of `type`. */
#define BYTES_OF(ref, binding, element, type) ((type *)(void *)(ref)->resources[binding][element].bytes)
#define BYTES(ref, binding, type)             BYTES_OF(ref, binding, 0, type)

/* A pipeline with its descriptor set and what is bound. */
struct kernel {
    struct reference reference;
    struct resource resources[CASE_BINDINGS][BINDING_ELEMENTS];
    VkDescriptorSetLayout set_layout;
    VkPipelineLayout layout;
    VkDescriptorPool pool;
    VkDescriptorSet set;
    VkPipeline pipeline;
};

/* The result says what went wrong; kernel_finish has to be called in any case. `flags` are of the pipeline. */
VkResult kernel_init(struct kernel *kernel, struct gpu *gpu, const struct compute_case *test,
                     VkPipelineCreateFlags flags);
void kernel_finish(struct kernel *kernel, struct gpu *gpu);
/* Record: pipeline, descriptors and push constants; then a dispatch of any kind may follow. */
void kernel_bind(struct kernel *kernel, VkCommandBuffer commands);
/* Record what comes before the first dispatch and after the last. */
void kernel_upload(struct kernel *kernel, VkCommandBuffer commands);
void kernel_download(struct kernel *kernel, VkCommandBuffer commands);
/* Work out what is expected and compare. Returns the number of differences, and prints the first few. */
uint32_t kernel_compare(struct kernel *kernel);
/* Record a barrier between two dispatches, or a dispatch and a transfer or an indirect read. */
void kernel_barrier(VkCommandBuffer commands);

/*
 * Run one case; false, and lines that say why, when it does not agree. *digest, unless NULL, tells what the GPU made
 * from anything else that it might have made; the same shader gives the same everywhere. Not for several threads.
 */
bool case_run(struct gpu *gpu, const struct compute_case *test, uint64_t *digest);

#endif
