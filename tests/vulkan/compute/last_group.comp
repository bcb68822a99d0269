// SPDX-License-Identifier: MIT
#version 460
#pragma use_vulkan_memory_model
#extension GL_KHR_memory_scope_semantics : require
// Groups leave their sums in memory; who comes last, by a counter that releases and acquires, adds them up.
layout(local_size_x = 64) in;
layout(binding = 0) readonly buffer In { uint a[]; };
layout(binding = 1) buffer Out { uint arrived, total, chain; uint parts[64]; };
shared uint sum;
shared bool is_last;

void main()
{
    uint i = gl_GlobalInvocationID.x;
    if (gl_LocalInvocationIndex == 0)
        sum = 0;
    barrier();
    atomicAdd(sum, a[i], gl_ScopeWorkgroup, gl_StorageSemanticsShared, gl_SemanticsRelaxed);
    barrier();
    if (gl_LocalInvocationIndex == 0) {
        parts[gl_WorkGroupID.x] = sum * 3;
        is_last = atomicAdd(arrived, 1, gl_ScopeDevice, gl_StorageSemanticsBuffer,
                            gl_SemanticsAcquireRelease | gl_SemanticsMakeAvailable | gl_SemanticsMakeVisible) ==
                  gl_NumWorkGroups.x - 1;
    }
    barrier();
    if (!is_last)
        return;
    atomicAdd(total, parts[gl_LocalInvocationIndex % gl_NumWorkGroups.x], gl_ScopeDevice, gl_StorageSemanticsBuffer,
              gl_SemanticsRelaxed);
    if (gl_LocalInvocationIndex == 0)
        atomicStore(chain, atomicLoad(arrived, gl_ScopeDevice, gl_StorageSemanticsBuffer, gl_SemanticsAcquire) + 1,
                    gl_ScopeDevice, gl_StorageSemanticsBuffer, gl_SemanticsRelease);
}
