// SPDX-License-Identifier: MIT
#version 460
// What the tests of commands dispatch: each invocation adds to its word what tells where it ran.
layout(local_size_x = 64) in;
layout(binding = 0) buffer Words { uint r[]; };
layout(push_constant) uniform Push { uint add; };

void main()
{
    uvec3 g = gl_WorkGroupID;
    uint i = (g.z * 4 + g.y) * 4 * 64 + g.x * 64 + gl_LocalInvocationIndex;
    r[i] = r[i] * 3 + add + g.x + 10 * g.y + 100 * g.z + 1000 * gl_NumWorkGroups.x;
}
