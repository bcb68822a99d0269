/* SPDX-License-Identifier: MIT */
/*
 * auth.h - what an open file of the primary node is among its like: master, authenticated, or neither.
 *
 * There is one lock in auth.c for all of it; it is taken last and held for moments.
 */
#ifndef SHIM_AUTH_H
#define SHIM_AUTH_H

#include <stdbool.h>
#include <stdint.h>

struct shim_file;

/* The part of a file that auth.c keeps. */
struct shim_auth {
    struct shim_file *next; /* of those with a magic */
    uint32_t magic;         /* 0: none asked for, or granted */
    bool granted;           /* by a master; itself, once it is one. It stays so */
};

/* A file begins: the first one of the primary node, while there is no master, becomes it. */
void shim_auth_init(struct shim_file *file);
/* Whether the file is the master, who alone may change what is shown. */
bool shim_auth_is_master(struct shim_file *file);
/* A file ends. Nobody inherits what it was. */
void shim_auth_finish(struct shim_file *file);
/* In a forked child, whose parent's files are none of its own: there is no master yet. */
void shim_auth_forked(void);

#endif
