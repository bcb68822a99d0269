/* SPDX-License-Identifier: MIT */
/*
 * same_names.c - our libdrm beside the distribution's: both give the same names to formats and modifiers, and walk
 * through the same random numbers. The numbers tried are random, too.
 *
 *     same_names OURS ORIGINAL
 */
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include <drm_fourcc.h>
#include <xf86drm.h>

#include "tap.h"

#define TRIES 20000

struct library {
    __typeof__(drmGetFormatName) *format_name;
    __typeof__(drmGetFormatModifierName) *modifier_name;
    __typeof__(drmGetFormatModifierVendor) *vendor_name;
    __typeof__(drmRandomCreate) *random_create;
    __typeof__(drmRandom) *random;
    __typeof__(drmRandomDestroy) *random_destroy;
};
static struct library ours, original;

static void *symbol(void *handle, const char *name)
{
    void *address = dlsym(handle, name);
    if (!address) {
        printf("Bail out! %s\n", dlerror());
        exit(1);
    }
    return address;
}

static struct library load(const char *path)
{
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        printf("Bail out! %s\n", dlerror());
        exit(1);
    }
    return (struct library){
        .format_name = symbol(handle, "drmGetFormatName"),
        .modifier_name = symbol(handle, "drmGetFormatModifierName"),
        .vendor_name = symbol(handle, "drmGetFormatModifierVendor"),
        .random_create = symbol(handle, "drmRandomCreate"),
        .random = symbol(handle, "drmRandom"),
        .random_destroy = symbol(handle, "drmRandomDestroy"),
    };
}

/* xorshift64* */
static uint64_t any(void)
{
    static uint64_t state = 0x2545f4914f6cdd1d;

    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * 0x2545f4914f6cdd1d;
}

/* Frees both. Returns whether there was a name. */
static bool check_same(char *name, char *expected, uint64_t number)
{
    bool there = name && expected;

    if (!name != !expected || (there && strcmp(name, expected) != 0))
        printf("# of 0x%llx:\n", (unsigned long long)number);
    if (there)
        CHECK_STR(name, expected);
    else
        CHECK(!name && !expected);
    free(name);
    free(expected);
    return there;
}

/*
 * Whether the name is one that an original before 2.4.134 gives in another way, or does not know: of AMD and Vivante
 * all, of others what was added. drm_format_test has them.
 */
static bool name_is_newer(uint64_t modifier)
{
    uint64_t vendor = fourcc_mod_get_vendor(modifier), value = modifier & ~(UINT64_C(0xff) << 56);

    return vendor == DRM_FORMAT_MOD_VENDOR_AMD || vendor == DRM_FORMAT_MOD_VENDOR_VIVANTE ||
           vendor > DRM_FORMAT_MOD_VENDOR_AMLOGIC ||
           (vendor == DRM_FORMAT_MOD_VENDOR_INTEL && value >= 13 && value <= 17) ||
           modifier == DRM_FORMAT_MOD_ARM_CODE(DRM_FORMAT_MOD_ARM_TYPE_MISC, 2);
}

/* Apple's is the last vendor that 2.4.134 has. */
static bool original_is_older(void)
{
    char *apple = original.vendor_name(UINT64_C(0x0c) << 56);

    free(apple);
    return !apple;
}

/* Of each vendor: numbers with few low bits, of which some are names of their own, and with any. */
static void modifiers(void)
{
    const bool older = original_is_older();
    unsigned names = 0;

    for (int i = 0; i < TRIES; i++) {
        uint64_t vendor = any() % 14, value = any() >> 8;
        uint64_t modifier = vendor << 56 | (i & 1 ? value & 0x00f000000000001f : value);

        if (vendor == DRM_FORMAT_MOD_VENDOR_AMD && i & 2) /* a known version, and one of the tile modes in use */
            modifier = (modifier & ~UINT64_C(0x1fff)) | (any() % 6) | (any() % 32) << 8;
        if (older && name_is_newer(modifier))
            continue;
        names += check_same(ours.modifier_name(modifier), original.modifier_name(modifier), modifier);
        check_same(ours.vendor_name(modifier), original.vendor_name(modifier), modifier);
    }
    CHECK(names > TRIES / 20 && names < TRIES);
}

static void formats(void)
{
    for (int i = 0; i < TRIES; i++) {
        uint32_t code = (uint32_t)any();
        if (i & 1)
            code = (code & 0x80ffffff) | 0x20000000;
        check_same(ours.format_name(code), original.format_name(code), code);
    }
}

static void random_numbers(void)
{
    for (int i = 0; i < 100; i++) {
        unsigned long seed = (unsigned long)any() >> any() % 64;
        void *a = ours.random_create(seed), *b = original.random_create(seed);

        for (int j = 0; j < 100; j++)
            CHECK_EQ(ours.random(a), original.random(b));
        ours.random_destroy(a);
        original.random_destroy(b);
    }
}

int main(int argc, char *argv[])
{
    if (argc != 3)
        return 2;
    ours = load(argv[1]);
    original = load(argv[2]);
    TAP_RUN(modifiers);
    TAP_RUN(formats);
    TAP_RUN(random_numbers);
    return tap_done();
}
