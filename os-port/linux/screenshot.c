/* SPDX-License-Identifier: MIT */
/* screenshot.c - see screenshot.h. The display thread of the card brings the pictures; they are copied. */
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
    pthread_mutex_t lock; /* what follows */
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

/* Red, green, blue; NULL: no memory. */
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

static int write_png(const struct picture *picture, FILE *file)
{
    png_image image = { .version = PNG_IMAGE_VERSION,
                        .width = picture->width,
                        .height = picture->height,
                        .format = PNG_FORMAT_RGB,
                        .flags = PNG_IMAGE_FLAG_FAST };
    uint8_t *bytes = to_bytes(picture);
    int written = bytes && png_image_write_to_stdio(&image, file, 0, bytes, 0, NULL);

    free(bytes);
    return written ? 0 : bytes ? -EIO : -ENOMEM;
}

static int write_file(const struct picture *picture, const char *name)
{
    char temporary[PATH_MAX + 16];
    FILE *file;
    int err;

    snprintf(temporary, sizeof temporary, "%s.%d", name, (int)getpid());
    file = fopen(temporary, "we");
    if (!file)
        return -errno;
    err = write_png(picture, file);
    if (fclose(file) && !err)
        err = -errno;
    if (!err && rename(temporary, name))
        err = -errno;
    if (err)
        unlink(temporary);
    return err;
}

/* The lock is held. */
static void write_locked(struct screenshot *screenshot)
{
    struct picture *picture = first(screenshot);
    int err;

    if (!picture || picture->written)
        return;
    err = write_file(picture, screenshot->file);
    picture->written = true;
    if (err)
        fprintf(stderr, "radv-metal: RADV_METAL_SCREENSHOT=%s: cannot be written: %s\n", screenshot->file,
                strerror(-err));
    else
        fprintf(stderr, "radv-metal: %s has what head %d showed last, %u x %u\n", screenshot->file,
                (int)(picture - screenshot->picture), picture->width, picture->height);
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
        else if (!frame->pixels)
            write_locked(screenshot);
    }
    pthread_mutex_unlock(&screenshot->lock);
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

    if (err) {
        fprintf(stderr, "radv-metal: RADV_METAL_SCREENSHOT=%.255s: cannot be written: %s\n", file, strerror(-err));
        free(screenshot);
        return err;
    }
    screenshot->card = card;
    pthread_mutex_init(&screenshot->lock, NULL);
    for (unsigned i = 0; i < NAVI_HEADS; i++) {
        screenshot->picture[i].owner = screenshot;
        navi_watch(card, i, see, &screenshot->picture[i]);
    }
    *out = screenshot;
    return 0;
}

void screenshot_write(struct screenshot *screenshot)
{
    if (!screenshot)
        return;
    pthread_mutex_lock(&screenshot->lock);
    if (!first(screenshot))
        fprintf(stderr, "radv-metal: RADV_METAL_SCREENSHOT=%s: not written, nothing was shown\n", screenshot->file);
    write_locked(screenshot);
    pthread_mutex_unlock(&screenshot->lock);
}

void screenshot_destroy(struct screenshot *screenshot)
{
    if (!screenshot)
        return;
    for (unsigned i = 0; i < NAVI_HEADS; i++)
        navi_watch(screenshot->card, i, NULL, NULL);
    screenshot_write(screenshot);
    for (unsigned i = 0; i < NAVI_HEADS; i++)
        free(screenshot->picture[i].pixels);
    pthread_mutex_destroy(&screenshot->lock);
    free(screenshot);
}
