// SPDX-License-Identifier: MIT
#version 460
// Loads and stores of a storage image, mirrored into another.
layout(local_size_x = 8, local_size_y = 8) in;
layout(binding = 0, rgba8ui) uniform readonly uimage2D from;
layout(binding = 1, rgba8ui) uniform writeonly uimage2D to;

void main()
{
    ivec2 size = imageSize(to), at = ivec2(gl_GlobalInvocationID.xy);
    if (all(lessThan(at, size)))
        imageStore(to, size - 1 - at, imageLoad(from, at) + uvec4(1, 2, 3, 4));
}
