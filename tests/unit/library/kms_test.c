/* SPDX-License-Identifier: MIT */
/* kms_test.c - ops/kms.c: a card without screens, on either node. */
#include <errno.h>

#include "test_file.h"

static void primary_node_has_nothing_to_show(void)
{
    struct shim_kms_resources resources = { 1, 1, 1, 1, 1 };

    fake_reset();
    struct shim_file *file = test_open(SHIM_NODE_PRIMARY);
    CHECK_EQ(shim_kms_resources(file, &resources), 0);
    CHECK_EQ(resources.connectors + resources.crtcs + resources.encoders, 0);
    CHECK_EQ(shim_kms_lookup(file, 1), -ENOENT);
    CHECK_EQ(shim_kms_add_fb(file), -EINVAL);
    CHECK_EQ(shim_kms_check(file), 0);
    test_end(file);
}

static void render_node_may_not_ask(void)
{
    struct shim_kms_resources resources;

    fake_reset();
    struct shim_file *file = test_open(SHIM_NODE_RENDER);
    CHECK_EQ(shim_kms_resources(file, &resources), -EACCES);
    CHECK_EQ(shim_kms_lookup(file, 1), -EACCES);
    CHECK_EQ(shim_kms_add_fb(file), -EACCES);
    CHECK_EQ(shim_kms_check(file), -EACCES);
    test_end(file);
}

static void client_capabilities(void)
{
    fake_reset();
    struct shim_file *file = test_open(SHIM_NODE_PRIMARY);
    for (uint64_t cap = DRM_CLIENT_CAP_STEREO_3D; cap <= DRM_CLIENT_CAP_ASPECT_RATIO; cap++) {
        const bool atomic = cap == DRM_CLIENT_CAP_ATOMIC;
        CHECK_EQ(shim_kms_client_cap(file, cap, 1), atomic ? -EOPNOTSUPP : 0);
        CHECK_EQ(shim_kms_client_cap(file, cap, 0), atomic ? -EOPNOTSUPP : 0);
        CHECK_EQ(shim_kms_client_cap(file, cap, 2), atomic ? -EOPNOTSUPP : -EINVAL);
    }
    CHECK_EQ(shim_kms_client_cap(file, 0, 1), -EINVAL);
    CHECK_EQ(shim_kms_client_cap(file, 99, 1), -EINVAL);
    test_end(file);

    file = test_begin();
    CHECK_EQ(shim_kms_client_cap(file, DRM_CLIENT_CAP_STEREO_3D, 1), -EACCES);
    test_end(file);
}

int main(void)
{
    TAP_RUN(primary_node_has_nothing_to_show);
    TAP_RUN(render_node_may_not_ask);
    TAP_RUN(client_capabilities);
    return tap_done();
}
