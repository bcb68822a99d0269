/* SPDX-License-Identifier: MIT */
/* device_test.c - ops/device.c. The order of the tests matters: what is known stays known. */
#include <errno.h>

#include "test_file.h"

static void no_nodes_no_device(void)
{
    struct shim_device device;

    fake_reset();
    fake_set_nodes(false);
    CHECK_EQ(shim_device_describe(&device), -ENODEV);
    fake_set_nodes(true);
    CHECK_EQ(fake_count(MGPU_CALL_OPEN), 0);
}

static void failure_is_not_remembered(void)
{
    struct shim_device device;

    fake_reset();
    fake_fail(MGPU_CALL_INIT, -MGPU_ENOENT);
    CHECK_EQ(shim_device_describe(&device), -ENOENT);
    CHECK_EQ(fake.clients, 0);
}

static void tells_where_the_card_is(void)
{
    struct shim_device device;

    fake_reset();
    CHECK_EQ(shim_device_describe(&device), 0);
    CHECK_EQ(device.vendor, 0x1002);
    CHECK_EQ(device.device, 0x73ff);
    CHECK_EQ(device.bus, 3);
    CHECK_EQ(device.revision, 0xc7);
    CHECK_STR(device.path[SHIM_NODE_PRIMARY], "/fake/card0");
    CHECK_STR(device.path[SHIM_NODE_RENDER], "/fake/renderD128");
    CHECK_EQ(fake.clients, 0); /* the client that asked is gone */
}

static void asks_once(void)
{
    struct shim_device device;

    fake_reset();
    CHECK_EQ(shim_device_describe(&device), 0);
    CHECK_EQ(fake_count(MGPU_CALL_OPEN), 0);
}

static void knows_its_descriptors(void)
{
    int primary = fake_open(SHIM_NODE_PRIMARY), render = fake_open(SHIM_NODE_RENDER), other = fake_open_other();
    enum shim_node node;

    CHECK_EQ(shim_device_node(primary, &node), 0);
    CHECK_EQ(node, SHIM_NODE_PRIMARY);
    CHECK_EQ(shim_device_node(render, &node), 0);
    CHECK_EQ(node, SHIM_NODE_RENDER);
    CHECK_EQ(shim_device_node(other, &node), -EINVAL);
    fake_close(primary);
    fake_close(render);
    fake_close(other);
    CHECK_EQ(shim_device_node(primary, &node), -EBADF);
}

static void knows_its_numbers(void)
{
    enum shim_node node;

    CHECK_EQ(shim_device_node_numbered(FAKE_NODE_NUMBER, &node), 0);
    CHECK_EQ(node, SHIM_NODE_PRIMARY);
    CHECK_EQ(shim_device_node_numbered(FAKE_NODE_NUMBER + 1, &node), 0);
    CHECK_EQ(node, SHIM_NODE_RENDER);
    CHECK_EQ(shim_device_node_numbered(FAKE_NODE_NUMBER + 2, &node), -ENODEV);
}

int main(void)
{
    TAP_RUN(no_nodes_no_device);
    TAP_RUN(failure_is_not_remembered);
    TAP_RUN(tells_where_the_card_is);
    TAP_RUN(asks_once);
    TAP_RUN(knows_its_descriptors);
    TAP_RUN(knows_its_numbers);
    return tap_done();
}
