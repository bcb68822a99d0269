/* SPDX-License-Identifier: MIT */
/*
 * dcn_hubp.c - which surface a head fetches, and its cursor.
 *
 * A write of the low half of the surface's address is the order to flip: what all registers of the surface say then is
 * put aside, and taken into use by the display thread when it is time.
 */
#include "card.h"

static struct dcn_head *head_of(struct navi *navi, uint32_t reg)
{
    return &navi->dcn.head[(reg - REG_HUBP0_SURFACE_CONFIG) / HUBP_DISTANCE];
}

static uint32_t hubp_get(struct dcn_head *head, uint32_t reg0)
{
    return reg_get(head->navi, reg0 + head->number * HUBP_DISTANCE);
}

static uint64_t address(struct dcn_head *head, uint32_t low)
{
    return (hubp_get(head, low) & ~3u) | (uint64_t)(hubp_get(head, low + 1) & 0xffff) << 32;
}

bool hubp_flips_at_once(struct dcn_head *head)
{
    return hubp_get(head, REG_HUBPREQ0_FLIP_CONTROL) & FIELD_HUBPREQ_FLIP_CONTROL__FLIP_TYPE;
}

bool hubp_is_blank(struct dcn_head *head)
{
    return hubp_get(head, REG_HUBP0_CNTL) & FIELD_HUBP_CNTL__BLANK_EN;
}

/* ---- what is put aside and taken over ---------------------------------------------------------------------------- */

/*
 * The formats: where the upper eight bits of a dword's four parts are, by the crossbar's number for a part: 0 is the
 * one at the top, 1 that in the middle, 2 the lowest one, 3 the one below the top.
 */
/* clang-format off */
static const struct format { uint32_t number; uint8_t shift[4]; } formats[] = {
    { DCN_FORMAT_8888,    { 24, 8, 0, 16 } },
    { DCN_FORMAT_2101010, { 24, 12, 2, 22 } },
};
/* clang-format on */

static const struct format *find_format(struct dcn_head *head)
{
    uint32_t number = FIELD_GET(FIELD_HUBP_SURFACE_CONFIG__PIXEL_FORMAT, hubp_get(head, REG_HUBP0_SURFACE_CONFIG));
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        if (formats[i].number == number)
            return &formats[i];
    }
    return NULL;
}

static bool is_compressed(struct dcn_head *head)
{
    return hubp_get(head, REG_HUBPREQ0_SURFACE_CONTROL) & FIELD_HUBPREQ_SURFACE_CONTROL__DCC_EN;
}

/* What the head has been told of the card, as GB_ADDR_CONFIG has it. */
static uint16_t addr_config(struct dcn_head *head)
{
    uint32_t config = hubp_get(head, REG_HUBP0_ADDR_CONFIG);
    return (uint16_t)(FIELD_GET(FIELD_HUBP_ADDR_CONFIG__NUM_PIPES, config) |
                      FIELD_GET(FIELD_HUBP_ADDR_CONFIG__PIPE_INTERLEAVE, config) << 3 |
                      FIELD_GET(FIELD_HUBP_ADDR_CONFIG__MAX_COMPRESSED_FRAGS, config) << 6 |
                      FIELD_GET(FIELD_HUBP_ADDR_CONFIG__NUM_PKRS, config) << 8);
}

static struct dcn_surface read_surface(struct dcn_head *head)
{
    const struct format *format = find_format(head);
    uint32_t crossbar = hubp_get(head, REG_HUBPRET0_CONTROL);
    uint32_t start = hubp_get(head, REG_HUBP0_PRI_VIEWPORT_START);
    uint32_t size = hubp_get(head, REG_HUBP0_PRI_VIEWPORT_DIMENSION);
    struct dcn_surface s = {
        .wrong = !format ? DCN_BAD_FORMAT : is_compressed(head) ? DCN_COMPRESSED : DCN_FINE,
        .address = address(head, REG_HUBPREQ0_PRIMARY_SURFACE_ADDRESS),
        .pitch = FIELD_GET(FIELD_HUBPREQ_SURFACE_PITCH__PITCH, hubp_get(head, REG_HUBPREQ0_SURFACE_PITCH)) + 1,
        .x = FIELD_GET(FIELD_HUBP_VIEWPORT__X, start),
        .y = FIELD_GET(FIELD_HUBP_VIEWPORT__Y, start),
        .width = FIELD_GET(FIELD_HUBP_VIEWPORT__X, size),
        .height = FIELD_GET(FIELD_HUBP_VIEWPORT__Y, size),
        .mode = (uint8_t)FIELD_GET(FIELD_HUBP_TILING_CONFIG__SW_MODE, hubp_get(head, REG_HUBP0_TILING_CONFIG)),
        .addr_config = addr_config(head),
    };
    if (format) {
        s.shift[0] = format->shift[FIELD_GET(FIELD_HUBPRET_CONTROL__CROSSBAR_RED, crossbar)];
        s.shift[1] = format->shift[1];
        s.shift[2] = format->shift[FIELD_GET(FIELD_HUBPRET_CONTROL__CROSSBAR_BLUE, crossbar)];
    }
    return s;
}

void hubp_latch_surface(struct dcn_head *head)
{
    head->surface = head->next;
    if (!head->surface.wrong && !scanout_lay_out(head))
        head->surface.wrong = DCN_BAD_TILING;
    head->surface.valid = !head->surface.wrong;
    if (head->surface.wrong)
        dcn_complain(head, head->surface.wrong);
}

void hubp_latch_cursor(struct dcn_head *head)
{
    uint32_t control = hubp_get(head, REG_CURSOR0_CONTROL), size = hubp_get(head, REG_CURSOR0_SIZE);
    uint32_t at = hubp_get(head, REG_CURSOR0_POSITION), hot = hubp_get(head, REG_CURSOR0_HOT_SPOT);
    uint32_t width = FIELD_GET(FIELD_CURSOR_SIZE__WIDTH, size), height = FIELD_GET(FIELD_CURSOR_SIZE__HEIGHT, size);
    uint32_t pitch = 64u << FIELD_GET(FIELD_CURSOR_CONTROL__PITCH, control);
    bool on = control & FIELD_CURSOR_CONTROL__ENABLE;
    bool known = FIELD_GET(FIELD_CURSOR_CONTROL__MODE, control) == DCN_CURSOR_MODE_PREMULTIPLIED;
    if (on && !known)
        dcn_complain(head, DCN_BAD_CURSOR);
    head->cursor = (struct dcn_cursor){
        .on = on && known,
        .address = address(head, REG_CURSOR0_SURFACE_ADDRESS),
        .pitch = pitch < DCN_CURSOR_MAX ? pitch : DCN_CURSOR_MAX,
        .width = width < DCN_CURSOR_MAX ? width : DCN_CURSOR_MAX,
        .height = height < DCN_CURSOR_MAX ? height : DCN_CURSOR_MAX,
        .x = (int32_t)FIELD_GET(FIELD_CURSOR_POSITION__X, at) - (int32_t)FIELD_GET(FIELD_CURSOR_HOT_SPOT__X, hot),
        .y = (int32_t)FIELD_GET(FIELD_CURSOR_POSITION__Y, at) - (int32_t)FIELD_GET(FIELD_CURSOR_HOT_SPOT__Y, hot),
    };
}

/* ---- registers --------------------------------------------------------------------------------------------------- */

static void write_address(struct navi *navi, uint32_t reg, uint32_t value)
{
    struct dcn_head *head = head_of(navi, reg);
    pthread_mutex_lock(&navi->dcn.lock);
    reg_set(navi, reg, value);
    head->next = read_surface(head);
    head->armed = true;
    dcn_kick(&navi->dcn);
    pthread_mutex_unlock(&navi->dcn.lock);
}

static uint32_t read_flip_control(struct navi *navi, uint32_t reg)
{
    pthread_mutex_lock(&navi->dcn.lock);
    bool armed = head_of(navi, reg)->armed;
    pthread_mutex_unlock(&navi->dcn.lock);
    return reg_get(navi, reg) | (armed ? FIELD_HUBPREQ_FLIP_CONTROL__FLIP_PENDING : 0);
}

/* A flip that has been ordered already may be told to wait no longer. */
static void write_flip_control(struct navi *navi, uint32_t reg, uint32_t value)
{
    pthread_mutex_lock(&navi->dcn.lock);
    reg_set(navi, reg, value & ~FIELD_HUBPREQ_FLIP_CONTROL__FLIP_PENDING);
    dcn_kick(&navi->dcn);
    pthread_mutex_unlock(&navi->dcn.lock);
}

#define FLIP_STATUS (FIELD_HUBPREQ_FLIP_INTERRUPT__OCCURRED | FIELD_HUBPREQ_FLIP_INTERRUPT__INT_STATUS)

static uint32_t read_flip_interrupt(struct navi *navi, uint32_t reg)
{
    uint32_t value = reg_get(navi, reg);
    pthread_mutex_lock(&navi->dcn.lock);
    bool occurred = head_of(navi, reg)->flipped;
    pthread_mutex_unlock(&navi->dcn.lock);
    if (occurred)
        value |= value & FIELD_HUBPREQ_FLIP_INTERRUPT__INT_MASK ? FLIP_STATUS : FIELD_HUBPREQ_FLIP_INTERRUPT__OCCURRED;
    return value;
}

static void write_flip_interrupt(struct navi *navi, uint32_t reg, uint32_t value)
{
    pthread_mutex_lock(&navi->dcn.lock);
    if (value & FIELD_HUBPREQ_FLIP_INTERRUPT__CLEAR)
        head_of(navi, reg)->flipped = false;
    reg_set(navi, reg, value & ~(FLIP_STATUS | FIELD_HUBPREQ_FLIP_INTERRUPT__CLEAR));
    pthread_mutex_unlock(&navi->dcn.lock);
}

static uint64_t in_use(struct navi *navi, uint32_t reg)
{
    pthread_mutex_lock(&navi->dcn.lock);
    uint64_t used = head_of(navi, reg)->surface.address;
    pthread_mutex_unlock(&navi->dcn.lock);
    return used;
}

static uint32_t read_in_use(struct navi *navi, uint32_t reg)
{
    return (uint32_t)in_use(navi, reg);
}

static uint32_t read_in_use_high(struct navi *navi, uint32_t reg)
{
    return (uint32_t)(in_use(navi, reg) >> 32);
}

/* clang-format off */
const struct mmio_row dcn_hubp_registers[] = {
    { REG_HUBPREQ0_PRIMARY_SURFACE_ADDRESS, 1, NULL, write_address },
    { REG_HUBPREQ0_FLIP_CONTROL, 1, read_flip_control, write_flip_control },
    { REG_HUBPREQ0_SURFACE_FLIP_INTERRUPT, 1, read_flip_interrupt, write_flip_interrupt },
    { REG_HUBPREQ0_SURFACE_INUSE, 1, read_in_use, mmio_ignore },
    { REG_HUBPREQ0_SURFACE_INUSE_HIGH, 1, read_in_use_high, mmio_ignore },
    { 0 },
};
/* clang-format on */
