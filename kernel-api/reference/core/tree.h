/* SPDX-License-Identifier: MIT */
/*
 * tree.h - an ordered set of 64-bit keys, embedded in the objects it orders: a treap, O(log n) expected.
 */
#ifndef KGPU_TREE_H
#define KGPU_TREE_H

#include <stdint.h>

struct kgpu_tree_node {
    struct kgpu_tree_node *left, *right;
    uint64_t key; /* set by the owner before kgpu_tree_insert; unique in its tree */
};

/* Add a node whose key is not in the tree. The tree is its root pointer, NULL when empty. */
void kgpu_tree_insert(struct kgpu_tree_node **root, struct kgpu_tree_node *node);

/* Take out a node that is in the tree. */
void kgpu_tree_remove(struct kgpu_tree_node **root, struct kgpu_tree_node *node);

/* The node with the largest key <= `key`, or the smallest key >= `key`; NULL if there is none. */
struct kgpu_tree_node *kgpu_tree_at_most(struct kgpu_tree_node *root, uint64_t key);
struct kgpu_tree_node *kgpu_tree_at_least(struct kgpu_tree_node *root, uint64_t key);

#endif
