/* SPDX-License-Identifier: MIT */
/* facts.c - see facts.h. */
#include "facts.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define HEADING "# radv-metal probe-card, format 1: `=` is compared, `~` is of the moment\n"

static void *must(void *memory)
{
    if (!memory) {
        fputs("probe-card: out of memory\n", stderr);
        exit(2);
    }
    return memory;
}

/* Takes over `value`. */
static void append(struct facts *facts, enum fact_kind kind, const char *name, char *value)
{
    if (facts->count == facts->room) {
        facts->room = facts->room ? facts->room * 2 : 64;
        facts->list = must(realloc(facts->list, facts->room * sizeof *facts->list));
    }
    facts->list[facts->count++] = (struct fact){ must(strdup(name)), value, kind };
}

void facts_add(struct facts *facts, enum fact_kind kind, const char *name, const char *format, ...)
{
    va_list args;
    char *value = NULL;

    va_start(args, format);
    if (vasprintf(&value, format, args) < 0)
        value = NULL;
    va_end(args);
    append(facts, kind, name, must(value));
}

const struct fact *facts_find(const struct facts *facts, const char *name)
{
    for (size_t i = 0; i < facts->count; i++)
        if (strcmp(facts->list[i].name, name) == 0)
            return &facts->list[i];
    return NULL;
}

void facts_extend(struct facts *facts, enum fact_kind kind, const char *name, const char *more)
{
    const struct fact *found = facts_find(facts, name);
    if (!found) {
        facts_add(facts, kind, name, "%s", more);
        return;
    }
    struct fact *fact = &facts->list[found - facts->list];
    size_t length = strlen(fact->value);
    fact->value = must(realloc(fact->value, length + strlen(more) + 2));
    fact->value[length] = ' ';
    strcpy(fact->value + length + 1, more);
}

int facts_save(const struct facts *facts, FILE *file)
{
    fputs(HEADING, file);
    for (size_t i = 0; i < facts->count; i++) {
        const struct fact *fact = &facts->list[i];
        fprintf(file, "%s %c %s\n", fact->name, fact->kind == FACT_LASTING ? '=' : '~', fact->value);
    }
    return fflush(file) || ferror(file) ? -EIO : 0;
}

/* `name = value`, ended by 0. Returns whether it was one. */
static bool load_line(struct facts *facts, char *line)
{
    char *mark = line + strcspn(line, " ");
    if (mark == line || (strncmp(mark, " = ", 3) != 0 && strncmp(mark, " ~ ", 3) != 0))
        return false;
    *mark = 0;
    append(facts, mark[1] == '=' ? FACT_LASTING : FACT_MOMENTARY, line, must(strdup(mark + 3)));
    return true;
}

int facts_load(struct facts *facts, FILE *file, unsigned *line_out)
{
    char *line = NULL;
    size_t room = 0;
    int r = 0;

    *line_out = 0;
    while (!r && getline(&line, &room, file) >= 0) {
        ++*line_out;
        line[strcspn(line, "\r\n")] = 0;
        if (line[0] && line[0] != '#' && !load_line(facts, line))
            r = -EINVAL;
    }
    if (!r && ferror(file))
        r = -EIO;
    free(line);
    return r;
}

void facts_finish(struct facts *facts)
{
    for (size_t i = 0; i < facts->count; i++) {
        free(facts->list[i].name);
        free(facts->list[i].value);
    }
    free(facts->list);
    *facts = (struct facts){ 0 };
}
