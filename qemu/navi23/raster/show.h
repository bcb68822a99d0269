/* SPDX-License-Identifier: MIT */
/*
 * show.h - pictures of what a draw's targets have in memory, for people who look for a mistake. Nothing is changed:
 * what is compressed is read as it is.
 */
#ifndef NAVI23_RASTER_SHOW_H
#define NAVI23_RASTER_SHOW_H

#include <navi23/raster/colour.h>
#include <navi23/raster/depth.h>

struct ring;

/*
 * Give the host (navi_host.drawn) a picture of each target of draw `number`: of the first slice of its view. For the
 * ring's thread, with its port at rest.
 */
void show_targets(struct ring *ring, unsigned vmid, const struct depth *depth, const struct colour *colour,
                  uint64_t number);

#endif
