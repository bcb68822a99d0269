// SPDX-License-Identifier: MIT
#version 460
// Loads and stores beyond the ends of buffers of each kind, within the words of a larger one.
layout(local_size_x = 64) in;
layout(binding = 0) buffer Storage { uint s[]; };
layout(std140, binding = 1) uniform Uniform { uvec4 u[256]; };
layout(binding = 2) uniform usamplerBuffer texels;
layout(binding = 3, r32ui) uniform uimage2D image;
layout(binding = 4) buffer Out { uint r[]; };

void main()
{
    uint i = gl_GlobalInvocationID.x;
    r[i * 6] = s[i];
    r[i * 6 + 1] = u[i].x;
    r[i * 6 + 2] = texelFetch(texels, int(i)).x;
    r[i * 6 + 3] = imageLoad(image, ivec2(i, 3)).x;
    r[i * 6 + 4] = s[i * 0x1000001u];
    r[i * 6 + 5] = imageLoad(image, ivec2(2, int(i) - 8)).x;
    s[i + 64] = 0xbadu; // none of them is there
    imageStore(image, ivec2(-1 - int(i), 0), uvec4(0xbadu));
    atomicAdd(s[i + 100], 1);
}
