/* SPDX-License-Identifier: MIT */
/*
 * device.c - where the card is, for programs that look for one before they open anything.
 */
#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "file.h"
#include "ops.h"

static pthread_mutex_t known_lock = PTHREAD_MUTEX_INITIALIZER;
static bool is_known;
static struct shim_device known;

/* The card is asked once; a client is needed for that, and closed again. */
static int ask(struct shim_device *out)
{
    struct shim_device device = { 0 };
    struct mgpu_chip_info chip = { 0 };
    struct mgpu_init init;
    mgpu_client client;

    int r = shim_client_open(0, &client, &chip, &init);
    if (r)
        return r;
    mgpu_close(client);

    device.vendor = chip.pci_vendor;
    device.device = chip.pci_device;
    device.subvendor = chip.pci_subvendor;
    device.subdevice = chip.pci_subdevice;
    device.revision = chip.pci_revision;
    device.domain = chip.pci_domain;
    device.bus = chip.pci_bus;
    device.slot = chip.pci_slot;
    device.function = chip.pci_function;
    *out = device;
    return 0;
}

/* Not remembered: a forked child has others. */
static int find_nodes(struct shim_device *device)
{
    for (int node = 0; node < SHIM_NODE_COUNT; node++) {
        device->path[node] = shim_os_node_path(node);
        if (!device->path[node])
            return -ENODEV;
    }
    return 0;
}

int shim_device_describe(struct shim_device *out)
{
    struct shim_device nodes;

    int r = find_nodes(&nodes);
    if (r)
        return r;
    pthread_mutex_lock(&known_lock);
    if (!is_known) {
        r = ask(&known);
        is_known = r == 0;
    }
    *out = known;
    pthread_mutex_unlock(&known_lock);
    memcpy(out->path, nodes.path, sizeof out->path);
    return r;
}

int shim_device_node(int fd, enum shim_node *node_out)
{
    uint64_t id;
    int r = shim_os_file_id(fd, node_out, &id);
    return r == -ENOTTY ? -EINVAL : r;
}

int shim_device_node_numbered(uint64_t number, enum shim_node *node_out)
{
    for (int node = 0; node < SHIM_NODE_COUNT; node++) {
        uint64_t has;
        if (shim_os_node_number(node, &has) == 0 && has == number) {
            *node_out = node;
            return 0;
        }
    }
    return -ENODEV;
}
