/* SPDX-License-Identifier: MIT */
/*
 * elf.c - see elf.h. Every number of the file is checked before it is used: sums do not wrap, what is read lies in the
 * file, what is mapped lies where programs may be.
 */
#include "program/elf.h"

#include "abi.h"
#include "kernel.h"
#include "memory/page.h"
#include "program/space.h"

struct elf_header {
    uint8_t ident[16];
    uint16_t type, machine;
    uint32_t version;
    uint64_t entry, program_headers, section_headers;
    uint32_t flags;
    uint16_t size, program_header_size, program_header_count;
    uint16_t section_header_size, section_header_count, section_names;
};

struct elf_program_header {
    uint32_t type, flags;
    uint64_t offset, address, physical, file_size, size, alignment;
};
_Static_assert(sizeof(struct elf_header) == 64 && sizeof(struct elf_program_header) == 56, "ELF's sizes");

#define ELF_EXECUTABLE 2u
#define ELF_X86_64 62u
#define PT_LOAD 1u
#define PT_DYNAMIC 2u
#define PT_INTERP 3u
#define PF_EXEC 1u
#define PF_WRITE 2u
#define PF_READ 4u

/* "\x7fELF", 64 bits, little-endian, version 1. */
static const uint8_t elf_ident[7] = { 0x7f, 'E', 'L', 'F', 2, 1, 1 };

static const char *check_header(const struct elf_header *header, size_t size)
{
    if (memcmp(header->ident, elf_ident, sizeof elf_ident))
        return "it is not a 64-bit ELF file";
    if (header->machine != ELF_X86_64)
        return "it is not for x86-64";
    if (header->type != ELF_EXECUTABLE)
        return "it is not an executable with fixed addresses (link it with -static -no-pie)";
    if (header->program_header_size != sizeof(struct elf_program_header) || header->program_headers > size ||
        header->program_header_count > (size - header->program_headers) / sizeof(struct elf_program_header))
        return "its program headers are not in the file";
    return NULL;
}

static uint64_t end_of(const struct elf_segment *segment)
{
    return segment->address + segment->size;
}

static const char *add_segment(struct elf_program *program, const struct elf_program_header *from, size_t file_size)
{
    struct elf_segment *segment = &program->segments[program->segment_count];

    if (program->segment_count == ELF_SEGMENTS_MAX)
        return "it has too many segments";
    if (from->file_size > from->size || from->offset > file_size || from->file_size > file_size - from->offset)
        return "a segment is not in the file";
    if (from->address < SPACE_BEGIN || from->address >= SPACE_END || from->size > SPACE_END - from->address)
        return "a segment is not at a program's address";
    if (program->segment_count && (from->address & ~PAGE_MASK) < ((program->end + PAGE_MASK) & ~PAGE_MASK))
        return "its segments are not in rising order, each in pages of its own";
    *segment = (struct elf_segment){ from->address, from->size, from->offset, from->file_size, 0 };
    segment->protection = (from->flags & PF_READ ? PROT_READ : 0) | (from->flags & PF_WRITE ? PROT_WRITE : 0) |
                          (from->flags & PF_EXEC ? PROT_EXEC : 0);
    program->segment_count++;
    program->end = end_of(segment);
    return NULL;
}

/* Where the program headers are in memory: the C library finds the thread-local data and its stack size there. */
static void find_headers(struct elf_program *program, const struct elf_header *header)
{
    const uint64_t from = header->program_headers;
    const uint64_t size = (uint64_t)header->program_header_count * sizeof(struct elf_program_header);

    for (unsigned i = 0; i < program->segment_count; i++) {
        const struct elf_segment *segment = &program->segments[i];

        if (from >= segment->file_offset && from - segment->file_offset <= segment->file_size &&
            size <= segment->file_size - (from - segment->file_offset))
            program->headers = segment->address + (from - segment->file_offset);
    }
    program->header_count = header->program_header_count;
    program->entry = header->entry;
}

static bool is_executable(const struct elf_program *program, uint64_t address)
{
    for (unsigned i = 0; i < program->segment_count; i++) {
        const struct elf_segment *segment = &program->segments[i];

        if (segment->protection & PROT_EXEC && address >= segment->address && address < end_of(segment))
            return true;
    }
    return false;
}

const char *elf_read(const void *file, size_t size, struct elf_program *out)
{
    struct elf_header header;
    const char *wrong = NULL;

    *out = (struct elf_program){ 0 };
    if (size < sizeof header)
        return "it is not a 64-bit ELF file";
    memcpy(&header, file, sizeof header);
    wrong = check_header(&header, size);
    for (unsigned i = 0; !wrong && i < header.program_header_count; i++) {
        struct elf_program_header from;

        memcpy(&from, (const uint8_t *)file + header.program_headers + i * sizeof from, sizeof from);
        if (from.type == PT_INTERP || from.type == PT_DYNAMIC)
            wrong = "it is linked dynamically (link it with -static -no-pie)";
        else if (from.type == PT_LOAD && from.size)
            wrong = add_segment(out, &from, size);
    }
    if (wrong)
        return wrong;
    find_headers(out, &header);
    return is_executable(out, out->entry) ? NULL : "its entry is in no executable segment";
}
