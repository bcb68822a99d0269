/* SPDX-License-Identifier: MIT */
/*
 * flush.c - one processor changes page tables, the others forget: the request stands here, an interrupt says so, and
 * the one who asked waits until all have answered.
 *
 * One request at a time. Who waits for its turn, or for answers, has interrupts on and answers others' meanwhile: that
 * is why nobody may flush under a spinlock.
 */
#include "memory/flush.h"

#include "cpu/apic.h"
#include "cpu/asm.h"
#include "cpu/cpu.h"
#include "cpu/interrupt.h"
#include "kernel.h"
#include "memory/page.h"
#include "memory/paging.h"

#include <stdatomic.h>

#define PAGES_ONE_BY_ONE 32u /* more, and all is forgotten */

static _Atomic bool busy; /* the request is somebody's */
static _Atomic unsigned unanswered;

/* Either: take the kernel's own tables if those at `leave` are in use; or: forget `size` bytes from `address` on. */
static struct request {
    uint64_t leave, address, size;
} request;

/* On every processor that is asked, and on the one who asks. */
static void obey(void)
{
    if (request.leave) {
        if (this_cpu()->root == request.leave)
            page_table_use(NULL);
    } else if (request.size > PAGES_ONE_BY_ONE * PAGE_SIZE) {
        cr3_write(cr3_read());
    } else {
        for (uint64_t done = 0; done < request.size; done += PAGE_SIZE)
            tlb_forget(request.address + done);
    }
}

void flush_interrupt(void)
{
    obey();
    unanswered--;
}

/*
 * Processors that have the kernel's own tables in use remember nothing of the program's. One that takes other tables
 * just now is not asked, either: cpu->root is written before the first entry of them is read.
 */
static void ask_all(struct request what)
{
    const struct cpu *self = this_cpu();

    if (!interrupts_are_on())
        panic("page tables are changed with interrupts off");
    while (atomic_exchange(&busy, true))
        cpu_relax();
    request = what;
    for (unsigned i = 0; i < cpu_count(); i++)
        if (&cpus[i] != self && cpus[i].root != kernel_table.root) {
            unanswered++;
            apic_send(cpus[i].apic_id, VECTOR_FLUSH);
        }
    obey();
    while (unanswered)
        cpu_relax();
    busy = false;
}

void page_table_flush(uint64_t address, uint64_t size)
{
    ask_all((struct request){ .address = address, .size = size });
}

void flush_leave(uint64_t root)
{
    ask_all((struct request){ .leave = root });
}
