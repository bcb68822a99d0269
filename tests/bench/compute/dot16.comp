// SPDX-License-Identifier: MIT
#version 450
#extension GL_EXT_shader_16bit_storage : require
#extension GL_EXT_shader_explicit_arithmetic_types_float16 : require
/* The dot product of two vectors of 2^24 halves: one sum a group. */
layout(local_size_x = 256) in;
layout(binding = 0) readonly buffer A { f16vec4 a[]; };
layout(binding = 1) readonly buffer B { f16vec4 b[]; };
layout(binding = 2) writeonly buffer Sums { float sums[]; };
shared float part[256];

void main()
{
    uint lane = gl_LocalInvocationID.x, first = gl_WorkGroupID.x * 4096 + lane;
    float total = 0;
    for (uint i = 0; i < 16; i++) {
        f16vec4 product = a[first + i * 256] * b[first + i * 256];
        total += float(product.x + product.y) + float(product.z + product.w);
    }
    part[lane] = total;
    barrier();
    for (uint step = 128; step > 0; step /= 2) {
        if (lane < step)
            part[lane] += part[lane + step];
        barrier();
    }
    if (lane == 0)
        sums[gl_WorkGroupID.x] = part[0];
}
