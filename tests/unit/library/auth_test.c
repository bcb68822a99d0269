/* SPDX-License-Identifier: MIT */
/* auth_test.c - ops/auth.c: masters, magics, interface versions, among several open files. */
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include <drm.h>

#include "test_file.h"

enum { FIRST, SECOND, RENDER, FILES };
static struct shim_file *files[FILES];
static int fds[FILES];

static void begin(void)
{
    fake_reset();
    for (int i = 0; i < FILES; i++) {
        fds[i] = fake_open(i == RENDER ? SHIM_NODE_RENDER : SHIM_NODE_PRIMARY);
        CHECK_EQ(shim_file_get(fds[i], &files[i]), 0);
    }
}

static void close_file(int i)
{
    if (!files[i])
        return;
    shim_file_put(files[i]);
    files[i] = NULL;
    fake_close(fds[i]);
}

static void end(void)
{
    for (int i = 0; i < FILES; i++)
        close_file(i);
    shim_file_sweep();
    CHECK_EQ(fake.clients, 0);
}

static void the_first_is_master(void)
{
    begin();
    CHECK(shim_auth_is_granted(files[FIRST]));
    CHECK(!shim_auth_is_granted(files[SECOND]));
    CHECK_EQ(shim_auth_set_master(files[FIRST]), 0);
    CHECK_EQ(shim_auth_set_master(files[SECOND]), -EBUSY);
    CHECK_EQ(shim_auth_drop_master(files[SECOND]), -EINVAL);
    CHECK(shim_auth_is_master(files[FIRST]));
    CHECK_EQ(shim_auth_drop_master(files[FIRST]), 0);
    CHECK(!shim_auth_is_master(files[FIRST]));
    CHECK(shim_auth_is_granted(files[FIRST])); /* for as long as it is open */
    CHECK_EQ(shim_auth_drop_master(files[FIRST]), -EINVAL);
    CHECK_EQ(shim_auth_set_master(files[SECOND]), 0);
    CHECK_EQ(shim_auth_set_master(files[FIRST]), -EBUSY);
    CHECK_EQ(shim_auth_set_master(files[RENDER]), -EACCES);
    CHECK_EQ(shim_auth_drop_master(files[RENDER]), -EACCES);
    end();
}

static void a_closed_master_is_none(void)
{
    begin();
    close_file(FIRST);
    CHECK_EQ(shim_auth_set_master(files[SECOND]), 0);
    end();
    begin(); /* and after all are gone the first is master again */
    CHECK(shim_auth_is_granted(files[FIRST]));
    end();
}

static void masters_grant_magics(void)
{
    uint32_t magic = 0, other = 0;

    begin();
    CHECK_EQ(shim_auth_get_magic(files[SECOND], &magic), 0);
    CHECK(magic != 0);
    CHECK_EQ(shim_auth_get_magic(files[SECOND], &other), 0);
    CHECK_EQ(other, magic); /* the same for as long as it is not granted */
    CHECK_EQ(shim_auth_get_magic(files[FIRST], &other), 0);
    CHECK(other != magic);
    CHECK_EQ(shim_auth_get_magic(files[RENDER], &other), -EACCES);

    CHECK_EQ(shim_auth_grant(files[SECOND], magic), -EACCES);
    CHECK_EQ(shim_auth_grant(files[RENDER], magic), -EACCES);
    CHECK_EQ(shim_auth_grant(files[FIRST], 0), -EINVAL);
    CHECK_EQ(shim_auth_grant(files[FIRST], magic + 100), -EINVAL);
    CHECK_EQ(shim_auth_grant(files[FIRST], magic), 0);
    CHECK(shim_auth_is_granted(files[SECOND]));
    CHECK_EQ(shim_auth_grant(files[FIRST], magic), -EINVAL); /* once */
    end();
}

static void magics_end_with_their_file(void)
{
    uint32_t magic;

    begin();
    CHECK_EQ(shim_auth_get_magic(files[SECOND], &magic), 0);
    close_file(SECOND);
    shim_file_sweep();
    CHECK_EQ(shim_auth_grant(files[FIRST], magic), -EINVAL);
    end();
}

static int set_version(int file, int di_major, int di_minor, int dd_major, int dd_minor)
{
    struct drm_set_version version = { di_major, di_minor, dd_major, dd_minor };
    int r = shim_auth_set_version(files[file], &version);

    if (r == -EACCES) {
        CHECK_EQ(version.drm_di_minor, di_minor);
    } else {
        CHECK_EQ(version.drm_di_major, 1);
        CHECK_EQ(version.drm_di_minor, 4);
        CHECK_EQ(version.drm_dd_major, SHIM_DRM_MAJOR);
        CHECK_EQ(version.drm_dd_minor, SHIM_DRM_MINOR);
    }
    return r;
}

static const char *bus_id(int file)
{
    static char text[SHIM_BUS_ID_SIZE];
    CHECK_EQ(shim_auth_bus_id(files[file], text), 0);
    return text;
}

static void versions_and_the_bus_id(void)
{
    char text[SHIM_BUS_ID_SIZE];

    begin();
    CHECK_STR(bus_id(FIRST), "");
    CHECK_EQ(set_version(FIRST, -1, -1, -1, -1), 0);
    CHECK_EQ(set_version(FIRST, 1, 0, -1, -1), 0);
    CHECK_EQ(set_version(FIRST, 1, 5, -1, -1), -EINVAL);
    CHECK_EQ(set_version(FIRST, 2, 1, -1, -1), -EINVAL);
    CHECK_EQ(set_version(FIRST, 1, -1, -1, -1), -EINVAL);
    CHECK_EQ(set_version(FIRST, 1, 4, 2, 0), -EINVAL);
    CHECK_EQ(set_version(FIRST, 1, 4, 3, SHIM_DRM_MINOR + 1), -EINVAL);
    CHECK_EQ(set_version(SECOND, 1, 4, -1, -1), -EACCES);
    CHECK_EQ(set_version(RENDER, 1, 4, -1, -1), -EACCES);
    CHECK_STR(bus_id(FIRST), "");
    CHECK_EQ(set_version(FIRST, 1, 1, 3, 0), 0);
    CHECK_STR(bus_id(FIRST), "pci:0000:03:00.0");
    CHECK_STR(bus_id(SECOND), "pci:0000:03:00.0");
    CHECK_EQ(shim_auth_bus_id(files[RENDER], text), -EACCES);
    CHECK_EQ(shim_auth_drop_master(files[FIRST]), 0);
    CHECK_STR(bus_id(FIRST), ""); /* the next master decides */
    end();
}

/* Its parent's master is none of its files, nor does who asked there for a magic ask here. */
static void a_forked_child_has_masters_of_its_own(void)
{
    struct shim_file *own = NULL;
    uint32_t magic = 0;
    int status = -1;

    begin();
    CHECK_EQ(shim_auth_get_magic(files[SECOND], &magic), 0);
    const pid_t child = fork();
    if (child == 0) {
        const int fd = fake_open(SHIM_NODE_PRIMARY);
        const bool fine =
            !shim_file_get(fd, &own) && shim_auth_is_master(own) && shim_auth_grant(own, magic) == -EINVAL;
        _exit(fine ? 0 : 1);
    }
    CHECK_EQ(waitpid(child, &status, 0), child);
    CHECK_EQ(status, 0);
    end();
}

int main(void)
{
    TAP_RUN(the_first_is_master);
    TAP_RUN(a_closed_master_is_none);
    TAP_RUN(masters_grant_magics);
    TAP_RUN(magics_end_with_their_file);
    TAP_RUN(versions_and_the_bus_id);
    TAP_RUN(a_forked_child_has_masters_of_its_own);
    return tap_done();
}
