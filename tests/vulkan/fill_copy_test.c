/* SPDX-License-Identifier: MIT */
/*
 * fill_copy_test.c - vkCmdFillBuffer and vkCmdCopyBuffer at a thousand sizes and alignments each, checked byte by byte.
 *
 * A batch of transfers is run on the GPU and, byte for byte, on a copy of the destination by the CPU; then the whole
 * destinations are compared, so a byte written outside of any transfer is found too.
 *
 *     fill_copy_test [CASES [TESTS]]    how many fills and copies in each kind of memory, default 1000; how many of
 *                                       the tests, default all
 */
#include <stdlib.h>

#include "tap.h"
#include "vk.h"

enum {
    ARENA = 4 << 20, /* bytes, of the source and of the destination */
    BATCH = 64,      /* transfers in a command buffer at most */
    MAX_GUARD = 67,  /* bytes between transfers at most */
};

static struct vk vk;
static struct vk_buffer src, dst;
static uint8_t *expected; /* what dst must hold */
static int cases = 1000;
static size_t test_count;
static uint32_t memory_type;

struct transfer {
    uint64_t src, dst, size; /* bytes */
    uint32_t fill;
};

static uint64_t rnd_state = 0x9e3779b97f4a7c15;

static uint64_t rnd(uint64_t limit)
{
    rnd_state ^= rnd_state << 13;
    rnd_state ^= rnd_state >> 7;
    rnd_state ^= rnd_state << 17;
    return (rnd_state >> 11) % limit;
}

/* Small ones, ones about a page, and ones up to 256 KiB with every order of magnitude alike. */
static uint64_t rnd_size(void)
{
    switch (rnd(4)) {
    case 0:
        return 1 + rnd(70);
    case 1:
        return 4096 - 8 + rnd(17);
    case 2:
        return 1 + rnd(8192);
    default:
        return 1 + rnd(UINT64_C(1) << (8 + rnd(11)));
    }
}

/* `size` is a multiple of four. */
static void randomize(uint8_t *bytes, uint64_t size)
{
    for (uint64_t i = 0; i < size; i += 4)
        memcpy(bytes + i, &(uint32_t){ (uint32_t)rnd(UINT32_MAX) }, 4);
}

static void expect_fill(uint64_t offset, uint64_t size, uint32_t value)
{
    for (uint64_t i = 0; i < size; i += 4)
        memcpy(expected + offset + i, &value, 4);
}

static void start_batch(void)
{
    randomize(src.bytes, ARENA);
    randomize(dst.bytes, ARENA);
    memcpy(expected, dst.bytes, ARENA);
}

static void report_difference(const struct transfer *transfers, int count)
{
    uint64_t at = 0;
    while (at < ARENA && dst.bytes[at] == expected[at])
        at++;
    printf("# byte %llu is 0x%02x, expected 0x%02x\n", (unsigned long long)at, dst.bytes[at], expected[at]);
    for (int i = 0; i < count; i++)
        if (at + MAX_GUARD >= transfers[i].dst && at < transfers[i].dst + transfers[i].size + MAX_GUARD)
            printf("# at or near transfer %d: %llu bytes from %llu to %llu\n", i, (unsigned long long)transfers[i].size,
                   (unsigned long long)transfers[i].src, (unsigned long long)transfers[i].dst);
}

static void finish_batch(VkCommandBuffer commands, const struct transfer *transfers, int count)
{
    vk_transfer_barrier(commands);
    CHECK_EQ(vk_run(&vk, commands), VK_SUCCESS);
    bool same = memcmp(dst.bytes, expected, ARENA) == 0;
    CHECK(same);
    if (!same)
        report_difference(transfers, count);
}

static void record_fill(VkCommandBuffer commands, const struct transfer *t)
{
    vkCmdFillBuffer(commands, dst.buffer, t->dst, t->size, t->fill);
    expect_fill(t->dst, t->size, t->fill);
}

static void record_copy(VkCommandBuffer commands, const struct transfer *t)
{
    vkCmdCopyBuffer(commands, src.buffer, dst.buffer, 1, &(VkBufferCopy){ t->src, t->dst, t->size });
    memcpy(expected + t->dst, src.bytes + t->src, t->size);
}

/* The next transfer behind `cursor`. Fills take multiples of four only. */
static struct transfer next_transfer(uint64_t cursor, bool fill)
{
    struct transfer t = { .size = rnd_size(), .dst = cursor + rnd(MAX_GUARD + 1), .fill = (uint32_t)rnd(UINT32_MAX) };
    t.src = rnd(ARENA - t.size);
    if (fill) {
        t.size = (t.size + 3) & ~UINT64_C(3);
        t.dst = (t.dst + 3) & ~UINT64_C(3);
    }
    return t;
}

static void run_cases(bool fill)
{
    for (int done = 0; done < cases && !tap_failed_checks;) {
        struct transfer transfers[BATCH];
        int count = 0;
        uint64_t cursor = 0;
        start_batch();
        VkCommandBuffer commands = vk_begin(&vk);
        CHECK(commands);
        for (; count < BATCH && done < cases; count++, done++) {
            struct transfer t = next_transfer(cursor, fill);
            if (t.dst + t.size > ARENA)
                break;
            (fill ? record_fill : record_copy)(commands, &t);
            cursor = t.dst + t.size;
            transfers[count] = t;
        }
        finish_batch(commands, transfers, count);
    }
}

static void fills(void)
{
    run_cases(true);
}

static void copies(void)
{
    run_cases(false);
}

static void fill_of_the_whole_buffer(void)
{
    start_batch();
    VkCommandBuffer commands = vk_begin(&vk);
    const struct transfer t = { .size = ARENA, .fill = 0x89abcdef };
    record_fill(commands, &t);
    finish_batch(commands, &t, 1);
}

static void fill_to_the_end(void)
{
    start_batch();
    VkCommandBuffer commands = vk_begin(&vk);
    vkCmdFillBuffer(commands, dst.buffer, 4100, VK_WHOLE_SIZE, 0x01020304);
    expect_fill(4100, ARENA - 4100, 0x01020304);
    finish_batch(commands, NULL, 0);
}

static void copy_of_many_regions(void)
{
    enum { REGIONS = 200 };
    VkBufferCopy regions[REGIONS];
    start_batch();
    for (unsigned i = 0; i < REGIONS; i++) {
        regions[i] = (VkBufferCopy){ rnd(ARENA / 2), i * 1000u, 1 + rnd(999) };
        memcpy(expected + regions[i].dstOffset, src.bytes + regions[i].srcOffset, regions[i].size);
    }
    VkCommandBuffer commands = vk_begin(&vk);
    vkCmdCopyBuffer(commands, src.buffer, dst.buffer, REGIONS, regions);
    finish_batch(commands, NULL, 0);
}

static void copy_within_a_buffer(void)
{
    start_batch();
    VkCommandBuffer commands = vk_begin(&vk);
    vkCmdCopyBuffer(commands, dst.buffer, dst.buffer, 1, &(VkBufferCopy){ 13, 500001, 400003 });
    memcpy(expected + 500001, expected + 13, 400003);
    finish_batch(commands, NULL, 0);
}

/* Each command uses what the one before it wrote. */
static void a_chain_of_transfers(void)
{
    start_batch();
    VkCommandBuffer commands = vk_begin(&vk);
    const struct transfer fill = { .dst = 0, .size = 4096, .fill = 0xc001d00d };
    record_fill(commands, &fill);
    for (unsigned i = 0; i < 100; i++) {
        vk_transfer_barrier(commands);
        vkCmdCopyBuffer(commands, dst.buffer, dst.buffer, 1, &(VkBufferCopy){ i * 4096u, (i + 1) * 4096u, 4096 });
    }
    for (unsigned i = 0; i < 100; i++)
        memcpy(expected + (i + 1) * 4096u, expected, 4096);
    finish_batch(commands, &fill, 1);
}

/* Longer than the 26 bits of one DMA_DATA packet, at odd addresses. */
static void copy_of_72_mib(void)
{
    const uint64_t size = (72 << 20) + 5;
    struct vk_buffer from, to;
    CHECK_EQ(vk_buffer_init(&from, &vk, size + 3, memory_type), VK_SUCCESS);
    CHECK_EQ(vk_buffer_init(&to, &vk, size + 9, memory_type), VK_SUCCESS);
    if (from.bytes && to.bytes) {
        for (uint64_t i = 0; i < size + 3; i++)
            from.bytes[i] = (uint8_t)(i * 2654435761u >> 24);
        memset(to.bytes, 0x55, size + 9);
        VkCommandBuffer commands = vk_begin(&vk);
        vkCmdCopyBuffer(commands, from.buffer, to.buffer, 1, &(VkBufferCopy){ 3, 7, size });
        vk_transfer_barrier(commands);
        CHECK_EQ(vk_run(&vk, commands), VK_SUCCESS);
        CHECK(memcmp(to.bytes + 7, from.bytes + 3, size) == 0);
        CHECK(to.bytes[6] == 0x55 && to.bytes[size + 7] == 0x55);
    }
    vk_buffer_finish(&from, &vk);
    vk_buffer_finish(&to, &vk);
}

/* Below 4096 bytes RADV uses the command processor for the device's own memory as well. */
static void small_transfers_through_device_memory(void)
{
    struct vk_buffer local;
    uint32_t type = vk_memory_type(&vk, VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT, 0);
    CHECK_EQ(vk_buffer_init(&local, &vk, ARENA, type), VK_SUCCESS);
    if (local.buffer) {
        start_batch();
        VkCommandBuffer commands = vk_begin(&vk);
        vkCmdFillBuffer(commands, local.buffer, 100, 4000, 0xfeedf00d);
        vkCmdCopyBuffer(commands, src.buffer, local.buffer, 1, &(VkBufferCopy){ 77, 5001, 4001 });
        vk_transfer_barrier(commands);
        vkCmdCopyBuffer(commands, local.buffer, dst.buffer, 2,
                        (const VkBufferCopy[]){ { 100, 9, 4000 }, { 5001, 8190, 4001 } });
        expect_fill(9, 4000, 0xfeedf00d);
        memcpy(expected + 8190, src.bytes + 77, 4001);
        finish_batch(commands, NULL, 0);
    }
    vk_buffer_finish(&local, &vk);
}

static const struct {
    const char *name;
    void (*test)(void);
} tests[] = {
    { "fills", fills },
    { "copies", copies },
    { "fill of the whole buffer", fill_of_the_whole_buffer },
    { "fill to the end", fill_to_the_end },
    { "copy of many regions", copy_of_many_regions },
    { "copy within a buffer", copy_within_a_buffer },
    { "a chain of transfers", a_chain_of_transfers },
    { "copy of 72 MiB", copy_of_72_mib },
    { "small transfers through device memory", small_transfers_through_device_memory },
};

/* All tests in one type of memory. */
static void run_tests(void)
{
    VkMemoryPropertyFlags flags = vk.memory.memoryTypes[memory_type].propertyFlags;
    const char *kind = flags & VK_MEMORY_PROPERTY_HOST_CACHED_BIT ? "cached" : "write-combined";
    expected = malloc(ARENA);
    if (expected && vk_buffer_init(&src, &vk, ARENA, memory_type) == VK_SUCCESS &&
        vk_buffer_init(&dst, &vk, ARENA, memory_type) == VK_SUCCESS) {
        for (size_t i = 0; i < test_count; i++) {
            char name[80];
            snprintf(name, sizeof name, "%s memory: %s", kind, tests[i].name);
            tap_run(name, tests[i].test);
        }
    } else {
        printf("Bail out! no buffers\n");
    }
    vk_buffer_finish(&dst, &vk);
    vk_buffer_finish(&src, &vk);
    free(expected);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        cases = atoi(argv[1]);
    test_count = sizeof tests / sizeof tests[0];
    if (argc > 2 && (size_t)atoi(argv[2]) < test_count)
        test_count = (size_t)atoi(argv[2]);
    if (vk_init(&vk) != VK_SUCCESS) {
        printf("Bail out! no device\n");
        return 1;
    }
    memory_type = vk_host_memory_type(&vk);
    run_tests();
    uint32_t cached = vk_memory_type(&vk, VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_CACHED_BIT,
                                     VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT);
    if (cached != UINT32_MAX && cached != memory_type) {
        memory_type = cached;
        run_tests();
    }
    vk_finish(&vk);
    return tap_done();
}
