// Shaders of filters.c. SPDX-License-Identifier: MIT
//// filters.frag
layout(push_constant) uniform Push { vec4 depth; vec4 number; } push;
layout(constant_id = 0) const uint what = 0;
layout(set = 0, binding = 0) uniform sampler2D image;
layout(location = 0) in vec2 place;
layout(location = 0) out vec4 result;
void main()
{
    if (what == 0)
        result = textureLod(image, place, place.x * push.number.x + push.number.y);
    else if (what == 1)
        result = textureGrad(image, place, vec2(push.number.x, 0), vec2(0, push.number.y));
    else
        result = textureLod(image, place * push.number.x + push.number.y, 0);
}
//// count.frag
layout(set = 0, binding = 6, r32ui) uniform uimage2D image;
layout(location = 0) out vec4 result;
void main()
{
    imageAtomicAdd(image, ivec2(gl_FragCoord.xy) / 8, 1u);
    result = vec4(1);
}
