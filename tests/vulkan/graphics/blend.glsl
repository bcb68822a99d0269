// Shaders of blend.c. SPDX-License-Identifier: MIT
// Colours are made of whole pixel numbers: every driver computes the same.
layout(constant_id = 0) const uint salt = 0;
vec4 pattern(vec2 at, uint more)
{
    uvec2 p = uvec2(at);
    uint s = salt + more;
    return vec4((p.x * 37 + s * 91) & 255, (p.y * 53 + s * 17) & 255, (p.x * 11 ^ p.y * 29) & 255,
                (p.x * 7 + p.y * 13 + s * 5) & 255) / 255;
}
//// pattern.frag
layout(location = 0) out vec4 result;
void main()
{
    result = pattern(gl_FragCoord.xy, 0);
}
//// wide_pattern.frag
// Beyond what fixed point holds.
layout(location = 0) out vec4 result;
void main()
{
    result = pattern(gl_FragCoord.xy, 0) * 4 - 1.5;
}
//// uint_pattern.frag
layout(location = 0) out uvec4 result;
void main()
{
    result = uvec4(pattern(gl_FragCoord.xy, 0) * 255 + 0.5);
}
//// int_pattern.frag
layout(location = 0) out ivec4 result;
void main()
{
    result = ivec4(pattern(gl_FragCoord.xy, 0) * 255 + 0.5) - 100;
}
//// dual.frag
layout(location = 0, index = 0) out vec4 first;
layout(location = 0, index = 1) out vec4 second;
void main()
{
    first = pattern(gl_FragCoord.xy, 0);
    second = pattern(gl_FragCoord.xy, 3);
}
//// eight.frag
layout(location = 0) out vec4 results[8];
void main()
{
    for (uint i = 0; i < 8; i++)
        results[i] = pattern(gl_FragCoord.xy, i);
}
//// mixed.frag
layout(location = 0) out vec4 zero;
layout(location = 1) out uvec4 one;
layout(location = 2) out vec4 two;
layout(location = 3) out ivec2 three;
layout(location = 5) out float five;
void main()
{
    zero = pattern(gl_FragCoord.xy, 0);
    one = uvec4(pattern(gl_FragCoord.xy, 1) * 255 + 0.5);
    two = pattern(gl_FragCoord.xy, 2);
    three = ivec2(gl_FragCoord.xy) - 30;
    five = pattern(gl_FragCoord.xy, 5).x;
}
