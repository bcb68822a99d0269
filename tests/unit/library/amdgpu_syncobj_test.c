/* SPDX-License-Identifier: MIT */
/* amdgpu_syncobj_test.c - amdgpu/syncobj.c: sync objects by device. */
#include "amdgpu_face_fixture.h"

static void sync_objects(void)
{
    uint32_t handle;
    uint64_t point = 0;
    int file;

    begin();
    CHECK_EQ(amdgpu_cs_create_syncobj2(dev, DRM_SYNCOBJ_CREATE_SIGNALED, &handle), 0);
    CHECK_EQ(amdgpu_cs_syncobj_query2(dev, &handle, &point, 1, DRM_SYNCOBJ_QUERY_FLAGS_LAST_SUBMITTED), 0);
    CHECK_EQ(point, handle * 10 + 1);
    CHECK_EQ(amdgpu_cs_syncobj_transfer(dev, handle, 1, handle, 0, 0), 0);
    CHECK_EQ(amdgpu_cs_syncobj_export_sync_file(dev, handle, &file), 0);
    CHECK_EQ(amdgpu_cs_syncobj_import_sync_file(dev, handle, file), 0);
    fake_close(file);
    CHECK_EQ(amdgpu_cs_syncobj_export_sync_file2(dev, handle, 4, 0, &file), 0);
    CHECK_EQ(fake.points[0].point, 4);
    fake_close(file);
    /* A fence still to come: through a copy, which is gone afterwards. */
    CHECK_EQ(amdgpu_cs_syncobj_export_sync_file2(dev, handle, 4, DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT, &file), 0);
    CHECK_EQ(FAKE_ARGS(sync_transfer, MGPU_CALL_SYNC_TRANSFER)->src_point, 4);
    CHECK_EQ(fake.syncs, 1);
    fake_close(file);

    errno = 0;
    fake_fail(MGPU_CALL_SYNC_TRANSFER, -MGPU_ETIME);
    CHECK_EQ(amdgpu_cs_syncobj_export_sync_file2(dev, handle, 4, DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT, &file), -1);
    CHECK_EQ(errno, ETIME);
    CHECK_EQ(fake.syncs, 1);
    fake_fail(MGPU_CALL_SYNC_TRANSFER, -MGPU_EINVAL);
    CHECK_EQ(amdgpu_cs_syncobj_transfer(dev, handle, 1, handle, 0, 0), -1);
    CHECK_EQ(errno, EINVAL);
    CHECK_EQ(amdgpu_cs_create_syncobj2(NULL, 0, &handle), -EINVAL);
    CHECK_EQ(amdgpu_cs_destroy_syncobj(dev, handle), 0);
    CHECK_EQ(fake.syncs, 0);
    end();
}

static void by_device_as_by_descriptor(void)
{
    uint32_t handle = 0, copy = 0, first = 9;
    uint64_t point = 4;
    int shared = -1, file = -1;

    begin();
    CHECK_EQ(amdgpu_cs_create_syncobj(dev, &handle), 0);
    CHECK_EQ(FAKE_ARGS(sync_create, MGPU_CALL_SYNC_CREATE)->flags, 0);
    CHECK_EQ(amdgpu_cs_syncobj_signal(dev, &handle, 1), 0);
    CHECK_EQ(fake.points[0].point, 0);
    CHECK_EQ(amdgpu_cs_syncobj_timeline_signal(dev, &handle, &point, 1), 0);
    CHECK_EQ(fake.points[0].point, 4);
    CHECK_EQ(amdgpu_cs_syncobj_reset(dev, &handle, 1), 0);
    CHECK_EQ(fake_count(MGPU_CALL_SYNC_RESET), 1);
    CHECK_EQ(amdgpu_cs_syncobj_query(dev, &handle, &point, 1), 0);
    CHECK_EQ(point, handle * 10);
    CHECK_EQ(amdgpu_cs_syncobj_wait(dev, &handle, 1, 77, DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL, &first), 0);
    CHECK_EQ(FAKE_ARGS(sync_wait, MGPU_CALL_SYNC_WAIT)->deadline_ns, 77);
    CHECK_EQ(amdgpu_cs_syncobj_timeline_wait(dev, &handle, &point, 1, 0, DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE, NULL),
             0);
    CHECK_EQ(fake.points[0].point, point);
    CHECK_EQ(amdgpu_cs_syncobj_wait(dev, &handle, 1, 0, DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE, NULL), -EINVAL);
    fake_fail(MGPU_CALL_SYNC_WAIT, -MGPU_ETIME);
    CHECK_EQ(amdgpu_cs_syncobj_wait(dev, &handle, 1, 0, 0, NULL), -ETIME);

    CHECK_EQ(amdgpu_cs_export_syncobj(dev, handle, &shared), 0);
    CHECK_EQ(amdgpu_cs_import_syncobj(dev, shared, &copy), 0);
    CHECK_EQ(fake.syncs, 2);
    CHECK_EQ(amdgpu_cs_destroy_syncobj(dev, copy), 0);
    fake_close(shared);
    CHECK_EQ(amdgpu_cs_import_syncobj(dev, shared, &copy), -1);

    CHECK_EQ(amdgpu_cs_syncobj_export_sync_file(dev, handle, &file), 0);
    CHECK_EQ(amdgpu_cs_syncobj_import_sync_file2(dev, handle, 0, file), 0);
    CHECK_EQ(fake_count(MGPU_CALL_SYNC_TRANSFER), 0);
    CHECK_EQ(amdgpu_cs_syncobj_import_sync_file2(dev, handle, 6, file), 0);
    CHECK_EQ(FAKE_ARGS(sync_transfer, MGPU_CALL_SYNC_TRANSFER)->dst, handle);
    CHECK_EQ(FAKE_ARGS(sync_transfer, MGPU_CALL_SYNC_TRANSFER)->dst_point, 6);
    CHECK_EQ(fake.syncs, 1);
    fake_fail(MGPU_CALL_SYNC_TRANSFER, -MGPU_EOVERFLOW);
    CHECK_EQ(amdgpu_cs_syncobj_import_sync_file2(dev, handle, 5, file), -1);
    CHECK_EQ(errno, EOVERFLOW);
    CHECK_EQ(fake.syncs, 1);
    fake_close(file);
    CHECK_EQ(amdgpu_cs_destroy_syncobj(dev, handle), 0);
    end();
}

int main(void)
{
    TAP_RUN(sync_objects);
    TAP_RUN(by_device_as_by_descriptor);
    return tap_done();
}
