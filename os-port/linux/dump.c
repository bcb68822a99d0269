/* SPDX-License-Identifier: MIT */
/*
 * dump.c - see dump.h. The thread of the graphics ring brings the pictures and waits until they are in files, so that
 * there is never more than one; the lock is for who ends the dump meanwhile.
 */
#include "dump.h"

#include <errno.h>
#include <limits.h>
#include <png.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define PROGRESS_SECONDS 2

struct dump {
    pthread_mutex_t lock;   /* all of it */
    char folder[PATH_MAX];  /* from the root, wherever the program goes */
    FILE *draws;            /* draws.txt */
    uint64_t count, pictures;
    time_t told;            /* when the last line of progress was written */
    bool failed;            /* a picture could not be written, which has been said */
};

static void complain(const char *name, int err)
{
    fprintf(stderr, "radv-metal: RADV_METAL_DUMP_DRAWS=%.255s: cannot be written: %s\n", name, strerror(err));
}

static time_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec;
}

/* ---- pictures -------------------------------------------------------------------------------------------------- */

static uint8_t *to_bytes(const uint32_t *pixels, size_t count)
{
    uint8_t *bytes = malloc(count * 3);

    for (size_t i = 0; bytes && i < count; i++) {
        bytes[3 * i] = (uint8_t)(pixels[i] >> 16);
        bytes[3 * i + 1] = (uint8_t)(pixels[i] >> 8);
        bytes[3 * i + 2] = (uint8_t)pixels[i];
    }
    return bytes;
}

static int write_picture(const char *path, const struct navi_drawn *drawn)
{
    png_image png = { .version = PNG_IMAGE_VERSION,
                      .width = drawn->width,
                      .height = drawn->height,
                      .format = PNG_FORMAT_RGB,
                      .flags = PNG_IMAGE_FLAG_FAST };
    uint8_t *bytes = drawn->pixels ? to_bytes(drawn->pixels, (size_t)drawn->width * drawn->height) : NULL;
    FILE *file;
    int err = 0;

    if (!bytes)
        return -ENOMEM;
    file = fopen(path, "we");
    if (!file) {
        err = -errno;
    } else {
        if (!png_image_write_to_stdio(&png, file, 0, bytes, 0, NULL))
            err = -EIO;
        if (fclose(file) && !err)
            err = -errno;
    }
    free(bytes);
    return err;
}

static void see_picture(struct dump *dump, const struct navi_drawn *drawn)
{
    char path[PATH_MAX + 64];
    int length, err;

    length = snprintf(path, sizeof path, "%s/", dump->folder);
    snprintf(path + length, sizeof path - (size_t)length, "%04llu-%s.png", (unsigned long long)drawn->number,
             drawn->name);
    err = write_picture(path, drawn);
    if (err && !dump->failed)
        complain(path, -err);
    dump->failed |= err != 0;
    dump->pictures += !err;
    fprintf(dump->draws, "  %s: %u x %u%s%s\n", path + length, drawn->width, drawn->height, *drawn->text ? ", " : "",
            err ? "not written" : drawn->text);
}

static void tell_progress(struct dump *dump)
{
    if (now() < dump->told + PROGRESS_SECONDS)
        return;
    dump->told = now();
    fprintf(stderr, "radv-metal: %s: draw %llu\n", dump->folder, (unsigned long long)dump->count);
}

void dump_see(struct dump *dump, const struct navi_drawn *drawn)
{
    pthread_mutex_lock(&dump->lock);
    if (drawn->name) {
        see_picture(dump, drawn);
    } else {
        dump->count = drawn->number;
        fputs(drawn->text, dump->draws);
        tell_progress(dump);
    }
    fflush(dump->draws); /* what a program drew before it crashed is what one looks for */
    pthread_mutex_unlock(&dump->lock);
}

/* ---- making and ending ----------------------------------------------------------------------------------------- */

static int open_folder(struct dump *dump, const char *folder)
{
    char path[PATH_MAX + 16];

    if (mkdir(folder, 0777) && errno != EEXIST)
        return -errno;
    if (!realpath(folder, dump->folder))
        return -errno;
    snprintf(path, sizeof path, "%s/draws.txt", dump->folder);
    dump->draws = fopen(path, "we");
    return dump->draws ? 0 : -errno;
}

int dump_create(const char *folder, struct dump **out)
{
    struct dump *dump = calloc(1, sizeof *dump);
    int err = dump ? open_folder(dump, folder) : -ENOMEM;

    if (err) {
        complain(folder, -err);
        free(dump);
        return err;
    }
    pthread_mutex_init(&dump->lock, NULL);
    dump->told = now();
    *out = dump;
    return 0;
}

void dump_finish(struct dump *dump)
{
    if (!dump)
        return;
    pthread_mutex_lock(&dump->lock);
    fflush(dump->draws);
    fprintf(stderr, "radv-metal: %s has %llu pictures of %llu draws\n", dump->folder,
            (unsigned long long)dump->pictures, (unsigned long long)dump->count);
    pthread_mutex_unlock(&dump->lock);
}

void dump_destroy(struct dump *dump)
{
    if (!dump)
        return;
    dump_finish(dump);
    fclose(dump->draws);
    pthread_mutex_destroy(&dump->lock);
    free(dump);
}
