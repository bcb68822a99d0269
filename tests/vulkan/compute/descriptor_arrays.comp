// SPDX-License-Identifier: MIT
#version 460
#extension GL_EXT_nonuniform_qualifier : require
// Arrays of descriptors by constant, uniform and non-uniform index.
layout(local_size_x = 64) in;
layout(binding = 0) readonly buffer Storage { uint s[]; } buffers[4];
layout(std140, binding = 1) uniform Uniform { uvec4 u[4]; } uniforms[4];
layout(binding = 2) writeonly buffer Out { uint r[]; } results[2];

void main()
{
    uint i = gl_GlobalInvocationID.x, group = gl_WorkGroupID.x;
    results[group & 1].r[i] = buffers[2].s[i] + buffers[group & 3].s[i] * 3 + uniforms[group & 3].u[1].y;
}
