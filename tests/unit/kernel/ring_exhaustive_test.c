/* SPDX-License-Identifier: MIT */
/*
 * ring_exhaustive_test.c - the arithmetic of the ring: every sequence of LENGTH submissions of three sizes and
 * retirements on a ring of 4 KiB, beside a naive model that remembers each job's own words.
 *
 * The kernel is compiled with a smaller ring.h (ring_small.h, made by meson.build). The card is held: it reads nothing,
 * and the test writes its fences. A sequence begins where the last one ended, so it meets the ring's end everywhere.
 */
#include "machine.h"
#include "tap.h"

#include <stdatomic.h>
#include <submit/queue.h>

#define VA       UINT64_C(0x200000)
#define LENGTH   8u
#define IBS_MAX  60u
#define JOBS_MAX 16u

_Static_assert(KGPU_RING_BYTES == 4096, "the small ring");

/* What can happen: a submission of so many IBs, or with 0 the end of the oldest job. */
static const uint32_t operations[] = { 0, 1, 20, IBS_MAX };

static struct machine machine;
static struct kgpu_ring *ring;
static mgpu_handle queue;

/* ---- the model: the jobs on the ring and their words, the jobs that wait for room -------------------------------- */

struct copy {
    uint64_t begin, end; /* positions */
    uint32_t words[KGPU_RING_DWORDS];
};

static struct copy on_ring[JOBS_MAX];
static uint32_t waiting[JOBS_MAX]; /* their IBs */
static unsigned on_ring_count, waiting_count;

static bool same_words(const struct copy *copy)
{
    for (uint64_t at = copy->begin; at < copy->end; at++)
        if (ring->memory[at % KGPU_RING_DWORDS] != copy->words[at - copy->begin])
            return false;
    return true;
}

/* What the card has not read is as it was, and all of it is told the card. */
static bool unread_is_untouched(void)
{
    for (unsigned i = 0; i < on_ring_count; i++)
        if (!same_words(&on_ring[i]))
            return false;
    return !on_ring_count || ring->written - on_ring[0].begin <= KGPU_RING_DWORDS;
}

/* Jobs that have come onto the ring since `before` was its last position: one for each fence. */
static bool note_new_jobs(uint64_t before)
{
    unsigned known = 0;

    for (struct kgpu_list *at = ring->jobs.next; at != &ring->jobs; at = at->next) {
        const struct kgpu_part *part = KGPU_CONTAINER(at, struct kgpu_part, link);
        struct copy *copy = &on_ring[on_ring_count];

        if (known++ < on_ring_count)
            continue;
        if (!waiting_count || part->ib_count != waiting[0])
            return false; /* not in their order */
        memmove(waiting, waiting + 1, --waiting_count * sizeof *waiting);
        copy->begin = before;
        copy->end = before = part->ring_end;
        for (uint64_t word = copy->begin; word < copy->end; word++)
            copy->words[word - copy->begin] = ring->memory[word % KGPU_RING_DWORDS];
        on_ring_count++;
    }
    return known == on_ring_count;
}

/*
 * A job waits only if there are as many on the ring as may be, or if it would fill the ring by more than half: the rest
 * may be kept free for a restart.
 */
static bool waits_for_a_reason(void)
{
    uint64_t used = on_ring_count ? ring->written - on_ring[0].begin : 0;

    return !waiting_count || on_ring_count == KGPU_RING_JOBS || used + waiting[0] * 4 + 64 > KGPU_RING_DWORDS / 2;
}

/* ---- operations -------------------------------------------------------------------------------------------------- */

static int submit(uint32_t ib_count)
{
    struct mgpu_ib ibs[IBS_MAX];
    struct mgpu_queue_submit args = { .queue = queue, .ibs = (uintptr_t)ibs, .ib_count = ib_count };

    for (uint32_t i = 0; i < ib_count; i++)
        ibs[i] = (struct mgpu_ib){ .va = VA + 256 * i, .dwords = 8 };
    return mgpu_queue_submit(machine.client, &args);
}

/* The card ends its first job. */
static void retire(void)
{
    atomic_fetch_add(&ring->page->fence, 1);
    memmove(on_ring, on_ring + 1, --on_ring_count * sizeof *on_ring);
    kgpu_irq(machine.kgpu);
}

static bool step(uint32_t ib_count)
{
    uint64_t before = ring->written;

    if (ib_count) {
        waiting[waiting_count++] = ib_count;
        if (submit(ib_count))
            return false;
    } else if (on_ring_count) {
        retire();
    }
    return note_new_jobs(before) && unread_is_untouched() && waits_for_a_reason() && ring->rung == ring->written;
}

static bool drain(void)
{
    while (on_ring_count)
        if (!step(0))
            return false;
    return !waiting_count && kgpu_list_empty(&machine.kgpu->waiting_queues[KGPU_PRIORITIES / 2]);
}

static void every_sequence(void)
{
    unsigned long sequences = 1, full = 0;

    for (unsigned i = 0; i < LENGTH; i++)
        sequences *= KGPU_COUNT(operations);
    for (unsigned long sequence = 0; sequence < sequences; sequence++) {
        unsigned long rest = sequence;
        bool right = true;

        for (unsigned i = 0; right && i < LENGTH; i++, rest /= KGPU_COUNT(operations)) {
            right = step(operations[rest % KGPU_COUNT(operations)]);
            full += waiting_count > 0;
        }
        if (!right || !drain()) {
            printf("# sequence %lu\n", sequence);
            CHECK(!"the ring does as the model");
            return;
        }
    }
    printf("# %lu sequences, %lu rounds of the ring, %lu times full\n", sequences,
           (unsigned long)(ring->written / KGPU_RING_DWORDS), full);
    CHECK(full > sequences);
}

int main(void)
{
    machine_start(&machine);
    machine.card.deaf = true;
    ring = machine.kgpu->rings[0];
    queue = machine_queue(&machine, machine_vm(&machine), 0);
    TAP_RUN(every_sequence);
    machine_stop(&machine);
    return tap_done();
}
