/* SPDX-License-Identifier: MIT */
/* words.c - see words.h. */
#include "program/words.h"

#include <stdbool.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

size_t words_cut(char *line, char **words, size_t room)
{
    size_t count = 0;
    char *from = line, *to = line;

    for (;;) {
        bool quoted = false;

        while (is_blank(*from))
            from++;
        if (!*from)
            return count;
        if (count < room)
            words[count] = to;
        count++;
        for (; *from && (quoted || !is_blank(*from)); from++) {
            if (*from == '"')
                quoted = !quoted;
            else
                *to++ = *from;
        }
        if (*from)
            from++;
        *to++ = 0;
    }
}

int word_is_setting(const char *word)
{
    const char *at = word;

    while (*at && *at != '=' && *at != '/')
        at++;
    return at != word && *at == '=';
}
