// SPDX-License-Identifier: MIT
#version 460
// The texels of a block-compressed image.
layout(local_size_x = 64) in;
layout(binding = 0) uniform sampler2D image;
layout(binding = 1) writeonly buffer Out { vec4 r[]; };

void main()
{
    int i = int(gl_GlobalInvocationID.x);
    ivec2 at = ivec2(i % 16, i / 16);
    r[i] = texelFetch(image, at, 0);
}
