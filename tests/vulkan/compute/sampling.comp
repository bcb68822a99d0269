// SPDX-License-Identifier: MIT
#version 460
// Samples with explicit levels: nearest and linear, between levels, offsets, gathers, fetches, sizes.
layout(local_size_x = 64) in;
layout(binding = 0) uniform sampler2D combined;
layout(binding = 1) uniform texture2D image;
layout(binding = 2) uniform sampler nearest;
layout(binding = 3) uniform sampler linear;
layout(binding = 4) buffer Out { vec4 r[]; };

void main()
{
    int i = int(gl_GlobalInvocationID.x);
    vec2 at = vec2(i % 16 * 2 + 1, i / 16 * 2 + 1) / 16.0 - 0.5; // middles of texels, and beyond the edges
    vec2 middle = (vec2(i % 8, i / 8 % 8) + 0.5) / 8.0;
    r[i * 8] = textureLod(combined, middle, 0.0);
    r[i * 8 + 1] = textureLod(sampler2D(image, nearest), at + 1.0 / 32.0, 0.0);
    r[i * 8 + 2] = textureLod(sampler2D(image, linear), at + 1.0 / 16.0, 0.0);
    r[i * 8 + 3] = textureLod(sampler2D(image, linear), middle, 1.5);
    r[i * 8 + 4] = texelFetch(combined, ivec2(i % 4, i / 4 % 4), 1);
    r[i * 8 + 5] = textureGather(sampler2D(image, nearest), at + 1.0 / 32.0, 1);
    r[i * 8 + 6] = textureLodOffset(sampler2D(image, nearest), middle, 0.0, ivec2(1, -2));
    r[i * 8 + 7] = vec4(textureSize(combined, 0), textureSize(combined, 2).x, textureQueryLevels(combined));
}
