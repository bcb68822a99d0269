/* SPDX-License-Identifier: MIT */
/*
 * loader.c - what the Vulkan loader is to a program, where there is one driver and it is linked in: each command of
 * commands.def is a jump through a slot, and the slot is filled with what the driver answers to the command's name.
 * There are no layers, and no dispatch but the driver's own, by the handle that a command is given.
 *
 * Slots are filled before main, for the commands that need no instance, and again when an instance is made: the driver
 * answers for what that instance has enabled. No slot is emptied: one with less takes nothing from one with more.
 */
#include "loader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The driver's: its only way in, as the interface between loader and drivers has it. */
VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL vk_icdGetInstanceProcAddr(VkInstance instance, const char *name);

static void no_such_command(void)
{
    fputs("vulkan: called a command that the driver does not have, or that no instance has enabled\n", stderr);
    abort();
}

/* A slot, and the command: a jump changes no register and no stack, so the same does for every list of arguments. */
#define COMMAND(name)                                                                                                  \
    static __attribute__((used)) PFN_vkVoidFunction slot_##name = no_such_command;                                     \
    __asm__(".pushsection .text\n"                                                                                     \
            ".globl " #name "\n"                                                                                       \
            ".type " #name ", @function\n" #name ":\n"                                                                 \
            "    jmp *slot_" #name "(%rip)\n"                                                                          \
            ".size " #name ", . - " #name "\n"                                                                         \
            ".popsection\n");
#include "commands.def"
#undef COMMAND

static const struct command {
    const char *name;
    PFN_vkVoidFunction function;
    PFN_vkVoidFunction *slot; /* NULL: the function is below */
} commands[] = {
    { "vkCreateInstance", (PFN_vkVoidFunction)vkCreateInstance, NULL },
    { "vkGetInstanceProcAddr", (PFN_vkVoidFunction)vkGetInstanceProcAddr, NULL },
#define COMMAND(name) { #name, (PFN_vkVoidFunction)name, &slot_##name },
#include "commands.def"
#undef COMMAND
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

PFN_vkVoidFunction loader_find(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++)
        if (!strcmp(commands[i].name, name))
            return commands[i].function;
    return NULL;
}

static void fill_slots(VkInstance instance)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        PFN_vkVoidFunction function = vk_icdGetInstanceProcAddr(instance, commands[i].name);

        if (function && commands[i].slot)
            *commands[i].slot = function;
    }
}

static __attribute__((constructor)) void fill_global_slots(void)
{
    fill_slots(VK_NULL_HANDLE);
}

VKAPI_ATTR VkResult VKAPI_CALL vkCreateInstance(const VkInstanceCreateInfo *info,
                                                const VkAllocationCallbacks *allocator, VkInstance *instance)
{
    PFN_vkCreateInstance create = (PFN_vkCreateInstance)vk_icdGetInstanceProcAddr(VK_NULL_HANDLE, "vkCreateInstance");
    VkResult result = create(info, allocator, instance);

    if (result == VK_SUCCESS)
        fill_slots(*instance);
    return result;
}

/* Who asks by name gets the driver's function, without the jump; but instances are made here. */
VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL vkGetInstanceProcAddr(VkInstance instance, const char *name)
{
    if (!strcmp(name, "vkCreateInstance") || !strcmp(name, "vkGetInstanceProcAddr"))
        return loader_find(name);
    return vk_icdGetInstanceProcAddr(instance, name);
}
