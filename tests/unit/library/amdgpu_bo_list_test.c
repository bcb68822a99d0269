/* SPDX-License-Identifier: MIT */
/* amdgpu_bo_list_test.c - amdgpu/bo_list.c: lists by handle and by number. */
#include "amdgpu_face_fixture.h"

static amdgpu_context_handle context;

static int submit(amdgpu_bo_list_handle list)
{
    struct drm_amdgpu_cs_chunk_ib ib = { .va_start = 0x1000, .ib_bytes = 64 };
    struct drm_amdgpu_cs_chunk chunk = { AMDGPU_CHUNK_ID_IB, sizeof ib / 4, (uintptr_t)&ib };
    return amdgpu_cs_submit_raw(dev, context, list, 1, &chunk, NULL);
}

static uint32_t handle_of(amdgpu_bo_handle bo)
{
    uint32_t handle = 0;
    CHECK_EQ(amdgpu_bo_export(bo, amdgpu_bo_handle_type_kms, &handle), 0);
    return handle;
}

static void lists(void)
{
    uint8_t priorities[] = { 0, 3 };
    amdgpu_bo_list_handle list = NULL;

    begin();
    CHECK_EQ(amdgpu_cs_ctx_create(dev, &context), 0);
    amdgpu_bo_handle bos[] = { make_bo(), make_bo() };
    CHECK_EQ(amdgpu_bo_list_create(dev, 0, bos, NULL, &list), -EINVAL);
    CHECK_EQ(amdgpu_bo_list_create(dev, UINT32_MAX, bos, NULL, &list), -EINVAL);
    CHECK_EQ(amdgpu_bo_list_create(dev, 2, bos, priorities, &list), 0);
    CHECK_EQ(submit(list), 0);
    CHECK_EQ(fake.submit.bo_count, 2);
    CHECK_EQ(fake.bo_refs[1].bo, handle_of(bos[1]));

    CHECK_EQ(amdgpu_bo_list_update(list, 1, &bos[1], NULL), 0);
    CHECK_EQ(submit(list), 0);
    CHECK_EQ(fake.submit.bo_count, 1);
    CHECK_EQ(fake.bo_refs[0].bo, handle_of(bos[1]));
    CHECK_EQ(amdgpu_bo_list_update(list, 0, bos, NULL), -EINVAL);
    CHECK_EQ(amdgpu_bo_list_destroy(list), 0);
    CHECK_EQ(amdgpu_bo_free(bos[0]), 0);
    CHECK_EQ(amdgpu_bo_free(bos[1]), 0);
    CHECK_EQ(amdgpu_cs_ctx_free(context), 0);
    end();
}

static void by_number(void)
{
    struct drm_amdgpu_bo_list_entry entry = { .bo_handle = 77 };
    uint32_t list = 0;

    begin();
    CHECK_EQ(amdgpu_bo_list_create_raw(dev, 1, NULL, &list), -EFAULT);
    CHECK_EQ(errno, EFAULT);
    CHECK_EQ(amdgpu_bo_list_create_raw(dev, 1, &entry, &list), 0);
    CHECK(list != 0);
    CHECK_EQ(amdgpu_bo_list_destroy_raw(dev, list), 0);
    CHECK_EQ(amdgpu_bo_list_destroy_raw(dev, list), -ENOENT);
    end();
}

int main(void)
{
    TAP_RUN(lists);
    TAP_RUN(by_number);
    return tap_done();
}
