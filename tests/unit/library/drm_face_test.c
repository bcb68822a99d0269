/* SPDX-License-Identifier: MIT */
/* drm_face_test.c - the files of drm/: libdrm's conventions, returned values and errno alike. */
#include <errno.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <amdgpu_drm.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#include "test_file.h"

/* -1 and errno. */
#define CHECK_ERRNO(call, error) \
    do {                         \
        errno = 0;               \
        CHECK_EQ(call, -1);      \
        CHECK_EQ(errno, error);  \
    } while (0)
/* The negative error, and errno too. */
#define CHECK_NEGATIVE(call, error) \
    do {                            \
        errno = 0;                  \
        CHECK_EQ(call, -(error));   \
        CHECK_EQ(errno, error);     \
    } while (0)
#define CHECK_NULL(call, error)    \
    do {                           \
        errno = 0;                 \
        CHECK((call) == NULL);     \
        CHECK_EQ(errno, error);    \
    } while (0)

static int render, primary, other;

static void begin(void)
{
    fake_reset();
    render = fake_open(SHIM_NODE_RENDER);
    primary = fake_open(SHIM_NODE_PRIMARY);
    other = fake_open_other();
}

static void end(void)
{
    fake_close(render);
    fake_close(primary);
    fake_close(other);
    shim_file_sweep();
    CHECK_EQ(fake.clients, 0);
    CHECK_EQ(fake_open_count(), 0);
}

static void version(void)
{
    begin();
    drmVersionPtr v = drmGetVersion(render);
    CHECK(v != NULL);
    CHECK_STR(v->name, "amdgpu");
    CHECK_EQ(v->name_len, 6);
    CHECK_EQ(v->version_major, 3);
    CHECK_EQ(v->version_minor, 54);
    CHECK(v->desc && v->date);
    drmFreeVersion(v);
    drmFreeVersion(NULL);
    CHECK_NULL(drmGetVersion(other), ENOTTY);
    CHECK_NULL(drmGetVersion(-1), EBADF);
    end();
}

static void capabilities_and_magic(void)
{
    uint64_t value = 0;

    begin();
    CHECK_EQ(drmGetCap(render, DRM_CAP_SYNCOBJ, &value), 0);
    CHECK_EQ(value, 1);
    CHECK_ERRNO(drmGetCap(render, 0x1000, &value), EINVAL);
    CHECK_ERRNO(drmGetCap(other, DRM_CAP_SYNCOBJ, &value), ENOTTY);
    CHECK_NEGATIVE(drmAuthMagic(primary, 0), EINVAL); /* EACCES would say: not master */
    CHECK_NEGATIVE(drmAuthMagic(render, 0), EACCES);
    end();
}

static void devices(void)
{
    drmDevicePtr list[4] = { NULL }, device;

    begin();
    CHECK_EQ(drmGetDevices2(0, NULL, 0), 1);
    CHECK_EQ(drmGetDevices2(0, list, 4), 1);
    CHECK(list[1] == NULL);
    CHECK_EQ(list[0]->bustype, DRM_BUS_PCI);
    CHECK_EQ(list[0]->available_nodes, 1 << DRM_NODE_PRIMARY | 1 << DRM_NODE_RENDER);
    CHECK_STR(list[0]->nodes[DRM_NODE_PRIMARY], "/fake/card0");
    CHECK_STR(list[0]->nodes[DRM_NODE_RENDER], "/fake/renderD128");
    CHECK_STR(list[0]->nodes[DRM_NODE_CONTROL], "");
    CHECK_EQ(list[0]->businfo.pci->bus, 3);
    CHECK_EQ(list[0]->deviceinfo.pci->vendor_id, 0x1002);
    CHECK_EQ(list[0]->deviceinfo.pci->device_id, 0x73ff);
    CHECK_EQ(list[0]->deviceinfo.pci->revision_id, 0xff); /* was not asked for */
    drmFreeDevices(list, 4);
    CHECK(list[0] == NULL);
    CHECK_EQ(drmGetDevices2(2, list, 4), -EINVAL);

    CHECK_EQ(drmGetDevice2(render, DRM_DEVICE_GET_PCI_REVISION, &device), 0);
    CHECK_EQ(device->deviceinfo.pci->revision_id, 0xc7);
    drmFreeDevice(&device);
    CHECK(device == NULL);
    drmFreeDevice(NULL);
    drmFreeDevices(NULL, 3);
    CHECK_EQ(drmGetDevice2(-1, 0, &device), -EINVAL);
    CHECK_EQ(drmGetDevice2(other, 0, &device), -EINVAL);
    CHECK_EQ(drmGetDevice2(render, 2, &device), -EINVAL);
    end();
}

static void requests_by_number(void)
{
    uint32_t working = 0;
    struct drm_amdgpu_info info = { .return_pointer = (uintptr_t)&working,
                                    .return_size = sizeof working,
                                    .query = AMDGPU_INFO_ACCEL_WORKING };
    struct drm_gem_close close = { .handle = 5 };

    begin();
    CHECK_EQ(drmCommandWrite(primary, DRM_AMDGPU_INFO, &info, sizeof info), 0);
    CHECK_EQ(working, 1);
    working = 0;
    CHECK_EQ(drmIoctl(render, DRM_IOCTL_AMDGPU_INFO, &info), 0);
    CHECK_EQ(working, 1);
    /* A struct from before the parameters were added: 16 bytes will do. */
    working = 0;
    CHECK_EQ(drmCommandWrite(render, DRM_AMDGPU_INFO, &info, 16), 0);
    CHECK_EQ(working, 1);
    info.query = 0x7f;
    CHECK_NEGATIVE(drmCommandWrite(render, DRM_AMDGPU_INFO, &info, sizeof info), EINVAL);
    CHECK_ERRNO(drmIoctl(render, DRM_IOCTL_AMDGPU_INFO, &info), EINVAL);

    CHECK_EQ(drmIoctl(render, DRM_IOCTL_GEM_CLOSE, &close), 0);
    CHECK_EQ(FAKE_ARGS(bo_destroy, MGPU_CALL_BO_DESTROY)->bo, 5);
    fake.bos++; /* the fake does not know that handle */
    fake_fail(MGPU_CALL_BO_DESTROY, -MGPU_ENOENT);
    CHECK_ERRNO(drmIoctl(render, DRM_IOCTL_GEM_CLOSE, &close), EINVAL);
    CHECK_ERRNO(drmIoctl(render, DRM_IOCTL_GEM_CLOSE, NULL), EFAULT);
    CHECK_ERRNO(drmIoctl(render, DRM_IOCTL_SET_VERSION, &close), EINVAL);
    CHECK_ERRNO(drmIoctl(render, _IOWR('b', 2, uint64_t), &close), ENOTTY); /* a dma-buf's, on the wrong fd */
    CHECK_ERRNO(drmIoctl(other, _IOWR('b', 2, uint64_t), &close), ENOTTY);
    CHECK_ERRNO(drmIoctl(-1, _IOWR('b', 2, uint64_t), &close), EBADF);
    end();
}

static void prime(void)
{
    uint32_t handle;

    begin();
    CHECK_ERRNO(drmPrimeFDToHandle(primary, other, &handle), EINVAL);
    CHECK_ERRNO(drmPrimeFDToHandle(primary, -1, &handle), EBADF);
    end();
}

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

static void mode_setting(void)
{
    uint32_t words[4] = { 0 }, id;
    uint64_t sequence;

    begin();
    drmModeResPtr resources = drmModeGetResources(primary);
    CHECK(resources != NULL);
    CHECK_EQ(resources->count_connectors + resources->count_crtcs + resources->count_encoders, 0);
    drmModeFreeResources(resources);
    CHECK_NULL(drmModeGetResources(render), EACCES);
    CHECK_NULL(drmModeGetConnector(primary, 1), ENOENT);
    CHECK_NULL(drmModeGetConnectorCurrent(primary, 1), ENOENT);
    CHECK_NULL(drmModeGetEncoder(primary, 1), ENOENT);
    CHECK_NULL(drmModeGetCrtc(primary, 1), ENOENT);
    CHECK_NULL(drmModeGetProperty(primary, 1), ENOENT);
    drmModeFreeResources(NULL);
    drmModeFreeConnector(NULL);
    drmModeFreeEncoder(NULL);
    drmModeFreeCrtc(NULL);
    drmModeFreeProperty(NULL);

    CHECK_NEGATIVE(drmModeAddFB2(primary, 64, 64, 0, words, words, words, &id, 0), EINVAL);
    CHECK_NEGATIVE(drmModeAddFB2(render, 64, 64, 0, words, words, words, &id, 0), EACCES);
    CHECK_NEGATIVE(drmModeRmFB(primary, 1), ENOENT);
    CHECK_NEGATIVE(drmModeSetCrtc(primary, 1, 1, 0, 0, words, 1, NULL), ENOENT);
    CHECK_NEGATIVE(drmModeSetCursor(primary, 1, 0, 0, 0), ENOENT);
    CHECK_NEGATIVE(drmModePageFlip(primary, 1, 1, 0, NULL), ENOENT);
    CHECK_NEGATIVE(drmModeConnectorSetProperty(primary, 1, 1, 0), ENOENT);
    CHECK_ERRNO(drmCrtcGetSequence(primary, 1, &sequence, NULL), ENOENT);
    CHECK_ERRNO(drmCrtcQueueSequence(primary, 1, 0, 0, NULL, 0), ENOENT);
    end();
}

/* ---- events ------------------------------------------------------------------------------------------------------ */

static char seen[64];
static uint64_t seen_data;

static void note(char what, uint64_t data)
{
    size_t length = strlen(seen);
    if (length + 1 < sizeof seen)
        seen[length] = what;
    seen_data = data;
}

static void on_vblank(int fd, unsigned sequence, unsigned sec, unsigned usec, void *data)
{
    (void)fd, (void)sequence, (void)sec, (void)usec;
    note('v', (uintptr_t)data);
}

static void on_flip(int fd, unsigned sequence, unsigned sec, unsigned usec, void *data)
{
    (void)fd, (void)sequence, (void)sec, (void)usec;
    note('f', (uintptr_t)data);
}

static void on_flip2(int fd, unsigned sequence, unsigned sec, unsigned usec, unsigned crtc_id, void *data)
{
    (void)fd, (void)sequence, (void)sec, (void)usec, (void)data;
    note('F', crtc_id);
}

static void on_sequence(int fd, uint64_t sequence, uint64_t ns, uint64_t data)
{
    (void)fd, (void)sequence, (void)data;
    note('s', ns);
}

static const char *handle_events(int version, const void *records, size_t size)
{
    drmEventContext context = { .version = version,
                                .vblank_handler = on_vblank,
                                .page_flip_handler = on_flip,
                                .page_flip_handler2 = on_flip2,
                                .sequence_handler = on_sequence };
    int ends[2];

    memset(seen, 0, sizeof seen);
    CHECK_EQ(pipe(ends), 0);
    CHECK_EQ(write(ends[1], records, size), (ssize_t)size);
    int r = drmHandleEvent(ends[0], &context);
    close(ends[0]);
    close(ends[1]);
    return r ? "error" : seen;
}

static void events_by_version(void)
{
    const struct {
        struct drm_event_vblank vblank, flip;
        struct drm_event_crtc_sequence sequence;
        struct drm_event_vblank unknown;
    } records = {
        .vblank = { .base = { DRM_EVENT_VBLANK, 32 }, .user_data = 11 },
        .flip = { .base = { DRM_EVENT_FLIP_COMPLETE, 32 }, .user_data = 12, .crtc_id = 5 },
        .sequence = { .base = { DRM_EVENT_CRTC_SEQUENCE, 32 }, .user_data = 13, .time_ns = 14 },
        .unknown = { .base = { 0x80000000u, 32 } },
    };

    CHECK_EQ(sizeof records, 4 * 32);
    CHECK_STR(handle_events(0, &records, sizeof records), "");
    CHECK_STR(handle_events(1, &records, sizeof records), "v");
    CHECK_EQ(seen_data, 11);
    CHECK_STR(handle_events(2, &records, sizeof records), "vf");
    CHECK_EQ(seen_data, 12);
    CHECK_STR(handle_events(3, &records, sizeof records), "vF");
    CHECK_EQ(seen_data, 5);
    CHECK_STR(handle_events(4, &records, sizeof records), "vFs");
    CHECK_EQ(seen_data, 14);
}

static void broken_events(void)
{
    struct drm_event_vblank record = { .base = { DRM_EVENT_VBLANK, 32 } };
    drmEventContext context = { .version = 4 };
    int ends[2];

    CHECK_STR(handle_events(4, &record, 4), "error"); /* shorter than a head */
    CHECK_STR(handle_events(4, &record, 16), "error"); /* cut off */
    record.base.length = 0;
    CHECK_STR(handle_events(4, &record, sizeof record), "error"); /* would never end */
    record.base.length = 16;
    CHECK_STR(handle_events(4, &record, 16), ""); /* too short for its type */

    CHECK_EQ(pipe(ends), 0);
    close(ends[1]);
    CHECK_EQ(drmHandleEvent(ends[0], &context), 0); /* nothing there */
    close(ends[0]);
    CHECK_EQ(drmHandleEvent(-1, &context), -1);
}

int main(void)
{
    TAP_RUN(version);
    TAP_RUN(capabilities_and_magic);
    TAP_RUN(devices);
    TAP_RUN(requests_by_number);
    TAP_RUN(prime);
    TAP_RUN(sync_objects);
    TAP_RUN(mode_setting);
    TAP_RUN(events_by_version);
    TAP_RUN(broken_events);
    return tap_done();
}
