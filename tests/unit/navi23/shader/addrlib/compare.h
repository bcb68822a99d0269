/* SPDX-License-Identifier: MIT */
/* compare.h - what the files share that are linked with addrlib. */
#ifndef TESTS_ADDRLIB_COMPARE_H
#define TESTS_ADDRLIB_COMPARE_H

#include <stdbool.h>
#include <stdint.h>

#include <addrinterface.h>

/* A number below `limit`, another one each time. */
uint32_t below(uint32_t limit);

/* Whether layouts and addresses of HTILE, DCC and CMASK are as the library has them, for a card with this config. */
bool same_metadata(ADDR_HANDLE lib, uint32_t config);

#endif
