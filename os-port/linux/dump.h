/* SPDX-License-Identifier: MIT */
/*
 * dump.h - a folder with a picture of every target after each draw: NNNN-colour0.png, NNNN-depth.png; and draws.txt,
 * which says what draw NNNN is.
 */
#ifndef OS_LINUX_DUMP_H
#define OS_LINUX_DUMP_H

#include <navi23/navi.h>

struct dump;

/*
 * Begin in `folder`, which is made if it is not there. Returns 0, or -errno after a line on stderr: it cannot be
 * written, or there is no memory.
 */
int dump_create(const char *folder, struct dump **out);

/* struct navi_host's `drawn`, for this dump. */
void dump_see(struct dump *dump, const struct navi_drawn *drawn);

/* All is in the files; a line on stderr tells how much it is. NULL is allowed. */
void dump_finish(struct dump *dump);

/* Finish, and free. NULL is allowed. */
void dump_destroy(struct dump *dump);

#endif
