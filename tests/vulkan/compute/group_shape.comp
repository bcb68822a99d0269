// SPDX-License-Identifier: MIT
#version 460
// Groups of a shape that constants say: who each invocation is, and how many have met at a barrier.
layout(local_size_x_id = 0, local_size_y_id = 1, local_size_z_id = 2) in;
layout(binding = 0) writeonly buffer Out { uvec4 r[]; };
shared uint met;

void main()
{
    uvec3 size = gl_NumWorkGroups * gl_WorkGroupSize, at = gl_GlobalInvocationID;
    if (gl_LocalInvocationIndex == 0)
        met = 0;
    barrier();
    atomicAdd(met, gl_LocalInvocationIndex + 1);
    barrier();
    r[(at.z * size.y + at.y) * size.x + at.x] = uvec4(gl_LocalInvocationID.x | gl_LocalInvocationID.y << 10 |
                                                      gl_LocalInvocationID.z << 20, gl_LocalInvocationIndex, met,
                                                      gl_WorkGroupID.x + gl_WorkGroupID.y * 3 + gl_WorkGroupID.z * 7);
}
