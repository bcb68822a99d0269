// SPDX-License-Identifier: MIT
#version 460
// Texel buffers of formats that convert: loads of unorm, signed and float ones, stores and their sizes.
layout(local_size_x = 64) in;
layout(binding = 0) uniform samplerBuffer unorm;
layout(binding = 1) uniform isamplerBuffer signed16;
layout(binding = 2) uniform usamplerBuffer four;
layout(binding = 3, r32f) uniform imageBuffer floats;
layout(binding = 4, rgba8ui) uniform writeonly uimageBuffer bytes;
layout(binding = 5) buffer Out { uvec4 r[]; };

void main()
{
    int i = int(gl_GlobalInvocationID.x);
    r[i] = uvec4(texelFetch(unorm, i) * 255.0 + 0.5) + uvec4(texelFetch(signed16, i)) + texelFetch(four, i) +
           uvec4(textureSize(unorm), imageSize(floats), 0, 0);
    imageStore(floats, i, imageLoad(floats, i) * 2.0 + 1.0);
    imageStore(bytes, i, uvec4(i, i * 3, i * 5, i * 7) & 255u);
}
