/* SPDX-License-Identifier: MIT */
/* capture_file.c - see capture_file.h. */
#include "capture_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_PAGE 4096u /* no address in it is a pointer */

static void give_up(struct capture_file *file, int error)
{
    fprintf(stderr, "radv-metal: the capture ends here: %s\n", strerror(error));
    close(file->fd);
    file->fd = -1;
}

static void write_all(struct capture_file *file, const unsigned char *bytes, size_t size)
{
    while (size && file->fd >= 0) {
        ssize_t done = write(file->fd, bytes, size);

        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0) {
            give_up(file, errno);
            return;
        }
        bytes += done;
        size -= (size_t)done;
    }
}

/* ---- one record ------------------------------------------------------------------------------------------------- */

/* Add `size` bytes to the record, filled up to whole quadwords. */
static void put(struct capture_file *file, const void *bytes, size_t size)
{
    size_t rounded = replay_round_up(size), room = file->room ? file->room : 4096;
    unsigned char *grown;

    if (file->fd < 0 || !size)
        return;
    while (room < file->used + rounded)
        room *= 2;
    if (room != file->room) {
        grown = realloc(file->record, room);
        if (!grown) {
            give_up(file, ENOMEM);
            return;
        }
        file->record = grown;
        file->room = room;
    }
    memcpy(file->record + file->used, bytes, size);
    memset(file->record + file->used + size, 0, rounded - size);
    file->used += rounded;
}

/* Write the record that was put together; it begins with a struct replay_record, whose size is now known. */
static void commit(struct capture_file *file)
{
    if (file->fd < 0)
        return;
    ((struct replay_record *)(void *)file->record)->size = (uint32_t)file->used;
    write_all(file, file->record, file->used);
    file->used = 0;
}

int capture_file_open(struct capture_file *file, const char *path)
{
    const struct replay_header header = { REPLAY_MAGIC, REPLAY_VERSION, MGPU_VERSION };

    *file = (struct capture_file){ .fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666) };
    if (file->fd < 0)
        return -errno;
    write_all(file, (const unsigned char *)&header, sizeof header);
    return 0;
}

void capture_file_close(struct capture_file *file)
{
    const struct replay_record end = { .kind = REPLAY_END };

    put(file, &end, sizeof end);
    commit(file);
    if (file->fd >= 0)
        close(file->fd);
    file->fd = -1;
    free(file->record);
    file->record = NULL;
    file->room = 0;
}

/* ---- calls ------------------------------------------------------------------------------------------------------ */

static uint64_t load(const unsigned char *at, uint32_t size)
{
    uint64_t value = 0;

    memcpy(&value, at, size);
    return value;
}

static size_t bytes_of(const struct replay_array *array, const unsigned char *args)
{
    return (size_t)load(args + array->count, 4) * array->size;
}

/* Where an array's elements are in the program, by the copy of the struct that it gave. */
static const void *elements(const struct replay_array *array, const unsigned char *args)
{
    return (const void *)(uintptr_t)load(args + array->pointer, 8);
}

static bool gate_takes(const struct capture_given *given)
{
    for (uint32_t i = 0; i < given->info.array_count; i++) {
        const struct replay_array *array = &given->info.arrays[i];
        uint64_t count = load(given->args + array->count, 4);

        if (count > array->max || (count && (uintptr_t)elements(array, given->args) < FIRST_PAGE))
            return false;
    }
    return true;
}

static bool copy_arrays(struct capture_given *given)
{
    size_t bytes = 0;

    for (uint32_t i = 0; i < given->info.array_count; i++)
        if (given->info.arrays[i].direction & REPLAY_IN)
            bytes += bytes_of(&given->info.arrays[i], given->args);
    given->arrays = bytes ? malloc(bytes) : NULL;
    if (bytes && !given->arrays)
        return false;
    bytes = 0;
    for (uint32_t i = 0; i < given->info.array_count; i++) {
        const struct replay_array *array = &given->info.arrays[i];
        size_t size = array->direction & REPLAY_IN ? bytes_of(array, given->args) : 0;

        if (size)
            memcpy(given->arrays + bytes, elements(array, given->args), size);
        bytes += size;
    }
    return true;
}

bool capture_given_take(struct capture_given *given, mgpu_client client, uint32_t nr, const void *args, uint32_t size)
{
    given->client = client;
    given->nr = nr;
    given->arrays = NULL;
    if (!replay_call_lookup(nr, &given->info) || size != given->info.size || (uintptr_t)args < FIRST_PAGE)
        return false;
    memcpy(given->args, args, size);
    return gate_takes(given) && copy_arrays(given);
}

void capture_given_drop(struct capture_given *given)
{
    free(given->arrays);
}

void capture_file_call(struct capture_file *file, const struct capture_given *given, const void *args, int result)
{
    const struct replay_call head = { { .kind = REPLAY_CALL }, given->client, given->nr, result, 0 };
    const unsigned char *in = given->arrays;

    put(file, &head, sizeof head);
    put(file, given->args, given->info.size);
    put(file, args, given->info.size);
    for (uint32_t i = 0; i < given->info.array_count; i++) {
        const struct replay_array *array = &given->info.arrays[i];
        size_t size = bytes_of(array, given->args);

        if (array->direction & REPLAY_IN) {
            put(file, in, size);
            in = size ? in + size : in;
        }
        if (!result && replay_array_answers(&given->info, array))
            put(file, elements(array, given->args), size);
    }
    commit(file);
}

/* ---- memory ----------------------------------------------------------------------------------------------------- */

void capture_file_memory(struct capture_file *file, enum replay_kind kind, enum replay_space space, uint64_t name,
                         uint64_t offset, const void *bytes, uint32_t length)
{
    const struct replay_memory head = { { .kind = kind }, space, 0, name, offset };

    put(file, &head, sizeof head);
    put(file, bytes, length);
    commit(file);
}

void capture_file_times(struct capture_file *file, mgpu_client client, uint64_t from, uint64_t to)
{
    const struct replay_times times = { { .kind = REPLAY_TIMES }, client, 0, from, to };

    put(file, &times, sizeof times);
    commit(file);
}

void capture_file_digest(struct capture_file *file, enum replay_space space, uint64_t name, const void *bytes,
                         uint64_t length)
{
    const struct replay_memory head = { { .kind = REPLAY_DIGEST }, space, 0, name, 0 };
    const struct replay_digest tail = { length, replay_digest_of(bytes, length) };

    put(file, &head, sizeof head);
    put(file, &tail, sizeof tail);
    commit(file);
}
