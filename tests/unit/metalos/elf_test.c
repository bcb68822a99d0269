/* SPDX-License-Identifier: MIT */
#include "program/elf.h"

#include "tap.h"

#include <elf.h>
#include <stdlib.h>

#define FILE_SIZE 0x3000u

/* A program with code at 0x200000 and data, of which half is not in the file, at 0x202000. */
struct image {
    Elf64_Ehdr header;
    Elf64_Phdr segments[3];
};

static struct image image;
static unsigned char *file;

static void make(void)
{
    image = (struct image){
        .header = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT }, .e_type = ET_EXEC,
                    .e_machine = EM_X86_64, .e_version = EV_CURRENT, .e_entry = 0x200100, .e_phoff = sizeof(Elf64_Ehdr),
                    .e_ehsize = sizeof(Elf64_Ehdr), .e_phentsize = sizeof(Elf64_Phdr), .e_phnum = 3 },
        .segments = {
            { .p_type = PT_LOAD, .p_flags = PF_R | PF_X, .p_vaddr = 0x200000, .p_filesz = 0x1800, .p_memsz = 0x1800 },
            { .p_type = PT_LOAD, .p_flags = PF_R | PF_W, .p_offset = 0x1800, .p_vaddr = 0x202800, .p_filesz = 0x100,
              .p_memsz = 0x5000 },
            { .p_type = PT_GNU_STACK, .p_flags = PF_R | PF_W, .p_memsz = 0x100000 },
        },
    };
}

static const char *read_size(size_t size)
{
    struct elf_program program;
    unsigned char *copy = malloc(size ? size : 1);
    const char *wrong;

    memcpy(file, &image, sizeof image);
    memcpy(copy, file, size); /* the sanitizer sees what is read behind it */
    wrong = elf_read(copy, size, &program);
    free(copy);
    return wrong;
}

static void a_program_is_read(void)
{
    struct elf_program program;

    make();
    memcpy(file, &image, sizeof image);
    CHECK(!elf_read(file, FILE_SIZE, &program));
    CHECK_EQ(program.segment_count, 2);
    CHECK_EQ(program.entry, 0x200100);
    CHECK_EQ(program.headers, 0x200040);
    CHECK_EQ(program.header_count, 3);
    CHECK_EQ(program.segments[0].protection, 5);
    CHECK_EQ(program.segments[1].address, 0x202800);
    CHECK_EQ(program.segments[1].size, 0x5000);
    CHECK_EQ(program.segments[1].file_size, 0x100);
    CHECK_EQ(program.segments[1].protection, 3);
    CHECK_EQ(program.end, 0x207800);
}

#define REFUSED(change)                 \
    do {                                \
        make();                         \
        change;                         \
        CHECK(read_size(FILE_SIZE));    \
    } while (0)

static void what_is_no_program_is_refused(void)
{
    REFUSED(image.header.e_ident[0] = 0);
    REFUSED(image.header.e_ident[EI_CLASS] = ELFCLASS32);
    REFUSED(image.header.e_machine = EM_AARCH64);
    REFUSED(image.header.e_type = ET_DYN);
    REFUSED(image.header.e_phentsize = 32);
    REFUSED(image.header.e_phoff = UINT64_MAX - 8);
    REFUSED(image.header.e_phoff = FILE_SIZE - 8);
    REFUSED(image.header.e_phnum = UINT16_MAX);
    REFUSED(image.header.e_phnum = 0);
    REFUSED(image.header.e_entry = 0x202800); /* data */
    REFUSED(image.header.e_entry = 0);
    REFUSED(image.segments[2].p_type = PT_INTERP);
    REFUSED(image.segments[2].p_type = PT_DYNAMIC);
}

static void bad_segments_are_refused(void)
{
    REFUSED(image.segments[1].p_offset = UINT64_MAX);
    REFUSED(image.segments[1].p_offset = FILE_SIZE - 0xff);
    REFUSED(image.segments[1].p_filesz = image.segments[1].p_memsz + 1);
    REFUSED(image.segments[1].p_memsz = UINT64_MAX);
    REFUSED(image.segments[1].p_memsz = 1ull << 47);
    REFUSED(image.segments[1].p_vaddr = UINT64_MAX - 0x100);
    REFUSED(image.segments[1].p_vaddr = 0xffffffff80000000);
    REFUSED(image.segments[1].p_vaddr = 0x201800); /* the same page as the code's end */
    REFUSED(image.segments[1].p_vaddr = 0x100000); /* before it */
    REFUSED(image.segments[0].p_vaddr = 0);
}

static void too_many_segments_are_refused(void)
{
    struct elf_program program;

    make();
    image.header.e_phnum = ELF_SEGMENTS_MAX + 1;
    memcpy(file, &image, sizeof image);
    for (unsigned i = 0; i < ELF_SEGMENTS_MAX + 1; i++) {
        const Elf64_Phdr segment = { .p_type = PT_LOAD, .p_flags = PF_R | PF_X, .p_vaddr = 0x200000 + i * 0x1000,
                                     .p_filesz = 0x800, .p_memsz = 0x800 };

        memcpy(file + sizeof(Elf64_Ehdr) + i * sizeof segment, &segment, sizeof segment);
    }
    CHECK(elf_read(file, FILE_SIZE, &program));
}

static void what_is_cut_off_is_refused(void)
{
    make();
    CHECK(!read_size(0x1900));
    for (size_t size = 0; size < 0x1900; size++)
        if (!read_size(size))
            CHECK(!"a file that is cut off");
}

int main(void)
{
    file = calloc(1, FILE_SIZE);
    TAP_RUN(a_program_is_read);
    TAP_RUN(what_is_no_program_is_refused);
    TAP_RUN(bad_segments_are_refused);
    TAP_RUN(too_many_segments_are_refused);
    TAP_RUN(what_is_cut_off_is_refused);
    free(file);
    return tap_done();
}
