/* SPDX-License-Identifier: MIT */
/* preload.h - between navi23_pci.c and preload.c. */
#ifndef NAVI23_PRELOAD_H
#define NAVI23_PRELOAD_H

/* Make the type known to QEMU's object model. */
void navi23_register(void);

#endif
