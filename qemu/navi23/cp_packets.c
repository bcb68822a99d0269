/* SPDX-License-Identifier: MIT */
/* cp_packets.c - the table of packets: names, lengths of their bodies, and what executes them. */
#include <navi23/cp.h>

#include <stddef.h>

#define ANY 0x4000 /* no limit on the length */

/* clang-format off */
static const char *const names[256] = {
#define PM4(name, opcode) [opcode] = #name,
#include "regs/pm4.def"
};

const struct cp_action cp_actions[256] = {
    /* nothing to do: the model has no caches of data, no context switches, no second engine */
    [PM4_NOP]                    = { 0, ANY, cp_nop },
    [PM4_SWITCH_BUFFER]          = { 1, 1,   cp_nop },
    [PM4_FRAME_CONTROL]          = { 1, 1,   cp_nop },
    [PM4_PRIME_UTCL2]            = { 4, 4,   cp_nop },

    /* flow */
    [PM4_INDIRECT_BUFFER]        = { 3, 3,   cp_indirect_buffer },
    [PM4_INDIRECT_BUFFER_CNST]   = { 3, 3,   cp_indirect_buffer },
    [PM4_COND_EXEC]              = { 4, 4,   cp_cond_exec },
    [PM4_PRED_EXEC]              = { 1, 1,   cp_pred_exec },
    [PM4_REWIND]                 = { 1, 1,   cp_rewind },
    [PM4_PFP_SYNC_ME]            = { 1, 1,   cp_pfp_sync_me },

    /* counters of draws */
    [PM4_EVENT_WRITE]            = { 1, 3,   cp_event_write },
    [PM4_SET_PREDICATION]        = { 3, 3,   cp_set_predication },
    [PM4_STRMOUT_BUFFER_UPDATE]  = { 5, 5,   cp_strmout_buffer_update },

    /* state */
    [PM4_CONTEXT_CONTROL]        = { 2, 2,   cp_context_control },
    [PM4_SET_CONTEXT_REG]        = { 2, ANY, cp_set_context_reg },
    [PM4_SET_CONTEXT_REG_INDEX]  = { 2, ANY, cp_set_context_reg },
    [PM4_SET_SH_REG]             = { 2, ANY, cp_set_sh_reg },
    [PM4_SET_SH_REG_INDEX]       = { 2, ANY, cp_set_sh_reg },
    [PM4_SET_UCONFIG_REG]        = { 2, ANY, cp_set_uconfig_reg },
    [PM4_SET_UCONFIG_REG_INDEX]  = { 2, ANY, cp_set_uconfig_reg },
    [PM4_SET_CONFIG_REG]         = { 2, ANY, cp_set_config_reg },
    [PM4_CONTEXT_REG_RMW]        = { 3, 3,   cp_context_reg_rmw },
    [PM4_REG_RMW]                = { 3, 3,   cp_reg_rmw },
    [PM4_LOAD_CONFIG_REG]        = { 4, ANY, cp_load_reg },
    [PM4_LOAD_CONTEXT_REG]       = { 4, ANY, cp_load_reg },
    [PM4_LOAD_SH_REG]            = { 4, ANY, cp_load_reg },
    [PM4_LOAD_UCONFIG_REG]       = { 4, ANY, cp_load_reg },
    [PM4_LOAD_CONTEXT_REG_INDEX] = { 4, 4,   cp_load_reg_index },
    [PM4_LOAD_SH_REG_INDEX]      = { 4, 4,   cp_load_reg_index },
    [PM4_PREAMBLE_CNTL]          = { 1, 1,   cp_preamble_cntl, .privileged = true },
    [PM4_CLEAR_STATE]            = { 1, 1,   cp_clear_state },
    [PM4_SET_BASE]               = { 3, 3,   cp_set_base },
    [PM4_INDEX_TYPE]             = { 1, 1,   cp_index_type },
    [PM4_NUM_INSTANCES]          = { 1, 1,   cp_num_instances },
    [PM4_INDEX_BASE]             = { 2, 2,   cp_index_base },
    [PM4_INDEX_BUFFER_SIZE]      = { 1, 1,   cp_index_buffer_size },

    /* data */
    [PM4_WRITE_DATA]             = { 4, ANY, cp_write_data },
    [PM4_COPY_DATA]              = { 5, 5,   cp_copy_data },
    [PM4_DMA_DATA]               = { 6, 6,   cp_dma_data },
    [PM4_ATOMIC_MEM]             = { 8, 8,   cp_atomic_mem },
    [PM4_ATOMIC_GDS]             = { 10, 10, cp_atomic_gds },

    /* fences, waiting */
    [PM4_RELEASE_MEM]            = { 7, 7,   cp_release_mem },
    [PM4_WAIT_REG_MEM]           = { 6, 6,   cp_wait_reg_mem },
    [PM4_WAIT_REG_MEM64]         = { 8, 8,   cp_wait_reg_mem64 },
    [PM4_COND_WRITE]             = { 8, 8,   cp_cond_write },
    [PM4_MEM_SEMAPHORE]          = { 3, 3,   cp_mem_semaphore },
    [PM4_INVALIDATE_TLBS]        = { 1, 1,   cp_invalidate_tlbs, .privileged = true },
    [PM4_HDP_FLUSH]              = { 1, 1,   cp_hdp_flush },

    /* compute */
    [PM4_DISPATCH_DIRECT]        = { 4, 4,   cp_dispatch_direct },
    [PM4_DISPATCH_INDIRECT]      = { 2, 3,   cp_dispatch_indirect },
    [PM4_ACQUIRE_MEM]            = { 6, 7,   cp_acquire_mem },

    /* draws */
    [PM4_DRAW_INDEX_2]                   = { 5, 5,   cp_draw_index_2 },
    [PM4_DRAW_INDEX_AUTO]                = { 2, 2,   cp_draw_index_auto },
    [PM4_DRAW_INDEX_OFFSET_2]            = { 4, 4,   cp_draw_index_offset_2 },
    [PM4_DRAW_INDIRECT]                  = { 4, 4,   cp_draw_indirect },
    [PM4_DRAW_INDEX_INDIRECT]            = { 4, 4,   cp_draw_indirect },
    [PM4_DRAW_INDIRECT_MULTI]            = { 9, 9,   cp_draw_indirect_multi },
    [PM4_DRAW_INDEX_INDIRECT_MULTI]      = { 9, 9,   cp_draw_indirect_multi },
    [PM4_DRAW_INDIRECT_COUNT_MULTI]      = { 1, ANY, cp_draw_other },
    [PM4_DRAW_INDEX_INDIRECT_COUNT_MULTI] = { 1, ANY, cp_draw_other },
    [PM4_DRAW_INDEX_MULTI_AUTO]          = { 1, ANY, cp_draw_other },
    [PM4_DRAW_INDEX_MULTI_INST]          = { 1, ANY, cp_draw_other },
    [PM4_DISPATCH_DRAW]                  = { 1, ANY, cp_draw_other },
    [PM4_DISPATCH_MESH_INDIRECT_MULTI]   = { 1, ANY, cp_draw_mesh },
    [PM4_DISPATCH_TASKMESH_GFX]          = { 1, ANY, cp_draw_mesh },
    [PM4_DISPATCH_TASKMESH_DIRECT_ACE]   = { 1, ANY, cp_draw_mesh },
    [PM4_DISPATCH_TASKMESH_INDIRECT_MULTI_ACE] = { 1, ANY, cp_draw_mesh },
};
/* clang-format on */

const char *cp_packet_name(unsigned opcode)
{
    return names[opcode];
}
