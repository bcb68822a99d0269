/* SPDX-License-Identifier: MIT */
/*
 * discovery.h - what the card is made of, as it tells in its IP discovery binary.
 *
 * The binary is in VRAM, where anybody may have written: nothing in it is taken for granted.
 */
#ifndef KGPU_DISCOVERY_H
#define KGPU_DISCOVERY_H

#include <stddef.h>
#include <stdint.h>

struct kgpu;

#define KGPU_IPS 128u /* no known card has more */

/* An IP block that is there and works. */
struct kgpu_ip {
    uint16_t hw_id; /* DISCOVERY_HW_* of <navi23/regs/discovery.h> */
    uint8_t instance;
    uint32_t version; /* DISCOVERY_VERSION */
};

struct kgpu_ip_table {
    uint32_t count;
    struct kgpu_ip ips[KGPU_IPS];
};

/*
 * Fill the table from a binary of which `size` bytes are at hand. Returns 0, or -MGPU_EIO with what is wrong in
 * `message`, of `room` bytes, and an empty table.
 */
int kgpu_discovery_parse(const uint8_t *binary, size_t size, struct kgpu_ip_table *out, char *message, size_t room);

/*
 * Read the card's binary through its registers, which works before anything is set up, and parse it. Returns 0,
 * -MGPU_EIO as above or because the card does not answer, or -MGPU_ENOMEM.
 */
int kgpu_discovery_read(struct kgpu *kgpu, struct kgpu_ip_table *out, char *message, size_t room);

/* The version of a block, or 0: there is no such block. */
uint32_t kgpu_ip_version(const struct kgpu_ip_table *table, uint16_t hw_id, uint8_t instance);

#endif
