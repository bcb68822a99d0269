/* SPDX-License-Identifier: MIT */
/* user.c - the program's threads: how they begin and end. See user.h. */
#include "program/user.h"

#include "memory/heap.h"
#include "memory/paging.h"
#include "program/copy.h"
#include "program/space.h"

#include <errno.h>

struct program program;

struct user_thread *user_thread_create(void (*begin)(void *user), const char *name)
{
    struct user_thread *user = heap_alloc(sizeof *user);

    if (!user)
        return NULL;
    user->thread = thread_create(begin, user, name);
    if (!user->thread) {
        heap_free(user, sizeof *user);
        return NULL;
    }
    user->thread->user = user;
    user->thread->table = space_table();
    return user;
}

uint32_t user_thread_start(struct user_thread *user)
{
    struct thread *thread = user->thread;
    const uint32_t id = thread->id;

    mutex_lock(&program.lock);
    user->next = program.threads;
    program.threads = user;
    if (!program.id)
        program.id = id;
    /* From now on it may be gone at any time; a program that is ending ends it on its way into the program. */
    thread_start(thread);
    mutex_unlock(&program.lock);
    return id;
}

void user_thread_end(int status)
{
    struct thread *thread = thread_current();
    struct user_thread *user = thread->user, **at = &program.threads;
    const uint32_t zero = 0;

    if (user->clear_tid && !copy_out(user->clear_tid, &zero, sizeof zero))
        futex_wake(user->clear_tid, 1, UINT32_MAX);
    mutex_lock(&program.lock);
    while (*at != user)
        at = &(*at)->next;
    *at = user->next;
    if (!program.threads && !program.ending)
        program.status = status;
    mutex_unlock(&program.lock);

    /* From here on it is a thread of the kernel. */
    thread->user = NULL;
    thread->table = NULL;
    page_table_use(NULL);
    heap_free(user, sizeof *user);
    condition_wake_all(&program.ended);
    thread_exit();
}

void program_end(int status)
{
    mutex_lock(&program.lock);
    if (!program.ending) {
        program.status = status;
        program.ending = true;
        for (struct user_thread *user = program.threads; user; user = user->next)
            thread_interrupt(user->thread);
    }
    mutex_unlock(&program.lock);
}
