/* SPDX-License-Identifier: MIT */
/*
 * load.c - see load.h. The stack, from its end down: strings and random bytes; the auxiliary vector, environment and
 * arguments as the System V ABI has them; the stack pointer at the number of arguments.
 */
#include "program/load.h"

#include "abi.h"
#include "cpu/asm.h"
#include "kernel.h"
#include "memory/heap.h"
#include "memory/page.h"
#include "program/copy.h"
#include "program/elf.h"
#include "program/random.h"
#include "program/space.h"

#define STACK_SIZE 0x800000u
#define STACK_GUARD 0x100000u /* below it: what overflows hits no other mapping */
#define STACK_WORDS_MAX 1024u /* pointers and auxiliary vector */
#define RANDOM_SIZE 16u

static const char *map_segment(const struct elf_segment *segment, const uint8_t *file)
{
    const uint64_t begin = segment->address & ~PAGE_MASK;
    const uint64_t end = (segment->address + segment->size + PAGE_MASK) & ~PAGE_MASK;
    const struct space_request request = { .address = begin, .size = end - begin, .fixed = true, .keep = true,
                                           .protection = PROT_READ | PROT_WRITE };

    if (space_map(&request) < 0 || copy_out(segment->address, file + segment->file_offset, segment->file_size))
        return "there is not enough memory for it";
    return space_protect(begin, end - begin, segment->protection) ? "a segment cannot be protected" : NULL;
}

/* The words at the stack pointer, as they are made, and the strings above them. */
struct stack {
    uint64_t *words;
    size_t count;
    uint64_t strings; /* address of the lowest */
    bool failed;
};

static void push(struct stack *stack, uint64_t word)
{
    if (stack->count < STACK_WORDS_MAX)
        stack->words[stack->count++] = word;
    else
        stack->failed = true;
}

static void push_auxiliary(struct stack *stack, uint64_t kind, uint64_t value)
{
    push(stack, kind);
    push(stack, value);
}

static uint64_t put_bytes(struct stack *stack, const void *bytes, size_t size)
{
    stack->strings -= size;
    stack->failed |= copy_out(stack->strings, bytes, size) != 0;
    return stack->strings;
}

static void push_strings(struct stack *stack, char **strings, size_t count)
{
    for (size_t i = 0; i < count; i++)
        push(stack, put_bytes(stack, strings[i], strlen(strings[i]) + 1));
    push(stack, 0);
}

static void fill_stack(struct stack *stack, const struct load_request *request, const struct elf_program *program)
{
    uint8_t random[RANDOM_SIZE];
    uint32_t features[4];
    uint64_t random_at, path_at;

    cpuid(1, 0, features);
    random_fill(random, sizeof random);
    random_at = put_bytes(stack, random, sizeof random);
    path_at = put_bytes(stack, request->arguments[0], strlen(request->arguments[0]) + 1);
    push(stack, request->argument_count);
    push_strings(stack, request->arguments, request->argument_count);
    push_strings(stack, request->environment, request->environment_count);
    push_auxiliary(stack, AT_PHDR, program->headers);
    push_auxiliary(stack, AT_PHENT, 56);
    push_auxiliary(stack, AT_PHNUM, program->headers ? program->header_count : 0);
    push_auxiliary(stack, AT_PAGESZ, PAGE_SIZE);
    push_auxiliary(stack, AT_ENTRY, program->entry);
    push_auxiliary(stack, AT_HWCAP, features[3]);
    push_auxiliary(stack, AT_CLKTCK, 100);
    push_auxiliary(stack, AT_UID, 0);
    push_auxiliary(stack, AT_EUID, 0);
    push_auxiliary(stack, AT_GID, 0);
    push_auxiliary(stack, AT_EGID, 0);
    push_auxiliary(stack, AT_SECURE, 0);
    push_auxiliary(stack, AT_RANDOM, random_at);
    push_auxiliary(stack, AT_EXECFN, path_at);
    push_auxiliary(stack, AT_NULL, 0);
}

static const char *make_stack(const struct load_request *request, const struct elf_program *program,
                              uint64_t *stack_out)
{
    const struct space_request area = { .size = STACK_GUARD + STACK_SIZE, .protection = PROT_NONE };
    const int64_t guard = space_map(&area), begin = guard + STACK_GUARD;
    struct stack stack = { .words = heap_alloc(STACK_WORDS_MAX * sizeof(uint64_t)) };

    if (guard < 0 || space_protect((uint64_t)begin, STACK_SIZE, PROT_READ | PROT_WRITE) || !stack.words) {
        heap_free(stack.words, STACK_WORDS_MAX * sizeof(uint64_t));
        return "there is not enough memory for its stack";
    }
    stack.strings = (uint64_t)begin + STACK_SIZE;
    fill_stack(&stack, request, program);
    *stack_out = (stack.strings - stack.count * sizeof(uint64_t)) & ~15ull;
    stack.failed |= copy_out(*stack_out, stack.words, stack.count * sizeof(uint64_t)) != 0;
    heap_free(stack.words, STACK_WORDS_MAX * sizeof(uint64_t));
    return stack.failed ? "it has too many arguments" : NULL;
}

const char *load_program(const struct load_request *request, uint64_t *entry_out, uint64_t *stack_out)
{
    struct elf_program program;
    const char *wrong = elf_read(request->file, request->size, &program);

    for (unsigned i = 0; !wrong && i < program.segment_count; i++)
        wrong = map_segment(&program.segments[i], request->file);
    if (wrong)
        return wrong;
    space_set_break(program.end);
    *entry_out = program.entry;
    return make_stack(request, &program, stack_out);
}
