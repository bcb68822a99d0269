/* SPDX-License-Identifier: MIT */
/*
 * filters_test.c - samplers on the card beside lavapipe: formats, filters, address modes and kinds of images. The two
 * may differ by what 8 bits of weights and of fixed-point colours allow.
 *
 * References in C (case_test.c) are the measure of what is exact; here it is breadth.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "case.h"
#include "tap.h"

enum { PLACES = 256, FLOATS = PLACES * 16, MOST_CASES = 512 };

static const struct {
    VkFormat format;
    enum fill fill;
    double slack; /* of the range of its numbers */
} formats[] = {
    { VK_FORMAT_R8G8B8A8_UNORM, FILL_RANDOM, 1 },     { VK_FORMAT_R8_UNORM, FILL_RANDOM, 1 },
    { VK_FORMAT_R8G8_UNORM, FILL_RANDOM, 1 },         { VK_FORMAT_R8G8B8A8_SNORM, FILL_RANDOM, 2 },
    { VK_FORMAT_R8G8B8A8_SRGB, FILL_RANDOM, 1 },      { VK_FORMAT_B8G8R8A8_UNORM, FILL_RANDOM, 1 },
    { VK_FORMAT_R5G6B5_UNORM_PACK16, FILL_RANDOM, 1 }, { VK_FORMAT_A2B10G10R10_UNORM_PACK32, FILL_RANDOM, 1 },
    { VK_FORMAT_R16_UNORM, FILL_RANDOM, 1 },          { VK_FORMAT_R16G16B16A16_UNORM, FILL_RANDOM, 1 },
    { VK_FORMAT_R16G16_SFLOAT, FILL_UNIT, 4 },        { VK_FORMAT_R32_SFLOAT, FILL_UNIT, 2 },
    { VK_FORMAT_R32G32B32A32_SFLOAT, FILL_UNIT, 2 },  { VK_FORMAT_E5B9G9R9_UFLOAT_PACK32, FILL_COUNT, 1 },
    { VK_FORMAT_BC1_RGBA_UNORM_BLOCK, FILL_RANDOM, 1 }, { VK_FORMAT_BC3_UNORM_BLOCK, FILL_RANDOM, 1 },
    { VK_FORMAT_BC5_UNORM_BLOCK, FILL_RANDOM, 1 },    { VK_FORMAT_D32_SFLOAT, FILL_UNIT, 2 },
    { VK_FORMAT_BC7_UNORM_BLOCK, FILL_RANDOM, 1 },
};

static const struct {
    const char *shader;
    VkImageViewType view;
    uint32_t height, depth, layers;
    bool compare;
} shapes[] = {
    { "filters_2d", VK_IMAGE_VIEW_TYPE_2D, 16, 1, 1, false },
    { "filters_2d_array", VK_IMAGE_VIEW_TYPE_2D_ARRAY, 16, 1, 3, false },
    { "filters_3d", VK_IMAGE_VIEW_TYPE_3D, 16, 8, 1, false },
    { "filters_cube", VK_IMAGE_VIEW_TYPE_CUBE_ARRAY, 16, 1, 18, false },
    { "filters_shadow", VK_IMAGE_VIEW_TYPE_2D, 16, 1, 1, true },
    { "filters_1d", VK_IMAGE_VIEW_TYPE_1D, 1, 1, 1, false },
};

static const struct {
    VkFilter filter;
    VkSamplerMipmapMode mipmap;
} filters[] = {
    { VK_FILTER_NEAREST, VK_SAMPLER_MIPMAP_MODE_NEAREST },
    { VK_FILTER_NEAREST, VK_SAMPLER_MIPMAP_MODE_LINEAR },
    { VK_FILTER_LINEAR, VK_SAMPLER_MIPMAP_MODE_NEAREST },
    { VK_FILTER_LINEAR, VK_SAMPLER_MIPMAP_MODE_LINEAR },
};

static const struct {
    VkSamplerAddressMode mode;
    VkBorderColor border;
} addresses[] = {
    { VK_SAMPLER_ADDRESS_MODE_REPEAT, 0 },
    { VK_SAMPLER_ADDRESS_MODE_MIRRORED_REPEAT, 0 },
    { VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE, 0 },
    { VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_BORDER, VK_BORDER_COLOR_FLOAT_TRANSPARENT_BLACK },
    { VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_BORDER, VK_BORDER_COLOR_FLOAT_OPAQUE_BLACK },
    { VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_BORDER, VK_BORDER_COLOR_FLOAT_OPAQUE_WHITE },
    { VK_SAMPLER_ADDRESS_MODE_MIRROR_CLAMP_TO_EDGE, 0 },
};

#define COUNT(table) (sizeof (table) / sizeof (table)[0])

static struct gpu gpu;
static struct compute_case current;

static void keep(struct reference *ref)
{
    (void)ref;
}

/* Run the case; its results are in `out`. */
static bool run_case(float *out)
{
    static struct kernel kernel;
    VkResult result = kernel_init(&kernel, &gpu, &current, 0);
    VkCommandBuffer commands = result == VK_SUCCESS ? vk_begin(&gpu.vk) : VK_NULL_HANDLE;
    if (commands) {
        kernel_upload(&kernel, commands);
        kernel_bind(&kernel, commands);
        vkCmdDispatch(commands, PLACES / 64, 1, 1);
        kernel_download(&kernel, commands);
        result = vk_run(&gpu.vk, commands);
    }
    if (commands && result == VK_SUCCESS)
        memcpy(out, kernel.resources[1][0].buffer.bytes, FLOATS * sizeof *out);
    kernel_finish(&kernel, &gpu);
    return commands && result == VK_SUCCESS;
}

static void make_case(unsigned format, unsigned shape, unsigned filter, unsigned address)
{
    current = (struct compute_case){
        .name = "filters", .shader = shapes[shape].shader, .expect = keep,
        .bindings = {
            { .type = VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER, .format = formats[format].format,
              .fill = formats[format].fill, .view = shapes[shape].view, .width = 16, .height = shapes[shape].height,
              .depth = shapes[shape].depth, .layers = shapes[shape].layers, .levels = 4,
              .filter = filters[filter].filter, .mipmap = filters[filter].mipmap, .address = addresses[address].mode,
              .border = addresses[address].border, .compare = shapes[shape].compare },
            { .type = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, .bytes = FLOATS * sizeof(float), .fill = FILL_ZERO },
        },
    };
}

/*
 * Every format in every shape with two filters, and every filter and address mode with one format and for comparisons,
 * which are for depths. Drivers take their time to compile; so it is not all with all.
 */
static bool next_case(unsigned *format, unsigned *shape, unsigned *filter, unsigned *address)
{
    for (;;) {
        if (++*address == COUNT(addresses)) {
            *address = 0;
            if (++*filter == COUNT(filters)) {
                *filter = 0;
                if (++*shape == COUNT(shapes)) {
                    *shape = 0;
                    if (++*format == COUNT(formats))
                        return false;
                }
            }
        }
        const bool is_depth = formats[*format].format == VK_FORMAT_D32_SFLOAT;
        const bool is_block = formats[*format].format >= VK_FORMAT_BC1_RGB_UNORM_BLOCK &&
                              formats[*format].format <= VK_FORMAT_BC7_SRGB_BLOCK;
        if (is_depth != shapes[*shape].compare || (is_block && shapes[*shape].view == VK_IMAGE_VIEW_TYPE_1D) ||
            (is_block && shapes[*shape].view == VK_IMAGE_VIEW_TYPE_3D))
            continue;
        if ((*format == 0 && *shape == 0) || is_depth ||
            (*address == (*format + *shape) % COUNT(addresses) && *filter % 3 == 0))
            return true;
    }
}

/* How many numbers differ by more than they may. */
static unsigned count_differences(const float *card, const float *other, double slack)
{
    unsigned differences = 0;
    for (unsigned i = 0; i < FLOATS; i++) {
        const bool same = card[i] == other[i] || (isnan(card[i]) && isnan(other[i])) ||
                          fabs((double)card[i] - (double)other[i]) <= slack;
        if (!same && differences++ < 3)
            printf("# place %u, result %u, component %u: %g, lavapipe has %g\n", i / 16, i / 4 % 4, i % 4,
                   (double)card[i], (double)other[i]);
    }
    return differences;
}

/* All cases on the GPU that `gpu` is. Returns how many there are. */
static unsigned run_cases(float (*results)[FLOATS])
{
    unsigned format = 0, shape = 0, filter = 0, address = UINT32_MAX, count = 0;
    while (next_case(&format, &shape, &filter, &address)) {
        make_case(format, shape, filter, address);
        if (count < MOST_CASES && !run_case(results[count]))
            results[count][0] = NAN;
        count++;
    }
    return count;
}

static float (*of_card)[FLOATS], (*of_lavapipe)[FLOATS];

static void agree(void)
{
    unsigned format = 0, shape = 0, filter = 0, address = UINT32_MAX;
    for (unsigned n = 0; next_case(&format, &shape, &filter, &address); n++) {
        unsigned differences = count_differences(of_card[n], of_lavapipe[n], formats[format].slack * 2.6 / 255);
        if (differences)
            printf("# format %d, %s, filter %u, address mode %u: %u differ\n", (int)formats[format].format,
                   shapes[shape].shader, filter, address, differences);
        CHECK(differences == 0);
    }
}

int main(void)
{
    of_card = calloc(MOST_CASES, sizeof *of_card);
    of_lavapipe = calloc(MOST_CASES, sizeof *of_lavapipe);
    unsigned done = 0;
    for (uint32_t i = 0; i < gpu_count() && of_card && of_lavapipe; i++) {
        if (gpu_init(&gpu, i, false) != VK_SUCCESS)
            continue;
        done |= run_cases(gpu.is_card ? of_card : of_lavapipe) <= MOST_CASES ? 1u << gpu.is_card : 0;
        gpu_finish(&gpu);
    }
    if (done == 1u << true) {
        printf("1..0 # SKIP no lavapipe beside the card\n");
        return 0;
    }
    if (done != 3) {
        printf("Bail out! no card\n");
        return 1;
    }
    TAP_RUN(agree);
    free(of_card);
    free(of_lavapipe);
    return tap_done();
}
