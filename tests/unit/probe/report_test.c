/* SPDX-License-Identifier: MIT */
/* report_test.c - probe/report.c: what agrees, what differs, what only one side has, and what is not compared. */
#include "report.h"

#include <stdlib.h>
#include <string.h>

#include "tap.h"

/* Runs a report into a string, which the caller frees. */
static char *report(struct agreement (*make)(const struct facts *, const struct facts *, FILE *),
                    const struct facts *card, const struct facts *ours, struct agreement *out)
{
    char *text = NULL;
    size_t size;
    FILE *file = open_memstream(&text, &size);

    *out = make(card, ours, file);
    fclose(file);
    return text;
}

/* One of each kind. */
static void fill(struct facts *card, struct facts *ours)
{
    facts_add(card, FACT_LASTING, "same", "1");
    facts_add(ours, FACT_LASTING, "same", "1");
    facts_add(card, FACT_LASTING, "register.GB_ADDR_CONFIG", "0x345");
    facts_add(ours, FACT_LASTING, "register.GB_ADDR_CONFIG", "0x343");
    facts_add(card, FACT_MOMENTARY, "temperature", "60");
    facts_add(ours, FACT_MOMENTARY, "temperature", "30");
    facts_add(card, FACT_LASTING, "card's alone", "x");
    facts_add(ours, FACT_LASTING, "ours alone", "a \"y\"\\\x01\xff");
    facts_add(card, FACT_LASTING, "long", "a value that is longer than the column for it");
    facts_add(ours, FACT_LASTING, "long", "another one that is longer than the column for it");
}

static void as_text(void)
{
    struct facts card = { 0 }, ours = { 0 };
    struct agreement agreement;

    fill(&card, &ours);
    char *text = report(report_text, &card, &ours, &agreement);
    CHECK_EQ(agreement.of, 5);
    CHECK_EQ(agreement.agree, 1);
    CHECK(strstr(text, "\n  same ") != NULL);
    CHECK(strstr(text, "\n* register.GB_ADDR_CONFIG ") != NULL);
    CHECK(strstr(text, "0x343   [GB_ADDR_CONFIG]\n") != NULL);
    CHECK(strstr(text, "\n~ temperature ") != NULL);
    CHECK(strstr(text, "\n* card's alone ") != NULL);
    CHECK(strstr(text, "\n* ours alone ") != NULL);
    CHECK(strstr(text, "\n      card  a value that") != NULL);
    CHECK(strstr(text, "\n      ours  another one") != NULL);
    CHECK(strstr(text, "\n1 of 5 facts agree ") != NULL);
    free(text);
    facts_finish(&card);
    facts_finish(&ours);
}

static void as_json(void)
{
    struct facts card = { 0 }, ours = { 0 };
    struct agreement agreement;

    fill(&card, &ours);
    char *text = report(report_json, &card, &ours, &agreement);
    CHECK_EQ(agreement.of, 5);
    CHECK_EQ(agreement.agree, 1);
    CHECK(strstr(text, "{\"name\": \"same\", \"card\": \"1\", \"ours\": \"1\", \"row\": null, \"compared\": true, "
                       "\"same\": true}") != NULL);
    CHECK(strstr(text, "\"ours\": \"0x343\", \"row\": \"GB_ADDR_CONFIG\"") != NULL);
    CHECK(strstr(text, "\"ours\": null") != NULL);
    CHECK(strstr(text, "\"a \\\"y\\\"\\\\\\u0001\\u00ff\"") != NULL);
    CHECK(strstr(text, "\"agree\": 1, \"of\": 5}") != NULL);
    free(text);
    facts_finish(&card);
    facts_finish(&ours);
}

static void all_agree(void)
{
    struct facts facts = { 0 };
    struct agreement agreement;

    facts_add(&facts, FACT_LASTING, "a", "1");
    facts_add(&facts, FACT_LASTING, "b", "2");
    char *text = report(report_text, &facts, &facts, &agreement);
    CHECK_EQ(agreement.agree, 2);
    CHECK_EQ(agreement.of, 2);
    CHECK(!strstr(text, "\n* "));
    free(text);
    facts_finish(&facts);
}

int main(void)
{
    TAP_RUN(as_text);
    TAP_RUN(as_json);
    TAP_RUN(all_agree);
    return tap_done();
}
