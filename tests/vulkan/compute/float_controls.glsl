// SPDX-License-Identifier: MIT
// Sums and products of numbers about the smallest normal one, under the modes of the file that includes this. Of the
// words of `bits`, x and z become numbers with exponents of 0 to 7, y one near 1; a double's low word comes from w.
#extension GL_EXT_shader_explicit_arithmetic_types : require
#extension GL_EXT_shader_16bit_storage : require
layout(local_size_x = 64) in;
layout(binding = 0) readonly buffer In { uvec4 bits[]; };

#if BITS == 16
#define T float16_t
T number(uint word, uint low, uint exponent) { return uint16BitsToFloat16(uint16_t(word & 0x83ff | exponent << 10)); }
const uint near_1 = 12;
#elif BITS == 32
#define T float
T number(uint word, uint low, uint exponent) { return uintBitsToFloat(word & 0x807fffff | exponent << 23); }
const uint near_1 = 124;
#else
#define T double
T number(uint word, uint low, uint exponent)
{
    return packDouble2x32(uvec2(low, word & 0x800fffff | exponent << 20));
}
const uint near_1 = 1020;
#endif
layout(binding = 1) writeonly buffer Out { T r[]; };

void main()
{
    uint i = gl_GlobalInvocationID.x;
    uvec4 v = bits[i];
    T a = number(v.x, v.w, v.x >> 28 & 7), b = number(v.y, v.w * 3, near_1 + (v.y >> 28 & 7));
    T c = number(v.z, v.w * 5, v.z >> 28 & 7);
    precise T sum = a + c, product = a * b, fused = fma(a, b, c);
    r[i * 4] = sum;
    r[i * 4 + 1] = product;
    r[i * 4 + 2] = fused;
#if BITS == 16
    r[i * 4 + 3] = T(uintBitsToFloat(v.x & 0x807fffff | 103 + (v.x >> 27 & 15) << 23));
#elif BITS == 32
    r[i * 4 + 3] = float(int(v.x));
#else
    r[i * 4 + 3] = -b;
#endif
}
