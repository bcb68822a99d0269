/* SPDX-License-Identifier: MIT */
/*
 * cp_draw.c - packets that draw: from their fields, or what they point to in memory, to struct draw_call.
 *
 * Indirect draws write their first vertex, first instance and number into the registers of user data that the packet
 * names, where the shader looks for them.
 */
#include "card.h"

#include <navi23/geometry/draw.h>
#include <navi23/regs/geometry.h>
#include <navi23/regs/gfx_state.h>

/* Every draw ends here. `initiator` says where indices come from; the packet's kind has said so already. */
static enum cp_result draw(struct cp *cp, const struct cp_packet *p, const struct draw_call *call, uint32_t initiator)
{
    uint32_t source = FIELD_GET(FIELD_DRAW_INITIATOR__SOURCE_SELECT, initiator);
    if (initiator & FIELD_DRAW_INITIATOR__USE_OPAQUE)
        return cp_bad_packet(cp, p, "this model has no streamout");
    if (source != (call->indexed ? DRAW_SOURCE_DMA : DRAW_SOURCE_AUTO_INDEX))
        return cp_bad_packet(cp, p, "its initiator names another source of indices");
    return draw_run(cp, p, call);
}

/* ---- direct ------------------------------------------------------------------------------------------------------ */

/* DRAW_INDEX_AUTO: how many vertices; the initiator. */
CP_EXECUTE(cp_draw_index_auto)
{
    const struct draw_call call = { .count = packet->body[0] };
    return draw(cp, packet, &call, packet->body[1]);
}

/* DRAW_INDEX_2: how many indices are in memory from the address on; the address; how many to draw; the initiator. */
CP_EXECUTE(cp_draw_index_2)
{
    const struct draw_call call = {
        .indexed = true,
        .index_limit = packet->body[0],
        .index_base = cp_pair(packet, 1),
        .count = packet->body[3],
    };
    return draw(cp, packet, &call, packet->body[4]);
}

/* DRAW_INDEX_OFFSET_2: how many indices INDEX_BASE has; the first one; how many to draw; the initiator. */
CP_EXECUTE(cp_draw_index_offset_2)
{
    const struct draw_call call = {
        .indexed = true,
        .index_limit = packet->body[0],
        .index_base = cp->draw.index_base,
        .first = packet->body[1],
        .count = packet->body[2],
    };
    return draw(cp, packet, &call, packet->body[3]);
}

/* ---- indirect ---------------------------------------------------------------------------------------------------- */

#define BASE_OF_INDIRECT 1u

/* What the packets say besides: where arguments are, and which SH registers take them; 0: none. */
struct indirect {
    bool indexed;
    uint64_t at;
    uint32_t vertex, instance, number;
    uint32_t initiator;
};

/* An SH register by its offset in the range. */
static enum cp_result put(struct cp *cp, uint32_t offset, uint32_t value)
{
    uint32_t reg = offset & FIELD_DRAW_INDIRECT__REGISTER;
    return reg ? cp_write_register(cp, PM4_SH_REG_BASE + reg, value, false) : CP_NEXT;
}

/*
 * Arguments of a draw: vertices, instances, first vertex, first instance; or indices, instances, first index, what is
 * added to indices, first instance.
 */
static enum cp_result draw_indirect(struct cp *cp, const struct cp_packet *p, const struct indirect *in,
                                    uint32_t number)
{
    uint32_t argument[5];
    for (unsigned i = 0; i < 4u + in->indexed; i++)
        argument[i] = gmc_load32(&cp->port, cp_vmid(cp), in->at + i * 4);
    const struct draw_call call = {
        .indexed = in->indexed,
        .index_base = cp->draw.index_base,
        .index_limit = cp->draw.index_count_max,
        .first = in->indexed ? argument[2] : 0,
        .count = argument[0],
    };
    enum cp_result result = cp_write_register(cp, GREG_VGT_NUM_INSTANCES, argument[1], false);
    if (result == CP_NEXT)
        result = put(cp, in->vertex, argument[2 + in->indexed]);
    if (result == CP_NEXT)
        result = put(cp, in->instance, argument[3 + in->indexed]);
    if (result == CP_NEXT)
        result = put(cp, in->number, number);
    return result == CP_NEXT ? draw(cp, p, &call, in->initiator) : result;
}

static uint64_t arguments_at(const struct cp *cp, const struct cp_packet *p)
{
    return (cp->draw.base[BASE_OF_INDIRECT] + p->body[0]) & ~3ull;
}

/* DRAW_INDIRECT, DRAW_INDEX_INDIRECT: offset of the arguments; registers of vertex and instance; the initiator. */
CP_EXECUTE(cp_draw_indirect)
{
    const struct indirect in = {
        .indexed = packet->opcode == PM4_DRAW_INDEX_INDIRECT,
        .at = arguments_at(cp, packet),
        .vertex = packet->body[1],
        .instance = packet->body[2],
        .initiator = packet->body[3],
    };
    return draw_indirect(cp, packet, &in, 0);
}

/*
 * DRAW_INDIRECT_MULTI, DRAW_INDEX_INDIRECT_MULTI: offset; registers of vertex, of instance, of the draw's number; how
 * many draws at most; where their number is; bytes from one to the next; the initiator. One that had to stop between
 * two draws goes on with the second.
 */
CP_EXECUTE(cp_draw_indirect_multi)
{
    const uint32_t *b = packet->body;
    struct indirect in = {
        .indexed = packet->opcode == PM4_DRAW_INDEX_INDIRECT_MULTI,
        .at = arguments_at(cp, packet),
        .vertex = b[1],
        .instance = b[2],
        .number = b[3] & FIELD_DRAW_INDIRECT__DRAW_INDEX_ENABLE ? b[3] : 0,
        .initiator = b[8],
    };
    uint32_t draws = b[4], done = cp->draw.multi_at == packet->address ? cp->draw.multi_done : 0;
    uint32_t there = b[3] & FIELD_DRAW_INDIRECT__COUNT_INDIRECT_ENABLE
                         ? gmc_load32(&cp->port, cp_vmid(cp), cp_pair(packet, 5) & ~3ull)
                         : draws;
    enum cp_result result = CP_NEXT;
    for (uint32_t i = done; i < draws && i < there && result == CP_NEXT; i++) {
        struct indirect one = in;
        one.at += (uint64_t)i * b[7];
        cp->draw.multi_done = i;
        result = cp_goes_on(cp) ? draw_indirect(cp, packet, &one, i) : CP_AGAIN;
    }
    cp->draw.multi_at = result == CP_AGAIN ? packet->address : 0;
    return result;
}

/* ---- what there is not ------------------------------------------------------------------------------------------- */

CP_EXECUTE(cp_draw_other)
{
    return cp_bad_packet(cp, packet, "this model does not draw so");
}

CP_EXECUTE(cp_draw_mesh)
{
    return cp_bad_packet(cp, packet, "this model has no mesh shaders");
}
