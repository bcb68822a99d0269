/* SPDX-License-Identifier: MIT */
/* machine_test.c - what the machine itself offers: interrupts, clocks, memory of devices, all the memory there is. */
#include "kernel_test.h"

#include "cpu/apic.h"
#include "cpu/asm.h"
#include "cpu/cpu.h"
#include "memory/page.h"
#include "memory/paging.h"
#include "thread/clock.h"
#include "thread/thread.h"
#include "thread/wait.h"

#include <errno.h>

static struct condition happened;
static _Atomic unsigned interrupts_seen;

static void on_interrupt(void *argument)
{
    CHECK(!interrupts_are_on() && this_cpu()->number == 0);
    interrupts_seen += *(unsigned *)argument;
    condition_wake_all(&happened);
}

/* A device's message, sent by the processor instead: the address says to whom. */
static void devices_interrupt(void)
{
    unsigned weight = 5;
    int vector = interrupt_alloc(on_interrupt, &weight);
    struct mutex mutex = { 0 };
    uint32_t to = (uint32_t)(interrupt_address() >> 12 & 0xff);

    CHECK(vector > 0);
    CHECK_EQ(interrupt_address() >> 20, 0xfee);
    CHECK_EQ(interrupt_data(vector), (uint32_t)vector);
    for (unsigned i = 1; i <= 100; i++) {
        mutex_lock(&mutex);
        apic_send(to, (unsigned)vector);
        while (interrupts_seen < 5 * i)
            if (condition_wait(&happened, &mutex, clock_ns() + 1 * MS, false) && interrupts_seen < 5 * i)
                thread_yield();
        mutex_unlock(&mutex);
    }
    CHECK_EQ(interrupts_seen, 500);
}

static void vectors_run_out(void)
{
    static unsigned weight;
    int last = 0;

    for (unsigned i = 0; i < 256 && last >= 0; i++)
        last = interrupt_alloc(on_interrupt, &weight);
    CHECK_EQ(last, -ENOSPC);
}

static _Atomic int64_t newest;

static void watch_the_clock(unsigned number)
{
    (void)number;
    for (unsigned i = 0; i < 20000; i++) {
        int64_t before = newest, now = clock_ns();

        /* What any processor has read before is not later. */
        CHECK(now >= before);
        while (before < now && !__atomic_compare_exchange_n((int64_t *)&newest, &before, now, false, __ATOMIC_SEQ_CST,
                                                            __ATOMIC_SEQ_CST))
            ;
        if (i % 1000 == 0)
            thread_yield();
    }
}

static void time_never_goes_back(void)
{
    in_threads(cpu_count(), watch_the_clock);
}

/* Against the PIT for 50 ms: the clock was measured in less time. A busy host makes most tries useless, but not all. */
static void the_clock_is_right(void)
{
    const int64_t bound = 50 * MS / 200;
    int64_t best = INT64_MAX;

    for (unsigned tries = 0; tries < 40 && best >= bound; tries++) {
        port_out8(0x61, (port_in8(0x61) & 0xfc) | 1);
        port_out8(0x43, 0xb0);
        port_out8(0x42, 59659 & 0xff);
        port_out8(0x42, 59659 >> 8);
        int64_t begin = clock_ns();
        while (!(port_in8(0x61) & 0x20))
            cpu_relax();
        int64_t off = clock_ns() - begin - 50 * MS;
        best = (off < 0 ? -off : off) < best ? (off < 0 ? -off : off) : best;
    }
    remark("the clock is off by at most %lld ppm", (long long)best / 50);
    CHECK(best < bound);
}

/* Between 2025 and 2100: whoever set the battery-backed clock. And it runs like the other clock. */
static void the_date_makes_sense(void)
{
    int64_t date = clock_date_ns(), time = clock_ns();

    CHECK(date > 1735689600ll * 1000 * MS && date < 4102444800ll * 1000 * MS);
    CHECK(clock_date_ns() - date <= clock_ns() - time + 1000 * MS);
}

static void devices_are_mapped(void)
{
    /* The I/O APIC's registers: index at 0, value at 0x10; its number 1 says how many inputs it has. */
    volatile uint32_t *io_apic = device_map(0xfec00000, 0x20, PT_WRITE | PT_UNCACHED);
    volatile uint8_t *odd = device_map(0xfec00010, 4, PT_WRITE | PT_UNCACHED);
    unsigned flags = 0;
    uint64_t physical = 0;

    CHECK(io_apic && odd && ((uintptr_t)odd & PAGE_MASK) == 0x10);
    io_apic[0] = 1;
    CHECK_EQ(io_apic[4] >> 16 & 0xff, 23);
    CHECK(page_table_find(&kernel_table, (uint64_t)io_apic, &physical, &flags) && physical == 0xfec00000 &&
          flags == (PT_WRITE | PT_UNCACHED));
    CHECK(!device_map(0, 1ull << 40, PT_WRITE));
    CHECK(device_map(0x100000000000ull, 1ull << 30, PT_WRITE | PT_COMBINE)); /* large pages; nothing is there */
}

/* A word in every MiB keeps its value: what the memory map calls memory is memory, and none of it twice. */
static void memory_is_memory(void)
{
    uint64_t list = 0, run, count = 0, wrong = 0;

    while (pages_total() < SMALL_MACHINE && (run = page_alloc_run(256))) {
        uint64_t *words = page_ptr(run);

        words[0] = list;
        words[511] = run;
        list = run;
        count++;
    }
    for (; list; list = run) {
        const uint64_t *words = page_ptr(list);

        run = words[0];
        wrong += words[511] != list;
        page_free(list, 256);
    }
    CHECK_EQ(wrong, 0);
    CHECK(pages_total() >= SMALL_MACHINE || count > pages_total() / 256 * 9 / 10);
}

/* Where there is more than a PC has below 4 GiB, all blocks of 1 GiB are above. */
static void memory_above_4_gib_is_used(void)
{
    const size_t count = 1u << 18;
    uint64_t run = pages_total() > 1u << 20 ? page_alloc_run(count) : 0;

    if (run) {
        uint64_t *last = page_ptr(run + (count - 1) * PAGE_SIZE);

        CHECK(run >> 32);
        CHECK_EQ(*last, 0);
        *last = 1;
        page_free(run, count);
    } else {
        CHECK(pages_total() <= 1u << 20);
    }
}

static void features_are_set(void)
{
    uint32_t leaf[4];

    CHECK((cr0_read() & 0x10002) == 0x10002); /* write-protection, FPU */
    CHECK((cr4_read() & 0x680) == 0x680);     /* global pages, FXSR, SIMD exceptions */
    CHECK(!(cr4_read() & 0x50000));           /* no XSAVE, no FSGSBASE */
    cpuid(7, 0, leaf);
    CHECK(!(leaf[1] & 1u << 7) == !(cr4_read() & 1u << 20)); /* SMEP */
    CHECK((msr_read(MSR_EFER) & 0xd01) == 0xd01);            /* NX, long mode, SYSCALL */
}

void test_machine(void)
{
    RUN(features_are_set);
    RUN(devices_interrupt);
    RUN(vectors_run_out);
    RUN(time_never_goes_back);
    RUN(the_clock_is_right);
    RUN(the_date_makes_sense);
    RUN(devices_are_mapped);
    RUN(memory_is_memory);
    RUN(memory_above_4_gib_is_used);
}
