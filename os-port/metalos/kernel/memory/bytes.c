/* SPDX-License-Identifier: MIT */
/* bytes.c - memory and strings as in C: by eights, which processors and QEMU both do well, and the rest by ones. */
#include "kernel.h"

void *memcpy(void *to, const void *from, size_t size)
{
    void *result = to;
    size_t words = size / 8;

    __asm__ volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words) : : "memory");
    words = size % 8;
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(words) : : "memory");
    return result;
}

void *memmove(void *to, const void *from, size_t size)
{
    unsigned char *last = (unsigned char *)to + size - 1;
    const unsigned char *source = (const unsigned char *)from + size - 1;

    if ((uintptr_t)to - (uintptr_t)from >= size)
        return memcpy(to, from, size);
    __asm__ volatile("std\n\trep movsb\n\tcld" : "+D"(last), "+S"(source), "+c"(size) : : "memory");
    return to;
}

void *memset(void *to, int byte, size_t size)
{
    void *result = to;
    uint64_t pattern = (unsigned char)byte * 0x0101010101010101ull;
    size_t words = size / 8;

    __asm__ volatile("rep stosq" : "+D"(to), "+c"(words) : "a"(pattern) : "memory");
    words = size % 8;
    __asm__ volatile("rep stosb" : "+D"(to), "+c"(words) : "a"(pattern) : "memory");
    return result;
}

int memcmp(const void *a, const void *b, size_t size)
{
    const unsigned char *x = a, *y = b;

    for (; size; size--, x++, y++)
        if (*x != *y)
            return *x - *y;
    return 0;
}

size_t strlen(const char *s)
{
    size_t length = 0;

    while (s[length])
        length++;
    return length;
}

int strcmp(const char *a, const char *b)
{
    return strncmp(a, b, SIZE_MAX);
}

int strncmp(const char *a, const char *b, size_t size)
{
    for (; size; size--, a++, b++)
        if (*a != *b || !*a)
            return (unsigned char)*a - (unsigned char)*b;
    return 0;
}
