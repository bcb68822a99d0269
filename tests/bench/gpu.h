/* SPDX-License-Identifier: MIT */
/* gpu.h - the contract's shortest way to a submission: one client, one queue, memory, one IB that does nothing. */
#ifndef TESTS_BENCH_GPU_H
#define TESTS_BENCH_GPU_H

#include <mgpu/mgpu.h>

enum { GPU_BUFFERS = 8 };

struct gpu {
    mgpu_client client;
    mgpu_handle vm, queue;
    struct mgpu_bo_ref bos[GPU_BUFFERS]; /* listed with each submission */
    uint32_t bo_count;
    uint64_t next_va;
    struct mgpu_ib nop; /* 256 words of NOP, ready to submit */
};

/* Memory that CPU and GPU reach. */
struct gpu_buffer {
    uint64_t va;
    uint32_t *words;
};

/* Bring the card up and make a client of it. Returns the client; ends the program when that fails. */
mgpu_client gpu_open(struct mgpu_chip_info *chip);

/* Make all of `gpu`; ends the program when something fails. */
void gpu_init(struct gpu *gpu);
/* From now on submit to a new queue for MGPU_ENGINE_* `engine`, not to the graphics queue, whose the NOPs are. */
void gpu_use_engine(struct gpu *gpu, uint32_t engine);
void gpu_finish(struct gpu *gpu);

/* `size` bytes in `domain`, mapped for both, at most GPU_BUFFERS - 1 of them; ends the program when that fails. */
struct gpu_buffer gpu_memory(struct gpu *gpu, uint64_t size, uint32_t domain);

/* Submit the IB that does nothing, or another. Returns its number on the queue; ends the program when that fails. */
uint64_t gpu_submit(struct gpu *gpu);
uint64_t gpu_submit_ib(struct gpu *gpu, struct mgpu_ib ib);
/* Wait until submission `seq` is done. */
void gpu_wait(struct gpu *gpu, uint64_t seq);

/* Read MGPU_COUNTER_* `index`. Returns what the call returns: not every kernel has every counter. */
int gpu_counter(struct gpu *gpu, uint32_t index, uint64_t *value_out);

#endif
