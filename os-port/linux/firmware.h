/* SPDX-License-Identifier: MIT */
/* firmware.h - on this OS the machine gives the kernel its firmware files, as soon as there is a kernel. */
#ifndef OS_LINUX_FIRMWARE_H
#define OS_LINUX_FIRMWARE_H

struct machine;

/*
 * Load the files of the card from settings.firmware: a folder, or "generated". Without that setting they come from
 * /lib/firmware/amdgpu if all that are required are there, and are generated otherwise. Says at level info which it
 * was. A file that is damaged or missing is not loaded: mgpu_init will say so if it cannot do without.
 */
void firmware_load(struct machine *machine);

#endif
