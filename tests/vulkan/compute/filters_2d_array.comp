// SPDX-License-Identifier: MIT
#version 460
#extension GL_GOOGLE_include_directive : require
#include "filters.glsl"
layout(binding = 0) uniform sampler2DArray image;

void main()
{
    r[i * 4] = textureLod(image, vec3(place(0), place(1), place(2) * 3.0), level);
    r[i * 4 + 1] = textureGrad(image, vec3(place(0), place(1), place(2) * 3.0), vec2(width, 0), vec2(0, width * 0.5));
    r[i * 4 + 2] = textureGatherOffset(image, vec3(place(0), place(1), place(2) * 3.0), ivec2(-3, 2), 1);
    r[i * 4 + 3] = vec4(textureSize(image, 1), textureQueryLevels(image));
}
