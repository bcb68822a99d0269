/* SPDX-License-Identifier: MIT */
/*
 * screenshot.h - the last picture that a card has shown, as a PNG file.
 *
 * Of several heads that have shown something the first one counts, and of its pictures those that are not blanked. The
 * file is written soon after that head goes dark, and by screenshot_write; it is always a whole one (it is renamed into
 * its place).
 */
#ifndef OS_LINUX_SCREENSHOT_H
#define OS_LINUX_SCREENSHOT_H

#include <navi23/navi.h>

struct screenshot;

/*
 * Look at all heads of `card`, for `file`, whose name is copied. Returns 0, or -errno after a line on stderr: the
 * folder cannot be written, or there is no memory.
 */
int screenshot_create(const char *file, struct navi *card, struct screenshot **out);

/* For who watches in the screenshot's place (window.h): a head has shown this. The display thread. */
void screenshot_see(struct screenshot *screenshot, unsigned head, const struct navi_frame *frame);

/* Write the file if there is a picture that is not in it yet. A line on stderr tells how it went. NULL is allowed. */
void screenshot_write(struct screenshot *screenshot);

/* Write likewise, look no more, and free. The card is still there. NULL is allowed. */
void screenshot_destroy(struct screenshot *screenshot);

#endif
