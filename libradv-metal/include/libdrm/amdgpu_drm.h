/* SPDX-License-Identifier: MIT */
/*
 * amdgpu_drm.h - the requests of the amdgpu driver: their numbers, and what they carry. Names, layouts and values are
 * those of libdrm 2.4.134.
 *
 * Handles are numbers of one open file. Pointers travel as __u64, sizes and addresses are bytes, times nanoseconds;
 * members called pad or _pad are zero. A request with `in` and `out` answers in the place of its question.
 */
#ifndef __AMDGPU_DRM_H__
#define __AMDGPU_DRM_H__

#include "drm.h"

#if defined(__cplusplus)
extern "C" {
#endif

/* Numbers after DRM_COMMAND_BASE, for drmCommandWriteRead and its kin. */
#define DRM_AMDGPU_GEM_CREATE      0x00
#define DRM_AMDGPU_GEM_MMAP        0x01
#define DRM_AMDGPU_CTX             0x02
#define DRM_AMDGPU_BO_LIST         0x03
#define DRM_AMDGPU_CS              0x04
#define DRM_AMDGPU_INFO            0x05
#define DRM_AMDGPU_GEM_METADATA    0x06
#define DRM_AMDGPU_GEM_WAIT_IDLE   0x07
#define DRM_AMDGPU_GEM_VA          0x08
#define DRM_AMDGPU_WAIT_CS         0x09
#define DRM_AMDGPU_GEM_OP          0x10
#define DRM_AMDGPU_GEM_USERPTR     0x11
#define DRM_AMDGPU_WAIT_FENCES     0x12
#define DRM_AMDGPU_VM              0x13
#define DRM_AMDGPU_FENCE_TO_HANDLE 0x14
#define DRM_AMDGPU_SCHED           0x15
#define DRM_AMDGPU_USERQ           0x16
#define DRM_AMDGPU_USERQ_SIGNAL    0x17
#define DRM_AMDGPU_USERQ_WAIT      0x18

#define DRM_IOCTL_AMDGPU_GEM_CREATE DRM_IOWR(DRM_COMMAND_BASE + DRM_AMDGPU_GEM_CREATE, union drm_amdgpu_gem_create)
#define DRM_IOCTL_AMDGPU_GEM_MMAP   DRM_IOWR(DRM_COMMAND_BASE + DRM_AMDGPU_GEM_MMAP, union drm_amdgpu_gem_mmap)
#define DRM_IOCTL_AMDGPU_CTX        DRM_IOWR(DRM_COMMAND_BASE + DRM_AMDGPU_CTX, union drm_amdgpu_ctx)
#define DRM_IOCTL_AMDGPU_BO_LIST    DRM_IOWR(DRM_COMMAND_BASE + DRM_AMDGPU_BO_LIST, union drm_amdgpu_bo_list)
#define DRM_IOCTL_AMDGPU_CS         DRM_IOWR(DRM_COMMAND_BASE + DRM_AMDGPU_CS, union drm_amdgpu_cs)
#define DRM_IOCTL_AMDGPU_INFO       DRM_IOW(DRM_COMMAND_BASE + DRM_AMDGPU_INFO, struct drm_amdgpu_info)
#define DRM_IOCTL_AMDGPU_GEM_METADATA                                                                                  \
    DRM_IOWR(DRM_COMMAND_BASE + DRM_AMDGPU_GEM_METADATA, struct drm_amdgpu_gem_metadata)
#define DRM_IOCTL_AMDGPU_GEM_WAIT_IDLE                                                                                 \
    DRM_IOWR(DRM_COMMAND_BASE + DRM_AMDGPU_GEM_WAIT_IDLE, union drm_amdgpu_gem_wait_idle)
#define DRM_IOCTL_AMDGPU_GEM_VA      DRM_IOW(DRM_COMMAND_BASE + DRM_AMDGPU_GEM_VA, struct drm_amdgpu_gem_va)
#define DRM_IOCTL_AMDGPU_WAIT_CS     DRM_IOWR(DRM_COMMAND_BASE + DRM_AMDGPU_WAIT_CS, union drm_amdgpu_wait_cs)
#define DRM_IOCTL_AMDGPU_GEM_OP      DRM_IOWR(DRM_COMMAND_BASE + DRM_AMDGPU_GEM_OP, struct drm_amdgpu_gem_op)
#define DRM_IOCTL_AMDGPU_GEM_USERPTR DRM_IOWR(DRM_COMMAND_BASE + DRM_AMDGPU_GEM_USERPTR, struct drm_amdgpu_gem_userptr)
#define DRM_IOCTL_AMDGPU_WAIT_FENCES DRM_IOWR(DRM_COMMAND_BASE + DRM_AMDGPU_WAIT_FENCES, union drm_amdgpu_wait_fences)
#define DRM_IOCTL_AMDGPU_VM          DRM_IOWR(DRM_COMMAND_BASE + DRM_AMDGPU_VM, union drm_amdgpu_vm)
#define DRM_IOCTL_AMDGPU_FENCE_TO_HANDLE                                                                               \
    DRM_IOWR(DRM_COMMAND_BASE + DRM_AMDGPU_FENCE_TO_HANDLE, union drm_amdgpu_fence_to_handle)
#define DRM_IOCTL_AMDGPU_SCHED DRM_IOW(DRM_COMMAND_BASE + DRM_AMDGPU_SCHED, union drm_amdgpu_sched)
#define DRM_IOCTL_AMDGPU_USERQ DRM_IOWR(DRM_COMMAND_BASE + DRM_AMDGPU_USERQ, union drm_amdgpu_userq)
#define DRM_IOCTL_AMDGPU_USERQ_SIGNAL                                                                                  \
    DRM_IOWR(DRM_COMMAND_BASE + DRM_AMDGPU_USERQ_SIGNAL, struct drm_amdgpu_userq_signal)
#define DRM_IOCTL_AMDGPU_USERQ_WAIT DRM_IOWR(DRM_COMMAND_BASE + DRM_AMDGPU_USERQ_WAIT, struct drm_amdgpu_userq_wait)

/*
 * Buffer objects
 */

/* Where a BO may lie. */
#define AMDGPU_GEM_DOMAIN_CPU      0x1  /* system memory that the card does not see */
#define AMDGPU_GEM_DOMAIN_GTT      0x2  /* system memory that it does */
#define AMDGPU_GEM_DOMAIN_VRAM     0x4  /* the card's own */
#define AMDGPU_GEM_DOMAIN_GDS      0x8  /* global data share: on-chip memory of all shaders */
#define AMDGPU_GEM_DOMAIN_GWS      0x10 /* global wave sync: barriers, counted in pieces */
#define AMDGPU_GEM_DOMAIN_OA       0x20 /* ordered append: counters, counted in pieces */
#define AMDGPU_GEM_DOMAIN_DOORBELL 0x40 /* pages of doorbells, for user queues */
#define AMDGPU_GEM_DOMAIN_MASK                                                                                         \
    (AMDGPU_GEM_DOMAIN_CPU | AMDGPU_GEM_DOMAIN_GTT | AMDGPU_GEM_DOMAIN_VRAM | AMDGPU_GEM_DOMAIN_GDS |                  \
     AMDGPU_GEM_DOMAIN_GWS | AMDGPU_GEM_DOMAIN_OA | AMDGPU_GEM_DOMAIN_DOORBELL)

/* How it is made. */
#define AMDGPU_GEM_CREATE_CPU_ACCESS_REQUIRED  (1 << 0)  /* it will be mapped: within the aperture */
#define AMDGPU_GEM_CREATE_NO_CPU_ACCESS        (1 << 1)  /* it will not */
#define AMDGPU_GEM_CREATE_CPU_GTT_USWC         (1 << 2)  /* the CPU's caches are passed by, writes combined */
#define AMDGPU_GEM_CREATE_VRAM_CLEARED         (1 << 3)  /* its VRAM is zero */
#define AMDGPU_GEM_CREATE_VRAM_CONTIGUOUS      (1 << 5)  /* its VRAM is one piece */
#define AMDGPU_GEM_CREATE_VM_ALWAYS_VALID      (1 << 6)  /* in every submission of this file's VM, and never shared */
#define AMDGPU_GEM_CREATE_EXPLICIT_SYNC        (1 << 7)  /* nobody waits for its users unasked */
#define AMDGPU_GEM_CREATE_CP_MQD_GFX9          (1 << 8)  /* holds a queue's state, which has an odd memory type */
#define AMDGPU_GEM_CREATE_VRAM_WIPE_ON_RELEASE (1 << 9)  /* overwritten before its VRAM goes to another */
#define AMDGPU_GEM_CREATE_ENCRYPTED            (1 << 10) /* in protected memory (TMZ) */
#define AMDGPU_GEM_CREATE_PREEMPTIBLE          (1 << 11) /* may go when the process is stopped */
#define AMDGPU_GEM_CREATE_DISCARDABLE          (1 << 12) /* its content may be lost instead of moved out */
#define AMDGPU_GEM_CREATE_COHERENT             (1 << 13) /* coherent within the card */
#define AMDGPU_GEM_CREATE_UNCACHED             (1 << 14) /* in none of its caches */
#define AMDGPU_GEM_CREATE_EXT_COHERENT         (1 << 15) /* coherent with other cards, too */

struct drm_amdgpu_gem_create_in {
    __u64 bo_size;
    __u64 alignment;    /* 0: a page */
    __u64 domains;      /* AMDGPU_GEM_DOMAIN_* */
    __u64 domain_flags; /* AMDGPU_GEM_CREATE_* */
};

struct drm_amdgpu_gem_create_out {
    __u32 handle;
    __u32 _pad;
};

union drm_amdgpu_gem_create {
    struct drm_amdgpu_gem_create_in in;
    struct drm_amdgpu_gem_create_out out;
};

/* A BO of the program's own memory. */
#define AMDGPU_GEM_USERPTR_READONLY (1 << 0) /* the card only reads it */
#define AMDGPU_GEM_USERPTR_ANONONLY (1 << 1) /* refuse mapped files */
#define AMDGPU_GEM_USERPTR_VALIDATE (1 << 2) /* look now whether the memory is there */
#define AMDGPU_GEM_USERPTR_REGISTER (1 << 3) /* follow what the program does to its mapping */
struct drm_amdgpu_gem_userptr {
    __u64 addr; /* whole pages */
    __u64 size;
    __u32 flags;
    __u32 handle; /* out */
};

/* Where to mmap a BO on the node. */
struct drm_amdgpu_gem_mmap_in {
    __u32 handle;
    __u32 _pad;
};

struct drm_amdgpu_gem_mmap_out {
    __u64 addr_ptr; /* the offset for mmap */
};

union drm_amdgpu_gem_mmap {
    struct drm_amdgpu_gem_mmap_in in;
    struct drm_amdgpu_gem_mmap_out out;
};

/* Waits for all work that uses a BO. */
struct drm_amdgpu_gem_wait_idle_in {
    __u32 handle;
    __u32 flags;   /* 0 */
    __u64 timeout; /* a point in monotonic time */
};

struct drm_amdgpu_gem_wait_idle_out {
    __u32 status; /* 0: it is idle; 1: the time was over */
    __u32 domain; /* where it lies */
};

union drm_amdgpu_gem_wait_idle {
    struct drm_amdgpu_gem_wait_idle_in in;
    struct drm_amdgpu_gem_wait_idle_out out;
};

/* What a BO was made with; where it should lie from now on. */
#define AMDGPU_GEM_OP_GET_GEM_CREATE_INFO 0
#define AMDGPU_GEM_OP_SET_PLACEMENT       1
struct drm_amdgpu_gem_op {
    __u32 handle;
    __u32 op;    /* AMDGPU_GEM_OP_* */
    __u64 value; /* a pointer to struct drm_amdgpu_gem_create_in; domains */
};

/* What drivers tell each other of a BO. */
#define AMDGPU_GEM_METADATA_OP_SET_METADATA 1
#define AMDGPU_GEM_METADATA_OP_GET_METADATA 2
struct drm_amdgpu_gem_metadata {
    __u32 handle;
    __u32 op; /* AMDGPU_GEM_METADATA_OP_* */
    struct {
        __u64 flags;           /* the driver's own */
        __u64 tiling_info;     /* AMDGPU_TILING_* */
        __u32 data_size_bytes; /* used of data */
        __u32 data[64];
    } data;
};

/* tiling_info up to GFX8, by its fields: where one begins, and its mask once it is shifted down. */
#define AMDGPU_TILING_ARRAY_MODE_SHIFT        0
#define AMDGPU_TILING_ARRAY_MODE_MASK         0xf
#define AMDGPU_TILING_PIPE_CONFIG_SHIFT       4
#define AMDGPU_TILING_PIPE_CONFIG_MASK        0x1f
#define AMDGPU_TILING_TILE_SPLIT_SHIFT        9
#define AMDGPU_TILING_TILE_SPLIT_MASK         0x7
#define AMDGPU_TILING_MICRO_TILE_MODE_SHIFT   12
#define AMDGPU_TILING_MICRO_TILE_MODE_MASK    0x7
#define AMDGPU_TILING_BANK_WIDTH_SHIFT        15
#define AMDGPU_TILING_BANK_WIDTH_MASK         0x3
#define AMDGPU_TILING_BANK_HEIGHT_SHIFT       17
#define AMDGPU_TILING_BANK_HEIGHT_MASK        0x3
#define AMDGPU_TILING_MACRO_TILE_ASPECT_SHIFT 19
#define AMDGPU_TILING_MACRO_TILE_ASPECT_MASK  0x3
#define AMDGPU_TILING_NUM_BANKS_SHIFT         21
#define AMDGPU_TILING_NUM_BANKS_MASK          0x3

/* From GFX9 to GFX11. DCC is the compression of colours. */
#define AMDGPU_TILING_SWIZZLE_MODE_SHIFT         0
#define AMDGPU_TILING_SWIZZLE_MODE_MASK          0x1f
#define AMDGPU_TILING_DCC_OFFSET_256B_SHIFT      5 /* where its codes are in the BO */
#define AMDGPU_TILING_DCC_OFFSET_256B_MASK       0xFFFFFF
#define AMDGPU_TILING_DCC_PITCH_MAX_SHIFT        29 /* their pitch less one */
#define AMDGPU_TILING_DCC_PITCH_MAX_MASK         0x3FFF
#define AMDGPU_TILING_DCC_INDEPENDENT_64B_SHIFT  43 /* blocks that can be read by themselves */
#define AMDGPU_TILING_DCC_INDEPENDENT_64B_MASK   0x1
#define AMDGPU_TILING_DCC_INDEPENDENT_128B_SHIFT 44
#define AMDGPU_TILING_DCC_INDEPENDENT_128B_MASK  0x1
#define AMDGPU_TILING_SCANOUT_SHIFT              63 /* a screen can show it */
#define AMDGPU_TILING_SCANOUT_MASK               0x1

/* GFX12. */
#define AMDGPU_TILING_GFX12_SWIZZLE_MODE_SHIFT             0
#define AMDGPU_TILING_GFX12_SWIZZLE_MODE_MASK              0x7
#define AMDGPU_TILING_GFX12_DCC_MAX_COMPRESSED_BLOCK_SHIFT 3
#define AMDGPU_TILING_GFX12_DCC_MAX_COMPRESSED_BLOCK_MASK  0x3
#define AMDGPU_TILING_GFX12_DCC_NUMBER_TYPE_SHIFT          5
#define AMDGPU_TILING_GFX12_DCC_NUMBER_TYPE_MASK           0x7
#define AMDGPU_TILING_GFX12_DCC_DATA_FORMAT_SHIFT          8
#define AMDGPU_TILING_GFX12_DCC_DATA_FORMAT_MASK           0x3f

/* A value as a field of tiling_info, and back. */
#define AMDGPU_TILING_SET(field, value)                                                                                \
    (((__u64)(value) & AMDGPU_TILING_##field##_MASK) << AMDGPU_TILING_##field##_SHIFT)
#define AMDGPU_TILING_GET(value, field)                                                                                \
    (((__u64)(value) >> AMDGPU_TILING_##field##_SHIFT) & AMDGPU_TILING_##field##_MASK)

/*
 * Lists of BOs that submissions use
 */

#define AMDGPU_BO_LIST_OP_CREATE  0
#define AMDGPU_BO_LIST_OP_DESTROY 1
#define AMDGPU_BO_LIST_OP_UPDATE  2

struct drm_amdgpu_bo_list_in {
    __u32 operation;   /* AMDGPU_BO_LIST_OP_*, or ~0 within a submission */
    __u32 list_handle; /* of a list that there is */
    __u32 bo_number;
    __u32 bo_info_size; /* of an entry */
    __u64 bo_info_ptr;  /* struct drm_amdgpu_bo_list_entry[bo_number] */
};

struct drm_amdgpu_bo_list_entry {
    __u32 bo_handle;
    __u32 bo_priority; /* 0 to 15 */
};

struct drm_amdgpu_bo_list_out {
    __u32 list_handle;
    __u32 _pad;
};

union drm_amdgpu_bo_list {
    struct drm_amdgpu_bo_list_in in;
    struct drm_amdgpu_bo_list_out out;
};

/*
 * Addresses
 */

#define AMDGPU_VA_OP_MAP     1
#define AMDGPU_VA_OP_UNMAP   2
#define AMDGPU_VA_OP_CLEAR   3 /* unmap whatever is in the range */
#define AMDGPU_VA_OP_REPLACE 4 /* clear, then map */

#define AMDGPU_VM_DELAY_UPDATE    (1 << 0) /* page tables may follow with the next submission */
#define AMDGPU_VM_PAGE_READABLE   (1 << 1)
#define AMDGPU_VM_PAGE_WRITEABLE  (1 << 2)
#define AMDGPU_VM_PAGE_EXECUTABLE (1 << 3)
#define AMDGPU_VM_PAGE_PRT        (1 << 4) /* without memory: reads give zeros, writes vanish */

/* Memory types: how the card caches the pages. */
#define AMDGPU_VM_MTYPE_MASK    (0xf << 5)
#define AMDGPU_VM_MTYPE_DEFAULT (0 << 5)
#define AMDGPU_VM_MTYPE_NC      (1 << 5) /* not coherent */
#define AMDGPU_VM_MTYPE_WC      (2 << 5) /* writes combined */
#define AMDGPU_VM_MTYPE_CC      (3 << 5) /* coherent */
#define AMDGPU_VM_MTYPE_UC      (4 << 5) /* uncached */
#define AMDGPU_VM_MTYPE_RW      (5 << 5) /* read and write, on one card */
#define AMDGPU_VM_PAGE_NOALLOC  (1 << 9) /* not in the last-level cache (MALL) */

struct drm_amdgpu_gem_va {
    __u32 handle;
    __u32 _pad;
    __u32 operation; /* AMDGPU_VA_OP_* */
    __u32 flags;     /* AMDGPU_VM_* */
    __u64 va_address;
    __u64 offset_in_bo;
    __u64 map_size;
    __u64 vm_timeline_point;       /* signalled of the next member's syncobj when it is done */
    __u32 vm_timeline_syncobj_out; /* 0: none */
    __u32 num_syncobj_handles;
    __u64 input_fence_syncobj_handles; /* __u32[num_syncobj_handles]: to wait for first */
};

/* A VMID of the file's own. */
#define AMDGPU_VM_OP_RESERVE_VMID   1
#define AMDGPU_VM_OP_UNRESERVE_VMID 2
struct drm_amdgpu_vm_in {
    __u32 op;
    __u32 flags;
};

struct drm_amdgpu_vm_out {
    __u64 flags;
};

union drm_amdgpu_vm {
    struct drm_amdgpu_vm_in in;
    struct drm_amdgpu_vm_out out;
};

/*
 * Contexts
 */

#define AMDGPU_CTX_OP_ALLOC_CTX         1
#define AMDGPU_CTX_OP_FREE_CTX          2
#define AMDGPU_CTX_OP_QUERY_STATE       3
#define AMDGPU_CTX_OP_QUERY_STATE2      4
#define AMDGPU_CTX_OP_GET_STABLE_PSTATE 5
#define AMDGPU_CTX_OP_SET_STABLE_PSTATE 6

/* QUERY_STATE: whose work was it that hung. */
#define AMDGPU_CTX_NO_RESET       0
#define AMDGPU_CTX_GUILTY_RESET   1
#define AMDGPU_CTX_INNOCENT_RESET 2
#define AMDGPU_CTX_UNKNOWN_RESET  3

/* QUERY_STATE2: what has happened since the context was made. */
#define AMDGPU_CTX_QUERY2_FLAGS_RESET             (1 << 0)
#define AMDGPU_CTX_QUERY2_FLAGS_VRAMLOST          (1 << 1) /* and VRAM does not hold what it did */
#define AMDGPU_CTX_QUERY2_FLAGS_GUILTY            (1 << 2) /* this context's work was the reason */
#define AMDGPU_CTX_QUERY2_FLAGS_RAS_CE            (1 << 3) /* memory errors, corrected */
#define AMDGPU_CTX_QUERY2_FLAGS_RAS_UE            (1 << 4) /* memory errors, not corrected */
#define AMDGPU_CTX_QUERY2_FLAGS_RESET_IN_PROGRESS (1 << 5) /* it is not over yet */

/* Above NORMAL is for the privileged. */
#define AMDGPU_CTX_PRIORITY_UNSET     -2048
#define AMDGPU_CTX_PRIORITY_VERY_LOW  -1023
#define AMDGPU_CTX_PRIORITY_LOW       -512
#define AMDGPU_CTX_PRIORITY_NORMAL    0
#define AMDGPU_CTX_PRIORITY_HIGH      512
#define AMDGPU_CTX_PRIORITY_VERY_HIGH 1023

/* Clocks that stay, for profilers. */
#define AMDGPU_CTX_STABLE_PSTATE_FLAGS_MASK 0xf
#define AMDGPU_CTX_STABLE_PSTATE_NONE       0
#define AMDGPU_CTX_STABLE_PSTATE_STANDARD   1
#define AMDGPU_CTX_STABLE_PSTATE_MIN_SCLK   2
#define AMDGPU_CTX_STABLE_PSTATE_MIN_MCLK   3
#define AMDGPU_CTX_STABLE_PSTATE_PEAK       4

struct drm_amdgpu_ctx_in {
    __u32 op;    /* AMDGPU_CTX_OP_* */
    __u32 flags; /* AMDGPU_CTX_STABLE_PSTATE_* of SET_STABLE_PSTATE */
    __u32 ctx_id;
    __s32 priority; /* AMDGPU_CTX_PRIORITY_* */
};

union drm_amdgpu_ctx_out {
    struct {
        __u32 ctx_id;
        __u32 _pad;
    } alloc;
    struct {
        __u64 flags;
        __u32 hangs;        /* of all contexts */
        __u32 reset_status; /* AMDGPU_CTX_*_RESET */
    } state;
    struct {
        __u32 flags;
        __u32 _pad;
    } pstate;
};

union drm_amdgpu_ctx {
    struct drm_amdgpu_ctx_in in;
    union drm_amdgpu_ctx_out out;
};

/* Priority of others' contexts, for masters: of all that the open file `fd` has, or of one. */
#define AMDGPU_SCHED_OP_PROCESS_PRIORITY_OVERRIDE 1
#define AMDGPU_SCHED_OP_CONTEXT_PRIORITY_OVERRIDE 2
struct drm_amdgpu_sched_in {
    __u32 op;
    __u32 fd;
    __s32 priority;
    __u32 ctx_id;
};

union drm_amdgpu_sched {
    struct drm_amdgpu_sched_in in;
};

/*
 * Submissions
 */

/* Kinds of engines. */
#define AMDGPU_HW_IP_GFX                0
#define AMDGPU_HW_IP_COMPUTE            1
#define AMDGPU_HW_IP_DMA                2 /* SDMA */
#define AMDGPU_HW_IP_UVD                3 /* video, of older cards: UVD and VCE */
#define AMDGPU_HW_IP_VCE                4
#define AMDGPU_HW_IP_UVD_ENC            5
#define AMDGPU_HW_IP_VCN_DEC            6 /* video, of newer ones */
#define AMDGPU_HW_IP_VCN_ENC            7
#define AMDGPU_HW_IP_VCN_JPEG           8
#define AMDGPU_HW_IP_VPE                9 /* video processing */
#define AMDGPU_HW_IP_NUM                10
#define AMDGPU_HW_IP_INSTANCE_MAX_COUNT 1

#define AMDGPU_CHUNK_ID_IB                      0x01 /* commands: struct drm_amdgpu_cs_chunk_ib */
#define AMDGPU_CHUNK_ID_FENCE                   0x02 /* the user fence: struct drm_amdgpu_cs_chunk_fence */
#define AMDGPU_CHUNK_ID_DEPENDENCIES            0x03 /* to wait for: struct drm_amdgpu_cs_chunk_dep[] */
#define AMDGPU_CHUNK_ID_SYNCOBJ_IN              0x04 /* to wait for: struct drm_amdgpu_cs_chunk_sem[] */
#define AMDGPU_CHUNK_ID_SYNCOBJ_OUT             0x05 /* to signal: likewise */
#define AMDGPU_CHUNK_ID_BO_HANDLES              0x06 /* the BOs: struct drm_amdgpu_bo_list_in */
#define AMDGPU_CHUNK_ID_SCHEDULED_DEPENDENCIES  0x07 /* to wait for until they have begun */
#define AMDGPU_CHUNK_ID_SYNCOBJ_TIMELINE_WAIT   0x08 /* points: struct drm_amdgpu_cs_chunk_syncobj[] */
#define AMDGPU_CHUNK_ID_SYNCOBJ_TIMELINE_SIGNAL 0x09
#define AMDGPU_CHUNK_ID_CP_GFX_SHADOW           0x0a /* struct drm_amdgpu_cs_chunk_cp_gfx_shadow */

struct drm_amdgpu_cs_chunk {
    __u32 chunk_id;   /* AMDGPU_CHUNK_ID_* */
    __u32 length_dw;  /* dwords of chunk_data */
    __u64 chunk_data; /* a pointer */
};

struct drm_amdgpu_cs_in {
    __u32 ctx_id;
    __u32 bo_list_handle; /* 0: none, or a chunk has it */
    __u32 num_chunks;
    __u32 flags;  /* 0 */
    __u64 chunks; /* a pointer to num_chunks pointers to struct drm_amdgpu_cs_chunk */
};

struct drm_amdgpu_cs_out {
    __u64 handle; /* its number on its ring */
};

union drm_amdgpu_cs {
    struct drm_amdgpu_cs_in in;
    struct drm_amdgpu_cs_out out;
};

#define AMDGPU_IB_FLAG_CE                    (1 << 0) /* for the constant engine */
#define AMDGPU_IB_FLAG_PREAMBLE              (1 << 1) /* left out when the context has not changed */
#define AMDGPU_IB_FLAG_PREEMPT               (1 << 2) /* may be interrupted within */
#define AMDGPU_IB_FLAG_TC_WB_NOT_INVALIDATE  (1 << 3) /* write L2 back at the end, keep it valid */
#define AMDGPU_IB_FLAG_RESET_GDS_MAX_WAVE_ID (1 << 4) /* begin to number waves again */
#define AMDGPU_IB_FLAGS_SECURE               (1 << 5) /* from and to protected memory */
#define AMDGPU_IB_FLAG_EMIT_MEM_SYNC         (1 << 6) /* begin with caches invalid */

struct drm_amdgpu_cs_chunk_ib {
    __u32 _pad;
    __u32 flags; /* AMDGPU_IB_FLAG* */
    __u64 va_start;
    __u32 ib_bytes;
    __u32 ip_type; /* AMDGPU_HW_IP_* */
    __u32 ip_instance;
    __u32 ring;
};

struct drm_amdgpu_cs_chunk_dep {
    __u32 ip_type;
    __u32 ip_instance;
    __u32 ring;
    __u32 ctx_id;
    __u64 handle; /* of drm_amdgpu_cs_out */
};

struct drm_amdgpu_cs_chunk_fence {
    __u32 handle; /* a BO */
    __u32 offset; /* where its number is written, 8 bytes */
};

struct drm_amdgpu_cs_chunk_sem {
    __u32 handle; /* a syncobj */
};

struct drm_amdgpu_cs_chunk_syncobj {
    __u32 handle;
    __u32 flags; /* DRM_SYNCOBJ_WAIT_FLAGS_* */
    __u64 point;
};

struct drm_amdgpu_cs_chunk_data {
    union {
        struct drm_amdgpu_cs_chunk_ib ib_data;
        struct drm_amdgpu_cs_chunk_fence fence_data;
    };
};

/* Memory in which the firmware keeps a context's registers while another runs (GFX11). */
#define AMDGPU_CS_CHUNK_CP_GFX_SHADOW_FLAGS_INIT_SHADOW 0x1
struct drm_amdgpu_cs_chunk_cp_gfx_shadow {
    __u64 shadow_va;
    __u64 csa_va; /* context save area */
    __u64 gds_va;
    __u64 flags;
};

/* A submission on a ring. */
struct drm_amdgpu_fence {
    __u32 ctx_id;
    __u32 ip_type;
    __u32 ip_instance;
    __u32 ring;
    __u64 seq_no;
};

/* Waits for one. */
struct drm_amdgpu_wait_cs_in {
    __u64 handle;  /* of drm_amdgpu_cs_out; 0: nothing; ~0: the last one */
    __u64 timeout; /* a point in monotonic time */
    __u32 ip_type;
    __u32 ip_instance;
    __u32 ring;
    __u32 ctx_id;
};

struct drm_amdgpu_wait_cs_out {
    __u64 status; /* 0: it is done; 1: the time was over */
};

union drm_amdgpu_wait_cs {
    struct drm_amdgpu_wait_cs_in in;
    struct drm_amdgpu_wait_cs_out out;
};

/* Waits for several, or one of them. */
struct drm_amdgpu_wait_fences_in {
    __u64 fences; /* struct drm_amdgpu_fence[fence_count] */
    __u32 fence_count;
    __u32 wait_all;
    __u64 timeout_ns; /* a point in monotonic time */
};

struct drm_amdgpu_wait_fences_out {
    __u32 status; /* 0: the time was over; 1: not */
    __u32 first_signaled;
};

union drm_amdgpu_wait_fences {
    struct drm_amdgpu_wait_fences_in in;
    struct drm_amdgpu_wait_fences_out out;
};

/* A fence as something that others understand. */
#define AMDGPU_FENCE_TO_HANDLE_GET_SYNCOBJ      0
#define AMDGPU_FENCE_TO_HANDLE_GET_SYNCOBJ_FD   1
#define AMDGPU_FENCE_TO_HANDLE_GET_SYNC_FILE_FD 2
union drm_amdgpu_fence_to_handle {
    struct {
        struct drm_amdgpu_fence fence;
        __u32 what; /* AMDGPU_FENCE_TO_HANDLE_* */
        __u32 pad;
    } in;
    struct {
        __u32 handle;
    } out;
};

/*
 * User queues, which cards have from GFX11 on: rings that a program fills, and doorbells that it rings, itself
 */

#define AMDGPU_USERQ_OP_CREATE 1
#define AMDGPU_USERQ_OP_FREE   2

#define AMDGPU_USERQ_CREATE_FLAGS_QUEUE_PRIORITY_MASK        0x3
#define AMDGPU_USERQ_CREATE_FLAGS_QUEUE_PRIORITY_SHIFT       0
#define AMDGPU_USERQ_CREATE_FLAGS_QUEUE_PRIORITY_NORMAL_LOW  0
#define AMDGPU_USERQ_CREATE_FLAGS_QUEUE_PRIORITY_LOW         1
#define AMDGPU_USERQ_CREATE_FLAGS_QUEUE_PRIORITY_NORMAL_HIGH 2
#define AMDGPU_USERQ_CREATE_FLAGS_QUEUE_PRIORITY_HIGH        3        /* for the privileged */
#define AMDGPU_USERQ_CREATE_FLAGS_QUEUE_SECURE               (1 << 2) /* in protected memory */

struct drm_amdgpu_userq_in {
    __u32 op;       /* AMDGPU_USERQ_OP_* */
    __u32 queue_id; /* of FREE */
    __u32 ip_type;
    __u32 doorbell_handle; /* a BO of AMDGPU_GEM_DOMAIN_DOORBELL */
    __u32 doorbell_offset; /* in doorbells */
    __u32 flags;
    __u64 queue_va; /* the ring; below: where its pointers are */
    __u64 queue_size;
    __u64 rptr_va;
    __u64 wptr_va;
    __u64 mqd; /* a pointer to struct drm_amdgpu_userq_mqd_*, by the kind of engine */
    __u64 mqd_size;
};

struct drm_amdgpu_userq_out {
    __u32 queue_id;
    __u32 _pad;
};

union drm_amdgpu_userq {
    struct drm_amdgpu_userq_in in;
    struct drm_amdgpu_userq_out out;
};

struct drm_amdgpu_userq_mqd_gfx11 {
    __u64 shadow_va; /* for the registers of a context that does not run */
    __u64 csa_va;    /* context save area */
};

struct drm_amdgpu_userq_mqd_sdma_gfx11 {
    __u64 csa_va;
};

struct drm_amdgpu_userq_mqd_compute_gfx11 {
    __u64 eop_va; /* for what the firmware writes at the end of work */
};

/* The queue signals syncobjs, and the fences of BOs, when it gets here. */
struct drm_amdgpu_userq_signal {
    __u32 queue_id;
    __u32 pad;
    __u64 syncobj_handles; /* __u32[num_syncobj_handles] */
    __u64 num_syncobj_handles;
    __u64 bo_read_handles;  /* __u32[num_bo_read_handles] */
    __u64 bo_write_handles; /* __u32[num_bo_write_handles] */
    __u32 num_bo_read_handles;
    __u32 num_bo_write_handles;
};

/* What a queue has to wait for, as addresses and the values that they will have. */
struct drm_amdgpu_userq_fence_info {
    __u64 va;
    __u64 value;
};

struct drm_amdgpu_userq_wait {
    __u32 waitq_id; /* the queue that will wait */
    __u32 pad;
    __u64 syncobj_handles;
    __u64 syncobj_timeline_handles;
    __u64 syncobj_timeline_points;
    __u64 bo_read_handles;
    __u64 bo_write_handles;
    __u16 num_syncobj_timeline_handles;
    __u16 num_fences; /* room in out_fences; 0: only count them */
    __u32 num_syncobj_handles;
    __u32 num_bo_read_handles;
    __u32 num_bo_write_handles;
    __u64 out_fences; /* struct drm_amdgpu_userq_fence_info[num_fences] */
};

/*
 * Questions: AMDGPU_INFO
 */

#define AMDGPU_INFO_ACCEL_WORKING 0x00 /* __u32: 1 */
#define AMDGPU_INFO_CRTC_FROM_ID  0x01 /* __u32: its number among CRTCs */
#define AMDGPU_INFO_HW_IP_INFO    0x02 /* struct drm_amdgpu_info_hw_ip */
#define AMDGPU_INFO_HW_IP_COUNT   0x03 /* __u32 */
#define AMDGPU_INFO_TIMESTAMP     0x05 /* __u64, in ticks of gpu_counter_freq */

#define AMDGPU_INFO_FW_VERSION                      0x0e /* struct drm_amdgpu_info_firmware of: */
#define AMDGPU_INFO_FW_VCE                          0x1
#define AMDGPU_INFO_FW_UVD                          0x2
#define AMDGPU_INFO_FW_GMC                          0x03
#define AMDGPU_INFO_FW_GFX_ME                       0x04
#define AMDGPU_INFO_FW_GFX_PFP                      0x05
#define AMDGPU_INFO_FW_GFX_CE                       0x06
#define AMDGPU_INFO_FW_GFX_RLC                      0x07
#define AMDGPU_INFO_FW_GFX_MEC                      0x08
#define AMDGPU_INFO_FW_SMC                          0x0a
#define AMDGPU_INFO_FW_SDMA                         0x0b
#define AMDGPU_INFO_FW_SOS                          0x0c
#define AMDGPU_INFO_FW_ASD                          0x0d
#define AMDGPU_INFO_FW_VCN                          0x0e
#define AMDGPU_INFO_FW_GFX_RLC_RESTORE_LIST_CNTL    0x0f
#define AMDGPU_INFO_FW_GFX_RLC_RESTORE_LIST_GPM_MEM 0x10
#define AMDGPU_INFO_FW_GFX_RLC_RESTORE_LIST_SRM_MEM 0x11
#define AMDGPU_INFO_FW_DMCU                         0x12
#define AMDGPU_INFO_FW_TA                           0x13
#define AMDGPU_INFO_FW_DMCUB                        0x14
#define AMDGPU_INFO_FW_TOC                          0x15
#define AMDGPU_INFO_FW_CAP                          0x16
#define AMDGPU_INFO_FW_GFX_RLCP                     0x17
#define AMDGPU_INFO_FW_GFX_RLCV                     0x18
#define AMDGPU_INFO_FW_MES_KIQ                      0x19
#define AMDGPU_INFO_FW_MES                          0x1a
#define AMDGPU_INFO_FW_IMU                          0x1b
#define AMDGPU_INFO_FW_VPE                          0x1c

#define AMDGPU_INFO_NUM_BYTES_MOVED 0x0f /* __u64: in and out of VRAM */
#define AMDGPU_INFO_VRAM_USAGE      0x10 /* __u64 */
#define AMDGPU_INFO_GTT_USAGE       0x11 /* __u64 */
#define AMDGPU_INFO_GDS_CONFIG      0x13 /* struct drm_amdgpu_info_gds */
#define AMDGPU_INFO_VRAM_GTT        0x14 /* struct drm_amdgpu_info_vram_gtt */
#define AMDGPU_INFO_READ_MMR_REG    0x15 /* __u32[count]: registers */
#define AMDGPU_INFO_DEV_INFO        0x16 /* struct drm_amdgpu_info_device */
#define AMDGPU_INFO_VIS_VRAM_USAGE  0x17 /* __u64: what the CPU reaches */
#define AMDGPU_INFO_NUM_EVICTIONS   0x18 /* __u64 */
#define AMDGPU_INFO_MEMORY          0x19 /* struct drm_amdgpu_memory_info */
#define AMDGPU_INFO_VCE_CLOCK_TABLE 0x1A /* struct drm_amdgpu_info_vce_clock_table */
#define AMDGPU_INFO_VBIOS           0x1B /* of the card's own firmware: */
#define AMDGPU_INFO_VBIOS_SIZE      0x1  /* __u32 */
#define AMDGPU_INFO_VBIOS_IMAGE     0x2  /* its bytes, from an offset on */
#define AMDGPU_INFO_VBIOS_INFO      0x3  /* struct drm_amdgpu_info_vbios */
#define AMDGPU_INFO_NUM_HANDLES     0x1C /* struct drm_amdgpu_info_num_handles */

#define AMDGPU_INFO_SENSOR                        0x1D /* __u32 of: */
#define AMDGPU_INFO_SENSOR_GFX_SCLK               0x1  /* clock of the shaders, MHz */
#define AMDGPU_INFO_SENSOR_GFX_MCLK               0x2  /* clock of the memory, MHz */
#define AMDGPU_INFO_SENSOR_GPU_TEMP               0x3  /* millidegrees Celsius */
#define AMDGPU_INFO_SENSOR_GPU_LOAD               0x4  /* percent */
#define AMDGPU_INFO_SENSOR_GPU_AVG_POWER          0x5  /* watts */
#define AMDGPU_INFO_SENSOR_VDDNB                  0x6  /* millivolts; of the northbridge */
#define AMDGPU_INFO_SENSOR_VDDGFX                 0x7  /* millivolts; of the graphics core */
#define AMDGPU_INFO_SENSOR_STABLE_PSTATE_GFX_SCLK 0x8  /* MHz; in a profiler's stable state */
#define AMDGPU_INFO_SENSOR_STABLE_PSTATE_GFX_MCLK 0x9
#define AMDGPU_INFO_SENSOR_PEAK_PSTATE_GFX_SCLK   0xa /* MHz; in its highest */
#define AMDGPU_INFO_SENSOR_PEAK_PSTATE_GFX_MCLK   0xb
#define AMDGPU_INFO_SENSOR_GPU_INPUT_POWER        0xc /* watts, now */

#define AMDGPU_INFO_NUM_VRAM_CPU_PAGE_FAULTS 0x1E /* __u64 */
#define AMDGPU_INFO_VRAM_LOST_COUNTER        0x1F /* __u32: how often VRAM was lost */
#define AMDGPU_INFO_RAS_ENABLED_FEATURES     0x20 /* __u64: units that detect errors */

#define AMDGPU_INFO_RAS_ENABLED_UMC   (1 << 0)
#define AMDGPU_INFO_RAS_ENABLED_SDMA  (1 << 1)
#define AMDGPU_INFO_RAS_ENABLED_GFX   (1 << 2)
#define AMDGPU_INFO_RAS_ENABLED_MMHUB (1 << 3)
#define AMDGPU_INFO_RAS_ENABLED_ATHUB (1 << 4)
#define AMDGPU_INFO_RAS_ENABLED_PCIE  (1 << 5)
#define AMDGPU_INFO_RAS_ENABLED_HDP   (1 << 6)
#define AMDGPU_INFO_RAS_ENABLED_XGMI  (1 << 7)
#define AMDGPU_INFO_RAS_ENABLED_DF    (1 << 8)
#define AMDGPU_INFO_RAS_ENABLED_SMN   (1 << 9)
#define AMDGPU_INFO_RAS_ENABLED_SEM   (1 << 10)
#define AMDGPU_INFO_RAS_ENABLED_MP0   (1 << 11)
#define AMDGPU_INFO_RAS_ENABLED_MP1   (1 << 12)
#define AMDGPU_INFO_RAS_ENABLED_FUSE  (1 << 13)

#define AMDGPU_INFO_VIDEO_CAPS        0x21 /* struct drm_amdgpu_info_video_caps of: */
#define AMDGPU_INFO_VIDEO_CAPS_DECODE 0
#define AMDGPU_INFO_VIDEO_CAPS_ENCODE 1
#define AMDGPU_INFO_MAX_IBS           0x22 /* __u32[AMDGPU_HW_IP_NUM]: in a submission */
#define AMDGPU_INFO_GPUVM_FAULT       0x23 /* struct drm_amdgpu_info_gpuvm_fault: the last one */
#define AMDGPU_INFO_UQ_FW_AREAS       0x24 /* struct drm_amdgpu_info_uq_fw_areas */

/* read_mmr_reg.instance: which shader engine and array, all ones for every. */
#define AMDGPU_INFO_MMR_SE_INDEX_SHIFT 0
#define AMDGPU_INFO_MMR_SE_INDEX_MASK  0xff
#define AMDGPU_INFO_MMR_SH_INDEX_SHIFT 8
#define AMDGPU_INFO_MMR_SH_INDEX_MASK  0xff

struct drm_amdgpu_query_fw {
    __u32 fw_type; /* AMDGPU_INFO_FW_* */
    __u32 ip_instance;
    __u32 index; /* of engines with several */
    __u32 _pad;
};

struct drm_amdgpu_info {
    __u64 return_pointer; /* where the answer goes */
    __u32 return_size;    /* room there: never more is written */
    __u32 query;          /* AMDGPU_INFO_* */
    union {
        struct {
            __u32 id;
            __u32 _pad;
        } mode_crtc;
        struct {
            __u32 type;
            __u32 ip_instance;
        } query_hw_ip;
        struct {
            __u32 dword_offset;
            __u32 count;
            __u32 instance;
            __u32 flags;
        } read_mmr_reg;
        struct drm_amdgpu_query_fw query_fw;
        struct {
            __u32 type;
            __u32 offset;
        } vbios_info;
        struct {
            __u32 type;
        } sensor_info;
        struct {
            __u32 type;
        } video_cap;
    };
};

struct drm_amdgpu_info_gds {
    __u32 gds_gfx_partition_size;
    __u32 compute_partition_size;
    __u32 gds_total_size;
    __u32 gws_per_gfx_partition;
    __u32 gws_per_compute_partition;
    __u32 oa_per_gfx_partition;
    __u32 oa_per_compute_partition;
    __u32 _pad;
};

struct drm_amdgpu_info_vram_gtt {
    __u64 vram_size;
    __u64 vram_cpu_accessible_size;
    __u64 gtt_size;
};

struct drm_amdgpu_heap_info {
    __u64 total_heap_size;
    __u64 usable_heap_size; /* less what the kernel keeps */
    __u64 heap_usage;
    __u64 max_allocation; /* about what one BO may have */
};

struct drm_amdgpu_memory_info {
    struct drm_amdgpu_heap_info vram;
    struct drm_amdgpu_heap_info cpu_accessible_vram;
    struct drm_amdgpu_heap_info gtt;
};

struct drm_amdgpu_info_firmware {
    __u32 ver;
    __u32 feature;
};

struct drm_amdgpu_info_vbios {
    __u8 name[64];
    __u8 vbios_pn[64]; /* part number */
    __u32 version;
    __u32 pad;
    __u8 vbios_ver_str[32];
    __u8 date[32];
};

#define AMDGPU_VRAM_TYPE_UNKNOWN 0
#define AMDGPU_VRAM_TYPE_GDDR1   1
#define AMDGPU_VRAM_TYPE_DDR2    2
#define AMDGPU_VRAM_TYPE_GDDR3   3
#define AMDGPU_VRAM_TYPE_GDDR4   4
#define AMDGPU_VRAM_TYPE_GDDR5   5
#define AMDGPU_VRAM_TYPE_HBM     6
#define AMDGPU_VRAM_TYPE_DDR3    7
#define AMDGPU_VRAM_TYPE_DDR4    8
#define AMDGPU_VRAM_TYPE_GDDR6   9
#define AMDGPU_VRAM_TYPE_DDR5    10
#define AMDGPU_VRAM_TYPE_LPDDR4  11
#define AMDGPU_VRAM_TYPE_LPDDR5  12

/* ids_flags of a device. */
#define AMDGPU_IDS_FLAGS_FUSION                 0x1   /* part of a processor (APU) */
#define AMDGPU_IDS_FLAGS_PREEMPTION             0x2   /* work can be interrupted */
#define AMDGPU_IDS_FLAGS_TMZ                    0x4   /* there is protected memory */
#define AMDGPU_IDS_FLAGS_CONFORMANT_TRUNC_COORD 0x8   /* nearest filtering truncates as APIs want */
#define AMDGPU_IDS_FLAGS_MODE_MASK              0x300 /* virtualised, as: */
#define AMDGPU_IDS_FLAGS_MODE_SHIFT             0x8
#define AMDGPU_IDS_FLAGS_MODE_PF                0x0 /* physical function */
#define AMDGPU_IDS_FLAGS_MODE_VF                0x1 /* virtual function */
#define AMDGPU_IDS_FLAGS_MODE_PT                0x2 /* passed through */

#define AMDGPU_FAMILY_UNKNOWN   0
#define AMDGPU_FAMILY_SI        110 /* GFX6 */
#define AMDGPU_FAMILY_CI        120 /* GFX7: Bonaire, Hawaii */
#define AMDGPU_FAMILY_KV        125 /* GFX7: Kaveri and other APUs */
#define AMDGPU_FAMILY_VI        130 /* GFX8: Tonga to Polaris */
#define AMDGPU_FAMILY_CZ        135 /* GFX8: Carrizo, Stoney */
#define AMDGPU_FAMILY_AI        141 /* GFX9: Vega */
#define AMDGPU_FAMILY_RV        142 /* GFX9: Raven, Renoir */
#define AMDGPU_FAMILY_NV        143 /* GFX10: Navi 1x and 2x */
#define AMDGPU_FAMILY_VGH       144 /* GFX10: Van Gogh */
#define AMDGPU_FAMILY_GC_11_0_0 145
#define AMDGPU_FAMILY_YC        146 /* GFX10: Rembrandt */
#define AMDGPU_FAMILY_GC_11_0_1 148
#define AMDGPU_FAMILY_GC_10_3_6 149
#define AMDGPU_FAMILY_GC_10_3_7 151
#define AMDGPU_FAMILY_GC_11_5_0 150
#define AMDGPU_FAMILY_GC_12_0_0 152

/* The device, as built. */
struct drm_amdgpu_info_device {
    __u32 device_id;    /* PCI */
    __u32 chip_rev;     /* revision within the family */
    __u32 external_rev; /* with its number within the family */
    __u32 pci_rev;      /* PCI */
    __u32 family;       /* AMDGPU_FAMILY_* */
    __u32 num_shader_engines;
    __u32 num_shader_arrays_per_engine;
    __u32 gpu_counter_freq; /* of the timestamp, kHz */
    __u64 max_engine_clock; /* kHz */
    __u64 max_memory_clock;
    __u32 cu_active_number;
    __u32 cu_ao_mask;      /* of those that are always on */
    __u32 cu_bitmap[4][4]; /* compute units there are, by shader engine and array */
    __u32 enabled_rb_pipes_mask;
    __u32 num_rb_pipes; /* render backends */
    __u32 num_hw_gfx_contexts;
    __u32 pcie_gen;                  /* of the link, as it is */
    __u64 ids_flags;                 /* AMDGPU_IDS_FLAGS_* */
    __u64 virtual_address_offset;    /* lowest and */
    __u64 virtual_address_max;       /* highest address of the lower half */
    __u32 virtual_address_alignment; /* pages are */
    __u32 pte_fragment_size;         /* mappings are best aligned to */
    __u32 gart_page_size;
    __u32 ce_ram_size;
    __u32 vram_type; /* AMDGPU_VRAM_TYPE_* */
    __u32 vram_bit_width;
    __u32 vce_harvest_config;        /* video encoders fused off */
    __u32 gc_double_offchip_lds_buf; /* twice as many tessellation buffers */
    __u64 prim_buf_gpu_addr;         /* no more used, up to param_buf_size */
    __u64 pos_buf_gpu_addr;
    __u64 cntl_sb_buf_gpu_addr;
    __u64 param_buf_gpu_addr;
    __u32 prim_buf_size;
    __u32 pos_buf_size;
    __u32 cntl_sb_buf_size;
    __u32 param_buf_size;
    __u32 wave_front_size; /* lanes */
    __u32 num_shader_visible_vgprs;
    __u32 num_cu_per_sh;
    __u32 num_tcc_blocks;     /* slices of L2 */
    __u32 gs_vgt_table_depth; /* queues of geometry shaders */
    __u32 gs_prim_buffer_depth;
    __u32 max_gs_waves_per_vgt;
    __u32 pcie_num_lanes;     /* of the link, as it is */
    __u32 cu_ao_bitmap[4][4]; /* compute units that are always on */
    __u64 high_va_offset;     /* the upper half */
    __u64 high_va_max;
    __u32 pa_sc_tile_steering_override; /* a register: how tiles go to shader engines */
    __u64 tcc_disabled_mask;            /* slices of L2 fused off */
    __u64 min_engine_clock;             /* kHz */
    __u64 min_memory_clock;
    __u32 tcp_cache_size;           /* L1 of vectors, of a compute unit; KiB as all below */
    __u32 num_sqc_per_wgp;          /* scalar caches of a workgroup processor */
    __u32 sqc_data_cache_size;      /* scalar data */
    __u32 sqc_inst_cache_size;      /* instructions */
    __u32 gl1c_cache_size;          /* L1 of a shader array */
    __u32 gl2c_cache_size;          /* L2 */
    __u64 mall_size;                /* last-level cache, bytes */
    __u32 enabled_rb_pipes_mask_hi; /* above 32 */
    __u32 shadow_size;              /* memory for AMDGPU_CHUNK_ID_CP_GFX_SHADOW */
    __u32 shadow_alignment;
    __u32 csa_size;
    __u32 csa_alignment;
    __u32 userq_ip_mask; /* engines with user queues, 1 << AMDGPU_HW_IP_* */
    __u32 pad;
};

struct drm_amdgpu_info_hw_ip {
    __u32 hw_ip_version_major;
    __u32 hw_ip_version_minor;
    __u64 capabilities_flags;
    __u32 ib_start_alignment;   /* of an IB's address */
    __u32 ib_size_alignment;    /* of its size */
    __u32 available_rings;      /* a bit each */
    __u32 ip_discovery_version; /* major << 16 | minor << 8 | revision */
};

struct drm_amdgpu_info_uq_fw_areas_gfx {
    __u32 shadow_size;
    __u32 shadow_alignment;
    __u32 csa_size;
    __u32 csa_alignment;
};

struct drm_amdgpu_info_uq_fw_areas {
    union {
        struct drm_amdgpu_info_uq_fw_areas_gfx gfx;
    };
};

/* UVD's sessions. */
struct drm_amdgpu_info_num_handles {
    __u32 uvd_max_handles;
    __u32 uvd_used_handles;
};

/* VCE's clocks, 10 kHz. */
#define AMDGPU_VCE_CLOCK_TABLE_ENTRIES 6
struct drm_amdgpu_info_vce_clock_table_entry {
    __u32 sclk;
    __u32 mclk;
    __u32 eclk;
    __u32 pad;
};

struct drm_amdgpu_info_vce_clock_table {
    struct drm_amdgpu_info_vce_clock_table_entry entries[AMDGPU_VCE_CLOCK_TABLE_ENTRIES];
    __u32 num_valid_entries;
    __u32 pad;
};

#define AMDGPU_INFO_VIDEO_CAPS_CODEC_IDX_MPEG2     0
#define AMDGPU_INFO_VIDEO_CAPS_CODEC_IDX_MPEG4     1
#define AMDGPU_INFO_VIDEO_CAPS_CODEC_IDX_VC1       2
#define AMDGPU_INFO_VIDEO_CAPS_CODEC_IDX_MPEG4_AVC 3
#define AMDGPU_INFO_VIDEO_CAPS_CODEC_IDX_HEVC      4
#define AMDGPU_INFO_VIDEO_CAPS_CODEC_IDX_JPEG      5
#define AMDGPU_INFO_VIDEO_CAPS_CODEC_IDX_VP9       6
#define AMDGPU_INFO_VIDEO_CAPS_CODEC_IDX_AV1       7
#define AMDGPU_INFO_VIDEO_CAPS_CODEC_IDX_COUNT     8
struct drm_amdgpu_info_video_codec_info {
    __u32 valid; /* it is known */
    __u32 max_width;
    __u32 max_height;
    __u32 max_pixels_per_frame;
    __u32 max_level;
    __u32 pad;
};

struct drm_amdgpu_info_video_caps {
    struct drm_amdgpu_info_video_codec_info codec_info[AMDGPU_INFO_VIDEO_CAPS_CODEC_IDX_COUNT];
};

/* Where a VM fault came from: the kind of hub, and its number. */
#define AMDGPU_VMHUB_TYPE_MASK  0xff
#define AMDGPU_VMHUB_TYPE_SHIFT 0
#define AMDGPU_VMHUB_TYPE_GFX   0
#define AMDGPU_VMHUB_TYPE_MM0   1
#define AMDGPU_VMHUB_TYPE_MM1   2
#define AMDGPU_VMHUB_IDX_MASK   0xff00
#define AMDGPU_VMHUB_IDX_SHIFT  8
struct drm_amdgpu_info_gpuvm_fault {
    __u64 addr;
    __u32 status; /* the hub's register */
    __u32 vmhub;  /* AMDGPU_VMHUB_* */
};

#if defined(__cplusplus)
}
#endif

#endif
