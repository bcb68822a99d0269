/* SPDX-License-Identifier: MIT */
/* kms_blob_test.c - ops/kms/blob.c: blobs, whose they are, and how long they live. */
#include "kms_fixture.h"

static uint32_t create(struct shim_file *file, const char *text)
{
    struct drm_mode_create_blob args = { .data = (uintptr_t)text, .length = (uint32_t)strlen(text) };
    CHECK_EQ(shim_kms_create_blob(file, &args), 0);
    return args.blob_id;
}

static void written_and_read(void)
{
    char data[8] = "......";
    struct drm_mode_get_blob get = { .data = (uintptr_t)data };

    struct shim_file *file = kms_begin();
    const uint32_t a = create(file, "hello"), b = create(file, "world!");
    CHECK(a != b);
    CHECK(a >= SHIM_KMS_FIRST_DYNAMIC);
    get.blob_id = a;
    CHECK_EQ(shim_kms_get_blob(file, &get), 0);
    CHECK_EQ(get.length, 5);
    CHECK(strcmp(data, "......") == 0); /* there was no room */
    CHECK_EQ(shim_kms_get_blob(file, &get), 0);
    CHECK(memcmp(data, "hello.", 6) == 0);
    get.blob_id = b; /* of another size: nothing is written */
    CHECK_EQ(shim_kms_get_blob(file, &get), 0);
    CHECK_EQ(get.length, 6);
    CHECK(memcmp(data, "hello.", 6) == 0);
    get.data = 0;
    CHECK_EQ(shim_kms_get_blob(file, &get), -EFAULT);
    get.blob_id = CRTC0;
    CHECK_EQ(shim_kms_get_blob(file, &get), -ENOENT);
    CHECK_EQ(shim_kms_destroy_blob(file, b), 0);
    CHECK_EQ(shim_kms_destroy_blob(file, b), -ENOENT);
    kms_end(file);
}

static void what_cannot_be_a_blob(void)
{
    struct drm_mode_create_blob args = { .data = (uintptr_t)"x", .length = 0 };

    struct shim_file *file = kms_begin();
    CHECK_EQ(shim_kms_create_blob(file, &args), -EINVAL);
    args.length = INT32_MAX;
    CHECK_EQ(shim_kms_create_blob(file, &args), -EINVAL);
    args = (struct drm_mode_create_blob){ .length = 1 };
    CHECK_EQ(shim_kms_create_blob(file, &args), -EFAULT);
    kms_end(file);

    fake_reset();
    fake.chip.caps &= ~MGPU_CAP_DISPLAY;
    file = test_open(SHIM_NODE_PRIMARY);
    args.data = (uintptr_t)"x";
    CHECK_EQ(shim_kms_create_blob(file, &args), -EOPNOTSUPP);
    CHECK_EQ(shim_kms_destroy_blob(file, 1), -ENOENT);
    test_end(file);
    file = test_begin();
    CHECK_EQ(shim_kms_create_blob(file, &args), -EACCES);
    CHECK_EQ(shim_kms_destroy_blob(file, 1), -EACCES);
    CHECK_EQ(shim_kms_get_blob(file, &(struct drm_mode_get_blob){ 0 }), -EACCES);
    test_end(file);
}

static void only_its_creator_destroys_it(void)
{
    struct drm_mode_get_blob get = { 0 };
    int fd;

    struct shim_file *file = kms_begin(), *second = kms_second(&fd);
    get.blob_id = create(second, "its own");
    CHECK_EQ(shim_kms_destroy_blob(file, get.blob_id), -EPERM);
    CHECK_EQ(shim_kms_destroy_blob(file, (uint32_t)kms_value(file, CONNECTOR0, SHIM_PROP_EDID)), -EPERM);
    CHECK_EQ(shim_kms_get_blob(file, &get), 0);
    kms_second_end(second, fd);
    CHECK_EQ(shim_kms_get_blob(file, &get), -ENOENT);
    kms_end(file);
}

/* A mode that is shown outlives its creator's wish. */
static void lives_as_long_as_it_is_used(void)
{
    struct shim_kms *kms;

    struct shim_file *file = kms_begin();
    const uint32_t id = create(file, "mode");
    CHECK_EQ(shim_kms_lock(file, &kms), 0);
    shim_kms_set_mode(kms, &kms->heads[0].state, shim_kms_blob_find(kms, id));
    shim_kms_unlock(kms);
    CHECK_EQ(shim_kms_destroy_blob(file, id), 0);
    CHECK_EQ(shim_kms_destroy_blob(file, id), -EPERM); /* it is nobody's */
    CHECK_EQ(shim_kms_lock(file, &kms), 0);
    CHECK(shim_kms_blob_find(kms, id) != NULL);
    shim_kms_set_mode(kms, &kms->heads[0].state, NULL);
    CHECK(shim_kms_blob_find(kms, id) == NULL);
    CHECK(shim_kms_blob_ref(NULL) == NULL);
    shim_kms_blob_unref(kms, NULL);
    shim_kms_unlock(kms);
    kms_end(file);
}

int main(void)
{
    TAP_RUN(written_and_read);
    TAP_RUN(what_cannot_be_a_blob);
    TAP_RUN(only_its_creator_destroys_it);
    TAP_RUN(lives_as_long_as_it_is_used);
    return tap_done();
}
