// SPDX-License-Identifier: MIT
#version 460
#extension GL_EXT_shader_16bit_storage : require
#extension GL_EXT_shader_8bit_storage : require
#extension GL_EXT_shader_explicit_arithmetic_types : require
#extension GL_EXT_scalar_block_layout : require
// Members of 1, 2, 4 and 8 bytes at odd places, loaded, converted and stored.
layout(local_size_x = 64) in;
struct Mixed {
    uint8_t b;
    int8_t c;
    uint16_t s;
    i8vec3 triple;
    uint8_t d;
    u16vec3 wide;
    int16_t t;
    uint64_t l;
    int i;
    f16vec2 h;
};
layout(binding = 0, scalar) readonly buffer In { Mixed a[]; };
layout(binding = 1, scalar) buffer Out { Mixed r[]; };

void main()
{
    uint i = gl_GlobalInvocationID.x;
    Mixed m = a[i];
    r[i].b = uint8_t(m.s);
    r[i].c = int8_t(m.i) + m.c;
    r[i].s = uint16_t(m.b) * m.s;
    r[i].triple = m.triple.zyx + i8vec3(1, 2, 3);
    r[i].d = m.d >> uint8_t(3);
    r[i].wide = m.wide * uint16_t(3) + u16vec3(m.triple);
    r[i].t = m.t >> int16_t(2);
    r[i].l = m.l * 3ul + uint64_t(int64_t(m.t));
    r[i].i = m.i - int(m.c);
    r[i].h = m.h;
}
