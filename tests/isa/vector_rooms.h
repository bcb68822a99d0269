/* SPDX-License-Identifier: MIT */
/* vector_rooms.h - the parts of the program that checks the vector ALU. Each returns how often something was wrong. */
#ifndef TESTS_ISA_VECTOR_ROOMS_H
#define TESTS_ISA_VECTOR_ROOMS_H

struct bench;

/* vector_cross.c: what moves values between lanes. */
unsigned check_cross(struct bench *bench);

#endif
