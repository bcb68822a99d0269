/* SPDX-License-Identifier: MIT */
/* drm_syncobj_test.c - drm/syncobj.c: sync objects by descriptor. */
#include "drm_face_fixture.h"

static void sync_objects(void)
{
    uint32_t handle = 0, first;
    uint64_t point = 3;
    int fd;

    begin();
    CHECK_EQ(drmSyncobjCreate(render, DRM_SYNCOBJ_CREATE_SIGNALED, &handle), 0);
    CHECK_EQ(drmSyncobjWait(render, &handle, 1, 0, DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL, &first), 0);
    CHECK_EQ(drmSyncobjTimelineWait(render, &handle, &point, 1, 0, DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE, NULL), 0);
    CHECK_EQ(drmSyncobjSignal(render, &handle, 1), 0);
    CHECK_EQ(drmSyncobjTimelineSignal(render, &handle, &point, 1), 0);
    CHECK_EQ(fake.points[0].point, 3);
    CHECK_EQ(drmSyncobjQuery(render, &handle, &point, 1), 0);
    CHECK_EQ(point, handle * 10);
    CHECK_EQ(drmSyncobjQuery2(render, &handle, &point, 1, DRM_SYNCOBJ_QUERY_FLAGS_LAST_SUBMITTED), 0);
    CHECK_EQ(FAKE_ARGS(sync_query, MGPU_CALL_SYNC_QUERY)->flags, MGPU_SYNC_QUERY_SUBMITTED);
    CHECK_ERRNO(drmSyncobjQuery2(render, &handle, &point, 1, 2), EINVAL);
    CHECK_EQ(drmSyncobjTransfer(render, handle, 4, handle, 3, 0), 0);
    CHECK_EQ(FAKE_ARGS(sync_transfer, MGPU_CALL_SYNC_TRANSFER)->dst_point, 4);
    CHECK_EQ(FAKE_ARGS(sync_transfer, MGPU_CALL_SYNC_TRANSFER)->src_point, 3);
    CHECK_ERRNO(drmSyncobjTransfer(render, handle, 4, handle, 3, 1), EINVAL);
    CHECK_EQ(drmSyncobjReset(render, &handle, 1), 0);
    CHECK_EQ(drmSyncobjHandleToFD(render, handle, &fd), 0);
    CHECK_EQ(drmSyncobjFDToHandle(render, fd, &handle), 0);
    fake_close(fd);
    CHECK_EQ(drmSyncobjExportSyncFile(render, handle, &fd), 0);
    CHECK_EQ(drmSyncobjImportSyncFile(render, handle, fd), 0);
    fake_close(fd);
    CHECK_EQ(drmSyncobjDestroy(render, handle), 0);

    /* Waits return the error, and RADV looks at errno for ETIME. */
    fake_fail(MGPU_CALL_SYNC_WAIT, -MGPU_ETIME);
    CHECK_NEGATIVE(drmSyncobjWait(render, &handle, 1, 0, 0, NULL), ETIME);
    fake_fail(MGPU_CALL_SYNC_WAIT, -MGPU_ETIME);
    CHECK_NEGATIVE(drmSyncobjTimelineWait(render, &handle, &point, 1, 0, 0, NULL), ETIME);
    CHECK_NEGATIVE(drmSyncobjWait(render, &handle, 1, 0, DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE, NULL), EINVAL);

    /* All others return -1. */
    CHECK_ERRNO(drmSyncobjCreate(render, 4, &handle), EINVAL);
    fake_fail(MGPU_CALL_SYNC_DESTROY, -MGPU_ENOENT);
    CHECK_ERRNO(drmSyncobjDestroy(render, 1), EINVAL);
    CHECK_ERRNO(drmSyncobjSignal(render, &handle, 0), EINVAL);
    CHECK_ERRNO(drmSyncobjTimelineSignal(render, &handle, &point, 0), EINVAL);
    CHECK_ERRNO(drmSyncobjReset(render, &handle, 0), EINVAL);
    CHECK_ERRNO(drmSyncobjQuery(render, &handle, &point, 0), EINVAL);
    fake_fail(MGPU_CALL_SYNC_EXPORT, -MGPU_ENOSYS);
    CHECK_ERRNO(drmSyncobjHandleToFD(render, handle, &fd), ENOSYS);
    CHECK_ERRNO(drmSyncobjFDToHandle(render, other, &handle), EINVAL);
    fake_fail(MGPU_CALL_SYNC_WAIT, -MGPU_EINVAL);
    CHECK_ERRNO(drmSyncobjExportSyncFile(render, handle, &fd), EINVAL);
    CHECK_ERRNO(drmSyncobjImportSyncFile(render, handle, other), EINVAL);
    CHECK_ERRNO(drmSyncobjCreate(other, 0, &handle), ENOTTY);
    end();
}

int main(void)
{
    TAP_RUN(sync_objects);
    return tap_done();
}
