/* SPDX-License-Identifier: MIT */
/* drm_legacy_test.c - drm/legacy.c: what the card's nodes say to DRI1. drm_no_device_test.c: who says it how. */
#include <stdlib.h>
#include <sys/mman.h>

#include "drm_face_fixture.h"

static void nodes_refuse(void)
{
    drmAddress address = NULL;
    drm_handle_t handle;
    int count;

    begin();
    CHECK_NEGATIVE(drmAddMap(primary, 0, 4096, DRM_SHM, 0, &handle), EINVAL);
    CHECK_NEGATIVE(drmAddMap(render, 0, 4096, DRM_SHM, 0, &handle), EACCES);
    CHECK_NEGATIVE(drmAddMap(other, 0, 4096, DRM_SHM, 0, &handle), ENOTTY);
    CHECK_NEGATIVE(drmMap(primary, 0, 4096, &address), EINVAL);
    CHECK(address == MAP_FAILED);
    CHECK_NULL(drmMapBufs(primary), EINVAL);
    CHECK_NULL(drmGetReservedContextList(render, &count), EACCES);
    CHECK_NEGATIVE(drmCreateContext(primary, &handle), EINVAL);
    CHECK_NEGATIVE(drmGetLock(primary, 1, DRM_LOCK_READY), EINVAL);
    CHECK_ERRNO(drmUnlock(primary, 1), EINVAL);
    CHECK_EQ(drmMarkBufs(render, 0.1, 0.9), -EINVAL);
    CHECK_NEGATIVE(drmAgpAcquire(primary), EINVAL);
    CHECK_EQ(drmAgpSize(primary), 0);
    CHECK_NEGATIVE(drmScatterGatherAlloc(render, 4096, &handle), EACCES);
    CHECK_NEGATIVE(drmGetInterruptFromBusID(primary, 3, 0, 0), EINVAL);
    end();
}

static void some_do_nothing(void)
{
    drm_drawable_t drawable = 7;
    drmStatsT stats = { .count = 7 };

    begin();
    CHECK_EQ(drmCreateDrawable(primary, &drawable), 0);
    CHECK_EQ(drawable, 0);
    CHECK_EQ(drmUpdateDrawableInfo(primary, drawable, DRM_DRAWABLE_CLIPRECTS, 0, NULL), 0);
    CHECK_EQ(drmDestroyDrawable(primary, drawable), 0);
    CHECK_EQ(drmFinish(primary, 1, DRM_LOCK_FLUSH), 0);
    CHECK_EQ(drmGetStats(primary, &stats), 0);
    CHECK_EQ(stats.count, 0);
    CHECK_NEGATIVE(drmCreateDrawable(render, &drawable), EACCES);
    CHECK_NEGATIVE(drmGetStats(render, &stats), EACCES);
    end();
}

static void clients(void)
{
    int auth = 7, pid = 0, uid = 0;
    unsigned long magic = 7, iocs = 7;

    begin();
    CHECK_EQ(drmGetClient(primary, 0, &auth, &pid, &uid, &magic, &iocs), 0);
    CHECK_EQ(auth, 1); /* the master */
    CHECK_EQ(pid, getpid());
    CHECK_EQ(uid, getuid());
    CHECK_EQ(magic + iocs, 0);
    CHECK_NEGATIVE(drmGetClient(primary, 1, &auth, &pid, &uid, &magic, &iocs), EINVAL);
    CHECK_NEGATIVE(drmGetClient(render, 0, &auth, &pid, &uid, &magic, &iocs), EACCES);
    end();
}

/* On the fake OS memory to unmap comes from malloc. */
static void memory_is_unmapped(void)
{
    drmBufMapPtr map = calloc(1, sizeof *map);

    CHECK_EQ(drmUnmap(malloc(4096), 4096), 0);
    map->count = 2;
    map->list = calloc(2, sizeof map->list[0]);
    for (int i = 0; i < 2; i++)
        map->list[i] = (drmBuf){ .total = 64, .address = malloc(64) };
    CHECK_EQ(drmUnmapBufs(map), 0);
}

int main(void)
{
    TAP_RUN(nodes_refuse);
    TAP_RUN(some_do_nothing);
    TAP_RUN(clients);
    TAP_RUN(memory_is_unmapped);
    return tap_done();
}
