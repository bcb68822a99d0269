// SPDX-License-Identifier: MIT
#version 460
#extension GL_GOOGLE_include_directive : require
#include "filters.glsl"
layout(binding = 0) uniform sampler2D image;

void main()
{
    r[i * 4] = textureLod(image, vec2(place(0), place(1)), level);
    r[i * 4 + 1] = textureGrad(image, vec2(place(0), place(1)), vec2(width, 0), vec2(0, width * 0.5));
    r[i * 4 + 2] = textureGather(image, vec2(place(0), place(1)), 2);
    r[i * 4 + 3] = vec4(textureSize(image, 1), 0, textureQueryLevels(image));
}
