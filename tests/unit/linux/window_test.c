/* SPDX-License-Identifier: MIT */
/* window_test.c - window.c: what the shared memory has of what heads show, and that a screenshot is shown it too. */
#include "window.h"

#include "../navi23/dcn.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

static struct card *c;
static char file[64];
static struct window_picture *picture;
static struct window *window;

static void share(void)
{
    int fd = memfd_create("window_test", 0);

    CHECK_EQ(ftruncate(fd, sizeof *picture), 0);
    picture = mmap(NULL, sizeof *picture, PROT_READ, MAP_SHARED, fd, 0);
    CHECK(picture != MAP_FAILED);
    snprintf(file, sizeof file, "/proc/self/fd/%d", fd);
}

static void fill(uint64_t at, uint32_t colour)
{
    for (uint32_t i = 0; i < small_mode.width * small_mode.height; i++)
        vram32(c, at)[i] = colour;
}

static void show(unsigned head, uint64_t at)
{
    dcn_set_mode(c, head, &small_mode);
    dcn_flip(c, head, FB + at);
    dcn_start(c, head, &small_mode);
    dcn_sleep(MS(100));
}

/* Whether a whole picture of one colour is there; width 0: darkness. */
static bool has(uint32_t width, uint32_t colour)
{
    for (int i = 0; i < 1000; i++, dcn_sleep(MS(1))) {
        unsigned number = atomic_load(&picture->number);
        bool same = number % 2 == 0 && picture->width == width && picture->height == (width ? small_mode.height : 0);

        for (uint32_t k = 0; same && k < picture->width * picture->height; k++)
            same = (picture->pixels[k] & 0xffffff) == colour;
        if (same && atomic_load(&picture->number) == number)
            return true;
    }
    return false;
}

static void shows_the_first_lit_head(void)
{
    CHECK_EQ(window_create(file, c->navi, NULL, &window), 0);
    CHECK(has(0, 0));
    show(2, ROOM);
    CHECK(has(small_mode.width, 0x123456));
    show(1, ROOM + 0x100000);
    CHECK(has(small_mode.width, 0xabcdef));
    fill(ROOM, 0x654321); /* of the other head: not seen */
    dcn_sleep(MS(50));
    CHECK(has(small_mode.width, 0xabcdef));
    dcn_stop(c, 1);
    CHECK(has(small_mode.width, 0x654321));
    dcn_stop(c, 2);
    CHECK(has(0, 0));
    window_destroy(window);
}

static void a_screenshot_is_shown_it_too(void)
{
    struct screenshot *screenshot;
    char png[] = "/tmp/radv-metal-window-XXXXXX";

    CHECK(close(mkstemp(png)) == 0);
    CHECK_EQ(screenshot_create(png, c->navi, &screenshot), 0);
    CHECK_EQ(window_create(file, c->navi, screenshot, &window), 0);
    show(0, ROOM);
    CHECK(has(small_mode.width, 0x654321));
    window_destroy(window);
    screenshot_destroy(screenshot);
    dcn_stop(c, 0);
    FILE *written = fopen(png, "rb");
    CHECK_EQ(fgetc(written), 0x89);
    fclose(written);
    unlink(png);
}

static void what_cannot_be_shared_is_said(void)
{
    CHECK_EQ(window_create("/nowhere/at/all", c->navi, NULL, &window), -ENOENT);
    window_destroy(NULL);
}

int main(void)
{
    share();
    c = card_new();
    fill(ROOM, 0x123456);
    fill(ROOM + 0x100000, 0xabcdef);
    TAP_RUN(shows_the_first_lit_head);
    TAP_RUN(a_screenshot_is_shown_it_too);
    TAP_RUN(what_cannot_be_shared_is_said);
    card_free(c);
    return tap_done();
}
