/* SPDX-License-Identifier: MIT */
/* thread.c - the beginning and the end of threads, and what can be asked of them meanwhile. */
#include "thread/thread.h"

#include "cpu/apic.h"
#include "cpu/asm.h"
#include "cpu/cpu.h"
#include "cpu/interrupt.h"
#include "kernel.h"
#include "memory/heap.h"
#include "memory/page.h"
#include "thread/schedule.h"

#include <errno.h>

#define FPU_CONTROL 0x37f  /* at 0 of what FXSAVE stores: as after FNINIT */
#define FPU_MXCSR 0x1f80   /* at 24: no SSE exception interrupts */
#define STACK_PAGES (KERNEL_STACK_SIZE / PAGE_SIZE)

static _Atomic uint32_t last_id;
static _Atomic uint64_t alive;

extern const char thread_entry[];
__attribute__((noreturn)) void thread_begin(void (*function)(void *argument), void *argument);

struct thread *thread_create(void (*function)(void *argument), void *argument, const char *name)
{
    struct thread *thread = heap_alloc(sizeof *thread);
    uint64_t stack = thread ? page_alloc_run(STACK_PAGES) : 0;

    if (!stack) {
        heap_free(thread, sizeof *thread);
        return NULL;
    }
    alive++;
    thread->id = ++last_id;
    thread->name = name;
    thread->stack = page_ptr(stack);
    memcpy(thread->fpu, &(uint16_t){ FPU_CONTROL }, 2);
    memcpy(thread->fpu + 24, &(uint32_t){ FPU_MXCSR }, 4);
    stack_prepare(thread->stack);

    /* What thread_switch takes from the stack: r15 r14 r13 r12 rbx rbp and where to go. */
    uint64_t *top = (uint64_t *)(thread->stack + KERNEL_STACK_SIZE) - 7;
    top[2] = (uint64_t)argument;
    top[3] = (uint64_t)function;
    top[6] = (uint64_t)thread_entry;
    thread->stack_pointer = (uint64_t)top;
    return thread;
}

void thread_start(struct thread *thread)
{
    bool interrupts = spin_lock(&schedule_lock);

    schedule_ready(thread);
    spin_unlock(&schedule_lock, interrupts);
}

/* From switch.S. */
void thread_begin(void (*function)(void *argument), void *argument)
{
    schedule_switched();
    interrupts_on();
    function(argument);
    thread_exit();
}

struct thread *thread_current(void)
{
    return this_cpu()->current;
}

void thread_exit(void)
{
    interrupts_off();
    spin_lock(&schedule_lock);
    this_cpu()->ended = thread_current();
    schedule_next();
    panic("a thread goes on after its end");
}

void thread_free(struct thread *thread)
{
    page_free(page_physical(thread->stack), STACK_PAGES);
    heap_free(thread, sizeof *thread);
    alive--;
}

void thread_yield(void)
{
    bool interrupts = spin_lock(&schedule_lock);

    schedule_append(thread_current());
    schedule_next();
    if (interrupts)
        interrupts_on();
}

uint64_t threads_alive(void)
{
    return alive;
}

void thread_interrupt(struct thread *thread)
{
    bool interrupts = spin_lock(&schedule_lock);

    thread->interrupted = true;
    if (thread->asleep && thread->interruptible)
        schedule_wake(thread, -EINTR);
    for (unsigned i = 0; i < cpu_count(); i++)
        if (cpus[i].current == thread && &cpus[i] != this_cpu())
            apic_send(cpus[i].apic_id, VECTOR_LOOK);
    spin_unlock(&schedule_lock, interrupts);
}
