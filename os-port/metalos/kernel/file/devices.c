/* SPDX-License-Identifier: MIT */
/* devices.c - device nodes: the tables that others register, and null, zero and urandom. */
#include "file/files.h"
#include "file/tree.h"
#include "kernel.h"
#include "program/copy.h"
#include "program/random.h"

#include <errno.h>

#define TABLES_MAX 8u
#define PIECE 256u

static const struct device *tables[TABLES_MAX];
static unsigned table_count;

void device_register(const struct device *devices)
{
    if (table_count == TABLES_MAX)
        panic("more than %u tables of devices", TABLES_MAX);
    tables[table_count++] = devices;
}

static int64_t read_nothing(struct file *file, uint64_t buffer, size_t size)
{
    (void)file, (void)buffer, (void)size;
    return 0;
}

static int64_t read_zeros(struct file *file, uint64_t buffer, size_t size)
{
    (void)file;
    return copy_clear(buffer, size) ? -EFAULT : (int64_t)size;
}

static int64_t read_random(struct file *file, uint64_t buffer, size_t size)
{
    uint8_t bytes[PIECE];

    (void)file;
    for (size_t done = 0; done < size; done += PIECE) {
        const size_t piece = size - done < PIECE ? size - done : PIECE;

        random_fill(bytes, piece);
        if (copy_out(buffer + done, bytes, piece))
            return -EFAULT;
    }
    return (int64_t)size;
}

static int64_t write_nowhere(struct file *file, uint64_t buffer, size_t size)
{
    (void)file, (void)buffer;
    return (int64_t)size;
}

static const struct file_type null_type = {
    .name = "null", .read = read_nothing, .write = write_nowhere, .mode = S_IFCHR,
};
static const struct file_type zero_type = {
    .name = "zero", .read = read_zeros, .write = write_nowhere, .mode = S_IFCHR,
};
static const struct file_type random_type = {
    .name = "urandom", .read = read_random, .write = write_nowhere, .mode = S_IFCHR,
};

/* Which kind of file each of them is, by its number's minor part. */
static const struct file_type *const types[] = {
    [3] = &null_type, [5] = &zero_type, [8] = &random_type, [9] = &random_type,
};

static struct file *open_standard(const struct device *device, uint32_t flags, int *err)
{
    struct file *file = file_create(types[device->number & 0xff], flags, NULL);

    if (!file)
        *err = -ENOMEM;
    return file;
}

static const struct device standard[] = {
    { "/dev/null", open_standard, DEVICE_NUMBER(1, 3) },
    { "/dev/zero", open_standard, DEVICE_NUMBER(1, 5) },
    { "/dev/random", open_standard, DEVICE_NUMBER(1, 8) },
    { "/dev/urandom", open_standard, DEVICE_NUMBER(1, 9) },
    { NULL, NULL, 0 },
};

static int visit_table(const struct device *devices, int (*visit)(void *argument, const struct device *device),
                       void *argument)
{
    int err = 0;

    for (; devices->path && !err; devices++)
        err = visit(argument, devices);
    return err;
}

int devices_each(int (*visit)(void *argument, const struct device *device), void *argument)
{
    int err = visit_table(standard, visit, argument);

    for (unsigned i = 0; i < table_count && !err; i++)
        err = visit_table(tables[i], visit, argument);
    return err;
}
