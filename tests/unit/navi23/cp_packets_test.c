/* SPDX-License-Identifier: MIT */
/* cp_packets.c: every packet of pm4.def is executed, or stops the ring and says why. */
#include "card.h"

#include <navi23/cp.h>

static struct card *c;

/* Why this model does not draw what the packet asks for; NULL: it may, or the packet draws nothing. */
static const char *refusal(const char *name)
{
    static const char *const others[] = { "DRAW_INDIRECT_COUNT_MULTI", "DRAW_INDEX_INDIRECT_COUNT_MULTI",
                                          "DRAW_INDEX_MULTI_AUTO", "DRAW_INDEX_MULTI_INST", "DISPATCH_DRAW" };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (strcmp(name, others[i]) == 0)
            return "does not draw so";
    return strstr(name, "DISPATCH") == name && strstr(name, "MESH") && !strstr(name, "STATE_INIT") ? "no mesh shaders"
                                                                                                   : NULL;
}

static void check_opcode(unsigned opcode, const char *name)
{
    card_forget_log(c);
    emit(c, PM4_HEADER(opcode, 1));
    emit(c, 0);
    bool done = card_run_briefly(c);
    if (refusal(name)) {
        CHECK(!done);
        CHECK(strstr(c->log, name));
        CHECK(strstr(c->log, refusal(name)));
    } else {
        bool waits = opcode == PM4_REWIND;
        CHECK(done || waits || strstr(c->log, name));
        CHECK(done || waits || strstr(c->log, "wrong length") || strstr(c->log, "does not execute it"));
        CHECK(!strstr(c->log, "no such opcode"));
    }
    if (!done)
        card_reset_ring(c);
}

static void knows_all_packets(void)
{
#define PM4(name, opcode) check_opcode(opcode, #name);
#include <navi23/regs/pm4.def>
}

static bool is_refused(const struct cp_action *action)
{
    return action->execute == cp_draw_other || action->execute == cp_draw_mesh;
}

/* One dword less than the shortest body stops the ring, and one more than the longest. */
static void knows_their_lengths(void)
{
    static uint32_t ib[64];
    for (unsigned opcode = 0; opcode < 256; opcode++) {
        const struct cp_action *action = &cp_actions[opcode];
        for (unsigned longer = 0; longer < 2 && action->execute && !is_refused(action); longer++) {
            uint32_t count = longer ? action->max + 1u : action->min - 1u;
            if (count == 0 || action->min == 0 || count > 60)
                continue;
            ib[0] = PM4_HEADER(opcode, count);
            CHECK(card_stops_at(c, "its body has a wrong length", ib, count + 1));
        }
    }
}

#define NOWHERE 0x7000000u /* of VMID 1, not mapped; below 4 GiB */

/* Packets that name memory where there is none. They do their work on nothing, and the fault says which way. */
/* clang-format off */
static const struct { bool write; uint8_t opcode, count; uint32_t body[10]; } lost[] = {
    { true,  PM4_WRITE_DATA, 4, { PM4_WRITE_DATA_DST_MEMORY, NOWHERE } },
    { false, PM4_DISPATCH_INDIRECT, 3, { NOWHERE, 0, 1 } },
    { true,  PM4_WRITE_DATA, 6, { PM4_WRITE_DATA_DST_MEMORY, NOWHERE } },
    { false, PM4_COPY_DATA, 5, { 1 | 5u << 8, NOWHERE, 0, LO(DATA_VA) } },
    { true,  PM4_COPY_DATA, 5, { 5 | 5u << 8 | 1u << 16, 0, 0, NOWHERE } },
    { true,  PM4_COPY_DATA, 5, { 3 | 5u << 8, 0, 0, NOWHERE } },
    { false, PM4_DMA_DATA, 6, { 0, NOWHERE, 0, LO(DATA_VA), 0, 64 } },
    { true,  PM4_DMA_DATA, 6, { 2u << 29, 1, 0, NOWHERE, 0, 64 } },
    { false, PM4_DMA_DATA, 6, { 1u << 20, NOWHERE, 0, 0, 0, 64 } },
    { true,  PM4_DMA_DATA, 6, { 1u << 29, 0, 0, NOWHERE, 0, 64 } },
    { true,  PM4_ATOMIC_MEM, 8, { 0x0f, NOWHERE } },
    { true,  PM4_RELEASE_MEM, 7, { PM4_EVENT_BOTTOM_OF_PIPE_TS, PM4_RELEASE_DATA_64, NOWHERE } },
    { true,  PM4_RELEASE_MEM, 7, { PM4_EVENT_BOTTOM_OF_PIPE_TS, 5u << 29, NOWHERE, 0, 1u << 16 } },
    { true,  PM4_EVENT_WRITE, 3, { 0x15 | 1u << 8, NOWHERE } },
    { false, PM4_SET_PREDICATION, 3, { 4u << 16, NOWHERE } },
    { false, PM4_SET_PREDICATION, 3, { 1u << 16 | 1u << 12, NOWHERE } },
    { false, PM4_COND_EXEC, 4, { NOWHERE } },
    { false, PM4_LOAD_CONTEXT_REG, 4, { NOWHERE, 0, 0x70, 1 } },
    { false, PM4_LOAD_SH_REG_INDEX, 4, { NOWHERE, 0, 0x30, 1 } },
    { false, PM4_COND_WRITE, 8, { 7 | PM4_WAIT_MEMORY, NOWHERE, 0, 0, 0, PM4_SH_REG_BASE + 0x30 } },
    { true,  PM4_COND_WRITE, 8, { PM4_WAIT_MEMORY | 1u << 8, LO(DATA_VA), 0, 0, 0, NOWHERE } },
    { false, PM4_WAIT_REG_MEM, 6, { PM4_WAIT_MEMORY, NOWHERE } },
    { false, PM4_WAIT_REG_MEM64, 8, { PM4_WAIT_MEMORY, NOWHERE } },
    { true,  PM4_MEM_SEMAPHORE, 3, { NOWHERE, 0, 6u << 29 } },
    { true,  PM4_STRMOUT_BUFFER_UPDATE, 5, { 3u << 1 | 1, NOWHERE } },
    { false, PM4_STRMOUT_BUFFER_UPDATE, 5, { 2u << 1, 0, 0, NOWHERE } },
    { false, PM4_INDIRECT_BUFFER, 3, { NOWHERE, 0, 4 } },
};

#define KERNELS REG_GCVM_CONTEXT0_CNTL /* a register that an IB may neither read nor write */

static const struct { uint8_t opcode, count; uint32_t body[10]; } forbidden[] = {
    { PM4_WRITE_DATA, 4, { 0, KERNELS } },
    { PM4_WRITE_DATA, 4, { 0, 0xffffffff } },
    { PM4_WRITE_DATA, 5, { 0, PM4_SH_REG_END - 1 } }, /* and the one after it */
    { PM4_COPY_DATA, 5, { 5u << 8, KERNELS, 0, LO(DATA_VA) } },
    { PM4_COPY_DATA, 5, { 4 | 5u << 8, KERNELS, 0, LO(DATA_VA) } },
    { PM4_COPY_DATA, 5, { 5u << 8 | 1u << 16, PM4_SH_REG_END - 1, 0, LO(DATA_VA) } },
    { PM4_COPY_DATA, 5, { 5, 1, 0, KERNELS } },
    { PM4_COPY_DATA, 5, { 5 | 4u << 8, 1, 0, KERNELS } },
    { PM4_DMA_DATA, 6, { 2u << 29, 1, 0, KERNELS, 0, 4 | 1u << 27 } },
    { PM4_DMA_DATA, 6, { 0, KERNELS, 0, LO(DATA_VA), 0, 4 | 1u << 26 } },
    { PM4_WAIT_REG_MEM, 6, { 0, KERNELS } },
    { PM4_WAIT_REG_MEM, 6, { PM4_WAIT_WRITE_WAIT_WRITE, KERNELS, PM4_SH_REG_BASE } },
    { PM4_WAIT_REG_MEM64, 8, { 0, KERNELS } },
    { PM4_COND_WRITE, 8, { 1u << 8, KERNELS, 0, 0, 0, LO(DATA_VA) } },
    { PM4_COND_WRITE, 8, { PM4_WAIT_MEMORY, LO(DATA_VA), 0, 0, 0, KERNELS } },
    { PM4_REG_RMW, 3, { KERNELS } },
    { PM4_REG_RMW, 3, { PM4_SH_REG_BASE | 1u << 30, 0, KERNELS } },
    { PM4_SET_CONFIG_REG, 2, { KERNELS - PM4_CONFIG_REG_BASE, 1 } },
    { PM4_LOAD_CONFIG_REG, 4, { LO(DATA_VA), 0, KERNELS - PM4_CONFIG_REG_BASE, 1 } },
    { PM4_SET_UCONFIG_REG, 2, { REG_RLC_CNTL - PM4_UCONFIG_REG_BASE, 1 } },
    { PM4_LOAD_UCONFIG_REG, 4, { LO(IB_VA), 0, REG_RLC_CNTL - PM4_UCONFIG_REG_BASE, 1 } },
};
/* clang-format on */

static void faults_where_there_is_no_memory(void)
{
    for (size_t i = 0; i < sizeof lost / sizeof lost[0]; i++) {
        uint32_t ib[12] = { PM4_HEADER(lost[i].opcode, lost[i].count) };
        memcpy(ib + 1, lost[i].body, sizeof lost[i].body);
        bool done = card_run_ib(c, ib, lost[i].count + 1u);
        uint32_t status = card_get(c, REG_GCVM_L2_PROTECTION_FAULT_STATUS);
        CHECK(done || lost[i].opcode == PM4_INDIRECT_BUFFER); /* what it fetches there is of type 0 */
        CHECK_EQ(FIELD_GET(FIELD_GCVM_FAULT_STATUS__VMID, status), 1);
        CHECK_EQ(FIELD_GET(FIELD_GCVM_FAULT_STATUS__RW, status), lost[i].write);
        CHECK_EQ(card_get(c, REG_GCVM_L2_PROTECTION_FAULT_ADDR_LO32), NOWHERE >> 12);
        card_set(c, REG_GCVM_L2_PROTECTION_FAULT_CNTL, FIELD_GCVM_FAULT_CNTL__CLEAR_STATUS_ADDR);
        CHECK_EQ(card_next_source(c), SOURCE(IH_CLIENT_UTCL2, IH_SRC_UTCL2_FAULT));
        card_reset_ring(c);
        while (card_next_source(c))
            ;
    }
}

static void stops_at_the_kernels_registers(void)
{
    for (size_t i = 0; i < sizeof forbidden / sizeof forbidden[0]; i++) {
        uint32_t ib[12] = { PM4_HEADER(forbidden[i].opcode, forbidden[i].count) };
        memcpy(ib + 1, forbidden[i].body, sizeof forbidden[i].body);
        CHECK(card_stops_at(c, "is not allowed", ib, forbidden[i].count + 1u));
        CHECK_EQ(card_next_source(c), SOURCE(IH_CLIENT_GRBM_CP, IH_SRC_CP_PRIV_REG_FAULT));
    }
}

/* Opcodes without a packet, and what only the kernel may send. */
static void stops_at_the_rest(void)
{
    uint32_t e[8];
    for (unsigned opcode = 0; opcode < 256; opcode++) {
        const uint32_t ib[] = { PM4_HEADER(opcode, 1), 0 };
        if (!cp_packet_name(opcode))
            CHECK(card_stops_at(c, "there is no such opcode", ib, 2));
    }
    while (card_next_irq(c, e))
        ;
    card_stops(c, "INVALIDATE_TLBS is not allowed", PM4_HEADER(PM4_INVALIDATE_TLBS, 1), 0);
    CHECK_EQ(card_next_source(c), SOURCE(IH_CLIENT_GRBM_CP, IH_SRC_CP_PRIV_INSTR_FAULT));
    card_stops(c, "PREAMBLE_CNTL is not allowed", PM4_HEADER(PM4_PREAMBLE_CNTL, 1), PM4_PREAMBLE_BEGIN_CLEAR_STATE);
    CHECK_EQ(card_next_source(c), SOURCE(IH_CLIENT_GRBM_CP, IH_SRC_CP_PRIV_INSTR_FAULT));
}

int main(void)
{
    c = card_new();
    TAP_RUN(knows_all_packets);
    TAP_RUN(knows_their_lengths);
    TAP_RUN(stops_at_the_rest);
    TAP_RUN(faults_where_there_is_no_memory);
    TAP_RUN(stops_at_the_kernels_registers);
    card_free(c);
    return tap_done();
}
