/* SPDX-License-Identifier: MIT */
/*
 * soak.c - a million submissions, with a hang of another client's every HANG_EVERY of them on average: each is executed
 * once, hangs cost only their own queue, and neither the process nor the kernel grows.
 *
 * A hang is a packet that does not exist, or a wait without end, which the watchdog finds. Prints TAP, and how it goes.
 */
#include <kgpu.h>
#include <machine.h>
#include <navi23/regs/pm4.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../bench/bench.h"
#include "../bench/gpu.h"
#include "tap.h"

#define SUBMITS       1000000u
#define BATCH         64u
#define HANG_EVERY    10000u
#define HANG_MS       2u
#define REPORT_EVERY  (SUBMITS / 10)
#define RSS_SLACK_KIB 1024
#define SECONDS_MAX   60

#define LO(x) ((uint32_t)(x))
#define HI(x) ((uint32_t)((uint64_t)(x) >> 32))

/* A client that adds 1 to a word of memory with each submission, and one that hangs. */
static struct gpu good, bad;
static struct gpu_buffer counter;
static struct mgpu_ib add, undefined, endless;
static unsigned submits, hangs;

static uint32_t random32(void)
{
    static uint64_t state = 0x9e3779b97f4a7c15ull;

    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 32);
}

/* ---- command buffers --------------------------------------------------------------------------------------------- */

static struct mgpu_ib make_ib(struct gpu *gpu, const uint32_t *packet, uint32_t count)
{
    struct gpu_buffer buffer = gpu_memory(gpu, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT);
    uint32_t dwords = (count + 7) / 8 * 8;

    for (uint32_t i = 0; i < dwords; i++)
        buffer.words[i] = i < count ? packet[i] : PM4_NOP_ALONE;
    return (struct mgpu_ib){ .va = buffer.va, .dwords = dwords };
}

static void make_all(void)
{
    counter = gpu_memory(&good, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT);
    struct gpu_buffer never = gpu_memory(&bad, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT);
    const uint32_t atomic_add = 0x0f, wait_equal_memory = 3 | 1u << 4, no_opcode = 0xff;
    const uint32_t one[] = { PM4_HEADER(PM4_ATOMIC_MEM, 8), atomic_add, LO(counter.va), HI(counter.va), 1, 0, 0, 0, 0 };
    const uint32_t wait[] = {
        PM4_HEADER(PM4_WAIT_REG_MEM, 6), wait_equal_memory, LO(never.va), HI(never.va), 1, UINT32_MAX, 4
    };
    const uint32_t nonsense[] = { PM4_HEADER(no_opcode, 1), 0 };

    add = make_ib(&good, one, sizeof one / 4);
    endless = make_ib(&bad, wait, sizeof wait / 4);
    undefined = make_ib(&bad, nonsense, sizeof nonsense / 4);
}

/* ---- hangs ------------------------------------------------------------------------------------------------------- */

static void new_bad_queue(void)
{
    struct mgpu_queue_create queue = { .vm = bad.vm, .engine = MGPU_ENGINE_GFX, .hang_ms = HANG_MS };

    if (mgpu_queue_create(bad.client, &queue) != 0)
        bench_fail("no queue", 0);
    bad.queue = queue.queue;
}

/* Hang the card, among what the good client has on the ring. Returns whether the queue was lost and nothing else. */
static bool hang(void)
{
    struct mgpu_queue_status status = { .queue = bad.queue };

    gpu_wait(&bad, gpu_submit_ib(&bad, random32() % 2 ? endless : undefined));
    hangs++;
    if (mgpu_queue_status(bad.client, &status) != 0 || status.error == 0)
        return false;
    mgpu_queue_destroy(bad.client, bad.queue);
    new_bad_queue();
    status = (struct mgpu_queue_status){ .queue = good.queue };
    return mgpu_queue_status(good.client, &status) == 0 && status.error == 0;
}

/* ---- what may not grow ------------------------------------------------------------------------------------------- */

static long rss_kib(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");

    if (!file || fscanf(file, "%*s %ld", &pages) != 1)
        bench_fail("cannot read statm", 0);
    fclose(file);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

/* Whether all is as it was when this was first called, which is when everything had been used. */
static bool is_flat(void)
{
    static struct kgpu_stats first;
    static long first_rss;
    struct kgpu_stats now;
    long rss = rss_kib();

    kgpu_stats(machine_get()->kgpu, &now);
    printf("# %u submits, %u hangs, %ld KiB resident, %llu bytes of kernel heap\n", submits, hangs, rss,
           (unsigned long long)(now.heap_bytes - now.pool_bytes));
    fflush(stdout);
    if (!first_rss) {
        first = now;
        first_rss = rss;
    }
    return now.heap_bytes - now.pool_bytes == first.heap_bytes - first.pool_bytes && now.bos == first.bos &&
           now.queues == first.queues && now.jobs == 0 && now.page_tables == first.page_tables &&
           now.gtt_used == first.gtt_used && now.vram_used == first.vram_used && rss <= first_rss + RSS_SLACK_KIB;
}

static void a_million_submissions(void)
{
    int64_t start = bench_now();
    uint64_t before = 0, seq = 0;
    bool right = true, flat = true;

    while (right && flat && submits < SUBMITS) {
        for (unsigned i = 0; i < BATCH; i++, submits++)
            seq = gpu_submit_ib(&good, add);
        if (random32() % (HANG_EVERY / BATCH) == 0)
            right = hang();
        if (before)
            gpu_wait(&good, before); /* the last batch stays under way */
        before = seq;
        if (submits % REPORT_EVERY < BATCH) {
            gpu_wait(&good, seq);
            flat = is_flat();
        }
    }
    gpu_wait(&good, seq);
    CHECK(right);
    CHECK(flat);
    CHECK_EQ(counter.words[0], submits);
    CHECK(hangs > SUBMITS / HANG_EVERY / 2);
    CHECK((bench_now() - start) / 1000000000 < SECONDS_MAX);
}

int main(void)
{
    setenv("RADV_METAL_FIRMWARE", "generated", 1);
    gpu_init(&good);
    gpu_init(&bad);
    make_all();
    mgpu_queue_destroy(bad.client, bad.queue);
    new_bad_queue();
    TAP_RUN(a_million_submissions);
    gpu_finish(&bad);
    gpu_finish(&good);
    return tap_done();
}
