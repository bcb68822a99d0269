// SPDX-License-Identifier: MIT
#version 460
#extension GL_EXT_shader_explicit_arithmetic_types : require
#extension GL_EXT_shader_image_int64 : require
// Atomics of 64 bits on an image.
layout(local_size_x = 64) in;
layout(binding = 0) readonly buffer In { uint64_t a[]; };
layout(binding = 1, r64ui) uniform u64image2D image;
layout(binding = 2) buffer Out { uint claimed[128]; };

void main()
{
    uint64_t x = a[gl_GlobalInvocationID.x];
    imageAtomicAdd(image, ivec2(0, 0), x);
    imageAtomicMax(image, ivec2(2, 1), x);
    imageAtomicOr(image, ivec2(9, 7), x & 0xff00000000ff00ul);
    imageAtomicXor(image, ivec2(15, 15), x);
    claimed[uint(imageAtomicAdd(image, ivec2(4, 4), 0x100000001ul)) & 127u] = 1;
    uint64_t seen = 0ul, found;
    while ((found = imageAtomicCompSwap(image, ivec2(8, 8), seen, seen + 0x300000001ul)) != seen)
        seen = found;
    if (imageAtomicExchange(image, ivec2(6, 4), 5ul) == 0ul)
        imageAtomicAdd(image, ivec2(5, 4), 7ul);
}
