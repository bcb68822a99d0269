// SPDX-License-Identifier: MIT
#version 450
/* C = A B, 1024 x 1024, fp32, by tiles of 16 x 16 in shared memory. */
layout(local_size_x = 16, local_size_y = 16) in;
layout(binding = 0) readonly buffer A { float a[]; };
layout(binding = 1) readonly buffer B { float b[]; };
layout(binding = 2) writeonly buffer C { float c[]; };
const uint N = 1024, TILE = 16;
shared float tile_a[TILE][TILE], tile_b[TILE][TILE];

void main()
{
    uvec2 at = gl_GlobalInvocationID.xy, in_tile = gl_LocalInvocationID.xy;
    float sum = 0;
    for (uint first = 0; first < N; first += TILE) {
        tile_a[in_tile.y][in_tile.x] = a[at.y * N + first + in_tile.x];
        tile_b[in_tile.y][in_tile.x] = b[(first + in_tile.y) * N + at.x];
        barrier();
        for (uint k = 0; k < TILE; k++)
            sum += tile_a[in_tile.y][k] * tile_b[k][in_tile.x];
        barrier();
    }
    c[at.y * N + at.x] = sum;
}
