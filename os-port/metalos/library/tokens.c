/* SPDX-License-Identifier: MIT */
/* tokens.c - descriptors that stand for export tokens, which the kernel has. */
#include "shim_os.h"
#include "system_call.h"

#include <errno.h>

_Static_assert((int)METALOS_TOKEN_BO == (int)SHIM_TOKEN_BO && (int)METALOS_TOKEN_SYNC == (int)SHIM_TOKEN_SYNC &&
                   (int)METALOS_TOKEN_SYNC_FILE == (int)SHIM_TOKEN_SYNC_FILE,
               "kinds have the same numbers");

int shim_os_token_export(enum shim_token kind, uint64_t token, uint64_t size)
{
    return (int)system_call(METALOS_CALL_TOKEN_EXPORT, kind, token, size);
}

int shim_os_token_import(int fd, enum shim_token kind, uint64_t *token_out)
{
    const int err = (int)system_call(METALOS_CALL_TOKEN_IMPORT, (uint64_t)fd, kind, (uintptr_t)token_out);

    return err == -EBADF || !err ? err : -EINVAL; /* a kernel that knows no tokens has none */
}

void shim_os_token_ready(uint64_t token)
{
    system_call(METALOS_CALL_TOKEN_READY, token);
}

bool shim_os_token_reap(uint64_t *token_out)
{
    return system_call(METALOS_CALL_TOKEN_REAP, (uintptr_t)token_out) == 1;
}
