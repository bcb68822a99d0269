// SPDX-License-Identifier: MIT
#version 460
#extension GL_EXT_spirv_intrinsics : require
#extension GL_EXT_shader_explicit_arithmetic_types : require
// Dot products of integers: four bytes packed in a dword (format 0), vectors of halves, with and without accumulation.
layout(local_size_x = 64) in;
layout(binding = 0) readonly buffer In { uvec4 bits[]; };
layout(binding = 1) writeonly buffer Out { uint r[]; };

spirv_instruction(extensions = ["SPV_KHR_integer_dot_product"], capabilities = [6019, 6018], id = 4450)
int packed_s(uint a, uint b, spirv_literal int format);
spirv_instruction(extensions = ["SPV_KHR_integer_dot_product"], capabilities = [6019, 6018], id = 4451)
uint packed_u(uint a, uint b, spirv_literal int format);
spirv_instruction(extensions = ["SPV_KHR_integer_dot_product"], capabilities = [6019, 6018], id = 4452)
int packed_su(uint a, uint b, spirv_literal int format);
spirv_instruction(extensions = ["SPV_KHR_integer_dot_product"], capabilities = [6019, 6018], id = 4453)
int packed_s_saturate(uint a, uint b, int c, spirv_literal int format);
spirv_instruction(extensions = ["SPV_KHR_integer_dot_product"], capabilities = [6019, 6018], id = 4454)
uint packed_u_saturate(uint a, uint b, uint c, spirv_literal int format);
spirv_instruction(extensions = ["SPV_KHR_integer_dot_product"], capabilities = [6019, 6016], id = 4450)
int halves_s(i16vec2 a, i16vec2 b);
spirv_instruction(extensions = ["SPV_KHR_integer_dot_product"], capabilities = [6019, 6016], id = 4451)
uint halves_u(u16vec2 a, u16vec2 b);
spirv_instruction(extensions = ["SPV_KHR_integer_dot_product"], capabilities = [6019, 6016], id = 4453)
int halves_s_saturate(i16vec2 a, i16vec2 b, int c);
spirv_instruction(extensions = ["SPV_KHR_integer_dot_product"], capabilities = [6019, 6016], id = 4454)
uint halves_u_saturate(u16vec2 a, u16vec2 b, uint c);

void main()
{
    uint i = gl_GlobalInvocationID.x;
    uint a = bits[i].x, b = bits[i].y, c = bits[i].z;
    r[i * 12] = uint(packed_s(a, b, 0));
    r[i * 12 + 1] = packed_u(a, b, 0);
    r[i * 12 + 2] = uint(packed_su(a, b, 0));
    r[i * 12 + 3] = uint(packed_s(a, b, 0) + int(c));
    r[i * 12 + 4] = packed_u(a, b, 0) + c;
    r[i * 12 + 5] = uint(packed_s_saturate(a, b, int(c >> 16 | 0x7fff0000), 0));
    r[i * 12 + 6] = packed_u_saturate(a, b, c | 0xfffe0000, 0);
    i16vec2 s = i16vec2(unpack16(int(a))), t = i16vec2(unpack16(int(b)));
    r[i * 12 + 7] = uint(halves_s(s, t));
    r[i * 12 + 8] = halves_u(u16vec2(s), u16vec2(t));
    r[i * 12 + 9] = uint(halves_s_saturate(s, t, int(c)));
    r[i * 12 + 10] = halves_u_saturate(u16vec2(s) >> u16vec2(1), u16vec2(t) >> u16vec2(1), c | 0xc0000000);
    r[i * 12 + 11] = uint(packed_s(a, a, 0) - packed_s(b, b, 0));
}
