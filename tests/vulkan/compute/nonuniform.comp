// SPDX-License-Identifier: MIT
#version 460
#extension GL_EXT_nonuniform_qualifier : require
// Each invocation takes a descriptor of its own.
layout(local_size_x = 64) in;
layout(binding = 0) readonly buffer Storage { uint s[]; } buffers[4];
layout(std140, binding = 1) uniform Uniform { uvec4 u[4]; } uniforms[4];
layout(binding = 2) uniform usamplerBuffer texels[4];
layout(binding = 3, r32ui) uniform uimage2D images[4];
layout(binding = 4) uniform usampler2D textures[4];
layout(binding = 5) writeonly buffer Out { uint r[]; };

void main()
{
    uint i = gl_GlobalInvocationID.x, k = (i * 5 + i / 7) & 3;
    ivec2 at = ivec2(i & 7, i >> 3 & 7);
    r[i] = buffers[nonuniformEXT(k)].s[i] + uniforms[nonuniformEXT(k)].u[i & 3].z * 3 +
           texelFetch(texels[nonuniformEXT(k)], int(i)).x * 5 + imageLoad(images[nonuniformEXT(k)], at).x * 7 +
           texelFetch(textures[nonuniformEXT(k)], at, 0).x * 11;
}
