/* SPDX-License-Identifier: MIT */
/* tree_test.c - the ordered set, compared with a plain array. */
#include "tap.h"

#include <core/tree.h>
#include <stdbool.h>
#include <stddef.h>

#define KEYS 256u

static struct kgpu_tree_node nodes[KEYS];
static bool present[KEYS];
static struct kgpu_tree_node *root;

static void set(unsigned key, bool there)
{
    if (present[key] == there)
        return;
    nodes[key].key = key * 10;
    if (there)
        kgpu_tree_insert(&root, &nodes[key]);
    else
        kgpu_tree_remove(&root, &nodes[key]);
    present[key] = there;
}

static void clear(void)
{
    for (unsigned key = 0; key < KEYS; key++)
        set(key, false);
}

static const struct kgpu_tree_node *at_most(uint64_t key)
{
    for (unsigned k = KEYS; k-- > 0;)
        if (present[k] && k * 10 <= key)
            return &nodes[k];
    return NULL;
}

static const struct kgpu_tree_node *at_least(uint64_t key)
{
    for (unsigned k = 0; k < KEYS; k++)
        if (present[k] && k * 10 >= key)
            return &nodes[k];
    return NULL;
}

static void an_empty_tree_has_nothing(void)
{
    CHECK(!kgpu_tree_at_most(NULL, UINT64_MAX));
    CHECK(!kgpu_tree_at_least(NULL, 0));
}

static void extreme_keys_are_found(void)
{
    struct kgpu_tree_node low = { .key = 0 }, high = { .key = UINT64_MAX }, *tree = NULL;

    kgpu_tree_insert(&tree, &high);
    kgpu_tree_insert(&tree, &low);
    CHECK(kgpu_tree_at_most(tree, UINT64_MAX) == &high);
    CHECK(kgpu_tree_at_most(tree, UINT64_MAX - 1) == &low);
    CHECK(kgpu_tree_at_least(tree, 0) == &low);
    CHECK(kgpu_tree_at_least(tree, 1) == &high);
    kgpu_tree_remove(&tree, &low);
    kgpu_tree_remove(&tree, &high);
    CHECK(!tree);
}

static void it_agrees_with_an_array(void)
{
    uint32_t random = 12345;
    unsigned wrong = 0;

    for (unsigned round = 0; round < 20000; round++) {
        uint64_t key;

        random = random * 1664525 + 1013904223;
        set(random >> 8 & (KEYS - 1), random >> 31);
        key = random >> 4 & 4095;
        wrong += kgpu_tree_at_most(root, key) != at_most(key);
        wrong += kgpu_tree_at_least(root, key) != at_least(key);
    }
    CHECK_EQ(wrong, 0);
    clear();
    CHECK(!root);
}

static unsigned depth(const struct kgpu_tree_node *node)
{
    unsigned left, right;

    if (!node)
        return 0;
    left = depth(node->left);
    right = depth(node->right);
    return 1 + (left > right ? left : right);
}

static void rising_keys_do_not_make_a_list(void)
{
    for (unsigned key = 0; key < KEYS; key++)
        set(key, true);
    CHECK(depth(root) < 40);
    clear();
}

int main(void)
{
    TAP_RUN(an_empty_tree_has_nothing);
    TAP_RUN(extreme_keys_are_found);
    TAP_RUN(it_agrees_with_an_array);
    TAP_RUN(rising_keys_do_not_make_a_list);
    return tap_done();
}
