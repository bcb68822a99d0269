/* SPDX-License-Identifier: MIT */
/* kms_vblank_test.c - ops/kms/vblank.c: counts, waits, events; what is absolute, relative, or too late. */
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "kms_fixture.h"

/* Head 0 is lit and has counted to 1000. */
static struct shim_file *begin(void)
{
    struct shim_file *file = kms_begin();

    CHECK_EQ(kms_show(file, kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888), 0, 0), 0);
    HEAD0.sequence = 1000;
    return file;
}

static struct drm_event_vblank next_vblank(void)
{
    struct drm_event_vblank record = { 0 };

    CHECK_EQ(shim_os_read(test_fd, &record, sizeof record), 32);
    return record;
}

static union drm_wait_vblank wait_args(uint32_t type, uint32_t sequence)
{
    return (union drm_wait_vblank){ .request = { .type = type, .sequence = sequence, .signal = 55 } };
}

/* ---- the oldest request ------------------------------------------------------------------------------------------ */

static void asking(void)
{
    struct shim_file *file = begin();
    union drm_wait_vblank args = wait_args(_DRM_VBLANK_RELATIVE, 0);

    CHECK_EQ(shim_kms_wait_vblank(file, &args), 0);
    CHECK_EQ(args.reply.sequence, 1000);
    CHECK_EQ(args.reply.tval_sec, 1);
    CHECK_EQ(args.reply.tval_usec, 0);
    args = wait_args(_DRM_VBLANK_ABSOLUTE, 990); /* passed */
    CHECK_EQ(shim_kms_wait_vblank(file, &args), 0);
    CHECK_EQ(args.reply.sequence, 1000);
    HEAD0.sequence = 0x7000000ff; /* the request has the lower half */
    args = wait_args(_DRM_VBLANK_ABSOLUTE, 0xf0);
    CHECK_EQ(shim_kms_wait_vblank(file, &args), 0);
    CHECK_EQ(args.reply.sequence, 0xff);
    CHECK_EQ(FAKE_ARGS(vblank, MGPU_CALL_VBLANK)->flags, 0);
    kms_end(file);
}

static void *blank_until(void *done)
{
    while (!atomic_load((atomic_bool *)done)) {
        usleep(2000);
        fake_vblank(0);
    }
    return NULL;
}

static void waiting(void)
{
    struct shim_file *file = begin();
    union drm_wait_vblank args = wait_args(_DRM_VBLANK_RELATIVE, 3);
    atomic_bool done = false;
    pthread_t thread;

    CHECK_EQ(pthread_create(&thread, NULL, blank_until, &done), 0);
    CHECK_EQ(shim_kms_wait_vblank(file, &args), 0);
    CHECK(args.reply.sequence >= 1003);
    CHECK_EQ(args.reply.type & _DRM_VBLANK_RELATIVE, 0);
    done = true;
    pthread_join(thread, NULL);
    kms_end(file);
}

static void *go_dark(void *file)
{
    const struct drm_mode_crtc off = { .crtc_id = CRTC0 };

    usleep(50000);
    CHECK_EQ(shim_kms_set_crtc(file, &off), 0);
    return NULL;
}

/* Whoever waits for a head that is switched off is woken, and that is no error. */
static void waiting_for_a_head_that_goes_dark(void)
{
    struct shim_file *file = begin();
    union drm_wait_vblank args = wait_args(_DRM_VBLANK_RELATIVE, 100);
    pthread_t thread;

    CHECK_EQ(pthread_create(&thread, NULL, go_dark, file), 0);
    CHECK_EQ(shim_kms_wait_vblank(file, &args), 0);
    CHECK_EQ(args.reply.sequence, 1000);
    CHECK_EQ(args.reply.tval_sec, 1);
    CHECK_EQ(args.reply.tval_usec, 0);
    pthread_join(thread, NULL);
    kms_end(file);
}

static void wait_for_unread(const struct shim_file *file, size_t bytes)
{
    for (int i = 0; i < 5000 && shim_os_node_unread(file->node, file->id) < bytes; i++)
        usleep(1000);
}

static void events(void)
{
    struct shim_file *file = begin();
    union drm_wait_vblank args = wait_args(_DRM_VBLANK_ABSOLUTE | _DRM_VBLANK_EVENT, 1002);

    CHECK_EQ(shim_kms_wait_vblank(file, &args), 0);
    CHECK_EQ(args.reply.sequence, 1002);
    fake_vblank(0);
    fake_vblank(0);
    struct drm_event_vblank event = next_vblank();
    CHECK_EQ(event.base.type, DRM_EVENT_VBLANK);
    CHECK_EQ(event.sequence, 1002);
    CHECK_EQ(event.user_data, 55);
    CHECK_EQ(event.crtc_id, CRTC0);
    CHECK_EQ(event.tv_usec, 2000);

    args = wait_args(_DRM_VBLANK_ABSOLUTE | _DRM_VBLANK_EVENT, 7); /* passed: now */
    CHECK_EQ(shim_kms_wait_vblank(file, &args), 0);
    CHECK_EQ(args.reply.sequence, 1002);
    CHECK_EQ(next_vblank().sequence, 1002);
    args = wait_args(_DRM_VBLANK_ABSOLUTE | _DRM_VBLANK_EVENT, (uint32_t)-5); /* before the first */
    CHECK_EQ(shim_kms_wait_vblank(file, &args), 0);
    CHECK_EQ(args.reply.sequence, 1002);
    wait_for_unread(file, 32);
    CHECK_EQ(shim_os_node_unread(file->node, file->id), 32);
    kms_end(file);
}

static void the_next_on_a_miss(void)
{
    struct shim_file *file = begin();
    union drm_wait_vblank args = wait_args(_DRM_VBLANK_ABSOLUTE | _DRM_VBLANK_EVENT | _DRM_VBLANK_NEXTONMISS, 900);

    CHECK_EQ(shim_kms_wait_vblank(file, &args), 0);
    CHECK_EQ(args.reply.sequence, 1001);
    CHECK_EQ(args.reply.type & _DRM_VBLANK_NEXTONMISS, 0);
    CHECK_EQ(shim_os_node_unread(file->node, file->id), 0);
    fake_vblank(0);
    CHECK_EQ(next_vblank().sequence, 1001);
    kms_end(file);
}

static void which_head(void)
{
    struct shim_file *file = begin();
    union drm_wait_vblank args = wait_args(_DRM_VBLANK_RELATIVE | _DRM_VBLANK_SECONDARY, 0);

    CHECK_EQ(shim_kms_wait_vblank(file, &args), -EINVAL); /* is dark */
    CHECK_EQ(FAKE_ARGS(vblank, MGPU_CALL_VBLANK)->head, 1);
    args = wait_args(_DRM_VBLANK_RELATIVE | 1 << 1, 0);
    CHECK_EQ(shim_kms_wait_vblank(file, &args), -EINVAL);
    CHECK_EQ(FAKE_ARGS(vblank, MGPU_CALL_VBLANK)->head, 1);
    const unsigned calls = fake_count(MGPU_CALL_VBLANK);
    args = wait_args(_DRM_VBLANK_RELATIVE | 2 << 1, 0);
    CHECK_EQ(shim_kms_wait_vblank(file, &args), -EINVAL); /* there is none */
    args = wait_args(_DRM_VBLANK_RELATIVE | _DRM_VBLANK_SIGNAL, 0);
    CHECK_EQ(shim_kms_wait_vblank(file, &args), -EINVAL);
    args = wait_args(0x1000, 0);
    CHECK_EQ(shim_kms_wait_vblank(file, &args), -EINVAL);
    CHECK_EQ(fake_count(MGPU_CALL_VBLANK), calls);
    kms_end(file);
}

static void failures(void)
{
    struct shim_file *file = begin();
    union drm_wait_vblank args;

    for (int event = 0; event < 2; event++) {
        args = wait_args(_DRM_VBLANK_RELATIVE | (event ? _DRM_VBLANK_EVENT : 0), 1);
        for (unsigned i = 0; i < FAKE_WANTED; i++)
            HEAD0.wanted[i].cookie = UINT64_MAX; /* no room for another */
        CHECK_EQ(shim_kms_wait_vblank(file, &args), -ENOMEM);
        memset(HEAD0.wanted, 0, sizeof HEAD0.wanted);
    }
    CHECK_EQ(file->kms.event_space, 0);
    for (int i = 0; i < 128; i++) {
        args = wait_args(_DRM_VBLANK_ABSOLUTE | _DRM_VBLANK_EVENT, 1);
        CHECK_EQ(shim_kms_wait_vblank(file, &args), 0);
        wait_for_unread(file, (size_t)(i + 1) * 32);
    }
    args = wait_args(_DRM_VBLANK_ABSOLUTE | _DRM_VBLANK_EVENT, 1);
    CHECK_EQ(shim_kms_wait_vblank(file, &args), -ENOMEM); /* nobody reads them */
    for (int i = 0; i < 128; i++)
        next_vblank();
    kms_end(file);
}

/* Nobody waits for ever for a head that stands still. */
static void in_vain(void)
{
    struct shim_file *file = begin();
    union drm_wait_vblank args = wait_args(_DRM_VBLANK_RELATIVE, 1);

    CHECK_EQ(shim_kms_wait_vblank(file, &args), -EBUSY);
    CHECK_EQ(args.reply.sequence, 1000);
    fake_vblank(0); /* too late, and no harm */
    kms_end(file);
}

/* ---- the younger requests ---------------------------------------------------------------------------------------- */

static void get_sequence(void)
{
    struct shim_file *file = begin();
    struct drm_crtc_get_sequence args = { .crtc_id = CRTC0 };

    HEAD0.sequence = 0x500000001;
    CHECK_EQ(shim_kms_get_sequence(file, &args), 0);
    CHECK_EQ(args.active, 1);
    CHECK_EQ(args.sequence, 0x500000001);
    CHECK_EQ(args.sequence_ns, 0x500000001 * 1000000);
    args.crtc_id = CRTC1;
    CHECK_EQ(shim_kms_get_sequence(file, &args), -EINVAL); /* dark */
    args.crtc_id = CONNECTOR0;
    CHECK_EQ(shim_kms_get_sequence(file, &args), -ENOENT);
    kms_end(file);
}

static void queue_sequence(void)
{
    struct shim_file *file = begin();
    struct drm_crtc_queue_sequence args = {
        .crtc_id = CRTC0, .flags = DRM_CRTC_SEQUENCE_RELATIVE, .sequence = 2, .user_data = 0x123456789
    };
    struct drm_event_crtc_sequence event = { 0 };

    CHECK_EQ(shim_kms_queue_sequence(file, &args), 0);
    CHECK_EQ(args.sequence, 1002);
    fake_vblank(0);
    fake_vblank(0);
    CHECK_EQ(shim_os_read(test_fd, &event, sizeof event), 32);
    CHECK_EQ(event.base.type, DRM_EVENT_CRTC_SEQUENCE);
    CHECK_EQ(event.sequence, 1002);
    CHECK_EQ(event.time_ns, 1002 * 1000000);
    CHECK_EQ(event.user_data, 0x123456789);

    args.flags = 0;
    args.sequence = 5;
    CHECK_EQ(shim_kms_queue_sequence(file, &args), 0); /* passed: now */
    CHECK_EQ(args.sequence, 1002);
    CHECK_EQ(shim_os_read(test_fd, &event, sizeof event), 32);
    args.flags = DRM_CRTC_SEQUENCE_NEXT_ON_MISS;
    args.sequence = 5;
    CHECK_EQ(shim_kms_queue_sequence(file, &args), 0);
    CHECK_EQ(args.sequence, 1003);
    args.flags = 4;
    CHECK_EQ(shim_kms_queue_sequence(file, &args), -EINVAL);
    args.flags = 0;
    args.crtc_id = CRTC1;
    CHECK_EQ(shim_kms_queue_sequence(file, &args), -EINVAL);
    args.crtc_id = 1;
    CHECK_EQ(shim_kms_queue_sequence(file, &args), -ENOENT);
    kms_end(file); /* with an event on its way */
}

/* ---- others ------------------------------------------------------------------------------------------------------ */

static void without_screens_or_rights(void)
{
    union drm_wait_vblank args = wait_args(_DRM_VBLANK_RELATIVE, 0);
    struct drm_crtc_get_sequence get = { .crtc_id = CRTC0 };

    fake_reset();
    struct shim_file *file = test_open(SHIM_NODE_PRIMARY);
    CHECK_EQ(shim_kms_wait_vblank(file, &args), -EOPNOTSUPP);
    CHECK_EQ(shim_kms_get_sequence(file, &get), -ENOENT);
    test_end(file);
    file = test_begin();
    CHECK_EQ(shim_kms_wait_vblank(file, &args), -EACCES);
    CHECK_EQ(shim_kms_get_sequence(file, &get), -EACCES);
    test_end(file);
}

int main(void)
{
    TAP_RUN(asking);
    TAP_RUN(waiting);
    TAP_RUN(waiting_for_a_head_that_goes_dark);
    TAP_RUN(events);
    TAP_RUN(the_next_on_a_miss);
    TAP_RUN(which_head);
    TAP_RUN(failures);
    TAP_RUN(in_vain);
    TAP_RUN(get_sequence);
    TAP_RUN(queue_sequence);
    TAP_RUN(without_screens_or_rights);
    return tap_done();
}
