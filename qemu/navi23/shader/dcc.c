/* SPDX-License-Identifier: MIT */
/*
 * dcc.c - cleared blocks of DCC: what they consist of, and filling them.
 *
 * A block stays cleared until something writes a part of it, which several cores may want at once. The first one fills
 * it, with the lock, before the key says that it is plain: so who finds it plain finds it filled.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include <navi23/shader/dcc.h>

bool dcc_is_clear(uint8_t key)
{
    return key == DCC_CLEAR_0000 || key == DCC_CLEAR_SINGLE || key == DCC_CLEAR_REGISTER || key == DCC_CLEAR_0001 ||
           key == DCC_CLEAR_1110 || key == DCC_CLEAR_1111;
}

/* 1 as a component has it: of integers, the largest number. */
static uint32_t one_of(const struct format *format)
{
    switch (format->number) {
    case FORMAT_UINT:
        return UINT32_MAX;
    case FORMAT_SINT:
        return INT32_MAX;
    default:
        return 0x3f800000; /* 1.0 */
    }
}

void dcc_clear_element(uint8_t key, const struct format *format, bool alpha_last, const uint8_t *first,
                       const uint32_t clear[2], uint8_t element[16])
{
    const bool alpha_is_1 = key == DCC_CLEAR_0001 || key == DCC_CLEAR_1111;
    const bool others_are_1 = key == DCC_CLEAR_1110 || key == DCC_CLEAR_1111;
    uint32_t rgba[4] = { 0 };
    if (key == DCC_CLEAR_REGISTER && clear) {
        /* Elements of 16 bytes have one word for their first three components, and one for alpha. */
        const uint32_t words[4] = { clear[0], format->bytes == 16 ? clear[0] : clear[1], clear[0], clear[1] };
        memcpy(element, words, 16);
    } else if (key == DCC_CLEAR_REGISTER || key == DCC_CLEAR_SINGLE) {
        memcpy(element, first, format->bytes);
        if (format->bytes == 16) { /* likewise: drivers write the second word of theirs behind the first */
            memcpy(element + 4, first, 4);
            memcpy(element + 8, first, 4);
        }
    } else {
        unsigned alpha = format->components == 3 ? 3 : alpha_last ? format->components - 1u : 0; /* 3: there is none */
        for (unsigned i = 0; i < format->components; i++)
            rgba[i] = (i == alpha ? alpha_is_1 : others_are_1) ? one_of(format) : 0;
        format_store(format, element, rgba);
    }
}

/* ---- surfaces ---------------------------------------------------------------------------------------------------- */

static pthread_mutex_t filling = PTHREAD_MUTEX_INITIALIZER; /* for all blocks: it never takes long */

static _Atomic uint8_t *key_at(struct shader_core *core, const struct dcc_surface *s, uint32_t x, uint32_t y,
                               uint32_t slice, enum gmc_access access)
{
    uint64_t got, va = meta_address(s->meta, s->meta_base, s->level, x, y, slice, NULL);
    return gmc_map(&core->port, core->vmid, va, 1, access, &got);
}

static uint64_t block_address(const struct dcc_surface *s, uint32_t x, uint32_t y, uint32_t slice, unsigned sample)
{
    uint64_t va = tiling_address(s->tiling, s->base, tiling_offset(s->tiling, s->level, x, y, slice, sample));
    return va & ~(uint64_t)(DCC_BLOCK_BYTES - 1);
}

bool dcc_look(struct shader_core *core, const struct dcc_surface *s, uint32_t x, uint32_t y, uint32_t slice,
              uint8_t element[16])
{
    uint8_t first[16] = { 0 };
    const _Atomic uint8_t *at = key_at(core, s, x, y, slice, GMC_READ);
    uint8_t key = at ? atomic_load_explicit(at, memory_order_acquire) : DCC_PLAIN;
    if (!dcc_is_clear(key))
        return false;
    if (key == DCC_CLEAR_SINGLE || key == DCC_CLEAR_REGISTER)
        gmc_read(&core->port, core->vmid, block_address(s, x, y, slice, 0), first, s->format->bytes, GMC_READ);
    dcc_clear_element(key, s->format, s->alpha_last, first, s->clear, element);
    atomic_thread_fence(memory_order_acquire);
    return atomic_load_explicit(at, memory_order_relaxed) == key; /* else `first` may be something new */
}

/* The block in all samples, its pixels before the key is changed. */
static void fill_block(struct shader_core *core, const struct dcc_surface *s, uint32_t x, uint32_t y, uint32_t slice,
                       uint8_t key)
{
    uint8_t first[16], element[16];
    gmc_read(&core->port, core->vmid, block_address(s, x, y, slice, 0), first, s->format->bytes, GMC_READ);
    dcc_clear_element(key, s->format, s->alpha_last, first, s->clear, element);
    for (unsigned sample = 0; sample < 1u << s->samples_log2; sample++) {
        uint64_t got;
        uint8_t *block = gmc_map(&core->port, core->vmid, block_address(s, x, y, slice, sample), DCC_BLOCK_BYTES,
                                 GMC_WRITE, &got);
        if (!block || got < DCC_BLOCK_BYTES)
            continue;
        for (unsigned i = 0; i < DCC_BLOCK_BYTES; i += s->format->bytes)
            memcpy(block + i, element, s->format->bytes);
    }
}

void dcc_expand(struct shader_core *core, const struct dcc_surface *s, uint32_t x, uint32_t y, uint32_t slice)
{
    _Atomic uint8_t *at = key_at(core, s, x, y, slice, GMC_WRITE);
    if (!at || !dcc_is_clear(atomic_load_explicit(at, memory_order_acquire)))
        return;
    pthread_mutex_lock(&filling);
    uint8_t key = atomic_load_explicit(at, memory_order_relaxed);
    if (dcc_is_clear(key)) {
        fill_block(core, s, x, y, slice, key);
        atomic_store_explicit(at, DCC_PLAIN, memory_order_release);
    }
    pthread_mutex_unlock(&filling);
}
