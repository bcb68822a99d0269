// SPDX-License-Identifier: MIT
#version 460
// More groups than a counter of 16 bits counts; each is counted in one of 256 places.
layout(local_size_x = 32) in;
layout(binding = 0) buffer Out { uint count[256]; uint sum[2]; };

void main()
{
    if (gl_LocalInvocationIndex == 31) {
        atomicAdd(count[gl_WorkGroupID.x & 255], 1);
        atomicAdd(sum[gl_WorkGroupID.y], gl_WorkGroupID.x);
    }
}
