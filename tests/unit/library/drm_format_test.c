/* SPDX-License-Identifier: MIT */
/*
 * drm_format_test.c - drm/format.c: names of formats and modifiers. Runs with libdrm's own, too; of names that libdrm
 * has changed or added since 2.4.114 only where that one is new enough.
 */
#include <stdbool.h>
#include <stdlib.h>

#include <drm_fourcc.h>
#include <xf86drm.h>

#include "tap.h"

/* The names are the caller's to free. `expected` NULL: there is none. */
static void check(char *name, const char *expected)
{
    if (expected)
        CHECK_STR(name, expected);
    else
        CHECK(name == NULL);
    free(name);
}

static void formats(void)
{
    check(drmGetFormatName(DRM_FORMAT_XRGB8888), "XR24");
    check(drmGetFormatName(DRM_FORMAT_NV12), "NV12");
    check(drmGetFormatName(DRM_FORMAT_R8), "R8");
    check(drmGetFormatName(DRM_FORMAT_XRGB8888 | DRM_FORMAT_BIG_ENDIAN), "XR24_BE");
    check(drmGetFormatName(DRM_FORMAT_R8 | DRM_FORMAT_BIG_ENDIAN), "R8_BE");
    check(drmGetFormatName(DRM_FORMAT_INVALID), "INVALID");
    check(drmGetFormatName(DRM_FORMAT_BIG_ENDIAN), "INVALID");
    check(drmGetFormatName(0x20202020), " ");
    check(drmGetFormatName(0x20410042), "B");
}

static void vendors(void)
{
    check(drmGetFormatModifierVendor(DRM_FORMAT_MOD_LINEAR), "NONE");
    check(drmGetFormatModifierVendor(AMD_FMT_MOD), "AMD");
    check(drmGetFormatModifierVendor(I915_FORMAT_MOD_X_TILED), "INTEL");
    check(drmGetFormatModifierVendor(DRM_FORMAT_MOD_NVIDIA_TEGRA_TILED), "NVIDIA");
    check(drmGetFormatModifierVendor(DRM_FORMAT_MOD_BROADCOM_UIF), "BROADCOM");
    check(drmGetFormatModifierVendor(DRM_FORMAT_MOD_ALLWINNER_TILED), "ALLWINNER");
    check(drmGetFormatModifierVendor(UINT64_C(0xfe) << 56), NULL);
}

static void modifiers_that_are_numbers(void)
{
    check(drmGetFormatModifierName(DRM_FORMAT_MOD_LINEAR), "LINEAR");
    check(drmGetFormatModifierName(DRM_FORMAT_MOD_INVALID), "INVALID");
    check(drmGetFormatModifierName(I915_FORMAT_MOD_Yf_TILED_CCS), "Yf_TILED_CCS");
    check(drmGetFormatModifierName(I915_FORMAT_MOD_4_TILED_DG2_RC_CCS_CC), "4_TILED_DG2_RC_CCS_CC");
    check(drmGetFormatModifierName(DRM_FORMAT_MOD_SAMSUNG_64_32_TILE), "64_32_TILE");
    check(drmGetFormatModifierName(DRM_FORMAT_MOD_QCOM_TILED2), "TILED2");
    check(drmGetFormatModifierName(DRM_FORMAT_MOD_VIVANTE_SPLIT_SUPER_TILED), "SPLIT_SUPER_TILED");
    check(drmGetFormatModifierName(DRM_FORMAT_MOD_NVIDIA_TEGRA_TILED), "TEGRA_TILED");
    check(drmGetFormatModifierName(DRM_FORMAT_MOD_BROADCOM_SAND128), "SAND128");
    check(drmGetFormatModifierName(DRM_FORMAT_MOD_ARM_16X16_BLOCK_U_INTERLEAVED), "16X16_BLOCK_U_INTERLEAVED");
    check(drmGetFormatModifierName(DRM_FORMAT_MOD_ALLWINNER_TILED), "TILED");
    check(drmGetFormatModifierName(fourcc_mod_code(INTEL, 0x1000)), NULL);
    check(drmGetFormatModifierName(UINT64_C(0xfe) << 56), NULL);
}

/* Whether the library under test has the names of 2.4.134, of which Apple is the last vendor. */
static bool has_newer_names(void)
{
    char *apple = drmGetFormatModifierVendor(UINT64_C(0x0c) << 56);

    free(apple);
    CHECK(apple || ORIGINAL);
    return apple;
}

static void newer_vendors_and_numbers(void)
{
    if (!has_newer_names())
        return;
    check(drmGetFormatModifierVendor(UINT64_C(0x0b) << 56), "MTK");
    check(drmGetFormatModifierVendor(UINT64_C(0x0c) << 56), "APPLE");
    check(drmGetFormatModifierVendor(UINT64_C(0x0d) << 56), NULL);
    check(drmGetFormatModifierName(UINT64_C(0x0c) << 56 | 1), "GPU_TILED");
    check(drmGetFormatModifierName(UINT64_C(0x0c) << 56 | 2), "GPU_TILED_COMPRESSED");
    check(drmGetFormatModifierName(UINT64_C(0x0c) << 56 | 3), NULL);
    check(drmGetFormatModifierName(UINT64_C(0x0b) << 56 | 1), NULL);
    check(drmGetFormatModifierName(fourcc_mod_code(INTEL, 13)), "4_TILED_MTL_RC_CCS");
    check(drmGetFormatModifierName(fourcc_mod_code(INTEL, 17)), "4_TILED_BMG_CCS");
    check(drmGetFormatModifierName(fourcc_mod_code(INTEL, 18)), NULL);
    check(drmGetFormatModifierName(DRM_FORMAT_MOD_ARM_CODE(DRM_FORMAT_MOD_ARM_TYPE_MISC, 2)), "INTERLEAVED_64K");
}

static void modifiers_of_vivante(void)
{
    const uint64_t tiled = DRM_FORMAT_MOD_VIVANTE_TILED, split = DRM_FORMAT_MOD_VIVANTE_SPLIT_SUPER_TILED;

    if (!has_newer_names())
        return;
    check(drmGetFormatModifierName(tiled), "TILED");
    check(drmGetFormatModifierName(split | UINT64_C(3) << 48), "SPLIT_SUPER_TILED,TS=128B_4");
    check(drmGetFormatModifierName(tiled | UINT64_C(0x11) << 48), "TILED,TS=64B_4,COMP=DEC400");
    check(drmGetFormatModifierName(tiled | UINT64_C(0x29) << 48), "TILED,TS=UNKNOWN,COMP=UNKNOWN");
    check(drmGetFormatModifierName(fourcc_mod_code(VIVANTE, 0x77)), "UNKNOWN");
}

static void modifiers_of_amd(void)
{
    const uint64_t gfx9 = AMD_FMT_MOD | AMD_FMT_MOD_SET(TILE_VERSION, AMD_FMT_MOD_TILE_VER_GFX9);
    const uint64_t gfx10 = AMD_FMT_MOD | AMD_FMT_MOD_SET(TILE_VERSION, AMD_FMT_MOD_TILE_VER_GFX10);
    const uint64_t rbplus = AMD_FMT_MOD | AMD_FMT_MOD_SET(TILE_VERSION, AMD_FMT_MOD_TILE_VER_GFX10_RBPLUS);
    const uint64_t s = AMD_FMT_MOD_SET(TILE, AMD_FMT_MOD_TILE_GFX9_64K_S);
    const uint64_t r_x = AMD_FMT_MOD_SET(TILE, AMD_FMT_MOD_TILE_GFX9_64K_R_X);
    const uint64_t xor = AMD_FMT_MOD_SET(PIPE_XOR_BITS, 3) | AMD_FMT_MOD_SET(BANK_XOR_BITS, 2) |
                         AMD_FMT_MOD_SET(PACKERS, 4) | AMD_FMT_MOD_SET(RB, 1) | AMD_FMT_MOD_SET(PIPE, 5);
    const uint64_t dcc =
        AMD_FMT_MOD_SET(DCC, 1) | AMD_FMT_MOD_SET(DCC_MAX_COMPRESSED_BLOCK, AMD_FMT_MOD_DCC_BLOCK_128B);

    const uint64_t gfx11 = AMD_FMT_MOD | AMD_FMT_MOD_SET(TILE_VERSION, 4);
    const uint64_t gfx12 = AMD_FMT_MOD | AMD_FMT_MOD_SET(TILE_VERSION, 5);

    check(drmGetFormatModifierName(AMD_FMT_MOD), NULL); /* no version */
    if (!has_newer_names())
        return;
    check(drmGetFormatModifierName(AMD_FMT_MOD | AMD_FMT_MOD_SET(TILE_VERSION, 6)), NULL);
    check(drmGetFormatModifierName(gfx9), "GFX9,LINEAR");
    check(drmGetFormatModifierName(gfx9 | s | xor), "GFX9,64KB_S");
    check(drmGetFormatModifierName(gfx9 | r_x | xor), "GFX9,64KB_R_X,PIPE_XOR_BITS=3,BANK_XOR_BITS=2");
    check(drmGetFormatModifierName(gfx10 | r_x | xor), "GFX10,64KB_R_X,PIPE_XOR_BITS=3");
    check(drmGetFormatModifierName(rbplus | r_x | xor), "GFX10_RBPLUS,64KB_R_X,PIPE_XOR_BITS=3,PACKERS=4");
    check(drmGetFormatModifierName(gfx11 | AMD_FMT_MOD_SET(TILE, 31) | xor),
          "GFX11,256KB_R_X,PIPE_XOR_BITS=3,PACKERS=4");
    check(drmGetFormatModifierName(gfx9 | s | dcc), "GFX9,64KB_S,DCC,DCC_MAX_COMPRESSED_BLOCK=128B");
    check(drmGetFormatModifierName(gfx9 | r_x | xor | dcc | AMD_FMT_MOD_SET(DCC_PIPE_ALIGN, 1)),
          "GFX9,64KB_R_X,PIPE_XOR_BITS=3,BANK_XOR_BITS=2,RB=1,PIPE=5,DCC,DCC_MAX_COMPRESSED_BLOCK=128B,"
          "DCC_PIPE_ALIGN");
    check(drmGetFormatModifierName(rbplus | r_x | xor | dcc | AMD_FMT_MOD_SET(DCC_RETILE, 1) |
                                   AMD_FMT_MOD_SET(DCC_PIPE_ALIGN, 1) | AMD_FMT_MOD_SET(DCC_INDEPENDENT_64B, 1) |
                                   AMD_FMT_MOD_SET(DCC_INDEPENDENT_128B, 1) | AMD_FMT_MOD_SET(DCC_CONSTANT_ENCODE, 1)),
          "GFX10_RBPLUS,64KB_R_X,PIPE_XOR_BITS=3,PACKERS=4,DCC,DCC_MAX_COMPRESSED_BLOCK=128B,DCC_INDEPENDENT_64B,"
          "DCC_INDEPENDENT_128B,DCC_CONSTANT_ENCODE,DCC_PIPE_ALIGN,DCC_RETILE");
    check(drmGetFormatModifierName(gfx12 | AMD_FMT_MOD_SET(TILE, 4)), "GFX12,256KB_2D");
    check(drmGetFormatModifierName(gfx12 | AMD_FMT_MOD_SET(TILE, 3) | xor | dcc | AMD_FMT_MOD_SET(DCC_RETILE, 1)),
          "GFX12,64KB_2D,DCC,DCC_MAX_COMPRESSED_BLOCK=128B");
    check(drmGetFormatModifierName(gfx12 | AMD_FMT_MOD_SET(TILE, 8)), "GFX12,INVALID8");
}

static void modifiers_of_others(void)
{
    check(drmGetFormatModifierName(DRM_FORMAT_MOD_ARM_AFBC(AFBC_FORMAT_MOD_BLOCK_SIZE_16x16)), "BLOCK_SIZE=16x16,");
    check(drmGetFormatModifierName(
              DRM_FORMAT_MOD_ARM_AFBC(AFBC_FORMAT_MOD_BLOCK_SIZE_32x8 | AFBC_FORMAT_MOD_YTR | AFBC_FORMAT_MOD_USM)),
          "BLOCK_SIZE=32x8,MODE=YTR|USM");
    check(drmGetFormatModifierName(DRM_FORMAT_MOD_ARM_AFBC(0)), NULL);
    check(drmGetFormatModifierName(DRM_FORMAT_MOD_ARM_AFRC(AFRC_FORMAT_MOD_CU_SIZE_P0(AFRC_FORMAT_MOD_CU_SIZE_16) |
                                                           AFRC_FORMAT_MOD_CU_SIZE_P12(AFRC_FORMAT_MOD_CU_SIZE_32) |
                                                           AFRC_FORMAT_MOD_LAYOUT_SCAN)),
          "P0=CU_16,P12=CU_32,SCAN");
    check(drmGetFormatModifierName(DRM_FORMAT_MOD_ARM_AFRC(AFRC_FORMAT_MOD_CU_SIZE_24)), "P0=CU_24,ROT");
    check(drmGetFormatModifierName(DRM_FORMAT_MOD_ARM_AFRC(0)), NULL);
    check(drmGetFormatModifierName(DRM_FORMAT_MOD_NVIDIA_BLOCK_LINEAR_2D(1, 1, 2, 0xfe, 4)),
          "BLOCK_LINEAR_2D,HEIGHT=4,KIND=254,GEN=2,SECTOR=1,COMPRESSION=1");
    check(drmGetFormatModifierName(DRM_FORMAT_MOD_AMLOGIC_FBC(AMLOGIC_FBC_LAYOUT_SCATTER, 0)),
          "FBC,LAYOUT=SCATTER,OPTIONS=0");
    check(drmGetFormatModifierName(DRM_FORMAT_MOD_AMLOGIC_FBC(AMLOGIC_FBC_LAYOUT_BASIC, AMLOGIC_FBC_OPTION_MEM_SAVING)),
          "FBC,LAYOUT=BASIC,OPTIONS=MEM_SAVING");
    check(drmGetFormatModifierName(fourcc_mod_code(AMLOGIC, 0x77)), "FBC,LAYOUT=INVALID_LAYOUT,OPTIONS=0");
}

int main(void)
{
    TAP_RUN(formats);
    TAP_RUN(vendors);
    TAP_RUN(modifiers_that_are_numbers);
    TAP_RUN(newer_vendors_and_numbers);
    TAP_RUN(modifiers_of_vivante);
    TAP_RUN(modifiers_of_amd);
    TAP_RUN(modifiers_of_others);
    return tap_done();
}
