/* SPDX-License-Identifier: MIT */
/* bo.c - memory and lifetime of buffer objects; the calls are in bo_calls.c. */
#include "bo.h"

#include "../submit/values.h"
#include "../vm/gart.h"
#include "../vm/vm.h"
#include "gtt.h"
#include "onchip.h"
#include "vram.h"

/* ---- the object ------------------------------------------------------------------------------------------------ */

static int alloc_memory(struct kgpu_bo *bo)
{
    int err = -MGPU_ENOMEM;

    if (bo->domains & KGPU_DOMAINS_ON_CHIP)
        return kgpu_onchip_alloc(bo);
    if (bo->domains & MGPU_DOMAIN_VRAM)
        err = kgpu_vram_alloc(bo);
    if (err && (bo->domains & MGPU_DOMAIN_GTT))
        err = kgpu_gtt_alloc(bo);
    return err;
}

static void free_memory(struct kgpu_bo *bo)
{
    if (bo->gart)
        kgpu_gart_unbind(bo->kgpu, bo->gart, bo->size / MGPU_PAGE_SIZE);
    if (bo->placement == MGPU_DOMAIN_VRAM)
        kgpu_vram_free(bo);
    else if (bo->placement == MGPU_DOMAIN_GTT)
        kgpu_gtt_free(bo);
    else
        kgpu_onchip_free(bo);
}

/* A BO with memory, of the kind that `like` describes. */
static int create(struct kgpu *kgpu, const struct kgpu_bo *like, struct kgpu_bo **out)
{
    struct kgpu_bo *bo = kgpu_alloc(kgpu, sizeof *bo);
    int err = -MGPU_ENOMEM;

    if (!bo)
        return err;
    *bo = *like;
    bo->kgpu = kgpu;
    bo->refs = 1;
    kgpu_list_init(&bo->uses);
    kgpu_list_init(&bo->holds);
    kgpu_list_init(&bo->mappings);
    kgpu_list_init(&bo->left_link);
    err = alloc_memory(bo);
    if (err)
        goto free_bo;
    err = kgpu_handles_add(kgpu, &kgpu->objects, KGPU_TYPE_BO, bo, &bo->object);
    if (err)
        goto free_memory;
    kgpu->stats.bos++;
    *out = bo;
    return 0;

free_memory:
    free_memory(bo);
free_bo:
    kgpu_free(kgpu, bo, sizeof *bo);
    return err;
}

int kgpu_bo_create(struct kgpu *kgpu, uint64_t size, uint64_t alignment, uint32_t domains, uint32_t flags,
                   struct kgpu_bo **out)
{
    const struct kgpu_bo like = { .size = size, .alignment = alignment, .domains = domains, .flags = flags };

    return create(kgpu, &like, out);
}

int kgpu_bo_create_user(struct kgpu *kgpu, uint64_t address, uint64_t size, bool read_only, struct kgpu_bo **out)
{
    const struct kgpu_bo like = { .size = size, .alignment = MGPU_PAGE_SIZE, .domains = MGPU_DOMAIN_GTT,
                                  .flags = MGPU_BO_NO_CPU_ACCESS, .user = address, .read_only = read_only };

    return create(kgpu, &like, out);
}

void kgpu_bo_get(struct kgpu_bo *bo)
{
    bo->refs++;
}

void kgpu_bo_put(struct kgpu_bo *bo)
{
    if (!bo || --bo->refs)
        return;
    kgpu_list_remove(&bo->left_link);
    kgpu_handles_remove(&bo->kgpu->objects, KGPU_TYPE_BO, bo->object);
    free_memory(bo);
    kgpu_free(bo->kgpu, bo->metadata, sizeof *bo->metadata);
    bo->kgpu->stats.bos--;
    kgpu_free(bo->kgpu, bo, sizeof *bo);
}

/* ---- handles --------------------------------------------------------------------------------------------------- */

/* Few clients share a BO, most have theirs alone. */
struct kgpu_hold *kgpu_bo_hold(struct kgpu_bo *bo, uint32_t client)
{
    for (struct kgpu_list *at = bo->holds.next; at != &bo->holds; at = at->next) {
        struct kgpu_hold *hold = KGPU_CONTAINER(at, struct kgpu_hold, link);

        if (hold->client == client)
            return hold;
    }
    return NULL;
}

int kgpu_bo_open(struct kgpu_bo *bo, struct kgpu_client *client, uint32_t *handle_out)
{
    struct kgpu_hold *hold = kgpu_bo_hold(bo, client->id);
    int err;

    if (!hold) {
        hold = kgpu_alloc(bo->kgpu, sizeof *hold);
        if (!hold)
            return -MGPU_ENOMEM;
        err = kgpu_handles_add(bo->kgpu, &client->handles, KGPU_TYPE_BO, bo, &hold->handle);
        if (err) {
            kgpu_free(bo->kgpu, hold, sizeof *hold);
            return err;
        }
        hold->client = client->id;
        kgpu_list_add(&bo->holds, &hold->link);
        kgpu_bo_get(bo);
    }
    hold->refs++;
    *handle_out = hold->handle;
    return 0;
}

static bool always_valid(const struct kgpu_bo *bo)
{
    return bo->flags & MGPU_BO_ALWAYS_VALID;
}

bool kgpu_bo_is_used(const struct kgpu_bo *bo, uint64_t number)
{
    if (bo->busy || !always_valid(bo))
        return bo->busy;
    for (const struct kgpu_list *at = bo->mappings.next; at != &bo->mappings; at = at->next)
        if (!kgpu_vm_is_done(KGPU_CONTAINER(at, struct kgpu_mapping, bo_link)->vm, number))
            return true;
    return false;
}

/* Mappings that jobs of their VM may still use keep the BO on that VM's list. */
void kgpu_bo_bury(struct kgpu_bo *bo)
{
    struct kgpu_list *next;

    kgpu_list_remove(&bo->left_link);
    if (bo->busy)
        return; /* the last use comes back */
    bo->left = false;
    for (struct kgpu_list *at = bo->mappings.next; at != &bo->mappings; at = next) {
        struct kgpu_mapping *mapping = KGPU_CONTAINER(at, struct kgpu_mapping, bo_link);

        next = at->next;
        if (!mapping->left)
            continue;
        if (!always_valid(bo) || kgpu_vm_is_done(mapping->vm, bo->left_at)) {
            kgpu_vm_remove(mapping);
        } else if (!bo->left) {
            bo->left = true;
            kgpu_list_add(&mapping->vm->left, &bo->left_link);
        }
    }
}

void kgpu_bo_leave(struct kgpu_bo *bo, struct kgpu_client *client)
{
    struct kgpu_hold *hold = kgpu_bo_hold(bo, client->id);

    kgpu_list_remove(&hold->link);
    kgpu_free(bo->kgpu, hold, sizeof *hold);
    for (struct kgpu_list *at = bo->mappings.next; at != &bo->mappings; at = at->next) {
        struct kgpu_mapping *mapping = KGPU_CONTAINER(at, struct kgpu_mapping, bo_link);

        bo->left |= mapping->left |= mapping->vm->owner == client->id;
    }
    bo->left_at = bo->kgpu->stats.submits;
    if (bo->left)
        kgpu_bo_bury(bo);
    kgpu_bo_put(bo);
}

/* ---- use by jobs ----------------------------------------------------------------------------------------------- */

void kgpu_bo_use(struct kgpu_bo *bo)
{
    kgpu_bo_get(bo);
    bo->busy++;
}

void kgpu_bo_unuse(struct kgpu_bo *bo)
{
    if (!--bo->busy) {
        kgpu_wake_later(bo->kgpu);
        if (bo->left)
            kgpu_bo_bury(bo);
    }
    kgpu_bo_put(bo);
}

const struct kgpu_extent *kgpu_bo_extent(const struct kgpu_bo *bo, uint64_t page)
{
    uint32_t low = 0, high = bo->extent_count;

    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;

        if (bo->extents[middle].first <= page)
            low = middle;
        else
            high = middle;
    }
    return &bo->extents[low];
}

bool kgpu_bo_cpu_reaches(const struct kgpu_bo *bo)
{
    return !(bo->flags & MGPU_BO_NO_CPU_ACCESS) && !bo->hidden && !(bo->placement & KGPU_DOMAINS_ON_CHIP);
}

int kgpu_bo_set_metadata(struct kgpu_bo *bo, const struct mgpu_metadata *metadata)
{
    if (!bo->metadata)
        bo->metadata = kgpu_alloc(bo->kgpu, sizeof *bo->metadata);
    if (!bo->metadata)
        return -MGPU_ENOMEM;
    *bo->metadata = *metadata;
    return 0;
}

int kgpu_bo_bind_gart(struct kgpu_bo *bo)
{
    return bo->gart ? 0 : kgpu_gart_bind(bo->kgpu, bo->extents, bo->extent_count, bo->size / MGPU_PAGE_SIZE, &bo->gart);
}

/* ---- CPU mappings, for the OS ---------------------------------------------------------------------------------- */

/* Besides BOs there is the value page, which needs nobody to keep it. */
static struct kgpu_bo *find_object(struct kgpu *kgpu, uint64_t object)
{
    return object <= UINT32_MAX ? kgpu_handles_find(&kgpu->objects, KGPU_TYPE_BO, (uint32_t)object) : NULL;
}

int kgpu_object_get(struct kgpu *kgpu, uint64_t object)
{
    struct kgpu_bo *bo;

    kgpu_os_lock(kgpu->os);
    bo = find_object(kgpu, object);
    if (bo)
        kgpu_bo_get(bo);
    kgpu_os_unlock(kgpu->os);
    return bo || object == KGPU_VALUES_OBJECT ? 0 : -MGPU_ENOENT;
}

void kgpu_object_put(struct kgpu *kgpu, uint64_t object)
{
    kgpu_os_lock(kgpu->os);
    kgpu_bo_put(find_object(kgpu, object));
    kgpu_os_unlock(kgpu->os);
}

int kgpu_object_page(struct kgpu *kgpu, uint64_t object, uint64_t index, struct kgpu_page *out)
{
    struct kgpu_bo *bo;
    int err = -MGPU_ENOENT;

    kgpu_os_lock(kgpu->os);
    bo = find_object(kgpu, object);
    if (bo && kgpu_bo_cpu_reaches(bo) && index < bo->size / MGPU_PAGE_SIZE) {
        const struct kgpu_extent *extent = kgpu_bo_extent(bo, index);

        *out = (struct kgpu_page){ .address = extent->address + (index - extent->first) * MGPU_PAGE_SIZE,
                                   .vram = bo->placement == MGPU_DOMAIN_VRAM };
        err = 0;
    } else if (object == KGPU_VALUES_OBJECT && kgpu_values_page(kgpu, index, out)) {
        err = 0;
    }
    kgpu_os_unlock(kgpu->os);
    return err;
}
