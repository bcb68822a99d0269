/* SPDX-License-Identifier: MIT */
/* export.c - see export.h, and mgpu_export_close. */
#include "export.h"

#include "../memory/bo.h"
#include "../submit/sync.h"
#include "calls.h"
#include "tree.h"

struct export {
    struct kgpu_tree_node node; /* in kgpu.exports, by token */
    enum kgpu_export_kind kind;
    void *object;
};

static struct export *find(struct kgpu *kgpu, uint64_t token)
{
    struct kgpu_tree_node *node = kgpu_tree_at_most(kgpu->exports, token);

    return node && node->key == token ? KGPU_CONTAINER(node, struct export, node) : NULL;
}

static uint64_t unused_token(struct kgpu *kgpu)
{
    uint64_t token;

    do
        token = kgpu_os_random(kgpu->os);
    while (!token || find(kgpu, token));
    return token;
}

int kgpu_export_create(struct kgpu *kgpu, enum kgpu_export_kind kind, void *object, uint64_t *token_out)
{
    struct export *export = kgpu_alloc(kgpu, sizeof *export);

    if (!export)
        return -MGPU_ENOMEM;
    export->node.key = *token_out = unused_token(kgpu);
    export->kind = kind;
    export->object = object;
    kgpu_tree_insert(&kgpu->exports, &export->node);
    kgpu->stats.exports++;
    return 0;
}

void *kgpu_export_find(struct kgpu *kgpu, enum kgpu_export_kind kind, uint64_t token)
{
    const struct export *export = find(kgpu, token);

    return export && export->kind == kind ? export->object : NULL;
}

static void end(struct kgpu *kgpu, struct export *export)
{
    kgpu_tree_remove(&kgpu->exports, &export->node);
    switch (export->kind) {
    case KGPU_EXPORT_BO:
        kgpu_bo_put(export->object);
        break;
    case KGPU_EXPORT_SYNC:
        kgpu_sync_put(export->object);
        break;
    case KGPU_EXPORT_FENCE:
        kgpu_fence_put(export->object);
        break;
    }
    kgpu->stats.exports--;
    kgpu_free(kgpu, export, sizeof *export);
}

void kgpu_export_finish(struct kgpu *kgpu)
{
    while (kgpu->exports)
        end(kgpu, KGPU_CONTAINER(kgpu->exports, struct export, node));
}

KGPU_HANDLER(export_close)
{
    struct export *export = find(client->kgpu, args->token);

    if (!export)
        return -MGPU_ENOENT;
    end(client->kgpu, export);
    return 0;
}
