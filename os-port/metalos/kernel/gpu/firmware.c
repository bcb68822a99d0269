/* SPDX-License-Identifier: MIT */
/* firmware.c - the card's firmware, from the initrd or generated, through the contract as any OS would. */
#include "file/file.h"
#include "gpu/host.h"
#include "kernel.h"

#include <kgpu_firmware.h>
#include <mgpu/mgpu.h>

#define FOLDER "/lib/firmware/amdgpu/"
#define NAME_MAX 64u /* as the contract has it */

static const void *installed(const char *name, size_t *size_out)
{
    char path[sizeof FOLDER + NAME_MAX] = FOLDER;
    size_t length = strlen(name);

    if (length > NAME_MAX)
        return NULL;
    memcpy(path + sizeof FOLDER - 1, name, length); /* the rest is zero */
    return initrd_find(path, size_out);
}

/* Whether the initrd has all files that the card cannot do without. */
static bool are_installed(const struct kgpu_bus_info *card)
{
    const char *name;
    bool required;
    size_t size;

    for (unsigned i = 0; (name = kgpu_firmware_name(card->vendor, card->device, i, &required)) != NULL; i++)
        if (required && !installed(name, &size))
            return false;
    return true;
}

static void give(uint32_t client, const char *name, const void *data, size_t size)
{
    struct mgpu_load_firmware args = {
        .name = (uintptr_t)name,
        .name_size = (uint32_t)strlen(name),
        .data = (uintptr_t)data,
        .data_size = (uint32_t)size,
    };

    /* what is wrong with a file the reference kernel has put into the log */
    (void)kgpu_call(host.kgpu, client, MGPU_CALL_LOAD_FIRMWARE, (uintptr_t)&args, sizeof args);
}

static void give_all(uint32_t client, const struct kgpu_bus_info *card, bool from_initrd)
{
    static unsigned char generated[KGPU_FIRMWARE_GENERATED_MAX]; /* too large for a kernel's stack; used once */
    const char *name;

    for (unsigned i = 0; (name = kgpu_firmware_name(card->vendor, card->device, i, NULL)) != NULL; i++) {
        size_t size = 0;
        const void *data = generated;

        if (from_initrd)
            data = installed(name, &size);
        else
            size = kgpu_firmware_generate(card->vendor, card->device, i, generated);
        if (data && size)
            give(client, name, data, size);
    }
}

void firmware_load(void)
{
    const struct kgpu_bus_info *card = &host.card.info;
    struct mgpu_open open = { .version = MGPU_VERSION };
    struct mgpu_close close = { 0 };
    bool from_initrd = are_installed(card);

    log_line("gpu: firmware: %s", from_initrd ? FOLDER : "generated, with the released versions' numbers");
    if (kgpu_call(host.kgpu, 0, MGPU_CALL_OPEN, (uintptr_t)&open, sizeof open))
        return;
    give_all(open.client, card, from_initrd);
    kgpu_call(host.kgpu, open.client, MGPU_CALL_CLOSE, (uintptr_t)&close, sizeof close);
}
