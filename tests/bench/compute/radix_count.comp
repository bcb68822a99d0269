// SPDX-License-Identifier: MIT
#version 450
/* How many keys of each block of 1024 have each value of 4 bits: counts by value, then block. */
layout(local_size_x = 256) in;
layout(push_constant) uniform Push { uint shift; };
layout(binding = 0) readonly buffer Keys { uint key[]; };
layout(binding = 1) writeonly buffer Counts { uint count[]; };
shared uint bin[16];

void main()
{
    uint lane = gl_LocalInvocationID.x;
    if (lane < 16)
        bin[lane] = 0;
    barrier();
    for (uint i = 0; i < 4; i++)
        atomicAdd(bin[key[gl_WorkGroupID.x * 1024 + i * 256 + lane] >> shift & 15u], 1);
    barrier();
    if (lane < 16)
        count[lane * gl_NumWorkGroups.x + gl_WorkGroupID.x] = bin[lane];
}
