/* SPDX-License-Identifier: MIT */
/*
 * compare_meta.c - meta.c against AMD's own addressing library: sizes and levels of HTILE, DCC and CMASK, and the
 * addresses of their elements. Those of smaller levels the library does not tell.
 */
#include <stdio.h>

#include <navi23/shader/meta.h>

#include "compare.h"

static const uint32_t sizes[][3] = { { 1, 1, 1 }, { 16, 16, 3 }, { 65, 33, 5 }, { 129, 257, 6 }, { 300, 200, 2 },
                                     { 1023, 512, 1 }, { 512, 1030, 9 }, { 2100, 70, 20 }, { 2500, 1500, 17 } };

/* What addrlib says of a layout, whatever it is of. */
struct layout {
    uint64_t slice_bytes;
    uint32_t block_width, block_height, pitch, height;
    ADDR2_META_MIP_INFO mips[16];
};

/* An element's place: of half bytes. */
struct place {
    uint64_t address;
    bool high_half;
};

static uint32_t first_in_tail(ADDR_HANDLE lib, const struct meta_shape *shape, uint32_t slices)
{
    const struct tiling_shape *s = &shape->surface;
    ADDR2_MIP_INFO mips[16];
    ADDR2_COMPUTE_SURFACE_INFO_INPUT in = {
        .size = sizeof in, .swizzleMode = (AddrSwizzleMode)s->mode, .resourceType = ADDR_RSRC_TEX_2D,
        .bpp = 8u << s->bytes_log2, .width = s->width, .height = s->height, .numSlices = slices,
        .numMipLevels = s->levels, .numSamples = 1, .numFrags = 1,
    };
    in.flags.depth = s->mode == TILING_64KB_Z_X;
    in.flags.color = s->mode == TILING_64KB_R_X;
    in.flags.texture = 1;
    ADDR2_COMPUTE_SURFACE_INFO_OUTPUT out = { .size = sizeof out, .pMipInfo = mips };
    return Addr2ComputeSurfaceInfo(lib, &in, &out) == ADDR_OK ? out.firstMipIdInTail : ~0u;
}

static bool ask_layout(ADDR_HANDLE lib, const struct meta_shape *shape, uint32_t slices, struct layout *l)
{
    const struct tiling_shape *s = &shape->surface;
    const uint32_t tail = s->levels > 1 ? first_in_tail(lib, shape, slices) : s->levels;
    if (shape->kind == META_HTILE) {
        ADDR2_COMPUTE_HTILE_INFO_INPUT in = {
            .size = sizeof in, .hTileFlags.pipeAligned = 1, .swizzleMode = ADDR_SW_64KB_Z_X,
            .unalignedWidth = s->width, .unalignedHeight = s->height, .numSlices = slices, .numMipLevels = s->levels,
            .firstMipIdInTail = tail,
        };
        ADDR2_COMPUTE_HTILE_INFO_OUTPUT out = { .size = sizeof out, .pMipInfo = l->mips };
        bool ok = Addr2ComputeHtileInfo(lib, &in, &out) == ADDR_OK;
        l->slice_bytes = out.sliceSize;
        l->block_width = out.metaBlkWidth, l->block_height = out.metaBlkHeight;
        return ok;
    }
    if (shape->kind == META_CMASK) {
        ADDR2_COMPUTE_CMASK_INFO_INPUT in = {
            .size = sizeof in, .cMaskFlags.pipeAligned = 1, .swizzleMode = ADDR_SW_64KB_Z_X,
            .resourceType = ADDR_RSRC_TEX_2D, .unalignedWidth = s->width, .unalignedHeight = s->height,
            .numSlices = slices, .numMipLevels = s->levels, .firstMipIdInTail = tail,
        };
        ADDR2_COMPUTE_CMASK_INFO_OUTPUT out = { .size = sizeof out, .pMipInfo = l->mips };
        bool ok = Addr2ComputeCmaskInfo(lib, &in, &out) == ADDR_OK;
        l->slice_bytes = out.sliceSize;
        l->block_width = out.metaBlkWidth, l->block_height = out.metaBlkHeight;
        return ok;
    }
    ADDR2_COMPUTE_DCCINFO_INPUT in = {
        .size = sizeof in, .dccKeyFlags.pipeAligned = shape->pipe_aligned, .colorFlags.color = 1,
        .resourceType = ADDR_RSRC_TEX_2D, .swizzleMode = ADDR_SW_64KB_R_X, .bpp = 8u << s->bytes_log2,
        .unalignedWidth = s->width, .unalignedHeight = s->height, .numSlices = slices,
        .numFrags = 1u << s->samples_log2, .numMipLevels = s->levels, .firstMipIdInTail = tail,
    };
    ADDR2_COMPUTE_DCCINFO_OUTPUT out = { .size = sizeof out, .pMipInfo = l->mips };
    bool ok = Addr2ComputeDccInfo(lib, &in, &out) == ADDR_OK;
    l->slice_bytes = out.dccRamSliceSize;
    l->block_width = out.metaBlkWidth, l->block_height = out.metaBlkHeight;
    l->pitch = out.pitch, l->height = out.height;
    return ok;
}

static bool ask_place(ADDR_HANDLE lib, const struct meta_shape *shape, uint32_t slices, const struct layout *l,
                      const uint32_t at[3], uint32_t pipe_xor, struct place *place)
{
    const struct tiling_shape *s = &shape->surface;
    *place = (struct place){ 0 };
    if (shape->kind == META_HTILE) {
        ADDR2_COMPUTE_HTILE_ADDRFROMCOORD_INPUT in = {
            .size = sizeof in, .hTileFlags.pipeAligned = 1, .swizzleMode = ADDR_SW_64KB_Z_X,
            .unalignedWidth = s->width, .unalignedHeight = s->height, .numSlices = slices, .numMipLevels = 1,
            .numSamples = 1u << s->samples_log2, .x = at[0], .y = at[1], .slice = at[2], .pipeXor = pipe_xor,
        };
        ADDR2_COMPUTE_HTILE_ADDRFROMCOORD_OUTPUT out = { .size = sizeof out };
        bool ok = Addr2ComputeHtileAddrFromCoord(lib, &in, &out) == ADDR_OK;
        place->address = out.addr;
        return ok;
    }
    if (shape->kind == META_CMASK) {
        ADDR2_COMPUTE_CMASK_ADDRFROMCOORD_INPUT in = {
            .size = sizeof in, .cMaskFlags.pipeAligned = 1, .swizzleMode = ADDR_SW_64KB_Z_X,
            .resourceType = ADDR_RSRC_TEX_2D, .unalignedWidth = s->width, .unalignedHeight = s->height,
            .numSlices = slices, .numSamples = 1u << s->samples_log2, .numFrags = 1u << s->samples_log2,
            .x = at[0], .y = at[1], .slice = at[2], .pipeXor = pipe_xor,
        };
        ADDR2_COMPUTE_CMASK_ADDRFROMCOORD_OUTPUT out = { .size = sizeof out };
        bool ok = Addr2ComputeCmaskAddrFromCoord(lib, &in, &out) == ADDR_OK;
        *place = (struct place){ out.addr, out.bitPosition == 4 };
        return ok;
    }
    ADDR2_COMPUTE_DCC_ADDRFROMCOORD_INPUT in = {
        .size = sizeof in, .dccKeyFlags.pipeAligned = shape->pipe_aligned, .resourceType = ADDR_RSRC_TEX_2D,
        .swizzleMode = ADDR_SW_64KB_R_X, .bpp = 8u << s->bytes_log2, .numSlices = slices, .numMipLevels = 1,
        .numFrags = 1, .x = at[0], .y = at[1], .slice = at[2], .pipeXor = pipe_xor, .pitch = l->pitch,
        .height = l->height, .metaBlkWidth = l->block_width, .metaBlkHeight = l->block_height,
        .dccRamSliceSize = (UINT_32)l->slice_bytes,
    };
    ADDR2_COMPUTE_DCC_ADDRFROMCOORD_OUTPUT out = { .size = sizeof out };
    bool ok = Addr2ComputeDccAddrFromCoord(lib, &in, &out) == ADDR_OK;
    place->address = out.addr;
    return ok;
}

static unsigned layouts, compared;

static bool same_places(ADDR_HANDLE lib, const struct meta_shape *shape, uint32_t slices, const struct layout *l,
                        const struct meta *m)
{
    const uint64_t base = 0x7000000;
    for (unsigned i = 0; i < 64; i++) {
        uint32_t at[3] = { i ? below(shape->surface.width) : shape->surface.width - 1,
                           i ? below(shape->surface.height) : shape->surface.height - 1, below(slices) };
        uint32_t pipe_xor = i % 2 ? 5 : 0;
        struct place theirs, ours;
        if (!ask_place(lib, shape, slices, l, at, pipe_xor, &theirs))
            return false;
        ours.address = meta_address(m, base | (uint64_t)pipe_xor << 8, 0, at[0], at[1], at[2], &ours.high_half) - base;
        compared++;
        if (ours.address != theirs.address || (shape->kind == META_CMASK && ours.high_half != theirs.high_half)) {
            printf("# kind %u, %u bytes, %ux%ux%u, at %u %u %u: 0x%llx, not 0x%llx\n", shape->kind,
                   1u << shape->surface.bytes_log2, shape->surface.width, shape->surface.height, slices, at[0], at[1],
                   at[2], (unsigned long long)ours.address, (unsigned long long)theirs.address);
            return false;
        }
    }
    return true;
}

/* The card's own place for keys of several samples is not known; there must be room for ours. */
static bool is_within(const struct meta *m, const struct meta_shape *shape)
{
    for (uint32_t y = 0; y < shape->surface.height; y++)
        for (uint32_t x = 0; x < shape->surface.width; x++)
            if (meta_address(m, 0, 0, x, y, 0, NULL) >= m->slice_bytes)
                return false;
    return true;
}

static bool same_layout(ADDR_HANDLE lib, uint32_t config, const struct meta_shape *shape, uint32_t slices)
{
    static struct meta m;
    struct layout l = { 0 };
    if (!ask_layout(lib, shape, slices, &l) || !meta_init(&m, config, shape)) {
        printf("# kind %u: refused\n", shape->kind);
        return false;
    }
    layouts++;
    bool same = m.slice_bytes == l.slice_bytes;
    if (shape->kind == META_DCC && shape->surface.samples_log2)
        return same && is_within(&m, shape);
    same &= 1u << m.block_width_log2 == l.block_width && 1u << m.block_height_log2 == l.block_height;
    for (unsigned i = 0; i < shape->surface.levels; i++)
        same &= m.level[i].offset == l.mips[i].offset;
    if (!same)
        printf("# kind %u, %u bytes, %ux%u, %u levels: another layout\n", shape->kind, 1u << shape->surface.bytes_log2,
               shape->surface.width, shape->surface.height, shape->surface.levels);
    return same && (shape->surface.levels > 1 || same_places(lib, shape, slices, &l, &m));
}

/* The shapes of a kind: of every size, with and without levels, of every number of bytes or samples that matters. */
static bool same_kind(ADDR_HANDLE lib, uint32_t config, unsigned kind, bool pipe_aligned)
{
    bool same = true;
    for (unsigned s = 0; s < sizeof sizes / sizeof sizes[0]; s++)
        for (unsigned bytes_log2 = 0; bytes_log2 <= 4; bytes_log2++)
            for (unsigned samples_log2 = 0; samples_log2 <= 3; samples_log2++)
                for (unsigned levels = 1; levels <= 6; levels += 5) {
                    struct meta_shape shape = {
                        .kind = (uint8_t)kind, .pipe_aligned = pipe_aligned,
                        .surface = { .mode = kind == META_DCC ? TILING_64KB_R_X : TILING_64KB_Z_X,
                                     .bytes_log2 = (uint8_t)bytes_log2, .samples_log2 = (uint8_t)samples_log2,
                                     .levels = (uint8_t)levels, .width = sizes[s][0], .height = sizes[s][1] },
                    };
                    bool there_is = (samples_log2 == 0 || levels == 1) && (kind == META_DCC || bytes_log2 <= 2);
                    if (there_is && !(kind == META_CMASK && levels > 1))
                        same &= same_layout(lib, config, &shape, sizes[s][2]);
                }
    return same;
}

bool same_metadata(ADDR_HANDLE lib, uint32_t config)
{
    layouts = compared = 0;
    bool same = same_kind(lib, config, META_HTILE, true) & same_kind(lib, config, META_CMASK, true) &
                same_kind(lib, config, META_DCC, true) & same_kind(lib, config, META_DCC, false);
    printf("# %u elements of %u layouts of metadata\n", compared, layouts);
    return same && layouts > 300;
}
