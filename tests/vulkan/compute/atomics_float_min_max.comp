// SPDX-License-Identifier: MIT
#version 460
#extension GL_EXT_shader_atomic_float : require
#extension GL_EXT_shader_atomic_float2 : require
// The least and the most of floats and doubles, in a buffer, in shared memory and in an image.
layout(local_size_x = 64) in;
layout(binding = 0) readonly buffer In { float a[]; };
layout(binding = 1) buffer Out { float least, most; double least_double, most_double; float r[4]; double d[2]; };
layout(binding = 2, r32f) uniform image2D image;
shared float shared_least, shared_most;
shared double shared_double[2];

void main()
{
    float x = a[gl_GlobalInvocationID.x];
    if (gl_LocalInvocationIndex == 0) {
        shared_least = shared_most = 0.0;
        shared_double[0] = shared_double[1] = 0.0;
    }
    barrier();
    atomicMin(least, x);
    atomicMax(most, x);
    atomicMin(least_double, double(x) * 3.0);
    atomicMax(most_double, double(x) * 3.0);
    atomicMin(shared_least, x);
    atomicMax(shared_most, x);
    atomicMin(shared_double[0], double(x) * 3.5lf);
    atomicMax(shared_double[1], double(x) * 3.5lf);
    imageAtomicMin(image, ivec2(3, 5), x);
    imageAtomicMax(image, ivec2(9, 2), x);
    barrier();
    if (gl_LocalInvocationIndex == 0) {
        atomicMin(r[0], shared_least);
        atomicMax(r[1], shared_most);
        atomicMin(d[0], shared_double[0]);
        atomicMax(d[1], shared_double[1]);
    }
}
