// SPDX-License-Identifier: MIT
#version 460
// Matrices that are not square, in both orders, built of and taken apart into floats.
layout(local_size_x = 16) in;
layout(binding = 0) readonly buffer In { float a[]; };
layout(row_major, std430, binding = 1) buffer Out { float r[16 * 32]; mat3x2 rows[16]; };

void main()
{
    uint i = gl_GlobalInvocationID.x, n = i * 32;
    mat4x3 p;
    mat3x4 q;
    for (int k = 0; k < 12; k++) {
        p[k / 3][k % 3] = a[i * 24 + k];
        q[k / 4][k % 4] = a[i * 24 + 12 + k];
    }
    mat4 product = q * p;
    mat3 other = p * q;
    for (int k = 0; k < 16; k++)
        r[n + k] = product[k / 4][k % 4];
    for (int k = 0; k < 9; k++)
        r[n + 16 + k] = other[k / 3][k % 3];
    vec4 v = vec3(1, 2, 3) * p;
    r[n + 25] = v.x + v.w;
    r[n + 26] = transpose(p)[2][3];
    rows[i] = mat3x2(p) + mat3x2(outerProduct(q[0].xy, p[1]));
}
