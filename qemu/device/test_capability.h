/* SPDX-License-Identifier: MIT */
/*
 * test_capability.h - the one thing that this card has and a real one has not: a vendor-specific PCI capability, by
 * which a guest's tests break the card to try the way back. No driver needs it.
 *
 * It is found by walking the list of capabilities: its identity is 0x09, and at NAVI23_TEST_MAGIC_AT behind its
 * beginning is the magic dword. A real Navi has vendor-specific capabilities too, without it.
 */
#ifndef NAVI23_TEST_CAPABILITY_H
#define NAVI23_TEST_CAPABILITY_H

#define NAVI23_TEST_CAPABILITY_ID 0x09u /* PCI_CAP_ID_VNDR */
#define NAVI23_TEST_BYTES 12u           /* its length, which byte 2 says too */

#define NAVI23_TEST_MAGIC_AT 4u /* dword, read only */
#define NAVI23_TEST_MAGIC 0x7a626572u

#define NAVI23_TEST_ACTION_AT 8u /* dword, reads 0: writing one of these does it */
#define NAVI23_TEST_BREAK_SOFT_RESET 1u /* from now on soft resets do not end, until a MODE1 reset */

#endif
