/* SPDX-License-Identifier: MIT */
/* level0_info.c - pillar A: clients come and go, the card says what it is, queries answer. */
#include "client.h"
#include "suite.h"

#include <mgpu/mgpu_display.h>
#include <string.h>

#define STRUCT_MAX 512u
#define GB_ADDR_CONFIG 0x263eu /* dword offset */

/* Must run before anything else: later the card is up. */
static void calls_need_init(struct client *client)
{
    struct mgpu_bo_create probe = { .size = MGPU_PAGE_SIZE, .domains = MGPU_DOMAIN_GTT };
    static const struct {
        uint32_t nr, size;
    } calls[] = {
#define MGPU_CALL(number, name, level, rules) { number, sizeof(struct mgpu_##name) },
#include <calls.def>
    };

    if (mgpu_bo_create(client->id, &probe) == 0) {
        suite_skip("the card is already initialised");
        return;
    }
    for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++) {
        uint64_t args[STRUCT_MAX / 8] = { 0 };
        int result;

        if (calls[i].nr <= MGPU_CALL_INIT)
            continue;
        result = mgpu_call(client->id, calls[i].nr, args, calls[i].size);
        if (result != -MGPU_ENOSYS)
            CHECK_RESULT(result, -MGPU_ENXIO);
    }
}

static void open_checks_the_version(struct client *client)
{
    struct mgpu_open open = { .version = MGPU_VERSION + 1 };

    (void)client;
    COVERS(open, EPROTO);
    CHECK_RESULT(mgpu_open(&open), -MGPU_EPROTO);
    CHECK_EQ(open.version, MGPU_VERSION);
    open.version = 0;
    CHECK_RESULT(mgpu_open(&open), -MGPU_EPROTO);
    CHECK_EQ(open.version, MGPU_VERSION);
}

static void open_checks_its_flags(struct client *client)
{
    struct mgpu_open open = { .version = MGPU_VERSION, .flags = 1u << 31 };

    (void)client;
    CHECK_RESULT(mgpu_open(&open), -MGPU_EINVAL);
}

static void close_checks_its_flags(struct client *client)
{
    struct mgpu_close close = { .flags = 1 };

    CHECK_RESULT(mgpu_call(client->id, MGPU_CALL_CLOSE, &close, sizeof close), -MGPU_EINVAL);
    close.flags = UINT64_C(1) << 63;
    CHECK_RESULT(mgpu_call(client->id, MGPU_CALL_CLOSE, &close, sizeof close), -MGPU_EINVAL);
    client_now(client); /* it is still open */
}

static void one_of_two_displays_is_refused(struct client *client)
{
    struct mgpu_open first = { .version = MGPU_VERSION, .flags = MGPU_OPEN_DISPLAY };
    struct mgpu_open second = first;

    (void)client;
    COVERS(open, EACCES);
    REQUIRE_OK(mgpu_open(&first));
    CHECK_RESULT(mgpu_open(&second), -MGPU_EACCES);
    CHECK_OK(mgpu_close(first.client));
    if (CHECK_OK(mgpu_open(&second)))
        CHECK_OK(mgpu_close(second.client));
}

static void clients_come_and_go(struct client *client)
{
    mgpu_client last = client->id;

    for (unsigned i = 0; i < 1000; i++) {
        struct mgpu_open open = { .version = MGPU_VERSION };
        uint64_t memory[4];
        struct mgpu_query query = { .data = (uintptr_t)memory, .data_size = sizeof memory };

        REQUIRE_OK(mgpu_open(&open));
        CHECK(open.client != 0);
        CHECK(open.client != last);
        CHECK_EQ(open.version, MGPU_VERSION);
        last = open.client;
        CHECK_OK(mgpu_close(open.client));
        CHECK_RESULT(mgpu_close(open.client), -MGPU_EBADF);
        CHECK_RESULT(mgpu_query(open.client, &query), -MGPU_EBADF);
    }
}

static void many_clients_at_once(struct client *client)
{
    enum { CLIENTS = 100 };
    mgpu_client clients[CLIENTS] = { 0 };

    for (unsigned i = 0; i < CLIENTS; i++) {
        struct mgpu_open open = { .version = MGPU_VERSION };

        if (!CHECK_OK(mgpu_open(&open)))
            break;
        clients[i] = open.client;
        for (unsigned k = 0; k < i; k++)
            CHECK(clients[k] != open.client);
    }
    for (unsigned i = 0; i < CLIENTS && clients[i]; i++)
        CHECK_OK(mgpu_close(clients[i]));
    client_now(client);
}

static void init_answers_everybody_alike(struct client *client)
{
    struct mgpu_chip_info again, other;
    struct mgpu_init init = { .info = (uintptr_t)&again, .info_size = sizeof again };
    struct client *second = suite_client();

    REQUIRE(second);
    memset(&again, 0xaa, sizeof again);
    memset(&other, 0xaa, sizeof other);
    memset(init.message, 'x', sizeof init.message);
    CHECK_OK(mgpu_init(client->id, &init));
    CHECK_EQ(init.message[0], 0);
    CHECK(memcmp(&again, &client->chip, sizeof again) == 0);
    init.info = (uintptr_t)&other;
    CHECK_OK(mgpu_init(second->id, &init));
    CHECK(memcmp(&other, &client->chip, sizeof other) == 0);
}

static void init_cuts_and_fills(struct client *client)
{
    unsigned char info[4096];
    struct mgpu_init init = { .info = (uintptr_t)info, .info_size = 40 };
    uint32_t filled = client->chip.size;

    memset(info, 0xaa, sizeof info);
    CHECK_OK(mgpu_init(client->id, &init));
    CHECK(memcmp(info, &client->chip, 40) == 0);
    CHECK_EQ(info[40], 0xaa);

    CHECK(filled <= sizeof client->chip);
    init.info_size = sizeof info;
    CHECK_OK(mgpu_init(client->id, &init));
    CHECK(memcmp(info, &client->chip, filled) == 0);
    for (uint32_t i = filled; i < sizeof info; i++)
        if (!CHECK(info[i] == 0))
            break;

    init.info = 0;
    init.info_size = 0;
    CHECK_OK(mgpu_init(client->id, &init));
}

static void init_checks_its_flags(struct client *client)
{
    struct mgpu_init init = { .flags = 1 };

    CHECK_RESULT(mgpu_init(client->id, &init), -MGPU_EINVAL);
}

static unsigned bits(uint64_t value)
{
    unsigned count = 0;

    for (; value; value &= value - 1)
        count++;
    return count;
}

static bool power_of_two_or_0(uint32_t value)
{
    return (value & (value - 1)) == 0;
}

static void chip_is_a_navi_23(struct client *client)
{
    const struct mgpu_chip_info *chip = &client->chip;
    unsigned units = 0;

    CHECK_EQ(chip->size, sizeof *chip);
    CHECK(strcmp(chip->chip_name, "NAVI23") == 0);
    CHECK(chip->marketing_name[0] && !chip->marketing_name[sizeof chip->marketing_name - 1]);
    CHECK_EQ(chip->pci_vendor, 0x1002);
    CHECK_EQ(chip->pci_device, 0x73ff);
    CHECK_EQ(chip->family, 143);
    CHECK_EQ(chip->gc_version, 0x0a0304);
    CHECK_EQ(chip->counter_clock, 100000);
    CHECK_EQ(chip->wave_size, 32);
    CHECK(chip->num_se >= 1 && chip->num_se <= 4);
    CHECK(chip->num_sa_per_se >= 1 && chip->num_sa_per_se <= 4);
    for (unsigned se = 0; se < 4; se++)
        for (unsigned sa = 0; sa < 4; sa++) {
            bool exists = se < chip->num_se && sa < chip->num_sa_per_se;

            units += bits(chip->cu_bitmap[se][sa]);
            CHECK(exists || !chip->cu_bitmap[se][sa]);
        }
    CHECK_EQ(chip->cu_active, units);
    CHECK_EQ(chip->num_rb, bits(chip->rb_mask));
}

static void chip_info_is_consistent(struct client *client)
{
    const struct mgpu_chip_info *chip = &client->chip;

    CHECK(chip->engine[MGPU_ENGINE_GFX].rings >= 1);
    CHECK_EQ(!!(chip->caps & MGPU_CAP_COMPUTE), chip->engine[MGPU_ENGINE_COMPUTE].rings != 0);
    CHECK_EQ(!!(chip->caps & MGPU_CAP_SDMA), chip->engine[MGPU_ENGINE_SDMA].rings != 0);
    for (unsigned engine = 0; engine < MGPU_ENGINE_COUNT; engine++) {
        CHECK(power_of_two_or_0(chip->engine[engine].ib_start_align));
        CHECK(power_of_two_or_0(chip->engine[engine].ib_size_align));
    }
    CHECK(!(chip->caps >> 16)); /* bits that the contract does not define */
    CHECK(chip->levels & 1);
    CHECK(!(chip->levels >> SUITE_LEVELS));
    CHECK(chip->num_vmids >= 2);
    CHECK(chip->vram_visible_size <= chip->vram_size);
    CHECK(chip->vram_size >= 256 * MIB);
    CHECK(chip->max_allocation > 0);
    CHECK(chip->max_allocation <= chip->vram_size || chip->max_allocation <= chip->gtt_size);
}

static void address_ranges_are_usable(struct client *client)
{
    const struct mgpu_chip_info *chip = &client->chip;
    uint64_t ends = chip->va_start | chip->va_end | chip->high_va_start | chip->high_va_end;

    CHECK_EQ(ends % MGPU_PAGE_SIZE, 0);
    CHECK(chip->va_start > 0); /* address 0 is nobody's */
    CHECK(chip->va_end > chip->va_start);
    CHECK(chip->va_end <= UINT64_C(1) << 47);
    CHECK(chip->high_va_start >= UINT64_C(0xffff800000000000));
    CHECK(chip->high_va_end > chip->high_va_start);
    CHECK(chip->high_va_end - chip->high_va_start >= UINT64_C(1) << 32); /* RADV puts its 32-bit window there */
    CHECK(chip->va_alignment >= MGPU_PAGE_SIZE && power_of_two_or_0(chip->va_alignment));
    CHECK(chip->pte_fragment_size >= MGPU_PAGE_SIZE && power_of_two_or_0(chip->pte_fragment_size));
}

/* One query of `size` bytes into `data`. */
static int ask(struct client *client, uint32_t what, uint32_t index, void *data, uint32_t size)
{
    struct mgpu_query query = { .what = what, .index = index, .data = (uintptr_t)data, .data_size = size };

    return mgpu_query(client->id, &query);
}

static void query_refuses_what_is_not_there(struct client *client)
{
    uint64_t data[8];
    struct mgpu_query query = { .what = MGPU_QUERY_COUNTER + 1, .data = (uintptr_t)data, .data_size = sizeof data };

    CHECK_ERROR(client->id, query, EINVAL, &query);
    query.what = UINT32_MAX;
    CHECK_ERROR(client->id, query, EINVAL, &query);
    query.what = MGPU_QUERY_MEMORY;
    query.index = MGPU_HEAP_GTT + 1;
    CHECK_ERROR(client->id, query, ENOENT, &query);
    CHECK_RESULT(ask(client, MGPU_QUERY_FIRMWARE, MGPU_FW_DMCUB + 1, data, sizeof data), -MGPU_ENOENT);
    CHECK_RESULT(ask(client, MGPU_QUERY_SENSOR, MGPU_SENSOR_POWER + 1, data, sizeof data), -MGPU_ENOENT);
    CHECK_RESULT(ask(client, MGPU_QUERY_COUNTER, MGPU_COUNTER_POWER_UPS + 1, data, sizeof data), -MGPU_ENOENT);
    CHECK_RESULT(ask(client, MGPU_QUERY_REGISTER, UINT32_MAX, data, sizeof data), -MGPU_ENOENT);
}

static void query_memory(struct client *client)
{
    const uint64_t totals[] = { client->chip.vram_size, client->chip.vram_visible_size, client->chip.gtt_size };

    for (uint32_t heap = MGPU_HEAP_VRAM; heap <= MGPU_HEAP_GTT; heap++) {
        struct mgpu_query_memory memory;

        REQUIRE_OK(ask(client, MGPU_QUERY_MEMORY, heap, &memory, sizeof memory));
        CHECK_EQ(memory.total, totals[heap]);
        CHECK(memory.usable <= memory.total);
        CHECK(memory.used <= memory.usable);
        CHECK(memory.max_allocation <= memory.total);
        CHECK(memory.max_allocation > 0);
    }
}

static void query_cuts_and_fills(struct client *client)
{
    struct mgpu_query_memory memory;
    unsigned char data[64];

    REQUIRE_OK(ask(client, MGPU_QUERY_MEMORY, MGPU_HEAP_VRAM, &memory, sizeof memory));
    memset(data, 0xaa, sizeof data);
    CHECK_OK(ask(client, MGPU_QUERY_MEMORY, MGPU_HEAP_VRAM, data, 12));
    CHECK(memcmp(data, &memory, 12) == 0);
    CHECK_EQ(data[12], 0xaa);
    CHECK_OK(ask(client, MGPU_QUERY_MEMORY, MGPU_HEAP_VRAM, data, sizeof data));
    for (unsigned i = sizeof memory; i < sizeof data; i++)
        CHECK_EQ(data[i], 0);
    CHECK_OK(ask(client, MGPU_QUERY_MEMORY, MGPU_HEAP_VRAM, NULL, 0));
}

static void query_firmware(struct client *client)
{
    for (uint32_t index = MGPU_FW_ME; index <= MGPU_FW_DMCUB; index++) {
        struct mgpu_query_firmware firmware;

        CHECK_OK(ask(client, MGPU_QUERY_FIRMWARE, index, &firmware, sizeof firmware));
    }
}

/* Whether 20 ms of the CPU's clock were 20 ms of the GPU's, to one part in four. */
static bool clocks_agree(struct client *client)
{
    struct mgpu_query_time begin, end;
    int64_t cpu_us, gpu_us;

    if (!CHECK_OK(ask(client, MGPU_QUERY_TIME, 0, &begin, sizeof begin)))
        return false;
    do
        if (!CHECK_OK(ask(client, MGPU_QUERY_TIME, 0, &end, sizeof end)))
            return false;
    while (end.cpu_ns - begin.cpu_ns < 20 * MILLISECOND);
    cpu_us = (end.cpu_ns - begin.cpu_ns) / 1000;
    gpu_us = (int64_t)((end.gpu_ticks - begin.gpu_ticks) * 1000 / client->chip.counter_clock);
    return gpu_us > cpu_us * 3 / 4 && gpu_us < cpu_us * 5 / 4;
}

/* The OS has loaded what the card needs before any client came; now it is too late. */
static void firmware_comes_before_init(struct client *client)
{
    static const char name[] = "any.bin";
    struct mgpu_load_firmware load = { .name = (uintptr_t)name, .name_size = sizeof name - 1 };

    load.data = (uintptr_t)name;
    load.data_size = sizeof name;
    CHECK_ERROR(client->id, load_firmware, EBUSY, &load);
}

static void query_time_runs(struct client *client)
{
    unsigned attempts = 0;

    while (!clocks_agree(client)) /* a busy machine may stop the kernel between its two readings */
        REQUIRE(++attempts < 10);
}

static void query_sensors(struct client *client)
{
    for (uint32_t index = MGPU_SENSOR_GPU_CLOCK; index <= MGPU_SENSOR_POWER; index++) {
        uint32_t value;
        int result = ask(client, MGPU_QUERY_SENSOR, index, &value, sizeof value);

        COVERS(query, EOPNOTSUPP);
        CHECK(result == 0 || result == -MGPU_EOPNOTSUPP);
    }
}

static void query_register(struct client *client)
{
    uint32_t value = 0;

    CHECK_OK(ask(client, MGPU_QUERY_REGISTER, GB_ADDR_CONFIG, &value, sizeof value));
    CHECK_EQ(value, client->chip.gb_addr_config);
}

static void query_fault_of_a_new_client(struct client *client)
{
    CHECK_EQ(client_fault(client).count, 0);
}

static void query_counters(struct client *client)
{
    for (uint32_t index = MGPU_COUNTER_VRAM_LOST; index <= MGPU_COUNTER_OBJECTS; index++) {
        uint64_t value;

        CHECK_OK(ask(client, MGPU_QUERY_COUNTER, index, &value, sizeof value));
    }
    CHECK_EQ(client_counter(client, MGPU_COUNTER_OBJECTS), 0);
}

const struct test info_tests[] = {
    { "calls_need_init", 0, 0, calls_need_init, true },
    { "open_checks_the_version", 0, 0, open_checks_the_version, false },
    { "open_checks_its_flags", 0, 0, open_checks_its_flags, false },
    { "close_checks_its_flags", 0, 0, close_checks_its_flags, false },
    { "one_of_two_displays_is_refused", 4, MGPU_CAP_DISPLAY, one_of_two_displays_is_refused, false },
    { "clients_come_and_go", 0, 0, clients_come_and_go, false },
    { "many_clients_at_once", 0, 0, many_clients_at_once, false },
    { "init_answers_everybody_alike", 0, 0, init_answers_everybody_alike, false },
    { "init_cuts_and_fills", 0, 0, init_cuts_and_fills, false },
    { "init_checks_its_flags", 0, 0, init_checks_its_flags, false },
    { "chip_is_a_navi_23", 0, 0, chip_is_a_navi_23, false },
    { "chip_info_is_consistent", 0, 0, chip_info_is_consistent, false },
    { "address_ranges_are_usable", 0, 0, address_ranges_are_usable, false },
    { "query_refuses_what_is_not_there", 0, 0, query_refuses_what_is_not_there, false },
    { "query_memory", 0, 0, query_memory, false },
    { "query_cuts_and_fills", 0, 0, query_cuts_and_fills, false },
    { "query_firmware", 0, 0, query_firmware, false },
    { "firmware_comes_before_init", 0, MGPU_CAP_FIRMWARE, firmware_comes_before_init, false },
    { "query_time_runs", 0, 0, query_time_runs, false },
    { "query_sensors", 0, 0, query_sensors, false },
    { "query_register", 0, 0, query_register, false },
    { "query_fault_of_a_new_client", 0, 0, query_fault_of_a_new_client, false },
    { "query_counters", 0, 0, query_counters, false },
    { 0 },
};
