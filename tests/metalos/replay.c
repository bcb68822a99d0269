/* SPDX-License-Identifier: MIT */
/*
 * replay.c - repeats captures without any C library: `replay FILE...`, a test each. The smallest program of MetalOS.
 *
 * What a program without a C library has to bring is all here: where it begins, the system calls it makes, and the four
 * functions that compilers call by themselves. The player (kernel-api/replay) wants memory, mappings and mgpu_call of
 * its system, so this is also what using it on an OS of yours comes to.
 */
#include <replay/replay.h>
#include <stddef.h>
#include <stdint.h>
#include <system_call.h>

/* Calls with musl's numbers, and what they are given here. */
enum { CALL_READ = 0, CALL_WRITE = 1, CALL_OPEN = 2, CALL_LSEEK = 8, CALL_MMAP = 9, CALL_MUNMAP = 11, CALL_EXIT = 231 };
enum { FROM_END = 2, FROM_BEGINNING = 0 };              /* lseek */
enum { READ = 1, WRITE = 2, PRIVATE_ANONYMOUS = 0x22 }; /* mmap */

/* ---- what compilers call ----------------------------------------------------------------------------------------- */

void *memset(void *to, int byte, size_t size);
void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
int memcmp(const void *one, const void *two, size_t size);

void *memset(void *to, int byte, size_t size)
{
    void *at = to;

    __asm__ volatile("rep stosb" : "+D"(at), "+c"(size) : "a"(byte) : "memory");
    return to;
}

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    void *at = to;

    __asm__ volatile("rep movsb" : "+D"(at), "+S"(from), "+c"(size) : : "memory");
    return to;
}

void *memmove(void *to, const void *from, size_t size)
{
    unsigned char *at = to;
    const unsigned char *source = from;

    if ((uintptr_t)to - (uintptr_t)from >= size) /* what is still to be read is not overwritten */
        return memcpy(to, from, size);
    while (size--)
        at[size] = source[size];
    return to;
}

int memcmp(const void *one, const void *two, size_t size)
{
    const unsigned char *a = one, *b = two;

    for (; size; size--, a++, b++)
        if (*a != *b)
            return *a < *b ? -1 : 1;
    return 0;
}

/* ---- printing ---------------------------------------------------------------------------------------------------- */

static void print(const char *text)
{
    size_t length = 0;

    while (text[length])
        length++;
    system_call(CALL_WRITE, 1, (uintptr_t)text, length);
}

static void print_number(uint64_t number, unsigned base)
{
    char digits[21], *at = digits + sizeof digits - 1;

    *at = 0;
    do
        *--at = "0123456789abcdef"[number % base];
    while (number /= base);
    print(at);
}

/* ---- what the player wants --------------------------------------------------------------------------------------- */

static void *mapped(int64_t address)
{
    return address < 0 ? NULL : (void *)address;
}

static void *give_memory(void *opaque, uint64_t size)
{
    (void)opaque;
    return mapped(system_call(CALL_MMAP, 0, size, READ | WRITE, PRIVATE_ANONYMOUS, -1ull));
}

/* Of memory and of BOs alike. */
static void take_memory(void *opaque, void *memory, uint64_t size)
{
    (void)opaque;
    system_call(CALL_MUNMAP, (uintptr_t)memory, size);
}

static void *map_bo(void *opaque, mgpu_client client, const struct mgpu_bo_map *what)
{
    const struct metalos_map request = {
        .object = what->object,
        .offset = what->offset,
        .size = what->size,
        .caching = what->caching,
        .protection = READ | WRITE,
    };

    (void)opaque;
    return mapped(system_call(METALOS_CALL_MAP, client, (uintptr_t)&request));
}

/* ---- one capture ------------------------------------------------------------------------------------------------- */

/* The whole file. NULL: it cannot be read. */
static void *read_file(const char *path, uint64_t *size_out)
{
    const int64_t file = system_call(CALL_OPEN, (uintptr_t)path);
    const int64_t size = file < 0 ? file : system_call(CALL_LSEEK, (uint64_t)file, 0, FROM_END);
    unsigned char *bytes = size > 0 ? give_memory(NULL, (uint64_t)size) : NULL;
    int64_t done = 0, piece = 1;

    if (!bytes)
        return NULL;
    system_call(CALL_LSEEK, (uint64_t)file, 0, FROM_BEGINNING);
    for (; done < size && piece > 0; done += piece)
        piece = system_call(CALL_READ, (uint64_t)file, (uintptr_t)bytes + (uint64_t)done, (uint64_t)(size - done));
    *size_out = (uint64_t)size;
    return done == size ? bytes : NULL;
}

static void print_failure(int err, const struct replay_report *report)
{
    print("# record ");
    print_number(report->record, 10);
    if (report->call) {
        print(": mgpu_");
        print(report->call);
    }
    print(": ");
    print(report->what ? report->what : "no memory");
    if (err == -MGPU_EIO) {
        print(" is 0x");
        print_number(report->found, 16);
        print(", expected 0x");
        print_number(report->expected, 16);
    }
    if (err == -MGPU_EIO && !report->call) {
        print(", of 0x");
        print_number(report->name, 16);
        print(" at 0x");
        print_number(report->offset, 16);
    }
    print("\n");
}

/* Returns whether all was as recorded. */
static bool repeat(const char *path, unsigned number)
{
    const struct replay_os os = { .alloc = give_memory, .free = take_memory, .map = map_bo, .unmap = take_memory };
    struct replay_report report = { 0 };
    uint64_t size = 0;
    const void *bytes = read_file(path, &size);
    const int err = bytes ? replay_run(bytes, size, &os, &report) : -MGPU_EINVAL;
    const bool good = !err && report.complete;

    if (!bytes)
        print("# it cannot be read\n");
    else if (err)
        print_failure(err, &report);
    else if (!good)
        print("# its end is missing\n");
    print(good ? "ok " : "not ok ");
    print_number(number, 10);
    print(" - ");
    print(path);
    print("\n# ");
    print_number(report.calls, 10);
    print(" calls, ");
    print_number(report.compared, 10);
    print(" bytes of memory compared\n");
    return good;
}

/* The stack as a program finds it: how many arguments, where each is, NULL; the first is the program's name. */
__attribute__((noreturn, used)) static void begin(const uint64_t *stack)
{
    const unsigned count = (unsigned)stack[0];
    bool good = count > 1;

    for (unsigned i = 1; i < count; i++)
        good = repeat((const char *)stack[1 + i], i) && good;
    print("1..");
    print_number(count - 1, 10);
    print("\n");
    for (;;)
        system_call(CALL_EXIT, good ? 0 : 1);
}

__asm__(".globl _start\n"
        "_start:\n"
        "    mov %rsp, %rdi\n"
        "    xor %ebp, %ebp\n" /* the outermost frame */
        "    and $-16, %rsp\n"
        "    call begin\n");
