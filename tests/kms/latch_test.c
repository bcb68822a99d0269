/* SPDX-License-Identifier: MIT */
/*
 * latch_test.c - a flip waits for those who draw the picture: the old one stays on the glass until the GPU has finished
 * the new one. What the GPU waits for is a word in memory, the latch, that the test opens.
 */
#include <amdgpu_drm.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "conformance/pm4.h"
#include "screen.h"
#include "shim_os.h"
#include "tap.h"

#define COMMANDS_BYTES 4096u
#define LATCH_OFFSET   2048u /* the latch lies behind the commands */
#define FRAMES         10    /* that nothing must happen for */

static struct screen screen;
static amdgpu_context_handle context;
static amdgpu_bo_handle commands;
static uint64_t commands_va, picture_va[PICTURES];
static void *commands_memory;

/* The last is that of the commands. */
static amdgpu_va_handle ranges[PICTURES + 1];

static uint64_t map(amdgpu_bo_handle bo, uint64_t size, unsigned i)
{
    uint64_t address = 0;

    CHECK_EQ(amdgpu_va_range_alloc(screen.device, amdgpu_gpu_va_range_general, size, 4096, 0, &address, &ranges[i], 0),
             0);
    CHECK_EQ(amdgpu_bo_va_op(bo, 0, size, address, 0, AMDGPU_VA_OP_MAP), 0);
    return address;
}

static void begin(bool tiled)
{
    struct amdgpu_bo_alloc_request request = { .alloc_size = COMMANDS_BYTES, .preferred_heap = AMDGPU_GEM_DOMAIN_GTT };

    CHECK(screen_begin(&screen, tiled));
    CHECK_EQ(amdgpu_cs_ctx_create(screen.device, &context), 0);
    CHECK_EQ(amdgpu_bo_alloc(screen.device, &request, &commands), 0);
    CHECK_EQ(amdgpu_bo_cpu_map(commands, &commands_memory), 0);
    commands_va = map(commands, COMMANDS_BYTES, PICTURES);
    for (unsigned i = 0; i < PICTURES; i++)
        picture_va[i] = map(screen.pictures[i].bo, (screen.pictures[i].size + 4095) & ~4095ull, i);
}

static volatile uint32_t *latch(void)
{
    return (volatile uint32_t *)((char *)commands_memory + LATCH_OFFSET);
}

static struct drm_amdgpu_cs_chunk chunk(uint32_t id, size_t size, const void *data)
{
    return (struct drm_amdgpu_cs_chunk){ id, (uint32_t)(size / 4), (uintptr_t)data };
}

/* The GPU will fill a picture once the latch is open; the syncobj, if there is one, is signalled then. */
static void draw_behind_latch(unsigned i, uint32_t colour, uint32_t syncobj)
{
    struct pm4 pm4 = { .words = commands_memory, .va = commands_va, .room = LATCH_OFFSET / 4 };
    struct drm_amdgpu_bo_list_entry entries[2] = { 0 };
    uint64_t seq;

    *latch() = 0;
    pm4_wait(&pm4, commands_va + LATCH_OFFSET, 1);
    pm4_fill(&pm4, picture_va[i], colour, (uint32_t)screen.pictures[i].size);
    pm4_nop(&pm4, 8 - pm4.count % 8);
    CHECK(pm4_fits(&pm4));
    CHECK_EQ(amdgpu_bo_export(commands, amdgpu_bo_handle_type_kms, &entries[0].bo_handle), 0);
    CHECK_EQ(amdgpu_bo_export(screen.pictures[i].bo, amdgpu_bo_handle_type_kms, &entries[1].bo_handle), 0);
    const struct drm_amdgpu_cs_chunk_ib ib = { .va_start = commands_va, .ib_bytes = pm4.count * 4 };
    const struct drm_amdgpu_bo_list_in list = { .operation = ~0u,
                                                .list_handle = ~0u,
                                                .bo_number = 2,
                                                .bo_info_size = sizeof entries[0],
                                                .bo_info_ptr = (uintptr_t)entries };
    const struct drm_amdgpu_cs_chunk_sem signal = { .handle = syncobj };
    struct drm_amdgpu_cs_chunk chunks[] = { chunk(AMDGPU_CHUNK_ID_IB, sizeof ib, &ib),
                                            chunk(AMDGPU_CHUNK_ID_BO_HANDLES, sizeof list, &list),
                                            chunk(AMDGPU_CHUNK_ID_SYNCOBJ_OUT, sizeof signal, &signal) };
    CHECK_EQ(amdgpu_cs_submit_raw2(screen.device, context, 0, syncobj ? 3 : 2, chunks, &seq), 0);
}

static void let_frames_pass(void)
{
    usleep((unsigned)(screen_frame_ns(&screen) / 1000 * FRAMES));
}

static void nothing_has_happened(uint32_t number)
{
    let_frames_pass();
    const struct watch seen = screen_seen(&screen);
    CHECK_EQ(seen.last, number);
    CHECK_EQ(seen.changes, 0);
    CHECK_EQ(seen.torn, 0);
    CHECK(seen.frames >= FRAMES / 2);
}

static void a_flip_waits_for_the_writer(void)
{
    const uint32_t fb = screen_draw(&screen, 1);
    const uint32_t colour = *(const uint32_t *)screen.pictures[1].memory;

    screen_look_anew(&screen);
    draw_behind_latch(1, colour, 0);
    memset(screen.pictures[1].memory, 0, screen.pictures[1].size); /* only the GPU draws what will be seen */
    CHECK_EQ(drmModePageFlip(screen.fd, screen.crtc, fb, DRM_MODE_PAGE_FLIP_EVENT, (void *)1), 0);
    nothing_has_happened(0);
    CHECK_EQ(drmModePageFlip(screen.fd, screen.crtc, fb, DRM_MODE_PAGE_FLIP_EVENT, (void *)1), -EBUSY);
    *latch() = 1;
    CHECK(screen_wait_event(&screen, 1));
    CHECK(screen_wait_seen(&screen, 1));
    CHECK_EQ(screen_seen(&screen).torn, 0);
}

/*
 * The sync object's fence as a sync_file, which the library would only make once the fence is reached, for programs
 * whose ioctl(2) it does not hear of.
 */
static int export_fence(uint32_t syncobj)
{
    struct mgpu_open open = { .version = MGPU_VERSION };
    struct mgpu_sync_import import = { 0 };
    int fd = -1;

    CHECK_EQ(drmSyncobjHandleToFD(screen.fd, syncobj, &fd), 0);
    CHECK_EQ(shim_os_token_import(fd, SHIM_TOKEN_SYNC, &import.token), 0);
    close(fd);
    CHECK_EQ(mgpu_open(&open), 0);
    CHECK_EQ(mgpu_sync_import(open.client, &import), 0);
    struct mgpu_sync_export export = { .sync = import.sync, .flags = MGPU_SYNC_FILE };
    CHECK_EQ(mgpu_sync_export(open.client, &export), 0);
    CHECK_EQ(mgpu_close(open.client), 0);
    return shim_os_token_export(SHIM_TOKEN_SYNC_FILE, export.token, 0);
}

/* The picture is drawn, but the program says that something else must be done first: IN_FENCE_FD. */
static void a_commit_waits_for_its_fence(void)
{
    const uint32_t fb_id = screen_property(&screen, screen.plane, DRM_MODE_OBJECT_PLANE, "FB_ID");
    const uint32_t fence_id = screen_property(&screen, screen.plane, DRM_MODE_OBJECT_PLANE, "IN_FENCE_FD");
    drmModeAtomicReqPtr request = drmModeAtomicAlloc();
    uint32_t syncobj;

    const uint32_t fb = screen_draw(&screen, 2);
    screen_look_anew(&screen);
    CHECK_EQ(drmSyncobjCreate(screen.fd, 0, &syncobj), 0);
    draw_behind_latch(0, 0, syncobj); /* another picture than the one to be shown */
    const int fence = export_fence(syncobj);
    CHECK(fence >= 0);
    drmModeAtomicAddProperty(request, screen.plane, fb_id, fb);
    drmModeAtomicAddProperty(request, screen.plane, fence_id, (uint64_t)fence);
    CHECK_EQ(drmModeAtomicCommit(screen.fd, request, DRM_MODE_ATOMIC_NONBLOCK | DRM_MODE_PAGE_FLIP_EVENT, (void *)2),
             0);
    close(fence);
    nothing_has_happened(1);
    *latch() = 1;
    CHECK(screen_wait_event(&screen, 2));
    CHECK(screen_wait_seen(&screen, 2));
    drmModeAtomicFree(request);
    CHECK_EQ(drmSyncobjDestroy(screen.fd, syncobj), 0);
}

static bool is_readable(int fd, int timeout_ms)
{
    struct pollfd readable = { .fd = fd, .events = POLLIN };
    return poll(&readable, 1, timeout_ms) == 1;
}

static void an_eventfd_tells_that_it_is_drawn(void)
{
    const int done = eventfd(0, EFD_NONBLOCK), submitted = eventfd(0, EFD_NONBLOCK);
    uint32_t syncobj;
    uint64_t count = 0;

    CHECK_EQ(drmSyncobjCreate(screen.fd, 0, &syncobj), 0);
    CHECK_EQ(drmSyncobjEventfd(screen.fd, syncobj, 0, done, 0), 0);
    CHECK_EQ(drmSyncobjEventfd(screen.fd, syncobj, 0, submitted, DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE), 0);
    CHECK(!is_readable(submitted, 20));
    draw_behind_latch(0, 0, syncobj);
    CHECK(is_readable(submitted, 5000));
    CHECK(!is_readable(done, 20));
    *latch() = 1;
    CHECK(is_readable(done, 5000));
    CHECK_EQ(read(done, &count, sizeof count), (ssize_t)sizeof count);
    CHECK_EQ(count, 1);
    CHECK_EQ(drmSyncobjEventfd(screen.fd, syncobj, 0, done, 0), 0); /* at once */
    CHECK(is_readable(done, 5000));
    CHECK_EQ(drmSyncobjDestroy(screen.fd, syncobj), 0);
    close(done);
    close(submitted);
}

static void end(void)
{
    CHECK_EQ(amdgpu_bo_cpu_unmap(commands), 0);
    CHECK_EQ(amdgpu_bo_free(commands), 0);
    CHECK_EQ(amdgpu_cs_ctx_free(context), 0);
    for (unsigned i = 0; i <= PICTURES; i++)
        CHECK_EQ(amdgpu_va_range_free(ranges[i]), 0);
    screen_end(&screen);
}

int main(int argc, char **argv)
{
    setenv("RADV_METAL_SCREENS", "320x240@60", 1);
    begin(argc > 1 && strcmp(argv[1], "tiled") == 0);
    TAP_RUN(a_flip_waits_for_the_writer);
    TAP_RUN(a_commit_waits_for_its_fence);
    TAP_RUN(an_eventfd_tells_that_it_is_drawn);
    end();
    return tap_done();
}
