/* SPDX-License-Identifier: MIT */
/* bo_list_test.c - ops/bo_list.c. */
#include <errno.h>

#include "ops/bo_list.h"
#include "test_file.h"

static struct drm_amdgpu_bo_list_in list(uint32_t count, uint32_t size, const void *elements)
{
    return (struct drm_amdgpu_bo_list_in){
        .bo_number = count, .bo_info_size = size, .bo_info_ptr = (uintptr_t)elements
    };
}

static void elements_of_any_size(void)
{
    static const uint32_t words[6] = { 11, 0, 99, 22, 0, 99 };
    const uint32_t sizes[] = { 4, 8, 12 };
    const mgpu_handle second[] = { 0, 99, 22 };
    struct shim_array bos = { 0 };

    for (int i = 0; i < 3; i++) {
        struct drm_amdgpu_bo_list_in in = list(2, sizes[i], words);
        bos.count = 0;
        CHECK_EQ(shim_bo_list_read(&in, &bos), 0);
        CHECK_EQ(bos.count, 2);
        const struct mgpu_bo_ref *refs = bos.data;
        CHECK_EQ(refs[0].bo, 11);
        CHECK_EQ(refs[0].flags, MGPU_BO_REF_WRITE);
        CHECK_EQ(refs[1].bo, second[i]);
    }
    shim_array_finish(&bos);
}

static void malformed_lists(void)
{
    struct shim_array bos = { 0 };
    uint32_t word = 1;
    struct drm_amdgpu_bo_list_in in = list(1, 3, &word);

    CHECK_EQ(shim_bo_list_read(&in, &bos), -EINVAL);
    in = list(1, 8, NULL);
    CHECK_EQ(shim_bo_list_read(&in, &bos), -EFAULT);
    in = list(UINT32_MAX, 8, &word);
    CHECK_EQ(shim_bo_list_read(&in, &bos), -ENOMEM);
    in = list(0, 0, NULL);
    CHECK_EQ(shim_bo_list_read(&in, &bos), 0);
    CHECK_EQ(bos.count, 0);
    shim_array_finish(&bos);
}

static void lists_are_kept(void)
{
    const struct drm_amdgpu_bo_list_entry entries[] = { { .bo_handle = 5 }, { .bo_handle = 6 } };
    const struct drm_amdgpu_bo_list_in in = list(2, sizeof entries[0], entries), none = list(0, 8, NULL);
    struct shim_file *file = test_begin();
    struct shim_array bos = { 0 };
    uint32_t id, empty;

    CHECK_EQ(shim_bo_list_create(file, &in, &id), 0);
    CHECK_EQ(shim_bo_list_create(file, &none, &empty), 0);
    CHECK(id != 0 && empty != 0 && id != empty);
    CHECK_EQ(shim_bo_list_append(file, id, &bos), 0);
    CHECK_EQ(shim_bo_list_append(file, empty, &bos), 0);
    CHECK_EQ(bos.count, 2);
    CHECK_EQ(((struct mgpu_bo_ref *)bos.data)[1].bo, 6);
    CHECK_EQ(shim_bo_list_destroy(file, id), 0);
    CHECK_EQ(shim_bo_list_destroy(file, id), -ENOENT);
    CHECK_EQ(shim_bo_list_append(file, id, &bos), -ENOENT);
    shim_array_finish(&bos);
    test_end(file);
}

static void another_content(void)
{
    const uint32_t two[] = { 21, 22 }, three[] = { 31, 32, 33 };
    struct drm_amdgpu_bo_list_in args = { .bo_number = 2, .bo_info_size = 4, .bo_info_ptr = (uintptr_t)two };
    struct shim_array bos = { 0 };
    uint32_t id;

    struct shim_file *file = test_begin();
    CHECK_EQ(shim_bo_list_create(file, &args, &id), 0);
    args = (struct drm_amdgpu_bo_list_in){
        .list_handle = id, .bo_number = 3, .bo_info_size = 4, .bo_info_ptr = (uintptr_t)three
    };
    CHECK_EQ(shim_bo_list_update(file, &args), 0);
    CHECK_EQ(shim_bo_list_append(file, id, &bos), 0);
    CHECK_EQ(bos.count, 3);
    CHECK_EQ(((const struct mgpu_bo_ref *)bos.data)[2].bo, 33);

    /* One that is malformed leaves the list as it was. */
    args.bo_info_size = 2;
    CHECK_EQ(shim_bo_list_update(file, &args), -EINVAL);
    args.bo_info_size = 4;
    args.list_handle = id + 1;
    CHECK_EQ(shim_bo_list_update(file, &args), -ENOENT);
    CHECK_EQ(shim_bo_list_append(file, id, &bos), 0);
    CHECK_EQ(bos.count, 6);
    shim_array_finish(&bos);
    test_end(file);
}

int main(void)
{
    TAP_RUN(elements_of_any_size);
    TAP_RUN(malformed_lists);
    TAP_RUN(lists_are_kept);
    TAP_RUN(another_content);
    return tap_done();
}
