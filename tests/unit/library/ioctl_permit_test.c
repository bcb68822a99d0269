/* SPDX-License-Identifier: MIT */
/*
 * ioctl_permit_test.c - who may make which request: the permissions of Linux 6.1's DRM core and of its amdgpu, and of
 * what came later, against what render nodes, strangers, authenticated files and masters are answered.
 */
#include "ioctl_fixture.h"

/* DRM's flags: a request without any is for every open file of the primary node. */
#define AUTH   1u /* that is authenticated */
#define MASTER 2u /* that is the master */
#define RENDER 4u /* also for those of the render node */

#define ROW(request, flags) { #request, DRM_IOCTL_##request, flags }
static const struct row {
    const char *name;
    unsigned long number;
    unsigned flags;
} rows[] = {
    ROW(VERSION, RENDER),
    ROW(GET_UNIQUE, 0),
    ROW(GET_MAGIC, 0),
    ROW(GET_CLIENT, 0),
    ROW(GET_STATS, 0),
    ROW(GET_CAP, RENDER),
    ROW(SET_CLIENT_CAP, 0),
    ROW(SET_VERSION, MASTER),
    ROW(AUTH_MAGIC, MASTER),
    ROW(SET_MASTER, 0),
    ROW(DROP_MASTER, 0),
    ROW(WAIT_VBLANK, 0),
    ROW(GEM_CLOSE, RENDER),
    ROW(GEM_FLINK, AUTH),
    ROW(GEM_OPEN, AUTH),
    ROW(PRIME_HANDLE_TO_FD, RENDER),
    ROW(PRIME_FD_TO_HANDLE, RENDER),
    ROW(MODE_GETRESOURCES, 0),
    ROW(MODE_GETPLANERESOURCES, 0),
    ROW(MODE_GETCRTC, 0),
    ROW(MODE_SETCRTC, MASTER),
    ROW(MODE_GETPLANE, 0),
    ROW(MODE_SETPLANE, MASTER),
    ROW(MODE_CURSOR, MASTER),
    ROW(MODE_CURSOR2, MASTER),
    ROW(MODE_GETGAMMA, 0),
    ROW(MODE_SETGAMMA, MASTER),
    ROW(MODE_GETENCODER, 0),
    ROW(MODE_GETCONNECTOR, 0),
    ROW(MODE_ATTACHMODE, MASTER),
    ROW(MODE_DETACHMODE, MASTER),
    ROW(MODE_GETPROPERTY, 0),
    ROW(MODE_SETPROPERTY, MASTER),
    ROW(MODE_GETPROPBLOB, 0),
    ROW(MODE_GETFB, 0),
    ROW(MODE_GETFB2, 0),
    ROW(MODE_ADDFB, 0),
    ROW(MODE_ADDFB2, 0),
    ROW(MODE_RMFB, 0),
    ROW(MODE_PAGE_FLIP, MASTER),
    ROW(MODE_DIRTYFB, MASTER),
    ROW(MODE_CREATE_DUMB, 0),
    ROW(MODE_MAP_DUMB, 0),
    ROW(MODE_DESTROY_DUMB, 0),
    ROW(MODE_OBJ_GETPROPERTIES, 0),
    ROW(MODE_OBJ_SETPROPERTY, MASTER),
    ROW(MODE_ATOMIC, MASTER),
    ROW(MODE_CREATEPROPBLOB, 0),
    ROW(MODE_DESTROYPROPBLOB, 0),
    ROW(MODE_CREATE_LEASE, MASTER),
    ROW(MODE_LIST_LESSEES, MASTER),
    ROW(MODE_GET_LEASE, MASTER),
    ROW(MODE_REVOKE_LEASE, MASTER),
#ifdef DRM_IOCTL_MODE_CLOSEFB
    ROW(MODE_CLOSEFB, 0),
#endif
    ROW(CRTC_GET_SEQUENCE, 0),
    ROW(CRTC_QUEUE_SEQUENCE, 0),
    ROW(SYNCOBJ_CREATE, RENDER),
    ROW(SYNCOBJ_DESTROY, RENDER),
    ROW(SYNCOBJ_HANDLE_TO_FD, RENDER),
    ROW(SYNCOBJ_FD_TO_HANDLE, RENDER),
    ROW(SYNCOBJ_TRANSFER, RENDER),
    ROW(SYNCOBJ_WAIT, RENDER),
    ROW(SYNCOBJ_TIMELINE_WAIT, RENDER),
#ifdef DRM_IOCTL_SYNCOBJ_EVENTFD
    ROW(SYNCOBJ_EVENTFD, RENDER),
#endif
    ROW(SYNCOBJ_RESET, RENDER),
    ROW(SYNCOBJ_SIGNAL, RENDER),
    ROW(SYNCOBJ_TIMELINE_SIGNAL, RENDER),
    ROW(SYNCOBJ_QUERY, RENDER),
    ROW(AMDGPU_GEM_CREATE, AUTH | RENDER),
    ROW(AMDGPU_CTX, AUTH | RENDER),
    ROW(AMDGPU_VM, AUTH | RENDER),
    ROW(AMDGPU_SCHED, MASTER),
    ROW(AMDGPU_BO_LIST, AUTH | RENDER),
    ROW(AMDGPU_FENCE_TO_HANDLE, AUTH | RENDER),
    ROW(AMDGPU_GEM_MMAP, AUTH | RENDER),
    ROW(AMDGPU_GEM_WAIT_IDLE, AUTH | RENDER),
    ROW(AMDGPU_CS, AUTH | RENDER),
    ROW(AMDGPU_INFO, AUTH | RENDER),
    ROW(AMDGPU_WAIT_CS, AUTH | RENDER),
    ROW(AMDGPU_WAIT_FENCES, AUTH | RENDER),
    ROW(AMDGPU_GEM_METADATA, AUTH | RENDER),
    ROW(AMDGPU_GEM_VA, AUTH | RENDER),
    ROW(AMDGPU_GEM_OP, AUTH | RENDER),
    ROW(AMDGPU_GEM_USERPTR, AUTH | RENDER),
};
#define ROWS (sizeof rows / sizeof rows[0])

/* Open files of every standing; the master is three_files.h's `primary`. */
static int authenticated, stranger;

static void begin_all(void)
{
    struct drm_auth auth;

    begin();
    authenticated = fake_open(SHIM_NODE_PRIMARY);
    stranger = fake_open(SHIM_NODE_PRIMARY);
    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_GET_MAGIC, &auth), 0); /* which makes it known first */
    CHECK_EQ(shim_ioctl(authenticated, DRM_IOCTL_GET_MAGIC, &auth), 0);
    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_AUTH_MAGIC, &auth), 0);
}

static void end_all(void)
{
    fake_close(authenticated);
    fake_close(stranger);
    end();
}

/* A struct of zeros is answered by permissions alone, or gets past them. */
static void check(const struct row *row, int fd, const char *who, bool allowed)
{
    uint64_t args[64] = { 0 };

    if (row->number == DRM_IOCTL_AMDGPU_GEM_USERPTR)
        args[2] = AMDGPU_GEM_USERPTR_REGISTER; /* its flags; without this one it has an -EACCES of its own */
    int r = shim_ioctl(fd, row->number, args);
    if (!r && (row->number == DRM_IOCTL_PRIME_HANDLE_TO_FD || row->number == DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD))
        fake_close((int)args[1]);
    if ((r == -EACCES) == allowed)
        printf("# %s by %s: %d\n", row->name, who, r);
    CHECK((r == -EACCES) == !allowed);
}

static bool is_there(unsigned long number)
{
    static const unsigned long there[] = {
#define SHIM_REQUEST(request, right, name) DRM_IOCTL_##request,
#include "ioctl/requests.def"
    };
    for (size_t i = 0; i < sizeof there / sizeof there[0]; i++) {
        if (there[i] == number)
            return true;
    }
    return false;
}

static void each_request_by_each_file(void)
{
    for (size_t i = 0; i < ROWS; i++) {
        const unsigned flags = rows[i].flags;
        if (!is_there(rows[i].number))
            continue;
        begin_all();
        check(&rows[i], render, "the render node", flags & RENDER);
        check(&rows[i], stranger, "a stranger", !(flags & (AUTH | MASTER)));
        check(&rows[i], authenticated, "an authenticated file", !(flags & MASTER));
        check(&rows[i], primary, "the master", true);
        end_all();
    }
}

/* What the library has more than the table is a request whose permissions nobody has looked up. */
static void all_are_known(void)
{
    static const struct {
        const char *name;
        unsigned long number;
    } ours[] = {
#define SHIM_REQUEST(request, right, name) { #request, DRM_IOCTL_##request },
#include "ioctl/requests.def"
    };
    for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++) {
        size_t at = 0;
        while (at < ROWS && rows[at].number != ours[i].number)
            at++;
        if (at == ROWS)
            printf("# %s is not in the table\n", ours[i].name);
        CHECK(at < ROWS);
    }
}

/* Dropping mastership takes the master's rights, but it stays authenticated. */
static void who_was_master(void)
{
    struct drm_set_version version = { -1, -1, -1, -1 };
    struct drm_amdgpu_info info = { .query = AMDGPU_INFO_ACCEL_WORKING };

    begin_all();
    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_SET_VERSION, &version), 0);
    CHECK_EQ(shim_ioctl(stranger, DRM_IOCTL_SET_VERSION, &version), -EACCES);
    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_DROP_MASTER, NULL), 0);
    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_SET_VERSION, &version), -EACCES);
    CHECK(shim_ioctl(primary, DRM_IOCTL_AMDGPU_INFO, &info) != -EACCES);
    CHECK_EQ(shim_ioctl(stranger, DRM_IOCTL_AMDGPU_INFO, &info), -EACCES);
    CHECK_EQ(shim_ioctl(stranger, DRM_IOCTL_SET_MASTER, NULL), 0);
    CHECK(shim_ioctl(stranger, DRM_IOCTL_AMDGPU_INFO, &info) != -EACCES);
    end_all();
}

int main(void)
{
    TAP_RUN(each_request_by_each_file);
    TAP_RUN(all_are_known);
    TAP_RUN(who_was_master);
    return tap_done();
}
