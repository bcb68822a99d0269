/* SPDX-License-Identifier: MIT */
/* signals.c - system calls on signals. */
#include "call/call.h"
#include "program/copy.h"
#include "program/user.h"

#include <errno.h>

#define MASK_SIZE sizeof(uint64_t)
#define UNBLOCKABLE (1ull << (SIGKILL - 1) | 1ull << (SIGSTOP - 1))

static bool is_signal(uint64_t number)
{
    return number >= 1 && number <= SIGNALS;
}

/* (signal, new action, old action, size of a mask) */
int64_t call_rt_sigaction(const uint64_t a[6])
{
    struct abi_sigaction action, before;

    if (!is_signal(a[0]) || a[3] != MASK_SIZE || (a[1] && (a[0] == SIGKILL || a[0] == SIGSTOP)))
        return -EINVAL;
    if (a[1] && copy_in(&action, a[1], sizeof action))
        return -EFAULT;
    mutex_lock(&program.lock);
    before = program.actions[a[0] - 1];
    if (a[1])
        program.actions[a[0] - 1] = action;
    mutex_unlock(&program.lock);
    return a[2] ? copy_out(a[2], &before, sizeof before) : 0;
}

/* (how, mask, old mask, size of a mask) */
int64_t call_rt_sigprocmask(const uint64_t a[6])
{
    struct user_thread *user = user_current();
    const uint64_t before = user->blocked;
    uint64_t mask, now = before;

    if (a[3] != MASK_SIZE)
        return -EINVAL;
    if (a[1]) {
        if (copy_in(&mask, a[1], sizeof mask))
            return -EFAULT;
        if ((int)a[0] < SIG_BLOCK || (int)a[0] > SIG_SETMASK)
            return -EINVAL;
        now = (int)a[0] == SIG_BLOCK ? before | mask : (int)a[0] == SIG_UNBLOCK ? before & ~mask : mask;
    }
    user->blocked = now & ~UNBLOCKABLE;
    return a[2] ? copy_out(a[2], &before, sizeof before) : 0;
}

int64_t call_rt_sigreturn(const uint64_t a[6])
{
    (void)a;
    return signal_return(user_current()->frame);
}

static int64_t send(uint64_t id, uint64_t signal)
{
    return signal && !is_signal(signal) ? -EINVAL : signal_send((uint32_t)id, (int)signal);
}

int64_t call_tkill(const uint64_t a[6])
{
    return send(a[0], a[1]);
}

int64_t call_tgkill(const uint64_t a[6])
{
    return (uint32_t)a[0] == program.id ? send(a[1], a[2]) : -ESRCH;
}

/* There is one program: 0 and -1 mean it as well. */
int64_t call_kill(const uint64_t a[6])
{
    const int id = (int)a[0];

    if (a[1] && !is_signal(a[1]))
        return -EINVAL;
    return id == 0 || id == -1 || id == (int)program.id ? signal_send_program((int)a[1]) : -ESRCH;
}
