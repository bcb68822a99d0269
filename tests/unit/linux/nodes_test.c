/* SPDX-License-Identifier: MIT */
/* nodes_test.c - device nodes: every open() is an open file of its own, dup() shares it, numbers are recycled. */
#include "shim_os.h"

#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int open_node(enum shim_node node)
{
    return open(shim_os_node_path(node), O_RDWR | O_CLOEXEC | O_NONBLOCK);
}

static uint64_t id_of(int fd)
{
    enum shim_node node;
    uint64_t id = 0;

    CHECK_EQ(shim_os_file_id(fd, &node, &id), 0);
    return id;
}

static void each_open_is_a_file(void)
{
    int first = open_node(SHIM_NODE_RENDER), second = open_node(SHIM_NODE_RENDER);
    uint64_t id = id_of(first);

    CHECK(id != 0);
    CHECK(id_of(second) != id);
    CHECK_EQ(id_of(first), id); /* and stays what it was */
    close(first);
    close(second);
}

static void nodes_differ(void)
{
    int primary = open_node(SHIM_NODE_PRIMARY), render = open_node(SHIM_NODE_RENDER);
    enum shim_node node;
    uint64_t one, other;

    CHECK_EQ(shim_os_file_id(primary, &node, &one), 0);
    CHECK_EQ(node, SHIM_NODE_PRIMARY);
    CHECK_EQ(shim_os_file_id(render, &node, &other), 0);
    CHECK_EQ(node, SHIM_NODE_RENDER);
    CHECK(one != other);
    close(primary);
    close(render);
}

static void dup_shares(void)
{
    int fd = open_node(SHIM_NODE_RENDER), copy = shim_os_dup(fd);
    uint64_t id = id_of(fd);

    CHECK(copy >= 0 && copy != fd);
    CHECK_EQ(fcntl(copy, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    CHECK_EQ(id_of(copy), id);
    close(fd);
    CHECK(shim_os_file_alive(id, SHIM_NODE_RENDER));
    CHECK_EQ(id_of(copy), id);
    shim_os_close(copy);
    CHECK(!shim_os_file_alive(id, SHIM_NODE_RENDER));
}

/* Linux can tell since 6.10, and shim_os_same_file never says more than is true. */
static void same_files(void)
{
    int fd = open_node(SHIM_NODE_RENDER), copy = shim_os_dup(fd), other = open_node(SHIM_NODE_RENDER);
    const bool told = fcntl(fd, 1027 /* F_DUPFD_QUERY */, fd) == 1;

    CHECK_EQ(shim_os_same_file(fd, copy), told);
    CHECK_EQ(shim_os_same_file(copy, fd), told);
    CHECK(!shim_os_same_file(fd, other));
    close(copy);
    CHECK(!shim_os_same_file(copy, fd));
    CHECK_EQ(open_node(SHIM_NODE_RENDER), copy); /* recycled */
    CHECK(!shim_os_same_file(copy, fd));
    CHECK(!shim_os_same_file(-1, fd));
    CHECK_EQ(shim_os_same_file(fd, fd), told); /* after all that */
    close(fd);
    close(copy);
    close(other);
}

static void recycled_numbers_are_new_files(void)
{
    int fd = open_node(SHIM_NODE_RENDER), again;
    uint64_t id = id_of(fd);

    close(fd);
    again = open_node(SHIM_NODE_RENDER);
    CHECK_EQ(again, fd);       /* the number comes back ... */
    CHECK(id_of(again) != id); /* ... and means something else */
    close(again);
}

/* As drmdevice opens them. */
static void readers_are_files(void)
{
    int reader = open(shim_os_node_path(SHIM_NODE_PRIMARY), O_RDONLY | O_CLOEXEC);
    int other = open_node(SHIM_NODE_PRIMARY);
    uint64_t id = id_of(reader);

    CHECK(id != 0);
    CHECK(id_of(other) != id);
    CHECK_EQ(id_of(reader), id);
    CHECK(shim_os_file_alive(id, SHIM_NODE_PRIMARY));
    close(reader);
    CHECK(!shim_os_file_alive(id, SHIM_NODE_PRIMARY));
    close(other);
}

static void many_files(void)
{
    int fds[100];
    uint64_t ids[100];

    for (int i = 0; i < 100; i++) {
        fds[i] = open_node(SHIM_NODE_RENDER);
        ids[i] = id_of(fds[i]);
    }
    for (int i = 0; i < 100; i += 2)
        close(fds[i]);
    for (int i = 1; i < 100; i += 2) {
        CHECK_EQ(id_of(fds[i]), ids[i]);
        CHECK(!shim_os_file_alive(ids[i - 1], SHIM_NODE_RENDER));
        close(fds[i]);
    }
}

/* Children that were forked after the nodes were made open them at the same time as their parent does. */
static void forked_children_have_files_of_their_own(void)
{
    int mine = open_node(SHIM_NODE_RENDER), ends[2], status = -1;
    uint64_t id = id_of(mine), child_id;
    char byte;

    CHECK_EQ(pipe(ends), 0);
    for (int i = 0; i < 8; i++) {
        int answer[2];
        CHECK_EQ(pipe(answer), 0);
        if (fork() == 0) {
            enum shim_node node;
            int fd = open_node(SHIM_NODE_RENDER);
            close(ends[1]);
            bool good = shim_os_file_id(fd, &node, &child_id) == 0 && shim_os_file_alive(child_id, node);
            good = write(answer[1], &child_id, sizeof child_id) == sizeof child_id && good;
            _exit(good && read(ends[0], &byte, 1) == 0 ? 0 : 1); /* it stays open until the parent has them all */
        }
        CHECK_EQ(read(answer[0], &child_id, sizeof child_id), sizeof child_id);
        close(answer[0]);
        close(answer[1]);
        CHECK(child_id != 0);
    }
    CHECK_EQ(id_of(mine), id);
    close(ends[0]);
    close(ends[1]);
    for (int i = 0; i < 8; i++) {
        wait(&status);
        CHECK_EQ(status, 0);
    }
    close(mine);
}

static void other_descriptors_are_refused(void)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    enum shim_node node;
    uint64_t id;

    CHECK_EQ(shim_os_file_id(null, &node, &id), -ENOTTY);
    close(null);
    CHECK_EQ(shim_os_file_id(null, &node, &id), -EBADF);
    CHECK_EQ(shim_os_file_id(-1, &node, &id), -EBADF);
    CHECK_EQ(shim_os_dup(-1), -EBADF);
}

static bool readable(int fd)
{
    struct pollfd poll_fd = { .fd = fd, .events = POLLIN };

    return poll(&poll_fd, 1, 0) == 1;
}

static void posted_records_can_be_polled_and_read(void)
{
    int fd = open_node(SHIM_NODE_PRIMARY);
    uint64_t id = id_of(fd);
    char record[8];

    CHECK(!readable(fd));
    CHECK_EQ(shim_os_read(fd, record, sizeof record), -EAGAIN);
    CHECK_EQ(shim_os_node_post(SHIM_NODE_PRIMARY, id, "flip", 4), 0);
    CHECK_EQ(shim_os_node_unread(SHIM_NODE_PRIMARY, id), 4);
    CHECK(readable(fd));
    CHECK_EQ(read(fd, record, 4), 4);
    CHECK(memcmp(record, "flip", 4) == 0);
    CHECK(!readable(fd));
    CHECK_EQ(shim_os_node_unread(SHIM_NODE_PRIMARY, id), 0);
    CHECK_EQ(shim_os_node_post(SHIM_NODE_PRIMARY, id, "flop", 4), 0);
    CHECK_EQ(shim_os_read(fd, record, sizeof record), 4);
    CHECK(memcmp(record, "flop", 4) == 0);
    close(fd);
}

static void each_file_reads_its_own_records(void)
{
    int one = open_node(SHIM_NODE_PRIMARY), two = open_node(SHIM_NODE_PRIMARY), closed = open_node(SHIM_NODE_PRIMARY);
    uint64_t first = id_of(one), second = id_of(two), third = id_of(closed);
    char record[8];

    CHECK_EQ(shim_os_node_post(SHIM_NODE_PRIMARY, third, "3", 1), 0);
    CHECK_EQ(shim_os_node_post(SHIM_NODE_PRIMARY, first, "a", 1), 0);
    CHECK_EQ(shim_os_node_post(SHIM_NODE_PRIMARY, second, "x", 1), 0);
    CHECK_EQ(shim_os_node_post(SHIM_NODE_PRIMARY, first, "b", 1), 0);
    close(closed);
    CHECK_EQ(shim_os_read(two, record, sizeof record), 1);
    CHECK(record[0] == 'x');
    CHECK_EQ(shim_os_read(two, record, sizeof record), -EAGAIN);
    CHECK_EQ(shim_os_read(one, record, sizeof record), 2);
    CHECK(memcmp(record, "ab", 2) == 0);
    CHECK(!readable(one)); /* what was for the closed file is gone as well */
    CHECK_EQ(shim_os_node_post(SHIM_NODE_PRIMARY, third, "4", 1), 0);
    CHECK(!readable(one));
    close(one);
    close(two);
}

static void *post_later(void *id)
{
    usleep(20000);
    shim_os_node_post(SHIM_NODE_PRIMARY, *(const uint64_t *)id + 1, "y", 1); /* for somebody else, or nobody */
    shim_os_node_post(SHIM_NODE_PRIMARY, *(const uint64_t *)id, "x", 1);
    return NULL;
}

static void reading_waits(void)
{
    int fd = shim_os_open(SHIM_NODE_PRIMARY), other = open_node(SHIM_NODE_PRIMARY);
    uint64_t id = id_of(fd), other_id = id_of(other);
    pthread_t thread;
    char record[8];

    CHECK_EQ(other_id, id + 1);
    CHECK_EQ(pthread_create(&thread, NULL, post_later, &id), 0);
    CHECK_EQ(shim_os_read(fd, record, sizeof record), 1);
    CHECK(record[0] == 'x');
    pthread_join(thread, NULL);
    CHECK_EQ(shim_os_read(other, record, sizeof record), 1);
    close(fd);
    close(other);
}

static void other_descriptors_are_read_as_they_are(void)
{
    int ends[2];
    char record[8];

    CHECK_EQ(pipe(ends), 0);
    CHECK_EQ(write(ends[1], "pipe", 4), 4);
    CHECK_EQ(shim_os_read(ends[0], record, sizeof record), 4);
    close(ends[1]);
    CHECK_EQ(shim_os_read(ends[0], record, sizeof record), 0);
    close(ends[0]);
    CHECK_EQ(shim_os_read(ends[0], record, sizeof record), -EBADF);
}

static void nodes_are_opened_for_programs(void)
{
    enum shim_node node;
    struct stat stat;
    uint64_t id, number;

    for (int i = 0; i < SHIM_NODE_COUNT; i++) {
        int fd = shim_os_open(i);
        CHECK(fd >= 0);
        CHECK(fcntl(fd, F_GETFD) & FD_CLOEXEC);
        CHECK_EQ(shim_os_file_id(fd, &node, &id), 0);
        CHECK_EQ(node, i);
        CHECK_EQ(fstat(fd, &stat), 0);
        CHECK_EQ(shim_os_node_number(i, &number), 0);
        CHECK_EQ(number, stat.st_rdev);
        close(fd);
    }
}

/* Two processes that open their nodes do not get in each other's way, and do not take each other's for theirs. */
static void a_forked_child_has_nodes_of_its_own(void)
{
    int inherited = open_node(SHIM_NODE_RENDER), status = -1;
    enum shim_node node;
    uint64_t id;

    CHECK_EQ(shim_os_file_id(inherited, &node, &id), 0);
    pid_t child = fork();
    if (child == 0) {
        bool good = shim_os_file_id(inherited, &node, &id) == -ENOTTY;
        for (int i = 0; good && i < 10; i++)
            good = shim_os_file_id(open_node(SHIM_NODE_RENDER), &node, &id) == 0;
        _exit(good ? 0 : 1);
    }
    for (int i = 0; i < 10; i++) {
        int fd = open_node(SHIM_NODE_RENDER);
        CHECK_EQ(shim_os_file_id(fd, &node, &id), 0);
        close(fd);
    }
    CHECK_EQ(waitpid(child, &status, 0), child);
    CHECK_EQ(status, 0);
    CHECK_EQ(shim_os_file_id(inherited, &node, &id), 0);
    close(inherited);
}

int main(void)
{
    TAP_RUN(each_open_is_a_file);
    TAP_RUN(nodes_differ);
    TAP_RUN(dup_shares);
    TAP_RUN(same_files);
    TAP_RUN(recycled_numbers_are_new_files);
    TAP_RUN(readers_are_files);
    TAP_RUN(many_files);
    TAP_RUN(forked_children_have_files_of_their_own);
    TAP_RUN(other_descriptors_are_refused);
    TAP_RUN(posted_records_can_be_polled_and_read);
    TAP_RUN(each_file_reads_its_own_records);
    TAP_RUN(reading_waits);
    TAP_RUN(other_descriptors_are_read_as_they_are);
    TAP_RUN(nodes_are_opened_for_programs);
    TAP_RUN(a_forked_child_has_nodes_of_its_own);
    return tap_done();
}
