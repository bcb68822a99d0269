/* SPDX-License-Identifier: MIT */
/*
 * sdma_packets.c - what an SDMA engine executes. A packet it cannot execute stops it, as a hung engine. Packets about
 * page tables and physical memory are in sdma_pages.c, those about tiled images in sdma_tiled.c.
 */
#include "card.h"

#include <navi23/regs/sdma.h>

/* ---- moving data ------------------------------------------------------------------------------------------------- */

/* COPY_LINEAR: bytes, swap, source, destination, second destination of a broadcast. */
static CP_EXECUTE(copy_linear)
{
    uint64_t bytes = (packet->body[0] & SDMA_COPY_BYTES) + 1ull, from = cp_pair(packet, 2);
    bool broadcast = (packet->header & SDMA_COPY_BROADCAST) != 0;
    enum cp_result result = cp_copy(cp, cp_pair(packet, 4), from, bytes);
    navi_count(cp->navi, bytes_dma, bytes);
    return result == CP_NEXT && broadcast ? cp_copy(cp, cp_pair(packet, 6), from, bytes) : result;
}

/* One side of a sub-window copy, in bytes: address of its first element, of row and slice the distances. */
struct window {
    uint64_t address, row, slice;
};

/* How wide z and the pitch are: the older form of the packet (BC) has less room for them. */
struct window_fields {
    uint32_t z, pitch;
};

/* Five dwords: address; x, y; z, pitch - 1; slice pitch - 1. */
static struct window window(const uint32_t *words, const struct window_fields *fields, unsigned log2_element)
{
    struct window w = { .address = words[0] | (uint64_t)words[1] << 32 };
    w.row = (((words[3] >> 13) & fields->pitch) + 1ull) << log2_element;
    w.slice = ((words[4] & 0x0fffffff) + 1ull) << log2_element;
    w.address += (words[3] & fields->z) * w.slice + ((words[2] >> 16) & 0x3fff) * w.row +
                 ((uint64_t)(words[2] & 0x3fff) << log2_element);
    return w;
}

/* Source window, destination window, width - 1 and height - 1, depth - 1. */
static enum cp_result copy_windows(struct cp *cp, const struct cp_packet *packet, const struct window_fields *fields)
{
    unsigned log2_element = packet->header >> SDMA_SUB_WINDOW_ELEMENT_SHIFT;
    struct window from = window(packet->body, fields, log2_element);
    struct window to = window(packet->body + 5, fields, log2_element);
    uint64_t bytes = ((packet->body[10] & 0x3fff) + 1ull) << log2_element;
    uint32_t height = ((packet->body[10] >> 16) & 0x3fff) + 1, depth = (packet->body[11] & fields->z) + 1;
    if (log2_element > 4)
        return cp_bad_packet(cp, packet, "its elements have more than 16 bytes");
    navi_count(cp->navi, bytes_dma, bytes * height * depth);
    for (uint32_t z = 0; z < depth; z++) {
        for (uint32_t y = 0; y < height; y++) {
            enum cp_result result = cp_copy(cp, to.address + z * to.slice + y * to.row,
                                            from.address + z * from.slice + y * from.row, bytes);
            if (result != CP_NEXT)
                return result;
        }
    }
    return CP_NEXT;
}

static CP_EXECUTE(copy_sub_window)
{
    return copy_windows(cp, packet, &(struct window_fields){ 0x1fff, 0x7ffff });
}

static CP_EXECUTE(copy_sub_window_bc)
{
    return copy_windows(cp, packet, &(struct window_fields){ 0x7ff, 0x3fff });
}

/* WRITE_LINEAR: destination, dwords, then as many of them. */
static CP_EXECUTE(write_linear)
{
    uint64_t to = cp_pair(packet, 0) & ~3ull;

    if (packet->count > CP_PACKET_DWORDS)
        return cp_copy_body(cp, 3, packet->count - 3, to);
    gmc_write(&cp->port, cp_vmid(cp), to, packet->body + 3, (packet->count - 3) * 4ull);
    return CP_NEXT;
}

/* CONST_FILL: destination, value, bytes. A value of one or two bytes repeats within the dword. */
static CP_EXECUTE(const_fill)
{
    uint32_t value = packet->body[2], size = packet->header >> SDMA_FILL_SIZE_SHIFT;
    uint64_t bytes = (packet->body[3] & SDMA_FILL_BYTES) + 1ull;
    if (size == 0)
        value = (value & 0xff) * 0x01010101u;
    else if (size == 1)
        value = (value & 0xffff) * 0x00010001u;
    else if (size == 3)
        return cp_bad_packet(cp, packet, "its value has 8 bytes");
    navi_count(cp->navi, bytes_dma, bytes);
    return cp_fill(cp, cp_pair(packet, 0), value, bytes);
}

/* CONST_FILL_MULTI: distance, how many pieces, destination, bytes of each. There is no value: it is 0. */
static CP_EXECUTE(fill_multi)
{
    uint64_t to = cp_pair(packet, 2), bytes = packet->body[4] & SDMA_FILL_MULTI_BYTES;
    enum cp_result result = CP_NEXT;
    for (uint32_t i = 0; bytes && i < packet->body[1] && result == CP_NEXT; i++, to += packet->body[0]) {
        navi_count(cp->navi, bytes_dma, bytes);
        result = cp_fill(cp, to, 0, bytes);
    }
    return result;
}

static CP_EXECUTE(atomic)
{
    uint32_t operation = packet->header >> SDMA_ATOMIC_OPERATION_SHIFT;
    struct cp_atomic a = { operation, (packet->header & SDMA_ATOMIC_LOOP) != 0, cp_pair(packet, 0), cp_pair(packet, 2),
                           cp_pair(packet, 4) };
    return cp_has_atomic(operation) ? cp_atomic(cp, &a) : cp_bad_packet(cp, packet, "there is no such operation");
}

/* ---- fences and waiting ------------------------------------------------------------------------------------------ */

static CP_EXECUTE(fence)
{
    gmc_store32(&cp->port, cp_vmid(cp), cp_pair(packet, 0), packet->body[2]);
    return CP_NEXT;
}

static CP_EXECUTE(trap)
{
    cp->ring->kind->interrupt(cp, IH_SRC_SDMA_TRAP, packet->body[0] & 0x0fffffff);
    return CP_NEXT;
}

/* The packet asks for the kernel's registers from an IB: an interrupt of its own, and the engine stops. */
static enum cp_result register_fault(struct cp *cp, const struct cp_packet *packet, const char *why)
{
    cp->ring->kind->interrupt(cp, IH_SRC_SDMA_SRBM_WRITE, 0);
    return cp_bad_packet(cp, packet, why);
}

/* Look a number of times, and give up then: an interrupt, and the engine stops. */
static enum cp_result poll_times(struct cp *cp, const struct cp_packet *packet, const struct cp_condition *c,
                                 uint32_t times)
{
    for (uint32_t i = 0; i <= times; i++) {
        bool holds;
        enum cp_result result = cp_test(cp, c, &holds);
        if (result != CP_NEXT || holds)
            return result;
        if (!ring_linger(cp->ring, i))
            return CP_AGAIN;
    }
    cp->ring->kind->interrupt(cp, IH_SRC_SDMA_POLL_TIMEOUT, 0);
    return cp_bad_packet(cp, packet, "it has looked as often as it says");
}

/* POLL_REGMEM: address, reference, mask; pace in [15:0] and retries in [27:16], the highest number: without end. */
static CP_EXECUTE(poll_regmem)
{
    bool memory = (packet->header & SDMA_POLL_MEMORY) != 0;
    struct cp_condition c = { .place = { CP_MEMORY, cp_pair(packet, 0) } };
    if (!memory)
        c.place = (struct cp_place){ CP_REGISTER, packet->body[0] / 4 };
    c.function = (packet->header >> SDMA_POLL_FUNCTION_SHIFT) & 7;
    c.reference = packet->body[2];
    c.mask = packet->body[3];
    if (!memory && !cp_is_privileged(cp))
        return register_fault(cp, packet, "an IB may not read registers");
    if (!memory && (packet->header & SDMA_POLL_HDP_FLUSH))
        (void)cp_write_register(cp, packet->body[1] / 4, packet->body[2], true);
    uint32_t retries = (packet->body[4] >> 16) & SDMA_POLL_FOREVER;
    return retries == SDMA_POLL_FOREVER ? cp_wait(cp, &c) : poll_times(cp, packet, &c, retries);
}

/* POLL_REG_WRITE_MEM: register in bytes, destination. */
static CP_EXECUTE(register_to_memory)
{
    uint32_t value;
    if (!cp_is_privileged(cp))
        return register_fault(cp, packet, "an IB may not read registers");
    enum cp_result result = cp_read_register(cp, packet->body[0] / 4, &value);
    gmc_store32(&cp->port, cp_vmid(cp), cp_pair(packet, 1), value);
    return result;
}

/* The engine's own clock can be set; the global one is the card's. */
static CP_EXECUTE(timestamp_set)
{
    cp->clock_ahead = cp_pair(packet, 0) - navi_clock();
    return CP_NEXT;
}

static CP_EXECUTE(timestamp_get)
{
    gmc_store64(&cp->port, cp_vmid(cp), cp_pair(packet, 0), navi_clock() + cp->clock_ahead);
    return CP_NEXT;
}

static CP_EXECUTE(timestamp_get_global)
{
    gmc_store64(&cp->port, cp_vmid(cp), cp_pair(packet, 0), navi_clock());
    return CP_NEXT;
}

/* ---- registers, flow --------------------------------------------------------------------------------------------- */

static CP_EXECUTE(srbm_write)
{
    uint32_t reg = packet->body[0] & SDMA_SRBM_REGISTER, bytes = packet->header >> SDMA_SRBM_BYTES_SHIFT, mask = 0;
    if (!cp_is_privileged(cp))
        return register_fault(cp, packet, "an IB may not write registers");
    for (unsigned i = 0; i < 4; i++)
        mask |= bytes & (1u << i) ? 0xffu << (8 * i) : 0;
    uint32_t old = mask == UINT32_MAX ? 0 : mmio_read(cp->navi, reg);
    return cp_write_register(cp, reg, (old & ~mask) | (packet->body[1] & mask), true);
}

static CP_EXECUTE(invalidate)
{
    if (!cp_is_privileged(cp))
        return register_fault(cp, packet, "an IB may not invalidate translations");
    gmc_invalidate(cp->navi, packet->body[0] & 0xffff);
    return CP_NEXT;
}

static CP_EXECUTE(indirect)
{
    if (cp->level != 0)
        return cp_bad_packet(cp, packet, "IBs do not nest");
    if (!sdma_ibs_enabled(cp->ring))
        return cp_bad_packet(cp, packet, "IBs are off");
    cp->jump = true;
    cp->chain = false;
    cp->target = cp_pair(packet, 0) & ~31ull;
    cp->target_dwords = packet->body[2] & SDMA_INDIRECT_DWORDS;
    cp->target_vmid = (packet->header >> SDMA_INDIRECT_VMID_SHIFT) & 15;
    return CP_NEXT;
}

/* COND_EXE: address, reference, how many dwords are for the case that both are equal. */
static CP_EXECUTE(cond_exe)
{
    if (gmc_load32(&cp->port, cp_vmid(cp), cp_pair(packet, 0)) != packet->body[2])
        cp_stream(cp)->skip = packet->body[3] & 0x3fff;
    return CP_NEXT;
}

/* PRE_EXE: how many dwords are for the engines whose bits the header has in [23:16]. */
static CP_EXECUTE(pre_exe)
{
    if (!((packet->header >> 16) & (1u << cp->ring->instance)))
        cp_stream(cp)->skip = packet->body[0] & 0x3fff;
    return CP_NEXT;
}

static CP_EXECUTE(not_modelled)
{
    return cp_bad_packet(cp, packet, "this model does not execute it");
}

static CP_EXECUTE(semaphore)
{
    return cp_semaphore(cp, cp_pair(packet, 0), (packet->header & SDMA_SEMAPHORE_SIGNAL) != 0,
                        (packet->header & SDMA_SEMAPHORE_WRITE_ONE) != 0);
}

/* ---- the table --------------------------------------------------------------------------------------------------- */

/* clang-format off */
static const struct { uint32_t header, dwords; const char *name; } packets[] = {
#define SDMA(name, opcode, sub_opcode, dwords) { SDMA_##name, dwords, #name },
#include <navi23/regs/sdma.def>
};

static const struct { uint32_t header; enum cp_result (*execute)(struct cp *, const struct cp_packet *); } actions[] = {
    { SDMA_NOP, cp_nop },
    { SDMA_GCR_REQ, cp_nop },    /* there are no caches */
    { SDMA_DUMMY_TRAP, cp_nop }, /* by its meaning nothing */
    { SDMA_COPY_LINEAR, copy_linear },
    { SDMA_COPY_LINEAR_BC, copy_linear },
    { SDMA_COPY_LINEAR_PHYSICAL, sdma_copy_physical },
    { SDMA_COPY_DIRTY_PAGE, sdma_copy_physical }, /* which pages are dirty is not known: all of them */
    { SDMA_COPY_LINEAR_SUB_WINDOW, copy_sub_window },
    { SDMA_COPY_LINEAR_SUB_WINDOW_BC, copy_sub_window_bc },
    { SDMA_COPY_TILED_SUB_WINDOW, sdma_copy_tiled_window },
    { SDMA_COPY_TILED_TO_TILED, sdma_copy_tiled_to_tiled },
    { SDMA_WRITE_LINEAR, write_linear },
    { SDMA_CONST_FILL, const_fill },
    { SDMA_CONST_FILL_MULTI, fill_multi },
    { SDMA_PTEPDE_GENERATE, sdma_generate_ptes },
    { SDMA_PTEPDE_COPY, sdma_copy_ptes },
    { SDMA_PTEPDE_RMW, sdma_change_pte },
    { SDMA_ATOMIC, atomic },
    { SDMA_FENCE, fence },
    { SDMA_TRAP, trap },
    { SDMA_SEMAPHORE, semaphore },
    { SDMA_POLL_REGMEM, poll_regmem },
    { SDMA_POLL_REG_WRITE_MEM, register_to_memory },
    { SDMA_POLL_DBIT_WRITE_MEM, sdma_write_dirty_bits },
    { SDMA_POLL_MEM_VERIFY, sdma_verify_memory },
    { SDMA_TIMESTAMP_SET, timestamp_set },
    { SDMA_TIMESTAMP_GET, timestamp_get },
    { SDMA_TIMESTAMP_GET_GLOBAL, timestamp_get_global },
    { SDMA_SRBM_WRITE, srbm_write },
    { SDMA_GPUVM_INVALIDATE, invalidate },
    { SDMA_INDIRECT, indirect },
    { SDMA_COND_EXE, cond_exe },
    { SDMA_PRE_EXE, pre_exe },
};
/* clang-format on */

#define LENGTH(array) (sizeof(array) / sizeof(array)[0])

const char *sdma_packet_name(uint32_t header)
{
    for (size_t i = 0; i < LENGTH(packets); i++) {
        if (packets[i].header == SDMA_HEADER(header))
            return packets[i].name;
    }
    return NULL;
}

uint32_t sdma_packet_dwords(const uint32_t *words, uint32_t known)
{
    uint32_t header = SDMA_HEADER(words[0]), dwords = 1;
    for (size_t i = 0; i < LENGTH(packets); i++) {
        if (packets[i].header == header)
            dwords = packets[i].dwords;
    }
    if (header == SDMA_NOP)
        return dwords + SDMA_NOP_COUNT(words[0]);
    if (header == SDMA_COPY_LINEAR && (words[0] & SDMA_COPY_BROADCAST))
        return dwords + 2;
    if ((header == SDMA_COPY_TILED_SUB_WINDOW || header == SDMA_COPY_TILED_TO_TILED) && (words[0] & SDMA_COPY_DCC))
        return dwords + SDMA_COPY_DCC_DWORDS;
    if (header == SDMA_WRITE_LINEAR && known >= dwords)
        return dwords + (words[3] & SDMA_WRITE_DWORDS) + 1;
    return dwords;
}

enum cp_result sdma_execute(struct cp *cp, const struct cp_packet *p)
{
    if (!sdma_packet_name(p->header))
        return cp_bad_packet(cp, p, "there is no such packet");
    trace_packet(cp, p);
    for (size_t i = 0; i < LENGTH(actions); i++) {
        if (actions[i].header == SDMA_HEADER(p->header))
            return actions[i].execute(cp, p);
    }
    return not_modelled(cp, p);
}
