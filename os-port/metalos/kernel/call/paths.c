/* SPDX-License-Identifier: MIT */
/* paths.c - system calls that take a path: absolute, or relative to the one current folder there is, the root. */
#include "call/call.h"
#include "file/files.h"
#include "kernel.h"
#include "program/copy.h"
#include "program/user.h"

#include <errno.h>

#define PATH_MAX 1024u

/* Paths of the *at calls are relative to the root as well: `folder` can only be AT_FDCWD, unless they are absolute. */
static int path_in(char *path, uint64_t folder, uint64_t from)
{
    const int64_t length = copy_string_in(path, from, PATH_MAX);

    if (length < 0)
        return (int)length;
    if (!length)
        return -ENOENT;
    return path[0] != '/' && (int)folder != AT_FDCWD ? -ENOTDIR : 0;
}

static int64_t do_open(uint64_t folder, uint64_t from, uint32_t flags)
{
    char path[PATH_MAX];
    int err = path_in(path, folder, from);
    struct file *file = err ? NULL : path_open(path, flags, &err);

    return descriptor_for(file, err, flags & O_CLOEXEC);
}

static int64_t do_stat(uint64_t folder, uint64_t from, uint64_t out)
{
    char path[PATH_MAX];
    struct abi_stat stat;
    int err = path_in(path, folder, from);

    if (!err)
        err = path_stat(path, &stat);
    return err ? err : copy_out(out, &stat, sizeof stat);
}

static int64_t do_access(uint64_t folder, uint64_t from)
{
    char path[PATH_MAX];
    struct abi_stat stat;
    const int err = path_in(path, folder, from);

    return err ? err : path_stat(path, &stat);
}

static int64_t do_mkdir(uint64_t folder, uint64_t from)
{
    char path[PATH_MAX];
    const int err = path_in(path, folder, from);

    return err ? err : path_make_folder(path);
}

static int64_t do_remove(uint64_t folder, uint64_t from, bool is_folder)
{
    char path[PATH_MAX];
    const int err = path_in(path, folder, from);

    return err ? err : path_remove(path, is_folder);
}

static int64_t do_rename(uint64_t from_folder, uint64_t from_at, uint64_t to_folder, uint64_t to_at)
{
    char from[PATH_MAX], to[PATH_MAX];
    int err = path_in(from, from_folder, from_at);

    if (!err)
        err = path_in(to, to_folder, to_at);
    return err ? err : path_rename(from, to);
}

/* The one link that there is: to the program itself. */
static int64_t do_readlink(uint64_t folder, uint64_t from, uint64_t out, uint64_t size)
{
    const size_t length = strlen(program.path);
    char path[PATH_MAX];
    struct abi_stat stat;
    int err = path_in(path, folder, from);

    if (err)
        return err;
    if (strcmp(path, "/proc/self/exe") != 0) {
        err = path_stat(path, &stat);
        return err ? err : -EINVAL;
    }
    if (!size)
        return -EINVAL;
    size = size < length ? size : length;
    return copy_out(out, program.path, size) ? -EFAULT : (int64_t)size;
}

int64_t call_open(const uint64_t a[6])
{
    return do_open((uint64_t)AT_FDCWD, a[0], (uint32_t)a[1]);
}

int64_t call_openat(const uint64_t a[6])
{
    return do_open(a[0], a[1], (uint32_t)a[2]);
}

int64_t call_stat(const uint64_t a[6])
{
    return do_stat((uint64_t)AT_FDCWD, a[0], a[1]);
}

int64_t call_lstat(const uint64_t a[6])
{
    return do_stat((uint64_t)AT_FDCWD, a[0], a[1]);
}

int64_t call_fstat(const uint64_t a[6])
{
    struct file *file = file_of((int)a[0]);
    struct abi_stat stat;

    if (!file)
        return -EBADF;
    file_stat(file, &stat);
    file_put(file);
    return copy_out(a[1], &stat, sizeof stat);
}

int64_t call_newfstatat(const uint64_t a[6])
{
    const uint64_t fstat_arguments[6] = { a[0], a[2] };
    char first;

    if (a[3] & AT_EMPTY_PATH && !copy_in(&first, a[1], 1) && !first)
        return call_fstat(fstat_arguments);
    return do_stat(a[0], a[1], a[2]);
}

int64_t call_access(const uint64_t a[6])
{
    return do_access((uint64_t)AT_FDCWD, a[0]);
}

int64_t call_faccessat(const uint64_t a[6])
{
    return do_access(a[0], a[1]);
}

int64_t call_getcwd(const uint64_t a[6])
{
    if (a[1] < sizeof "/")
        return -ERANGE;
    return copy_out(a[0], "/", sizeof "/") ? -EFAULT : (int64_t)sizeof "/";
}

int64_t call_mkdir(const uint64_t a[6])
{
    return do_mkdir((uint64_t)AT_FDCWD, a[0]);
}

int64_t call_mkdirat(const uint64_t a[6])
{
    return do_mkdir(a[0], a[1]);
}

int64_t call_rmdir(const uint64_t a[6])
{
    return do_remove((uint64_t)AT_FDCWD, a[0], true);
}

int64_t call_unlink(const uint64_t a[6])
{
    return do_remove((uint64_t)AT_FDCWD, a[0], false);
}

int64_t call_unlinkat(const uint64_t a[6])
{
    return do_remove(a[0], a[1], a[2] & AT_REMOVEDIR);
}

int64_t call_rename(const uint64_t a[6])
{
    return do_rename((uint64_t)AT_FDCWD, a[0], (uint64_t)AT_FDCWD, a[1]);
}

int64_t call_renameat(const uint64_t a[6])
{
    return do_rename(a[0], a[1], a[2], a[3]);
}

int64_t call_readlink(const uint64_t a[6])
{
    return do_readlink((uint64_t)AT_FDCWD, a[0], a[1], a[2]);
}

int64_t call_readlinkat(const uint64_t a[6])
{
    return do_readlink(a[0], a[1], a[2], a[3]);
}
