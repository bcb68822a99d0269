/* SPDX-License-Identifier: MIT */
/*
 * shim_os.h - what libradv-metal needs of its operating system, besides mgpu_call and a C library with POSIX threads.
 *
 * The OS port defines these functions.
 */
#ifndef SHIM_OS_H
#define SHIM_OS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <mgpu/mgpu.h>

/* ---- device nodes ------------------------------------------------------------------------------------------------ */

/* The card's two nodes. A primary node may own the screens; a render node never does. */
enum shim_node { SHIM_NODE_PRIMARY, SHIM_NODE_RENDER, SHIM_NODE_COUNT };

/*
 * Path of a node, for programs to open with O_RDWR. An open node can be polled, and records written by
 * shim_os_node_post can be read from it. Returns NULL where there is no card; the string lives as long as the process.
 */
const char *shim_os_node_path(enum shim_node node);

/*
 * Which open file is `fd`? Every open() of a node is an open file of its own, dup() shares one; descriptor numbers are
 * recycled. A nonzero `id` names one open file and is never used again; it is given out the first time a descriptor is
 * seen. Returns 0; -EBADF when fd is not open, -ENOTTY when it is not one of the nodes.
 */
int shim_os_file_id(int fd, enum shim_node *node_out, uint64_t *id_out);

/*
 * Whether both are descriptors of one open file, where that can be told sooner than by shim_os_file_id; false may also
 * mean that it cannot.
 */
bool shim_os_same_file(int fd, int other);

/* Whether any descriptor of that open file is still open. */
bool shim_os_file_alive(uint64_t id, enum shim_node node);

/* open() of a node, for reading and writing, close-on-exec. Returns a descriptor or -errno; -ENOENT: no card. */
int shim_os_open(enum shim_node node);

/* The device number that stat shows of a node; where nodes are no devices of the OS, 0. Returns 0 or -ENOENT. */
int shim_os_node_number(enum shim_node node, uint64_t *number_out);

/* A further descriptor of the same open file, close-on-exec. Returns it or -errno. */
int shim_os_dup(int fd);
void shim_os_close(int fd);

/*
 * Make a record (a display event) readable from open file `id` of a node; of one that is closed nothing happens.
 * Returns 0 or -errno: there is no room, and the record is lost.
 */
int shim_os_node_post(enum shim_node node, uint64_t id, const void *record, size_t size);
/* Bytes posted to the open file that nobody has read yet. */
size_t shim_os_node_unread(enum shim_node node, uint64_t id);
/*
 * read(2) of any descriptor. Of a node it gives what was posted to that very open file, whole records. Returns bytes,
 * or -errno; -EAGAIN: there is nothing, and the descriptor does not wait.
 */
ssize_t shim_os_read(int fd, void *buffer, size_t size);

/* ---- memory ------------------------------------------------------------------------------------------------------ */

/*
 * Map what mgpu_bo_map answered, or mgpu_init.value_object, into the address space: readable, and writable but for the
 * latter. NULL: no address space, or no memory.
 */
void *shim_os_map(mgpu_client client, const struct mgpu_bo_map *what);

/* The same for a program that has called mmap(2): with its address, protection and flags. */
struct shim_owner {
    void (*gone)(void *data); /* called once no page of the mapping is left; may be NULL */
    void *data;
};
struct shim_view {
    void *address; /* a wish, or with MAP_FIXED an order: what is mapped there goes */
    int protection, flags; /* as of mmap */
    struct shim_owner owner;
};
/* Returns 0 or -errno; -EINVAL: a private mapping. */
int shim_os_mmap(mgpu_client client, const struct mgpu_bo_map *what, const struct shim_view *view, void **out);

/*
 * munmap(2): of a mapping, of part of one or of several; it may also be memory that the program mapped itself. Returns
 * 0 or -errno.
 */
int shim_os_unmap(void *ptr, uint64_t size);
/*
 * The program is about to map something else there: what is a mapping of ours there ends, the addresses stay taken.
 * Returns 0 or -errno; -EINVAL: not whole pages.
 */
int shim_os_vacate(void *ptr, uint64_t size);

/* ---- handles that travel as descriptors -------------------------------------------------------------------------- */

/*
 * A descriptor that stands for an export token (mgpu_bo_export, mgpu_sync_export). `kind` tells them apart when they
 * come back. When its last duplicate is closed the token is no longer needed: shim_os_token_reap then returns it once.
 * `size` is what fstat shows, bytes; the descriptor of a BO can be mapped where the OS can do that.
 */
enum shim_token { SHIM_TOKEN_BO, SHIM_TOKEN_SYNC, SHIM_TOKEN_SYNC_FILE };
/* Returns a descriptor (close-on-exec) or -errno. */
int shim_os_token_export(enum shim_token kind, uint64_t token, uint64_t size);
/* Returns 0, -EBADF, or -EINVAL when fd does not stand for a token of that kind. */
int shim_os_token_import(int fd, enum shim_token kind, uint64_t *token_out);
/*
 * The descriptor of a SHIM_TOKEN_SYNC_FILE can be polled; nothing is to be read from it until the token is ready, and
 * then it stays so. Without a descriptor of it nothing happens.
 */
void shim_os_token_ready(uint64_t token);
/* Whether the library hears of the ioctl(2)s that programs make on its descriptors. */
bool shim_os_hears_ioctl(void);
/* Takes one token whose descriptors are all closed. Returns false when there is none. */
bool shim_os_token_reap(uint64_t *token_out);

/* ---- event counters ---------------------------------------------------------------------------------------------- */

/*
 * A further descriptor, close-on-exec, of an event counter (Linux: an eventfd) that the program has made. -EBADF: not
 * open; -EINVAL: something else.
 */
int shim_os_counter_dup(int fd);
/* Add 1, which makes it readable. Never waits: a counter that is full stays as it is. */
void shim_os_counter_add(int fd);

/* ---- settings ---------------------------------------------------------------------------------------------------- */

/* Value of a setting (RADV_METAL_<NAME> in a POSIX environment), or NULL. */
const char *shim_os_setting(const char *name);

#endif
