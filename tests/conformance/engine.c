/* SPDX-License-Identifier: MIT */
/* engine.c - see engine.h. */
#include "engine.h"

#include "sdma.h"
#include "suite.h"

static const struct language pm4 = { pm4_nop, pm4_write, pm4_copy, pm4_fill, pm4_wait, pm4_undefined };
static const struct language sdma = { sdma_nop, sdma_write, sdma_copy, sdma_fill, sdma_wait, sdma_undefined };

static bool make_queue(struct client *client, uint32_t engine, uint32_t ring, struct engine *out)
{
    struct mgpu_queue_create create = { .vm = client->vm, .engine = engine, .ring = ring };
    bool made = CHECK_OK(mgpu_queue_create(client->id, &create));

    *out = (struct engine){ engine, ring, engine == MGPU_ENGINE_SDMA ? &sdma : &pm4, create.queue };
    return made;
}

unsigned engines_all(struct client *client, struct engine *out)
{
    unsigned count = 0;

    for (uint32_t engine = 0; engine < MGPU_ENGINE_COUNT; engine++)
        for (uint32_t ring = 0; ring < client->chip.engine[engine].rings && count < ENGINES_MAX; ring++)
            if (!make_queue(client, engine, ring, &out[count++]))
                return 0;
    return count;
}

bool engine_get(struct client *client, uint32_t engine, struct engine *out)
{
    return make_queue(client, engine, 0, out);
}

mgpu_handle engine_queue(struct client *client, const struct engine *engine, uint32_t hang_ms)
{
    struct mgpu_queue_create create = { .vm = client->vm, .engine = engine->engine, .ring = engine->ring };

    create.hang_ms = hang_ms;
    CHECK_OK(mgpu_queue_create(client->id, &create));
    return create.queue;
}

struct mgpu_ib engine_end(struct client *client, const struct engine *engine, struct pm4 *commands)
{
    uint32_t align = client->chip.engine[engine->engine].ib_size_align / (uint32_t)sizeof(uint32_t);
    uint32_t gfx_align = client->chip.engine[MGPU_ENGINE_GFX].ib_size_align / (uint32_t)sizeof(uint32_t);

    /* so that commands_end, which speaks PM4, has nothing to add */
    while (!commands->count || (align && commands->count % align) || (gfx_align && commands->count % gfx_align))
        engine->speak->nop(commands, 1);
    return commands_end(client, commands);
}

struct mgpu_ib engine_write(struct client *client, const struct engine *engine, uint64_t va, uint32_t value)
{
    struct pm4 commands = commands_begin(client);

    engine->speak->write(&commands, va, value);
    return engine_end(client, engine, &commands);
}

struct mgpu_ib engine_latched_write(struct client *client, const struct engine *engine, unsigned latch, uint64_t va,
                                    uint32_t value)
{
    struct pm4 commands = commands_begin(client);

    engine->speak->wait(&commands, client->latch.va + latch * sizeof(uint32_t), 1);
    engine->speak->write(&commands, va, value);
    return engine_end(client, engine, &commands);
}
