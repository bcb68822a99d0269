// SPDX-License-Identifier: MIT
#version 460
#extension GL_EXT_shader_explicit_arithmetic_types_int64 : require
#extension GL_EXT_shader_atomic_int64 : require
// Atomics of 64 bits on a buffer and in shared memory.
layout(local_size_x = 64) in;
layout(binding = 0) readonly buffer In { uint64_t a[]; };
layout(binding = 1) buffer Out { uint64_t u[10]; int64_t s[2]; uint64_t shared_u[10]; uint claimed[128]; };
shared uint64_t sum, least, most, both, any_of, odd, exchanged, swapped;

void main()
{
    uint i = gl_GlobalInvocationID.x;
    if (gl_LocalInvocationIndex == 0) {
        sum = most = any_of = odd = exchanged = swapped = 0ul;
        least = both = ~0ul;
    }
    barrier();
    atomicAdd(u[0], a[i]);
    atomicMin(u[1], a[i]);
    atomicMax(u[2], a[i]);
    atomicAnd(u[3], a[i] | 0xffffffff00000000ul);
    atomicOr(u[4], a[i] & 0xff00000000ff00ul);
    atomicXor(u[5], a[i]);
    atomicMin(s[0], int64_t(a[i]));
    atomicMax(s[1], int64_t(a[i]));
    claimed[uint(atomicAdd(u[6], 1ul))] = 1;
    atomicAdd(u[7], 1ul - atomicExchange(u[8], 1ul));
    uint64_t seen = 0ul, found;
    while ((found = atomicCompSwap(u[9], seen, seen + 0x100000001ul)) != seen)
        seen = found;
    atomicAdd(sum, a[i]);
    atomicMin(least, a[i]);
    atomicMax(most, a[i]);
    atomicAnd(both, a[i] | 0xffffffff00000000ul);
    atomicOr(any_of, a[i] & 0xff00000000ff00ul);
    atomicXor(odd, a[i]);
    atomicAdd(swapped, 1ul - atomicExchange(exchanged, 1ul));
    barrier();
    if (i == 0) {
        shared_u[1] = least;
        shared_u[2] = most;
        shared_u[3] = both;
        shared_u[4] = any_of;
        shared_u[7] = swapped;
        shared_u[0] = sum;
        shared_u[5] = odd;
    }
}
