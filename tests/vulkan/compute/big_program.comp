// SPDX-License-Identifier: MIT
#version 460
// A program of some 300 KiB: branches over its middle are longer than a branch instruction reaches.
layout(local_size_x = 64) in;
layout(binding = 0) buffer Data { uvec2 r[]; };

#define ROUND a = a * 0x9e3779b1u + b; b = (b ^ a >> 15) * 0x85ebca77u + 0xc2b2ae3du;
#define ROUNDS_8 ROUND ROUND ROUND ROUND ROUND ROUND ROUND ROUND
#define ROUNDS_64 ROUNDS_8 ROUNDS_8 ROUNDS_8 ROUNDS_8 ROUNDS_8 ROUNDS_8 ROUNDS_8 ROUNDS_8
#define ROUNDS_512 ROUNDS_64 ROUNDS_64 ROUNDS_64 ROUNDS_64 ROUNDS_64 ROUNDS_64 ROUNDS_64 ROUNDS_64
#define ROUNDS_4096 ROUNDS_512 ROUNDS_512 ROUNDS_512 ROUNDS_512 ROUNDS_512 ROUNDS_512 ROUNDS_512 ROUNDS_512

void main()
{
    uint i = gl_GlobalInvocationID.x, a = r[i].x, b = r[i].y;
    for (uint turn = 0; turn < i % 4; turn++) {
        if (((a ^ i) & 1) != 0) {
            ROUNDS_4096
            ROUNDS_4096
        }
        a ^= turn + 1;
    }
    r[i] = uvec2(a, b);
}
