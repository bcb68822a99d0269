/* SPDX-License-Identifier: MIT */
/* onchip.c - see onchip.h. */
#include "onchip.h"

#define GDS_GRAIN 4u /* bytes that one bit of the map stands for */

/* One of the two maps: a bit for each unit that is taken. */
struct map {
    uint64_t *bits;
    uint64_t grain, units;
};

static struct map map_of(struct kgpu *kgpu, uint32_t domain)
{
    if (domain == MGPU_DOMAIN_GDS)
        return (struct map){ kgpu->gds_taken, GDS_GRAIN, KGPU_GDS_BYTES / GDS_GRAIN };
    return (struct map){ &kgpu->oa_taken, 1, KGPU_OA_UNITS };
}

static bool is_free(const struct map *map, uint64_t first, uint64_t count)
{
    for (uint64_t unit = first; unit < first + count; unit++)
        if (map->bits[unit / 64] >> unit % 64 & 1)
            return false;
    return true;
}

static void flip(const struct map *map, uint64_t first, uint64_t count)
{
    for (uint64_t unit = first; unit < first + count; unit++)
        map->bits[unit / 64] ^= 1ull << unit % 64;
}

int kgpu_onchip_alloc(struct kgpu_bo *bo)
{
    struct map map = map_of(bo->kgpu, bo->domains);
    uint64_t count = bo->size / map.grain, step = bo->alignment > map.grain ? bo->alignment / map.grain : 1;

    if (count > map.units)
        return -MGPU_ENOMEM;
    for (uint64_t first = 0; first <= map.units - count; first += step) {
        if (is_free(&map, first, count)) {
            flip(&map, first, count);
            bo->chip_offset = (uint32_t)(first * map.grain);
            bo->placement = bo->domains;
            return 0;
        }
    }
    return -MGPU_ENOMEM;
}

void kgpu_onchip_free(struct kgpu_bo *bo)
{
    struct map map = map_of(bo->kgpu, bo->placement);

    flip(&map, bo->chip_offset / map.grain, bo->size / map.grain);
}
