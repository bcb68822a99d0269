/* SPDX-License-Identifier: MIT */
/* screen.c - see screen.h. */
#include "screen.h"

#include <amdgpu_drm.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "machine.h"
#include "shim_os.h"

/* ---- the glass --------------------------------------------------------------------------------------------------- */

static uint32_t colour_of(uint32_t number)
{
    number %= NUMBERS;
    return 0xff000000u | number << 12 | (NUMBERS - 1 - number);
}

/* NUMBERS: no number's colour. */
static uint32_t number_of(uint32_t colour)
{
    const uint32_t number = colour >> 12 & (NUMBERS - 1);
    return colour_of(number) == colour ? number : NUMBERS;
}

static void see(void *opaque, const struct navi_frame *frame)
{
    struct watch *watch = opaque;

    pthread_mutex_lock(&watch->lock);
    watch->frames++;
    if (!frame->pixels) {
        watch->dark++;
    } else {
        const size_t count = (size_t)frame->width * frame->height;
        const uint32_t number = number_of(frame->pixels[0]);
        if (number == NUMBERS || memcmp(frame->pixels, frame->pixels + 1, (count - 1) * sizeof frame->pixels[0])) {
            watch->torn++;
        } else if (number != watch->last) {
            watch->changes++;
            watch->skipped += number != (watch->last + 1) % NUMBERS;
            watch->last = number;
        }
    }
    pthread_mutex_unlock(&watch->lock);
}

void screen_look_anew(struct screen *screen)
{
    pthread_mutex_lock(&screen->watch.lock);
    screen->watch.frames = screen->watch.torn = screen->watch.dark = 0;
    screen->watch.changes = screen->watch.skipped = 0;
    pthread_mutex_unlock(&screen->watch.lock);
}

struct watch screen_seen(struct screen *screen)
{
    pthread_mutex_lock(&screen->watch.lock);
    const struct watch seen = screen->watch;
    pthread_mutex_unlock(&screen->watch.lock);
    return seen;
}

bool screen_wait_seen(struct screen *screen, uint32_t number)
{
    for (int ms = 0; ms < 1000; ms++) {
        if (screen_seen(screen).last == number % NUMBERS)
            return true;
        usleep(1000);
    }
    return false;
}

/* ---- pictures ---------------------------------------------------------------------------------------------------- */

/* 64KB_R_X: blocks of 128 x 128 pixels. */
#define BLOCK      128u
#define TILED_SIZE(side) (((side) + BLOCK - 1) / BLOCK * BLOCK)

static int tell_tiling(amdgpu_bo_handle bo)
{
    struct amdgpu_bo_metadata metadata = { .tiling_info = AMDGPU_TILING_SET(SWIZZLE_MODE, 27) |
                                                          AMDGPU_TILING_SET(SCANOUT, 1) };
    return amdgpu_bo_set_metadata(bo, &metadata);
}

static bool make_picture(struct screen *screen, struct picture *picture, bool tiled)
{
    const uint32_t width = screen->mode.hdisplay, height = screen->mode.vdisplay;
    struct amdgpu_bo_import_result import;
    int fd;

    if (drmModeCreateDumbBuffer(screen->fd, tiled ? TILED_SIZE(width) : width, tiled ? TILED_SIZE(height) : height, 32,
                                0, &picture->handle, &picture->pitch, &picture->size))
        return false;
    if (drmPrimeHandleToFD(screen->fd, picture->handle, DRM_CLOEXEC | DRM_RDWR, &fd))
        return false;
    const int r = amdgpu_bo_import(screen->device, amdgpu_bo_handle_type_dma_buf_fd, (uint32_t)fd, &import);
    close(fd);
    if (r)
        return false;
    picture->bo = import.buf_handle;
    if (tiled && tell_tiling(picture->bo))
        return false;
    return drmModeAddFB(screen->fd, width, height, 24, 32, picture->pitch, picture->handle, &picture->fb) == 0 &&
           amdgpu_bo_cpu_map(picture->bo, &picture->memory) == 0;
}

/* However it is tiled. */
void screen_fill(struct screen *screen, struct picture *picture, uint32_t number)
{
    const size_t line = screen->mode.hdisplay * sizeof(uint32_t);
    uint32_t *pixels = picture->memory;

    for (unsigned x = 0; x < screen->mode.hdisplay; x++)
        pixels[x] = colour_of(number);
    for (uint64_t at = line; at < picture->size; at += line)
        memcpy((char *)picture->memory + at, pixels, picture->size - at < line ? picture->size - at : line);
}

uint32_t screen_draw(struct screen *screen, uint32_t number)
{
    struct picture *picture = &screen->pictures[number % PICTURES];

    screen_fill(screen, picture, number);
    return picture->fb;
}

/* ---- events ------------------------------------------------------------------------------------------------------ */

static struct screen *handling;

static void flipped(int fd, unsigned sequence, unsigned sec, unsigned usec, unsigned crtc, void *number)
{
    (void)fd;
    handling->event = (struct flip_event){ .count = handling->event.count + 1,
                                           .number = (uintptr_t)number,
                                           .sequence = sequence,
                                           .crtc = crtc,
                                           .time_us = sec * 1000000ll + usec };
}

bool screen_wait_event(struct screen *screen, uint64_t number)
{
    drmEventContext context = { .version = 3, .page_flip_handler2 = flipped };
    struct pollfd readable = { .fd = screen->fd, .events = POLLIN };

    handling = screen;
    while (screen->event.number != number) {
        if (poll(&readable, 1, 1000) != 1 || drmHandleEvent(screen->fd, &context))
            return false;
    }
    return true;
}

/* ---- the screen -------------------------------------------------------------------------------------------------- */

uint32_t screen_property(const struct screen *screen, uint32_t object, uint32_t type, const char *name)
{
    drmModeObjectPropertiesPtr all = drmModeObjectGetProperties(screen->fd, object, type);
    uint32_t id = 0;

    for (uint32_t i = 0; all && !id && i < all->count_props; i++) {
        drmModePropertyPtr property = drmModeGetProperty(screen->fd, all->props[i]);
        if (property && strcmp(property->name, name) == 0)
            id = property->prop_id;
        drmModeFreeProperty(property);
    }
    drmModeFreeObjectProperties(all);
    return id;
}

int64_t screen_frame_ns(const struct screen *screen)
{
    return (int64_t)screen->mode.htotal * screen->mode.vtotal * 1000000 / screen->mode.clock;
}

/* The first connector with a screen, its preferred mode, and the head it is on. */
static bool find_screen(struct screen *screen)
{
    drmModeResPtr resources = drmModeGetResources(screen->fd);

    for (int i = 0; resources && !screen->crtc && i < resources->count_connectors; i++) {
        drmModeConnectorPtr connector = drmModeGetConnector(screen->fd, resources->connectors[i]);
        drmModeEncoderPtr encoder = NULL;
        if (connector && connector->connection == DRM_MODE_CONNECTED && connector->count_modes)
            encoder = drmModeGetEncoder(screen->fd, connector->encoders[0]);
        for (int crtc = 0; encoder && !screen->crtc && crtc < resources->count_crtcs; crtc++) {
            if (encoder->possible_crtcs & 1u << crtc) {
                screen->connector = connector->connector_id;
                screen->mode = connector->modes[0];
                screen->crtc = resources->crtcs[crtc];
            }
        }
        drmModeFreeEncoder(encoder);
        drmModeFreeConnector(connector);
    }
    drmModeFreeResources(resources);
    return screen->crtc;
}

/* The primary plane that shows the framebuffer. */
static bool find_plane(struct screen *screen, uint32_t fb)
{
    drmModePlaneResPtr planes = drmModeGetPlaneResources(screen->fd);

    for (uint32_t i = 0; planes && i < planes->count_planes; i++) {
        drmModePlanePtr plane = drmModeGetPlane(screen->fd, planes->planes[i]);
        if (plane && plane->fb_id == fb)
            screen->plane = plane->plane_id;
        drmModeFreePlane(plane);
    }
    drmModeFreePlaneResources(planes);
    return screen->plane;
}

bool screen_begin(struct screen *screen, bool tiled)
{
    uint32_t major, minor;

    memset(screen, 0, sizeof *screen);
    pthread_mutex_init(&screen->watch.lock, NULL);
    screen->watch.last = NUMBERS;
    screen->fd = shim_os_open(SHIM_NODE_PRIMARY);
    if (screen->fd < 0 || amdgpu_device_initialize(screen->fd, &major, &minor, &screen->device))
        return false;
    if (!find_screen(screen) || drmSetClientCap(screen->fd, DRM_CLIENT_CAP_ATOMIC, 1))
        return false;
    for (unsigned i = 0; i < PICTURES; i++) {
        if (!make_picture(screen, &screen->pictures[i], tiled))
            return false;
    }
    const uint32_t fb = screen_draw(screen, 0);
    if (drmModeSetCrtc(screen->fd, screen->crtc, fb, 0, 0, &screen->connector, 1, &screen->mode))
        return false;
    return find_plane(screen, fb) && navi_watch(machine_get()->card, 0, see, &screen->watch) == 0 &&
           screen_wait_seen(screen, 0);
}

void screen_end(struct screen *screen)
{
    navi_watch(machine_get()->card, 0, NULL, NULL);
    for (unsigned i = 0; i < PICTURES; i++) {
        if (screen->pictures[i].memory)
            amdgpu_bo_cpu_unmap(screen->pictures[i].bo);
        if (screen->pictures[i].bo)
            amdgpu_bo_free(screen->pictures[i].bo);
    }
    if (screen->device)
        amdgpu_device_deinitialize(screen->device);
    close(screen->fd);
}
