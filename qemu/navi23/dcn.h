/* SPDX-License-Identifier: MIT */
/*
 * dcn.h - the display core: five heads that fetch surfaces in their own time, and the connectors' wires.
 *
 * Who writes registers only leaves word of what is wanted and wakes the display thread. It alone starts and stops
 * heads, makes flips happen and raises interrupts, at the moments that the heads' timings give it; between those it
 * sleeps.
 *
 * A head's frame begins where its vertical blank does: there VSTARTUP is raised, what was written to double-buffered
 * registers takes effect, and a head that shall stop stops. Then come the vertical sync, with which the frame counter
 * counts, and the lines of the picture.
 *
 * Locking: dcn.lock guards all state here but what is marked as the thread's own. The thread is without it (away) while
 * it is in memory, raises interrupts, or calls the host; whoever takes away what the thread may be using waits for its
 * return (dcn_wait_for_thread).
 */
#ifndef NAVI23_DCN_H
#define NAVI23_DCN_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include <navi23/gmc.h>
#include <navi23/navi.h>
#include <navi23/regs/dcn.h>
#include <navi23/shader/tiling.h>

/* What the registers say of a head's timing. Lines and pixels. */
struct dcn_timing {
    uint32_t h_total, v_total;
    uint32_t v_blank_start; /* the line with which a frame begins */
    uint32_t width, height; /* of the picture, which ends at v_blank_start */
    int64_t frame_ns;
};

/* What can be wrong with a head. It is logged once, until a reset. */
enum dcn_complaint {
    DCN_FINE,
    DCN_NO_CLOCK,
    DCN_BAD_TOTALS,
    DCN_BAD_PICTURE,
    DCN_TOO_SLOW,
    DCN_TOO_FAST,
    DCN_BAD_FORMAT,
    DCN_BAD_TILING,
    DCN_COMPRESSED,
    DCN_BAD_CURSOR,
    DCN_NO_MEMORY,
    DCN_NO_ROOM,
};

/* What is fetched. */
struct dcn_surface {
    bool valid;                   /* false: it cannot be shown, or there is none: black */
    enum dcn_complaint wrong;     /* why */
    uint64_t address;             /* of VMID 0 */
    uint32_t pitch;               /* pixels */
    uint32_t x, y, width, height; /* the part of it that is shown, at the picture's corner */
    uint8_t shift[3];             /* where the upper eight bits of red, green and blue are in a dword */
    uint8_t mode;                 /* how it is tiled: enum tiling_mode */
    uint16_t addr_config;         /* for what card, as GB_ADDR_CONFIG has it */
};

/* How tiled surfaces lie in memory: of one mode and pitch. */
struct dcn_layout {
    uint8_t mode; /* 0: of none yet */
    uint16_t addr_config;
    uint32_t pitch;
    struct tiling tiling;
};

struct dcn_cursor {
    bool on;
    uint64_t address; /* of VMID 0 */
    uint32_t pitch, width, height;
    int32_t x, y; /* where its corner is in the picture; may be outside */
};

struct dcn_head {
    struct navi *navi;
    unsigned number;
    bool running;
    struct dcn_timing timing; /* of this frame, when it runs */
    int64_t begin_ns;         /* of this frame, CLOCK_MONOTONIC */
    uint32_t frames;          /* how many have begun since the reset */
    bool armed;               /* `next` has been written and is not yet in use */
    struct dcn_surface next, surface;
    struct dcn_cursor cursor;
    bool vstartup, flipped;             /* events, until the driver clears them */
    uint32_t complaints;                /* bits 1 << enum dcn_complaint: what has been found */
    navi_watch_fn *watch;               /* NULL: nobody looks */
    void *opaque;                       /* the watcher's */

    /* word to spread by the thread when it is away next */
    bool raise_vstartup, raise_flip, trace_mode, trace_flip, went_dark;
    uint32_t unsaid; /* of `complaints` */

    /* the thread's own; others touch it only when the thread is not away: the picture as far as it has been drawn */
    uint32_t *pixels;
    uint32_t width, height, drawn; /* drawn: lines from the top */
    bool blanked;                  /* some of them */
};

/* The wires of a connector: whether there is a screen, and its memory. */
struct dcn_screen {
    uint8_t *edid;     /* NULL: there is none */
    uint32_t size;
    uint32_t segment, offset; /* where I2C reads next: 256-byte segment, byte in it */
    bool matches;      /* hot-plug detection is on, and the screen's presence as the interrupt waits for it */
    bool changed;      /* it has come to match, until the driver acknowledges */
    bool asks, raise;  /* for an interrupt; and it has not been raised yet */
};

#define DCN_I2C_BUFFER_BYTES 144u

/* The engine that all connectors' wires share. */
struct dcn_i2c {
    uint8_t buffer[DCN_I2C_BUFFER_BYTES];
    uint32_t index;
};

struct dcn {
    pthread_mutex_t lock;
    pthread_cond_t wake; /* the thread shall look */
    pthread_cond_t back; /* the thread has come back */
    pthread_t thread;
    bool quit, kicked, away;
    bool in_reset;        /* heads stand, whatever registers say */
    unsigned long trips;  /* how often the thread has come back */
    struct gmc_port port; /* the thread's */
    struct dcn_layout layout[DCN_HEADS]; /* the thread's own, of each head's surface */
    struct dcn_head head[DCN_HEADS];
    struct dcn_screen screen[DCN_HEADS];
    struct dcn_i2c i2c;
};

int dcn_init(struct navi *navi);
void dcn_finish(struct navi *navi);

/*
 * A reset begins: all heads are off and nothing is pending; screens stay plugged in. The thread uses no memory from
 * when this returns until dcn_end_reset.
 */
void dcn_reset(struct navi *navi);
void dcn_end_reset(struct navi *navi);

/* ---- for the files of the display core; the lock is held -------------------------------------------------------- */

/* There is something new for the thread. */
void dcn_kick(struct dcn *dcn);

/* For the thread: give the lock away for a while, and take it back. */
void dcn_leave(struct dcn *dcn);
void dcn_return(struct dcn *dcn);

/* For all others: when this returns the thread is back from where it was. The lock is given away meanwhile. */
void dcn_wait_for_thread(struct dcn *dcn);

/* For the thread: something is wrong with the head; the log will say so, once. */
void dcn_complain(struct dcn_head *head, enum dcn_complaint what);

/* Now, in ns of CLOCK_MONOTONIC. */
int64_t dcn_now(void);

/*
 * dcn_otg.c. Whether the driver wants the head to run; the timing in its registers, or what is wrong with it (TOO_FAST:
 * `out` is good, and slower); how many lines of the picture the beam has passed at `now`, and when it will have passed
 * `line` of them.
 */
bool otg_is_wanted(struct dcn_head *head);
enum dcn_complaint otg_read_timing(struct dcn_head *head, struct dcn_timing *out);
uint32_t otg_lines_passed(const struct dcn_head *head, int64_t now);
int64_t otg_time_of_line(const struct dcn_head *head, uint32_t line);

/* dcn_hubp.c. Whether a flip shall not wait for the blank; whether the picture is black; take over what is written. */
bool hubp_flips_at_once(struct dcn_head *head);
bool hubp_is_blank(struct dcn_head *head);
void hubp_latch_surface(struct dcn_head *head);
void hubp_latch_cursor(struct dcn_head *head);

/* scanout.c, for the thread. Whether the head's surface is tiled in a way that it can show; it is known then. */
bool scanout_lay_out(struct dcn_head *head);

/* For the thread, which it makes leave. Draw the picture's lines before `line` that are not drawn yet. */
void scanout_draw(struct dcn_head *head, uint32_t line);

/* Show the whole picture to the watcher, as it stood at `time_ns`, the frame's end; the next one begins. */
void scanout_show(struct dcn_head *head, int64_t time_ns);

/* Tell the watcher that the head is dark. */
void scanout_show_dark(struct dcn_head *head);

#endif
