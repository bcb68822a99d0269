// SPDX-License-Identifier: MIT
#version 460
// Coherent and volatile memory, without the Vulkan memory model: a message to the next invocation of the group.
layout(local_size_x = 128) in;
layout(binding = 0) coherent buffer Shared { uint box[]; };
layout(binding = 1) volatile buffer Out { uint r[]; };

void main()
{
    uint i = gl_GlobalInvocationID.x, next = i & ~127u | (i + 37) & 127u;
    for (uint turn = 1; turn <= 5; turn++) {
        box[next] = box[next] * 5 + turn + i;
        memoryBarrierBuffer();
        barrier();
        r[i] = r[i] * 3 + box[i];
        barrier();
    }
    r[i] += r[i];
}
