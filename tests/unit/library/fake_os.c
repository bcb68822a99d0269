/* SPDX-License-Identifier: MIT */
/*
 * fake_os.c - see fake_kernel.h. The half that stands behind shim_os.h.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fake_kernel.h"

#define FIRST_FD 100
#define FDS 64
#define RECORDS 256u

enum kind { CLOSED, NODE, TOKEN, COUNTER, OTHER };

static struct descriptor {
    enum kind kind;
    enum shim_node node;
    uint64_t file; /* identity of the open file or of the token's descriptor; shared by duplicates */
    enum shim_token token_kind;
    uint64_t token;
} fds[FDS];

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint64_t last_file;
static struct {
    uint64_t file;
    size_t size;
    char bytes[64];
} records[RECORDS]; /* posted to the nodes, and not read yet */
static unsigned record_count;
static pthread_cond_t posted = PTHREAD_COND_INITIALIZER;
static unsigned counters[FDS]; /* of COUNTERs, by file: counters[file % FDS] */
static uint64_t reapable[FDS];
static unsigned reapable_count;
static bool no_nodes, fail_map, fail_token, hears_ioctl;
static bool tells_same = true;
static unsigned ids_asked;
static const char *setting_name, *setting_value;
static struct shim_owner owner; /* of the last mapping of shim_os_mmap, at `owned` */
static void *owned;

static int install(struct descriptor descriptor)
{
    for (int i = 0; i < FDS; i++) {
        if (fds[i].kind == CLOSED) {
            fds[i] = descriptor;
            return FIRST_FD + i;
        }
    }
    return -EMFILE;
}

static struct descriptor *find(int fd)
{
    if (fd < FIRST_FD || fd >= FIRST_FD + FDS || fds[fd - FIRST_FD].kind == CLOSED)
        return NULL;
    return &fds[fd - FIRST_FD];
}

static bool is_open(uint64_t file)
{
    for (int i = 0; i < FDS; i++) {
        if (fds[i].kind != CLOSED && fds[i].file == file)
            return true;
    }
    return false;
}

/* ---- for the tests ----------------------------------------------------------------------------------------------- */

int fake_open(enum shim_node node)
{
    pthread_mutex_lock(&lock);
    int fd = install((struct descriptor){ .kind = NODE, .node = node, .file = ++last_file });
    pthread_mutex_unlock(&lock);
    return fd;
}

int fake_open_other(void)
{
    pthread_mutex_lock(&lock);
    int fd = install((struct descriptor){ .kind = OTHER, .file = ++last_file });
    pthread_mutex_unlock(&lock);
    return fd;
}

int fake_open_counter(void)
{
    pthread_mutex_lock(&lock);
    counters[++last_file % FDS] = 0;
    int fd = install((struct descriptor){ .kind = COUNTER, .file = last_file });
    pthread_mutex_unlock(&lock);
    return fd;
}

unsigned fake_counter(int fd)
{
    pthread_mutex_lock(&lock);
    unsigned count = counters[find(fd)->file % FDS];
    pthread_mutex_unlock(&lock);
    return count;
}

int fake_dup(int fd)
{
    pthread_mutex_lock(&lock);
    const struct descriptor *from = find(fd);
    int copy = from ? install(*from) : -EBADF;
    pthread_mutex_unlock(&lock);
    return copy;
}

void fake_close(int fd)
{
    pthread_mutex_lock(&lock);
    struct descriptor *descriptor = find(fd);
    if (descriptor) {
        struct descriptor old = *descriptor;
        descriptor->kind = CLOSED;
        if (old.kind == TOKEN && !is_open(old.file))
            reapable[reapable_count++] = old.token;
    }
    pthread_mutex_unlock(&lock);
}

unsigned fake_open_count(void)
{
    unsigned count = 0;

    pthread_mutex_lock(&lock);
    for (int i = 0; i < FDS; i++)
        count += fds[i].kind != CLOSED;
    pthread_mutex_unlock(&lock);
    return count;
}

void fake_set_nodes(bool present)
{
    no_nodes = !present;
}

void fake_set_hears_ioctl(bool hears)
{
    hears_ioctl = hears;
}

void fake_set_tells_same(bool tells)
{
    tells_same = tells;
}

unsigned fake_ids_asked(void)
{
    return ids_asked;
}

void fake_fail_map(void)
{
    fail_map = true;
}

void fake_fail_token(void)
{
    fail_token = true;
}

/* ---- shim_os.h --------------------------------------------------------------------------------------------------- */

const char *shim_os_node_path(enum shim_node node)
{
    if (no_nodes)
        return NULL;
    return node == SHIM_NODE_PRIMARY ? "/fake/card0" : "/fake/renderD128";
}

int shim_os_file_id(int fd, enum shim_node *node_out, uint64_t *id_out)
{
    pthread_mutex_lock(&lock);
    const struct descriptor *descriptor = find(fd);
    int r = !descriptor ? -EBADF : descriptor->kind == NODE ? 0 : -ENOTTY;
    ids_asked++;
    if (!r) {
        *node_out = descriptor->node;
        *id_out = descriptor->file;
    }
    pthread_mutex_unlock(&lock);
    return r;
}

bool shim_os_same_file(int fd, int other)
{
    pthread_mutex_lock(&lock);
    const struct descriptor *one = find(fd), *two = find(other);
    bool same = tells_same && one && two && one->file == two->file;
    pthread_mutex_unlock(&lock);
    return same;
}

bool shim_os_file_alive(uint64_t id, enum shim_node node)
{
    (void)node;
    pthread_mutex_lock(&lock);
    bool alive = is_open(id);
    pthread_mutex_unlock(&lock);
    return alive;
}

int shim_os_open(enum shim_node node)
{
    return no_nodes ? -ENOENT : fake_open(node);
}

int shim_os_node_number(enum shim_node node, uint64_t *number_out)
{
    *number_out = FAKE_NODE_NUMBER + node;
    return no_nodes ? -ENOENT : 0;
}

int shim_os_dup(int fd)
{
    return fake_dup(fd);
}

void shim_os_close(int fd)
{
    fake_close(fd);
}

int shim_os_node_post(enum shim_node node, uint64_t id, const void *record, size_t size)
{
    (void)node;
    pthread_mutex_lock(&lock);
    int r = record_count == RECORDS || size > sizeof records[0].bytes ? -EAGAIN : 0;
    if (!r && is_open(id)) {
        records[record_count].file = id;
        records[record_count].size = size;
        memcpy(records[record_count++].bytes, record, size);
    }
    pthread_cond_broadcast(&posted);
    pthread_mutex_unlock(&lock);
    return r;
}

size_t shim_os_node_unread(enum shim_node node, uint64_t id)
{
    size_t bytes = 0;

    (void)node;
    pthread_mutex_lock(&lock);
    for (unsigned i = 0; i < record_count; i++)
        bytes += records[i].file == id ? records[i].size : 0;
    pthread_mutex_unlock(&lock);
    return bytes;
}

/* The first of the file's records; 0: there is none. */
static size_t take_record(uint64_t file, void *out)
{
    for (unsigned i = 0; i < record_count; i++) {
        if (records[i].file != file)
            continue;
        const size_t size = records[i].size;
        memcpy(out, records[i].bytes, size);
        record_count--;
        memmove(&records[i], &records[i + 1], (record_count - i) * sizeof records[0]);
        return size;
    }
    return 0;
}

/* One record at a time; waits for it. Descriptors of the real system are read. */
ssize_t shim_os_read(int fd, void *buffer, size_t size)
{
    size_t taken;

    pthread_mutex_lock(&lock);
    const struct descriptor *descriptor = find(fd);
    if (!descriptor) {
        pthread_mutex_unlock(&lock);
        ssize_t r = read(fd, buffer, size);
        return r < 0 ? -errno : r;
    }
    while (!(taken = take_record(descriptor->file, buffer)))
        pthread_cond_wait(&posted, &lock);
    pthread_mutex_unlock(&lock);
    return (ssize_t)taken;
}

void *shim_os_map(mgpu_client client, const struct mgpu_bo_map *what)
{
    (void)client;
    if (fail_map) {
        fail_map = false;
        return NULL;
    }
    if (what->object == FAKE_VALUE_OBJECT)
        return (void *)fake.values;
    return calloc(1, what->size);
}

int shim_os_mmap(mgpu_client client, const struct mgpu_bo_map *what, const struct shim_view *view, void **out)
{
    if (!view->owner.gone)
        return -EINVAL;
    fake.mapped = *what;
    *out = shim_os_map(client, what);
    if (*out) {
        owner = view->owner;
        owned = *out;
    }
    return *out ? 0 : -ENOMEM;
}

int shim_os_unmap(void *ptr, uint64_t size)
{
    (void)size;
    if (ptr != (void *)fake.values)
        free(ptr);
    if (ptr == owned) {
        owned = NULL;
        owner.gone(owner.data);
    }
    return 0;
}

int shim_os_vacate(void *ptr, uint64_t size)
{
    return ptr == owned ? shim_os_unmap(ptr, size) : 0;
}

int shim_os_token_export(enum shim_token kind, uint64_t token, uint64_t size)
{
    (void)size;
    if (fail_token) {
        fail_token = false;
        return -EMFILE;
    }
    pthread_mutex_lock(&lock);
    int fd = install((struct descriptor){ .kind = TOKEN, .file = ++last_file, .token_kind = kind, .token = token });
    pthread_mutex_unlock(&lock);
    return fd;
}

int shim_os_token_import(int fd, enum shim_token kind, uint64_t *token_out)
{
    pthread_mutex_lock(&lock);
    const struct descriptor *descriptor = find(fd);
    int r = !descriptor                                                          ? -EBADF
            : descriptor->kind != TOKEN || descriptor->token_kind != kind ? -EINVAL
                                                                                 : 0;
    if (!r)
        *token_out = descriptor->token;
    pthread_mutex_unlock(&lock);
    return r;
}

bool shim_os_token_reap(uint64_t *token_out)
{
    pthread_mutex_lock(&lock);
    bool any = reapable_count > 0;
    if (any)
        *token_out = reapable[--reapable_count];
    pthread_mutex_unlock(&lock);
    return any;
}

int shim_os_counter_dup(int fd)
{
    pthread_mutex_lock(&lock);
    const struct descriptor *from = find(fd);
    int copy = !from ? -EBADF : from->kind != COUNTER ? -EINVAL : install(*from);
    pthread_mutex_unlock(&lock);
    return copy;
}

void shim_os_counter_add(int fd)
{
    pthread_mutex_lock(&lock);
    counters[find(fd)->file % FDS]++;
    pthread_mutex_unlock(&lock);
}

void shim_os_token_ready(uint64_t token)
{
    pthread_mutex_lock(&lock);
    fake.ready = token;
    fake.readies++;
    pthread_mutex_unlock(&lock);
}

bool shim_os_hears_ioctl(void)
{
    return hears_ioctl;
}

void fake_set_setting(const char *name, const char *value)
{
    setting_name = name;
    setting_value = value;
}

const char *shim_os_setting(const char *name)
{
    return setting_value && strcmp(name, setting_name) == 0 ? setting_value : NULL;
}
