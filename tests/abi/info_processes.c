/* SPDX-License-Identifier: MIT */
/*
 * info_processes.c - what the card says of itself does not depend on who asks: this process by several open files,
 * children that were forked before and after the card came up, several of them at once. Nor is any file read for its
 * name: libdrm has amdgpu.ids for that, we have the kernel.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <amdgpu.h>
#include <amdgpu_drm.h>
#include <xf86drm.h>

#include "tap.h"

#define CHILDREN      4
#define LAST_FIRMWARE 0x15u

/* All that lasts. */
struct snapshot {
    unsigned char device[512];
    struct drm_amdgpu_info_hw_ip engines[AMDGPU_HW_IP_NUM];
    struct drm_amdgpu_info_firmware firmware[LAST_FIRMWARE + 1];
    struct drm_amdgpu_info_gds gds;
    struct drm_amdgpu_info_video_caps codecs[2];
    uint64_t vram, visible_vram, gtt;
    uint32_t gb_addr_config, major, minor;
    char name[64];
    drmPciBusInfo bus;
    drmPciDeviceInfo ids;
};

/* ---- who opens what: these stand before the C library's ---------------------------------------------------------- */

static unsigned files_of_names;

static void *next(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

static void look_at(const char *path)
{
    files_of_names += strstr(path, ".ids") != NULL;
}

__attribute__((visibility("default"))) FILE *fopen(const char *restrict path, const char *restrict mode)
{
    FILE *(*function)(const char *, const char *) = (FILE * (*)(const char *, const char *))(uintptr_t)next("fopen");

    look_at(path);
    return function(path, mode);
}

__attribute__((visibility("default"))) int open(const char *path, int flags, ...)
{
    int (*function)(const char *, int, mode_t) = (int (*)(const char *, int, mode_t))(uintptr_t)next("open");
    va_list args;

    va_start(args, flags);
    mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
    va_end(args);
    look_at(path);
    return function(path, flags, mode);
}

/* ---- asking ------------------------------------------------------------------------------------------------------ */

static bool ask(amdgpu_device_handle dev, struct snapshot *out)
{
    struct drm_amdgpu_memory_info memory;
    int r = amdgpu_query_info(dev, AMDGPU_INFO_DEV_INFO, sizeof out->device, out->device);

    for (unsigned type = 0; !r && type < AMDGPU_HW_IP_NUM; type++)
        r = amdgpu_query_hw_ip_info(dev, type, 0, &out->engines[type]);
    for (unsigned type = 1; !r && type <= LAST_FIRMWARE; type++)
        r = amdgpu_query_firmware_version(dev, type, 0, 0, &out->firmware[type].ver, &out->firmware[type].feature);
    for (unsigned way = 0; !r && way < 2; way++)
        r = amdgpu_query_video_caps_info(dev, way, sizeof out->codecs[way], &out->codecs[way]);
    r = r ? r : amdgpu_query_info(dev, AMDGPU_INFO_GDS_CONFIG, sizeof out->gds, &out->gds);
    r = r ? r : amdgpu_query_info(dev, AMDGPU_INFO_MEMORY, sizeof memory, &memory);
    r = r ? r : amdgpu_read_mm_registers(dev, 0x263e, 1, UINT32_MAX, 0, &out->gb_addr_config);
    if (r)
        return false;
    out->vram = memory.vram.total_heap_size;
    out->visible_vram = memory.cpu_accessible_vram.total_heap_size;
    out->gtt = memory.gtt.total_heap_size;
    snprintf(out->name, sizeof out->name, "%s", amdgpu_get_marketing_name(dev));
    return true;
}

/* Opens a node of its own. Returns whether everything was answered. */
static bool take(struct snapshot *out, int node)
{
    amdgpu_device_handle dev;
    drmDevicePtr card;

    memset(out, 0, sizeof *out);
    if (drmGetDevices2(DRM_DEVICE_GET_PCI_REVISION, &card, 1) != 1)
        return false;
    out->bus = *card->businfo.pci;
    out->ids = *card->deviceinfo.pci;
    int fd = open(card->nodes[node], O_RDWR | O_CLOEXEC);
    drmFreeDevices(&card, 1);
    bool good = amdgpu_device_initialize(fd, &out->major, &out->minor, &dev) == 0;
    if (good) {
        good = ask(dev, out);
        amdgpu_device_deinitialize(dev);
    }
    close(fd);
    return good;
}

struct child {
    pid_t pid;
    int pipe;
};

/* It sends what it finds, and nothing when it finds nothing. */
static struct child start(void)
{
    struct snapshot snapshot;
    int ends[2];

    if (pipe(ends))
        return (struct child){ -1, -1 };
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        bool good = take(&snapshot, DRM_NODE_RENDER) && !files_of_names;
        _exit(good && write(ends[1], &snapshot, sizeof snapshot) == sizeof snapshot ? 0 : 1);
    }
    close(ends[1]);
    return (struct child){ pid, ends[0] };
}

static void check_child(struct child child, const struct snapshot *expected)
{
    struct snapshot snapshot;
    int status = -1;

    CHECK(child.pid > 0);
    CHECK_EQ(read(child.pipe, &snapshot, sizeof snapshot), sizeof snapshot);
    CHECK_EQ(waitpid(child.pid, &status, 0), child.pid);
    CHECK_EQ(status, 0);
    CHECK(memcmp(&snapshot, expected, sizeof snapshot) == 0);
    close(child.pipe);
}

static struct snapshot first;

static void children_before_the_card(void)
{
    struct child children[CHILDREN];

    for (int i = 0; i < CHILDREN; i++)
        children[i] = start();
    CHECK(take(&first, DRM_NODE_RENDER));
    for (int i = 0; i < CHILDREN; i++)
        check_child(children[i], &first);
}

static void children_after_it(void)
{
    struct child children[CHILDREN];

    for (int i = 0; i < CHILDREN; i++)
        children[i] = start();
    for (int i = 0; i < CHILDREN; i++)
        check_child(children[i], &first);
}

static void other_open_files(void)
{
    struct snapshot again;

    CHECK(take(&again, DRM_NODE_RENDER));
    CHECK(memcmp(&again, &first, sizeof first) == 0);
    CHECK(take(&again, DRM_NODE_PRIMARY));
    CHECK(memcmp(&again, &first, sizeof first) == 0);
}

static void its_name_is_in_no_file(void)
{
    FILE *file = fopen("/proc/self/no.ids", "re"); /* that we would notice */

    CHECK(!file);
    CHECK_EQ(files_of_names, 1);
    CHECK_STR(first.name, "AMD Radeon RX 6600");
    CHECK_EQ(first.ids.device_id, 0x73ff);
    CHECK_EQ(first.ids.revision_id, 0xc7);
}

int main(void)
{
    TAP_RUN(children_before_the_card);
    TAP_RUN(children_after_it);
    TAP_RUN(other_open_files);
    TAP_RUN(its_name_is_in_no_file);
    return tap_done();
}
