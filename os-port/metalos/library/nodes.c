/* SPDX-License-Identifier: MIT */
/*
 * nodes.c - the card's device nodes. The kernel has them, and knows their open files and what is to be read from each.
 */
#include "shim_os.h"
#include "system_call.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert((int)METALOS_NODE_PRIMARY == (int)SHIM_NODE_PRIMARY && (int)METALOS_NODE_RENDER == (int)SHIM_NODE_RENDER,
               "nodes have the same numbers");

static const char *const paths[SHIM_NODE_COUNT] = { "/dev/dri/card0", "/dev/dri/renderD128" };

static bool card_there;

int shim_os_file_id(int fd, enum shim_node *node_out, uint64_t *id_out)
{
    struct metalos_node node;
    int err = (int)system_call(METALOS_CALL_NODE, (uint64_t)fd, (uintptr_t)&node);

    if (err)
        return err;
    *node_out = (enum shim_node)node.kind;
    *id_out = node.id;
    return 0;
}

/* A kernel without a card has no such files; and elsewhere a file of that name is not ours. */
static void look_for_card(void)
{
    const int fd = open(paths[SHIM_NODE_RENDER], O_RDWR | O_CLOEXEC);
    enum shim_node node;
    uint64_t id;

    if (fd < 0)
        return;
    card_there = shim_os_file_id(fd, &node, &id) == 0;
    close(fd);
}

const char *shim_os_node_path(enum shim_node node)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, look_for_card);
    return card_there ? paths[node] : NULL;
}

/* Asking for the ids is one call each, and nothing is quicker. */
bool shim_os_same_file(int fd, int other)
{
    (void)fd;
    (void)other;
    return false;
}

bool shim_os_file_alive(uint64_t id, enum shim_node node)
{
    return system_call(METALOS_CALL_NODE_ALIVE, node, id) == 1;
}

int shim_os_open(enum shim_node node)
{
    const char *path = shim_os_node_path(node);
    const int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;

    return fd >= 0 ? fd : path ? -errno : -ENOENT;
}

int shim_os_node_number(enum shim_node node, uint64_t *number_out)
{
    const char *path = shim_os_node_path(node);
    struct stat file;

    if (!path || stat(path, &file))
        return -ENOENT;
    *number_out = file.st_rdev;
    return 0;
}

int shim_os_dup(int fd)
{
    const int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);

    return copy < 0 ? -errno : copy;
}

void shim_os_close(int fd)
{
    close(fd);
}

int shim_os_node_post(enum shim_node node, uint64_t id, const void *record, size_t size)
{
    return (int)system_call(METALOS_CALL_NODE_POST, node, id, (uintptr_t)record, size);
}

size_t shim_os_node_unread(enum shim_node node, uint64_t id)
{
    const int64_t bytes = system_call(METALOS_CALL_NODE_UNREAD, node, id);

    return bytes < 0 ? 0 : (size_t)bytes;
}

ssize_t shim_os_read(int fd, void *buffer, size_t size)
{
    const ssize_t bytes = read(fd, buffer, size);

    return bytes < 0 ? -errno : bytes;
}
