/* SPDX-License-Identifier: MIT */
/*
 * level1_handles.c - objects come and go at random beside a naive model: what lives is found under its handle and
 * counted; what is gone is -MGPU_ENOENT, and so is what is of another kind.
 */
#include "client.h"
#include "suite.h"

#define STEPS 4000u
#define MOST_ALIVE 96u
#define MOST_DEAD 512u /* remembered */

struct object {
    mgpu_handle handle;
    unsigned kind;
    uint32_t mark; /* told apart by: a BO's metadata */
};

struct model {
    struct client *client;
    struct dice dice;
    struct object alive[MOST_ALIVE], dead[MOST_DEAD];
    unsigned alive_count, dead_count;
    uint32_t marks; /* given so far */
};

/* ---- what can be done with an object of each kind; results are the calls' ---------------------------------------- */

static int bo_make(struct model *model, struct object *object)
{
    struct mgpu_bo_create create = { .size = MGPU_PAGE_SIZE, .domains = 1u << object->mark % 2 };
    struct mgpu_bo_set_metadata set = { .metadata.tiling = object->mark };
    int result = mgpu_bo_create(model->client->id, &create);

    set.bo = object->handle = create.bo;
    return result ? result : mgpu_bo_set_metadata(model->client->id, &set);
}

static int bo_unmake(struct model *model, mgpu_handle handle)
{
    return mgpu_bo_destroy(model->client->id, handle);
}

static int bo_use(struct model *model, const struct object *object)
{
    struct mgpu_bo_info info = { .bo = object->handle };
    int result = mgpu_bo_info(model->client->id, &info);

    if (!result)
        CHECK_EQ(info.metadata.tiling, object->mark);
    return result;
}

static int vm_make(struct model *model, struct object *object)
{
    struct mgpu_vm_create create = { 0 };
    int result = mgpu_vm_create(model->client->id, &create);

    object->handle = create.vm;
    return result;
}

static int vm_unmake(struct model *model, mgpu_handle handle)
{
    return mgpu_vm_destroy(model->client->id, handle);
}

static int vm_use(struct model *model, const struct object *object)
{
    struct mgpu_vm_clear clear = {
        .vm = object->handle, .va = model->client->chip.va_start, .size = MGPU_PAGE_SIZE,
    };

    return mgpu_vm_clear(model->client->id, &clear);
}

static int sync_make(struct model *model, struct object *object)
{
    struct mgpu_sync_create create = { .flags = object->mark % 2 ? MGPU_SYNC_SIGNALED : 0 };
    int result = mgpu_sync_create(model->client->id, &create);

    object->handle = create.sync;
    return result;
}

static int sync_unmake(struct model *model, mgpu_handle handle)
{
    return mgpu_sync_destroy(model->client->id, handle);
}

/* An empty one answers -MGPU_ETIME: it is found, and that is what matters. */
static int sync_use(struct model *model, const struct object *object)
{
    int result = sync_wait_one(model->client, object->handle, 0, MGPU_WAIT_FOR_SUBMIT, 0);

    if (result != -MGPU_ENOENT)
        CHECK_RESULT(result, object->mark % 2 ? 0 : -MGPU_ETIME);
    return result == -MGPU_ETIME ? 0 : result;
}

static int queue_make(struct model *model, struct object *object)
{
    struct mgpu_queue_create create = { .vm = model->client->vm, .engine = MGPU_ENGINE_GFX };
    int result = mgpu_queue_create(model->client->id, &create);

    object->handle = create.queue;
    return result;
}

static int queue_unmake(struct model *model, mgpu_handle handle)
{
    return mgpu_queue_destroy(model->client->id, handle);
}

static int queue_use(struct model *model, const struct object *object)
{
    struct mgpu_queue_status status = { .queue = object->handle };

    return mgpu_queue_status(model->client->id, &status);
}

static const struct {
    int (*make)(struct model *model, struct object *object);
    int (*unmake)(struct model *model, mgpu_handle handle);
    int (*use)(struct model *model, const struct object *object);
} kinds[] = {
    { bo_make, bo_unmake, bo_use },
    { vm_make, vm_unmake, vm_use },
    { sync_make, sync_unmake, sync_use },
    { queue_make, queue_unmake, queue_use },
};
enum { LEVEL_1_KINDS = 2, LEVEL_2_KINDS = 4 };

/* ---- steps ------------------------------------------------------------------------------------------------------- */

static bool is_new(const struct model *model, mgpu_handle handle)
{
    for (unsigned i = 0; i < model->alive_count; i++)
        if (model->alive[i].handle == handle)
            return false;
    for (unsigned i = 0; i < model->dead_count; i++)
        if (model->dead[i].handle == handle)
            return false;
    return handle != 0 && handle != model->client->vm;
}

static bool make_one(struct model *model, unsigned kind)
{
    struct object *object = &model->alive[model->alive_count];

    *object = (struct object){ .kind = kind, .mark = ++model->marks };
    if (!CHECK_OK(kinds[kind].make(model, object)) || !CHECK(is_new(model, object->handle)))
        return false;
    model->alive_count++;
    return true;
}

static bool unmake_one(struct model *model)
{
    struct object *object = &model->alive[dice_roll(&model->dice, model->alive_count)];

    if (!CHECK_OK(kinds[object->kind].unmake(model, object->handle)))
        return false;
    if (model->dead_count < MOST_DEAD)
        model->dead[model->dead_count++] = *object;
    else
        model->dead[dice_roll(&model->dice, MOST_DEAD)] = *object;
    *object = model->alive[--model->alive_count];
    return true;
}

/* Ask for one by the calls of every kind: only those of its own may find it, and only while it lives. */
static bool use_one(struct model *model, const struct object *object, bool alive, unsigned kind_count)
{
    for (unsigned kind = 0; kind < kind_count; kind++) {
        bool found = alive && kind == object->kind;

        if (!CHECK_RESULT(kinds[kind].use(model, object), found ? 0 : -MGPU_ENOENT))
            return false;
        if (!found && !CHECK_RESULT(kinds[kind].unmake(model, object->handle), -MGPU_ENOENT))
            return false;
    }
    return true;
}

static bool step(struct model *model, unsigned kind_count)
{
    struct dice *dice = &model->dice;
    uint64_t chance = dice_roll(dice, 100);

    if (chance < 35 && model->alive_count < MOST_ALIVE)
        return make_one(model, (unsigned)dice_roll(dice, kind_count));
    if (chance < 60 && model->alive_count)
        return unmake_one(model);
    if (chance < 80 && model->alive_count)
        return use_one(model, &model->alive[dice_roll(dice, model->alive_count)], true, kind_count);
    if (model->dead_count)
        return use_one(model, &model->dead[dice_roll(dice, model->dead_count)], false, kind_count);
    return true;
}

static void run(struct client *client, unsigned kind_count, unsigned others)
{
    static struct model model;

    model = (struct model){ .client = client, .dice = suite_dice(kind_count) };
    for (unsigned i = 0; i < STEPS; i++) {
        if (!step(&model, kind_count)) {
            CHECK_EQ(i, STEPS); /* says where it was */
            return;
        }
        if (i % 100 == 0)
            CHECK_EQ(client_counter(client, MGPU_COUNTER_OBJECTS), model.alive_count + others);
    }
    for (unsigned i = 0; i < model.alive_count; i++)
        CHECK(use_one(&model, &model.alive[i], true, kind_count));
    CHECK_EQ(client_counter(client, MGPU_COUNTER_OBJECTS), model.alive_count + others);
}

static void memory_and_address_spaces(struct client *client)
{
    run(client, LEVEL_1_KINDS, 0);
}

static void every_kind_of_object(struct client *client)
{
    client->vm = vm_new(client);
    REQUIRE(client->vm);
    run(client, LEVEL_2_KINDS, 1);
}

const struct test handle_tests[] = {
    { "handles_random_memory_and_address_spaces", 1, 0, memory_and_address_spaces, false },
    { "handles_random_objects", 2, 0, every_kind_of_object, false },
    { 0 },
};
