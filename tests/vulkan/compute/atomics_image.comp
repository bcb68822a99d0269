// SPDX-License-Identifier: MIT
#version 460
// Atomics on images and on texel buffers.
layout(local_size_x = 64) in;
layout(binding = 0) readonly buffer In { uint a[]; };
layout(binding = 1, r32ui) uniform uimage2D image;
layout(binding = 2, r32i) uniform iimageBuffer texels;
layout(binding = 3) buffer Out { uint claimed[256]; };

void main()
{
    uint i = gl_GlobalInvocationID.x;
    imageAtomicAdd(image, ivec2(0, 0), a[i]);
    imageAtomicMin(image, ivec2(1, 0), a[i]);
    imageAtomicMax(image, ivec2(2, 1), a[i]);
    imageAtomicAnd(image, ivec2(3, 5), a[i] | 0xfffu);
    imageAtomicOr(image, ivec2(9, 7), a[i] & 0xff00u);
    imageAtomicXor(image, ivec2(15, 15), a[i]);
    claimed[imageAtomicAdd(image, ivec2(4, 4), 1) & 255u] = 1;
    imageAtomicAdd(image, ivec2(5, 4), 1 - imageAtomicExchange(image, ivec2(6, 4), 1));
    uint seen = 0, found;
    while ((found = imageAtomicCompSwap(image, ivec2(8, 8), seen, seen + 3)) != seen)
        seen = found;
    imageAtomicAdd(texels, 3, int(a[i]));
    imageAtomicMin(texels, 5, int(a[i]));
    imageAtomicMax(texels, 6, int(a[i]));
}
