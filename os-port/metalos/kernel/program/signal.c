/* SPDX-License-Identifier: MIT */
/*
 * signal.c - signals: sent to a thread, taken by it on its way back into the program. See user.h.
 *
 * A handler runs on the thread's stack, below the red zone, with this on it: a return address (the C library's call of
 * rt_sigreturn), the registers and mask of before, why, and the floating-point registers.
 */
#include "cpu/cpu.h"
#include "kernel.h"
#include "memory/paging.h"
#include "program/copy.h"
#include "program/fpu.h"
#include "program/user.h"

#include <errno.h>

#define RED_ZONE 128u
#define SYSCALL_SIZE 2u /* of the instruction */
/* What the program may choose of its flags: arithmetic, trap, direction, alignment check, CPUID. */
#define FLAGS_USER 0x240dd5u
#define FLAGS_ALWAYS 0x202u /* interrupts on */
#define FLAGS_TRAP_AND_DIRECTION 0x500u
#define MXCSR_MASK 0xffbfu /* when the processor does not say */

static uint64_t bit(int signal)
{
    return 1ull << (signal - 1);
}

#define UNBLOCKABLE (bit(SIGKILL) | bit(SIGSTOP))

struct signal_frame {
    uint64_t return_address;
    struct abi_ucontext context;
    struct abi_siginfo info;
};

/* ---- default actions ---- */

/* Stopping is ignored as well: there is nobody who could make the program continue. */
static bool is_ignored(int signal)
{
    return signal == SIGCHLD || signal == SIGURG || signal == SIGWINCH || (signal >= SIGCONT && signal <= SIGCONT + 4);
}

/* The program dies of a signal. */
static void die(const struct trap_frame *frame, const struct abi_siginfo *info)
{
    static const char *const names[SIGNALS + 1] = {
        [SIGILL] = "SIGILL", [SIGTRAP] = "SIGTRAP", [SIGABRT] = "SIGABRT",
        [SIGBUS] = "SIGBUS", [SIGFPE] = "SIGFPE",   [SIGSEGV] = "SIGSEGV",
    };

    if (names[info->signal]) {
        log_line("program: %s in thread %u, address 0x%llx", names[info->signal], thread_current()->id,
                 (unsigned long long)(info->code == SI_TKILL ? 0 : info->address));
        crash_report(frame, names[info->signal]);
    } else {
        log_line("program: ended by signal %d", info->signal);
    }
    program_end(128 + info->signal);
}

/* ---- handlers ---- */

/* Those that both structs have, by the same names. */
#define REGISTERS(R)                                                                                                   \
    R(r8) R(r9) R(r10) R(r11) R(r12) R(r13) R(r14) R(r15) R(rdi) R(rsi) R(rbp) R(rbx) R(rdx) R(rax) R(rcx) R(rsp) R(rip)
#define COPY(name) .name = from->name,

static void save_registers(struct abi_ucontext *to, const struct trap_frame *from)
{
    *to = (struct abi_ucontext){
        REGISTERS(COPY) .rflags = from->rflags, .cs = SELECTOR_USER_CODE, .ss = SELECTOR_USER_DATA,
    };
}

/* All else is as it must be, whatever the program has written there. */
static void load_registers(struct trap_frame *to, const struct abi_ucontext *from)
{
    *to = (struct trap_frame){
        REGISTERS(COPY) .rflags = (from->rflags & FLAGS_USER) | FLAGS_ALWAYS,
        .cs = SELECTOR_USER_CODE, .ss = SELECTOR_USER_DATA,
    };
}

/* Let the thread go on in the handler. Returns 0 or -EFAULT: its stack has no room. */
static int enter_handler(struct trap_frame *frame, const struct abi_sigaction *action, const struct abi_siginfo *info)
{
    const uint64_t fpu_at = (frame->rsp - RED_ZONE - sizeof(struct fpu_image)) & ~63ull;
    const uint64_t at = fpu_at - ((sizeof(struct signal_frame) + 15) & ~15ull) - 8; /* as if just called */
    struct user_thread *user = user_current();
    struct signal_frame out = { .return_address = action->restorer, .info = *info };
    const struct fpu_image fpu_of_handler = FPU_AT_START;
    struct fpu_image fpu = { 0 }; /* FXSAVE leaves a part of it alone */

    save_registers(&out.context, frame);
    out.context.mask = user->has_blocked_after ? user->blocked_after : user->blocked;
    out.context.cr2 = info->address;
    out.context.fpu = fpu_at;
    fpu_save(&fpu);
    if (copy_out(fpu_at, &fpu, sizeof fpu) || copy_out(at, &out, sizeof out) || action->handler >= USER_END)
        return -EFAULT;
    fpu_load(&fpu_of_handler);
    frame->rdi = (uint64_t)info->signal;
    frame->rsi = at + __builtin_offsetof(struct signal_frame, info);
    frame->rdx = at + __builtin_offsetof(struct signal_frame, context);
    frame->rax = 0;
    frame->rsp = at;
    frame->rip = action->handler;
    frame->rflags &= ~(uint64_t)FLAGS_TRAP_AND_DIRECTION;
    user->has_blocked_after = false;
    user->blocked |= (action->mask | (action->flags & SA_NODEFER ? 0 : bit(info->signal))) & ~UNBLOCKABLE;
    return 0;
}

/* What the program has set for a signal; it is taken back if it is for one time only. */
static struct abi_sigaction action_of(int signal)
{
    struct abi_sigaction action;

    mutex_lock(&program.lock);
    action = program.actions[signal - 1];
    if (action.handler > SIG_IGN && action.flags & SA_RESETHAND)
        program.actions[signal - 1].handler = SIG_DFL;
    mutex_unlock(&program.lock);
    return action;
}

static void make_call_again(struct trap_frame *frame)
{
    frame->rax = frame->error; /* the call's number */
    frame->rip -= SYSCALL_SIZE;
}

static void deliver(struct trap_frame *frame, const struct abi_siginfo *info)
{
    const struct abi_sigaction action = action_of(info->signal);
    struct user_thread *user = user_current();

    if (action.handler == SIG_IGN || (action.handler == SIG_DFL && is_ignored(info->signal)))
        return;
    if (action.handler == SIG_DFL) {
        die(frame, info);
        return;
    }
    if (user->restart && action.flags & SA_RESTART)
        make_call_again(frame);
    user->restart = false;
    if (enter_handler(frame, &action, info))
        die(frame, &(struct abi_siginfo){ .signal = SIGSEGV, .code = SI_KERNEL, .address = frame->rsp });
}

int64_t signal_return(struct trap_frame *frame)
{
    struct signal_frame in;
    struct fpu_image fpu, now;

    fpu_save(&now);
    if (copy_in(&in, frame->rsp - 8, sizeof in) || in.context.rip >= USER_END ||
        copy_in(&fpu, in.context.fpu, sizeof fpu)) {
        user_exception(frame, SIGSEGV, frame->rsp);
        return 0;
    }
    fpu.mxcsr &= now.mxcsr_mask ? now.mxcsr_mask : MXCSR_MASK;
    fpu_load(&fpu);
    load_registers(frame, &in.context); /* its vector is not a call's: all registers are restored */
    user_current()->blocked = in.context.mask & ~UNBLOCKABLE;
    return (int64_t)frame->rax;
}

/* ---- sending and taking ---- */

/* A signal that would be ignored interrupts nothing. program.lock is held. */
static void post(struct user_thread *user, int signal)
{
    const uint64_t handler = program.actions[signal - 1].handler;
    const bool blocked = user->blocked & bit(signal);

    if (!blocked && (handler == SIG_IGN || (handler == SIG_DFL && is_ignored(signal))))
        return;
    user->pending |= bit(signal);
    if (!(user->blocked & bit(signal)))
        thread_interrupt(user->thread);
}

int64_t signal_send(uint32_t id, int signal)
{
    struct user_thread *user;

    mutex_lock(&program.lock);
    user = program.threads;
    while (user && user->thread->id != id)
        user = user->next;
    if (user && signal)
        post(user, signal);
    mutex_unlock(&program.lock);
    return user ? 0 : -ESRCH;
}

int64_t signal_send_program(int signal)
{
    struct user_thread *user;

    mutex_lock(&program.lock);
    user = program.threads;
    while (user && signal && user->blocked & bit(signal) && user->next)
        user = user->next;
    if (user && signal)
        post(user, signal);
    mutex_unlock(&program.lock);
    return 0;
}

void signal_block_meanwhile(uint64_t mask)
{
    struct user_thread *user = user_current();

    user->blocked_after = user->blocked;
    user->has_blocked_after = true;
    user->blocked = mask & ~UNBLOCKABLE;
    if (user->pending & ~user->blocked)
        thread_interrupt(user->thread);
}

/* The pending signal that is not blocked and has the lowest number; 0: none. */
static int take(struct user_thread *user)
{
    const uint64_t ready = user->pending & ~user->blocked;
    const int signal = ready ? __builtin_ctzll(ready) + 1 : 0;

    if (signal)
        user->pending &= ~bit(signal);
    return signal;
}

void user_return(struct trap_frame *frame)
{
    struct user_thread *user = user_current();
    int signal;

    while (!program.ending && (signal = take(user)) != 0)
        deliver(frame, &(struct abi_siginfo){ .signal = signal, .code = SI_TKILL, .address = program.id });
    if (program.ending)
        user_thread_end(0);
    if (user->has_blocked_after)
        user->blocked = user->blocked_after;
    user->has_blocked_after = false;
    if (user->pending & ~user->blocked) /* what was blocked meanwhile is taken before the return as well */
        thread_interrupt(user->thread);
    if (user->restart)
        make_call_again(frame);
    user->restart = false;
}

void user_exception(struct trap_frame *frame, int signal, uint64_t address)
{
    const struct abi_siginfo info = { .signal = signal, .code = 1, .address = address };
    struct user_thread *user = user_current();

    user->restart = false;
    /* One that is ignored would come again for ever. */
    if (user->blocked & bit(signal) || program.actions[signal - 1].handler == SIG_IGN)
        die(frame, &info);
    else
        deliver(frame, &info);
}
