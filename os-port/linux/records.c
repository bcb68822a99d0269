/* SPDX-License-Identifier: MIT */
/* records.c - see records.h. */
#include "records.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static uint32_t place(const struct records *records, uint32_t index)
{
    return (records->first + index) % RECORDS_MAX;
}

static void drop_first(struct records *records)
{
    records->first = place(records, 1);
    records->count--;
}

/* Forget what read(2) has taken, which is what is missing at the front. */
static void trim(struct records *records)
{
    size_t missing = 0;
    int left = 0;

    ioctl(records->read_fd, FIONREAD, &left);
    for (uint32_t i = 0; i < records->count; i++)
        missing += records->ring[place(records, i)].size;
    missing -= (size_t)left < missing ? (size_t)left : missing;
    while (missing) {
        uint32_t *size = &records->ring[records->first].size;
        uint32_t taken = missing < *size ? (uint32_t)missing : *size;

        missing -= taken;
        *size -= taken;
        if (!*size)
            drop_first(records);
    }
}

static int append(struct records *records, uint64_t id, const void *data, size_t size)
{
    uint32_t last = place(records, records->count);

    if (records->count == RECORDS_MAX)
        return -EAGAIN;
    if (write(records->write_fd, data, size) < 0) /* short, it is all or nothing */
        return -errno;
    records->ring[last].id = id;
    records->ring[last].size = (uint32_t)size;
    records->count++;
    return 0;
}

int records_post(struct records *records, uint64_t id, const void *data, size_t size)
{
    if (size > RECORDS_SIZE_MAX)
        return -EINVAL;
    trim(records);
    return append(records, id, data, size);
}

size_t records_read(struct records *records, uint64_t id, void *buffer, size_t size,
                    bool (*is_alive)(const void *opaque, uint64_t id), const void *opaque)
{
    char record[RECORDS_SIZE_MAX];
    size_t taken = 0;
    bool full = false;

    trim(records);
    for (uint32_t left = records->count; left; left--) {
        const uint64_t whose = records->ring[records->first].id;
        const uint32_t length = records->ring[records->first].size;

        if (read(records->read_fd, record, length) != (ssize_t)length)
            break; /* somebody reads beside us */
        drop_first(records);
        full |= whose == id && length > size - taken;
        if (whose == id && !full) {
            memcpy((char *)buffer + taken, record, length);
            taken += length;
        } else if (is_alive(opaque, whose)) {
            append(records, whose, record, length);
        }
    }
    return taken;
}

size_t records_unread(struct records *records, uint64_t id)
{
    size_t bytes = 0;

    trim(records);
    for (uint32_t i = 0; i < records->count; i++)
        bytes += records->ring[place(records, i)].id == id ? records->ring[place(records, i)].size : 0;
    return bytes;
}
