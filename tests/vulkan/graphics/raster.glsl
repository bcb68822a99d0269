// Shaders of raster.c. SPDX-License-Identifier: MIT
//// points.vert
// The fourth number of a colour is the point's size.
layout(location = 0) in vec4 position;
layout(location = 1) in vec4 color;
layout(location = 0) flat out vec4 shade;
void main()
{
    gl_Position = position;
    gl_PointSize = color.a;
    shade = vec4(color.rgb, 1);
}
//// viewports.vert
#extension GL_ARB_shader_viewport_layer_array : require
layout(constant_id = 0) const uint to_layers = 0;
layout(location = 0) in vec4 position;
layout(location = 1) in vec4 color;
layout(location = 0) flat out vec4 shade;
void main()
{
    gl_Position = position;
    if (to_layers != 0)
        gl_Layer = gl_InstanceIndex;
    else
        gl_ViewportIndex = gl_InstanceIndex;
    shade = vec4(color.rgb * (gl_InstanceIndex + 1) / 4, 1);
}
//// distances.vert
layout(constant_id = 0) const uint what = 0;
layout(location = 0) in vec4 position;
layout(location = 1) in vec4 color;
layout(location = 0) flat out vec4 shade;
out float gl_ClipDistance[4];
out float gl_CullDistance[2];
void main()
{
    gl_Position = position;
    shade = color;
    gl_ClipDistance[0] = what == 0 ? position.x + 0.25 : 1;
    gl_ClipDistance[1] = what == 0 ? 0.5 - position.y : 1;
    gl_ClipDistance[2] = what == 1 ? position.x : 1;
    gl_ClipDistance[3] = 1;
    gl_CullDistance[0] = what == 2 ? position.x : 1;
    gl_CullDistance[1] = what == 2 ? -position.y : 1;
}
//// instances.vert
layout(location = 0) in vec4 position;
layout(location = 1) in vec4 color;
layout(location = 2) in vec2 offset_each;
layout(location = 3) in vec2 offset_third;
layout(location = 4) in float all;
layout(location = 0) flat out vec4 shade;
void main()
{
    gl_Position = position + vec4(offset_each + offset_third, 0, 0);
    shade = vec4(color.rg * all, float(gl_InstanceIndex) / 17, 1);
}
//// indices.vert
// Positions without attributes: a vertex is its number.
layout(location = 0) flat out vec4 shade;
void main()
{
    uint square = gl_VertexIndex / 4, corner = gl_VertexIndex % 4;
    gl_Position = vec4(vec2(square % 8 + (corner & 1), square / 8 % 8 + (corner >> 1)) / 4 - 1, 0, 1);
    gl_PointSize = 1;
    shade = vec4(float(gl_VertexIndex % 256) / 255, float(gl_InstanceIndex) / 255, 0.2, 1);
}
//// depth.frag
// The depth as a colour, within the viewport's range: whether it is clamped before the shader is not said.
layout(location = 0) out vec4 result;
void main()
{
    result = vec4(clamp(gl_FragCoord.z, 0.25, 0.75), gl_FragCoord.w, 0, 1);
}
