/* SPDX-License-Identifier: MIT */
/* harness.c - that the suite can fail: a changed pixel is found, and shown; that lavapipe lacks what case.h says. */
#include <stdio.h>
#include <stdlib.h>

#include "case.h"
#include "tap.h"

enum { EDGE = 8 };

static const struct slack exact, one = { .lsb = 1 };

static struct picture sample_picture(VkFormat format)
{
    struct picture picture = picture_make("sample", format, EDGE, EDGE);
    for (uint32_t i = 0; i < EDGE * EDGE; i++)
        picture_set(&picture, i % EDGE, i / EDGE, (const double[CHANNELS_MAX]){ i / 64.0, 0.5, 0.25, 1 });
    return picture;
}

static void a_changed_pixel_is_found(void)
{
    struct picture a = sample_picture(VK_FORMAT_R8G8B8A8_UNORM), b = sample_picture(VK_FORMAT_R8G8B8A8_UNORM);
    CHECK_EQ(picture_compare(&a, &b, &exact), 0);
    b.bytes[(3 * EDGE + 5) * 4 + 2] ^= 1;
    CHECK_EQ(picture_compare(&a, &b, &exact), 1);
    CHECK_EQ(picture_compare(&a, &b, &one), 0);
    b.bytes[(3 * EDGE + 5) * 4 + 2] ^= 3;
    CHECK_EQ(picture_compare(&a, &b, &one), 1);
    picture_free(&a);
    picture_free(&b);
}

static void floats_differ_by_value(void)
{
    const struct slack slack = { .value = 1e-3 };
    struct picture a = sample_picture(VK_FORMAT_R32_SFLOAT), b = sample_picture(VK_FORMAT_R32_SFLOAT);
    picture_set(&b, 1, 1, (const double[CHANNELS_MAX]){ 9 / 64.0 + 5e-4 });
    CHECK_EQ(picture_compare(&a, &b, &slack), 0);
    CHECK_EQ(picture_compare(&a, &b, &exact), 1);
    picture_set(&b, 1, 1, (const double[CHANNELS_MAX]){ 9 / 64.0 + 2e-3 });
    CHECK_EQ(picture_compare(&a, &b, &slack), 1);
    picture_free(&a);
    picture_free(&b);
}

static void pictures_are_written(void)
{
    struct picture a = sample_picture(VK_FORMAT_R16G16_SFLOAT), b = sample_picture(VK_FORMAT_R16G16_SFLOAT);
    const char *folder = getenv("GRAPHICS_PICTURES");
    char path[512];
    picture_show("harness", &a, "one", &b, "other");
    snprintf(path, sizeof path, "%s/harness-sample.difference.png", folder ? folder : "pictures");
    CHECK_EQ(remove(path), 0);
    picture_free(&a);
    picture_free(&b);
}

static void halves_are_rounded(void)
{
    static const double values[] = { 0, 1, -2, 65504, 1.0 / 3, 0x1p-24, 0x1p-14, 1 + 0x1p-11 };
    static const uint16_t bits[] = { 0, 0x3c00, 0xc000, 0x7bff, 0x3555, 1, 0x0400, 0x3c00 };
    struct picture a = picture_make("half", VK_FORMAT_R16_SFLOAT, 1, 1);
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        uint16_t got;
        picture_set(&a, 0, 0, (const double[CHANNELS_MAX]){ values[i] });
        memcpy(&got, a.bytes, 2);
        CHECK_EQ(got, bits[i]);
    }
    picture_free(&a);
}

/* If one day it has them, it can be compared with. */
static void lavapipe_lacks_what_is_said(void)
{
    for (uint32_t i = 0; i < device_count(); i++) {
        struct device device;
        CHECK_EQ(device_init(&device, i), VK_SUCCESS);
        for (enum lack lack = LACKS_NOTHING + 1; device.vk.device && lack < LACKS_COUNT; lack++) {
            printf("# %s %s %s\n", device.name, lack_is_there(&device, lack) ? "has" : "lacks", lack_name(lack));
            CHECK_EQ(lack_is_there(&device, lack), device.is_card);
        }
        device_finish(&device);
    }
}

int main(void)
{
    TAP_RUN(a_changed_pixel_is_found);
    TAP_RUN(floats_differ_by_value);
    TAP_RUN(pictures_are_written);
    TAP_RUN(halves_are_rounded);
    TAP_RUN(lavapipe_lacks_what_is_said);
    return tap_done();
}
