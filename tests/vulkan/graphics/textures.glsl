// Shaders of textures.c. SPDX-License-Identifier: MIT
layout(push_constant) uniform Push { vec4 depth; vec4 scale; vec4 offset; } push;
layout(constant_id = 0) const uint what = 0;
//// sample_2d.frag
layout(set = 0, binding = 0) uniform sampler2D image;
layout(location = 0) in vec2 place;
layout(location = 0) out vec4 result;
void main()
{
    vec2 at = place * push.scale.xy + push.offset.xy;
    switch (what) {
    case 1: result = textureLod(image, at, push.scale.z); break;
    case 2: result = texture(image, at, push.scale.z); break;
    case 3: result = textureGrad(image, at, vec2(push.scale.z, 0), vec2(0, push.scale.w)); break;
    case 4: result = textureGather(image, at, 1); break;
    case 5: result = textureGatherOffset(image, at, ivec2(1, -2), 2); break;
    case 6: result = texelFetch(image, ivec2(gl_FragCoord.xy) % textureSize(image, 1), 1); break;
    case 7: result = textureOffset(image, at, ivec2(3, -2)); break;
    case 8: result = textureProj(image, vec3(at, 2)); break;
    case 9: result = vec4(textureQueryLod(image, at), textureQueryLevels(image), textureSize(image, 0).x); break;
    default: result = texture(image, at); break;
    }
}
//// sample_uint.frag
layout(set = 0, binding = 0) uniform usampler2D image;
layout(location = 0) in vec2 place;
layout(location = 0) out vec4 result;
void main()
{
    result = vec4(texture(image, place * push.scale.xy + push.offset.xy));
}
//// sample_1d.frag
layout(set = 0, binding = 0) uniform sampler1D image;
layout(location = 0) in vec2 place;
layout(location = 0) out vec4 result;
void main()
{
    result = texture(image, place.x * push.scale.x + push.offset.x);
}
//// sample_3d.frag
layout(set = 0, binding = 0) uniform sampler3D image;
layout(location = 0) in vec2 place;
layout(location = 0) out vec4 result;
void main()
{
    result = texture(image, vec3(place * push.scale.xy, place.x * place.y));
}
//// sample_cube.frag
layout(set = 0, binding = 0) uniform samplerCube image;
layout(location = 0) in vec2 place;
layout(location = 0) out vec4 result;
void main()
{
    vec2 p = fract(place * vec2(3, 2)) * 2 - 1;
    int face = int(place.x * 3) + 3 * int(place.y * 2);
    vec3 axes[6] = { vec3(1, p), vec3(-1, p), vec3(p.x, 1, p.y), vec3(p.x, -1, p.y), vec3(p, 1), vec3(p, -1) };
    result = textureLod(image, axes[face], 0);
}
//// sample_array.frag
layout(set = 0, binding = 0) uniform sampler2DArray image;
layout(location = 0) in vec2 place;
layout(location = 0) out vec4 result;
void main()
{
    result = texture(image, vec3(place, floor(place.y * 5) - 0.3));
}
//// sample_cube_array.frag
layout(set = 0, binding = 0) uniform samplerCubeArray image;
layout(location = 0) in vec2 place;
layout(location = 0) out vec4 result;
void main()
{
    result = textureLod(image, vec4(place * 2 - 1, 0.7, floor(place.x * 2)), 0);
}
//// sample_shadow.frag
layout(set = 0, binding = 0) uniform sampler2DShadow image;
layout(location = 0) in vec2 place;
layout(location = 0) out vec4 result;
void main()
{
    vec3 at = vec3(place, 0.5);
    result = vec4(texture(image, at), textureLod(image, vec3(place, 0.25), 0), 0, 1);
}
