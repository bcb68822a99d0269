// SPDX-License-Identifier: MIT
#version 450
/* Move keys to their places by 4 bits: where each value of each block begins is known, by sums of the counts. */
layout(local_size_x = 256) in;
layout(push_constant) uniform Push { uint shift; };
layout(binding = 0) readonly buffer Keys { uint key[]; };
layout(binding = 1) readonly buffer Sums { uint sum[]; };
layout(binding = 2) writeonly buffer To { uint to[]; };
shared uint packed_rank[256][8]; /* of the 16 values, two in a word */
shared uint begin[16];

void main()
{
    uint lane = gl_LocalInvocationID.x;
    if (lane < 16) {
        uint at = lane * gl_NumWorkGroups.x + gl_WorkGroupID.x;
        begin[lane] = at > 0 ? sum[at - 1] : 0;
    }
    uint mine[4];
    for (uint i = 0; i < 8; i++)
        packed_rank[lane][i] = 0;
    for (uint i = 0; i < 4; i++) {
        mine[i] = key[gl_WorkGroupID.x * 1024 + lane * 4 + i];
        uint value = mine[i] >> shift & 15u;
        packed_rank[lane][value >> 1] += 1u << (16 * (value & 1u));
    }
    barrier();
    for (uint step = 1; step < 256; step *= 2) {
        uint before[8];
        for (uint i = 0; i < 8; i++)
            before[i] = lane >= step ? packed_rank[lane - step][i] : 0;
        barrier();
        for (uint i = 0; i < 8; i++)
            packed_rank[lane][i] += before[i];
        barrier();
    }
    for (uint i = 0; i < 4; i++) {
        uint value = mine[i] >> shift & 15u, rank = 0;
        if (lane > 0)
            rank = packed_rank[lane - 1][value >> 1] >> (16 * (value & 1u)) & 0xffffu;
        for (uint j = 0; j < i; j++)
            rank += (mine[j] >> shift & 15u) == value ? 1 : 0;
        to[begin[value] + rank] = mine[i];
    }
}
