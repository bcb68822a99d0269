/* SPDX-License-Identifier: MIT */
/* check.c - see check.h. The headers must be as the manifest says, every piece inside the file, the CRC right. */
#include "check.h"

#include "../core/core.h"
#include "crc32.h"

/* A file under examination. */
struct exam {
    const struct kgpu_fw_file *file;
    const void *data;
    size_t size;
    char *message;
    size_t room;
};

static int damaged(const struct exam *exam, const char *field, const char *relation, uint64_t found, uint64_t expected)
{
    kgpu_format(exam->message, exam->room, "%s: %s is 0x%lx, expected %s0x%lx", exam->file->name, field,
                (unsigned long)found, relation, (unsigned long)expected);
    return -MGPU_EIO;
}

static int check_common(const struct exam *exam)
{
    const struct kgpu_fw_layout *layout = exam->file->layout;
    const struct {
        const char *name;
        unsigned at;
        bool half;
        uint64_t expected;
    } fields[] = {
        { "size_bytes", KGPU_FW_SIZE_BYTES, false, exam->size },
        { "header_size_bytes", KGPU_FW_HEADER_BYTES, false, layout->header_bytes },
        { "header_version_major", KGPU_FW_HEADER_MAJOR, true, layout->major },
        { "header_version_minor", KGPU_FW_HEADER_MINOR, true, layout->minor },
        { "ip_version_major", KGPU_FW_IP_MAJOR, true, exam->file->ip_major },
        { "ip_version_minor", KGPU_FW_IP_MINOR, true, exam->file->ip_minor },
        { "ucode_array_offset_bytes", KGPU_FW_CODE_OFFSET, false, KGPU_FW_CODE_AT },
    };

    for (size_t i = 0; i < KGPU_COUNT(fields); i++) {
        uint32_t found = fields[i].half ? kgpu_fw_half(exam->data, fields[i].at) :
                                          kgpu_fw_word(exam->data, fields[i].at);

        if (found != fields[i].expected)
            return damaged(exam, fields[i].name, "", found, fields[i].expected);
    }
    return 0;
}

static int check_code(const struct exam *exam)
{
    uint32_t bytes = kgpu_fw_word(exam->data, KGPU_FW_CODE_BYTES);
    size_t most = exam->size - KGPU_FW_CODE_AT;

    if (exam->file->layout->code_to_end && bytes != most)
        return damaged(exam, "ucode_size_bytes", "", bytes, most);
    if (bytes > most)
        return damaged(exam, "ucode_size_bytes", "at most ", bytes, most);
    return 0;
}

static int check_parts(const struct exam *exam)
{
    for (const struct kgpu_fw_part *part = exam->file->layout->parts; part->name; part++) {
        uint64_t offset = (uint64_t)kgpu_fw_word(exam->data, part->offset_at) * part->unit;
        uint64_t bytes = (uint64_t)kgpu_fw_word(exam->data, part->size_at) * part->unit;
        uint64_t end = part->in_code ? kgpu_fw_word(exam->data, KGPU_FW_CODE_BYTES) : exam->size;

        if (offset + bytes > end)
            return damaged(exam, part->name, "to end by ", offset + bytes, end);
    }
    return 0;
}

static int check_crc(const struct exam *exam)
{
    const struct kgpu_fw_layout *layout = exam->file->layout;
    uint32_t stored = kgpu_fw_word(exam->data, KGPU_FW_CRC), crc;
    size_t end = kgpu_fw_crc_end(layout, exam->size);

    if (!layout->crc_begin)
        return 0;
    crc = kgpu_crc32((const char *)exam->data + layout->crc_begin, end - layout->crc_begin);
    if (crc == stored)
        return 0;
    kgpu_format(exam->message, exam->room, "%s: crc32 of bytes %u to %lu is 0x%08x, expected 0x%08x", exam->file->name,
                layout->crc_begin, (unsigned long)end, crc, stored);
    return -MGPU_EIO;
}

int kgpu_fw_check(const struct kgpu_fw_file *file, const void *data, size_t size, char *message, size_t room)
{
    const struct exam exam = { file, data, size, message, room };
    int err;

    if (size <= KGPU_FW_CODE_AT)
        return damaged(&exam, "file size", "more than ", size, KGPU_FW_CODE_AT);
    err = check_common(&exam);
    if (!err)
        err = check_code(&exam);
    if (!err)
        err = check_parts(&exam);
    return err ? err : check_crc(&exam);
}
