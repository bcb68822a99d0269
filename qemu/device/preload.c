/* SPDX-License-Identifier: MIT */
/*
 * preload.c - the way of navi23_pci.c into a QEMU that does not know it: an object in LD_PRELOAD, made for one version.
 *
 * QEMU's structs and functions are no fixed interface. So before anything of it is used the version of the program is
 * compared with the one whose headers the object was compiled with. Children of QEMU inherit LD_PRELOAD, and what is
 * started between the shell and QEMU has it too: a program that is no QEMU is left alone.
 */
#include "qemu/osdep.h"

#include "qapi/qapi-types-control.h"
#include "qemu/module.h"

#include <dlfcn.h>

#include "preload.h"

static const char made_for[] = "QEMU emulator version " NAVI23_QEMU_VERSION; /* as `--version` has it */

typedef VersionInfo *query_version_fn(Error **errp);

static void check_version(query_version_fn *query_version)
{
    VersionInfo *running = query_version(NULL);
    char text[256];

    snprintf(text, sizeof text, "QEMU emulator version %d.%d.%d (%s)", (int)running->qemu->major,
             (int)running->qemu->minor, (int)running->qemu->micro, running->package);
    if (strcmp(text, made_for) == 0)
        return;
    fprintf(stderr,
            "navi23: this is %s\n"
            "navi23: but the card was compiled for %s\n"
            "navi23: run qemu/device/build.sh again, for the QEMU that is installed now\n",
            text, made_for);
    exit(1);
}

static void __attribute__((constructor)) load(void)
{
    query_version_fn *query_version = (query_version_fn *)dlsym(RTLD_DEFAULT, "qmp_query_version");

    if (!query_version || !dlsym(RTLD_DEFAULT, "pci_register_bar"))
        return;
    check_version(query_version);
    register_module_init(navi23_register, MODULE_INIT_QOM);
}
