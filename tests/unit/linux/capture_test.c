/* SPDX-License-Identifier: MIT */
/* capture_test.c - the recorder in a machine: what is recorded when, whose change of memory is whose, and the way back.
 */
#include "capture.h"
#include "machine.h"

#include "shim_os.h"
#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <mgpu/mgpu.h>
#include <replay/replay.h>
#include <replay/reader.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static char path[] = "/tmp/capture_test.XXXXXX";
static unsigned char bytes[1 << 20];
static uint64_t size;
static mgpu_client client;

/* Record from here; a client that the card runs for. */
static void begin(void)
{
    struct mgpu_open open = { .version = MGPU_VERSION };
    struct mgpu_init init = { 0 };

    CHECK_EQ(capture_create(path, machine_get()->kgpu, &machine_get()->capture), 0);
    CHECK_EQ(mgpu_open(&open), 0);
    CHECK_EQ(mgpu_init(open.client, &init), 0);
    client = open.client;
}

/* To here; read what was recorded. */
static void end(void)
{
    int fd = open(path, O_RDONLY);
    ssize_t got;

    capture_destroy(machine_get()->capture);
    machine_get()->capture = NULL;
    got = read(fd, bytes, sizeof bytes);
    size = got < 0 ? 0 : (uint64_t)got;
    close(fd);
}

/* How many records of that kind there are; of calls, those of `nr`. */
static unsigned count(enum replay_kind kind, uint32_t nr)
{
    struct replay_reader reader;
    struct replay_item item;
    unsigned found = 0;

    CHECK_EQ(replay_reader_init(&reader, bytes, size), 0);
    while (replay_reader_next(&reader, &item) == 1)
        found += item.kind == kind && (kind != REPLAY_CALL || item.call.nr == nr);
    CHECK(reader.complete);
    return found;
}

static void *give(void *opaque, uint64_t bytes_wanted)
{
    void *memory = aligned_alloc(4096, (bytes_wanted + 4095) / 4096 * 4096);

    (void)opaque;
    return memory ? memset(memory, 0, bytes_wanted) : NULL;
}

static void take(void *opaque, void *memory, uint64_t bytes_given)
{
    (void)opaque;
    (void)bytes_given;
    free(memory);
}

static void *map(void *opaque, mgpu_client who, const struct mgpu_bo_map *what)
{
    (void)opaque;
    return shim_os_map(who, what);
}

static void unmap(void *opaque, void *memory, uint64_t length)
{
    (void)opaque;
    shim_os_unmap(memory, length);
}

static int repeat(void)
{
    const struct replay_os os = { .alloc = give, .free = take, .map = map, .unmap = unmap };
    struct replay_report report;
    int err = replay_run(bytes, size, &os, &report);

    if (err)
        printf("# record %lu: %s\n", (unsigned long)report.record, report.what);
    return err;
}

static void calls_are_recorded(void)
{
    struct mgpu_bo_destroy destroy = { .bo = 12345 };

    begin();
    CHECK_EQ(mgpu_call(client, MGPU_CALL_BO_DESTROY, &destroy, sizeof destroy), -MGPU_ENOENT);
    CHECK_EQ(mgpu_call(client, MGPU_CALL_BO_DESTROY, &destroy, 4), -MGPU_EINVAL); /* this one is not */
    CHECK_EQ(mgpu_close(client), 0);
    end();
    CHECK_EQ(count(REPLAY_CALL, MGPU_CALL_OPEN), 1);
    CHECK_EQ(count(REPLAY_CALL, MGPU_CALL_BO_DESTROY), 1);
    CHECK_EQ(repeat(), 0);
}

static void mapped_memory_is_looked_at(void)
{
    struct mgpu_bo_create create = { .size = 8192, .domains = MGPU_DOMAIN_GTT };
    struct mgpu_bo_map args = { 0 };
    uint32_t *words, *again;

    begin();
    CHECK_EQ(mgpu_bo_create(client, &create), 0);
    args.bo = create.bo;
    CHECK_EQ(mgpu_bo_map(client, &args), 0);
    words = shim_os_map(client, &args);
    words[100] = 1;
    CHECK_EQ(mgpu_bo_map(client, &args), 0);
    again = shim_os_map(client, &args); /* what the other mapping wrote is the program's, not the card's */
    words[101] = 2;
    shim_os_unmap(again, args.size);
    shim_os_unmap(words, args.size);
    CHECK_EQ(mgpu_close(client), 0);
    end();
    CHECK(count(REPLAY_WRITE, 0) >= 2);
    CHECK_EQ(count(REPLAY_DIGEST, 0), 2);
    CHECK_EQ(repeat(), 0);
}

static void program_memory_is_left_alone_afterwards(void)
{
    unsigned char *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct mgpu_bo_userptr user = { .address = (uintptr_t)memory, .size = 4096 };

    begin();
    memory[0] = 5;
    CHECK_EQ(mgpu_bo_userptr(client, &user), 0);
    CHECK_EQ(mgpu_bo_destroy(client, user.bo), 0);
    munmap(memory, 4096); /* a look at it now would be the end */
    CHECK_EQ(mgpu_close(client), 0);
    end();
    CHECK_EQ(count(REPLAY_WRITE, 0), 1);
    CHECK_EQ(repeat(), 0);
}

static void the_kernels_own_memory_is_not_recorded(void)
{
    struct mgpu_bo_map page = { .bo = 0, .object = 1, .size = 4096 };
    static _Alignas(4096) unsigned char memory[4096] = { 1 };

    begin();
    capture_map(machine_get()->capture, client, &page, memory);
    capture_unmap(machine_get()->capture, memory);
    CHECK_EQ(mgpu_close(client), 0);
    end();
    CHECK_EQ(count(REPLAY_CHECK, 0) + count(REPLAY_WRITE, 0) + count(REPLAY_DIGEST, 0), 0);
}

static void a_forked_child_is_not_recorded(void)
{
    struct mgpu_open open = { .version = MGPU_VERSION };
    int status = 1;
    pid_t child;

    begin();
    setenv("RADV_METAL_CAPTURE", path, 1); /* the child's own machine would begin the file again */
    child = fork();
    if (child == 0)
        _exit(mgpu_open(&open) || machine_get()->capture);
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    CHECK_EQ(status, 0);
    unsetenv("RADV_METAL_CAPTURE");
    CHECK_EQ(mgpu_close(client), 0);
    end();
    CHECK_EQ(count(REPLAY_CALL, MGPU_CALL_OPEN), 1);
}

static void a_file_that_cannot_be(void)
{
    struct capture *capture = NULL;

    CHECK_EQ(capture_create("/no such folder/file", machine_get()->kgpu, &capture), -ENOENT);
    CHECK(!capture);
    capture_finish(NULL);
    capture_destroy(NULL);
}

int main(void)
{
    int fd = mkstemp(path);

    setenv("RADV_METAL_VRAM", "256M", 1);
    setenv("RADV_METAL_GTT", "64M", 1);
    if (!machine_get())
        return 1;
    TAP_RUN(calls_are_recorded);
    TAP_RUN(mapped_memory_is_looked_at);
    TAP_RUN(program_memory_is_left_alone_afterwards);
    TAP_RUN(the_kernels_own_memory_is_not_recorded);
    TAP_RUN(a_forked_child_is_not_recorded);
    TAP_RUN(a_file_that_cannot_be);
    close(fd);
    unlink(path);
    return tap_done();
}
