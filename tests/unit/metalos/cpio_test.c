/* SPDX-License-Identifier: MIT */
#include "file/cpio.h"

#include "tap.h"

#include <stdlib.h>

static char archive[1024];
static size_t archive_size;

static void add(const char *name, unsigned mode, const char *contents, unsigned size)
{
    const unsigned name_size = (unsigned)strlen(name) + 1;

    archive_size += (size_t)sprintf(archive + archive_size, "070701%08x%08x%032d%08X%032d%08x%08d", 1u, mode, 0, size,
                                    0, name_size, 0);
    memcpy(archive + archive_size, name, name_size);
    archive_size = (archive_size + name_size + 3) & ~(size_t)3;
    memcpy(archive + archive_size, contents, size);
    archive_size = (archive_size + size + 3) & ~(size_t)3;
}

static void make(void)
{
    memset(archive, 0, sizeof archive);
    archive_size = 0;
    add(".", 040755, "", 0);
    add("./bin/hello", 0100755, "contents", 8);
    add("etc/a", 0100644, "123", 3);
    add("TRAILER!!!", 0, "", 0);
}

static void entries_are_found(void)
{
    struct cpio_entry entry;
    size_t at = 0;

    make();
    CHECK(cpio_next(archive, archive_size, &at, &entry));
    CHECK_EQ(entry.mode, 040755);
    CHECK(cpio_next(archive, archive_size, &at, &entry));
    CHECK_STR(entry.path, "bin/hello");
    CHECK_EQ(entry.mode, 0100755);
    CHECK_EQ(entry.size, 8);
    CHECK(!memcmp(entry.contents, "contents", 8));
    CHECK(cpio_next(archive, archive_size, &at, &entry));
    CHECK_STR(entry.path, "etc/a");
    CHECK(!memcmp(entry.contents, "123", 3));
    CHECK(!cpio_next(archive, archive_size, &at, &entry));
}

/* Reads an archive whose bytes end where its memory ends: the sanitizer sees what is read behind it. */
static int count(const char *bytes, size_t size)
{
    char *copy = malloc(size ? size : 1);
    struct cpio_entry entry;
    size_t at = 0;
    int entries = 0;

    memcpy(copy, bytes, size);
    while (entries < 100 && cpio_next(copy, size, &at, &entry)) {
        CHECK((const char *)entry.contents + entry.size <= copy + size);
        CHECK(strlen(entry.path) < size);
        entries++;
    }
    free(copy);
    return entries;
}

static void what_is_cut_off_is_not_read(void)
{
    make();
    CHECK_EQ(count(archive, archive_size), 3);
    for (size_t size = 0; size < archive_size; size++)
        CHECK(count(archive, size) <= 3);
    CHECK_EQ(count(archive, 109), 0);
}

static void damage_ends_the_archive(void)
{
    for (size_t i = 0; i < 110; i++) {
        make();
        archive[i] ^= 0x40;
        CHECK(count(archive, archive_size) <= 3);
    }
    make();
    memcpy(archive + 6 + 6 * 8, "ffffffff", 8); /* the first file's size */
    CHECK_EQ(count(archive, archive_size), 0);
    make();
    memcpy(archive + 6 + 11 * 8, "ffffffff", 8); /* its name's */
    CHECK_EQ(count(archive, archive_size), 0);
    make();
    memcpy(archive + 6 + 11 * 8, "00000000", 8);
    CHECK_EQ(count(archive, archive_size), 0);
    make();
    memcpy(archive + 6 + 11 * 8, "00000001", 8); /* and no NUL where its name should end */
    CHECK_EQ(count(archive, archive_size), 0);
}

int main(void)
{
    TAP_RUN(entries_are_found);
    TAP_RUN(what_is_cut_off_is_not_read);
    TAP_RUN(damage_ends_the_archive);
    return tap_done();
}
