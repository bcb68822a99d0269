/* SPDX-License-Identifier: MIT */
/*
 * ops.h - what a client of the card can do, as typed operations on an open file.
 *
 * All semantics of the library live behind this header; libdrm, libdrm_amdgpu and ioctls (ioctl/) are thin faces on it.
 * Wire structs of the DRM interface (drm.h, amdgpu_drm.h) are used where an operation takes one.
 *
 * Unless it says otherwise a function returns 0 or -errno of the host's <errno.h>, a failed call has changed nothing,
 * and every function may be called from several threads at once.
 */
#ifndef SHIM_OPS_H
#define SHIM_OPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <amdgpu_drm.h>

#include "../shim_os.h"

/* Functions that the faces, which are shared objects of their own, call. */
#define SHIM_API __attribute__((visibility("default")))

struct shim_file; /* an open file of a node: one client of the card */
struct shim_bo;   /* a buffer object of a file; counted references */
struct shim_va;   /* a range of GPU addresses of a file */
struct shim_ctx;  /* a context: queues that share their fate */

/* The version of the DRM interface that this library speaks. */
#define SHIM_DRM_MAJOR 3
#define SHIM_DRM_MINOR 54
#define SHIM_DRM_PATCH 0
#define SHIM_DRM_NAME "amdgpu"
#define SHIM_DRM_DATE "20150101"
#define SHIM_DRM_DESC "AMD GPU"

/* ---- open files (file.c) ----------------------------------------------------------------------------------------- */

/*
 * The open file that `fd` belongs to, made when it is seen for the first time. The caller gives its reference back with
 * shim_file_put. -EBADF: not open; -ENOTTY: not one of the card's nodes; else why the card cannot be used.
 */
SHIM_API int shim_file_get(int fd, struct shim_file **out);
SHIM_API void shim_file_put(struct shim_file *file);

/*
 * For one who has a reference for long: while `keeper`, which is the caller's memory, keeps a file, its descriptors are
 * recognised sooner, by a duplicate of `fd`. Ends before the reference does. -EMFILE, -EBADF: as dup.
 */
struct shim_keeper {
    struct shim_keeper *next; /* of file.c */
    struct shim_file *file;
    int fd;
};
SHIM_API int shim_file_keep(struct shim_keeper *keeper, struct shim_file *file, int fd);
SHIM_API void shim_file_unkeep(struct shim_keeper *keeper);

/* Let go of files whose descriptors are all closed and that nobody holds. */
SHIM_API void shim_file_sweep(void);

/* What the card is; valid as long as the file. */
SHIM_API const struct mgpu_chip_info *shim_file_chip(const struct shim_file *file);
SHIM_API enum shim_node shim_file_node(const struct shim_file *file);

/* shim_os_open, shim_os_dup, shim_os_close, shim_os_read; shim_os_unmap and shim_os_vacate; for the faces. */
SHIM_API int shim_fd_open(enum shim_node node);
SHIM_API int shim_fd_dup(int fd);
SHIM_API void shim_fd_close(int fd);
SHIM_API ssize_t shim_fd_read(int fd, void *buffer, size_t size);
SHIM_API int shim_memory_unmap(void *ptr, uint64_t size);
SHIM_API int shim_memory_vacate(void *ptr, uint64_t size);

/* ---- the device (device.c) --------------------------------------------------------------------------------------- */

/* Where the card sits and how it is opened. */
struct shim_device {
    uint16_t vendor, device, subvendor, subdevice;
    uint32_t domain;
    uint8_t bus, slot, function, revision;
    const char *path[SHIM_NODE_COUNT]; /* live as long as the process */
};

/* -ENODEV: there is no card. */
SHIM_API int shim_device_describe(struct shim_device *out);

/* Which of the card's nodes `fd` is: 0, -EBADF, or -EINVAL when it is something else. */
SHIM_API int shim_device_node(int fd, enum shim_node *node_out);
/* The node with a device number (st_rdev). -ENODEV: none. */
SHIM_API int shim_device_node_numbered(uint64_t number, enum shim_node *node_out);

/* ---- information (info.c) ---------------------------------------------------------------------------------------- */

/*
 * DRM_AMDGPU_INFO: writes at most return_size bytes of the answer to return_pointer.
 * -EINVAL: unknown query, no room, or an index that is not there; -EFAULT: a register that user mode may not read.
 */
SHIM_API int shim_info(struct shim_file *file, const struct drm_amdgpu_info *request);

/*
 * DRM_IOCTL_VERSION: as much of each text as *_len bytes take, without a terminator, and the lengths they have. Any of
 * the texts may be NULL.
 */
struct drm_version;
SHIM_API void shim_version(struct drm_version *version);

/* DRM_IOCTL_GET_CAP. -EINVAL: unknown. */
SHIM_API int shim_get_cap(struct shim_file *file, uint64_t capability, uint64_t *value_out);

/* ---- buffer objects (bo.c, prime.c) ------------------------------------------------------------------------------ */

/*
 * Allocate; `domains` AMDGPU_GEM_DOMAIN_*, `flags` AMDGPU_GEM_CREATE_*. The BO is freed by its last shim_bo_unref.
 * -EINVAL: bad size, alignment, domain or flag; -ENOMEM.
 */
SHIM_API int shim_bo_create(struct shim_file *file, const struct drm_amdgpu_gem_create_in *args, struct shim_bo **out);

/* A BO of the caller's own memory, whole pages. -ENOSYS: the kernel cannot do that. */
SHIM_API int shim_bo_create_userptr(struct shim_file *file, void *memory, uint64_t size, struct shim_bo **out);

SHIM_API void shim_bo_ref(struct shim_bo *bo);
SHIM_API void shim_bo_unref(struct shim_bo *bo);
SHIM_API uint32_t shim_bo_handle(const struct shim_bo *bo); /* its GEM handle */
SHIM_API uint64_t shim_bo_size(const struct shim_bo *bo);   /* bytes */
SHIM_API struct shim_file *shim_bo_file(const struct shim_bo *bo);

/* Map for the CPU; counted, every map has its unmap. -EACCES: it has no CPU access. Unmap: -EINVAL: is not mapped. */
SHIM_API int shim_bo_map(struct shim_bo *bo, void **cpu_out);
SHIM_API int shim_bo_unmap(struct shim_bo *bo);

/*
 * The BO that is mapped at `cpu` and has at least `size` bytes, with one more reference, and how far into it `cpu`
 * points. -ENXIO: there is none.
 */
SHIM_API int shim_bo_find_mapped(struct shim_file *file, const void *cpu, uint64_t size, struct shim_bo **out,
                                 uint64_t *offset_out);

/* As created, in AMDGPU_GEM_* terms, and its metadata. */
SHIM_API int shim_bo_info(struct shim_bo *bo, struct drm_amdgpu_gem_create_in *info,
                          struct drm_amdgpu_gem_metadata *meta);
/* -EINVAL: more than 256 bytes of data. */
SHIM_API int shim_bo_set_metadata(struct shim_bo *bo, const struct drm_amdgpu_gem_metadata *meta);

/* A descriptor by which the BO can be imported; the caller closes it. -ENOSYS: the kernel cannot share. */
SHIM_API int shim_bo_export_fd(struct shim_bo *bo, int *fd_out);
/* The BO behind a descriptor; one that the file knows already gives the same shim_bo, with one more reference. */
SHIM_API int shim_bo_import_fd(struct shim_file *file, int fd, struct shim_bo **out);

/*
 * The BO's global name, and the BO with one, likewise: shim_gem_flink and shim_gem_open by the right of `by`, which is
 * the BO's own file or another. (names.c)
 */
SHIM_API int shim_bo_name(struct shim_bo *bo, struct shim_file *by, uint32_t *name_out);
SHIM_API int shim_bo_open(struct shim_file *file, struct shim_file *by, uint32_t name, struct shim_bo **out);

/* ---- the same by GEM handle (gem.c, bo.c, prime.c) --------------------------------------------------------------- */

/*
 * What the ioctl interface does: there a BO is only a handle, of which each that was created or imported is given back
 * by one shim_gem_close. Handles of shim_bos are among them. -ENOENT: no such BO.
 */
SHIM_API int shim_gem_create(struct shim_file *file, const struct drm_amdgpu_gem_create_in *args,
                             uint32_t *handle_out);
/*
 * DRM_AMDGPU_GEM_USERPTR but for its answer. -EINVAL: not whole pages, or unknown flags; -EACCES: to be written, and
 * without AMDGPU_GEM_USERPTR_REGISTER.
 */
SHIM_API int shim_gem_userptr(struct shim_file *file, const struct drm_amdgpu_gem_userptr *args, uint32_t *handle_out);
SHIM_API int shim_gem_info(struct shim_file *file, uint32_t handle, struct drm_amdgpu_gem_create_in *info,
                           struct drm_amdgpu_gem_metadata *meta);
SHIM_API int shim_gem_set_metadata(struct shim_file *file, uint32_t handle,
                                   const struct drm_amdgpu_gem_metadata *meta);
/* Whether work still uses it at the deadline (monotonic ns). */
SHIM_API int shim_gem_wait(struct shim_file *file, uint32_t handle, int64_t deadline_ns, bool *busy_out);
/*
 * Where a program asks mmap of the node for the BO: its handle, times 1 << SHIM_MMAP_SHIFT. So whoever stands in for
 * mmap needs no table. -EPERM: it has no CPU access.
 */
#define SHIM_MMAP_SHIFT 31
SHIM_API int shim_gem_mmap_offset(struct shim_file *file, uint32_t handle, uint64_t *offset_out);
/* A descriptor as of shim_bo_export_fd, and back. */
SHIM_API int shim_gem_export_fd(struct shim_file *file, uint32_t handle, int *fd_out);
SHIM_API int shim_gem_import_fd(struct shim_file *file, int fd, uint32_t *handle_out);
SHIM_API int shim_gem_close(struct shim_file *file, uint32_t handle);
/*
 * DRM_IOCTL_GEM_FLINK: the BO's global name, by which any file of the process can open it as long as a file that asked
 * for the name, or opened it, has it. DRM_IOCTL_GEM_OPEN: another handle, or another reference to the one that the file
 * has; and its bytes. -EACCES: not an authenticated file of the primary node; -ENOENT: no such BO or name; -EPERM: it
 * cannot be shared. (names.c)
 */
SHIM_API int shim_gem_flink(struct shim_file *file, uint32_t handle, uint32_t *name_out);
SHIM_API int shim_gem_open(struct shim_file *file, uint32_t name, uint32_t *handle_out, uint64_t *size_out);

/* ---- memory by descriptor (mmap.c) ------------------------------------------------------------------------------- */

/*
 * mmap(2) of an open node at an offset of shim_gem_mmap_offset, or of a BO's descriptor; shim_memory_unmap takes it
 * back, whole or in parts. -ENOTTY: the descriptor, or that offset of it, is none of ours; -EINVAL: no such BO, or it
 * is shorter; -EACCES: it has no CPU access.
 */
SHIM_API int shim_mmap(void *address, uint64_t size, int protection, int flags, int fd, uint64_t offset, void **out);

/*
 * DMA_BUF_IOCTL_SYNC: before the CPU uses the memory of a BO's descriptor no work must; afterwards there is nothing to
 * do. -ENOTTY: it is no BO's.
 */
SHIM_API int shim_dma_buf_sync(int fd, bool before);

/* ---- GPU addresses (va.c, vm.c) ---------------------------------------------------------------------------------- */

/*
 * Take a range of addresses.
 *   size, alignment   bytes; rounded up to the card's granularity
 *   base              the address wanted, 0: any
 *   flags             AMDGPU_VA_RANGE_32_BIT, _HIGH, _REPLAYABLE as in amdgpu.h, here SHIM_VA_*
 * -EINVAL: size 0, or base is not aligned; -ENOMEM: no room there.
 */
#define SHIM_VA_32_BIT 1u     /* within the lowest 4 GiB of its half */
#define SHIM_VA_HIGH 2u       /* the upper half of the address space, if the card has it */
#define SHIM_VA_REPLAYABLE 4u /* from the top, out of the way of the others */
SHIM_API int shim_va_alloc(struct shim_file *file, uint64_t size, uint64_t alignment, uint64_t base, uint32_t flags,
                           struct shim_va **out);
SHIM_API void shim_va_free(struct shim_va *va); /* NULL is allowed */
SHIM_API uint64_t shim_va_address(const struct shim_va *va);
/* Bits 63..32 of every SHIM_VA_32_BIT address. */
SHIM_API uint32_t shim_va_address32_hi(struct shim_file *file);
/* The address bit that no address handed out has; RADV maps what is not resident there once more. */
SHIM_API uint32_t shim_va_prt_bit(struct shim_file *file);

/*
 * The same without a file: addresses that the caller shares out. A manager is memory from calloc, for C's free(); what
 * it holds is made by init (-ENOMEM) and given back by finish, after which ranges still in callers' hands must not be
 * freed.
 */
struct shim_va_bounds {
    uint64_t start, end;           /* the lower half of the address space */
    uint64_t high_start, high_end; /* the upper one; equal: there is none */
    uint64_t alignment;            /* of every address and size; 0: a page */
    bool keep_half_for_prt;        /* hand out no more than the lower part of the highest half there is */
};
struct shim_va_manager;
SHIM_API struct shim_va_manager *shim_va_manager_create(void);
SHIM_API int shim_va_manager_init(struct shim_va_manager *manager, const struct shim_va_bounds *bounds);
SHIM_API void shim_va_manager_finish(struct shim_va_manager *manager);
SHIM_API int shim_va_manager_alloc(struct shim_va_manager *manager, uint64_t size, uint64_t alignment, uint64_t base,
                                   uint32_t flags, struct shim_va **out);
/* The address bit that tells the kept half from the other; UINT32_MAX: none is kept. */
SHIM_API uint32_t shim_va_manager_prt_bit(const struct shim_va_manager *manager);

/* DRM_AMDGPU_GEM_VA. -EINVAL: bad operation, flags or range; -ENOENT: no such BO or mapping. */
SHIM_API int shim_vm_op(struct shim_file *file, const struct drm_amdgpu_gem_va *args);
/*
 * The same once all of `waits` (sync objects, binary) are signalled; then signals `point` of `signal`, 0: none. It has
 * taken effect when this returns. -EINVAL: a sync object without a fence.
 */
SHIM_API int shim_vm_op_ordered(struct shim_file *file, const struct drm_amdgpu_gem_va *args, const uint32_t *waits,
                                uint32_t wait_count, uint32_t signal, uint64_t point);
/* Keep a hardware VMID for the file's address space, or give it back. */
SHIM_API int shim_vm_reserve(struct shim_file *file, bool reserve);

/* ---- contexts and submission (ctx.c, submit.c, bo_list.c) -------------------------------------------------------- */

/* `priority` AMDGPU_CTX_PRIORITY_*; an unknown one counts as normal. -EACCES: above what the client may have. */
SHIM_API int shim_ctx_create(struct shim_file *file, int32_t priority, struct shim_ctx **out);
SHIM_API void shim_ctx_destroy(struct shim_ctx *ctx); /* NULL is allowed */
SHIM_API uint32_t shim_ctx_id(const struct shim_ctx *ctx);

/* The same by id. The context found stays until shim_ctx_put, freed or not; NULL: there is none. */
SHIM_API struct shim_ctx *shim_ctx_find(struct shim_file *file, uint32_t id);
SHIM_API void shim_ctx_put(struct shim_ctx *ctx);
SHIM_API int shim_ctx_free(struct shim_file *file, uint32_t id); /* -EINVAL: no such context */

/*
 * DRM_AMDGPU_SCHED: give context `id` of a file another priority, by the right of `master`; AMDGPU_CTX_PRIORITY_UNSET:
 * the one that it was made with. It is that of work too that waits already. Or do so with all contexts there are of a
 * file; a failure may then come after some. -EACCES: not the master, or no right to the priority; -EINVAL: no such
 * context or priority.
 */
SHIM_API int shim_ctx_override_priority(struct shim_file *master, struct shim_file *file, uint32_t id,
                                        int32_t priority);
SHIM_API int shim_file_override_priority(struct shim_file *master, struct shim_file *file, int32_t priority);

/* What became of it: AMDGPU_CTX_QUERY2_FLAGS_*; or AMDGPU_CTX_*_RESET, of which it is told once. (reset.c) */
SHIM_API int shim_ctx_reset_flags(struct shim_ctx *ctx, uint64_t *flags_out);
SHIM_API int shim_ctx_reset_status(struct shim_ctx *ctx, uint32_t *status_out);

/*
 * AMDGPU_CTX_OP_SET_STABLE_PSTATE, of which only NONE, the state there always is, can be set: clocks cannot be pinned
 * through the contract. -EINVAL: unknown state; -EOPNOTSUPP: any other.
 */
SHIM_API int shim_ctx_set_pstate(struct shim_ctx *ctx, uint32_t pstate);

/*
 * DRM_AMDGPU_CS. `chunks` is read during the call only; `bo_list` 0: none. The number of the submission on its queue
 * goes to *seq_out.
 * -EINVAL: malformed; -ENOENT: a handle that is not there; -ECANCELED: the context is lost.
 */
SHIM_API int shim_submit(struct shim_ctx *ctx, uint32_t bo_list, const struct drm_amdgpu_cs_chunk *chunks,
                         uint32_t chunk_count, uint64_t *seq_out);

/* Wait until submission `seq` of a queue is done. *busy_out tells whether the deadline (monotonic ns) came first. */
SHIM_API int shim_ctx_wait(struct shim_ctx *ctx, uint32_t ip_type, uint32_t ring, uint64_t seq, int64_t deadline_ns,
                           bool *busy_out);

SHIM_API int shim_bo_list_create(struct shim_file *file, const struct drm_amdgpu_bo_list_in *args, uint32_t *id_out);
/* Another content for list args->list_handle; submissions made keep the old one. -ENOENT: no such list. */
SHIM_API int shim_bo_list_update(struct shim_file *file, const struct drm_amdgpu_bo_list_in *args);
SHIM_API int shim_bo_list_destroy(struct shim_file *file, uint32_t id);

/*
 * Wait for one fence or for all, as DRM_AMDGPU_WAIT_FENCES. seq_no 0 is reached, ~0 is the last submission there is.
 * *busy_out tells whether the deadline (monotonic ns) came first; if not, and not for all, *first_out which it was.
 * -EINVAL: count is 0, no such context or ring, or nothing of that number was submitted yet. (fence.c)
 */
SHIM_API int shim_fence_wait(struct shim_file *file, const struct drm_amdgpu_fence *fences, uint32_t count, bool all,
                             int64_t deadline_ns, bool *busy_out, uint32_t *first_out);
/*
 * DRM_AMDGPU_FENCE_TO_HANDLE: a new handle or descriptor, as `what` says (AMDGPU_FENCE_TO_HANDLE_*). -EINVAL: as above,
 * or `what`.
 */
SHIM_API int shim_fence_export(struct shim_file *file, const struct drm_amdgpu_fence *fence, uint32_t what,
                               uint32_t *out);

/* ---- sync objects (syncobj.c) ------------------------------------------------------------------------------------ */

/* Flags are DRM_SYNCOBJ_*; an unknown one is -EINVAL. Unless noted, -ENOENT: no such sync object. */
SHIM_API int shim_syncobj_create(struct shim_file *file, uint32_t flags, uint32_t *handle_out);
SHIM_API int shim_syncobj_destroy(struct shim_file *file, uint32_t handle); /* -EINVAL: no such sync object */

/*
 * Arrays of `count` objects. `points` NULL: binary.
 * Wait: deadline in monotonic ns; *first_out (may be NULL) tells which was reached, without WAIT_ALL.
 * -EINVAL: count is 0, or nothing to wait for yet; -ETIME: not reached at the deadline.
 */
SHIM_API int shim_syncobj_wait(struct shim_file *file, const uint32_t *handles, const uint64_t *points, uint32_t count,
                               int64_t deadline_ns, uint32_t flags, uint32_t *first_out);
SHIM_API int shim_syncobj_reset(struct shim_file *file, const uint32_t *handles, uint32_t count);
SHIM_API int shim_syncobj_signal(struct shim_file *file, const uint32_t *handles, const uint64_t *points,
                                 uint32_t count);
SHIM_API int shim_syncobj_query(struct shim_file *file, const uint32_t *handles, uint64_t *points_out, uint32_t count,
                                uint32_t flags);

/* Copy a fence. With WAIT_FOR_SUBMIT waits up to five seconds for it to come, as Linux does. */
SHIM_API int shim_syncobj_transfer(struct shim_file *file, uint32_t dst, uint64_t dst_point, uint32_t src,
                                   uint64_t src_point, uint32_t flags);

/*
 * DRM_IOCTL_SYNCOBJ_EVENTFD: add 1 to an event counter of the program's when `point` (0: binary) is reached, or with
 * WAIT_AVAILABLE when it has a fence; the program may close its descriptor before. Also of an object that is destroyed
 * meanwhile, unless the file ends. -EBADF, -EINVAL: no event counter. (eventfd.c)
 */
SHIM_API int shim_syncobj_eventfd(struct shim_file *file, uint32_t handle, uint64_t point, int fd, uint32_t flags);

/* The object itself as a descriptor, and back to a new handle. -EINVAL: no such object, or another kind of fd. */
SHIM_API int shim_syncobj_export_fd(struct shim_file *file, uint32_t handle, int *fd_out);
SHIM_API int shim_syncobj_import_fd(struct shim_file *file, int fd, uint32_t *handle_out);

/* ---- sync_files (sync_file.c) ------------------------------------------------------------------------------------ */

/*
 * One point's fence as a descriptor, which is readable once the fence is reached; and back into an existing object,
 * which becomes a binary one. Where a program's ioctl does not come to the library (shim_os_hears_ioctl) the export
 * waits for the fence. -EINVAL: there is no fence, or another kind of fd.
 */
SHIM_API int shim_syncobj_export_sync_file(struct shim_file *file, uint32_t handle, uint64_t point, int *fd_out);
SHIM_API int shim_syncobj_import_sync_file(struct shim_file *file, uint32_t handle, int fd);

/* Both fences as one. -ENOTTY: `fd` is no sync_file of ours; -ENOENT: `other` is none. */
SHIM_API int shim_sync_file_merge(int fd, int other, int *fd_out);
SHIM_API int shim_sync_file_status(int fd, bool *reached_out);

/* ---- the primary node's masters (auth.c) ------------------------------------------------------------------------- */

/* DRM_IOCTL_GET_MAGIC, AUTH_MAGIC. -EACCES: a render node, or not the master; -EINVAL: nobody asks by that magic. */
SHIM_API int shim_auth_get_magic(struct shim_file *file, uint32_t *magic_out);
SHIM_API int shim_auth_grant(struct shim_file *file, uint32_t magic);
/* Who may make a request: DRM's permission flags, as far as they differ here. */
enum shim_right {
    SHIM_RIGHT_ANY,     /* any open file (DRM_RENDER_ALLOW) */
    SHIM_RIGHT_CLIENT,  /* of the primary node only an authenticated one (DRM_AUTH | DRM_RENDER_ALLOW) */
    SHIM_RIGHT_PRIMARY, /* none of a render node (0) */
    SHIM_RIGHT_AUTH,    /* an authenticated one of the primary node (DRM_AUTH) */
    SHIM_RIGHT_MASTER,  /* the master (DRM_MASTER) */
};
/* Returns 0 or -EACCES. */
SHIM_API int shim_auth_permit(struct shim_file *file, enum shim_right right);

/* Whether it is the master, or was, or a master has granted its magic. */
SHIM_API bool shim_auth_is_granted(struct shim_file *file);
SHIM_API bool shim_auth_is_master(struct shim_file *file);

/* DRM_IOCTL_SET_MASTER, DROP_MASTER. -EACCES: a render node; -EBUSY: another is; -EINVAL: to drop what it is not. */
SHIM_API int shim_auth_set_master(struct shim_file *file);
SHIM_API int shim_auth_drop_master(struct shim_file *file);

/*
 * DRM_IOCTL_SET_VERSION: *version becomes what there is, even when that is not what was asked for, -EINVAL.
 * -EACCES: not the master.
 */
struct drm_set_version;
SHIM_API int shim_auth_set_version(struct shim_file *file, struct drm_set_version *version);

/* DRM_IOCTL_GET_UNIQUE: the bus id, empty until the master has set interface version 1.1 or later. */
#define SHIM_BUS_ID_SIZE 32
SHIM_API int shim_auth_bus_id(struct shim_file *file, char out[SHIM_BUS_ID_SIZE]);

/* ---- mode setting ------------------------------------------------------------------------------------------------ */

/* Whether the file may ask for mode setting at all; what it can ask is in ops_kms.h. -EACCES: a render node. */
SHIM_API int shim_kms_check(const struct shim_file *file);

#endif
