/* SPDX-License-Identifier: MIT */
#include "program/words.h"

#include "tap.h"

static char line[256], *words[8];

static size_t cut(const char *text)
{
    strcpy(line, text);
    return words_cut(line, words, 8);
}

static void blanks_separate(void)
{
    CHECK_EQ(cut(""), 0);
    CHECK_EQ(cut("  \t\n "), 0);
    CHECK_EQ(cut("one"), 1);
    CHECK_STR(words[0], "one");
    CHECK_EQ(cut("  a=b --  /bin/x\ty "), 4);
    CHECK_STR(words[0], "a=b");
    CHECK_STR(words[1], "--");
    CHECK_STR(words[2], "/bin/x");
    CHECK_STR(words[3], "y");
}

static void quotes_keep_blanks(void)
{
    CHECK_EQ(cut("\"two words\" a\"b c\"d \"\" end"), 4);
    CHECK_STR(words[0], "two words");
    CHECK_STR(words[1], "ab cd");
    CHECK_STR(words[2], "");
    CHECK_STR(words[3], "end");
    CHECK_EQ(cut("\"never closed "), 1);
    CHECK_STR(words[0], "never closed ");
}

static void words_without_room_are_counted(void)
{
    words[2] = NULL;
    strcpy(line, "a b c d");
    CHECK_EQ(words_cut(line, words, 2), 4);
    CHECK_STR(words[1], "b");
    CHECK(!words[2]);
}

static void settings_have_a_name(void)
{
    CHECK(word_is_setting("HOME=/tmp"));
    CHECK(word_is_setting("A="));
    CHECK(!word_is_setting("=x"));
    CHECK(!word_is_setting("/bin/a=b"));
    CHECK(!word_is_setting("program"));
    CHECK(!word_is_setting(""));
}

int main(void)
{
    TAP_RUN(blanks_separate);
    TAP_RUN(quotes_keep_blanks);
    TAP_RUN(words_without_room_are_counted);
    TAP_RUN(settings_have_a_name);
    return tap_done();
}
