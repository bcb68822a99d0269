/* SPDX-License-Identifier: MIT */
/* files.c - descriptors, pipes, poll, eventfd, and files in memory. */
#include "tap.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define FAILS(call, error) CHECK((call) == -1 && errno == (error))

static int poll_one(int fd, int events, int timeout)
{
    struct pollfd entry = { .fd = fd, .events = (short)events };

    return poll(&entry, 1, timeout) == 1 ? entry.revents : 0;
}

static void descriptors_are_copied(void)
{
    const int a = open("/dev/null", O_RDWR), b = dup(a);
    int c;

    CHECK(a >= 3 && b == a + 1);
    CHECK_EQ(fcntl(a, F_GETFD), 0);
    CHECK_EQ(fcntl(a, F_SETFD, FD_CLOEXEC), 0);
    CHECK_EQ(fcntl(a, F_GETFD), FD_CLOEXEC);
    CHECK_EQ(fcntl(b, F_GETFD), 0);
    CHECK_EQ(fcntl(a, F_GETFL) & O_ACCMODE, O_RDWR);
    CHECK_EQ(fcntl(a, F_SETFL, O_NONBLOCK), 0);
    CHECK(fcntl(b, F_GETFL) & O_NONBLOCK); /* of the open file, not of the descriptor */
    c = fcntl(a, F_DUPFD_CLOEXEC, 100);
    CHECK_EQ(c, 100);
    CHECK_EQ(fcntl(c, F_GETFD), FD_CLOEXEC);
    CHECK_EQ(dup2(a, 200), 200);
    CHECK_EQ(dup2(a, a), a);
    FAILS(dup3(a, a, 0), EINVAL);
    CHECK_EQ(close(200), 0);
    CHECK_EQ(close(100), 0);
    CHECK_EQ(close(a), 0);
    CHECK_EQ(write(b, "x", 1), 1);
    CHECK_EQ(close(b), 0);
    FAILS(close(b), EBADF);
    FAILS(write(b, "x", 1), EBADF);
    FAILS(dup(-1), EBADF);
    FAILS(dup2(0, 1 << 30), EBADF);
    FAILS(fcntl(0, 9999), EINVAL);
}

static void descriptors_come_to_their_end(void)
{
    int fds[2000], count = 0;

    setrlimit(RLIMIT_NOFILE, &(struct rlimit){ 1024, 1024 }); /* what MetalOS has */
    while (count < 2000 && (fds[count] = dup(0)) >= 0)
        count++;
    CHECK(count < 2000 && errno == EMFILE);
    FAILS(open("/dev/null", O_RDWR), EMFILE);
    FAILS(pipe((int[2]){ 0 }), EMFILE);
    FAILS(eventfd(0, 0), EMFILE);
    while (count)
        close(fds[--count]);
}

static void pipes_keep_order(void)
{
    char bytes[8] = { 0 };
    int ends[2];

    CHECK_EQ(pipe2(ends, O_NONBLOCK | O_CLOEXEC), 0);
    FAILS(read(ends[0], bytes, 1), EAGAIN);
    CHECK_EQ(poll_one(ends[0], POLLIN, 0), 0);
    CHECK_EQ(poll_one(ends[1], POLLOUT, 0), POLLOUT);
    CHECK_EQ(write(ends[1], "abc", 3), 3);
    CHECK_EQ(poll_one(ends[0], POLLIN, 0), POLLIN);
    CHECK_EQ(writev(ends[1], (struct iovec[]){ { "d", 1 }, { "ef", 2 } }, 2), 3);
    CHECK_EQ(read(ends[0], bytes, 4), 4);
    CHECK_EQ(read(ends[0], bytes + 4, 4), 2);
    CHECK_STR(bytes, "abcdef");
    FAILS(write(ends[0], "x", 1), EBADF);
    FAILS(read(ends[1], bytes, 1), EBADF);
    FAILS(lseek(ends[0], 0, SEEK_SET), ESPIPE);
    CHECK_EQ(close(ends[1]), 0);
    CHECK_EQ(read(ends[0], bytes, 1), 0);
    CHECK_EQ(poll_one(ends[0], POLLIN, -1), POLLHUP);
    close(ends[0]);
}

#define STREAM (1 << 20)
static int stream[2];

static void *feed(void *unused)
{
    static unsigned char bytes[10007];
    uint32_t at = 0;

    while (at < STREAM) {
        size_t size = STREAM - at < sizeof bytes ? STREAM - at : sizeof bytes;

        for (size_t i = 0; i < size; i++)
            bytes[i] = (unsigned char)((at + i) * 7 >> 3);
        if (write(stream[1], bytes, size) != (ssize_t)size)
            abort();
        at += (uint32_t)size;
    }
    close(stream[1]);
    return unused;
}

static void pipes_carry_streams(void)
{
    static unsigned char bytes[3001];
    uint32_t at = 0, wrong = 0;
    pthread_t thread;
    ssize_t size;

    CHECK_EQ(pipe(stream), 0);
    pthread_create(&thread, NULL, feed, NULL);
    while ((size = read(stream[0], bytes, sizeof bytes)) > 0)
        for (ssize_t i = 0; i < size; i++, at++)
            wrong += bytes[i] != (unsigned char)(at * 7 >> 3);
    pthread_join(thread, NULL);
    CHECK_EQ(at, STREAM);
    CHECK_EQ(wrong, 0);
    close(stream[0]);
}

static void *signal_later(void *fd)
{
    usleep(30000);
    CHECK_EQ(eventfd_write((int)(intptr_t)fd, 3), 0);
    return NULL;
}

static void eventfds_count(void)
{
    const int fd = eventfd(2, EFD_NONBLOCK), one = eventfd(2, EFD_SEMAPHORE | EFD_NONBLOCK), waited = eventfd(0, 0);
    pthread_t thread;
    eventfd_t value;

    CHECK_EQ(eventfd_read(fd, &value), 0);
    CHECK_EQ(value, 2);
    FAILS(eventfd_read(fd, &value), EAGAIN);
    CHECK_EQ(eventfd_read(one, &value), 0);
    CHECK_EQ(value, 1);
    CHECK_EQ(eventfd_read(one, &value), 0);
    FAILS(eventfd_read(one, &value), EAGAIN);
    FAILS(eventfd_write(fd, UINT64_MAX), EINVAL);
    FAILS(read(fd, &value, 4), EINVAL);
    pthread_create(&thread, NULL, signal_later, (void *)(intptr_t)waited);
    CHECK_EQ(poll_one(waited, POLLIN, -1), POLLIN);
    CHECK_EQ(eventfd_read(waited, &value), 0);
    CHECK_EQ(value, 3);
    pthread_join(thread, NULL);
    close(fd);
    close(one);
    close(waited);
}

static void poll_waits_for_any_of_them(void)
{
    const int fd = eventfd(0, 0);
    struct timespec begin, end;
    pthread_t thread;
    int ends[2];

    CHECK_EQ(pipe(ends), 0);
    struct pollfd entries[] = { { ends[0], POLLIN, 0 }, { -1, POLLIN, 9 }, { fd, POLLIN, 0 }, { 999, POLLIN, 0 } };

    clock_gettime(CLOCK_MONOTONIC, &begin);
    CHECK_EQ(poll(entries, 3, 50), 0);
    CHECK_EQ(entries[1].revents, 0);
    clock_gettime(CLOCK_MONOTONIC, &end);
    CHECK((end.tv_sec - begin.tv_sec) * 1000 + (end.tv_nsec - begin.tv_nsec) / 1000000 >= 49);
    CHECK_EQ(poll(entries, 4, -1), 1);
    CHECK_EQ(entries[3].revents, POLLNVAL);
    pthread_create(&thread, NULL, signal_later, (void *)(intptr_t)fd);
    CHECK_EQ(ppoll(entries, 3, &(struct timespec){ 20, 0 }, NULL), 1);
    CHECK_EQ(entries[2].revents, POLLIN);
    pthread_join(thread, NULL);
    close(fd);
    close(ends[0]);
    close(ends[1]);
}

static void files_of_tmp_are_written(void)
{
    static const char path[] = "/tmp/files-test.a", other[] = "/tmp/files-test.b";
    char bytes[16] = { 0 }, *mapped;
    struct stat stat_a, stat_fd;
    int fd;

    unlink(path);
    FAILS(open(path, O_RDWR), ENOENT);
    fd = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
    CHECK(fd >= 0);
    FAILS(open(path, O_RDWR | O_CREAT | O_EXCL, 0600), EEXIST);
    CHECK_EQ(write(fd, "0123456789", 10), 10);
    CHECK_EQ(pwrite(fd, "ab", 2, 4), 2);
    CHECK_EQ(pread(fd, bytes, sizeof bytes, 3), 7);
    CHECK_STR(bytes, "3ab6789");
    CHECK_EQ(lseek(fd, 0, SEEK_CUR), 10);
    CHECK_EQ(lseek(fd, 10000, SEEK_SET), 10000);
    CHECK_EQ(write(fd, "z", 1), 1);
    CHECK_EQ(lseek(fd, -2, SEEK_END), 9999);
    CHECK_EQ(read(fd, bytes, 4), 2);
    CHECK(bytes[0] == 0 && bytes[1] == 'z');
    FAILS(lseek(fd, -1, SEEK_SET), EINVAL);
    CHECK_EQ(stat(path, &stat_a), 0);
    CHECK_EQ(fstat(fd, &stat_fd), 0);
    CHECK_EQ(stat_a.st_size, 10001);
    CHECK(S_ISREG(stat_a.st_mode) && stat_a.st_ino == stat_fd.st_ino);
    mapped = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    CHECK(mapped != MAP_FAILED && !memcmp(mapped, "0123ab", 6));
    mapped[0] = 'X';
    CHECK_EQ(pread(fd, bytes, 1, 0), 1);
    CHECK_EQ(bytes[0], '0');
    munmap(mapped, 8192);
    CHECK_EQ(ftruncate(fd, 3), 0);
    CHECK_EQ(ftruncate(fd, 6), 0);
    CHECK_EQ(pread(fd, bytes, 16, 0), 6);
    CHECK(!memcmp(bytes, "012\0\0\0", 6));
    CHECK_EQ(rename(path, other), 0);
    FAILS(stat(path, &stat_a), ENOENT);
    CHECK_EQ(access(other, R_OK), 0);
    CHECK_EQ(unlink(other), 0);
    CHECK_EQ(pread(fd, bytes, 16, 0), 6); /* it lives as long as it is open */
    CHECK_EQ(close(fd), 0);
}

static void folders_are_listed(void)
{
    char long_name[300] = { 0 };
    int found = 0, fd;
    struct dirent *entry;
    struct stat stat_of;
    DIR *folder;

    CHECK_EQ(mkdir("/tmp/files-test", 0700), 0);
    FAILS(mkdir("/tmp/files-test", 0700), EEXIST);
    for (char name[] = "/tmp/files-test/a"; name[16] <= 'e'; name[16]++) {
        fd = open(name, O_WRONLY | O_CREAT, 0600);
        CHECK(fd >= 0);
        close(fd);
    }
    FAILS(rmdir("/tmp/files-test"), ENOTEMPTY);
    memset(long_name, 'n', sizeof long_name - 1);
    FAILS(mkdir(long_name, 0700), ENAMETOOLONG);
    FAILS(open("/tmp/files-test/a/b", O_RDONLY), ENOTDIR);
    FAILS(open("/tmp/files-test", O_RDWR), EISDIR);
    folder = opendir("/tmp/files-test");
    CHECK(folder);
    while (folder && (entry = readdir(folder)))
        found += entry->d_name[0] >= 'a' && entry->d_name[0] <= 'e';
    CHECK_EQ(found, 5);
    if (folder)
        closedir(folder);
    for (char name[] = "/tmp/files-test/../files-test/./a"; name[32] <= 'e'; name[32]++)
        CHECK_EQ(unlink(name), 0);
    CHECK_EQ(rmdir("/tmp/files-test"), 0);
    FAILS(stat("/tmp/files-test", &stat_of), ENOENT);
    CHECK_EQ(stat("/tmp", &stat_of), 0);
    CHECK(S_ISDIR(stat_of.st_mode));
}

static void memory_is_shared_by_descriptor(void)
{
    const int fd = memfd_create("test", MFD_CLOEXEC);
    char *a, *b;

    CHECK(fd >= 0);
    CHECK_EQ(ftruncate(fd, 3 * 4096), 0);
    a = mmap(NULL, 3 * 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    b = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 2 * 4096);
    CHECK(a != MAP_FAILED && b != MAP_FAILED);
    close(fd);
    strcpy(a + 2 * 4096, "shared");
    CHECK_STR(b, "shared");
    munmap(a, 4096);
    CHECK_STR(a + 2 * 4096, "shared");
    munmap(a, 3 * 4096);
    CHECK_STR(b, "shared");
    munmap(b, 4096);
}

static void devices_do_what_they_are_called(void)
{
    const int zero = open("/dev/zero", O_RDONLY), null = open("/dev/null", O_RDWR);
    const int any = open("/dev/urandom", O_RDONLY);
    unsigned char bytes[64] = { 1, 2, 3 }, more[64] = { 0 };
    struct stat stat_of;

    CHECK_EQ(read(zero, bytes, sizeof bytes), 64);
    CHECK(!memcmp(bytes, more, sizeof bytes));
    CHECK_EQ(read(any, more, sizeof more), 64);
    CHECK(memcmp(bytes, more, sizeof bytes) != 0);
    CHECK_EQ(getrandom(bytes, sizeof bytes, 0), 64);
    CHECK(memcmp(bytes, more, sizeof bytes) != 0);
    CHECK_EQ(read(null, bytes, sizeof bytes), 0);
    CHECK_EQ(write(null, bytes, sizeof bytes), 64);
    CHECK_EQ(fstat(null, &stat_of), 0);
    CHECK(S_ISCHR(stat_of.st_mode));
    FAILS(ioctl(null, 0x5413 /* TIOCGWINSZ */, bytes), ENOTTY);
    close(zero);
    close(null);
    close(any);
}

/* The program's own file, which on MetalOS lies in the initrd: read-only. */
static void the_program_finds_itself(void)
{
    char path[256] = { 0 }, bytes[4], *mapped;
    struct stat stat_of;
    int fd;

    CHECK(readlink("/proc/self/exe", path, sizeof path - 1) > 0);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    CHECK(fd >= 0);
    CHECK_EQ(read(fd, bytes, 4), 4);
    CHECK(!memcmp(bytes, "\x7f" "ELF", 4));
    CHECK_EQ(fstat(fd, &stat_of), 0);
    CHECK(S_ISREG(stat_of.st_mode) && stat_of.st_size > 4096);
    mapped = mmap(NULL, (size_t)stat_of.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    CHECK(mapped != MAP_FAILED && !memcmp(mapped, bytes, 4));
    CHECK_EQ(lseek(fd, -4, SEEK_END), stat_of.st_size - 4);
    CHECK_EQ(read(fd, bytes, 4), 4);
    CHECK(!memcmp(mapped + stat_of.st_size - 4, bytes, 4));
    munmap(mapped, (size_t)stat_of.st_size);
    FAILS(write(fd, bytes, 4), EBADF);
    FAILS(ftruncate(fd, 0), EINVAL);
    FAILS(readlink("/tmp", bytes, 4), EINVAL);
    close(fd);
}

int main(void)
{
    TAP_RUN(descriptors_are_copied);
    TAP_RUN(descriptors_come_to_their_end);
    TAP_RUN(pipes_keep_order);
    TAP_RUN(pipes_carry_streams);
    TAP_RUN(eventfds_count);
    TAP_RUN(poll_waits_for_any_of_them);
    TAP_RUN(files_of_tmp_are_written);
    TAP_RUN(folders_are_listed);
    TAP_RUN(memory_is_shared_by_descriptor);
    TAP_RUN(devices_do_what_they_are_called);
    TAP_RUN(the_program_finds_itself);
    return tap_done();
}
