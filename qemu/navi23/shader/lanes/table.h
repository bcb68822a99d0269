/* SPDX-License-Identifier: MIT */
/*
 * table.h - makes functions and a table, LANES_OWN(LANES_TABLE), of what LANES_DEF, a .def file, says. tables.def
 * lists the tables. To be included by a file of lane loops, after the helpers that expressions need. See rows.h.
 * Expressions also see i, the lane, and env.
 *
 *     OP1(mnemonic, D, A, expression)
 *     OP2(mnemonic, D, A, B, expression)          OP3(mnemonic, D, A, B, C, expression)
 *     OP2D, OP3D                                  the expression also sees the old d
 *     FLOATS2(mnemonic, expression)               of fp32 alone, and so often with abs and neg that it sees to these;
 *     FLOATS3                                     elsewhere they are passes of the caller's
 *     COMPARE(what, A, B, expression)             v_cmp_what and v_cmpx_what
 *     CARRY(mnemonic, sum, carry out, limit)      of a, b and carry (0 or 1), the second also of sum; limit: for clamp
 *     OWN_CARRY(mnemonic, D, A, B, C, function)   a lanes_carry_fn of the file's own
 *     OWN2(mnemonic, D, A, B, function)           a lanes_fn of the file's own, likewise OWN1, OWN3
 */

/* ---- functions ------------------------------------------------------------------------------------------------- */

#define LANES_RUN(name)                                                                                                \
    static void run_##name(uint32_t *d_row, const uint32_t *a_row, const uint32_t *b_row, const uint32_t *c_row,       \
                           const struct lanes_env *given)
/* A copy, of which the compiler knows that no row is part of it. */
#define LANES_ENV const struct lanes_env copy_ = *given, *env = &copy_
#define LANES_UNUSED(x) (void)(x)
#define LANES_SIGNED(row, n) float_of((row[i] & ~env->clear[n]) ^ env->flip[n])

#define OP1(name, D, A, ...)                                                                                           \
    LANES_RUN(name)                                                                                                    \
    {                                                                                                                  \
        LANES_ENV;                                                                                                     \
        LANES_UNUSED(b_row), LANES_UNUSED(c_row);                                                                      \
        EACH_LANE(i, env) {                                                                                           \
            TYPE_##A a = GET_##A(a_row, i);                                                                            \
            PUT_##D(d_row, i, (__VA_ARGS__));                                                                          \
        }                                                                                                              \
    }
#define OP2(name, D, A, B, ...)                                                                                        \
    LANES_RUN(name)                                                                                                    \
    {                                                                                                                  \
        LANES_ENV;                                                                                                     \
        LANES_UNUSED(c_row);                                                                                           \
        EACH_LANE(i, env) {                                                                                           \
            TYPE_##A a = GET_##A(a_row, i);                                                                            \
            TYPE_##B b = GET_##B(b_row, i);                                                                            \
            PUT_##D(d_row, i, (__VA_ARGS__));                                                                          \
        }                                                                                                              \
    }
#define OP3(name, D, A, B, C, ...)                                                                                     \
    LANES_RUN(name)                                                                                                    \
    {                                                                                                                  \
        LANES_ENV;                                                                                                     \
        EACH_LANE(i, env) {                                                                                           \
            TYPE_##A a = GET_##A(a_row, i);                                                                            \
            TYPE_##B b = GET_##B(b_row, i);                                                                            \
            TYPE_##C c = GET_##C(c_row, i);                                                                            \
            PUT_##D(d_row, i, (__VA_ARGS__));                                                                          \
        }                                                                                                              \
    }
#define OP2D(name, D, A, B, ...)                                                                                       \
    LANES_RUN(name)                                                                                                    \
    {                                                                                                                  \
        LANES_ENV;                                                                                                     \
        LANES_UNUSED(c_row);                                                                                           \
        EACH_LANE(i, env) {                                                                                           \
            TYPE_##A a = GET_##A(a_row, i);                                                                            \
            TYPE_##B b = GET_##B(b_row, i);                                                                            \
            TYPE_##D d = GET_##D(d_row, i);                                                                            \
            PUT_##D(d_row, i, (__VA_ARGS__));                                                                          \
        }                                                                                                              \
    }
#define OP3D(name, D, A, B, C, ...)                                                                                    \
    LANES_RUN(name)                                                                                                    \
    {                                                                                                                  \
        LANES_ENV;                                                                                                     \
        EACH_LANE(i, env) {                                                                                           \
            TYPE_##A a = GET_##A(a_row, i);                                                                            \
            TYPE_##B b = GET_##B(b_row, i);                                                                            \
            TYPE_##C c = GET_##C(c_row, i);                                                                            \
            TYPE_##D d = GET_##D(d_row, i);                                                                            \
            PUT_##D(d_row, i, (__VA_ARGS__));                                                                          \
        }                                                                                                              \
    }
#define FLOATS2(name, ...)                                                                                             \
    OP2(name, F, F, F, __VA_ARGS__)                                                                                    \
    LANES_RUN(signed_##name)                                                                                           \
    {                                                                                                                  \
        LANES_ENV;                                                                                                     \
        LANES_UNUSED(c_row);                                                                                           \
        EACH_LANE(i, env) {                                                                                            \
            float a = LANES_SIGNED(a_row, 0), b = LANES_SIGNED(b_row, 1);                                              \
            PUT_F(d_row, i, (__VA_ARGS__));                                                                            \
        }                                                                                                              \
    }
#define FLOATS3(name, ...)                                                                                             \
    OP3(name, F, F, F, F, __VA_ARGS__)                                                                                 \
    LANES_RUN(signed_##name)                                                                                           \
    {                                                                                                                  \
        LANES_ENV;                                                                                                     \
        EACH_LANE(i, env) {                                                                                            \
            float a = LANES_SIGNED(a_row, 0), b = LANES_SIGNED(b_row, 1), c = LANES_SIGNED(c_row, 2);                  \
            PUT_F(d_row, i, (__VA_ARGS__));                                                                            \
        }                                                                                                              \
    }
#define COMPARE(what, A, B, ...)                                                                                       \
    static uint64_t compare_##what(const uint32_t *a_row, const uint32_t *b_row, const struct lanes_env *given)        \
    {                                                                                                                  \
        LANES_ENV;                                                                                                     \
        uint64_t mask = 0;                                                                                             \
        EACH_BLOCK(block, env) {                                                                                       \
            uint32_t truth[32] __attribute__((aligned(64)));                                                           \
            EACH_OF_BLOCK(i, block) {                                                                                  \
                TYPE_##A a = GET_##A(a_row, i);                                                                        \
                TYPE_##B b = GET_##B(b_row, i);                                                                        \
                LANES_UNUSED(a), LANES_UNUSED(b);                                                                      \
                truth[i - block] = (__VA_ARGS__) ? UINT32_MAX : 0;                                                     \
            }                                                                                                          \
            mask |= block_collect(truth) << block;                                                                     \
        }                                                                                                              \
        return mask;                                                                                                   \
    }
#define CARRY(name, result, out, limit)                                                                                \
    static uint64_t carry_##name(uint32_t *d_row, const uint32_t *a_row, const uint32_t *b_row, const uint32_t *c_row, \
                                 uint64_t carry_in, const struct lanes_env *env)                                       \
    {                                                                                                                  \
        uint32_t ins[WAVE_LANES] __attribute__((aligned(64)));                                                         \
        const uint32_t clamp = env->inst->clamp ? UINT32_MAX : 0;                                                      \
        uint64_t mask = 0;                                                                                             \
        LANES_UNUSED(c_row);                                                                                           \
        row_expand(ins, carry_in);                                                                                     \
        EACH_BLOCK(block, env) {                                                                                       \
            uint32_t outs[32] __attribute__((aligned(64)));                                                            \
            EACH_OF_BLOCK(i, block) {                                                                                  \
                uint32_t a = a_row[i], b = b_row[i], carry = ins[i] & 1, sum = (result);                               \
                uint32_t over = (out) ? UINT32_MAX : 0, limited = over & clamp;                                        \
                LANES_UNUSED(carry);                                                                                   \
                outs[i - block] = over;                                                                                \
                d_row[i] = (sum & ~limited) | ((limit) & limited);                                                     \
            }                                                                                                          \
            mask |= block_collect(outs) << block;                                                                      \
        }                                                                                                              \
        return mask;                                                                                                   \
    }
#define OWN1(name, D, A, function)
#define OWN2(name, D, A, B, function)
#define OWN3(name, D, A, B, C, function)
#define OWN_CARRY(name, D, A, B, C, function)
#include LANES_DEF
#undef OP1
#undef OP2
#undef OP3
#undef OP2D
#undef FLOATS2
#undef FLOATS3
#undef OP3D
#undef COMPARE
#undef CARRY
#undef OWN1
#undef OWN2
#undef OWN3
#undef OWN_CARRY

/* ---- the table ------------------------------------------------------------------------------------------------- */

#define KIND_0 LANES_NONE
#define LANES_ROW(name, D, A, B, C, dst, ...)                                                                          \
    { .op = ISA_##name, .kind = { KIND_##D, KIND_##A, KIND_##B, KIND_##C }, .reads_dst = dst, __VA_ARGS__ },
#define OP1(name, D, A, ...)             LANES_ROW(name, D, A, 0, 0, false, .run = run_##name)
#define OP2(name, D, A, B, ...)          LANES_ROW(name, D, A, B, 0, false, .run = run_##name)
#define OP3(name, D, A, B, C, ...)       LANES_ROW(name, D, A, B, C, false, .run = run_##name)
#define OP2D(name, D, A, B, ...)         LANES_ROW(name, D, A, B, 0, true, .run = run_##name)
#define OP3D(name, D, A, B, C, ...)      LANES_ROW(name, D, A, B, C, true, .run = run_##name)
#define FLOATS2(name, ...)                                                                                             \
    LANES_ROW(name, F, F, F, 0, false, .run = run_##name, .run_signed = run_signed_##name)
#define FLOATS3(name, ...)                                                                                             \
    LANES_ROW(name, F, F, F, F, false, .run = run_##name, .run_signed = run_signed_##name)
#define OWN1(name, D, A, function)       LANES_ROW(name, D, A, 0, 0, false, .run = function)
#define OWN2(name, D, A, B, function)    LANES_ROW(name, D, A, B, 0, false, .run = function)
#define OWN3(name, D, A, B, C, function) LANES_ROW(name, D, A, B, C, false, .run = function)
#define OWN_CARRY(name, D, A, B, C, function) LANES_ROW(name, D, A, B, C, false, .carry = function)
#define COMPARE(what, A, B, ...)                                                                                       \
    LANES_ROW(v_cmp_##what, 0, A, B, 0, false, .compare = compare_##what)                                              \
    LANES_ROW(v_cmpx_##what, 0, A, B, 0, false, .compare = compare_##what)
#define CARRY(name, ...) LANES_ROW(name, U, U, U, 0, false, .carry = carry_##name)

extern const struct lanes_op LANES_OWN(LANES_TABLE)[];
const struct lanes_op LANES_OWN(LANES_TABLE)[] = {
#include LANES_DEF
    { .run = NULL },
};
