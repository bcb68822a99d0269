/* SPDX-License-Identifier: MIT */
/*
 * window_main.c - `./run --window`: window PROGRAM [ARG...] runs a program, and shows in a window what it has on the
 * card's screen, until it ends. Whoever closes the window ends the program. Its exit status is that of the program.
 */
#include "window.h"

#include <SDL.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOOK_MS 4 /* how long a picture may be late */

struct view {
    SDL_Window *window;
    SDL_Renderer *renderer;
    SDL_Texture *texture; /* of the size of the picture; NULL: none was shown yet */
    int width, height;
    unsigned number; /* of the picture that is shown */
};

static int fail(const char *what, const char *why)
{
    fprintf(stderr, "run: --window: %s: %s\n", what, why);
    return 2;
}

/* Memory that the program finds by RADV_METAL_WINDOW. NULL: with errno set. */
static struct window_picture *share(void)
{
    int fd = memfd_create("radv-metal-window", MFD_CLOEXEC);
    char name[64];
    void *memory;

    if (fd < 0 || ftruncate(fd, sizeof(struct window_picture)))
        return NULL;
    snprintf(name, sizeof name, "/proc/%d/fd/%d", (int)getpid(), fd);
    setenv("RADV_METAL_WINDOW", name, 1);
    memory = mmap(NULL, sizeof(struct window_picture), PROT_READ, MAP_SHARED, fd, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

static pid_t begin_program(char **argv)
{
    pid_t pid = fork();

    if (pid == 0) {
        execvp(argv[0], argv);
        fprintf(stderr, "run: %s: %s\n", argv[0], strerror(errno));
        _exit(127);
    }
    return pid;
}

static bool open_view(struct view *view)
{
    view->window = SDL_CreateWindow("radv-metal", SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, 640, 480,
                                    SDL_WINDOW_RESIZABLE);
    view->renderer = view->window ? SDL_CreateRenderer(view->window, -1, SDL_RENDERER_SOFTWARE) : NULL;
    return view->renderer;
}

/* Have a texture for pictures of that size, and the window as large. */
static bool fit(struct view *view, int width, int height)
{
    char title[64];

    if (view->texture && view->width == width && view->height == height)
        return true;
    if (view->texture)
        SDL_DestroyTexture(view->texture);
    snprintf(title, sizeof title, "radv-metal, %d x %d", width, height);
    SDL_SetWindowTitle(view->window, title);
    SDL_SetWindowSize(view->window, width, height);
    SDL_SetWindowPosition(view->window, SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED);
    SDL_RenderSetLogicalSize(view->renderer, width, height);
    view->width = width;
    view->height = height;
    view->texture = SDL_CreateTexture(view->renderer, SDL_PIXELFORMAT_RGB888, SDL_TEXTUREACCESS_STREAMING, width,
                                      height);
    return view->texture;
}

/* Show the picture, if it is a new one; one that changes meanwhile is left for the next time. */
static void show(struct view *view, const struct window_picture *picture)
{
    unsigned number = atomic_load(&picture->number);
    int width = (int)picture->width, height = (int)picture->height;

    if (number == view->number || number % 2 || (unsigned)width > WINDOW_SIDE || (unsigned)height > WINDOW_SIDE)
        return;
    if (width && height) {
        if (!fit(view, width, height))
            return;
        SDL_UpdateTexture(view->texture, NULL, picture->pixels, width * 4);
        atomic_thread_fence(memory_order_acquire);
        if (atomic_load(&picture->number) != number)
            return;
    }
    view->number = number;
    SDL_RenderClear(view->renderer);
    if (width && height)
        SDL_RenderCopy(view->renderer, view->texture, NULL, NULL);
    SDL_RenderPresent(view->renderer);
}

/* Show pictures until the program has ended. Returns its exit status. */
static int watch(struct view *view, const struct window_picture *picture, pid_t program)
{
    int status;

    while (waitpid(program, &status, WNOHANG) == 0) {
        SDL_Event event;

        if (SDL_WaitEventTimeout(&event, LOOK_MS)) {
            if (event.type == SDL_QUIT)
                kill(program, SIGTERM);
            if (event.type == SDL_WINDOWEVENT && event.window.event == SDL_WINDOWEVENT_EXPOSED)
                view->number = ~0u; /* once more, from the beginning */
        }
        show(view, picture);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
    const struct window_picture *picture = share();
    struct view view = { .number = 0 };
    int status;
    pid_t program;

    if (argc < 2)
        return fail("which program", "none is named");
    if (!picture)
        return fail("shared memory", strerror(errno));
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    if (SDL_Init(SDL_INIT_VIDEO) || !open_view(&view))
        return fail("there is no window", SDL_GetError());
    program = begin_program(argv + 1);
    if (program < 0)
        return fail(argv[1], strerror(errno));
    status = watch(&view, picture, program);
    SDL_Quit();
    return status;
}
