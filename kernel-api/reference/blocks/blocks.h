/* SPDX-License-Identifier: MIT */
/*
 * blocks.h - the card's IP blocks, one file each, as the rest of the kernel uses them.
 *
 * An init function brings its block up and returns 0 or a negative error, with the reason in `message` for a person.
 * All run with the lock held.
 */
#ifndef KGPU_BLOCKS_H
#define KGPU_BLOCKS_H

#include "../core/core.h"

struct kgpu_table;
struct mgpu_cursor;
struct mgpu_mode;

/* For messages of mgpu_init. */
struct kgpu_message {
    char text[sizeof(((struct mgpu_init *)0)->message)];
};

/*
 * A row of a chip's table (core/chip.c): how core/init.c brings the block up and down. Without `init` it is brought up
 * at first use, by whoever needs it, and only taken down here. Without an optional one's hardware `init` is not called,
 * the others are.
 */
struct kgpu_block {
    const char *name;
    uint16_t hw_id; /* DISCOVERY_HW_*, which the card must have; 0: it needs no hardware of its own */
    int (*init)(struct kgpu *kgpu, struct kgpu_message *message);
    void (*finish)(struct kgpu *kgpu); /* also after an init that failed, or that never was */
    /* After a MODE1 reset: do to the card what init has done, with the memory that is there. As init. */
    int (*restart)(struct kgpu *kgpu, struct kgpu_message *message);
    bool optional; /* a card may lack the hardware */
};

/* ---- nbio.c: the host interface -------------------------------------------------------------------------------- */
int kgpu_nbio_init(struct kgpu *kgpu, struct kgpu_message *message); /* finds VRAM's size, opens the doorbells */
void kgpu_nbio_finish(struct kgpu *kgpu);
/* Let one 64-bit doorbell through to SDMA engine `index`. */
void kgpu_nbio_route_sdma(struct kgpu *kgpu, uint32_t index, uint32_t doorbell);

/* ---- hdp.c: CPU writes through BAR 0 --------------------------------------------------------------------------- */
/* Everything that the CPU wrote to VRAM is in VRAM when this returns. */
void kgpu_hdp_flush(struct kgpu *kgpu);

/* ---- psp.c: the security processor ------------------------------------------------------------------------------ */
int kgpu_psp_init(struct kgpu *kgpu, struct kgpu_message *message); /* gives the card all its firmware; needs gmc */
int kgpu_psp_restart(struct kgpu *kgpu, struct kgpu_message *message);
void kgpu_psp_finish(struct kgpu *kgpu);

/* ---- smu.c: power management ----------------------------------------------------------------------------------- */
int kgpu_smu_init(struct kgpu *kgpu, struct kgpu_message *message); /* needs its firmware, so the PSP */
int kgpu_smu_restart(struct kgpu *kgpu, struct kgpu_message *message);
void kgpu_smu_finish(struct kgpu *kgpu);
/*
 * The graphics core, with its memory controller and SDMA, is on when this returns, and stays on for
 * KGPU_TUNE_IDLE_MS: to be called before its registers or doorbells are touched, unless that was done just now.
 */
void kgpu_smu_wake(struct kgpu *kgpu);
/* Time has passed. `busy`: a ring has work. Lets the graphics core sleep when it has had none for long enough. */
void kgpu_smu_tick(struct kgpu *kgpu, bool busy);
/* A sensor, MGPU_SENSOR_*, in the contract's unit. Returns 0, -MGPU_ENOENT or -MGPU_EOPNOTSUPP: the SMU is silent. */
int kgpu_smu_sensor(struct kgpu *kgpu, uint32_t sensor, uint32_t *out);
/*
 * Reset the whole card, by the SMU or else by the PSP, and wait until it is back: VRAM's content is lost, all registers
 * are as at power on, all firmware is gone. Returns 0 or -MGPU_EIO. Bringing everything up again is the caller's.
 */
int kgpu_smu_mode1_reset(struct kgpu *kgpu);

/* ---- gmc.c: memory and address translation --------------------------------------------------------------------- */
int kgpu_gmc_init(struct kgpu *kgpu, struct kgpu_message *message); /* needs the GART table */
int kgpu_gmc_restart(struct kgpu *kgpu, struct kgpu_message *message);
void kgpu_gmc_finish(struct kgpu *kgpu);
/* Nothing uses an old translation of this VMID any more when this returns. Flushes the HDP first. */
void kgpu_gmc_flush_tlb(struct kgpu *kgpu, uint32_t vmid);
#define KGPU_GMC_ENGINE_CPU 17u /* of the eighteen that take requests; firmware uses some of the others */
/* Point an idle VMID to other page tables. */
void kgpu_gmc_set_root(struct kgpu *kgpu, uint32_t vmid, const struct kgpu_table *root);

/* ---- ih.c: interrupts ------------------------------------------------------------------------------------------ */
int kgpu_ih_init(struct kgpu *kgpu, struct kgpu_message *message);
int kgpu_ih_restart(struct kgpu *kgpu, struct kgpu_message *message);
void kgpu_ih_finish(struct kgpu *kgpu);
/* Handle every entry of the interrupt ring. Returns whether there was one. */
bool kgpu_ih_process(struct kgpu *kgpu);

/* ---- gfx.c: the graphics command processor --------------------------------------------------------------------- */
int kgpu_gfx_init(struct kgpu *kgpu, struct kgpu_message *message);
int kgpu_gfx_restart(struct kgpu *kgpu, struct kgpu_message *message);
void kgpu_gfx_finish(struct kgpu *kgpu);
/* Halt and reset it; then start it again with an empty ring. Returns 0 or -MGPU_EIO. */
void kgpu_gfx_stop(struct kgpu *kgpu);
int kgpu_gfx_start(struct kgpu *kgpu);
/* As kgpu_ring_ops.kill_waves, for the rings that start waves. */
bool kgpu_gfx_kill_waves(struct kgpu_ring *ring, uint32_t vmid);
/* Shader arrays, render backends and tiling, as fused. */
void kgpu_gfx_read_config(struct kgpu *kgpu, struct mgpu_chip_info *info);
/* The counter behind GPU timestamps. */
uint64_t kgpu_gfx_clock(struct kgpu *kgpu);

/* ---- gfx_tuning.c: settings of the graphics core --------------------------------------------------------------- */
/* After each reset, before its rings run. */
void kgpu_gfx_tune(struct kgpu *kgpu);

/* ---- gds.c: memory on the chip --------------------------------------------------------------------------------- */
/* No VMID of clients' has any of it; a card that was switched on gives all of it to all. */
void kgpu_gds_init(struct kgpu *kgpu);
/* The same for one VMID, whose jobs do not use it any more. */
void kgpu_gds_revoke(struct kgpu *kgpu, uint32_t vmid);
/* Append commands that give the VMID these BOs and nothing else, once what is running is done; NULL: none of a kind. */
#define KGPU_GDS_DWORDS 19u /* at most */
void kgpu_gds_emit(struct kgpu_ring *ring, uint32_t vmid, const struct kgpu_bo *gds, const struct kgpu_bo *oa);

/* ---- gfx_emit.c: commands of the graphics ring ----------------------------------------------------------------- */
#define KGPU_GFX_JOB_DWORDS 24u /* at most, without IBs and padding */
#define KGPU_GFX_IB_DWORDS 4u
struct mgpu_ib;
void kgpu_gfx_emit_nop(struct kgpu_ring *ring);
void kgpu_gfx_emit_register(struct kgpu_ring *ring, uint32_t reg, uint32_t value);
void kgpu_gfx_emit_begin(struct kgpu_ring *ring);
void kgpu_gfx_emit_ib(struct kgpu_ring *ring, const struct mgpu_ib *ib, uint32_t vmid);
void kgpu_gfx_emit_fence(struct kgpu_ring *ring, uint64_t address, uint64_t value, bool interrupt);
void kgpu_gfx_emit_clear_state(struct kgpu_ring *ring);

/* ---- dcn.c: the display core ----------------------------------------------------------------------------------- */
/* A format of pixels that heads understand, by its DRM fourcc; NULL: they do not. All have four bytes. */
struct kgpu_dcn_format {
    uint32_t fourcc;
    uint8_t pixel_format, red, blue; /* DCN_FORMAT_*; fields of the crossbar */
};
const struct kgpu_dcn_format *kgpu_dcn_format(uint32_t fourcc);

/* What a head shows. Address and pitch in bytes are multiples of KGPU_DCN_ALIGN. */
#define KGPU_DCN_ALIGN 256u
#define KGPU_DCN_MAX_PITCH 16384u /* pixels */
struct kgpu_surface {
    uint64_t address; /* in VMID 0, of the whole picture */
    const struct kgpu_dcn_format *format;
    uint32_t swizzle;             /* SW_MODE; 0: linear. Of tiled ones address and pitch are those of whole blocks */
    uint32_t pitch;               /* pixels a row */
    uint32_t x, y, width, height; /* the part that fills the screen */
};

/* All heads are dark, no interrupt is on, screens can be asked for. */
void kgpu_dcn_reset(struct kgpu *kgpu);
/* Show black and no more after this frame. Nothing of the surface is fetched any more when this returns. */
void kgpu_dcn_stop(struct kgpu *kgpu, uint32_t head);
/* Start a head that was told to stop, after its last frame; it runs when this returns. 0 or -MGPU_EIO: it does not. */
int kgpu_dcn_start(struct kgpu *kgpu, uint32_t head, const struct mgpu_mode *mode, const struct kgpu_surface *surface);
/* Show another surface, from the next vblank on, or at once. */
void kgpu_dcn_flip(struct kgpu *kgpu, uint32_t head, const struct kgpu_surface *surface, bool async);
/* Whether the surface of the last flip is not the one in use yet. */
bool kgpu_dcn_flip_is_pending(struct kgpu *kgpu, uint32_t head);
/* Wait for it, which was to happen at once; a frame at most. */
void kgpu_dcn_await_flip(struct kgpu *kgpu, uint32_t head);
/* Have each vblank raise an interrupt, or none. */
void kgpu_dcn_listen(struct kgpu *kgpu, uint32_t head, bool vblanks);
/* What has happened is known: let the head raise its interrupts again. To be called before looking at its state. */
void kgpu_dcn_ack(struct kgpu *kgpu, uint32_t head);
/* Where the head is: frames so far, 24 bits, which count when the vertical sync begins, as do lines and pixels. */
struct kgpu_dcn_position {
    uint32_t frame, line, pixel;
};
struct kgpu_dcn_position kgpu_dcn_position(struct kgpu *kgpu, uint32_t head);
/* Place the cursor, whose picture is at `address` of VMID 0; without a BO there is none. */
void kgpu_dcn_cursor(struct kgpu *kgpu, uint32_t head, uint64_t address, const struct mgpu_cursor *cursor);
/* Whether a screen is there. *changed_out: one has come or gone since this was last asked. */
bool kgpu_dcn_is_plugged(struct kgpu *kgpu, uint32_t connector, bool *changed_out);
/* Read a block, 128 bytes, of a screen's EDID: the first or the second one. Returns 0 or -MGPU_EIO: nobody answers. */
int kgpu_dcn_read_edid(struct kgpu *kgpu, uint32_t connector, uint32_t block, uint8_t *out);

/* ---- engines that their first queue brings up ------------------------------------------------------------------- */
/*
 * compute.c: ring `index` of four, a queue of the command processor's compute half each. sdma.c: ring `index` of two, a
 * copy engine each. Makes the ring, and starts it. Returns 0, -MGPU_ENOMEM or -MGPU_EIO (the log says why).
 */
#define KGPU_COMPUTE_RINGS 4u
#define KGPU_SDMA_RINGS 2u
int kgpu_compute_init(struct kgpu *kgpu, uint32_t index, struct kgpu_ring **out);
int kgpu_compute_restart(struct kgpu *kgpu, struct kgpu_message *message);
void kgpu_compute_finish(struct kgpu *kgpu);
int kgpu_sdma_init(struct kgpu *kgpu, uint32_t index, struct kgpu_ring **out);
int kgpu_sdma_restart(struct kgpu *kgpu, struct kgpu_message *message);
void kgpu_sdma_finish(struct kgpu *kgpu);

#endif
