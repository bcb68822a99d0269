/* SPDX-License-Identifier: MIT */
/*
 * os.h - what the conformance suite needs of its OS, besides mgpu_call, printf, and functions on strings and memory.
 *
 * A port supplies these functions. os_posix.c with os_linux.c is an example; os_polling.c is another, with a whole
 * small system around it. On a system without threads mgpu_test_thread_start returns false: the tests that need them
 * are then skipped.
 */
#ifndef CONFORMANCE_OS_H
#define CONFORMANCE_OS_H

#include <mgpu/mgpu.h>
#include <stdbool.h>

/*
 * Make the memory that mgpu_bo_map answered, or that of mgpu_init.value_object, visible to the CPU: readable, and
 * writable but for the latter. Returns NULL on failure.
 */
void *mgpu_test_map(mgpu_client client, const struct mgpu_bo_map *what);

/* Take back what mgpu_test_map returned; `size` is the size it was mapped with, bytes. */
void mgpu_test_unmap(void *ptr, uint64_t size);

/* A running thread. */
struct mgpu_test_thread {
    void (*function)(void *argument); /* in */
    void *argument;                   /* in */
    uintptr_t os[2];                  /* for the OS */
};

/* Run thread->function(thread->argument) in a thread of its own. Returns false when there are none. */
bool mgpu_test_thread_start(struct mgpu_test_thread *thread);

/* Wait until the thread's function has returned. */
void mgpu_test_thread_join(struct mgpu_test_thread *thread);

/*
 * Break the card, so that its engines do not come back from the next hang by resets of their own, only by one of the
 * whole card. Returns false on a system that cannot do that (as good as all with a real card): tests that need it are
 * skipped.
 */
bool mgpu_test_break_card(void);

#endif
