/* SPDX-License-Identifier: MIT */
/*
 * builtins_test.c - every GLSL operator and built-in function that compute shaders may use, for scalars, vectors and
 * matrices of every type: glsl.py has the table, of which this reads the references in C.
 *
 *     builtins_test [SHADER]    only the shaders whose name begins so
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <tgmath.h>

#include "case.h"
#include "tap.h"

#ifndef M_PI
#define M_PI 3.14159265358979323846
#endif

typedef long double real;

union scalar {
    int64_t i;
    uint64_t u;
    real r;
};

struct type {
    char kind; /* f, i or u */
    int bits;
};

enum domain { LINEAR, LOG, SIGNED_LOG, WHOLE, EDGE, NUMBER, ANY_BITS };

struct row {
    const char *name;
    /* From the operands of one component, or of one vector when `whole`, the exact result and what it may be off. */
    void (*want)(const union scalar *in, union scalar *out, real *slack);
    bool whole;
};

/* The rows of one shader. Types are indices of `types`. */
struct group {
    const char *shader;
    int in, out, width;
    enum domain domain;
    double low, high;
    const struct row *rows;
    int count;
};

/* ---- numbers of each type ---------------------------------------------------------------------------------------- */

static int mantissa_bits(int bits)
{
    return bits == 16 ? 11 : bits == 32 ? 24 : 53;
}

static int least_exponent(int bits)
{
    return bits == 16 ? -14 : bits == 32 ? -126 : -1022;
}

/* The nearest number of a float type, ties to even; denormal ones as well. */
static real round_to(int bits, real value)
{
    if (!isfinite(value) || value == 0)
        return value;
    int exponent = ilogb(value);
    if (exponent < least_exponent(bits))
        exponent = least_exponent(bits);
    int shift = mantissa_bits(bits) - 1 - exponent;
    real rounded = ldexp(rint(ldexp(value, shift)), -shift);
    bool overflows = fabs(rounded) >= ldexp((real)1, 2 - least_exponent(bits));
    return overflows ? copysign((real)INFINITY, value) : rounded;
}

static real ulp(int bits, real value)
{
    int exponent = value == 0 || !isfinite(value) ? least_exponent(bits) : ilogb(value);
    return ldexp((real)1,
                 (exponent < least_exponent(bits) ? least_exponent(bits) : exponent) - mantissa_bits(bits) + 1);
}

static uint64_t to_bits(int bytes, real value)
{
    uint64_t bits = 0;
    if (bytes == 8)
        memcpy(&bits, &(double){ (double)value }, 8);
    else if (bytes == 4)
        memcpy(&bits, &(float){ (float)value }, 4);
    else if (isnan(value))
        bits = 0x7e00;
    else if (!isfinite(value))
        bits = value < 0 ? 0xfc00 : 0x7c00;
    else { /* below 2^-14 the exponent field is 0, and the mantissa has no leading 1 */
        int exponent = value == 0 || ilogb(value) < -14 ? -15 : ilogb(value);
        uint64_t mantissa = (uint64_t)ldexp(fabs(value), 10 - (exponent < -14 ? -14 : exponent));
        bits = (signbit(value) ? 0x8000u : 0) | (uint64_t)(exponent + 15) << 10 | (mantissa & 1023);
    }
    return bits;
}

static real from_half(uint64_t bits)
{
    int exponent = bits >> 10 & 31;
    real mantissa = (real)(bits & 1023), value;
    if (exponent == 31)
        value = mantissa != 0 ? (real)NAN : (real)INFINITY;
    else
        value = exponent ? ldexp(1024 + mantissa, exponent - 25) : ldexp(mantissa, -24);
    return bits & 0x8000 ? -value : value;
}

static union scalar load(const struct type *type, const uint8_t *bytes, int index)
{
    int size = type->bits / 8;
    union scalar value = { .u = 0 };
    uint64_t bits = 0;
    memcpy(&bits, bytes + index * size, (size_t)size);
    if (type->kind == 'u')
        value.u = bits;
    else if (type->kind == 'i')
        value.i = (int64_t)(bits << (64 - type->bits)) >> (64 - type->bits);
    else if (size == 2)
        value.r = from_half(bits);
    else if (size == 4)
        value.r = (real)((const float *)(const void *)bytes)[index];
    else
        value.r = (real)((const double *)(const void *)bytes)[index];
    return value;
}

static void store(const struct type *type, uint8_t *bytes, int index, union scalar value)
{
    size_t size = (size_t)type->bits / 8;
    uint64_t bits = type->kind == 'f' ? to_bits((int)size, round_to(type->bits, value.r)) : value.u;
    memcpy(bytes + (size_t)index * size, &bits, size);
}

/* ---- what the references of glsl.py are written in --------------------------------------------------------------- */

/*
 * T is the type of the result, BITS those of the operands, N the width. In `double` sums and products are rounded once,
 * as they are there.
 */
#define ULP(x)        ulp(types[T].bits, x)
#define EPS           ULP(1)
#define ROUND(x)      round_to(BITS, x)
#define SUM(x, y)     (types[T].bits == 64 ? (real)((double)(x) + (double)(y)) : (x) + (y))
#define PRODUCT(x, y) (types[T].bits == 64 ? (real)((double)(x) * (double)(y)) : (x) * (y))
#define U(x)          ((uint64_t)(x))
#define each(statement)                                                                                                \
    for (int i = 0; i < N; i++) {                                                                                      \
        statement;                                                                                                     \
    }

static real dot(const real *a, const real *b, int n)
{
    real sum = 0;
    for (int i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static real norm(const real *a, int n)
{
    return sqrt(dot(a, a, n));
}

static void splat(real *w, int n, real value)
{
    for (int i = 0; i < n; i++)
        w[i] = value;
}

static void cross(real *w, const real *a, const real *b)
{
    for (int i = 0; i < 3; i++)
        w[i] = a[(i + 1) % 3] * b[(i + 2) % 3] - a[(i + 2) % 3] * b[(i + 1) % 3];
}

static void refract(real *w, const real *a, const real *b, real eta, int n)
{
    real d = dot(b, a, n), k = 1 - eta * eta * (1 - d * d);
    for (int i = 0; i < n; i++)
        w[i] = k < 0 ? 0 : eta * a[i] - (eta * d + sqrt(k)) * b[i];
}

static bool any_less(const real *a, const real *b, int n)
{
    bool any = false;
    for (int i = 0; i < n; i++)
        any |= a[i] < b[i];
    return any;
}

static bool all_less(const real *a, const real *b, int n)
{
    return !any_less(a, b, n) ? false : n == 1 || all_less(a + 1, b + 1, n - 1) ? a[0] < b[0] : false;
}

/* Matrices of side m by columns. */
static void matmul(real *w, const real *a, const real *b, int m)
{
    for (int column = 0; column < m; column++)
        for (int row = 0; row < m; row++) {
            w[column * m + row] = 0;
            for (int k = 0; k < m; k++)
                w[column * m + row] += a[k * m + row] * b[column * m + k];
        }
}

/* mat(1) * (a * b[0])[0] + mat(2) * (b[0] * a)[1] */
static void matvec(real *w, const real *a, const real *b, int m)
{
    real first = 0, second = dot(b, a + m, m);
    for (int k = 0; k < m; k++)
        first += a[k * m] * b[k];
    for (int i = 0; i < m * m; i++)
        w[i] = i % (m + 1) ? 0 : first + 2 * second;
}

/* Of a, with `plus` added to its diagonal, by elimination. */
static real determinant_plus(const real *a, real plus, int m)
{
    real rest[16], product = 1;
    for (int i = 0; i < m * m; i++)
        rest[i] = a[i] + (i % (m + 1) ? 0 : plus);
    for (int k = 0; k < m; k++) {
        product *= rest[k * m + k];
        for (int row = k + 1; row < m; row++)
            for (int column = m - 1; column >= k; column--)
                rest[row * m + column] -= rest[row * m + k] / rest[k * m + k] * rest[k * m + column];
    }
    return product;
}

static real smooth(real low, real high, real x)
{
    real t = fmin(fmax((x - low) / (high - low), 0), 1);
    return t * t * (3 - 2 * t);
}

static real mantissa(real value)
{
    int unused;
    return frexp(value, &unused);
}

static int exponent(real value)
{
    int e;
    frexp(value, &e);
    return e;
}

static int32_t bits_of(float value)
{
    int32_t bits;
    memcpy(&bits, &value, 4);
    return bits;
}

static real float_of(uint64_t bits)
{
    float value;
    memcpy(&value, &(uint32_t){ (uint32_t)bits }, 4);
    return (real)value;
}

static int ones(uint32_t value)
{
    return value ? (int)(value & 1) + ones(value >> 1) : 0;
}

static int highest(uint32_t value)
{
    return value ? 1 + highest(value >> 1) : -1;
}

static int lowest(uint32_t value)
{
    return highest(value & -value);
}

static uint32_t reverse(uint32_t value)
{
    uint32_t reversed = 0;
    for (int i = 0; i < 32; i++)
        reversed |= (value >> i & 1) << (31 - i);
    return reversed;
}

/* Negative values are of int: their field is signed. For uint the value is below 2^32 and never negative. */
#define extract(value, offset, bits)                                                                                   \
    _Generic(value, int64_t : extract_signed, uint64_t : extract_unsigned)(value, offset, bits)

static int64_t extract_signed(int64_t value, int offset, int bits)
{
    return (int64_t)((uint64_t)value << (64 - offset - bits)) >> (64 - bits);
}

static uint64_t extract_unsigned(uint64_t value, int offset, int bits)
{
    return value >> offset & ((UINT64_C(1) << bits) - 1);
}

/* As abs_or_1 of glsl.py: without the sign bit, and at least 1. */
#define divisor(value) (((value) & MAX) > 1 ? ((value) & MAX) : 1)
#define lesser(a, b)    ((a) < (b) ? (a) : (b))
#define greater(a, b)   ((a) > (b) ? (a) : (b))
#define median(a, b, c) lesser(greater(a, lesser(b, c)), greater(b, c))

static const struct type types[];
#include "glsl_table.h"

/* ---- operands ---------------------------------------------------------------------------------------------------- */

static uint64_t random_state;

static uint64_t random_bits(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state * UINT64_C(0x2545f4914f6cdd1d);
}

/* In [0, 1). */
static real random_real(void)
{
    return ldexp((real)(random_bits() >> 11), -53);
}

static union scalar edge(const struct group *group)
{
    const struct type *type = &types[group->in];
    const real largest = ldexp(2 - ldexp((real)1, 1 - mantissa_bits(type->bits)), 1 - least_exponent(type->bits));
    const real edges[] = { 0, 1, 2, 0.5, 1.5, largest, ldexp((real)1, least_exponent(type->bits)), INFINITY, NAN };
    uint64_t choice = random_bits() % (group->domain == EDGE ? 9 : 8);
    return (union scalar){ .r = random_bits() >> 63 ? -edges[choice] : edges[choice] };
}

static union scalar random_operand(const struct group *group)
{
    const struct type *type = &types[group->in];
    real part = group->low + (group->high - group->low) * random_real();
    real whole = floor(group->low + (group->high - group->low + 1) * random_real());
    bool negative = random_bits() >> 63;
    switch (group->domain) {
    case LINEAR:
        return (union scalar){ .r = part };
    case LOG:
        return (union scalar){ .r = exp2(part) };
    case SIGNED_LOG:
        return (union scalar){ .r = negative ? -exp2(part) : exp2(part) };
    case WHOLE:
        return type->kind == 'f' ? (union scalar){ .r = whole } : (union scalar){ .i = (int64_t)whole };
    case EDGE:
    case NUMBER:
        return edge(group);
    default: /* as many small as large ones, and those about the ends of the range */
        return (union scalar){ .u = (random_bits() >> random_bits() % 64) * (negative ? UINT64_MAX : 1) };
    }
}

static void fill_operands(const struct group *group, struct kernel *kernel)
{
    random_state = UINT64_C(0x9e3779b97f4a7c15);
    for (int operand = 0; operand < 3; operand++)
        for (int i = 0; i < COUNT; i++)
            store(&types[group->in], kernel->resources[operand][0].buffer.bytes, i, random_operand(group));
}

/* ---- comparison -------------------------------------------------------------------------------------------------- */

/* Results too small for normal numbers may be flushed to zero, and the sign of a zero is free. */
static bool agrees(const struct type *type, union scalar got, union scalar want, real slack)
{
    if (type->kind != 'f')
        return ((got.u ^ want.u) & (UINT64_MAX >> (64 - type->bits))) == 0;
    if (isnan(want.r))
        return isnan(got.r);
    real rounded = round_to(type->bits, want.r);
    return got.r == rounded || fabs(got.r - want.r) <= slack || isinf(slack) ||
           (got.r == 0 && fabs(rounded) < ldexp((real)1, least_exponent(type->bits)));
}

static void print_scalar(const char *what, const struct type *type, union scalar value)
{
    if (type->kind == 'f')
        printf(" %s %.17Lg (0x%" PRIx64 ")", what, value.r, to_bits(type->bits / 8, round_to(type->bits, value.r)));
    else
        printf(" %s 0x%" PRIx64, what, value.u & (UINT64_MAX >> (64 - type->bits)));
}

struct checked {
    const struct group *group;
    struct kernel *kernel;
    real wrong; /* added to what is wanted: only for the negative control */
};

/* Of row `number`, the `n` components from `first`. Returns how many differ. */
static int check_result(const struct checked *checked, int number, int first, int n)
{
    const struct group *group = checked->group;
    const struct type *in_type = &types[group->in], *out_type = &types[group->out];
    const uint8_t *results = checked->kernel->resources[3][0].buffer.bytes;
    union scalar in[3 * 16] = { { 0 } }, want[16];
    real slack[16];
    for (int operand = 0; operand < 3; operand++)
        for (int i = 0; i < n; i++)
            in[operand * n + i] = load(in_type, checked->kernel->resources[operand][0].buffer.bytes, first + i);
    group->rows[number].want(in, want, slack);
    for (int i = 0; i < n; i++) {
        union scalar got = load(out_type, results, (first + i) * group->count + number);
        if (out_type->kind == 'f')
            want[i].r += checked->wrong;
        else
            want[i].i += (int64_t)checked->wrong;
        if (agrees(out_type, got, want[i], slack[i]))
            continue;
        if (checked->wrong == 0) {
            printf("# %s of %s, element %d:", group->rows[number].name, group->shader, first + i);
            print_scalar("got", out_type, got);
            print_scalar("wanted", out_type, want[i]);
            for (int operand = 0; operand < 3; operand++)
                print_scalar(operand ? "," : "of", in_type, in[operand * n + i]);
            printf(out_type->kind == 'f' ? ", off %Lg, may be off %Lg\n" : "\n", fabs(got.r - want[i].r), slack[i]);
        }
        return 1;
    }
    return 0;
}

static int check_row(const struct checked *checked, int number)
{
    int n = checked->group->rows[number].whole ? checked->group->width : 1, differences = 0;
    for (int first = 0; first < COUNT && differences < 3; first += n)
        differences += check_result(checked, number, first, n);
    return differences;
}

/* ---- running ----------------------------------------------------------------------------------------------------- */

static struct gpu *gpu;
static const struct group *group_to_run;

static VkResult run_shader(const struct group *group, struct kernel *kernel)
{
    const uint32_t in_bytes = (uint32_t)(COUNT * types[group->in].bits / 8);
    const struct compute_case test = {
        .name = group->shader,
        .bindings = {
            { .type = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, .bytes = in_bytes },
            { .type = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, .bytes = in_bytes },
            { .type = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, .bytes = in_bytes },
            { .type = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
              .bytes = (uint32_t)(COUNT * group->count * types[group->out].bits / 8) },
        },
    };
    VkResult result = kernel_init(kernel, gpu, &test, 0);
    if (result != VK_SUCCESS)
        return result;
    fill_operands(group, kernel);
    VkCommandBuffer commands = vk_begin(&gpu->vk);
    if (!commands)
        return VK_ERROR_OUT_OF_HOST_MEMORY;
    kernel_bind(kernel, commands);
    vkCmdDispatch(commands, (uint32_t)(COUNT / group->width + 63) / 64, 1, 1);
    kernel_download(kernel, commands);
    return vk_run(&gpu->vk, commands);
}

static void run_group(void)
{
    static struct kernel kernel;
    VkResult result = run_shader(group_to_run, &kernel);
    CHECK_EQ(result, VK_SUCCESS);
    for (int i = 0; i < group_to_run->count && result == VK_SUCCESS; i++)
        tap_failed_checks += check_row(&(struct checked){ group_to_run, &kernel, 0 }, i);
    kernel_finish(&kernel, gpu);
}

/* One more than is right must be wrong: for every row, but those whose slack is wider. */
static void a_wrong_reference_fails(void)
{
    static struct kernel kernel;
    const struct group *group = &groups[0];
    CHECK_EQ(run_shader(group, &kernel), VK_SUCCESS);
    for (int i = 0; i < group->count; i++)
        CHECK(check_row(&(struct checked){ group, &kernel, 1e10L }, i) > 0);
    kernel_finish(&kernel, gpu);
}

int main(int argc, char **argv)
{
    static struct gpu the_gpu;
    uint32_t count = gpu_count();
    gpu = &the_gpu;
    for (uint32_t i = 0; i < count; i++) {
        if (gpu_init(gpu, i, false) != VK_SUCCESS)
            break;
        for (size_t j = 0; j < sizeof groups / sizeof groups[0]; j++) {
            char name[128];
            group_to_run = &groups[j];
            snprintf(name, sizeof name, "%s: %s", gpu->name, group_to_run->shader);
            if (argc < 2 || strncmp(argv[1], group_to_run->shader, strlen(argv[1])) == 0)
                tap_run(name, run_group);
            if (tap_failed_checks)
                gpu_renew(gpu);
        }
        TAP_RUN(a_wrong_reference_fails);
        gpu_finish(gpu);
    }
    if (!tap_number) {
        printf("Bail out! no device\n");
        return 1;
    }
    return tap_done();
}
