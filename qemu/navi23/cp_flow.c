/* SPDX-License-Identifier: MIT */
/* cp_flow.c - packets that decide what is executed next. */
#include "card.h"

CP_EXECUTE(cp_nop)
{
    (void)cp, (void)packet;
    return CP_NEXT;
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

/* PRED_EXEC: in [31:24] for which cards of several a number of dwords is; this one is the first. */
CP_EXECUTE(cp_pred_exec)
{
    if (!(packet->body[0] & (1u << 24)))
        cp_stream(cp)->skip = packet->body[0] & 0x3fff;
    return CP_NEXT;
}

#define REWIND_VALID (1u << 31)

/* REWIND: go on when the packet, in memory, says that what follows it is ready; and read that only then. */
CP_EXECUTE(cp_rewind)
{
    struct cp_stream *s = cp_stream(cp);
    uint64_t word = s->base + ((s->pos + 1) & s->mask) * 4;
    (void)packet;
    for (unsigned attempt = 0; !(gmc_load32(&cp->port, s->vmid, word) & REWIND_VALID); attempt++) {
        if (!ring_linger(cp->ring, attempt))
            return CP_AGAIN;
    }
    s->fetched = 0;
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
