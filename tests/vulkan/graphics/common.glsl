// Shaders of several programs, and those of the canvas. SPDX-License-Identifier: MIT
//// basic.vert
layout(location = 0) in vec4 position;
layout(location = 1) in vec4 color;
layout(location = 0) out vec4 shade;
void main()
{
    gl_Position = position;
    gl_PointSize = 1;
    shade = color;
}
//// basic.frag
layout(location = 0) in vec4 shade;
layout(location = 0) out vec4 result;
void main()
{
    result = shade;
}
//// flat.vert
layout(location = 0) in vec4 position;
layout(location = 1) in vec4 color;
layout(location = 0) flat out vec4 shade;
void main()
{
    gl_Position = position;
    gl_PointSize = 1;
    shade = color;
}
//// flat.frag
layout(location = 0) flat in vec4 shade;
layout(location = 0) out vec4 result;
void main()
{
    result = shade;
}
//// whole.vert
// A triangle over all of the target, without attributes.
layout(push_constant) uniform Push { vec4 depth; } push;
layout(location = 0) out vec2 place; // 0..1
void main()
{
    place = vec2(gl_VertexIndex & 1, gl_VertexIndex >> 1) * 2;
    gl_Position = vec4(place * 2 - 1, push.depth.x, 1);
}
//// samples.comp
layout(set = 0, binding = 0) uniform sampler2DMS image;
layout(set = 0, binding = 5) writeonly buffer Result { vec4 texels[]; };
void main()
{
    uvec3 at = gl_GlobalInvocationID, size = gl_NumWorkGroups;
    texels[(at.z * size.y + at.y) * size.x + at.x] = texelFetch(image, ivec2(at.xy), int(at.z));
}
//// samples_uint.comp
layout(set = 0, binding = 0) uniform usampler2DMS image;
layout(set = 0, binding = 5) writeonly buffer Result { uvec4 texels[]; };
void main()
{
    uvec3 at = gl_GlobalInvocationID, size = gl_NumWorkGroups;
    texels[(at.z * size.y + at.y) * size.x + at.x] = texelFetch(image, ivec2(at.xy), int(at.z));
}
