/* SPDX-License-Identifier: MIT */
/* amdgpu_request_test.c - amdgpu/request.c: submissions as structs, and semaphores between them. */
#include "amdgpu_face_fixture.h"

static amdgpu_context_handle context;
static struct amdgpu_cs_ib_info ibs[3] = { { .ib_mc_address = 0x1000, .size = 16, .flags = AMDGPU_IB_FLAG_PREAMBLE },
                                           { .ib_mc_address = 0x2000, .size = 32 },
                                           { .ib_mc_address = 0x3000, .size = 48 } };

static void start(void)
{
    begin();
    CHECK_EQ(amdgpu_cs_ctx_create(dev, &context), 0);
}

static void stop(void)
{
    CHECK_EQ(amdgpu_cs_ctx_free(context), 0);
    CHECK_EQ(fake.queues, 0);
    end();
}

/* One IB on a ring; its number. */
static uint64_t submit_on(amdgpu_context_handle on, unsigned ip_type, uint32_t ring)
{
    struct amdgpu_cs_request request = { .ip_type = ip_type, .ring = ring, .number_of_ibs = 1, .ibs = ibs };
    CHECK_EQ(amdgpu_cs_submit(on, 0, &request, 1), 0);
    return request.seq_no;
}

static void a_whole_request(void)
{
    struct amdgpu_cs_fence dependencies[2] = { { .ip_type = AMDGPU_HW_IP_COMPUTE, .ring = 1 },
                                               { .ip_type = AMDGPU_HW_IP_COMPUTE, .ring = 2 } };
    amdgpu_bo_list_handle list;
    uint32_t handle;

    start();
    amdgpu_bo_handle bo = make_bo();
    CHECK_EQ(amdgpu_bo_export(bo, amdgpu_bo_handle_type_kms, &handle), 0);
    CHECK_EQ(amdgpu_bo_list_create(dev, 1, &bo, NULL, &list), 0);
    dependencies[0].context = dependencies[1].context = context;
    dependencies[0].fence = submit_on(context, AMDGPU_HW_IP_COMPUTE, 1);
    dependencies[1].fence = 0; /* nothing was submitted there */

    struct amdgpu_cs_request request = { .ip_type = AMDGPU_HW_IP_GFX,
                                         .resources = list,
                                         .number_of_dependencies = 2,
                                         .dependencies = dependencies,
                                         .number_of_ibs = 3,
                                         .ibs = ibs,
                                         .fence_info = { .handle = bo, .offset = 2 } };
    CHECK_EQ(amdgpu_cs_submit(context, 0, &request, 1), 0);
    CHECK_EQ(request.seq_no, 2);
    CHECK_EQ(fake.submit.ib_count, 3);
    CHECK_EQ(fake.ibs[0].flags, MGPU_IB_PREAMBLE);
    CHECK_EQ(fake.ibs[2].va, 0x3000);
    CHECK_EQ(fake.ibs[2].dwords, 48);
    CHECK_EQ(fake.bo_refs[0].bo, handle);
    CHECK_EQ(fake.submit.fence_bo, handle);
    CHECK_EQ(fake.submit.fence_offset, 16);
    CHECK_EQ(fake.submit.wait_count, 1);
    CHECK_EQ(FAKE_ARGS(sync_transfer, MGPU_CALL_SYNC_TRANSFER)->src_point, 1);
    CHECK_EQ(amdgpu_bo_list_destroy(list), 0);
    CHECK_EQ(amdgpu_bo_free(bo), 0);
    stop();
}

static void several_requests(void)
{
    struct amdgpu_cs_request requests[4] = { { .number_of_ibs = 1, .ibs = ibs },
                                             { .number_of_ibs = 0, .seq_no = 77 },
                                             { .number_of_ibs = 2, .ibs = ibs },
                                             { .number_of_ibs = 1, .ibs = ibs } };
    start();
    CHECK_EQ(amdgpu_cs_submit(context, 0, requests, 3), 0);
    CHECK_EQ(requests[0].seq_no, 1);
    CHECK_EQ(requests[1].seq_no, 0); /* no IBs, no work: the fence that is always reached */
    CHECK_EQ(requests[2].seq_no, 2);
    CHECK_EQ(amdgpu_cs_submit(context, 0, requests, 0), 0);

    requests[1].ip_type = AMDGPU_HW_IP_NUM; /* the ones after it are not submitted */
    CHECK_EQ(amdgpu_cs_submit(context, 0, requests, 4), -EINVAL);
    CHECK_EQ(fake_count(MGPU_CALL_QUEUE_SUBMIT), 3);
    requests[0].ring = 8;
    CHECK_EQ(amdgpu_cs_submit(context, 0, requests, 1), -EINVAL);
    requests[0].ring = 7; /* can be named, but the card has none */
    CHECK_EQ(amdgpu_cs_submit(context, 0, requests, 1), -EINVAL);
    CHECK_EQ(amdgpu_cs_submit(NULL, 0, requests, 1), -EINVAL);
    CHECK_EQ(amdgpu_cs_submit(context, 0, NULL, 1), -EINVAL);
    fake_fail(MGPU_CALL_QUEUE_SUBMIT, -MGPU_ECANCELED);
    CHECK_EQ(amdgpu_cs_submit(context, 0, &requests[2], 1), -ECANCELED);
    CHECK_EQ(requests[2].seq_no, 2);
    stop();
}

static void semaphores_between_rings(void)
{
    amdgpu_semaphore_handle one, two;

    start();
    CHECK_EQ(amdgpu_cs_create_semaphore(&one), 0);
    CHECK_EQ(amdgpu_cs_create_semaphore(&two), 0);
    CHECK_EQ(amdgpu_cs_wait_semaphore(context, AMDGPU_HW_IP_GFX, 0, 0, one), -EINVAL); /* not signalled */
    submit_on(context, AMDGPU_HW_IP_COMPUTE, 0);
    submit_on(context, AMDGPU_HW_IP_DMA, 1);
    CHECK_EQ(amdgpu_cs_signal_semaphore(context, AMDGPU_HW_IP_COMPUTE, 0, 0, one), 0);
    CHECK_EQ(amdgpu_cs_signal_semaphore(context, AMDGPU_HW_IP_COMPUTE, 0, 0, one), -EINVAL); /* is already */
    CHECK_EQ(amdgpu_cs_signal_semaphore(context, AMDGPU_HW_IP_DMA, 0, 1, two), 0);
    CHECK_EQ(amdgpu_cs_wait_semaphore(context, AMDGPU_HW_IP_GFX, 0, 0, one), 0);
    CHECK_EQ(amdgpu_cs_wait_semaphore(context, AMDGPU_HW_IP_GFX, 0, 0, one), -EINVAL); /* it waits already */
    CHECK_EQ(amdgpu_cs_wait_semaphore(context, AMDGPU_HW_IP_GFX, 0, 0, two), 0);

    submit_on(context, AMDGPU_HW_IP_COMPUTE, 0); /* another ring does not wait */
    CHECK_EQ(fake.submit.wait_count, 0);
    submit_on(context, AMDGPU_HW_IP_GFX, 0);
    CHECK_EQ(fake.submit.wait_count, 2);
    CHECK_EQ(fake_count(MGPU_CALL_SYNC_TRANSFER), 2);
    submit_on(context, AMDGPU_HW_IP_GFX, 0); /* taken: the next one does not wait */
    CHECK_EQ(fake.submit.wait_count, 0);
    CHECK_EQ(fake_count(MGPU_CALL_FENCE_WAIT), 0); /* nor does the CPU, ever */

    CHECK_EQ(amdgpu_cs_signal_semaphore(context, AMDGPU_HW_IP_GFX, 0, 0, one), 0); /* and it can be used again */
    CHECK_EQ(amdgpu_cs_destroy_semaphore(one), 0);
    CHECK_EQ(amdgpu_cs_destroy_semaphore(two), 0);
    stop();
}

/* Signalled before anything was submitted on its ring: stands for nothing. */
static void semaphore_of_an_unused_ring(void)
{
    amdgpu_semaphore_handle sem;

    start();
    CHECK_EQ(amdgpu_cs_create_semaphore(&sem), 0);
    CHECK_EQ(amdgpu_cs_signal_semaphore(context, AMDGPU_HW_IP_DMA, 0, 0, sem), 0);
    CHECK_EQ(amdgpu_cs_wait_semaphore(context, AMDGPU_HW_IP_GFX, 0, 0, sem), 0);
    submit_on(context, AMDGPU_HW_IP_GFX, 0);
    CHECK_EQ(fake.submit.wait_count, 0);
    CHECK_EQ(amdgpu_cs_destroy_semaphore(sem), 0);
    stop();
}

/* Destroyed while a ring waits: it lives until the ring has taken it, or the context goes. */
static void semaphores_destroyed_early(void)
{
    amdgpu_semaphore_handle sems[2];

    start();
    submit_on(context, AMDGPU_HW_IP_COMPUTE, 0);
    for (int i = 0; i < 2; i++) {
        CHECK_EQ(amdgpu_cs_create_semaphore(&sems[i]), 0);
        CHECK_EQ(amdgpu_cs_signal_semaphore(context, AMDGPU_HW_IP_COMPUTE, 0, 0, sems[i]), 0);
        CHECK_EQ(amdgpu_cs_wait_semaphore(context, i ? AMDGPU_HW_IP_DMA : AMDGPU_HW_IP_GFX, 0, 0, sems[i]), 0);
        CHECK_EQ(amdgpu_cs_destroy_semaphore(sems[i]), 0);
    }
    submit_on(context, AMDGPU_HW_IP_GFX, 0);
    CHECK_EQ(fake.submit.wait_count, 1);
    stop();
}

static void bad_semaphores(void)
{
    amdgpu_semaphore_handle sem;

    start();
    CHECK_EQ(amdgpu_cs_create_semaphore(NULL), -EINVAL);
    CHECK_EQ(amdgpu_cs_create_semaphore(&sem), 0);
    CHECK_EQ(amdgpu_cs_signal_semaphore(NULL, 0, 0, 0, sem), -EINVAL);
    CHECK_EQ(amdgpu_cs_signal_semaphore(context, 0, 0, 0, NULL), -EINVAL);
    CHECK_EQ(amdgpu_cs_signal_semaphore(context, AMDGPU_HW_IP_NUM, 0, 0, sem), -EINVAL);
    CHECK_EQ(amdgpu_cs_signal_semaphore(context, 0, 0, 8, sem), -EINVAL);
    CHECK_EQ(amdgpu_cs_signal_semaphore(context, 0, 0, 0, sem), 0);
    CHECK_EQ(amdgpu_cs_wait_semaphore(NULL, 0, 0, 0, sem), -EINVAL);
    CHECK_EQ(amdgpu_cs_wait_semaphore(context, 0, 0, 0, NULL), -EINVAL);
    CHECK_EQ(amdgpu_cs_wait_semaphore(context, AMDGPU_HW_IP_NUM, 0, 0, sem), -EINVAL);
    CHECK_EQ(amdgpu_cs_wait_semaphore(context, 0, 0, 8, sem), -EINVAL);
    CHECK_EQ(amdgpu_cs_destroy_semaphore(sem), 0);
    CHECK_EQ(amdgpu_cs_destroy_semaphore(NULL), -EINVAL);
    stop();
}

int main(void)
{
    TAP_RUN(a_whole_request);
    TAP_RUN(several_requests);
    TAP_RUN(semaphores_between_rings);
    TAP_RUN(semaphore_of_an_unused_ring);
    TAP_RUN(semaphores_destroyed_early);
    TAP_RUN(bad_semaphores);
    return tap_done();
}
