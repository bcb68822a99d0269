/* SPDX-License-Identifier: MIT */
/*
 * kgpu_os.c - what the reference kernel needs of its OS (kgpu_os.h), as an OS that has nothing yet answers it.
 *
 * Everything fails as its header says. The line above each function says what a real one does, and where one is to be
 * seen. All of them are in os-port/metalos/kernel/gpu/kgpu_os.c, and in the smallest form that works in
 * tests/conformance/os_polling.c.
 */
#include <kgpu_os.h>
#include <mgpu/mgpu.h>

/* They are given the OS's own pointer, and there is nothing to do with it. */
#pragma GCC diagnostic ignored "-Wunused-parameter"

/* ---- memory ------------------------------------------------------------------------------------------------------ */

/* Yours: the kernel's heap, zeroed. os-port/metalos/kernel/memory/heap.h */
void *kgpu_os_alloc(void *os, size_t size)
{
    return NULL;
}

/* Yours: gives it back; the size is told, so that a heap need not keep it. os-port/metalos/kernel/memory/heap.h */
void kgpu_os_free(void *os, void *ptr, size_t size)
{
}

/* Yours: zeroed pages in a row, and the address that the card has for them. os-port/metalos/kernel/memory/page.h */
void *kgpu_os_dma_alloc(void *os, size_t size, uint64_t *bus_out)
{
    return NULL;
}

/* Yours: gives them back. os-port/metalos/kernel/memory/page.h */
void kgpu_os_dma_free(void *os, void *ptr, size_t size, uint64_t bus)
{
}

/* Yours: zeroed pages from anywhere, all of them or none. os-port/metalos/kernel/gpu/kgpu_os.c */
int kgpu_os_pages_alloc(void *os, size_t count, uint64_t *bus_out)
{
    return -MGPU_ENOMEM;
}

/* Yours: gives them back. os-port/metalos/kernel/gpu/kgpu_os.c */
void kgpu_os_pages_free(void *os, size_t count, const uint64_t *bus)
{
}

/* Yours: zeroes them once more, for the next owner. os-port/metalos/kernel/gpu/kgpu_os.c */
void kgpu_os_pages_clear(void *os, size_t count, const uint64_t *bus)
{
}

/* Yours: walks the program's page tables, and counts a pin on each page. os-port/metalos/kernel/program/space.h */
int kgpu_os_user_pages_pin(void *os, uint64_t address, size_t count, bool writable, uint64_t *bus_out)
{
    return -MGPU_EFAULT;
}

/* Yours: takes the pins back; the last one frees what is mapped no more. os-port/metalos/kernel/program/space.h */
void kgpu_os_user_pages_unpin(void *os, size_t count, const uint64_t *bus)
{
}

/* Yours: what the card's programs may use: three quarters of the machine's. os-port/metalos/kernel/gpu/kgpu_os.c */
uint64_t kgpu_os_pages_total(void *os)
{
    return 0;
}

/* ---- the caller's memory ----------------------------------------------------------------------------------------- */

/* Yours: copies from the program; a fault on the way is an answer. os-port/metalos/kernel/program/copy.h */
int kgpu_os_copy_in(void *os, void *dst, uint64_t user_src, size_t size)
{
    return -MGPU_EFAULT;
}

/* Yours: likewise to the program. os-port/metalos/kernel/program/copy.h */
int kgpu_os_copy_out(void *os, uint64_t user_dst, const void *src, size_t size)
{
    return -MGPU_EFAULT;
}

/* ---- concurrency ------------------------------------------------------------------------------------------------- */

/* Yours: a mutex; nothing on a system of one thread. os-port/metalos/kernel/thread/wait.h */
void kgpu_os_lock(void *os)
{
}

/* Yours: lets go of it. os-port/metalos/kernel/thread/wait.h */
void kgpu_os_unlock(void *os)
{
}

/* Yours: a condition on that mutex; without interrupts kgpu_poll and back. os-port/metalos/kernel/thread/wait.h */
bool kgpu_os_wait(void *os, const void *channel, int64_t deadline_ns, bool interruptible)
{
    return true;
}

/* Yours: wakes all who wait. os-port/metalos/kernel/thread/wait.h */
void kgpu_os_wake(void *os, const void *channel)
{
}

/* Yours: whether the calling program may go before others; true where there is one program. os-port/linux/kgpu_os.c */
bool kgpu_os_privileged(void *os)
{
    return false;
}

/* Yours: the pause instruction. tests/conformance/os_polling.c */
void kgpu_os_relax(void *os)
{
}

/* ---- the rest ---------------------------------------------------------------------------------------------------- */

/* Yours: a clock that never goes back. os-port/metalos/kernel/thread/clock.h */
int64_t kgpu_os_time(void *os)
{
    return 0;
}

/* Yours: RDRAND, or a generator seeded well; it names what is shared. os-port/metalos/kernel/program/random.h */
uint64_t kgpu_os_random(void *os)
{
    return 0;
}

/* Yours: a line on the serial line; write this one first. os-port/metalos/kernel/kernel.h */
void kgpu_os_log(void *os, enum kgpu_log_level level, const char *line)
{
}
