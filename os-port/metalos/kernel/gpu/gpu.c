/* SPDX-License-Identifier: MIT */
/* gpu.c - the card's life: brought up with the machine, driven by two threads, left clean by each program. */
#include "gpu/gpu.h"

#include "gpu/host.h"
#include "kernel.h"
#include "memory/page.h"
#include "program/program.h"
#include "thread/clock.h"
#include "thread/thread.h"

#include <errno.h>
#include <metalos/call.h>

#define MS 1000000ll
#define TICK_IDLE (100 * MS)
#define TICK_BUSY (10 * MS)

struct host host;

/* ---- the interrupt ----------------------------------------------------------------------------------------------- */

static void on_interrupt(void *argument)
{
    bool interrupts = spin_lock(&host.irq_lock);

    (void)argument;
    host.irq_pending = true;
    wait_wake_one(&host.irq_waiter);
    spin_unlock(&host.irq_lock, interrupts);
}

/* Looking what it was takes the card's lock, which may mean to sleep: so a thread does it. */
static void irq_main(void *argument)
{
    (void)argument;
    for (;;) {
        bool interrupts = spin_lock(&host.irq_lock);

        while (!host.irq_pending)
            wait_sleep(&host.irq_waiter, &host.irq_lock, &interrupts, WAIT_FOREVER, false);
        host.irq_pending = false;
        spin_unlock(&host.irq_lock, interrupts);
        kgpu_irq(host.kgpu);
    }
}

static void tick_main(void *argument)
{
    (void)argument;
    for (;;)
        sleep_until(clock_ns() + (kgpu_tick(host.kgpu) ? TICK_BUSY : TICK_IDLE), false);
}

/* ---- bringing up ------------------------------------------------------------------------------------------------- */

static void read_log_level(void)
{
    static const char *const names[] = { "error", "warning", "info", "debug" };
    const char *wanted = option_value("log");

    host.log_level = KGPU_LOG_INFO;
    for (unsigned i = 0; wanted && i < sizeof names / sizeof names[0]; i++)
        if (strcmp(wanted, names[i]) == 0)
            host.log_level = (enum kgpu_log_level)i;
}

/* An option in milliseconds. What is no number leaves the reference kernel's default. */
static void tune(enum kgpu_tunable what, const char *option)
{
    const char *digits = option_value(option);
    uint64_t value = 0;

    if (!digits || !*digits)
        return;
    for (; *digits >= '0' && *digits <= '9' && value < UINT32_MAX; digits++)
        value = value * 10 + (uint64_t)(*digits - '0');
    if (!*digits)
        kgpu_tune(host.kgpu, what, value);
}

static int start(void)
{
    struct thread *irq, *tick;
    int err = pci_listen(&host.card.pci, on_interrupt, NULL);

    if (err)
        return err;
    irq = thread_create(irq_main, NULL, "gpu interrupt");
    tick = thread_create(tick_main, NULL, "gpu tick");
    if (!irq || !tick)
        return -ENOMEM;
    thread_start(irq);
    thread_start(tick);
    return 0;
}

static int bring_up(void)
{
    const struct kgpu_bus_info *card = &host.card.info;
    int err = card_init(&host.card);

    if (err)
        return err;
    log_line("gpu: Navi 23 (%04x:%04x, revision %02x) at %02x:%02x.%u, %lu MiB of VRAM to see", card->vendor,
             card->device, card->revision, card->bus, card->slot, card->function,
             (unsigned long)(card->aperture_size >> 20));
    host.memory = pages_free() / 4 * 3 * PAGE_SIZE;
    err = kgpu_create(&host, &host.card, &host.kgpu) ? -ENOMEM : start();
    if (err)
        return err;
    tune(KGPU_TUNE_HANG_MS, "hang");
    tune(KGPU_TUNE_IDLE_MS, "idle");
    firmware_load();
    node_init();
    return 0;
}

void gpu_init(void)
{
    int err;

    read_log_level();
    err = bring_up();
    if (!err)
        return;
    kgpu_destroy(host.kgpu); /* none of its threads has been started */
    host.kgpu = NULL;
    log_line("gpu: %s", err == -ENODEV ? "there is no card" :
                        err == -ENXIO  ? "the card lacks MSI-X, or the firmware gave it no addresses: check its BARs" :
                                         "no memory for the card");
}

/* ---- the program's end ------------------------------------------------------------------------------------------- */

/* Jobs that are on the card run to their end, or into the watchdog. */
static void wait_for_jobs(void)
{
    struct kgpu_stats stats;

    for (kgpu_stats(host.kgpu, &stats); stats.jobs; kgpu_stats(host.kgpu, &stats))
        sleep_until(clock_ns() + MS, false);
}

void gpu_program_ended(void)
{
    tokens_forget();
    if (!host.kgpu)
        return;
    kgpu_close_all(host.kgpu);
    wait_for_jobs();
    kgpu_close_all(host.kgpu); /* the memory that they had */
}

void gpu_stats(struct metalos_stats *stats)
{
    struct kgpu_stats kgpu = { 0 };

    if (host.kgpu)
        kgpu_stats(host.kgpu, &kgpu);
    stats->gpu_clients = kgpu.clients;
    stats->gpu_bos = kgpu.bos;
    stats->gpu_vms = kgpu.vms;
    stats->gpu_queues = kgpu.queues;
    stats->gpu_syncs = kgpu.syncs;
    stats->gpu_jobs = kgpu.jobs;
    stats->tokens = tokens_count();
}
