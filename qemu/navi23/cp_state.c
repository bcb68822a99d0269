/* SPDX-License-Identifier: MIT */
/*
 * cp_state.c - packets that set registers, and what else belongs to draws.
 *
 * SET_*_REG: an offset from the start of its range, then values for the registers from there on. In the _INDEX forms
 * the upper bits of the offset say how the hardware should treat the value; the model takes it as it is.
 */
#include "card.h"

#include <string.h>

#define OFFSET_MASK 0xffffu

static enum cp_result set_registers(struct cp *cp, uint32_t first, const uint32_t *values, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        enum cp_result result = cp_write_register(cp, first + i, values[i], false);
        if (result != CP_NEXT)
            return result;
    }
    return CP_NEXT;
}

/* The registers have to lie in the packet's own range. */
static enum cp_result set_range(struct cp *cp, const struct cp_packet *p, uint32_t base, uint32_t end)
{
    uint32_t first = base + (p->body[0] & OFFSET_MASK), count = p->count - 1;
    if (first + count > end)
        return cp_bad_packet(cp, p, "its registers are outside of its range");
    return set_registers(cp, first, p->body + 1, count);
}

CP_EXECUTE(cp_set_context_reg)
{
    enum cp_result result = set_range(cp, packet, PM4_CONTEXT_REG_BASE, PM4_CONTEXT_REG_END);
    if (result == CP_NEXT && cp->recording)
        memcpy(&cp->clear_state[packet->body[0] & OFFSET_MASK], packet->body + 1,
               (packet->count - 1) * sizeof packet->body[0]);
    return result;
}

CP_EXECUTE(cp_set_sh_reg)
{
    return set_range(cp, packet, PM4_SH_REG_BASE, PM4_SH_REG_END);
}

CP_EXECUTE(cp_set_uconfig_reg)
{
    return set_range(cp, packet, PM4_UCONFIG_REG_BASE, PM4_UCONFIG_REG_END);
}

CP_EXECUTE(cp_set_config_reg)
{
    return set_range(cp, packet, PM4_CONFIG_REG_BASE, PM4_SH_REG_BASE);
}

/* CONTEXT_REG_RMW: offset, which bits, their new values. */
CP_EXECUTE(cp_context_reg_rmw)
{
    uint32_t offset = packet->body[0] & OFFSET_MASK, mask = packet->body[1];
    if (offset >= CP_CONTEXT_REGS)
        return cp_bad_packet(cp, packet, "its register is outside of its range");
    uint32_t old = reg_get(cp->navi, PM4_CONTEXT_REG_BASE + offset);
    return cp_write_register(cp, PM4_CONTEXT_REG_BASE + offset, (old & ~mask) | (packet->body[2] & mask), false);
}

/* ---- from memory ------------------------------------------------------------------------------------------------- */

struct range {
    uint32_t base, end;
};

static struct range load_range(unsigned opcode)
{
    switch (opcode) {
    case PM4_LOAD_SH_REG:
    case PM4_LOAD_SH_REG_INDEX:
        return (struct range){ PM4_SH_REG_BASE, PM4_SH_REG_END };
    case PM4_LOAD_UCONFIG_REG:
        return (struct range){ PM4_UCONFIG_REG_BASE, PM4_UCONFIG_REG_END };
    default:
        return (struct range){ PM4_CONTEXT_REG_BASE, PM4_CONTEXT_REG_END };
    }
}

static enum cp_result load(struct cp *cp, const struct cp_packet *p, uint64_t address, uint32_t offset, uint32_t count)
{
    struct range range = load_range(p->opcode);
    uint32_t first = range.base + (offset & OFFSET_MASK);
    if (first + count > range.end)
        return cp_bad_packet(cp, p, "its registers are outside of its range");
    for (uint32_t i = 0; i < count; i++) {
        uint32_t value = gmc_load32(&cp->port, cp_vmid(cp), address + 4ull * i);
        enum cp_result result = cp_write_register(cp, first + i, value, false);
        if (result != CP_NEXT)
            return result;
    }
    return CP_NEXT;
}

/* LOAD_*_REG: address of an image of the whole range, then pairs of offset and count to take out of it. */
CP_EXECUTE(cp_load_reg)
{
    uint64_t image = cp_pair(packet, 0) & ~3ull;
    for (uint32_t i = 2; i + 1 < packet->count; i += 2) {
        uint32_t offset = packet->body[i] & OFFSET_MASK;
        enum cp_result result = load(cp, packet, image + 4ull * offset, offset, packet->body[i + 1] & 0x3fff);
        if (result != CP_NEXT)
            return result;
    }
    return CP_NEXT;
}

/* LOAD_*_REG_INDEX: address of the values, offset, count. */
CP_EXECUTE(cp_load_reg_index)
{
    return load(cp, packet, cp_pair(packet, 0) & ~3ull, packet->body[2], packet->body[3] & 0x3fff);
}

/* ---- context state as a whole ------------------------------------------------------------------------------------ */

enum { PREAMBLE_BEGIN_CLEAR_STATE = 2, PREAMBLE_END_CLEAR_STATE = 3 };

CP_EXECUTE(cp_preamble_cntl)
{
    uint32_t command = packet->body[0] >> 28;
    if (command == PREAMBLE_BEGIN_CLEAR_STATE)
        memset(cp->clear_state, 0, sizeof cp->clear_state);
    if (command == PREAMBLE_BEGIN_CLEAR_STATE || command == PREAMBLE_END_CLEAR_STATE)
        cp->recording = command == PREAMBLE_BEGIN_CLEAR_STATE;
    return CP_NEXT;
}

/* All context registers become what the kernel recorded, and 0 where it recorded nothing. */
CP_EXECUTE(cp_clear_state)
{
    (void)packet;
    return set_registers(cp, PM4_CONTEXT_REG_BASE, cp->clear_state, CP_CONTEXT_REGS);
}

/* ---- draws ------------------------------------------------------------------------------------------------------- */

/* Byte offsets in regs/gfx_state.def. */
#define REG_VGT_INDEX_TYPE (0x3090cu / 4)
#define REG_VGT_NUM_INSTANCES (0x30934u / 4)

CP_EXECUTE(cp_index_type)
{
    return cp_write_register(cp, REG_VGT_INDEX_TYPE, packet->body[0], false);
}

CP_EXECUTE(cp_num_instances)
{
    return cp_write_register(cp, REG_VGT_NUM_INSTANCES, packet->body[0], false);
}

CP_EXECUTE(cp_index_base)
{
    cp->draw.index_base = cp_pair(packet, 0);
    return CP_NEXT;
}

CP_EXECUTE(cp_index_buffer_size)
{
    cp->draw.index_count_max = packet->body[0];
    return CP_NEXT;
}

CP_EXECUTE(cp_set_base)
{
    cp->draw.base[packet->body[0] & 7] = cp_pair(packet, 1);
    return CP_NEXT;
}
