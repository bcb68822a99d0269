/* SPDX-License-Identifier: MIT */
/* memory_rooms.h - the parts of the program that checks memory. Each returns how often something was wrong, and said so. */
#ifndef TESTS_ISA_MEMORY_ROOMS_H
#define TESTS_ISA_MEMORY_ROOMS_H

struct bench;

/* memory_lds.c: DS instructions that are no simple access. */
unsigned check_lds(struct bench *bench);

/* memory_formats.c: loads and stores of buffers that convert; of images. */
unsigned check_buffer_formats(struct bench *bench);
unsigned check_images(struct bench *bench);

#endif
