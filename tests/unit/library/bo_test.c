/* SPDX-License-Identifier: MIT */
/* bo_test.c - ops/bo.c: flags both ways, mappings, metadata. */
#include <errno.h>

#include "ops/bo.h"
#include "test_file.h"

static struct drm_amdgpu_gem_create_in request(uint64_t domains, uint64_t flags)
{
    return (struct drm_amdgpu_gem_create_in){
        .bo_size = 0x3000, .alignment = 0x10000, .domains = domains, .domain_flags = flags
    };
}

static struct shim_bo *make(struct shim_file *file)
{
    const struct drm_amdgpu_gem_create_in args = request(AMDGPU_GEM_DOMAIN_GTT, 0);
    struct shim_bo *bo = NULL;
    CHECK_EQ(shim_bo_create(file, &args, &bo), 0);
    return bo;
}

/* Each flag alone: what the kernel is asked for, and what a query tells back. */
static void flags_both_ways(void)
{
    /* clang-format off */
    static const struct { uint64_t drm; uint32_t mgpu; } flags[] = {
        { AMDGPU_GEM_CREATE_CPU_ACCESS_REQUIRED,  MGPU_BO_CPU_ACCESS },
        { AMDGPU_GEM_CREATE_NO_CPU_ACCESS,        MGPU_BO_NO_CPU_ACCESS },
        { AMDGPU_GEM_CREATE_CPU_GTT_USWC,         MGPU_BO_WRITE_COMBINE },
        { AMDGPU_GEM_CREATE_VRAM_CONTIGUOUS,      MGPU_BO_CONTIGUOUS },
        { AMDGPU_GEM_CREATE_EXPLICIT_SYNC,        MGPU_BO_EXPLICIT_SYNC },
        { AMDGPU_GEM_CREATE_VM_ALWAYS_VALID,      MGPU_BO_ALWAYS_VALID },
        { AMDGPU_GEM_CREATE_DISCARDABLE,          MGPU_BO_DISCARDABLE },
        { AMDGPU_GEM_CREATE_VRAM_CLEARED,         0 },
        { AMDGPU_GEM_CREATE_VRAM_WIPE_ON_RELEASE, 0 },
    };
    /* clang-format on */
    struct shim_file *file = test_begin();

    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        const struct drm_amdgpu_gem_create_in args = request(AMDGPU_GEM_DOMAIN_VRAM, flags[i].drm);
        struct drm_amdgpu_gem_create_in info;
        struct drm_amdgpu_gem_metadata meta;
        struct shim_bo *bo;

        CHECK_EQ(shim_bo_create(file, &args, &bo), 0);
        CHECK_EQ(FAKE_ARGS(bo_create, MGPU_CALL_BO_CREATE)->flags, flags[i].mgpu);
        CHECK_EQ(shim_bo_info(bo, &info, &meta), 0);
        CHECK_EQ(info.domain_flags, flags[i].mgpu ? flags[i].drm : 0);
        CHECK_EQ(info.domains, AMDGPU_GEM_DOMAIN_VRAM);
        shim_bo_unref(bo);
    }
    test_end(file);
}

static void domains_both_ways(void)
{
    const uint64_t all = AMDGPU_GEM_DOMAIN_VRAM | AMDGPU_GEM_DOMAIN_GTT | AMDGPU_GEM_DOMAIN_GDS | AMDGPU_GEM_DOMAIN_OA;
    const struct drm_amdgpu_gem_create_in args = request(all, AMDGPU_GEM_CREATE_NO_CPU_ACCESS);
    const struct drm_amdgpu_gem_create_in valid = request(AMDGPU_GEM_DOMAIN_OA, AMDGPU_GEM_CREATE_VM_ALWAYS_VALID);
    struct shim_file *file = test_begin();
    struct drm_amdgpu_gem_create_in info;
    struct drm_amdgpu_gem_metadata meta;
    struct shim_bo *bo;

    CHECK_EQ(shim_bo_create(file, &args, &bo), 0);
    const struct mgpu_bo_create *create = FAKE_ARGS(bo_create, MGPU_CALL_BO_CREATE);
    CHECK_EQ(create->domains, MGPU_DOMAIN_VRAM | MGPU_DOMAIN_GTT | MGPU_DOMAIN_GDS | MGPU_DOMAIN_OA);
    CHECK_EQ(create->flags, 0); /* GDS takes none */
    CHECK_EQ(create->size, 0x3000);
    CHECK_EQ(create->alignment, 0x10000);
    CHECK_EQ(shim_bo_info(bo, &info, &meta), 0);
    CHECK_EQ(info.domains, all);
    CHECK_EQ(info.bo_size, 0x3000);
    CHECK_EQ(info.alignment, 0x10000);
    CHECK_EQ(shim_bo_size(bo), 0x3000);
    CHECK(shim_bo_file(bo) == file);
    shim_bo_unref(bo);
    CHECK_EQ(shim_bo_create(file, &valid, &bo), -EINVAL);
    test_end(file);
}

static void unknown_bits_are_refused(void)
{
    const struct drm_amdgpu_gem_create_in bad[] = {
        request(AMDGPU_GEM_DOMAIN_CPU, 0),
        request(AMDGPU_GEM_DOMAIN_GWS, 0),
        request(AMDGPU_GEM_DOMAIN_GTT | 1ull << 40, 0),
        request(AMDGPU_GEM_DOMAIN_GTT, AMDGPU_GEM_CREATE_ENCRYPTED),
        request(AMDGPU_GEM_DOMAIN_GTT, 1ull << 40),
    };
    struct shim_file *file = test_begin();
    struct shim_bo *bo;

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CHECK_EQ(shim_bo_create(file, &bad[i], &bo), -EINVAL);
    CHECK_EQ(fake_count(MGPU_CALL_BO_CREATE), 0);
    test_end(file);
}

static void kernel_errors_come_through(void)
{
    const struct drm_amdgpu_gem_create_in args = request(AMDGPU_GEM_DOMAIN_VRAM, 0);
    struct shim_file *file = test_begin();
    struct drm_amdgpu_gem_create_in info;
    struct drm_amdgpu_gem_metadata meta = { 0 };
    struct shim_bo *bo;

    fake_fail(MGPU_CALL_BO_CREATE, -MGPU_ENOMEM);
    CHECK_EQ(shim_bo_create(file, &args, &bo), -ENOMEM);
    fake_fail(MGPU_CALL_BO_USERPTR, -MGPU_ENOSYS);
    CHECK_EQ(shim_bo_create_userptr(file, &bo, 4096, &bo), -ENOSYS);
    bo = make(file);
    fake_fail(MGPU_CALL_BO_INFO, -MGPU_ENOENT);
    CHECK_EQ(shim_bo_info(bo, &info, &meta), -ENOENT);
    fake_fail(MGPU_CALL_BO_SET_METADATA, -MGPU_ENOENT);
    CHECK_EQ(shim_bo_set_metadata(bo, &meta), -ENOENT);
    shim_bo_unref(bo);
    test_end(file);
}

static void userptr_passes_the_memory(void)
{
    struct shim_file *file = test_begin();
    static char memory[4096];
    struct shim_bo *bo;

    CHECK_EQ(shim_bo_create_userptr(file, memory, sizeof memory, &bo), 0);
    const struct mgpu_bo_userptr *args = FAKE_ARGS(bo_userptr, MGPU_CALL_BO_USERPTR);
    CHECK(args->address == (uintptr_t)memory);
    CHECK_EQ(args->size, sizeof memory);
    CHECK_EQ(args->flags, 0);
    shim_bo_unref(bo);
    test_end(file);
}

static void maps_are_counted(void)
{
    struct shim_file *file = test_begin();
    struct shim_bo *bo = make(file);
    void *first, *second;

    CHECK_EQ(shim_bo_unmap(bo), -EINVAL);
    CHECK_EQ(shim_bo_map(bo, &first), 0);
    CHECK_EQ(shim_bo_map(bo, &second), 0);
    CHECK(first == second);
    CHECK_EQ(fake_count(MGPU_CALL_BO_MAP), 1);
    CHECK_EQ(shim_bo_unmap(bo), 0);
    CHECK_EQ(fake.cpu_maps, 1);
    CHECK_EQ(shim_bo_unmap(bo), 0);
    CHECK_EQ(fake.cpu_maps, 0);
    CHECK_EQ(shim_bo_unmap(bo), -EINVAL);
    CHECK_EQ(shim_bo_map(bo, &first), 0);
    shim_bo_unref(bo); /* freeing it unmaps it */
    test_end(file);
}

static void failed_maps_leave_nothing(void)
{
    struct shim_file *file = test_begin();
    struct shim_bo *bo = make(file);
    void *cpu;

    fake_fail(MGPU_CALL_BO_MAP, -MGPU_EACCES);
    CHECK_EQ(shim_bo_map(bo, &cpu), -EACCES);
    fake_fail_map();
    CHECK_EQ(shim_bo_map(bo, &cpu), -ENOMEM);
    CHECK_EQ(fake.cpu_maps, 0);
    CHECK_EQ(shim_bo_unmap(bo), -EINVAL);
    shim_bo_unref(bo);
    test_end(file);
}

static void metadata_both_ways(void)
{
    struct shim_file *file = test_begin();
    struct shim_bo *bo = make(file);
    struct drm_amdgpu_gem_metadata set = { 0 }, got;
    struct drm_amdgpu_gem_create_in info;

    set.data.flags = 1;
    set.data.tiling_info = 0x123456789abull;
    set.data.data_size_bytes = 256;
    for (uint32_t i = 0; i < 64; i++)
        set.data.data[i] = i * 3;
    CHECK_EQ(shim_bo_set_metadata(bo, &set), 0);
    CHECK_EQ(shim_bo_info(bo, &info, &got), 0);
    CHECK(memcmp(&set.data, &got.data, sizeof set.data) == 0);
    set.data.data_size_bytes = 257;
    CHECK_EQ(shim_bo_set_metadata(bo, &set), -EINVAL);
    shim_bo_unref(bo);
    test_end(file);
}

static void found_by_where_they_are_mapped(void)
{
    struct shim_file *file = test_begin();
    struct shim_bo *bo = make(file), *found = NULL;
    uint64_t offset = 9;
    void *cpu;

    CHECK_EQ(shim_bo_find_mapped(file, &offset, 1, &found, &offset), -ENXIO); /* nothing is */
    CHECK_EQ(shim_bo_map(bo, &cpu), 0);
    CHECK_EQ(shim_bo_find_mapped(file, (char *)cpu + 100, 0x3000, &found, &offset), 0);
    CHECK(found == bo);
    CHECK_EQ(offset, 100);
    CHECK_EQ(shim_bo_find_mapped(file, cpu, 0x3001, &found, &offset), -ENXIO); /* larger than the BO */
    CHECK_EQ(shim_bo_find_mapped(file, (char *)cpu - 1, 1, &found, &offset), -ENXIO);
    shim_bo_unref(bo); /* the one found is a reference of its own */
    CHECK_EQ(fake.bos, 1);
    CHECK_EQ(shim_bo_unmap(found), 0);
    CHECK_EQ(shim_bo_find_mapped(file, cpu, 1, &bo, &offset), -ENXIO);
    shim_bo_ref(found);
    shim_bo_unref(found);
    CHECK_EQ(fake.bos, 1);
    shim_bo_unref(found);
    CHECK_EQ(fake.bos, 0);
    test_end(file);
}

int main(void)
{
    TAP_RUN(flags_both_ways);
    TAP_RUN(domains_both_ways);
    TAP_RUN(unknown_bits_are_refused);
    TAP_RUN(kernel_errors_come_through);
    TAP_RUN(userptr_passes_the_memory);
    TAP_RUN(maps_are_counted);
    TAP_RUN(failed_maps_leave_nothing);
    TAP_RUN(metadata_both_ways);
    TAP_RUN(found_by_where_they_are_mapped);
    return tap_done();
}
