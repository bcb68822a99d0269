// SPDX-License-Identifier: MIT
#version 450
/* Inclusive prefix sums of blocks of 1024 numbers, and the sum of each block. */
layout(local_size_x = 256) in;
layout(binding = 0) readonly buffer From { uint from[]; };
layout(binding = 1) writeonly buffer To { uint to[]; };
layout(binding = 2) writeonly buffer Sums { uint sums[]; };
shared uint part[256];

void main()
{
    uint lane = gl_LocalInvocationID.x, first = gl_WorkGroupID.x * 1024 + lane * 4, value[4], total = 0;
    for (uint i = 0; i < 4; i++)
        value[i] = total += from[first + i];
    part[lane] = total;
    barrier();
    for (uint step = 1; step < 256; step *= 2) {
        uint before = lane >= step ? part[lane - step] : 0;
        barrier();
        part[lane] += before;
        barrier();
    }
    uint before = lane > 0 ? part[lane - 1] : 0;
    for (uint i = 0; i < 4; i++)
        to[first + i] = before + value[i];
    if (lane == 255)
        sums[gl_WorkGroupID.x] = part[255];
}
