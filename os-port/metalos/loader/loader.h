/* SPDX-License-Identifier: MIT */
/* loader.h - the commands of Vulkan by name, for dlsym. */
#ifndef METALOS_LOADER_H
#define METALOS_LOADER_H

#include <vulkan/vulkan_core.h>

/* The command that a program would be linked with by this name, before and after an instance is made; or NULL. */
PFN_vkVoidFunction loader_find(const char *name);

#endif
