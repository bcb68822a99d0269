/* SPDX-License-Identifier: MIT */
/*
 * open.c - libdrm: opening the card by a driver's name, a bus id or a minor number.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xf86drm.h>

#include "drm_face.h"

#define RENDER_MINOR 128 /* of the first card */

FACE_API int drmAvailable(void)
{
    struct shim_device device;
    return shim_device_describe(&device) == 0;
}

/* There are no control nodes any more. */
static int open_type(int type)
{
    switch (type) {
    case DRM_NODE_PRIMARY:
        return shim_fd_open(SHIM_NODE_PRIMARY);
    case DRM_NODE_RENDER:
        return shim_fd_open(SHIM_NODE_RENDER);
    default:
        return -ENOENT;
    }
}

/* Either "pci:0000:03:00.0", in hexadecimal, or the older "PCI:3:0:0", in decimal and without a domain. */
static bool is_bus_id(const struct shim_device *device, const char *bus_id)
{
    unsigned domain = 0, bus, slot, function;

    if (sscanf(bus_id, "pci:%04x:%02x:%02x.%u", &domain, &bus, &slot, &function) != 4 &&
        sscanf(bus_id, "PCI:%u:%u:%u", &bus, &slot, &function) != 3)
        return false;
    return domain == device->domain && bus == device->bus && slot == device->slot && function == device->function;
}

/* The bus id is told by primary nodes only. */
static int open_by_bus_id(const char *bus_id, int type)
{
    struct shim_device device;

    if (type != DRM_NODE_PRIMARY || shim_device_describe(&device) || !is_bus_id(&device, bus_id))
        return -1;
    return open_type(type);
}

/* A primary node whose master has set its bus id counts as taken. */
static int open_by_name(const char *name, int type)
{
    int fd = strcmp(name, SHIM_DRM_NAME) == 0 ? open_type(type) : -1;
    if (fd < 0)
        return -1;

    char *bus_id = drmGetBusid(fd);
    bool taken = bus_id && bus_id[0];
    drmFreeBusid(bus_id);
    if (taken) {
        shim_fd_close(fd);
        return -1;
    }
    return fd;
}

/* By bus id, and when that does not succeed by name; either may be NULL. Returns a descriptor, or below 0. */
FACE_API int drmOpenWithType(const char *name, const char *busid, int type)
{
    int fd = busid ? open_by_bus_id(busid, type) : -1;
    return fd < 0 && name ? open_by_name(name, type) : fd;
}

FACE_API int drmOpen(const char *name, const char *busid)
{
    return drmOpenWithType(name, busid, DRM_NODE_PRIMARY);
}

FACE_API int drmOpenControl(int minor)
{
    (void)minor;
    return face_negative(open_type(DRM_NODE_CONTROL));
}

FACE_API int drmOpenRender(int minor)
{
    return face_negative(minor == RENDER_MINOR ? open_type(DRM_NODE_RENDER) : -ENOENT);
}

FACE_API int drmClose(int fd)
{
    enum shim_node node;

    drm_forget_tags(fd);
    if (shim_device_node(fd, &node) == -EBADF)
        return face_minus_one(-EBADF);
    shim_fd_close(fd);
    return 0;
}

/* ---- one descriptor for all who ask for the same ----------------------------------------------------------------- */

#define MAX_CONNECTIONS 16

static struct connection {
    char *bus_id; /* NULL: free */
    int type, fd;
    unsigned users;
} connections[MAX_CONNECTIONS];
static pthread_mutex_t connections_lock = PTHREAD_MUTEX_INITIALIZER;

/* Returns NULL when there is none. */
static struct connection *find_connection(const char *bus_id, int type)
{
    for (int i = 0; i < MAX_CONNECTIONS; i++) {
        struct connection *connection = &connections[i];
        if (connection->bus_id && connection->type == type && strcmp(connection->bus_id, bus_id) == 0)
            return connection;
    }
    return NULL;
}

/* Where there is no place left the descriptor is the caller's alone. */
static void remember_connection(const char *bus_id, int type, int fd)
{
    for (int i = 0; i < MAX_CONNECTIONS; i++) {
        if (!connections[i].bus_id) {
            connections[i] = (struct connection){ .bus_id = strdup(bus_id), .type = type, .fd = fd, .users = 1 };
            return;
        }
    }
}

FACE_API int drmOpenOnceWithType(const char *BusID, int *newlyopened, int type)
{
    int fd;

    pthread_mutex_lock(&connections_lock);
    struct connection *connection = find_connection(BusID, type);
    if (connection) {
        connection->users++;
        *newlyopened = 0;
        fd = connection->fd;
    } else {
        fd = drmOpenWithType(NULL, BusID, type);
        if (fd >= 0) {
            *newlyopened = 1;
            remember_connection(BusID, type, fd);
        }
    }
    pthread_mutex_unlock(&connections_lock);
    return fd;
}

FACE_API int drmOpenOnce(void *unused, const char *BusID, int *newlyopened)
{
    (void)unused;
    return drmOpenOnceWithType(BusID, newlyopened, DRM_NODE_PRIMARY);
}

FACE_API void drmCloseOnce(int fd)
{
    pthread_mutex_lock(&connections_lock);
    for (int i = 0; i < MAX_CONNECTIONS; i++) {
        struct connection *connection = &connections[i];
        if (!connection->bus_id || connection->fd != fd || --connection->users)
            continue;
        drmClose(fd);
        free(connection->bus_id);
        *connection = (struct connection){ 0 };
    }
    pthread_mutex_unlock(&connections_lock);
}
