/* SPDX-License-Identifier: MIT */
/* amdgpu_userqueue_test.c - amdgpu/userqueue.c: there are none. */
#include "amdgpu_face_fixture.h"

static void there_are_none(void)
{
    uint32_t id = 9;

    begin();
    CHECK_EQ(amdgpu_query_uq_fw_area_info(dev, AMDGPU_HW_IP_GFX, 0, NULL), -ENOTSUP);
    CHECK_EQ(amdgpu_create_userqueue(dev, AMDGPU_HW_IP_GFX, 1, 0, 0x1000, 0x1000, 0, 0, NULL, 0, &id), -ENOTSUP);
    CHECK_EQ(id, 9);
    CHECK_EQ(amdgpu_free_userqueue(dev, 1), -ENOTSUP);
    CHECK_EQ(amdgpu_userq_signal(dev, NULL), -ENOTSUP);
    errno = 0;
    CHECK_EQ(amdgpu_userq_wait(dev, NULL), -ENOTSUP);
    CHECK_EQ(errno, ENOTSUP);
    end();
}

int main(void)
{
    TAP_RUN(there_are_none);
    return tap_done();
}
