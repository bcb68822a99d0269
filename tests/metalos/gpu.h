/* SPDX-License-Identifier: MIT */
/*
 * gpu.h - tests of what MetalOS's kernel does with the card: they use the conformance suite's client, jobs and checks
 * (client.h, suite.h), and MetalOS's own system calls. One program; gpu.c is its main.
 */
#ifndef TESTS_METALOS_GPU_H
#define TESTS_METALOS_GPU_H

#include <metalos/call.h>
#include <stddef.h>
#include <stdint.h>

struct client;

/* A test gets a client of its own, ready for jobs. Tables end with a test without a name. */
struct gpu_test {
    const char *name;
    void (*run)(struct client *client);
};
extern const struct gpu_test gpu_object_tests[], gpu_pinning_tests[], gpu_node_tests[], gpu_token_tests[],
    gpu_interrupt_tests[], gpu_hang_tests[];

/* What is in use, by METALOS_CALL_STATS. */
struct metalos_stats gpu_stats(void);

/* METALOS_CALL_MAP: `count` pages from page `first` of an object, at `address` if that is not 0. */
struct metalos_map gpu_request(uint64_t object, uint64_t first, uint64_t count);
int64_t gpu_map(struct client *client, const struct metalos_map *request);

/* A page that cannot be touched at all, and one that can only be read. */
void *gpu_forbidden(void);
void *gpu_read_only(void);

#endif
