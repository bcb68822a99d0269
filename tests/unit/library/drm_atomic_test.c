/* SPDX-License-Identifier: MIT */
/* drm_atomic_test.c - drm/atomic.c. Runs with libdrm's own, too. */
#include <errno.h>

#include <xf86drm.h>
#include <xf86drmMode.h>

#include "tap.h"

static void requests_grow(void)
{
    drmModeAtomicReqPtr request = drmModeAtomicAlloc();

    CHECK_EQ(drmModeAtomicGetCursor(request), 0);
    for (int i = 1; i <= 5000; i++)
        CHECK_EQ(drmModeAtomicAddProperty(request, 1, (uint32_t)i, 3), i);
    CHECK_EQ(drmModeAtomicGetCursor(request), 5000);
    drmModeAtomicSetCursor(request, 17);
    CHECK_EQ(drmModeAtomicGetCursor(request), 17);
    CHECK_EQ(drmModeAtomicAddProperty(request, 1, 2, 3), 18);
    CHECK_EQ(drmModeAtomicAddProperty(request, 0, 2, 3), -EINVAL);
    CHECK_EQ(drmModeAtomicAddProperty(request, 1, 0, 3), -EINVAL);
    CHECK_EQ(drmModeAtomicGetCursor(request), 18);
    drmModeAtomicFree(request);
}

static void requests_are_copied_and_merged(void)
{
    drmModeAtomicReqPtr one = drmModeAtomicAlloc(), empty = drmModeAtomicAlloc();

    for (uint32_t i = 1; i <= 3; i++)
        drmModeAtomicAddProperty(one, i, i, i);
    drmModeAtomicReqPtr two = drmModeAtomicDuplicate(one), none = drmModeAtomicDuplicate(empty);
    CHECK_EQ(drmModeAtomicGetCursor(two), 3);
    CHECK_EQ(drmModeAtomicGetCursor(none), 0);
    CHECK_EQ(drmModeAtomicMerge(two, one), 0);
    CHECK_EQ(drmModeAtomicGetCursor(two), 6);
    CHECK_EQ(drmModeAtomicGetCursor(one), 3);
    CHECK_EQ(drmModeAtomicMerge(two, empty), 0);
    CHECK_EQ(drmModeAtomicMerge(two, NULL), 0);
    CHECK_EQ(drmModeAtomicGetCursor(two), 6);
    CHECK_EQ(drmModeAtomicMerge(empty, two), 0);
    CHECK_EQ(drmModeAtomicGetCursor(empty), 6);
    drmModeAtomicFree(one);
    drmModeAtomicFree(two);
    drmModeAtomicFree(none);
    drmModeAtomicFree(empty);
}

static void no_request(void)
{
    drmModeAtomicReqPtr empty = drmModeAtomicAlloc();

    CHECK_EQ(drmModeAtomicGetCursor(NULL), -EINVAL);
    drmModeAtomicSetCursor(NULL, 1);
    CHECK_EQ(drmModeAtomicAddProperty(NULL, 1, 1, 1), -EINVAL);
    CHECK(drmModeAtomicDuplicate(NULL) == NULL);
    CHECK_EQ(drmModeAtomicMerge(NULL, empty), -EINVAL);
    CHECK_EQ(drmModeAtomicCommit(-1, NULL, 0, NULL), -EINVAL);
    CHECK_EQ(drmModeAtomicCommit(-1, empty, 0, NULL), 0); /* nothing to do, whoever is asked */
    drmModeAtomicAddProperty(empty, 1, 1, 1);
    CHECK_EQ(drmModeAtomicCommit(-1, empty, 0, NULL), -EBADF);
    drmModeAtomicFree(empty);
    drmModeAtomicFree(NULL);
}

int main(void)
{
    TAP_RUN(requests_grow);
    TAP_RUN(requests_are_copied_and_merged);
    TAP_RUN(no_request);
    return tap_done();
}
