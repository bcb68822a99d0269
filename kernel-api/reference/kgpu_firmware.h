/* SPDX-License-Identifier: MIT */
/*
 * kgpu_firmware.h - for the OS: which firmware files a card wants, and stand-ins for where AMD's files are not.
 *
 * The OS finds the files (on a disk, in its image) and gives each to mgpu_load_firmware before the first mgpu_init.
 * Generated files have the headers, checksums and version numbers of the real ones, and no code: the card in software
 * takes them, a real card does not.
 */
#ifndef KGPU_FIRMWARE_H
#define KGPU_FIRMWARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No generated file is larger. */
#define KGPU_FIRMWARE_GENERATED_MAX 2048u

/*
 * The name of file number `index`, from 0, of the card with these PCI ids: "dimgrey_cavefish_pfp.bin". NULL: it has no
 * more. *required_out: whether mgpu_init fails without it; NULL is allowed.
 */
const char *kgpu_firmware_name(uint16_t vendor, uint16_t device, unsigned index, bool *required_out);

/*
 * Make a stand-in for that file in `buffer`, which has room for KGPU_FIRMWARE_GENERATED_MAX bytes. Returns its size in
 * bytes; 0: there is no such file.
 */
size_t kgpu_firmware_generate(uint16_t vendor, uint16_t device, unsigned index, void *buffer);

#endif
