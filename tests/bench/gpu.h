/* SPDX-License-Identifier: MIT */
/* gpu.h - the contract's shortest way to a submission: one client, one queue, one IB that does nothing. */
#ifndef TESTS_BENCH_GPU_H
#define TESTS_BENCH_GPU_H

#include <mgpu/mgpu.h>

struct gpu {
    mgpu_client client;
    mgpu_handle vm, bo, queue;
    struct mgpu_ib nop; /* 256 words of NOP, ready to submit */
};

/* Bring the card up and make a client of it. Returns the client; ends the program when that fails. */
mgpu_client gpu_open(struct mgpu_chip_info *chip);

/* Make all of `gpu`; ends the program when something fails. */
void gpu_init(struct gpu *gpu);
void gpu_finish(struct gpu *gpu);

/* Submit the IB. Returns its number on the queue; ends the program when that fails. */
uint64_t gpu_submit(struct gpu *gpu);
/* Wait until submission `seq` is done. */
void gpu_wait(struct gpu *gpu, uint64_t seq);

#endif
