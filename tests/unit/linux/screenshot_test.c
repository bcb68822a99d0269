/* SPDX-License-Identifier: MIT */
/* screenshot_test.c - the PNG file of what was shown: when it is written, of which head, and what is said otherwise. */
#include "screenshot.h"

#include "../navi23/dcn.h"
#include "machine.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <png.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/radv-metal-screenshot-XXXXXX", file[64];
static struct card *c;

/* Eight bars from white to black, and a frame of one pixel around them. */
static uint32_t bars(uint32_t x, uint32_t y)
{
    static const uint32_t colours[8] = { 0xffffff, 0xffff00, 0x00ffff, 0x00ff00, 0xff00ff, 0xff0000, 0x0000ff, 0 };
    bool edge = x == 0 || y == 0 || x == small_mode.width - 1 || y == small_mode.height - 1;

    return edge ? 0xff8000 : colours[x / 20];
}

static void draw(uint8_t *vram, uint64_t at)
{
    for (uint32_t y = 0; y < small_mode.height; y++) {
        for (uint32_t x = 0; x < small_mode.width; x++)
            __atomic_store_n((uint32_t *)(void *)(vram + at) + y * small_mode.width + x, bars(x, y), __ATOMIC_RELAXED);
    }
}

/* Show what lies at `at` for a few frames. */
static void show(struct card *card, unsigned head, uint64_t at)
{
    dcn_set_mode(card, head, &small_mode);
    dcn_flip(card, head, FB + at);
    dcn_start(card, head, &small_mode);
    dcn_sleep(MS(100));
}

/* Whether the file is a picture of the bars; `white`: of nothing but white. */
static bool has_bars(bool white)
{
    png_image image = { .version = PNG_IMAGE_VERSION };
    bool same = true;
    uint8_t *p;

    if (!png_image_begin_read_from_file(&image, file))
        return false;
    image.format = PNG_FORMAT_RGB;
    p = malloc(PNG_IMAGE_SIZE(image));
    same = png_image_finish_read(&image, NULL, p, 0, NULL) && image.width == small_mode.width &&
           image.height == small_mode.height;
    for (uint32_t i = 0; same && i < image.width * image.height; i++) {
        uint32_t colour = (uint32_t)p[3 * i] << 16 | (uint32_t)p[3 * i + 1] << 8 | p[3 * i + 2];

        same = colour == (white ? 0xffffff : bars(i % image.width, i / image.width));
    }
    free(p);
    return same;
}

static unsigned files_in_folder(void)
{
    unsigned count = 0;
    DIR *dir = opendir(folder);

    for (struct dirent *entry; (entry = readdir(dir));)
        count += entry->d_name[0] != '.';
    closedir(dir);
    return count;
}

static void is_written_when_the_head_goes_dark(void)
{
    struct screenshot *screenshot = NULL;

    CHECK_EQ(screenshot_create(file, c->navi, &screenshot), 0);
    show(c, 0, ROOM);
    CHECK_EQ(files_in_folder(), 0);
    card_set(c, REG_HUBP0_CNTL, FIELD_HUBP_CNTL__BLANK_EN); /* as a driver does before */
    dcn_sleep(MS(50));
    dcn_stop(c, 0);
    card_set(c, REG_HUBP0_CNTL, 0);
    dcn_sleep(MS(200));
    CHECK(has_bars(false));
    CHECK_EQ(files_in_folder(), 1);
    unlink(file);
    screenshot_destroy(screenshot);
    CHECK_EQ(files_in_folder(), 0); /* it had been written */
}

/* The file's first name is that of a pipe here, which takes nothing until somebody reads. */
static void a_head_does_not_wait_for_the_file(void)
{
    struct screenshot *screenshot = NULL;
    char pipe[96], bytes[4096];
    uint32_t frames;
    int fd;

    snprintf(pipe, sizeof pipe, "%s.%d", file, (int)getpid());
    CHECK_EQ(mkfifo(pipe, 0600), 0);
    CHECK_EQ(screenshot_create(file, c->navi, &screenshot), 0);
    show(c, 0, ROOM);
    dcn_stop(c, 0);
    dcn_start(c, 0, &small_mode);
    frames = dcn_frames(c, 0);
    dcn_sleep(MS(200));
    CHECK(dcn_frames(c, 0) > frames + 1);
    fd = open(pipe, O_RDONLY);
    while (read(fd, bytes, sizeof bytes) > 0)
        ;
    close(fd);
    dcn_sleep(MS(100));
    screenshot_destroy(screenshot); /* what was shown since is in a file of its own */
    CHECK(has_bars(false));
    dcn_stop(c, 0);
    unlink(file);
}

static void is_written_at_the_end(void)
{
    struct screenshot *screenshot = NULL;

    CHECK_EQ(screenshot_create(file, c->navi, &screenshot), 0);
    show(c, 0, ROOM);
    screenshot_write(screenshot);
    CHECK(has_bars(false));
    dcn_flip(c, 0, FB + ROOM + 0x100000);
    dcn_sleep(MS(100));
    screenshot_destroy(screenshot);
    CHECK(has_bars(true));
    dcn_stop(c, 0);
    unlink(file);
}

static void is_of_the_first_head(void)
{
    struct screenshot *screenshot = NULL;

    CHECK_EQ(screenshot_create(file, c->navi, &screenshot), 0);
    show(c, 3, ROOM + 0x100000);
    screenshot_write(screenshot);
    CHECK(has_bars(true));
    show(c, 1, ROOM);
    dcn_stop(c, 3);
    screenshot_destroy(screenshot);
    CHECK(has_bars(false));
    dcn_stop(c, 1);
    unlink(file);
}

static void nothing_shown_is_nothing_written(void)
{
    struct screenshot *screenshot = NULL;

    CHECK_EQ(screenshot_create(file, c->navi, &screenshot), 0);
    screenshot_destroy(screenshot);
    CHECK_EQ(files_in_folder(), 0);
    screenshot_write(NULL);
    screenshot_destroy(NULL);
}

static void what_cannot_be_written_is_said(void)
{
    struct screenshot *screenshot = NULL;
    static char longest[5000];

    CHECK_EQ(screenshot_create("/nowhere/at/all.png", c->navi, &screenshot), -ENOENT);
    memset(longest, 'x', sizeof longest - 1);
    CHECK_EQ(screenshot_create(longest, c->navi, &screenshot), -ENAMETOOLONG);
    /* a folder in its place: found out when it is too late, and no piece of it is left */
    mkdir(file, 0700);
    CHECK_EQ(screenshot_create(file, c->navi, &screenshot), 0);
    show(c, 0, ROOM);
    screenshot_destroy(screenshot);
    dcn_stop(c, 0);
    CHECK_EQ(files_in_folder(), 1);
    rmdir(file);
}

/* By the setting, with a machine's end. */
static void a_machine_leaves_it_behind(void)
{
    struct settings settings = { .vram_size = 256 << 20, .bar_size = 256 << 20, .gtt_size = 64 << 20, .hang_ms = 10000,
                                 .idle_ms = 500, .screenshot_file = file };
    struct machine *machine = machine_create(&settings);
    struct card card = { .navi = machine->card };

    draw(machine->vram, ROOM);
    show(&card, 0, ROOM);
    machine_destroy(machine);
    CHECK(has_bars(false));
    unlink(file);
    settings.screenshot_file = "/nowhere/at/all.png";
    CHECK(machine_create(&settings) == NULL);
}

int main(void)
{
    if (!mkdtemp(folder))
        return 1;
    snprintf(file, sizeof file, "%s/a.png", folder);
    c = card_new();
    draw(c->vram, ROOM);
    for (uint32_t i = 0; i < small_mode.width * small_mode.height; i++)
        vram32(c, ROOM + 0x100000)[i] = 0xffffff;
    TAP_RUN(is_written_when_the_head_goes_dark);
    TAP_RUN(a_head_does_not_wait_for_the_file);
    TAP_RUN(is_written_at_the_end);
    TAP_RUN(is_of_the_first_head);
    TAP_RUN(nothing_shown_is_nothing_written);
    TAP_RUN(what_cannot_be_written_is_said);
    TAP_RUN(a_machine_leaves_it_behind);
    card_free(c);
    rmdir(folder);
    return tap_done();
}
