/* SPDX-License-Identifier: MIT */
/*
 * dispatch.c - a compute device in one file: memory in each domain, a shader, its dispatch, a fence, and the way back
 * from a shader that never ends.
 *
 * No compiler is involved: shaders are machine code of gfx1032, with the instruction beside each word. No library is
 * either: mgpu.h, and the card's registers by name. How a buffer and a queue come about is told more slowly in copy.c.
 */
#include <mgpu/mgpu.h>
#include <stdio.h>
#include <string.h>

#include <navi23/regs/compute.h>
#include <navi23/regs/gfx_state.h>
#include <navi23/regs/pm4.h>

/* From the OS port: map what mgpu_bo_map answered into this process. NULL on failure. */
void *mgpu_test_map(mgpu_client client, const struct mgpu_bo_map *what);

#define GROUP 64u /* invocations of a work group */
#define NUMBERS (256u * GROUP)
#define BYTES (NUMBERS * 4u)
#define COMMAND_DWORDS 64u
#define FIVE_SECONDS 5000000000ll
#define HANG_MS 100u /* what the endless one may take until it is taken for hung */

/* a[i] = 3 * a[i] + i: s[0:1] has the address of a, s2 the number of the group, v0 that of the invocation in it. */
static const uint32_t triple[] = {
    0x8f028602,             /* s_lshl_b32 s2, s2, 6 */
    0x4a000002,             /* v_add_nc_u32 v0, s2, v0          i */
    0x34020082,             /* v_lshlrev_b32 v1, 2, v0          its offset in bytes */
    0xdc308000, 0x02000001, /* global_load_dword v2, v1, s[0:1] */
    0xbf8c3f70,             /* s_waitcnt vmcnt(0) */
    0xd7460003, 0x04090302, /* v_lshl_add_u32 v3, v2, 1, v2 */
    0x4a060103,             /* v_add_nc_u32 v3, v3, v0 */
    0xdc708000, 0x00000301, /* global_store_dword v1, v3, s[0:1] */
    0xbf810000,             /* s_endpgm */
};
static const uint32_t endless[] = { 0xbf82ffff /* s_branch to itself */ };

/* ---- the device: a client with an address space, buffers, and a queue -------------------------------------------- */

struct device {
    mgpu_client client;
    mgpu_handle vm, queue;
    uint64_t next_va;
    struct mgpu_bo_ref bos[8]; /* what has to be there while something runs: all of it */
    uint32_t bo_count;
};

struct buffer {
    uint64_t va;   /* for the GPU */
    uint32_t *cpu; /* for us */
};

/* A buffer of BYTES in a domain, MGPU_DOMAIN_*. Returns 0 or an error. */
static int allocate(struct device *device, uint32_t domain, struct buffer *out)
{
    struct mgpu_bo_create create = { .size = BYTES, .domains = domain, .flags = MGPU_BO_CPU_ACCESS };
    struct mgpu_vm_map place = { .vm = device->vm, .va = device->next_va, .size = BYTES };
    struct mgpu_bo_map map = { 0 };
    int err = mgpu_bo_create(device->client, &create);

    if (err)
        return err;
    map.bo = place.bo = create.bo;
    place.flags = MGPU_VM_READ | MGPU_VM_WRITE | MGPU_VM_EXECUTE;
    err = mgpu_bo_map(device->client, &map);
    if (!err)
        err = mgpu_vm_map(device->client, &place);
    if (err)
        return err;
    device->bos[device->bo_count++] = (struct mgpu_bo_ref){ create.bo, MGPU_BO_REF_WRITE };
    device->next_va += BYTES;
    *out = (struct buffer){ place.va, mgpu_test_map(device->client, &map) };
    return out->cpu ? 0 : -MGPU_ENOMEM;
}

/* A queue in the place of the last one. What runs on it may take `hang_ms`; 0: as long as the kernel allows. */
static int make_queue(struct device *device, uint32_t hang_ms)
{
    struct mgpu_queue_create create = { .vm = device->vm, .engine = MGPU_ENGINE_COMPUTE, .hang_ms = hang_ms };
    int err = mgpu_queue_create(device->client, &create);

    device->queue = create.queue;
    return err;
}

static int open_device(struct device *device, struct mgpu_chip_info *chip)
{
    struct mgpu_init init = { .info = (uintptr_t)chip, .info_size = sizeof *chip };
    struct mgpu_vm_create vm = { 0 };
    int err = mgpu_init(device->client, &init);

    if (!err && !(chip->caps & MGPU_CAP_SHADERS))
        err = -MGPU_EOPNOTSUPP;
    if (!err)
        err = mgpu_vm_create(device->client, &vm);
    if (err)
        return err;
    device->vm = vm.vm;
    device->next_va = chip->va_start;
    return make_queue(device, 0);
}

/* ---- commands ---------------------------------------------------------------------------------------------------- */

static uint32_t *set(uint32_t *at, uint32_t reg, uint32_t value)
{
    *at++ = PM4_HEADER(PM4_SET_SH_REG, 2);
    *at++ = reg - PM4_SH_REG_BASE;
    *at++ = value;
    return at;
}

/* Groups of one direction: run the shader at `code`, with `argument` in its first two scalar registers. */
static void write_commands(uint32_t *at, uint64_t code, uint64_t argument, uint32_t groups)
{
    static const uint32_t forget_old_code[] = { PM4_HEADER(PM4_ACQUIRE_MEM, 7), 0, 0, 0, 0, 0, 0, 1 };
    uint32_t *end = at + COMMAND_DWORDS;

    memcpy(at, forget_old_code, sizeof forget_old_code);
    at += sizeof forget_old_code / 4;
    at = set(at, GREG_COMPUTE_PGM_LO, (uint32_t)(code >> 8));
    at = set(at, GREG_COMPUTE_PGM_HI, (uint32_t)(code >> 40));
    at = set(at, GREG_COMPUTE_PGM_RSRC1, 0); /* the fewest vector registers: four */
    at = set(at, GREG_COMPUTE_PGM_RSRC2, 2 << 1 | FIELD_COMPUTE_PGM_RSRC2__TGID_X_EN); /* s[0:1] ours, s2 the group */
    at = set(at, GREG_COMPUTE_NUM_THREAD_X, GROUP);
    at = set(at, GREG_COMPUTE_NUM_THREAD_Y, 1);
    at = set(at, GREG_COMPUTE_NUM_THREAD_Z, 1);
    at = set(at, GREG_COMPUTE_USER_DATA_0, (uint32_t)argument);
    at = set(at, GREG_COMPUTE_USER_DATA_1, (uint32_t)(argument >> 32));
    *at++ = PM4_HEADER(PM4_DISPATCH_DIRECT, 4);
    *at++ = groups;
    *at++ = 1;
    *at++ = 1;
    *at++ = DISPATCH_COMPUTE_SHADER_EN | DISPATCH_FORCE_START_AT_000;
    while (at < end)
        *at++ = PM4_NOP_ALONE;
}

/* Submit the commands at `va` and wait for their fence. Returns 0, or the error for which the queue was lost. */
static int run(struct device *device, uint64_t va)
{
    struct mgpu_ib ib = { .va = va, .dwords = COMMAND_DWORDS };
    struct mgpu_queue_submit submit = { .queue = device->queue, .ibs = (uintptr_t)&ib, .ib_count = 1,
                                        .bos = (uintptr_t)device->bos, .bo_count = device->bo_count };
    struct mgpu_query_time now;
    struct mgpu_query query = { .what = MGPU_QUERY_TIME, .data = (uintptr_t)&now, .data_size = sizeof now };
    struct mgpu_fence fence = { 0 };
    struct mgpu_fence_wait wait = { .fences = (uintptr_t)&fence, .count = 1 };
    struct mgpu_queue_status status = { .queue = device->queue };
    int err = mgpu_queue_submit(device->client, &submit);

    if (!err)
        err = mgpu_query(device->client, &query);
    fence.queue = device->queue;
    fence.seq = submit.seq;
    wait.deadline_ns = now.cpu_ns + FIVE_SECONDS;
    if (!err)
        err = mgpu_fence_wait(device->client, &wait); /* ends as well when the queue is lost: */
    if (!err)
        err = mgpu_queue_status(device->client, &status);
    return err ? err : status.error;
}

/* ---- what it is for ---------------------------------------------------------------------------------------------- */

/* Run a shader over the numbers. */
static int compute(struct device *device, const struct buffer *commands, const struct buffer *code,
                   const struct buffer *numbers, const uint32_t *shader, size_t bytes)
{
    memset(code->cpu, 0, BYTES);
    memcpy(code->cpu, shader, bytes);
    write_commands(commands->cpu, code->va, numbers->va, NUMBERS / GROUP);
    return run(device, commands->va);
}

static int demonstrate(mgpu_client client)
{
    struct mgpu_chip_info chip = { 0 };
    struct device device = { .client = client };
    struct buffer commands = { 0 }, code = { 0 }, numbers = { 0 };
    int err = open_device(&device, &chip), lost;

    if (!err)
        err = allocate(&device, MGPU_DOMAIN_GTT, &commands);
    if (!err)
        err = allocate(&device, MGPU_DOMAIN_VRAM, &code);
    if (!err)
        err = allocate(&device, MGPU_DOMAIN_VRAM, &numbers);
    if (err)
        return err;
    for (uint32_t i = 0; i < NUMBERS; i++)
        numbers.cpu[i] = i;
    err = compute(&device, &commands, &code, &numbers, triple, sizeof triple);
    if (!err)
        err = make_queue(&device, HANG_MS);
    if (err)
        return err;

    /* Its waves are killed, and the queue is lost with that; the memory, and what is in it, stays. */
    lost = compute(&device, &commands, &code, &numbers, endless, sizeof endless);
    if (lost != -MGPU_ENODATA && lost != -MGPU_ETIME)
        return -MGPU_EIO;
    err = make_queue(&device, 0);
    if (!err)
        err = compute(&device, &commands, &code, &numbers, triple, sizeof triple);
    for (uint32_t i = 0; i < NUMBERS && !err; i++)
        err = numbers.cpu[i] == 13 * i ? 0 : -MGPU_EIO; /* 3 * (3 * i + i) + i */
    if (!err)
        printf("computed %u numbers twice on %s, with a hang between\n", NUMBERS, chip.marketing_name);
    return err;
}

int main(void)
{
    struct mgpu_open open = { .version = MGPU_VERSION };
    int err = mgpu_open(&open);

    if (!err) {
        err = demonstrate(open.client);
        mgpu_close(open.client); /* destroys all that was made */
    }
    if (err)
        printf("failed with error %d of mgpu.h\n", -err);
    return err != 0;
}
