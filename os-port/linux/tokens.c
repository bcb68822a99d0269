/* SPDX-License-Identifier: MIT */
/*
 * tokens.c - descriptors that stand for export tokens: memory files, whose size can be seen, and for sync_files pipes,
 * which can be polled.
 *
 * The port keeps one descriptor of each; the caller gets another open file of the same file, which holds the lock on
 * byte 0 (lock_byte.h). When that lock is gone the caller's last duplicate has been closed.
 */
#include "shim_os.h"

#include "lock_byte.h"
#include "preload.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

struct token {
    struct token *next;
    enum shim_token kind;
    uint64_t value;
    int fd;
    struct stat stat;
};

static struct token *tokens;
static pthread_mutex_t tokens_lock = PTHREAD_MUTEX_INITIALIZER;

/* A forked child's kernel knows none of its parent's tokens. */
static void forget_tokens(void)
{
    tokens = NULL;
    pthread_mutex_init(&tokens_lock, NULL);
}

__attribute__((constructor)) static void expect_forks(void)
{
    pthread_atfork(NULL, NULL, forget_tokens);
}

/* Another open file of the same file. */
static int reopen(int fd)
{
    char path[32];

    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
}

/* For both directions: writing to a pipe that nobody can read is deadly. */
static int make_pipe(void)
{
    int ends[2], fd;

    if (pipe2(ends, O_CLOEXEC))
        return -1;
    fd = reopen(ends[0]);
    close(ends[0]);
    close(ends[1]);
    return fd;
}

static int make_memory_file(uint64_t size)
{
    int fd = memfd_create("radv-metal token", MFD_CLOEXEC);

    if (fd >= 0 && ftruncate(fd, (off_t)size)) {
        close(fd);
        return -1;
    }
    return fd;
}

int shim_os_token_export(enum shim_token kind, uint64_t value, uint64_t size)
{
    struct token *token = calloc(1, sizeof *token);
    int theirs = -1, err;

    if (!token)
        return -ENOMEM;
    token->kind = kind;
    token->value = value;
    token->fd = kind == SHIM_TOKEN_SYNC_FILE ? make_pipe() : make_memory_file(size);
    if (token->fd < 0)
        goto free_token;
    if (fstat(token->fd, &token->stat))
        goto close_ours;
    theirs = reopen(token->fd);
    if (theirs < 0 || !lock_byte_take(theirs, 0))
        goto close_theirs;
    pthread_mutex_lock(&tokens_lock);
    token->next = tokens;
    tokens = token;
    pthread_mutex_unlock(&tokens_lock);
    return theirs;

close_theirs:
    err = errno;
    if (theirs >= 0)
        close(theirs);
    errno = err;
close_ours:
    err = errno;
    close(token->fd);
    errno = err;
free_token:
    err = -errno;
    free(token);
    return err;
}

int shim_os_token_import(int fd, enum shim_token kind, uint64_t *value_out)
{
    struct stat stat;
    int err = -EINVAL;

    if (fstat(fd, &stat))
        return -errno;
    pthread_mutex_lock(&tokens_lock);
    for (const struct token *token = tokens; token && err; token = token->next) {
        if (token->stat.st_dev == stat.st_dev && token->stat.st_ino == stat.st_ino && token->kind == kind) {
            *value_out = token->value;
            err = 0;
        }
    }
    pthread_mutex_unlock(&tokens_lock);
    return err;
}

void shim_os_token_ready(uint64_t value)
{
    pthread_mutex_lock(&tokens_lock);
    for (const struct token *token = tokens; token; token = token->next) {
        if (token->kind == SHIM_TOKEN_SYNC_FILE && token->value == value)
            (void)!write(token->fd, "", 1); /* nobody reads it: there is room */
    }
    pthread_mutex_unlock(&tokens_lock);
}

bool shim_os_hears_ioctl(void)
{
    return radv_metal_preload_begin && radv_metal_preload_begin();
}

bool shim_os_token_reap(uint64_t *value_out)
{
    struct token *found = NULL;

    pthread_mutex_lock(&tokens_lock);
    for (struct token **at = &tokens; *at && !found; at = found ? at : &(*at)->next) {
        if (lock_byte_taken_by_other((*at)->fd, 0))
            continue;
        found = *at;
        *at = found->next;
    }
    pthread_mutex_unlock(&tokens_lock);
    if (!found)
        return false;
    *value_out = found->value;
    close(found->fd);
    free(found);
    return true;
}
