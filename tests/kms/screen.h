/* SPDX-License-Identifier: MIT */
/*
 * screen.h - a program that owns the card's first screen and shows numbered pictures on it, and somebody who watches
 * the glass: what the tests of mode setting on the whole stack share. The picture of number n is of one colour all
 * over.
 */
#ifndef TESTS_KMS_SCREEN_H
#define TESTS_KMS_SCREEN_H

#include <amdgpu.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#define PICTURES 3u
#define NUMBERS  4096u /* there are so many colours */

struct picture {
    uint32_t handle, fb, pitch; /* bytes */
    uint64_t size;
    amdgpu_bo_handle bo;        /* the same memory, for the CPU's mapping and the GPU */
    void *memory;
};

/* What the last flip's event said. */
struct flip_event {
    unsigned count; /* events so far */
    uint64_t number; /* user data */
    unsigned sequence, crtc;
    int64_t time_us;
};

/* What was seen on the glass. Under the lock, for the card's thread writes it. */
struct watch {
    pthread_mutex_t lock;
    unsigned frames, torn, dark;
    uint32_t last;                    /* number seen last, of a frame that was not torn */
    unsigned changes;                 /* how often another number was seen than before */
    unsigned skipped;                 /* ... and not the next one */
};

struct screen {
    int fd;
    amdgpu_device_handle device;
    uint32_t connector, crtc, plane;
    drmModeModeInfo mode;
    struct picture pictures[PICTURES];
    struct flip_event event;
    struct watch watch;
};

/*
 * Open the card, make the pictures, show number 0 in the preferred mode, and begin to watch. `tiled`: the pictures are,
 * as a driver's are that draws to them, by their BOs' metadata. Returns whether it did.
 */
bool screen_begin(struct screen *screen, bool tiled);
void screen_end(struct screen *screen);

/* Fill picture number % PICTURES with the colour of `number`. Returns its framebuffer. */
uint32_t screen_draw(struct screen *screen, uint32_t number);
/* Fill any picture. */
void screen_fill(struct screen *screen, struct picture *picture, uint32_t number);

/* Handle events until one of `number` has come, for a second at most. Returns whether it has. */
bool screen_wait_event(struct screen *screen, uint64_t number);
/* Wait until a whole frame of `number` has been seen, for a second at most. */
bool screen_wait_seen(struct screen *screen, uint32_t number);
/* Forget what was seen. */
void screen_look_anew(struct screen *screen);
struct watch screen_seen(struct screen *screen);

/* A property's id by its name; 0: the object has none of that name. */
uint32_t screen_property(const struct screen *screen, uint32_t object, uint32_t type, const char *name);

/* Length of a frame, ns, by the mode. */
int64_t screen_frame_ns(const struct screen *screen);

#endif
