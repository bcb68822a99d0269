// SPDX-License-Identifier: MIT
#version 460
#extension GL_EXT_buffer_reference : require
#extension GL_EXT_shader_explicit_arithmetic_types_int64 : require
#extension GL_EXT_shader_16bit_storage : require
#extension GL_EXT_shader_8bit_storage : require
#extension GL_EXT_shader_explicit_arithmetic_types : require
// Memory by its address: loads, stores and atomics of every size, and pointers made of integers.
layout(local_size_x = 64) in;
layout(buffer_reference, std430, buffer_reference_align = 4) buffer Words { uint w[]; };
layout(buffer_reference, std430, buffer_reference_align = 1) buffer Byte { uint8_t b; };
layout(buffer_reference, std430, buffer_reference_align = 2) buffer Half { uint16_t h; };
layout(buffer_reference, std430, buffer_reference_align = 16) buffer Four { uvec4 v; };
layout(buffer_reference, std430, buffer_reference_align = 8) buffer Long { uint64_t l; };
layout(push_constant) uniform Push { Words source; uint64_t target; };

void main()
{
    uint i = gl_GlobalInvocationID.x;
    Words out_words = Words(target);
    out_words.w[i] = source.w[i] + uint(Byte(uint64_t(source) + i).b) * 3 + uint(Half(uint64_t(source) + i * 2).h) * 5;
    Four(target + 1024 + i * 16).v = Four(uint64_t(source) + (i & 15) * 16).v * 3;
    Byte(target + 8192 + i).b = uint8_t(i * 3);
    Half(target + 8448 + i * 2).h = uint16_t(i * 300);
    Long(target + 9216 + i * 8).l = Long(uint64_t(source) + (i & 31) * 8).l + 1;
    atomicAdd(Words(target + 11264).w[i & 3], i);
}
