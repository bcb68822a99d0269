/* SPDX-License-Identifier: MIT */
/*
 * meta_test.c - transfers on a queue without graphics, where RADV makes compute shaders of them: fills, updates and
 * copies of every small size and about its thresholds at every alignment, and copies and clears of images.
 *
 * What is transferred on the GPU is, byte for byte, done by the CPU as well, on `expected` or the bytes of a resource.
 */
#include <stdlib.h>

#include "binding.h"
#include "tap.h"

enum {
    ARENA = 4 << 20,  /* bytes of each buffer */
    THRESHOLD = 4096, /* from here on RADV uses shaders, in the device's own memory */
};

static struct gpu gpu;
static struct vk_buffer staging, from, to; /* the last two in the device's own memory */
static uint8_t *expected;                  /* what `to` must hold */
static uint8_t *source;                    /* what `from` holds */
static uint64_t cursor;                    /* of `to`, behind the last transfer */
static VkCommandBuffer commands;

static void whole_copy(struct vk_buffer *a, struct vk_buffer *b)
{
    VkCommandBuffer copy = vk_begin(&gpu.vk);
    vkCmdCopyBuffer(copy, a->buffer, b->buffer, 1, &(VkBufferCopy){ .size = ARENA });
    vk_transfer_barrier(copy);
    CHECK_EQ(vk_run(&gpu.vk, copy), VK_SUCCESS);
}

static void begin(void)
{
    for (uint32_t i = 0; i < ARENA; i++) {
        source[i] = (uint8_t)(i * 2654435761u >> 24);
        expected[i] = (uint8_t)(i * 40503u >> 8);
    }
    memcpy(staging.bytes, source, ARENA);
    whole_copy(&staging, &from);
    memcpy(staging.bytes, expected, ARENA);
    whole_copy(&staging, &to);
    cursor = 0;
    commands = vk_begin(&gpu.vk);
}

static void end(void)
{
    vk_transfer_barrier(commands);
    CHECK_EQ(vk_run(&gpu.vk, commands), VK_SUCCESS);
    memset(staging.bytes, 0, ARENA);
    whole_copy(&to, &staging);
    for (uint32_t i = 0; i < ARENA; i++)
        if (staging.bytes[i] != expected[i]) {
            printf("# byte 0x%x: got 0x%02x, wanted 0x%02x\n", i, staging.bytes[i], expected[i]);
            tap_failed_checks++;
            break;
        }
}

/* A place in `to` behind the others, so far from a multiple of 32. */
static uint64_t place(uint32_t size, uint32_t alignment)
{
    uint64_t at = ((cursor + 31) & ~UINT64_C(31)) + alignment;
    cursor = at + size + 1;
    CHECK(cursor < ARENA);
    return at;
}

static void copy(uint32_t size, uint32_t from_alignment, uint32_t to_alignment)
{
    uint64_t at = place(size, to_alignment), src = size * 64u % (ARENA / 2) / 32 * 32 + from_alignment;
    vkCmdCopyBuffer(commands, from.buffer, to.buffer, 1, &(VkBufferCopy){ src, at, size });
    memcpy(expected + at, source + src, size);
}

static void fill(uint32_t size, uint32_t alignment)
{
    uint64_t at = place(size, alignment);
    uint32_t value = size * 0x9e3779b9u;
    vkCmdFillBuffer(commands, to.buffer, at, size, value);
    for (uint32_t i = 0; i < size; i += 4)
        memcpy(expected + at + i, &value, 4);
}

static void update(uint32_t size, uint32_t alignment)
{
    uint64_t at = place(size, alignment);
    vkCmdUpdateBuffer(commands, to.buffer, at, size, source + size);
    memcpy(expected + at, source + size, size);
}

static void small_copies(void)
{
    begin();
    for (uint32_t size = 1; size <= 300; size++)
        copy(size, size * 7 % 17, size * 5 % 17);
    end();
}

static void copies_at_every_alignment(void)
{
    begin();
    for (uint32_t a = 0; a <= 16; a++)
        for (uint32_t b = 0; b <= 16; b++)
            copy(THRESHOLD + (a * 17 + b) % 35, a, b);
    end();
}

static void copies_about_the_threshold(void)
{
    begin();
    for (uint32_t size = THRESHOLD - 40; size <= THRESHOLD + 300; size++)
        copy(size, size % 5 ? 0 : size % 17, size % 3 ? 0 : size % 13);
    end();
}

static void large_copies(void)
{
    begin();
    copy(1 << 20, 0, 0);
    copy((1 << 20) - 1, 4, 8);
    copy(300001, 3, 5);
    copy(65536 + 16, 16, 0);
    end();
}

static void fills(void)
{
    begin();
    for (uint32_t size = 4; size <= 300; size += 4)
        fill(size, size % 20);
    for (uint32_t size = THRESHOLD - 40; size <= THRESHOLD + 300; size += 4)
        fill(size, size % 28);
    fill(1 << 20, 4);
    end();
}

static void updates(void)
{
    begin();
    for (uint32_t size = 4; size <= 300; size += 4)
        update(size, size % 20);
    for (uint32_t size = 1000; size <= 1100; size += 4)
        update(size, size % 28);
    update(THRESHOLD + 4, 12);
    update(65536, 4);
    end();
}

/* ---- images ------------------------------------------------------------------------------------------------------ */

/* A format, and a colour to clear to with the bytes of it. */
static const struct format {
    const char *name;
    VkFormat format;
    VkClearColorValue color;
    uint8_t bytes[16];
} formats[] = {
#define FORMAT(name) "" #name, VK_FORMAT_##name
    { FORMAT(R8_UNORM), { .float32 = { 1 } }, { 255 } },
    { FORMAT(R8G8_UINT), { .uint32 = { 5, 200 } }, { 5, 200 } },
    { FORMAT(R16_UINT), { .uint32 = { 0x1234 } }, { 0x34, 0x12 } },
    { FORMAT(R16_SFLOAT), { .float32 = { 1.5f } }, { 0x00, 0x3e } },
    { FORMAT(R8G8B8A8_UNORM), { .float32 = { 1, 0, 0.2f, 1 } }, { 255, 0, 51, 255 } },
    { FORMAT(R8G8B8A8_SNORM), { .float32 = { 1, -1, 0, -1 } }, { 127, 0x81, 0, 0x81 } },
    { FORMAT(R8G8B8A8_SINT), { .int32 = { -1, 2, -3, 4 } }, { 0xff, 2, 0xfd, 4 } },
    { FORMAT(R8G8B8A8_SRGB), { .float32 = { 1, 0, 0.5f, 1 } }, { 255, 0, 188, 255 } },
    { FORMAT(B8G8R8A8_UNORM), { .float32 = { 1, 0, 0.2f, 1 } }, { 51, 0, 255, 255 } },
    { FORMAT(A2B10G10R10_UNORM_PACK32), { .float32 = { 1, 0, 0.2f, 1 } }, { 0xff, 0x03, 0xd0, 0xcc } },
    { FORMAT(B10G11R11_UFLOAT_PACK32), { .float32 = { 1, 0.5f, 2 } }, { 0xc0, 0x03, 0x1c, 0x80 } },
    { FORMAT(E5B9G9R9_UFLOAT_PACK32), { .float32 = { 1, 0.5f, 0 } }, { 0x00, 0x01, 0x01, 0x80 } },
    { FORMAT(R32_SFLOAT), { .float32 = { 3.25f } }, { 0, 0, 0x50, 0x40 } },
    { FORMAT(R16G16_UNORM), { .float32 = { 1, 0 } }, { 0xff, 0xff, 0, 0 } },
    { FORMAT(R16G16B16A16_SFLOAT), { .float32 = { 1, -2, 0.5f, 0 } }, { 0x00, 0x3c, 0x00, 0xc0, 0x00, 0x38, 0, 0 } },
    { FORMAT(R32G32_UINT), { .uint32 = { 0x12345678, 9 } }, { 0x78, 0x56, 0x34, 0x12, 9 } },
    { FORMAT(R32G32B32A32_UINT),
      { .uint32 = { 1, 2, 3, 0xff000000 } },
      { 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0xff } },
    { FORMAT(R32G32B32A32_SFLOAT),
      { .float32 = { 0, 1, -1, 2 } },
      { 0, 0, 0, 0, 0, 0, 0x80, 0x3f, 0, 0, 0x80, 0xbf, 0, 0, 0, 0x40 } },
};

enum { LAYERED, LINEAR, VOLUME, IMAGES };

static const struct format *format;
static struct binding bindings[IMAGES];
static struct resource images[IMAGES];

static uint32_t at_level(uint32_t size, uint32_t level)
{
    return size >> level ? size >> level : 1;
}

/* Where the CPU has a texel. `slice` is the layer, or z. */
static uint8_t *texel(int image, uint32_t level, uint32_t slice, uint32_t y, uint32_t x)
{
    const struct binding *b = &bindings[image];
    uint32_t size, offset = binding_level(b, level, &size), width = at_level(b->width, level);
    uint32_t slice_bytes = width * at_level(b->height, level) * format_bytes(b->format);
    return images[image].bytes + offset + slice * slice_bytes + (y * width + x) * format_bytes(b->format);
}

/* A corner of a slice of an image. */
struct corner {
    int image;
    uint32_t level, slice, y, x;
};

static VkImageSubresourceLayers layers_of(struct corner c)
{
    return (VkImageSubresourceLayers){ VK_IMAGE_ASPECT_COLOR_BIT, c.level, c.image == LAYERED ? c.slice : 0, 1 };
}

static VkOffset3D offset_of(struct corner c)
{
    return (VkOffset3D){ (int32_t)c.x, (int32_t)c.y, c.image == VOLUME ? (int32_t)c.slice : 0 };
}

static void image_barrier(void)
{
    const VkMemoryBarrier barrier = {
        .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
        .srcAccessMask = VK_ACCESS_MEMORY_WRITE_BIT,
        .dstAccessMask = VK_ACCESS_MEMORY_READ_BIT | VK_ACCESS_MEMORY_WRITE_BIT,
    };
    vkCmdPipelineBarrier(commands, VK_PIPELINE_STAGE_ALL_COMMANDS_BIT, VK_PIPELINE_STAGE_ALL_COMMANDS_BIT, 0, 1,
                         &barrier, 0, NULL, 0, NULL);
}

static void copy_images(struct corner a, struct corner b, uint32_t width, uint32_t height)
{
    const VkImageCopy region = { layers_of(a), offset_of(a), layers_of(b), offset_of(b), { width, height, 1 } };
    vkCmdCopyImage(commands, images[a.image].image, VK_IMAGE_LAYOUT_GENERAL, images[b.image].image,
                   VK_IMAGE_LAYOUT_GENERAL, 1, &region);
    image_barrier();
    for (uint32_t y = 0; y < height; y++)
        memcpy(texel(b.image, b.level, b.slice, b.y + y, b.x), texel(a.image, a.level, a.slice, a.y + y, a.x),
               width * format_bytes(format->format));
}

/* From the buffer `from`, whose rows are longer than what is copied of them. */
static void copy_buffer(struct corner b, uint32_t width, uint32_t height)
{
    uint32_t bytes = format_bytes(format->format), row = width + 5, offset = 16 * 7;
    const VkBufferImageCopy region = { offset, row, height + 2, layers_of(b), offset_of(b), { width, height, 1 } };
    vkCmdCopyBufferToImage(commands, from.buffer, images[b.image].image, VK_IMAGE_LAYOUT_GENERAL, 1, &region);
    image_barrier();
    for (uint32_t y = 0; y < height; y++)
        memcpy(texel(b.image, b.level, b.slice, b.y + y, b.x), source + offset + y * row * bytes, width * bytes);
}

static void clear(int image, uint32_t level, uint32_t slice)
{
    const struct binding *b = &bindings[image];
    const VkImageSubresourceRange range = { VK_IMAGE_ASPECT_COLOR_BIT, level, 1, image == LAYERED ? slice : 0, 1 };
    uint32_t first = image == VOLUME ? 0 : slice, slices = image == VOLUME ? at_level(b->depth, level) : 1;
    vkCmdClearColorImage(commands, images[image].image, VK_IMAGE_LAYOUT_GENERAL, &format->color, 1, &range);
    image_barrier();
    for (uint32_t z = first; z < first + slices; z++)
        for (uint32_t y = 0; y < at_level(b->height, level); y++)
            for (uint32_t x = 0; x < at_level(b->width, level); x++)
                memcpy(texel(image, level, z, y, x), format->bytes, format_bytes(format->format));
}

static bool has_linear(void)
{
    VkImageFormatProperties properties;
    return vkGetPhysicalDeviceImageFormatProperties(
               gpu.vk.gpu, format->format, VK_IMAGE_TYPE_2D, VK_IMAGE_TILING_LINEAR,
               VK_IMAGE_USAGE_TRANSFER_SRC_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT | VK_IMAGE_USAGE_SAMPLED_BIT, 0,
               &properties) == VK_SUCCESS;
}

static void begin_images(void)
{
    const struct binding all = { .type = VK_DESCRIPTOR_TYPE_SAMPLED_IMAGE, .format = format->format };
    for (int i = 0; i < IMAGES; i++)
        bindings[i] = all;
    bindings[LAYERED].view = VK_IMAGE_VIEW_TYPE_2D_ARRAY;
    bindings[LAYERED].width = 40;
    bindings[LAYERED].height = 28;
    bindings[LAYERED].layers = 4;
    bindings[LAYERED].levels = 3;
    bindings[LINEAR].view = VK_IMAGE_VIEW_TYPE_2D;
    bindings[LINEAR].width = 52;
    bindings[LINEAR].height = 31;
    bindings[LINEAR].linear = has_linear();
    bindings[VOLUME].view = VK_IMAGE_VIEW_TYPE_3D;
    bindings[VOLUME].width = 24;
    bindings[VOLUME].height = 20;
    bindings[VOLUME].depth = 5;
    begin();
    for (int i = 0; i < IMAGES; i++) {
        CHECK_EQ(resource_init(&images[i], &gpu, &bindings[i], (uint32_t)i), VK_SUCCESS);
        if (images[i].view)
            resource_upload(&images[i], &bindings[i], commands);
    }
}

static void end_images(void)
{
    for (int i = 0; i < IMAGES; i++)
        resource_download(&images[i], &bindings[i], commands);
    vk_transfer_barrier(commands);
    CHECK_EQ(vk_run(&gpu.vk, commands), VK_SUCCESS);
    for (int i = 0; i < IMAGES; i++) {
        const uint8_t *got = images[i].buffer.bytes, *want = images[i].bytes;
        uint32_t at = 0;
        while (at < images[i].size && got[at] == want[at])
            at++;
        if (at < images[i].size) {
            printf("# image %d of %s: byte %u is 0x%02x, wanted 0x%02x\n", i, format->name, at, got[at], want[at]);
            tap_failed_checks++;
        }
        resource_finish(&images[i], &gpu);
    }
}

/*
 * RADV of Mesa 22.3 copies a layer to a slice of a 3D image through a view that begins at the layer, and adds the layer
 * to that once more: it reads another one, or none. Mesa 25 does not.
 */
static uint32_t layer_for_volume(void)
{
    const VkPhysicalDeviceProperties *p = &gpu.vk.properties;
    return p->vendorID == 0x1002 && VK_API_VERSION_MAJOR(p->driverVersion) < 23 ? 0 : 1;
}

static void image_copies(void)
{
    begin_images();
    if (!tap_failed_checks) {
        copy_images((struct corner){ LAYERED, 1, 2, 1, 3 }, (struct corner){ LINEAR, 0, 0, 17, 30 }, 17, 13);
        copy_images((struct corner){ LINEAR, 0, 0, 2, 1 }, (struct corner){ LAYERED, 0, 3, 0, 7 }, 33, 28);
        copy_images((struct corner){ LAYERED, 0, layer_for_volume(), 5, 6 }, (struct corner){ VOLUME, 0, 3, 1, 2 }, 20,
                    19);
        copy_images((struct corner){ VOLUME, 0, 4, 8, 8 }, (struct corner){ LAYERED, 2, 0, 1, 2 }, 8, 6);
        copy_images((struct corner){ LAYERED, 0, 0, 0, 0 }, (struct corner){ LAYERED, 0, 2, 0, 0 }, 40, 28);
        copy_buffer((struct corner){ LAYERED, 0, 1, 3, 9 }, 25, 20);
        copy_buffer((struct corner){ LINEAR, 0, 0, 0, 0 }, 52, 5);
        copy_buffer((struct corner){ VOLUME, 0, 1, 4, 4 }, 13, 3);
    }
    end_images();
}

static void clears(void)
{
    begin_images();
    if (!tap_failed_checks) {
        clear(LAYERED, 0, 1);
        clear(LAYERED, 2, 3);
        clear(LINEAR, 0, 0);
        clear(VOLUME, 0, 0);
    }
    end_images();
}

/* The CPU transfers something else. */
static void a_wrong_reference_fails(void)
{
    begin();
    copy(200, 1, 2);
    expected[100] ^= 1;
    printf("# one difference is to come\n");
    end();
    CHECK_EQ(tap_failed_checks, 1);
    tap_failed_checks -= tap_failed_checks == 1;
}

static const struct {
    const char *name;
    void (*test)(void);
} tests[] = {
    { "small copies", small_copies },
    { "copies at every alignment", copies_at_every_alignment },
    { "copies about the threshold", copies_about_the_threshold },
    { "large copies", large_copies },
    { "fills", fills },
    { "updates", updates },
    { "a wrong reference fails", a_wrong_reference_fails },
};

static bool init_buffers(void)
{
    uint32_t local = vk_memory_type(&gpu.vk, VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT, 0);
    return vk_buffer_init(&staging, &gpu.vk, ARENA, vk_host_memory_type(&gpu.vk)) == VK_SUCCESS &&
           vk_buffer_init(&from, &gpu.vk, ARENA, local) == VK_SUCCESS &&
           vk_buffer_init(&to, &gpu.vk, ARENA, local) == VK_SUCCESS;
}

static void finish_buffers(void)
{
    vk_buffer_finish(&to, &gpu.vk);
    vk_buffer_finish(&from, &gpu.vk);
    vk_buffer_finish(&staging, &gpu.vk);
}

static void run_named(const char *what, const char *of, void (*test)(void))
{
    char name[128];
    snprintf(name, sizeof name, "%s: %s%s", gpu.name, what, of);
    tap_run(name, test);
    if (tap_failed_checks) {
        finish_buffers();
        if (gpu_renew(&gpu) != VK_SUCCESS || !init_buffers())
            exit(1);
    }
}

int main(void)
{
    source = malloc(ARENA);
    expected = malloc(ARENA);
    for (uint32_t i = 0; source && expected && i < gpu_count(); i++) {
        if (gpu_init(&gpu, i, false) != VK_SUCCESS)
            break;
        if (!init_buffers())
            exit(1);
        for (size_t j = 0; j < sizeof tests / sizeof tests[0]; j++)
            run_named(tests[j].name, "", tests[j].test);
        for (format = formats; format < formats + sizeof formats / sizeof formats[0]; format++) {
            run_named("image copies of ", format->name, image_copies);
            run_named("clears of ", format->name, clears);
        }
        finish_buffers();
        gpu_finish(&gpu);
    }
    free(source);
    free(expected);
    if (!tap_number) {
        printf("Bail out! no device\n");
        return 1;
    }
    return tap_done();
}
