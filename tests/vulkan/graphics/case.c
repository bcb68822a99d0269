/* SPDX-License-Identifier: MIT */
/* case.c - see case.h. */
#include "case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"

static const struct {
    const char *name;
    VkSampleCountFlagBits samples;
    size_t feature;  /* of VkPhysicalDeviceFeatures */
    VkFormat format; /* of textures */
} lacks[LACKS_COUNT] = {
    [LACKS_NOTHING] = { "nothing", 0, 0, 0 },
    [LACKS_2_SAMPLES] = { "2 samples", VK_SAMPLE_COUNT_2_BIT, 0, 0 },
    [LACKS_8_SAMPLES] = { "8 samples", VK_SAMPLE_COUNT_8_BIT, 0, 0 },
    [LACKS_DEPTH_BOUNDS] = { "depth bounds", 0, offsetof(VkPhysicalDeviceFeatures, depthBounds), 0 },
    [LACKS_R4G4B4A4] = { "R4G4B4A4", 0, 0, VK_FORMAT_R4G4B4A4_UNORM_PACK16 },
    [LACKS_R8_SRGB] = { "R8_SRGB", 0, 0, VK_FORMAT_R8_SRGB },
};

const char *lack_name(enum lack lack)
{
    return lacks[lack].name;
}

bool lack_is_there(const struct device *device, enum lack lack)
{
    VkBool32 feature = VK_TRUE;
    if (lacks[lack].feature)
        memcpy(&feature, (const char *)&device->features.features + lacks[lack].feature, sizeof feature);
    if (lacks[lack].format && !device_has_format(device, lacks[lack].format, VK_FORMAT_FEATURE_SAMPLED_IMAGE_BIT))
        return false;
    VkSampleCountFlags counts = device->vk.properties.limits.framebufferColorSampleCounts;
    return feature && (counts & lacks[lack].samples) == (VkSampleCountFlags)lacks[lack].samples;
}

static struct device devices[2]; /* what is tested, and lavapipe */
static const struct graphics_case *running;
static bool shows; /* pictures of all cases */

static bool run_on(struct canvas *c, struct device *device)
{
    VkResult result = canvas_run(c, device, running->draw, running->parameter);
    if (result != VK_SUCCESS)
        printf("# %s: %d\n", device->name, (int)result);
    CHECK_EQ(result, VK_SUCCESS);
    CHECK_EQ(device->complaints, 0);
    device->complaints = 0;
    return result == VK_SUCCESS;
}

static void compare(const struct canvas *got, const char *who, const struct canvas *want, const char *other,
                    uint32_t allowed)
{
    CHECK_EQ(got->picture_count, want->picture_count);
    for (uint32_t i = 0; i < got->picture_count && i < want->picture_count; i++) {
        uint32_t differences = picture_compare(&got->pictures[i], &want->pictures[i], &running->slack);
        if (differences > allowed) {
            printf("# that is %s's, beside %s's\n", who, other);
            CHECK(!"equal pictures");
        }
        if (differences > allowed || shows)
            picture_show(running->name, &got->pictures[i], who, &want->pictures[i], other);
    }
}

/* The same pictures, with the oracle's in the place of those that it knows. */
static void compare_with_oracle(const struct canvas *got, const char *who, uint32_t allowed)
{
    struct canvas oracle = *got;
    for (uint32_t i = 0; i < got->picture_count; i++) {
        const struct picture *from = &got->pictures[i];
        oracle.pictures[i] = picture_make(from->name, from->format, from->width, from->height);
        memcpy(oracle.pictures[i].bytes, from->bytes,
               (size_t)from->width * from->height * picture_texel_bytes(from->format));
    }
    running->expect(&oracle);
    compare(got, who, &oracle, "oracle", allowed);
    canvas_free(&oracle);
}

static void run_case(void)
{
    static struct canvas got, want;
    bool drawn = run_on(&got, &devices[0]), both = lack_is_there(&devices[1], running->lack);
    if (drawn && both && run_on(&want, &devices[1]))
        compare(&got, devices[0].name, &want, devices[1].name, running->lavapipe_off);
    if (drawn && running->expect)
        compare_with_oracle(&got, devices[0].name, devices[0].is_card ? 0 : running->lavapipe_off);
    if (drawn && both && running->expect && want.result == VK_SUCCESS)
        compare_with_oracle(&want, devices[1].name, running->lavapipe_off);
    CHECK(both || running->expect);
    canvas_free(&got);
    canvas_free(&want);
    for (int i = 0; i < 2; i++)
        if (vkDeviceWaitIdle(devices[i].vk.device) != VK_SUCCESS && device_renew(&devices[i]) != VK_SUCCESS)
            exit(1);
}

static bool is_named(const char *name, int argc, char **argv)
{
    bool any = false;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], name) == 0)
            return true;
        any |= argv[i][0] != '-';
    }
    return !any;
}

static bool has_option(const char *option, int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], option) == 0)
            return true;
    return false;
}

/* The first device that is the card, or is not. */
static bool find_device(struct device *device, bool card)
{
    for (uint32_t i = 0; i < device_count(); i++) {
        if (device_init(device, i) != VK_SUCCESS)
            return false;
        if (device->is_card == card)
            return true;
        device_finish(device);
    }
    return false;
}

int cases_run(int argc, char **argv, const struct graphics_case *cases, size_t count)
{
    if (has_option("--list", argc, argv)) {
        for (size_t i = 0; i < count; i++)
            printf("%s\n", cases[i].name);
        return 0;
    }
    if (!find_device(&devices[0], !has_option("--lavapipe", argc, argv)) || !find_device(&devices[1], false)) {
        printf("Bail out! no card, or no lavapipe beside it\n");
        return 1;
    }
    shows = has_option("--show", argc, argv);
    if (!devices[0].validated)
        printf("# there is no validation layer\n");
    for (size_t i = 0; i < count; i++)
        if (is_named(cases[i].name, argc, argv) && lack_is_there(&devices[0], cases[i].lack)) {
            running = &cases[i];
            tap_run(running->name, run_case);
        }
    device_finish(&devices[0]);
    device_finish(&devices[1]);
    return tap_done();
}
