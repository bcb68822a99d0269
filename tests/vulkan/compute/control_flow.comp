// SPDX-License-Identifier: MIT
#version 460
// Loops with breaks and continues inside branches inside loops, switches that fall through, returns out of the middle.
layout(local_size_x = 64) in;
layout(binding = 0) readonly buffer In { uint a[]; };
layout(binding = 1) buffer Out { uint r[]; };

uint collatz(uint n)
{
    uint steps = 0;
    while (n != 1) {
        if (steps > 200)
            return 1000;
        n = (n & 1) != 0 ? 3 * n + 1 : n / 2;
        steps++;
    }
    return steps;
}

uint kind(uint n)
{
    uint r = 0;
    switch (n % 9) {
    case 0:
        return 7;
    case 1:
        r += 3; // falls through
    case 2:
        r += 5;
        break;
    case 4:
        for (uint i = 0; i < n % 16; i++) {
            if (i == 5)
                continue;
            if (i == 11)
                break;
            r += i;
        }
        break;
    case 6:
    case 7:
        do {
            r++;
            n /= 2;
        } while (n > 3);
        break;
    default:
        r = 99;
    }
    return r;
}

uint nested(uint n)
{
    uint sum = 0;
    for (uint i = 0; i < n % 13; i++) {
        for (uint j = i; j < 20; j++) {
            if ((i * j) % 7 == n % 7)
                continue;
            for (uint k = 0; k < 3; k++) {
                if (k == j % 3)
                    break;
                sum += i * j + k;
            }
            if (sum > 3000)
                return sum;
        }
        if ((n & 64) != 0 && i == 4)
            break;
    }
    return sum;
}

void main()
{
    uint i = gl_GlobalInvocationID.x;
    r[i * 3] = collatz(a[i] % 1000 + 1);
    r[i * 3 + 1] = kind(a[i]);
    r[i * 3 + 2] = nested(a[i]);
}
