/* SPDX-License-Identifier: MIT */
/*
 * kms.h - mode setting: what its files know of each other.
 *
 * There is one screen owner in the process, struct shim_kms: a contract client of its own, opened with
 * MGPU_OPEN_DISPLAY when an open file of the primary node first asks about mode setting, and closed with the last such
 * file. Each head of the contract is one CRTC, one encoder, one connector, a primary plane and a cursor plane; none of
 * them has a choice.
 *
 * Whoever changes anything makes a commit: shim_kms_commit_begin copies the state of all heads, the caller edits the
 * copy, shim_kms_commit_apply checks it, programs what differs and makes it the state. SetCrtc, page flips, planes,
 * cursors, properties and the atomic request are all this.
 *
 * Locks: kms_lock guards everything here but events; it is taken after the table of open files' and before any lock of
 * a file. A commit holds it from begin to end, also while the card waits for those who draw the picture: only mode
 * setting waits for it. Events (events.c) have a lock of their own below it, so that the thread which brings them waits
 * for nobody's commit.
 */
#ifndef SHIM_KMS_KMS_H
#define SHIM_KMS_KMS_H

#include <drm.h>
#include <drm_mode.h>

#include <mgpu/mgpu_display.h>

#include "../ops_kms.h"

/* ---- objects and their ids --------------------------------------------------------------------------------------- */

#define SHIM_KMS_HEADS 8u /* as many as a card may have; more are not shown */

/* The objects of a head, in the order of their ids. */
enum shim_kms_kind {
    SHIM_KMS_PRIMARY, /* plane */
    SHIM_KMS_CURSOR,  /* plane; on cards with a hardware cursor only */
    SHIM_KMS_CRTC,
    SHIM_KMS_ENCODER,
    SHIM_KMS_CONNECTOR,
    SHIM_KMS_KINDS,
};
#define SHIM_KMS_PLANES 2u /* the kinds that are planes come first */

/* Properties; the number is the id. */
enum shim_kms_property_id {
    SHIM_PROP_NONE,
    /* of connectors; of planes CRTC_ID */
    SHIM_PROP_EDID,
    SHIM_PROP_DPMS,
    SHIM_PROP_LINK_STATUS,
    SHIM_PROP_NON_DESKTOP,
    SHIM_PROP_CRTC_ID,
    /* of CRTCs */
    SHIM_PROP_ACTIVE,
    SHIM_PROP_MODE_ID,
    SHIM_PROP_OUT_FENCE_PTR,
    /* of planes */
    SHIM_PROP_TYPE,
    SHIM_PROP_IN_FORMATS,
    SHIM_PROP_IN_FENCE_FD,
    SHIM_PROP_FB_ID,
    SHIM_PROP_CRTC_X,
    SHIM_PROP_CRTC_Y,
    SHIM_PROP_CRTC_W,
    SHIM_PROP_CRTC_H,
    SHIM_PROP_SRC_X,
    SHIM_PROP_SRC_Y,
    SHIM_PROP_SRC_W,
    SHIM_PROP_SRC_H,
    SHIM_PROP_COUNT,
};

/* Ids: properties from 1 on, then SHIM_KMS_KINDS a head, then framebuffers and blobs, which come and go. */
#define SHIM_KMS_FIRST_OBJECT 32u
#define SHIM_KMS_FIRST_DYNAMIC (SHIM_KMS_FIRST_OBJECT + SHIM_KMS_HEADS * SHIM_KMS_KINDS)

static inline uint32_t shim_kms_id(unsigned head, enum shim_kms_kind kind)
{
    return SHIM_KMS_FIRST_OBJECT + head * SHIM_KMS_KINDS + kind;
}

struct shim_kms;
struct shim_kms_head;

/* One of a head's objects. */
struct shim_kms_object {
    unsigned head;
    enum shim_kms_kind kind;
};

/*
 * The head's object that has `id`. `type` is DRM_MODE_OBJECT_*, ANY (0) for whatever it is. -ENOENT: no object of a
 * head, or of another type.
 */
int shim_kms_find(const struct shim_kms *kms, uint32_t id, uint32_t type, struct shim_kms_object *out);

/* ---- blobs (blob.c) ---------------------------------------------------------------------------------------------- */

/* Bytes that never change. Reference-counted, by the states that have them and by the file that made them. */
struct shim_kms_blob {
    struct shim_kms_blob *next; /* in shim_kms.blobs, until the last reference goes */
    uint32_t id;
    unsigned refs;
    struct shim_file *file; /* whose creation it is; NULL: the library's, or its file has ended or destroyed it */
    uint32_t size;          /* bytes */
    _Alignas(8) unsigned char data[];
};

/*
 * A new blob of one reference, with these bytes; `data` NULL: zeroes. kms_lock is held for this and all below. Returns
 * NULL when there is no memory.
 */
struct shim_kms_blob *shim_kms_blob_new(struct shim_kms *kms, struct shim_file *file, const void *data, uint32_t size);
struct shim_kms_blob *shim_kms_blob_find(struct shim_kms *kms, uint32_t id); /* no reference; NULL: none */
struct shim_kms_blob *shim_kms_blob_ref(struct shim_kms_blob *blob);         /* NULL is allowed, also below */
void shim_kms_blob_unref(struct shim_kms *kms, struct shim_kms_blob *blob);
/* A file ends: it gives back its references. */
void shim_kms_blobs_drop(struct shim_kms *kms, struct shim_file *file);

/* ---- formats (format.c) ------------------------------------------------------------------------------------------ */

#define SHIM_KMS_PITCH_ALIGNMENT 256u /* bytes: what scanout of rows one after the other takes */

struct shim_kms_format {
    uint32_t fourcc;     /* DRM_FORMAT_* */
    uint32_t depth, bpp; /* bits, as DRM_IOCTL_MODE_ADDFB names it */
};
/* What the contract's framebuffers can be. */
extern const struct shim_kms_format shim_kms_formats[];
extern const unsigned shim_kms_format_count;
/* NULL: not one of them. */
const struct shim_kms_format *shim_kms_format_find(uint32_t fourcc);

/* The formats of a kind of plane, of which only the count may be asked for (`out` NULL). */
unsigned shim_kms_plane_formats(enum shim_kms_kind plane, uint32_t *out);
/* Whether a plane of `head` shows pictures of that format and modifier; MGPU_MODIFIER_METADATA: of any. */
bool shim_kms_plane_shows(const struct shim_kms_head *head, enum shim_kms_kind plane, uint32_t format,
                          uint64_t modifier);
/* The blob of a plane's property IN_FORMATS. NULL: no memory. */
struct shim_kms_blob *shim_kms_in_formats(struct shim_kms *kms, const struct shim_kms_head *head,
                                          enum shim_kms_kind plane);

/* ---- modes (mode.c) ---------------------------------------------------------------------------------------------- */

/* Its rate in whole Hz. */
uint32_t shim_kms_refresh_hz(const struct mgpu_mode *mode);
/* A mode of the contract, as programs see it. */
void shim_kms_mode_to_drm(const struct mgpu_mode *mode, struct drm_mode_modeinfo *out);
/* And back. -EINVAL: interlaced, stereo or the like, or timings that contradict themselves; -ERANGE: out of bounds. */
int shim_kms_mode_from_drm(const struct drm_mode_modeinfo *mode, struct mgpu_mode *out);

/* ---- framebuffers (fb.c) ----------------------------------------------------------------------------------------- */

/* A picture in a BO. Reference-counted, by its file and by the states that show it. */
struct shim_kms_fb {
    struct shim_kms_fb *next; /* in shim_kms.fbs, until the last reference goes */
    uint32_t id;
    unsigned refs;
    struct shim_file *file; /* whose it is; NULL: the library's, or its file has ended or removed it */
    mgpu_handle bo;         /* of the screen owner's client */
    mgpu_handle fb;         /* likewise; 0: a cursor's picture that no head could scan out */
    uint32_t width, height; /* pixels */
    uint32_t format;        /* DRM fourcc */
    uint32_t pitch, offset; /* bytes */
    uint64_t modifier;      /* what was asked for, MGPU_MODIFIER_METADATA: nothing */
    uint32_t flags;         /* DRM_MODE_FB_* it was made with */
};

/*
 * A framebuffer of one reference over a BO of `file`, which owns it unless the caller says otherwise; without a file
 * over one of the screen owner's client. `scanout`: heads can show it; else it is for a cursor. kms_lock is held, for
 * this and all below.
 * -ENOENT: no such BO; -EINVAL: what the contract's framebuffers cannot be; -ENOMEM.
 */
int shim_kms_fb_new(struct shim_kms *kms, struct shim_file *file, const struct drm_mode_fb_cmd2 *args, bool scanout,
                    struct shim_kms_fb **out);
struct shim_kms_fb *shim_kms_fb_find(struct shim_kms *kms, uint32_t id);
struct shim_kms_fb *shim_kms_fb_ref(struct shim_kms_fb *fb);
void shim_kms_fb_unref(struct shim_kms *kms, struct shim_kms_fb *fb);
/* A file ends: its framebuffers go as by DRM_IOCTL_MODE_RMFB. */
void shim_kms_fbs_drop(struct shim_kms *kms, struct shim_file *file);

/* ---- state ------------------------------------------------------------------------------------------------------- */

struct shim_kms_plane {
    bool on_crtc;           /* CRTC_ID is the head's CRTC; else it is 0 */
    struct shim_kms_fb *fb; /* a reference; NULL: none */
    int32_t crtc_x, crtc_y; /* where it is on the screen, pixels */
    uint32_t crtc_w, crtc_h;
    uint32_t src_x, src_y, src_w, src_h; /* what is shown of the framebuffer, pixels in 16.16 */
};

/* What all objects of a head are set to. */
struct shim_kms_head_state {
    bool active;                /* ACTIVE; a CRTC with a mode that is not active is dark for a while (DPMS) */
    struct shim_kms_blob *mode; /* MODE_ID, a struct drm_mode_modeinfo; a reference; NULL: the CRTC is disabled */
    bool connected;             /* the connector's CRTC_ID is the head's CRTC; else it is 0 */
    struct shim_kms_plane planes[SHIM_KMS_PLANES];
};

/* ---- the screen owner (screen.c) --------------------------------------------------------------------------------- */

#define SHIM_KMS_MODES     64u
#define SHIM_KMS_MODIFIERS 64u

struct shim_kms_head {
    struct shim_kms_head_state state;
    /* the framebuffer before the flip on its way: a reference, let go of when the flip is known to have happened */
    struct shim_kms_fb *leaving;
    /* what the contract says of the head; asked anew when somebody probes the connector */
    struct mgpu_display_info info; /* its three pointers are NULL */
    struct drm_mode_modeinfo modes[SHIM_KMS_MODES]; /* info.mode_count, best first */
    uint64_t modifiers[SHIM_KMS_MODIFIERS];         /* info.modifier_count */
    struct shim_kms_blob *edid;                     /* NULL: none */
    struct shim_kms_blob *in_formats[SHIM_KMS_PLANES];
    struct shim_kms_fb *console; /* a reference; NULL: its picture was not needed yet */
};

struct shim_kms {
    mgpu_client client;  /* meaningless while there are no files */
    unsigned process;    /* whose all this is; a forked child has a card of its own */
    unsigned files;      /* open files that asked */
    unsigned head_count; /* 0: a card without screens */
    struct shim_kms_head heads[SHIM_KMS_HEADS];
    struct shim_kms_fb *fbs; /* all there are, newest first */
    struct shim_kms_blob *blobs;
    uint32_t last_id; /* given to a framebuffer or blob */
};

/* What mode setting keeps for each open file; all zero at its beginning. Under kms_lock. */
struct shim_kms_file {
    unsigned asked;        /* it counts in shim_kms.files of that process; 0: of none */
    bool universal_planes; /* client capabilities */
    bool aspect_ratio;
    bool atomic;
    uint32_t event_space;  /* of events.c, under its lock: bytes of events on their way to the file */
};

/*
 * Mode setting, locked, for `file`; the screen owner is opened if need be. On a card without a display there are no
 * heads. The caller ends with shim_kms_unlock. -EACCES: a render node; else why the client cannot be opened.
 */
int shim_kms_lock(struct shim_file *file, struct shim_kms **out);
void shim_kms_unlock(struct shim_kms *kms);
/* The same for what only the master may do. -EACCES: anybody else. */
int shim_kms_lock_master(struct shim_file *file, struct shim_kms **out);

/* An id that neither a framebuffer nor a blob has. */
uint32_t shim_kms_new_id(struct shim_kms *kms);
/* Ask what hangs on a head. It keeps what it knew when that fails: -ENOMEM, or what the contract says. */
int shim_kms_probe(struct shim_kms *kms, unsigned head);

/*
 * A file ends: its framebuffers and blobs go, heads that showed one of them go dark or to the console; after the last
 * one the client.
 */
void shim_kms_file_end(struct shim_file *file);

/* ---- the console (console.c) ------------------------------------------------------------------------------------- */

/* Heads that have a mode, a bit each. */
uint32_t shim_kms_lit_heads(const struct shim_kms *kms);
/*
 * Light those of `heads` (a bit each) that are dark and have a screen, if the setting CONSOLE is on. A head that cannot
 * be lit stays dark.
 */
void shim_kms_console_show(struct shim_kms *kms, uint32_t heads);

/*
 * In a forked child: all locks are free again, whatever the parent's threads were about, and no events or flips are on
 * their way. Of the rest it is found later that it is another process's.
 */
void shim_kms_forked(void);

/* ---- properties (property.c) ------------------------------------------------------------------------------------- */

struct shim_kms_property {
    const char *name;
    uint32_t flags;      /* DRM_MODE_PROP_*; those with _ATOMIC are shown to atomic clients only */
    uint32_t kinds;      /* of object that have it, a bit (1 << SHIM_KMS_*) each */
    uint64_t values[2];  /* smallest and largest of a range; the type of an object */
    unsigned value_count;
    const struct drm_mode_property_enum *enums;
    unsigned enum_count;
};
/* By id; that of SHIM_PROP_NONE is empty. */
extern const struct shim_kms_property shim_kms_properties[SHIM_PROP_COUNT];

bool shim_kms_has_property(enum shim_kms_kind kind, uint32_t property);

/* A property's value in a state. */
uint64_t shim_kms_property_value(const struct shim_kms *kms, const struct shim_kms_head_state *state,
                                 struct shim_kms_object object, enum shim_kms_property_id property);

/*
 * The properties that `file` sees of an object, and their values, to arrays of the caller's with room for *count_inout,
 * which then is how many there are. -EFAULT: an array is NULL.
 */
int shim_kms_list_properties(const struct shim_kms *kms, const struct shim_file *file, struct shim_kms_object object,
                             uint64_t ids_pointer, uint64_t values_pointer, uint32_t *count_inout);

/* ---- commits (commit.c, check.c, apply.c) ------------------------------------------------------------------------ */

struct shim_kms_event;

struct shim_kms_commit {
    struct shim_kms *kms;   /* locked */
    struct shim_file *file; /* who commits */
    uint32_t flags;         /* DRM_MODE_ATOMIC_*, DRM_MODE_PAGE_FLIP_ASYNC; 0: blocking, and no modeset */
    uint32_t named;         /* heads of which some object was named, a bit each; only those are looked at */
    struct shim_kms_head_state heads[SHIM_KMS_HEADS];
    struct shim_kms_wait {
        mgpu_handle sync; /* 0: none */
        uint64_t point;   /* 0: nothing is waited for */
    } waits[SHIM_KMS_HEADS]; /* what is to be reached before the head shows its new state (wait.c); owned */
    /* sent when the head shows its new state, NULL: none; owned, until it is sent or shim_kms_commit_end */
    struct shim_kms_event *events[SHIM_KMS_HEADS];
};

/*
 * Begin with the state as it is: lock, check that `file` is the master, copy. After 0 the caller ends with
 * shim_kms_commit_end, whatever happens in between. -EACCES: a render node, or not the master.
 */
int shim_kms_commit_begin(struct shim_file *file, uint32_t flags, struct shim_kms_commit *out);
void shim_kms_commit_end(struct shim_kms_commit *commit);

/* The same for whoever has the lock already and may do it, master or not. */
void shim_kms_commit_init(struct shim_kms *kms, struct shim_file *file, uint32_t flags, struct shim_kms_commit *out);
void shim_kms_commit_finish(struct shim_kms_commit *commit);

/* The head's copy to edit; from now on it is named. */
struct shim_kms_head_state *shim_kms_commit_head(struct shim_kms_commit *commit, unsigned head);
/* Replace a reference in a state by a new one to something else; NULL: to nothing. */
void shim_kms_set_fb(struct shim_kms *kms, struct shim_kms_plane *plane, struct shim_kms_fb *fb);
void shim_kms_set_mode(struct shim_kms *kms, struct shim_kms_head_state *state, struct shim_kms_blob *mode);
/*
 * Light a head of a commit with a mode, and a framebuffer whose pixel (x, y) is at the screen's corner. -ENOMEM:
 * nothing has changed.
 */
int shim_kms_light_head(struct shim_kms *kms, struct shim_kms_head_state *state, const struct drm_mode_modeinfo *mode,
                        struct shim_kms_fb *fb, uint16_t x, uint16_t y);
/* Switch all of a head off, or a plane. */
void shim_kms_disable_head(struct shim_kms *kms, struct shim_kms_head_state *state);
void shim_kms_disable_plane(struct shim_kms *kms, struct shim_kms_plane *plane);

/*
 * Set a property of the copy, as an atomic client says it; IN_FENCE_FD and OUT_FENCE_PTR are the atomic request's own
 * and only checked here. -ENOENT: the object has no such property; -EINVAL: immutable, or a value it cannot have, such
 * as an id of nothing.
 */
int shim_kms_set_property(struct shim_kms_commit *commit, struct shim_kms_object object,
                          enum shim_kms_property_id property, uint64_t value);

/*
 * Whether the copy can be shown; changes nothing.
 *   -EINVAL   contradictions: a mode without connector or primary plane, active without mode, a plane with one of
 *             framebuffer and CRTC, a picture that does not fill the screen, a cursor of a size there is not, an event
 *             of a head that is off and stays off; a change of mode without ALLOW_MODESET
 *   -ERANGE   scaling, or coordinates out of all bounds
 *   -ENOSPC   a source that reaches out of the framebuffer
 */
int shim_kms_commit_check(const struct shim_kms_commit *commit);

/*
 * Check, then show it and make it the state. A failure leaves, or puts back, the state from before. Without
 * NONBLOCK a flip on its way is waited for, and so is the one made here; cursors wait for nothing, nor do heads that go
 * dark.
 *   -EBUSY   NONBLOCK, and a head named has a flip on its way
 *   or what the contract says of the mode: -EINVAL, -EIO, -ENOMEM
 */
int shim_kms_commit_apply(struct shim_kms_commit *commit);

/*
 * Show the head's new picture only after the fence of an export token; 0: one that is reached. -EINVAL: the token is
 * gone; -ENOMEM.
 */
int shim_kms_commit_wait_for(struct shim_kms_commit *commit, unsigned head, uint64_t token);
/* Sleep until all of them are reached. */
int shim_kms_commit_wait(const struct shim_kms_commit *commit, unsigned head);
/* Of shim_kms_commit_finish. Waits that have begun go on. */
void shim_kms_commit_drop_waits(struct shim_kms_commit *commit);

/* ---- events (events.c) ------------------------------------------------------------------------------------------- */

/*
 * An event that `file` is to read when something happens on CRTC `head`: DRM_EVENT_FLIP_COMPLETE, _VBLANK or
 * _CRTC_SEQUENCE. Made beforehand, so that nothing can fail when it happens.
 * -ENOMEM: no memory, or 4096 bytes of events that the file has not read yet are made already.
 */
int shim_kms_event_create(struct shim_file *file, uint32_t type, unsigned head, uint64_t user_data,
                          struct shim_kms_event **out);
void shim_kms_event_destroy(struct shim_kms_event *event); /* one that was not sent; NULL is allowed */
/* It has happened, at vblank `sequence`. Takes the event over. */
void shim_kms_event_send(struct shim_kms_event *event, uint64_t sequence, int64_t time_ns);

/* A file ends: events on their way to it are dropped, flips happen all the same. */
void shim_kms_events_forget(struct shim_file *file);
void shim_kms_events_forked(void); /* of shim_kms_forked */

/* ---- flips (flip.c) ---------------------------------------------------------------------------------------------- */

/*
 * A flip of `head` is about to be asked for, with MGPU_FLIP_EVENT and the cookie that this returns: the head has a flip
 * on its way from here on until MGPU_EVENT_FLIP comes, and then `event` is sent (NULL: none). There is none on its way
 * yet. 0; -EAGAIN: the thread that reads events cannot be made; -ENODEV: the card is gone.
 */
int shim_kms_flip_begin(struct shim_kms *kms, unsigned head, struct shim_kms_event *event, uint64_t *cookie_out);
/*
 * mgpu_flip refused: there is no flip on its way after all. The event is the caller's again; false: the card is gone,
 * and the event with it.
 */
bool shim_kms_flip_cancel(struct shim_kms *kms, unsigned head);
bool shim_kms_flip_pending(struct shim_kms *kms, unsigned head);
/* Sleep until there is none on its way. */
void shim_kms_flip_wait(struct shim_kms *kms, unsigned head);
/* The same, but leave one alone that the kernel does not know of yet, because it waits for a fence. */
void shim_kms_flip_drain(struct shim_kms *kms, unsigned head);

/*
 * Instead of mgpu_flip, once shim_kms_flip_begin was called: make the flip when the point is reached. Never waits; if
 * the kernel refuses then, the event is sent and the old picture stays.
 */
int shim_kms_flip_after(struct shim_kms *kms, mgpu_handle sync, uint64_t point, const struct mgpu_flip *args);

/* The client has been closed; no file is left. The thread that reads events has ended when this returns. */
void shim_kms_events_end(struct shim_kms *kms);
/* What brings the client's events; it is made at the first call. */
struct shim_pump *shim_kms_pump(struct shim_kms *kms);
void shim_kms_flips_forked(void); /* of shim_kms_forked */

/* Of shim_kms_forked, too: those who wait for a vblank are not here (vblank.c). */
void shim_kms_sleepers_forked(void);

#endif
