// SPDX-License-Identifier: MIT
#version 460
// A loop of many rounds, of another count in each invocation.
layout(local_size_x = 64) in;
layout(binding = 0) buffer Out { uint r[]; };

void main()
{
    uint i = gl_GlobalInvocationID.x, state = r[i] | 1u;
    for (uint n = 0; n < 1000 + i * 7; n++)
        state = state * 1664525u + 1013904223u;
    r[i] = state;
}
