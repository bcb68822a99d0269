/* SPDX-License-Identifier: MIT */
/*
 * clock.c - how fast the TSC and the APIC's timer count, measured against the PIT, which all PCs have at one frequency.
 *
 * TSCs of all processors are taken to count alike: every machine of the last fifteen years and QEMU have it so.
 */
#include "thread/clock.h"

#include "cpu/apic.h"
#include "cpu/asm.h"
#include "kernel.h"

#define PIT_HZ 1193182ull
#define PIT_COUNTER2 0x42u
#define PIT_COMMAND 0x43u
#define PIT_GATE 0x61u /* bit 0: counter 2 counts; bit 5: it has reached 0 */
#define NS_PER_S 1000000000ull

#define CMOS_INDEX 0x70u
#define CMOS_DATA 0x71u

/* 32 bits behind the point. */
static uint64_t ns_per_tsc, timer_per_ns;
static int64_t date_at_0; /* clock_date_ns when clock_ns was 0 */

/* ---- measuring ---- */

/* The three counters at about the same time: the PIT was read between tsc and tsc + width. */
struct sample {
    uint64_t tsc, width;
    uint32_t pit, timer;
};

static struct sample sample(void)
{
    struct sample best = { .width = UINT64_MAX };

    /* The host may take its processor away at any point: of several tries the shortest is the truest. */
    for (int tries = 0; tries < 5; tries++) {
        struct sample now;

        now.tsc = tsc_read();
        port_out8(PIT_COMMAND, 0x80); /* hold counter 2 for reading */
        now.pit = port_in8(PIT_COUNTER2);
        now.pit |= (uint32_t)port_in8(PIT_COUNTER2) << 8;
        now.timer = apic_timer_left();
        now.width = tsc_read() - now.tsc;
        if (now.width < best.width)
            best = now;
    }
    return best;
}

/*
 * Two samples that are so far apart that their widths are less than a thousandth of the time between; and within the
 * 55 ms of one round of the PIT, else there is a new start.
 */
static void measure(struct sample *first, struct sample *last)
{
    do {
        port_out8(PIT_GATE, (port_in8(PIT_GATE) & 0xfc) | 1); /* counts, no sound */
        port_out8(PIT_COMMAND, 0xb0);                         /* counter 2, 16 bits, down to 0 once */
        port_out8(PIT_COUNTER2, 0xff);
        port_out8(PIT_COUNTER2, 0xff);
        apic_timer_set(UINT32_MAX);
        *first = sample();
        do
            *last = sample();
        while ((first->width + last->width) * 1000 > last->tsc - first->tsc && !(port_in8(PIT_GATE) & 0x20));
    } while (port_in8(PIT_GATE) & 0x20);
    apic_timer_set(0);
}

/* ---- the date ---- */

static unsigned cmos(unsigned index)
{
    port_out8(CMOS_INDEX, (uint8_t)index);
    return port_in8(CMOS_DATA);
}

/* Days from 1970-01-01, in the calendar that counts years from March: leap days are then their years' last. */
static int64_t days_of(unsigned year, unsigned month, unsigned day)
{
    unsigned y = month < 3 ? year - 1 : year;
    unsigned m = month < 3 ? month + 9 : month - 3;

    return 365ll * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

static void read_registers(unsigned value[6])
{
    static const uint8_t indices[6] = { 0, 2, 4, 7, 8, 9 }; /* second minute hour day month year */

    while (cmos(0x0a) & 0x80) /* it ticks */
        cpu_relax();
    for (unsigned i = 0; i < 6; i++)
        value[i] = cmos(indices[i]);
}

/* Seconds since 1970. The clock is read until it says the same twice, for it may tick between two registers. */
static int64_t read_date(void)
{
    unsigned value[6], again[6];
    unsigned mode = cmos(0x0b);

    do {
        read_registers(value);
        read_registers(again);
    } while (memcmp(value, again, sizeof value) != 0);

    bool afternoon = !(mode & 2) && value[2] & 0x80;
    value[2] &= 0x7f;
    for (unsigned i = 0; i < 6 && !(mode & 4); i++)
        value[i] = (value[i] >> 4) * 10 + (value[i] & 15);
    if (!(mode & 2))
        value[2] = value[2] % 12 + (afternoon ? 12 : 0);
    return ((days_of(2000 + value[5], value[4], value[3]) * 24 + value[2]) * 60 + value[1]) * 60 + value[0];
}

/* ---- the rest is reckoning ---- */

static uint64_t scale(uint64_t value, uint64_t factor)
{
    return (uint64_t)((unsigned __int128)value * factor >> 32);
}

void clock_init(void)
{
    struct sample first, last;

    measure(&first, &last);
    uint64_t ns = (uint64_t)(first.pit - last.pit) * NS_PER_S / PIT_HZ;
    uint64_t tsc = last.tsc - first.tsc;
    uint64_t timer = first.timer - last.timer;

    if (!ns || !tsc || !timer)
        panic("the clocks do not count: PIT %llu ns, TSC %llu, APIC timer %llu", (unsigned long long)ns,
              (unsigned long long)tsc, (unsigned long long)timer);
    ns_per_tsc = (ns << 32) / tsc;
    timer_per_ns = (timer << 32) / ns;
    date_at_0 = read_date() * (int64_t)NS_PER_S - clock_ns();
    log_line("clock: TSC %llu MHz, APIC timer %llu MHz", (unsigned long long)(tsc * 1000 / ns),
             (unsigned long long)(timer * 1000 / ns));
}

int64_t clock_ns(void)
{
    return (int64_t)scale(tsc_read(), ns_per_tsc);
}

int64_t clock_date_ns(void)
{
    return date_at_0 + clock_ns();
}

int64_t clock_alarm(int64_t when)
{
    const int64_t longest = 1000000000; /* no APIC timer counts 4 GHz */
    int64_t now = clock_ns();
    int64_t delay = when - now < longest ? when - now : longest;
    uint32_t ticks = delay > 0 ? (uint32_t)scale((uint64_t)delay, timer_per_ns) : 0;

    apic_timer_set(ticks + 1);
    return now + delay;
}
