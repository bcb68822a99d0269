// SPDX-License-Identifier: MIT
#version 460
// Every system value of a compute shader, in groups of three dimensions.
layout(local_size_x = 5, local_size_y = 3, local_size_z = 2) in;
layout(binding = 0) buffer Out { uint r[]; };

void main()
{
    uvec3 size = gl_NumWorkGroups * gl_WorkGroupSize;
    uint i = (gl_GlobalInvocationID.z * size.y + gl_GlobalInvocationID.y) * size.x + gl_GlobalInvocationID.x;
    r[i * 4] = gl_WorkGroupID.x | gl_WorkGroupID.y << 8 | gl_WorkGroupID.z << 16;
    r[i * 4 + 1] = gl_LocalInvocationID.x | gl_LocalInvocationID.y << 8 | gl_LocalInvocationID.z << 16;
    r[i * 4 + 2] = gl_LocalInvocationIndex;
    r[i * 4 + 3] = gl_NumWorkGroups.x | gl_NumWorkGroups.y << 8 | gl_NumWorkGroups.z << 16;
}
