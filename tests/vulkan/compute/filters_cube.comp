// SPDX-License-Identifier: MIT
#version 460
#extension GL_GOOGLE_include_directive : require
#include "filters.glsl"
layout(binding = 0) uniform samplerCubeArray image;

void main()
{
    vec4 at = vec4(vec3(place(0), place(1) * 0.97, place(2) * 1.03) - 0.5, i % 3);
    r[i * 4] = textureLod(image, at, level);
    r[i * 4 + 1] = textureGrad(image, at, vec3(0), vec3(0));
    r[i * 4 + 2] = textureGather(image, at, 0);
    r[i * 4 + 3] = vec4(textureSize(image, 1), textureQueryLevels(image));
}
