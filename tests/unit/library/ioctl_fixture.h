/* SPDX-License-Identifier: MIT */
/* ioctl_fixture.h - open files for the tests of ioctl/. */
#ifndef IOCTL_FIXTURE_H
#define IOCTL_FIXTURE_H

#include <errno.h>
#include <string.h>

#include <amdgpu_drm.h>
#include <drm.h>

#include "ioctl/ioctl.h"
#include "three_files.h"

#endif
