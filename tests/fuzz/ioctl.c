/* SPDX-License-Identifier: MIT */
/*
 * ioctl.c - fuzzes the ioctl face: any requests in any order with any arguments, of two open files of the render node
 * and one of the primary, on the library, the kernel and the card.
 *
 * Pointers are the one thing an ioctl of this library believes (ioctl.h), so they are made to lead to memory that is
 * large enough, with content from the input, and counts are kept to what is there; the sizes and directions in request
 * numbers are the fuzzer's. Nothing waits for ever: times are near, and no submission waits for a sync object. In the
 * end the files are closed: then the kernel must be as it was.
 */
#include "input.h"
#include "quiet_machine.h"

#include <amdgpu_drm.h>
#include <drm.h>
#include <drm_mode.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ioctl/ioctl.h"

#define FILES      3u
#define ARGS_MAX   1024u /* bytes of a struct, longer than any that the library has */
#define POOL_BYTES 65536u
#define POOL_VA    0x200000u
#define POOL_FILL  64u /* words of the pool that an input writes before a request */
#define COUNT_MAX  64u /* elements of an array: 64 of any kind fit the pool */
#define CHUNKS_MAX 8u
#define HANG_MS    "5"
#define NAP_NS     1000000 /* the longest that a request may sleep */
#define FDS        64u     /* an input that makes more ends there */

static const unsigned long numbers[] = {
#define SHIM_REQUEST(request, right, name) DRM_IOCTL_##request,
#include "ioctl/requests.def"
};
#define NUMBERS (sizeof numbers / sizeof numbers[0])

/* ---- fields that cannot be just any number ----------------------------------------------------------------------- */

/*
 * An address in the pool, or of an array of such, a number of elements there, flags that may not be given, a time, a
 * descriptor, a new one.
 */
enum kind { POINTER, ADDRESSES, COUNT, NO_FLAGS, TIME, FD, NEW_FD };

static const struct field {
    unsigned long request;
    enum kind kind;
    uint16_t offset, size; /* bytes */
} fields[] = {
/* clang-format off */
#define FIELD(request, kind, type, member) { request, kind, offsetof(type, member), sizeof ((type *)0)->member }
    FIELD(DRM_IOCTL_VERSION, POINTER, struct drm_version, name),
    FIELD(DRM_IOCTL_VERSION, POINTER, struct drm_version, date),
    FIELD(DRM_IOCTL_VERSION, POINTER, struct drm_version, desc),
    FIELD(DRM_IOCTL_GET_UNIQUE, POINTER, struct drm_unique, unique),
    FIELD(DRM_IOCTL_PRIME_HANDLE_TO_FD, NEW_FD, struct drm_prime_handle, fd),
    FIELD(DRM_IOCTL_PRIME_FD_TO_HANDLE, FD, struct drm_prime_handle, fd),
    FIELD(DRM_IOCTL_MODE_GETRESOURCES, POINTER, struct drm_mode_card_res, fb_id_ptr),
    FIELD(DRM_IOCTL_MODE_GETRESOURCES, POINTER, struct drm_mode_card_res, crtc_id_ptr),
    FIELD(DRM_IOCTL_MODE_GETRESOURCES, POINTER, struct drm_mode_card_res, connector_id_ptr),
    FIELD(DRM_IOCTL_MODE_GETRESOURCES, POINTER, struct drm_mode_card_res, encoder_id_ptr),
    FIELD(DRM_IOCTL_MODE_GETRESOURCES, COUNT, struct drm_mode_card_res, count_fbs),
    FIELD(DRM_IOCTL_MODE_GETRESOURCES, COUNT, struct drm_mode_card_res, count_crtcs),
    FIELD(DRM_IOCTL_MODE_GETRESOURCES, COUNT, struct drm_mode_card_res, count_connectors),
    FIELD(DRM_IOCTL_MODE_GETRESOURCES, COUNT, struct drm_mode_card_res, count_encoders),
    FIELD(DRM_IOCTL_MODE_GETCONNECTOR, POINTER, struct drm_mode_get_connector, encoders_ptr),
    FIELD(DRM_IOCTL_MODE_GETCONNECTOR, POINTER, struct drm_mode_get_connector, modes_ptr),
    FIELD(DRM_IOCTL_MODE_GETCONNECTOR, POINTER, struct drm_mode_get_connector, props_ptr),
    FIELD(DRM_IOCTL_MODE_GETCONNECTOR, POINTER, struct drm_mode_get_connector, prop_values_ptr),
    FIELD(DRM_IOCTL_MODE_GETCONNECTOR, COUNT, struct drm_mode_get_connector, count_modes),
    FIELD(DRM_IOCTL_MODE_GETCONNECTOR, COUNT, struct drm_mode_get_connector, count_props),
    FIELD(DRM_IOCTL_MODE_GETCONNECTOR, COUNT, struct drm_mode_get_connector, count_encoders),
    FIELD(DRM_IOCTL_MODE_GETPLANERESOURCES, POINTER, struct drm_mode_get_plane_res, plane_id_ptr),
    FIELD(DRM_IOCTL_MODE_GETPLANERESOURCES, COUNT, struct drm_mode_get_plane_res, count_planes),
    FIELD(DRM_IOCTL_MODE_GETPLANE, POINTER, struct drm_mode_get_plane, format_type_ptr),
    FIELD(DRM_IOCTL_MODE_GETPLANE, COUNT, struct drm_mode_get_plane, count_format_types),
    FIELD(DRM_IOCTL_MODE_GETPROPERTY, POINTER, struct drm_mode_get_property, values_ptr),
    FIELD(DRM_IOCTL_MODE_GETPROPERTY, POINTER, struct drm_mode_get_property, enum_blob_ptr),
    FIELD(DRM_IOCTL_MODE_GETPROPERTY, COUNT, struct drm_mode_get_property, count_values),
    FIELD(DRM_IOCTL_MODE_GETPROPERTY, COUNT, struct drm_mode_get_property, count_enum_blobs),
    FIELD(DRM_IOCTL_MODE_OBJ_GETPROPERTIES, POINTER, struct drm_mode_obj_get_properties, props_ptr),
    FIELD(DRM_IOCTL_MODE_OBJ_GETPROPERTIES, POINTER, struct drm_mode_obj_get_properties, prop_values_ptr),
    FIELD(DRM_IOCTL_MODE_OBJ_GETPROPERTIES, COUNT, struct drm_mode_obj_get_properties, count_props),
    FIELD(DRM_IOCTL_MODE_GETPROPBLOB, POINTER, struct drm_mode_get_blob, data),
    FIELD(DRM_IOCTL_MODE_CREATEPROPBLOB, POINTER, struct drm_mode_create_blob, data),
    FIELD(DRM_IOCTL_MODE_CREATEPROPBLOB, COUNT, struct drm_mode_create_blob, length),
    FIELD(DRM_IOCTL_MODE_GETGAMMA, POINTER, struct drm_mode_crtc_lut, red),
    FIELD(DRM_IOCTL_MODE_GETGAMMA, POINTER, struct drm_mode_crtc_lut, green),
    FIELD(DRM_IOCTL_MODE_GETGAMMA, POINTER, struct drm_mode_crtc_lut, blue),
    FIELD(DRM_IOCTL_MODE_SETGAMMA, POINTER, struct drm_mode_crtc_lut, red),
    FIELD(DRM_IOCTL_MODE_SETGAMMA, POINTER, struct drm_mode_crtc_lut, green),
    FIELD(DRM_IOCTL_MODE_SETGAMMA, POINTER, struct drm_mode_crtc_lut, blue),
    FIELD(DRM_IOCTL_MODE_DIRTYFB, POINTER, struct drm_mode_fb_dirty_cmd, clips_ptr),
    FIELD(DRM_IOCTL_MODE_SETCRTC, POINTER, struct drm_mode_crtc, set_connectors_ptr),
    FIELD(DRM_IOCTL_MODE_SETCRTC, COUNT, struct drm_mode_crtc, count_connectors),
    FIELD(DRM_IOCTL_MODE_ATOMIC, POINTER, struct drm_mode_atomic, objs_ptr),
    FIELD(DRM_IOCTL_MODE_ATOMIC, POINTER, struct drm_mode_atomic, count_props_ptr),
    FIELD(DRM_IOCTL_MODE_ATOMIC, POINTER, struct drm_mode_atomic, props_ptr),
    FIELD(DRM_IOCTL_MODE_ATOMIC, COUNT, struct drm_mode_atomic, count_objs),
    FIELD(DRM_IOCTL_MODE_ATOMIC, ADDRESSES, struct drm_mode_atomic, prop_values_ptr),
    FIELD(DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD, NEW_FD, struct drm_syncobj_handle, fd),
    FIELD(DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE, FD, struct drm_syncobj_handle, fd),
    FIELD(DRM_IOCTL_SYNCOBJ_EVENTFD, FD, struct drm_syncobj_eventfd, fd),
    FIELD(DRM_IOCTL_SYNCOBJ_WAIT, POINTER, struct drm_syncobj_wait, handles),
    FIELD(DRM_IOCTL_SYNCOBJ_WAIT, COUNT, struct drm_syncobj_wait, count_handles),
    FIELD(DRM_IOCTL_SYNCOBJ_WAIT, TIME, struct drm_syncobj_wait, timeout_nsec),
    FIELD(DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT, POINTER, struct drm_syncobj_timeline_wait, handles),
    FIELD(DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT, POINTER, struct drm_syncobj_timeline_wait, points),
    FIELD(DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT, COUNT, struct drm_syncobj_timeline_wait, count_handles),
    FIELD(DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT, TIME, struct drm_syncobj_timeline_wait, timeout_nsec),
    FIELD(DRM_IOCTL_SYNCOBJ_RESET, POINTER, struct drm_syncobj_array, handles),
    FIELD(DRM_IOCTL_SYNCOBJ_RESET, COUNT, struct drm_syncobj_array, count_handles),
    FIELD(DRM_IOCTL_SYNCOBJ_SIGNAL, POINTER, struct drm_syncobj_array, handles),
    FIELD(DRM_IOCTL_SYNCOBJ_SIGNAL, COUNT, struct drm_syncobj_array, count_handles),
    FIELD(DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL, POINTER, struct drm_syncobj_timeline_array, handles),
    FIELD(DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL, POINTER, struct drm_syncobj_timeline_array, points),
    FIELD(DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL, COUNT, struct drm_syncobj_timeline_array, count_handles),
    FIELD(DRM_IOCTL_SYNCOBJ_QUERY, POINTER, struct drm_syncobj_timeline_array, handles),
    FIELD(DRM_IOCTL_SYNCOBJ_QUERY, POINTER, struct drm_syncobj_timeline_array, points),
    FIELD(DRM_IOCTL_SYNCOBJ_QUERY, COUNT, struct drm_syncobj_timeline_array, count_handles),
    FIELD(DRM_IOCTL_SYNCOBJ_TRANSFER, NO_FLAGS, struct drm_syncobj_transfer, flags),
    FIELD(DRM_IOCTL_AMDGPU_GEM_WAIT_IDLE, TIME, union drm_amdgpu_gem_wait_idle, in.timeout),
    FIELD(DRM_IOCTL_AMDGPU_GEM_OP, POINTER, struct drm_amdgpu_gem_op, value),
    FIELD(DRM_IOCTL_AMDGPU_GEM_USERPTR, POINTER, struct drm_amdgpu_gem_userptr, addr),
    FIELD(DRM_IOCTL_AMDGPU_BO_LIST, POINTER, union drm_amdgpu_bo_list, in.bo_info_ptr),
    FIELD(DRM_IOCTL_AMDGPU_BO_LIST, COUNT, union drm_amdgpu_bo_list, in.bo_number),
    FIELD(DRM_IOCTL_AMDGPU_BO_LIST, COUNT, union drm_amdgpu_bo_list, in.bo_info_size),
    FIELD(DRM_IOCTL_AMDGPU_INFO, POINTER, struct drm_amdgpu_info, return_pointer),
    FIELD(DRM_IOCTL_AMDGPU_SCHED, FD, union drm_amdgpu_sched, in.fd),
    { DRM_IOCTL_AMDGPU_FENCE_TO_HANDLE, NEW_FD, 0, 0 }, /* over the question, which stays */
    FIELD(DRM_IOCTL_AMDGPU_WAIT_CS, TIME, union drm_amdgpu_wait_cs, in.timeout),
    FIELD(DRM_IOCTL_AMDGPU_WAIT_FENCES, POINTER, union drm_amdgpu_wait_fences, in.fences),
    FIELD(DRM_IOCTL_AMDGPU_WAIT_FENCES, COUNT, union drm_amdgpu_wait_fences, in.fence_count),
    FIELD(DRM_IOCTL_AMDGPU_WAIT_FENCES, TIME, union drm_amdgpu_wait_fences, in.timeout_ns),
};
/* clang-format on */

static _Alignas(MGPU_PAGE_SIZE) uint8_t pool[POOL_BYTES];
static uint64_t addresses[POOL_BYTES / sizeof(uint32_t)]; /* of the pool, or 0 */
static int files[FILES];
static int fds[FDS]; /* made by requests, fd_count of them */
static unsigned fd_count;

static uint64_t soon(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec + NAP_NS;
}

/* What such a field shall be, where the fuzzer says `value`. */
static uint64_t tamed(enum kind kind, uint64_t value)
{
    switch (kind) {
    case POINTER:
        return value & 1 ? 0 : (uintptr_t)pool;
    case ADDRESSES:
        for (unsigned i = 0; i < sizeof addresses / sizeof addresses[0]; i += 2)
            addresses[i] = (uintptr_t)pool;
        return (uintptr_t)addresses;
    case COUNT:
        return value % (COUNT_MAX + 1);
    case TIME:
        return soon();
    case FD:
        return fd_count && value & 1 ? (uint64_t)fds[value / 2 % fd_count] : (uint64_t)files[value / 2 % FILES];
    default:
        return 0;
    }
}

/* ---- submissions ------------------------------------------------------------------------------------------------- */

/* What waits for sync objects could wait for ever. */
static uint32_t chunk_kind(uint32_t word)
{
    static const uint32_t kinds[] = { AMDGPU_CHUNK_ID_IB,           AMDGPU_CHUNK_ID_FENCE,
                                      AMDGPU_CHUNK_ID_SYNCOBJ_OUT,  AMDGPU_CHUNK_ID_BO_HANDLES,
                                      AMDGPU_CHUNK_ID_IB,           AMDGPU_CHUNK_ID_SYNCOBJ_TIMELINE_SIGNAL,
                                      AMDGPU_CHUNK_ID_DEPENDENCIES, AMDGPU_CHUNK_ID_SCHEDULED_DEPENDENCIES };
    return word < 0x80 ? kinds[word % (sizeof kinds / sizeof kinds[0])] : 0x100 + word;
}

/* Chunks of the input's, for a request that points to them. */
static void fill_submission(struct input *input, union drm_amdgpu_cs *cs)
{
    static struct drm_amdgpu_cs_chunk chunks[CHUNKS_MAX];
    static uint64_t pointers[CHUNKS_MAX];
    static uint32_t data[CHUNKS_MAX][32];

    cs->in.num_chunks %= CHUNKS_MAX + 1;
    cs->in.chunks = (uintptr_t)pointers;
    for (uint32_t i = 0; i < cs->in.num_chunks; i++) {
        uint8_t how = input_byte(input);
        chunks[i] = (struct drm_amdgpu_cs_chunk){ chunk_kind(input_word(input)), how % 33u, (uintptr_t)data[i] };
        pointers[i] = how == 0xff ? 0 : (uintptr_t)&chunks[i];
        memset(data[i], 0, sizeof data[i]);
        input_words(input, data[i], chunks[i].length_dw);
        if (chunks[i].chunk_id == AMDGPU_CHUNK_ID_BO_HANDLES) {
            struct drm_amdgpu_bo_list_in *list = (void *)data[i];
            list->bo_number %= COUNT_MAX;
            list->bo_info_size %= COUNT_MAX;
            list->bo_info_ptr = (uintptr_t)pool;
        }
    }
}

/* ---- one request ------------------------------------------------------------------------------------------------- */

static void tame(unsigned long number, uint8_t *args)
{
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        uint64_t value = 0;

        if (fields[i].request != number)
            continue;
        memcpy(&value, args + fields[i].offset, fields[i].size);
        value = tamed(fields[i].kind, value);
        memcpy(args + fields[i].offset, &value, fields[i].size);
    }
    if (number == DRM_IOCTL_VERSION) {
        struct drm_version *version = (void *)args;
        version->name_len %= POOL_BYTES, version->date_len %= POOL_BYTES, version->desc_len %= POOL_BYTES;
    }
    if (number == DRM_IOCTL_AMDGPU_GEM_USERPTR) /* memory that there is */
        ((struct drm_amdgpu_gem_userptr *)(void *)args)->size %= POOL_BYTES + 1;
}

#define NO_FD SIZE_MAX
/* Where the request with these arguments puts a descriptor, or NO_FD. */
static size_t fd_offset(unsigned long number, const uint8_t *args)
{
    const union drm_amdgpu_fence_to_handle *fence = (const void *)args;

    if (number == DRM_IOCTL_AMDGPU_FENCE_TO_HANDLE && fence->in.what == AMDGPU_FENCE_TO_HANDLE_GET_SYNCOBJ)
        return NO_FD;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (fields[i].request == number && fields[i].kind == NEW_FD)
            return fields[i].offset;
    return NO_FD;
}

static void make_request(struct input *input, unsigned long number, uint8_t how)
{
    _Alignas(8) uint8_t args[ARGS_MAX] = { 0 };

    input_words(input, (uint32_t *)(void *)pool, input_byte(input) % POOL_FILL);
    input_words(input, (uint32_t *)(void *)args, _IOC_SIZE(number) / 4);
    tame(number, args);
    if (number == DRM_IOCTL_AMDGPU_CS)
        fill_submission(input, (void *)args);

    const size_t fd = fd_offset(number, args);
    unsigned long request = number;
    if (how & 0x40 && fd == NO_FD) { /* another size, which there is room for and which cuts no pointer in two */
        unsigned direction = _IOC_DIR(number) ^ (how >> 4 & 3u);
        request = _IOC(direction, _IOC_TYPE(number), _IOC_NR(number), input_word(input) % ARGS_MAX & ~7u);
    }
    int r = shim_ioctl(files[how % FILES], request, how == 0xff ? NULL : args);
    if (r > 0 || r < -4096)
        abort();
    if (!r && fd != NO_FD)
        memcpy(&fds[fd_count++], args + fd, sizeof fds[0]);
}

/* ---- one input --------------------------------------------------------------------------------------------------- */

static void must(int fd, unsigned long request, void *args)
{
    int r = shim_ioctl(fd, request, args);
    if (!r)
        return;
    fprintf(stderr, "ioctl: request 0x%lx answered %d\n", request, r);
    abort();
}

/* Each with a context, a sync object, and a BO over the pool that is mapped; their names are the same in all files. */
static void open_files(uint32_t known[3])
{
    for (unsigned i = 0; i < FILES; i++) {
        union drm_amdgpu_ctx ctx = { .in = { .op = AMDGPU_CTX_OP_ALLOC_CTX } };
        struct drm_syncobj_create syncobj = { .flags = DRM_SYNCOBJ_CREATE_SIGNALED };
        struct drm_amdgpu_gem_userptr bo = { .addr = (uintptr_t)pool,
                                             .size = POOL_BYTES,
                                             .flags = AMDGPU_GEM_USERPTR_REGISTER };
        struct drm_amdgpu_gem_va va = {
            .operation = AMDGPU_VA_OP_MAP,
            .flags = AMDGPU_VM_PAGE_READABLE | AMDGPU_VM_PAGE_WRITEABLE | AMDGPU_VM_PAGE_EXECUTABLE,
            .va_address = POOL_VA,
            .map_size = POOL_BYTES,
        };

        files[i] = open(shim_os_node_path(i ? SHIM_NODE_RENDER : SHIM_NODE_PRIMARY), O_RDWR | O_CLOEXEC);
        must(files[i], DRM_IOCTL_AMDGPU_CTX, &ctx);
        must(files[i], DRM_IOCTL_SYNCOBJ_CREATE, &syncobj);
        must(files[i], DRM_IOCTL_AMDGPU_GEM_USERPTR, &bo);
        va.handle = bo.handle;
        must(files[i], DRM_IOCTL_AMDGPU_GEM_VA, &va);
        known[0] = ctx.out.alloc.ctx_id, known[1] = syncobj.handle, known[2] = bo.handle;
    }
}

static void close_files(void)
{
    while (fd_count)
        close(fds[--fd_count]);
    for (unsigned i = 0; i < FILES; i++)
        close(files[i]);
    shim_file_sweep();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct kgpu_stats before;
    static bool ready;
    uint32_t known[6] = { [3] = POOL_VA, POOL_VA + 0x8000, MGPU_PAGE_SIZE };
    struct input input = { data, size, known, sizeof known / sizeof known[0] };

    if (!ready) {
        quiet_machine(HANG_MS);
        open_files(known);
        close_files(); /* what is made once stays */
        kgpu_stats(machine_get()->kgpu, &before);
    }
    ready = true;
    memset(pool, 0, sizeof pool);
    open_files(known);
    while (input_left(&input) && fd_count < FDS) {
        unsigned long number = numbers[input_byte(&input) % NUMBERS];
        make_request(&input, number, input_byte(&input));
    }
    close_files();
    if (!machine_rests("ioctl", &before, false))
        abort();
    return 0;
}
