// SPDX-License-Identifier: MIT
#version 460
// A buffer of every kind, and arrays of them by constant, dynamic and non-uniform index.
#extension GL_EXT_nonuniform_qualifier : require
layout(local_size_x = 64) in;
layout(std140, binding = 0) uniform Uniform { uvec4 u[16]; };
layout(std140, binding = 1) uniform Dynamic { uvec4 d[16]; };
layout(binding = 2) readonly buffer Storage { uint s[]; };
layout(binding = 3) buffer StorageDynamic { uint sd[]; };
layout(std140, binding = 4) uniform Inline { uvec4 in_line[4]; };
layout(binding = 5) buffer Out { uint r[]; };

void main()
{
    uint i = gl_GlobalInvocationID.x;
    r[i] = u[i % 16][i & 3] + d[(i >> 2) % 16].z * 3 + s[i] * 5 + in_line[i & 3].w * 7 + u[3].x + in_line[1].y +
           s.length();
    sd[i] += i;
}
