/* SPDX-License-Identifier: MIT */
/*
 * dcn_otg.c - timing: what the registers say a frame is, and where in it the beam is now.
 *
 * Positions are computed from the clock when somebody asks. A frame lasts until the display thread begins the next one:
 * when the thread is late the beam waits at the end, so that nobody sees a frame in which nothing has taken effect yet.
 */
#include "card.h"

#define WIDTH_MAX 8192u
#define HEIGHT_MAX 8192u
#define CLOCK_MIN_KHZ 1000.0
#define FRAME_MIN_NS 1000000.0
#define FRAME_MAX_NS 1000000000.0

static struct dcn_head *head_of(struct navi *navi, uint32_t reg)
{
    return &navi->dcn.head[(reg - REG_OTG0_H_TOTAL) / OTG_DISTANCE];
}

static uint32_t otg_get(struct dcn_head *head, uint32_t reg0)
{
    return reg_get(head->navi, reg0 + head->number * OTG_DISTANCE);
}

bool otg_is_wanted(struct dcn_head *head)
{
    return otg_get(head, REG_OTG0_CONTROL) & FIELD_OTG_CONTROL__MASTER_EN;
}

/* 0: there is none. */
static double pixel_clock_khz(struct dcn_head *head)
{
    uint32_t distance = head->number * OTG_CLOCK_DISTANCE;
    uint32_t phase = reg_get(head->navi, REG_DP_DTO0_PHASE + distance);
    uint32_t modulo = reg_get(head->navi, REG_DP_DTO0_MODULO + distance);
    bool on = reg_get(head->navi, REG_OTG0_PIXEL_RATE_CNTL + distance) & FIELD_OTG_PIXEL_RATE_CNTL__DP_DTO_ENABLE;
    return on && phase <= modulo && modulo ? (double)DCN_REFERENCE_KHZ * phase / modulo : 0;
}

enum dcn_complaint otg_read_timing(struct dcn_head *head, struct dcn_timing *out)
{
    double khz = pixel_clock_khz(head);
    uint32_t h_blank = otg_get(head, REG_OTG0_H_BLANK_START_END), v_blank = otg_get(head, REG_OTG0_V_BLANK_START_END);
    uint32_t h_total = FIELD_GET(FIELD_OTG_TOTAL__TOTAL, otg_get(head, REG_OTG0_H_TOTAL)) + 1;
    uint32_t v_total = FIELD_GET(FIELD_OTG_TOTAL__TOTAL, otg_get(head, REG_OTG0_V_TOTAL)) + 1;
    uint32_t left = FIELD_GET(FIELD_OTG_START_END__END, h_blank);
    uint32_t right = FIELD_GET(FIELD_OTG_START_END__START, h_blank);
    uint32_t top = FIELD_GET(FIELD_OTG_START_END__END, v_blank);
    uint32_t bottom = FIELD_GET(FIELD_OTG_START_END__START, v_blank);
    if (khz < CLOCK_MIN_KHZ)
        return DCN_NO_CLOCK;
    if (h_total == 1 || v_total == 1)
        return DCN_BAD_TOTALS;
    if (right > h_total || left >= right || right - left > WIDTH_MAX || bottom > v_total || top >= bottom ||
        bottom - top > HEIGHT_MAX)
        return DCN_BAD_PICTURE;
    double ns = (double)h_total * v_total * 1e6 / khz;
    if (ns > FRAME_MAX_NS)
        return DCN_TOO_SLOW;
    *out = (struct dcn_timing){
        .h_total = h_total,
        .v_total = v_total,
        .v_blank_start = bottom,
        .width = right - left,
        .height = bottom - top,
        .frame_ns = (int64_t)(ns < FRAME_MIN_NS ? FRAME_MIN_NS : ns + 0.5),
    };
    return ns < FRAME_MIN_NS ? DCN_TOO_FAST : DCN_FINE;
}

/* ---- the beam ---------------------------------------------------------------------------------------------------- */

/* Pixels, those of the blanks too, since the frame's vertical blank began. */
static uint64_t pixels_passed(const struct dcn_head *head, int64_t now)
{
    const struct dcn_timing *t = &head->timing;
    int64_t passed = now - head->begin_ns, last = t->frame_ns - 1;
    return (uint64_t)(passed < last ? passed : last) * t->h_total * t->v_total / (uint64_t)t->frame_ns;
}

uint32_t otg_lines_passed(const struct dcn_head *head, int64_t now)
{
    const struct dcn_timing *t = &head->timing;
    uint32_t lines = (uint32_t)(pixels_passed(head, now) / t->h_total), blank = t->v_total - t->height;
    return lines > blank ? lines - blank : 0;
}

int64_t otg_time_of_line(const struct dcn_head *head, uint32_t line)
{
    const struct dcn_timing *t = &head->timing;
    return head->begin_ns + t->frame_ns * (t->v_total - t->height + line) / t->v_total + 1;
}

/* ---- registers --------------------------------------------------------------------------------------------------- */

/* The line the beam is in, and the pixel in it. A head that stands is at the start of both. */
static void position(struct dcn_head *head, uint32_t *line, uint32_t *pixel)
{
    struct dcn *dcn = &head->navi->dcn;
    *line = *pixel = 0;
    pthread_mutex_lock(&dcn->lock);
    if (head->running) {
        const struct dcn_timing *t = &head->timing;
        uint64_t passed = pixels_passed(head, dcn_now());
        *line = (uint32_t)(t->v_blank_start + passed / t->h_total) % t->v_total;
        *pixel = (uint32_t)(passed % t->h_total);
    }
    pthread_mutex_unlock(&dcn->lock);
}

static uint32_t read_position(struct navi *navi, uint32_t reg)
{
    uint32_t line, pixel;
    position(head_of(navi, reg), &line, &pixel);
    return FIELD_PUT(FIELD_OTG_STATUS_POSITION__VERT_COUNT, line) |
           FIELD_PUT(FIELD_OTG_STATUS_POSITION__HORZ_COUNT, pixel);
}

static uint32_t read_status(struct navi *navi, uint32_t reg)
{
    struct dcn_head *head = head_of(navi, reg);
    pthread_mutex_lock(&navi->dcn.lock);
    const struct dcn_timing *t = &head->timing;
    bool blank = head->running && pixels_passed(head, dcn_now()) / t->h_total < t->v_total - t->height;
    pthread_mutex_unlock(&navi->dcn.lock);
    return blank ? FIELD_OTG_STATUS__V_BLANK : 0;
}

/* It counts when the vertical sync begins, some lines into the vertical blank that begins the frame. */
static uint32_t read_frame_count(struct navi *navi, uint32_t reg)
{
    struct dcn_head *head = head_of(navi, reg);
    pthread_mutex_lock(&navi->dcn.lock);
    const struct dcn_timing *t = &head->timing;
    bool before_sync = head->running && pixels_passed(head, dcn_now()) / t->h_total < t->v_total - t->v_blank_start;
    uint32_t frames = head->frames - before_sync;
    pthread_mutex_unlock(&navi->dcn.lock);
    return frames & FIELD_OTG_STATUS_FRAME_COUNT__FRAME_COUNT;
}

static uint32_t read_control(struct navi *navi, uint32_t reg)
{
    pthread_mutex_lock(&navi->dcn.lock);
    bool running = head_of(navi, reg)->running;
    pthread_mutex_unlock(&navi->dcn.lock);
    return reg_get(navi, reg) | (running ? FIELD_OTG_CONTROL__CURRENT_MASTER_EN_STATE : 0);
}

/* Whatever may let a head run that could not before. */
static void write_timing(struct navi *navi, uint32_t reg, uint32_t value)
{
    pthread_mutex_lock(&navi->dcn.lock);
    reg_set(navi, reg, value);
    dcn_kick(&navi->dcn);
    pthread_mutex_unlock(&navi->dcn.lock);
}

static void write_control(struct navi *navi, uint32_t reg, uint32_t value)
{
    write_timing(navi, reg, value & ~FIELD_OTG_CONTROL__CURRENT_MASTER_EN_STATE);
}

#define SYNC_STATUS \
    (FIELD_OTG_GLOBAL_SYNC_STATUS__VSTARTUP_EVENT_OCCURRED | FIELD_OTG_GLOBAL_SYNC_STATUS__VSTARTUP_INT_STATUS)

static uint32_t read_sync(struct navi *navi, uint32_t reg)
{
    uint32_t value = reg_get(navi, reg);
    pthread_mutex_lock(&navi->dcn.lock);
    bool occurred = head_of(navi, reg)->vstartup;
    pthread_mutex_unlock(&navi->dcn.lock);
    if (occurred)
        value |= value & FIELD_OTG_GLOBAL_SYNC_STATUS__VSTARTUP_INT_EN
                     ? SYNC_STATUS
                     : FIELD_OTG_GLOBAL_SYNC_STATUS__VSTARTUP_EVENT_OCCURRED;
    return value;
}

static void write_sync(struct navi *navi, uint32_t reg, uint32_t value)
{
    pthread_mutex_lock(&navi->dcn.lock);
    if (value & FIELD_OTG_GLOBAL_SYNC_STATUS__VSTARTUP_EVENT_CLEAR)
        head_of(navi, reg)->vstartup = false;
    reg_set(navi, reg, value & ~(SYNC_STATUS | FIELD_OTG_GLOBAL_SYNC_STATUS__VSTARTUP_EVENT_CLEAR));
    pthread_mutex_unlock(&navi->dcn.lock);
}

/* clang-format off */
const struct mmio_row dcn_otg_registers[] = {
    { REG_OTG0_PIXEL_RATE_CNTL, 3, NULL, write_timing }, /* and DP_DTO0_PHASE, _MODULO */
    { REG_OTG0_H_TOTAL, 2, NULL, write_timing }, /* and H_BLANK_START_END */
    { REG_OTG0_V_TOTAL, 1, NULL, write_timing },
    { REG_OTG0_V_BLANK_START_END, 1, NULL, write_timing },
    { REG_OTG0_CONTROL, 1, read_control, write_control },
    { REG_OTG0_STATUS, 1, read_status, mmio_ignore },
    { REG_OTG0_STATUS_POSITION, 1, read_position, mmio_ignore },
    { REG_OTG0_STATUS_FRAME_COUNT, 1, read_frame_count, mmio_ignore },
    { REG_OTG0_GLOBAL_SYNC_STATUS, 1, read_sync, write_sync },
    { 0 },
};
/* clang-format on */
