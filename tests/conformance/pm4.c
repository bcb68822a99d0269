/* SPDX-License-Identifier: MIT */
/* pm4.c - see pm4.h. Packet layouts are GFX10's. */
#include "pm4.h"

#include <navi23/regs/pm4.h>

/* DMA_DATA dword 1 and its command dword */
#define DMA_SRC_IS_DATA (2u << 29)
#define DMA_SYNC (1u << 31)
#define DMA_BYTES_MASK 0x3ffffffu
#define DMA_RAW_WAIT (1u << 30)

#define WAIT_POLL_CLOCKS 32u
#define UNDEFINED_OPCODE 0xfeu

bool pm4_fits(const struct pm4 *commands)
{
    return commands->count <= commands->room;
}

void pm4_word(struct pm4 *commands, uint32_t word)
{
    if (commands->count < commands->room)
        commands->words[commands->count] = word;
    commands->count++;
}

static void header(struct pm4 *commands, enum navi_pm4 opcode, uint32_t words_after)
{
    pm4_word(commands, PM4_HEADER(opcode, words_after));
}

static void address(struct pm4 *commands, uint64_t va)
{
    pm4_word(commands, (uint32_t)va);
    pm4_word(commands, (uint32_t)(va >> 32));
}

void pm4_nop(struct pm4 *commands, uint32_t words)
{
    while (words--)
        pm4_word(commands, PM4_NOP_ALONE);
}

void pm4_write(struct pm4 *commands, uint64_t va, uint32_t value)
{
    header(commands, PM4_WRITE_DATA, 4);
    pm4_word(commands, PM4_WRITE_DATA_DST_MEMORY | PM4_WRITE_DATA_CONFIRM);
    address(commands, va);
    pm4_word(commands, value);
}

void pm4_copy(struct pm4 *commands, uint64_t dst, uint64_t src, uint32_t bytes)
{
    header(commands, PM4_DMA_DATA, 6);
    pm4_word(commands, DMA_SYNC);
    address(commands, src);
    address(commands, dst);
    pm4_word(commands, DMA_RAW_WAIT | (bytes & DMA_BYTES_MASK));
}

void pm4_fill(struct pm4 *commands, uint64_t dst, uint32_t value, uint32_t bytes)
{
    header(commands, PM4_DMA_DATA, 6);
    pm4_word(commands, DMA_SYNC | DMA_SRC_IS_DATA);
    pm4_word(commands, value);
    pm4_word(commands, 0);
    address(commands, dst);
    pm4_word(commands, DMA_RAW_WAIT | (bytes & DMA_BYTES_MASK));
}

void pm4_wait(struct pm4 *commands, uint64_t va, uint32_t value)
{
    header(commands, PM4_WAIT_REG_MEM, 6);
    pm4_word(commands, PM4_WAIT_EQUAL | PM4_WAIT_MEMORY);
    address(commands, va);
    pm4_word(commands, value);
    pm4_word(commands, UINT32_MAX);
    pm4_word(commands, WAIT_POLL_CLOCKS);
}

void pm4_release(struct pm4 *commands, uint64_t va, uint64_t value)
{
    header(commands, PM4_RELEASE_MEM, 7);
    pm4_word(commands, PM4_EVENT_CACHE_FLUSH_AND_INV_TS | PM4_RELEASE_EVENT_INDEX_EOP | PM4_RELEASE_GCR_GLM_WB |
                           PM4_RELEASE_GCR_GL2_WB | PM4_RELEASE_GCR_SEQ);
    pm4_word(commands, PM4_RELEASE_DST_MEMORY | PM4_RELEASE_INT_NONE | PM4_RELEASE_DATA_64);
    address(commands, va);
    pm4_word(commands, (uint32_t)value);
    pm4_word(commands, (uint32_t)(value >> 32));
    pm4_word(commands, 0);
}

void pm4_undefined(struct pm4 *commands)
{
    pm4_word(commands, PM4_HEADER(UNDEFINED_OPCODE, 2));
    pm4_word(commands, 0);
    pm4_word(commands, 0);
}

void pm4_dispatch(struct pm4 *commands)
{
    header(commands, PM4_DISPATCH_DIRECT, 4);
    pm4_word(commands, 1);
    pm4_word(commands, 1);
    pm4_word(commands, 1);
    pm4_word(commands, 1);
}
