/* SPDX-License-Identifier: MIT */
/*
 * core.h - the kernel's root objects and the small tools that every room uses.
 *
 * LOCKING. One lock a card (kgpu_os_lock) guards everything below. The gate (dispatch.c) copies arguments in, takes
 * the lock, runs the handler, lets go, copies results out. kgpu_irq, kgpu_tick and kgpu_poll take it for their whole
 * run. The lock is let go only inside kgpu_os_wait; whoever waits must hold references to all that it touches
 * afterwards, and must not touch its client again, which may be closed meanwhile.
 *
 * LIFETIME. Objects that are shared are reference-counted: a handle is a reference, and so is each use by another
 * object. All others have one owner. No object has a lock of its own. Who holds and who owns stands at the top of each
 * object's header:
 *     core/     client (below), handles.h, export.h, pool.h
 *     memory/   bo.h (with holds and extents), cache.h
 *     vm/       vm.h (with mappings and slots), page_table.h
 *     submit/   queue.h (with groups, jobs and parts), ring.h, use.h, fence.h, sync.h (with points), wait.h (with
 *               promises), values.h, notify.h
 *     display/  display.h (heads, flips, cursors), fb.h
 */
#ifndef KGPU_CORE_H
#define KGPU_CORE_H

#include <mgpu/mgpu.h>

#include "../firmware/manifest.h"
#include "../kgpu.h"
#include "../kgpu_bus.h"
#include "../kgpu_os.h"
#include "../memory/buddy.h"
#include "discovery.h"
#include "handles.h"
#include "pool.h"

struct kgpu_chip;
struct kgpu_bo;
struct kgpu_fence;
struct kgpu_vm;
struct kgpu_gart;
struct kgpu_ih;
struct kgpu_psp;
struct kgpu_smu;
struct kgpu_ring;
struct kgpu_queue;
struct kgpu_tree_node;
struct kgpu_values;
struct kgpu_display;

/* freestanding C has no assert and no min */
#define KGPU_MIN(a, b) ((a) < (b) ? (a) : (b))
#define KGPU_ALIGN_UP(value, to) (((value) + (to) - 1) & ~((to) - 1))
#define KGPU_COUNT(array) (sizeof(array) / sizeof(array)[0])
#define KGPU_CONTAINER(ptr, type, member) ((type *)((char *)(ptr) - offsetof(type, member)))

/* A doubly linked ring; the head is a member of the owner. */
struct kgpu_list {
    struct kgpu_list *prev, *next;
};

static inline void kgpu_list_init(struct kgpu_list *head)
{
    head->prev = head->next = head;
}

static inline bool kgpu_list_empty(const struct kgpu_list *head)
{
    return head->next == head;
}

/* Put `item` last. */
static inline void kgpu_list_add(struct kgpu_list *head, struct kgpu_list *item)
{
    item->prev = head->prev;
    item->next = head;
    head->prev->next = item;
    head->prev = item;
}

/* Take `item` out of its list; taking it out again does nothing. */
static inline void kgpu_list_remove(struct kgpu_list *item)
{
    item->prev->next = item->next;
    item->next->prev = item->prev;
    kgpu_list_init(item);
}

/* What a handle can name. */
enum kgpu_type {
    KGPU_TYPE_NONE,
    KGPU_TYPE_CLIENT,
    KGPU_TYPE_BO,
    KGPU_TYPE_VM,
    KGPU_TYPE_QUEUE,
    KGPU_TYPE_SYNC,
    KGPU_TYPE_FB,
};

/*
 * One open client. Lives from mgpu_open to mgpu_close, and nobody holds a reference: who sleeps remembers its id. It
 * owns its handle table and its notices; its VMs point back to it until their handles are gone.
 */
struct kgpu_client {
    struct kgpu *kgpu;
    uint32_t id;
    struct kgpu_handles handles;
    struct kgpu_list notices, events; /* kgpu_notice.link: not due yet; due, oldest first */
    struct mgpu_query_fault fault;
};

/*
 * A hardware address-space slot; see vm/vmid.c. As old as the card. It has a VM from kgpu_vmid_get until another VM
 * takes it, which needs `busy` to be 0, or until the VM goes.
 */
#define KGPU_VMIDS 16u
struct kgpu_vmid {
    struct kgpu_vm *vm; /* whose page tables the slot points to, NULL: nobody's; not a reference */
    uint32_t busy;      /* jobs on a ring that run in it */
    uint64_t last_use;  /* of kgpu.vmid_clock */
    struct kgpu_ring *chip_ring; /* while chip_jobs: the ring whose jobs use memory on the chip in it */
    uint32_t chip_jobs;
};

#define KGPU_CACHE_SIZES 4u /* kinds of memory in the BO cache; see memory/cache.h */
#define KGPU_PRIORITIES 5u /* of queues, from the highest */
#define KGPU_RINGS 8u /* hardware rings in use at most: graphics, four compute, two SDMA */

/* One card. */
struct kgpu {
    void *os, *card;
    struct kgpu_handles clients;
    struct kgpu_tree_node *exports; /* by token; export.h */

    struct {
        void *data; /* NULL: not loaded */
        uint32_t size;
    } firmware[KGPU_FW_FILES]; /* copies of the files, by MGPU_FW_*; see firmware/firmware.h */

    uint64_t tuned[KGPU_TUNABLES];
    struct kgpu_pool pool;

    /* set up by mgpu_init */
    bool running;
    bool gone; /* lost, and not to be brought back: nothing but mgpu_close is left */
    struct kgpu_bus_info bus;
    struct kgpu_ip_table ips;
    const struct kgpu_chip *chip;
    struct mgpu_chip_info info;
    uint64_t fb_base; /* address of VRAM in VMID 0 */

    /* memory */
    struct kgpu_buddy vram, hidden_vram; /* in and beyond the CPU's aperture; see memory/vram.h */
    uint64_t gds_taken[16], oa_taken;    /* memory/onchip.h */
    struct kgpu_list cache[KGPU_CACHE_SIZES];
    uint64_t gtt_size, gtt_used;
    struct kgpu_handles objects; /* every BO, under the name that mgpu_bo_map gives out */
    struct kgpu_gart *gart;

    /* address spaces */
    struct kgpu_list vms; /* kgpu_vm.link: all of them */
    struct kgpu_vmid vmid[KGPU_VMIDS];
    uint64_t vmid_clock;
    struct kgpu_vm *vmid_owner; /* keeps the slot it has, or gets next (mgpu_vm_reserve); NULL: nobody; no reference */

    /* submission */
    struct kgpu_ih *ih;
    struct kgpu_psp *psp;
    struct kgpu_smu *smu;
    struct kgpu_ring *rings[KGPU_RINGS]; /* the first ring_count */
    uint32_t ring_count;
    /* kgpu_queue.waiting_link, by priority: those with jobs that are not on a ring yet; whose turn it is comes first */
    struct kgpu_list waiting_queues[KGPU_PRIORITIES];
    struct kgpu_list groups;              /* kgpu_group.link: every one */
    struct kgpu_values *values;           /* what clients see of sync objects without a call */
    struct kgpu_fence *done_fence;        /* always done, for points that were reached before anybody asked */
    struct kgpu_fence *signalled, **signalled_tail; /* fences whose callbacks are still to be run */
    bool delivering;                      /* somebody is running them */
    bool woken;                           /* see kgpu_wake_later */

    /* screens */
    struct kgpu_client *display_owner; /* who opened with MGPU_OPEN_DISPLAY; NULL: nobody */
    struct kgpu_display *display;      /* NULL: the card has none; see display/display.h */

    struct kgpu_stats stats;
};

/* ---- tools ----------------------------------------------------------------------------------------------------- */

/* Kernel heap, counted in kgpu_stats.heap_bytes. kgpu_free takes NULL; `size` as asked for. */
void *kgpu_alloc(struct kgpu *kgpu, size_t size);
void kgpu_free(struct kgpu *kgpu, void *ptr, size_t size);

/* One log line. Knows %s %c %d %u %x and %ld %lu %lx (64 bits), with a width and leading zeros. */
void kgpu_log(struct kgpu *kgpu, enum kgpu_log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same into `buffer` of `size` bytes, cut to fit and terminated. */
void kgpu_format(char *buffer, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Registers, by the names of <navi23/regs/mmio.h>. */
static inline uint32_t kgpu_reg_read(struct kgpu *kgpu, uint32_t reg)
{
    return kgpu_bus_reg_read(kgpu->card, reg);
}

static inline void kgpu_reg_write(struct kgpu *kgpu, uint32_t reg, uint32_t value)
{
    kgpu_bus_reg_write(kgpu->card, reg, value);
}

/* Change the bits of `mask` to `value`, which is in place already. */
static inline void kgpu_reg_update(struct kgpu *kgpu, uint32_t reg, uint32_t mask, uint32_t value)
{
    kgpu_reg_write(kgpu, reg, (kgpu_reg_read(kgpu, reg) & ~mask) | value);
}

/* Poll until (reg & mask) == value. Returns 0 or -MGPU_EIO after `timeout_us`. */
int kgpu_reg_wait(struct kgpu *kgpu, uint32_t reg, uint32_t mask, uint32_t value, uint32_t timeout_us);

/*
 * Something happened that a sleeper or a waiting job may wait for. All sleepers share one channel: they are few, and
 * each looks again at what it waits for.
 */
static inline void kgpu_wake_later(struct kgpu *kgpu)
{
    kgpu->woken = true;
}

/* At the end of every entry into the kernel, and before sleeping: start what can start, wake who sleeps. */
void kgpu_settle(struct kgpu *kgpu);

/*
 * Sleep until something happened: then look again. Returns 0; -MGPU_ETIME when `deadline_ns` has passed; -MGPU_EINTR:
 * the OS wants the caller's thread back; -MGPU_ENODEV: the card is gone, and nothing will happen any more.
 */
int kgpu_sleep(struct kgpu *kgpu, int64_t deadline_ns);

/* Sleep until something happened, whatever the OS wants: for who waits for what comes to an end by itself. */
void kgpu_sleep_through(struct kgpu *kgpu);

/* ---- clients (client.c) ---------------------------------------------------------------------------------------- */

/* Drop every handle and free the client. */
void kgpu_client_destroy(struct kgpu_client *client);

#endif
