/* SPDX-License-Identifier: MIT */
/* tree.c - see tree.h. A node's heap priority is a hash of its key, so no random numbers are needed. */
#include "tree.h"

#include <stddef.h>

static uint64_t priority(const struct kgpu_tree_node *node)
{
    uint64_t hash = node->key * 0x9e3779b97f4a7c15ull;

    return (hash ^ hash >> 29) * 0xbf58476d1ce4e5b9ull;
}

void kgpu_tree_insert(struct kgpu_tree_node **root, struct kgpu_tree_node *node)
{
    struct kgpu_tree_node **at = root, **left = &node->left, **right = &node->right, *rest;

    while (*at && priority(*at) >= priority(node))
        at = node->key < (*at)->key ? &(*at)->left : &(*at)->right;
    rest = *at;
    *at = node;
    while (rest) { /* what hung here is split in two by the new key */
        if (rest->key < node->key) {
            *left = rest;
            left = &rest->right;
            rest = rest->right;
        } else {
            *right = rest;
            right = &rest->left;
            rest = rest->left;
        }
    }
    *left = *right = NULL;
}

void kgpu_tree_remove(struct kgpu_tree_node **root, struct kgpu_tree_node *node)
{
    struct kgpu_tree_node **at = root, *left = node->left, *right = node->right;

    while (*at != node)
        at = node->key < (*at)->key ? &(*at)->left : &(*at)->right;
    while (left && right) { /* join its two sides */
        if (priority(left) >= priority(right)) {
            *at = left;
            at = &left->right;
            left = left->right;
        } else {
            *at = right;
            at = &right->left;
            right = right->left;
        }
    }
    *at = left ? left : right;
}

struct kgpu_tree_node *kgpu_tree_at_most(struct kgpu_tree_node *root, uint64_t key)
{
    struct kgpu_tree_node *best = NULL;

    while (root) {
        if (root->key <= key) {
            best = root;
            root = root->right;
        } else {
            root = root->left;
        }
    }
    return best;
}

struct kgpu_tree_node *kgpu_tree_at_least(struct kgpu_tree_node *root, uint64_t key)
{
    struct kgpu_tree_node *best = NULL;

    while (root) {
        if (root->key >= key) {
            best = root;
            root = root->left;
        } else {
            root = root->right;
        }
    }
    return best;
}
