/* SPDX-License-Identifier: MIT */
/* drm_message_test.c - drm/message.c: messages, memory. Runs with libdrm's own, too. */
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include <xf86drm.h>

#include "tap.h"

static char heard[256];

/* What is written to standard error until heard_end goes to `heard`. */
static int stderr_copy, ends[2];

static void heard_begin(void)
{
    stderr_copy = dup(2);
    CHECK_EQ(pipe(ends), 0);
    dup2(ends[1], 2);
}

static void heard_end(void)
{
    dup2(stderr_copy, 2);
    close(stderr_copy);
    close(ends[1]);
    ssize_t length = read(ends[0], heard, sizeof heard - 1);
    heard[length > 0 ? length : 0] = 0;
    close(ends[0]);
}

static const char *error_text(int error)
{
    heard_begin();
    CHECK_EQ(drmError(error, "label"), 1);
    heard_end();
    return heard;
}

static void errors_have_texts(void)
{
    CHECK_STR(error_text(DRM_ERR_NO_DEVICE), "label: no device\n");
    CHECK_STR(error_text(DRM_ERR_NO_ACCESS), "label: no access\n");
    CHECK_STR(error_text(DRM_ERR_NOT_ROOT), "label: not root\n");
    CHECK_STR(error_text(DRM_ERR_INVALID), "label: invalid args\n");
    CHECK_STR(error_text(2), "label: error 2 (No such file or directory)\n");
    CHECK_STR(error_text(-2), "label: error 2 (No such file or directory)\n");
}

static const char *message_text(void)
{
    heard_begin();
    drmMsg("%d and %s", 7, "eight");
    heard_end();
    return heard;
}

static int listen_to(const char *format, va_list args)
{
    return vsnprintf(heard, sizeof heard, format, args);
}

static void messages_need_a_listener(void)
{
    drmServerInfo server = { .debug_print = listen_to };

    unsetenv("LIBGL_DEBUG");
    CHECK_STR(message_text(), "");
    setenv("LIBGL_DEBUG", "quiet", 1);
    CHECK_STR(message_text(), "");
    setenv("LIBGL_DEBUG", "fps,verbose", 1);
    CHECK_STR(message_text(), "7 and eight");
    unsetenv("LIBGL_DEBUG");

    drmSetServerInfo(&server);
    drmMsg("%d and %s", 9, "ten");
    CHECK_STR(heard, "9 and ten");
    drmSetServerInfo(NULL);
    CHECK_STR(message_text(), "");
}

static void memory_is_zeroed(void)
{
    for (int round = 0; round < 8; round++) {
        unsigned char *memory = drmMalloc(64);
        for (int i = 0; i < 64; i++)
            CHECK_EQ(memory[i], 0);
        memset(memory, 0xff, 64);
        drmFree(memory);
    }
    drmFree(NULL);
}

int main(void)
{
    TAP_RUN(errors_have_texts);
    TAP_RUN(messages_need_a_listener);
    TAP_RUN(memory_is_zeroed);
    return tap_done();
}
