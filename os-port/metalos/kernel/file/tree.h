/* SPDX-License-Identifier: MIT */
/* tree.h - the tree of names: folders, files of the initrd (read-only), devices, and /tmp, which is memory. */
#ifndef METALOS_TREE_H
#define METALOS_TREE_H

#include "file/file.h"

struct node {
    struct node *parent, *children, *next;
    char *name;
    size_t name_size; /* with the NUL */
    uint32_t kind;    /* S_IFDIR, S_IFREG, S_IFCHR */
    uint64_t inode;
    bool temporary;               /* below /tmp: can be removed */
    const void *contents;         /* of the initrd */
    size_t size;
    struct memory_file *memory;   /* of /tmp; holds a reference */
    const struct device *device;
};

/* Once: names of the initrd and of devices. Returns 0 or -ENOMEM. */
int tree_init(void);
/* Forget all below /tmp. */
void tree_clear_temporary(void);

/* ---- kinds of files that the tree opens (open.c); the tree's lock is held ---- */

/* A file of the initrd. */
struct file *fixed_file_open(const struct node *node, uint32_t flags, int *err_out);
/* A folder as it is now, for getdents64. */
struct file *folder_open(const struct node *node, uint32_t flags, int *err_out);

/* Calls visit(argument, device) for all devices there are. Stops at an error and returns it. */
int devices_each(int (*visit)(void *argument, const struct device *device), void *argument);

#endif
