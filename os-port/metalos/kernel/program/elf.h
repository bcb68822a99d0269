/* SPDX-License-Identifier: MIT */
/* elf.h - a program's file: static ELF for x86-64, read with suspicion. */
#ifndef METALOS_ELF_H
#define METALOS_ELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ELF_SEGMENTS_MAX 16u

/* What is to be in memory: [address, address + size), of which the first file_size bytes are the file's. */
struct elf_segment {
    uint64_t address, size, file_offset, file_size;
    unsigned protection; /* PROT_* of mmap */
};

struct elf_program {
    struct elf_segment segments[ELF_SEGMENTS_MAX]; /* rising, no two in the same page */
    unsigned segment_count;
    uint64_t entry;
    uint64_t headers; /* address of the program headers, 0: they are in no segment */
    unsigned header_count;
    uint64_t end; /* of the last segment */
};

/* Returns NULL, or what is wrong with the file, in words for the user. */
const char *elf_read(const void *file, size_t size, struct elf_program *out);

#endif
