// SPDX-License-Identifier: MIT
#version 460
// Every atomic of 32 bits on a buffer, from all invocations at once: those whose result does not depend on the order.
layout(local_size_x = 64) in;
layout(binding = 0) readonly buffer In { uint a[]; };
layout(binding = 1) buffer Out { uint u[8]; int s[8]; uint claimed[256]; uint exchanged; uint swapped; };

void main()
{
    uint i = gl_GlobalInvocationID.x;
    atomicAdd(u[0], a[i]);
    atomicMin(u[1], a[i]);
    atomicMax(u[2], a[i]);
    atomicAnd(u[3], a[i] | 0xffff0000u);
    atomicOr(u[4], a[i] & 0x0000ff00u);
    atomicXor(u[5], a[i]);
    atomicMin(s[0], int(a[i]));
    atomicMax(s[1], int(a[i]));
    atomicAdd(s[2], -int(a[i] & 0xff));
    claimed[atomicAdd(u[6], 1)] = 1;          // every place is given once
    uint old = atomicExchange(exchanged, 1);  // the first one finds 0
    atomicAdd(u[7], 1 - old);
    uint seen = 0, found;
    while ((found = atomicCompSwap(swapped, seen, seen + 3)) != seen) // counts up by 3
        seen = found;
}
