/* SPDX-License-Identifier: MIT */
/*
 * xf86drm.h - libdrm: devices and their nodes, requests, handles, sync objects, events. Names and layouts are those of
 * libdrm 2.4.134. Mode setting is in xf86drmMode.h.
 *
 * Unless they say otherwise, functions that return int answer 0, or a negative errno; those that only pass a request on
 * answer -1 and set errno, as ioctl(2) does. Text and structs that are given out are freed by free(), or by the
 * function named beside. The last part is DRI1: what no card of today answers.
 */
#ifndef _XF86DRM_H_
#define _XF86DRM_H_

#include <stdarg.h>
#include <stdint.h>
#include <sys/types.h>

#include <drm.h>

#if defined(__cplusplus)
extern "C" {
#endif

/*
 * Requests
 */

/* The parts of a request's number. */
#define DRM_IOCTL_NR(n)               _IOC_NR(n)
#define DRM_IOC_VOID                  _IOC_NONE
#define DRM_IOC_READ                  _IOC_READ
#define DRM_IOC_WRITE                 _IOC_WRITE
#define DRM_IOC_READWRITE             _IOC_READ | _IOC_WRITE
#define DRM_IOC(dir, group, nr, size) _IOC(dir, group, nr, size)

/* As ioctl(2), and again while it is interrupted. */
int drmIoctl(int fd, unsigned long request, void *arg);

/* A driver's own request, by its number after DRM_COMMAND_BASE. */
int drmCommandNone(int fd, unsigned long drmCommandIndex);
int drmCommandRead(int fd, unsigned long drmCommandIndex, void *data, unsigned long size);
int drmCommandWrite(int fd, unsigned long drmCommandIndex, void *data, unsigned long size);
int drmCommandWriteRead(int fd, unsigned long drmCommandIndex, void *data, unsigned long size);

/*
 * Nodes
 */

#ifndef DRM_MAX_MINOR
#define DRM_MAX_MINOR 64 /* nodes of a kind */
#endif

/* Names of nodes, and those who may use them. */
#define DRM_DIR_NAME           "/dev/dri"
#define DRM_PRIMARY_MINOR_NAME "card"
#define DRM_CONTROL_MINOR_NAME "controlD"
#define DRM_RENDER_MINOR_NAME  "renderD"
#define DRM_PROC_NAME          "/proc/dri/"
#define DRM_DEV_NAME           "%s/" DRM_PRIMARY_MINOR_NAME "%d"
#define DRM_CONTROL_DEV_NAME   "%s/" DRM_CONTROL_MINOR_NAME "%d"
#define DRM_RENDER_DEV_NAME    "%s/" DRM_RENDER_MINOR_NAME "%d"
#define DRM_NODE_NAME_MAX      (sizeof(DRM_DIR_NAME "/" DRM_CONTROL_MINOR_NAME "1048575") + 2) /* bytes */
#define DRM_DEV_UID            0
#define DRM_DEV_GID            0
#define DRM_DEV_DIRMODE        (S_IRUSR | S_IWUSR | S_IXUSR | S_IRGRP | S_IXGRP | S_IROTH | S_IXOTH)
#define DRM_DEV_MODE           (S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH)

/* Kinds of nodes. */
#define DRM_NODE_PRIMARY 0
#define DRM_NODE_CONTROL 1 /* no more made */
#define DRM_NODE_RENDER  2
#define DRM_NODE_MAX     3

/* 1 if there is any device. */
int drmAvailable(void);

/* By the bus id or, where that finds nothing, by the driver's name; NULL: not by that. A descriptor, or below 0. */
int drmOpen(const char *name, const char *busid);
int drmOpenWithType(const char *name, const char *busid, int type);

/* By the node's number. A descriptor, or a negative errno. */
int drmOpenControl(int minor);
int drmOpenRender(int minor);
int drmClose(int fd);

/* The same descriptor for all who open a device so, until the last one closes it. */
int drmOpenOnce(void *unused, const char *BusID, int *newlyopened);
int drmOpenOnceWithType(const char *BusID, int *newlyopened, int type);
void drmCloseOnce(int fd);

/* DRM_NODE_*, or -1. */
int drmGetNodeTypeFromFd(int fd);
int drmGetNodeTypeFromDevId(dev_t devid);

/* The node's path, or that of another kind of node of its device; NULL if there is none. */
char *drmGetDeviceNameFromFd(int fd);
char *drmGetDeviceNameFromFd2(int fd);
char *drmGetPrimaryDeviceNameFromFd(int fd);
char *drmGetRenderDeviceNameFromFd(int fd);

/*
 * The driver and its clients
 */

typedef struct _drmVersion {
    int version_major;
    int version_minor;
    int version_patchlevel;
    int name_len; /* without the zero at the end */
    char *name;   /* the driver's */
    int date_len;
    char *date;
    int desc_len;
    char *desc;
} drmVersion, *drmVersionPtr;
drmVersionPtr drmGetVersion(int fd);

/* libdrm's own, not the driver's. */
drmVersionPtr drmGetLibVersion(int fd);
void drmFreeVersion(drmVersionPtr);

/* DRM_CAP_*, DRM_CLIENT_CAP_*. */
int drmGetCap(int fd, uint64_t capability, uint64_t *value);
int drmSetClientCap(int fd, uint64_t capability, uint64_t value);

/* A client of the primary node shows its magic number to the master, who lets it in. IsMaster: not 0 if it is. */
int drmGetMagic(int fd, drm_magic_t *magic);
int drmAuthMagic(int fd, drm_magic_t magic);
int drmSetMaster(int fd);
int drmDropMaster(int fd);
int drmIsMaster(int fd);

typedef struct _drmSetVersion {
    int drm_di_major; /* of the interface, -1: unchanged */
    int drm_di_minor;
    int drm_dd_major; /* of the driver */
    int drm_dd_minor;
} drmSetVersion, *drmSetVersionPtr;
int drmSetInterfaceVersion(int fd, drmSetVersion *version);

/* Text as pci:0000:03:00.0. */
char *drmGetBusid(int fd);
void drmFreeBusid(const char *busid);
int drmSetBusid(int fd, const char *busid);

/*
 * Devices
 */

#define DRM_BUS_PCI      0
#define DRM_BUS_USB      1
#define DRM_BUS_PLATFORM 2
#define DRM_BUS_HOST1X   3
#define DRM_BUS_FAUX     4

typedef struct _drmPciBusInfo {
    uint16_t domain;
    uint8_t bus;
    uint8_t dev;
    uint8_t func;
} drmPciBusInfo, *drmPciBusInfoPtr;

typedef struct _drmPciDeviceInfo {
    uint16_t vendor_id;
    uint16_t device_id;
    uint16_t subvendor_id;
    uint16_t subdevice_id;
    uint8_t revision_id;
} drmPciDeviceInfo, *drmPciDeviceInfoPtr;

typedef struct _drmUsbBusInfo {
    uint8_t bus;
    uint8_t dev;
} drmUsbBusInfo, *drmUsbBusInfoPtr;

typedef struct _drmUsbDeviceInfo {
    uint16_t vendor;
    uint16_t product;
} drmUsbDeviceInfo, *drmUsbDeviceInfoPtr;

#define DRM_PLATFORM_DEVICE_NAME_LEN 512
typedef struct _drmPlatformBusInfo {
    char fullname[DRM_PLATFORM_DEVICE_NAME_LEN];
} drmPlatformBusInfo, *drmPlatformBusInfoPtr;

typedef struct _drmPlatformDeviceInfo {
    char **compatible; /* ends with NULL */
} drmPlatformDeviceInfo, *drmPlatformDeviceInfoPtr;

#define DRM_HOST1X_DEVICE_NAME_LEN 512
typedef struct _drmHost1xBusInfo {
    char fullname[DRM_HOST1X_DEVICE_NAME_LEN];
} drmHost1xBusInfo, *drmHost1xBusInfoPtr;

typedef struct _drmHost1xDeviceInfo {
    char **compatible; /* ends with NULL */
} drmHost1xDeviceInfo, *drmHost1xDeviceInfoPtr;

#define DRM_FAUX_DEVICE_NAME_LEN 512
typedef struct _drmFauxBusInfo {
    char name[DRM_FAUX_DEVICE_NAME_LEN];
} drmFauxBusInfo, *drmFauxBusInfoPtr;

typedef struct _drmDevice {
    char **nodes;        /* paths, by DRM_NODE_* */
    int available_nodes; /* 1 << DRM_NODE_* each */
    int bustype;         /* DRM_BUS_* */
    union {
        drmPciBusInfoPtr pci;
        drmUsbBusInfoPtr usb;
        drmPlatformBusInfoPtr platform;
        drmHost1xBusInfoPtr host1x;
        drmFauxBusInfoPtr faux;
    } businfo;
    union {
        drmPciDeviceInfoPtr pci;
        drmUsbDeviceInfoPtr usb;
        drmPlatformDeviceInfoPtr platform;
        drmHost1xDeviceInfoPtr host1x;
    } deviceinfo;
} drmDevice, *drmDevicePtr;

/* The device of a node, or all there are: the array may be NULL, the answer is how many. */
int drmGetDevice(int fd, drmDevicePtr *device);
int drmGetDevices(drmDevicePtr devices[], int max_devices);

/* Without this flag PCI revisions are 0xff: reading them wakes sleeping devices. */
#define DRM_DEVICE_GET_PCI_REVISION (1 << 0)
int drmGetDevice2(int fd, uint32_t flags, drmDevicePtr *device);
int drmGetDevices2(uint32_t flags, drmDevicePtr devices[], int max_devices);
int drmGetDeviceFromDevId(dev_t dev_id, uint32_t flags, drmDevicePtr *device);
void drmFreeDevice(drmDevicePtr *device);
void drmFreeDevices(drmDevicePtr devices[], int count);

/* Whether two are the same one: not 0. */
int drmDevicesEqual(drmDevicePtr a, drmDevicePtr b);

/*
 * Buffer objects
 */

/* `flags`: DRM_CLOEXEC, DRM_RDWR. The same BO comes back as the same handle. */
int drmPrimeHandleToFD(int fd, uint32_t handle, uint32_t flags, int *prime_fd);
int drmPrimeFDToHandle(int fd, int prime_fd, uint32_t *handle);
int drmCloseBufferHandle(int fd, uint32_t handle);

/*
 * Sync objects: flags are DRM_SYNCOBJ_*, timeouts are points in monotonic time
 */

int drmSyncobjCreate(int fd, uint32_t flags, uint32_t *handle);
int drmSyncobjDestroy(int fd, uint32_t handle);

/* The object itself, by a descriptor; and only its present fence. */
int drmSyncobjHandleToFD(int fd, uint32_t handle, int *obj_fd);
int drmSyncobjFDToHandle(int fd, int obj_fd, uint32_t *handle);
int drmSyncobjImportSyncFile(int fd, uint32_t handle, int sync_file_fd);
int drmSyncobjExportSyncFile(int fd, uint32_t handle, int *sync_file_fd);

int drmSyncobjReset(int fd, const uint32_t *handles, uint32_t handle_count);
int drmSyncobjSignal(int fd, const uint32_t *handles, uint32_t handle_count);
int drmSyncobjTimelineSignal(int fd, const uint32_t *handles, uint64_t *points, uint32_t handle_count);

/* 0, or -ETIME when the time is over. */
int drmSyncobjWait(int fd, uint32_t *handles, unsigned num_handles, int64_t timeout_nsec, unsigned flags,
                   uint32_t *first_signaled);
int drmSyncobjTimelineWait(int fd, uint32_t *handles, uint64_t *points, unsigned num_handles, int64_t timeout_nsec,
                           unsigned flags, uint32_t *first_signaled);

/* The last point signalled, of each. */
int drmSyncobjQuery(int fd, uint32_t *handles, uint64_t *points, uint32_t handle_count);
int drmSyncobjQuery2(int fd, uint32_t *handles, uint64_t *points, uint32_t handle_count, uint32_t flags);

/* Gives the fence of a point to another's point; point 0 is a binary sync object's. */
int drmSyncobjTransfer(int fd, uint32_t dst_handle, uint64_t dst_point, uint32_t src_handle, uint64_t src_point,
                       uint32_t flags);

/* `ev_fd` is written to when the point is signalled. */
int drmSyncobjEventfd(int fd, uint32_t handle, uint64_t point, int ev_fd, uint32_t flags);

/*
 * Vblanks and events
 */

typedef enum {
    DRM_VBLANK_ABSOLUTE = 0x0,              /* wait for this vblank */
    DRM_VBLANK_RELATIVE = 0x1,              /* wait for so many */
    DRM_VBLANK_HIGH_CRTC_MASK = 0x0000003e, /* number of the CRTC */
    DRM_VBLANK_EVENT = 0x4000000,           /* do not wait: send an event */
    DRM_VBLANK_FLIP = 0x8000000,            /* of a flip, DRI1 */
    DRM_VBLANK_NEXTONMISS = 0x10000000,     /* the next one, if it is past */
    DRM_VBLANK_SECONDARY = 0x20000000,      /* CRTC 1 */
    DRM_VBLANK_SIGNAL = 0x40000000          /* send a signal: refused */
} drmVBlankSeqType;
#define DRM_VBLANK_HIGH_CRTC_SHIFT 1

typedef struct _drmVBlankReq {
    drmVBlankSeqType type;
    unsigned int sequence;
    unsigned long signal; /* comes back in the event */
} drmVBlankReq, *drmVBlankReqPtr;

typedef struct _drmVBlankReply {
    drmVBlankSeqType type;
    unsigned int sequence;
    long tval_sec;
    long tval_usec;
} drmVBlankReply, *drmVBlankReplyPtr;

typedef union _drmVBlank {
    drmVBlankReq request;
    drmVBlankReply reply;
} drmVBlank, *drmVBlankPtr;

int drmWaitVBlank(int fd, drmVBlankPtr vbl);

/* By a CRTC's id, in 64 bits; `ns` and `sequence_queued` may be NULL. */
int drmCrtcGetSequence(int fd, uint32_t crtcId, uint64_t *sequence, uint64_t *ns);
int drmCrtcQueueSequence(int fd, uint32_t crtcId, uint32_t flags, uint64_t sequence, uint64_t *sequence_queued,
                         uint64_t user_data);

/* Who is told of events; `version` says up to which member there are any. */
#define DRM_EVENT_CONTEXT_VERSION 4
typedef struct _drmEventContext {
    int version;
    /* 1: of drmWaitVBlank */
    void (*vblank_handler)(int fd, unsigned int sequence, unsigned int tv_sec, unsigned int tv_usec, void *user_data);
    /* 2: of flips */
    void (*page_flip_handler)(int fd, unsigned int sequence, unsigned int tv_sec, unsigned int tv_usec,
                              void *user_data);
    /* 3: likewise, goes before page_flip_handler */
    void (*page_flip_handler2)(int fd, unsigned int sequence, unsigned int tv_sec, unsigned int tv_usec,
                               unsigned int crtc_id, void *user_data);
    /* 4: of drmCrtcQueueSequence */
    void (*sequence_handler)(int fd, uint64_t sequence, uint64_t ns, uint64_t user_data);
} drmEventContext, *drmEventContextPtr;

/* Reads what there is, and tells of it; waits when there is nothing. 0, or -1. */
int drmHandleEvent(int fd, drmEventContextPtr evctx);

/*
 * Names of formats and modifiers: text to free(), or NULL
 */

char *drmGetFormatModifierVendor(uint64_t modifier);
char *drmGetFormatModifierName(uint64_t modifier);
char *drmGetFormatName(uint32_t format);

#ifndef fourcc_mod_get_vendor
#define fourcc_mod_get_vendor(modifier) (((modifier) >> 56) & 0xff)
#endif

/*
 * Helpers
 */

#if defined(__GNUC__)
#define DRM_PRINTFLIKE(f, a) __attribute__((format(__printf__, f, a)))
#else
#define DRM_PRINTFLIKE(f, a)
#endif

typedef struct _drmServerInfo {
    int (*debug_print)(const char *format, va_list ap) DRM_PRINTFLIKE(1, 0); /* takes messages; NULL: stderr */
    int (*load_module)(const char *name);
    void (*get_perms)(gid_t *, mode_t *);
} drmServerInfo, *drmServerInfoPtr;
void drmSetServerInfo(drmServerInfoPtr info);

/* Says something, if LIBGL_DEBUG has "verbose" in it or drmSetServerInfo named who listens. */
void drmMsg(const char *format, ...) DRM_PRINTFLIKE(1, 2);

/* Prints what an error means. */
int drmError(int err, const char *label);

/* Zeroed memory. */
void *drmMalloc(int size);
void drmFree(void *pt);

/* A hash table. Found and deleted: 0; not there: 1; not a table: -1. First and Next: 1, or 0 at the end. */
void *drmHashCreate(void);
int drmHashDestroy(void *t);
int drmHashLookup(void *t, unsigned long key, void **value);
int drmHashInsert(void *t, unsigned long key, void *value);
int drmHashDelete(void *t, unsigned long key);
int drmHashFirst(void *t, unsigned long *key, void **value);
int drmHashNext(void *t, unsigned long *key, void **value);

/* What is known of a descriptor, by its device number. */
typedef struct drmHashEntry {
    int fd;
    void (*f)(int, void *, void *);
    void *tagTable;
} drmHashEntry;
void *drmGetHashTable(void);
drmHashEntry *drmGetEntry(int fd);

/* Random numbers, repeatable: from 1 to 2^31 - 2; in [0, 1]. */
void *drmRandomCreate(unsigned long seed);
int drmRandomDestroy(void *state);
unsigned long drmRandom(void *state);
double drmRandomDouble(void *state);

/* A sorted table (skip list): as the hash table, but a lookup in vain is -1. LookupNeighbors: how many there are. */
void *drmSLCreate(void);
int drmSLDestroy(void *l);
int drmSLLookup(void *l, unsigned long key, void **value);
int drmSLInsert(void *l, unsigned long key, void *value);
int drmSLDelete(void *l, unsigned long key);
int drmSLNext(void *l, unsigned long *key, void **value);
int drmSLFirst(void *l, unsigned long *key, void **value);
void drmSLDump(void *l);
int drmSLLookupNeighbors(void *l, unsigned long key, unsigned long *prev_key, void **prev_value,
                         unsigned long *next_key, void **next_value);

/*
 * DRI1
 */

#define DRM_ERR_NO_DEVICE (-1001)
#define DRM_ERR_NO_ACCESS (-1002)
#define DRM_ERR_NOT_ROOT  (-1003)
#define DRM_ERR_INVALID   (-1004)
#define DRM_ERR_NO_FD     (-1005)

typedef unsigned int drmSize, *drmSizePtr;

typedef void *drmAddress, **drmAddressPtr;

typedef struct _drmStats {
    unsigned long count; /* of data */
    struct {
        unsigned long value;
        const char *long_format;
        const char *long_name;
        const char *rate_format;
        const char *rate_name;
        int isvalue; /* not a count */
        const char *mult_names;
        int mult;
        int verbose;
    } data[15];
} drmStatsT;

typedef enum {
    DRM_FRAME_BUFFER = 0,
    DRM_REGISTERS = 1,
    DRM_SHM = 2,
    DRM_AGP = 3,
    DRM_SCATTER_GATHER = 4,
    DRM_CONSISTENT = 5 /* memory for DMA */
} drmMapType;

typedef enum {
    DRM_RESTRICTED = 0x0001,
    DRM_READ_ONLY = 0x0002,
    DRM_LOCKED = 0x0004,
    DRM_KERNEL = 0x0008,
    DRM_WRITE_COMBINING = 0x0010,
    DRM_CONTAINS_LOCK = 0x0020,
    DRM_REMOVABLE = 0x0040
} drmMapFlags;

typedef enum {
    DRM_DMA_BLOCK = 0x01,
    DRM_DMA_WHILE_LOCKED = 0x02,
    DRM_DMA_PRIORITY = 0x04,
    DRM_DMA_WAIT = 0x10,
    DRM_DMA_SMALLER_OK = 0x20,
    DRM_DMA_LARGER_OK = 0x40
} drmDMAFlags;

typedef enum {
    DRM_PAGE_ALIGN = 0x01,
    DRM_AGP_BUFFER = 0x02,
    DRM_SG_BUFFER = 0x04,
    DRM_FB_BUFFER = 0x08,
    DRM_PCI_BUFFER_RO = 0x10
} drmBufDescFlags;

typedef enum {
    DRM_LOCK_READY = 0x01,
    DRM_LOCK_QUIESCENT = 0x02,
    DRM_LOCK_FLUSH = 0x04,
    DRM_LOCK_FLUSH_ALL = 0x08,
    DRM_HALT_ALL_QUEUES = 0x10,
    DRM_HALT_CUR_QUEUES = 0x20
} drmLockFlags;

typedef enum { DRM_CONTEXT_PRESERVED = 0x01, DRM_CONTEXT_2DONLY = 0x02 } drm_context_tFlags, *drm_context_tFlagsPtr;

typedef struct _drmBufDesc {
    int count;
    int size;
    int low_mark; /* when to take more, and when to stop */
    int high_mark;
} drmBufDesc, *drmBufDescPtr;

typedef struct _drmBufInfo {
    int count;
    drmBufDescPtr list;
} drmBufInfo, *drmBufInfoPtr;

typedef struct _drmBuf {
    int idx;
    int total;
    int used;
    drmAddress address;
} drmBuf, *drmBufPtr;

typedef struct _drmBufMap {
    int count;
    drmBufPtr list;
} drmBufMap, *drmBufMapPtr;

typedef struct _drmLock {
    volatile unsigned int lock;
    char padding[60]; /* a cache line of its own */
} drmLock, *drmLockPtr;

typedef struct _drmDMAReq {
    drm_context_t context;
    int send_count;
    int *send_list;
    int *send_sizes;
    drmDMAFlags flags;
    int request_count;
    int request_size;
    int *request_list;
    int *request_sizes;
    int granted_count;
} drmDMAReq, *drmDMAReqPtr;

typedef struct _drmRegion {
    drm_handle_t handle;
    unsigned int offset;
    drmSize size;
    drmAddress map;
} drmRegion, *drmRegionPtr;

typedef struct _drmTextureRegion {
    unsigned char next;
    unsigned char prev;
    unsigned char in_use;
    unsigned char padding;
    unsigned int age; /* when it was used last */
} drmTextureRegion, *drmTextureRegionPtr;

int drmGetInterruptFromBusID(int fd, int busnum, int devnum, int funcnum);
int drmGetMap(int fd, int idx, drm_handle_t *offset, drmSize *size, drmMapType *type, drmMapFlags *flags,
              drm_handle_t *handle, int *mtrr);
int drmGetClient(int fd, int idx, int *auth, int *pid, int *uid, unsigned long *magic, unsigned long *iocs);
int drmGetStats(int fd, drmStatsT *stats);
int drmAddMap(int fd, drm_handle_t offset, drmSize size, drmMapType type, drmMapFlags flags, drm_handle_t *handle);
int drmRmMap(int fd, drm_handle_t handle);
int drmAddContextPrivateMapping(int fd, drm_context_t ctx_id, drm_handle_t handle);
int drmGetContextPrivateMapping(int fd, drm_context_t ctx_id, drm_handle_t *handle);
int drmMap(int fd, drm_handle_t handle, drmSize size, drmAddressPtr address);
int drmUnmap(drmAddress address, drmSize size);
int drmAddBufs(int fd, int count, int size, drmBufDescFlags flags, int agp_offset);
int drmMarkBufs(int fd, double low, double high);
drmBufInfoPtr drmGetBufInfo(int fd);
drmBufMapPtr drmMapBufs(int fd);
int drmUnmapBufs(drmBufMapPtr bufs);
int drmDMA(int fd, drmDMAReqPtr request);
int drmFreeBufs(int fd, int count, int *list);
int drmCreateContext(int fd, drm_context_t *handle);
int drmSetContextFlags(int fd, drm_context_t context, drm_context_tFlags flags);
int drmGetContextFlags(int fd, drm_context_t context, drm_context_tFlagsPtr flags);
int drmAddContextTag(int fd, drm_context_t context, void *tag);
int drmDelContextTag(int fd, drm_context_t context);
void *drmGetContextTag(int fd, drm_context_t context);
drm_context_t *drmGetReservedContextList(int fd, int *count);
void drmFreeReservedContextList(drm_context_t *);
int drmSwitchToContext(int fd, drm_context_t context);
int drmDestroyContext(int fd, drm_context_t handle);
int drmCreateDrawable(int fd, drm_drawable_t *handle);
int drmDestroyDrawable(int fd, drm_drawable_t handle);
int drmUpdateDrawableInfo(int fd, drm_drawable_t handle, drm_drawable_info_type_t type, unsigned int num, void *data);
int drmCtlInstHandler(int fd, int irq);
int drmCtlUninstHandler(int fd);
int drmGetLock(int fd, drm_context_t context, drmLockFlags flags);
int drmUnlock(int fd, drm_context_t context);
int drmFinish(int fd, int context, drmLockFlags flags);

#define DRM_AGP_NO_HANDLE 0
int drmAgpAcquire(int fd);
int drmAgpRelease(int fd);
int drmAgpEnable(int fd, unsigned long mode);
int drmAgpAlloc(int fd, unsigned long size, unsigned long type, unsigned long *address, drm_handle_t *handle);
int drmAgpFree(int fd, drm_handle_t handle);
int drmAgpBind(int fd, drm_handle_t handle, unsigned long offset);
int drmAgpUnbind(int fd, drm_handle_t handle);
int drmAgpVersionMajor(int fd);
int drmAgpVersionMinor(int fd);
unsigned long drmAgpGetMode(int fd);
unsigned long drmAgpBase(int fd);
unsigned long drmAgpSize(int fd);
unsigned long drmAgpMemoryUsed(int fd);
unsigned long drmAgpMemoryAvail(int fd);
unsigned int drmAgpVendorId(int fd);
unsigned int drmAgpDeviceId(int fd);
int drmScatterGatherAlloc(int fd, unsigned long size, drm_handle_t *handle);
int drmScatterGatherFree(int fd, drm_handle_t handle);

/*
 * The lock that clients and the server shared: it holds the context that last had it, and a bit while it is held.
 * Taking and giving it back go to the kernel only when somebody else wants it.
 */
#define DRM_LOCK_HELD          0x80000000U
#define DRM_LOCK_CONT          0x40000000U /* somebody waits */
#define __drm_dummy_lock(lock) (*(__volatile__ unsigned int *)lock)

/* Changes `lock` from `old` to `new`; `ret` is 0 if it did. */
#define DRM_CAS(lock, old, new, ret)                                                                                   \
    do {                                                                                                               \
        ret = !__sync_bool_compare_and_swap(&__drm_dummy_lock(lock), (unsigned int)(old), (unsigned int)(new));        \
    } while (0)
#define DRM_CAS_RESULT(result) char result

#define DRM_LIGHT_LOCK(fd, lock, context)                                                                              \
    do {                                                                                                               \
        DRM_CAS_RESULT(taken_);                                                                                        \
        DRM_CAS(lock, context, DRM_LOCK_HELD | (context), taken_);                                                     \
        if (taken_)                                                                                                    \
            drmGetLock(fd, context, (drmLockFlags)0);                                                                  \
    } while (0)

/* Counts how often the kernel was not needed. */
#define DRM_LIGHT_LOCK_COUNT(fd, lock, context, count)                                                                 \
    do {                                                                                                               \
        DRM_CAS_RESULT(taken_);                                                                                        \
        DRM_CAS(lock, context, DRM_LOCK_HELD | (context), taken_);                                                     \
        if (taken_)                                                                                                    \
            drmGetLock(fd, context, (drmLockFlags)0);                                                                  \
        else                                                                                                           \
            ++(count);                                                                                                 \
    } while (0)

#define DRM_LOCK(fd, lock, context, flags)                                                                             \
    do {                                                                                                               \
        if (flags)                                                                                                     \
            drmGetLock(fd, context, flags);                                                                            \
        else                                                                                                           \
            DRM_LIGHT_LOCK(fd, lock, context);                                                                         \
    } while (0)

#define DRM_UNLOCK(fd, lock, context)                                                                                  \
    do {                                                                                                               \
        DRM_CAS_RESULT(taken_);                                                                                        \
        DRM_CAS(lock, DRM_LOCK_HELD | (context), context, taken_);                                                     \
        if (taken_)                                                                                                    \
            drmUnlock(fd, context);                                                                                    \
    } while (0)

/* The same lock as a spinlock, 0 when it is free: until it is `val`; whoever has it; for `count` tries; free it. */
#define DRM_SPINLOCK(spin, val)                                                                                        \
    do {                                                                                                               \
        DRM_CAS_RESULT(taken_);                                                                                        \
        do {                                                                                                           \
            DRM_CAS(spin, 0, val, taken_);                                                                             \
        } while (taken_);                                                                                              \
    } while (0)

#define DRM_SPINLOCK_TAKE(spin, val)                                                                                   \
    do {                                                                                                               \
        DRM_CAS_RESULT(taken_);                                                                                        \
        do {                                                                                                           \
            DRM_CAS(spin, (spin)->lock, val, taken_);                                                                  \
        } while (taken_);                                                                                              \
    } while (0)

#define DRM_SPINLOCK_COUNT(spin, val, count, ret)                                                                      \
    do {                                                                                                               \
        int try_ = 0;                                                                                                  \
        do {                                                                                                           \
            DRM_CAS(spin, 0, val, ret);                                                                                \
        } while (ret && ++try_ < (count));                                                                             \
    } while (0)

#define DRM_SPINUNLOCK(spin, val)                                                                                      \
    do {                                                                                                               \
        DRM_CAS_RESULT(taken_);                                                                                        \
        DRM_CAS(spin, val, 0, taken_);                                                                                 \
        (void)taken_;                                                                                                  \
    } while (0)

#if defined(__cplusplus)
}
#endif

#endif
