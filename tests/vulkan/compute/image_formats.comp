// SPDX-License-Identifier: MIT
#version 460
// What a store of each format keeps, and a load gives back.
layout(local_size_x = 64) in;
layout(binding = 0, rgba8) uniform image2D rgba8;
layout(binding = 1, rgba16f) uniform image2D rgba16f;
layout(binding = 2, rgba32f) uniform image2D rgba32f;
layout(binding = 3, r16ui) uniform uimage2D r16ui;
layout(binding = 4, rgba8_snorm) uniform image2D snorm;
layout(binding = 5, rgb10_a2) uniform image2D rgb10;
layout(binding = 6, rg32i) uniform iimage2D rg32i;
layout(binding = 7) buffer Out { vec4 r[]; };

void main()
{
    int i = int(gl_GlobalInvocationID.x);
    ivec2 at = ivec2(i % 16, i / 16);
    vec4 v = vec4(i, 255 - i, i / 2, i % 3 * 85) / 255.0;
    vec4 w = vec4(i - 127, 127 - i, 1, -1) / 127.0;
    r[i * 8] = imageLoad(rgba8, at);
    r[i * 8 + 1] = imageLoad(rgba16f, at);
    r[i * 8 + 2] = imageLoad(rgba32f, at);
    r[i * 8 + 3] = vec4(imageLoad(r16ui, at));
    r[i * 8 + 4] = imageLoad(snorm, at);
    r[i * 8 + 5] = imageLoad(rgb10, at);
    r[i * 8 + 6] = vec4(imageLoad(rg32i, at) & 0xffff);
    imageStore(rgba8, at, v);
    imageStore(rgba16f, at, vec4(i, 255 - i, i / 2, i % 3) * 0.25);
    imageStore(rgba32f, at, vec4(i, 255 - i, i / 2, i % 3) / 256.0);
    imageStore(r16ui, at, uvec4(i * 257));
    imageStore(snorm, at, w);
    imageStore(rgb10, at, vec4(i, 1023 - i, i * 2, 0) / 1023.0);
    imageStore(rg32i, at, ivec4(-i, i * 65537, 0, 0));
}
