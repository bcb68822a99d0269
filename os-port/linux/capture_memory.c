/* SPDX-License-Identifier: MIT */
/* capture_memory.c - see capture_memory.h. */
#include "capture_memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define PAGE MGPU_PAGE_SIZE
#define GAP 64u /* bytes that stayed the same cost no more than a record of their own */

struct capture_piece *capture_memory_add(struct capture_memory *memory, const struct capture_piece *piece)
{
    size_t room = memory->room ? 2 * memory->room : 16;
    struct capture_piece *grown, *added;

    if (memory->count == memory->room) {
        grown = realloc(memory->pieces, room * sizeof *grown);
        if (!grown)
            return NULL;
        memory->pieces = grown;
        memory->room = room;
    }
    added = &memory->pieces[memory->count];
    *added = *piece;
    added->shadow = mmap(NULL, piece->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (added->shadow == MAP_FAILED)
        return NULL;
    memory->count++;
    return added;
}

struct capture_piece *capture_memory_at(const struct capture_memory *memory, const void *address)
{
    for (size_t i = 0; i < memory->count; i++)
        if (memory->pieces[i].memory == address)
            return &memory->pieces[i];
    return NULL;
}

void capture_memory_drop(struct capture_memory *memory, struct capture_piece *piece)
{
    munmap(piece->shadow, piece->size);
    *piece = memory->pieces[--memory->count];
}

void capture_memory_finish(struct capture_memory *memory)
{
    while (memory->count)
        capture_memory_drop(memory, memory->pieces);
    free(memory->pieces);
    *memory = (struct capture_memory){ 0 };
}

/* What a look at memory is for. */
struct look {
    struct capture_file *file;
    enum replay_kind kind;
    uint64_t from, to; /* of a CHECK: what lies between is a time */
};

static bool is_time(const unsigned char *at, const struct look *look)
{
    uint64_t value;

    memcpy(&value, at, sizeof value);
    return look->kind == REPLAY_CHECK && value >= look->from && value <= look->to;
}

/* Bytes of a piece that have changed and are not written yet. */
struct run {
    uint64_t start, end;
};

static void write_run(const struct capture_piece *piece, const struct look *look, const struct run *run)
{
    for (uint64_t at = run->start; at < run->end; at += CAPTURE_PIECE) {
        uint64_t length = run->end - at < CAPTURE_PIECE ? run->end - at : CAPTURE_PIECE;

        capture_file_memory(look->file, look->kind, piece->space, piece->name, at, piece->shadow + at,
                            (uint32_t)length);
    }
}

/* One page, quadword by quadword; `now` is a copy, for the card may be writing. */
static void changes_of_page(struct capture_piece *piece, uint64_t page, const unsigned char *now,
                            const struct look *look, struct run *run)
{
    for (uint64_t at = 0; at < PAGE; at += 8) {
        if (memcmp(now + at, piece->shadow + page + at, 8) == 0)
            continue;
        if (run->end && page + at > run->end + GAP) {
            write_run(piece, look, run);
            run->end = 0;
        }
        if (!run->end)
            run->start = page + at;
        run->end = page + at + 8;
        memcpy(piece->shadow + page + at, now + at, 8);
        piece->has_times |= is_time(now + at, look);
    }
}

static void changes(struct capture_piece *piece, const struct look *look)
{
    unsigned char now[PAGE];
    struct run run = { 0, 0 };

    for (uint64_t page = 0; page < piece->size; page += PAGE) {
        memcpy(now, piece->memory + page, PAGE);
        if (memcmp(now, piece->shadow + page, PAGE) != 0)
            changes_of_page(piece, page, now, look, &run);
    }
    if (run.end)
        write_run(piece, look, &run);
}

void capture_memory_writes(struct capture_piece *piece, struct capture_file *file)
{
    changes(piece, &(struct look){ file, REPLAY_WRITE, 0, 0 });
}

void capture_memory_results(struct capture_piece *piece, struct capture_file *file, uint64_t from, uint64_t to)
{
    changes(piece, &(struct look){ file, REPLAY_CHECK, from, to });
}
