// SPDX-License-Identifier: MIT
#version 460
// A prefix sum with twenty barriers, in a loop and under a condition that is uniform; and all the memory barriers.
layout(local_size_x_id = 0) in;
layout(binding = 0) readonly buffer In { uint a[]; };
layout(binding = 1) coherent buffer Out { uint r[]; };
layout(constant_id = 0) const uint SIZE = 64;
shared uint sums[SIZE];

void main()
{
    uint l = gl_LocalInvocationIndex, i = gl_GlobalInvocationID.x;
    sums[l] = a[i];
    barrier();
    for (uint step = 1; step < SIZE; step *= 2) {
        uint other = l >= step ? sums[l - step] : 0;
        barrier();
        sums[l] += other;
        barrier();
    }
    if (gl_WorkGroupID.x % 2 == 1) {
        uint mirrored = sums[SIZE - 1 - l];
        memoryBarrierShared();
        barrier();
        sums[l] = mirrored;
    }
    r[i] = sums[l];
    memoryBarrier();
    memoryBarrierBuffer();
    memoryBarrierImage();
    groupMemoryBarrier();
    barrier();
    if (l == 0)
        r[i] += r[i + SIZE - 1] & 1;
}
