/* SPDX-License-Identifier: MIT */
/* va_test.c - ops/va.c against a naive model: a list of the ranges that are out. */
#include <errno.h>

#include "ops/va.h"
#include "tap.h"

#define RANGES 256
#define KIB 1024ull

static uint32_t seed = 12345;

static uint32_t any(uint32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
}

static struct shim_va_bounds small_space(uint64_t pages)
{
    return (struct shim_va_bounds){ .start = 0x200000, .end = 0x200000 + pages * 4096, .alignment = 4096 };
}

static unsigned holes(const struct shim_va *tree)
{
    return tree ? 1 + holes(tree->left) + holes(tree->right) : 0;
}

static unsigned depth(const struct shim_va *tree)
{
    if (!tree)
        return 0;
    unsigned left = depth(tree->left), right = depth(tree->right);
    return 1 + (left > right ? left : right);
}

/* Ordered by address, holes neither overlap nor touch, and `largest` is right. Returns the highest end. */
static uint64_t check_tree(const struct shim_va *tree, uint64_t end_before)
{
    if (!tree)
        return end_before;
    uint64_t end = check_tree(tree->left, end_before), largest = tree->size;

    CHECK(tree->size > 0);
    CHECK(end == 0 || tree->address > end);
    if (tree->left && tree->left->largest > largest)
        largest = tree->left->largest;
    if (tree->right && tree->right->largest > largest)
        largest = tree->right->largest;
    CHECK_EQ(tree->largest, largest);
    return check_tree(tree->right, tree->address + tree->size);
}

static int alloc(struct shim_va_manager *manager, uint64_t size, uint64_t alignment, uint64_t base, uint32_t flags,
                 struct shim_va **out)
{
    return shim_va_manager_alloc(manager, size, alignment, base, flags, out);
}

static void random_use_matches_the_model(void)
{
    const uint64_t pages = 4096;
    const struct shim_va_bounds bounds = small_space(pages);
    struct shim_va_manager manager;
    struct shim_va *out[RANGES] = { NULL };
    unsigned failures = 0;

    CHECK_EQ(shim_va_manager_init(&manager, &bounds), 0);
    for (int step = 0; step < 20000; step++) {
        unsigned i = any(RANGES);
        if (out[i]) {
            shim_va_free(out[i]);
            out[i] = NULL;
            continue;
        }
        uint64_t size = 1 + any(64 * 4096), alignment = 4096ull << any(6);
        uint32_t flags = SHIM_VA_32_BIT | (any(4) ? 0 : SHIM_VA_REPLAYABLE);
        if (alloc(&manager, size, alignment, 0, flags, &out[i])) {
            out[i] = NULL;
            failures++;
            continue;
        }
        uint64_t start = shim_va_address(out[i]), end = start + out[i]->size;
        CHECK_EQ(start % alignment, 0);
        CHECK(out[i]->size >= size && out[i]->size < size + 4096);
        CHECK(start >= bounds.start && end <= bounds.end);
        for (unsigned j = 0; j < RANGES; j++)
            CHECK(j == i || !out[j] || end <= out[j]->address || start >= out[j]->address + out[j]->size);
    }
    CHECK(failures > 0 && failures < 10000);

    uint64_t used = 0, hole_size = 0;
    for (unsigned i = 0; i < RANGES; i++)
        used += out[i] ? out[i]->size : 0;
    check_tree(manager.space[SHIM_VA_32_BIT].holes, 0);
    for (unsigned i = 0; i < RANGES; i++)
        shim_va_free(out[i]);
    CHECK_EQ(holes(manager.space[SHIM_VA_32_BIT].holes), 1);
    hole_size = manager.space[SHIM_VA_32_BIT].holes->size;
    CHECK_EQ(hole_size, pages * 4096);
    CHECK(used < hole_size);
    shim_va_manager_finish(&manager);
}

/* Every second page free: many holes, none too deep, and a request too large for all of them fails at once. */
static void tree_stays_shallow(void)
{
    enum { COUNT = 8192 };
    static struct shim_va *out[COUNT];
    const struct shim_va_bounds bounds = small_space(COUNT);
    struct shim_va_manager manager;
    struct shim_va *none;

    CHECK_EQ(shim_va_manager_init(&manager, &bounds), 0);
    for (int i = 0; i < COUNT; i++)
        CHECK_EQ(alloc(&manager, 4096, 0, 0, 0, &out[i]), 0);
    CHECK_EQ(alloc(&manager, 4096, 0, 0, 0, &none), -ENOMEM);
    for (int i = 0; i < COUNT; i += 2)
        shim_va_free(out[i]);
    CHECK_EQ(holes(manager.space[SHIM_VA_32_BIT].holes), COUNT / 2);
    CHECK(depth(manager.space[SHIM_VA_32_BIT].holes) < 40);
    CHECK_EQ(alloc(&manager, 8192, 0, 0, 0, &none), -ENOMEM);
    for (int i = 1; i < COUNT; i += 2)
        shim_va_free(out[i]);
    CHECK_EQ(holes(manager.space[SHIM_VA_32_BIT].holes), 1);
    shim_va_manager_finish(&manager);
}

static void honours_the_base(void)
{
    const struct shim_va_bounds bounds = small_space(1024);
    struct shim_va_manager manager;
    struct shim_va *a, *b;

    CHECK_EQ(shim_va_manager_init(&manager, &bounds), 0);
    CHECK_EQ(alloc(&manager, 8192, 0, 0x300000, 0, &a), 0);
    CHECK_EQ(shim_va_address(a), 0x300000);
    CHECK_EQ(alloc(&manager, 4096, 0, 0x301000, 0, &b), -ENOMEM); /* taken */
    CHECK_EQ(alloc(&manager, 8192, 0, 0x2ff000, 0, &b), -ENOMEM); /* reaches into it */
    CHECK_EQ(alloc(&manager, 4096, 0, 0x1ff000, 0, &b), -ENOMEM); /* below the space */
    CHECK_EQ(alloc(&manager, 4096, 0, 0x600000, 0, &b), -ENOMEM); /* above */
    CHECK_EQ(alloc(&manager, 4096, 0, 0x302800, 0, &b), -EINVAL); /* not aligned */
    CHECK_EQ(alloc(&manager, 4096, 0x10000, 0x304000, 0, &b), -EINVAL);
    CHECK_EQ(alloc(&manager, 4096, 0, 0x2ff000, 0, &b), 0);
    CHECK_EQ(shim_va_address(b), 0x2ff000);
    shim_va_free(a);
    shim_va_free(b);
    shim_va_manager_finish(&manager);
}

static void replayable_comes_from_the_top(void)
{
    const struct shim_va_bounds bounds = small_space(1024);
    struct shim_va_manager manager;
    struct shim_va *low, *top, *next;

    CHECK_EQ(shim_va_manager_init(&manager, &bounds), 0);
    CHECK_EQ(alloc(&manager, 4096, 0, 0, 0, &low), 0);
    CHECK_EQ(alloc(&manager, 4096, 0, 0, SHIM_VA_REPLAYABLE, &top), 0);
    CHECK_EQ(alloc(&manager, 4096, 0x10000, 0, SHIM_VA_REPLAYABLE, &next), 0);
    CHECK_EQ(shim_va_address(low), bounds.start);
    CHECK_EQ(shim_va_address(top), bounds.end - 4096);
    CHECK_EQ(shim_va_address(next), bounds.end - 0x10000);
    shim_va_free(low);
    shim_va_free(top);
    shim_va_free(next);
    shim_va_manager_finish(&manager);
}

/* What Navi 23 has. */
static const struct shim_va_bounds navi23 = { .start = 0x200000,
                                              .end = 0x800000000000ull,
                                              .high_start = 0xffff800000000000ull,
                                              .high_end = 0xfffffffffffe0000ull,
                                              .alignment = 4096 };

static void four_spaces(void)
{
    struct shim_va_manager manager;
    struct shim_va *va[4];

    CHECK_EQ(shim_va_manager_init(&manager, &navi23), 0);
    for (uint32_t flags = 0; flags < 4; flags++)
        CHECK_EQ(alloc(&manager, 4096, 0, 0, flags, &va[flags]), 0);
    CHECK_EQ(shim_va_address(va[0]), 0x100000000);
    CHECK_EQ(shim_va_address(va[SHIM_VA_32_BIT]), 0x200000);
    CHECK(shim_va_address(va[SHIM_VA_HIGH]) == 0xffff800100000000ull);
    CHECK(shim_va_address(va[SHIM_VA_HIGH | SHIM_VA_32_BIT]) == 0xffff800000000000ull);
    for (uint32_t flags = 0; flags < 4; flags++)
        shim_va_free(va[flags]);

    CHECK_EQ(alloc(&manager, 1ull << 40, 0, 0, SHIM_VA_HIGH | SHIM_VA_32_BIT, &va[0]), -ENOMEM);
    CHECK_EQ(alloc(&manager, 1ull << 40, 1ull << 40, 0, SHIM_VA_HIGH, &va[0]), 0);
    CHECK(shim_va_address(va[0]) == 0xffff810000000000ull);
    shim_va_free(va[0]);
    shim_va_manager_finish(&manager);
}

/* A card with less than 4 GiB of addresses: everything is in the 32-bit space. */
static void falls_back_to_32_bits(void)
{
    const struct shim_va_bounds bounds = small_space(16);
    struct shim_va_manager manager;
    struct shim_va *va;

    CHECK_EQ(shim_va_manager_init(&manager, &bounds), 0);
    CHECK_EQ(alloc(&manager, 4096, 0, 0, SHIM_VA_HIGH, &va), 0);
    CHECK_EQ(shim_va_address(va), bounds.start);
    shim_va_free(va);
    shim_va_manager_finish(&manager);
}

static void odd_sizes(void)
{
    const struct shim_va_bounds bounds = small_space(16);
    struct shim_va_manager manager;
    struct shim_va *va;

    CHECK_EQ(shim_va_manager_init(&manager, &bounds), 0);
    CHECK_EQ(alloc(&manager, 0, 0, 0, 0, &va), -EINVAL);
    CHECK_EQ(alloc(&manager, UINT64_MAX, 0, 0, 0, &va), -ENOMEM);
    CHECK_EQ(alloc(&manager, UINT64_MAX - 4096, 0, 0, 0, &va), -ENOMEM);
    CHECK_EQ(alloc(&manager, 4096, 1ull << 63, 0, 0, &va), -ENOMEM);
    CHECK_EQ(alloc(&manager, 16 * 4096, 0, 0, 0, &va), 0);
    CHECK(manager.space[SHIM_VA_32_BIT].holes == NULL);
    shim_va_free(va);
    CHECK_EQ(alloc(&manager, 64 * KIB, 0, 0, 0, &va), 0);
    shim_va_free(va);
    shim_va_free(NULL);
    shim_va_manager_finish(&manager);
}

/* Of each address that is handed out, the one with the other bit must be there, and be nobody's. */
static void check_kept_half(const struct shim_va_bounds *bounds, uint32_t flags, uint64_t start, uint64_t end,
                            uint32_t bit)
{
    struct shim_va_manager manager;
    struct shim_va *low, *top;

    CHECK_EQ(shim_va_manager_init(&manager, bounds), 0);
    CHECK_EQ(shim_va_manager_prt_bit(&manager), bit);
    CHECK_EQ(alloc(&manager, 4096, 0, 0, flags, &low), 0);
    CHECK_EQ(alloc(&manager, 4096, 0, 0, flags | SHIM_VA_REPLAYABLE, &top), 0);
    const uint64_t last = shim_va_address(top) + 4095;
    CHECK(shim_va_address(low) >= start && !(shim_va_address(low) >> bit & 1));
    CHECK(last > end - (2ull << bit) && !(last >> bit & 1));
    CHECK((last | 1ull << bit) < end);
    shim_va_free(low);
    shim_va_free(top);
    CHECK_EQ(alloc(&manager, 4096, 0, end - 4096, flags, &low), -ENOMEM);
    shim_va_manager_finish(&manager);
}

static void half_is_kept_for_prt(void)
{
    struct shim_va_bounds bounds = navi23;
    struct shim_va_manager manager;

    CHECK_EQ(shim_va_manager_init(&manager, &bounds), 0);
    CHECK_EQ(shim_va_manager_prt_bit(&manager), UINT32_MAX);
    shim_va_manager_finish(&manager);

    bounds.keep_half_for_prt = true;
    check_kept_half(&bounds, SHIM_VA_HIGH, bounds.high_start, bounds.high_end, 46);
    bounds.high_start = bounds.high_end = 0;
    check_kept_half(&bounds, 0, bounds.start, bounds.end, 46);
    bounds.end = bounds.start + 4096; /* a space of one page has no halves */
    CHECK_EQ(shim_va_manager_init(&manager, &bounds), 0);
    shim_va_manager_finish(&manager);
}

static void no_addresses(void)
{
    const struct shim_va_bounds nothing = { 0 };
    struct shim_va_manager manager;
    struct shim_va *va;

    CHECK_EQ(shim_va_manager_init(&manager, &nothing), 0);
    for (uint32_t flags = 0; flags < 8; flags++)
        CHECK_EQ(alloc(&manager, 1, 0, 0, flags, &va), -ENOMEM);
    shim_va_manager_finish(&manager);
}

int main(void)
{
    TAP_RUN(random_use_matches_the_model);
    TAP_RUN(tree_stays_shallow);
    TAP_RUN(honours_the_base);
    TAP_RUN(replayable_comes_from_the_top);
    TAP_RUN(four_spaces);
    TAP_RUN(falls_back_to_32_bits);
    TAP_RUN(odd_sizes);
    TAP_RUN(half_is_kept_for_prt);
    TAP_RUN(no_addresses);
    return tap_done();
}
