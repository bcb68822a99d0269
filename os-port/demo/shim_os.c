/* SPDX-License-Identifier: MIT */
/*
 * shim_os.c - what libradv-metal needs of its OS (shim_os.h), on one that has no card, no nodes and no descriptors.
 *
 * A program gets from the library what it gets from libdrm on a machine without graphics card. The line above each
 * function says what a real one does, and where one is to be seen.
 */
#include <errno.h>
#include <shim_os.h>

/* There is nothing to ask for. */
#pragma GCC diagnostic ignored "-Wunused-parameter"

/* ---- device nodes ------------------------------------------------------------------------------------------------ */

/* Yours: "/dev/dri/card0" and "/dev/dri/renderD128", or whatever open() takes. os-port/metalos/library/nodes.c */
const char *shim_os_node_path(enum shim_node node)
{
    return NULL;
}

/* Yours: the kernel knows the open file: METALOS_CALL_NODE. os-port/metalos/library/nodes.c */
int shim_os_file_id(int fd, enum shim_node *node_out, uint64_t *id_out)
{
    return -ENOTTY;
}

/* Yours: false will do where shim_os_file_id is one system call. os-port/metalos/library/nodes.c */
bool shim_os_same_file(int fd, int other)
{
    return false;
}

/* Yours: METALOS_CALL_NODE_ALIVE. os-port/metalos/kernel/gpu/node.c */
bool shim_os_file_alive(uint64_t id, enum shim_node node)
{
    return false;
}

/* Yours: open(path, O_RDWR | O_CLOEXEC). os-port/metalos/library/nodes.c */
int shim_os_open(enum shim_node node)
{
    return -ENOENT;
}

/* Yours: st_rdev of the node. os-port/metalos/library/nodes.c */
int shim_os_node_number(enum shim_node node, uint64_t *number_out)
{
    return -ENOENT;
}

/* Yours: fcntl(fd, F_DUPFD_CLOEXEC, 0). os-port/metalos/library/nodes.c */
int shim_os_dup(int fd)
{
    return -EBADF;
}

/* Yours: close(fd). os-port/metalos/library/nodes.c */
void shim_os_close(int fd)
{
}

/* Yours: METALOS_CALL_NODE_POST; display events come this way. os-port/metalos/kernel/gpu/node.c */
int shim_os_node_post(enum shim_node node, uint64_t id, const void *record, size_t size)
{
    return 0;
}

/* Yours: METALOS_CALL_NODE_UNREAD. os-port/metalos/kernel/gpu/node.c */
size_t shim_os_node_unread(enum shim_node node, uint64_t id)
{
    return 0;
}

/* Yours: read(2). os-port/metalos/library/nodes.c */
ssize_t shim_os_read(int fd, void *buffer, size_t size)
{
    return -EBADF;
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

/* Yours: METALOS_CALL_MAP; the kernel asks kgpu_object_page. os-port/metalos/kernel/gpu/object.c */
void *shim_os_map(mgpu_client client, const struct mgpu_bo_map *what)
{
    return NULL;
}

/* Yours: the same at a wished address, and whom to tell when it is gone. os-port/metalos/library/map.c */
int shim_os_mmap(mgpu_client client, const struct mgpu_bo_map *what, const struct shim_view *view, void **out)
{
    return -ENODEV;
}

/* Yours: munmap(2), and a look at whose mapping that was. os-port/metalos/library/map.c */
int shim_os_unmap(void *ptr, uint64_t size)
{
    return -EINVAL;
}

/* Yours: as shim_os_unmap, but the addresses stay taken. os-port/metalos/library/map.c */
int shim_os_vacate(void *ptr, uint64_t size)
{
    return -EINVAL;
}

/* ---- handles that travel as descriptors -------------------------------------------------------------------------- */

/* Yours: METALOS_CALL_TOKEN_EXPORT. os-port/metalos/kernel/gpu/token.c */
int shim_os_token_export(enum shim_token kind, uint64_t token, uint64_t size)
{
    return -ENODEV;
}

/* Yours: METALOS_CALL_TOKEN_IMPORT. os-port/metalos/kernel/gpu/token.c */
int shim_os_token_import(int fd, enum shim_token kind, uint64_t *token_out)
{
    return -EINVAL;
}

/* Yours: METALOS_CALL_TOKEN_READY; poll(2) finds the descriptor readable then. os-port/metalos/kernel/gpu/token.c */
void shim_os_token_ready(uint64_t token)
{
}

/* Yours: true where your ioctl(2) asks libradv-metal/ioctl/program.h first. os-port/metalos/library/calls.c */
bool shim_os_hears_ioctl(void)
{
    return false;
}

/* Yours: METALOS_CALL_TOKEN_REAP. os-port/metalos/kernel/gpu/token.c */
bool shim_os_token_reap(uint64_t *token_out)
{
    return false;
}

/* ---- event counters ---------------------------------------------------------------------------------------------- */

/* Yours: a dup of an eventfd; without eventfds it stays as it is here. os-port/metalos/library/tokens.c */
int shim_os_counter_dup(int fd)
{
    return -EINVAL;
}

/* Yours: write(2) of a 1 to it. os-port/metalos/library/tokens.c */
void shim_os_counter_add(int fd)
{
}

/* ---- settings ---------------------------------------------------------------------------------------------------- */

/* Yours: getenv("RADV_METAL_" name). os-port/posix/setting.c */
const char *shim_os_setting(const char *name)
{
    return NULL;
}
