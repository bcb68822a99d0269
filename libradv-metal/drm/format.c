/* SPDX-License-Identifier: MIT */
/*
 * format.c - libdrm: names of pixel formats and of their modifiers, those of 2.4.134. The caller frees them; NULL:
 * there is no name.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <drm_fourcc.h>
#include <xf86drm.h>

#include "drm_face.h"

/* ---- text in the making ------------------------------------------------------------------------------------------ */

struct text {
    char data[256]; /* more than the longest name there can be */
    size_t length;
};

__attribute__((format(printf, 2, 3))) static void add(struct text *text, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    int length = vsnprintf(text->data + text->length, sizeof text->data - text->length, format, args);
    va_end(args);
    if (length > 0 && (size_t)length < sizeof text->data - text->length)
        text->length += (size_t)length;
}

struct name {
    uint64_t value;
    const char *name;
};
#define COUNT(array)       (sizeof(array) / sizeof(array)[0])
#define FIND(array, value) find(array, COUNT(array), value)

static const char *find(const struct name *names, size_t count, uint64_t value)
{
    for (size_t i = 0; i < count; i++) {
        if (names[i].value == value)
            return names[i].name;
    }
    return NULL;
}

/* ---- modifiers made of fields: each function returns false for what has no name -----------------------------------
 */

static bool arm_afbc(struct text *text, uint64_t modifier)
{
    static const struct name blocks[] = {
        { AFBC_FORMAT_MOD_BLOCK_SIZE_16x16, "16x16" },
        { AFBC_FORMAT_MOD_BLOCK_SIZE_32x8, "32x8" },
        { AFBC_FORMAT_MOD_BLOCK_SIZE_64x4, "64x4" },
        { AFBC_FORMAT_MOD_BLOCK_SIZE_32x8_64x4, "32x8_64x4" },
    };
    static const struct name modes[] = {
        { AFBC_FORMAT_MOD_YTR, "YTR" }, { AFBC_FORMAT_MOD_SPLIT, "SPLIT" }, { AFBC_FORMAT_MOD_SPARSE, "SPARSE" },
        { AFBC_FORMAT_MOD_CBR, "CBR" }, { AFBC_FORMAT_MOD_TILED, "TILED" }, { AFBC_FORMAT_MOD_SC, "SC" },
        { AFBC_FORMAT_MOD_DB, "DB" },   { AFBC_FORMAT_MOD_BCH, "BCH" },     { AFBC_FORMAT_MOD_USM, "USM" },
    };
    const char *block = FIND(blocks, modifier & AFBC_FORMAT_MOD_BLOCK_SIZE_MASK);
    const char *before = "MODE=";

    if (!block)
        return false;
    add(text, "BLOCK_SIZE=%s,", block);
    for (size_t i = 0; i < COUNT(modes); i++) {
        if (modifier & modes[i].value) {
            add(text, "%s%s", before, modes[i].name);
            before = "|";
        }
    }
    return true;
}

static bool arm_afrc(struct text *text, uint64_t modifier)
{
    static const struct name units[] = {
        { AFRC_FORMAT_MOD_CU_SIZE_16, "CU_16" },
        { AFRC_FORMAT_MOD_CU_SIZE_24, "CU_24" },
        { AFRC_FORMAT_MOD_CU_SIZE_32, "CU_32" },
    };
    const char *plane0 = FIND(units, modifier & AFRC_FORMAT_MOD_CU_SIZE_MASK);
    const char *others = FIND(units, modifier >> 4 & AFRC_FORMAT_MOD_CU_SIZE_MASK);

    if (!plane0)
        return false;
    add(text, "P0=%s,", plane0);
    if (others)
        add(text, "P12=%s,", others);
    add(text, modifier & AFRC_FORMAT_MOD_LAYOUT_SCAN ? "SCAN" : "ROT");
    return true;
}

static bool arm(struct text *text, uint64_t modifier)
{
    switch (modifier >> 52 & 0xf) {
    case DRM_FORMAT_MOD_ARM_TYPE_AFBC:
        return arm_afbc(text, modifier);
    case DRM_FORMAT_MOD_ARM_TYPE_AFRC:
        return arm_afrc(text, modifier);
    default:
        return false;
    }
}

static unsigned bits(uint64_t modifier, unsigned shift, unsigned mask)
{
    return (unsigned)(modifier >> shift) & mask;
}

static bool nvidia(struct text *text, uint64_t modifier)
{
    if (!(modifier & 0x10)) /* not a block-linear one */
        return false;
    add(text, "BLOCK_LINEAR_2D,HEIGHT=%u,KIND=%u,GEN=%u,SECTOR=%u,COMPRESSION=%u", bits(modifier, 0, 0xf),
        bits(modifier, 12, 0xff), bits(modifier, 20, 3), bits(modifier, 22, 1), bits(modifier, 23, 7));
    return true;
}

static bool amlogic(struct text *text, uint64_t modifier)
{
    static const struct name layouts[] = {
        { AMLOGIC_FBC_LAYOUT_BASIC, "BASIC" },
        { AMLOGIC_FBC_LAYOUT_SCATTER, "SCATTER" },
    };
    const char *layout = FIND(layouts, modifier & 0xff);

    add(text, "FBC,LAYOUT=%s,OPTIONS=%s", layout ? layout : "INVALID_LAYOUT",
        modifier >> 8 & AMLOGIC_FBC_OPTION_MEM_SAVING ? "MEM_SAVING" : "0");
    return true;
}

/* How it is tiled, then how tile status and compression are kept, if they are. */
static bool vivante(struct text *text, uint64_t modifier)
{
    static const struct name tilings[] = {
        { DRM_FORMAT_MOD_VIVANTE_TILED, "TILED" },
        { DRM_FORMAT_MOD_VIVANTE_SUPER_TILED, "SUPER_TILED" },
        { DRM_FORMAT_MOD_VIVANTE_SPLIT_TILED, "SPLIT_TILED" },
        { DRM_FORMAT_MOD_VIVANTE_SPLIT_SUPER_TILED, "SPLIT_SUPER_TILED" },
    };
    static const struct name statuses[] = {
        { 0, "" },
        { VIVANTE_MOD_TS_64_4, ",TS=64B_4" },
        { VIVANTE_MOD_TS_64_2, ",TS=64B_2" },
        { VIVANTE_MOD_TS_128_4, ",TS=128B_4" },
        { VIVANTE_MOD_TS_256_4, ",TS=256B_4" },
    };
    static const struct name compressions[] = { { 0, "" }, { VIVANTE_MOD_COMP_DEC400, ",COMP=DEC400" } };
    const char *tiling = FIND(tilings, modifier & ~VIVANTE_MOD_EXT_MASK);
    const char *status = FIND(statuses, modifier & VIVANTE_MOD_TS_MASK);
    const char *compression = FIND(compressions, modifier & VIVANTE_MOD_COMP_MASK);

    add(text, "%s%s%s", tiling ? tiling : "UNKNOWN", status ? status : ",TS=UNKNOWN",
        compression ? compression : ",COMP=UNKNOWN");
    return true;
}

#define AMD(field, modifier) ((unsigned)AMD_FMT_MOD_GET(field, modifier))

#define FIRST_SWIZZLED 16 /* names in _T and _X: the chip's pipes, banks and packers go into their addresses */

/* Tilings before GFX12, by number. */
static const char *const amd_tiles[] = {
    "LINEAR",   "256B_S",   "256B_D",   "256B_R",   "4KB_Z",     "4KB_S",     "4KB_D",     "4KB_R",
    "64KB_Z",   "64KB_S",   "64KB_D",   "64KB_R",   "INVALID12", "INVALID13", "INVALID14", "INVALID15",
    "64KB_Z_T", "64KB_S_T", "64KB_D_T", "64KB_R_T", "4KB_Z_X",   "4KB_S_X",   "4KB_D_X",   "4KB_R_X",
    "64KB_Z_X", "64KB_S_X", "64KB_D_X", "64KB_R_X", "256KB_Z_X", "256KB_S_X", "256KB_D_X", "256KB_R_X",
};
static const char *const amd_gfx12_tiles[] = {
    "LINEAR", "256B_2D", "4KB_2D", "64KB_2D", "256KB_2D", "4KB_3D", "64KB_3D", "256KB_3D",
};

static void amd_swizzle(struct text *text, uint64_t modifier)
{
    unsigned version = AMD(TILE_VERSION, modifier);

    add(text, ",PIPE_XOR_BITS=%u", AMD(PIPE_XOR_BITS, modifier));
    if (version == AMD_FMT_MOD_TILE_VER_GFX9)
        add(text, ",BANK_XOR_BITS=%u", AMD(BANK_XOR_BITS, modifier));
    if (version == AMD_FMT_MOD_TILE_VER_GFX10_RBPLUS || version == AMD_FMT_MOD_TILE_VER_GFX11)
        add(text, ",PACKERS=%u", AMD(PACKERS, modifier));
}

static void amd_dcc_block(struct text *text, uint64_t modifier)
{
    add(text, ",DCC,DCC_MAX_COMPRESSED_BLOCK=%uB", 64u << AMD(DCC_MAX_COMPRESSED_BLOCK, modifier));
}

static void amd_dcc(struct text *text, uint64_t modifier)
{
    bool pipe_align = AMD(DCC_PIPE_ALIGN, modifier), retile = AMD(DCC_RETILE, modifier);

    if (AMD(TILE_VERSION, modifier) == AMD_FMT_MOD_TILE_VER_GFX9 && (pipe_align || retile))
        add(text, ",RB=%u,PIPE=%u", AMD(RB, modifier), AMD(PIPE, modifier));
    amd_dcc_block(text, modifier);
    if (AMD(DCC_INDEPENDENT_64B, modifier))
        add(text, ",DCC_INDEPENDENT_64B");
    if (AMD(DCC_INDEPENDENT_128B, modifier))
        add(text, ",DCC_INDEPENDENT_128B");
    if (AMD(DCC_CONSTANT_ENCODE, modifier))
        add(text, ",DCC_CONSTANT_ENCODE");
    if (pipe_align)
        add(text, ",DCC_PIPE_ALIGN");
    if (retile)
        add(text, ",DCC_RETILE");
}

static bool amd(struct text *text, uint64_t modifier)
{
    static const struct name versions[] = {
        { AMD_FMT_MOD_TILE_VER_GFX9, "GFX9" },
        { AMD_FMT_MOD_TILE_VER_GFX10, "GFX10" },
        { AMD_FMT_MOD_TILE_VER_GFX10_RBPLUS, "GFX10_RBPLUS" },
        { AMD_FMT_MOD_TILE_VER_GFX11, "GFX11" },
        { AMD_FMT_MOD_TILE_VER_GFX12, "GFX12" },
    };
    const unsigned version = AMD(TILE_VERSION, modifier), tile = AMD(TILE, modifier);
    const char *name = FIND(versions, version);

    if (!name)
        return false;
    add(text, "%s,", name);
    if (version == AMD_FMT_MOD_TILE_VER_GFX12) {
        if (tile < COUNT(amd_gfx12_tiles))
            add(text, "%s", amd_gfx12_tiles[tile]);
        else
            add(text, "INVALID%u", tile);
        if (AMD(DCC, modifier))
            amd_dcc_block(text, modifier);
        return true;
    }
    add(text, "%s", amd_tiles[tile]); /* a field of five bits */
    if (tile >= FIRST_SWIZZLED)
        amd_swizzle(text, modifier);
    if (AMD(DCC, modifier))
        amd_dcc(text, modifier);
    return true;
}

/* ---- names ------------------------------------------------------------------------------------------------------- */

/* Modifiers that are one number each; a name is what stands behind the vendor's in drm_fourcc.h. */
#define INTEL(name)                                                                                                    \
    {                                                                                                                  \
        I915_FORMAT_MOD_##name, #name                                                                                  \
    }
#define OTHER(vendor, name)                                                                                            \
    {                                                                                                                  \
        DRM_FORMAT_MOD_##vendor##_##name, #name                                                                        \
    }
static const struct name numbers[] = {
    { DRM_FORMAT_MOD_INVALID, "INVALID" },
    { DRM_FORMAT_MOD_LINEAR, "LINEAR" },
    INTEL(X_TILED),
    INTEL(Y_TILED),
    INTEL(Yf_TILED),
    INTEL(Y_TILED_CCS),
    INTEL(Yf_TILED_CCS),
    INTEL(Y_TILED_GEN12_RC_CCS),
    INTEL(Y_TILED_GEN12_MC_CCS),
    INTEL(Y_TILED_GEN12_RC_CCS_CC),
    INTEL(4_TILED),
    INTEL(4_TILED_DG2_RC_CCS),
    INTEL(4_TILED_DG2_MC_CCS),
    INTEL(4_TILED_DG2_RC_CCS_CC),
    INTEL(4_TILED_MTL_RC_CCS),
    INTEL(4_TILED_MTL_MC_CCS),
    INTEL(4_TILED_MTL_RC_CCS_CC),
    INTEL(4_TILED_LNL_CCS),
    INTEL(4_TILED_BMG_CCS),
    OTHER(SAMSUNG, 64_32_TILE),
    OTHER(SAMSUNG, 16_16_TILE),
    OTHER(QCOM, COMPRESSED),
    OTHER(QCOM, TILED3),
    OTHER(QCOM, TILED2),
    OTHER(NVIDIA, TEGRA_TILED),
    OTHER(BROADCOM, VC4_T_TILED),
    OTHER(BROADCOM, SAND32),
    OTHER(BROADCOM, SAND64),
    OTHER(BROADCOM, SAND128),
    OTHER(BROADCOM, SAND256),
    OTHER(BROADCOM, UIF),
    OTHER(ARM, 16X16_BLOCK_U_INTERLEAVED),
    OTHER(ARM, INTERLEAVED_64K),
    OTHER(ALLWINNER, TILED),
    OTHER(APPLE, GPU_TILED),
    OTHER(APPLE, GPU_TILED_COMPRESSED),
};

#define VENDOR(name, function) [DRM_FORMAT_MOD_VENDOR_##name] = { #name, function }
static const struct {
    const char *name;
    bool (*modifier_name)(struct text *text, uint64_t modifier); /* NULL: only numbers */
} vendors[] = {
    VENDOR(NONE, NULL),    VENDOR(INTEL, NULL),     VENDOR(AMD, amd),         VENDOR(NVIDIA, nvidia),
    VENDOR(SAMSUNG, NULL), VENDOR(QCOM, NULL),      VENDOR(VIVANTE, vivante), VENDOR(BROADCOM, NULL),
    VENDOR(ARM, arm),      VENDOR(ALLWINNER, NULL), VENDOR(AMLOGIC, amlogic), VENDOR(MTK, NULL),
    VENDOR(APPLE, NULL),
};

FACE_API char *drmGetFormatModifierVendor(uint64_t modifier)
{
    size_t vendor = fourcc_mod_get_vendor(modifier);
    return vendor < COUNT(vendors) ? strdup(vendors[vendor].name) : NULL;
}

FACE_API char *drmGetFormatModifierName(uint64_t modifier)
{
    size_t vendor = fourcc_mod_get_vendor(modifier);
    struct text text = { .length = 0 };

    if (vendor < COUNT(vendors) && vendors[vendor].modifier_name && vendors[vendor].modifier_name(&text, modifier))
        return strdup(text.data);
    const char *name = FIND(numbers, modifier);
    return name ? strdup(name) : NULL;
}

/* The four characters without blanks at the end, and "_BE" where the bytes are swapped. */
FACE_API char *drmGetFormatName(uint32_t format)
{
    uint32_t code = format & ~DRM_FORMAT_BIG_ENDIAN;
    struct text text = { .length = 0 };
    int length = 4;

    if (code == DRM_FORMAT_INVALID)
        return strdup("INVALID");
    while (length > 1 && (code >> 8 * (length - 1) & 0xff) == ' ')
        length--;
    for (int i = 0; i < length && code >> 8 * i & 0xff; i++)
        add(&text, "%c", (char)(code >> 8 * i & 0xff));
    if (format & DRM_FORMAT_BIG_ENDIAN)
        add(&text, "_BE");
    return strdup(text.data);
}
