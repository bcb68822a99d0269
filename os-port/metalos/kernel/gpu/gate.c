/* SPDX-License-Identifier: MIT */
/*
 * gate.c - the system calls that are the card's: the contract's gate, and a table of the others.
 *
 * MetalOS runs one program, so every client that is open is the program's: on an OS with several the gate would look up
 * whether the caller has opened `client`.
 */
#include "gpu/gpu.h"
#include "gpu/host.h"

#include <errno.h>
#include <metalos/call.h>
#include <mgpu/mgpu.h>

int64_t gpu_call(uint32_t client, uint32_t nr, uint64_t args, uint32_t size)
{
    return host.kgpu ? kgpu_call(host.kgpu, client, nr, args, size) : -MGPU_ENODEV;
}

static int64_t call_break_card(const uint64_t arguments[6])
{
    (void)arguments;
    return host.kgpu ? card_break(&host.card) : -ENOTSUP;
}

static int64_t (*const calls[])(const uint64_t arguments[6]) = {
    [METALOS_CALL_NODE - METALOS_CALL_FIRST] = node_call_file,
    [METALOS_CALL_NODE_ALIVE - METALOS_CALL_FIRST] = node_call_alive,
    [METALOS_CALL_NODE_POST - METALOS_CALL_FIRST] = node_call_post,
    [METALOS_CALL_NODE_UNREAD - METALOS_CALL_FIRST] = node_call_unread,
    [METALOS_CALL_TOKEN_EXPORT - METALOS_CALL_FIRST] = token_call_export,
    [METALOS_CALL_TOKEN_IMPORT - METALOS_CALL_FIRST] = token_call_import,
    [METALOS_CALL_TOKEN_READY - METALOS_CALL_FIRST] = token_call_ready,
    [METALOS_CALL_TOKEN_REAP - METALOS_CALL_FIRST] = token_call_reap,
    [METALOS_CALL_BREAK_CARD - METALOS_CALL_FIRST] = call_break_card,
};

int64_t gpu_other_call(uint64_t number, const uint64_t arguments[6])
{
    uint64_t index = number - METALOS_CALL_FIRST;

    return index < sizeof calls / sizeof calls[0] && calls[index] ? calls[index](arguments) : -ENOSYS;
}
