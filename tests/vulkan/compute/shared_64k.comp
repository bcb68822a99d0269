// SPDX-License-Identifier: MIT
#version 460
// All of the shared memory that there may be, filled by a group of 1024 and read elsewhere.
layout(local_size_x = 1024) in;
layout(constant_id = 0) const uint WORDS = 8192;
layout(binding = 0) buffer Out { uint r[]; };
shared uint words[WORDS];

void main()
{
    uint l = gl_LocalInvocationIndex, sum = 0;
    for (uint k = l; k < WORDS; k += 1024)
        words[k] = k * 2654435761u + gl_WorkGroupID.x;
    barrier();
    for (uint k = 0; k < WORDS / 1024; k++)
        sum = sum * 31 + words[(l * 37 + k * 1031) % WORDS];
    r[gl_WorkGroupID.x * 1024 + l] = sum;
}
