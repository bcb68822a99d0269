// SPDX-License-Identifier: MIT
// What filters_*.comp have alike: 256 places all over a texture and beyond its edges, none near a boundary of texels.
layout(local_size_x = 64) in;
layout(binding = 1) writeonly buffer Out { vec4 r[]; };

int i = int(gl_GlobalInvocationID.x);

// From -1 to 2, by 64ths and a half.
float place(int n)
{
    uint mix = (uint(i) * 4u + uint(n)) * 2654435761u;
    return (float((mix >> 16) % 192u) + 0.53125) / 64.0 - 1.0;
}

float level = float(i % 16) * 0.25 - 0.6;
float width = exp2(floor(level)) / 16.0; // a gradient for a level as whole as drivers find it exactly
