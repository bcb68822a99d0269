/* SPDX-License-Identifier: MIT */
/* three_files.h - an open render node, an open primary one, and a descriptor of something else, for tests. */
#ifndef THREE_FILES_H
#define THREE_FILES_H

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
