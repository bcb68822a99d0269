/* SPDX-License-Identifier: MIT */
/*
 * code.h - the cache of code: what has been decoded once is not decoded again.
 *
 * RADV writes code through plain mappings, and the same addresses mean other memory in other VMs. So an entry is found
 * by the physical place of its first byte, and holds the bytes that it was made from: it is good while those are the
 * same. They are compared again after every invalidation of the instruction cache.
 */
#ifndef NAVI23_SHADER_CODE_H
#define NAVI23_SHADER_CODE_H

#include <stdint.h>

#include <navi23/shader/step.h>

struct code_cache;

int code_cache_create(struct code_cache **out);
void code_cache_destroy(struct code_cache *cache);

/* Entries are to be compared with memory before they are used again. Any thread. */
void code_cache_invalidate(struct code_cache *cache);

/* How often that has been. Code that was acquired before the number grew is to be acquired again. Any thread. */
uint64_t code_cache_generation(struct code_cache *cache);

/*
 * How much of the host's memory its pieces take: about CODE_CACHE_BYTES at most, besides what cores refer to. Any
 * thread.
 */
#define CODE_CACHE_BYTES (64u << 20)
size_t code_cache_bytes(struct code_cache *cache);

/*
 * The code at `pc` of the core's VMID, for waves like `like`, made if need be; it is what is in memory now. It lives
 * until code_release, which takes NULL, too. NULL: no memory of the host's, or of the card's at that address (a fault
 * has been reported). Any core's thread, between gmc_enter and gmc_leave.
 */
const struct code *code_acquire(struct code_cache *cache, struct shader_core *core, uint64_t pc,
                                const struct bind *like);
void code_release(struct code_cache *cache, const struct code *code);

/*
 * Make a piece from what is in memory at `pc`, for code_destroy to free. NULL as code_acquire. What comes behind its
 * first dword is looked at without reporting faults.
 */
struct code *code_create(struct shader_core *core, uint64_t pc, const struct bind *bind);
void code_destroy(struct code *code);

#endif
