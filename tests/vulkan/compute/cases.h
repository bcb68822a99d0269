/* SPDX-License-Identifier: MIT */
/* cases.h - the tables of cases; each ends with a row without a name. */
#ifndef TESTS_VULKAN_COMPUTE_CASES_H
#define TESTS_VULKAN_COMPUTE_CASES_H

#include "case.h"

extern const struct compute_case language_cases[]; /* control flow, functions, arrays, constants, system values */
extern const struct compute_case arithmetic_cases[]; /* rounding and denormal modes, dot products */
extern const struct compute_case memory_cases[];   /* descriptors of every type, addresses, small types */
extern const struct compute_case shared_cases[];   /* barriers, shared memory, atomics */
extern const struct compute_case subgroup_cases[];
extern const struct compute_case image_cases[];

/* Short for the tables. */
#define STORAGE(size, content) { .type = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, .bytes = (size), .fill = (content) }

#endif
