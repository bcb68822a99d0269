// SPDX-License-Identifier: MIT
#version 460
#extension GL_KHR_shader_subgroup_quad : require
// Within each four lanes.
layout(local_size_x = 64) in;
layout(binding = 0) readonly buffer In { uint a[]; };
layout(binding = 1) buffer Out { uint r[]; };

void main()
{
    uint i = gl_GlobalInvocationID.x;
    r[i * 8] = subgroupQuadBroadcast(a[i], 0);
    r[i * 8 + 1] = subgroupQuadBroadcast(a[i], 3);
    r[i * 8 + 2] = subgroupQuadSwapHorizontal(a[i]);
    r[i * 8 + 3] = subgroupQuadSwapVertical(a[i]);
    r[i * 8 + 4] = subgroupQuadSwapDiagonal(a[i]);
    r[i * 8 + 5] = uint(subgroupQuadSwapDiagonal(int(a[i]) * 3));
    r[i * 8 + 6] = floatBitsToUint(subgroupQuadBroadcast(float(a[i] & 0xffffu), 1));
    r[i * 8 + 7] = subgroupQuadBroadcast(a[i] ^ 0xff00u, 2);
}
