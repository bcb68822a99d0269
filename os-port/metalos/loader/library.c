/* SPDX-License-Identifier: MIT */
/*
 * library.c - dlopen and its family in a static program, for programs that open the Vulkan loader and ask it for
 * commands: of all libraries there is that one, whatever its version, and it is linked in.
 */
#include "loader.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static int vulkan; /* its address is the handle */
static _Thread_local bool failed;

void *dlopen(const char *path, int flags)
{
    (void)flags;
    if (path && !strncmp(path, "libvulkan.so", strlen("libvulkan.so")))
        return &vulkan;
    failed = true;
    return NULL;
}

void *dlsym(void *restrict library, const char *restrict name)
{
    PFN_vkVoidFunction function = library == &vulkan ? loader_find(name) : NULL;
    void *address;

    failed = !function;
    memcpy(&address, &function, sizeof(address));
    return address;
}

int dlclose(void *library)
{
    (void)library;
    return 0;
}

char *dlerror(void)
{
    static char message[] = "no shared libraries here; of libvulkan, what loader/commands.def names is linked in";
    bool report = failed;

    failed = false;
    return report ? message : NULL;
}
