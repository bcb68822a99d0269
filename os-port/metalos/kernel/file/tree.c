/* SPDX-License-Identifier: MIT */
/*
 * tree.c - see tree.h. One mutex guards all nodes; open files know nothing of them, but for the initrd's, which stay.
 */
#include "file/tree.h"

#include "file/cpio.h"
#include "file/files.h"
#include "file/memory_file.h"
#include "kernel.h"
#include "memory/heap.h"
#include "thread/wait.h"

#include <errno.h>

#define NAME_MAX 255u /* without the NUL */
#define PATH_SIZE 1024u

static struct mutex lock;
static struct node root = { .kind = S_IFDIR, .inode = 1 };
static struct node *temporary; /* /tmp */
static uint64_t last_inode = 1;

/* Where a path leads: the node, or NULL and where it could be made. */
struct walk {
    struct node *node, *folder;
    const char *name; /* the last part, which no NUL ends */
    size_t length;
};

static struct node *child(const struct node *folder, const char *name, size_t length)
{
    struct node *node = folder->children;

    while (node && (node->name_size != length + 1 || memcmp(node->name, name, length)))
        node = node->next;
    return node;
}

/* Returns 0, -ENOENT, -ENOTDIR or -ENAMETOOLONG. */
static int walk(const char *path, struct walk *out)
{
    *out = (struct walk){ .node = &root, .folder = &root };
    while (*path) {
        size_t length = 0;

        while (path[length] && path[length] != '/')
            length++;
        if (!length || (length == 1 && *path == '.')) {
            path += length ? length : 1;
            continue;
        }
        if (length > NAME_MAX)
            return -ENAMETOOLONG;
        if (!out->node)
            return -ENOENT;
        if (out->node->kind != S_IFDIR)
            return -ENOTDIR;
        out->folder = out->node;
        out->name = path;
        out->length = length;
        if (length == 2 && path[0] == '.' && path[1] == '.')
            out->node = out->folder->parent ? out->folder->parent : &root;
        else
            out->node = child(out->folder, path, length);
        path += length;
    }
    return 0;
}

/* ---- nodes ---- */

static void node_destroy(struct node *node)
{
    if (node->memory)
        memory_file_put(node->memory);
    heap_free(node->name, node->name_size);
    heap_free(node, sizeof *node);
}

static void link_node(struct node *node, struct node *folder)
{
    node->parent = folder;
    node->next = folder->children;
    folder->children = node;
}

static void unlink_node(struct node *node)
{
    struct node **at = &node->parent->children;

    while (*at != node)
        at = &(*at)->next;
    *at = node->next;
}

static char *copy_name(const struct walk *at)
{
    char *name = heap_alloc(at->length + 1);

    if (name)
        memcpy(name, at->name, at->length);
    return name;
}

/* Returns NULL when there is no memory. */
static struct node *add_node(const struct walk *at, uint32_t kind)
{
    struct node *node = heap_alloc(sizeof *node);

    if (!node)
        return NULL;
    node->name = copy_name(at);
    if (!node->name) {
        heap_free(node, sizeof *node);
        return NULL;
    }
    node->name_size = at->length + 1;
    node->kind = kind;
    node->inode = ++last_inode;
    node->temporary = at->folder == temporary || at->folder->temporary;
    link_node(node, at->folder);
    return node;
}

static bool is_writable(const struct node *folder)
{
    return folder == temporary || folder->temporary;
}

/* ---- what there is from the beginning ---- */

/* The node of a path, made with the folders above it. Returns NULL when there is no memory. */
static struct node *make_path(const char *path, uint32_t kind)
{
    struct walk at;
    int err;

    for (size_t end = 1;; end++) {
        char part[PATH_SIZE];

        if (path[end] && path[end] != '/')
            continue;
        if (end >= sizeof part)
            return NULL;
        memcpy(part, path, end);
        part[end] = 0;
        err = walk(part, &at);
        if (err)
            return NULL;
        if (!at.node)
            at.node = add_node(&at, path[end] ? S_IFDIR : kind);
        if (!at.node || !path[end])
            return at.node;
    }
}

static int add_device(void *unused, const struct device *device)
{
    struct node *node = make_path(device->path, S_IFCHR);

    (void)unused;
    if (!node)
        return -ENOMEM;
    node->device = device;
    return 0;
}

static void add_initrd(void)
{
    struct cpio_entry entry;

    for (size_t at = 0; boot_info.initrd && cpio_next(boot_info.initrd, boot_info.initrd_size, &at, &entry);) {
        const uint32_t kind = entry.mode & S_IFMT;
        struct node *node = *entry.path && (kind == S_IFREG || kind == S_IFDIR) ? make_path(entry.path, kind) : NULL;

        if (node && kind == S_IFREG) {
            node->contents = entry.contents;
            node->size = entry.size;
        }
    }
}

int tree_init(void)
{
    if (temporary)
        return 0;
    add_initrd();
    temporary = make_path("/tmp", S_IFDIR); /* now: what the initrd has there is the initrd's, and stays */
    return temporary ? devices_each(add_device, NULL) : -ENOMEM;
}

const void *initrd_find(const char *path, size_t *size_out)
{
    struct cpio_entry entry;

    while (*path == '/')
        path++;
    for (size_t at = 0; boot_info.initrd && cpio_next(boot_info.initrd, boot_info.initrd_size, &at, &entry);)
        if (!strcmp(entry.path, path) && (entry.mode & S_IFMT) == S_IFREG) {
            *size_out = entry.size;
            return entry.contents;
        }
    return NULL;
}

/* A file or an empty folder that the program has made; NULL: there is none. */
static struct node *made_leaf(void)
{
    struct node *leaf = temporary ? temporary->children : NULL;

    while (leaf && !leaf->temporary)
        leaf = leaf->next;
    while (leaf && leaf->children)
        leaf = leaf->children;
    return leaf;
}

/* Depth first, without recursion: the leaf that is found goes, and the search begins anew. */
void tree_clear_temporary(void)
{
    struct node *leaf;

    mutex_lock(&lock);
    while ((leaf = made_leaf()) != NULL) {
        unlink_node(leaf);
        node_destroy(leaf);
    }
    mutex_unlock(&lock);
}

/* ---- what the program asks for ---- */

static struct file *open_node(const struct node *node, uint32_t flags, int *err_out)
{
    if (node->kind == S_IFDIR)
        return folder_open(node, flags, err_out);
    if (node->device)
        return node->device->open(node->device, flags, err_out);
    if (!node->memory)
        return fixed_file_open(node, flags, err_out);
    memory_file_get(node->memory);
    return memory_file_open_contents(node->memory, flags, err_out);
}

/* Find, or with O_CREAT make, the node to open. Returns 0 or a negative error. */
static int find_to_open(const char *path, uint32_t flags, struct node **node_out)
{
    struct walk at;
    const int err = walk(path, &at);
    const bool writes = (flags & O_ACCMODE) != O_RDONLY || flags & O_TRUNC;

    *node_out = at.node;
    if (err)
        return err;
    if (!at.node) {
        if (!(flags & O_CREAT))
            return -ENOENT;
        if (!is_writable(at.folder))
            return -EROFS;
        *node_out = add_node(&at, S_IFREG);
        if (!*node_out)
            return -ENOMEM;
        (*node_out)->memory = memory_file_create();
        if ((*node_out)->memory)
            return 0;
        unlink_node(*node_out);
        node_destroy(*node_out);
        return -ENOMEM;
    }
    if (flags & O_CREAT && flags & O_EXCL)
        return -EEXIST;
    if (flags & O_DIRECTORY && at.node->kind != S_IFDIR)
        return -ENOTDIR;
    if (writes && at.node->kind == S_IFDIR)
        return -EISDIR;
    return writes && at.node->kind == S_IFREG && !at.node->memory ? -EROFS : 0;
}

struct file *path_open(const char *path, uint32_t flags, int *err_out)
{
    struct file *file = NULL;
    struct node *node;

    mutex_lock(&lock);
    *err_out = find_to_open(path, flags, &node);
    if (!*err_out)
        file = open_node(node, flags & ~(O_CREAT | O_EXCL | O_CLOEXEC), err_out);
    if (file) {
        file->flags &= ~O_TRUNC;
        file->inode = node->inode;
        file->number = node->device ? node->device->number : 0;
    }
    mutex_unlock(&lock);
    return file;
}

int path_stat(const char *path, struct abi_stat *out)
{
    struct walk at;
    int err;

    mutex_lock(&lock);
    err = walk(path, &at);
    if (!err && !at.node)
        err = -ENOENT;
    if (!err) {
        const uint64_t size = at.node->memory ? memory_file_size(at.node->memory) : at.node->size;

        file_stat_of(at.node->kind, size, at.node->inode, out);
        out->number = at.node->device ? at.node->device->number : 0;
    }
    mutex_unlock(&lock);
    return err;
}

int path_make_folder(const char *path)
{
    struct walk at;
    int err;

    mutex_lock(&lock);
    err = walk(path, &at);
    if (!err)
        err = at.node ? -EEXIST : !is_writable(at.folder) ? -EROFS : !add_node(&at, S_IFDIR) ? -ENOMEM : 0;
    mutex_unlock(&lock);
    return err;
}

/* Whether a node may go, as a folder or as a file. */
static int check_removal(const struct node *node, bool folder)
{
    if (!node)
        return -ENOENT;
    if (folder != (node->kind == S_IFDIR))
        return folder ? -ENOTDIR : -EISDIR;
    return !node->temporary ? -EROFS : node->children ? -ENOTEMPTY : 0;
}

int path_remove(const char *path, bool folder)
{
    struct walk at;
    int err;

    mutex_lock(&lock);
    err = walk(path, &at);
    if (!err)
        err = check_removal(at.node, folder);
    if (!err) {
        unlink_node(at.node);
        node_destroy(at.node);
    }
    mutex_unlock(&lock);
    return err;
}

static bool is_within(const struct node *node, const struct node *folder)
{
    while (node && node != folder)
        node = node->parent;
    return node;
}

static int rename_node(struct node *node, const struct walk *to)
{
    const int err = to->node ? check_removal(to->node, node->kind == S_IFDIR) : 0;
    char *name;

    if (err || to->node == node)
        return err;
    if (!node->temporary || !is_writable(to->folder))
        return -EROFS;
    if (is_within(to->folder, node))
        return -EINVAL;
    name = copy_name(to);
    if (!name)
        return -ENOMEM;
    if (to->node) {
        unlink_node(to->node);
        node_destroy(to->node);
    }
    unlink_node(node);
    heap_free(node->name, node->name_size);
    node->name = name;
    node->name_size = to->length + 1;
    link_node(node, to->folder);
    return 0;
}

int path_rename(const char *from, const char *to)
{
    struct walk source, target;
    int err;

    mutex_lock(&lock);
    err = walk(from, &source);
    if (!err)
        err = walk(to, &target);
    if (!err)
        err = source.node ? rename_node(source.node, &target) : -ENOENT;
    mutex_unlock(&lock);
    return err;
}
