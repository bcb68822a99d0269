/* SPDX-License-Identifier: MIT */
/* gpu_nodes.c - the card's device nodes: who is who, records, and reading that sleeps. */
#include "client.h"
#include "gpu.h"
#include "suite.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <system_call.h>
#include <unistd.h>

#define CARD "/dev/dri/card0"
#define RENDER "/dev/dri/renderD128"

static uint64_t id_of(int fd, uint32_t kind)
{
    struct metalos_node node = { 0 };

    CHECK_EQ(system_call(METALOS_CALL_NODE, (uint64_t)fd, (uintptr_t)&node), 0);
    CHECK_EQ(node.kind, kind);
    CHECK(node.id != 0);
    return node.id;
}

static int64_t post(uint64_t id, const void *record, size_t size)
{
    return system_call(METALOS_CALL_NODE_POST, METALOS_NODE_PRIMARY, id, (uintptr_t)record, size);
}

static int64_t unread(uint64_t id)
{
    return system_call(METALOS_CALL_NODE_UNREAD, METALOS_NODE_PRIMARY, id);
}

static bool readable(int fd)
{
    struct pollfd file = { .fd = fd, .events = POLLIN };

    return poll(&file, 1, 0) == 1 && file.revents == POLLIN;
}

static void open_files_have_names(struct client *client)
{
    int first = open(CARD, O_RDWR), second = open(CARD, O_RDWR), render = open(RENDER, O_RDWR), copy = dup(first);
    uint64_t id = id_of(first, METALOS_NODE_PRIMARY);
    struct metalos_node node;
    struct stat stat;

    (void)client;
    CHECK(id != id_of(second, METALOS_NODE_PRIMARY));
    CHECK(id != id_of(render, METALOS_NODE_RENDER));
    CHECK_EQ(id, id_of(copy, METALOS_NODE_PRIMARY));
    CHECK_EQ(fstat(render, &stat), 0);
    CHECK(S_ISCHR(stat.st_mode));
    CHECK_EQ(stat.st_rdev, makedev(226, 128));
    CHECK_EQ(system_call(METALOS_CALL_NODE_ALIVE, METALOS_NODE_PRIMARY, id), 1);
    CHECK_EQ(system_call(METALOS_CALL_NODE_ALIVE, METALOS_NODE_RENDER, id), 0);
    close(first);
    CHECK_EQ(system_call(METALOS_CALL_NODE_ALIVE, METALOS_NODE_PRIMARY, id), 1);
    close(copy);
    CHECK_EQ(system_call(METALOS_CALL_NODE_ALIVE, METALOS_NODE_PRIMARY, id), 0);
    CHECK_EQ(system_call(METALOS_CALL_NODE_ALIVE, METALOS_NODES, id), (uint64_t)-EINVAL);
    CHECK_EQ(system_call(METALOS_CALL_NODE, (uint64_t)first, (uintptr_t)&node), (uint64_t)-EBADF);
    CHECK_EQ(system_call(METALOS_CALL_NODE, STDOUT_FILENO, (uintptr_t)&node), (uint64_t)-ENOTTY);
    CHECK_EQ(system_call(METALOS_CALL_NODE, (uint64_t)second, 0), (uint64_t)-EFAULT);
    CHECK_EQ(system_call(METALOS_CALL_NODE, (uint64_t)second, (uintptr_t)gpu_read_only()), (uint64_t)-EFAULT);
    close(second);
    close(render);
}

static void records_are_read_whole(struct client *client)
{
    int fd = open(CARD, O_RDWR | O_NONBLOCK), other = open(CARD, O_RDWR | O_NONBLOCK);
    uint64_t id = id_of(fd, METALOS_NODE_PRIMARY);
    char buffer[64];

    (void)client;
    CHECK(read(fd, buffer, sizeof buffer) == -1 && errno == EAGAIN);
    CHECK(!readable(fd));
    CHECK_EQ(post(id, "first.", 6), 0);
    CHECK_EQ(post(id, "second..", 8), 0);
    CHECK_EQ(unread(id), 14);
    CHECK(readable(fd) && !readable(other));
    CHECK(read(other, buffer, sizeof buffer) == -1 && errno == EAGAIN);
    CHECK(read(fd, gpu_read_only(), 64) == -1 && errno == EFAULT);
    CHECK(read(fd, NULL, 64) == -1 && errno == EFAULT);
    CHECK_EQ(read(fd, buffer, 5), 0); /* it does not fit */
    CHECK_EQ(unread(id), 14);
    CHECK_EQ(read(fd, buffer, 13), 6);
    CHECK(memcmp(buffer, "first.", 6) == 0);
    CHECK_EQ(post(id, "3", 1), 0);
    CHECK_EQ(read(fd, buffer, sizeof buffer), 9);
    CHECK(memcmp(buffer, "second..3", 9) == 0);
    CHECK(!readable(fd));
    CHECK_EQ(unread(id), 0);
    close(fd);
    close(other);
    CHECK_EQ(post(id, "late", 4), 0);
    CHECK_EQ(unread(id), 0);
}

static void what_nobody_reads_is_limited(struct client *client)
{
    static char block[4096], big[65537];
    struct metalos_stats before = gpu_stats();
    int fd = open(CARD, O_RDWR | O_NONBLOCK);
    uint64_t id = id_of(fd, METALOS_NODE_PRIMARY);

    (void)client;
    CHECK_EQ(post(id, big, sizeof big), (uint64_t)-EINVAL);
    CHECK_EQ(post(id, big, 0), (uint64_t)-EINVAL);
    CHECK_EQ(post(id, gpu_forbidden(), 8), (uint64_t)-EFAULT);
    CHECK_EQ(post(id, (void *)0xffffffff80000000, 8), (uint64_t)-EFAULT);
    for (unsigned i = 0; i < 16; i++)
        CHECK_EQ(post(id, block, sizeof block), 0);
    CHECK_EQ(post(id, block, 1), (uint64_t)-ENOSPC);
    CHECK_EQ(read(fd, big, 4096), 4096);
    CHECK_EQ(post(id, block, 1), 0);
    close(fd);
    CHECK_EQ(gpu_stats().heap_objects, before.heap_objects);
    CHECK_EQ(gpu_stats().files, before.files);
}

static void *read_one(void *fd)
{
    static char record[8];

    CHECK_EQ(read(*(int *)fd, record, sizeof record), 4);
    return record;
}

static void reading_waits_for_a_record(struct client *client)
{
    int fd = open(CARD, O_RDWR);
    uint64_t id = id_of(fd, METALOS_NODE_PRIMARY);
    struct pollfd file = { .fd = fd, .events = POLLIN };
    void *record = NULL;
    pthread_t thread;

    REQUIRE(pthread_create(&thread, NULL, read_one, &fd) == 0);
    client_nap(client, 20 * MILLISECOND);
    CHECK_EQ(post(id, "ping", 4), 0);
    CHECK_EQ(pthread_join(thread, &record), 0);
    CHECK(record && memcmp(record, "ping", 4) == 0);
    CHECK_EQ(poll(&file, 1, 30), 0);
    CHECK_EQ(post(id, "pong", 4), 0);
    CHECK_EQ(poll(&file, 1, -1), 1);
    close(fd);
}

const struct gpu_test gpu_node_tests[] = {
    { "open files of nodes have names", open_files_have_names },
    { "records are read whole, by their own file", records_are_read_whole },
    { "what nobody reads is limited", what_nobody_reads_is_limited },
    { "reading waits for a record", reading_waits_for_a_record },
    { 0 },
};
