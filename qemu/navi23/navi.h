/* SPDX-License-Identifier: MIT */
/*
 * navi.h - a Navi 23 graphics card in software: the whole interface of the model.
 *
 * The card is a PCI function: configuration space, BAR 0 (VRAM), BAR 2 (doorbells), BAR 5 (registers), MSI-X. Whoever
 * hosts it (os-port/linux in one process, qemu/device as a PCI device) gives it memory and an interrupt line and
 * calls the functions below. It knows no driver. It runs its rings in threads of its own; a fence is written after
 * the work it covers is done. Nothing a driver does crashes or hangs the process: mistakes become what the card would
 * raise, and a line in the log.
 */
#ifndef NAVI23_NAVI_H
#define NAVI23_NAVI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct navi;

#define NAVI_BAR_VRAM 0
#define NAVI_BAR_DOORBELL 2
#define NAVI_BAR_REGISTERS 5
#define NAVI_DOORBELL_BYTES (2u << 20)
#define NAVI_REGISTER_BYTES (1u << 20)
#define NAVI_MSIX_VECTORS 8u
#define NAVI_MSIX_TABLE_OFFSET (NAVI_DOORBELL_BYTES - 0x1000u)   /* in BAR 2; who hosts the card keeps the table */
#define NAVI_MSIX_PENDING_OFFSET (NAVI_DOORBELL_BYTES - 0x800u)

enum navi_log_level { NAVI_LOG_ERROR, NAVI_LOG_WARNING, NAVI_LOG_INFO, NAVI_LOG_DEBUG };

/*
 * An invocation of a shader whose instructions the trace shows with the values that it saw: of every pixel shader the
 * one of the pixel at[0], at[1] of its target; of every vertex shader the one of vertex (or index) at[0]; of every
 * compute shader the one with this global id.
 */
enum navi_witness_kind { NAVI_WITNESS_NONE, NAVI_WITNESS_PIXEL, NAVI_WITNESS_VERTEX, NAVI_WITNESS_COMPUTE };
struct navi_witness {
    enum navi_witness_kind kind;
    uint32_t at[3];
};

/* As users write it: pixel:X,Y vertex:N compute:X,Y,Z. Returns 0 or -EINVAL. */
int navi_witness(const char *text, struct navi_witness *out);

/* A draw that begins; or, after it, a picture of what one of its targets has in memory. */
struct navi_drawn {
    uint64_t number;        /* of the draw, from 1 on, as in the trace */
    const char *name;       /* of the target: colour0 .. colour7, depth, stencil; NULL: it is the draw */
    const char *text;       /* the draw in lines; of a picture what else is to be said of it */
    uint32_t width, height;
    const uint32_t *pixels; /* 0xffRRGGBB, line by line without gaps; NULL: of the draw, or memory is short */
};

/* What the card's host provides. Callbacks come from the card's threads and from the calls below; they must not call
 * back into the card, with the exception that `msix` may be answered from another thread at once. */
struct navi_host {
    void *opaque; /* first argument of every callback */

    void *vram;         /* memory behind BAR 0 and more: vram_size bytes, zeroed */
    uint64_t vram_size; /* bytes, a multiple of 256 MiB */
    uint64_t bar_size;  /* bytes of it that BAR 0 shows */
    unsigned cores;     /* of the host's processors, that may run shaders at a time; 0: one */

    /*
     * System memory: the host pointer for `bus`, with at least 1 and at most `want` bytes behind it, how many to
     * *got. Memory comes in whole pages of 4 KiB: a piece ends at `want` or at the end of a page. The pointer stays
     * good until navi_dma_invalidate covers it. NULL: there is no such memory (the card raises what a master abort
     * would raise).
     */
    void *(*dma_map)(void *opaque, uint64_t bus, uint64_t want, uint64_t *got);

    /* Raise MSI-X vector `vector`. */
    void (*msix)(void *opaque, unsigned vector);

    /* A line for the log, without a newline. May be NULL. */
    void (*log)(void *opaque, enum navi_log_level level, const char *line);

    /* The content of VRAM is lost: make all of it zero. NULL: the card writes the zeros. No ring is at work. */
    void (*vram_lost)(void *opaque);

    /* Readable dump of everything executed, in pieces of whole lines. NULL: no trace, no cost. */
    void (*trace)(void *opaque, const char *text, size_t length);

    /* Called when a draw begins, and after it with each picture. Its ring waits. NULL: none are made, no cost. */
    void (*drawn)(void *opaque, const struct navi_drawn *drawn);

    /* Whose values the trace shows besides; with a trace only. */
    struct navi_witness witness;

    /* The shader cores' lane loops: "sse2", "avx2" or "avx512"; NULL, or what this machine cannot do: the best. */
    const char *lanes;
};

/* Make a card, powered and reset. The host struct is copied. Returns 0 or -ENOMEM or -EINVAL (sizes). */
int navi_create(const struct navi_host *host, struct navi **out);

/* Stop all threads and free. NULL is allowed. No other call may be under way. */
void navi_destroy(struct navi *navi);

/* Registers, by byte offset into BAR 5, 32 bits. Unknown offsets read 0 and are logged once. Any thread. */
uint32_t navi_reg_read(struct navi *navi, uint32_t offset);
void navi_reg_write(struct navi *navi, uint32_t offset, uint32_t value);

/* A doorbell write, by byte offset into BAR 2, `size` 4 or 8 bytes. Any thread; returns before the work is done. */
void navi_doorbell(struct navi *navi, uint32_t offset, uint64_t value, unsigned size);

/*
 * A doorbell was written, and nobody knows what: a hypervisor that would be quick tells no more. The ring takes its
 * write pointer from memory, where the driver keeps it as well (WPTR_POLL_ADDR). Not for the interrupt ring's doorbell,
 * which has no such place. Any thread.
 */
void navi_doorbell_rung(struct navi *navi, uint32_t offset);

/* PCI configuration space, 256 bytes, `size` 1, 2 or 4. The BARs' sizes answer as on a bus. */
uint32_t navi_config_read(struct navi *navi, uint32_t offset, unsigned size);
void navi_config_write(struct navi *navi, uint32_t offset, uint32_t value, unsigned size);

/*
 * System memory in [bus, bus + size) has moved or gone: forget host pointers into it. Returns when none is in use, so
 * do not hold a lock that the callbacks take.
 */
void navi_dma_invalidate(struct navi *navi, uint64_t bus, uint64_t size);

/* Wait until every ring has nothing left to do, or `timeout_ns` has passed. For tests. Returns whether it is idle. */
bool navi_wait_idle(struct navi *navi, int64_t timeout_ns);

/* ---- screens ----------------------------------------------------------------------------------------------------- */

/* Heads send pictures, each in its own time; connector n is wired to head n, and the last head has none. */
#define NAVI_HEADS 5u
#define NAVI_CONNECTORS 4u
enum navi_socket { NAVI_HDMI, NAVI_DISPLAYPORT };
extern const enum navi_socket navi_sockets[NAVI_CONNECTORS];

#define NAVI_EDID_BYTES 128u      /* a block of EDID */
#define NAVI_EDID_MAX_BYTES 1024u /* the most that a screen may have */

/*
 * Plug a screen with this EDID, copied, of whole blocks, into a connector, in the place of what is there; NULL: only
 * unplug that. Hot-plug detection tells the driver. Any thread. Returns 0, -EINVAL (connector, size) or -ENOMEM.
 */
int navi_plug(struct navi *navi, unsigned connector, const void *edid, size_t size);

/* A screen to be made up: what it likes best, and the size of its glass. */
struct navi_screen {
    enum navi_socket socket;
    unsigned width, height, refresh_hz; /* pixels, lines; width is a multiple of 8 */
    unsigned width_mm, height_mm;
    const char *name; /* at most 13 characters of ASCII are told */
};

/*
 * Write its description: EDID 1.4 with this mode by the rules of VESA's CVT with reduced blanking, and the usual
 * smaller ones at 60 Hz. Returns 0, or -EINVAL: EDID cannot describe such a screen (at most 4095 pixels and lines,
 * 655 MHz, 2.55 m).
 */
int navi_edid(const struct navi_screen *screen, uint8_t edid[NAVI_EDID_BYTES]);

/*
 * The screens that users want at the connectors, from the first on: WIDTHxHEIGHT@HZ, several of them with commas
 * between, or `none`. They have 96 dots an inch. Returns how many, or -EINVAL: no such list, or navi_edid refuses one.
 */
int navi_screens(const char *text, struct navi_screen screens[NAVI_CONNECTORS]);

/* What a head has shown, after the last of its lines. `pixels` is only good during the call. */
struct navi_frame {
    const uint32_t *pixels; /* 0xffRRGGBB, line by line without gaps; NULL: the head is dark (or memory short) */
    uint32_t width, height;
    uint32_t number; /* of the frame, as the head's frame counter had it */
    int64_t time_ns; /* when it ended, CLOCK_MONOTONIC */
    bool blanked;    /* the driver has blanked some of it, as it does around changes of mode */
};
typedef void navi_watch_fn(void *opaque, const struct navi_frame *frame);

/*
 * Look at a head, in the place of who did before: `watch` is called with each whole frame, and when the head goes dark,
 * at once if it is. NULL: nobody looks any more. The display thread calls; no head's time goes on meanwhile, so be
 * quick, and do not call the card. When navi_watch returns, the watcher before runs no more, and is not called again.
 * Where nobody looks nothing is read, and nothing costs. Any other thread. Returns 0 or -EINVAL (head).
 */
int navi_watch(struct navi *navi, unsigned head, navi_watch_fn *watch, void *opaque);

/* ---- for tests --------------------------------------------------------------------------------------------------- */

/*
 * Break the card, so that a driver's way back can be tried: from now on a soft reset (GRBM_SOFT_RESET) of the command
 * processor does not end, until a MODE1 reset has mended it. Any thread.
 */
void navi_break_soft_reset(struct navi *navi);

/* Counters, for tests, benches and the curious. */
struct navi_stats {
    uint64_t packets;      /* packets executed, PM4 and SDMA */
    uint64_t bytes_dma;    /* bytes moved by the CP's DMA and by SDMA */
    uint64_t interrupts;   /* entries written to the interrupt ring */
    uint64_t faults;       /* VM faults raised */
    uint64_t walks;        /* page-table walks */
    uint64_t tlb_hits;
    uint64_t invalidates;  /* TLB invalidations */
    uint64_t hdp_flushes;
    uint64_t doorbells;
    uint64_t dispatches;   /* compute dispatches that came to their end, and what they had: */
    uint64_t groups;       /* work groups */
    uint64_t waves;
};
void navi_stats(struct navi *navi, struct navi_stats *out);

#endif
