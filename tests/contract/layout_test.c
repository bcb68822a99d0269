/* SPDX-License-Identifier: MIT */
/*
 * layout_test.c - the structs of the contract are an ABI: their sizes are frozen here, are whole quadwords, and do not
 * depend on the compiler's idea of alignment.
 */
#include "tap.h"

#include <mgpu/mgpu_display.h>
#include <stdbool.h>

/* clang-format off */
static const struct {
    const char *name;
    size_t size, frozen;
} layouts[] = {
#define LAYOUT(name, frozen) { #name, sizeof(struct mgpu_##name), frozen }
    LAYOUT(open, 16), LAYOUT(close, 8), LAYOUT(load_firmware, 136), LAYOUT(init, 144), LAYOUT(query, 24),
    LAYOUT(bo_create, 32), LAYOUT(bo_destroy, 8), LAYOUT(bo_map, 32), LAYOUT(bo_unmap, 8), LAYOUT(bo_export, 16),
    LAYOUT(bo_import, 24), LAYOUT(export_close, 8), LAYOUT(bo_info, 312), LAYOUT(bo_set_metadata, 288),
    LAYOUT(bo_wait, 16), LAYOUT(bo_userptr, 24),
    LAYOUT(vm_create, 8), LAYOUT(vm_destroy, 8), LAYOUT(vm_map, 48), LAYOUT(vm_unmap, 32), LAYOUT(vm_clear, 32),
    LAYOUT(vm_reserve, 8),
    LAYOUT(queue_create, 32), LAYOUT(queue_destroy, 8), LAYOUT(queue_submit, 72), LAYOUT(fence_wait, 32),
    LAYOUT(queue_status, 40), LAYOUT(queue_set_priority, 8),
    LAYOUT(sync_create, 16), LAYOUT(sync_destroy, 8), LAYOUT(sync_wait, 32), LAYOUT(sync_signal, 16),
    LAYOUT(sync_reset, 16), LAYOUT(sync_query, 16), LAYOUT(sync_transfer, 40), LAYOUT(sync_export, 24),
    LAYOUT(sync_import, 32), LAYOUT(sync_notify, 24), LAYOUT(event_read, 24),
    LAYOUT(display_info, 112), LAYOUT(fb_create, 40), LAYOUT(fb_destroy, 8), LAYOUT(display_set, 48), LAYOUT(flip, 32),
    LAYOUT(cursor, 32), LAYOUT(vblank, 40),
    /* elements and answers */
    LAYOUT(ib, 24), LAYOUT(sync_point, 16), LAYOUT(bo_ref, 8), LAYOUT(fence, 16), LAYOUT(event, 32), LAYOUT(mode, 32),
    LAYOUT(metadata, 280), LAYOUT(chip_info, 440), LAYOUT(query_memory, 32), LAYOUT(query_firmware, 8),
    LAYOUT(query_time, 16), LAYOUT(query_fault, 32),
#undef LAYOUT
};
/* clang-format on */

static void sizes_are_frozen(void)
{
    for (unsigned i = 0; i < sizeof layouts / sizeof *layouts; i++)
        if (layouts[i].size != layouts[i].frozen) {
            CHECK_EQ(layouts[i].size, layouts[i].frozen);
            printf("# struct mgpu_%s\n", layouts[i].name);
        }
}

static void sizes_are_quadwords(void)
{
    for (unsigned i = 0; i < sizeof layouts / sizeof *layouts; i++)
        CHECK_EQ(layouts[i].size % 8, 0);
}

static bool is_listed(const char *name)
{
    for (unsigned i = 0; i < sizeof layouts / sizeof *layouts; i++)
        if (strcmp(layouts[i].name, name) == 0)
            return true;
    return false;
}

static void every_call_is_listed(void)
{
    static const char *const calls[] = {
#define MGPU_CALL(number, name, level, arrays) #name,
#include <calls.def>
    };

    for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++)
        if (!is_listed(calls[i])) {
            CHECK(!"every call is listed");
            printf("# %s\n", calls[i]);
        }
}

/* The members of calls.def have the types the gate takes them for: 64-bit pointers, 32-bit counts and padding. */
static void arrays_and_padding_have_their_widths(void)
{
#define MGPU_ARRAY(call, field, type, count_field, limit, direction)        \
    CHECK_EQ(sizeof(((struct mgpu_##call *)NULL)->field), 8);               \
    CHECK_EQ(sizeof(((struct mgpu_##call *)NULL)->count_field), 4);
#define MGPU_ZERO(call, member) CHECK_EQ(sizeof(((struct mgpu_##call *)NULL)->member), 4);
#define MGPU_ZERO_IN(call, field, type, member) CHECK_EQ(sizeof(((type *)NULL)->member), 4);
#define MGPU_CALL(number, name, level, rules) rules
#include <calls.def>
}

static void error_numbers_are_linux_numbers(void)
{
    CHECK_EQ(MGPU_ENOENT, 2);
    CHECK_EQ(MGPU_EINVAL, 22);
    CHECK_EQ(MGPU_ENOSYS, 38);
    CHECK_EQ(MGPU_ENODATA, 61);
    CHECK_EQ(MGPU_ETIME, 62);
    CHECK_EQ(MGPU_EOVERFLOW, 75);
    CHECK_EQ(MGPU_EOPNOTSUPP, 95);
    CHECK_EQ(MGPU_ECANCELED, 125);
}

int main(void)
{
    TAP_RUN(sizes_are_frozen);
    TAP_RUN(sizes_are_quadwords);
    TAP_RUN(every_call_is_listed);
    TAP_RUN(arrays_and_padding_have_their_widths);
    TAP_RUN(error_numbers_are_linux_numbers);
    return tap_done();
}
