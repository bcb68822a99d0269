/* SPDX-License-Identifier: MIT */
/*
 * kgpu_os.h - what the reference kernel needs of the operating system that hosts it.
 *
 * The OS port defines these functions; the reference kernel calls nothing else but memcpy, memmove, memset and memcmp.
 * `os` is the pointer given to kgpu_create, one for each card. os-port/linux is an example; the
 * smallest is tests/conformance/os_polling.c.
 */
#ifndef KGPU_OS_H
#define KGPU_OS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- memory ---------------------------------------------------------------------------------------------------- */

/* Kernel heap: `size` bytes of zeroed memory, aligned to 16, or NULL. */
void *kgpu_os_alloc(void *os, size_t size);
/* Gives back what kgpu_os_alloc returned; `size` as asked for then. NULL is allowed. */
void kgpu_os_free(void *os, void *ptr, size_t size);

/*
 * System memory that the card reaches by DMA and the kernel by pointer: rings, fences; and the value page, which
 * clients map. `size` is whole pages, physically contiguous, zeroed. Stores the address the card uses (behind an IOMMU
 * that is not the physical one).
 * Returns the kernel's pointer, or NULL.
 */
void *kgpu_os_dma_alloc(void *os, size_t size, uint64_t *bus_out);
void kgpu_os_dma_free(void *os, void *ptr, size_t size, uint64_t bus);

/*
 * Pages for GTT buffer objects: `count` zeroed 4 KiB pages, anywhere, their bus addresses to bus_out[count].
 * Returns 0 or -MGPU_ENOMEM, in which case nothing was taken.
 */
int kgpu_os_pages_alloc(void *os, size_t count, uint64_t *bus_out);
void kgpu_os_pages_free(void *os, size_t count, const uint64_t *bus);

/* Zero pages that kgpu_os_pages_alloc gave: they read as if they had just been allocated. */
void kgpu_os_pages_clear(void *os, size_t count, const uint64_t *bus);

/*
 * Pages of the client that makes the current call: keep the `count` pages from `address`, a page's, in memory where the
 * card reaches them, their bus addresses to bus_out[count]. A page may be pinned several times, and pages unpinned in
 * several parts; then the card holds nothing of them any more. The lock is held.
 * Returns 0, -MGPU_EFAULT (not mapped; or `writable` is asked for and it is not) or -MGPU_ENOMEM, with nothing pinned.
 */
int kgpu_os_user_pages_pin(void *os, uint64_t address, size_t count, bool writable, uint64_t *bus_out);
void kgpu_os_user_pages_unpin(void *os, size_t count, const uint64_t *bus);

/* Bytes of system memory that may be used in all: by kgpu_os_pages_alloc, and pinned. */
uint64_t kgpu_os_pages_total(void *os);

/* ---- the caller's memory --------------------------------------------------------------------------------------- */

/* Copy from and to the client that makes the current call. Return 0 or -MGPU_EFAULT. */
int kgpu_os_copy_in(void *os, void *dst, uint64_t user_src, size_t size);
int kgpu_os_copy_out(void *os, uint64_t user_dst, const void *src, size_t size);

/* ---- concurrency ----------------------------------------------------------------------------------------------- */

/*
 * One lock a card. kgpu_irq takes it too: an OS that calls kgpu_irq from an interrupt handler must mask that interrupt
 * while it is held; one that calls it from a thread, or only polls, needs a plain mutex, or nothing.
 */
void kgpu_os_lock(void *os);
void kgpu_os_unlock(void *os);

/*
 * Sleep until kgpu_os_wake(os, channel) or until `deadline_ns`; called with the lock held, lets go of it while asleep
 * and holds it again on return. May return early; must return when the deadline has passed. A single-threaded OS
 * without interrupts lets go of the lock, calls kgpu_poll, and returns.
 * Returns true. With `interruptible` it may also return false, when the OS wants the sleeper's thread back because its
 * program ends or a signal has come for it: the call under way then answers -MGPU_EINTR. An OS that never returns
 * false cannot end a program that sleeps in a contract call until the sleep is over.
 */
bool kgpu_os_wait(void *os, const void *channel, int64_t deadline_ns, bool interruptible);
/* Wake every sleeper on `channel`. The lock is held. */
void kgpu_os_wake(void *os, const void *channel);

/* Whether the client that makes the current call may go before others: priorities above normal. */
bool kgpu_os_privileged(void *os);

/* Called in short busy-wait loops on a register; the lock is held. A pause instruction will do. */
void kgpu_os_relax(void *os);

/* ---- the rest -------------------------------------------------------------------------------------------------- */

/* Monotonic time, ns. */
int64_t kgpu_os_time(void *os);

/* 64 bits that nobody can guess, not even who has seen all earlier ones. The lock is held. */
uint64_t kgpu_os_random(void *os);

/* One line for the kernel log, without a newline. */
enum kgpu_log_level { KGPU_LOG_ERROR, KGPU_LOG_WARNING, KGPU_LOG_INFO, KGPU_LOG_DEBUG };
void kgpu_os_log(void *os, enum kgpu_log_level level, const char *line);

#endif
