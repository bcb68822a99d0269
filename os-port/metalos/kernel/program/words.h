/* SPDX-License-Identifier: MIT */
/* words.h - the kernel's command line in words; see program.h for what they mean. */
#ifndef METALOS_WORDS_H
#define METALOS_WORDS_H

#include <stddef.h>

/*
 * Cut `line` into words, in place: separated by blanks, quotes ("") keep blanks and go away. Up to `room` of them to
 * words[]. Returns how many words there are.
 */
size_t words_cut(char *line, char **words, size_t room);

/* Whether a word reads NAME=VALUE, with a name. */
int word_is_setting(const char *word);

#endif
