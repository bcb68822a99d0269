// SPDX-License-Identifier: MIT
#version 460
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_vote : require
// Ids, one elected lane, votes, and what subgroup barriers let the lanes of a subgroup see.
layout(local_size_x = 100) in;
layout(binding = 0) readonly buffer In { uint a[]; };
layout(binding = 1) buffer Out { uint r[]; };
shared uint words[100];

void main()
{
    uint i = gl_GlobalInvocationID.x, l = gl_LocalInvocationIndex;
    r[i * 12] = gl_SubgroupSize;
    r[i * 12 + 1] = gl_NumSubgroups;
    r[i * 12 + 2] = gl_SubgroupID;
    r[i * 12 + 3] = gl_SubgroupInvocationID;
    r[i * 12 + 4] = subgroupElect() ? 1 : 0;
    if ((l & 7) > 2)
        r[i * 12 + 5] = subgroupElect() ? 2 : 3;
    else
        r[i * 12 + 5] = subgroupElect() ? 4 : 5;
    words[l] = a[i];
    subgroupMemoryBarrierShared();
    subgroupBarrier();
    r[i * 12 + 6] = words[l ^ (l < 96 ? 1 : 0)];
    r[i * 12 + 7] = subgroupAll(a[i] > 2000000000u) ? 1 : 0;
    r[i * 12 + 8] = subgroupAny(a[i] > 4200000000u) ? 1 : 0;
    r[i * 12 + 9] = subgroupAllEqual(a[i]) ? 1 : 0;
    r[i * 12 + 10] = subgroupAllEqual(gl_SubgroupID) ? 1 : 0;
    r[i * 12 + 11] = subgroupAll(l < 200) && subgroupAllEqual(vec2(gl_SubgroupID, 1.5)) ? 1 : 0;
}
