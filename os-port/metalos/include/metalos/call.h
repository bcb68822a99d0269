/* SPDX-License-Identifier: MIT */
/*
 * call.h - the system calls of MetalOS, for kernel and C library alike.
 *
 * A call is the SYSCALL instruction: number in rax, up to six arguments in rdi rsi rdx r10 r8 r9, the result in rax;
 * rcx and r11 are lost. A result from -4095 to -1 is a negative errno. Calls below METALOS_CALL_FIRST have the numbers,
 * arguments and meaning that musl, the C library, gives them on x86-64 (kernel/call/calls.def lists those that there
 * are; any other number is -ENOSYS). The calls below are MetalOS's own.
 */
#ifndef METALOS_CALL_H
#define METALOS_CALL_H

#include <stdint.h>

enum metalos_call {
    METALOS_CALL_FIRST = 0x1000,

    /* (client, nr, args, size): a contract call, as mgpu_call has it. Returns 0 or a negative MGPU_E*. */
    METALOS_CALL_MGPU = 0x1000,

    /*
     * (client, const struct metalos_map *): show an object of the contract (mgpu_bo_map, mgpu_init.value_object) in
     * the address space; munmap takes it away again, in parts if need be. Returns the address, or -ENODEV (no card),
     * -ENOENT (no such object, or it is shorter), -EINVAL, -EACCES (write access to what is read-only), -EEXIST
     * (addresses are taken, with METALOS_MAP_NOREPLACE), -ENOMEM, -EFAULT.
     */
    METALOS_CALL_MAP = 0x1001,

    /* ---- the card's nodes: /dev/dri/card0 and /dev/dri/renderD128, as shim_os.h wants them ---- */

    /* (fd, struct metalos_node *): which open file of a node it is. Returns 0, -EBADF, -ENOTTY (no node), -EFAULT. */
    METALOS_CALL_NODE = 0x1010,
    /* (node, id): whether that open file has a descriptor left. Returns 1 or 0, or -EINVAL (node). */
    METALOS_CALL_NODE_ALIVE = 0x1011,
    /*
     * (node, id, record, size): make a record readable from that open file. Returns 0, also when it is closed; -ENOSPC:
     * nobody has read the last 64 KiB; -EINVAL, -EFAULT.
     */
    METALOS_CALL_NODE_POST = 0x1012,
    /* (node, id): bytes posted and not read yet; 0 when it is closed. -EINVAL (node). */
    METALOS_CALL_NODE_UNREAD = 0x1013,

    /* ---- descriptors that stand for export tokens ---- */

    /* (kind, token, size): a new close-on-exec descriptor; fstat shows `size`. -EMFILE, -ENOMEM, -EINVAL (kind). */
    METALOS_CALL_TOKEN_EXPORT = 0x1020,
    /* (fd, kind, uint64_t *token): -EBADF, -EINVAL (stands for no token of that kind), -EFAULT. */
    METALOS_CALL_TOKEN_IMPORT = 0x1021,
    /* (token): descriptors of that METALOS_TOKEN_SYNC_FILE can be read from now on. Returns 0. */
    METALOS_CALL_TOKEN_READY = 0x1022,
    /* (uint64_t *token): take one token whose descriptors are all closed. Returns 1 or 0, or -EFAULT. */
    METALOS_CALL_TOKEN_REAP = 0x1023,

    /* ---- for tests ---- */

    /* (struct metalos_stats *, size): what is in use; `size` is the struct's. -EINVAL, -EFAULT. */
    METALOS_CALL_STATS = 0x1030,
    /*
     * (): break the card, so that its engines come back from a hang only by a reset of the whole card. Returns 0;
     * -ENOTSUP: the card is not the model, which alone can do that.
     */
    METALOS_CALL_BREAK_CARD = 0x1031,
};

/* Nodes and kinds of tokens, numbered as in shim_os.h. */
enum metalos_node_kind { METALOS_NODE_PRIMARY, METALOS_NODE_RENDER, METALOS_NODES };
enum metalos_token_kind { METALOS_TOKEN_BO, METALOS_TOKEN_SYNC, METALOS_TOKEN_SYNC_FILE, METALOS_TOKENS };

/* What and where METALOS_CALL_MAP shows. Padding is zero. */
struct metalos_map {
    uint64_t object, offset, size; /* as mgpu_bo_map answered; bytes, whole pages */
    uint64_t address;              /* a wish; 0: anywhere. With METALOS_MAP_FIXED an order: what is mapped there goes */
    uint32_t caching;              /* enum mgpu_caching */
    uint32_t protection;           /* PROT_READ, PROT_WRITE of mmap */
    uint32_t flags;                /* METALOS_MAP_* */
    uint32_t pad;
};
#define METALOS_MAP_FIXED 1u
#define METALOS_MAP_NOREPLACE 2u /* with FIXED: what is mapped there stays, and the call fails */

struct metalos_node {
    uint64_t id;   /* of the open file: nonzero, never used again */
    uint32_t kind; /* enum metalos_node_kind */
    uint32_t pad;
};

/* What is in use. A program's run leaves all of it as it was (`leak counters`). */
struct metalos_stats {
    uint64_t pages_total, pages_free;  /* of physical memory */
    uint64_t pages_promised;           /* of the free ones, those that mappings may still ask for */
    uint64_t heap_bytes, heap_objects; /* of the kernel's heap */
    uint64_t threads;                  /* with the kernel's own */
    uint64_t files;                    /* open files */
    uint64_t areas;                    /* mappings of the address space */
    uint64_t tokens;
    uint64_t gpu_clients, gpu_bos, gpu_vms, gpu_queues, gpu_syncs, gpu_jobs; /* of the reference kernel */
};

_Static_assert(sizeof(struct metalos_map) == 48 && sizeof(struct metalos_node) == 16, "no hidden padding");
_Static_assert(sizeof(struct metalos_stats) == 15 * 8, "no hidden padding");

#endif
