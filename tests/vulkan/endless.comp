// SPDX-License-Identifier: MIT
// endless.comp - waits for what nobody writes.
#version 450
layout(local_size_x = 1) in;
shared uint flag;
void main()
{
    flag = 0;
    while (atomicOr(flag, 0) == 0)
        ;
}
