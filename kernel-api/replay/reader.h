/* SPDX-License-Identifier: MIT */
/*
 * reader.h - walks the records of a capture. Nothing in the file is believed before it is checked, so any bytes at all
 * may be read; what it hands out lies within the file and has the size that the tables say.
 */
#ifndef REPLAY_READER_H
#define REPLAY_READER_H

#include "format.h"
#include "table.h"

#include <stddef.h>

/* Reads `size` bytes that stay the caller's. Two readers may walk the same bytes. */
struct replay_reader {
    const unsigned char *bytes;
    uint64_t size, at;
    uint64_t record;   /* number of the record last read, from 1 */
    bool complete;     /* REPLAY_END has been read */
    const char *wrong; /* when a function failed: what is wrong with the file */
};

/* One record, taken apart. The pointers lead into the file and need not be aligned. */
struct replay_item {
    enum replay_kind kind;
    /* REPLAY_CALL */
    struct replay_call_info info;
    struct replay_call call;
    const unsigned char *before, *after; /* info.size bytes each */
    struct {
        uint32_t count;           /* elements */
        const unsigned char *in;  /* NULL: none recorded */
        const unsigned char *out; /* likewise */
    } arrays[REPLAY_ARRAYS_MAX];
    /* REPLAY_WRITE, REPLAY_CHECK, REPLAY_DIGEST */
    struct replay_memory memory;
    const unsigned char *contents; /* of WRITE and CHECK */
    uint64_t length;               /* bytes of memory, in all three */
    uint64_t digest;
    struct replay_times times; /* REPLAY_TIMES */
};

/* How much room playing a file takes; bounded by the file's size and the limits of calls.def. */
struct replay_census {
    uint64_t calls;
    uint64_t names;       /* that calls made, at most */
    uint64_t pieces;      /* of memory, at most */
    uint64_t array_bytes; /* of one call's arrays, at most, each rounded up to 16 */
    bool complete;        /* the file has its end */
};

/*
 * Begin with the file's first record.
 * Returns 0; -MGPU_EINVAL: not a capture; -MGPU_EPROTO: one of another version, or of another contract.
 */
int replay_reader_init(struct replay_reader *reader, const void *bytes, uint64_t size);

/* Read the next record. Returns 1; 0: there is none; -MGPU_EINVAL: it is damaged. */
int replay_reader_next(struct replay_reader *reader, struct replay_item *out);

/* Walk a whole file. Returns 0 or what init and next do; reader->wrong and reader->record then tell where. */
int replay_reader_census(struct replay_reader *reader, const void *bytes, uint64_t size, struct replay_census *out);

#endif
