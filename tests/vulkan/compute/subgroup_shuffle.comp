// SPDX-License-Identifier: MIT
#version 460
#extension GL_KHR_shader_subgroup_shuffle : require
#extension GL_KHR_shader_subgroup_shuffle_relative : require
#extension GL_EXT_shader_explicit_arithmetic_types : require
#extension GL_EXT_shader_subgroup_extended_types_int64 : require
#extension GL_EXT_shader_subgroup_extended_types_int16 : require
// Values of other lanes, by index, by exclusive or, and so many up or down; 0 where there is no such lane.
layout(local_size_x = 128) in;
layout(binding = 0) readonly buffer In { uint a[]; };
layout(binding = 1) buffer Out { uint r[]; };

void main()
{
    uint i = gl_GlobalInvocationID.x, lane = gl_SubgroupInvocationID, v = a[i], size = gl_SubgroupSize, x;
    r[i * 12] = subgroupShuffle(v, a[i] % size);
    r[i * 12 + 1] = subgroupShuffle(v, 5);
    r[i * 12 + 2] = subgroupShuffleXor(v, 1);
    r[i * 12 + 3] = subgroupShuffleXor(v, 6);
    r[i * 12 + 4] = subgroupShuffleXor(v, size / 2);
    x = subgroupShuffleUp(v, 1);
    r[i * 12 + 5] = lane >= 1 ? x : 0;
    x = subgroupShuffleUp(v, 3);
    r[i * 12 + 6] = lane >= 3 ? x : 0;
    x = subgroupShuffleDown(v, 2);
    r[i * 12 + 7] = lane + 2 < size ? x : 0;
    x = subgroupShuffleDown(v, size / 2);
    r[i * 12 + 8] = lane + size / 2 < size ? x : 0;
    uint64_t wide = subgroupShuffle(uint64_t(v) << 16 | lane, lane ^ 3);
    r[i * 12 + 9] = uint(wide >> 8) + uint(wide);
    r[i * 12 + 10] = uint(subgroupShuffleXor(uint16_t(v), 2));
    uvec3 three = subgroupShuffle(uvec3(v, lane, i), size - 1 - lane);
    r[i * 12 + 11] = three.x + three.y * 3 + three.z * 5;
}
