// SPDX-License-Identifier: MIT
// point.geom - a stage that the card does not have.
#version 450
layout(triangles) in;
layout(points, max_vertices = 1) out;
void main()
{
    gl_Position = gl_in[0].gl_Position;
    EmitVertex();
}
