/* SPDX-License-Identifier: MIT */
/* firmware.c - mgpu_load_firmware and what becomes of the files. */
#include "firmware.h"

#include "../core/calls.h"
#include "../core/chip.h"
#include "../core/core.h"
#include "check.h"

static size_t length(const char *string)
{
    size_t n = 0;

    while (string[n])
        n++;
    return n;
}

/* The chip's file of that name, or NULL. The card need not be up: its PCI ids are enough. */
static const struct kgpu_fw_file *find(struct kgpu *kgpu, const char *name, size_t size)
{
    const struct kgpu_chip *chip;

    kgpu_bus_info(kgpu->card, &kgpu->bus);
    chip = kgpu_chip_of_pci(kgpu->bus.vendor, kgpu->bus.device);
    for (size_t i = 0; chip && i < KGPU_FW_FILES; i++)
        if (length(chip->firmware[i].name) == size && memcmp(chip->firmware[i].name, name, size) == 0)
            return &chip->firmware[i];
    return NULL;
}

static void drop(struct kgpu *kgpu, uint32_t index)
{
    kgpu_free(kgpu, kgpu->firmware[index].data, kgpu->firmware[index].size);
    kgpu->firmware[index].data = NULL;
}

KGPU_HANDLER(load_firmware)
{
    struct kgpu *kgpu = client->kgpu;
    const void *data = (const void *)(uintptr_t)args->data;
    const struct kgpu_fw_file *file;
    void *copy;
    int err;

    if (kgpu->running)
        return -MGPU_EBUSY;
    file = find(kgpu, (const char *)(uintptr_t)args->name, args->name_size);
    if (!file)
        return -MGPU_ENOENT;
    memset(args->message, 0, sizeof args->message);
    err = kgpu_fw_check(file, data, args->data_size, args->message, sizeof args->message);
    if (err) {
        kgpu_log(kgpu, KGPU_LOG_ERROR, "firmware: %s", args->message);
        return err;
    }
    copy = kgpu_alloc(kgpu, args->data_size);
    if (!copy)
        return -MGPU_ENOMEM;
    memcpy(copy, data, args->data_size);
    drop(kgpu, file->index);
    kgpu->firmware[file->index].data = copy;
    kgpu->firmware[file->index].size = args->data_size;
    return 0;
}

int kgpu_firmware_complete(struct kgpu *kgpu, char *message, size_t room)
{
    for (size_t i = 0; i < KGPU_FW_FILES; i++) {
        const struct kgpu_fw_file *file = &kgpu->chip->firmware[i];

        if (file->required && !kgpu->firmware[i].data) {
            kgpu_format(message, room, "%s is required and was not loaded", file->name);
            return -MGPU_ENOENT;
        }
    }
    return 0;
}

struct mgpu_query_firmware kgpu_firmware_version(const struct kgpu *kgpu, uint32_t index)
{
    struct mgpu_query_firmware version = { 0, 0 };
    const void *data = kgpu->firmware[index].data;
    unsigned feature_at = kgpu->chip->firmware[index].layout->feature_at;

    if (data)
        version.version = kgpu_fw_word(data, KGPU_FW_VERSION);
    if (data && feature_at)
        version.feature = kgpu_fw_word(data, feature_at);
    return version;
}

void kgpu_firmware_finish(struct kgpu *kgpu)
{
    for (uint32_t i = 0; i < KGPU_FW_FILES; i++)
        drop(kgpu, i);
}
