/* SPDX-License-Identifier: MIT */
/*
 * test_file.h - an open file on the fake kernel, for tests of operations.
 */
#ifndef TEST_FILE_H
#define TEST_FILE_H

#include "fake_kernel.h"
#include "ops/ops.h"
#include "tap.h"

static int test_fd = -1;

/* Everything new, and a file of `node` open; change fake.chip before if need be, after fake_reset. */
static inline struct shim_file *test_open(enum shim_node node)
{
    struct shim_file *file = NULL;

    test_fd = fake_open(node);
    CHECK_EQ(shim_file_get(test_fd, &file), 0);
    return file;
}

static inline struct shim_file *test_begin(void)
{
    fake_reset();
    return test_open(SHIM_NODE_RENDER);
}

/* The file goes, and nothing of it is left in the kernel. */
static inline void test_end(struct shim_file *file)
{
    shim_file_put(file);
    fake_close(test_fd);
    shim_file_sweep();
    CHECK_EQ(fake.clients, 0);
    CHECK_EQ(fake.bos, 0);
    CHECK_EQ(fake.cpu_maps, 0);
}

#endif
