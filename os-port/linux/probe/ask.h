/* SPDX-License-Identifier: MIT */
/*
 * ask.h - asking a card what it is. Nothing is changed by it: no memory, no submission, no register written.
 */
#ifndef PROBE_ASK_H
#define PROBE_ASK_H

#include "facts.h"

/* A card behind an ioctl function: the system's, ours, or a test's. */
struct card {
    int (*ioctl)(int fd, unsigned long request, void *arg); /* returns 0 or -errno */
    int render;                                             /* descriptor of its render node */
    int primary;                                            /* and of its primary node; -1: could not be opened */
};

/* What became of a question that was refused, as a value: "refused: " and the error's name. */
void ask_refused(struct facts *facts, enum fact_kind kind, const char *name, int err);

/* The driver, its capabilities, and every AMDGPU_INFO query (info.c). */
void ask_info(const struct card *card, struct facts *facts);

/* Formats and modifiers of the planes, by kind of plane (planes.c). */
void ask_planes(const struct card *card, struct facts *facts);

/*
 * The IP blocks: versions and register bases. Linux shows the card's table in the folder `device` of /sys, a render
 * node's "device"; ours is what the model has in its VRAM (blocks.c). A folder without them adds nothing.
 */
void ask_blocks_of_system(const char *device, struct facts *facts);
void ask_blocks_of_model(struct facts *facts);

/* Levels of clocks, and the link, from the same folder; what is not there is not told (levels.c). */
void ask_levels_of_system(const char *device, struct facts *facts);

#endif
