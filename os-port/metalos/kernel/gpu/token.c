/* SPDX-License-Identifier: MIT */
/*
 * token.c - descriptors that stand for export tokens of the contract. Each export is an open file of its own; when its
 * last descriptor is closed the token waits to be reaped by the library, which alone knows how to end it.
 *
 * LOCKING. One mutex guards both lists. `ready` is looked at without it.
 */
#include "abi.h"
#include "file/file.h"
#include "gpu/host.h"
#include "memory/heap.h"
#include "program/copy.h"

#include <errno.h>
#include <metalos/call.h>

struct token {
    struct token *next, **at; /* in one of the lists; `at`: what points to it, in `opened` */
    uint32_t kind;            /* enum metalos_token_kind */
    uint64_t value, size;
    _Atomic bool ready;       /* can be read from, as poll(2) has it */
    bool unwanted;            /* nobody got a descriptor */
};

static struct mutex lock;
static struct token *opened, *closed;
static uint64_t count; /* of both */

/* The lock is held. */
static void insert(struct token *token)
{
    token->next = opened;
    token->at = &opened;
    if (opened)
        opened->at = &token->next;
    opened = token;
}

static void take_out(struct token *token)
{
    *token->at = token->next;
    if (token->next)
        token->next->at = token->at;
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

static unsigned token_poll(struct file *file)
{
    return ((struct token *)file->data)->ready ? POLLIN : 0;
}

static uint64_t token_size(struct file *file)
{
    return ((struct token *)file->data)->size;
}

static void token_close(struct file *file)
{
    struct token *token = file->data;
    bool unwanted = token->unwanted;

    mutex_lock(&lock);
    take_out(token);
    if (unwanted) {
        count--;
    } else {
        token->next = closed;
        closed = token;
    }
    mutex_unlock(&lock);
    if (unwanted)
        heap_free(token, sizeof *token);
}

static const struct file_type token_type = {
    .name = "token",
    .poll = token_poll,
    .size = token_size,
    .close = token_close,
    .mode = S_IFREG,
};

/* ---- calls ------------------------------------------------------------------------------------------------------- */

int64_t token_call_export(const uint64_t arguments[6])
{
    struct token *token;
    struct file *file;
    int fd;

    if (arguments[0] >= METALOS_TOKENS)
        return -EINVAL;
    token = heap_alloc(sizeof *token);
    if (!token)
        return -ENOMEM;
    token->kind = (uint32_t)arguments[0];
    token->value = arguments[1];
    token->size = arguments[2];
    token->ready = token->kind != METALOS_TOKEN_SYNC_FILE;
    file = file_create(&token_type, O_RDWR, token);
    if (!file) {
        heap_free(token, sizeof *token);
        return -ENOMEM;
    }
    mutex_lock(&lock);
    insert(token);
    count++;
    mutex_unlock(&lock);
    fd = file_install(file, 0, true);
    if (fd < 0) {
        token->unwanted = true;
        file_put(file);
    }
    return fd;
}

int64_t token_call_import(const uint64_t arguments[6])
{
    struct file *file = file_of((int)arguments[0]);
    const struct token *token;
    uint64_t value = 0;
    int err = -EINVAL;

    if (!file)
        return -EBADF;
    token = file->data;
    if (file->type == &token_type && token->kind == arguments[1]) {
        value = token->value;
        err = 0;
    }
    file_put(file);
    return err ? err : copy_out(arguments[2], &value, sizeof value);
}

int64_t token_call_ready(const uint64_t arguments[6])
{
    mutex_lock(&lock);
    for (struct token *token = opened; token; token = token->next)
        if (token->kind == METALOS_TOKEN_SYNC_FILE && token->value == arguments[0])
            token->ready = true;
    mutex_unlock(&lock);
    poll_wake();
    return 0;
}

static struct token *take_closed(void)
{
    struct token *token;

    mutex_lock(&lock);
    token = closed;
    if (token) {
        closed = token->next;
        count--;
    }
    mutex_unlock(&lock);
    return token;
}

int64_t token_call_reap(const uint64_t arguments[6])
{
    const uint64_t none = 0;
    struct token *token;
    int err = copy_out(arguments[0], &none, sizeof none); /* a token that cannot be told is not taken */

    token = err ? NULL : take_closed();
    if (!token)
        return err;
    err = copy_out(arguments[0], &token->value, sizeof token->value);
    heap_free(token, sizeof *token);
    return err ? err : 1;
}

uint64_t tokens_count(void)
{
    uint64_t result;

    mutex_lock(&lock);
    result = count;
    mutex_unlock(&lock);
    return result;
}

void tokens_forget(void)
{
    struct token *token;

    while ((token = take_closed()) != NULL)
        heap_free(token, sizeof *token);
}
