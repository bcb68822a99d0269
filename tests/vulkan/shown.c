/* SPDX-License-Identifier: MIT */
/*
 * shown.c - libshown.so: writes down every picture that a program shows in an X window.
 *
 * A Mesa driver that copies its pictures to the X server itself (lavapipe; RADV with MESA_VK_WSI_DEBUG=sw) does so with
 * xcb_put_image, at least when the server has no shared memory. A program is run with this object in LD_PRELOAD; the
 * pictures go to the file SHOWN, one behind the other: two numbers of 32 bits, the bytes of a row and of all, then rows
 * of blue, green, red, nothing. A row may be longer than the window is wide.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <xcb/xcb.h>

typedef xcb_void_cookie_t put_image(xcb_connection_t *connection, uint8_t format, xcb_drawable_t drawable,
                                    xcb_gcontext_t gc, uint16_t width, uint16_t height, int16_t x, int16_t y,
                                    uint8_t left_pad, uint8_t depth, uint32_t size, const uint8_t *data);

/* What cannot be written is a picture less, which the test sees; a program ends with all of them in the file. */
static void write_down(uint32_t width, uint32_t size, const uint8_t *data)
{
    const char *file = getenv("SHOWN");
    FILE *out = file ? fopen(file, "ab") : NULL;

    if (!out) {
        return;
    }
    (void)fwrite((uint32_t[]){4 * width, size}, 4, 2, out);
    (void)fwrite(data, 1, size, out);
    (void)fclose(out);
}

__attribute__((visibility("default")))
xcb_void_cookie_t xcb_put_image(xcb_connection_t *connection, uint8_t format, xcb_drawable_t drawable,
                                xcb_gcontext_t gc, uint16_t width, uint16_t height, int16_t x, int16_t y,
                                uint8_t left_pad, uint8_t depth, uint32_t size, const uint8_t *data)
{
    put_image *next;

    *(void **)&next = dlsym(RTLD_NEXT, "xcb_put_image");
    write_down(width, size, data);
    return next(connection, format, drawable, gc, width, height, x, y, left_pad, depth, size, data);
}
