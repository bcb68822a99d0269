/* SPDX-License-Identifier: MIT */
/*
 * format.h - the file that a capture is: what a program asked of the contract, and the memory it needed and got.
 *
 * A file is a header and a row of records. Everything is little-endian; every record begins with its kind and its size
 * and is a multiple of 8 bytes long, so that a reader can step over what it does not want. Structs and arrays of calls
 * stand in it as they lie in memory: mgpu.h fixes their layout.
 *
 *     header
 *     CALL    mgpu_open ...                   calls in the order in which they returned
 *     WRITE   bytes                           what the CPU has put into memory since the last record of its kind,
 *     CALL    mgpu_queue_submit ...           before each call that lets the card see it
 *     CALL    mgpu_fence_wait ...             made by the recorder, not by the program: the work is done
 *     TIMES   from, to                        when that was, by the card's clock
 *     CHECK   bytes                           what the card has changed in memory
 *     DIGEST                                  of all of a piece of memory: nothing else has changed
 *     ...
 *     END
 *
 * NAMES. Clients, handles, tokens and objects have the numbers that they had when the capture was made. Another kernel
 * gives out others: fields.def says which fields hold such names.
 *
 * MEMORY is known by the number that mgpu_bo_map answered as `object`, from the successful mgpu_bo_map on; memory of
 * the program's own (mgpu_bo_userptr) by its address, from the successful mgpu_bo_userptr on. It is zero before the
 * first WRITE. Bytes that stay what they were are in no record.
 *
 * TIME is the card's own. A quadword of a CHECK that lies between `from` and `to` of the TIMES before it is a timestamp
 * that the card wrote: any time that has passed may stand there when it is repeated. Memory that had one has no DIGEST.
 *
 * A file without END was cut off: its program died, or was killed. What is there is sound up to the last whole record.
 */
#ifndef REPLAY_FORMAT_H
#define REPLAY_FORMAT_H

#include <stdint.h>

#define REPLAY_MAGIC 0x0a5041435550474dull /* "MGPUCAP\n" */

/* Readers know one version. It rises with every change of what follows, and of the structs in mgpu.h. */
#define REPLAY_VERSION 1u

struct replay_header {
    uint64_t magic;    /* REPLAY_MAGIC */
    uint32_t version;  /* REPLAY_VERSION */
    uint32_t contract; /* MGPU_VERSION of the kernel that was recorded */
};

enum replay_kind {
    REPLAY_CALL = 1,   /* struct replay_call */
    REPLAY_WRITE = 2,  /* struct replay_memory, and the bytes that the CPU wrote */
    REPLAY_CHECK = 3,  /* struct replay_memory, and the bytes that must be there now */
    REPLAY_DIGEST = 4, /* struct replay_memory, struct replay_digest */
    REPLAY_TIMES = 5,  /* struct replay_times */
    REPLAY_END = 6,    /* the program ended, and the capture is whole */
};

/* What every record begins with. */
struct replay_record {
    uint32_t kind; /* REPLAY_* */
    uint32_t size; /* bytes of the whole record, a multiple of 8 */
};

/*
 * A call. Behind this stand, each filled up with zeroes to a multiple of 8 bytes:
 *     its struct before the call
 *     its struct after the call
 *     of each array, in the order of calls.def: the elements before the call if its direction is IN or INOUT; then the
 *     elements after the call if it is OUT or INOUT, the call returned 0, and fields.def does not say FREE
 * How many elements there are is the count field before the call.
 */
struct replay_call {
    struct replay_record record;
    uint32_t client; /* 0: mgpu_open */
    uint32_t nr;     /* MGPU_CALL_* */
    int32_t result;  /* 0 or a negative error */
    uint32_t pad;    /* 0 */
};

/* Whose numbers `name` is one of. */
enum replay_space {
    REPLAY_OBJECT = 0, /* mgpu_bo_map.object; offsets count from where the BO begins */
    REPLAY_USER = 1,   /* mgpu_bo_userptr.address */
};

/* A place in memory. */
struct replay_memory {
    struct replay_record record;
    uint32_t space; /* REPLAY_OBJECT, REPLAY_USER */
    uint32_t pad;   /* 0 */
    uint64_t name;
    uint64_t offset; /* bytes */
};

/* replay_digest_of the `length` bytes there. */
struct replay_digest {
    uint64_t length; /* bytes, a multiple of 8 */
    uint64_t digest;
};

/* Between what the card wrote into the memory of the CHECKs that follow: ticks, as in mgpu_query_time.gpu_ticks. */
struct replay_times {
    struct replay_record record;
    uint32_t client; /* one that is open */
    uint32_t pad;    /* 0 */
    uint64_t from, to;
};

/*
 * A number that tells contents apart; any change of any one byte changes it. `bytes` is a multiple of 8.
 */
static inline uint64_t replay_digest_of(const void *memory, uint64_t bytes)
{
    const unsigned char *at = memory;
    uint64_t digest = 0x9e3779b97f4a7c15ull;

    for (uint64_t i = 0; i < bytes; i += 8) {
        uint64_t word = 0;

        for (unsigned k = 0; k < 8; k++)
            word |= (uint64_t)at[i + k] << (8 * k);
        digest = (digest ^ word) * 0xff51afd7ed558ccdull; /* odd: no two digests become one */
        digest ^= digest >> 32;
    }
    return digest;
}

/* Filled up to whole quadwords. */
static inline uint64_t replay_round_up(uint64_t bytes)
{
    return (bytes + 7) / 8 * 8;
}

#endif
