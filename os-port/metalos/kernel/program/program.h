/* SPDX-License-Identifier: MIT */
/*
 * program.h - the one program: started from a file of the initrd, and what it has left when it ends.
 *
 * The kernel's command line is `[OPTION=VALUE...] [-- [NAME=VALUE...] PATH [ARGUMENT...]]`, in words that are separated
 * by blanks; a word may be quoted with "". Options: `repeat=N` runs the program N times, and compares what is in use
 * after each run but the first; `log=LEVEL` (error, warning, info, debug), `hang=MS` and `idle=MS` are the card's
 * (gpu.h). Any other is refused.
 */
#ifndef METALOS_PROGRAM_H
#define METALOS_PROGRAM_H

struct trap_frame;

/* Run the program of the command line to its end, as often as it wants. Returns the status for machine_end. */
int program_main(void);

/*
 * gpu/ is told of every end of the program, by the thread of program_main: the last thread has ended, files are closed
 * and all memory is unmapped. The program's mgpu clients are closed now, its nodes and tokens gone.
 */
void gpu_program_ended(void);

/* The value of an option of the command line, or NULL. */
const char *option_value(const char *name);

#endif
