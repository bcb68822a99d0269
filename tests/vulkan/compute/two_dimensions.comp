// SPDX-License-Identifier: MIT
#version 460
// A matrix product of tiles in shared memory, of sizes that are no multiple of the tile.
layout(local_size_x = 8, local_size_y = 8) in;
layout(binding = 0) readonly buffer A { float a[]; };
layout(binding = 1) readonly buffer B { float b[]; };
layout(binding = 2) buffer C { float c[]; };
const uint N = 45;
shared float left[8][8], right[8][8];

void main()
{
    uint x = gl_GlobalInvocationID.x, y = gl_GlobalInvocationID.y, lx = gl_LocalInvocationID.x,
         ly = gl_LocalInvocationID.y;
    float sum = 0.0;
    for (uint k = 0; k < N; k += 8) {
        left[ly][lx] = y < N && k + lx < N ? a[y * N + k + lx] : 0.0;
        right[ly][lx] = x < N && k + ly < N ? b[(k + ly) * N + x] : 0.0;
        barrier();
        for (uint t = 0; t < 8; t++)
            sum += left[ly][t] * right[t][lx];
        barrier();
    }
    if (x < N && y < N)
        c[y * N + x] = sum;
}
