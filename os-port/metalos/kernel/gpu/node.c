/* SPDX-License-Identifier: MIT */
/*
 * node.c - the card's two device nodes. An open one can be polled and read: it holds what was posted to it, whole
 * records in their order.
 *
 * LOCKING. One mutex guards all open nodes and their records; it is held while a record is copied to its reader, so
 * that none is lost to a bad pointer.
 */
#include "abi.h"
#include "file/file.h"
#include "gpu/host.h"
#include "memory/heap.h"
#include "program/copy.h"

#include <errno.h>
#include <metalos/call.h>

#define DRM 226u /* major number of Linux' nodes, by which programs know one */
#define UNREAD_MAX 65536u

struct record {
    struct record *next;
    size_t size;
    unsigned char bytes[];
};

/* An open file of a node. It is in the list from open to close. */
struct node {
    struct node *next;
    uint32_t kind; /* enum metalos_node_kind */
    struct file *file;
    struct record *first, **last; /* oldest first */
    size_t unread;                /* bytes */
};

static struct mutex lock;
static struct condition posted;
static struct node *nodes;

/* ---- files ------------------------------------------------------------------------------------------------------- */

static void drop_first(struct node *node)
{
    struct record *record = node->first;

    node->first = record->next;
    if (!node->first)
        node->last = &node->first;
    node->unread -= record->size;
    heap_free(record, sizeof *record + record->size);
}

/* Copy records out, as many whole ones as fit. Returns bytes, or -EFAULT when not even the first could be. */
static int64_t take(struct node *node, uint64_t buffer, size_t size)
{
    int64_t done = 0;

    while (node->first && node->first->size <= size - (size_t)done) {
        if (copy_out(buffer + (uint64_t)done, node->first->bytes, node->first->size))
            return done ? done : -EFAULT;
        done += (int64_t)node->first->size;
        drop_first(node);
    }
    return done;
}

static int64_t node_read(struct file *file, uint64_t buffer, size_t size)
{
    struct node *node = file->data;
    int64_t result = 0;

    mutex_lock(&lock);
    while (!node->first && !result)
        result = file->flags & O_NONBLOCK ? -EAGAIN : condition_wait(&posted, &lock, WAIT_FOREVER, true);
    if (!result)
        result = take(node, buffer, size);
    mutex_unlock(&lock);
    return result;
}

static unsigned node_poll(struct file *file)
{
    const struct node *node = file->data;
    unsigned events;

    mutex_lock(&lock);
    events = node->first ? POLLIN : 0;
    mutex_unlock(&lock);
    return events;
}

static void node_close(struct file *file)
{
    struct node *node = file->data, **at = &nodes;

    mutex_lock(&lock);
    while (*at != node)
        at = &(*at)->next;
    *at = node->next;
    mutex_unlock(&lock);
    while (node->first)
        drop_first(node);
    heap_free(node, sizeof *node);
}

static const struct file_type node_type = {
    .name = "dri",
    .read = node_read,
    .poll = node_poll,
    .close = node_close,
    .mode = S_IFCHR,
};

static struct file *node_open(const struct device *device, uint32_t flags, int *err);

static const struct device devices[] = {
    [METALOS_NODE_PRIMARY] = { "/dev/dri/card0", node_open, DEVICE_NUMBER(DRM, 0) },
    [METALOS_NODE_RENDER] = { "/dev/dri/renderD128", node_open, DEVICE_NUMBER(DRM, 128) },
    { 0 },
};

static struct file *node_open(const struct device *device, uint32_t flags, int *err)
{
    struct node *node = heap_alloc(sizeof *node);

    *err = -ENOMEM;
    if (!node)
        return NULL;
    node->kind = (uint32_t)(device - devices);
    node->last = &node->first;
    node->file = file_create(&node_type, flags, node);
    if (!node->file) {
        heap_free(node, sizeof *node);
        return NULL;
    }
    mutex_lock(&lock);
    node->next = nodes;
    nodes = node;
    mutex_unlock(&lock);
    return node->file;
}

void node_init(void)
{
    device_register(devices);
}

/* ---- calls ------------------------------------------------------------------------------------------------------- */

int64_t node_call_file(const uint64_t arguments[6])
{
    struct file *file = file_of((int)arguments[0]);
    struct metalos_node answer = { 0 };

    if (!file)
        return -EBADF;
    if (file->type == &node_type) {
        answer.id = file->id;
        answer.kind = ((const struct node *)file->data)->kind;
    }
    file_put(file);
    if (!answer.id)
        return -ENOTTY;
    return copy_out(arguments[1], &answer, sizeof answer);
}

/* An open file by its node and id; NULL: it is closed. The lock is held. */
static struct node *find(const uint64_t arguments[6])
{
    struct node *node = nodes;

    while (node && (node->kind != arguments[0] || node->file->id != arguments[1]))
        node = node->next;
    return node;
}

int64_t node_call_alive(const uint64_t arguments[6])
{
    bool alive;

    if (arguments[0] >= METALOS_NODES)
        return -EINVAL;
    mutex_lock(&lock);
    alive = find(arguments);
    mutex_unlock(&lock);
    return alive;
}

int64_t node_call_unread(const uint64_t arguments[6])
{
    const struct node *node;
    size_t unread;

    if (arguments[0] >= METALOS_NODES)
        return -EINVAL;
    mutex_lock(&lock);
    node = find(arguments);
    unread = node ? node->unread : 0;
    mutex_unlock(&lock);
    return (int64_t)unread;
}

/* Hand a record over to its open file. Returns 0 or -ENOSPC, and then it is the caller's still. */
static int post(const uint64_t arguments[6], struct record *record)
{
    struct node *node;
    int err = 0;

    mutex_lock(&lock);
    node = find(arguments);
    if (node && record->size > UNREAD_MAX - node->unread) {
        err = -ENOSPC;
    } else if (node) {
        *node->last = record;
        node->last = &record->next;
        node->unread += record->size;
    }
    if (!node)
        heap_free(record, sizeof *record + record->size);
    mutex_unlock(&lock);
    return err;
}

int64_t node_call_post(const uint64_t arguments[6])
{
    size_t size = arguments[3];
    struct record *record;
    int err;

    if (arguments[0] >= METALOS_NODES || !size || size > UNREAD_MAX)
        return -EINVAL;
    record = heap_alloc(sizeof *record + size);
    if (!record)
        return -ENOSPC;
    record->size = size;
    err = copy_in(record->bytes, arguments[2], size);
    if (!err)
        err = post(arguments, record);
    if (err) {
        heap_free(record, sizeof *record + size);
        return err;
    }
    condition_wake_all(&posted);
    poll_wake();
    return 0;
}
