/* SPDX-License-Identifier: MIT */
/* client.c - opening and closing. */
#include "core.h"

#include "../display/display.h"
#include "../display/fb.h"
#include "../memory/bo.h"
#include "../submit/notify.h"
#include "../submit/queue.h"
#include "../submit/sync.h"
#include "../vm/vm.h"
#include "calls.h"

int kgpu_client_open(struct kgpu *kgpu, struct mgpu_open *args)
{
    struct kgpu_client *client;
    int err;

    if (args->flags & ~MGPU_OPEN_DISPLAY)
        return -MGPU_EINVAL;
    if (kgpu->gone)
        return -MGPU_ENODEV;
    if (args->version != MGPU_VERSION) {
        args->version = MGPU_VERSION;
        return -MGPU_EPROTO;
    }
    if ((args->flags & MGPU_OPEN_DISPLAY) && kgpu->display_owner)
        return -MGPU_EACCES;
    client = kgpu_alloc(kgpu, sizeof *client);
    if (!client)
        return -MGPU_ENOMEM;
    client->kgpu = kgpu;
    kgpu_handles_init(&client->handles);
    kgpu_list_init(&client->notices);
    kgpu_list_init(&client->events);
    err = kgpu_handles_add(kgpu, &kgpu->clients, KGPU_TYPE_CLIENT, client, &client->id);
    if (err) {
        kgpu_free(kgpu, client, sizeof *client);
        return err;
    }
    if (args->flags & MGPU_OPEN_DISPLAY)
        kgpu->display_owner = client;
    kgpu->stats.clients++;
    args->client = client->id;
    return 0;
}

static void release(struct kgpu_client *client, enum kgpu_type type, void *object)
{
    switch (type) {
    case KGPU_TYPE_BO:
        kgpu_bo_leave(object, client);
        break;
    case KGPU_TYPE_VM:
        kgpu_vm_kill(object);
        break;
    case KGPU_TYPE_QUEUE:
        kgpu_queue_kill(object);
        break;
    case KGPU_TYPE_SYNC:
        kgpu_sync_put(object);
        break;
    case KGPU_TYPE_FB:
        kgpu_fb_kill(object);
        break;
    case KGPU_TYPE_NONE:
    case KGPU_TYPE_CLIENT:
        break;
    }
}

/* Linear in what the client has, the order does not matter: what still needs an object refers to it. */
static void release_all(struct kgpu_client *client)
{
    uint32_t cursor = 0, handle;
    unsigned type;
    void *object;

    while ((object = kgpu_handles_next(&client->handles, &cursor, &type, &handle)) != NULL) {
        kgpu_handles_remove(&client->handles, type, handle);
        release(client, (enum kgpu_type)type, object);
    }
}

void kgpu_client_destroy(struct kgpu_client *client)
{
    struct kgpu *kgpu = client->kgpu;

    kgpu_display_leave(client);
    kgpu_notices_drop(client);
    release_all(client);
    kgpu_handles_finish(kgpu, &client->handles);
    kgpu_handles_remove(&kgpu->clients, KGPU_TYPE_CLIENT, client->id);
    kgpu->stats.clients--;
    kgpu_wake_later(kgpu);
    kgpu_free(kgpu, client, sizeof *client);
}

KGPU_HANDLER(close)
{
    if (args->flags)
        return -MGPU_EINVAL;
    kgpu_client_destroy(client);
    return 0;
}
