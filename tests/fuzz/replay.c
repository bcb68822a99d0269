/* SPDX-License-Identifier: MIT */
/*
 * replay.c - fuzzes the reader of captures and the player: any capture, on a kernel that answers what the capture says,
 * and now and then something else.
 *
 * Whatever the capture asks for, the player reads nothing behind its end, gives the kernel only memory that is there,
 * and leaves nothing: no memory, no mapping, no client.
 */
#include "../unit/replay/build.h"
#include "input.h"

#include <replay/reader.h>
#include <replay/replay.h>
#include <stdlib.h>
#include <string.h>

#define CLIENTS     32u        /* that can be open at a time: 1 to 31 */
#define MEMORY_MAX  (1u << 20) /* bytes; larger pieces of memory, and mappings, there are not */
#define ARRAY_MAX   1024u      /* bytes of an array that stand in a capture made of records */
#define CAPTURE_MAX (1u << 15) /* bytes, and one more record */
#define MADE_UP     7u         /* an answer in eight is the input's */

static struct input answers;        /* what the kernel answers instead of what it should */
static struct replay_reader shadow; /* reads ahead of the player: what should be answered */
static struct replay_item expected; /* the record that is played */
static bool is_open[CLIENTS];
static long allocations, mappings;

static void must(bool holds)
{
    if (!holds)
        abort();
}

/* ---- the capture ------------------------------------------------------------------------------------------------- */

static void build_words(struct input *input, uint64_t bytes)
{
    uint32_t words[ARRAY_MAX / 4] = { 0 };

    input_words(input, words, (bytes + 3) / 4 < 16 ? (bytes + 3) / 4 : 16);
    build_add(words, bytes);
}

static void set_field(struct input *input, const struct replay_field *field, unsigned char *args)
{
    uint64_t value = input_word(input);

    memcpy(args + field->offset, &value, field->size < sizeof value ? field->size : sizeof value);
}

/* A call: what is asked, up to three fields that are answered differently, then the arrays. */
static void build_any_call(struct input *input)
{
    unsigned char before[REPLAY_STRUCT_MAX] = { 0 }, after[REPLAY_STRUCT_MAX];
    uint32_t client = input_byte(input), nr = input_byte(input) % REPLAY_CALLS;
    uint8_t shape = input_byte(input);
    int result = shape & 0x80 ? -(int)input_byte(input) : 0;
    struct replay_call_info info;

    if (!replay_call_lookup(nr, &info))
        info = (struct replay_call_info){ .size = 8 };
    for (uint32_t i = 0; i < info.field_count; i++)
        set_field(input, &info.fields[i], before);
    memcpy(after, before, sizeof after);
    for (uint32_t i = 0; info.field_count && i < (shape & 3u); i++)
        set_field(input, &info.fields[input_byte(input) % info.field_count], after);
    build_call(client, nr, result, before, after, info.size);
    for (uint32_t i = 0; i < info.array_count; i++) {
        uint64_t bytes;
        uint32_t count;

        memcpy(&count, before + info.arrays[i].count, sizeof count);
        bytes = (uint64_t)count * info.arrays[i].size;
        if (bytes > ARRAY_MAX)
            return; /* too short for what it says */
        if (info.arrays[i].direction & REPLAY_IN)
            build_words(input, bytes);
        if (!result && replay_array_answers(&info, &info.arrays[i]))
            build_words(input, bytes);
    }
}

static void build_any_memory(struct input *input, enum replay_kind kind)
{
    static const unsigned char zeroes[256 * 8];
    uint8_t shape = input_byte(input);
    uint64_t name = input_word(input), offset = 8ull * input_word(input), bytes = 8ull * input_byte(input);
    struct replay_digest digest = { bytes, replay_digest_of(zeroes, bytes) ^ (shape >> 7) };

    if (kind == REPLAY_DIGEST)
        build_memory(kind, shape & 1, name, offset, &digest, sizeof digest);
    else
        build_memory(kind, shape & 1, name, offset, zeroes, bytes);
}

/* TIMES, END, or of no kind that there is, by its head and words. */
static void build_any_other(struct input *input, uint32_t kind)
{
    const struct replay_record record = { kind, 0 };

    build_record = build_size;
    build_add(&record, sizeof record);
    if (kind == REPLAY_TIMES)
        build_words(input, sizeof(struct replay_times) - sizeof record);
}

/*
 * The input's first byte says: its bytes as they are, behind a header or without one; or records, whole or cut off in
 * the middle.
 */
static void build_capture(struct input *input)
{
    uint8_t shape = input_byte(input), cut = (shape & 3) == 3 ? input_byte(input) : 0;

    build_begin();
    if (!(shape & 1)) {
        build_size = shape & 2 ? 0 : build_size;
        memcpy(build_bytes + build_size, input->data, input->size);
        build_size += input->size;
        return;
    }
    while (input_left(input) && build_size < CAPTURE_MAX) {
        uint8_t kind = input_byte(input);

        if (kind == REPLAY_WRITE || kind == REPLAY_CHECK || kind == REPLAY_DIGEST)
            build_any_memory(input, kind);
        else if (kind == REPLAY_TIMES || kind == REPLAY_END || kind == 0)
            build_any_other(input, kind);
        else
            build_any_call(input);
    }
    build_size -= cut < build_size ? cut : build_size;
}

/* ---- the kernel and its OS --------------------------------------------------------------------------------------- */

/* The arrays as a gate copies them in and out; the pointers in the struct stay what they are. */
static void answer_arrays(const unsigned char *args)
{
    for (uint32_t i = 0; i < expected.info.array_count; i++) {
        const struct replay_array *array = &expected.info.arrays[i];
        unsigned char *elements;
        volatile unsigned char sum = 0;
        uint64_t pointer;
        size_t bytes = (size_t)expected.arrays[i].count * array->size;

        memcpy(&pointer, args + array->pointer, sizeof pointer);
        elements = (unsigned char *)(uintptr_t)pointer;
        for (size_t at = 0; at < bytes; at++)
            sum = sum ^ elements[at];
        if (expected.arrays[i].out && bytes)
            memcpy(elements, expected.arrays[i].out, bytes);
    }
}

/* What the capture says of the call, but for one field now and then. */
static int answer_recorded(unsigned char *args)
{
    const struct replay_call_info *info = &expected.info;
    unsigned char answer[REPLAY_STRUCT_MAX];
    uint8_t choice = input_byte(&answers);

    answer_arrays(args);
    memcpy(answer, expected.after, info->size);
    for (uint32_t i = 0; i < info->array_count; i++)
        memcpy(answer + info->arrays[i].pointer, args + info->arrays[i].pointer, sizeof(uint64_t));
    if ((choice & MADE_UP) == MADE_UP && info->field_count)
        set_field(&answers, &info->fields[choice / 8 % info->field_count], answer);
    memcpy(args, answer, info->size);
    return (choice & MADE_UP) == MADE_UP - 1 ? -(int)input_byte(&answers) : expected.call.result;
}

static int answer_open(struct mgpu_open *args)
{
    for (uint32_t client = 1; client < CLIENTS; client++) {
        if (!is_open[client]) {
            int result = answer_recorded((unsigned char *)args);

            args->client = client;
            is_open[client] = result == 0;
            return result;
        }
    }
    return -MGPU_ENOMEM;
}

/* The player asks for the time by itself; it is late enough for all timestamps. */
static int answer_time(const struct mgpu_query *query)
{
    const struct mgpu_query_time now = { 0, UINT64_MAX };

    must(query->data_size == sizeof now);
    memcpy((void *)(uintptr_t)query->data, &now, sizeof now);
    return 0;
}

/* A call that is not the record's is the player's own: mgpu_query, and mgpu_close in the end. */
int mgpu_call(mgpu_client client, uint32_t nr, void *args, uint32_t size)
{
    bool recorded = expected.kind == REPLAY_CALL && expected.call.nr == nr;

    if (nr == MGPU_CALL_OPEN)
        return answer_open(args);
    if (client >= CLIENTS || !is_open[client])
        return -MGPU_EBADF;
    if (nr == MGPU_CALL_CLOSE) {
        is_open[client] = false;
        return 0;
    }
    if (!recorded && nr == MGPU_CALL_QUERY)
        return answer_time(args);
    must(recorded && size == expected.info.size);
    return answer_recorded(args);
}

static void *give(void *opaque, uint64_t size)
{
    (void)opaque;
    if (size > MEMORY_MAX)
        return NULL;
    allocations++;
    return calloc(1, size);
}

static void take_back(void *opaque, void *memory, uint64_t size)
{
    (void)opaque;
    (void)size;
    allocations--;
    free(memory);
}

static void *map(void *opaque, mgpu_client client, const struct mgpu_bo_map *what)
{
    (void)opaque;
    (void)client;
    if (what->size > MEMORY_MAX)
        return NULL;
    mappings++;
    return calloc(1, what->size);
}

static void unmap(void *opaque, void *memory, uint64_t size)
{
    (void)opaque;
    (void)size;
    mappings--;
    free(memory);
}

static void follow(void *opaque, const struct replay_report *report)
{
    (void)opaque;
    while (shadow.record < report->record)
        must(replay_reader_next(&shadow, &expected) == 1);
}

/* The input begins with how many bytes of answers there are, and these; the rest is the capture. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct replay_os os = { .alloc = give, .free = take_back, .map = map, .unmap = unmap, .progress = follow };
    struct input input = { data, size, NULL, 0 };
    struct replay_report report;
    size_t answer_size = input_byte(&input);
    unsigned char *exact;

    if (size > CAPTURE_MAX)
        return 0;
    if (answer_size > input.size)
        answer_size = input.size;
    answers = (struct input){ input.data, answer_size, NULL, 0 };
    input.data += answer_size;
    input.size -= answer_size;
    build_capture(&input);
    exact = malloc(build_size ? build_size : 1);
    memcpy(exact, build_bytes, build_size);

    memset(&expected, 0, sizeof expected);
    (void)replay_reader_init(&shadow, exact, build_size);
    (void)replay_run(exact, build_size, &os, &report);
    must(!allocations && !mappings);
    for (uint32_t client = 1; client < CLIENTS; client++)
        must(!is_open[client]);
    free(exact);
    return 0;
}
