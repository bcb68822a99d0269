/* SPDX-License-Identifier: MIT */
/*
 * bad_calls.c - what a program may hand to the kernel: addresses that are none, at every place where a contract call or
 * a call of MetalOS takes one; handles, clients and whole structs of random numbers. Which places there are comes from
 * calls.def. The kernel answers, and afterwards the machine works as before.
 */
#include <errno.h>
#include <fcntl.h>
#include <mgpu/mgpu.h>
#include <replay/table.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <system_call.h>
#include <unistd.h>

#include "tap.h"

#define PAGE   ((size_t)MGPU_PAGE_SIZE)
#define ROUNDS 100u /* of random numbers, each call */

static mgpu_client client;

static uint64_t random64(void)
{
    static uint64_t state = 0x9e3779b97f4a7c15;

    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static bool start_client(void)
{
    struct mgpu_chip_info chip;
    struct mgpu_open open = { .version = MGPU_VERSION };
    struct mgpu_init init = { .info = (uintptr_t)&chip, .info_size = sizeof chip };
    bool good = mgpu_open(&open) == 0 && mgpu_init(open.client, &init) == 0;

    CHECK(good);
    client = open.client;
    return good;
}

/* ---- addresses that are none ------------------------------------------------------------------------------------- */

enum { PLACES = 13 };

static struct place {
    const char *name;
    uint64_t address;
    bool readable;
} places[PLACES];

/* Two pages in a row, of these protections. Returns the first. */
static unsigned char *pages(int first, int second)
{
    unsigned char *at = mmap(NULL, 2 * PAGE, first, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    CHECK(at != MAP_FAILED);
    CHECK_EQ(mprotect(at + PAGE, PAGE, second), 0);
    return at;
}

/* The last of them are so near to an end that 8 bytes do not fit. */
static void find_places(void)
{
    const int both = PROT_READ | PROT_WRITE;
    unsigned char *unmapped = pages(both, both), *ends = pages(both, both);
    const struct place found[PLACES] = {
        { "NULL", 0, false },
        { "the first page", 16, false },
        { "unmapped memory", (uintptr_t)unmapped, false },
        { "memory without access", (uintptr_t)pages(PROT_NONE, PROT_NONE), false },
        { "memory for reading", (uintptr_t)pages(PROT_READ, PROT_READ), true },
        { "the program's code", (uintptr_t)find_places & ~(uintptr_t)7, true },
        { "the kernel's code", 0xffffffff80000000, false },
        { "the kernel's half", 0xffff800000000000, false },
        { "no address", 0x0000800000000000, false },
        { "the last byte of all", ~0ull, false },
        { "the program's last bytes", 0x00007ffffffffffc, false },
        { "memory that ends", (uintptr_t)ends + PAGE - 4, false },
        { "memory that ends for writing", (uintptr_t)pages(both, PROT_READ) + PAGE - 4, true },
    };

    memcpy(places, found, sizeof places);
    CHECK_EQ(munmap(unmapped, 2 * PAGE), 0); /* now, or another of them would be there */
    CHECK_EQ(munmap(ends + PAGE, PAGE), 0);
}

static void expect_fault(int64_t result, const char *what, const char *detail, const struct place *place)
{
    if (result != -EFAULT)
        printf("# %s%s%s at %s: %lld\n", what, *detail ? "." : "", detail, place->name, (long long)result);
    CHECK_EQ(result, -EFAULT);
}

static void bad_structs(void)
{
    struct replay_call_info call;

    for (uint32_t nr = 0; nr < REPLAY_CALLS; nr++)
        for (unsigned i = 0; i < PLACES && replay_call_lookup(nr, &call); i++)
            expect_fault(mgpu_call(client, nr, (void *)(uintptr_t)places[i].address, call.size), call.name, "",
                         &places[i]);
}

static void bad_array(uint32_t nr, const struct replay_call_info *call, const struct replay_array *array)
{
    const uint32_t count = (8 + array->size - 1) / array->size; /* 8 bytes at least */

    for (unsigned i = 0; i < PLACES; i++) {
        _Alignas(8) unsigned char args[REPLAY_STRUCT_MAX] = { 0 };

        if (places[i].readable && array->direction == REPLAY_IN)
            continue;
        memcpy(args + array->pointer, &places[i].address, sizeof places[i].address);
        memcpy(args + array->count, &count, sizeof count);
        expect_fault(mgpu_call(client, nr, args, call->size), call->name, array->name, &places[i]);
    }
}

static void bad_arrays(void)
{
    struct replay_call_info call;

    for (uint32_t nr = 0; nr < REPLAY_CALLS; nr++)
        for (uint32_t i = 0; replay_call_lookup(nr, &call) && i < call.array_count; i++)
            bad_array(nr, &call, &call.arrays[i]);
}

/* The calls of MetalOS's own that take a pointer. */
static void bad_pointers_of_metalos(void)
{
    const uint64_t node = (uint64_t)open("/dev/dri/renderD128", O_RDWR);
    const uint64_t token = (uint64_t)system_call(METALOS_CALL_TOKEN_EXPORT, METALOS_TOKEN_BO, 1, PAGE);
    struct metalos_node info;

    CHECK_EQ(system_call(METALOS_CALL_NODE, node, (uintptr_t)&info), 0);
    for (unsigned i = 0; i < PLACES; i++) {
        const struct place *place = &places[i];
        const uint64_t at = place->address;

        if (!place->readable) {
            expect_fault(system_call(METALOS_CALL_MAP, client, at), "map", "", place);
            expect_fault(system_call(METALOS_CALL_NODE_POST, info.kind, info.id, at, 16), "node_post", "", place);
        }
        expect_fault(system_call(METALOS_CALL_NODE, node, at), "node", "", place);
        expect_fault(system_call(METALOS_CALL_TOKEN_IMPORT, token, METALOS_TOKEN_BO, at), "token_import", "", place);
        expect_fault(system_call(METALOS_CALL_STATS, at, sizeof(struct metalos_stats)), "stats", "", place);
    }
    CHECK_EQ(system_call(METALOS_CALL_NODE_UNREAD, info.kind, info.id), 0);
    close((int)node);
    close((int)token);
    expect_fault(system_call(METALOS_CALL_TOKEN_REAP, places[0].address), "token_reap", "", &places[0]);
    uint64_t reaped = 0;
    CHECK_EQ(system_call(METALOS_CALL_TOKEN_REAP, (uintptr_t)&reaped), 1); /* it was not lost by that */
    CHECK_EQ(reaped, 1);
}

/* ---- numbers that are none --------------------------------------------------------------------------------------- */

/* Every call with a handle in it, all else zero: it is refused, if only because a size is 0. */
static void random_handles(void)
{
    struct replay_call_info call;

    for (uint32_t nr = 0; nr < REPLAY_CALLS; nr++) {
        const struct replay_field *handle =
            replay_call_lookup(nr, &call) ? replay_field_of(&call, REPLAY_FIELD_HANDLE) : NULL;

        for (unsigned i = 0; handle && i < ROUNDS; i++) {
            _Alignas(8) unsigned char args[REPLAY_STRUCT_MAX] = { 0 };
            const uint64_t value = random64();
            int result;

            memcpy(args + handle->offset, &value, handle->size);
            result = mgpu_call(client, nr, args, call.size);
            if (result >= 0 || result < -4095)
                printf("# %s with handle 0x%llx: %d\n", call.name, (unsigned long long)value, result);
            CHECK(result < 0 && result >= -4095);
        }
    }
}

static void random_clients_and_calls(void)
{
    struct replay_call_info call;
    unsigned char args[REPLAY_STRUCT_MAX] = { 0 };

    for (uint32_t nr = 0; nr < REPLAY_CALLS; nr++)
        for (unsigned i = 0; nr != MGPU_CALL_OPEN && replay_call_lookup(nr, &call) && i < ROUNDS; i++)
            CHECK_EQ(mgpu_call((mgpu_client)random64() & ~client, nr, args, call.size), -MGPU_EBADF);
    for (unsigned i = 0; i < ROUNDS; i++) {
        CHECK_EQ(mgpu_call(client, (uint32_t)random64() | REPLAY_CALLS, args, 64), -MGPU_ENOSYS);
        CHECK(mgpu_call(client, (uint32_t)random64() % REPLAY_CALLS, args, (uint32_t)random64() | 1) < 0);
        CHECK_EQ(system_call(METALOS_CALL_FIRST + 0x800 + random64() % 0x800, random64(), random64()), -ENOSYS);
        CHECK(system_call(METALOS_CALL_NODE_ALIVE, random64() | METALOS_NODES, random64()) <= 0);
        CHECK(system_call(METALOS_CALL_NODE, random64() | 0x40000000, (uintptr_t)args) == -EBADF);
        CHECK_EQ(system_call(METALOS_CALL_TOKEN_EXPORT, random64() | 0x100, 1, 1), -EINVAL);
    }
}

/* A number as programs with a mistake in them have it: small, an address, all ones, anything. */
static uint64_t strange(void)
{
    const uint64_t any = random64(), rest = any / 8;
    const uint64_t kinds[] = { 0, ~0ull, places[rest % PLACES].address, rest, rest % 256 * PAGE };

    return any % 8 < sizeof kinds / sizeof kinds[0] ? kinds[any % 8] : rest % 16;
}

static bool is_deadline(const struct replay_call_info *call, uint32_t offset)
{
    const struct replay_field *deadline = replay_field_of(call, REPLAY_FIELD_DEADLINE);

    return deadline && deadline->offset == offset;
}

/* Whole structs of strange numbers, by a client for just that; only nobody is to wait for ever. */
static void random_structs(void)
{
    struct replay_call_info call;
    const mgpu_client before = client;

    if (!start_client())
        return;
    for (unsigned i = 0; i < REPLAY_CALLS * ROUNDS; i++) {
        const uint32_t nr = i % REPLAY_CALLS;
        uint64_t args[REPLAY_STRUCT_MAX / 8];

        if (nr == MGPU_CALL_OPEN || nr == MGPU_CALL_CLOSE || !replay_call_lookup(nr, &call))
            continue;
        for (uint32_t at = 0; at < call.size / 8; at++)
            args[at] = is_deadline(&call, at * 8) ? 0 : random64() % 4 ? strange() : strange() | strange() << 32;
        const int result = mgpu_call(client, nr, args, call.size);
        if (result > 0 || result < -4095)
            printf("# %s: %d\n", call.name, result);
        CHECK(result <= 0 && result >= -4095);
    }
    mgpu_close(client);
    client = before;
}

/* ---- and afterwards ---------------------------------------------------------------------------------------------- */

static void all_works_as_before(void)
{
    struct mgpu_bo_create create = { .size = 16 * PAGE, .domains = MGPU_DOMAIN_GTT, .flags = MGPU_BO_CPU_ACCESS };
    struct mgpu_bo_map map = { 0 };
    struct metalos_map request;

    CHECK_EQ(mgpu_bo_create(client, &create), 0);
    map.bo = create.bo;
    CHECK_EQ(mgpu_bo_map(client, &map), 0);
    request = (struct metalos_map){ .object = map.object,
                                    .offset = map.offset,
                                    .size = map.size,
                                    .caching = map.caching,
                                    .protection = PROT_READ | PROT_WRITE };
    const int64_t at = system_call(METALOS_CALL_MAP, client, (uintptr_t)&request);
    CHECK(at > 0);
    if (at <= 0)
        return;
    volatile uint32_t *words = (volatile uint32_t *)at;
    CHECK_EQ(words[0], 0);
    words[PAGE] = 1;
    CHECK_EQ(words[PAGE], 1);
    CHECK_EQ(munmap((void *)at, map.size), 0);
    CHECK_EQ(mgpu_close(client), 0);
}

int main(void)
{
    find_places();
    if (!start_client())
        return 1;
    TAP_RUN(bad_structs);
    TAP_RUN(bad_arrays);
    TAP_RUN(bad_pointers_of_metalos);
    TAP_RUN(random_handles);
    TAP_RUN(random_clients_and_calls);
    TAP_RUN(random_structs);
    TAP_RUN(all_works_as_before);
    return tap_done();
}
