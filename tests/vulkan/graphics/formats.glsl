// Shaders of formats.c: two pixels a texel. SPDX-License-Identifier: MIT
layout(location = 0) in vec2 place;
layout(location = 0) out vec4 result;
//// fetch.frag
layout(set = 0, binding = 0) uniform sampler2D image;
void main()
{
    result = texture(image, place);
}
//// fetch_uint.frag
layout(set = 0, binding = 0) uniform usampler2D image;
void main()
{
    result = vec4(texture(image, place)); // as near as a float comes
}
//// fetch_sint.frag
layout(set = 0, binding = 0) uniform isampler2D image;
void main()
{
    result = vec4(texture(image, place));
}
