// SPDX-License-Identifier: MIT
#version 460
#extension GL_KHR_shader_subgroup_ballot : require
// Ballots and what is asked of them, broadcasts, masks.
layout(local_size_x = 100) in;
layout(binding = 0) readonly buffer In { uint a[]; };
layout(binding = 1) buffer Out { uvec4 r[]; };

void main()
{
    uint i = gl_GlobalInvocationID.x;
    uvec4 odd = subgroupBallot((a[i] & 1) != 0);
    r[i * 8] = odd;
    r[i * 8 + 1] = uvec4(subgroupBallotBitCount(odd), subgroupBallotInclusiveBitCount(odd),
                         subgroupBallotExclusiveBitCount(odd), subgroupInverseBallot(odd) ? 1 : 0);
    r[i * 8 + 2] = uvec4(subgroupBallotFindLSB(odd), subgroupBallotFindMSB(odd),
                         subgroupBallotBitExtract(odd, 2) ? 1 : 0,
                         subgroupBallotBitExtract(odd, i & 7) ? 1 : 0);
    r[i * 8 + 3] = uvec4(subgroupBroadcast(a[i], 3), subgroupBroadcastFirst(a[i]), gl_SubgroupEqMask.xy);
    r[i * 8 + 4] = uvec4(gl_SubgroupGeMask.xy, gl_SubgroupGtMask.xy);
    r[i * 8 + 5] = uvec4(gl_SubgroupLeMask.xy, gl_SubgroupLtMask.xy);
    if ((i & 3) != 0) {
        r[i * 8 + 6] = subgroupBallot(true);
        r[i * 8 + 7] = uvec4(subgroupBroadcastFirst(a[i]), subgroupBallotBitCount(subgroupBallot((i & 2) != 0)), 0, 0);
    } else {
        r[i * 8 + 6] = subgroupBallot((a[i] & 2) != 0);
        r[i * 8 + 7] = uvec4(subgroupBroadcastFirst(a[i] * 3), 0, 0, 1);
    }
}
