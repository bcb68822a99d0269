// Shaders of scenes.c. SPDX-License-Identifier: MIT
layout(set = 0, binding = 0) uniform Numbers
{
    mat4 projection;
    vec4 position[36];
    vec4 texture_place[36];
    vec4 factor, summand;
} numbers;
layout(set = 0, binding = 1) uniform sampler2D image;
//// cube.vert
layout(location = 0) out vec2 place;
layout(location = 1) out vec3 where;
void main()
{
    gl_Position = numbers.projection * numbers.position[gl_VertexIndex];
    place = numbers.texture_place[gl_VertexIndex].xy;
    where = gl_Position.xyz;
}
//// cube.frag
// Lit by the face's normal, which the derivatives know.
layout(location = 0) in vec2 place;
layout(location = 1) in vec3 where;
layout(location = 0) out vec4 result;
void main()
{
    vec3 normal = normalize(cross(dFdx(where), dFdy(where)));
    float light = max(0, dot(normalize(vec3(0.42, 0.57, 0.7)), normal));
    result = light * texture(image, place);
}
//// triangles.vert
layout(location = 0) in vec4 position;
layout(location = 1) in vec4 color;
layout(location = 0) out vec4 shade;
void main()
{
    gl_Position = position;
    shade = color;
}
//// triangles.frag
layout(location = 0) in vec4 shade;
layout(location = 0) out vec4 result;
void main()
{
    result = shade;
}
//// whole.vert
// A triangle over all of the target, once an instance.
layout(location = 0) out vec2 place; // 0..1
layout(location = 1) flat out uint layer;
void main()
{
    place = vec2(gl_VertexIndex & 1, gl_VertexIndex >> 1) * 2;
    gl_Position = vec4(place * 2 - 1, 0.5, 1);
    layer = gl_InstanceIndex;
}
//// textured.frag
layout(location = 0) in vec2 place;
layout(location = 0) out vec4 result;
void main()
{
    result = texture(image, place);
}
//// minified.frag
// 2 to 15 texels a pixel: no level alone has it.
layout(location = 0) in vec2 place;
layout(location = 0) out vec4 result;
void main()
{
    result = texture(image, place * mix(1, 4, place.y));
}
//// alu.frag
// 50 times 4 multiplications and additions, each of the one before.
layout(location = 0) in vec2 place;
layout(location = 0) out vec4 result;
#define STEP v = v.yzwx * numbers.factor + numbers.summand;
#define STEPS STEP STEP STEP STEP STEP STEP STEP STEP STEP STEP
void main()
{
    vec4 v = vec4(place, 1 - place);
    STEPS STEPS STEPS STEPS STEPS
    result = v;
}
//// layers.frag
layout(location = 0) in vec2 place;
layout(location = 1) flat in uint layer;
layout(location = 0) out vec4 result;
void main()
{
    result = vec4(place, float(layer) / 8, 0.25 + 0.5 * place.x);
}
