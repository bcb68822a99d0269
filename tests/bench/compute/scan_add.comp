// SPDX-License-Identifier: MIT
#version 450
/* Add to each block of 1024 numbers the prefix sum of the block before. */
layout(local_size_x = 256) in;
layout(binding = 0) readonly buffer Sums { uint sums[]; };
layout(binding = 1) buffer To { uint to[]; };

void main()
{
    uint first = gl_WorkGroupID.x * 1024 + gl_LocalInvocationID.x * 4;
    uint before = gl_WorkGroupID.x > 0 ? sums[gl_WorkGroupID.x - 1] : 0;
    for (uint i = 0; i < 4; i++)
        to[first + i] += before;
}
