/* SPDX-License-Identifier: MIT */
/* scanout.c: what a watcher sees: formats, viewports, cursors, black, tearing; and that watching ends when told to. */
#include <errno.h>

#include <navi23/shader/tiling.h>

#include "dcn.h"

#define A_AT ROOM
#define B_AT (ROOM + 0x100000u)
#define CURSOR_AT (ROOM + 0x200000u)
#define WIDTH 160u
#define HEIGHT 100u
#define BLACK 0xff000000u
#define SYSTEM_VA 0x123000000ull

static struct card *c;

/* ---- a watcher --------------------------------------------------------------------------------------------------- */

/* The last whole picture, and how many there were. */
static struct {
    pthread_mutex_t lock;
    uint32_t pixels[WIDTH * HEIGHT];
    uint32_t width, height, number;
    int64_t time_ns;
    unsigned frames, dark;
    bool blanked;
} seen = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void see(void *opaque, const struct navi_frame *frame)
{
    (void)opaque;
    pthread_mutex_lock(&seen.lock);
    if (frame->pixels && frame->width == WIDTH && frame->height == HEIGHT)
        memcpy(seen.pixels, frame->pixels, sizeof seen.pixels);
    seen.width = frame->width;
    seen.height = frame->height;
    seen.number = frame->number;
    seen.time_ns = frame->time_ns;
    seen.blanked = frame->blanked;
    seen.frames += frame->pixels != NULL;
    seen.dark += frame->pixels == NULL;
    pthread_mutex_unlock(&seen.lock);
}

static unsigned frames_seen(void)
{
    pthread_mutex_lock(&seen.lock);
    unsigned frames = seen.frames;
    pthread_mutex_unlock(&seen.lock);
    return frames;
}

/* How often it has been told that the head is dark, since it was last asked. */
static unsigned times_dark(void)
{
    pthread_mutex_lock(&seen.lock);
    unsigned times = seen.dark;
    seen.dark = 0;
    pthread_mutex_unlock(&seen.lock);
    return times;
}

/* Wait for two more pictures: the second has begun after this call. */
static bool see_anew(void)
{
    unsigned frames = frames_seen();
    for (int64_t end = dcn_clock() + SECONDS(5); dcn_clock() < end; dcn_sleep(200000)) {
        if (frames_seen() >= frames + 2)
            return true;
    }
    return false;
}

static uint32_t pixel(uint32_t x, uint32_t y)
{
    pthread_mutex_lock(&seen.lock);
    uint32_t value = seen.pixels[y * WIDTH + x];
    pthread_mutex_unlock(&seen.lock);
    return value;
}

/* Whether all of the picture is this colour. */
static bool is_all(uint32_t colour)
{
    bool all = true;
    pthread_mutex_lock(&seen.lock);
    for (uint32_t i = 0; i < WIDTH * HEIGHT; i++)
        all = all && seen.pixels[i] == colour;
    pthread_mutex_unlock(&seen.lock);
    return all;
}

static void fill(uint64_t at, uint32_t colour, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        __atomic_store_n(&vram32(c, at)[i], colour, __ATOMIC_RELAXED);
}

static void show(uint64_t address)
{
    dcn_flip(c, 0, address);
    CHECK(dcn_await_flip(c, 0));
    CHECK(see_anew());
}

/* 120 pictures a second. */
static void begin(void)
{
    struct dcn_mode m = small_mode;
    m.clock_khz *= 2;
    CHECK_EQ(navi_watch(c->navi, 0, see, NULL), 0);
    dcn_start(c, 0, &m);
}

static void end(void)
{
    dcn_stop(c, 0);
    CHECK_EQ(navi_watch(c->navi, 0, NULL, NULL), 0);
}

/* ---- pictures ---------------------------------------------------------------------------------------------------- */

static void shows_nothing_but_black_at_first(void)
{
    begin();
    CHECK(see_anew());
    CHECK_EQ(seen.width, WIDTH);
    CHECK_EQ(seen.height, HEIGHT);
    CHECK(is_all(BLACK));
    end();
}

static void set_crossbar(unsigned red, unsigned blue)
{
    card_set(c, REG_HUBPRET0_CONTROL, FIELD_PUT(FIELD_HUBPRET_CONTROL__CROSSBAR_RED, red) |
                                          FIELD_PUT(FIELD_HUBPRET_CONTROL__CROSSBAR_BLUE, blue));
}

static void shows_formats(void)
{
    begin();
    fill(A_AT, 0x80112233, WIDTH * HEIGHT); /* whatever alpha is */
    show(FB + A_AT);
    CHECK(is_all(0xff112233));
    set_crossbar(2, 3);
    show(FB + A_AT);
    CHECK(is_all(0xff332211));
    card_set(c, REG_HUBP0_SURFACE_CONFIG, DCN_FORMAT_2101010);
    set_crossbar(3, 2);
    fill(B_AT, 0x3ffu << 20 | 0x200u << 10 | 0x107u, WIDTH * HEIGHT);
    show(FB + B_AT);
    CHECK(is_all(0xffff8041));
    set_crossbar(2, 3);
    show(FB + B_AT);
    CHECK(is_all(0xff4180ff));
    card_set(c, REG_HUBP0_SURFACE_CONFIG, 77);
    show(FB + A_AT);
    CHECK(is_all(BLACK));
    end();
    CHECK(strstr(c->log, "format that this model does not know"));
}

static void shows_a_part_of_a_surface(void)
{
    const uint32_t pitch = 200;
    begin();
    for (uint32_t i = 0; i < pitch * (HEIGHT + 50); i++)
        fill(A_AT + i * 4, i % pitch << 8 | i / pitch, 1);
    card_set(c, REG_HUBPREQ0_SURFACE_PITCH, pitch - 1);
    card_set(c, REG_HUBP0_PRI_VIEWPORT_START,
             FIELD_PUT(FIELD_HUBP_VIEWPORT__X, 7) | FIELD_PUT(FIELD_HUBP_VIEWPORT__Y, 31));
    show(FB + A_AT);
    CHECK_EQ(pixel(0, 0), BLACK | 7 << 8 | 31);
    CHECK_EQ(pixel(WIDTH - 1, HEIGHT - 1), BLACK | (7 + WIDTH - 1) << 8 | (31 + HEIGHT - 1));
    /* one smaller than the picture */
    card_set(c, REG_HUBP0_PRI_VIEWPORT_DIMENSION,
             FIELD_PUT(FIELD_HUBP_VIEWPORT__X, 100) | FIELD_PUT(FIELD_HUBP_VIEWPORT__Y, 50));
    show(FB + A_AT);
    CHECK_EQ(pixel(99, 49), BLACK | 106 << 8 | 80);
    CHECK_EQ(pixel(100, 49), BLACK);
    CHECK_EQ(pixel(99, 50), BLACK);
    end();
}

static void is_black_when_told(void)
{
    begin();
    fill(A_AT, 0x123456, WIDTH * HEIGHT);
    show(FB + A_AT);
    CHECK(is_all(0xff123456) && !seen.blanked);
    card_set(c, REG_HUBP0_CNTL, FIELD_HUBP_CNTL__BLANK_EN);
    CHECK(see_anew());
    CHECK(is_all(BLACK) && seen.blanked);
    card_set(c, REG_HUBP0_CNTL, 0);
    CHECK(see_anew());
    CHECK(!seen.blanked);
    CHECK(is_all(0xff123456));
    end();
}

/* What the head has to know of a card whose GB_ADDR_CONFIG is 0x343. */
#define PIPES                                                                                                         \
    (FIELD_PUT(FIELD_HUBP_ADDR_CONFIG__NUM_PIPES, 3) | FIELD_PUT(FIELD_HUBP_ADDR_CONFIG__MAX_COMPRESSED_FRAGS, 1) |    \
     FIELD_PUT(FIELD_HUBP_ADDR_CONFIG__NUM_PKRS, 3))

/* A surface of 300 x 150, of which the part at (37, 21) is shown; every pixel has its place for a colour. */
static void shows_tiled(unsigned mode, uint32_t mix)
{
    const struct tiling_shape shape = { (uint8_t)mode, false, 2, 0, 1, 300, 150 };
    struct tiling t;
    unsigned wrong = 0;
    CHECK(tiling_init(&t, 0x343, &shape));
    const uint32_t pitch = t.level[0].pitch << t.width_log2;
    for (uint32_t y = 0; y < 150; y++)
        for (uint32_t x = 0; x < 300; x++)
            *vram32(c, tiling_address(&t, A_AT + mix, tiling_offset(&t, 0, x, y, 0, 0))) = mode << 17 | y << 9 | x;
    card_set(c, REG_HUBP0_TILING_CONFIG, mode);
    card_set(c, REG_HUBPREQ0_SURFACE_PITCH, pitch - 1);
    card_set(c, REG_HUBP0_PRI_VIEWPORT_START,
             FIELD_PUT(FIELD_HUBP_VIEWPORT__X, 37) | FIELD_PUT(FIELD_HUBP_VIEWPORT__Y, 21));
    show(FB + A_AT + mix);
    for (uint32_t y = 0; y < HEIGHT; y++)
        for (uint32_t x = 0; x < WIDTH; x++)
            wrong += pixel(x, y) != (BLACK | mode << 17 | (y + 21) << 9 | (x + 37));
    CHECK_EQ(wrong, 0);
}

static void shows_tiled_surfaces(void)
{
    begin();
    card_set(c, REG_HUBP0_ADDR_CONFIG, PIPES);
    shows_tiled(TILING_64KB_R_X, 0);
    shows_tiled(TILING_64KB_R_X, 0x1700);
    shows_tiled(TILING_64KB_S_X, 0xf00);
    shows_tiled(TILING_64KB_S, 0);
    shows_tiled(TILING_64KB_D, 0);
    shows_tiled(TILING_4KB_S_X, 0x300);
    card_set(c, REG_HUBP0_TILING_CONFIG, TILING_64KB_R_X);
    card_set(c, REG_HUBPREQ0_SURFACE_CONTROL, FIELD_HUBPREQ_SURFACE_CONTROL__DCC_EN);
    show(FB + A_AT);
    CHECK(is_all(BLACK));
    CHECK(strstr(c->log, "a compressed surface"));
    card_set(c, REG_HUBPREQ0_SURFACE_CONTROL, 0);
    CHECK(!strstr(c->log, "heads do not show"));
    card_set(c, REG_HUBP0_TILING_CONFIG, TILING_64KB_Z_X);
    show(FB + A_AT);
    CHECK(is_all(BLACK));
    CHECK(strstr(c->log, "heads do not show"));
    card_set(c, REG_HUBP0_TILING_CONFIG, TILING_64KB_R_X);
    card_set(c, REG_HUBP0_ADDR_CONFIG, 0); /* of a card that there is not */
    show(FB + A_AT);
    CHECK(is_all(BLACK));
    card_set(c, REG_HUBP0_TILING_CONFIG, 0);
    end();
}

/* Pages of system memory behind a page table of VMID 0, then nothing. */
static void fetches_through_page_tables(void)
{
    const uint64_t va = SYSTEM_VA;
    const unsigned pages = 8; /* 51.2 lines */
    card_enable_vmid(c, 0);
    card_map(c, 0, va, SYSTEM_BUS + SYSTEM_ROOM, pages, PTE_RW | PTE_SYSTEM);
    card_invalidate(c, 0);
    for (uint32_t i = 0; i < pages * 1024; i++)
        system32(c, SYSTEM_ROOM)[i] = 0x123456;
    begin();
    show(va);
    CHECK_EQ(pixel(0, 0), 0xff123456);
    CHECK_EQ(pixel(WIDTH - 1, 50), 0xff123456);
    CHECK_EQ(pixel(31, 51), 0xff123456);
    CHECK_EQ(pixel(32, 51), BLACK);
    CHECK_EQ(pixel(0, HEIGHT - 1), BLACK);
    dcn_sleep(MS(50));
    end();
    const char *said = strstr(c->log, "no memory");
    CHECK(said && !strstr(said + 1, "no memory"));
    CHECK_EQ(card_get(c, REG_GCVM_L2_PROTECTION_FAULT_STATUS), 0); /* it is not the graphics core's fault */
}

/* Memory that the host takes away is not read any more when navi_dma_invalidate returns. */
static void lets_go_of_system_memory(void)
{
    begin();
    show(SYSTEM_VA);
    CHECK_EQ(pixel(0, 0), 0xff123456);
    atomic_store(&c->no_system, true);
    navi_dma_invalidate(c->navi, SYSTEM_BUS, SYSTEM_BYTES);
    memset(system32(c, SYSTEM_ROOM), 0xab, 0x1000); /* TSan and ASan look on */
    CHECK(see_anew());
    CHECK(is_all(BLACK));
    atomic_store(&c->no_system, false);
    end();
}

/* ---- cursors ----------------------------------------------------------------------------------------------------- */

static void put_cursor(unsigned log2_pitch, uint32_t width, uint32_t height, uint32_t x, uint32_t y, uint32_t hot)
{
    card_set(c, REG_CURSOR0_SURFACE_ADDRESS_HIGH, HI(FB + CURSOR_AT));
    card_set(c, REG_CURSOR0_SURFACE_ADDRESS, LO(FB + CURSOR_AT));
    card_set(c, REG_CURSOR0_SIZE,
             FIELD_PUT(FIELD_CURSOR_SIZE__WIDTH, width) | FIELD_PUT(FIELD_CURSOR_SIZE__HEIGHT, height));
    card_set(c, REG_CURSOR0_POSITION,
             FIELD_PUT(FIELD_CURSOR_POSITION__X, x) | FIELD_PUT(FIELD_CURSOR_POSITION__Y, y));
    card_set(c, REG_CURSOR0_HOT_SPOT,
             FIELD_PUT(FIELD_CURSOR_HOT_SPOT__X, hot) | FIELD_PUT(FIELD_CURSOR_HOT_SPOT__Y, hot));
    card_set(c, REG_CURSOR0_CONTROL,
             FIELD_CURSOR_CONTROL__ENABLE | FIELD_PUT(FIELD_CURSOR_CONTROL__MODE, DCN_CURSOR_MODE_PREMULTIPLIED) |
                 FIELD_PUT(FIELD_CURSOR_CONTROL__PITCH, log2_pitch - 6));
    CHECK(see_anew());
    CHECK(see_anew());
}

static void shows_a_cursor(void)
{
    const uint32_t clear = 0, half = 0x80400000, solid = 0xff00ff00, under = 0xff204060;
    begin();
    fill(A_AT, under, WIDTH * HEIGHT);
    fill(CURSOR_AT, solid, 256 * 256);
    show(FB + A_AT);
    for (unsigned log2_pitch = 6; log2_pitch <= 8; log2_pitch++) {
        fill(CURSOR_AT, clear, 1);
        fill(CURSOR_AT + 4, half, 1);
        fill(CURSOR_AT + (4u << log2_pitch), half, 1); /* line 1 */
        put_cursor(log2_pitch, 24, 16, 50, 40, 3);
        CHECK_EQ(pixel(47, 37), under);
        CHECK_EQ(pixel(48, 37), 0xff000000 | (0x40 + 0x10) << 16 | 0x20 << 8 | 0x30);
        CHECK_EQ(pixel(47, 38), pixel(48, 37));
        CHECK_EQ(pixel(49, 37), solid);
        CHECK_EQ(pixel(47 + 23, 37 + 15), solid);
        CHECK_EQ(pixel(47 + 24, 37 + 15), under);
        CHECK_EQ(pixel(47 + 23, 37 + 16), under);
        CHECK_EQ(pixel(46, 37), under);
        fill(CURSOR_AT, solid, 256 * 256);
    }
    card_set(c, REG_CURSOR0_CONTROL, 0);
    CHECK(see_anew());
    CHECK(see_anew());
    CHECK(is_all(under));
    end();
}

static void cuts_a_cursor_at_the_edges(void)
{
    const uint32_t solid = 0xffffffff, under = 0xff000080;
    begin();
    fill(A_AT, under, WIDTH * HEIGHT);
    fill(CURSOR_AT, solid, 256 * 256);
    show(FB + A_AT);
    put_cursor(6, 64, 64, 0, 0, 40);
    CHECK_EQ(pixel(23, 23), solid);
    CHECK_EQ(pixel(24, 23), under);
    CHECK_EQ(pixel(23, 24), under);
    put_cursor(6, 64, 64, WIDTH - 2, HEIGHT - 3, 0);
    CHECK_EQ(pixel(WIDTH - 1, HEIGHT - 1), solid);
    CHECK_EQ(pixel(WIDTH - 2, HEIGHT - 3), solid);
    CHECK_EQ(pixel(WIDTH - 3, HEIGHT - 3), under);
    CHECK_EQ(pixel(0, HEIGHT - 2), under);
    put_cursor(6, 64, 64, 5000, 16383, 0);
    CHECK(is_all(under));
    put_cursor(8, 511, 511, 255, 255, 255); /* larger than there are, and than the picture */
    CHECK(is_all(solid));
    card_set(c, REG_CURSOR0_CONTROL, FIELD_CURSOR_CONTROL__ENABLE); /* of a mode that is not known */
    CHECK(see_anew());
    CHECK(see_anew());
    CHECK(is_all(under));
    CHECK(strstr(c->log, "cursor of a mode"));
    card_set(c, REG_CURSOR0_CONTROL, 0);
    end();
}

/* ---- time -------------------------------------------------------------------------------------------------------- */

/* The first line that has not the colour of the line above it; HEIGHT: there is none. `changes`: how many there are. */
static uint32_t find_tear(unsigned *changes)
{
    uint32_t at = HEIGHT;
    *changes = 0;
    for (uint32_t y = HEIGHT - 1; y > 0; y--) {
        if (pixel(0, y) != pixel(0, y - 1)) {
            at = y;
            ++*changes;
        }
    }
    return at;
}

static void flips_at_once_tear(void)
{
    static const struct dcn_mode slow = { WIDTH, HEIGHT, 200, 125, 100 * 10 }; /* 40 Hz */
    unsigned changes, torn = 0;
    CHECK_EQ(navi_watch(c->navi, 0, see, NULL), 0);
    dcn_start(c, 0, &slow);
    fill(A_AT, 0xaaaaaa, WIDTH * HEIGHT);
    fill(B_AT, 0xbbbbbb, WIDTH * HEIGHT);
    show(FB + A_AT);
    card_set(c, REG_HUBPREQ0_FLIP_CONTROL, FIELD_HUBPREQ_FLIP_CONTROL__FLIP_TYPE);
    for (unsigned i = 0; i < 40 && torn < 4; i++) { /* on a busy machine some come too late for their line */
        uint32_t top = i % 2 ? 0xffbbbbbb : 0xffaaaaaa;
        dcn_next_frame(c, 0);
        unsigned frames = frames_seen();
        int64_t now = dcn_clock();
        while (dcn_clock() - now < MS(13))
            dcn_sleep(MS(1));
        uint32_t line = dcn_line(c, 0);
        dcn_flip(c, 0, FB + (i % 2 ? A_AT : B_AT));
        CHECK(dcn_await_flip(c, 0));
        while (frames_seen() == frames)
            dcn_sleep(200000);
        uint32_t tear = find_tear(&changes), visible = line - (dcn_v_blank_start(&slow) - HEIGHT);
        torn += changes == 1 && pixel(0, 0) == top && tear + 2 >= visible && tear <= visible + 30;
    }
    CHECK_EQ(torn, 4);
    card_set(c, REG_HUBPREQ0_FLIP_CONTROL, 0);
    end();
}

static void drawing_into_the_front_buffer_shows(void)
{
    static const struct dcn_mode slow = { WIDTH, HEIGHT, 200, 125, 100 * 10 };
    unsigned changes, torn = 0;
    CHECK_EQ(navi_watch(c->navi, 0, see, NULL), 0);
    dcn_start(c, 0, &slow);
    show(FB + A_AT);
    for (unsigned i = 0; i < 40 && torn < 4; i++) {
        dcn_next_frame(c, 0);
        unsigned frames = frames_seen();
        dcn_sleep(MS(13));
        fill(A_AT, 0x010101 * (i + 1), WIDTH * HEIGHT);
        while (frames_seen() == frames)
            dcn_sleep(200000);
        find_tear(&changes);
        torn += changes == 1;
    }
    CHECK_EQ(torn, 4);
    end();
}

/* Every picture is whole, and every one is seen. */
static struct {
    atomic_uint frames, torn, missed;
    uint32_t number;
    int64_t time_ns;
} judged;

static void judge(void *opaque, const struct navi_frame *frame)
{
    (void)opaque;
    if (!frame->pixels)
        return;
    for (uint32_t i = 1; i < frame->width * frame->height; i++) {
        if (frame->pixels[i] != frame->pixels[0]) {
            atomic_fetch_add(&judged.torn, 1);
            break;
        }
    }
    if (judged.frames && (frame->number <= judged.number || frame->time_ns <= judged.time_ns))
        atomic_fetch_add(&judged.missed, 1000);
    if (judged.frames)
        atomic_fetch_add(&judged.missed, frame->number - judged.number - 1);
    judged.number = frame->number;
    judged.time_ns = frame->time_ns;
    atomic_fetch_add(&judged.frames, 1);
}

static void flips_at_the_blank_do_not_tear(void)
{
    CHECK_EQ(navi_watch(c->navi, 0, judge, NULL), 0);
    dcn_start(c, 0, &small_mode);
    for (unsigned i = 0; i < 60; i++) {
        uint64_t at = i % 2 ? A_AT : B_AT;
        fill(at, i * 0x040404, WIDTH * HEIGHT); /* the one that is not shown */
        dcn_flip(c, 0, FB + at);
        CHECK(dcn_await_flip(c, 0));
    }
    end();
    printf("# %u pictures, %u missed\n", judged.frames, judged.missed);
    CHECK(judged.frames >= 40);
    CHECK_EQ(judged.torn, 0);
    CHECK(judged.missed <= judged.frames / 2); /* none, but on a busy machine */
}

/* ---- watching ---------------------------------------------------------------------------------------------------- */

static void tells_when_a_head_goes_dark(void)
{
    begin();
    CHECK(see_anew());
    times_dark();
    dcn_stop(c, 0);
    dcn_sleep(MS(20));
    CHECK_EQ(times_dark(), 1);
    unsigned frames = frames_seen();
    dcn_sleep(MS(50));
    CHECK_EQ(frames_seen(), frames);
    CHECK_EQ(navi_watch(c->navi, 0, NULL, NULL), 0);
}

static void tells_who_looks_at_a_dark_head(void)
{
    times_dark();
    CHECK_EQ(navi_watch(c->navi, 0, see, NULL), 0);
    dcn_sleep(MS(50));
    CHECK_EQ(times_dark(), 1);
    CHECK_EQ(navi_watch(c->navi, 0, NULL, NULL), 0);
    CHECK_EQ(times_dark(), 0);
}

static void refuses_other_heads(void)
{
    CHECK_EQ(navi_watch(c->navi, NAVI_HEADS, see, NULL), -EINVAL);
    CHECK_EQ(navi_watch(c->navi, NAVI_HEADS - 1, see, NULL), 0);
    CHECK_EQ(navi_watch(c->navi, NAVI_HEADS - 1, NULL, NULL), 0);
}

static void touch(void *opaque, const struct navi_frame *frame)
{
    unsigned *count = opaque;
    *count += frame->width;
}

static void *watch_and_stop(void *arg)
{
    unsigned head = *(unsigned *)arg;
    for (unsigned i = 0; i < 300; i++) {
        unsigned *count = calloc(1, sizeof *count);
        CHECK_EQ(navi_watch(c->navi, head, touch, count), 0);
        if (i % 3)
            dcn_sleep(300000);
        CHECK_EQ(navi_watch(c->navi, head, NULL, NULL), 0);
        free(count); /* nobody calls any more */
    }
    return NULL;
}

static void watching_ends_when_it_is_said_to(void)
{
    static const struct dcn_mode fast = { WIDTH, HEIGHT, 200, 125, 20000 }; /* 800 Hz */
    unsigned heads[2] = { 0, 1 };
    pthread_t threads[2];
    for (unsigned i = 0; i < 2; i++) {
        dcn_start(c, i, &fast);
        dcn_flip(c, i, FB + A_AT);
        pthread_create(&threads[i], NULL, watch_and_stop, &heads[i]);
    }
    for (unsigned i = 0; i < 200; i++) {
        dcn_flip(c, i % 2, FB + (i & 4 ? A_AT : B_AT));
        dcn_sleep(300000);
    }
    for (unsigned i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
        dcn_stop(c, i);
    }
}

static void sees_a_new_size(void)
{
    static const struct dcn_mode wide = { 320, 50, 400, 75, 1800 };
    begin();
    CHECK(see_anew());
    dcn_set_mode(c, 0, &wide);
    CHECK(see_anew());
    CHECK(see_anew());
    CHECK_EQ(seen.width, 320);
    CHECK_EQ(seen.height, 50);
    end();
}

int main(void)
{
    c = card_new();
    TAP_RUN(shows_nothing_but_black_at_first);
    TAP_RUN(shows_formats);
    TAP_RUN(shows_a_part_of_a_surface);
    TAP_RUN(is_black_when_told);
    TAP_RUN(shows_tiled_surfaces);
    TAP_RUN(fetches_through_page_tables);
    TAP_RUN(lets_go_of_system_memory);
    TAP_RUN(shows_a_cursor);
    TAP_RUN(cuts_a_cursor_at_the_edges);
    TAP_RUN(flips_at_once_tear);
    TAP_RUN(drawing_into_the_front_buffer_shows);
    TAP_RUN(flips_at_the_blank_do_not_tear);
    TAP_RUN(tells_when_a_head_goes_dark);
    TAP_RUN(tells_who_looks_at_a_dark_head);
    TAP_RUN(refuses_other_heads);
    TAP_RUN(watching_ends_when_it_is_said_to);
    TAP_RUN(sees_a_new_size);
    card_free(c);
    return tap_done();
}
