// SPDX-License-Identifier: MIT
#version 460
#extension GL_GOOGLE_include_directive : require
#include "filters.glsl"
layout(binding = 0) uniform sampler3D image;

void main()
{
    r[i * 4] = textureLod(image, vec3(place(0), place(1), place(2)), level);
    r[i * 4 + 1] = textureGrad(image, vec3(place(0), place(1), place(2)), vec3(width, 0, 0), vec3(0, 0, width * 0.5));
    r[i * 4 + 2] = textureLodOffset(image, vec3(place(0), place(1), place(2)), level, ivec3(1, -2, 3));
    r[i * 4 + 3] = vec4(textureSize(image, 1), textureQueryLevels(image));
}
