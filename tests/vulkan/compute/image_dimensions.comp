// SPDX-License-Identifier: MIT
#version 460
// Images of every dimension: loads, stores and sizes.
layout(local_size_x = 60) in;
layout(binding = 0, r32ui) uniform uimage1D one;
layout(binding = 1, r32ui) uniform uimage1DArray ones;
layout(binding = 2, r32ui) uniform uimage2DArray twos;
layout(binding = 3, r32ui) uniform uimage3D three;
layout(binding = 4, r32ui) uniform uimageCube cube;
layout(binding = 5) buffer Out { uint r[]; };

void main()
{
    int i = int(gl_GlobalInvocationID.x);
    int x = i % 10, y = i / 10 % 6, z = i / 60 % 5;
    if (z == 0)
        imageStore(one, x * 6 + y, uvec4(imageLoad(one, x * 6 + y).x * 3));
    uint sum = imageLoad(ones, ivec2(x, z)).x + imageLoad(twos, ivec3(x, y, z)).x * 3 +
               imageLoad(three, ivec3(x, y, z)).x * 5 + imageLoad(cube, ivec3(x, y, z)).x * 7;
    r[i] = sum + uint(imageSize(one) + imageSize(ones).y + imageSize(twos).z + imageSize(three).y + imageSize(cube).x);
}
