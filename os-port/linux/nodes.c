/* SPDX-License-Identifier: MIT */
/*
 * nodes.c - the card's device nodes: two pipes of this process, opened by their /proc/self/fd paths.
 *
 * A pipe can be opened, polled and read, as a DRM node can, needs no file system and leaves nothing behind. Each
 * open() of such a path is an open file of its own; lock_byte.h tells which is which: open file n holds the lock on
 * byte n.
 */
#include "shim_os.h"

#include "lock_byte.h"
#include "preload.h"
#include "records.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#ifndef F_DUPFD_QUERY
#define F_DUPFD_QUERY 1027 /* of Linux 6.10 */
#endif

struct node {
    struct records records; /* the pipe; its write end is the one to look at locks through */
    char path[32];
    struct stat stat;
    uint64_t *open_ids;    /* open files seen and not yet found closed */
    size_t open_count, open_room;
};

static struct node nodes[SHIM_NODE_COUNT];
static bool nodes_made;
static uint64_t last_id;
static pthread_mutex_t nodes_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t posted = PTHREAD_COND_INITIALIZER;

/* A forked child gets nodes of its own: locks on the same pipes would be seen by both. */
static void forget_nodes(void)
{
    nodes_made = false;
    for (int i = 0; i < SHIM_NODE_COUNT; i++) {
        nodes[i].open_count = 0;
        nodes[i].records.count = 0;
    }
    pthread_mutex_init(&nodes_lock, NULL);
    pthread_cond_init(&posted, NULL);
}

__attribute__((constructor)) static void expect_forks(void)
{
    pthread_atfork(NULL, NULL, forget_nodes);
}

static int make_node(struct node *node)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK))
        return -errno;
    node->records.read_fd = ends[0];
    node->records.write_fd = ends[1];
    snprintf(node->path, sizeof node->path, "/proc/self/fd/%d", ends[0]);
    return fstat(ends[0], &node->stat) ? -errno : 0;
}

/* The lock is held. */
static bool make_nodes(void)
{
    if (!nodes_made)
        nodes_made = make_node(&nodes[SHIM_NODE_PRIMARY]) == 0 && make_node(&nodes[SHIM_NODE_RENDER]) == 0;
    return nodes_made;
}

const char *shim_os_node_path(enum shim_node node)
{
    bool made;

    pthread_mutex_lock(&nodes_lock);
    made = make_nodes();
    pthread_mutex_unlock(&nodes_lock);
    if (made && radv_metal_preload_begin)
        radv_metal_preload_begin();
    return made ? nodes[node].path : NULL;
}

static struct node *node_of(int fd, int *err_out)
{
    struct stat stat;

    *err_out = -ENOTTY;
    if (fstat(fd, &stat)) {
        *err_out = -errno;
        return NULL;
    }
    for (int i = 0; i < SHIM_NODE_COUNT; i++)
        if (nodes_made && stat.st_dev == nodes[i].stat.st_dev && stat.st_ino == nodes[i].stat.st_ino)
            return &nodes[i];
    return NULL;
}

static bool alive(const struct node *node, uint64_t id)
{
    return lock_byte_taken_by_other(node->records.write_fd, id);
}

static bool is_file(int fd, const struct node *node, uint64_t id)
{
    return !lock_byte_taken_by_other(fd, id) && alive(node, id);
}

/* The id that an open file has. 0: it has none yet. */
static uint64_t find_id(int fd, const struct node *node)
{
    for (size_t i = 0; i < node->open_count; i++)
        if (is_file(fd, node, node->open_ids[i]))
            return node->open_ids[i];
    return 0;
}

static void forget_closed(struct node *node)
{
    size_t kept = 0;

    for (size_t i = 0; i < node->open_count; i++)
        if (alive(node, node->open_ids[i]))
            node->open_ids[kept++] = node->open_ids[i];
    node->open_count = kept;
}

static int give_id(int fd, struct node *node, uint64_t *id_out)
{
    forget_closed(node);
    if (node->open_count == node->open_room) {
        size_t room = node->open_room ? node->open_room * 2 : 8;
        uint64_t *ids = realloc(node->open_ids, room * sizeof *ids);

        if (!ids)
            return -ENOMEM;
        node->open_ids = ids;
        node->open_room = room;
    }
    if (!lock_byte_take(fd, last_id + 1))
        return -EBADF; /* an O_PATH descriptor */
    node->open_ids[node->open_count++] = *id_out = ++last_id;
    return 0;
}

int shim_os_file_id(int fd, enum shim_node *node_out, uint64_t *id_out)
{
    struct node *node;
    int err;

    pthread_mutex_lock(&nodes_lock);
    node = node_of(fd, &err);
    if (node) {
        *node_out = (enum shim_node)(node - nodes);
        *id_out = find_id(fd, node);
        err = *id_out ? 0 : give_id(fd, node, id_out);
    }
    pthread_mutex_unlock(&nodes_lock);
    return err;
}

bool shim_os_same_file(int fd, int other)
{
    static _Atomic bool unknown; /* to this Linux */

    if (unknown)
        return false;
    int r = fcntl(fd, F_DUPFD_QUERY, other);
    if (r < 0 && errno == EINVAL)
        unknown = true;
    return r == 1;
}

bool shim_os_file_alive(uint64_t id, enum shim_node node)
{
    return alive(&nodes[node], id);
}

int shim_os_open(enum shim_node node)
{
    const char *path = shim_os_node_path(node);
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;

    return fd >= 0 ? fd : path ? -errno : -ENOENT;
}

int shim_os_node_number(enum shim_node node, uint64_t *number_out)
{
    if (!shim_os_node_path(node))
        return -ENOENT;
    *number_out = nodes[node].stat.st_rdev;
    return 0;
}

int shim_os_dup(int fd)
{
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);

    return copy < 0 ? -errno : copy;
}

void shim_os_close(int fd)
{
    close(fd);
}

/* ---- records ----------------------------------------------------------------------------------------------------- */

static bool file_alive(const void *node, uint64_t id)
{
    return alive(node, id);
}

int shim_os_node_post(enum shim_node node, uint64_t id, const void *record, size_t size)
{
    int err = 0;

    pthread_mutex_lock(&nodes_lock);
    if (nodes_made && alive(&nodes[node], id))
        err = records_post(&nodes[node].records, id, record, size);
    pthread_cond_broadcast(&posted);
    pthread_mutex_unlock(&nodes_lock);
    return err;
}

size_t shim_os_node_unread(enum shim_node node, uint64_t id)
{
    size_t bytes;

    pthread_mutex_lock(&nodes_lock);
    bytes = nodes_made ? records_unread(&nodes[node].records, id) : 0;
    pthread_mutex_unlock(&nodes_lock);
    return bytes;
}

static bool may_wait(int fd)
{
    int flags = fcntl(fd, F_GETFL);

    return flags >= 0 && !(flags & O_NONBLOCK);
}

ssize_t shim_os_read(int fd, void *buffer, size_t size)
{
    struct node *node;
    size_t taken;
    uint64_t id;
    int err;

    pthread_mutex_lock(&nodes_lock);
    node = node_of(fd, &err);
    if (!node) {
        pthread_mutex_unlock(&nodes_lock);
        taken = (size_t)read(fd, buffer, size);
        return taken == (size_t)-1 ? -errno : (ssize_t)taken;
    }
    id = find_id(fd, node);
    for (;;) {
        taken = records_read(&node->records, id, buffer, size, file_alive, node);
        if (taken || !may_wait(fd))
            break;
        pthread_cond_wait(&posted, &nodes_lock);
    }
    pthread_mutex_unlock(&nodes_lock);
    return taken ? (ssize_t)taken : -EAGAIN;
}
