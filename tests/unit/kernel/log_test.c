/* SPDX-License-Identifier: MIT */
/* log_test.c - the kernel's own formatting: the conversions it knows, and buffers that are too small. */
#include "machine.h"
#include "tap.h"

static void conversions(void)
{
    char text[100];

    kgpu_format(text, sizeof text, "%s %c %d %d %u %x %%", "word", '!', 42, -42, 3000000000u, 0xbeefu);
    CHECK_STR(text, "word ! 42 -42 3000000000 beef %");
    kgpu_format(text, sizeof text, "%ld %lu %lx", -5000000000l, 18446744073709551615ul, 0x123456789abcdeful);
    CHECK_STR(text, "-5000000000 18446744073709551615 123456789abcdef");
}

static void widths(void)
{
    char text[100];

    kgpu_format(text, sizeof text, "[%4u] [%04x] [%016lx] [%2d]", 7u, 0x1fu, 0xfful, 123);
    CHECK_STR(text, "[   7] [001f] [00000000000000ff] [123]");
}

static void extreme_numbers(void)
{
    char text[100];

    kgpu_format(text, sizeof text, "%d %ld %u", INT32_MIN, INT64_MIN, 0u);
    CHECK_STR(text, "-2147483648 -9223372036854775808 0");
}

static void what_does_not_fit_is_cut(void)
{
    char text[8] = "xxxxxxx";

    kgpu_format(text, sizeof text, "0123456789");
    CHECK_STR(text, "0123456");
    kgpu_format(text, 4, "%s", "abcdef");
    CHECK_STR(text, "abc");
    kgpu_format(text, 1, "%u", 12345u);
    CHECK_STR(text, "");
}

static void lines_reach_the_os(void)
{
    static struct machine machine;

    machine_open(&machine);
    kgpu_log(machine.kgpu, KGPU_LOG_WARNING, "%s %u", "line", 1u);
    CHECK_STR(machine.os.last_line, "line 1");
    CHECK_EQ(machine.os.lines[KGPU_LOG_WARNING], 1);
    CHECK_EQ(machine.os.lines[KGPU_LOG_ERROR], 0);
    kgpu_log(machine.kgpu, KGPU_LOG_ERROR, "%200u|", 1u);
    CHECK(strlen(machine.os.last_line) >= 100 && !strchr(machine.os.last_line, '|'));
    machine_stop(&machine);
}

int main(void)
{
    TAP_RUN(conversions);
    TAP_RUN(widths);
    TAP_RUN(extreme_numbers);
    TAP_RUN(what_does_not_fit_is_cut);
    TAP_RUN(lines_reach_the_os);
    return tap_done();
}
