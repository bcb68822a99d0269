// SPDX-License-Identifier: MIT
#version 450
/* How many of at most 256 iterations each of 1024 x 1024 points stays within 2. */
layout(local_size_x = 16, local_size_y = 16) in;
layout(binding = 0) writeonly buffer Result { uint count[]; };

void main()
{
    vec2 c = vec2(gl_GlobalInvocationID.xy) * (2.5 / 1024) - vec2(1.75, 1.25), z = vec2(0);
    uint n = 0;
    while (n < 256 && dot(z, z) <= 4) {
        z = vec2(z.x * z.x - z.y * z.y, 2 * z.x * z.y) + c;
        n++;
    }
    count[gl_GlobalInvocationID.y * 1024 + gl_GlobalInvocationID.x] = n;
}
