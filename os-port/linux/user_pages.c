/* SPDX-License-Identifier: MIT */
/* user_pages.c - see user_pages.h. */
#include "user_pages.h"

#include <errno.h>
#include <inttypes.h>
#include <mgpu/mgpu.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

int user_pages_init(struct user_pages *user, uint64_t count)
{
    *user = (struct user_pages){ .count = count };
    user->page = calloc(count, sizeof *user->page);
    return user->page ? 0 : -ENOMEM;
}

void user_pages_finish(struct user_pages *user)
{
    free(user->page);
}

/* Whether the process may read, and write if wanted, all of [begin, end). The list of mappings is in rising order. */
static bool is_accessible(uint64_t begin, uint64_t end, bool writable)
{
    FILE *maps = fopen("/proc/self/maps", "re");
    char *line = NULL;
    size_t room = 0;

    while (maps && begin < end && getline(&line, &room, maps) > 0) {
        uint64_t from, to;
        char read, write;

        if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %c%c", &from, &to, &read, &write) != 4 || to <= begin)
            continue;
        if (from > begin || read != 'r' || (writable && write != 'w'))
            break;
        begin = to;
    }
    free(line);
    if (maps)
        fclose(maps);
    return begin >= end;
}

int user_pages_pin(struct user_pages *user, uint64_t address, uint64_t count, bool writable, uint64_t *bus_out)
{
    if (count > UINT64_MAX / MGPU_PAGE_SIZE || count * MGPU_PAGE_SIZE > UINT64_MAX - address ||
        !is_accessible(address, address + count * MGPU_PAGE_SIZE, writable))
        return -EFAULT;
    if (count > user->count - user->used)
        return -ENOMEM;
    for (uint64_t done = 0; done < count; user->next = (user->next + 1) % user->count) {
        if (atomic_load_explicit(&user->page[user->next], memory_order_relaxed))
            continue;
        atomic_store(&user->page[user->next], (unsigned char *)(uintptr_t)(address + done * MGPU_PAGE_SIZE));
        bus_out[done++] = USER_BUS + user->next * MGPU_PAGE_SIZE;
    }
    user->used += count;
    return 0;
}

void user_pages_unpin(struct user_pages *user, uint64_t count, const uint64_t *bus)
{
    for (uint64_t i = 0; i < count; i++)
        atomic_store(&user->page[(bus[i] - USER_BUS) / MGPU_PAGE_SIZE], NULL);
    user->used -= count;
}

void *user_pages_find(const struct user_pages *user, uint64_t bus, uint64_t want, uint64_t *got)
{
    uint64_t offset = bus % MGPU_PAGE_SIZE;
    unsigned char *page;

    if (bus < USER_BUS || (bus - USER_BUS) / MGPU_PAGE_SIZE >= user->count)
        return NULL;
    page = atomic_load(&user->page[(bus - USER_BUS) / MGPU_PAGE_SIZE]);
    if (!page)
        return NULL;
    *got = want < MGPU_PAGE_SIZE - offset ? want : MGPU_PAGE_SIZE - offset;
    return page + offset;
}
