/* SPDX-License-Identifier: MIT */
/*
 * kgpu.h - the reference kernel, as its operating system uses it.
 *
 * It is a passive state machine: it makes no thread and never sleeps by itself. It runs when the OS enters it, by one
 * of four doors:
 *     kgpu_call   a client made a contract call
 *     kgpu_irq    the card raised its interrupt
 *     kgpu_tick   some time has passed
 *     kgpu_poll   instead of the two above, on an OS without interrupts
 * All four may be entered from several threads at once. What it needs of the OS stands in kgpu_os.h, what it needs of
 * the card in kgpu_bus.h.
 */
#ifndef KGPU_H
#define KGPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kgpu;

/*
 * Make the kernel's state for one card. Touches no register yet: that is mgpu_init's.
 *   os, card   passed to every function of kgpu_os.h and kgpu_bus.h
 * Returns 0 or -MGPU_ENOMEM.
 */
int kgpu_create(void *os, void *card, struct kgpu **out);

/* Close all clients, stop the card, free everything. NULL is allowed. No other call may be under way. */
void kgpu_destroy(struct kgpu *kgpu);

/*
 * Close all clients, end all export tokens, and give back the memory that is kept for reuse: an OS's one program has
 * ended. Work under way runs to its end (kgpu_stats.jobs), and calling this again gives back what it has left. An OS
 * with several programs makes mgpu_close calls instead, for the clients that the ending one has opened.
 */
void kgpu_close_all(struct kgpu *kgpu);

/* A contract call, as in mgpu_call; `args` is an address in the caller's memory. Returns 0 or a negative error. */
int kgpu_call(struct kgpu *kgpu, uint32_t client, uint32_t nr, uint64_t args, uint32_t size);

/* The card's interrupt. Returns false if it was not the card's (shared lines). */
bool kgpu_irq(struct kgpu *kgpu);

/*
 * Time has passed: retire what a lost interrupt left behind, watch over hangs, let what is idle sleep. Returns whether
 * there is anything to watch over: then come again in ten milliseconds or so, else in a tenth of a second.
 */
bool kgpu_tick(struct kgpu *kgpu);

/* Look for finished work without an interrupt. Returns whether anything happened. */
bool kgpu_poll(struct kgpu *kgpu);

/*
 * For the OS's memory mapping of mgpu_bo_map.object: where page `index` (4 KiB) of an object is. `vram` says which of
 * the two `address` is: an offset into BAR 0, or a system-memory bus address as given by kgpu_os_pages_alloc or
 * kgpu_os_dma_alloc. `read_only`: no client may write it, whatever it asks for. Returns 0, or -MGPU_ENOENT: no such
 * object, or it is shorter.
 */
struct kgpu_page {
    uint64_t address;
    bool vram;
    bool read_only;
};
int kgpu_object_page(struct kgpu *kgpu, uint64_t object, uint64_t index, struct kgpu_page *out);

/*
 * Keep an object's pages in place and unfreed while a CPU mapping of them exists, whatever the client does with its
 * handle: get before mapping, put after unmapping. Returns 0, or -MGPU_ENOENT: no such object.
 */
int kgpu_object_get(struct kgpu *kgpu, uint64_t object);
void kgpu_object_put(struct kgpu *kgpu, uint64_t object);

/* Limits that the OS may move while the kernel runs; each has a default. */
enum kgpu_tunable {
    KGPU_TUNE_HANG_MS,     /* a submission that runs longer than this is taken for hung (10000) */
    KGPU_TUNE_IDLE_MS,     /* with nothing to do for so long, the graphics core may sleep (500) */
    KGPU_TUNE_CACHE_BYTES, /* memory of dead GTT BOs kept for new ones, at most (64 MiB) */
    KGPU_TUNABLES,
};
void kgpu_tune(struct kgpu *kgpu, enum kgpu_tunable what, uint64_t value);

/* Live kernel objects and heap bytes in use; for tests and statistics. */
struct kgpu_stats {
    uint64_t clients, bos, vms, queues, syncs, jobs, exports, page_tables;
    uint64_t heap_bytes, pool_bytes; /* in use; of these, kept for the next submissions */
    uint64_t vram_used, gtt_used;
    uint64_t cache_bytes, cache_hits, cache_misses; /* memory of dead BOs; requests in sizes that it keeps */
    uint64_t interrupts, submits, retired, resets, tlb_flushes, hdp_flushes, power_ups;
    uint64_t recovery_ns; /* what the last recovery took */
    uint64_t vram_lost;   /* resets that cost the content of VRAM */
};
void kgpu_stats(struct kgpu *kgpu, struct kgpu_stats *out);

#endif
