/* SPDX-License-Identifier: MIT */
/*
 * level0_gate.c - the gate's own errors, for every call: generated from calls.def, one test a call.
 *
 * Each probe is an argument struct of zeroes with one thing wrong. A call that a kernel does not have may answer
 * -MGPU_ENOSYS instead.
 */
#include "client.h"
#include "suite.h"

#include <mgpu/mgpu_display.h>
#include <stdio.h>
#include <string.h>

#define STRUCT_MAX 512u
#define ELEMENT_MAX 64u
#define NO_CLIENT 0xfffffff0u
#define UNKNOWN_CALL 0x7fffffffu

struct rule {
    enum { RULE_END, RULE_ARRAY, RULE_ZERO, RULE_ZERO_IN } kind;
    size_t offset;       /* of the pointer, or of the padding */
    size_t other_offset; /* array: of the count; zero-in: of the padding in an element */
    uint32_t max;        /* array: elements */
};

/* clang-format off */
#define MGPU_ARRAY(call, field, type, count_field, limit, direction) \
    { RULE_ARRAY, offsetof(struct mgpu_##call, field), offsetof(struct mgpu_##call, count_field), limit },
#define MGPU_ZERO(call, member) { RULE_ZERO, offsetof(struct mgpu_##call, member), 0, 0 },
#define MGPU_ZERO_IN(call, field, type, member) \
    { RULE_ZERO_IN, offsetof(struct mgpu_##call, field), offsetof(type, member), 0 },
#define MGPU_CALL(number, name, level, rules) \
    static const struct rule rules_##name[] = { rules { RULE_END, 0, 0, 0 } };
#include <calls.def>
/* clang-format on */

/* One call under test. */
struct subject {
    const struct rule *rules;
    mgpu_client client;
    uint32_t nr, size;
    bool absent; /* this kernel does not have it */
};

/* Make the call and compare, allowing for a kernel that does not have it. */
static void expect(const struct subject *subject, mgpu_client client, void *args, uint32_t size, int expected,
                   const char *what)
{
    int result = mgpu_call(client, subject->nr, args, size);

    if (!subject->absent || result != -MGPU_ENOSYS)
        suite_check_result(result, expected, __FILE__, __LINE__, what);
}

static void wrong_size(const struct subject *subject)
{
    uint64_t args[STRUCT_MAX / 8 + 1] = { 0 };

    expect(subject, subject->client, args, 0, -MGPU_EINVAL, "size 0");
    expect(subject, subject->client, args, subject->size - 8, -MGPU_EINVAL, "a size 8 too small");
    expect(subject, subject->client, args, subject->size + 8, -MGPU_EINVAL, "a size 8 too large");
    expect(subject, subject->client, args, subject->size + 1, -MGPU_EINVAL, "a size 1 too large");
}

static void wrong_pointer(const struct subject *subject)
{
    expect(subject, subject->client, NULL, subject->size, -MGPU_EFAULT, "no arguments");
}

static void wrong_client(const struct subject *subject)
{
    struct mgpu_open open = { .version = MGPU_VERSION };
    uint64_t args[STRUCT_MAX / 8] = { 0 };

    if (subject->nr == MGPU_CALL_OPEN)
        return;
    expect(subject, 0, args, subject->size, -MGPU_EBADF, "client 0");
    expect(subject, NO_CLIENT, args, subject->size, -MGPU_EBADF, "a client that never was");
    if (CHECK_OK(mgpu_open(&open)) && CHECK_OK(mgpu_close(open.client)))
        expect(subject, open.client, args, subject->size, -MGPU_EBADF, "a closed client");
}

static void set32(void *base, size_t offset, uint32_t value)
{
    memcpy((char *)base + offset, &value, sizeof value);
}

static void set_pointer(void *base, size_t offset, const void *pointer)
{
    uint64_t value = (uintptr_t)pointer;

    memcpy((char *)base + offset, &value, sizeof value);
}

static const struct rule *array_at(const struct subject *subject, size_t offset)
{
    const struct rule *rule = subject->rules;

    while (rule->kind != RULE_ARRAY || rule->offset != offset)
        rule++;
    return rule;
}

static void wrong_array(const struct subject *subject, const struct rule *rule)
{
    uint64_t args[STRUCT_MAX / 8] = { 0 }, element[ELEMENT_MAX / 8] = { 0 };

    set_pointer(args, rule->offset, element);
    set32(args, rule->other_offset, rule->max + 1);
    expect(subject, subject->client, args, subject->size, -MGPU_E2BIG, "an element too many");
    set32(args, rule->other_offset, UINT32_MAX);
    expect(subject, subject->client, args, subject->size, -MGPU_E2BIG, "2^32 - 1 elements");
    set_pointer(args, rule->offset, NULL);
    set32(args, rule->other_offset, 1);
    expect(subject, subject->client, args, subject->size, -MGPU_EFAULT, "an element at address 0");
}

static void wrong_padding(const struct subject *subject, const struct rule *rule)
{
    uint64_t args[STRUCT_MAX / 8] = { 0 };

    set32(args, rule->offset, 1);
    expect(subject, subject->client, args, subject->size, -MGPU_EINVAL, "padding 1");
    set32(args, rule->offset, 0x80000000u);
    expect(subject, subject->client, args, subject->size, -MGPU_EINVAL, "padding 0x80000000");
}

static void wrong_element_padding(const struct subject *subject, const struct rule *rule)
{
    uint64_t args[STRUCT_MAX / 8] = { 0 }, element[ELEMENT_MAX / 8] = { 0 };

    set32(element, rule->other_offset, 1);
    set_pointer(args, rule->offset, element);
    set32(args, array_at(subject, rule->offset)->other_offset, 1);
    expect(subject, subject->client, args, subject->size, -MGPU_EINVAL, "padding 1 in an element");
}

/* A kernel does not have a call when the call in its simplest form, made by a client to spare, says so. */
static bool is_absent(uint32_t nr, uint32_t size)
{
    uint64_t args[STRUCT_MAX / 8] = { 0 };
    struct client *spare = suite_client();

    if (!spare || nr == MGPU_CALL_OPEN)
        return false;
    if (nr == MGPU_CALL_CLOSE) {
        CHECK_OK(mgpu_call(spare->id, nr, args, size));
        spare->id = 0;
        return false;
    }
    return mgpu_call(spare->id, nr, args, size) == -MGPU_ENOSYS;
}

static void check_gate(mgpu_client client, uint32_t nr, uint32_t size, const struct rule *rules)
{
    struct subject subject = { rules, nr == MGPU_CALL_OPEN ? 0 : client, nr, size, is_absent(nr, size) };

    wrong_size(&subject);
    wrong_pointer(&subject);
    wrong_client(&subject);
    for (const struct rule *rule = rules; rule->kind != RULE_END; rule++) {
        if (rule->kind == RULE_ARRAY)
            wrong_array(&subject, rule);
        else if (rule->kind == RULE_ZERO)
            wrong_padding(&subject, rule);
        else
            wrong_element_padding(&subject, rule);
    }
}

/* clang-format off */
#define MGPU_CALL(number, name, level, rules)                                                  \
    _Static_assert(sizeof(struct mgpu_##name) <= STRUCT_MAX, "room for struct mgpu_" #name);   \
    static void gate_##name(struct client *client)                                             \
    {                                                                                          \
        check_gate(client->id, number, sizeof(struct mgpu_##name), rules_##name);              \
    }
#include <calls.def>
/* clang-format on */

static void unknown_calls(struct client *client)
{
    bool known[0x100] = { false };
    uint64_t args[STRUCT_MAX / 8] = { 0 };

#define MGPU_CALL(number, name, level, rules) known[number] = true;
#include <calls.def>
    for (uint32_t nr = 0; nr < sizeof known; nr++)
        if (!known[nr])
            CHECK_RESULT(mgpu_call(client->id, nr, args, 8), -MGPU_ENOSYS);
    CHECK_RESULT(mgpu_call(client->id, UNKNOWN_CALL, args, 8), -MGPU_ENOSYS);
    CHECK_RESULT(mgpu_call(client->id, UINT32_MAX, args, 8), -MGPU_ENOSYS);
}

/* What belongs to a capability is there exactly when the capability is. */
static void absent_calls(struct client *client)
{
    static const struct {
        uint32_t nr, size;
        uint64_t cap;
    } calls[] = {
#define CALL(name, number, cap) { MGPU_CALL_##number, sizeof(struct mgpu_##name), MGPU_CAP_##cap }
        CALL(load_firmware, LOAD_FIRMWARE, FIRMWARE),
        CALL(bo_userptr, BO_USERPTR, USERPTR),
        CALL(bo_export, BO_EXPORT, SHARING),
        CALL(bo_import, BO_IMPORT, SHARING),
        CALL(export_close, EXPORT_CLOSE, SHARING),
        CALL(sync_export, SYNC_EXPORT, SHARING),
        CALL(sync_import, SYNC_IMPORT, SHARING),
        CALL(display_info, DISPLAY_INFO, DISPLAY),
        CALL(fb_create, FB_CREATE, DISPLAY),
        CALL(fb_destroy, FB_DESTROY, DISPLAY),
        CALL(display_set, DISPLAY_SET, DISPLAY),
        CALL(flip, FLIP, DISPLAY),
        CALL(cursor, CURSOR, DISPLAY),
        CALL(vblank, VBLANK, DISPLAY),
#undef CALL
    };

    for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++) {
        uint64_t args[STRUCT_MAX / 8] = { 0 };
        int result = mgpu_call(client->id, calls[i].nr, args, calls[i].size);
        bool advertised = client->chip.caps & calls[i].cap;

        if (!CHECK((result == -MGPU_ENOSYS) == !advertised))
            printf("# call 0x%x answered %d\n", calls[i].nr, result);
    }
}

/* How many bytes of a call's struct a failure leaves as they were: all that are not excepted by name. */
static size_t kept_bytes(uint32_t nr, size_t size)
{
    switch (nr) {
    case MGPU_CALL_OPEN:
        return 0; /* version comes first */
    case MGPU_CALL_INIT:
        return offsetof(struct mgpu_init, message);
    case MGPU_CALL_LOAD_FIRMWARE:
        return offsetof(struct mgpu_load_firmware, message);
    default:
        return size;
    }
}

/* With arguments that are wrong in all ways at once; with none; with a first handle that is not one. */
static void failed_calls_change_nothing(struct client *client)
{
    static const struct {
        uint32_t nr, size;
    } calls[] = {
#define MGPU_CALL(number, name, level, rules) { number, sizeof(struct mgpu_##name) },
#include <calls.def>
    };

    for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++)
        for (unsigned way = 0; way < 3; way++) {
            uint64_t args[STRUCT_MAX / 8], before[STRUCT_MAX / 8];

            if (calls[i].nr == MGPU_CALL_CLOSE && way)
                continue; /* it would succeed */
            memset(args, way ? 0 : 0xa5, sizeof args);
            if (way == 2)
                set32(args, 0, NO_CLIENT);
            memcpy(before, args, sizeof args);
            if (mgpu_call(client->id, calls[i].nr, args, calls[i].size) < 0 &&
                !CHECK(memcmp(args, before, kept_bytes(calls[i].nr, calls[i].size)) == 0))
                printf("# call 0x%x, way %u\n", calls[i].nr, way);
        }
}

const struct test gate_tests[] = {
#define MGPU_CALL(number, name, level, rules) { "gate_" #name, 0, 0, gate_##name, false },
#include <calls.def>
    { "gate_unknown_calls", 0, 0, unknown_calls, false },
    { "gate_absent_calls", 0, 0, absent_calls, false },
    { "gate_failed_calls_change_nothing", 0, 0, failed_calls_change_nothing, false },
    { 0 },
};
