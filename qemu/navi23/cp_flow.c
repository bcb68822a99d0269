/* SPDX-License-Identifier: MIT */
/* cp_flow.c - packets that decide what is executed next. */
#include "card.h"

CP_EXECUTE(cp_nop)
{
    (void)cp, (void)packet;
    return CP_NEXT;
}

CP_EXECUTE(cp_needs_shaders)
{
    return cp_bad_packet(cp, packet, "this model has no shader cores yet");
}

/*
 * INDIRECT_BUFFER: address, then size, VMID and flags. The ring says whose memory it is, an IB passes that on. There is
 * no constant engine of its own here: what INDIRECT_BUFFER_CNST names runs in its place.
 */
CP_EXECUTE(cp_indirect_buffer)
{
    uint32_t control = packet->body[2];
    bool chain = (control & PM4_IB_CHAIN) != 0;
    if (chain && cp->level == 0)
        return cp_bad_packet(cp, packet, "the ring cannot chain");
    if (!chain && cp->level + 1 == CP_LEVELS)
        return cp_bad_packet(cp, packet, "IBs are nested too deep");
    cp->jump = true;
    cp->chain = chain;
    cp->target = cp_pair(packet, 0);
    cp->target_dwords = control & PM4_IB_DWORDS;
    cp->target_vmid = (uint8_t)(cp->level == 0 ? (control >> PM4_IB_VMID_SHIFT) & 15 : cp_vmid(cp));
    return CP_NEXT;
}

/* COND_EXEC: address of a dword, a policy, and how many dwords to leave out where it is 0. */
CP_EXECUTE(cp_cond_exec)
{
    if (gmc_load32(&cp->port, cp_vmid(cp), cp_pair(packet, 0)) == 0)
        cp_stream(cp)->skip = packet->body[3] & 0x3fff;
    return CP_NEXT;
}

enum { PREDICATE_CLEAR = 0, PREDICATE_BOOL64 = 3, PREDICATE_BOOL32 = 4 };

/* SET_PREDICATION: operation in [18:16], which value draws in [8]; address. Queries as conditions are not modelled. */
CP_EXECUTE(cp_set_predication)
{
    uint32_t operation = (packet->body[0] >> 16) & 7;
    bool draw_if_set = (packet->body[0] >> 8) & 1;
    uint64_t address = cp_pair(packet, 1), value;
    cp->predicated_off = false;
    if (operation == PREDICATE_CLEAR)
        return CP_NEXT;
    if (operation == PREDICATE_BOOL64)
        value = gmc_load64(&cp->port, cp_vmid(cp), address);
    else if (operation == PREDICATE_BOOL32)
        value = gmc_load32(&cp->port, cp_vmid(cp), address);
    else
        return cp_left_out(cp, packet, " on a query");
    cp->predicated_off = (value != 0) != draw_if_set;
    return CP_NEXT;
}

/* What has been fetched ahead may be older than what earlier packets wrote. The packet itself is still needed. */
CP_EXECUTE(cp_pfp_sync_me)
{
    (void)packet;
    for (unsigned i = 0; i <= cp->level; i++)
        cp->stream[i].fetched = 0;
    return CP_NEXT;
}
