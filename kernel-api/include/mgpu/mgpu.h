/* SPDX-License-Identifier: MIT */
/*
 * mgpu.h - the kernel API of libradv-metal: everything an operating system provides so that Mesa's RADV runs on it.
 *
 * This header is the documentation. It is written to be read from top to bottom in half an hour:
 *
 *     1  conventions        types, errors, handles, time, the gate
 *     2  pillar A           open, firmware, init, queries
 *     3  pillar B           buffer objects (BOs)
 *     4  pillar C           GPU virtual memory
 *     5  pillar D           queues, submission, sync objects, events
 *
 * The display extension is mgpu_display.h. calls.def holds the same calls as a table, for code that dispatches them.
 * It compiles as C11 and C++, hosted or freestanding, and needs nothing but <stdint.h> and <stddef.h>.
 *
 * LEVELS. A kernel is brought up rung by rung and the conformance suite reports the rung it has reached:
 *     0 info   1 memory   2 transfer and compute   3 graphics   4 display and sharing   5 recovery
 * The level of each call stands behind its name. What a kernel does not have yet answers -MGPU_ENOSYS.
 */
#ifndef MGPU_MGPU_H
#define MGPU_MGPU_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ================================================================================================================== *
 * 1. Conventions
 * ================================================================================================================== */

/* The version of this contract. It grows by adding calls, flags, query structs' tails; a break raises the number. */
#define MGPU_VERSION 1u

/*
 * THE GATE. Every call is one number and one argument struct. How it reaches the kernel is the OS's affair: a system
 * call, an ioctl, a plain function call. The OS port defines this one function; the named wrappers below are all that a
 * client uses.
 *
 *   client   what mgpu_open returned; 0 for mgpu_open itself
 *   nr       call number, MGPU_CALL_*
 *   args     the call's struct, read and written; a struct is fixed in size, its pointers are uint64_t, its padding is
 *            named `pad` and must be zero
 *   size     sizeof of that struct
 *
 * Returns 0 or a negative error. All calls are thread-safe. A call that fails has changed nothing, its struct included,
 * but for fields named `message` and for mgpu_open.version. When several errors apply the gate's own come first; a call
 * that the kernel does not have may answer any of them. These are the gate's, which no call lists again:
 *   -MGPU_ENOSYS   the number is unknown, or this kernel does not implement the call
 *   -MGPU_EBADF    `client` is not open
 *   -MGPU_EINVAL   `size` is not the struct's size, padding is not zero, or a flag is not one that the call lists
 *   -MGPU_E2BIG    an embedded array has more elements than calls.def allows
 *   -MGPU_EFAULT   `args` or an embedded pointer cannot be read or written
 *   -MGPU_ENOMEM   the kernel is out of memory for its own records
 *   -MGPU_ENXIO    the call needs a running card and mgpu_init has not succeeded yet
 *   -MGPU_ENODEV   the card is gone, or was lost and could not be brought back
 *   -MGPU_EINTR    the call slept, and the OS wanted its thread for something else, such as a signal; it can be made
 *                  again as it was. An OS may well do that in mgpu_call itself, and show this error to nobody
 */
typedef uint32_t mgpu_client;
int mgpu_call(mgpu_client client, uint32_t nr, void *args, uint32_t size);

/*
 * ERRORS are Linux's numbers whatever the OS's own <errno.h> says, so that a client can be moved between systems.
 */
#define MGPU_EPERM 1      /* not allowed to this client */
#define MGPU_ENOENT 2     /* no such handle, mapping, point or name */
#define MGPU_EINTR 4      /* the OS has cut a sleep short: make the call again */
#define MGPU_EIO 5        /* the card did not answer as it should */
#define MGPU_ENXIO 6      /* card not initialised */
#define MGPU_E2BIG 7      /* too many array elements */
#define MGPU_EBADF 9      /* client not open */
#define MGPU_ENOMEM 12    /* out of memory, of any kind */
#define MGPU_EACCES 13    /* needs a right the client does not have (priority, display) */
#define MGPU_EFAULT 14    /* bad pointer */
#define MGPU_EBUSY 16     /* in use */
#define MGPU_EEXIST 17    /* already there */
#define MGPU_ENODEV 19    /* card gone or unknown */
#define MGPU_EINVAL 22    /* argument out of range */
#define MGPU_ENOSPC 28    /* address or object space exhausted */
#define MGPU_ENOSYS 38    /* not implemented */
#define MGPU_ENODATA 61   /* guilty: killed by its own hang, recovered by killing its waves */
#define MGPU_ETIME 62     /* deadline passed; on a queue: guilty, recovered by a reset */
#define MGPU_EPROTO 71    /* contract version not supported */
#define MGPU_EOVERFLOW 75 /* a timeline point went backwards */
#define MGPU_EOPNOTSUPP 95 /* known, but not possible on this card */
#define MGPU_ECANCELED 125 /* innocent: lost because other work hung the card */

/*
 * HANDLES are 32 bits, belong to one client and are never 0. Their upper bits are a generation: a handle that was
 * destroyed does not come back soon, and using it is -MGPU_ENOENT. Closing the client destroys what its handles name.
 *
 * TIME is an absolute CLOCK_MONOTONIC-like count of nanoseconds, int64_t. A deadline in the past (0, say) polls;
 * INT64_MAX waits for ever.
 *
 * SIZES and ADDRESSES are bytes. "Pages" are 4 KiB. GPU addresses are 48 bits wide and sign-extended to 64, so the
 * upper half starts at 0xffff800000000000.
 */
typedef uint32_t mgpu_handle;
#define MGPU_PAGE_SIZE 4096u
#define MGPU_FOREVER INT64_MAX

/* ================================================================================================================== *
 * 2. Pillar A: open, firmware, init, queries
 * ================================================================================================================== */

/*
 * mgpu_open - level 0 - become a client of the card.
 * One client is what Linux calls an open file: its own handles, its own event queue. Clients are isolated from each
 * other except for what they export. A process may open several.
 *   -MGPU_EPROTO   the kernel does not speak `version`; `version` then says which it speaks
 *   -MGPU_EACCES   MGPU_OPEN_DISPLAY, and another client holds the display
 *   -MGPU_ENODEV   there is no supported card
 */
#define MGPU_CALL_OPEN 0x00u
#define MGPU_OPEN_DISPLAY (1u << 0) /* also own the screens, if the card has any (Linux: the primary node's master) */
struct mgpu_open {
    uint32_t version; /* in: MGPU_VERSION; out: the kernel's */
    uint32_t flags;   /* in: MGPU_OPEN_* */
    uint32_t client;  /* out */
    uint32_t pad;
};
static inline int mgpu_open(struct mgpu_open *args)
{
    return mgpu_call(0, MGPU_CALL_OPEN, args, (uint32_t)sizeof *args);
}

/*
 * mgpu_close - level 0 - stop being a client.
 * Destroys every object of the client. Work already submitted runs to its end first as far as the card is concerned;
 * the call does not wait for it. Exported objects live on as long as an export or another client refers to them.
 */
#define MGPU_CALL_CLOSE 0x01u
struct mgpu_close {
    uint64_t flags; /* in: 0 */
};
static inline int mgpu_close(mgpu_client client)
{
    struct mgpu_close args = { 0 };
    return mgpu_call(client, MGPU_CALL_CLOSE, &args, (uint32_t)sizeof args);
}

/*
 * mgpu_load_firmware - level 0 - hand the kernel one firmware file, before mgpu_init.
 * The kernel copies the bytes, checks header, size and CRC, and uses them at init. Files may come in any order; a name
 * given twice replaces the first. The kernel knows which names its chip needs; mgpu_init tells what is missing.
 *   -MGPU_ENOENT   the chip has no use for a file of that name
 *   -MGPU_EIO      the file is damaged; `message` names the field, what was expected and what was found
 *   -MGPU_EBUSY    the card is already initialised
 */
#define MGPU_CALL_LOAD_FIRMWARE 0x02u
struct mgpu_load_firmware {
    uint64_t name;      /* in: char[name_size], without a terminator: "dimgrey_cavefish_pfp.bin" */
    uint64_t data;      /* in: uint8_t[data_size] */
    uint32_t name_size; /* in: bytes, at most 64 */
    uint32_t data_size; /* in: bytes, at most 4 MiB */
    char message[112];  /* out: what is wrong, for a person; empty when nothing is */
};
static inline int mgpu_load_firmware(mgpu_client client, struct mgpu_load_firmware *args)
{
    return mgpu_call(client, MGPU_CALL_LOAD_FIRMWARE, args, (uint32_t)sizeof *args);
}

/*
 * Engines: what kinds of queue there are. The numbers are AMDGPU_HW_IP_*.
 */
#define MGPU_ENGINE_GFX 0u
#define MGPU_ENGINE_COMPUTE 1u
#define MGPU_ENGINE_SDMA 2u
#define MGPU_ENGINE_COUNT 3u

/*
 * Capability bits. Only what fully works is advertised; a client must be able to live without each of them.
 */
#define MGPU_CAP_COMPUTE (1ull << 0)      /* MGPU_ENGINE_COMPUTE queues */
#define MGPU_CAP_SDMA (1ull << 1)         /* MGPU_ENGINE_SDMA queues */
#define MGPU_CAP_SHADERS (1ull << 2)      /* dispatches run (compute shaders) */
#define MGPU_CAP_DRAWS (1ull << 3)        /* draws run (graphics pipeline) */
#define MGPU_CAP_TIMELINE (1ull << 4)     /* timeline sync objects */
#define MGPU_CAP_PRT (1ull << 5)          /* MGPU_VM_PRT mappings */
#define MGPU_CAP_USERPTR (1ull << 6)      /* mgpu_bo_userptr */
#define MGPU_CAP_SHARING (1ull << 7)      /* exports and imports of BOs and sync objects */
#define MGPU_CAP_GANG (1ull << 8)         /* one submission for several queues */
#define MGPU_CAP_PRIORITY (1ull << 9)     /* queue priorities other than normal have an effect */
#define MGPU_CAP_RECOVERY (1ull << 10)    /* a hang costs its own queues only; the card comes back. Without it all is
                                             over: every call but mgpu_close answers -MGPU_ENODEV from then on */
#define MGPU_CAP_DISPLAY (1ull << 11)     /* mgpu_display.h */
#define MGPU_CAP_VALUE_PAGE (1ull << 12)  /* mgpu_init.value_object: completed points without a call */
#define MGPU_CAP_GDS (1ull << 13)         /* MGPU_DOMAIN_GDS and MGPU_DOMAIN_OA */
#define MGPU_CAP_FIRMWARE (1ull << 14)    /* mgpu_load_firmware */
#define MGPU_CAP_IMPLICIT_SYNC (1ull << 15) /* BOs carry fences between clients */

/*
 * What the card is. Filled by mgpu_init; grows at its end only. Figures follow struct drm_amdgpu_info_device where it
 * has them; the names in brackets are the registers they come from.
 */
struct mgpu_chip_info {
    uint32_t size;               /* bytes of this struct that the kernel filled */
    uint32_t levels;             /* bit n: the kernel claims level n */
    uint64_t caps;               /* MGPU_CAP_* */
    char chip_name[16];          /* "NAVI23", zero-padded */
    char marketing_name[64];     /* "AMD Radeon RX 6600", zero-padded */
    /* PCI */
    uint16_t pci_vendor, pci_device, pci_subvendor, pci_subdevice;
    uint8_t pci_revision, pci_bus, pci_slot, pci_function;
    uint32_t pci_domain;
    /* identity */
    uint32_t family;       /* 143: AMDGPU_FAMILY_NV */
    uint32_t external_rev; /* 0x3c: first Navi 23 */
    uint32_t chip_rev;
    uint32_t gc_version;   /* major << 16 | minor << 8 | revision: 0x0a0304 */
    uint32_t sdma_version; /* 0x050204 */
    /* shader array */
    uint32_t num_se;               /* shader engines */
    uint32_t num_sa_per_se;        /* shader arrays per engine */
    uint32_t num_cu_per_sa;        /* compute units per array, before harvesting */
    uint32_t cu_active;            /* compute units in all, after harvesting */
    uint32_t cu_bitmap[4][4];      /* [engine][array] working compute units [CC_GC_SHADER_ARRAY_CONFIG] */
    uint32_t num_rb;               /* render backends */
    uint32_t rb_mask;              /* working render backends [CC_RB_BACKEND_DISABLE] */
    uint32_t num_tcc;              /* L2 channels */
    uint32_t tcc_disabled_mask;
    uint32_t num_gfx_contexts;     /* hardware contexts */
    uint32_t gb_addr_config;       /* [GB_ADDR_CONFIG] pipes, packers, fragments: steers all tiling */
    uint32_t tile_steering;        /* [PA_SC_TILE_STEERING_OVERRIDE] */
    uint32_t wave_size;            /* native lanes per wave: 32 */
    uint32_t vgprs_per_simd;       /* shader-visible */
    uint32_t max_waves_per_simd;
    uint32_t lds_size_per_group;   /* bytes */
    uint32_t gs_vgt_table_depth;
    uint32_t gs_prim_buffer_depth;
    uint32_t max_gs_waves_per_vgt;
    uint32_t double_offchip_lds;   /* 1: the off-chip tessellation buffer is doubled */
    /* clocks, kHz */
    uint32_t max_engine_clock;
    uint32_t max_memory_clock;
    uint32_t counter_clock;        /* of the GPU timestamp: 100000 */
    /* memory */
    uint32_t vram_type;            /* 9: GDDR6 */
    uint32_t vram_bit_width;
    uint32_t num_vmids;            /* address spaces the card can hold at a time, the kernel's own included */
    uint64_t vram_size;            /* bytes */
    uint64_t vram_visible_size;    /* bytes the CPU can map */
    uint64_t gtt_size;             /* bytes of system memory the GPU may use */
    uint64_t max_allocation;       /* bytes, of one BO, wherever it lies */
    /* GPU virtual addresses: [va_start, va_end) and [high_va_start, high_va_end), both for the client to hand out */
    uint64_t va_start, va_end;
    uint64_t high_va_start, high_va_end;
    uint32_t va_alignment;         /* bytes */
    uint32_t pte_fragment_size;    /* bytes: VRAM mappings aligned to this are the fastest */
    /* engines, by MGPU_ENGINE_* */
    struct {
        uint32_t version;          /* as gc_version */
        uint32_t rings;            /* how many; 0: this engine is not available */
        uint32_t ib_start_align;   /* bytes */
        uint32_t ib_size_align;    /* bytes */
    } engine[MGPU_ENGINE_COUNT];
    /* for those who show it */
    uint32_t min_engine_clock;     /* kHz */
    uint32_t min_memory_clock;
    uint64_t last_level_cache;     /* bytes: the infinity cache; 0: there is none */
    uint32_t pcie_gen, pcie_lanes; /* of the link as it is; 0: not known */
};

/*
 * mgpu_init - level 0 - bring the card up, and say what it is.
 * The first call does the work, with the firmware loaded so far; later calls, of any client, only answer.
 *   -MGPU_ENOENT   a required firmware file was never loaded; `message` names it
 *   -MGPU_EIO      a block did not come up; `message` names block and register
 *   -MGPU_ENODEV   the chip is not in the kernel's chip table; `message` gives its ids
 */
#define MGPU_CALL_INIT 0x03u
struct mgpu_init {
    uint64_t info;         /* in: uint8_t[info_size], receives struct mgpu_chip_info, cut or zero-filled to info_size */
    uint32_t info_size;    /* in: bytes, at most 4096 */
    uint32_t flags;        /* in: 0 */
    uint64_t value_object; /* out: with MGPU_CAP_VALUE_PAGE, an object for the OS to map like mgpu_bo_map's, from offset
                              0, read-only and cached: _Atomic uint64_t completed[], by the value_index that
                              mgpu_sync_create and mgpu_sync_import answer; else 0 */
    uint64_t value_size;   /* out: its bytes */
    char message[112];     /* out: what is wrong, for a person; empty when nothing is */
};
static inline int mgpu_init(mgpu_client client, struct mgpu_init *args)
{
    return mgpu_call(client, MGPU_CALL_INIT, args, (uint32_t)sizeof *args);
}

/*
 * mgpu_query - level 0 - ask for something that changes, or that few clients need.
 * The answer is written to `data`, cut or zero-filled to data_size, so a query's struct can grow.
 *   -MGPU_EINVAL      `what` is not defined here
 *   -MGPU_ENOENT      `index` is not one this card has; of a register, not one that user mode may know
 *   -MGPU_EOPNOTSUPP  the card cannot tell (a sensor it lacks)
 */
#define MGPU_CALL_QUERY 0x04u
#define MGPU_QUERY_MEMORY 0u   /* struct mgpu_query_memory; index: MGPU_HEAP_* */
#define MGPU_QUERY_FIRMWARE 1u /* struct mgpu_query_firmware; index: MGPU_FW_* */
#define MGPU_QUERY_TIME 2u     /* struct mgpu_query_time */
#define MGPU_QUERY_SENSOR 3u   /* uint32_t; index: MGPU_SENSOR_* */
#define MGPU_QUERY_REGISTER 4u /* uint32_t; index: dword offset; only registers that user mode may know */
#define MGPU_QUERY_FAULT 5u    /* struct mgpu_query_fault: the last VM fault of this client; may lag behind the fence
                                  of the work that faulted, by an interrupt */
#define MGPU_QUERY_COUNTER 6u  /* uint64_t; index: MGPU_COUNTER_* */

#define MGPU_HEAP_VRAM 0u
#define MGPU_HEAP_VRAM_VISIBLE 1u
#define MGPU_HEAP_GTT 2u
struct mgpu_query_memory {
    uint64_t total;          /* bytes */
    uint64_t usable;         /* bytes, total less what the kernel keeps for itself */
    uint64_t used;           /* bytes, by all clients */
    uint64_t max_allocation; /* bytes, of one BO */
};

#define MGPU_FW_ME 0u
#define MGPU_FW_PFP 1u
#define MGPU_FW_CE 2u
#define MGPU_FW_MEC 3u
#define MGPU_FW_MEC2 4u
#define MGPU_FW_RLC 5u
#define MGPU_FW_SDMA 6u
#define MGPU_FW_SMC 7u
#define MGPU_FW_SOS 8u
#define MGPU_FW_TA 9u
#define MGPU_FW_VCN 10u
#define MGPU_FW_DMCUB 11u
struct mgpu_query_firmware {
    uint32_t version; /* ucode_version of the file's header; 0: not loaded */
    uint32_t feature; /* ucode_feature_version */
};

struct mgpu_query_time {
    uint64_t gpu_ticks; /* GPU timestamp, in ticks of mgpu_chip_info.counter_clock */
    int64_t cpu_ns;     /* the OS's monotonic clock, read at the same moment */
};

#define MGPU_SENSOR_GPU_CLOCK 0u       /* MHz */
#define MGPU_SENSOR_MEMORY_CLOCK 1u    /* MHz */
#define MGPU_SENSOR_TEMPERATURE 2u     /* thousandths of a degree Celsius */
#define MGPU_SENSOR_LOAD 3u            /* percent */
#define MGPU_SENSOR_POWER 4u           /* watts */

struct mgpu_query_fault {
    uint64_t address; /* page-aligned GPU address */
    uint32_t status;  /* [GCVM_L2_PROTECTION_FAULT_STATUS] */
    uint32_t vmid;    /* hardware VMID it happened in */
    uint64_t count;   /* faults of this client so far; 0: there was none */
    mgpu_handle vm;   /* the address space it happened in */
    uint32_t access;  /* MGPU_FAULT_* */
};
#define MGPU_FAULT_WRITE (1u << 0)      /* a write was refused; else a read */
#define MGPU_FAULT_EXECUTE (1u << 1)    /* the read was that of instructions */
#define MGPU_FAULT_PERMISSION (1u << 2) /* something is mapped there, which does not allow it; else nothing is */

#define MGPU_COUNTER_VRAM_LOST 0u   /* resets that lost VRAM */
#define MGPU_COUNTER_RESETS 1u      /* resets of any kind */
#define MGPU_COUNTER_SUBMITS 2u     /* submissions taken */
#define MGPU_COUNTER_RETIRED 3u     /* submissions finished */
#define MGPU_COUNTER_INTERRUPTS 4u  /* interrupt-ring entries handled */
#define MGPU_COUNTER_BYTES_MOVED 5u /* bytes moved between domains */
#define MGPU_COUNTER_OBJECTS 6u     /* live objects of this client: BOs, VMs, queues, sync objects,
                                        framebuffers */
#define MGPU_COUNTER_RECOVERY_NS 7u /* ns that the last recovery took, from the moment the kernel knew of the hang */
#define MGPU_COUNTER_POWER_UPS 8u   /* how often the graphics core was woken from its idle state */
struct mgpu_query {
    uint32_t what;      /* in: MGPU_QUERY_* */
    uint32_t index;     /* in: see there */
    uint64_t data;      /* in: uint8_t[data_size], receives the answer */
    uint32_t data_size; /* in: bytes, at most 4096 */
    uint32_t pad;
};
static inline int mgpu_query(mgpu_client client, struct mgpu_query *args)
{
    return mgpu_call(client, MGPU_CALL_QUERY, args, (uint32_t)sizeof *args);
}

/* ================================================================================================================== *
 * 3. Pillar B: buffer objects
 *
 * A BO is memory that the GPU can reach. It has no GPU address of its own: pillar C gives it one or several. It lives
 * until its last handle, mapping, export and unfinished submission is gone; destroying a busy BO is legal.
 * New memory reads as zero, always, and memory of a dead BO is never seen by another client.
 * ================================================================================================================== */

#define MGPU_DOMAIN_VRAM (1u << 0)
#define MGPU_DOMAIN_GTT (1u << 1) /* system memory, any pages, snooped */
#define MGPU_DOMAIN_GDS (1u << 2) /* global data share, on the chip: bytes, a multiple of 4, at most 4096 in all */
#define MGPU_DOMAIN_OA (1u << 3)  /* ordered append, on the chip: units, at most 4 in all */

#define MGPU_BO_CPU_ACCESS (1u << 0)     /* mgpu_bo_map must work: VRAM comes from the CPU-visible part */
#define MGPU_BO_NO_CPU_ACCESS (1u << 1)  /* mgpu_bo_map will never be asked for: VRAM may be invisible */
#define MGPU_BO_WRITE_COMBINE (1u << 2)  /* GTT: the CPU only writes; map it write-combined */
#define MGPU_BO_CONTIGUOUS (1u << 3)     /* one run of physical pages (scanout) */
#define MGPU_BO_EXPLICIT_SYNC (1u << 4)  /* carries no implicit fences between clients */
#define MGPU_BO_ALWAYS_VALID (1u << 5)   /* resident at every submission of its VM; needs no list entry, not exported */
#define MGPU_BO_DISCARDABLE (1u << 6)    /* content may be dropped under memory pressure */

/*
 * mgpu_bo_create - level 1 - allocate memory.
 * With several domains the kernel takes VRAM first and falls back to GTT. The size is rounded up to whole pages.
 * VRAM need not be one run of pages unless MGPU_BO_CONTIGUOUS asks for it; runs are aligned to `alignment`.
 * GDS and OA stand alone, take no flags, have no address, neither for mgpu_bo_map (-MGPU_EACCES) nor for mgpu_vm_map
 * (-MGPU_EINVAL), and are not rounded up: a submission that lists such a BO may use it, one of each kind at a time.
 *   -MGPU_EINVAL      size is 0, alignment is not a power of two, no domain or flags that exclude each other
 *   -MGPU_ENOMEM      no room in any of the domains, or larger than max_allocation; nothing was evicted or changed
 *   -MGPU_EOPNOTSUPP  a domain this card does not have (MGPU_CAP_GDS)
 */
#define MGPU_CALL_BO_CREATE 0x10u
struct mgpu_bo_create {
    uint64_t size;      /* in: bytes; out: as rounded up */
    uint64_t alignment; /* in: bytes of physical alignment, 0: a page */
    uint32_t domains;   /* in: MGPU_DOMAIN_* */
    uint32_t flags;     /* in: MGPU_BO_* */
    mgpu_handle bo;     /* out */
    uint32_t pad;
};
static inline int mgpu_bo_create(mgpu_client client, struct mgpu_bo_create *args)
{
    return mgpu_call(client, MGPU_CALL_BO_CREATE, args, (uint32_t)sizeof *args);
}

/*
 * mgpu_bo_destroy - level 1 - give the handle back.
 * Mappings the client made of this BO in its VMs are removed, as soon as no submission uses it any more; until then
 * running work still reaches the memory, and a new mapping may already take the addresses. The memory is freed when the
 * last user is done with it, CPU mappings included.
 *   -MGPU_ENOENT   no such BO
 */
#define MGPU_CALL_BO_DESTROY 0x11u
struct mgpu_bo_destroy {
    mgpu_handle bo; /* in */
    uint32_t pad;
};
static inline int mgpu_bo_destroy(mgpu_client client, mgpu_handle bo)
{
    struct mgpu_bo_destroy args = { bo, 0 };
    return mgpu_call(client, MGPU_CALL_BO_DESTROY, &args, (uint32_t)sizeof args);
}

/*
 * mgpu_bo_map - level 1 - ask what to map so that the CPU sees the BO.
 * The contract cannot make CPU mappings, the OS does: it takes `object` to be the thing to map (as Linux takes a file)
 * and asks the kernel for the physical page behind each page of it. Maps are counted; every map has its unmap.
 *   -MGPU_ENOENT   no such BO
 *   -MGPU_EACCES   it was created with MGPU_BO_NO_CPU_ACCESS, or lies outside the visible part of VRAM
 */
#define MGPU_CALL_BO_MAP 0x12u
#define MGPU_CACHE_WB 0u /* ordinary cached memory */
#define MGPU_CACHE_WC 1u /* write-combined */
#define MGPU_CACHE_UC 2u /* uncached */
struct mgpu_bo_map {
    mgpu_handle bo;   /* in */
    uint32_t caching; /* out: MGPU_CACHE_* to map with */
    uint64_t object;  /* out: names the memory, for the OS; unique while the BO lives */
    uint64_t offset;  /* out: where in `object` the BO begins, bytes */
    uint64_t size;    /* out: bytes to map */
};
static inline int mgpu_bo_map(mgpu_client client, struct mgpu_bo_map *args)
{
    return mgpu_call(client, MGPU_CALL_BO_MAP, args, (uint32_t)sizeof *args);
}

/*
 * mgpu_bo_unmap - level 1 - take one mgpu_bo_map back. The CPU mapping must be gone before.
 *   -MGPU_ENOENT   no such BO
 *   -MGPU_EINVAL   it is not mapped
 */
#define MGPU_CALL_BO_UNMAP 0x13u
struct mgpu_bo_unmap {
    mgpu_handle bo; /* in */
    uint32_t pad;
};
static inline int mgpu_bo_unmap(mgpu_client client, mgpu_handle bo)
{
    struct mgpu_bo_unmap args = { bo, 0 };
    return mgpu_call(client, MGPU_CALL_BO_UNMAP, &args, (uint32_t)sizeof args);
}

/*
 * mgpu_bo_export - level 4 - make a token by which another client, or the same one, can import the BO.
 * A token is a random 64-bit number that keeps its object alive until mgpu_export_close. Whoever knows it may import
 * it: an OS that has file descriptors hands out a descriptor that holds the token, not the token.
 *   -MGPU_ENOENT   no such BO
 *   -MGPU_EPERM    it was created with MGPU_BO_ALWAYS_VALID, or by mgpu_bo_userptr
 */
#define MGPU_CALL_BO_EXPORT 0x14u
struct mgpu_bo_export {
    mgpu_handle bo; /* in */
    uint32_t flags; /* in: 0 */
    uint64_t token; /* out */
};
static inline int mgpu_bo_export(mgpu_client client, struct mgpu_bo_export *args)
{
    return mgpu_call(client, MGPU_CALL_BO_EXPORT, args, (uint32_t)sizeof *args);
}

/*
 * mgpu_bo_import - level 4 - get a handle for an exported BO.
 * Within one client the same BO always has the same handle; each import of it adds a reference to that handle, and each
 * mgpu_bo_destroy takes one.
 *   -MGPU_ENOENT   the token is unknown, or names something that is not a BO
 */
#define MGPU_CALL_BO_IMPORT 0x15u
struct mgpu_bo_import {
    uint64_t token; /* in */
    uint64_t size;  /* out: bytes */
    mgpu_handle bo; /* out */
    uint32_t flags; /* in: 0 */
};
static inline int mgpu_bo_import(mgpu_client client, struct mgpu_bo_import *args)
{
    return mgpu_call(client, MGPU_CALL_BO_IMPORT, args, (uint32_t)sizeof *args);
}

/*
 * mgpu_export_close - level 4 - end a token made by mgpu_bo_export or mgpu_sync_export.
 *   -MGPU_ENOENT   the token is unknown
 */
#define MGPU_CALL_EXPORT_CLOSE 0x16u
struct mgpu_export_close {
    uint64_t token; /* in */
};
static inline int mgpu_export_close(mgpu_client client, uint64_t token)
{
    struct mgpu_export_close args = { token };
    return mgpu_call(client, MGPU_CALL_EXPORT_CLOSE, &args, (uint32_t)sizeof args);
}

/* What a client that shares a BO tells the others of its layout. Opaque to the kernel; Linux: AMDGPU_GEM_METADATA. */
struct mgpu_metadata {
    uint64_t flags;
    uint64_t tiling;     /* AMDGPU_TILING_* fields */
    uint32_t size;       /* bytes of `data` in use, at most 256 */
    uint32_t pad;
    uint32_t data[64];
};

/*
 * mgpu_bo_info - level 1 - what was asked for at creation, and the metadata.
 *   -MGPU_ENOENT   no such BO
 */
#define MGPU_CALL_BO_INFO 0x17u
struct mgpu_bo_info {
    mgpu_handle bo;     /* in */
    uint32_t domains;   /* out: as created */
    uint32_t flags;     /* out: as created */
    uint32_t placement; /* out: the one domain it lies in now */
    uint64_t size;      /* out: bytes */
    uint64_t alignment; /* out: bytes */
    struct mgpu_metadata metadata; /* out */
};
static inline int mgpu_bo_info(mgpu_client client, struct mgpu_bo_info *args)
{
    return mgpu_call(client, MGPU_CALL_BO_INFO, args, (uint32_t)sizeof *args);
}

/*
 * mgpu_bo_set_metadata - level 1 - replace the metadata.
 *   -MGPU_ENOENT   no such BO
 *   -MGPU_EINVAL   metadata.size is above 256
 */
#define MGPU_CALL_BO_SET_METADATA 0x18u
struct mgpu_bo_set_metadata {
    mgpu_handle bo; /* in */
    uint32_t pad;
    struct mgpu_metadata metadata; /* in */
};
static inline int mgpu_bo_set_metadata(mgpu_client client, struct mgpu_bo_set_metadata *args)
{
    return mgpu_call(client, MGPU_CALL_BO_SET_METADATA, args, (uint32_t)sizeof *args);
}

/*
 * mgpu_bo_wait - level 2 - wait until no submission uses the BO any more.
 *   -MGPU_ENOENT   no such BO
 *   -MGPU_ETIME    still busy at the deadline
 */
#define MGPU_CALL_BO_WAIT 0x19u
struct mgpu_bo_wait {
    mgpu_handle bo;      /* in */
    uint32_t pad;
    int64_t deadline_ns; /* in */
};
static inline int mgpu_bo_wait(mgpu_client client, struct mgpu_bo_wait *args)
{
    return mgpu_call(client, MGPU_CALL_BO_WAIT, args, (uint32_t)sizeof *args);
}

/*
 * mgpu_bo_userptr - level 1 - make a BO of memory the client already has.
 * The pages stay the client's; they are pinned while the BO lives. It lies in GTT, with MGPU_BO_NO_CPU_ACCESS: the
 * client has the memory already. If it is read-only, MGPU_VM_WRITE has no effect on its mappings. Needs
 * MGPU_CAP_USERPTR.
 *   -MGPU_EINVAL   address or size are not whole pages, or size is 0
 *   -MGPU_EFAULT   part of the range is not mapped, or not writable and MGPU_USERPTR_READ_ONLY was not given
 */
#define MGPU_CALL_BO_USERPTR 0x1au
#define MGPU_USERPTR_READ_ONLY (1u << 0)
struct mgpu_bo_userptr {
    uint64_t address; /* in: CPU address */
    uint64_t size;    /* in: bytes */
    uint32_t flags;   /* in: MGPU_USERPTR_* */
    mgpu_handle bo;   /* out */
};
static inline int mgpu_bo_userptr(mgpu_client client, struct mgpu_bo_userptr *args)
{
    return mgpu_call(client, MGPU_CALL_BO_USERPTR, args, (uint32_t)sizeof *args);
}

/* ================================================================================================================== *
 * 4. Pillar C: GPU virtual memory
 *
 * A VM is one GPU address space: a tree of page tables that the card walks. The client chooses every address; the
 * kernel honours it exactly or fails. Changes are in force for every submission made after the call returned; with a
 * signal point they may be done later, and that point is reached when they are.
 *
 * An access that no mapping allows is a VM fault: reads give 0, writes vanish, the work goes on, and MGPU_QUERY_FAULT
 * tells. It does not lose the queue by itself.
 * ================================================================================================================== */

/*
 * mgpu_vm_create - level 1 - make an empty address space.
 */
#define MGPU_CALL_VM_CREATE 0x20u
struct mgpu_vm_create {
    uint32_t flags; /* in: 0 */
    mgpu_handle vm; /* out */
};
static inline int mgpu_vm_create(mgpu_client client, struct mgpu_vm_create *args)
{
    return mgpu_call(client, MGPU_CALL_VM_CREATE, args, (uint32_t)sizeof *args);
}

/*
 * mgpu_vm_destroy - level 1 - drop the address space and its mappings. Queues that use it keep it alive until they go.
 *   -MGPU_ENOENT   no such VM
 */
#define MGPU_CALL_VM_DESTROY 0x21u
struct mgpu_vm_destroy {
    mgpu_handle vm; /* in */
    uint32_t pad;
};
static inline int mgpu_vm_destroy(mgpu_client client, mgpu_handle vm)
{
    struct mgpu_vm_destroy args = { vm, 0 };
    return mgpu_call(client, MGPU_CALL_VM_DESTROY, &args, (uint32_t)sizeof args);
}

/* A mapping without READ, WRITE and EXECUTE is legal: every access faults. */
#define MGPU_VM_READ (1u << 0)
#define MGPU_VM_WRITE (1u << 1)
#define MGPU_VM_EXECUTE (1u << 2)
#define MGPU_VM_PRT (1u << 3)     /* no memory behind it: reads give 0, writes vanish; `bo` is 0 (MGPU_CAP_PRT) */
#define MGPU_VM_REPLACE (1u << 4) /* take the place of whatever is mapped there */
#define MGPU_VM_MTYPE_SHIFT 8     /* bits 8..10: caching policy, 0: the kernel's choice, else 1 + the GFX10 MTYPE */
#define MGPU_VM_MTYPE_MASK (7u << 8)

/*
 * mgpu_vm_map - level 1 - put [bo_offset, bo_offset + size) of a BO at `va`.
 *   -MGPU_ENOENT   no such VM, BO or signal object
 *   -MGPU_EINVAL   not whole pages, outside the address ranges of mgpu_chip_info, or outside the BO
 *   -MGPU_EEXIST   something is mapped there and MGPU_VM_REPLACE was not given
 *   -MGPU_ENOMEM   no memory for page tables; the old mapping, if any, is unchanged
 *   -MGPU_EOVERFLOW   the signal point is not above its timeline's last one
 *   -MGPU_EOPNOTSUPP  MGPU_VM_PRT, without MGPU_CAP_PRT
 */
#define MGPU_CALL_VM_MAP 0x22u
struct mgpu_vm_map {
    mgpu_handle vm;        /* in */
    mgpu_handle bo;        /* in: 0 with MGPU_VM_PRT */
    uint64_t bo_offset;    /* in: bytes */
    uint64_t va;           /* in: GPU address */
    uint64_t size;         /* in: bytes */
    uint32_t flags;        /* in: MGPU_VM_* */
    mgpu_handle signal;    /* in: sync object to signal when the change is in force, or 0 */
    uint64_t signal_point; /* in: its timeline point, 0: binary */
};
static inline int mgpu_vm_map(mgpu_client client, struct mgpu_vm_map *args)
{
    return mgpu_call(client, MGPU_CALL_VM_MAP, args, (uint32_t)sizeof *args);
}

/*
 * mgpu_vm_unmap - level 1 - remove one mapping, the one that begins at exactly `va`. What mgpu_vm_clear or
 * MGPU_VM_REPLACE left of a mapping on both sides of a hole are two mappings, each with its own beginning.
 *   -MGPU_ENOENT   no such VM or signal object, or no mapping of `bo` begins at `va`
 *   -MGPU_EOVERFLOW   the signal point is not above its timeline's last one
 */
#define MGPU_CALL_VM_UNMAP 0x23u
struct mgpu_vm_unmap {
    mgpu_handle vm;        /* in */
    mgpu_handle bo;        /* in: the BO mapped there, 0 for a PRT mapping */
    uint64_t va;           /* in */
    mgpu_handle signal;    /* in: as in mgpu_vm_map */
    uint32_t pad;
    uint64_t signal_point; /* in */
};
static inline int mgpu_vm_unmap(mgpu_client client, struct mgpu_vm_unmap *args)
{
    return mgpu_call(client, MGPU_CALL_VM_UNMAP, args, (uint32_t)sizeof *args);
}

/*
 * mgpu_vm_clear - level 1 - remove whatever is mapped in [va, va + size), cutting mappings that reach over its ends.
 *   -MGPU_ENOENT   no such VM or signal object
 *   -MGPU_EINVAL   not whole pages, or outside the address ranges
 *   -MGPU_EOVERFLOW   the signal point is not above its timeline's last one
 */
#define MGPU_CALL_VM_CLEAR 0x24u
struct mgpu_vm_clear {
    mgpu_handle vm;        /* in */
    mgpu_handle signal;    /* in: as in mgpu_vm_map */
    uint64_t va;           /* in */
    uint64_t size;         /* in: bytes */
    uint64_t signal_point; /* in */
};
static inline int mgpu_vm_clear(mgpu_client client, struct mgpu_vm_clear *args)
{
    return mgpu_call(client, MGPU_CALL_VM_CLEAR, args, (uint32_t)sizeof *args);
}

/*
 * mgpu_vm_reserve - level 5 - keep one hardware VMID for this VM (debuggers and traces need it), or give it back.
 *   -MGPU_ENOENT   no such VM
 *   -MGPU_EBUSY    another VM has the one VMID that can be reserved
 *   -MGPU_EINVAL   `reserve` is 0 and this VM has none
 */
#define MGPU_CALL_VM_RESERVE 0x25u
struct mgpu_vm_reserve {
    mgpu_handle vm;   /* in */
    uint32_t reserve; /* in: 1 reserve, 0 give back */
};
static inline int mgpu_vm_reserve(mgpu_client client, struct mgpu_vm_reserve *args)
{
    return mgpu_call(client, MGPU_CALL_VM_RESERVE, args, (uint32_t)sizeof *args);
}

/* ================================================================================================================== *
 * 5. Pillar D: queues, submission, sync objects, events
 *
 * A queue runs its submissions in order. A submission waits for its waits, runs its IBs, then reaches its signals. Its
 * fence is (queue, seq): seq counts 1, 2, 3, ... and "seq reached" means this and every earlier submission is finished,
 * its memory writes visible to the CPU.
 *
 * HANGS. A submission hangs when the card says so, or after a time that the kernel chooses (ten seconds is usual). Its
 * queue and the queue's group are lost: they take no more work, and all answer the same error. Fences and points of
 * lost work are reached too, so nobody waits for ever; mgpu_queue_status tells whether the work was done.
 * ================================================================================================================== */

#define MGPU_PRIORITY_VERY_LOW (-1023)
#define MGPU_PRIORITY_LOW (-512)
#define MGPU_PRIORITY_NORMAL 0
#define MGPU_PRIORITY_HIGH 512
#define MGPU_PRIORITY_VERY_HIGH 1023

/*
 * mgpu_queue_create - level 2 - make a queue. Many queues may share a hardware ring.
 * Among queues of one ring the one of the highest priority that can run goes first; equals take turns. What is on the
 * card already is not stopped for it. Whether a client may have a priority above normal is the OS's decision.
 *   -MGPU_ENOENT      no such VM or group
 *   -MGPU_EINVAL      no such engine or ring, or a priority not defined here
 *   -MGPU_EACCES      a priority above normal, and the client may not have it
 *   -MGPU_EIO         the engine is brought up by its first queue, and did not come up; the log says why
 */
#define MGPU_CALL_QUEUE_CREATE 0x30u
struct mgpu_queue_create {
    mgpu_handle vm;    /* in: the address space its IBs run in */
    uint32_t engine;   /* in: MGPU_ENGINE_* */
    uint32_t ring;     /* in: 0 .. engine[].rings - 1 */
    int32_t priority;  /* in: MGPU_PRIORITY_* */
    mgpu_handle group; /* in: a queue that shares its fate: when one of a group is lost all are; or 0 */
    mgpu_handle queue; /* out */
    uint32_t hang_ms;  /* in: a submission that runs longer hangs; 0, or above the kernel's own limit: that limit */
    uint32_t pad;
};
static inline int mgpu_queue_create(mgpu_client client, struct mgpu_queue_create *args)
{
    return mgpu_call(client, MGPU_CALL_QUEUE_CREATE, args, (uint32_t)sizeof *args);
}

/*
 * mgpu_queue_destroy - level 2 - give the queue back. What was submitted still runs; what still waits is dropped, and
 * its signals are reached with -MGPU_ECANCELED.
 *   -MGPU_ENOENT   no such queue
 */
#define MGPU_CALL_QUEUE_DESTROY 0x31u
struct mgpu_queue_destroy {
    mgpu_handle queue; /* in */
    uint32_t pad;
};
static inline int mgpu_queue_destroy(mgpu_client client, mgpu_handle queue)
{
    struct mgpu_queue_destroy args = { queue, 0 };
    return mgpu_call(client, MGPU_CALL_QUEUE_DESTROY, &args, (uint32_t)sizeof args);
}

/* One indirect buffer: commands for the engine, in GPU memory. */
#define MGPU_IB_PREAMBLE (1u << 0) /* may be skipped when the same queue ran last */
struct mgpu_ib {
    uint64_t va;       /* GPU address, aligned to engine[].ib_start_align */
    uint32_t dwords;   /* length in 32-bit words, 1 .. 0xfffff */
    uint32_t flags;    /* MGPU_IB_* */
    mgpu_handle queue; /* 0: the submission's queue; else another queue of the client, for a gang (MGPU_CAP_GANG) */
    uint32_t pad;
};

/* A sync object, or one point of a timeline. */
struct mgpu_sync_point {
    mgpu_handle sync;
    uint32_t flags; /* 0 */
    uint64_t point; /* 0: binary */
};

/*
 * A BO that the submission uses. With MGPU_CAP_IMPLICIT_SYNC, and unless the BO has MGPU_BO_EXPLICIT_SYNC, the
 * submission first waits for those of other clients that were made before and write the BO, or use it at all if it
 * writes itself.
 */
#define MGPU_BO_REF_WRITE (1u << 0) /* it is written */
struct mgpu_bo_ref {
    mgpu_handle bo;
    uint32_t flags; /* MGPU_BO_REF_* */
};

/*
 * mgpu_queue_submit - level 2 - run IBs. All or nothing: when it fails, nothing runs, waits or signals.
 * Waiting for a point that no one has promised yet is legal (wait-before-signal); the submission starts when it comes.
 * The IBs are read when they run: client memory must not change before.
 *
 * A GANG is a submission with IBs for several queues of the client, all of one VM, on different rings. It takes its
 * turn on each of them (a number there too), goes to all of their rings together or to none, and is done, for all of
 * them, when the last part is. GDS and OA are for its own queue's part.
 *   -MGPU_ENOENT     no such queue, BO or sync object
 *   -MGPU_EINVAL     no IB; an IB that is misaligned, too long or outside the addresses of mgpu_chip_info; a user fence
 *                    that is misaligned, out of its BO, not in GTT, or in read-only memory (mgpu_bo_userptr); two BOs
 *                    of MGPU_DOMAIN_GDS, or two of OA; a gang with two VMs or two queues of one ring
 *   -MGPU_EOPNOTSUPP a gang, without MGPU_CAP_GANG
 *   -MGPU_EOVERFLOW  a signal point that is not above its timeline's last one
 *   -MGPU_ECANCELED  the queue is lost and takes no more work: innocent
 *   -MGPU_ENODATA    the queue is lost: guilty, its waves were killed
 *   -MGPU_ETIME      the queue is lost: guilty, the card was reset
 */
#define MGPU_CALL_QUEUE_SUBMIT 0x32u
struct mgpu_queue_submit {
    mgpu_handle queue;         /* in */
    uint32_t flags;            /* in: 0 */
    uint64_t ibs;              /* in: struct mgpu_ib[ib_count] */
    uint64_t waits;            /* in: struct mgpu_sync_point[wait_count] */
    uint64_t signals;          /* in: struct mgpu_sync_point[signal_count] */
    uint64_t bos;              /* in: struct mgpu_bo_ref[bo_count]: all BOs used, ALWAYS_VALID ones excepted */
    uint32_t ib_count;         /* in: 1 .. 256 */
    uint32_t wait_count;       /* in: at most 4096 */
    uint32_t signal_count;     /* in: at most 4096 */
    uint32_t bo_count;         /* in: at most 65536 */
    mgpu_handle fence_bo;      /* in: user fence: the GPU writes seq, 64 bits, there when done; 0: none. GTT only */
    uint32_t fence_offset;     /* in: bytes, a multiple of 8 */
    uint64_t seq;              /* out: the submission's number on its queue */
};
static inline int mgpu_queue_submit(mgpu_client client, struct mgpu_queue_submit *args)
{
    return mgpu_call(client, MGPU_CALL_QUEUE_SUBMIT, args, (uint32_t)sizeof *args);
}

/* One fence: submission `seq` of a queue. */
struct mgpu_fence {
    mgpu_handle queue;
    uint32_t pad;
    uint64_t seq;
};

/*
 * mgpu_fence_wait - level 2 - wait for one of several fences, or for all of them.
 *   -MGPU_ENOENT   no such queue
 *   -MGPU_EINVAL   no fence, or a seq the queue has not given out (0 is one)
 *   -MGPU_ETIME    not reached at the deadline
 */
#define MGPU_CALL_FENCE_WAIT 0x33u
#define MGPU_WAIT_ALL (1u << 0)
struct mgpu_fence_wait {
    uint64_t fences;     /* in: struct mgpu_fence[count] */
    uint32_t count;      /* in: at most 4096 */
    uint32_t flags;      /* in: MGPU_WAIT_ALL or 0 */
    int64_t deadline_ns; /* in */
    uint32_t first;      /* out: without MGPU_WAIT_ALL, index of a fence that was reached */
    uint32_t pad;
};
static inline int mgpu_fence_wait(mgpu_client client, struct mgpu_fence_wait *args)
{
    return mgpu_call(client, MGPU_CALL_FENCE_WAIT, args, (uint32_t)sizeof *args);
}

/*
 * mgpu_queue_status - level 2 - how far a queue is and whether it still lives.
 *   -MGPU_ENOENT   no such queue
 */
#define MGPU_CALL_QUEUE_STATUS 0x34u
#define MGPU_QUEUE_VRAM_LOST (1u << 0) /* since the queue was made, a reset has lost the content of VRAM */
struct mgpu_queue_status {
    mgpu_handle queue;  /* in */
    int32_t error;      /* out: 0, or the error mgpu_queue_submit answers with */
    uint64_t submitted; /* out: seq of the last submission */
    uint64_t completed; /* out: seq reached */
    uint64_t busy_ns;   /* out: time the card spent on it; 0 where the kernel does not measure it */
    uint32_t flags;     /* out: MGPU_QUEUE_* */
    uint32_t pad;
};
static inline int mgpu_queue_status(mgpu_client client, struct mgpu_queue_status *args)
{
    return mgpu_call(client, MGPU_CALL_QUEUE_STATUS, args, (uint32_t)sizeof *args);
}

/*
 * mgpu_queue_set_priority - level 2 - change how urgent a queue is, for what it has not put on the card yet as well.
 *   -MGPU_ENOENT   no such queue
 *   -MGPU_EINVAL   a priority not defined here
 *   -MGPU_EACCES   a priority above normal, and the client may not have it
 */
#define MGPU_CALL_QUEUE_SET_PRIORITY 0x35u
struct mgpu_queue_set_priority {
    mgpu_handle queue; /* in */
    int32_t priority;  /* in: MGPU_PRIORITY_* */
};
static inline int mgpu_queue_set_priority(mgpu_client client, mgpu_handle queue, int32_t priority)
{
    struct mgpu_queue_set_priority args = { queue, priority };
    return mgpu_call(client, MGPU_CALL_QUEUE_SET_PRIORITY, &args, (uint32_t)sizeof args);
}

/*
 * SYNC OBJECTS do what DRM syncobjs do. A sync object holds a fence (binary), or a row of fences with rising numbers
 * (timeline), or nothing yet. A submission that will signal it puts its fence there at once ("submitted"); the fence is
 * reached later ("signalled"). A binary wait consumes nothing. Point 0 means binary use. Points of a timeline are
 * reached in their order, even if the work of a later one is done first. A wait for a point that nobody submits any
 * more ends at its deadline.
 *
 * THE VALUE PAGE. With MGPU_CAP_VALUE_PAGE the kernel keeps completed[value_index] up to date in memory that the client
 * maps (mgpu_init.value_object), so that looking costs no call: the last point reached of a timeline; of a binary
 * object 1 when its fence is reached, else 0. What was written by work is visible to whoever has read (acquire) its
 * point there. Index 0 means that the object has no place in the page, because it is full: such an object is looked at
 * by calls.
 *
 * mgpu_sync_create - level 2
 */
#define MGPU_CALL_SYNC_CREATE 0x40u
#define MGPU_SYNC_SIGNALED (1u << 0) /* starts out signalled */
struct mgpu_sync_create {
    uint32_t flags;       /* in: MGPU_SYNC_* */
    mgpu_handle sync;     /* out */
    uint32_t value_index; /* out: with MGPU_CAP_VALUE_PAGE, its place in completed[], or 0; without, 0 */
    uint32_t pad;
};
static inline int mgpu_sync_create(mgpu_client client, struct mgpu_sync_create *args)
{
    return mgpu_call(client, MGPU_CALL_SYNC_CREATE, args, (uint32_t)sizeof *args);
}

/*
 * mgpu_sync_destroy - level 2 - give the handle back; waits on it that are under way go on.
 *   -MGPU_ENOENT   no such sync object
 */
#define MGPU_CALL_SYNC_DESTROY 0x41u
struct mgpu_sync_destroy {
    mgpu_handle sync; /* in */
    uint32_t pad;
};
static inline int mgpu_sync_destroy(mgpu_client client, mgpu_handle sync)
{
    struct mgpu_sync_destroy args = { sync, 0 };
    return mgpu_call(client, MGPU_CALL_SYNC_DESTROY, &args, (uint32_t)sizeof args);
}

/*
 * mgpu_sync_wait - level 2 - wait for one of several points, or for all of them.
 *   -MGPU_ENOENT   no such sync object
 *   -MGPU_EINVAL   count is 0; or a point has no fence yet and neither flag allows to wait for one
 *   -MGPU_ETIME    not reached at the deadline
 */
#define MGPU_CALL_SYNC_WAIT 0x42u
#define MGPU_WAIT_FOR_SUBMIT (1u << 1) /* a point without a fence yet: wait for that too */
#define MGPU_WAIT_AVAILABLE (1u << 2)  /* only wait until every point has a fence, not for the fences */
struct mgpu_sync_wait {
    uint64_t points;     /* in: struct mgpu_sync_point[count] */
    uint32_t count;      /* in: at most 4096 */
    uint32_t flags;      /* in: MGPU_WAIT_* */
    int64_t deadline_ns; /* in */
    uint32_t first;      /* out: without MGPU_WAIT_ALL, index of a point that was reached */
    uint32_t pad;
};
static inline int mgpu_sync_wait(mgpu_client client, struct mgpu_sync_wait *args)
{
    return mgpu_call(client, MGPU_CALL_SYNC_WAIT, args, (uint32_t)sizeof *args);
}

/*
 * mgpu_sync_signal - level 2 - signal from the CPU: point 0 makes the object signalled, others advance its timeline.
 *   -MGPU_ENOENT     no such sync object
 *   -MGPU_EINVAL     count is 0
 *   -MGPU_EOVERFLOW  a point that is not above its timeline's last one
 */
#define MGPU_CALL_SYNC_SIGNAL 0x43u
struct mgpu_sync_signal {
    uint64_t points; /* in: struct mgpu_sync_point[count] */
    uint32_t count;  /* in: at most 4096 */
    uint32_t pad;
};
static inline int mgpu_sync_signal(mgpu_client client, struct mgpu_sync_signal *args)
{
    return mgpu_call(client, MGPU_CALL_SYNC_SIGNAL, args, (uint32_t)sizeof *args);
}

/*
 * mgpu_sync_reset - level 2 - make objects empty again; their points' numbers are ignored.
 *   -MGPU_ENOENT   no such sync object
 *   -MGPU_EINVAL   count is 0
 */
#define MGPU_CALL_SYNC_RESET 0x44u
struct mgpu_sync_reset {
    uint64_t points; /* in: struct mgpu_sync_point[count] */
    uint32_t count;  /* in: at most 4096 */
    uint32_t pad;
};
static inline int mgpu_sync_reset(mgpu_client client, struct mgpu_sync_reset *args)
{
    return mgpu_call(client, MGPU_CALL_SYNC_RESET, args, (uint32_t)sizeof *args);
}

/*
 * mgpu_sync_query - level 2 - read timelines: writes each element's `point`.
 * A binary object reads 0.
 *   -MGPU_ENOENT   no such sync object
 *   -MGPU_EINVAL   count is 0
 */
#define MGPU_CALL_SYNC_QUERY 0x45u
#define MGPU_SYNC_QUERY_SUBMITTED (1u << 0) /* the last point that has a fence, not the last one reached */
struct mgpu_sync_query {
    uint64_t points; /* in and out: struct mgpu_sync_point[count] */
    uint32_t count;  /* in: at most 4096 */
    uint32_t flags;  /* in: MGPU_SYNC_QUERY_* */
};
static inline int mgpu_sync_query(mgpu_client client, struct mgpu_sync_query *args)
{
    return mgpu_call(client, MGPU_CALL_SYNC_QUERY, args, (uint32_t)sizeof *args);
}

/*
 * mgpu_sync_transfer - level 2 - copy the fence of one point to another point, of the same or another object.
 * Of a submission, however long ago it was made, there are two fences to copy: its end, whether or not earlier ones of
 * its queue have ended, and its start, when it goes from its queue to the card. One that is lost is past both.
 *   -MGPU_ENOENT     no such sync object, or no such queue
 *   -MGPU_EINVAL     the source point has no fence yet and MGPU_WAIT_FOR_SUBMIT was not given; a seq the queue has not
 *                    given out (0 is one); more than one flag
 *   -MGPU_ETIME      with it, and still none at the deadline
 *   -MGPU_EOVERFLOW  dst_point is not above its timeline's last one
 */
#define MGPU_CALL_SYNC_TRANSFER 0x46u
#define MGPU_TRANSFER_END (1u << 3)   /* `src` is a queue, `src_point` a seq of it: the submission's end */
#define MGPU_TRANSFER_START (1u << 4) /* likewise its start */
struct mgpu_sync_transfer {
    mgpu_handle dst;     /* in */
    mgpu_handle src;     /* in */
    uint64_t dst_point;  /* in: 0: binary */
    uint64_t src_point;  /* in: 0: binary */
    int64_t deadline_ns; /* in: for MGPU_WAIT_FOR_SUBMIT */
    uint32_t flags;      /* in: 0, MGPU_WAIT_FOR_SUBMIT, or MGPU_TRANSFER_* */
    uint32_t pad;
};
static inline int mgpu_sync_transfer(mgpu_client client, struct mgpu_sync_transfer *args)
{
    return mgpu_call(client, MGPU_CALL_SYNC_TRANSFER, args, (uint32_t)sizeof *args);
}

/*
 * mgpu_sync_export - level 4 - make a token for a sync object, or for the fence it holds now.
 * Without a flag the token shares the object: what one side does the other sees. With MGPU_SYNC_FILE it is a snapshot
 * of one point's fence (Linux: a sync_file). See mgpu_bo_export about tokens.
 *   -MGPU_ENOENT   no such sync object
 *   -MGPU_EINVAL   MGPU_SYNC_FILE, and the point has no fence
 */
#define MGPU_CALL_SYNC_EXPORT 0x47u
#define MGPU_SYNC_FILE (1u << 0)
struct mgpu_sync_export {
    mgpu_handle sync; /* in */
    uint32_t flags;   /* in: MGPU_SYNC_FILE or 0 */
    uint64_t point;   /* in: with MGPU_SYNC_FILE, 0: binary */
    uint64_t token;   /* out */
};
static inline int mgpu_sync_export(mgpu_client client, struct mgpu_sync_export *args)
{
    return mgpu_call(client, MGPU_CALL_SYNC_EXPORT, args, (uint32_t)sizeof *args);
}

/*
 * mgpu_sync_import - level 4 - use a token: share its sync object, or put its fence into an existing one.
 *   -MGPU_ENOENT     the token is unknown or of another kind, or no such sync object
 *   -MGPU_EOVERFLOW  MGPU_SYNC_FILE, and the point is not above the timeline's last one
 */
#define MGPU_CALL_SYNC_IMPORT 0x48u
struct mgpu_sync_import {
    uint64_t token;   /* in */
    uint64_t point;   /* in: with MGPU_SYNC_FILE, 0: binary */
    uint32_t flags;   /* in: MGPU_SYNC_FILE: the token is a fence, put it into `sync`; 0: make a new handle */
    mgpu_handle sync; /* in with MGPU_SYNC_FILE, else out */
    uint32_t value_index; /* out: as in mgpu_sync_create; 0 with MGPU_SYNC_FILE */
    uint32_t pad;
};
static inline int mgpu_sync_import(mgpu_client client, struct mgpu_sync_import *args)
{
    return mgpu_call(client, MGPU_CALL_SYNC_IMPORT, args, (uint32_t)sizeof *args);
}

/*
 * mgpu_sync_notify - level 4 - have an event posted when a point is reached.
 *   -MGPU_ENOENT   no such sync object
 */
#define MGPU_CALL_SYNC_NOTIFY 0x49u
struct mgpu_sync_notify {
    mgpu_handle sync; /* in */
    uint32_t flags;   /* in: MGPU_WAIT_AVAILABLE or 0 */
    uint64_t point;   /* in: 0: binary */
    uint64_t cookie;  /* in: comes back in the event */
};
static inline int mgpu_sync_notify(mgpu_client client, struct mgpu_sync_notify *args)
{
    return mgpu_call(client, MGPU_CALL_SYNC_NOTIFY, args, (uint32_t)sizeof *args);
}

/*
 * mgpu_event_read - level 4 - take events of this client, oldest first.
 * Waits for the first one until `deadline_ns`; with a deadline that has passed, say 0, it only looks. What an OS polls
 * on (a descriptor, a semaphore) is made of a thread that waits here.
 * Returns 0 and count = 0 when there was none in time, or when count was 0.
 *   -MGPU_EBADF    the client was closed meanwhile
 */
#define MGPU_CALL_EVENT_READ 0x4au
#define MGPU_EVENT_SYNC 1u   /* mgpu_sync_notify */
#define MGPU_EVENT_FLIP 2u   /* mgpu_display.h: a flip is on the screen */
#define MGPU_EVENT_VBLANK 3u /* mgpu_display.h */
struct mgpu_event {
    uint32_t type;     /* MGPU_EVENT_* */
    uint32_t source;   /* the sync handle, or the display head */
    uint64_t cookie;   /* from the call that asked for it */
    int64_t time_ns;   /* when it happened */
    uint64_t sequence; /* vblank count, or the sync point */
};
struct mgpu_event_read {
    uint64_t events;     /* in: struct mgpu_event[count], written */
    int64_t deadline_ns; /* in */
    uint32_t count;      /* in: room, at most 256; out: how many were written */
    uint32_t pad;
};
static inline int mgpu_event_read(mgpu_client client, struct mgpu_event_read *args)
{
    return mgpu_call(client, MGPU_CALL_EVENT_READ, args, (uint32_t)sizeof *args);
}

#ifdef __cplusplus
}
#endif
#endif
