// SPDX-License-Identifier: MIT
#version 460
#extension GL_GOOGLE_include_directive : require
#include "filters.glsl"
layout(binding = 0) uniform sampler1D image;

void main()
{
    r[i * 4] = textureLod(image, place(0), level);
    r[i * 4 + 1] = textureGrad(image, place(0), width, 0.0);
    r[i * 4 + 2] = textureLodOffset(image, place(0), level, 3);
    r[i * 4 + 3] = vec4(textureSize(image, 1), 0, 0, textureQueryLevels(image));
}
