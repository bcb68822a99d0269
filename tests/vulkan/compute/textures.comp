// SPDX-License-Identifier: MIT
#version 460
// Comparisons, gradients, gathers with offsets, cube arrays, volumes, layers and projections.
layout(local_size_x = 64) in;
layout(binding = 0) uniform sampler2DShadow depth;
layout(binding = 1) uniform sampler2D levels;
layout(binding = 2) uniform usamplerCubeArray cubes;
layout(binding = 3) uniform sampler3D volume;
layout(binding = 4) uniform usampler2DArray layers;
layout(binding = 5) writeonly buffer Out { vec4 r[]; };

vec3 direction(int face, vec2 at)
{
    switch (face) {
    case 0:
        return vec3(1, -at.y, -at.x);
    case 1:
        return vec3(-1, -at.y, at.x);
    case 2:
        return vec3(at.x, 1, at.y);
    case 3:
        return vec3(at.x, -1, -at.y);
    case 4:
        return vec3(at.x, -at.y, 1);
    default:
        return vec3(-at.x, -at.y, -1);
    }
}

void main()
{
    int i = int(gl_GlobalInvocationID.x), level = i / 64;
    vec2 middle = (vec2(i % 8, i / 8 % 8) + 0.5) / 8.0, corner = vec2(i % 8, i / 8 % 8) / 8.0;
    float reference = float(i * 37 % 512 - 256) / 256.0, width = float(1 << level) / 8.0;
    const ivec2 offsets[4] = { ivec2(0, 0), ivec2(2, 1), ivec2(-3, 4), ivec2(1, -5) };
    r[i * 8] = vec4(textureLod(depth, vec3(middle, reference), 0.0));
    r[i * 8 + 1] = textureGather(depth, corner, reference);
    r[i * 8 + 2] = textureGrad(levels, middle, vec2(width, 0.0), vec2(0.0, width * 0.5));
    r[i * 8 + 3] = textureGatherOffsets(levels, corner + 1.0 / 64.0, offsets, 2);
    int face = i % 12;
    vec2 on_face = (vec2(i / 12 % 4, i / 48 % 4) + 0.5) / 2.0 - 1.0;
    r[i * 8 + 4] = vec4(textureLod(cubes, vec4(direction(face % 6, on_face) * 3.0, face / 6), 0.0).x & 0xffffu);
    r[i * 8 + 5] = textureLod(volume, (vec3(i % 3, i / 3 % 3, i / 9 % 3) + 1.0) / 4.0, 0.0);
    r[i * 8 + 6] = vec4(textureLod(layers, vec3(middle, float(level) + 0.4), 0.0).x & 0xffffu);
    r[i * 8 + 7] = textureProjLod(levels, vec3(middle * 2.0, 2.0), 0.0);
}
