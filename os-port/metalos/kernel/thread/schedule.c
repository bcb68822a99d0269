/* SPDX-License-Identifier: MIT */
/*
 * schedule.c - one run queue, in order of arrival, threads of the kernel first; and the timers.
 *
 * A processor's timer goes off when the time slice of a thread of the program is over, or when somebody asleep is
 * due, if no other processor's timer goes off by then. A processor that is idle has no tick.
 */
#include "thread/schedule.h"

#include "cpu/apic.h"
#include "cpu/asm.h"
#include "cpu/cpu.h"
#include "cpu/interrupt.h"
#include "kernel.h"
#include "memory/heap.h"
#include "memory/paging.h"
#include "thread/clock.h"
#include "thread/wait.h"

#include <errno.h>

#define SLICE_NS 4000000

/* At the end of a kernel stack that is too small this word is overwritten first. */
#define STACK_GUARD 0x6b726f7773796164ull

struct spinlock schedule_lock;

/* All guarded by schedule_lock. */
static struct ready_list {
    struct thread *first, **last;
} ready[2] = { { NULL, &ready[0].first }, { NULL, &ready[1].first } }; /* the kernel's, the program's */
static struct thread *due; /* asleep with a deadline, earliest first: programs have tens of them, not thousands */

void thread_switch(uint64_t *from_stack_pointer, uint64_t to_stack_pointer);

/* ---- the run queue ---- */

void schedule_append(struct thread *thread)
{
    struct ready_list *list = &ready[thread->user != NULL];

    thread->ready_next = NULL;
    *list->last = thread;
    list->last = &thread->ready_next;
}

static struct thread *take(void)
{
    struct ready_list *list = ready[0].first ? &ready[0] : &ready[1];
    struct thread *thread = list->first;

    if (thread) {
        list->first = thread->ready_next;
        if (!list->first)
            list->last = &list->first;
    }
    return thread;
}

/* Whether the processor is idle, and nobody has told it yet that there is something to do. */
static bool is_idle(const struct cpu *cpu)
{
    return cpu->current == cpu->idle && !cpu->reschedule;
}

void schedule_ready(struct thread *thread)
{
    struct cpu *self = this_cpu(), *cpu = self;

    schedule_append(thread);
    for (unsigned i = 0; i < cpu_count() && !is_idle(cpu); i++)
        cpu = &cpus[i];
    if (is_idle(cpu)) {
        cpu->reschedule = true;
        if (cpu != self)
            apic_send(cpu->apic_id, VECTOR_LOOK);
    } else if (!thread->user) {
        self->reschedule = true; /* not only when a slice ends: a card's interrupt is waited for */
    }
}

/* ---- timers ---- */

/* Set this processor's timer for what it is needed for; it may also go off for nothing. */
static void set_timer(struct cpu *cpu)
{
    int64_t when = cpu->current->user ? cpu->slice_end : WAIT_FOREVER;

    if (due && due->deadline < when) {
        bool covered = false;

        for (unsigned i = 0; i < cpu_count(); i++)
            covered |= &cpus[i] != cpu && cpus[i].timer_at <= due->deadline;
        if (!covered)
            when = due->deadline;
    }
    if (when < cpu->timer_at)
        cpu->timer_at = clock_alarm(when);
}

void schedule_asleep(int64_t deadline, bool interruptible)
{
    struct thread *thread = thread_current(), **place = &due;

    thread->asleep = true;
    thread->interruptible = interruptible;
    thread->deadline = deadline;
    if (deadline == WAIT_FOREVER)
        return;
    while (*place && (*place)->deadline <= deadline)
        place = &(*place)->due_next;
    thread->due_next = *place;
    thread->due = place;
    if (thread->due_next)
        thread->due_next->due = &thread->due_next;
    *place = thread;
}

bool schedule_wake(struct thread *thread, int reason)
{
    if (!thread->asleep)
        return false;
    thread->asleep = false;
    thread->wake_reason = reason;
    if (thread->due) {
        *thread->due = thread->due_next;
        if (thread->due_next)
            thread->due_next->due = thread->due;
        thread->due = NULL;
    }
    schedule_ready(thread);
    return true;
}

void timer_interrupt(void)
{
    struct cpu *cpu = this_cpu();
    bool interrupts = spin_lock(&schedule_lock);
    int64_t now = clock_ns();

    cpu->timer_at = WAIT_FOREVER;
    while (due && due->deadline <= now)
        schedule_wake(due, -ETIMEDOUT);
    if (cpu->current->user && cpu->slice_end <= now) {
        cpu->slice_end = now + SLICE_NS;
        cpu->reschedule |= ready[0].first || ready[1].first;
    }
    set_timer(cpu);
    spin_unlock(&schedule_lock, interrupts);
}

/* ---- switching ---- */

void stack_prepare(unsigned char *stack)
{
    *(uint64_t *)stack = STACK_GUARD;
}

static void check_stack(const struct thread *thread)
{
    if (thread->stack && *(const uint64_t *)thread->stack != STACK_GUARD)
        panic("the kernel stack of thread %u (%s) is too small", thread->id, thread->name);
}

void schedule_next(void)
{
    struct cpu *cpu = this_cpu();
    struct thread *from = cpu->current, *to = take();

    if (!to)
        to = cpu->idle;
    cpu->reschedule = false;
    cpu->current = to;
    if (to->user)
        cpu->slice_end = clock_ns() + SLICE_NS;
    set_timer(cpu);
    if (to != from) {
        check_stack(from);
        cpu->kernel_stack = cpu->tss.rsp0 = (uint64_t)to->stack + KERNEL_STACK_SIZE;
        if (to->table || to == cpu->idle) /* who is idle need not be asked to forget anything */
            page_table_use(to->table);
        if (from->user)
            __asm__ volatile("fxsave64 %0" : "=m"(from->fpu));
        if (to->user) {
            __asm__ volatile("fxrstor64 %0" : : "m"(to->fpu));
            msr_write(MSR_FS_BASE, to->fs_base);
        }
        thread_switch(&from->stack_pointer, to->stack_pointer);
    }
    schedule_switched();
}

void schedule_switched(void)
{
    struct cpu *cpu = this_cpu();
    struct thread *ended = cpu->ended;

    cpu->ended = NULL;
    spin_unlock(&schedule_lock, false);
    if (ended)
        thread_free(ended);
}

void threads_init_cpu(void)
{
    struct cpu *cpu = this_cpu();

    cpu->idle = heap_alloc(sizeof *cpu->idle);
    if (!cpu->idle)
        panic("no memory for the idle thread of processor %u", cpu->number);
    cpu->idle->name = "idle";
    cpu->current = cpu->idle;
}

void thread_idle(void)
{
    for (;;) {
        interrupts_off();
        spin_lock(&schedule_lock);
        schedule_next();
        /* With interrupts off nobody's word can get lost: it is there when `hlt` begins, or interrupts it. */
        if (!this_cpu()->reschedule)
            interrupts_wait();
    }
}
