/* SPDX-License-Identifier: MIT */
/* names_test.c - ops/names.c: global names of BOs, and how long they last. */
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test_file.h"

static struct shim_file *master, *friend, *render;
static int fds[3];

static struct shim_file *open_node(enum shim_node node, int *fd_out)
{
    struct shim_file *file = NULL;

    *fd_out = fake_open(node);
    CHECK_EQ(shim_file_get(*fd_out, &file), 0);
    return file;
}

static void begin(void)
{
    uint32_t magic;

    fake_reset();
    master = open_node(SHIM_NODE_PRIMARY, &fds[0]);
    friend = open_node(SHIM_NODE_PRIMARY, &fds[1]);
    render = open_node(SHIM_NODE_RENDER, &fds[2]);
    CHECK_EQ(shim_auth_get_magic(friend, &magic), 0);
    CHECK_EQ(shim_auth_grant(master, magic), 0);
}

static void close_node(struct shim_file *file, int fd)
{
    shim_file_put(file);
    fake_close(fd);
    shim_file_sweep();
}

static void end(void)
{
    close_node(master, fds[0]);
    close_node(friend, fds[1]);
    close_node(render, fds[2]);
    CHECK_EQ(fake.clients, 0);
    CHECK_EQ(fake.tokens, 0);
}

static uint32_t make(struct shim_file *file)
{
    const struct drm_amdgpu_gem_create_in args = { .bo_size = 0x3000, .domains = AMDGPU_GEM_DOMAIN_VRAM };
    uint32_t handle = 0;

    CHECK_EQ(shim_gem_create(file, &args, &handle), 0);
    return handle;
}

/* The last reference to the handle goes, as mgpu_bo_info then tells. */
static void close_last(struct shim_file *file, uint32_t handle)
{
    fake_fail(MGPU_CALL_BO_INFO, -MGPU_ENOENT);
    CHECK_EQ(shim_gem_close(file, handle), 0);
}

static void one_name_a_bo(void)
{
    uint32_t first, second, again = 0, one = 0, two = 0;

    begin();
    first = make(master);
    second = make(master);
    CHECK_EQ(shim_gem_flink(master, first, &one), 0);
    CHECK_EQ(shim_gem_flink(master, second, &two), 0);
    CHECK(one && two && one != two);
    CHECK_EQ(shim_gem_flink(master, first, &again), 0);
    CHECK_EQ(again, one);
    CHECK_EQ(fake.tokens, 2);
    close_last(master, first);
    close_last(master, second);
    end();
}

/* In the file that named it, the same handle; in another a handle of its own, whose name is the same. */
static void opened_by_name(void)
{
    uint32_t bo, handle = 0, name = 0, again = 0;
    uint64_t size = 0;

    begin();
    bo = make(master);
    CHECK_EQ(shim_gem_flink(master, bo, &name), 0);
    CHECK_EQ(shim_gem_open(master, name, &handle, &size), 0);
    CHECK_EQ(handle, bo);
    CHECK_EQ(size, 0x3000);
    CHECK_EQ(shim_gem_close(master, handle), 0); /* it had two references */
    CHECK_EQ(fake.tokens, 1);

    CHECK_EQ(shim_gem_open(friend, name, &handle, &size), 0);
    CHECK(handle != bo);
    CHECK_EQ(shim_gem_open(friend, name + 1, &again, &size), -ENOENT);
    CHECK_EQ(shim_gem_open(friend, 0, &again, &size), -ENOENT);
    close_last(master, bo);
    CHECK_EQ(fake.tokens, 1); /* the friend still has it */
    close_last(friend, handle);
    CHECK_EQ(fake.tokens, 0);
    CHECK_EQ(shim_gem_open(friend, name, &again, &size), -ENOENT);
    end();
}

static void as_an_object(void)
{
    const struct drm_amdgpu_gem_create_in args = { .bo_size = 0x3000, .domains = AMDGPU_GEM_DOMAIN_VRAM };
    struct shim_bo *bo = NULL, *same = NULL;
    uint32_t name = 0;

    begin();
    CHECK_EQ(shim_bo_create(master, &args, &bo), 0);
    CHECK_EQ(shim_bo_name(bo, master, &name), 0);
    CHECK_EQ(shim_bo_open(master, master, name, &same), 0);
    CHECK(same == bo);
    CHECK_EQ(shim_bo_open(master, master, name + 1, &same), -ENOENT);
    shim_bo_unref(bo);
    CHECK_EQ(fake.tokens, 1);
    fake_fail(MGPU_CALL_BO_INFO, -MGPU_ENOENT);
    shim_bo_unref(bo);
    CHECK_EQ(fake.tokens, 0);
    CHECK_EQ(fake.bos, 0);
    end();
}

/* A file that goes lets go of its names, but for those that others have. */
static void names_end_with_their_files(void)
{
    uint32_t mine, shared, handle = 0, name = 0, shared_name = 0;
    uint64_t size;

    begin();
    mine = make(friend);
    shared = make(friend);
    CHECK_EQ(shim_gem_flink(friend, mine, &name), 0);
    CHECK_EQ(shim_gem_flink(friend, shared, &shared_name), 0);
    CHECK_EQ(shim_gem_open(master, shared_name, &handle, &size), 0);
    close_node(friend, fds[1]);
    CHECK_EQ(fake.tokens, 1);
    CHECK_EQ(shim_gem_open(master, name, &handle, &size), -ENOENT);
    CHECK_EQ(shim_gem_open(master, shared_name, &handle, &size), 0);
    friend = open_node(SHIM_NODE_PRIMARY, &fds[1]);
    end();
}

static void who_may_not(void)
{
    struct shim_file *stranger;
    uint32_t bo, name = 0, handle;
    uint64_t size;
    int fd;

    begin();
    stranger = open_node(SHIM_NODE_PRIMARY, &fd);
    bo = make(master);
    CHECK_EQ(shim_gem_flink(master, bo, &name), 0);
    CHECK_EQ(shim_gem_flink(render, make(render), &handle), -EACCES);
    CHECK_EQ(shim_gem_open(render, name, &handle, &size), -EACCES);
    CHECK_EQ(shim_gem_flink(stranger, make(stranger), &handle), -EACCES);
    CHECK_EQ(shim_gem_open(stranger, name, &handle, &size), -EACCES);
    close_node(stranger, fd);
    end();
}

/* A BO of a file without the right is named by that of one with it, and is still the file's. */
static void by_the_right_of_another(void)
{
    const struct drm_amdgpu_gem_create_in args = { .bo_size = 0x3000, .domains = AMDGPU_GEM_DOMAIN_VRAM };
    struct shim_bo *bo = NULL, *same = NULL;
    uint32_t name = 0;

    begin();
    CHECK_EQ(shim_bo_create(render, &args, &bo), 0);
    CHECK_EQ(shim_bo_name(bo, render, &name), -EACCES);
    CHECK_EQ(shim_bo_name(bo, friend, &name), 0);
    CHECK_EQ(shim_bo_open(render, render, name, &same), -EACCES);
    CHECK_EQ(shim_bo_open(render, master, name, &same), 0);
    CHECK(same == bo);
    shim_bo_unref(same);
    CHECK_EQ(fake.bos, 1);
    fake_fail(MGPU_CALL_BO_INFO, -MGPU_ENOENT);
    shim_bo_unref(bo);
    CHECK_EQ(fake.tokens, 0); /* no other file ever held it */
    CHECK_EQ(fake.bos, 0);
    end();
}

static void what_fails(void)
{
    uint32_t bo, name = 0, handle;
    uint64_t size;

    begin();
    bo = make(master);
    fake_fail(MGPU_CALL_BO_EXPORT, -MGPU_EPERM);
    CHECK_EQ(shim_gem_flink(master, bo, &name), -EPERM);
    fake_fail(MGPU_CALL_BO_EXPORT, -MGPU_ENOENT); /* no such BO */
    CHECK_EQ(shim_gem_flink(master, bo + 1, &name), -ENOENT);
    CHECK_EQ(fake.tokens, 0);
    CHECK_EQ(shim_gem_flink(master, bo, &name), 0);
    fake_fail(MGPU_CALL_BO_IMPORT, -MGPU_ENOMEM);
    CHECK_EQ(shim_gem_open(friend, name, &handle, &size), -ENOMEM);
    end();
}

/* What had a name in the parent is on the parent's card. */
static void a_forked_child_has_no_names(void)
{
    uint32_t name = 0, handle;
    uint64_t size;
    int status = -1, fd;

    begin();
    CHECK_EQ(shim_gem_flink(master, make(master), &name), 0);
    const pid_t child = fork();
    if (child == 0)
        _exit(shim_gem_open(open_node(SHIM_NODE_PRIMARY, &fd), name, &handle, &size) == -ENOENT ? 0 : 1);
    CHECK_EQ(waitpid(child, &status, 0), child);
    CHECK_EQ(status, 0);
    end();
}

int main(void)
{
    TAP_RUN(one_name_a_bo);
    TAP_RUN(opened_by_name);
    TAP_RUN(as_an_object);
    TAP_RUN(names_end_with_their_files);
    TAP_RUN(who_may_not);
    TAP_RUN(by_the_right_of_another);
    TAP_RUN(what_fails);
    TAP_RUN(a_forked_child_has_no_names);
    return tap_done();
}
