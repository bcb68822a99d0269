// SPDX-License-Identifier: MIT
// empty.comp - the least that can be dispatched.
#version 450
layout(local_size_x = 1) in;
void main()
{
}
