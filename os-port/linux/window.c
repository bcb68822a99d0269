/* SPDX-License-Identifier: MIT */
/* window.c - see window.h. The card's display thread writes; who reads looks at the number before and after. */
#include "window.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct look {
    struct window *window;
    unsigned head;
};

struct window {
    struct navi *card;
    struct screenshot *screenshot;
    struct window_picture *picture;
    uint32_t lit; /* heads, bit n: number n. The display thread's */
    struct look look[NAVI_HEADS];
};

static void publish(struct window_picture *picture, const struct navi_frame *frame)
{
    atomic_fetch_add(&picture->number, 1);
    picture->width = frame->pixels ? frame->width : 0;
    picture->height = frame->pixels ? frame->height : 0;
    if (frame->pixels)
        memcpy(picture->pixels, frame->pixels, (size_t)frame->width * frame->height * 4);
    atomic_fetch_add(&picture->number, 1);
}

static void see(void *opaque, const struct navi_frame *frame)
{
    const struct look *look = opaque;
    struct window *window = look->window;
    const uint32_t before = (1u << look->head) - 1;

    if (window->screenshot)
        screenshot_see(window->screenshot, look->head, frame);
    window->lit = (window->lit & ~(1u << look->head)) | (uint32_t)(frame->pixels != NULL) << look->head;
    if (!(window->lit & before) && frame->width <= WINDOW_SIDE && frame->height <= WINDOW_SIDE)
        publish(window->picture, frame);
}

/* Returns the shared memory, or NULL with errno set. */
static struct window_picture *map(const char *file)
{
    int fd = open(file, O_RDWR | O_CLOEXEC);
    void *memory;

    if (fd < 0)
        return NULL;
    memory = mmap(NULL, sizeof(struct window_picture), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    return memory == MAP_FAILED ? NULL : memory;
}

int window_create(const char *file, struct navi *card, struct screenshot *screenshot, struct window **out)
{
    struct window *window = calloc(1, sizeof *window);
    int err;

    if (!window)
        return -ENOMEM;
    *window = (struct window){ .card = card, .screenshot = screenshot, .picture = map(file) };
    if (!window->picture) {
        err = -errno;
        fprintf(stderr, "radv-metal: RADV_METAL_WINDOW=%.255s: cannot be shared: %s\n", file, strerror(-err));
        free(window);
        return err;
    }
    for (unsigned i = 0; i < NAVI_HEADS; i++) {
        window->look[i] = (struct look){ window, i };
        navi_watch(card, i, see, &window->look[i]);
    }
    *out = window;
    return 0;
}

void window_destroy(struct window *window)
{
    if (!window)
        return;
    for (unsigned i = 0; i < NAVI_HEADS; i++)
        navi_watch(window->card, i, NULL, NULL);
    munmap(window->picture, sizeof *window->picture);
    free(window);
}
