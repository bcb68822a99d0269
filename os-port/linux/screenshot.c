/* SPDX-License-Identifier: MIT */
/*
 * screenshot.c - see screenshot.h. The display thread of the card brings the pictures; they are copied. While it is
 * here no head's time goes on, and to compress a picture takes longer than a driver waits for a head to start: so the
 * file is written by a thread of its own.
 */
#include "screenshot.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <png.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The last picture of a head. */
struct picture {
    struct screenshot *owner;
    uint32_t *pixels; /* NULL: it has shown nothing yet */
    uint32_t width, height;
    bool written;
};

struct screenshot {
    struct navi *card;
    char file[PATH_MAX];
    pthread_t writer;
    pthread_mutex_t file_lock; /* the file; taken before `lock`, and never by the display thread */
    pthread_mutex_t lock;      /* what follows; nobody keeps it for long */
    pthread_cond_t wake;       /* the writer's */
    bool dark, quit;           /* a head has gone dark since the writer last looked; there will be none */
    struct picture picture[NAVI_HEADS];
};

/* The first head's that has shown something; NULL: none has. */
static struct picture *first(struct screenshot *screenshot)
{
    for (unsigned i = 0; i < NAVI_HEADS; i++) {
        if (screenshot->picture[i].pixels)
            return &screenshot->picture[i];
    }
    return NULL;
}

/* ---- the file -------------------------------------------------------------------------------------------------- */

/* A picture on its way to the file: red, green, blue. */
struct image {
    uint8_t *bytes; /* NULL: no memory */
    uint32_t width, height;
    int head;
};

static uint8_t *to_bytes(const struct picture *picture)
{
    size_t count = (size_t)picture->width * picture->height;
    uint8_t *bytes = malloc(count * 3);

    for (size_t i = 0; bytes && i < count; i++) {
        bytes[3 * i] = (uint8_t)(picture->pixels[i] >> 16);
        bytes[3 * i + 1] = (uint8_t)(picture->pixels[i] >> 8);
        bytes[3 * i + 2] = (uint8_t)picture->pixels[i];
    }
    return bytes;
}

static int write_png(const struct image *image, FILE *file)
{
    png_image png = { .version = PNG_IMAGE_VERSION,
                      .width = image->width,
                      .height = image->height,
                      .format = PNG_FORMAT_RGB,
                      .flags = PNG_IMAGE_FLAG_FAST };

    if (!image->bytes)
        return -ENOMEM;
    return png_image_write_to_stdio(&png, file, 0, image->bytes, 0, NULL) ? 0 : -EIO;
}

static int write_file(const struct image *image, const char *name)
{
    char temporary[PATH_MAX + 16];
    FILE *file;
    int err;

    snprintf(temporary, sizeof temporary, "%s.%d", name, (int)getpid());
    file = fopen(temporary, "we");
    if (!file)
        return -errno;
    err = write_png(image, file);
    if (fclose(file) && !err)
        err = -errno;
    if (!err && rename(temporary, name))
        err = -errno;
    if (err)
        unlink(temporary);
    return err;
}

/* What is to be written. Returns false if there is nothing that is not in the file yet. */
static bool take(struct screenshot *screenshot, struct image *out)
{
    struct picture *picture;
    bool any;

    pthread_mutex_lock(&screenshot->lock);
    picture = first(screenshot);
    any = picture && !picture->written;
    if (any) {
        *out = (struct image){ .bytes = to_bytes(picture), .width = picture->width, .height = picture->height,
                               .head = (int)(picture - screenshot->picture) };
        picture->written = true;
    }
    pthread_mutex_unlock(&screenshot->lock);
    return any;
}

/* Bring the file up to date. When this returns nobody else is about to write it either. */
static void update_file(struct screenshot *screenshot)
{
    struct image image;
    int err;

    pthread_mutex_lock(&screenshot->file_lock);
    if (take(screenshot, &image)) {
        err = write_file(&image, screenshot->file);
        if (err)
            fprintf(stderr, "radv-metal: RADV_METAL_SCREENSHOT=%s: cannot be written: %s\n", screenshot->file,
                    strerror(-err));
        else
            fprintf(stderr, "radv-metal: %s has what head %d showed last, %u x %u\n", screenshot->file, image.head,
                    image.width, image.height);
        free(image.bytes);
    }
    pthread_mutex_unlock(&screenshot->file_lock);
}

static void *write_when_dark(void *arg)
{
    struct screenshot *screenshot = arg;

    pthread_mutex_lock(&screenshot->lock);
    while (!screenshot->quit) {
        if (!screenshot->dark) {
            pthread_cond_wait(&screenshot->wake, &screenshot->lock);
            continue;
        }
        screenshot->dark = false;
        pthread_mutex_unlock(&screenshot->lock);
        update_file(screenshot);
        pthread_mutex_lock(&screenshot->lock);
    }
    pthread_mutex_unlock(&screenshot->lock);
    return NULL;
}

/* ---- what is shown --------------------------------------------------------------------------------------------- */

/* The lock is held. A picture that there is no memory for is left out. */
static void keep(struct picture *picture, const struct navi_frame *frame)
{
    size_t bytes = (size_t)frame->width * frame->height * 4;

    if (!picture->pixels || picture->width != frame->width || picture->height != frame->height) {
        uint32_t *pixels = realloc(picture->pixels, bytes);

        if (!pixels)
            return;
        picture->pixels = pixels;
        picture->width = frame->width;
        picture->height = frame->height;
    }
    memcpy(picture->pixels, frame->pixels, bytes);
    picture->written = false;
}

static void see(void *opaque, const struct navi_frame *frame)
{
    struct picture *picture = opaque;
    struct screenshot *screenshot = picture->owner;
    struct picture *before;

    pthread_mutex_lock(&screenshot->lock);
    before = first(screenshot);
    if (!before || picture <= before) {
        if (frame->pixels && !frame->blanked)
            keep(picture, frame);
        screenshot->dark |= !frame->pixels;
        if (screenshot->dark)
            pthread_cond_signal(&screenshot->wake);
    }
    pthread_mutex_unlock(&screenshot->lock);
}

void screenshot_see(struct screenshot *screenshot, unsigned head, const struct navi_frame *frame)
{
    see(&screenshot->picture[head], frame);
}

/* ---- making and ending ----------------------------------------------------------------------------------------- */

/* The file's name from the root, wherever the program goes; and whether a file can be made there. */
static int find_file(const char *file, char out[PATH_MAX])
{
    char folder[PATH_MAX], name[PATH_MAX], full[PATH_MAX];

    if (strlen(file) >= PATH_MAX)
        return -ENAMETOOLONG;
    strcpy(folder, file);
    strcpy(name, file);
    if (!realpath(dirname(folder), full) || access(full, W_OK | X_OK))
        return -errno;
    return snprintf(out, PATH_MAX, "%s/%s", full, basename(name)) < PATH_MAX ? 0 : -ENAMETOOLONG;
}

int screenshot_create(const char *file, struct navi *card, struct screenshot **out)
{
    struct screenshot *screenshot = calloc(1, sizeof *screenshot);
    int err = screenshot ? find_file(file, screenshot->file) : -ENOMEM;

    if (!err) {
        pthread_mutex_init(&screenshot->file_lock, NULL);
        pthread_mutex_init(&screenshot->lock, NULL);
        pthread_cond_init(&screenshot->wake, NULL);
        err = -pthread_create(&screenshot->writer, NULL, write_when_dark, screenshot);
    }
    if (err) {
        fprintf(stderr, "radv-metal: RADV_METAL_SCREENSHOT=%.255s: cannot be written: %s\n", file, strerror(-err));
        free(screenshot);
        return err;
    }
    screenshot->card = card;
    for (unsigned i = 0; i < NAVI_HEADS; i++) {
        screenshot->picture[i].owner = screenshot;
        navi_watch(card, i, see, &screenshot->picture[i]);
    }
    *out = screenshot;
    return 0;
}

void screenshot_write(struct screenshot *screenshot)
{
    bool any;

    if (!screenshot)
        return;
    pthread_mutex_lock(&screenshot->lock);
    any = first(screenshot);
    pthread_mutex_unlock(&screenshot->lock);
    if (any)
        update_file(screenshot);
    else
        fprintf(stderr, "radv-metal: RADV_METAL_SCREENSHOT=%s: not written, nothing was shown\n", screenshot->file);
}

void screenshot_destroy(struct screenshot *screenshot)
{
    if (!screenshot)
        return;
    for (unsigned i = 0; i < NAVI_HEADS; i++)
        navi_watch(screenshot->card, i, NULL, NULL);
    pthread_mutex_lock(&screenshot->lock);
    screenshot->quit = true;
    pthread_cond_signal(&screenshot->wake);
    pthread_mutex_unlock(&screenshot->lock);
    pthread_join(screenshot->writer, NULL);
    screenshot_write(screenshot);
    for (unsigned i = 0; i < NAVI_HEADS; i++)
        free(screenshot->picture[i].pixels);
    pthread_cond_destroy(&screenshot->wake);
    pthread_mutex_destroy(&screenshot->lock);
    pthread_mutex_destroy(&screenshot->file_lock);
    free(screenshot);
}
