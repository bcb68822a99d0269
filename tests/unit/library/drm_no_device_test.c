/* SPDX-License-Identifier: MIT */
/*
 * drm_no_device_test.c - how each function of libdrm's says that a descriptor is none: -1 and errno, the negative
 * error, NULL, or 0. Runs with libdrm's own, too.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include <drm_mode.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#include "tap.h"

#define NONE (-1)

/* -1 and errno. */
#define MINUS_ONE(call)                                                                                                \
    do {                                                                                                               \
        errno = 0;                                                                                                     \
        CHECK_EQ(call, -1);                                                                                            \
        CHECK_EQ(errno, EBADF);                                                                                        \
    } while (0)
/* The negative error, and errno. */
#define NEGATIVE(call)                                                                                                 \
    do {                                                                                                               \
        errno = 0;                                                                                                     \
        CHECK_EQ(call, -EBADF);                                                                                        \
        CHECK_EQ(errno, EBADF);                                                                                        \
    } while (0)
/* 0 or NULL, and errno. */
#define NOTHING(call)                                                                                                  \
    do {                                                                                                               \
        errno = 0;                                                                                                     \
        CHECK(!(call));                                                                                                \
        CHECK_EQ(errno, EBADF);                                                                                        \
    } while (0)

static uint32_t u32[4], handle;
static uint64_t u64[4];
static int fd_out;

static void driver(void)
{
    drmSetVersion version = { 1, 4, -1, -1 };
    drm_magic_t magic = 7;
    drmDevicePtr device;

    NOTHING(drmGetVersion(NONE));
    MINUS_ONE(drmGetCap(NONE, DRM_CAP_SYNCOBJ, u64));
    MINUS_ONE(drmSetClientCap(NONE, DRM_CLIENT_CAP_ATOMIC, 1));
    NEGATIVE(drmSetInterfaceVersion(NONE, &version));
    CHECK_EQ(version.drm_di_major, 1);
    CHECK_EQ(version.drm_dd_minor, -1);
    drmVersionPtr library = drmGetLibVersion(NONE);
    CHECK_EQ(library->version_major, 1);
    CHECK_EQ(library->version_minor, 3);
    CHECK(!library->name);
    drmFreeVersion(library);

    NEGATIVE(drmGetMagic(NONE, &magic));
    CHECK_EQ(magic, 0);
    NEGATIVE(drmAuthMagic(NONE, 1));
    NOTHING(drmGetBusid(NONE));
    drmFreeBusid(NULL);
    NEGATIVE(drmSetBusid(NONE, "pci:0000:03:00.0"));
    MINUS_ONE(drmSetMaster(NONE));
    MINUS_ONE(drmDropMaster(NONE));
    CHECK_EQ(drmIsMaster(NONE), 1); /* anything that is not refused as a non-master is */

    CHECK_EQ(drmGetDevice(NONE, &device), -EINVAL);
    CHECK_EQ(drmGetDevice2(NONE, 0, &device), -EINVAL);
    CHECK_EQ(drmGetDevices2(2, NULL, 0), -EINVAL);
    MINUS_ONE(drmGetNodeTypeFromFd(NONE));
    CHECK(drmGetDeviceNameFromFd2(NONE) == NULL);
    CHECK(drmGetPrimaryDeviceNameFromFd(NONE) == NULL);
    CHECK(drmGetRenderDeviceNameFromFd(NONE) == NULL);
    MINUS_ONE(drmClose(NONE));
    drmCloseOnce(NONE);
    CHECK_EQ(drmOpen("no such driver", NULL), -1);
    CHECK_EQ(drmOpen(NULL, "pci:ffff:ff:1f.7"), -1);
    CHECK_EQ(drmOpenWithType("amdgpu", NULL, 77), -1);
    CHECK(drmOpenControl(0) < 0);
    CHECK(drmOpenRender(-5) < 0);
}

static void commands_and_buffers(void)
{
    MINUS_ONE(drmIoctl(NONE, DRM_IOCTL_GEM_CLOSE, u32));
    NEGATIVE(drmCommandNone(NONE, 0));
    NEGATIVE(drmCommandRead(NONE, 0, u64, 8));
    NEGATIVE(drmCommandWrite(NONE, 0, u64, 8));
    NEGATIVE(drmCommandWriteRead(NONE, 0, u64, 8));
    MINUS_ONE(drmPrimeHandleToFD(NONE, 1, 0, &fd_out));
    MINUS_ONE(drmPrimeFDToHandle(NONE, NONE, &handle));
    MINUS_ONE(drmCloseBufferHandle(NONE, 1));
    NEGATIVE(drmModeCreateDumbBuffer(NONE, 8, 8, 32, 0, &handle, u32, u64));
    NEGATIVE(drmModeDestroyDumbBuffer(NONE, 1));
    NEGATIVE(drmModeMapDumbBuffer(NONE, 1, u64));
}

static void sync_objects(void)
{
    MINUS_ONE(drmSyncobjCreate(NONE, 0, &handle));
    MINUS_ONE(drmSyncobjDestroy(NONE, 1));
    MINUS_ONE(drmSyncobjHandleToFD(NONE, 1, &fd_out));
    MINUS_ONE(drmSyncobjFDToHandle(NONE, NONE, &handle));
    MINUS_ONE(drmSyncobjImportSyncFile(NONE, 1, NONE));
    MINUS_ONE(drmSyncobjExportSyncFile(NONE, 1, &fd_out));
    NEGATIVE(drmSyncobjWait(NONE, u32, 1, 0, 0, NULL));
    NEGATIVE(drmSyncobjTimelineWait(NONE, u32, u64, 1, 0, 0, NULL));
    MINUS_ONE(drmSyncobjReset(NONE, u32, 1));
    MINUS_ONE(drmSyncobjSignal(NONE, u32, 1));
    MINUS_ONE(drmSyncobjTimelineSignal(NONE, u32, u64, 1));
    MINUS_ONE(drmSyncobjQuery(NONE, u32, u64, 1));
    MINUS_ONE(drmSyncobjQuery2(NONE, u32, u64, 1, 0));
    MINUS_ONE(drmSyncobjTransfer(NONE, 1, 1, 2, 2, 0));
}

static void mode_setting_is_told(void)
{
    NOTHING(drmIsKMS(NONE));
    NOTHING(drmModeGetResources(NONE));
    NOTHING(drmModeGetPlaneResources(NONE));
    NOTHING(drmModeGetConnector(NONE, 1));
    NOTHING(drmModeGetConnectorCurrent(NONE, 1));
    NOTHING(drmModeGetEncoder(NONE, 1));
    NOTHING(drmModeGetCrtc(NONE, 1));
    NOTHING(drmModeGetPlane(NONE, 1));
    NOTHING(drmModeGetFB(NONE, 1));
    NOTHING(drmModeGetFB2(NONE, 1));
    NOTHING(drmModeGetProperty(NONE, 1));
    NOTHING(drmModeGetPropertyBlob(NONE, 1));
    NOTHING(drmModeObjectGetProperties(NONE, 1, DRM_MODE_OBJECT_ANY));
    NOTHING(drmModeListLessees(NONE));
    NOTHING(drmModeGetLease(NONE));
    NEGATIVE(drmModeCrtcGetGamma(NONE, 1, 0, NULL, NULL, NULL));
    MINUS_ONE(drmCrtcGetSequence(NONE, 1, u64, u64));
    CHECK_EQ(drmCheckModesettingSupported("no bus id"), -EINVAL);
    CHECK_EQ(drmCheckModesettingSupported("pci:ffff:ff:1f.7"), -EINVAL);
}

static void modes_are_set(void)
{
    drmModeModeInfo mode = { .clock = 1 };
    drmVBlank vblank = { .request = { .type = DRM_VBLANK_RELATIVE, .sequence = 1 } };
    drmEventContext events = { .version = 2 };

    NEGATIVE(drmModeAddFB(NONE, 8, 8, 24, 32, 32, 1, &handle));
    NEGATIVE(drmModeAddFB2(NONE, 8, 8, 0, u32, u32, u32, &handle, 0));
    NEGATIVE(drmModeAddFB2WithModifiers(NONE, 8, 8, 0, u32, u32, u32, NULL, &handle, 0));
    NEGATIVE(drmModeRmFB(NONE, 1));
    NEGATIVE(drmModeDirtyFB(NONE, 1, NULL, 0));
    NEGATIVE(drmModeSetCrtc(NONE, 1, 1, 0, 0, u32, 1, &mode));
    NEGATIVE(drmModeSetCursor(NONE, 1, 0, 0, 0));
    NEGATIVE(drmModeSetCursor2(NONE, 1, 0, 0, 0, 0, 0));
    NEGATIVE(drmModeMoveCursor(NONE, 1, 0, 0));
    NEGATIVE(drmModeSetPlane(NONE, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    NEGATIVE(drmModePageFlip(NONE, 1, 1, 0, NULL));
    NEGATIVE(drmModePageFlipTarget(NONE, 1, 1, 0, NULL, 0));
    NEGATIVE(drmModeCrtcSetGamma(NONE, 1, 0, NULL, NULL, NULL));
    NEGATIVE(drmModeConnectorSetProperty(NONE, 1, 1, 0));
    NEGATIVE(drmModeObjectSetProperty(NONE, 1, DRM_MODE_OBJECT_ANY, 1, 0));
    NEGATIVE(drmModeAttachMode(NONE, 1, &mode));
    NEGATIVE(drmModeDetachMode(NONE, 1, &mode));
    NEGATIVE(drmModeCreatePropertyBlob(NONE, "blob", 4, &handle));
    CHECK_EQ(drmModeCreatePropertyBlob(NONE, "blob", UINT32_MAX, &handle), -ERANGE);
    NEGATIVE(drmModeDestroyPropertyBlob(NONE, 1));
    NEGATIVE(drmModeCreateLease(NONE, u32, 1, 0, &handle));
    NEGATIVE(drmModeRevokeLease(NONE, 1));
    MINUS_ONE(drmCrtcQueueSequence(NONE, 1, 0, 0, NULL, 0));
    MINUS_ONE(drmWaitVBlank(NONE, &vblank));
    CHECK_EQ(vblank.request.type, DRM_VBLANK_ABSOLUTE);
    CHECK_EQ(drmHandleEvent(NONE, &events), -1);
}

static void maps_and_dma_buffers(void)
{
    drm_handle_t map = 0;
    drmSize size;
    drmMapType type;
    drmMapFlags flags;
    drmAddress address;
    drmDMAReq request = { 0 };
    int mtrr, list = 0;

    NEGATIVE(drmAddMap(NONE, 0, 4096, DRM_SHM, 0, &map));
    NEGATIVE(drmRmMap(NONE, map));
    NEGATIVE(drmGetMap(NONE, 0, &map, &size, &type, &flags, &map, &mtrr));
    CHECK_EQ(drmMap(NONE, 0, 4096, &address), -EINVAL);
    NEGATIVE(drmAddBufs(NONE, 1, 4096, 0, 0));
    CHECK_EQ(drmMarkBufs(NONE, 0.1, 0.9), -EINVAL);
    NEGATIVE(drmFreeBufs(NONE, 1, &list));
    NOTHING(drmGetBufInfo(NONE));
    NOTHING(drmMapBufs(NONE));
    NEGATIVE(drmDMA(NONE, &request));
    drmBufMapPtr none = drmMalloc(sizeof *none);
    CHECK_EQ(drmUnmapBufs(none), 0);
}

static void contexts_and_drawables(void)
{
    drm_context_t context;
    drm_context_tFlags flags;
    drm_drawable_t drawable;
    drm_handle_t map;
    int count;

    NOTHING(drmGetReservedContextList(NONE, &count));
    drmFreeReservedContextList(NULL);
    NEGATIVE(drmCreateContext(NONE, &context));
    NEGATIVE(drmSwitchToContext(NONE, 1));
    NEGATIVE(drmSetContextFlags(NONE, 1, DRM_CONTEXT_2DONLY));
    NEGATIVE(drmGetContextFlags(NONE, 1, &flags));
    NEGATIVE(drmDestroyContext(NONE, 1));
    NEGATIVE(drmAddContextPrivateMapping(NONE, 1, 1));
    NEGATIVE(drmGetContextPrivateMapping(NONE, 1, &map));
    NEGATIVE(drmCreateDrawable(NONE, &drawable));
    NEGATIVE(drmDestroyDrawable(NONE, 1));
    NEGATIVE(drmUpdateDrawableInfo(NONE, 1, DRM_DRAWABLE_CLIPRECTS, 0, NULL));
    if (!ORIGINAL) /* which would try for ever */
        NEGATIVE(drmGetLock(NONE, 1, DRM_LOCK_READY));
    MINUS_ONE(drmUnlock(NONE, 1));
    NEGATIVE(drmFinish(NONE, 1, DRM_LOCK_FLUSH));
}

static void interrupts_and_clients(void)
{
    drmStatsT stats;
    int auth, pid, uid;
    unsigned long magic, iocs;

    NEGATIVE(drmCtlInstHandler(NONE, 9));
    NEGATIVE(drmCtlUninstHandler(NONE));
    NEGATIVE(drmGetInterruptFromBusID(NONE, 3, 0, 0));
    NEGATIVE(drmGetClient(NONE, 0, &auth, &pid, &uid, &magic, &iocs));
    NEGATIVE(drmGetStats(NONE, &stats));
}

static void agp(void)
{
    drm_handle_t memory = 7;
    unsigned long address;

    NEGATIVE(drmAgpAcquire(NONE));
    NEGATIVE(drmAgpRelease(NONE));
    NEGATIVE(drmAgpEnable(NONE, 1));
    NEGATIVE(drmAgpAlloc(NONE, 4096, 0, &address, &memory));
    CHECK_EQ(memory, DRM_AGP_NO_HANDLE);
    NEGATIVE(drmAgpFree(NONE, 1));
    NEGATIVE(drmAgpBind(NONE, 1, 0));
    NEGATIVE(drmAgpUnbind(NONE, 1));
    NEGATIVE(drmAgpVersionMajor(NONE));
    NEGATIVE(drmAgpVersionMinor(NONE));
    NOTHING(drmAgpGetMode(NONE));
    NOTHING(drmAgpBase(NONE));
    NOTHING(drmAgpSize(NONE));
    NOTHING(drmAgpMemoryUsed(NONE));
    NOTHING(drmAgpMemoryAvail(NONE));
    NOTHING(drmAgpVendorId(NONE));
    NOTHING(drmAgpDeviceId(NONE));
    memory = 7;
    NEGATIVE(drmScatterGatherAlloc(NONE, 4096, &memory));
    CHECK_EQ(memory, 0);
    NEGATIVE(drmScatterGatherFree(NONE, 1));
}

int main(void)
{
    TAP_RUN(driver);
    TAP_RUN(commands_and_buffers);
    TAP_RUN(sync_objects);
    TAP_RUN(mode_setting_is_told);
    TAP_RUN(modes_are_set);
    TAP_RUN(maps_and_dma_buffers);
    TAP_RUN(contexts_and_drawables);
    TAP_RUN(interrupts_and_clients);
    TAP_RUN(agp);
    return tap_done();
}
