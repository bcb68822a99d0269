// Shaders of depth.c. SPDX-License-Identifier: MIT
//// export.frag
// A depth of its own: 0 any, 1 greater, 2 less than that of the primitive.
layout(location = 0) in vec4 shade;
layout(location = 0) out vec4 result;
void main()
{
    result = shade;
    uvec2 p = uvec2(gl_FragCoord.xy);
    gl_FragDepth = float((p.x * 3 + p.y * 5) & 63) / 64;
}
//// greater.frag
layout(depth_greater) out float gl_FragDepth;
layout(location = 0) in vec4 shade;
layout(location = 0) out vec4 result;
void main()
{
    result = shade;
    gl_FragDepth = gl_FragCoord.z + 0.125;
}
//// less.frag
layout(depth_less) out float gl_FragDepth;
layout(location = 0) in vec4 shade;
layout(location = 0) out vec4 result;
void main()
{
    result = shade;
    gl_FragDepth = gl_FragCoord.z - 0.125;
}
//// stencil_export.frag
#extension GL_ARB_shader_stencil_export : require
layout(location = 0) in vec4 shade;
layout(location = 0) out vec4 result;
void main()
{
    result = shade;
    uvec2 p = uvec2(gl_FragCoord.xy);
    gl_FragStencilRefARB = int(p.x ^ p.y);
}
//// early.frag
// With early tests what a hidden fragment stores is not stored.
layout(constant_id = 0) const uint discards = 0;
layout(early_fragment_tests) in;
layout(set = 0, binding = 5) buffer Seen { uint seen[]; };
layout(location = 0) in vec4 shade;
layout(location = 0) out vec4 result;
void main()
{
    uvec2 p = uvec2(gl_FragCoord.xy);
    atomicAdd(seen[p.y * 64 + p.x], 1);
    if (discards != 0 && (p.x & 1) == 0)
        discard;
    result = shade;
}
//// late.frag
layout(constant_id = 0) const uint discards = 0;
layout(set = 0, binding = 5) buffer Seen { uint seen[]; };
layout(location = 0) in vec4 shade;
layout(location = 0) out vec4 result;
void main()
{
    uvec2 p = uvec2(gl_FragCoord.xy);
    atomicAdd(seen[p.y * 64 + p.x], 1);
    if (discards != 0 && (p.x & 1) == 0)
        discard;
    result = shade;
}
//// show_depth.frag
layout(set = 0, binding = 0) uniform sampler2D image;
layout(location = 0) out vec4 result;
void main()
{
    result = vec4(texelFetch(image, ivec2(gl_FragCoord.xy), 0).x);
}
