/* SPDX-License-Identifier: MIT */
/* picture.c - see picture.h. */
#include "picture.h"

#include <math.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { REPORTED = 4, SHOWN_SIZE = 256 };

enum kind { UNORM, SNORM, UINT, SINT, FLOAT, UFLOAT, SHARED };

/* Channels from the lowest bit on; "x" is none. A shared exponent is no channel. */
static const struct layout {
    VkFormat format;
    enum kind kind;
    char order[CHANNELS_MAX + 1];
    uint8_t bits[CHANNELS_MAX];
} layouts[] = {
#define ROW(name, ...)                                                                                                 \
    {                                                                                                                  \
        VK_FORMAT_##name, __VA_ARGS__                                                                                  \
    }
#define SIZES(bits, last, kind)                                                                                        \
    ROW(R##bits##_##last, kind, "r", { bits }), ROW(R##bits##G##bits##_##last, kind, "rg", { bits, bits }),            \
        ROW(R##bits##G##bits##B##bits##A##bits##_##last, kind, "rgba", { bits, bits, bits, bits })
    SIZES(8, UNORM, UNORM),
    SIZES(8, SNORM, SNORM),
    SIZES(8, UINT, UINT),
    SIZES(8, SINT, SINT),
    SIZES(8, SRGB, UNORM),
    SIZES(16, UNORM, UNORM),
    SIZES(16, SNORM, SNORM),
    SIZES(16, UINT, UINT),
    SIZES(16, SINT, SINT),
    SIZES(16, SFLOAT, FLOAT),
    SIZES(32, UINT, UINT),
    SIZES(32, SINT, SINT),
    SIZES(32, SFLOAT, FLOAT),
    ROW(R64_UINT, UINT, "r", { 64 }),
    ROW(B8G8R8A8_UNORM, UNORM, "bgra", { 8, 8, 8, 8 }),
    ROW(B8G8R8A8_SNORM, SNORM, "bgra", { 8, 8, 8, 8 }),
    ROW(B8G8R8A8_UINT, UINT, "bgra", { 8, 8, 8, 8 }),
    ROW(B8G8R8A8_SINT, SINT, "bgra", { 8, 8, 8, 8 }),
    ROW(B8G8R8A8_SRGB, UNORM, "bgra", { 8, 8, 8, 8 }),
    ROW(A8B8G8R8_UNORM_PACK32, UNORM, "rgba", { 8, 8, 8, 8 }),
    ROW(A8B8G8R8_SNORM_PACK32, SNORM, "rgba", { 8, 8, 8, 8 }),
    ROW(A8B8G8R8_UINT_PACK32, UINT, "rgba", { 8, 8, 8, 8 }),
    ROW(A8B8G8R8_SINT_PACK32, SINT, "rgba", { 8, 8, 8, 8 }),
    ROW(A8B8G8R8_SRGB_PACK32, UNORM, "rgba", { 8, 8, 8, 8 }),
    ROW(R4G4B4A4_UNORM_PACK16, UNORM, "abgr", { 4, 4, 4, 4 }),
    ROW(B4G4R4A4_UNORM_PACK16, UNORM, "argb", { 4, 4, 4, 4 }),
    ROW(A4R4G4B4_UNORM_PACK16, UNORM, "bgra", { 4, 4, 4, 4 }),
    ROW(A4B4G4R4_UNORM_PACK16, UNORM, "rgba", { 4, 4, 4, 4 }),
    ROW(R5G6B5_UNORM_PACK16, UNORM, "bgr", { 5, 6, 5 }),
    ROW(B5G6R5_UNORM_PACK16, UNORM, "rgb", { 5, 6, 5 }),
    ROW(R5G5B5A1_UNORM_PACK16, UNORM, "abgr", { 1, 5, 5, 5 }),
    ROW(B5G5R5A1_UNORM_PACK16, UNORM, "argb", { 1, 5, 5, 5 }),
    ROW(A1R5G5B5_UNORM_PACK16, UNORM, "bgra", { 5, 5, 5, 1 }),
    ROW(A2R10G10B10_UNORM_PACK32, UNORM, "bgra", { 10, 10, 10, 2 }),
    ROW(A2B10G10R10_UNORM_PACK32, UNORM, "rgba", { 10, 10, 10, 2 }),
    ROW(A2R10G10B10_UINT_PACK32, UINT, "bgra", { 10, 10, 10, 2 }),
    ROW(A2B10G10R10_UINT_PACK32, UINT, "rgba", { 10, 10, 10, 2 }),
    ROW(A2B10G10R10_SINT_PACK32, SINT, "rgba", { 10, 10, 10, 2 }),
    ROW(A2R10G10B10_SNORM_PACK32, SNORM, "bgra", { 10, 10, 10, 2 }),
    ROW(A2B10G10R10_SNORM_PACK32, SNORM, "rgba", { 10, 10, 10, 2 }),
    ROW(B10G11R11_UFLOAT_PACK32, UFLOAT, "rgb", { 11, 11, 10 }),
    ROW(E5B9G9R9_UFLOAT_PACK32, SHARED, "rgb", { 9, 9, 9 }),
    ROW(D16_UNORM, UNORM, "r", { 16 }),
    ROW(D32_SFLOAT, FLOAT, "r", { 32 }),
    ROW(S8_UINT, UINT, "r", { 8 }),
#undef SIZES
#undef ROW
};

static const struct layout *layout_of(VkFormat format)
{
    for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++)
        if (layouts[i].format == format)
            return &layouts[i];
    return NULL;
}

uint32_t picture_channels(VkFormat format)
{
    const struct layout *layout = layout_of(format);
    return layout ? (uint32_t)strlen(layout->order) : 0;
}

uint32_t picture_texel_bytes(VkFormat format)
{
    const struct layout *layout = layout_of(format);
    uint32_t bits = 0;
    for (int i = 0; layout && i < CHANNELS_MAX; i++)
        bits += layout->bits[i];
    return (bits + 7) / 8;
}

bool picture_is_integer(VkFormat format)
{
    const struct layout *layout = layout_of(format);
    return layout && (layout->kind == UINT || layout->kind == SINT);
}

struct picture picture_make(const char *name, VkFormat format, uint32_t width, uint32_t height)
{
    struct picture picture = { name, format, width, height, NULL };
    picture.bytes = calloc((size_t)width * height, picture_texel_bytes(format));
    return picture;
}

void picture_free(struct picture *picture)
{
    free(picture->bytes);
    *picture = (struct picture){ 0 };
}

static uint64_t raw_bits(const uint8_t *texel, uint32_t at, uint32_t bits)
{
    uint64_t value = 0;
    if (at % 8 == 0 && bits % 8 == 0) {
        memcpy(&value, texel + at / 8, bits / 8);
        return value;
    }
    memcpy(&value, texel, at + bits > 16 ? 4 : 2); /* only small texels have channels of odd bits */
    return value >> at & ((UINT64_C(1) << bits) - 1);
}

static void set_raw_bits(uint8_t *texel, uint32_t at, uint32_t bits, uint64_t value)
{
    for (uint32_t i = 0; i < bits; i++) {
        uint32_t bit = at + i;
        texel[bit / 8] = (uint8_t)((texel[bit / 8] & ~(1u << bit % 8)) | (uint32_t)(value >> i & 1) << bit % 8);
    }
}

static int64_t signed_bits(uint64_t raw, uint32_t bits)
{
    uint64_t sign = UINT64_C(1) << (bits - 1);
    return (int64_t)((raw ^ sign) - sign);
}

/* A float of `mantissa` and `exponent` bits; the sign is above them. */
static double small_float(uint64_t raw, uint32_t exponent_bits, uint32_t mantissa_bits)
{
    uint64_t mantissa = raw & ((UINT64_C(1) << mantissa_bits) - 1);
    int exponent = (int)(raw >> mantissa_bits & ((1u << exponent_bits) - 1)), bias = (1 << (exponent_bits - 1)) - 1;
    double sign = raw >> (mantissa_bits + exponent_bits) & 1 ? -1 : 1;
    if (exponent == (1 << exponent_bits) - 1)
        return mantissa ? (double)NAN : sign * (double)INFINITY;
    if (exponent == 0)
        return sign * ldexp((double)mantissa, 1 - bias - (int)mantissa_bits);
    return sign * ldexp((double)(mantissa | UINT64_C(1) << mantissa_bits), exponent - bias - (int)mantissa_bits);
}

static double float_of(uint64_t raw, uint32_t bits, enum kind kind)
{
    if (bits == 32)
        return small_float(raw, 8, 23);
    return kind == FLOAT ? small_float(raw, 5, 10) : small_float(raw, 5, bits - 5);
}

static double value_of(const struct layout *layout, uint64_t raw, uint32_t bits, const uint8_t *texel)
{
    switch (layout->kind) {
    case UNORM:
        return (double)raw / (double)((UINT64_C(1) << bits) - 1);
    case SNORM:
        return fmax(-1, (double)signed_bits(raw, bits) / (double)((UINT64_C(1) << (bits - 1)) - 1));
    case UINT:
        return (double)raw;
    case SINT:
        return (double)signed_bits(raw, bits);
    case SHARED:
        return ldexp((double)raw, (texel[3] >> 3) - 24);
    case FLOAT:
    case UFLOAT:
        break;
    }
    return float_of(raw, bits, layout->kind);
}

static uint32_t channel_index(char name)
{
    return (uint32_t)(strchr("rgba", name) - "rgba");
}

static const uint8_t *texel_of(const struct picture *picture, uint32_t x, uint32_t y)
{
    return picture->bytes + ((size_t)y * picture->width + x) * picture_texel_bytes(picture->format);
}

uint32_t picture_get(const struct picture *picture, uint32_t x, uint32_t y, double values[CHANNELS_MAX])
{
    const struct layout *layout = layout_of(picture->format);
    const uint8_t *texel = texel_of(picture, x, y);
    uint32_t at = 0, count = 0;
    for (; layout->order[count]; at += layout->bits[count++])
        values[channel_index(layout->order[count])] =
            value_of(layout, raw_bits(texel, at, layout->bits[count]), layout->bits[count], texel);
    return count;
}

/* To nearest even, denormal numbers too; beyond what there is, infinity. */
static uint64_t half_bits(double value)
{
    uint64_t sign = signbit(value) ? 0x8000 : 0;
    double size = fabs(value);
    if (isnan(value))
        return 0x7e00;
    if (size >= 65520)
        return sign | 0x7c00;
    int exponent;
    frexp(size, &exponent);
    exponent = size < 0x1p-14 ? -14 : exponent - 1;
    uint64_t units = (uint64_t)nearbyint(ldexp(size, 10 - exponent)); /* what is carried over is the next exponent */
    return sign | (units + ((uint64_t)(exponent + 14) << 10));
}

void picture_set(struct picture *picture, uint32_t x, uint32_t y, const double values[CHANNELS_MAX])
{
    const struct layout *layout = layout_of(picture->format);
    uint8_t *texel = picture->bytes + ((size_t)y * picture->width + x) * picture_texel_bytes(picture->format);
    uint32_t at = 0;
    for (uint32_t i = 0; layout->order[i]; at += layout->bits[i++]) {
        double value = values[channel_index(layout->order[i])];
        uint32_t bits = layout->bits[i];
        float number = (float)value;
        uint32_t number_bits;
        memcpy(&number_bits, &number, 4);
        if (layout->kind == UNORM)
            set_raw_bits(texel, at, bits, (uint64_t)llround(value * (double)((UINT64_C(1) << bits) - 1)));
        else if (layout->kind == SNORM)
            set_raw_bits(texel, at, bits, (uint64_t)llround(value * (double)((UINT64_C(1) << (bits - 1)) - 1)));
        else if (layout->kind == FLOAT)
            set_raw_bits(texel, at, bits, bits == 32 ? number_bits : half_bits(value));
        else
            set_raw_bits(texel, at, bits, (uint64_t)(int64_t)value);
    }
}

/* How far apart two channels are, as multiples of what the slack allows. */
static double distance(enum kind kind, uint32_t bits, uint64_t a, uint64_t b, double value_a, double value_b,
                       const struct slack *slack)
{
    if (a == b || value_a == value_b || (isnan(value_a) && isnan(value_b)))
        return 0;
    if (kind <= SINT) {
        bool is_signed = kind == SNORM || kind == SINT;
        double apart = is_signed ? (double)(signed_bits(a, bits) - signed_bits(b, bits)) : (double)a - (double)b;
        return slack->lsb ? fabs(apart) / slack->lsb : 2;
    }
    double apart = fabs(value_a - value_b) / fmax(1, fabs(value_b));
    return slack->value > 0 && apart == apart ? apart / slack->value : 2;
}

static double texel_distance(const struct picture *a, const struct picture *b, uint32_t x, uint32_t y,
                             const struct slack *slack)
{
    const struct layout *layout = layout_of(a->format);
    const uint8_t *texel_a = texel_of(a, x, y), *texel_b = texel_of(b, x, y);
    double most = 0;
    uint32_t at = 0;
    for (uint32_t i = 0; layout->order[i]; at += layout->bits[i++]) {
        uint32_t bits = layout->bits[i];
        uint64_t raw_a = raw_bits(texel_a, at, bits), raw_b = raw_bits(texel_b, at, bits);
        most = fmax(most, distance(layout->kind, bits, raw_a, raw_b, value_of(layout, raw_a, bits, texel_a),
                                   value_of(layout, raw_b, bits, texel_b), slack));
    }
    return most;
}

static void print_texel(const char *what, const struct picture *picture, uint32_t x, uint32_t y)
{
    double values[CHANNELS_MAX] = { 0 };
    uint32_t count = picture_get(picture, x, y, values);
    printf(" %s", what);
    for (uint32_t i = 0; i < count; i++)
        printf(" %.9g", values[i]);
}

uint32_t picture_compare(const struct picture *got, const struct picture *want, const struct slack *slack)
{
    uint32_t differences = 0;
    if (got->format != want->format || got->width != want->width || got->height != want->height) {
        printf("# %s: pictures of different format or size\n", got->name);
        return 1;
    }
    for (uint32_t y = 0; y < got->height; y++)
        for (uint32_t x = 0; x < got->width; x++) {
            if (texel_distance(got, want, x, y, slack) <= 1)
                continue;
            if (++differences > REPORTED)
                continue;
            printf("# %s: (%u, %u)", got->name, x, y);
            print_texel("is", got, x, y);
            print_texel("and not", want, x, y);
            printf("\n");
        }
    if (differences)
        printf("# %s: %u of %u differ\n", got->name, differences, got->width * got->height);
    return differences;
}

/* ---- PNG --------------------------------------------------------------------------------------------------------- */

static uint8_t shown_channel(const struct layout *layout, double value)
{
    if (layout->kind == UINT || layout->kind == SINT)
        return (uint8_t)(int64_t)value;
    if (layout->kind == SNORM)
        value = (value + 1) / 2;
    return value >= 1 ? 255 : value > 0 ? (uint8_t)(value * 255 + 0.5) : 0;
}

static void show_texel(const struct picture *picture, uint32_t x, uint32_t y, uint8_t out[3])
{
    const struct layout *layout = layout_of(picture->format);
    double values[CHANNELS_MAX] = { 0 };
    uint32_t count = picture_get(picture, x, y, values);
    for (uint32_t i = 0; i < 3; i++)
        out[i] = count == 1 ? shown_channel(layout, values[0]) : i < count ? shown_channel(layout, values[i]) : 0;
}

/* What differs is white or brighter than dark grey, the more the brighter. */
static void show_difference(const struct picture *a, const struct picture *b, uint32_t x, uint32_t y, uint8_t out[3])
{
    double apart = texel_distance(a, b, x, y, &(struct slack){ .lsb = 1, .value = 1.0 / 255 });
    uint8_t bright = apart <= 0 ? 0 : apart >= 192 ? 255 : (uint8_t)(64 + apart);
    memset(out, bright, 3);
}

/* The picture, or its difference from `other`, enlarged to what an eye sees. */
static bool write_png(const char *path, const struct picture *picture, const struct picture *other)
{
    uint32_t larger = picture->width > picture->height ? picture->width : picture->height;
    uint32_t zoom = larger < SHOWN_SIZE ? SHOWN_SIZE / larger : 1;
    uint32_t width = picture->width * zoom, height = picture->height * zoom;
    uint8_t *pixels = malloc((size_t)width * height * 3);
    png_image png = { .version = PNG_IMAGE_VERSION, .width = width, .height = height, .format = PNG_FORMAT_RGB };
    for (uint32_t y = 0; pixels && y < height; y++)
        for (uint32_t x = 0; x < width; x++) {
            uint8_t *out = pixels + ((size_t)y * width + x) * 3;
            if (other)
                show_difference(picture, other, x / zoom, y / zoom, out);
            else
                show_texel(picture, x / zoom, y / zoom, out);
        }
    bool good = pixels && png_image_write_to_file(&png, path, 0, pixels, 0, NULL);
    free(pixels);
    return good;
}

void picture_show(const char *name, const struct picture *got, const char *who, const struct picture *want,
                  const char *other)
{
    const char *folder = getenv("GRAPHICS_PICTURES");
    if (!folder)
        folder = "pictures";
    mkdir(folder, 0777);
    const struct {
        const char *what;
        const struct picture *picture, *other;
    } files[] = { { who, got, NULL }, { other, want, NULL }, { "difference", got, want } };
    bool same_size = got->format == want->format && got->width == want->width && got->height == want->height;
    for (int i = 0; i < 2 + same_size; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s-%s.%s.png", folder, name, got->name, files[i].what);
        if (write_png(path, files[i].picture, files[i].other))
            printf("# see %s\n", path);
    }
}
