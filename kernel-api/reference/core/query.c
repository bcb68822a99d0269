/* SPDX-License-Identifier: MIT */
/* query.c - mgpu_query: one small function a question, in a table. */
#include "core.h"

#include "../blocks/blocks.h"
#include "../firmware/firmware.h"
#include "calls.h"

#include <navi23/regs/mmio.h>
#include <string.h>

union answer {
    struct mgpu_query_memory memory;
    struct mgpu_query_firmware firmware;
    struct mgpu_query_time time;
    struct mgpu_query_fault fault;
    uint32_t word;
    uint64_t number;
};

/* Fill `out` for `index`; returns 0 or a negative error. */
typedef int (*query_fn)(struct kgpu_client *client, uint32_t index, union answer *out);

static int query_memory(struct kgpu_client *client, uint32_t index, union answer *out)
{
    const struct kgpu *kgpu = client->kgpu;
    const struct kgpu_buddy *visible = &kgpu->vram, *hidden = &kgpu->hidden_vram;
    uint64_t visible_used = (visible->pages - visible->free_pages) * MGPU_PAGE_SIZE;

    switch (index) {
    case MGPU_HEAP_VRAM:
        out->memory.total = kgpu->info.vram_size;
        out->memory.used = visible_used + (hidden->pages - hidden->free_pages) * MGPU_PAGE_SIZE;
        break;
    case MGPU_HEAP_VRAM_VISIBLE:
        out->memory.total = kgpu->info.vram_visible_size;
        out->memory.used = visible_used;
        break;
    case MGPU_HEAP_GTT:
        out->memory.total = kgpu->gtt_size;
        out->memory.used = kgpu->stats.gtt_used;
        break;
    default:
        return -MGPU_ENOENT;
    }
    out->memory.usable = out->memory.total;
    out->memory.max_allocation = KGPU_MIN(kgpu->info.max_allocation, out->memory.total);
    return 0;
}

static int query_firmware(struct kgpu_client *client, uint32_t index, union answer *out)
{
    if (index > MGPU_FW_DMCUB)
        return -MGPU_ENOENT;
    out->firmware = kgpu_firmware_version(client->kgpu, index);
    return 0;
}

static int query_time(struct kgpu_client *client, uint32_t index, union answer *out)
{
    if (index)
        return -MGPU_ENOENT;
    out->time.gpu_ticks = kgpu_gfx_clock(client->kgpu);
    out->time.cpu_ns = kgpu_os_time(client->kgpu->os);
    return 0;
}

static int query_sensor(struct kgpu_client *client, uint32_t index, union answer *out)
{
    return kgpu_smu_sensor(client->kgpu, index, &out->word);
}

/* What RADV and tools that show a card at work read, as Linux allows; everything else is the kernel's own. */
static int query_register(struct kgpu_client *client, uint32_t index, union answer *out)
{
    static const uint32_t allowed[] = {
        REG_GB_ADDR_CONFIG,   REG_GRBM_STATUS,      REG_GRBM_STATUS2,
        REG_GRBM_STATUS_SE0,  REG_GRBM_STATUS_SE1,  REG_GRBM_STATUS_SE2,
        REG_GRBM_STATUS_SE3,  REG_SDMA0_STATUS_REG, REG_SDMA1_STATUS_REG,
        REG_CP_STAT,          REG_CP_STALLED_STAT1, REG_CP_STALLED_STAT2,
        REG_CP_STALLED_STAT3, REG_CP_CPF_BUSY_STAT, REG_CP_CPF_STALLED_STAT1,
        REG_CP_CPF_STATUS,    REG_CP_CPC_BUSY_STAT, REG_CP_CPC_STALLED_STAT1,
        REG_CP_CPC_STATUS,
    };

    for (size_t i = 0; i < KGPU_COUNT(allowed); i++) {
        if (allowed[i] == index) {
            kgpu_smu_wake(client->kgpu);
            out->word = kgpu_reg_read(client->kgpu, index);
            return 0;
        }
    }
    return -MGPU_ENOENT;
}

static int query_fault(struct kgpu_client *client, uint32_t index, union answer *out)
{
    if (index)
        return -MGPU_ENOENT;
    out->fault = client->fault;
    return 0;
}

static int query_counter(struct kgpu_client *client, uint32_t index, union answer *out)
{
    const struct kgpu_stats *stats = &client->kgpu->stats;

    switch (index) {
    case MGPU_COUNTER_VRAM_LOST:
        out->number = stats->vram_lost;
        return 0;
    case MGPU_COUNTER_BYTES_MOVED:
        out->number = 0; /* nothing ever moves in this kernel */
        return 0;
    case MGPU_COUNTER_RESETS:
        out->number = stats->resets;
        return 0;
    case MGPU_COUNTER_SUBMITS:
        out->number = stats->submits;
        return 0;
    case MGPU_COUNTER_RETIRED:
        out->number = stats->retired;
        return 0;
    case MGPU_COUNTER_INTERRUPTS:
        out->number = stats->interrupts;
        return 0;
    case MGPU_COUNTER_RECOVERY_NS:
        out->number = stats->recovery_ns;
        return 0;
    case MGPU_COUNTER_POWER_UPS:
        out->number = stats->power_ups;
        return 0;
    case MGPU_COUNTER_OBJECTS:
        out->number = client->handles.count;
        return 0;
    default:
        return -MGPU_ENOENT;
    }
}

static const struct {
    query_fn fill;
    uint32_t size;
} queries[] = {
    [MGPU_QUERY_MEMORY] = { query_memory, sizeof(struct mgpu_query_memory) },
    [MGPU_QUERY_FIRMWARE] = { query_firmware, sizeof(struct mgpu_query_firmware) },
    [MGPU_QUERY_TIME] = { query_time, sizeof(struct mgpu_query_time) },
    [MGPU_QUERY_SENSOR] = { query_sensor, sizeof(uint32_t) },
    [MGPU_QUERY_REGISTER] = { query_register, sizeof(uint32_t) },
    [MGPU_QUERY_FAULT] = { query_fault, sizeof(struct mgpu_query_fault) },
    [MGPU_QUERY_COUNTER] = { query_counter, sizeof(uint64_t) },
};

KGPU_HANDLER(query)
{
    union answer answer;
    int err;

    if (!client->kgpu->running)
        return -MGPU_ENXIO;
    if (args->what >= KGPU_COUNT(queries))
        return -MGPU_EINVAL;
    memset(&answer, 0, sizeof answer);
    err = queries[args->what].fill(client, args->index, &answer);
    if (!err)
        kgpu_fill_bytes(args->data, args->data_size, &answer, queries[args->what].size);
    return err;
}
