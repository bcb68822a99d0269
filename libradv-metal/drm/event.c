/* SPDX-License-Identifier: MIT */
/*
 * event.c - libdrm: display events, which are read from the node and handed to the caller's functions.
 */
#include <string.h>

#include <xf86drm.h>

#include "drm_face.h"

static void *pointer(uint64_t user_data)
{
    return (void *)(uintptr_t)user_data;
}

static void handle_vblank(int fd, drmEventContextPtr context, const void *record)
{
    struct drm_event_vblank event;

    memcpy(&event, record, sizeof event);
    if (context->version >= 1 && context->vblank_handler)
        context->vblank_handler(fd, event.sequence, event.tv_sec, event.tv_usec, pointer(event.user_data));
}

static void handle_flip(int fd, drmEventContextPtr context, const void *record)
{
    struct drm_event_vblank event;
    void *data;

    memcpy(&event, record, sizeof event);
    data = pointer(event.user_data);
    if (context->version >= 3 && context->page_flip_handler2)
        context->page_flip_handler2(fd, event.sequence, event.tv_sec, event.tv_usec, event.crtc_id, data);
    else if (context->version >= 2 && context->page_flip_handler)
        context->page_flip_handler(fd, event.sequence, event.tv_sec, event.tv_usec, data);
}

static void handle_sequence(int fd, drmEventContextPtr context, const void *record)
{
    struct drm_event_crtc_sequence event;

    memcpy(&event, record, sizeof event);
    if (context->version >= 4 && context->sequence_handler)
        context->sequence_handler(fd, event.sequence, (uint64_t)event.time_ns, event.user_data);
}

/* Types of record; others are passed over. */
static const struct {
    uint32_t type;
    uint32_t size; /* bytes */
    void (*handle)(int fd, drmEventContextPtr context, const void *record);
} handlers[] = {
    { DRM_EVENT_VBLANK, sizeof(struct drm_event_vblank), handle_vblank },
    { DRM_EVENT_FLIP_COMPLETE, sizeof(struct drm_event_vblank), handle_flip },
    { DRM_EVENT_CRTC_SEQUENCE, sizeof(struct drm_event_crtc_sequence), handle_sequence },
};

static void dispatch(int fd, drmEventContextPtr context, const struct drm_event *head, const void *record)
{
    for (size_t i = 0; i < sizeof handlers / sizeof handlers[0]; i++) {
        if (handlers[i].type == head->type && head->length >= handlers[i].size)
            handlers[i].handle(fd, context, record);
    }
}

/* One read gives whole records of this open file, as many as fit. */
FACE_API int drmHandleEvent(int fd, drmEventContextPtr evctx)
{
    char buffer[1024];
    struct drm_event head;

    ssize_t size = shim_fd_read(fd, buffer, sizeof buffer);
    if (size < 0)
        return face_minus_one((int)size);
    if (size == 0)
        return 0;
    if (size < (ssize_t)sizeof head)
        return -1;
    for (size_t at = 0; (size_t)size - at >= sizeof head; at += head.length) {
        memcpy(&head, buffer + at, sizeof head);
        if (head.length < sizeof head || head.length > (size_t)size - at)
            return -1;
        dispatch(fd, evctx, &head, buffer + at);
    }
    return 0;
}
