/* SPDX-License-Identifier: MIT */
/*
 * amdgpu.h - libdrm_amdgpu: BOs, addresses, contexts, submissions and sync objects of an AMD card, for drivers in user
 * space. Names and layouts are those of libdrm 2.4.134.
 *
 * Functions return 0 or a negative errno unless they say otherwise. What a function gives out, a handle, belongs to
 * the caller, who gives it back to the function named beside it. Sizes and addresses are bytes, times are nanoseconds.
 * All of it may be called from several threads at once.
 */
#ifndef _AMDGPU_H_
#define _AMDGPU_H_

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Requests that are passed on as they are: amdgpu_drm.h has them. */
struct drm_amdgpu_bo_list_entry;
struct drm_amdgpu_cs_chunk;
struct drm_amdgpu_cs_chunk_data;
struct drm_amdgpu_cs_chunk_dep;
struct drm_amdgpu_info_hw_ip;
struct drm_amdgpu_info_uq_fw_areas;
struct drm_amdgpu_userq_signal;
struct drm_amdgpu_userq_wait;

#define AMDGPU_CS_MAX_IBS_PER_SUBMIT 4                     /* of amdgpu_cs_submit */
#define AMDGPU_TIMEOUT_INFINITE      0xffffffffffffffffull /* as a timeout: for ever */

/* Of amdgpu_cs_query_fence_status: the timeout is a point in monotonic time. */
#define AMDGPU_QUERY_FENCE_TIMEOUT_IS_ABSOLUTE (1 << 0)

/* Handles: objects of the library, never looked into. */
typedef struct amdgpu_device *amdgpu_device_handle;
typedef struct amdgpu_context *amdgpu_context_handle;
typedef struct amdgpu_bo *amdgpu_bo_handle;
typedef struct amdgpu_bo_list *amdgpu_bo_list_handle;
typedef struct amdgpu_va *amdgpu_va_handle;
typedef struct amdgpu_va_manager *amdgpu_va_manager_handle;
typedef struct amdgpu_semaphore *amdgpu_semaphore_handle;

/*
 * Devices
 */

/*
 * Makes a device of an open node, or takes another reference to the one that its open file has already. The versions
 * are the DRM driver's. `fd` stays the caller's. The second form makes a device of its own unless `deduplicate_device`.
 */
int amdgpu_device_initialize(int fd, uint32_t *major_version, uint32_t *minor_version,
                             amdgpu_device_handle *device_handle);
int amdgpu_device_initialize2(int fd, bool deduplicate_device, uint32_t *major_version, uint32_t *minor_version,
                              amdgpu_device_handle *device_handle);

/* Gives a reference back; with the last one the device ends. */
int amdgpu_device_deinitialize(amdgpu_device_handle device_handle);

/* The device's own descriptor, for mmap and ioctl; it stays the device's. */
int amdgpu_device_get_fd(amdgpu_device_handle device_handle);

/* The name that the card is sold under, or NULL; it lives as long as the device. */
const char *amdgpu_get_marketing_name(amdgpu_device_handle dev);

/*
 * Questions about the card
 */

/* The card as it is built; of parts that it has not, zero. */
struct amdgpu_gpu_info {
    uint32_t asic_id;           /* PCI device number */
    uint32_t chip_rev;          /* revision within the family */
    uint32_t chip_external_rev; /* with its number within the family */
    uint32_t family_id;         /* AMDGPU_FAMILY_* */
    uint64_t ids_flags;         /* AMDGPU_IDS_FLAGS_* */
    uint64_t max_engine_clk;    /* kHz */
    uint64_t max_memory_clk;    /* kHz */
    uint32_t num_shader_engines;
    uint32_t num_shader_arrays_per_engine; /* in each shader engine */
    uint32_t avail_quad_shader_pipes;
    uint32_t max_quad_shader_pipes;
    uint32_t cache_entries_per_quad_pipe; /* a quad pipe's */
    uint32_t num_hw_gfx_contexts;         /* sets of context registers */
    uint32_t rb_pipes;                    /* render backends */
    uint32_t enabled_rb_pipes_mask;       /* those that are not fused off */
    uint32_t gpu_counter_freq;            /* of the timestamp, kHz */
    uint32_t backend_disable[4];          /* of each shader engine */
    uint32_t mc_arb_ramcfg;               /* registers by their names, from here to pa_sc_raster_cfg1 */
    uint32_t gb_addr_cfg;
    uint32_t gb_tile_mode[32];
    uint32_t gb_macro_tile_mode[16];
    uint32_t pa_sc_raster_cfg[4];
    uint32_t pa_sc_raster_cfg1[4];
    uint32_t cu_active_number;   /* compute units */
    uint32_t cu_ao_mask;         /* those that are always on */
    uint32_t cu_bitmap[4][4];    /* those there are, by shader engine and array */
    uint32_t vram_type;          /* AMDGPU_VRAM_TYPE_* */
    uint32_t vram_bit_width;     /* width of its bus */
    uint32_t ce_ram_size;        /* memory of the constant engine */
    uint32_t vce_harvest_config; /* video encoders fused off */
    uint32_t pci_rev_id;         /* PCI revision */
};

/* Memory of a kind, and how much of it is taken. */
struct amdgpu_heap_info {
    uint64_t heap_size;      /* of all of it */
    uint64_t heap_usage;     /* by everybody */
    uint64_t max_allocation; /* about what can still be had */
};

/* Alignment that suits BOs in VRAM (local) and system memory (remote). */
struct amdgpu_buffer_size_alignments {
    uint64_t size_local;
    uint64_t size_remote;
};

/* Global data share, wave sync and ordered append: bytes or pieces for graphics and for compute. */
struct amdgpu_gds_resource_info {
    uint32_t gds_gfx_partition_size;
    uint32_t compute_partition_size;
    uint32_t gds_total_size;
    uint32_t gws_per_gfx_partition;
    uint32_t gws_per_compute_partition;
    uint32_t oa_per_gfx_partition;
    uint32_t oa_per_compute_partition;
};

/* What amdgpu_query_sw_info tells. */
enum amdgpu_sw_info {
    amdgpu_sw_info_address32_hi = 0,               /* upper half of addresses with AMDGPU_VA_RANGE_32_BIT */
    amdgpu_sw_info_address_prt_wa_control_bit = 1, /* uint32_t: the address bit that PRT has for itself, ~0: none */
};

int amdgpu_query_gpu_info(amdgpu_device_handle dev, struct amdgpu_gpu_info *info);

/* `value` is filled with what AMDGPU_INFO_<info_id> answers, up to `size` bytes. */
int amdgpu_query_info(amdgpu_device_handle dev, unsigned info_id, unsigned size, void *value);

/* A firmware's version (AMDGPU_INFO_FW_*); `index` counts those of an engine with several. */
int amdgpu_query_firmware_version(amdgpu_device_handle dev, unsigned fw_type, unsigned ip_instance, unsigned index,
                                  uint32_t *version, uint32_t *feature);

/* How many engines of a kind (AMDGPU_HW_IP_*) there are, and what one of them is. */
int amdgpu_query_hw_ip_count(amdgpu_device_handle dev, unsigned type, uint32_t *count);
int amdgpu_query_hw_ip_info(amdgpu_device_handle dev, unsigned type, unsigned ip_instance,
                            struct drm_amdgpu_info_hw_ip *info);

/* What the firmware needs of memory for a user queue. */
int amdgpu_query_uq_fw_area_info(amdgpu_device_handle dev, unsigned type, unsigned ip_instance,
                                 struct drm_amdgpu_info_uq_fw_areas *info);

/* `heap` is AMDGPU_GEM_DOMAIN_VRAM or _GTT; `flags`: AMDGPU_GEM_CREATE_CPU_ACCESS_REQUIRED for what the CPU reaches. */
int amdgpu_query_heap_info(amdgpu_device_handle dev, uint32_t heap, uint32_t flags, struct amdgpu_heap_info *info);
int amdgpu_query_buffer_size_alignment(amdgpu_device_handle dev, struct amdgpu_buffer_size_alignments *info);
int amdgpu_query_gds_info(amdgpu_device_handle dev, struct amdgpu_gds_resource_info *gds_info);
int amdgpu_query_sw_info(amdgpu_device_handle dev, enum amdgpu_sw_info info, void *value);

/* The number that a CRTC's id has among CRTCs. */
int amdgpu_query_crtc_from_id(amdgpu_device_handle dev, unsigned id, int32_t *result);

/* AMDGPU_INFO_SENSOR_*, mostly a uint32_t; AMDGPU_INFO_VIDEO_CAPS_*; struct drm_amdgpu_info_gpuvm_fault. */
int amdgpu_query_sensor_info(amdgpu_device_handle dev, unsigned sensor_type, unsigned size, void *value);
int amdgpu_query_video_caps_info(amdgpu_device_handle dev, unsigned cap_type, unsigned size, void *value);
int amdgpu_query_gpuvm_fault_info(amdgpu_device_handle dev, unsigned size, void *value);

/* `count` registers from `dword_offset` on, of a shader engine and array (AMDGPU_INFO_MMR_*) or all, ~0. */
int amdgpu_read_mm_registers(amdgpu_device_handle dev, unsigned dword_offset, unsigned count, uint32_t instance,
                             uint32_t flags, uint32_t *values);

/*
 * Buffer objects
 */

/* What to allocate. */
struct amdgpu_bo_alloc_request {
    uint64_t alloc_size;
    uint64_t phys_alignment; /* 0: a page */
    uint32_t preferred_heap; /* AMDGPU_GEM_DOMAIN_* */
    uint64_t flags;          /* AMDGPU_GEM_CREATE_* */
};

/* What drivers tell each other of a BO; the kernel only keeps it. */
struct amdgpu_bo_metadata {
    uint64_t flags;            /* the driver's own */
    uint64_t tiling_info;      /* AMDGPU_TILING_* */
    uint32_t size_metadata;    /* bytes used of umd_metadata */
    uint32_t umd_metadata[64]; /* the driver's own */
};

struct amdgpu_bo_info {
    uint64_t alloc_size;
    uint64_t phys_alignment;
    uint32_t preferred_heap;
    uint64_t alloc_flags; /* AMDGPU_GEM_CREATE_* */
    struct amdgpu_bo_metadata metadata;
};

/* How a BO is named to others. */
enum amdgpu_bo_handle_type {
    amdgpu_bo_handle_type_gem_flink_name = 0, /* a number that every open file of the card understands */
    amdgpu_bo_handle_type_kms = 1,            /* a GEM handle of this device's descriptor */
    amdgpu_bo_handle_type_dma_buf_fd = 2,     /* a new descriptor, the caller's to close */
    amdgpu_bo_handle_type_kms_noimport = 3,   /* as kms; without a promise that the BO stays known */
};

struct amdgpu_bo_import_result {
    amdgpu_bo_handle buf_handle;
    uint64_t alloc_size;
};

/* Every BO is freed by amdgpu_bo_free, once for each reference. */
int amdgpu_bo_alloc(amdgpu_device_handle dev, struct amdgpu_bo_alloc_request *alloc_buffer,
                    amdgpu_bo_handle *buf_handle);

/* A BO over `size` bytes of the program's own memory at `cpu`, whole pages. */
int amdgpu_create_bo_from_user_mem(amdgpu_device_handle dev, void *cpu, uint64_t size, amdgpu_bo_handle *buf_handle);

/* The same BO again, with one more reference, if the device knows it already. */
int amdgpu_bo_import(amdgpu_device_handle dev, enum amdgpu_bo_handle_type type, uint32_t shared_handle,
                     struct amdgpu_bo_import_result *output);
int amdgpu_bo_export(amdgpu_bo_handle buf_handle, enum amdgpu_bo_handle_type type, uint32_t *shared_handle);

/* The BO of the device whose CPU mapping `cpu` lies in, with a reference; -ENXIO if there is none. */
int amdgpu_find_bo_by_cpu_mapping(amdgpu_device_handle dev, void *cpu, uint64_t size, amdgpu_bo_handle *buf_handle,
                                  uint64_t *offset_in_bo);
int amdgpu_bo_free(amdgpu_bo_handle buf_handle);
void amdgpu_bo_inc_ref(amdgpu_bo_handle bo);
int amdgpu_bo_set_metadata(amdgpu_bo_handle buf_handle, struct amdgpu_bo_metadata *info);
int amdgpu_bo_query_info(amdgpu_bo_handle buf_handle, struct amdgpu_bo_info *info);

/* Counted: the mapping stays until it has been unmapped as often as it was mapped. */
int amdgpu_bo_cpu_map(amdgpu_bo_handle buf_handle, void **cpu);
int amdgpu_bo_cpu_unmap(amdgpu_bo_handle buf_handle);

/* Waits for all work that uses the BO; `buffer_busy`: the time was over first. */
int amdgpu_bo_wait_for_idle(amdgpu_bo_handle buf_handle, uint64_t timeout_ns, bool *buffer_busy);

/*
 * Lists of the BOs that submissions use. Priorities go from 0 to 15; no array means 0. _raw: by handles.
 */
int amdgpu_bo_list_create_raw(amdgpu_device_handle dev, uint32_t number_of_buffers,
                              struct drm_amdgpu_bo_list_entry *buffers, uint32_t *result);
int amdgpu_bo_list_destroy_raw(amdgpu_device_handle dev, uint32_t bo_list);
int amdgpu_bo_list_create(amdgpu_device_handle dev, uint32_t number_of_resources, amdgpu_bo_handle *resources,
                          uint8_t *resource_prios, amdgpu_bo_list_handle *result);
int amdgpu_bo_list_destroy(amdgpu_bo_list_handle handle);
int amdgpu_bo_list_update(amdgpu_bo_list_handle handle, uint32_t number_of_resources, amdgpu_bo_handle *resources,
                          uint8_t *resource_prios);

/*
 * GPU addresses
 */

/* The only kind of range there is. */
enum amdgpu_gpu_va_range { amdgpu_gpu_va_range_general = 0 };

/* Flags of amdgpu_va_range_alloc. */
#define AMDGPU_VA_RANGE_32_BIT     0x1 /* within the 4 GiB that amdgpu_sw_info_address32_hi names */
#define AMDGPU_VA_RANGE_HIGH       0x2 /* in the upper half of the address space */
#define AMDGPU_VA_RANGE_REPLAYABLE 0x4 /* where a later amdgpu_va_range_alloc can be sure to find it free */

/* A free range of addresses; at `va_base_required` unless that is 0. Nothing is mapped there yet. */
int amdgpu_va_range_alloc(amdgpu_device_handle dev, enum amdgpu_gpu_va_range va_range_type, uint64_t size,
                          uint64_t va_base_alignment, uint64_t va_base_required, uint64_t *va_base_allocated,
                          amdgpu_va_handle *va_range_handle, uint64_t flags);
int amdgpu_va_range_free(amdgpu_va_handle va_range_handle);
uint64_t amdgpu_va_get_start_addr(amdgpu_va_handle va_handle);

/* The first and the last address of the lower half. */
int amdgpu_va_range_query(amdgpu_device_handle dev, enum amdgpu_gpu_va_range type, uint64_t *start, uint64_t *end);

/* What amdgpu_va_manager_query_sw_info tells; as in enum amdgpu_sw_info. */
enum amdgpu_va_manager_sw_info {
    amdgpu_va_manager_sw_info_address_prt_wa_control_bit = 0,
};

/* Of amdgpu_va_manager_init2: keep half of the addresses free for PRT. */
#define AMDGPU_VA_MGR_RESERVE_HALF_VA_FOR_PRT 0x1

/* The same without a device, for whoever divides a VM's addresses up: alloc, init, ..., deinit, free(). */
amdgpu_va_manager_handle amdgpu_va_manager_alloc(void);
void amdgpu_va_manager_init(amdgpu_va_manager_handle va_mgr, uint64_t low_va_offset, uint64_t low_va_max,
                            uint64_t high_va_offset, uint64_t high_va_max, uint32_t virtual_address_alignment);
void amdgpu_va_manager_init2(struct amdgpu_va_manager *va_mgr, uint64_t low_va_offset, uint64_t low_va_max,
                             uint64_t high_va_offset, uint64_t high_va_max, uint32_t virtual_address_alignment,
                             uint32_t flags);
void amdgpu_va_manager_deinit(amdgpu_va_manager_handle va_mgr);
int amdgpu_va_range_alloc2(amdgpu_va_manager_handle va_mgr, enum amdgpu_gpu_va_range va_range_type, uint64_t size,
                           uint64_t va_base_alignment, uint64_t va_base_required, uint64_t *va_base_allocated,
                           amdgpu_va_handle *va_range_handle, uint64_t flags);
int amdgpu_va_manager_query_sw_info(struct amdgpu_va_manager *va_mgr, enum amdgpu_va_manager_sw_info info, void *value);

/*
 * Maps, unmaps, replaces or clears (AMDGPU_VA_OP_*) a part of a BO at `addr`. The first form maps for reading, writing
 * and executing; the second obeys `flags` (AMDGPU_VM_*), and needs no BO where there is nothing to map. The third is
 * done when the syncobjs of its array (an address of uint32_t handles) are signalled, and then signals a point.
 */
int amdgpu_bo_va_op(amdgpu_bo_handle bo, uint64_t offset, uint64_t size, uint64_t addr, uint64_t flags, uint32_t ops);
int amdgpu_bo_va_op_raw(amdgpu_device_handle dev, amdgpu_bo_handle bo, uint64_t offset, uint64_t size, uint64_t addr,
                        uint64_t flags, uint32_t ops);
int amdgpu_bo_va_op_raw2(amdgpu_device_handle dev, amdgpu_bo_handle bo, uint64_t offset, uint64_t size, uint64_t addr,
                         uint64_t flags, uint32_t ops, uint32_t vm_timeline_syncobj_out, uint64_t vm_timeline_point,
                         uint64_t input_fence_syncobj_array_in, uint32_t num_syncobj_handles_in);

/* A VMID that stays this VM's, for debuggers. */
int amdgpu_vm_reserve_vmid(amdgpu_device_handle dev, uint32_t flags);
int amdgpu_vm_unreserve_vmid(amdgpu_device_handle dev, uint32_t flags);

/*
 * Contexts and submissions
 */

/* A point in a ring's work, as amdgpu_cs_submit gave it out. */
struct amdgpu_cs_fence {
    amdgpu_context_handle context;
    uint32_t ip_type; /* AMDGPU_HW_IP_* */
    uint32_t ip_instance;
    uint32_t ring;
    uint64_t fence; /* its number; 0: long past */
};

/* Commands in memory. */
struct amdgpu_cs_ib_info {
    uint64_t flags;         /* AMDGPU_IB_FLAG_* */
    uint64_t ib_mc_address; /* where they are */
    uint32_t size;          /* dwords */
};

/* Where a submission writes its number when it is done. */
struct amdgpu_cs_fence_info {
    amdgpu_bo_handle handle; /* NULL: nowhere */
    uint64_t offset;         /* in uint64_t */
};

struct amdgpu_cs_request {
    uint64_t flags; /* none are defined */
    unsigned ip_type;
    unsigned ip_instance;
    uint32_t ring;
    amdgpu_bo_list_handle resources; /* NULL: only BOs that are always valid */
    uint32_t number_of_dependencies;
    struct amdgpu_cs_fence *dependencies; /* fences of any context of the device */
    uint32_t number_of_ibs;
    struct amdgpu_cs_ib_info *ibs;
    uint64_t seq_no; /* out: the submission's number */
    struct amdgpu_cs_fence_info fence_info;
};

/* A context; its priority is AMDGPU_CTX_PRIORITY_*, normal in the first form. */
int amdgpu_cs_ctx_create(amdgpu_device_handle dev, amdgpu_context_handle *context);
int amdgpu_cs_ctx_create2(amdgpu_device_handle dev, uint32_t priority, amdgpu_context_handle *context);
int amdgpu_cs_ctx_free(amdgpu_context_handle context);

/* Done by a master, of the node `master_fd`, to a context of anybody's. */
int amdgpu_cs_ctx_override_priority(amdgpu_device_handle dev, amdgpu_context_handle context, int master_fd,
                                    unsigned priority);

/* Asks for clocks that do not change, or which they are: AMDGPU_CTX_OP_*_STABLE_PSTATE, AMDGPU_CTX_STABLE_PSTATE_*. */
int amdgpu_cs_ctx_stable_pstate(amdgpu_context_handle context, uint32_t op, uint32_t flags, uint32_t *out_flags);

/* What has become of the context: AMDGPU_CTX_*_RESET; AMDGPU_CTX_QUERY2_FLAGS_*. */
int amdgpu_cs_query_reset_state(amdgpu_context_handle context, uint32_t *state, uint32_t *hangs);
int amdgpu_cs_query_reset_state2(amdgpu_context_handle context, uint64_t *flags);

/* Each request is a submission. */
int amdgpu_cs_submit(amdgpu_context_handle context, uint64_t flags, struct amdgpu_cs_request *ibs_request,
                     uint32_t number_of_requests);

/* Waits for one fence, or for all or any of several; `expired` and `status`: they are past. */
int amdgpu_cs_query_fence_status(struct amdgpu_cs_fence *fence, uint64_t timeout_ns, uint64_t flags, uint32_t *expired);
int amdgpu_cs_wait_fences(struct amdgpu_cs_fence *fences, uint32_t fence_count, bool wait_all, uint64_t timeout_ns,
                          uint32_t *status, uint32_t *first);

/* One submission made of chunks (AMDGPU_CHUNK_ID_*), with a list of BOs or the handle of one, 0 for none. */
int amdgpu_cs_submit_raw(amdgpu_device_handle dev, amdgpu_context_handle context, amdgpu_bo_list_handle bo_list_handle,
                         int num_chunks, struct drm_amdgpu_cs_chunk *chunks, uint64_t *seq_no);
int amdgpu_cs_submit_raw2(amdgpu_device_handle dev, amdgpu_context_handle context, uint32_t bo_list_handle,
                          int num_chunks, struct drm_amdgpu_cs_chunk *chunks, uint64_t *seq_no);

/* Fill a chunk's content in. */
void amdgpu_cs_chunk_fence_to_dep(struct amdgpu_cs_fence *fence, struct drm_amdgpu_cs_chunk_dep *dep);
void amdgpu_cs_chunk_fence_info_to_data(struct amdgpu_cs_fence_info *fence_info, struct drm_amdgpu_cs_chunk_data *data);

/* A fence as something that others understand, AMDGPU_FENCE_TO_HANDLE_GET_*. */
int amdgpu_cs_fence_to_handle(amdgpu_device_handle dev, struct amdgpu_cs_fence *fence, uint32_t what,
                              uint32_t *out_handle);

/*
 * Semaphores between rings of one process: signalled by what a ring has been given so far, waited for by what a ring
 * is given next.
 */
int amdgpu_cs_create_semaphore(amdgpu_semaphore_handle *sem);
int amdgpu_cs_signal_semaphore(amdgpu_context_handle ctx, uint32_t ip_type, uint32_t ip_instance, uint32_t ring,
                               amdgpu_semaphore_handle sem);
int amdgpu_cs_wait_semaphore(amdgpu_context_handle ctx, uint32_t ip_type, uint32_t ip_instance, uint32_t ring,
                             amdgpu_semaphore_handle sem);
int amdgpu_cs_destroy_semaphore(amdgpu_semaphore_handle sem);

/*
 * Sync objects: handles of the device's open file, with a fence each (binary), or one for each point (timeline).
 * Timeouts are points in monotonic time; flags are DRM_SYNCOBJ_*.
 */
int amdgpu_cs_create_syncobj2(amdgpu_device_handle dev, uint32_t flags, uint32_t *syncobj);
int amdgpu_cs_create_syncobj(amdgpu_device_handle dev, uint32_t *syncobj);
int amdgpu_cs_destroy_syncobj(amdgpu_device_handle dev, uint32_t syncobj);
int amdgpu_cs_syncobj_reset(amdgpu_device_handle dev, const uint32_t *syncobjs, uint32_t syncobj_count);
int amdgpu_cs_syncobj_signal(amdgpu_device_handle dev, const uint32_t *syncobjs, uint32_t syncobj_count);
int amdgpu_cs_syncobj_timeline_signal(amdgpu_device_handle dev, const uint32_t *syncobjs, uint64_t *points,
                                      uint32_t syncobj_count);

/* 0, or -ETIME when the time is over. */
int amdgpu_cs_syncobj_wait(amdgpu_device_handle dev, uint32_t *handles, unsigned num_handles, int64_t timeout_nsec,
                           unsigned flags, uint32_t *first_signaled);
int amdgpu_cs_syncobj_timeline_wait(amdgpu_device_handle dev, uint32_t *handles, uint64_t *points, unsigned num_handles,
                                    int64_t timeout_nsec, unsigned flags, uint32_t *first_signaled);

/* The last point signalled, of each. */
int amdgpu_cs_syncobj_query(amdgpu_device_handle dev, uint32_t *handles, uint64_t *points, unsigned num_handles);
int amdgpu_cs_syncobj_query2(amdgpu_device_handle dev, uint32_t *handles, uint64_t *points, unsigned num_handles,
                             uint32_t flags);

/* The object itself, by a descriptor. */
int amdgpu_cs_export_syncobj(amdgpu_device_handle dev, uint32_t syncobj, int *shared_fd);
int amdgpu_cs_import_syncobj(amdgpu_device_handle dev, int shared_fd, uint32_t *syncobj);

/* Only its present fence, or a point's. */
int amdgpu_cs_syncobj_export_sync_file(amdgpu_device_handle dev, uint32_t syncobj, int *sync_file_fd);
int amdgpu_cs_syncobj_import_sync_file(amdgpu_device_handle dev, uint32_t syncobj, int sync_file_fd);
int amdgpu_cs_syncobj_export_sync_file2(amdgpu_device_handle dev, uint32_t syncobj, uint64_t point, uint32_t flags,
                                        int *sync_file_fd);
int amdgpu_cs_syncobj_import_sync_file2(amdgpu_device_handle dev, uint32_t syncobj, uint64_t point, int sync_file_fd);

/* Gives the fence of a point to another's point; point 0 is a binary sync object's. */
int amdgpu_cs_syncobj_transfer(amdgpu_device_handle dev, uint32_t dst_handle, uint64_t dst_point, uint32_t src_handle,
                               uint64_t src_point, uint32_t flags);

/*
 * User queues: rings that a program fills itself. Cards of GFX11 and later have them, this library does not.
 */
int amdgpu_create_userqueue(amdgpu_device_handle dev, uint32_t ip_type, uint32_t doorbell_handle,
                            uint32_t doorbell_offset, uint64_t queue_va, uint64_t queue_size, uint64_t wptr_va,
                            uint64_t rptr_va, void *mqd_in, uint32_t flags, uint32_t *queue_id);
int amdgpu_free_userqueue(amdgpu_device_handle dev, uint32_t queue_id);
int amdgpu_userq_signal(amdgpu_device_handle dev, struct drm_amdgpu_userq_signal *signal_data);
int amdgpu_userq_wait(amdgpu_device_handle dev, struct drm_amdgpu_userq_wait *wait_data);

#ifdef __cplusplus
}
#endif

#endif
