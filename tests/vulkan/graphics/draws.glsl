// Shaders of draws.c. SPDX-License-Identifier: MIT
//// numbered.vert
// A square by gl_DrawID, instance and vertex.
layout(push_constant) uniform Push { vec4 color; } push;
layout(location = 0) flat out vec4 shade;
void main()
{
    uint square = gl_VertexIndex / 4 + gl_InstanceIndex * 8, corner = gl_VertexIndex % 4;
    gl_Position = vec4(vec2(square % 8 + (corner & 1), square / 8 + (corner >> 1)) / 4 - 1, 0, 1);
    shade = vec4(float(gl_DrawID) / 15, float(gl_BaseVertex + gl_BaseInstance * 16) / 255, push.color.b, 1);
}
//// attribute.vert
// What an attribute of any format has, a point a vertex.
layout(location = 0) in vec4 value;
layout(location = 0) flat out vec4 shade;
void main()
{
    gl_Position = vec4((gl_VertexIndex + 0.5) / 32 - 1, 0, 0, 1);
    gl_PointSize = 1;
    shade = value;
}
//// attribute_uint.vert
layout(location = 0) in uvec4 value;
layout(location = 0) flat out vec4 shade;
void main()
{
    gl_Position = vec4((gl_VertexIndex + 0.5) / 32 - 1, 0, 0, 1);
    gl_PointSize = 1;
    shade = vec4(value); // as near as a float comes
}
//// attribute_sint.vert
layout(location = 0) in ivec4 value;
layout(location = 0) flat out vec4 shade;
void main()
{
    gl_Position = vec4((gl_VertexIndex + 0.5) / 32 - 1, 0, 0, 1);
    gl_PointSize = 1;
    shade = vec4(value);
}
//// pushed.frag
layout(push_constant) uniform Push { layout(offset = 16) vec4 colors[4]; } push;
layout(location = 0) out vec4 result;
void main()
{
    result = push.colors[uint(gl_FragCoord.x) / 8 % 4];
}
