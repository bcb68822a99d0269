// SPDX-License-Identifier: MIT
#version 450
/* The acceleration of each of 4096 bodies by all of them, 256 at a time in shared memory. */
layout(local_size_x = 256) in;
layout(binding = 0) readonly buffer Bodies { vec4 body[]; }; /* position, mass */
layout(binding = 1) writeonly buffer Result { vec4 acceleration[]; };
const uint N = 4096, TILE = 256;
shared vec4 tile[TILE];

void main()
{
    vec3 own = body[gl_GlobalInvocationID.x].xyz, sum = vec3(0);
    for (uint first = 0; first < N; first += TILE) {
        tile[gl_LocalInvocationID.x] = body[first + gl_LocalInvocationID.x];
        barrier();
        for (uint i = 0; i < TILE; i++) {
            vec3 way = tile[i].xyz - own;
            float r = inversesqrt(dot(way, way) + 0.01);
            sum += way * (tile[i].w * r * r * r);
        }
        barrier();
    }
    acceleration[gl_GlobalInvocationID.x] = vec4(sum, 0);
}
