/* SPDX-License-Identifier: MIT */
/* kms_commit_test.c - ops/kms/commit.c: copies of the state and their references. */
#include "kms_fixture.h"

static void only_the_master_commits(void)
{
    struct shim_kms_commit commit;
    int fd;

    struct shim_file *file = kms_begin(), *second = kms_second(&fd);
    CHECK_EQ(shim_kms_commit_begin(second, 0, &commit), -EACCES);
    CHECK_EQ(shim_auth_drop_master(file), 0);
    CHECK_EQ(shim_kms_commit_begin(file, 0, &commit), -EACCES);
    CHECK_EQ(shim_auth_set_master(second), 0);
    CHECK_EQ(shim_kms_commit_begin(second, 5, &commit), 0);
    CHECK_EQ(commit.flags, 5);
    CHECK(commit.file == second);
    shim_kms_commit_end(&commit);
    kms_second_end(second, fd);
    kms_end(file);

    file = test_begin();
    CHECK_EQ(shim_kms_commit_begin(file, 0, &commit), -EACCES);
    test_end(file);
}

static void a_copy_has_its_own_references(void)
{
    struct shim_kms_commit commit;
    struct shim_kms *kms;

    struct shim_file *file = kms_begin();
    const uint32_t fb = kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888);
    CHECK_EQ(kms_show(file, fb, 0, 0), 0);
    CHECK_EQ(shim_kms_commit_begin(file, 0, &commit), 0);
    kms = commit.kms;
    struct shim_kms_fb *shown = shim_kms_fb_find(kms, fb);
    CHECK_EQ(shown->refs, 3); /* the file's, the state's, the copy's */
    shim_kms_disable_head(kms, shim_kms_commit_head(&commit, 0));
    CHECK_EQ(commit.named, 1);
    CHECK_EQ(shown->refs, 2);
    CHECK(!commit.heads[0].active && !commit.heads[0].mode && !commit.heads[0].connected);
    CHECK(!commit.heads[0].planes[SHIM_KMS_PRIMARY].on_crtc);
    shim_kms_set_fb(kms, &commit.heads[0].planes[SHIM_KMS_CURSOR], shown);
    CHECK_EQ(shown->refs, 3);
    shim_kms_commit_end(&commit);
    CHECK_EQ(shown->refs, 2);
    CHECK(HEAD0.fb != 0);
    kms_end(file);
}

/* Setting what is set already must not let go of it in between. */
static void a_reference_replaces_itself(void)
{
    struct shim_kms_plane plane = { 0 };
    struct shim_kms *kms;

    struct shim_file *file = kms_begin();
    const uint32_t id = kms_fb(file, 64, 64, DRM_FORMAT_XRGB8888);
    CHECK_EQ(shim_kms_lock(file, &kms), 0);
    struct shim_kms_fb *fb = shim_kms_fb_find(kms, id);
    shim_kms_set_fb(kms, &plane, fb);
    shim_kms_set_fb(kms, &plane, fb);
    CHECK_EQ(fb->refs, 2);
    shim_kms_set_fb(kms, &plane, NULL);
    CHECK_EQ(fb->refs, 1);
    shim_kms_unlock(kms);
    kms_end(file);
}

int main(void)
{
    TAP_RUN(only_the_master_commits);
    TAP_RUN(a_copy_has_its_own_references);
    TAP_RUN(a_reference_replaces_itself);
    return tap_done();
}
