/* SPDX-License-Identifier: MIT */
/*
 * files.h - the program's files as call/ and program/ know them: made and opened, named by descriptors, waited for.
 *
 * Functions that return a struct file * give the caller a reference; NULL: the error is in *err_out.
 */
#ifndef METALOS_FILES_H
#define METALOS_FILES_H

#include "abi.h"
#include "file/file.h"

#define DESCRIPTORS_MAX 1024u

/* The program begins: descriptors 0, 1 and 2 are the console. Returns 0 or -ENOMEM. */
int files_begin(void);
/* It has ended: descriptors are closed, what it wrote to /tmp is gone. */
void files_end(void);

/* ---- descriptors.c ---- */

/* Returns 0 or -EBADF. */
int64_t descriptor_close(int fd);
/* dup2, dup3: `fd` names the caller's reference from now on, what it named before is closed. Returns fd or -EBADF. */
int64_t descriptor_replace(int fd, struct file *file, bool close_on_exec);
/* FD_CLOEXEC or 0, or -EBADF. */
int64_t descriptor_flags(int fd);
int64_t descriptor_set_flags(int fd, unsigned flags);
/* A descriptor for a new file, or the error that there was instead of one. */
int64_t descriptor_for(struct file *file, int err, bool close_on_exec);

/* ---- transfer.c ---- */

int64_t file_read(struct file *file, uint64_t buffer, size_t size);
int64_t file_write(struct file *file, uint64_t buffer, size_t size);
int64_t file_read_at(struct file *file, uint64_t buffer, size_t size, uint64_t offset);
int64_t file_write_at(struct file *file, uint64_t buffer, size_t size, uint64_t offset);
int64_t file_seek(struct file *file, int64_t offset, int whence);
void file_stat(struct file *file, struct abi_stat *out);
/* What stat shows of a file of this kind (S_IFMT). */
void file_stat_of(uint32_t kind, uint64_t size, uint64_t inode, struct abi_stat *out);

/* ---- poll.c ---- */

/* poll(2), on entries that the caller has copied in. Returns how many have events, -EINTR or -ENOMEM. */
int64_t files_poll(struct abi_pollfd *entries, unsigned count, int64_t deadline);

/* ---- kinds of files ---- */

struct file *pipe_open(struct file **write_end_out, uint32_t flags, int *err_out);
struct file *eventfd_open(uint32_t value, bool semaphore, uint32_t flags, int *err_out);
/* memfd_create: a file of memory without a name. */
struct file *memory_file_open(uint32_t flags, int *err_out);
/* `line` of console/serial.h. */
struct file *console_open(int line, uint32_t flags, int *err_out);

/* ---- tree.c: paths, absolute or relative to / ---- */

struct file *path_open(const char *path, uint32_t flags, int *err_out);
/* Return 0 or a negative error. */
int path_stat(const char *path, struct abi_stat *out);
int path_make_folder(const char *path);
/* unlink, or rmdir. */
int path_remove(const char *path, bool folder);
int path_rename(const char *from, const char *to);

#endif
