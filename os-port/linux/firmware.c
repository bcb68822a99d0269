/* SPDX-License-Identifier: MIT */
/* firmware.c - see firmware.h. Through the contract, as any OS would. */
#include "firmware.h"

#include "machine.h"

#include <kgpu_bus.h>
#include <kgpu_firmware.h>
#include <kgpu_os.h>
#include <limits.h>
#include <mgpu/mgpu.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define INSTALLED "/lib/firmware/amdgpu"
#define FILE_MAX (4u << 20) /* as the contract has it */

/* Where a file would be in `folder`; NULL: the path is too long. */
static const char *path_of(char path[PATH_MAX], const char *folder, const char *name)
{
    return snprintf(path, PATH_MAX, "%s/%s", folder, name) < PATH_MAX ? path : NULL;
}

/* The first required file that cannot be read in `folder`, or NULL. */
static const char *missing(const struct kgpu_bus_info *card, const char *folder)
{
    char path[PATH_MAX];
    const char *name;
    bool required;

    for (unsigned i = 0; (name = kgpu_firmware_name(card->vendor, card->device, i, &required)) != NULL; i++)
        if (required && (!path_of(path, folder, name) || access(path, R_OK) != 0))
            return name;
    return NULL;
}

/*
 * The folder to load from; NULL: generate the files. A folder that a person has named stays the one, whatever it lacks:
 * mgpu_init then fails, and this line says what to do about it.
 */
static const char *choose(const struct kgpu_bus_info *card, const struct settings *settings)
{
    const char *folder = settings->firmware;
    const char *name;

    if (!folder)
        return missing(card, INSTALLED) ? NULL : INSTALLED;
    if (strcmp(folder, "generated") == 0)
        return NULL;
    name = missing(card, folder);
    if (name && settings->log_level >= KGPU_LOG_ERROR)
        fprintf(stderr, "radv-metal: RADV_METAL_FIRMWARE=%s: no %s there; must be a folder with the card's files "
                        "(os-port/linux/fetch-firmware.sh gets them), or `generated`\n", folder, name);
    return folder;
}

/* The file's bytes to *data_out, which the caller frees, and how many; 0 if it cannot be read. */
static size_t read_file(const char *folder, const char *name, void **data_out)
{
    char path[PATH_MAX];
    FILE *file = path_of(path, folder, name) ? fopen(path, "re") : NULL;
    size_t size = 0;

    *data_out = file ? malloc(FILE_MAX) : NULL;
    if (*data_out)
        size = fread(*data_out, 1, FILE_MAX, file);
    if (file)
        fclose(file);
    return size;
}

static void give(struct machine *machine, uint32_t client, const char *name, const void *data, size_t size)
{
    struct mgpu_load_firmware args = {
        .name = (uintptr_t)name,
        .name_size = (uint32_t)strlen(name),
        .data = (uintptr_t)data,
        .data_size = (uint32_t)size,
    };

    /* what is wrong with a file the kernel has put into the log */
    (void)kgpu_call(machine->kgpu, client, MGPU_CALL_LOAD_FIRMWARE, (uintptr_t)&args, sizeof args);
}

static void give_all(struct machine *machine, uint32_t client, const struct kgpu_bus_info *card, const char *folder)
{
    const char *name;

    for (unsigned i = 0; (name = kgpu_firmware_name(card->vendor, card->device, i, NULL)) != NULL; i++) {
        unsigned char generated[KGPU_FIRMWARE_GENERATED_MAX];
        void *data = NULL;
        size_t size = folder ? read_file(folder, name, &data) :
                               kgpu_firmware_generate(card->vendor, card->device, i, generated);

        if (size)
            give(machine, client, name, folder ? data : generated, size);
        free(data);
    }
}

void firmware_load(struct machine *machine)
{
    struct mgpu_open open = { .version = MGPU_VERSION };
    struct mgpu_close close = { 0 };
    struct kgpu_bus_info card;
    const char *folder;

    kgpu_bus_info(machine, &card);
    folder = choose(&card, &machine->settings);
    if (machine->settings.log_level >= KGPU_LOG_INFO)
        fprintf(stderr, "radv-metal: firmware: %s\n",
                folder ? folder : "generated, with the released versions' numbers");
    if (kgpu_call(machine->kgpu, 0, MGPU_CALL_OPEN, (uintptr_t)&open, sizeof open))
        return;
    give_all(machine, open.client, &card, folder);
    kgpu_call(machine->kgpu, open.client, MGPU_CALL_CLOSE, (uintptr_t)&close, sizeof close);
}
