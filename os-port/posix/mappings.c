/* SPDX-License-Identifier: MIT */
/* mappings.c - see mappings.h. */
#include "mappings.h"

#include <errno.h>
#include <mgpu/mgpu.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

static struct kgpu_tree_node *pieces;
static pthread_mutex_t mappings_lock = PTHREAD_MUTEX_INITIALIZER;

/* The lowest piece that reaches beyond `address`. */
static struct piece *piece_from(uint64_t address)
{
    struct kgpu_tree_node *node = kgpu_tree_at_most(pieces, address);

    if (!node || ((struct piece *)(void *)node)->end <= address)
        node = kgpu_tree_at_least(pieces, address);
    return (struct piece *)(void *)node;
}

/* The piece that has `at` in its middle, or NULL. */
static struct piece *piece_across(uint64_t at)
{
    struct piece *piece = piece_from(at);

    return piece && piece->node.key < at ? piece : NULL;
}

/* Make the piece end at `at`; what is behind becomes `rest`. */
static void split(struct piece *piece, uint64_t at, struct piece *rest)
{
    *rest = (struct piece){ .node.key = at, .end = piece->end, .mapping = piece->mapping };
    piece->end = at;
    __atomic_add_fetch(&piece->mapping->pieces, 1, __ATOMIC_RELAXED);
    kgpu_tree_insert(&pieces, &rest->node);
}

/* The lock is held. Returns false where a piece has to be split and *spare is NULL; to be called again with another. */
static bool take_out(uint64_t start, uint64_t end, struct piece **spare, struct piece **out)
{
    const uint64_t cuts[] = { start, end };
    struct piece *piece;

    for (int i = 0; i < 2; i++) {
        piece = piece_across(cuts[i]);
        if (!piece)
            continue;
        if (!*spare)
            return false;
        split(piece, cuts[i], *spare);
        *spare = NULL;
    }
    while ((piece = piece_from(start)) && piece->node.key < end) {
        kgpu_tree_remove(&pieces, &piece->node);
        piece->next = *out;
        *out = piece;
    }
    return true;
}

struct piece *mappings_piece(void)
{
    return calloc(1, sizeof(struct piece));
}

void mappings_add(struct mapping *mapping, struct piece *piece, const void *start, uint64_t size)
{
    mapping->pieces = 1;
    *piece = (struct piece){ .node.key = (uintptr_t)start, .end = (uintptr_t)start + size, .mapping = mapping };
    pthread_mutex_lock(&mappings_lock);
    kgpu_tree_insert(&pieces, &piece->node);
    pthread_mutex_unlock(&mappings_lock);
}

int mappings_take(const void *start, uint64_t size, struct piece **out)
{
    const uint64_t from = (uintptr_t)start, end = (from + size + MGPU_PAGE_SIZE - 1) & ~(uint64_t)(MGPU_PAGE_SIZE - 1);
    struct piece *spare = NULL;

    *out = NULL;
    if (from % MGPU_PAGE_SIZE || !size)
        return -EINVAL;
    for (;;) {
        pthread_mutex_lock(&mappings_lock);
        const bool done = take_out(from, end, &spare, out);
        pthread_mutex_unlock(&mappings_lock);
        if (done)
            break;
        spare = mappings_piece();
        if (!spare)
            return -ENOMEM;
    }
    free(spare); /* of no use: another thread was faster */
    return 0;
}

void mappings_let_go(struct piece *list)
{
    while (list) {
        struct piece *next = list->next;
        struct mapping *mapping = list->mapping;

        free(list);
        list = next;
        if (!__atomic_sub_fetch(&mapping->pieces, 1, __ATOMIC_ACQ_REL))
            mapping->gone(mapping);
    }
}

void mappings_forget(void)
{
    pieces = NULL;
    pthread_mutex_init(&mappings_lock, NULL);
}
