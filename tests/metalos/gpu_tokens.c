/* SPDX-License-Identifier: MIT */
/* gpu_tokens.c - descriptors that stand for export tokens. */
#include "client.h"
#include "gpu.h"
#include "suite.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/stat.h>
#include <system_call.h>
#include <unistd.h>

#define TOKEN 0x123456789abcdef0u

static int export(uint32_t kind, uint64_t value, uint64_t size)
{
    return (int)system_call(METALOS_CALL_TOKEN_EXPORT, kind, value, size);
}

static int64_t import(int fd, uint32_t kind, uint64_t *value)
{
    return system_call(METALOS_CALL_TOKEN_IMPORT, (uint64_t)fd, kind, (uintptr_t)value);
}

static int64_t reap(uint64_t *value)
{
    return system_call(METALOS_CALL_TOKEN_REAP, (uintptr_t)value);
}

static int readable(int fd, int timeout)
{
    struct pollfd file = { .fd = fd, .events = POLLIN };

    return poll(&file, 1, timeout);
}

static void a_token_lives_as_long_as_its_descriptors(struct client *client)
{
    int fd = export(METALOS_TOKEN_BO, TOKEN, 65536), copy;
    uint64_t value = 0;
    struct stat stat;

    (void)client;
    REQUIRE(fd >= 0);
    CHECK(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    CHECK_EQ(fstat(fd, &stat), 0);
    CHECK_EQ(stat.st_size, 65536);
    CHECK_EQ(import(fd, METALOS_TOKEN_BO, &value), 0);
    CHECK_EQ(value, TOKEN);
    CHECK_EQ(import(fd, METALOS_TOKEN_SYNC, &value), (uint64_t)-EINVAL);
    CHECK_EQ(import(STDOUT_FILENO, METALOS_TOKEN_BO, &value), (uint64_t)-EINVAL);
    CHECK_EQ(import(fd, METALOS_TOKEN_BO, NULL), (uint64_t)-EFAULT);
    copy = dup(fd);
    close(fd);
    CHECK_EQ(import(fd, METALOS_TOKEN_BO, &value), (uint64_t)-EBADF);
    CHECK_EQ(reap(&value), 0);
    CHECK_EQ(gpu_stats().tokens, 1);
    close(copy);
    CHECK_EQ(reap(gpu_read_only()), (uint64_t)-EFAULT); /* and nothing is taken */
    CHECK_EQ(reap(&value), 1);
    CHECK_EQ(value, TOKEN);
    CHECK_EQ(reap(&value), 0);
    CHECK_EQ(gpu_stats().tokens, 0);
}

static void many_are_reaped_once_each(struct client *client)
{
    uint64_t sum = 0, value = 0;
    int fds[50];

    (void)client;
    for (unsigned i = 0; i < 50; i++)
        fds[i] = export(i % METALOS_TOKENS, i + 1, 0);
    for (unsigned i = 0; i < 50; i++) /* neither in their order nor in the opposite */
        close(fds[i * 7 % 50]);
    for (unsigned i = 0; i < 50; i++) {
        CHECK_EQ(reap(&value), 1);
        sum += value;
    }
    CHECK_EQ(sum, 50 * 51 / 2);
    CHECK_EQ(reap(&value), 0);
}

static void *make_ready(void *client)
{
    client_nap(client, 20 * MILLISECOND);
    CHECK_EQ(system_call(METALOS_CALL_TOKEN_READY, TOKEN), 0);
    return NULL;
}

static void sync_files_can_be_polled(struct client *client)
{
    int fd = export(METALOS_TOKEN_SYNC_FILE, TOKEN, 0), other = export(METALOS_TOKEN_SYNC_FILE, 1, 0);
    pthread_t thread;
    uint64_t value;

    CHECK_EQ(readable(fd, 0), 0);
    REQUIRE(pthread_create(&thread, NULL, make_ready, client) == 0);
    CHECK_EQ(readable(fd, -1), 1);
    CHECK_EQ(readable(fd, 0), 1); /* it stays so */
    CHECK_EQ(readable(other, 0), 0);
    pthread_join(thread, NULL);
    close(fd);
    close(other);
    CHECK_EQ(reap(&value) + reap(&value), 2);
}

/* Who got no descriptor has the token still. */
static void a_full_table_takes_no_token(struct client *client)
{
    static int fds[65536];
    uint64_t value;
    unsigned count = 0;

    (void)client;
    while (count < sizeof fds / sizeof *fds && (fds[count] = dup(STDOUT_FILENO)) >= 0)
        count++;
    CHECK_EQ(export(METALOS_TOKEN_BO, TOKEN, 0), -EMFILE);
    CHECK_EQ(gpu_stats().tokens, 0);
    while (count)
        close(fds[--count]);
    CHECK_EQ(reap(&value), 0);
    CHECK_EQ(export(METALOS_TOKENS, TOKEN, 0), -EINVAL);
}

const struct gpu_test gpu_token_tests[] = {
    { "a token lives as long as its descriptors", a_token_lives_as_long_as_its_descriptors },
    { "many are reaped once each", many_are_reaped_once_each },
    { "sync files can be polled", sync_files_can_be_polled },
    { "a full table takes no token", a_full_table_takes_no_token },
    { 0 },
};
