/* SPDX-License-Identifier: MIT */
/*
 * dcn.c - the display core: heads that fetch a surface and time it out to a screen, the wires to ask screens with.
 *
 * Registers only: what is shown when is decided in display/. The display core sleeps with nobody: it has nothing to do
 * with the graphics core's power. Addresses are those of VMID 0. A new surface is armed by the write of the low half of
 * its address, with what the registers around it hold then; so that comes last.
 */
#include "blocks.h"

#include <mgpu/mgpu_display.h>
#include <navi23/regs/dcn.h>
#include <navi23/regs/mmio.h>

/* A frame, of which kgpu_mode_is_good knows how long it may be, and much more, for a card in software has late ones. */
#define FRAME_TIMEOUT_US 2000000u
#define I2C_TIMEOUT_US 500000u
#define EDID_BLOCK 128u
#define I2C_KHZ 100u
#define I2C_CLOCK_KHZ 50000u /* half of the crystal's clock, which the wires' speed is divided from */
#define I2C_PRESCALE_SHIFT 16

/* Which bits are red and blue, for the crossbar: see DCN_FORMAT_8888. */
#define LOWEST 2u
#define BELOW_ALPHA 3u
#define FOURCC(a, b, c, d) ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | (uint32_t)(d) << 24)

static const struct kgpu_dcn_format formats[] = {
    { FOURCC('X', 'R', '2', '4'), DCN_FORMAT_8888, BELOW_ALPHA, LOWEST },
    { FOURCC('A', 'R', '2', '4'), DCN_FORMAT_8888, BELOW_ALPHA, LOWEST },
    { FOURCC('X', 'B', '2', '4'), DCN_FORMAT_8888, LOWEST, BELOW_ALPHA },
    { FOURCC('A', 'B', '2', '4'), DCN_FORMAT_8888, LOWEST, BELOW_ALPHA },
    { FOURCC('X', 'R', '3', '0'), DCN_FORMAT_2101010, BELOW_ALPHA, LOWEST },
    { FOURCC('X', 'B', '3', '0'), DCN_FORMAT_2101010, LOWEST, BELOW_ALPHA },
};

const struct kgpu_dcn_format *kgpu_dcn_format(uint32_t fourcc)
{
    for (size_t i = 0; i < KGPU_COUNT(formats); i++)
        if (formats[i].fourcc == fourcc)
            return &formats[i];
    return NULL;
}

/* ---- heads ----------------------------------------------------------------------------------------------------- */

static uint32_t hubp(uint32_t head, uint32_t reg)
{
    return reg + head * HUBP_DISTANCE;
}

static uint32_t otg(uint32_t head, uint32_t reg)
{
    return reg + head * OTG_DISTANCE;
}

void kgpu_dcn_reset(struct kgpu *kgpu)
{
    for (uint32_t head = 0; head < DCN_HEADS; head++) {
        kgpu_dcn_stop(kgpu, head);
        kgpu_dcn_listen(kgpu, head, false);
        kgpu_dcn_ack(kgpu, head);
        kgpu_reg_write(kgpu, hubp(head, REG_CURSOR0_CONTROL), 0);
        kgpu_reg_write(kgpu, REG_HPD0_CONTROL + head * HPD_DISTANCE, FIELD_HPD_CONTROL__EN);
    }
}

void kgpu_dcn_stop(struct kgpu *kgpu, uint32_t head)
{
    kgpu_reg_update(kgpu, hubp(head, REG_HUBP0_CNTL), FIELD_HUBP_CNTL__BLANK_EN, FIELD_HUBP_CNTL__BLANK_EN);
    kgpu_reg_update(kgpu, otg(head, REG_OTG0_CONTROL), FIELD_OTG_CONTROL__MASTER_EN, 0);
}

static void write_range(struct kgpu *kgpu, uint32_t reg, uint32_t start, uint32_t end)
{
    kgpu_reg_write(kgpu, reg, FIELD_PUT(FIELD_OTG_START_END__START, start) | FIELD_PUT(FIELD_OTG_START_END__END, end));
}

/* The card counts from the beginning of the sync pulses, a mode from that of the picture. */
static void set_timing(struct kgpu *kgpu, uint32_t head, const struct mgpu_mode *mode)
{
    uint32_t hblank_end = (uint32_t)mode->htotal - mode->hsync_start;
    uint32_t vblank_end = (uint32_t)mode->vtotal - mode->vsync_start;
    uint32_t clock = head * OTG_CLOCK_DISTANCE;

    kgpu_reg_write(kgpu, REG_DP_DTO0_PHASE + clock, mode->clock_khz * 1000);
    kgpu_reg_write(kgpu, REG_DP_DTO0_MODULO + clock, DCN_REFERENCE_KHZ * 1000);
    kgpu_reg_write(kgpu, REG_OTG0_PIXEL_RATE_CNTL + clock, FIELD_OTG_PIXEL_RATE_CNTL__DP_DTO_ENABLE);
    kgpu_reg_write(kgpu, otg(head, REG_OTG0_H_TOTAL), mode->htotal - 1u);
    kgpu_reg_write(kgpu, otg(head, REG_OTG0_V_TOTAL), mode->vtotal - 1u);
    write_range(kgpu, otg(head, REG_OTG0_H_BLANK_START_END), hblank_end + mode->hdisplay, hblank_end);
    write_range(kgpu, otg(head, REG_OTG0_V_BLANK_START_END), vblank_end + mode->vdisplay, vblank_end);
    write_range(kgpu, otg(head, REG_OTG0_H_SYNC_A), 0, (uint32_t)mode->hsync_end - mode->hsync_start);
    write_range(kgpu, otg(head, REG_OTG0_V_SYNC_A), 0, (uint32_t)mode->vsync_end - mode->vsync_start);
    kgpu_reg_write(kgpu, otg(head, REG_OTG0_H_SYNC_A_CNTL),
                   mode->flags & MGPU_MODE_HSYNC_POSITIVE ? 0 : FIELD_OTG_SYNC_A_CNTL__POL);
    kgpu_reg_write(kgpu, otg(head, REG_OTG0_V_SYNC_A_CNTL),
                   mode->flags & MGPU_MODE_VSYNC_POSITIVE ? 0 : FIELD_OTG_SYNC_A_CNTL__POL);
}

/* How many pipes and packers tiling is for, which is the graphics core's to say. */
static void set_addr_config(struct kgpu *kgpu, uint32_t head)
{
    uint32_t config = kgpu->info.gb_addr_config;

    kgpu_reg_write(kgpu, hubp(head, REG_HUBP0_ADDR_CONFIG),
                   FIELD_PUT(FIELD_HUBP_ADDR_CONFIG__NUM_PIPES, config) |
                       FIELD_PUT(FIELD_HUBP_ADDR_CONFIG__PIPE_INTERLEAVE, config >> 3) |
                       FIELD_PUT(FIELD_HUBP_ADDR_CONFIG__MAX_COMPRESSED_FRAGS, config >> 6) |
                       FIELD_PUT(FIELD_HUBP_ADDR_CONFIG__NUM_PKRS, config >> 8));
}

/* Wait until the head runs or stands. Returns 0 or -MGPU_EIO. */
static int wait_for_head(struct kgpu *kgpu, uint32_t head, bool running)
{
    const uint32_t field = FIELD_OTG_CONTROL__CURRENT_MASTER_EN_STATE;
    int err = kgpu_reg_wait(kgpu, otg(head, REG_OTG0_CONTROL), field, running ? field : 0, FRAME_TIMEOUT_US);

    if (err)
        kgpu_log(kgpu, KGPU_LOG_ERROR, "dcn: head %u does not %s", head, running ? "start" : "stop");
    return err;
}

int kgpu_dcn_start(struct kgpu *kgpu, uint32_t head, const struct mgpu_mode *mode, const struct kgpu_surface *surface)
{
    int err = wait_for_head(kgpu, head, false);

    if (err)
        return err;
    set_timing(kgpu, head, mode);
    set_addr_config(kgpu, head);
    kgpu_dcn_flip(kgpu, head, surface, true);
    kgpu_dcn_ack(kgpu, head);
    kgpu_reg_update(kgpu, hubp(head, REG_HUBP0_CNTL), FIELD_HUBP_CNTL__BLANK_EN, 0);
    kgpu_reg_update(kgpu, otg(head, REG_OTG0_CONTROL), FIELD_OTG_CONTROL__MASTER_EN, FIELD_OTG_CONTROL__MASTER_EN);
    return wait_for_head(kgpu, head, true);
}

void kgpu_dcn_flip(struct kgpu *kgpu, uint32_t head, const struct kgpu_surface *surface, bool async)
{
    const struct kgpu_dcn_format *format = surface->format;

    kgpu_hdp_flush(kgpu); /* what the CPU has drawn is to be seen */
    kgpu_reg_write(kgpu, hubp(head, REG_HUBP0_SURFACE_CONFIG),
                   FIELD_PUT(FIELD_HUBP_SURFACE_CONFIG__PIXEL_FORMAT, format->pixel_format));
    kgpu_reg_write(kgpu, hubp(head, REG_HUBPRET0_CONTROL),
                   FIELD_PUT(FIELD_HUBPRET_CONTROL__CROSSBAR_RED, format->red) |
                       FIELD_PUT(FIELD_HUBPRET_CONTROL__CROSSBAR_BLUE, format->blue));
    kgpu_reg_write(kgpu, hubp(head, REG_HUBP0_TILING_CONFIG),
                   FIELD_PUT(FIELD_HUBP_TILING_CONFIG__SW_MODE, surface->swizzle));
    kgpu_reg_write(kgpu, hubp(head, REG_HUBPREQ0_SURFACE_CONTROL), 0); /* no compression */
    kgpu_reg_write(kgpu, hubp(head, REG_HUBPREQ0_SURFACE_PITCH), surface->pitch - 1);
    kgpu_reg_write(kgpu, hubp(head, REG_HUBP0_PRI_VIEWPORT_START),
                   FIELD_PUT(FIELD_HUBP_VIEWPORT__X, surface->x) | FIELD_PUT(FIELD_HUBP_VIEWPORT__Y, surface->y));
    kgpu_reg_write(kgpu, hubp(head, REG_HUBP0_PRI_VIEWPORT_DIMENSION),
                   FIELD_PUT(FIELD_HUBP_VIEWPORT__X, surface->width) |
                       FIELD_PUT(FIELD_HUBP_VIEWPORT__Y, surface->height));
    kgpu_reg_write(kgpu, hubp(head, REG_HUBPREQ0_VMID_SETTINGS_0), 0);
    kgpu_reg_write(kgpu, hubp(head, REG_HUBPREQ0_FLIP_CONTROL),
                   FIELD_PUT(FIELD_HUBPREQ_FLIP_CONTROL__FLIP_TYPE, async));
    kgpu_reg_write(kgpu, hubp(head, REG_HUBPREQ0_PRIMARY_SURFACE_ADDRESS_HIGH), (uint32_t)(surface->address >> 32));
    kgpu_reg_write(kgpu, hubp(head, REG_HUBPREQ0_PRIMARY_SURFACE_ADDRESS), (uint32_t)surface->address);
}

bool kgpu_dcn_flip_is_pending(struct kgpu *kgpu, uint32_t head)
{
    return kgpu_reg_read(kgpu, hubp(head, REG_HUBPREQ0_FLIP_CONTROL)) & FIELD_HUBPREQ_FLIP_CONTROL__FLIP_PENDING;
}

void kgpu_dcn_await_flip(struct kgpu *kgpu, uint32_t head)
{
    if (kgpu_reg_wait(kgpu, hubp(head, REG_HUBPREQ0_FLIP_CONTROL), FIELD_HUBPREQ_FLIP_CONTROL__FLIP_PENDING, 0,
                      FRAME_TIMEOUT_US))
        kgpu_log(kgpu, KGPU_LOG_ERROR, "dcn: head %u does not flip", head);
}

void kgpu_dcn_listen(struct kgpu *kgpu, uint32_t head, bool vblanks)
{
    kgpu_reg_write(kgpu, otg(head, REG_OTG0_GLOBAL_SYNC_STATUS),
                   FIELD_PUT(FIELD_OTG_GLOBAL_SYNC_STATUS__VSTARTUP_INT_EN, vblanks));
}

void kgpu_dcn_ack(struct kgpu *kgpu, uint32_t head)
{
    kgpu_reg_update(kgpu, otg(head, REG_OTG0_GLOBAL_SYNC_STATUS), FIELD_OTG_GLOBAL_SYNC_STATUS__VSTARTUP_EVENT_CLEAR,
                    FIELD_OTG_GLOBAL_SYNC_STATUS__VSTARTUP_EVENT_CLEAR);
    kgpu_reg_write(kgpu, hubp(head, REG_HUBPREQ0_SURFACE_FLIP_INTERRUPT),
                   FIELD_HUBPREQ_FLIP_INTERRUPT__INT_MASK | FIELD_HUBPREQ_FLIP_INTERRUPT__CLEAR);
}

struct kgpu_dcn_position kgpu_dcn_position(struct kgpu *kgpu, uint32_t head)
{
    struct kgpu_dcn_position position;
    uint32_t frame = kgpu_reg_read(kgpu, otg(head, REG_OTG0_STATUS_FRAME_COUNT)), where;

    do { /* a frame may end between the two registers */
        position.frame = frame;
        where = kgpu_reg_read(kgpu, otg(head, REG_OTG0_STATUS_POSITION));
        frame = kgpu_reg_read(kgpu, otg(head, REG_OTG0_STATUS_FRAME_COUNT));
    } while (frame != position.frame);
    position.frame = FIELD_GET(FIELD_OTG_STATUS_FRAME_COUNT__FRAME_COUNT, frame);
    position.line = FIELD_GET(FIELD_OTG_STATUS_POSITION__VERT_COUNT, where);
    position.pixel = FIELD_GET(FIELD_OTG_STATUS_POSITION__HORZ_COUNT, where);
    return position;
}

/* ---- cursor ---------------------------------------------------------------------------------------------------- */

/* The hot spot cannot be left of or above the screen: then it moves within the picture instead. */
static uint32_t clip(int32_t at, uint32_t *hot)
{
    if (at < 0)
        *hot += (uint32_t)-(int64_t)at;
    return at < 0 ? 0 : KGPU_MIN((uint32_t)at, FIELD_CURSOR_POSITION__Y);
}

void kgpu_dcn_cursor(struct kgpu *kgpu, uint32_t head, uint64_t address, const struct mgpu_cursor *cursor)
{
    uint32_t hot_x = cursor->hot_x, hot_y = cursor->hot_y;
    uint32_t x = clip(cursor->x, &hot_x), y = clip(cursor->y, &hot_y);

    if (!cursor->bo || hot_x >= cursor->width || hot_y >= cursor->height) { /* none of it is on the screen */
        kgpu_reg_write(kgpu, hubp(head, REG_CURSOR0_CONTROL), 0);
        return;
    }
    kgpu_hdp_flush(kgpu);
    kgpu_reg_write(kgpu, hubp(head, REG_CURSOR0_SURFACE_ADDRESS_HIGH), (uint32_t)(address >> 32));
    kgpu_reg_write(kgpu, hubp(head, REG_CURSOR0_SURFACE_ADDRESS), (uint32_t)address);
    kgpu_reg_write(kgpu, hubp(head, REG_CURSOR0_SIZE),
                   FIELD_PUT(FIELD_CURSOR_SIZE__WIDTH, cursor->width) |
                       FIELD_PUT(FIELD_CURSOR_SIZE__HEIGHT, cursor->height));
    kgpu_reg_write(kgpu, hubp(head, REG_CURSOR0_POSITION),
                   FIELD_PUT(FIELD_CURSOR_POSITION__X, x) | FIELD_PUT(FIELD_CURSOR_POSITION__Y, y));
    kgpu_reg_write(kgpu, hubp(head, REG_CURSOR0_HOT_SPOT),
                   FIELD_PUT(FIELD_CURSOR_HOT_SPOT__X, hot_x) | FIELD_PUT(FIELD_CURSOR_HOT_SPOT__Y, hot_y));
    kgpu_reg_write(kgpu, hubp(head, REG_CURSOR0_CONTROL),
                   FIELD_CURSOR_CONTROL__ENABLE |
                       FIELD_PUT(FIELD_CURSOR_CONTROL__MODE, DCN_CURSOR_MODE_PREMULTIPLIED) |
                       FIELD_PUT(FIELD_CURSOR_CONTROL__PITCH, cursor->width / 128)); /* 64, 128, 256: 0, 1, 2 */
}

/* ---- screens --------------------------------------------------------------------------------------------------- */

bool kgpu_dcn_is_plugged(struct kgpu *kgpu, uint32_t connector, bool *changed_out)
{
    uint32_t reg = connector * HPD_DISTANCE, status = kgpu_reg_read(kgpu, REG_HPD0_INT_STATUS + reg);
    bool plugged = status & FIELD_HPD_INT_STATUS__SENSE;

    *changed_out = status & FIELD_HPD_INT_STATUS__INT_STATUS;
    /* From now on it is the opposite that counts as a change. */
    kgpu_reg_write(kgpu, REG_HPD0_INT_CONTROL + reg,
                   FIELD_HPD_INT_CONTROL__ACK | FIELD_PUT(FIELD_HPD_INT_CONTROL__POLARITY, !plugged));
    return plugged;
}

/* Put a byte into the I2C engine's buffer, behind the last one; the first one at its beginning. */
static void i2c_put(struct kgpu *kgpu, uint32_t byte, bool first)
{
    kgpu_reg_write(kgpu, REG_DC_I2C_DATA,
                   FIELD_PUT(FIELD_DC_I2C_DATA__DATA, byte) | (first ? FIELD_DC_I2C_DATA__INDEX_WRITE : 0));
}

/* Run the two transactions that are set up. Returns 0 or -MGPU_EIO. */
static int i2c_run(struct kgpu *kgpu, uint32_t connector)
{
    const uint32_t bad = FIELD_DC_I2C_SW_STATUS__TIMEOUT | FIELD_DC_I2C_SW_STATUS__STOPPED_ON_NACK;
    uint32_t control = FIELD_PUT(FIELD_DC_I2C_CONTROL__DDC_SELECT, connector) |
                       FIELD_PUT(FIELD_DC_I2C_CONTROL__TRANSACTION_COUNT, 1);
    int64_t deadline = kgpu_os_time(kgpu->os) + I2C_TIMEOUT_US * 1000ll;
    uint32_t status;

    kgpu_reg_write(kgpu, REG_DC_I2C_CONTROL, control | FIELD_DC_I2C_CONTROL__GO);
    do {
        status = kgpu_reg_read(kgpu, REG_DC_I2C_SW_STATUS);
        if (status & bad || kgpu_os_time(kgpu->os) > deadline)
            return -MGPU_EIO;
        kgpu_os_relax(kgpu->os);
    } while (!(status & FIELD_DC_I2C_SW_STATUS__DONE));
    return 0;
}

/* Write where to read from, then read, without letting go of the wires in between. */
static void i2c_prepare(struct kgpu *kgpu, uint32_t connector, uint32_t offset)
{
    kgpu_reg_update(kgpu, REG_DC_I2C_ARBITRATION, FIELD_DC_I2C_ARBITRATION__SW_USE_REQ,
                    FIELD_DC_I2C_ARBITRATION__SW_USE_REQ);
    kgpu_reg_write(kgpu, REG_DC_I2C_CONTROL, FIELD_DC_I2C_CONTROL__SW_STATUS_RESET);
    kgpu_reg_write(kgpu, REG_DC_I2C_DDC1_SPEED + connector * DC_I2C_DDC_DISTANCE,
                   I2C_CLOCK_KHZ / I2C_KHZ << I2C_PRESCALE_SHIFT);
    kgpu_reg_write(kgpu, REG_DC_I2C_TRANSACTION0,
                   FIELD_DC_I2C_TRANSACTION__START | FIELD_DC_I2C_TRANSACTION__STOP_ON_NACK |
                       FIELD_PUT(FIELD_DC_I2C_TRANSACTION__COUNT, 1));
    kgpu_reg_write(kgpu, REG_DC_I2C_TRANSACTION1,
                   FIELD_DC_I2C_TRANSACTION__READ | FIELD_DC_I2C_TRANSACTION__START |
                       FIELD_DC_I2C_TRANSACTION__STOP | FIELD_DC_I2C_TRANSACTION__STOP_ON_NACK |
                       FIELD_PUT(FIELD_DC_I2C_TRANSACTION__COUNT, EDID_BLOCK));
    i2c_put(kgpu, DCN_I2C_EDID, true);
    i2c_put(kgpu, offset, false);
    i2c_put(kgpu, DCN_I2C_EDID + 1, false);
}

int kgpu_dcn_read_edid(struct kgpu *kgpu, uint32_t connector, uint32_t block, uint8_t *out)
{
    const uint32_t answer = 3; /* behind the bytes that were put into the buffer */
    int err;

    i2c_prepare(kgpu, connector, block * EDID_BLOCK);
    err = i2c_run(kgpu, connector);
    kgpu_reg_write(kgpu, REG_DC_I2C_DATA,
                   FIELD_DC_I2C_DATA__READ | FIELD_PUT(FIELD_DC_I2C_DATA__INDEX, answer) |
                       FIELD_DC_I2C_DATA__INDEX_WRITE);
    for (uint32_t i = 0; !err && i < EDID_BLOCK; i++)
        out[i] = (uint8_t)FIELD_GET(FIELD_DC_I2C_DATA__DATA, kgpu_reg_read(kgpu, REG_DC_I2C_DATA));
    kgpu_reg_update(kgpu, REG_DC_I2C_ARBITRATION,
                    FIELD_DC_I2C_ARBITRATION__SW_USE_REQ | FIELD_DC_I2C_ARBITRATION__SW_DONE_USING,
                    FIELD_DC_I2C_ARBITRATION__SW_DONE_USING);
    if (err)
        kgpu_reg_write(kgpu, REG_DC_I2C_CONTROL, FIELD_DC_I2C_CONTROL__SOFT_RESET);
    return err;
}
