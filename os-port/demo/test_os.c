/* SPDX-License-Identifier: MIT */
/*
 * test_os.c - what the conformance suite needs of its OS (tests/conformance/os.h), on one that has nothing yet.
 *
 * With these as they are the suite runs: what needs no memory and no second thread is tested.
 */
#include <conformance/os.h>

/* There is nothing to do it with. */
#pragma GCC diagnostic ignored "-Wunused-parameter"

/* Yours: shim_os_map, or as find() there where a bus address is a pointer. tests/conformance/os_polling.c */
void *mgpu_test_map(mgpu_client client, const struct mgpu_bo_map *what)
{
    return NULL;
}

/* Yours: the way back. tests/conformance/os_polling.c */
void mgpu_test_unmap(void *ptr, uint64_t size)
{
}

/* Yours: a thread, once there are threads. tests/conformance/os_posix.c */
bool mgpu_test_thread_start(struct mgpu_test_thread *thread)
{
    return false;
}

/* Yours: waits for its end. tests/conformance/os_posix.c */
void mgpu_test_thread_join(struct mgpu_test_thread *thread)
{
}

/* Yours: false on any real card; the software card can be told to. tests/conformance/os_metalos.c */
bool mgpu_test_break_card(void)
{
    return false;
}
