/* SPDX-License-Identifier: MIT */
/* info_test.c - probe/info.c: each question becomes a fact, whatever the card answers, and nothing but questions is
 * asked. */
#include "ask.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include <amdgpu_drm.h>
#include <drm.h>

#include "tap.h"

enum { RENDER = 11, PRIMARY = 12 };

static struct {
    int result;   /* of every question */
    uint8_t byte; /* that answers are full of */
    unsigned questions;
    unsigned others; /* requests that are no questions, or go to the wrong node */
} fake;

static int fake_ioctl(int fd, unsigned long request, void *arg)
{
    struct drm_amdgpu_info *info = arg;

    if (request == DRM_IOCTL_VERSION && fd == RENDER) {
        struct drm_version *version = arg;
        version->version_major = 3;
        version->version_minor = 60;
        strcpy(version->name, "amdgpu");
    } else if (request == DRM_IOCTL_GET_CAP && fd == PRIMARY) {
        ((struct drm_get_cap *)arg)->value = 5;
    } else if (request == DRM_IOCTL_AMDGPU_INFO && fd == RENDER) {
        memset((void *)(uintptr_t)info->return_pointer, fake.byte, fake.result ? 0 : info->return_size);
    } else {
        fake.others++;
    }
    fake.questions++;
    return fake.result;
}

static const struct card card = { .ioctl = fake_ioctl, .render = RENDER, .primary = PRIMARY };

static const char *value(const struct facts *facts, const char *name)
{
    const struct fact *fact = facts_find(facts, name);
    return fact ? fact->value : "none";
}

static void answers_become_facts(void)
{
    struct facts facts = { 0 };

    memset(&fake, 0, sizeof fake);
    fake.byte = 1;
    ask_info(&card, &facts);
    CHECK_EQ(fake.others, 0);
    CHECK(fake.questions > 80);
    CHECK_STR(value(&facts, "driver"), "amdgpu 3.60");
    CHECK_STR(value(&facts, "cap.syncobj"), "5");
    CHECK_STR(value(&facts, "device.family"), "16843009");
    CHECK_STR(value(&facts, "device.high_va_max"), "0x101010101010101");
    CHECK_STR(value(&facts, "device.cu_bitmap"),
              "1010101,1010101,1010101,1010101 1010101,1010101,1010101,1010101 1010101,1010101,1010101,1010101 "
              "1010101,1010101,1010101,1010101");
    CHECK_STR(value(&facts, "engine.gfx.discovered"), "257.1.1");
    CHECK_STR(value(&facts, "engine.jpeg.max_ibs"), "16843009");
    CHECK_STR(value(&facts, "firmware.mec2"), "0x01010101, feature 16843009");
    CHECK_STR(value(&facts, "video.decode.av1"), "16843009x16843009, level 16843009");
    CHECK_STR(value(&facts, "register.GB_ADDR_CONFIG"), "0x01010101");
    CHECK_STR(value(&facts, "timestamp"), "72340172838076673");
    CHECK_STR(value(&facts, "vram_lost_counter"), "16843009"); /* 32 bits */
    CHECK_STR(value(&facts, "sensor.load"), "16843009");
    CHECK_EQ(facts_find(&facts, "sensor.load")->kind, FACT_MOMENTARY);
    CHECK_EQ(facts_find(&facts, "device.family")->kind, FACT_LASTING);
    facts_finish(&facts);
}

/* A driver that is too old for a question, or does not want to answer: the fact is there all the same. */
static void refusals_become_facts(void)
{
    struct facts answered = { 0 }, refused = { 0 };

    memset(&fake, 0, sizeof fake);
    ask_info(&card, &answered);
    fake.result = -EINVAL;
    ask_info(&card, &refused);
    for (size_t i = 0; i < refused.count; i++) {
        CHECK_STR(refused.list[i].value, "refused: EINVAL");
        /* an engine that is not told of has no version, either */
        CHECK(facts_find(&answered, refused.list[i].name) != NULL);
        CHECK_EQ(refused.list[i].kind, facts_find(&answered, refused.list[i].name)->kind);
    }
    CHECK(refused.count > answered.count - 15);
    facts_finish(&answered);
    facts_finish(&refused);
}

static void what_is_not_there(void)
{
    struct facts facts = { 0 };

    memset(&fake, 0, sizeof fake);
    ask_info(&card, &facts);
    CHECK_STR(value(&facts, "video.encode.hevc"), "no");
    CHECK_STR(value(&facts, "engine.vcn_dec"), "0.0, rings 0x0, IBs 0/0");
    CHECK_STR(value(&facts, "vbios.size"), "0");
    facts_finish(&facts);
}

/* Without the right to open the primary node, capabilities are asked of the other. */
static void without_a_primary_node(void)
{
    const struct card render = { .ioctl = fake_ioctl, .render = PRIMARY, .primary = -1 };
    struct facts facts = { 0 };

    memset(&fake, 0, sizeof fake);
    ask_info(&render, &facts);
    CHECK_STR(value(&facts, "cap.syncobj"), "5");
    facts_finish(&facts);
}

int main(void)
{
    TAP_RUN(answers_become_facts);
    TAP_RUN(refusals_become_facts);
    TAP_RUN(what_is_not_there);
    TAP_RUN(without_a_primary_node);
    return tap_done();
}
