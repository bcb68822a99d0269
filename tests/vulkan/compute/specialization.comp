// SPDX-License-Identifier: MIT
#version 460
// Sizes, array lengths and branches that specialization constants decide.
layout(local_size_x_id = 0) in;
layout(constant_id = 1) const uint LENGTH = 3;
layout(constant_id = 2) const bool DOUBLE = false;
layout(constant_id = 3) const float SCALE = 1.0;
layout(binding = 0) buffer Out { uint r[]; };

void main()
{
    uint values[LENGTH], sum = 0;
    for (uint k = 0; k < LENGTH; k++)
        values[k] = (gl_LocalInvocationIndex + k) * (DOUBLE ? 2 : 1);
    for (uint k = 0; k < LENGTH; k++)
        sum += values[k];
    r[gl_GlobalInvocationID.x] = sum + uint(SCALE * 4.0) + (LENGTH > 5 ? 1000 : 0) + gl_WorkGroupSize.x * 10000;
}
