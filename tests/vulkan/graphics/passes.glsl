// Shaders of passes.c. SPDX-License-Identifier: MIT
//// input.frag
// Of a depth attachment only the first number means something.
layout(constant_id = 0) const uint channels = 3;
layout(input_attachment_index = 0, set = 0, binding = 7) uniform subpassInput drawn;
layout(location = 0) out vec4 result;
void main()
{
    vec4 texel = subpassLoad(drawn);
    result = vec4(1 - (channels == 3 ? texel.rgb : texel.rrr), 1);
}
