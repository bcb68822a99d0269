/* SPDX-License-Identifier: MIT */
/*
 * legacy.c - libdrm: what the X servers of DRI1 used: maps, DMA buffers, contexts, locks, drawables, AGP.
 *
 * As with any driver of today on Linux, primary nodes know these requests and refuse them with -EINVAL, but for a few
 * that do nothing; render nodes answer -EACCES. Where libdrm has a result instead of an error, it is the one of
 * failure.
 */
#include <stdlib.h>
#include <unistd.h>

#include <xf86drm.h>

#include "drm_face.h"

/* A refusal, and errno. */
static int refuse(int fd)
{
    return face_negative(drm_refuse(fd, -EINVAL));
}

static void *refuse_pointer(int fd)
{
    refuse(fd);
    return NULL;
}

/* Done by doing nothing. */
static int accept(int fd)
{
    return face_negative(drm_refuse(fd, 0));
}

/* ---- maps of the card's memory ----------------------------------------------------------------------------------- */

FACE_API int drmAddMap(int fd, drm_handle_t offset, drmSize size, drmMapType type, drmMapFlags flags,
                       drm_handle_t *handle)
{
    (void)offset, (void)size, (void)type, (void)flags, (void)handle;
    return refuse(fd);
}

FACE_API int drmRmMap(int fd, drm_handle_t handle)
{
    (void)handle;
    return refuse(fd);
}

FACE_API int drmGetMap(int fd, int idx, drm_handle_t *offset, drmSize *size, drmMapType *type, drmMapFlags *flags,
                       drm_handle_t *handle, int *mtrr)
{
    (void)idx, (void)offset, (void)size, (void)type, (void)flags, (void)handle, (void)mtrr;
    return refuse(fd);
}

FACE_API int drmMap(int fd, drm_handle_t handle, drmSize size, drmAddressPtr address)
{
    (void)handle, (void)size;
    if (fd < 0)
        return -EINVAL;
    *address = (void *)-1; /* MAP_FAILED */
    return refuse(fd);
}

/* For memory that the program got of mmap itself, too. */
FACE_API int drmUnmap(drmAddress address, drmSize size)
{
    return face_minus_one(shim_memory_unmap(address, size));
}

/* ---- DMA buffers ------------------------------------------------------------------------------------------------- */

FACE_API int drmAddBufs(int fd, int count, int size, drmBufDescFlags flags, int agp_offset)
{
    (void)count, (void)size, (void)flags, (void)agp_offset;
    return refuse(fd);
}

FACE_API int drmMarkBufs(int fd, double low, double high)
{
    (void)low, (void)high;
    refuse(fd);
    return -EINVAL; /* whatever was wrong */
}

FACE_API int drmFreeBufs(int fd, int count, int *list)
{
    (void)count, (void)list;
    return refuse(fd);
}

FACE_API drmBufInfoPtr drmGetBufInfo(int fd)
{
    return refuse_pointer(fd);
}

FACE_API drmBufMapPtr drmMapBufs(int fd)
{
    return refuse_pointer(fd);
}

FACE_API int drmUnmapBufs(drmBufMapPtr bufs)
{
    for (int i = 0; i < bufs->count; i++)
        drmUnmap(bufs->list[i].address, (drmSize)bufs->list[i].total);
    free(bufs->list);
    free(bufs);
    return 0;
}

FACE_API int drmDMA(int fd, drmDMAReqPtr request)
{
    (void)request;
    return refuse(fd);
}

/* ---- the lock ---------------------------------------------------------------------------------------------------- */

/* libdrm tries again until it succeeds, which here it never would. */
FACE_API int drmGetLock(int fd, drm_context_t context, drmLockFlags flags)
{
    (void)context, (void)flags;
    return refuse(fd);
}

FACE_API int drmUnlock(int fd, drm_context_t context)
{
    (void)context;
    return face_minus_one(drm_refuse(fd, -EINVAL));
}

FACE_API int drmFinish(int fd, int context, drmLockFlags flags)
{
    (void)context, (void)flags;
    return accept(fd);
}

/* ---- contexts and drawables -------------------------------------------------------------------------------------- */

FACE_API drm_context_t *drmGetReservedContextList(int fd, int *count)
{
    (void)count;
    return refuse_pointer(fd);
}

FACE_API void drmFreeReservedContextList(drm_context_t *pt)
{
    free(pt);
}

FACE_API int drmCreateContext(int fd, drm_context_t *handle)
{
    (void)handle;
    return refuse(fd);
}

FACE_API int drmSwitchToContext(int fd, drm_context_t context)
{
    (void)context;
    return refuse(fd);
}

FACE_API int drmSetContextFlags(int fd, drm_context_t context, drm_context_tFlags flags)
{
    (void)context, (void)flags;
    return refuse(fd);
}

FACE_API int drmGetContextFlags(int fd, drm_context_t context, drm_context_tFlagsPtr flags)
{
    (void)context, (void)flags;
    return refuse(fd);
}

FACE_API int drmDestroyContext(int fd, drm_context_t handle)
{
    (void)handle;
    return refuse(fd);
}

FACE_API int drmAddContextPrivateMapping(int fd, drm_context_t ctx_id, drm_handle_t handle)
{
    (void)ctx_id, (void)handle;
    return refuse(fd);
}

FACE_API int drmGetContextPrivateMapping(int fd, drm_context_t ctx_id, drm_handle_t *handle)
{
    (void)ctx_id, (void)handle;
    return refuse(fd);
}

FACE_API int drmCreateDrawable(int fd, drm_drawable_t *handle)
{
    int r = accept(fd);
    if (!r)
        *handle = 0;
    return r;
}

FACE_API int drmDestroyDrawable(int fd, drm_drawable_t handle)
{
    (void)handle;
    return accept(fd);
}

FACE_API int drmUpdateDrawableInfo(int fd, drm_drawable_t handle, drm_drawable_info_type_t type, unsigned int num,
                                   void *data)
{
    (void)handle, (void)type, (void)num, (void)data;
    return accept(fd);
}

/* ---- interrupts, clients, statistics ----------------------------------------------------------------------------- */

FACE_API int drmCtlInstHandler(int fd, int irq)
{
    (void)irq;
    return refuse(fd);
}

FACE_API int drmCtlUninstHandler(int fd)
{
    return refuse(fd);
}

FACE_API int drmGetInterruptFromBusID(int fd, int busnum, int devnum, int funcnum)
{
    (void)busnum, (void)devnum, (void)funcnum;
    return refuse(fd);
}

/* Client 0 is the caller; others are not told of. */
FACE_API int drmGetClient(int fd, int idx, int *auth, int *pid, int *uid, unsigned long *magic, unsigned long *iocs)
{
    struct shim_file *file;
    int r = drm_begin(fd, &file);
    if (!r)
        r = shim_kms_check(file);
    if (!r && idx != 0)
        r = -EINVAL;
    if (!r) {
        *auth = shim_auth_is_granted(file);
        *pid = getpid();
        *uid = (int)getuid();
        *magic = *iocs = 0;
    }
    return face_negative(drm_end(file, r));
}

/* There are none. */
FACE_API int drmGetStats(int fd, drmStatsT *stats)
{
    int r = accept(fd);
    if (!r)
        *stats = (drmStatsT){ 0 };
    return r;
}

/* ---- AGP and scatter-gather memory ------------------------------------------------------------------------------- */

FACE_API int drmAgpAcquire(int fd)
{
    return refuse(fd);
}

FACE_API int drmAgpRelease(int fd)
{
    return refuse(fd);
}

FACE_API int drmAgpEnable(int fd, unsigned long mode)
{
    (void)mode;
    return refuse(fd);
}

FACE_API int drmAgpAlloc(int fd, unsigned long size, unsigned long type, unsigned long *address, drm_handle_t *handle)
{
    (void)size, (void)type, (void)address;
    *handle = DRM_AGP_NO_HANDLE;
    return refuse(fd);
}

FACE_API int drmAgpFree(int fd, drm_handle_t handle)
{
    (void)handle;
    return refuse(fd);
}

FACE_API int drmAgpBind(int fd, drm_handle_t handle, unsigned long offset)
{
    (void)handle, (void)offset;
    return refuse(fd);
}

FACE_API int drmAgpUnbind(int fd, drm_handle_t handle)
{
    (void)handle;
    return refuse(fd);
}

FACE_API int drmAgpVersionMajor(int fd)
{
    return refuse(fd);
}

FACE_API int drmAgpVersionMinor(int fd)
{
    return refuse(fd);
}

/* What follows is 0 for lack of AGP. */
static unsigned agp_nothing(int fd)
{
    refuse(fd);
    return 0;
}

FACE_API unsigned long drmAgpGetMode(int fd)
{
    return agp_nothing(fd);
}

FACE_API unsigned long drmAgpBase(int fd)
{
    return agp_nothing(fd);
}

FACE_API unsigned long drmAgpSize(int fd)
{
    return agp_nothing(fd);
}

FACE_API unsigned long drmAgpMemoryUsed(int fd)
{
    return agp_nothing(fd);
}

FACE_API unsigned long drmAgpMemoryAvail(int fd)
{
    return agp_nothing(fd);
}

FACE_API unsigned int drmAgpVendorId(int fd)
{
    return agp_nothing(fd);
}

FACE_API unsigned int drmAgpDeviceId(int fd)
{
    return agp_nothing(fd);
}

FACE_API int drmScatterGatherAlloc(int fd, unsigned long size, drm_handle_t *handle)
{
    (void)size;
    *handle = 0;
    return refuse(fd);
}

FACE_API int drmScatterGatherFree(int fd, drm_handle_t handle)
{
    (void)handle;
    return refuse(fd);
}
