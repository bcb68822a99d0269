/* SPDX-License-Identifier: MIT */
/*
 * window.h - what the card's screen shows, in memory that is shared with a program that shows it in a window
 * (window_main.c).
 */
#ifndef OS_LINUX_WINDOW_H
#define OS_LINUX_WINDOW_H

#include "screenshot.h"

#include <navi23/navi.h>
#include <stdatomic.h>
#include <stdint.h>

#define WINDOW_SIDE 4096u /* no screen has more pixels a side */

/* The shared memory. */
struct window_picture {
    atomic_uint number;     /* odd: it is being written */
    uint32_t width, height; /* 0: the screen is dark */
    uint32_t pixels[WINDOW_SIDE * WINDOW_SIDE]; /* 0x..RRGGBB, line by line without gaps */
};

struct window;

/*
 * Look at all heads of `card`, in the place of `screenshot` (NULL: there is none), which is shown all of it. `file` is
 * the memory, made by who looks at it. The first head that is lit counts. Returns 0, or -errno after a line on stderr.
 */
int window_create(const char *file, struct navi *card, struct screenshot *screenshot, struct window **out);

/* Look no more. The card is still there, and the screenshot is. NULL is allowed. */
void window_destroy(struct window *window);

#endif
