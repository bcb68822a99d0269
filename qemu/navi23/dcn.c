/* SPDX-License-Identifier: MIT */
/* dcn.c - see dcn.h: the display thread, which steps from one moment of a head to the next. */
#include "card.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NS_PER_S 1000000000ll
#define NEVER INT64_MAX
#define SLICES 16u /* a picture that somebody looks at is read in so many pieces */

int64_t dcn_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * NS_PER_S + t.tv_nsec;
}

/* ---- who waits for whom ------------------------------------------------------------------------------------------ */

void dcn_kick(struct dcn *dcn)
{
    dcn->kicked = true;
    pthread_cond_signal(&dcn->wake);
}

void dcn_leave(struct dcn *dcn)
{
    dcn->away = true;
    pthread_mutex_unlock(&dcn->lock);
}

void dcn_return(struct dcn *dcn)
{
    pthread_mutex_lock(&dcn->lock);
    dcn->away = false;
    dcn->trips++;
    pthread_cond_broadcast(&dcn->back);
}

void dcn_wait_for_thread(struct dcn *dcn)
{
    unsigned long trips = dcn->trips;
    while (dcn->away && dcn->trips == trips)
        pthread_cond_wait(&dcn->back, &dcn->lock);
}

/* ---- what others are told ---------------------------------------------------------------------------------------- */

/* By enum dcn_complaint. */
/* clang-format off */
static const char *const complaints[] = {
    [DCN_NO_CLOCK]    = "has no pixel clock: it does not run",
    [DCN_BAD_TOTALS]  = "has a frame of one line or column: it does not run",
    [DCN_BAD_PICTURE] = "has a picture that is empty, too large or outside of its frame: it does not run",
    [DCN_TOO_SLOW]    = "has a frame of more than a second: it does not run",
    [DCN_TOO_FAST]    = "has a frame of less than a millisecond: this model takes one",
    [DCN_BAD_FORMAT]  = "has a surface of a format that this model does not know: black",
    [DCN_BAD_TILING]  = "has a surface that is tiled in a way that heads do not show: black",
    [DCN_COMPRESSED]  = "has a compressed surface: black",
    [DCN_BAD_CURSOR]  = "has a cursor of a mode that this model does not know: not shown",
    [DCN_NO_MEMORY]   = "fetches where there is no memory: black",
    [DCN_NO_ROOM]     = "is looked at, but there is no room for its picture",
};
/* clang-format on */

void dcn_complain(struct dcn_head *head, enum dcn_complaint what)
{
    uint32_t bit = 1u << what;
    head->unsaid |= bit & ~head->complaints;
    head->complaints |= bit;
}

static void say(struct dcn_head *head, uint32_t unsaid)
{
    for (unsigned i = DCN_FINE + 1; i < sizeof complaints / sizeof complaints[0]; i++) {
        if (unsaid & (1u << i))
            navi_log(head->navi, NAVI_LOG_WARNING, "dcn: head %u %s", head->number, complaints[i]);
    }
}

static void raise_irq(struct navi *navi, unsigned source, uint32_t data)
{
    struct gmc_port *port = &navi->dcn.port;
    struct ih_entry e = { .client = IH_CLIENT_DCE, .source = (uint8_t)source, .data = { data } };
    gmc_enter(port);
    ih_raise(port, &e);
    gmc_leave(port);
}

static void trace(const struct dcn_head *was)
{
    const struct dcn_timing *t = &was->timing;
    if (was->trace_mode)
        trace_line(was->navi, "display  head %u shows %u x %u at %.3f Hz, frame %u x %u", was->number, t->width,
                   t->height, 1e9 / (double)t->frame_ns, t->h_total, t->v_total);
    if (was->trace_flip)
        trace_line(was->navi, "display  head %u flips to 0x%012llx, frame %u", was->number,
                   (unsigned long long)was->surface.address, was->frames);
}

/* What has come up at a head: log, trace, interrupts, and a watcher who shall see nothing any more. */
static void spread_word(struct dcn_head *head)
{
    struct dcn *dcn = &head->navi->dcn;
    struct dcn_head was = *head;
    if (!(was.raise_vstartup || was.raise_flip || was.trace_mode || was.trace_flip || was.went_dark || was.unsaid))
        return;
    head->raise_vstartup = head->raise_flip = head->trace_mode = head->trace_flip = head->went_dark = false;
    head->unsaid = 0;
    dcn_leave(dcn);
    if (was.raise_vstartup)
        raise_irq(was.navi, IH_SRC_DCN_VSTARTUP + was.number, 0);
    if (was.raise_flip)
        raise_irq(was.navi, IH_SRC_DCN_FLIP + was.number, 0);
    say(&was, was.unsaid);
    trace(&was);
    dcn_return(dcn);
    if (was.went_dark)
        scanout_show_dark(head);
}

static void spread_word_of_screens(struct navi *navi)
{
    struct dcn *dcn = &navi->dcn;
    for (unsigned i = 0; i < DCN_HEADS; i++) {
        if (dcn->screen[i].raise) {
            dcn->screen[i].raise = false;
            dcn_leave(dcn);
            raise_irq(navi, IH_SRC_DCN_HPD, i);
            dcn_return(dcn);
        }
    }
}

/* ---- a head's moments -------------------------------------------------------------------------------------------- */

static void flip(struct dcn_head *head)
{
    const uint32_t reg = REG_HUBPREQ0_SURFACE_FLIP_INTERRUPT + head->number * HUBP_DISTANCE;
    head->armed = false;
    hubp_latch_surface(head);
    head->flipped = true;
    head->raise_flip = reg_get(head->navi, reg) & FIELD_HUBPREQ_FLIP_INTERRUPT__INT_MASK;
    head->trace_flip = head->navi->host.trace != NULL;
}

static void stop(struct dcn_head *head)
{
    head->running = false;
    head->went_dark = true;
}

/* The vertical blank of the next frame begins at `begin_ns`, if the timing makes sense. */
static void begin_frame(struct dcn_head *head, int64_t begin_ns)
{
    const uint32_t reg = REG_OTG0_GLOBAL_SYNC_STATUS + head->number * OTG_DISTANCE;
    struct dcn_timing timing;
    enum dcn_complaint wrong = otg_read_timing(head, &timing);
    if (wrong)
        dcn_complain(head, wrong);
    if (wrong && wrong != DCN_TOO_FAST) {
        if (head->running)
            stop(head);
        return;
    }
    head->trace_mode = head->navi->host.trace && (!head->running || timing.frame_ns != head->timing.frame_ns ||
                                                  timing.width != head->timing.width);
    head->running = true;
    head->timing = timing;
    head->begin_ns = begin_ns;
    head->frames++;
    head->drawn = 0;
    head->blanked = false;
    if (head->armed)
        flip(head);
    hubp_latch_cursor(head);
    head->vstartup = true;
    head->raise_vstartup = reg_get(head->navi, reg) & FIELD_OTG_GLOBAL_SYNC_STATUS__VSTARTUP_INT_EN;
}

/* A head that stands has no blank to wait for. */
static void step_standing(struct dcn_head *head, int64_t now)
{
    if (head->armed)
        flip(head);
    if (otg_is_wanted(head))
        begin_frame(head, now);
}

/* The frame is over: show it. When the thread is late, frames that it has missed count nevertheless. */
static void end_frame(struct dcn_head *head)
{
    int64_t length = head->timing.frame_ns, end = head->begin_ns + length;
    if (head->watch) {
        scanout_draw(head, head->timing.height);
        scanout_show(head, end);
        if (!head->running)
            return;
    }
    int64_t missed = (dcn_now() - end) / length;
    head->frames += (uint32_t)missed;
    if (otg_is_wanted(head))
        begin_frame(head, end + missed * length);
    else
        stop(head);
}

/* As far as the beam is, in whole slices; all of it before a flip in mid-picture. */
static void draw(struct dcn_head *head, int64_t now, bool exactly)
{
    uint32_t passed = otg_lines_passed(head, now);
    uint32_t slice = head->timing.height / SLICES + 1;
    if (head->watch)
        scanout_draw(head, exactly ? passed : passed / slice * slice);
}

static int64_t next_slice(const struct dcn_head *head)
{
    uint32_t slice = head->timing.height / SLICES + 1;
    int64_t end = head->begin_ns + head->timing.frame_ns;
    uint32_t line = (head->drawn / slice + 1) * slice;
    return head->watch && line < head->timing.height ? otg_time_of_line(head, line) : end;
}

/* Do what is due at a head. Returns when something will be due next. The lock may have been away meanwhile. */
static int64_t step(struct dcn_head *head)
{
    int64_t now = dcn_now();
    if (!head->running) {
        if (!head->navi->dcn.in_reset)
            step_standing(head, now);
    } else if (now >= head->begin_ns + head->timing.frame_ns) {
        end_frame(head);
    } else if (head->armed && hubp_flips_at_once(head)) {
        draw(head, now, true);
        if (head->running)
            flip(head);
    } else {
        draw(head, now, false);
    }
    return head->running ? next_slice(head) : NEVER;
}

static void sleep_until(struct dcn *dcn, int64_t deadline)
{
    struct timespec t = { .tv_sec = deadline / NS_PER_S, .tv_nsec = deadline % NS_PER_S };
    if (deadline == NEVER)
        pthread_cond_wait(&dcn->wake, &dcn->lock);
    else
        pthread_cond_timedwait(&dcn->wake, &dcn->lock, &t);
}

static void *thread(void *arg)
{
    struct navi *navi = arg;
    struct dcn *dcn = &navi->dcn;
    pthread_mutex_lock(&dcn->lock);
    while (!dcn->quit) {
        int64_t next = NEVER;
        dcn->kicked = false;
        for (unsigned i = 0; i < DCN_HEADS; i++) {
            int64_t due = step(&dcn->head[i]);
            spread_word(&dcn->head[i]);
            next = due < next ? due : next;
        }
        spread_word_of_screens(navi);
        if (!dcn->kicked)
            sleep_until(dcn, next);
    }
    pthread_mutex_unlock(&dcn->lock);
    return NULL;
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

int dcn_init(struct navi *navi)
{
    struct dcn *dcn = &navi->dcn;
    pthread_condattr_t monotonic;
    int error = -pthread_mutex_init(&dcn->lock, NULL);
    if (error)
        return error;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&dcn->wake, &monotonic);
    pthread_cond_init(&dcn->back, NULL);
    pthread_condattr_destroy(&monotonic);
    /* it has no client number of its own here */
    gmc_port_init(&dcn->port, navi, GCVM_CLIENT_CPF, GCVM_CLIENT_CPG);
    for (unsigned i = 0; i < DCN_HEADS; i++) {
        dcn->head[i].navi = navi;
        dcn->head[i].number = i;
    }
    error = -pthread_create(&dcn->thread, NULL, thread, navi);
    if (error) {
        pthread_cond_destroy(&dcn->back);
        pthread_cond_destroy(&dcn->wake);
        pthread_mutex_destroy(&dcn->lock);
    }
    return error;
}

void dcn_finish(struct navi *navi)
{
    struct dcn *dcn = &navi->dcn;
    pthread_mutex_lock(&dcn->lock);
    dcn->quit = true;
    dcn_kick(dcn);
    pthread_mutex_unlock(&dcn->lock);
    pthread_join(dcn->thread, NULL);
    for (unsigned i = 0; i < DCN_HEADS; i++) {
        free(dcn->head[i].pixels);
        free(dcn->screen[i].edid);
    }
    pthread_cond_destroy(&dcn->back);
    pthread_cond_destroy(&dcn->wake);
    pthread_mutex_destroy(&dcn->lock);
}

/* Only what is the host's outlives a reset: who looks, and the memory for that. */
static void reset_head(struct dcn_head *head)
{
    *head = (struct dcn_head){
        .navi = head->navi,
        .number = head->number,
        .went_dark = head->running || head->went_dark,
        .watch = head->watch,
        .opaque = head->opaque,
        .pixels = head->pixels,
        .width = head->width,
        .height = head->height,
    };
}

void dcn_reset(struct navi *navi)
{
    struct dcn *dcn = &navi->dcn;
    pthread_mutex_lock(&dcn->lock);
    for (unsigned i = 0; i < DCN_HEADS; i++) {
        reset_head(&dcn->head[i]);
        dcn->screen[i].matches = dcn->screen[i].changed = dcn->screen[i].asks = dcn->screen[i].raise = false;
        dcn->screen[i].segment = dcn->screen[i].offset = 0;
    }
    memset(&dcn->i2c, 0, sizeof dcn->i2c);
    dcn->in_reset = true;
    dcn_kick(dcn);
    dcn_wait_for_thread(dcn);
    pthread_mutex_unlock(&dcn->lock);
}

void dcn_end_reset(struct navi *navi)
{
    struct dcn *dcn = &navi->dcn;
    pthread_mutex_lock(&dcn->lock);
    dcn->in_reset = false;
    dcn_kick(dcn);
    pthread_mutex_unlock(&dcn->lock);
}

int navi_watch(struct navi *navi, unsigned head, navi_watch_fn *watch, void *opaque)
{
    struct dcn *dcn = &navi->dcn;
    if (head >= DCN_HEADS)
        return -EINVAL;
    struct dcn_head *h = &dcn->head[head];
    pthread_mutex_lock(&dcn->lock);
    h->watch = watch;
    h->opaque = opaque;
    h->went_dark |= watch && !h->running;
    dcn_wait_for_thread(dcn);
    if (!h->watch && !dcn->away) {
        free(h->pixels);
        h->pixels = NULL;
        h->width = h->height = 0;
    }
    dcn_kick(dcn);
    pthread_mutex_unlock(&dcn->lock);
    return 0;
}
