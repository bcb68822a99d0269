// SPDX-License-Identifier: MIT
#version 460
#extension GL_ARB_shader_clock : require
#extension GL_EXT_shader_realtime_clock : require
#extension GL_EXT_shader_explicit_arithmetic_types_int64 : require
// The clock of the device goes forward; that of the subgroup, which may wrap, goes on.
layout(local_size_x = 64) in;
layout(binding = 0) buffer Out { uint r[]; };

void main()
{
    uint i = gl_GlobalInvocationID.x, sum = i;
    uint64_t before = clockARB(), real_before = clockRealtimeEXT();
    for (uint k = 0; k < 100 + (i & 1); k++)
        sum = sum * 3 + r[i];
    uint64_t after = clockARB(), real_after = clockRealtimeEXT();
    r[i] = (after != before ? 1 : 0) + (real_after >= real_before && real_after != 0ul ? 2 : 0) + (sum == 77u ? 0 : 4);
}
