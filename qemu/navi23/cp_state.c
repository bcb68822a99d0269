/* SPDX-License-Identifier: MIT */
/*
 * cp_state.c - packets that set registers, and what else belongs to draws.
 *
 * Memory may keep a copy of a range of registers (a shadow), so that contexts can be switched: CONTEXT_CONTROL says of
 * which, LOAD_*_REG where.
 *
 * SET_*_REG: an offset from the start of its range, then values for the registers from there on. In the _INDEX forms
 * the upper bits of the offset say how the hardware should treat the value; the model takes it as it is.
 */
#include "card.h"

#include "regs/gfx_state.h"

#include <string.h>

#define OFFSET_MASK 0xffffu

/* ---- ranges and their shadows ------------------------------------------------------------------------------------ */

enum { RANGE_CONFIG, RANGE_SH, RANGE_CONTEXT, RANGE_UCONFIG };

static const struct range {
    uint32_t base, end;
    uint32_t enable; /* of CONTEXT_CONTROL */
} ranges[CP_SHADOWS] = {
    [RANGE_CONFIG] = { PM4_CONFIG_REG_BASE, PM4_SH_REG_BASE, 1u << 0 },
    [RANGE_SH] = { PM4_SH_REG_BASE, PM4_SH_REG_END, 1u << 16 },
    [RANGE_CONTEXT] = { PM4_CONTEXT_REG_BASE, PM4_CONTEXT_REG_END, 1u << 1 },
    [RANGE_UCONFIG] = { PM4_UCONFIG_REG_BASE, PM4_UCONFIG_REG_END, 1u << 15 },
};

#define COMPUTE_REG_BASE  0x2e00u /* the SH registers from here on are those of dispatches */
#define ENABLE_COMPUTE_SH (1u << 24)
#define ENABLE_UPDATE     (1u << 31)

static bool is_enabled(uint32_t enables, unsigned range, uint32_t reg)
{
    return (enables & (range == RANGE_SH && reg >= COMPUTE_REG_BASE ? ENABLE_COMPUTE_SH : ranges[range].enable)) != 0;
}

/* CONTEXT_CONTROL: what LOAD_*_REG loads; what SET_*_REG stores besides. */
CP_EXECUTE(cp_context_control)
{
    if (packet->body[0] & ENABLE_UPDATE)
        cp->load_enables = packet->body[0];
    if (packet->body[1] & ENABLE_UPDATE)
        cp->shadow_enables = packet->body[1];
    return CP_NEXT;
}

uint32_t cp_state(const struct cp *cp, uint32_t reg)
{
    if (reg >= PM4_SH_REG_BASE && reg < PM4_SH_REG_END)
        return atomic_load_explicit(&cp->sh[reg - PM4_SH_REG_BASE], memory_order_acquire);
    return reg_get(cp->navi, reg);
}

/* What a client sets goes into a shadow of its own, never into one that another VMID has left behind. */
static enum cp_result set_register(struct cp *cp, unsigned range, uint32_t reg, uint32_t value)
{
    const struct cp_shadow *shadow = &cp->shadow[range];
    enum cp_result result = cp_write_register(cp, reg, value, false);
    bool shadowed = shadow->address && shadow->vmid == cp_vmid(cp) && is_enabled(cp->shadow_enables, range, reg);
    if (result == CP_NEXT && shadowed)
        gmc_store32(&cp->port, shadow->vmid, shadow->address + (reg - ranges[range].base) * 4ull, value);
    return result;
}

/* ---- from the packet --------------------------------------------------------------------------------------------- */

/* The registers have to lie in the packet's own range. */
static enum cp_result set_range(struct cp *cp, const struct cp_packet *p, unsigned range)
{
    uint32_t first = ranges[range].base + (p->body[0] & OFFSET_MASK), count = p->count - 1;
    if (first + count > ranges[range].end)
        return cp_bad_packet(cp, p, "its registers are outside of its range");
    for (uint32_t i = 0; i < count; i++) {
        enum cp_result result = set_register(cp, range, first + i, p->body[1 + i]);
        if (result != CP_NEXT)
            return result;
    }
    return CP_NEXT;
}

CP_EXECUTE(cp_set_context_reg)
{
    enum cp_result result = set_range(cp, packet, RANGE_CONTEXT);
    if (result == CP_NEXT && cp->recording)
        memcpy(&cp->clear_state[packet->body[0] & OFFSET_MASK], packet->body + 1,
               (packet->count - 1) * sizeof packet->body[0]);
    return result;
}

CP_EXECUTE(cp_set_sh_reg)
{
    return set_range(cp, packet, RANGE_SH);
}

CP_EXECUTE(cp_set_uconfig_reg)
{
    return set_range(cp, packet, RANGE_UCONFIG);
}

CP_EXECUTE(cp_set_config_reg)
{
    return set_range(cp, packet, RANGE_CONFIG);
}

/* CONTEXT_REG_RMW: offset, which bits, their new values. */
CP_EXECUTE(cp_context_reg_rmw)
{
    uint32_t offset = packet->body[0] & OFFSET_MASK, mask = packet->body[1];
    if (offset >= CP_CONTEXT_REGS)
        return cp_bad_packet(cp, packet, "its register is outside of its range");
    uint32_t old = reg_get(cp->navi, PM4_CONTEXT_REG_BASE + offset);
    return set_register(cp, RANGE_CONTEXT, PM4_CONTEXT_REG_BASE + offset, (old & ~mask) | (packet->body[2] & mask));
}

#define RMW_REGISTER     0x3ffffu
#define RMW_OR_REGISTER  (1u << 30)
#define RMW_AND_REGISTER (1u << 31)

/* A mask of REG_RMW: given, or in a register. */
static enum cp_result rmw_mask(struct cp *cp, uint32_t word, bool is_register, uint32_t *mask)
{
    *mask = word;
    return is_register ? cp_read_register(cp, word & RMW_REGISTER, mask) : CP_NEXT;
}

/* REG_RMW: register; which bits stay; which are set. */
CP_EXECUTE(cp_reg_rmw)
{
    uint32_t control = packet->body[0], reg = control & RMW_REGISTER, and_mask, or_mask, old;
    enum cp_result result = rmw_mask(cp, packet->body[1], control & RMW_AND_REGISTER, &and_mask);
    if (result == CP_NEXT)
        result = rmw_mask(cp, packet->body[2], control & RMW_OR_REGISTER, &or_mask);
    if (result == CP_NEXT)
        result = cp_read_register(cp, reg, &old);
    return result == CP_NEXT ? cp_write_register(cp, reg, (old & and_mask) | or_mask, true) : result;
}

/* ---- from memory ------------------------------------------------------------------------------------------------- */

static unsigned load_range(unsigned opcode)
{
    switch (opcode) {
    case PM4_LOAD_CONFIG_REG:
        return RANGE_CONFIG;
    case PM4_LOAD_SH_REG:
    case PM4_LOAD_SH_REG_INDEX:
        return RANGE_SH;
    case PM4_LOAD_UCONFIG_REG:
        return RANGE_UCONFIG;
    default:
        return RANGE_CONTEXT;
    }
}

/* `count` registers from `offset` of the range on, of those that `enables` names; or the ring stops. */
static enum cp_result load(struct cp *cp, const struct cp_packet *p, uint32_t enables, uint64_t address,
                           uint32_t offset, uint32_t count)
{
    unsigned range = load_range(p->opcode);
    uint32_t first = ranges[range].base + (offset & OFFSET_MASK);
    if (first + count > ranges[range].end)
        return cp_bad_packet(cp, p, "its registers are outside of its range");
    for (uint32_t i = 0; i < count; i++) {
        if (!is_enabled(enables, range, first + i))
            continue;
        uint32_t value = gmc_load32(&cp->port, cp_vmid(cp), address + 4ull * i);
        enum cp_result result = cp_write_register(cp, first + i, value, false);
        if (result != CP_NEXT)
            return result;
    }
    return CP_NEXT;
}

/* LOAD_*_REG: address of an image of the whole range, its shadow, then pairs of offset and count to take out of it. */
CP_EXECUTE(cp_load_reg)
{
    uint64_t image = cp_pair(packet, 0) & ~3ull;
    if (packet->count % 2)
        return cp_bad_packet(cp, packet, "its last pair is half");
    cp->shadow[load_range(packet->opcode)] = (struct cp_shadow){ image, (uint8_t)cp_vmid(cp) };
    for (uint32_t i = 2; i < packet->count; i += 2) {
        uint32_t offset = packet->body[i] & OFFSET_MASK;
        enum cp_result result =
            load(cp, packet, cp->load_enables, image + 4ull * offset, offset, packet->body[i + 1] & 0x3fff);
        if (result != CP_NEXT)
            return result;
        if (!cp_goes_on(cp))
            return CP_AGAIN;
    }
    return CP_NEXT;
}

#define INDEX_IS_OFFSET        1u         /* the address counts from what SET_BASE has set */
#define INDEX_PAIRS            (1u << 31) /* memory has pairs of offset and value */
#define BASE_OF_LOAD_REG_INDEX 4u

/* LOAD_*_REG_INDEX: address of the values, offset, count. Loads always. */
CP_EXECUTE(cp_load_reg_index)
{
    uint64_t address = cp_pair(packet, 0) & ~3ull;
    uint32_t offset = packet->body[2], count = packet->body[3] & 0x3fff;
    if (packet->body[0] & INDEX_IS_OFFSET)
        address = cp->draw.base[BASE_OF_LOAD_REG_INDEX] + packet->body[1];
    if (!(offset & INDEX_PAIRS))
        return load(cp, packet, UINT32_MAX, address, offset, count);
    for (uint32_t i = 0; i + 1 < count; i += 2) {
        offset = gmc_load32(&cp->port, cp_vmid(cp), address + 4ull * i);
        enum cp_result result = load(cp, packet, UINT32_MAX, address + 4ull * i + 4, offset, 1);
        if (result != CP_NEXT)
            return result;
    }
    return CP_NEXT;
}

/* ---- context state as a whole ------------------------------------------------------------------------------------ */

enum { PREAMBLE_BEGIN_CLEAR_STATE = 2, PREAMBLE_END_CLEAR_STATE = 3 };

CP_EXECUTE(cp_preamble_cntl)
{
    uint32_t command = packet->body[0] >> 28;
    if (command == PREAMBLE_BEGIN_CLEAR_STATE) {
        memset(cp->clear_state, 0, sizeof cp->clear_state);
        cp->clear_state_known = true;
    }
    if (command == PREAMBLE_BEGIN_CLEAR_STATE || command == PREAMBLE_END_CLEAR_STATE)
        cp->recording = command == PREAMBLE_BEGIN_CLEAR_STATE;
    return CP_NEXT;
}

/* The same record, out of the buffer of packets that the driver has given to the RLC. */
static void read_clear_state(struct cp *cp)
{
    uint64_t address = reg_get64(cp->navi, REG_RLC_CSIB_ADDR_LO) & ~3ull;
    uint32_t dwords = reg_get(cp->navi, REG_RLC_CSIB_LENGTH);
    for (uint32_t at = 0; address && at < dwords && at < CP_PACKET_DWORDS;) {
        uint32_t header = gmc_load32(&cp->port, 0, address + 4ull * at);
        uint32_t length = pm4_packet_dwords(&header, 1);
        if (PM4_TYPE(header) == 3 && PM4_OPCODE(header) == PM4_SET_CONTEXT_REG) {
            uint32_t offset = gmc_load32(&cp->port, 0, address + 4ull * (at + 1)) & OFFSET_MASK;
            for (uint32_t i = 2; i < length && offset + i - 2 < CP_CONTEXT_REGS; i++)
                cp->clear_state[offset + i - 2] = gmc_load32(&cp->port, 0, address + 4ull * (at + i));
        }
        at += length;
    }
    cp->clear_state_known = true;
}

enum { CLEAR, PUSH, POP, PUSH_AND_CLEAR };

/*
 * CLEAR_STATE: all context registers become what the kernel recorded, in the ring or else with the RLC, and 0 where it
 * recorded nothing. They can also be put aside, and be taken back.
 */
CP_EXECUTE(cp_clear_state)
{
    uint32_t command = packet->body[0] & 15;
    if (command > PUSH_AND_CLEAR)
        return cp_bad_packet(cp, packet, "there is no such command");
    if (!cp->clear_state_known)
        read_clear_state(cp);
    const uint32_t *values = command == POP ? cp->pushed_state : cp->clear_state;
    for (uint32_t i = 0; i < CP_CONTEXT_REGS; i++) {
        if (command == PUSH || command == PUSH_AND_CLEAR)
            cp->pushed_state[i] = reg_get(cp->navi, PM4_CONTEXT_REG_BASE + i);
        if (command != PUSH)
            reg_set(cp->navi, PM4_CONTEXT_REG_BASE + i, values[i]);
    }
    return CP_NEXT;
}

/* ---- draws ------------------------------------------------------------------------------------------------------- */

CP_EXECUTE(cp_index_type)
{
    return cp_write_register(cp, GREG_VGT_INDEX_TYPE, packet->body[0], false);
}

CP_EXECUTE(cp_num_instances)
{
    return cp_write_register(cp, GREG_VGT_NUM_INSTANCES, packet->body[0], false);
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
    cp->draw.base[packet->body[0] & 15] = cp_pair(packet, 1);
    return CP_NEXT;
}
