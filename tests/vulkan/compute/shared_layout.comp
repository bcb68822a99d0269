// SPDX-License-Identifier: MIT
#version 460
#extension GL_EXT_shared_memory_block : require
#extension GL_EXT_shader_explicit_arithmetic_types : require
// Shared memory with a layout: the same bytes seen as words, halves and bytes.
layout(local_size_x = 64) in;
layout(binding = 0) readonly buffer In { uint a[]; };
layout(binding = 1) writeonly buffer Out { uint r[]; };
shared Words { uint words[64]; };
shared Halves { uint16_t halves[128]; };
shared Bytes { uint8_t bytes[256]; };

void main()
{
    uint i = gl_LocalInvocationIndex, at = gl_GlobalInvocationID.x;
    words[i] = a[at];
    barrier();
    uint seen = bytes[i * 3 + 1];
    uint half_seen = halves[i * 2 ^ 3];
    barrier();
    bytes[i * 4 + 2] = uint8_t(seen + i);
    barrier();
    r[at] = words[63 - i] + half_seen * 3;
}
