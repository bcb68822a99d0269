// Shaders of interp.c. SPDX-License-Identifier: MIT
//// kinds.vert
layout(location = 0) in vec4 position;
layout(location = 1) in vec4 color;
layout(location = 0) out vec4 smooth_color;
layout(location = 1) noperspective out vec4 linear_color;
layout(location = 2) flat out vec4 flat_color;
layout(location = 3) flat out ivec2 numbers;
layout(location = 4) centroid out vec4 centroid_color;
void main()
{
    gl_Position = position;
    smooth_color = linear_color = flat_color = centroid_color = color;
    numbers = ivec2(gl_VertexIndex, -gl_VertexIndex);
}
//// kinds.frag
// What is not linear in the window has coarse derivatives, and values at an offset, of which little is promised.
layout(constant_id = 0) const uint what = 0;
layout(location = 0) in vec4 smooth_color;
layout(location = 1) noperspective in vec4 linear_color;
layout(location = 2) flat in vec4 flat_color;
layout(location = 3) flat in ivec2 numbers;
layout(location = 4) centroid in vec4 centroid_color;
layout(location = 0) out vec4 result;
void main()
{
    switch (what) {
    case 1: result = smooth_color; break;
    case 2: result = linear_color; break;
    case 3: result = flat_color; break;
    case 4: result = vec4(numbers, numbers.x + numbers.y, 1); break;
    case 5: result = centroid_color; break;
    case 6: result = gl_FragCoord; break;
    case 7: result = vec4(gl_FrontFacing ? 1 : 0, gl_SampleID, gl_PrimitiveID, gl_SampleMaskIn[0]); break;
    case 8: result = vec4(dFdx(linear_color.x), dFdy(linear_color.y), fwidth(linear_color.z), 1); break;
    case 9: result = vec4(dFdxFine(smooth_color.x), dFdyFine(smooth_color.y), 0, 1); break;
    case 10: result = vec4(dFdxCoarse(linear_color.x), dFdyCoarse(linear_color.y), 0, 1); break;
    case 11: result = interpolateAtOffset(linear_color, vec2(0.25, -0.375)); break;
    case 12: result = interpolateAtCentroid(smooth_color); break;
    case 13: result = interpolateAtSample(smooth_color, 0); break;
    default: break;
    }
}
//// derivatives.frag
// Of whole numbers, which tells quads and neighbours apart exactly.
layout(constant_id = 0) const uint what = 0;
layout(location = 0) out vec4 result;
void main()
{
    uvec2 p = uvec2(gl_FragCoord.xy);
    float a = float((p.x * 7 + p.y * 3) * p.x & 255), b = float((p.y * 5 + p.x) * p.y & 255);
    if (what == 1)
        result = vec4(dFdxFine(a), dFdyFine(a), dFdxFine(b), dFdyFine(b));
    else if (what == 2)
        result = vec4(dFdxCoarse(a), dFdyCoarse(a), dFdxCoarse(b), dFdyCoarse(b));
    else
        result = vec4(dFdx(float(p.x * 3)), dFdy(float(p.y * 5)), fwidth(float(p.x + p.y)), 1);
}
//// discard.frag
// Derivatives, of helpers at edges, too: of linear functions they are the same everywhere. After a discard there are
// none that mean anything.
layout(constant_id = 0) const uint what = 0;
layout(location = 0) in vec4 shade;
layout(location = 0) out vec4 result;
void main()
{
    uvec2 p = uvec2(gl_FragCoord.xy);
    vec4 shown = vec4(dFdx(gl_FragCoord.x) / 2, dFdy(gl_FragCoord.y) / 2, 0, 1);
    if (((p.x ^ p.y) & 3) == 0)
        discard;
    if (what == 2 && ((p.x + p.y) & 7) == 3)
        discard;
    result = shown;
}
//// demote.frag
#extension GL_EXT_demote_to_helper_invocation : require
layout(location = 0) out vec4 result;
void main()
{
    uvec2 p = uvec2(gl_FragCoord.xy);
    if (((p.x ^ p.y) & 1) == 0)
        demote;
    result = vec4(dFdx(gl_FragCoord.x) / 2, dFdy(gl_FragCoord.y) / 4, 0, 1);
}
//// point_coord.frag
layout(location = 0) flat in vec4 shade;
layout(location = 0) out vec4 result;
void main()
{
    result = vec4(gl_PointCoord, shade.z, 1);
}
//// helpers.frag
layout(location = 0) in vec4 shade;
layout(location = 0) out vec4 result;
layout(set = 0, binding = 5) buffer Seen { uint seen[]; };
void main()
{
    uvec2 p = uvec2(gl_FragCoord.xy);
    atomicAdd(seen[0], 1); // lavapipe knows no gl_HelperInvocation
    atomicAdd(seen[1 + (p.x & 1) + (p.y & 1) * 2], 1);
    result = vec4(1);
}
//// many.vert
// As many inputs as there may be.
layout(location = 0) in vec4 position;
layout(location = 1) in vec4 color;
layout(location = 0) out vec4 shades[29];
void main()
{
    gl_Position = position;
    for (int i = 0; i < 29; i++)
        shades[i] = color * float(i + 1) / 32;
}
//// many.frag
layout(location = 0) in vec4 shades[29];
layout(location = 0) out vec4 result;
void main()
{
    vec4 sum = vec4(0);
    for (int i = 0; i < 29; i++)
        sum += shades[i];
    result = sum / 16;
}
