// SPDX-License-Identifier: MIT
#version 460
// Parameters in, out and inout, structures and arrays by value, overloads, constant tables, const and ternary chains.
layout(local_size_x = 64) in;
layout(binding = 0) readonly buffer In { int a[]; };
layout(binding = 1) buffer Out { int r[]; };

const int table[16] = { 3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3 };

struct Pair {
    int first, second;
};

void swap(inout Pair p, out int sum)
{
    sum = p.first + p.second;
    p = Pair(p.second, p.first);
}

int twice(int x) { return x * 2; }
int twice(ivec2 x) { return x.x * 2 + x.y * 20; }
ivec3 shuffled(ivec3 v) { return v.zxy; }

int total(const int values[4])
{
    int sum = 0;
    for (int i = 0; i < values.length(); i++)
        sum += values[i];
    return sum;
}

void main()
{
    int i = int(gl_GlobalInvocationID.x), x = a[i], sum;
    Pair p = Pair(x, table[x & 15]);
    swap(p, sum);
    ivec3 v = shuffled(ivec3(p.first, p.second, sum));
    v.xz += v.y > 0 ? ivec2(1, 2) : v.x < 100 ? ivec2(3, 4) : ivec2(5, 6);
    int values[4] = { v.x, v.y, v.z, table[(x >> 4) & 15] };
    values[x & 3] ^= 0x55;
    r[i] = total(values) + twice(x & 0xff) + twice(ivec2(i, x & 7));
}
