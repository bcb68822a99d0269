/* SPDX-License-Identifier: MIT */
/*
 * compare.c - tiling.c against AMD's own addressing library, as Mesa has it: every mode, element size, dimension and
 * number of samples, over sizes and levels, coordinate by coordinate, for several GB_ADDR_CONFIG. addrlib_test.py links
 * it with addrlib.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <navi23/shader/tiling.h>
#include <tap.h>

#include "compare.h"

/* Navi 23: its family, and the first revision after Navi 22's. */
enum { FAMILY_NAVI = 143, REVISION_NAVI23 = 0x3c, ENGINE_GFX9_ON = 13 };

static const uint32_t configs[] = { 0x142, 0x242, 0x343, 0x345, 0x444 };
static const uint8_t modes[] = { TILING_LINEAR, TILING_256B_S, TILING_256B_D, TILING_4KB_S, TILING_4KB_D,
                                 TILING_64KB_S, TILING_64KB_D, TILING_64KB_S_T, TILING_64KB_D_T, TILING_4KB_S_X,
                                 TILING_4KB_D_X, TILING_64KB_Z_X, TILING_64KB_S_X, TILING_64KB_D_X, TILING_64KB_R_X };
static const uint32_t sizes[][3] = { { 1, 1, 1 }, { 16, 16, 3 }, { 65, 33, 5 }, { 129, 257, 6 }, { 300, 200, 2 },
                                     { 1023, 512, 1 }, { 512, 1030, 9 }, { 2100, 70, 40 } };

static void *allocate(const ADDR_ALLOCSYSMEM_INPUT *in)
{
    return malloc(in->sizeInBytes);
}

static ADDR_E_RETURNCODE release(const ADDR_FREESYSMEM_INPUT *in)
{
    free(in->pVirtAddr);
    return ADDR_OK;
}

static ADDR_HANDLE library(uint32_t config)
{
    ADDR_CREATE_INPUT in = { .size = sizeof in, .chipEngine = ENGINE_GFX9_ON, .chipFamily = FAMILY_NAVI,
                             .chipRevision = REVISION_NAVI23 };
    ADDR_CREATE_OUTPUT out = { .size = sizeof out };
    in.callbacks.allocSysMem = allocate;
    in.callbacks.freeSysMem = release;
    in.regValue.gbAddrConfig = config;
    return AddrCreate(&in, &out) == ADDR_OK ? out.hLib : NULL;
}

static uint32_t seed = 1;
uint32_t below(uint32_t limit)
{
    seed = seed * 1664525 + 1013904223;
    return (uint32_t)(((uint64_t)seed * limit) >> 32);
}

static unsigned log2_of(uint32_t size)
{
    return 31u - (unsigned)__builtin_clz(size);
}

static unsigned compared, layouts, refused;

/* Sums of four bits are in addrlib's tables, but the form in which it computes with them has room for three. */
static bool has_long_sums(const ADDR2_COMPUTE_SURFACE_ADDRFROMCOORD_INPUT *in)
{
    return in->swizzleMode == ADDR_SW_64KB_D_X && in->resourceType == ADDR_RSRC_TEX_3D && in->bpp >= 64;
}

/* Whether random texels of a level, and its corners, are where addrlib has them. */
static bool same_level(ADDR_HANDLE lib, const struct tiling *t, ADDR2_COMPUTE_SURFACE_ADDRFROMCOORD_INPUT *in,
                       unsigned level, uint64_t base)
{
    uint32_t width = in->unalignedWidth >> level, height = in->unalignedHeight >> level;
    uint32_t slices = in->resourceType == ADDR_RSRC_TEX_3D ? in->numSlices >> level : in->numSlices;
    width += width == 0, height += height == 0, slices += slices == 0;
    for (unsigned i = 0; i < 48; i++) {
        ADDR2_COMPUTE_SURFACE_ADDRFROMCOORD_OUTPUT out = { .size = sizeof out };
        in->mipId = level;
        in->x = i == 0 ? width - 1 : below(width);
        in->y = i == 0 ? height - 1 : below(height);
        in->slice = i == 0 ? slices - 1 : below(slices);
        in->sample = below(in->numSamples);
        if (has_long_sums(in))
            return true;
        if (Addr2ComputeSurfaceAddrFromCoord(lib, in, &out) != ADDR_OK) {
            printf("# addrlib refuses texels of mode %d, %u bytes, %ux%ux%u, level %u of %u\n", (int)in->swizzleMode,
                   in->bpp / 8, in->unalignedWidth, in->unalignedHeight, in->numSlices, level, in->numMipLevels);
            return false;
        }
        uint64_t offset = tiling_offset(t, level, in->x, in->y, in->slice, in->sample);
        uint64_t at = tiling_address(t, base | (uint64_t)in->pipeBankXor << 8, offset) - base;
        compared++;
        if (at != out.addr) {
            printf("# mode %d, %uD, %u bytes, %u samples, %ux%ux%u, level %u of %u", (int)in->swizzleMode,
                   in->resourceType == ADDR_RSRC_TEX_3D ? 3 : 2, in->bpp / 8, in->numSamples, in->unalignedWidth,
                   in->unalignedHeight, in->numSlices, level, in->numMipLevels);
            printf(" at %u %u %u %u: 0x%llx, not 0x%llx\n", in->x, in->y, in->slice, in->sample, (unsigned long long)at,
                   (unsigned long long)out.addr);
            return false;
        }
    }
    return true;
}

static bool same_layout(ADDR_HANDLE lib, uint32_t config, const struct tiling_shape *shape, AddrResourceType type,
                        uint32_t slices)
{
    static struct tiling t;
    ADDR2_MIP_INFO mips[16];
    ADDR2_COMPUTE_SURFACE_INFO_INPUT info = {
        .size = sizeof info, .swizzleMode = (AddrSwizzleMode)shape->mode, .resourceType = type,
        .bpp = 8u << shape->bytes_log2, .width = shape->width, .height = shape->height, .numSlices = slices,
        .numMipLevels = shape->levels, .numSamples = 1u << shape->samples_log2, .numFrags = 1u << shape->samples_log2,
    };
    ADDR2_COMPUTE_SURFACE_INFO_OUTPUT layout = { .size = sizeof layout, .pMipInfo = mips };
    info.flags.texture = 1;
    info.flags.color = shape->mode == TILING_64KB_R_X;
    info.flags.depth = shape->mode == TILING_64KB_Z_X;
    if (Addr2ComputeSurfaceInfo(lib, &info, &layout) != ADDR_OK) {
        refused++;
        return true;
    }
    layouts++;
    if (!tiling_init(&t, config, shape)) {
        printf("# mode %u: refused\n", shape->mode);
        return false;
    }
    ADDR2_COMPUTE_SURFACE_ADDRFROMCOORD_INPUT in = {
        .size = sizeof in, .swizzleMode = info.swizzleMode, .flags = info.flags, .resourceType = type, .bpp = info.bpp,
        .unalignedWidth = info.width, .unalignedHeight = info.height, .numSlices = slices,
        .numMipLevels = info.numMipLevels, .numSamples = info.numSamples, .numFrags = info.numFrags,
    };
    if (t.xored && t.block_log2 == 16) { /* what the library itself would choose for the fourth image */
        ADDR2_COMPUTE_PIPEBANKXOR_INPUT mix = { .size = sizeof mix, .surfIndex = 3, .flags = info.flags,
                                                .swizzleMode = info.swizzleMode, .resourceType = type };
        ADDR2_COMPUTE_PIPEBANKXOR_OUTPUT chosen = { .size = sizeof chosen };
        if (Addr2ComputePipeBankXor(lib, &mix, &chosen) == ADDR_OK)
            in.pipeBankXor = chosen.pipeBankXor;
    }
    bool same = true;
    for (unsigned level = 0; level < shape->levels && same; level++)
        same = same_level(lib, &t, &in, level, 0x1230000);
    return same;
}

static uint32_t config_under_test;

static void every_texel_is_where_addrlib_has_it(void)
{
    ADDR_HANDLE lib = library(config_under_test);
    CHECK(lib != NULL);
    compared = layouts = refused = 0;
    for (unsigned m = 0; lib && m < sizeof modes; m++)
        for (unsigned bytes_log2 = 0; bytes_log2 <= 4; bytes_log2++)
            for (unsigned dimension = 2; dimension <= 3; dimension++)
                for (unsigned samples_log2 = 0; samples_log2 <= 3; samples_log2++)
                    for (unsigned s = 0; s < sizeof sizes / sizeof sizes[0]; s++)
                        for (unsigned chain = 0; chain < 2; chain++) {
                            uint32_t largest = sizes[s][0] > sizes[s][1] ? sizes[s][0] : sizes[s][1];
                            struct tiling_shape shape = {
                                .mode = modes[m], .is_3d = dimension == 3, .bytes_log2 = (uint8_t)bytes_log2,
                                .samples_log2 = (uint8_t)samples_log2,
                                .levels = (uint8_t)(chain ? log2_of(largest) + 1 : 1), .width = sizes[s][0],
                                .height = sizes[s][1],
                            };
                            bool msaa = modes[m] == TILING_64KB_R_X || modes[m] == TILING_64KB_Z_X;
                            if (samples_log2 && (!msaa || chain || dimension == 3))
                                continue;
                            CHECK(same_layout(lib, config_under_test, &shape,
                                              dimension == 3 ? ADDR_RSRC_TEX_3D : ADDR_RSRC_TEX_2D, sizes[s][2]));
                        }
    printf("# %u texels of %u layouts; %u layouts addrlib refuses\n", compared, layouts, refused);
    CHECK(layouts > 1000);
    if (lib)
        AddrDestroy(lib);
}

static void metadata_are_where_addrlib_has_them(void)
{
    ADDR_HANDLE lib = library(config_under_test);
    CHECK(lib && same_metadata(lib, config_under_test));
    if (lib)
        AddrDestroy(lib);
}

int main(void)
{
    for (unsigned i = 0; i < sizeof configs / sizeof configs[0]; i++) {
        char name[64];
        config_under_test = configs[i];
        snprintf(name, sizeof name, "every_texel_is_where_addrlib_has_it_with_0x%x", configs[i]);
        tap_run(name, every_texel_is_where_addrlib_has_it);
        snprintf(name, sizeof name, "metadata_are_where_addrlib_has_them_with_0x%x", configs[i]);
        tap_run(name, metadata_are_where_addrlib_has_them);
    }
    return tap_done();
}
