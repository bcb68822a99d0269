// Shaders of msaa.c. SPDX-License-Identifier: MIT
//// sample_shading.frag
layout(location = 0) sample in vec4 shade;
layout(location = 0) out vec4 result;
void main()
{
    result = vec4(shade.x, float(gl_SampleID + 1) / 8, gl_SamplePosition);
}
//// mask_out.frag
layout(location = 0) in vec4 shade;
layout(location = 0) out vec4 result;
void main()
{
    uvec2 p = uvec2(gl_FragCoord.xy);
    gl_SampleMask[0] = int(p.x * 3 + p.y * 5);
    result = shade;
}
//// mask_in.frag
layout(location = 0) in vec4 shade;
layout(location = 0) out vec4 result;
void main()
{
    result = vec4(float(gl_SampleMaskIn[0]) / 255, 0, 0, 1);
}
//// coverage.frag
// Alpha grows from left to right.
layout(location = 0) out vec4 result;
void main()
{
    result = vec4(1, 0, 0, floor(gl_FragCoord.x / 8) / 7);
}
