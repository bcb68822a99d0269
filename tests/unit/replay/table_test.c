/* SPDX-License-Identifier: MIT */
/* table_test.c - what the tables say of calls. */
#include <replay/table.h>

#include "tap.h"

static void a_call_is_described(void)
{
    struct replay_call_info info;

    CHECK(replay_call_lookup(MGPU_CALL_QUEUE_SUBMIT, &info));
    CHECK_STR(info.name, "queue_submit");
    CHECK_EQ(info.size, sizeof(struct mgpu_queue_submit));
    CHECK_EQ(info.array_count, 4);
    CHECK_STR(info.arrays[3].name, "bos");
    CHECK_EQ(info.arrays[3].max, 65536);
    CHECK_EQ(info.arrays[3].direction, REPLAY_IN);
    CHECK_EQ(info.fields[0].kind, REPLAY_FIELD_HANDLE);
    CHECK_STR(info.members[0].name, "ibs.va");
    CHECK_EQ(info.members[0].array, offsetof(struct mgpu_queue_submit, ibs));
}

static void there_are_no_others(void)
{
    struct replay_call_info info;

    CHECK(!replay_call_lookup(0x7f, &info));
    CHECK(!replay_call_lookup(REPLAY_CALLS, &info));
    CHECK(!replay_call_lookup(UINT32_MAX, &info));
}

static void every_call_has_all_its_bytes(void)
{
    struct replay_call_info info;

    for (uint32_t nr = 0; nr < REPLAY_CALLS; nr++) {
        uint32_t bytes = 0;

        if (!replay_call_lookup(nr, &info))
            continue;
        for (uint32_t i = 0; i < info.field_count; i++) {
            CHECK_EQ(info.fields[i].offset, bytes); /* without holes, in order */
            bytes += info.fields[i].size;
        }
        CHECK_EQ(bytes, info.size);
        CHECK(info.array_count <= REPLAY_ARRAYS_MAX);
    }
}

static void fields_by_kind(void)
{
    struct replay_call_info info;

    CHECK(replay_call_lookup(MGPU_CALL_SYNC_WAIT, &info));
    CHECK_STR(replay_field_of(&info, REPLAY_FIELD_DEADLINE)->name, "deadline_ns");
    CHECK(!replay_field_of(&info, REPLAY_FIELD_TOKEN));
    CHECK(!replay_array_answers(&info, &info.arrays[0])); /* only given */
    CHECK(replay_call_lookup(MGPU_CALL_SYNC_QUERY, &info));
    CHECK(replay_array_answers(&info, &info.arrays[0]));
    CHECK(replay_call_lookup(MGPU_CALL_QUERY, &info));
    CHECK(!replay_array_answers(&info, &info.arrays[0])); /* the machine's affair */
}

int main(void)
{
    TAP_RUN(a_call_is_described);
    TAP_RUN(there_are_no_others);
    TAP_RUN(every_call_has_all_its_bytes);
    TAP_RUN(fields_by_kind);
    return tap_done();
}
