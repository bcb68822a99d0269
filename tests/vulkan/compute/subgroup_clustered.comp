// SPDX-License-Identifier: MIT
#version 460
#extension GL_KHR_shader_subgroup_clustered : require
#extension GL_EXT_shader_explicit_arithmetic_types : require
#extension GL_EXT_shader_subgroup_extended_types_int16 : require
#extension GL_EXT_shader_subgroup_extended_types_int64 : require
// Reductions in clusters of every size, with all lanes and with some away.
layout(local_size_x = 100) in;
layout(binding = 0) readonly buffer In { int a[]; };
layout(binding = 1) buffer Out { int r[]; };

#define PUT(value) r[i * 20 + n++] = int(value)

void main()
{
    uint i = gl_GlobalInvocationID.x, n = 0;
    int v = a[i];
    PUT(subgroupClusteredAdd(v, 2));
    PUT(subgroupClusteredMul(v | 1, 4));
    PUT(subgroupClusteredMin(v, 8));
    PUT(subgroupClusteredMax(v, 16));
    PUT(subgroupClusteredXor(v, 32));
    PUT(subgroupClusteredAnd(uint(v), 4));
    PUT(subgroupClusteredOr(uint(v), 2));
    PUT(subgroupClusteredAdd(float(v & 255), 8));
    PUT(subgroupClusteredMax(float(v & 65535), 4));
    PUT(subgroupClusteredAdd(int16_t(v), 16));
    PUT(subgroupClusteredMin(int64_t(v) << 8, 8) >> 8);
    if ((i & 3) != 1) {
        PUT(subgroupClusteredAdd(v, 4));
        PUT(subgroupClusteredMax(v, 32));
    } else {
        PUT(subgroupClusteredMin(v, 8));
        PUT(subgroupClusteredXor(v, 16));
    }
}
