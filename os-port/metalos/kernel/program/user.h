/* SPDX-License-Identifier: MIT */
/*
 * user.h - the program and its threads, as program/ and call/ know them.
 *
 * A thread of the program is the kernel's thread that made its system call or that the timer took out of the program.
 * It ends itself, just before it would return to the program (user_return): ending a program is to say so and to
 * interrupt all.
 */
#ifndef METALOS_USER_H
#define METALOS_USER_H

#include "abi.h"
#include "cpu/trap.h"
#include "thread/thread.h"
#include "thread/wait.h"

struct user_thread {
    struct thread *thread;
    struct user_thread *next;          /* in program.threads */
    struct trap_frame start;           /* the first registers */
    struct trap_frame *frame;          /* of the system call under way */
    uint64_t clear_tid;                /* 0, or where 0 is stored, and a futex woken, at its end */
    _Atomic uint64_t blocked, pending; /* signals: bit number - 1 */
    uint64_t blocked_after;            /* with has_blocked_after: `blocked` again, once a signal was taken */
    bool has_blocked_after;
    bool restart;                      /* the system call was interrupted, and can be made again */
};

struct program {
    struct mutex lock; /* guards all but `ending` */
    struct condition ended;
    struct user_thread *threads;
    uint32_t id; /* the first thread's */
    _Atomic bool ending;
    int status;
    struct abi_sigaction actions[SIGNALS];
    const char *path;
};
extern struct program program;

static inline struct user_thread *user_current(void)
{
    return thread_current()->user;
}

/* A thread of the program, not started. NULL: no memory. */
struct user_thread *user_thread_create(void (*begin)(void *user), const char *name);
/* Let it run, on its own from now on. Returns its id. */
uint32_t user_thread_start(struct user_thread *user);
/* The current thread ends; the last one's `status` is the program's. */
__attribute__((noreturn)) void user_thread_end(int status);
/* All threads end; the first to say so says with which status. */
void program_end(int status);

/* futex(2) without its pointers' checks; deadline: of clock_ns. futex_wake returns how many were woken. */
int64_t futex_wait(uint64_t address, uint32_t expected, uint32_t bits, int64_t deadline);
int64_t futex_wake(uint64_t address, uint32_t count, uint32_t bits);
/* With `compare`, only if the word is *compare (-EAGAIN). Returns how many were woken or moved, or -EFAULT. */
int64_t futex_requeue(uint64_t from, uint64_t to, uint32_t wake, uint32_t more, const uint32_t *compare);

/* Make a signal pending for a thread of the program, found by its id. Returns 0 or -ESRCH. */
int64_t signal_send(uint32_t id, int signal);
/* For any thread that does not block it. */
int64_t signal_send_program(int signal);
/* Other signals are blocked until the system call under way is over, and the signals that come meanwhile are taken. */
void signal_block_meanwhile(uint64_t mask);
/* rt_sigreturn: the registers of before the signal. Returns what rax is to be. */
int64_t signal_return(struct trap_frame *frame);

#endif
