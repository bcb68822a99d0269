/* SPDX-License-Identifier: MIT */
/*
 * wait.c - fences that a commit waits for before it shows its pictures: those of sync_files that the program gave.
 */
#include <errno.h>

#include "../errno.h"
#include "../file.h"
#include "kms.h"

/* Points of one timeline: the last is reached when all fences are. */
int shim_kms_commit_wait_for(struct shim_kms_commit *commit, unsigned head, uint64_t token)
{
    struct shim_kms_wait *wait = &commit->waits[head];
    struct mgpu_sync_create create = { 0 };
    int r = 0;

    if (!token) /* work that is done */
        return 0;
    if (!wait->sync) {
        r = shim_errno(mgpu_sync_create(commit->kms->client, &create));
        wait->sync = create.sync;
    }
    if (r)
        return r;
    struct mgpu_sync_import import = {
        .token = token, .point = wait->point + 1, .flags = MGPU_SYNC_FILE, .sync = wait->sync
    };
    r = shim_errno(mgpu_sync_import(commit->kms->client, &import));
    if (!r)
        wait->point++;
    return r == -ENOENT ? -EINVAL : r;
}

int shim_kms_commit_wait(const struct shim_kms_commit *commit, unsigned head)
{
    const struct shim_kms_wait *wait = &commit->waits[head];
    struct mgpu_sync_point point = { .sync = wait->sync, .point = wait->point };
    struct mgpu_sync_wait args = { .points = (uintptr_t)&point, .count = 1, .deadline_ns = MGPU_FOREVER };

    return wait->point ? shim_errno(mgpu_sync_wait(commit->kms->client, &args)) : 0;
}

void shim_kms_commit_drop_waits(struct shim_kms_commit *commit)
{
    for (unsigned head = 0; head < commit->kms->head_count; head++) {
        if (commit->waits[head].sync)
            mgpu_sync_destroy(commit->kms->client, commit->waits[head].sync);
    }
}
