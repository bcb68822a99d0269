/* SPDX-License-Identifier: MIT */
/* ioctl_fixture.h - open files for the tests of ioctl/. */
#ifndef IOCTL_FIXTURE_H
#define IOCTL_FIXTURE_H

#include <errno.h>
#include <string.h>

#include <amdgpu_drm.h>
#include <drm.h>

#include "ioctl/ioctl.h"
#include "test_file.h"

static int render, primary, other;

static inline void begin(void)
{
    fake_reset();
    render = fake_open(SHIM_NODE_RENDER);
    primary = fake_open(SHIM_NODE_PRIMARY);
    other = fake_open_other();
}

static inline void end(void)
{
    fake_close(render);
    fake_close(primary);
    fake_close(other);
    shim_file_sweep();
    CHECK_EQ(fake.clients, 0);
    CHECK_EQ(fake_open_count(), 0);
}

#endif
