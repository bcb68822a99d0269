// SPDX-License-Identifier: MIT
#version 460
#extension GL_EXT_shader_explicit_arithmetic_types : require
#extension GL_EXT_shader_16bit_storage : require
#extension GL_EXT_shader_8bit_storage : require
// Shared memory of every type and width, turned about by neighbours.
layout(local_size_x = 64) in;
layout(binding = 0) readonly buffer In { uvec4 a[]; };
layout(binding = 1) buffer Out { uvec4 r[]; };
shared uint8_t bytes[64];
shared uint16_t halves[64];
shared uvec2 twos[64];
shared uvec3 threes[64];
shared uvec4 fours[64];
shared uint64_t longs[64];
shared mat3x2 matrix[64];

void main()
{
    uint l = gl_LocalInvocationIndex, o = (l * 29 + 5) & 63;
    uvec4 v = a[gl_GlobalInvocationID.x];
    bytes[l] = uint8_t(v.x);
    halves[l] = uint16_t(v.y);
    twos[l] = v.xy;
    threes[l] = v.yzw;
    fours[l] = v;
    longs[l] = uint64_t(v.x) << 32 | v.y;
    matrix[l] = mat3x2(v.x & 255u, 1, 2, v.y & 255u, 4, 5);
    barrier();
    r[gl_GlobalInvocationID.x] = fours[o] + uvec4(bytes[o], halves[o], twos[o]) +
                                 uvec4(threes[o], uint(longs[o] >> 16)) + uvec4(matrix[o][1].y + matrix[o][0].x);
}
