/* SPDX-License-Identifier: MIT */
/*
 * triangle.c [FILE.ppm] - a triangle in one file: a vertex and a pixel shader, the state of a draw, and the picture, as
 * letters on the terminal and as an image where a file is named.
 *
 * What a driver does in thousands of lines is here a table of registers, each with what it says. Vertices come from no
 * buffer: the shader knows the three corners by their numbers. How memory, a queue and a fence come about is told more
 * slowly in copy.c, how shaders run in dispatch.c.
 */
#include <mgpu/mgpu.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <navi23/regs/gfx_state.h>
#include <navi23/regs/pm4.h>

/* From the OS port: map what mgpu_bo_map answered into this process. NULL on failure. */
void *mgpu_test_map(mgpu_client client, const struct mgpu_bo_map *what);

#define SIZE 64u /* pixels, in both directions */
#define BYTES (SIZE * SIZE * 4)
#define COMMAND_DWORDS 512u
#define FIVE_SECONDS 5000000000ll

/*
 * The vertex shader, as the primitive generator (NGG) starts it: one wave for a group of vertices and the primitives
 * that they make. s2 has how many vertices [20:12] and primitives [30:22] the group has, s3 how many of each this wave
 * has, [7:0] and [15:8]; s8 is ours, how far the corners are from the middle. v0 has a primitive, ready to be exported,
 * v5 the number of a vertex.
 */
static const uint32_t vertex_shader[] = {
    0x9384ff02, 0x0009000c, /* s_bfe_u32 s4, s2, 0x9000c        vertices */
    0x9385ff02, 0x00090016, /* s_bfe_u32 s5, s2, 0x90016        primitives */
    0x8f058c05,             /* s_lshl_b32 s5, s5, 12 */
    0x887c0405,             /* s_or_b32 m0, s5, s4 */
    0xbf900009,             /* s_sendmsg sendmsg(MSG_GS_ALLOC_REQ): so many of each are going to be exported */
    0x9384ff03, 0x00080008, /* s_bfe_u32 s4, s3, 0x80008 */
    0x92fe8004,             /* s_bfm_b64 exec, s4, 0            a lane for each primitive */
    0xf8000941, 0x00000000, /* exp prim v0, off, off, off done */
    0x9384ff03, 0x00080000, /* s_bfe_u32 s4, s3, 0x80000 */
    0x92fe8004,             /* s_bfm_b64 exec, s4, 0            a lane for each vertex */
    0x7d840a80,             /* v_cmp_eq_u32 vcc, 0, v5 */
    0xd501000a, 0x01a9e480, /* v_cndmask_b32 v10, 0, 1.0, vcc   red: vertex 0 */
    0x7d840a81,             /* v_cmp_eq_u32 vcc, 1, v5 */
    0xd501000b, 0x01a9e480, /* v_cndmask_b32 v11, 0, 1.0, vcc   green: vertex 1 */
    0x7d840a82,             /* v_cmp_eq_u32 vcc, 2, v5 */
    0xd501000c, 0x01a9e480, /* v_cndmask_b32 v12, 0, 1.0, vcc   blue: vertex 2 */
    0x081a170c,             /* v_sub_f32 v13, v12, v11 */
    0x101a1a08,             /* v_mul_f32 v13, s8, v13           x: 0, left, right */
    0xd54b000e, 0x03c9eb0a, /* v_fma_f32 v14, v10, -2.0, 1.0 */
    0x101c1c08,             /* v_mul_f32 v14, s8, v14           y: top, bottom, bottom */
    0x7e1e0280,             /* v_mov_b32 v15, 0                 z */
    0x7e2002f2,             /* v_mov_b32 v16, 1.0               w */
    0xf80008cf, 0x100f0e0d, /* exp pos0 v13, v14, v15, v16 done */
    0xf800020f, 0x100c0b0a, /* exp param0 v10, v11, v12, v16 */
    0xbf810000,             /* s_endpgm */
};

/* The pixel shader: v0 and v1 are the weights of vertex 1 and 2 at the pixel, s0 is where v_interp finds attributes. */
static const uint32_t pixel_shader[] = {
    0xbefc0300,             /* s_mov_b32 m0, s0 */
    0xc8080000,             /* v_interp_p1_f32 v2, v0, attr0.x */
    0xc80c0100,             /* v_interp_p1_f32 v3, v0, attr0.y */
    0xc8100200,             /* v_interp_p1_f32 v4, v0, attr0.z */
    0xc8090001,             /* v_interp_p2_f32 v2, v1, attr0.x */
    0xc80d0101,             /* v_interp_p2_f32 v3, v1, attr0.y */
    0xc8110201,             /* v_interp_p2_f32 v4, v1, attr0.z */
    0x7e0a02f2,             /* v_mov_b32 v5, 1.0 */
    0xf800180f, 0x05040302, /* exp mrt0 v2, v3, v4, v5 done vm */
    0xbf810000,             /* s_endpgm */
};

struct state {
    uint32_t reg, value;
};

#define FLOAT_1 0x3f800000u
#define HALF_SIZE 0x42000000u /* 32.0 */

/*
 * What a draw needs beside its shaders and its target, on top of what CLEAR_STATE leaves. Positions are in clip space,
 * -1 to 1 in both directions; nothing is culled, there is no depth buffer, and colours are written as they come.
 */
static const struct state draw_state[] = {
    /* The front end: shaders as NGG has them, primitives as the hardware makes them. */
    { GREG_VGT_SHADER_STAGES_EN, 0x02012010 },      /* ES_EN real, PRIMGEN_EN, PRIMGEN_PASSTHRU_EN */
    { GREG_VGT_GS_ONCHIP_CNTL, 64 | 64 << 11 | 1 << 22 }, /* at most 64 vertices and 64 primitives a group */
    { GREG_GE_MAX_OUTPUT_PER_SUBGROUP, 64 },
    { GREG_GE_NGG_SUBGRP_CNTL, 1 },                 /* one for one */
    { GREG_VGT_GS_OUT_PRIM_TYPE, 2 },               /* triangles */
    { GREG_VGT_PRIMITIVE_TYPE, 4 },                 /* TRILIST */
    { GREG_GE_MAX_VTX_INDX, UINT32_MAX },           /* vertices have any number */
    { GREG_GE_CNTL, 64 | 64 << 9 },                 /* primitives and vertices a group */
    { GREG_GE_MIN_VTX_INDX, 0 },
    { GREG_GE_MAX_VTX_INDX, UINT32_MAX },           /* to which numbers of vertices are cut */
    { GREG_GE_INDX_OFFSET, 0 },
    { GREG_SPI_SHADER_IDX_FORMAT, 1 },
    { GREG_SPI_SHADER_POS_FORMAT, 4 },              /* POS0: four floats */
    { GREG_SPI_VS_OUT_CONFIG, 0 },                  /* one attribute */
    /* To the window: viewport, scissors, rounding. */
    { GREG_PA_CL_VTE_CNTL, 0x43f },                 /* scale and offset in x, y, z; W is 1 / W */
    { GREG_PA_CL_VPORT_XSCALE, HALF_SIZE },
    { GREG_PA_CL_VPORT_XOFFSET, HALF_SIZE },
    { GREG_PA_CL_VPORT_YSCALE, HALF_SIZE },
    { GREG_PA_CL_VPORT_YOFFSET, HALF_SIZE },
    { GREG_PA_CL_VPORT_ZSCALE, FLOAT_1 },
    { GREG_PA_SC_VPORT_ZMAX_0, FLOAT_1 },
    { GREG_PA_SC_VPORT_SCISSOR_0_TL, 1u << 31 },
    { GREG_PA_SC_VPORT_SCISSOR_0_BR, SIZE | SIZE << 16 },
    { GREG_PA_SC_WINDOW_SCISSOR_TL, 1u << 31 },
    { GREG_PA_SC_WINDOW_SCISSOR_BR, SIZE | SIZE << 16 },
    { GREG_PA_SC_GENERIC_SCISSOR_TL, 1u << 31 },
    { GREG_PA_SC_GENERIC_SCISSOR_BR, SIZE | SIZE << 16 },
    { GREG_PA_SC_SCREEN_SCISSOR_BR, SIZE | SIZE << 16 },
    { GREG_PA_SC_MODE_CNTL_0, 1 << 1 },             /* VPORT_SCISSOR_ENABLE */
    { GREG_PA_SC_CLIPRECT_RULE, 0xffff },           /* no clip rectangles */
    { GREG_PA_CL_CLIP_CNTL, 1 << 19 | 1 << 24 },    /* z from 0 to 1 (DX_CLIP_SPACE_DEF), DX_LINEAR_ATTR_CLIP_ENA */
    { GREG_PA_SU_VTX_CNTL, 0x2d },                  /* centres at .5, round to even, 1/256 of a pixel */
    { GREG_PA_SU_SC_MODE_CNTL, 0 },                 /* nothing is culled */
    { GREG_PA_SC_AA_MASK_X0Y0_X1Y0, UINT32_MAX },
    { GREG_PA_SC_AA_MASK_X0Y1_X1Y1, UINT32_MAX },
    /* The pixel shader: where its weights are taken, what it exports. */
    { GREG_SPI_PS_INPUT_ENA, 2 },                   /* PERSP_CENTER */
    { GREG_SPI_PS_INPUT_ADDR, 2 },
    { GREG_SPI_PS_IN_CONTROL, 1 },                  /* one attribute: */
    { GREG_SPI_PS_INPUT_CNTL_0, 0 },                /* the first that vertices export */
    { GREG_SPI_SHADER_COL_FORMAT, 9 },              /* four floats */
    { GREG_SPI_SHADER_Z_FORMAT, 0 },
    { GREG_DB_SHADER_CONTROL, 0x10 },               /* tests go before the shader if they can */
    { GREG_DB_DEPTH_CONTROL, 0 },
    { GREG_DB_Z_INFO, 0 },
    { GREG_DB_STENCIL_INFO, 0 },
    /* The target: linear, 8_8_8_8 UNORM. */
    { GREG_CB_SHADER_MASK, 0xf },
    { GREG_CB_TARGET_MASK, 0xf },
    { GREG_CB_COLOR_CONTROL, 0x00cc0010 },          /* MODE normal, ROP3 copy */
    { GREG_CB_BLEND0_CONTROL, 0 },
    { GREG_CB_COLOR0_INFO, 10 << 2 | 1 << 15 | 1 << 17 }, /* FORMAT 8_8_8_8, clamped when blended, SIMPLE_FLOAT */
    { GREG_CB_COLOR0_VIEW, 0 },
    { GREG_CB_COLOR0_ATTRIB, 0 },
    { GREG_CB_COLOR0_ATTRIB2, (SIZE - 1) | (SIZE - 1) << 14 },
    { GREG_CB_COLOR0_ATTRIB3, 1 << 24 | 1 << 27 },  /* 2D, SW_LINEAR */
};

/* ---- the device: a client with an address space, buffers, and a queue -------------------------------------------- */

enum { COMMANDS, CODE, PICTURE, BUFFERS };
#define PIXEL_SHADER_AT 256u /* bytes into CODE; shaders begin at multiples of that */

struct device {
    mgpu_client client;
    mgpu_handle vm, queue;
    struct mgpu_bo_ref bos[BUFFERS];
    uint64_t va[BUFFERS];
    uint32_t *cpu[BUFFERS];
};

/* Returns 0 or an error; so do all below. */
static int allocate(struct device *device, unsigned which, uint64_t va)
{
    struct mgpu_bo_create create = { .size = BYTES, .domains = MGPU_DOMAIN_VRAM, .flags = MGPU_BO_CPU_ACCESS };
    struct mgpu_vm_map place = { .vm = device->vm, .va = va, .size = BYTES };
    struct mgpu_bo_map map = { 0 };
    int err = mgpu_bo_create(device->client, &create);

    map.bo = place.bo = create.bo;
    place.flags = MGPU_VM_READ | MGPU_VM_WRITE | MGPU_VM_EXECUTE;
    if (!err)
        err = mgpu_bo_map(device->client, &map);
    if (!err)
        err = mgpu_vm_map(device->client, &place);
    if (err)
        return err;
    device->bos[which] = (struct mgpu_bo_ref){ create.bo, MGPU_BO_REF_WRITE };
    device->va[which] = va;
    device->cpu[which] = mgpu_test_map(device->client, &map);
    return device->cpu[which] ? 0 : -MGPU_ENOMEM;
}

static int open_device(struct device *device, struct mgpu_chip_info *chip)
{
    struct mgpu_init init = { .info = (uintptr_t)chip, .info_size = sizeof *chip };
    struct mgpu_queue_create queue = { .engine = MGPU_ENGINE_GFX };
    struct mgpu_vm_create vm = { 0 };
    int err = mgpu_init(device->client, &init);

    if (!err)
        err = mgpu_vm_create(device->client, &vm);
    queue.vm = device->vm = vm.vm;
    if (!err)
        err = mgpu_queue_create(device->client, &queue);
    device->queue = queue.queue;
    for (unsigned i = 0; i < BUFFERS && !err; i++)
        err = allocate(device, i, chip->va_start + i * BYTES);
    return err;
}

/* ---- commands ---------------------------------------------------------------------------------------------------- */

/* A register, by the packet of the range that it is in. */
static uint32_t *set(uint32_t *at, uint32_t reg, uint32_t value)
{
    uint32_t opcode = PM4_SET_UCONFIG_REG, base = PM4_UCONFIG_REG_BASE;

    if (reg < PM4_SH_REG_END) {
        opcode = PM4_SET_SH_REG;
        base = PM4_SH_REG_BASE;
    } else if (reg < PM4_CONTEXT_REG_END) {
        opcode = PM4_SET_CONTEXT_REG;
        base = PM4_CONTEXT_REG_BASE;
    }
    *at++ = PM4_HEADER(opcode, 2);
    *at++ = reg - base;
    *at++ = value;
    return at;
}

/* Shaders and the target: addresses count units of 256 bytes. */
static uint32_t *set_addresses(uint32_t *at, const struct device *device)
{
    uint64_t vertex = device->va[CODE], pixel = vertex + PIXEL_SHADER_AT, target = device->va[PICTURE];

    at = set(at, GREG_SPI_SHADER_PGM_LO_ES, (uint32_t)(vertex >> 8));
    at = set(at, GREG_SPI_SHADER_PGM_HI_ES, (uint32_t)(vertex >> 40) & 0xff);
    at = set(at, GREG_SPI_SHADER_PGM_RSRC1_GS, 4);      /* vector registers: 20 */
    at = set(at, GREG_SPI_SHADER_PGM_RSRC2_GS, 1 << 1); /* one scalar register is ours: */
    at = set(at, GREG_SPI_SHADER_USER_DATA_GS_0, 0x3f600000); /* 0.875 */
    at = set(at, GREG_SPI_SHADER_PGM_LO_PS, (uint32_t)(pixel >> 8));
    at = set(at, GREG_SPI_SHADER_PGM_HI_PS, (uint32_t)(pixel >> 40) & 0xff);
    at = set(at, GREG_SPI_SHADER_PGM_RSRC1_PS, 1);
    at = set(at, GREG_SPI_SHADER_PGM_RSRC2_PS, 0);
    at = set(at, GREG_CB_COLOR0_BASE, (uint32_t)(target >> 8));
    return set(at, GREG_CB_COLOR0_BASE_EXT, (uint32_t)(target >> 40) & 0xff);
}

static void write_commands(const struct device *device)
{
    static const uint32_t begin[] = {
        PM4_HEADER(PM4_CONTEXT_CONTROL, 2), 1u << 31, 1u << 31, /* no shadows of registers */
        PM4_HEADER(PM4_CLEAR_STATE, 1), 0,
        PM4_HEADER(PM4_ACQUIRE_MEM, 7), 0, 0, 0, 0, 0, 0, 1,    /* forget old code */
    };
    uint32_t *at = device->cpu[COMMANDS], *end = at + COMMAND_DWORDS;

    memcpy(at, begin, sizeof begin);
    at += sizeof begin / 4;
    for (size_t i = 0; i < sizeof draw_state / sizeof draw_state[0]; i++)
        at = set(at, draw_state[i].reg, draw_state[i].value);
    at = set_addresses(at, device);
    *at++ = PM4_HEADER(PM4_NUM_INSTANCES, 1);
    *at++ = 1;
    *at++ = PM4_HEADER(PM4_DRAW_INDEX_AUTO, 2);
    *at++ = 3;
    *at++ = 2; /* no indices are fetched: they count from 0 */
    while (at < end)
        *at++ = PM4_NOP_ALONE;
}

/* Returns when the picture is there, or with the error for which the queue was lost. */
static int run(struct device *device)
{
    struct mgpu_ib ib = { .va = device->va[COMMANDS], .dwords = COMMAND_DWORDS };
    struct mgpu_queue_submit submit = { .queue = device->queue, .ibs = (uintptr_t)&ib, .ib_count = 1,
                                        .bos = (uintptr_t)device->bos, .bo_count = BUFFERS };
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
        err = mgpu_fence_wait(device->client, &wait);
    if (!err)
        err = mgpu_queue_status(device->client, &status);
    return err ? err : status.error;
}

/* ---- the picture ------------------------------------------------------------------------------------------------- */

#define GREY 0xff404040u /* what was there before */

/*
 * What a pixel should be. The corners are (32, 4), (4, 60) and (60, 60), so that the weights at its centre, in 224ths,
 * are whole: it is inside if none is negative.
 */
static uint32_t expected(uint32_t x, uint32_t y)
{
    int32_t x2 = 2 * (int32_t)x + 1, y2 = 2 * (int32_t)y + 1; /* its centre, in halves */
    int32_t red = 2 * (120 - y2), blue = 2 * x2 + y2 - 136, green = 224 - red - blue;

    if (red < 0 || green < 0 || blue < 0)
        return GREY;
    return (uint32_t)((red * 255 + 112) / 224) | (uint32_t)((green * 255 + 112) / 224) << 8 |
           (uint32_t)((blue * 255 + 112) / 224) << 16 | 0xff000000;
}

/* Whether no component differs by more than 1: the weights are floats. */
static int is_near(uint32_t a, uint32_t b)
{
    for (unsigned shift = 0; shift < 32; shift += 8) {
        if (abs((int)(a >> shift & 255) - (int)(b >> shift & 255)) > 1)
            return 0;
    }
    return 1;
}

/* Two lines of pixels to one of the terminal. */
static void show(const uint32_t *pixels)
{
    for (uint32_t y = 0; y < SIZE; y += 2) {
        char line[SIZE + 1] = { 0 };
        for (uint32_t x = 0; x < SIZE; x++) {
            uint32_t p = pixels[y * SIZE + x], red = p & 255, green = p >> 8 & 255, blue = p >> 16 & 255;
            line[x] = p == GREY ? '.' : red >= green && red >= blue ? 'R' : green >= blue ? 'G' : 'B';
        }
        puts(line);
    }
}

static int save(const uint32_t *pixels, const char *name)
{
    FILE *file = fopen(name, "wb");

    if (!file)
        return -MGPU_EIO;
    fprintf(file, "P6 %u %u 255\n", SIZE, SIZE);
    for (uint32_t i = 0; i < SIZE * SIZE; i++)
        fwrite(&pixels[i], 1, 3, file); /* red, green and blue are its first bytes */
    return fclose(file) ? -MGPU_EIO : 0;
}

static int demonstrate(mgpu_client client, const char *file)
{
    struct mgpu_chip_info chip = { 0 };
    struct device device = { .client = client };
    uint32_t *pixels, wrong = 0;
    int err = open_device(&device, &chip);

    if (err)
        return err;
    pixels = device.cpu[PICTURE];
    for (uint32_t i = 0; i < SIZE * SIZE; i++)
        pixels[i] = GREY;
    memcpy(device.cpu[CODE], vertex_shader, sizeof vertex_shader);
    memcpy(device.cpu[CODE] + PIXEL_SHADER_AT / 4, pixel_shader, sizeof pixel_shader);
    write_commands(&device);
    err = run(&device);
    if (err)
        return err;
    show(pixels);
    for (uint32_t i = 0; i < SIZE * SIZE; i++)
        wrong += !is_near(pixels[i], expected(i % SIZE, i / SIZE));
    printf("drawn on %s, %u pixels are not what they should be\n", chip.marketing_name, wrong);
    if (wrong)
        return -MGPU_EIO;
    return file ? save(pixels, file) : 0;
}

int main(int argc, char **argv)
{
    struct mgpu_open open = { .version = MGPU_VERSION };
    int err = mgpu_open(&open);

    if (!err) {
        err = demonstrate(open.client, argc > 1 ? argv[1] : NULL);
        mgpu_close(open.client); /* destroys all that was made */
    }
    if (err)
        printf("failed with error %d of mgpu.h\n", -err);
    return err != 0;
}
