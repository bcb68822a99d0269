/* SPDX-License-Identifier: MIT */
/*
 * va.c - see va.h.
 */
#include "va.h"

#include <errno.h>
#include <stdlib.h>

#include "file.h"

#define FOUR_GIB 0x100000000ull

/* ---- the tree of holes ------------------------------------------------------------------------------------------- */

static uint64_t largest(const struct shim_va *tree)
{
    return tree ? tree->largest : 0;
}

static void update(struct shim_va *tree)
{
    tree->largest = tree->size;
    if (largest(tree->left) > tree->largest)
        tree->largest = largest(tree->left);
    if (largest(tree->right) > tree->largest)
        tree->largest = largest(tree->right);
}

/* One tree of two, all of `low` lying below all of `high`. */
static struct shim_va *join(struct shim_va *low, struct shim_va *high)
{
    if (!low || !high)
        return low ? low : high;
    if (low->priority > high->priority) {
        low->right = join(low->right, high);
        update(low);
        return low;
    }
    high->left = join(low, high->left);
    update(high);
    return high;
}

/* Two trees of one: holes below `address`, and the others. */
static void cut(struct shim_va *tree, uint64_t address, struct shim_va **low, struct shim_va **high)
{
    if (!tree) {
        *low = *high = NULL;
        return;
    }
    if (tree->address < address) {
        cut(tree->right, address, &tree->right, high);
        *low = tree;
    } else {
        cut(tree->left, address, low, &tree->left);
        *high = tree;
    }
    update(tree);
}

/* Take the lowest or the highest hole out of a tree that is not empty; it is then a tree of its own. */
static struct shim_va *take_end(struct shim_va **tree, bool highest)
{
    struct shim_va *node = *tree;
    struct shim_va **child = highest ? &node->right : &node->left;

    if (!*child) {
        *tree = highest ? node->left : node->right;
        node->left = node->right = NULL;
        update(node);
        return node;
    }
    struct shim_va *end = take_end(child, highest);
    update(node);
    return end;
}

static void insert(struct shim_va_manager *manager, struct shim_va *hole)
{
    struct shim_va *low, *high;

    manager->random = manager->random * 1664525u + 1013904223u;
    hole->priority = manager->random;
    hole->left = hole->right = NULL;
    update(hole);
    cut(hole->space->holes, hole->address, &low, &high);
    hole->space->holes = join(join(low, hole), high);
}

static void take(struct shim_va *hole)
{
    struct shim_va *low, *high;

    cut(hole->space->holes, hole->address, &low, &high);
    take_end(&high, false);
    hole->space->holes = join(low, high);
}

/* ---- looking for room -------------------------------------------------------------------------------------------- */

struct request {
    uint64_t size, alignment, base; /* as in shim_va_alloc */
    bool from_top;
};

/* Whether a hole has room, and where. */
static bool fits(const struct shim_va *hole, const struct request *request, uint64_t *address_out)
{
    if (request->size > hole->size)
        return false;
    uint64_t slack = hole->size - request->size;

    if (request->from_top) {
        uint64_t address = hole->address + slack;
        *address_out = address - address % request->alignment;
        return *address_out >= hole->address;
    }
    uint64_t excess = hole->address % request->alignment;
    uint64_t skip = excess ? request->alignment - excess : 0;
    *address_out = hole->address + skip;
    return skip <= slack;
}

/* The first hole with room, from the bottom or from the top. */
static struct shim_va *find_any(struct shim_va *tree, const struct request *request, uint64_t *address_out)
{
    if (!tree || tree->largest < request->size)
        return NULL;
    struct shim_va *found = find_any(request->from_top ? tree->right : tree->left, request, address_out);
    if (found)
        return found;
    if (fits(tree, request, address_out))
        return tree;
    return find_any(request->from_top ? tree->left : tree->right, request, address_out);
}

/* The hole that has room at exactly request->base. */
static struct shim_va *find_base(struct shim_va *tree, const struct request *request)
{
    while (tree) {
        if (request->base < tree->address)
            tree = tree->left;
        else if (request->base - tree->address >= tree->size)
            tree = tree->right;
        else
            return tree->size - (request->base - tree->address) >= request->size ? tree : NULL;
    }
    return NULL;
}

static struct shim_va *new_range(struct shim_va_manager *manager, struct shim_va_space *space, uint64_t address,
                                 uint64_t size)
{
    struct shim_va *range = calloc(1, sizeof *range);
    if (range) {
        range->manager = manager;
        range->space = space;
        range->address = address;
        range->size = size;
    }
    return range;
}

/* Cut [address, address + size) out of a hole. What is left of it above becomes a hole of its own. */
static int carve(struct shim_va_manager *manager, struct shim_va *hole, uint64_t address, uint64_t size,
                 struct shim_va **out)
{
    uint64_t below = address - hole->address;
    uint64_t above = hole->size - below - size;
    struct shim_va *rest = NULL;
    struct shim_va *range = new_range(manager, hole->space, address, size);
    if (!range)
        return -ENOMEM;
    if (above) {
        rest = new_range(manager, hole->space, address + size, above);
        if (!rest) {
            free(range);
            return -ENOMEM;
        }
    }

    take(hole);
    hole->size = below;
    if (below)
        insert(manager, hole);
    else
        free(hole);
    if (rest)
        insert(manager, rest);
    *out = range;
    return 0;
}

static int alloc_in(struct shim_va_manager *manager, struct shim_va_space *space, const struct request *request,
                    struct shim_va **out)
{
    uint64_t address = request->base;
    struct shim_va *hole =
        request->base ? find_base(space->holes, request) : find_any(space->holes, request, &address);

    return hole ? carve(manager, hole, address, request->size, out) : -ENOMEM;
}

int shim_va_manager_alloc(struct shim_va_manager *manager, uint64_t size, uint64_t alignment, uint64_t base,
                          uint32_t flags, struct shim_va **out)
{
    const uint64_t unit = manager->alignment;
    struct request request = { .alignment = alignment > unit ? alignment : unit,
                               .base = base,
                               .from_top = flags & SHIM_VA_REPLAYABLE };

    if (!size || base % request.alignment)
        return -EINVAL;
    if (size > UINT64_MAX - unit)
        return -ENOMEM;
    request.size = (size + unit - 1) / unit * unit;

    uint32_t half = flags & SHIM_VA_HIGH;
    if (manager->space[SHIM_VA_HIGH | SHIM_VA_32_BIT].start == manager->space[SHIM_VA_HIGH | SHIM_VA_32_BIT].end)
        half = 0;

    pthread_mutex_lock(&manager->lock);
    int r = alloc_in(manager, &manager->space[half | (flags & SHIM_VA_32_BIT)], &request, out);
    if (r == -ENOMEM && !(flags & SHIM_VA_32_BIT))
        r = alloc_in(manager, &manager->space[half | SHIM_VA_32_BIT], &request, out);
    pthread_mutex_unlock(&manager->lock);
    return r;
}

void shim_va_free(struct shim_va *va)
{
    struct shim_va *low, *high;

    if (!va)
        return;
    pthread_mutex_lock(&va->manager->lock);
    cut(va->space->holes, va->address, &low, &high);
    if (low) {
        struct shim_va *below = take_end(&low, true);
        if (below->address + below->size == va->address) {
            va->address = below->address;
            va->size += below->size;
            free(below);
        } else {
            low = join(low, below);
        }
    }
    if (high) {
        struct shim_va *above = take_end(&high, false);
        if (va->address + va->size == above->address) {
            va->size += above->size;
            free(above);
        } else {
            high = join(above, high);
        }
    }
    va->space->holes = join(low, high);
    insert(va->manager, va);
    pthread_mutex_unlock(&va->manager->lock);
}

/* ---- spaces ------------------------------------------------------------------------------------------------------ */

static int space_init(struct shim_va_manager *manager, uint32_t index, uint64_t start, uint64_t end)
{
    struct shim_va_space *space = &manager->space[index];

    space->start = start;
    space->end = end;
    if (start == end)
        return 0;
    struct shim_va *hole = new_range(manager, space, start, end - start);
    if (!hole)
        return -ENOMEM;
    insert(manager, hole);
    return 0;
}

/* Split [start, end) at the first 4 GiB boundary above the half's bottom. */
static int half_init(struct shim_va_manager *manager, uint32_t half, uint64_t start, uint64_t end)
{
    uint64_t base = start & ~(FOUR_GIB - 1);
    uint64_t split = end - base > FOUR_GIB ? base + FOUR_GIB : end;
    int r = space_init(manager, half | SHIM_VA_32_BIT, start, split);
    return r ? r : space_init(manager, half, split, end);
}

/*
 * Keep half of [start, end) free: of each address handed out, the one that differs in *bit_out lies in [start, end)
 * too, and is never handed out. Returns where what can be handed out ends.
 */
static uint64_t keep_half(uint64_t start, uint64_t end, uint32_t *bit_out)
{
    uint32_t bit = 63;
    while (bit && !((start ^ (end - 1)) >> bit))
        bit--;
    *bit_out = bit;
    const uint64_t half = UINT64_C(1) << bit;
    return end - start > half ? end - half : start;
}

struct shim_va_manager *shim_va_manager_create(void)
{
    return calloc(1, sizeof(struct shim_va_manager));
}

int shim_va_manager_init(struct shim_va_manager *manager, const struct shim_va_bounds *bounds)
{
    const bool has_high = bounds->high_start != bounds->high_end;
    uint64_t end = bounds->end, high_end = bounds->high_end;

    *manager = (struct shim_va_manager){ .alignment = bounds->alignment ? bounds->alignment : MGPU_PAGE_SIZE,
                                         .prt_bit = UINT32_MAX };
    pthread_mutex_init(&manager->lock, NULL);
    if (bounds->keep_half_for_prt && has_high)
        high_end = keep_half(bounds->high_start, high_end, &manager->prt_bit);
    else if (bounds->keep_half_for_prt)
        end = keep_half(bounds->start, end, &manager->prt_bit);

    int r = half_init(manager, 0, bounds->start, end);
    if (!r)
        r = half_init(manager, SHIM_VA_HIGH, bounds->high_start, high_end);
    if (r)
        shim_va_manager_finish(manager);
    return r;
}

uint32_t shim_va_manager_prt_bit(const struct shim_va_manager *manager)
{
    return manager->prt_bit;
}

void shim_va_manager_finish(struct shim_va_manager *manager)
{
    for (size_t i = 0; i < sizeof manager->space / sizeof manager->space[0]; i++) {
        while (manager->space[i].holes)
            free(take_end(&manager->space[i].holes, false));
    }
    pthread_mutex_destroy(&manager->lock);
}

/* ---- operations on a file ---------------------------------------------------------------------------------------- */

int shim_va_alloc(struct shim_file *file, uint64_t size, uint64_t alignment, uint64_t base, uint32_t flags,
                  struct shim_va **out)
{
    return shim_va_manager_alloc(&file->va, size, alignment, base, flags, out);
}

uint64_t shim_va_address(const struct shim_va *va)
{
    return va->address;
}

uint32_t shim_va_prt_bit(struct shim_file *file)
{
    return file->va.prt_bit;
}

uint32_t shim_va_address32_hi(struct shim_file *file)
{
    const struct shim_va_space *high = &file->va.space[SHIM_VA_HIGH | SHIM_VA_32_BIT];
    const struct shim_va_space *space = high->start != high->end ? high : &file->va.space[SHIM_VA_32_BIT];
    return (uint32_t)((space->end - 1) >> 32);
}
