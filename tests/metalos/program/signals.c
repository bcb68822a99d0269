/* SPDX-License-Identifier: MIT */
/*
 * signals.c - handlers, masks, sleeps that are interrupted, and threads that are cancelled in every call that sleeps.
 */
#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

static volatile sig_atomic_t handled, handled_signal;
static int ends[2];

static void handle(int signal)
{
    handled++;
    handled_signal = signal;
}

static void set_handler(int signal, void (*handler)(int), int flags)
{
    struct sigaction action = { .sa_handler = handler, .sa_flags = flags };

    sigemptyset(&action.sa_mask);
    CHECK_EQ(sigaction(signal, &action, NULL), 0);
}

static void a_handler_is_called(void)
{
    handled = 0;
    set_handler(SIGUSR1, handle, 0);
    CHECK_EQ(raise(SIGUSR1), 0);
    CHECK_EQ(handled, 1);
    CHECK_EQ(handled_signal, SIGUSR1);
    CHECK_EQ(kill(getpid(), SIGUSR1), 0);
    CHECK_EQ(handled, 2);
}

static void a_blocked_signal_waits(void)
{
    sigset_t mask, before;

    handled = 0;
    sigemptyset(&mask);
    sigaddset(&mask, SIGUSR1);
    CHECK_EQ(sigprocmask(SIG_BLOCK, &mask, &before), 0);
    CHECK_EQ(raise(SIGUSR1), 0);
    CHECK_EQ(raise(SIGUSR1), 0);
    CHECK_EQ(handled, 0);
    CHECK_EQ(sigprocmask(SIG_SETMASK, &before, NULL), 0);
    CHECK_EQ(handled, 1);
}

static void an_ignored_signal_does_nothing(void)
{
    set_handler(SIGUSR2, SIG_IGN, 0);
    CHECK_EQ(raise(SIGUSR2), 0);
    set_handler(SIGCHLD, SIG_DFL, 0);
    CHECK_EQ(raise(SIGCHLD), 0);
}

static void handle_with_floating_point(int signal)
{
    volatile double x = signal;

    for (int i = 0; i < 100; i++)
        x = x * 1.5 + 1;
    handled++;
}

/* The handler's arithmetic leaves no trace in what it has interrupted. */
static void floating_point_is_kept(void)
{
    double a = 1.25, b = 2.5, c = 3.75;

    set_handler(SIGUSR1, handle_with_floating_point, 0);
    __asm__ volatile("" : "+x"(a), "+x"(b), "+x"(c));
    raise(SIGUSR1);
    __asm__ volatile("" : "+x"(a), "+x"(b), "+x"(c));
    CHECK(a == 1.25 && b == 2.5 && c == 3.75);
}

static uint32_t handlers_mode;

static uint32_t sse_mode(void)
{
    uint32_t mode;

    __asm__ volatile("stmxcsr %0" : "=m"(mode));
    return mode;
}

static void look_at_mode(int signal)
{
    (void)signal;
    handlers_mode = sse_mode();
}

/* A handler is a function like others: it finds its registers as the ABI has them, whatever was interrupted. */
static void a_handler_rounds_as_usual(void)
{
    const uint32_t usual = 0x1f80, down = usual | 0x2000;

    set_handler(SIGUSR1, look_at_mode, 0);
    __asm__ volatile("ldmxcsr %0" : : "m"(down));
    raise(SIGUSR1);
    CHECK_EQ(handlers_mode, usual);
    CHECK_EQ(sse_mode(), down);
    __asm__ volatile("ldmxcsr %0" : : "m"(usual));
}

static int reserved_bytes; /* of the FXSAVE image on the handler's stack, that are not 0 */

static void look_at_image(int signal, siginfo_t *info, void *context)
{
    const ucontext_t *registers = context;
    const unsigned char *image = (const void *)registers->uc_mcontext.fpregs;

    (void)signal, (void)info;
    for (int at = 416; at < 464; at++)
        reserved_bytes += image[at] != 0;
}

/* What the processor does not store is not what the kernel's stack had there. */
static void a_handlers_stack_tells_nothing_of_the_kernels(void)
{
    struct sigaction action = { .sa_sigaction = look_at_image, .sa_flags = SA_SIGINFO };

    sigemptyset(&action.sa_mask);
    sigaction(SIGUSR1, &action, NULL);
    raise(SIGUSR1);
    CHECK_EQ(reserved_bytes, 0);
}

static sigjmp_buf back;
static void *volatile fault_address;

static void leave(int signal, siginfo_t *info, void *context)
{
    (void)context;
    fault_address = info->si_addr;
    siglongjmp(back, signal);
}

static void catch_faults(int flags)
{
    struct sigaction action = { .sa_sigaction = leave, .sa_flags = SA_SIGINFO | flags };

    sigemptyset(&action.sa_mask);
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGILL, &action, NULL);
    sigaction(SIGFPE, &action, NULL);
}

static void a_fault_can_be_handled(void)
{
    char *page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    volatile int zero = 0;
    int signal;

    catch_faults(0);
    signal = sigsetjmp(back, 1);
    if (!signal) {
        *(volatile char *)(page + 5) = 1;
        CHECK(!"a write to a read-only page");
    }
    CHECK_EQ(signal, SIGSEGV);
    CHECK(fault_address == page + 5);
    signal = sigsetjmp(back, 1);
    if (!signal)
        __asm__ volatile("ud2");
    CHECK_EQ(signal, SIGILL);
    signal = sigsetjmp(back, 1);
    if (!signal)
        zero = 100 / zero;
    CHECK_EQ(signal, SIGFPE);
    munmap(page, 4096);
}

/* Goes on behind the two bytes of the instruction that faulted, with another rax. */
static void skip(int signal, siginfo_t *info, void *context)
{
    ucontext_t *registers = context;

    (void)signal, (void)info;
    registers->uc_mcontext.gregs[REG_RIP] += 2;
    registers->uc_mcontext.gregs[REG_RAX] = 42;
}

static void a_handler_can_change_registers(void)
{
    struct sigaction action = { .sa_sigaction = skip, .sa_flags = SA_SIGINFO };
    long a = 1, c = 7;

    sigemptyset(&action.sa_mask);
    sigaction(SIGILL, &action, NULL);
    __asm__ volatile("ud2" : "+a"(a), "+c"(c) : : "memory");
    CHECK_EQ(a, 42);
    CHECK_EQ(c, 7);
}

/* ---- sleeps ---- */

static void *send_later(void *thread)
{
    usleep(30000);
    pthread_kill(*(pthread_t *)thread, SIGUSR1);
    return NULL;
}

/* A signal that comes while function() sleeps. */
static int64_t interrupted(int flags, int64_t (*function)(void))
{
    pthread_t self = pthread_self(), sender;
    int64_t result;

    handled = 0;
    set_handler(SIGUSR1, handle, flags);
    pthread_create(&sender, NULL, send_later, &self);
    result = function();
    if (result < 0)
        result = -errno;
    pthread_join(sender, NULL);
    CHECK_EQ(handled, 1);
    return result;
}

static int64_t read_pipe(void)
{
    char byte;

    return read(ends[0], &byte, 1);
}

static int64_t sleep_a_second(void)
{
    return nanosleep(&(struct timespec){ 1, 0 }, NULL);
}

static int64_t poll_for_ever(void)
{
    return poll(&(struct pollfd){ .fd = ends[0], .events = POLLIN }, 1, -1);
}

/* A signal that is blocked but for ppoll: it comes there, and is blocked again in the handler's wake. */
static void ppoll_lets_a_signal_through(void)
{
    sigset_t blocked, nothing, before, now;

    handled = 0;
    set_handler(SIGUSR1, handle, 0);
    sigemptyset(&nothing);
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR1);
    sigprocmask(SIG_BLOCK, &blocked, &before);
    raise(SIGUSR1);
    CHECK_EQ(handled, 0);
    CHECK_EQ(ppoll(NULL, 0, NULL, &nothing), -1);
    CHECK_EQ(errno, EINTR);
    CHECK_EQ(handled, 1);
    CHECK_EQ(ppoll(NULL, 0, &(struct timespec){ 0, 1000 }, &nothing), 0);
    sigprocmask(SIG_SETMASK, &before, &now);
    CHECK(sigismember(&now, SIGUSR1));
}

static void *send_and_write_later(void *thread)
{
    send_later(thread);
    CHECK_EQ(write(ends[1], "x", 1), 1);
    return NULL;
}

/* The other way round: it comes when ppoll is over, and not some time later. */
static void ppoll_keeps_a_signal_away(void)
{
    struct pollfd entry = { .events = POLLIN };
    pthread_t self = pthread_self(), sender;
    sigset_t blocked;

    CHECK_EQ(pipe(ends), 0);
    entry.fd = ends[0];
    handled = 0;
    set_handler(SIGUSR1, handle, 0);
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR1);
    pthread_create(&sender, NULL, send_and_write_later, &self);
    CHECK_EQ(ppoll(&entry, 1, NULL, &blocked), 1);
    CHECK_EQ(handled, 1);
    pthread_join(sender, NULL);
    close(ends[0]);
    close(ends[1]);
}

static void an_ignored_signal_interrupts_nothing(void)
{
    pthread_t self = pthread_self(), sender;

    set_handler(SIGUSR1, SIG_IGN, 0);
    pthread_create(&sender, NULL, send_later, &self);
    CHECK_EQ(nanosleep(&(struct timespec){ 0, 100000000 }, NULL), 0);
    pthread_join(sender, NULL);
}

static void *write_later(void *unused)
{
    usleep(100000);
    CHECK_EQ(write(ends[1], "x", 1), 1);
    return unused;
}

static void sleeps_are_interrupted(void)
{
    pthread_t writer;

    CHECK_EQ(pipe(ends), 0);
    CHECK_EQ(interrupted(0, read_pipe), -EINTR);
    CHECK_EQ(interrupted(0, sleep_a_second), -EINTR);
    CHECK_EQ(interrupted(0, poll_for_ever), -EINTR);
    CHECK_EQ(interrupted(SA_RESTART, poll_for_ever), -EINTR);
    pthread_create(&writer, NULL, write_later, NULL);
    CHECK_EQ(interrupted(SA_RESTART, read_pipe), 1);
    pthread_join(writer, NULL);
    close(ends[0]);
    close(ends[1]);
}

/* ---- cancellation ---- */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t never = PTHREAD_COND_INITIALIZER;
static sem_t none;
static int event;
static char bytes[200000];

static void in_read(void)
{
    read(ends[0], bytes, 1);
}

static void in_readv(void)
{
    readv(ends[0], &(struct iovec){ bytes, 1 }, 1);
}

static void in_write(void)
{
    for (;;) /* what a full pipe has taken before is an answer */
        write(ends[1], bytes, sizeof bytes);
}

static void in_poll(void)
{
    poll(&(struct pollfd){ .fd = ends[0], .events = POLLIN }, 1, -1);
}

static void in_eventfd(void)
{
    read(event, bytes, 8);
}

static void in_nanosleep(void)
{
    nanosleep(&(struct timespec){ 1000, 0 }, NULL);
}

static void in_clock_nanosleep(void)
{
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &(struct timespec){ 1000000, 0 }, NULL);
}

static void unlock(void *what)
{
    pthread_mutex_unlock(what);
}

static void in_cond_wait(void)
{
    pthread_mutex_lock(&mutex);
    pthread_cleanup_push(unlock, &mutex);
    pthread_cond_wait(&never, &mutex);
    pthread_cleanup_pop(1);
}

static void in_sem_wait(void)
{
    sem_wait(&none);
}

static void in_user_mode(void)
{
    for (;;)
        pthread_testcancel();
}

static void asynchronously(void)
{
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
    for (volatile int i = 0;; i++)
        ;
}

static void (*const sleepers[])(void) = {
    in_read, in_readv, in_poll, in_eventfd, in_nanosleep, in_clock_nanosleep, in_cond_wait, in_sem_wait, in_write,
    in_user_mode, asynchronously,
};

static void *sleep_in(void *index)
{
    sleepers[(intptr_t)index]();
    return NULL;
}

/* Right away, a little later, and when it certainly sleeps. */
static void threads_are_cancelled_wherever_they_sleep(void)
{
    static const int delays_us[] = { 0, 300, 20000 };

    sem_init(&none, 0, 0);
    for (size_t i = 0; i < sizeof sleepers / sizeof *sleepers; i++)
        for (size_t k = 0; k < sizeof delays_us / sizeof *delays_us; k++) {
            pthread_t thread;
            void *result = NULL;

            event = eventfd(0, 0);
            CHECK_EQ(pipe(ends), 0);
            CHECK_EQ(pthread_create(&thread, NULL, sleep_in, (void *)(intptr_t)i), 0);
            usleep(delays_us[k]);
            CHECK_EQ(pthread_cancel(thread), 0);
            CHECK_EQ(pthread_join(thread, &result), 0);
            CHECK(result == PTHREAD_CANCELED);
            close(ends[0]);
            close(ends[1]);
            close(event);
        }
}

static void *join_other(void *other)
{
    pthread_join(*(pthread_t *)other, NULL);
    return NULL;
}

static void who_joins_is_cancelled(void)
{
    pthread_t sleeper, joiner;
    void *result = NULL;

    pthread_create(&sleeper, NULL, sleep_in, (void *)(intptr_t)4);
    pthread_create(&joiner, NULL, join_other, &sleeper);
    usleep(20000);
    pthread_cancel(joiner);
    CHECK_EQ(pthread_join(joiner, &result), 0);
    CHECK(result == PTHREAD_CANCELED);
    pthread_cancel(sleeper);
    CHECK_EQ(pthread_join(sleeper, &result), 0);
}

static void a_closed_pipe_is_a_signal(void)
{
    handled = 0;
    set_handler(SIGPIPE, handle, 0);
    CHECK_EQ(pipe(ends), 0);
    close(ends[0]);
    CHECK(write(ends[1], "x", 1) == -1 && errno == EPIPE);
    CHECK_EQ(handled_signal, SIGPIPE);
    close(ends[1]);
}

int main(void)
{
    TAP_RUN(a_handler_is_called);
    TAP_RUN(a_blocked_signal_waits);
    TAP_RUN(an_ignored_signal_does_nothing);
    TAP_RUN(floating_point_is_kept);
    TAP_RUN(a_handler_rounds_as_usual);
    TAP_RUN(a_handlers_stack_tells_nothing_of_the_kernels);
    TAP_RUN(a_fault_can_be_handled);
    TAP_RUN(a_handler_can_change_registers);
    TAP_RUN(sleeps_are_interrupted);
    TAP_RUN(ppoll_lets_a_signal_through);
    TAP_RUN(ppoll_keeps_a_signal_away);
    TAP_RUN(an_ignored_signal_interrupts_nothing);
    TAP_RUN(threads_are_cancelled_wherever_they_sleep);
    TAP_RUN(who_joins_is_cancelled);
    TAP_RUN(a_closed_pipe_is_a_signal);
    return tap_done();
}
