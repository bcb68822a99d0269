/* SPDX-License-Identifier: MIT */
/*
 * case_test.c - runs the tables of cases.h on every GPU: shaders of the size of waves that the driver chooses, and
 * again in waves of 32 where it lets one choose.
 *
 *     compute_cases [--digests] [CASE...]    only the cases whose names begin so; with a digest of what each has made
 */
#include "cases.h"
#include "tap.h"

static struct gpu gpu;
static struct compute_case current;
static bool with_digests;

static void run_current(void)
{
    uint64_t digest;
    CHECK(case_run(&gpu, &current, &digest));
    if (with_digests)
        printf("# digest %s, waves of %u: %016llx\n", current.name, current.subgroup_size, (unsigned long long)digest);
}

static void run_as(const char *suffix)
{
    char name[128];
    snprintf(name, sizeof name, "%s: %s%s", gpu.name, current.name, suffix);
    tap_run(name, run_current);
    if (tap_failed_checks)
        gpu_renew(&gpu);
}

/* lavapipe may lack what a case needs; the card is a Navi 23, and has all. */
static void run_case(const struct compute_case *test)
{
    current = *test;
    if (!gpu.is_card && test->can && !test->can(&gpu)) {
        printf("# %s cannot run %s: only the reference in C is compared with\n", gpu.name, test->name);
        return;
    }
    run_as("");
    current.subgroup_size = 32;
    if (gpu.is_card)
        run_as(", waves of 32");
}

static void expect_something_else(struct reference *ref)
{
    language_cases[0].expect(ref);
    ref->resources[1][0].bytes[77] ^= 1;
}

static void a_wrong_reference_fails(void)
{
    struct compute_case wrong = language_cases[0];
    wrong.expect = expect_something_else;
    printf("# one difference is to come\n");
    CHECK(!case_run(&gpu, &wrong, NULL));
}

static bool is_asked_for(const char *name, int count, char **names)
{
    for (int i = 0; i < count; i++)
        if (strncmp(names[i], name, strlen(names[i])) == 0)
            return true;
    return count == 0;
}

int main(int argc, char **argv)
{
    static const struct compute_case *const tables[] = { language_cases, arithmetic_cases, memory_cases,
                                                         shared_cases,   subgroup_cases,   image_cases };
    with_digests = argc > 1 && strcmp(argv[1], "--digests") == 0;
    argc -= 1 + with_digests;
    argv += 1 + with_digests;
    for (uint32_t i = 0; i < gpu_count(); i++) {
        if (gpu_init(&gpu, i, false) != VK_SUCCESS)
            break;
        for (size_t table = 0; table < sizeof tables / sizeof tables[0]; table++)
            for (const struct compute_case *test = tables[table]; test->name; test++)
                if (is_asked_for(test->name, argc, argv))
                    run_case(test);
        TAP_RUN(a_wrong_reference_fails);
        gpu_finish(&gpu);
    }
    if (!tap_number) {
        printf("Bail out! no device\n");
        return 1;
    }
    return tap_done();
}
