/* SPDX-License-Identifier: MIT */
/* sdma.c - see sdma.h. Packet layouts are SDMA 5.2's; counts are one less than meant. */
#include "sdma.h"

#include <navi23/regs/sdma.h>

#define FILL_32_BITS (2u << SDMA_FILL_SIZE_SHIFT)
#define POLL_EQUAL (3u << SDMA_POLL_FUNCTION_SHIFT)
#define POLL_FOR_EVER (0xfffu << 16 | 10u) /* retries, and clocks between two */
#define FENCE_UNCACHED (3u << SDMA_FENCE_MTYPE_SHIFT)
#define UNDEFINED_OPCODE 0xfeu

static void address(struct pm4 *commands, uint64_t va)
{
    pm4_word(commands, (uint32_t)va);
    pm4_word(commands, (uint32_t)(va >> 32));
}

void sdma_nop(struct pm4 *commands, uint32_t words)
{
    while (words--)
        pm4_word(commands, SDMA_NOP);
}

void sdma_write(struct pm4 *commands, uint64_t va, uint32_t value)
{
    pm4_word(commands, SDMA_WRITE_LINEAR);
    address(commands, va);
    pm4_word(commands, 1 - 1);
    pm4_word(commands, value);
}

void sdma_copy(struct pm4 *commands, uint64_t dst, uint64_t src, uint32_t bytes)
{
    pm4_word(commands, SDMA_COPY_LINEAR);
    pm4_word(commands, bytes - 1);
    pm4_word(commands, 0); /* no byte swap */
    address(commands, src);
    address(commands, dst);
}

void sdma_fill(struct pm4 *commands, uint64_t dst, uint32_t value, uint32_t bytes)
{
    pm4_word(commands, SDMA_CONST_FILL | FILL_32_BITS);
    address(commands, dst);
    pm4_word(commands, value);
    pm4_word(commands, bytes - 1);
}

void sdma_wait(struct pm4 *commands, uint64_t va, uint32_t value)
{
    pm4_word(commands, SDMA_POLL_REGMEM | SDMA_POLL_MEMORY | POLL_EQUAL);
    address(commands, va);
    pm4_word(commands, value);
    pm4_word(commands, UINT32_MAX);
    pm4_word(commands, POLL_FOR_EVER);
}

void sdma_fence(struct pm4 *commands, uint64_t va, uint32_t value)
{
    pm4_word(commands, SDMA_FENCE | FENCE_UNCACHED);
    address(commands, va);
    pm4_word(commands, value);
}

void sdma_undefined(struct pm4 *commands)
{
    pm4_word(commands, UNDEFINED_OPCODE);
    sdma_nop(commands, 7);
}
