/* SPDX-License-Identifier: MIT */
/*
 * launch.h - a dispatch as the shader cores need it, and how one of its work groups starts.
 *
 * A dispatch is a box of work groups, [start, end) in each direction. All groups have `threads` invocations; those at
 * the far sides may have fewer.
 */
#ifndef NAVI23_SHADER_LAUNCH_H
#define NAVI23_SHADER_LAUNCH_H

#include <stdbool.h>
#include <stdint.h>

#include <navi23/shader/wave.h>

#define LAUNCH_USER_DATA 16u

struct launch {
    unsigned vmid;
    unsigned lanes;  /* of a wave: 32 or 64 */
    uint64_t pc;
    uint32_t mode;   /* MODE of new waves */
    uint32_t hw_id2; /* which queue it is from */
    uint32_t start[3], end[3];    /* groups */
    uint32_t threads[3], last[3]; /* invocations of a group; of the last one in each direction */
    uint32_t lds_bytes;
    unsigned shared_row;          /* see struct wave */

    /* What waves find in their SGPRs, in this order, and how many VGPRs (1 to 3) have the invocation's place. */
    uint32_t user[LAUNCH_USER_DATA], user_count;
    bool has_group_id[3], has_group_size, has_scratch;
    uint8_t ids;

    /* Scratch memory: `scratch_waves` slots of `scratch_bytes` from the address on. */
    uint64_t scratch;
    uint32_t scratch_bytes, scratch_waves;
};

/* The number of groups; what is more than 64 bits hold becomes UINT64_MAX / 2, for no one lives to see the end. */
uint64_t launch_groups(const struct launch *l);

/* How many waves a whole group has. More than GROUP_WAVES: it fits into no core. */
uint64_t launch_group_waves(const struct launch *l);

/*
 * Run group `number` on a core, to its end. Its waves use the scratch slots from `slot` on. The core's ring and
 * abort are set.
 */
enum group_end launch_run_group(const struct launch *l, uint64_t number, struct shader_core *core, uint32_t slot);

#endif
