/* SPDX-License-Identifier: MIT */
/*
 * calls.h - the handlers behind the gate, one a call of calls.def.
 *
 * A handler runs with the lock held. Its argument struct is the kernel's own copy; array pointers in it point to
 * kernel copies too. The gate has checked size, padding, array lengths, and that the card runs. It returns 0 or
 * -MGPU_E*, and on failure leaves its struct alone, message fields excepted. What each call does stands in mgpu.h.
 */
#ifndef KGPU_CALLS_H
#define KGPU_CALLS_H

#include <mgpu/mgpu.h>
#include <mgpu/mgpu_display.h>

#include <string.h>

struct kgpu;
struct kgpu_client;

/* Write an answer to a byte array of the caller's that has `room`, cut to fit. */
static inline void kgpu_fill_bytes(uint64_t array, uint32_t room, const void *src, size_t size)
{
    if (room)
        memcpy((void *)(uintptr_t)array, src, size < room ? size : room);
}

/* The one call without a client. */
int kgpu_client_open(struct kgpu *kgpu, struct mgpu_open *args);

#define KGPU_HANDLER(name) int kgpu_call_##name(struct kgpu_client *client, struct mgpu_##name *args)
KGPU_HANDLER(close);
KGPU_HANDLER(load_firmware);
KGPU_HANDLER(init);
KGPU_HANDLER(query);
KGPU_HANDLER(bo_create);
KGPU_HANDLER(bo_destroy);
KGPU_HANDLER(bo_map);
KGPU_HANDLER(bo_unmap);
KGPU_HANDLER(bo_export);
KGPU_HANDLER(bo_import);
KGPU_HANDLER(export_close);
KGPU_HANDLER(bo_info);
KGPU_HANDLER(bo_set_metadata);
KGPU_HANDLER(bo_wait);
KGPU_HANDLER(bo_userptr);
KGPU_HANDLER(vm_create);
KGPU_HANDLER(vm_destroy);
KGPU_HANDLER(vm_map);
KGPU_HANDLER(vm_unmap);
KGPU_HANDLER(vm_clear);
KGPU_HANDLER(vm_reserve);
KGPU_HANDLER(queue_create);
KGPU_HANDLER(queue_destroy);
KGPU_HANDLER(queue_submit);
KGPU_HANDLER(queue_status);
KGPU_HANDLER(queue_set_priority);
KGPU_HANDLER(fence_wait);
KGPU_HANDLER(sync_create);
KGPU_HANDLER(sync_destroy);
KGPU_HANDLER(sync_wait);
KGPU_HANDLER(sync_signal);
KGPU_HANDLER(sync_reset);
KGPU_HANDLER(sync_query);
KGPU_HANDLER(sync_transfer);
KGPU_HANDLER(sync_export);
KGPU_HANDLER(sync_import);
KGPU_HANDLER(sync_notify);
KGPU_HANDLER(event_read);
KGPU_HANDLER(display_info);
KGPU_HANDLER(fb_create);
KGPU_HANDLER(fb_destroy);
KGPU_HANDLER(display_set);
KGPU_HANDLER(flip);
KGPU_HANDLER(cursor);
KGPU_HANDLER(vblank);

#endif
