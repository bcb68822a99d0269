// Shaders of cubes.c. SPDX-License-Identifier: MIT
//// cubes.vert
layout(location = 0) in vec4 position;
layout(location = 1) in vec4 texture_place;
layout(location = 0) out vec2 place;
void main()
{
    gl_Position = position;
    place = texture_place.xy;
}
//// cubes.frag
layout(set = 0, binding = 0) uniform sampler2D image;
layout(location = 0) in vec2 place;
layout(location = 0) out vec4 result;
void main()
{
    result = vec4(texture(image, place).rgb, 0.75);
}
