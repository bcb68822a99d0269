// SPDX-License-Identifier: MIT
// Reductions and scans of a subgroup, whole and with some lanes away. The shader that includes this defines
// T, and VALUE(a), which makes one of an int; BITWISE where T has bits. subgroup.c has the same rows in the same order.
#extension GL_KHR_shader_subgroup_arithmetic : require
#extension GL_EXT_shader_subgroup_extended_types_int8 : enable
#extension GL_EXT_shader_subgroup_extended_types_int16 : enable
#extension GL_EXT_shader_subgroup_extended_types_int64 : enable
#extension GL_EXT_shader_subgroup_extended_types_float16 : enable
layout(local_size_x = 100) in;
layout(binding = 0) readonly buffer In { int a[]; };
layout(binding = 1) buffer Out { T r[]; };

#define PUT(value) r[i * 40 + n++] = value
#define ALL(operation, v)                        \
    PUT(subgroup##operation(v));                 \
    PUT(subgroupInclusive##operation(v));        \
    PUT(subgroupExclusive##operation(v))

void main()
{
    uint i = gl_GlobalInvocationID.x, n = 0;
    T v = VALUE(a[i]), factor = T((a[i] & 15) == 0 ? 2 : 1);
    ALL(Add, v);
    ALL(Mul, factor);
    ALL(Min, v);
    ALL(Max, v);
#ifdef BITWISE
    ALL(And, v);
    ALL(Or, v);
    ALL(Xor, v);
#endif
    if ((i & 3) != 1) {
        ALL(Add, v);
        ALL(Min, v);
    } else {
        ALL(Max, v);
        ALL(Mul, factor);
    }
}
