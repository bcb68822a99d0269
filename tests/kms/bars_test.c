/* SPDX-License-Identifier: MIT */
/*
 * bars_test.c - colour bars, as the simplest program shows them: a dumb buffer, mapped by the offset that the node
 * tells, drawn into by the CPU and set on the screen. Every pixel of what is on the glass is looked at.
 */
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <drm_fourcc.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#include "machine.h"
#include "ops/ops.h"
#include "shim_os.h"
#include "tap.h"

#define CURSOR 64u /* pixels a side */

static const uint32_t bars[] = { 0xffffff, 0xffff00, 0x00ffff, 0x00ff00, 0xff00ff, 0xff0000, 0x0000ff, 0x000000 };
#define BARS (sizeof bars / sizeof bars[0])

static int fd;
static uint32_t connector, crtc;
static drmModeModeInfo mode;

/* ---- the glass --------------------------------------------------------------------------------------------------- */

static struct {
    pthread_mutex_t lock;
    pthread_cond_t seen;
    unsigned frames;
    uint32_t width, height;
    uint32_t *pixels; /* of the last frame; all zero: dark */
} glass = { .lock = PTHREAD_MUTEX_INITIALIZER, .seen = PTHREAD_COND_INITIALIZER };

static void see(void *unused, const struct navi_frame *frame)
{
    const size_t bytes = (size_t)mode.hdisplay * mode.vdisplay * sizeof glass.pixels[0];

    (void)unused;
    pthread_mutex_lock(&glass.lock);
    glass.width = frame->width;
    glass.height = frame->height;
    if (!frame->pixels)
        memset(glass.pixels, 0, bytes);
    else if (frame->width == mode.hdisplay && frame->height == mode.vdisplay)
        memcpy(glass.pixels, frame->pixels, bytes);
    glass.frames++;
    pthread_cond_broadcast(&glass.seen);
    pthread_mutex_unlock(&glass.lock);
}

/* Two frames from now, of which the second began after this. */
static void look(void)
{
    pthread_mutex_lock(&glass.lock);
    for (const unsigned until = glass.frames + 2; (int)(glass.frames - until) < 0;)
        pthread_cond_wait(&glass.seen, &glass.lock);
    pthread_mutex_unlock(&glass.lock);
}

static uint32_t on_glass(unsigned x, unsigned y)
{
    pthread_mutex_lock(&glass.lock);
    const uint32_t pixel = glass.pixels[(size_t)y * mode.hdisplay + x];
    pthread_mutex_unlock(&glass.lock);
    return pixel;
}

/* ---- the screen -------------------------------------------------------------------------------------------------- */

struct buffer {
    uint32_t handle, pitch, fb; /* bytes */
    uint64_t size;
    uint32_t *memory;
    uint32_t width, height;
};

static void make(struct buffer *buffer, uint32_t width, uint32_t height)
{
    uint64_t offset = 0;
    void *memory = NULL;

    *buffer = (struct buffer){ .width = width, .height = height };
    CHECK_EQ(drmModeCreateDumbBuffer(fd, width, height, 32, 0, &buffer->handle, &buffer->pitch, &buffer->size), 0);
    CHECK_EQ(drmModeMapDumbBuffer(fd, buffer->handle, &offset), 0);
    CHECK_EQ(shim_mmap(NULL, buffer->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, offset, &memory), 0);
    buffer->memory = memory;
}

static void make_fb(struct buffer *buffer)
{
    const uint32_t handles[4] = { buffer->handle }, pitches[4] = { buffer->pitch }, offsets[4] = { 0 };
    CHECK_EQ(drmModeAddFB2(fd, buffer->width, buffer->height, DRM_FORMAT_XRGB8888, handles, pitches, offsets,
                           &buffer->fb, 0),
             0);
}

static void forget(struct buffer *buffer)
{
    shim_memory_unmap(buffer->memory, buffer->size);
    if (buffer->fb)
        CHECK_EQ(drmModeRmFB(fd, buffer->fb), 0);
    CHECK_EQ(drmModeDestroyDumbBuffer(fd, buffer->handle), 0);
}

static uint32_t bar_at(unsigned x, unsigned width)
{
    return bars[x * BARS / width];
}

/* The bars, from left to right, with a darker line every 16. */
static uint32_t pixel(const struct buffer *buffer, unsigned x, unsigned y)
{
    return y % 16 ? bar_at(x, buffer->width) : bar_at(x, buffer->width) & 0x7f7f7f;
}

static void draw(struct buffer *buffer)
{
    for (unsigned y = 0; y < buffer->height; y++) {
        for (unsigned x = 0; x < buffer->width; x++)
            buffer->memory[(size_t)y * buffer->pitch / 4 + x] = pixel(buffer, x, y);
    }
}

/* How many pixels differ from the part of the buffer that begins at (left, top). */
static unsigned wrong_pixels(const struct buffer *buffer, unsigned left, unsigned top)
{
    const uint32_t *seen = glass.pixels;
    unsigned wrong = 0;

    pthread_mutex_lock(&glass.lock);
    for (unsigned y = 0; y < mode.vdisplay; y++) {
        for (unsigned x = 0; x < mode.hdisplay; x++)
            wrong += *seen++ != (0xff000000u | pixel(buffer, left + x, top + y));
    }
    pthread_mutex_unlock(&glass.lock);
    return wrong;
}

static int show(const struct buffer *buffer, unsigned left, unsigned top)
{
    return drmModeSetCrtc(fd, crtc, buffer->fb, left, top, &connector, 1, &mode);
}

static void the_first_screen(void)
{
    fd = shim_os_open(SHIM_NODE_PRIMARY);
    CHECK(fd >= 0);
    drmModeResPtr resources = drmModeGetResources(fd);
    CHECK(resources && resources->count_connectors > 0);
    for (int i = 0; !crtc && i < resources->count_connectors; i++) {
        drmModeConnectorPtr found = drmModeGetConnector(fd, resources->connectors[i]);
        if (found->connection == DRM_MODE_CONNECTED) {
            connector = found->connector_id;
            mode = found->modes[0];
            crtc = resources->crtcs[__builtin_ctz(drmModeConnectorGetPossibleCrtcs(fd, found))];
        }
        drmModeFreeConnector(found);
    }
    drmModeFreeResources(resources);
    CHECK(crtc != 0);
    glass.pixels = calloc((size_t)mode.hdisplay * mode.vdisplay, sizeof glass.pixels[0]);
    CHECK_EQ(navi_watch(machine_get()->card, 0, see, NULL), 0);
}

static void every_pixel_is_right(void)
{
    struct buffer buffer;

    make(&buffer, mode.hdisplay, mode.vdisplay);
    make_fb(&buffer);
    draw(&buffer);
    CHECK_EQ(show(&buffer, 0, 0), 0);
    look();
    CHECK_EQ(glass.width, mode.hdisplay);
    CHECK_EQ(glass.height, mode.vdisplay);
    CHECK_EQ(wrong_pixels(&buffer, 0, 0), 0);
    CHECK_EQ(on_glass(0, 1), 0xffffffff);
    CHECK_EQ(on_glass(mode.hdisplay - 1u, 1), 0xff000000);
    buffer.memory[0] = 0x123456; /* what is drawn into the picture on the screen is seen */
    look();
    CHECK_EQ(on_glass(0, 0), 0xff123456);
    forget(&buffer);
    CHECK_EQ(drmModeSetCrtc(fd, crtc, buffer.fb, 0, 0, &connector, 1, &mode), -ENOENT);
}

static void a_larger_picture_is_panned(void)
{
    struct buffer buffer;

    make(&buffer, mode.hdisplay + 256u, mode.vdisplay + 64u);
    make_fb(&buffer);
    draw(&buffer);
    CHECK_EQ(show(&buffer, 0, 0), 0);
    look();
    CHECK_EQ(wrong_pixels(&buffer, 0, 0), 0);
    CHECK_EQ(show(&buffer, 256, 64), 0); /* by a flip */
    look();
    CHECK_EQ(wrong_pixels(&buffer, 256, 64), 0);
    CHECK_EQ(show(&buffer, 100, 33), 0);
    look();
    CHECK_EQ(wrong_pixels(&buffer, 100, 33), 0);
    forget(&buffer);
}

static void a_cursor_above_it(void)
{
    struct buffer buffer, cursor;

    make(&buffer, mode.hdisplay, mode.vdisplay);
    make_fb(&buffer);
    draw(&buffer);
    make(&cursor, CURSOR, CURSOR);
    for (unsigned i = 0; i < CURSOR * CURSOR; i++)
        cursor.memory[i] = 0xff336699;
    CHECK_EQ(show(&buffer, 0, 0), 0);
    CHECK_EQ(drmModeSetCursor(fd, crtc, cursor.handle, CURSOR, CURSOR), 0);
    CHECK_EQ(drmModeMoveCursor(fd, crtc, 100, 201), 0);
    look();
    CHECK_EQ(on_glass(100, 201), 0xff336699);
    CHECK_EQ(on_glass(163, 264), 0xff336699);
    CHECK_EQ(wrong_pixels(&buffer, 0, 0), CURSOR * CURSOR);
    CHECK_EQ(drmModeMoveCursor(fd, crtc, -32, -16), 0); /* partly outside */
    look();
    CHECK_EQ(on_glass(31, 47), 0xff336699);
    CHECK_EQ(wrong_pixels(&buffer, 0, 0), 32 * 48);
    CHECK_EQ(drmModeSetCursor(fd, crtc, 0, 0, 0), 0);
    look();
    CHECK_EQ(wrong_pixels(&buffer, 0, 0), 0);
    forget(&cursor);
    forget(&buffer);
}

static uint32_t property(const char *name)
{
    drmModeConnectorPtr found = drmModeGetConnectorCurrent(fd, connector);
    uint32_t id = 0;

    for (int i = 0; i < found->count_props && !id; i++) {
        drmModePropertyPtr one = drmModeGetProperty(fd, found->props[i]);
        if (strcmp(one->name, name) == 0)
            id = one->prop_id;
        drmModeFreeProperty(one);
    }
    drmModeFreeConnector(found);
    return id;
}

static bool is_dark(void)
{
    bool dark;

    pthread_mutex_lock(&glass.lock);
    dark = !glass.pixels[0] && !glass.pixels[1];
    pthread_mutex_unlock(&glass.lock);
    return dark;
}

/* Dark at the latest some frames later, as the card tells. */
static bool goes_dark(void)
{
    for (int ms = 0; ms < 1000 && !is_dark(); ms++)
        usleep(1000);
    return is_dark();
}

static void dark_and_lit_again(void)
{
    struct buffer buffer;

    make(&buffer, mode.hdisplay, mode.vdisplay);
    make_fb(&buffer);
    draw(&buffer);
    CHECK_EQ(show(&buffer, 0, 0), 0);
    look();
    CHECK_EQ(drmModeConnectorSetProperty(fd, connector, property("DPMS"), DRM_MODE_DPMS_OFF), 0);
    CHECK(goes_dark());
    CHECK_EQ(drmModeConnectorSetProperty(fd, connector, property("DPMS"), DRM_MODE_DPMS_ON), 0);
    look();
    CHECK_EQ(wrong_pixels(&buffer, 0, 0), 0);
    forget(&buffer); /* and with its picture the head */
    CHECK(goes_dark());
    drmModeCrtcPtr now = drmModeGetCrtc(fd, crtc);
    CHECK_EQ(now->mode_valid, 0);
    drmModeFreeCrtc(now);
}

/* Every mode of the screen is one that it can show. */
static void all_modes(void)
{
    drmModeConnectorPtr screen = drmModeGetConnectorCurrent(fd, connector);
    const drmModeModeInfo preferred = mode;
    struct buffer buffer;

    CHECK(screen->count_modes > 1);
    make(&buffer, preferred.hdisplay, preferred.vdisplay);
    make_fb(&buffer);
    draw(&buffer);
    for (int i = screen->count_modes - 1; i >= 0; i--) {
        pthread_mutex_lock(&glass.lock);
        mode = screen->modes[i];
        pthread_mutex_unlock(&glass.lock);
        printf("# %s at %u Hz\n", mode.name, mode.vrefresh);
        CHECK(mode.hdisplay <= preferred.hdisplay && mode.vdisplay <= preferred.vdisplay);
        CHECK_EQ(show(&buffer, 0, 0), 0);
        look();
        CHECK_EQ(glass.width, mode.hdisplay);
        CHECK_EQ(glass.height, mode.vdisplay);
        CHECK_EQ(wrong_pixels(&buffer, 0, 0), 0);
    }
    forget(&buffer);
    drmModeFreeConnector(screen);
}

int main(void)
{
    TAP_RUN(the_first_screen);
    TAP_RUN(every_pixel_is_right);
    TAP_RUN(a_larger_picture_is_panned);
    TAP_RUN(a_cursor_above_it);
    TAP_RUN(dark_and_lit_again);
    TAP_RUN(all_modes);
    navi_watch(machine_get()->card, 0, NULL, NULL);
    close(fd);
    free(glass.pixels);
    return tap_done();
}
