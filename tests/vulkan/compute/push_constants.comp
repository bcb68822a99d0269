// SPDX-License-Identifier: MIT
#version 460
#extension GL_EXT_shader_16bit_storage : require
#extension GL_EXT_shader_8bit_storage : require
#extension GL_EXT_shader_explicit_arithmetic_types : require
// Push constants by constant index and by one that a group has in common, of several sizes: 128 bytes.
layout(local_size_x = 4) in;
layout(push_constant) uniform Push {
    uvec4 head;
    uint words[20];
    uint16_t halves[8];
    uint8_t bytes[16];
} p;
layout(binding = 0) buffer Out { uint r[]; };

void main()
{
    uint i = gl_WorkGroupID.x;
    r[gl_GlobalInvocationID.x] = p.head.y + p.words[i % 20] * 3 + uint(p.halves[i % 8]) * 5 + uint(p.bytes[15]) +
                                 uint(p.bytes[i % 16]);
}
