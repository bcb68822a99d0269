/* SPDX-License-Identifier: MIT */
/* ioctl_test.c - ioctl/ioctl.c: numbers, sizes, directions, nodes. */
#include "ioctl_fixture.h"

#define RESIZED(request, size)      _IOC(_IOC_DIR(request), _IOC_TYPE(request), _IOC_NR(request), size)
#define ONE_WAY(request, direction) _IOC(direction, _IOC_TYPE(request), _IOC_NR(request), _IOC_SIZE(request))

static void descriptors_and_numbers(void)
{
    struct drm_get_cap cap = { .capability = DRM_CAP_SYNCOBJ };
    unsigned char any[4096] = { 0 };

    begin();
    CHECK_EQ(shim_ioctl(-1, DRM_IOCTL_GET_CAP, &cap), -EBADF);
    CHECK_EQ(shim_ioctl(other, DRM_IOCTL_GET_CAP, &cap), -ENOTTY);
    CHECK_EQ(shim_ioctl(render, _IOWR('b', 2, uint64_t), any), -ENOTTY); /* a dma-buf's, on the wrong fd */
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_GET_CAP, NULL), -EFAULT);
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_GET_CAP, &cap), 0);
    CHECK_EQ(cap.value, 1);
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_IRQ_BUSID, any), -EINVAL);
    CHECK_EQ(shim_ioctl(render, DRM_IOWR(0xff, uint64_t), any), -EINVAL);
    CHECK_EQ(shim_ioctl(render, DRM_IOWR(DRM_COMMAND_BASE + 0x3f, uint64_t), any), -EINVAL);
    end();
}

/* Every request there is and a struct of zeros: an answer, and not one that means there is no such thing. */
static void every_request(void)
{
    static const struct {
        unsigned long number;
        bool primary;
    } all[] = {
#define SHIM_REQUEST(request, right, name) { DRM_IOCTL_##request, SHIM_RIGHT_##right >= SHIM_RIGHT_PRIMARY },
#include "ioctl/requests.def"
    };
    unsigned refused = 0;

    begin();
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        uint64_t args[64] = { 0 };
        if (_IOC_SIZE(all[i].number))
            CHECK_EQ(shim_ioctl(primary, all[i].number, NULL), -EFAULT);
        int r = shim_ioctl(primary, all[i].number, args);
        CHECK(r <= 0 && r > -4096 && r != -ENOTTY);
        if (!r && (all[i].number == DRM_IOCTL_PRIME_HANDLE_TO_FD || all[i].number == DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD))
            fake_close((int)args[1]);
        if (all[i].primary)
            CHECK_EQ(shim_ioctl(render, all[i].number, args), -EACCES);
        refused += all[i].primary;
    }
    CHECK(refused > 10 && refused < sizeof all / sizeof all[0]);
    end();
}

static void a_shorter_struct(void)
{
    uint32_t working = 0;
    struct drm_amdgpu_info info = { .return_pointer = (uintptr_t)&working,
                                    .return_size = sizeof working,
                                    .query = AMDGPU_INFO_ACCEL_WORKING };
    struct {
        struct drm_syncobj_timeline_wait wait;
        uint64_t behind;
    } args = { .behind = 0x1234 };
    uint32_t handle = 5;

    begin();
    /* From before INFO had parameters: 16 bytes will do. */
    memset(&info.query_hw_ip, 0xff, sizeof info.query_hw_ip);
    CHECK_EQ(shim_ioctl(render, RESIZED(DRM_IOCTL_AMDGPU_INFO, 16), &info), 0);
    CHECK_EQ(working, 1);

    /* What lies behind the struct's end is neither read nor written: flags, here, which would be refused. */
    args.wait = (struct drm_syncobj_timeline_wait){
        .handles = (uintptr_t)&handle, .count_handles = 1, .flags = 0xff, .first_signaled = 77
    };
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT, &args), -EINVAL);
    CHECK_EQ(shim_ioctl(render, RESIZED(DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT, 28), &args), 0);
    CHECK_EQ(args.wait.first_signaled, 77);
    end();
}

static void a_longer_struct(void)
{
    struct {
        struct drm_get_cap cap;
        uint64_t behind;
    } args = { { .capability = DRM_CAP_SYNCOBJ }, 0x1234 };

    begin();
    CHECK_EQ(shim_ioctl(render, RESIZED(DRM_IOCTL_GET_CAP, sizeof args), &args), 0);
    CHECK_EQ(args.cap.value, 1);
    CHECK_EQ(args.behind, 0x1234);
    end();
}

/* The caller's direction counts as well as ours: in alone gets no answer, out alone brings no question. */
static void directions(void)
{
    struct drm_get_cap cap = { .capability = DRM_CAP_SYNCOBJ, .value = 9 };

    begin();
    CHECK_EQ(shim_ioctl(render, ONE_WAY(DRM_IOCTL_GET_CAP, _IOC_WRITE), &cap), 0);
    CHECK_EQ(cap.value, 9);
    CHECK_EQ(shim_ioctl(render, ONE_WAY(DRM_IOCTL_GET_CAP, _IOC_READ), &cap), -EINVAL); /* capability 0 */
    CHECK_EQ(cap.capability, 0); /* what a request that failed has there is copied out, too */
    CHECK_EQ(shim_ioctl(render, ONE_WAY(DRM_IOCTL_GET_CAP, _IOC_NONE), NULL), -EINVAL);
    end();
}

int main(void)
{
    TAP_RUN(descriptors_and_numbers);
    TAP_RUN(every_request);
    TAP_RUN(a_shorter_struct);
    TAP_RUN(a_longer_struct);
    TAP_RUN(directions);
    return tap_done();
}
