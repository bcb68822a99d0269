/* SPDX-License-Identifier: MIT */
/*
 * vkfft.c - VkFFT, a library that writes its compute shaders when it is asked for a transform and compiles them with
 * glslang, against FFTW in double precision. Debian's libvkfft-dev and libfftw3-dev; fetch.sh compiles it.
 *
 * A transform is made forward and compared with FFTW's; then back, and compared with its input.
 */
#include <complex.h>
#include <fftw3.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vkFFT.h>

#include "vk.h"

enum kind { COMPLEX, REAL, COSINE_1, COSINE_2, COSINE_3, COSINE_4 };

struct transform {
    enum kind kind;
    bool precise; /* fp64 */
    uint64_t size[3], batches;
};

static const char *const kind_names[] = { "complex",       "real",          "cosine type 1",
                                          "cosine type 2", "cosine type 3", "cosine type 4" };
static const fftw_r2r_kind cosine_kinds[] = {
    [COSINE_1] = FFTW_REDFT00, [COSINE_2] = FFTW_REDFT10, [COSINE_3] = FFTW_REDFT01, [COSINE_4] = FFTW_REDFT11
};

static struct vk vk;
static int number, failed;
static double worst_single, worst_double;

static uint64_t points(const struct transform *t)
{
    return t->size[0] * t->size[1] * t->size[2];
}

static int dimensions(const struct transform *t)
{
    return t->size[2] > 1 ? 3 : t->size[1] > 1 ? 2 : 1;
}

/* Real numbers in a row of the buffer: VkFFT pads a row of real numbers so that its spectrum fits in the same place. */
static uint64_t row_length(const struct transform *t)
{
    switch (t->kind) {
    case COMPLEX:
        return t->size[0] * 2;
    case REAL:
        return (t->size[0] / 2 + 1) * 2;
    default:
        return t->size[0];
    }
}

/* Those of them that are input. */
static uint64_t row_used(const struct transform *t)
{
    return t->kind == COMPLEX ? t->size[0] * 2 : t->size[0];
}

static uint64_t numbers(const struct transform *t)
{
    return row_length(t) * t->size[1] * t->size[2] * t->batches;
}

static void store(struct vk_buffer *buffer, const struct transform *t, const double *values)
{
    for (uint64_t i = 0; i < numbers(t); i++) {
        if (t->precise)
            ((double *)buffer->bytes)[i] = values[i];
        else
            ((float *)buffer->bytes)[i] = (float)values[i];
    }
}

static double load(const struct vk_buffer *buffer, const struct transform *t, uint64_t i)
{
    return t->precise ? ((const double *)buffer->bytes)[i] : ((const float *)buffer->bytes)[i];
}

/* FFTW's transform, with rows laid out as VkFFT's. */
static void reference(const struct transform *t, const double *in, double *out)
{
    int rank = dimensions(t), n[3], rows[3], spectrum[3];
    for (int i = 0; i < rank; i++) { /* FFTW names the slowest dimension first */
        n[i] = (int)t->size[rank - 1 - i];
        rows[i] = spectrum[i] = n[i];
    }
    rows[rank - 1] = (int)row_length(t);
    spectrum[rank - 1] = (int)row_length(t) / 2;
    uint64_t distance = numbers(t) / t->batches;
    for (uint64_t batch = 0; batch < t->batches; batch++) {
        double *from = (double *)in + batch * distance, *to = out + batch * distance;
        const fftw_r2r_kind cosine = cosine_kinds[t->kind], kinds[3] = { cosine, cosine, cosine };
        fftw_plan plan;
        if (t->kind == COMPLEX)
            plan = fftw_plan_dft(rank, n, (fftw_complex *)from, (fftw_complex *)to, FFTW_FORWARD, FFTW_ESTIMATE);
        else if (t->kind == REAL)
            plan = fftw_plan_many_dft_r2c(rank, n, 1, from, rows, 1, 0, (fftw_complex *)to, spectrum, 1, 0,
                                          FFTW_ESTIMATE | FFTW_PRESERVE_INPUT);
        else
            plan = fftw_plan_r2r(rank, n, from, to, kinds, FFTW_ESTIMATE);
        fftw_execute(plan);
        fftw_destroy_plan(plan);
    }
}

/* The root mean square of what differs, in parts of the expected values'; of rows, what is not padding. */
static double error(const struct transform *t, const struct vk_buffer *buffer, const double *expected, uint64_t used)
{
    double difference = 0, all = 0;
    for (uint64_t i = 0; i < numbers(t); i++) {
        if (i % row_length(t) >= used)
            continue;
        double d = load(buffer, t, i) - expected[i];
        difference += d * d;
        all += expected[i] * expected[i];
    }
    return sqrt(difference / all);
}

static VkFFTResult run(VkFFTApplication *app, int direction)
{
    VkCommandBuffer commands = vk_begin(&vk);
    VkFFTLaunchParams launch = { .commandBuffer = &commands };
    const VkMemoryBarrier to_host = { VK_STRUCTURE_TYPE_MEMORY_BARRIER, NULL, VK_ACCESS_SHADER_WRITE_BIT,
                                      VK_ACCESS_HOST_READ_BIT };
    VkFFTResult result = VkFFTAppend(app, direction, &launch);
    vkCmdPipelineBarrier(commands, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT, VK_PIPELINE_STAGE_HOST_BIT, 0, 1, &to_host, 0,
                         NULL, 0, NULL);
    if (vk_run(&vk, commands) != VK_SUCCESS)
        return VKFFT_ERROR_FAILED_TO_SUBMIT_QUEUE;
    return result;
}

static void test(const struct transform *t)
{
    uint64_t count = numbers(t), bytes = count * (t->precise ? sizeof(double) : sizeof(float));
    double *input = calloc(count, sizeof *input), *spectrum = calloc(count, sizeof *spectrum);
    for (uint64_t i = 0; i < count; i++)
        input[i] = i % row_length(t) < row_used(t) ? rand() / (RAND_MAX / 2.0) - 1 : 0;
    reference(t, input, spectrum);

    struct vk_buffer buffer;
    VkFence fence;
    const VkFenceCreateInfo fence_info = { VK_STRUCTURE_TYPE_FENCE_CREATE_INFO };
    vkCreateFence(vk.device, &fence_info, NULL, &fence);
    if (vk_buffer_init(&buffer, &vk, bytes, vk_host_memory_type(&vk)) != VK_SUCCESS)
        exit(2);
    store(&buffer, t, input);
    VkFFTConfiguration configuration = {
        .FFTdim = (uint64_t)dimensions(t),
        .size = { t->size[0], t->size[1], t->size[2] },
        .numberBatches = t->batches,
        .physicalDevice = &vk.gpu,
        .device = &vk.device,
        .queue = &vk.queue,
        .commandPool = &vk.pool,
        .fence = &fence,
        .buffer = &buffer.buffer,
        .bufferSize = &bytes,
        .doublePrecision = t->precise,
        .performR2C = t->kind == REAL,
        .performDCT = t->kind >= COSINE_1 ? t->kind - COSINE_1 + 1 : 0,
        .normalize = 1,
    };
    VkFFTApplication app = { 0 };
    double forward = NAN, back = NAN;
    VkFFTResult result = initializeVkFFT(&app, configuration);
    if (result == VKFFT_SUCCESS)
        result = run(&app, -1);
    if (result == VKFFT_SUCCESS) {
        forward = error(t, &buffer, spectrum, row_length(t));
        result = run(&app, 1);
    }
    if (result == VKFFT_SUCCESS)
        back = error(t, &buffer, input, row_used(t));
    deleteVkFFT(&app);

    double bound = t->precise ? 1e-13 : 2e-6, *worst = t->precise ? &worst_double : &worst_single;
    bool passed = forward < bound && back < bound;
    failed += !passed;
    *worst = fmax(*worst, fmax(forward, back));
    printf("%s %d - %s %llux%llux%llu, %llu at once, fp%d\n", passed ? "ok" : "not ok", ++number, kind_names[t->kind],
           (unsigned long long)t->size[0], (unsigned long long)t->size[1], (unsigned long long)t->size[2],
           (unsigned long long)t->batches, t->precise ? 64 : 32);
    if (!passed)
        printf("# result %d, forward off by %g, back by %g\n", result, forward, back);
    fflush(stdout);
    vk_buffer_finish(&buffer, &vk);
    vkDestroyFence(vk.device, fence, NULL);
    free(spectrum);
    free(input);
}

int main(void)
{
    if (vk_init(&vk) != VK_SUCCESS)
        return 2;
    vk.usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT;
    printf("# %s, VkFFT %d\n", vk.properties.deviceName, VkFFTGetVersion());
    /* Short lengths, products of the primes up to 13, and long ones, which take several passes. Lengths with a larger
     * prime (Bluestein's way) are left out: this version gives zeros for them, on lavapipe as well. */
    for (uint64_t n = 2; n <= 16; n++)
        test(&(struct transform){ COMPLEX, n & 1, { n, 1, 1 }, 33 });
    static const uint64_t lengths[] = { 64,   77,   120,  128,  169,  243,   343,   512,   625,    1000,   1024,
                                        1331, 2048, 2310, 4096, 8192, 16384, 30030, 65536, 131072, 262144, 1048576 };
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        test(&(struct transform){ COMPLEX, false, { lengths[i], 1, 1 }, 3 });
        if (lengths[i] <= 65536)
            test(&(struct transform){ COMPLEX, true, { lengths[i], 1, 1 }, 2 });
    }
    static const uint64_t shapes[][3] = { { 16, 16, 1 },  { 64, 48, 1 }, { 30, 77, 1 },  { 256, 256, 1 },
                                          { 512, 18, 1 }, { 8, 12, 20 }, { 32, 32, 32 }, { 64, 5, 9 } };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        for (int precise = 0; precise < 2; precise++) {
            test(&(struct transform){ COMPLEX, precise, { shapes[i][0], shapes[i][1], shapes[i][2] }, 2 });
            test(&(struct transform){ REAL, precise, { shapes[i][0], shapes[i][1], shapes[i][2] }, 1 });
        }
    }
    static const uint64_t rows[] = { 8, 30, 64, 100, 1024 };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (enum kind kind = REAL; kind <= COSINE_4; kind++) {
            uint64_t n = rows[i] + (kind == COSINE_1); /* type 1 has a period of 2 (n - 1), whose primes count */
            test(&(struct transform){ kind, false, { n, 1, 1 }, 8 });
            test(&(struct transform){ kind, true, { n, 1, 1 }, 8 });
        }
    }
    printf("1..%d\n# the largest errors: fp32 %g, fp64 %g\n", number, worst_single, worst_double);
    vk_finish(&vk);
    return failed ? 1 : 0;
}
