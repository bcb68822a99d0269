/* SPDX-License-Identifier: MIT */
/*
 * pte.h - GFX10 page tables: 48-bit addresses, four levels of 512 entries of 8 bytes (PDB2, PDB1, PDB0, PTB).
 * A table begins on a page. An entry of PDB0 may be a 2 MiB page itself (PTE_PDE_AS_PTE).
 */
#ifndef NAVI23_REGS_PTE_H
#define NAVI23_REGS_PTE_H

#define PTE_VALID (1ull << 0)
#define PTE_SYSTEM (1ull << 1)  /* the address is a bus address of system memory, else an offset into VRAM */
#define PTE_SNOOPED (1ull << 2)
#define PTE_TMZ (1ull << 3)
#define PTE_EXECUTABLE (1ull << 4)
#define PTE_READABLE (1ull << 5)
#define PTE_WRITEABLE (1ull << 6)
#define PTE_FRAGMENT_SHIFT 7    /* 5 bits: log2 of the run of pages that is contiguous and aligned */
#define PTE_FRAGMENT_MASK (0x1full << 7)
#define PTE_ADDRESS_MASK 0x0000fffffffff000ull
#define PTE_MTYPE_SHIFT 48      /* 3 bits: MTYPE_* */
#define PTE_MTYPE_MASK (7ull << 48)
#define PTE_PRT (1ull << 51)    /* with VALID clear: reads give 0, writes vanish */
#define PTE_PDE_AS_PTE (1ull << 54) /* in a directory entry: this is a page */
#define PTE_NOALLOC (1ull << 58)

#define PDE_ADDRESS_MASK 0x0000ffffffffffc0ull
#define PDE_BLOCK_FRAGMENT_SHIFT 59 /* 5 bits: smallest fragment below */

/* GFX10 caching policies */
#define MTYPE_NC 0ull
#define MTYPE_WC 1ull
#define MTYPE_CC 2ull
#define MTYPE_UC 3ull

#define PT_LEVELS 4u
#define PT_ENTRIES 512u
#define PT_INDEX(va, level) (((va) >> (12 + 9 * (level))) & 511) /* level 0: PTB, 3: PDB2 */

#endif
