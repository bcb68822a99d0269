/* SPDX-License-Identifier: MIT */
/* gate_test.c - a contract call reaches the kernel and its answer comes back. */
#include <mgpu/mgpu.h>

#include "tap.h"

#include <stdlib.h>

static void there_and_back(void)
{
    struct mgpu_open open = { .version = MGPU_VERSION };
    struct mgpu_chip_info info;
    struct mgpu_init init = { .info = (uintptr_t)&info, .info_size = sizeof info };

    CHECK_EQ(mgpu_open(&open), 0);
    CHECK(open.client != 0);
    CHECK_EQ(mgpu_init(open.client, &init), 0);
    CHECK_STR(info.chip_name, "NAVI23");
    CHECK_EQ(mgpu_close(open.client), 0);
    CHECK_EQ(mgpu_close(open.client), -MGPU_EBADF);
}

static void bad_calls(void)
{
    struct mgpu_open open = { .version = MGPU_VERSION };

    CHECK_EQ(mgpu_call(0, 0xffffffffu, &open, sizeof open), -MGPU_ENOSYS);
    CHECK_EQ(mgpu_call(0, MGPU_CALL_OPEN, &open, sizeof open - 4), -MGPU_EINVAL);
    CHECK_EQ(mgpu_call(0, MGPU_CALL_OPEN, NULL, sizeof open), -MGPU_EFAULT);
}

static void no_machine(void)
{
    struct mgpu_open open = { .version = MGPU_VERSION };

    setenv("RADV_METAL_VRAM", "nonsense", 1);
    CHECK_EQ(mgpu_open(&open), -MGPU_ENODEV);
    setenv("RADV_METAL_VRAM", "256M", 1);
}

int main(void)
{
    TAP_RUN(no_machine);
    TAP_RUN(there_and_back);
    TAP_RUN(bad_calls);
    return tap_done();
}
