/* SPDX-License-Identifier: MIT */
/* copy.c - see copy.h. What copy.S does not manage to copy is a bad pointer. */
#include "program/copy.h"

#include "kernel.h"
#include "memory/page.h"
#include "memory/paging.h"
#include "program/copy_bytes.h"

#include <errno.h>
#include <stdbool.h>

static bool is_user(uint64_t address, size_t size)
{
    return address < USER_END && size <= USER_END - address;
}

int copy_in(void *to, uint64_t from, size_t size)
{
    return is_user(from, size) && copy_bytes((uint64_t)(uintptr_t)to, from, size) == 0 ? 0 : -EFAULT;
}

int copy_out(uint64_t to, const void *from, size_t size)
{
    return is_user(to, size) && copy_bytes(to, (uint64_t)(uintptr_t)from, size) == 0 ? 0 : -EFAULT;
}

int copy_clear(uint64_t to, size_t size)
{
    return is_user(to, size) && clear_bytes(to, size) == 0 ? 0 : -EFAULT;
}

int64_t copy_string_in(char *to, uint64_t from, size_t room)
{
    size_t done = 0;

    /* In pieces that end with a page: what lies behind the NUL need not be there. */
    while (done < room) {
        size_t piece = PAGE_SIZE - ((from + done) & PAGE_MASK);

        if (piece > room - done)
            piece = room - done;
        if (copy_in(to + done, from + done, piece))
            return -EFAULT;
        for (const size_t end = done + piece; done < end; done++)
            if (!to[done])
                return (int64_t)done;
    }
    return -ENAMETOOLONG;
}

const struct copy_fixup *copy_fixup_of(const struct trap_frame *frame)
{
    for (const struct copy_fixup *fixup = copy_fixups; fixup < copy_fixups_end; fixup++)
        if (frame->rip == fixup->copying)
            return fixup;
    return NULL;
}
