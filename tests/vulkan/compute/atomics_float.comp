// SPDX-License-Identifier: MIT
#version 460
#extension GL_EXT_shader_atomic_float : require
#extension GL_KHR_memory_scope_semantics : require
// Float exchanges, loads and stores that are atomic; adds of numbers whose sums are exact in any order.
layout(local_size_x = 64) in;
layout(binding = 0) readonly buffer In { float a[]; };
layout(binding = 1) buffer Out { float r[4]; float places[256]; };
shared float total, last;

void main()
{
    uint i = gl_GlobalInvocationID.x;
    if (gl_LocalInvocationIndex == 0)
        total = 0.0;
    barrier();
    atomicAdd(total, a[i]);
    atomicExchange(last, a[i]);
    barrier();
    if (gl_LocalInvocationIndex == 0)
        places[gl_WorkGroupID.x] = total + last * 0.0;
    atomicStore(places[64 + (i & 127)], a[i & 127], gl_ScopeDevice, gl_StorageSemanticsBuffer, gl_SemanticsRelaxed);
    if (atomicExchange(r[1], 1.0) == 0.0)
        r[2] = 5.0;
}
