/* SPDX-License-Identifier: MIT */
/* gpu.c - see gpu.h: the checks of suite.h, and the tests one after the other. Prints TAP. */
#include "gpu.h"

#include "client.h"
#include "suite.h"

#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <system_call.h>

static _Atomic unsigned failures; /* in the running test */

bool suite_check(bool ok, const char *file, int line, const char *text)
{
    if (!ok) {
        failures++;
        printf("# %s:%d: %s\n", file, line, text);
    }
    return ok;
}

bool suite_check_equal(uint64_t actual, uint64_t expected, const char *file, int line, const char *text)
{
    if (actual == expected)
        return true;
    failures++;
    printf("# %s:%d: %s is 0x%llx, expected 0x%llx\n", file, line, text, (unsigned long long)actual,
           (unsigned long long)expected);
    return false;
}

bool suite_check_result(int actual, int expected, const char *file, int line, const char *text)
{
    if (actual == expected)
        return true;
    failures++;
    printf("# %s:%d: %s is %d, expected %d\n", file, line, text, actual, expected);
    return false;
}

struct metalos_stats gpu_stats(void)
{
    struct metalos_stats stats = { 0 };

    CHECK_RESULT((int)system_call(METALOS_CALL_STATS, (uintptr_t)&stats, sizeof stats), 0);
    return stats;
}

struct metalos_map gpu_request(uint64_t object, uint64_t first, uint64_t count)
{
    return (struct metalos_map){
        .object = object,
        .offset = first * MGPU_PAGE_SIZE,
        .size = count * MGPU_PAGE_SIZE,
        .protection = PROT_READ | PROT_WRITE,
    };
}

int64_t gpu_map(struct client *client, const struct metalos_map *request)
{
    return system_call(METALOS_CALL_MAP, client->id, (uintptr_t)request);
}

static void *page(int protection)
{
    return mmap(NULL, MGPU_PAGE_SIZE, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

void *gpu_forbidden(void)
{
    static void *at;

    if (!at)
        at = page(PROT_NONE);
    return at;
}

void *gpu_read_only(void)
{
    static void *at;

    if (!at)
        at = page(PROT_READ);
    return at;
}

static unsigned number, failed;

static void run(const struct gpu_test *test)
{
    static struct client client; /* it is large */

    failures = 0;
    client = (struct client){ 0 };
    if (client_open(&client, 0, false) && client_start(&client))
        test->run(&client);
    client_close(&client);
    failed += failures != 0;
    printf("%sok %u - %s\n", failures ? "not " : "", ++number, test->name);
    fflush(stdout);
}

int main(void)
{
    static const struct gpu_test *const tables[] = {
        gpu_object_tests, gpu_pinning_tests, gpu_node_tests, gpu_token_tests, gpu_interrupt_tests, gpu_hang_tests,
    };

    (void)gpu_forbidden(), (void)gpu_read_only(); /* no test counts them as its own */
    for (unsigned i = 0; i < sizeof tables / sizeof *tables; i++)
        for (const struct gpu_test *test = tables[i]; test->name; test++)
            run(test);
    printf("1..%u\n", number);
    return failed != 0;
}
