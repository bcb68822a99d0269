// SPDX-License-Identifier: MIT
#version 460
// Arrays that are indexed by values no compiler can know: they are in scratch memory.
layout(local_size_x = 64) in;
layout(binding = 0) readonly buffer In { uint a[]; };
layout(binding = 1) buffer Out { uint r[]; };

struct Node {
    uint key;
    vec2 weight;
    uint next;
};

void main()
{
    uint i = gl_GlobalInvocationID.x, heap[100];
    for (uint k = 0; k < 100; k++)
        heap[k] = a[(i + k * 3) % 256] & 0xffffu;
    for (uint k = 0; k < 200; k++) { // swaps of random places
        uint x = (a[(i + k) % 256] >> 3) % 100, y = (a[(i + k * 5) % 256] >> 11) % 100;
        uint t = heap[x];
        heap[x] = heap[y] + 1;
        heap[y] = t;
    }
    uint sum = 0;
    for (uint k = 0; k < 100; k++)
        sum = sum * 31 + heap[k];

    Node nodes[24];
    for (uint k = 0; k < 24; k++)
        nodes[k] = Node(k, vec2(k, k * 2), (k * 7 + i) % 24);
    uint at = a[i] % 24;
    for (uint k = 0; k < 30; k++) {
        nodes[at].weight += vec2(1, nodes[at].next);
        nodes[at].key += uint(nodes[at].weight.y);
        at = nodes[at].next;
    }
    r[i * 2] = sum;
    r[i * 2 + 1] = nodes[at].key * 1000 + uint(nodes[at].weight.x);
}
