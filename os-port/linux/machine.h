/* SPDX-License-Identifier: MIT */
/*
 * machine.h - the machine that a process has to itself: system memory, one card, one reference kernel, an interrupt.
 */
#ifndef OS_LINUX_MACHINE_H
#define OS_LINUX_MACHINE_H

#include "pages.h"
#include "settings.h"
#include "user_pages.h"

#include <kgpu.h>
#include <navi23/navi.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

struct machine {
    struct settings settings;
    struct pages pages;
    struct user_pages user;
    int vram_fd;
    unsigned char *vram;
    struct navi *card;
    struct kgpu *kgpu;
    FILE *trace;
    struct dump *dump;             /* NULL: no pictures of draws are wanted */
    struct capture *capture;       /* NULL: nothing is recorded */
    struct screenshot *screenshot; /* NULL: none is wanted */
    struct window *window;         /* likewise */

    /* kgpu_os.h */
    pthread_mutex_t lock;
    pthread_cond_t wake;

    /* the interrupt line, and the thread that is the CPU taking it */
    pthread_t irq_thread;
    pthread_mutex_t irq_lock;
    pthread_cond_t irq_wake;
    bool irq_pending, stopping;
};

/* The process's machine, built at the first call. NULL: it cannot be built; a line on stderr has said why. */
struct machine *machine_get(void);

/* For tests: build and unmake one explicitly. machine_create returns NULL as machine_get does. */
struct machine *machine_create(const struct settings *settings);
void machine_destroy(struct machine *machine); /* NULL is allowed */

#endif
