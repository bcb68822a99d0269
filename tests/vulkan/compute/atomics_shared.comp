// SPDX-License-Identifier: MIT
#version 460
// The same in shared memory, with results that are used and results that are not.
layout(local_size_x = 128) in;
layout(binding = 0) readonly buffer In { uint a[]; };
layout(binding = 1) buffer Out { uint r[]; };
shared uint u[8];
shared int s[4];
shared uint claimed[128];
shared uint swapped;

void main()
{
    uint i = gl_GlobalInvocationID.x, l = gl_LocalInvocationIndex;
    if (l < 8)
        u[l] = l == 1 || l == 3 ? 0xffffffffu : 0;
    if (l < 4)
        s[l] = 0;
    claimed[l] = 0;
    if (l == 0)
        swapped = 0;
    barrier();
    atomicAdd(u[0], a[i]);
    atomicMin(u[1], a[i]);
    atomicMax(u[2], a[i]);
    atomicAnd(u[3], a[i] | 0xffff0000u);
    atomicOr(u[4], a[i] & 0x0000ff00u);
    atomicXor(u[5], a[i]);
    atomicMin(s[0], int(a[i]));
    atomicMax(s[1], int(a[i]));
    claimed[atomicAdd(u[6], 1)] = 1;
    atomicAdd(u[7], atomicExchange(s[2], 1) == 0 ? 1 : 0);
    uint seen = 0, found;
    while ((found = atomicCompSwap(swapped, seen, seen + 3)) != seen)
        seen = found;
    barrier();
    uint base = gl_WorkGroupID.x * 160;
    if (l < 8)
        r[base + l] = u[l];
    if (l < 3)
        r[base + 8 + l] = uint(s[l]);
    if (l == 0)
        r[base + 11] = swapped;
    r[base + 32 + l] = claimed[l];
}
