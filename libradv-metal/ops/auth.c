/* SPDX-License-Identifier: MIT */
/*
 * auth.c - the primary node's oldest requests: who is master, who may draw, what the card's bus is called.
 *
 * Nothing else in this library depends on them; programs from the X server's world do. As in Linux the master is the
 * first to open the node; whoever asks may follow it when it has dropped that, for the card is the process's own.
 */
#include "auth.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>

#include <drm.h>

#include "file.h"

/* The interface that DRM_IOCTL_SET_VERSION is about; the bus id is told to those who ask for 1.1 or later. */
#define INTERFACE_MAJOR        1
#define INTERFACE_MINOR        4
#define INTERFACE_MINOR_BUS_ID 1

static pthread_mutex_t auth_lock = PTHREAD_MUTEX_INITIALIZER;
static struct shim_file *master;
static bool bus_id_told; /* the master has set an interface version that has one */
static struct shim_file *applicants;
static uint32_t last_magic;

static void set_master(struct shim_file *file)
{
    master = file;
    bus_id_told = false;
    if (file)
        file->auth.granted = true;
}

void shim_auth_init(struct shim_file *file)
{
    pthread_mutex_lock(&auth_lock);
    if (!master && file->node == SHIM_NODE_PRIMARY)
        set_master(file);
    pthread_mutex_unlock(&auth_lock);
}

/* The link that leads to the file with that magic, or the one at the end. */
static struct shim_file **find_applicant(uint32_t magic)
{
    struct shim_file **link = &applicants;

    while (*link && (*link)->auth.magic != magic)
        link = &(*link)->auth.next;
    return link;
}

static void forget_magic(struct shim_file **link)
{
    struct shim_file *file = *link;

    *link = file->auth.next;
    file->auth.magic = 0;
}

void shim_auth_finish(struct shim_file *file)
{
    pthread_mutex_lock(&auth_lock);
    if (file->auth.magic)
        forget_magic(find_applicant(file->auth.magic));
    if (master == file)
        set_master(NULL);
    pthread_mutex_unlock(&auth_lock);
}

void shim_auth_forked(void)
{
    pthread_mutex_init(&auth_lock, NULL);
    set_master(NULL);
    applicants = NULL;
}

int shim_auth_get_magic(struct shim_file *file, uint32_t *magic_out)
{
    int r = shim_kms_check(file);
    if (r)
        return r;
    pthread_mutex_lock(&auth_lock);
    if (!file->auth.magic) {
        do {
            last_magic++;
        } while (!last_magic || *find_applicant(last_magic));
        file->auth.magic = last_magic;
        file->auth.next = applicants;
        applicants = file;
    }
    *magic_out = file->auth.magic;
    pthread_mutex_unlock(&auth_lock);
    return 0;
}

int shim_auth_grant(struct shim_file *file, uint32_t magic)
{
    pthread_mutex_lock(&auth_lock);
    int r = master == file ? 0 : -EACCES;
    if (!r) {
        struct shim_file **link = find_applicant(magic);
        if (*link) {
            (*link)->auth.granted = true;
            forget_magic(link);
        } else {
            r = -EINVAL;
        }
    }
    pthread_mutex_unlock(&auth_lock);
    return r;
}

bool shim_auth_is_granted(struct shim_file *file)
{
    pthread_mutex_lock(&auth_lock);
    bool granted = file->auth.granted;
    pthread_mutex_unlock(&auth_lock);
    return granted;
}

bool shim_auth_is_master(struct shim_file *file)
{
    pthread_mutex_lock(&auth_lock);
    bool is_master = master == file;
    pthread_mutex_unlock(&auth_lock);
    return is_master;
}

int shim_auth_permit(struct shim_file *file, enum shim_right right)
{
    static const struct {
        bool primary, authenticated, master;
    } needs[] = {
        [SHIM_RIGHT_ANY] = { false, false, false },    [SHIM_RIGHT_CLIENT] = { false, true, false },
        [SHIM_RIGHT_PRIMARY] = { true, false, false }, [SHIM_RIGHT_AUTH] = { true, true, false },
        [SHIM_RIGHT_MASTER] = { true, false, true },
    };
    const bool primary = file->node == SHIM_NODE_PRIMARY;

    if ((needs[right].primary && !primary) || (needs[right].authenticated && primary && !shim_auth_is_granted(file)) ||
        (needs[right].master && !shim_auth_is_master(file)))
        return -EACCES;
    return 0;
}

int shim_auth_set_master(struct shim_file *file)
{
    int r = shim_kms_check(file);
    if (r)
        return r;
    shim_file_sweep(); /* the master may be closed, and only not yet known to be */
    pthread_mutex_lock(&auth_lock);
    if (!master)
        set_master(file);
    else if (master != file)
        r = -EBUSY;
    pthread_mutex_unlock(&auth_lock);
    return r;
}

int shim_auth_drop_master(struct shim_file *file)
{
    int r = shim_kms_check(file);
    if (r)
        return r;
    pthread_mutex_lock(&auth_lock);
    if (master == file)
        set_master(NULL);
    else
        r = -EINVAL;
    pthread_mutex_unlock(&auth_lock);
    return r;
}

/* -1 asks for nothing in particular. */
static bool has_version(int asked_major, int asked_minor, int major, int minor)
{
    return asked_major == -1 || (asked_major == major && asked_minor >= 0 && asked_minor <= minor);
}

int shim_auth_set_version(struct shim_file *file, struct drm_set_version *version)
{
    int r = shim_kms_check(file);
    if (r)
        return r;
    pthread_mutex_lock(&auth_lock);
    if (master != file) {
        r = -EACCES;
    } else {
        if (!has_version(version->drm_di_major, version->drm_di_minor, INTERFACE_MAJOR, INTERFACE_MINOR) ||
            !has_version(version->drm_dd_major, version->drm_dd_minor, SHIM_DRM_MAJOR, SHIM_DRM_MINOR))
            r = -EINVAL;
        else if (version->drm_di_major != -1 && version->drm_di_minor >= INTERFACE_MINOR_BUS_ID)
            bus_id_told = true;
        *version = (struct drm_set_version){ .drm_di_major = INTERFACE_MAJOR,
                                             .drm_di_minor = INTERFACE_MINOR,
                                             .drm_dd_major = SHIM_DRM_MAJOR,
                                             .drm_dd_minor = SHIM_DRM_MINOR };
    }
    pthread_mutex_unlock(&auth_lock);
    return r;
}

int shim_auth_bus_id(struct shim_file *file, char out[SHIM_BUS_ID_SIZE])
{
    const struct mgpu_chip_info *chip = &file->chip;
    int r = shim_kms_check(file);
    if (r)
        return r;
    pthread_mutex_lock(&auth_lock);
    bool told = bus_id_told;
    pthread_mutex_unlock(&auth_lock);
    out[0] = 0;
    if (told)
        snprintf(out, SHIM_BUS_ID_SIZE, "pci:%04x:%02x:%02x.%u", chip->pci_domain, chip->pci_bus, chip->pci_slot,
                 chip->pci_function);
    return 0;
}
