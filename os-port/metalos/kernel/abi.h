/* SPDX-License-Identifier: MIT */
/*
 * abi.h - the numbers and structs of system calls, as musl's headers have them on x86-64; errors are <errno.h>'s.
 */
#ifndef METALOS_ABI_H
#define METALOS_ABI_H

#include <stdint.h>

/* open, fcntl */
#define O_ACCMODE 3u
#define O_RDONLY 0u
#define O_WRONLY 1u
#define O_RDWR 2u
#define O_CREAT 0x40u
#define O_EXCL 0x80u
#define O_TRUNC 0x200u
#define O_APPEND 0x400u
#define O_NONBLOCK 0x800u
#define O_DIRECTORY 0x10000u
#define O_CLOEXEC 0x80000u
#define AT_FDCWD (-100)
#define AT_REMOVEDIR 0x200u
#define AT_EMPTY_PATH 0x1000u
#define F_DUPFD 0u
#define F_GETFD 1u
#define F_SETFD 2u
#define F_GETFL 3u
#define F_SETFL 4u
#define F_DUPFD_CLOEXEC 1030u
#define FD_CLOEXEC 1u
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2

/* stat: kinds of files */
#define S_IFMT 0170000u
#define S_IFIFO 0010000u
#define S_IFCHR 0020000u
#define S_IFDIR 0040000u
#define S_IFREG 0100000u
#define DEVICE_NUMBER(major, minor) ((uint64_t)(major) << 8 | (minor)) /* both below 256 */

struct abi_stat {
    uint64_t device, inode, links;
    uint32_t mode, user, group, pad;
    uint64_t number; /* of a device node */
    int64_t size, block_size, blocks;
    int64_t times[6];
    int64_t unused[3];
};

struct abi_dirent { /* the name and its NUL follow; the next one is at a multiple of 8 */
    uint64_t inode;
    int64_t offset;
    uint16_t size;
    uint8_t kind; /* the mode's S_IFMT, shifted down by 12 */
    char name[];
} __attribute__((packed));

struct abi_iovec {
    uint64_t base, size;
};

/* poll */
#define POLLIN 0x001u
#define POLLOUT 0x004u
#define POLLERR 0x008u
#define POLLHUP 0x010u
#define POLLNVAL 0x020u

struct abi_pollfd {
    int32_t fd;
    uint16_t events, revents;
};

#define EFD_SEMAPHORE 1u
#define MFD_CLOEXEC 1u
#define MFD_ALLOW_SEALING 2u

/* mmap and its kin */
#define PROT_NONE 0u
#define PROT_READ 1u
#define PROT_WRITE 2u
#define PROT_EXEC 4u
#define MAP_SHARED 0x01u
#define MAP_PRIVATE 0x02u
#define MAP_TYPE 0x0fu
#define MAP_FIXED 0x10u
#define MAP_ANONYMOUS 0x20u
#define MAP_NORESERVE 0x4000u
#define MAP_POPULATE 0x8000u
#define MAP_FIXED_NOREPLACE 0x100000u
#define MREMAP_MAYMOVE 1u
#define MADV_DONTNEED 4
#define MADV_FREE 8

/* threads */
#define CLONE_VM 0x100u
#define CLONE_SIGHAND 0x800u
#define CLONE_THREAD 0x10000u
#define CLONE_SETTLS 0x80000u
#define CLONE_PARENT_SETTID 0x100000u
#define CLONE_CHILD_CLEARTID 0x200000u
#define CLONE_CHILD_SETTID 0x1000000u
#define FUTEX_WAIT 0u
#define FUTEX_WAKE 1u
#define FUTEX_REQUEUE 3u
#define FUTEX_CMP_REQUEUE 4u
#define FUTEX_WAIT_BITSET 9u
#define FUTEX_WAKE_BITSET 10u
#define FUTEX_PRIVATE 128u
#define FUTEX_CLOCK_REALTIME 256u
#define ARCH_SET_FS 0x1002u
#define ARCH_GET_FS 0x1003u

/* time */
#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1
#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID 3
#define CLOCK_MONOTONIC_RAW 4
#define CLOCK_REALTIME_COARSE 5
#define CLOCK_MONOTONIC_COARSE 6
#define CLOCK_BOOTTIME 7
#define TIMER_ABSTIME 1
#define NS_PER_SECOND 1000000000ll

struct abi_timespec {
    int64_t seconds, nanoseconds;
};

/* signals */
#define SIGNALS 64u /* numbered from 1 */
#define SIGILL 4
#define SIGTRAP 5
#define SIGABRT 6
#define SIGBUS 7
#define SIGFPE 8
#define SIGKILL 9
#define SIGSEGV 11
#define SIGPIPE 13
#define SIGCHLD 17
#define SIGCONT 18
#define SIGSTOP 19
#define SIGURG 23
#define SIGWINCH 28
#define SIG_DFL 0u
#define SIG_IGN 1u
#define SIG_BLOCK 0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2
#define SA_RESTORER 0x04000000u
#define SA_RESTART 0x10000000u
#define SA_NODEFER 0x40000000u
#define SA_RESETHAND 0x80000000u
#define SI_USER 0
#define SI_TKILL (-6)
#define SI_KERNEL 128

struct abi_sigaction {
    uint64_t handler, flags, restorer, mask;
};

struct abi_siginfo {
    int32_t signal, error, code, pad;
    uint64_t address; /* of a fault; else the sender's process and user, which are 1 and 0 */
    uint64_t rest[13];
};

struct abi_ucontext {
    uint64_t flags, link;
    uint64_t stack, stack_flags, stack_size;
    uint64_t r8, r9, r10, r11, r12, r13, r14, r15, rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip, rflags;
    uint16_t cs, gs, fs, ss;
    uint64_t error, vector, old_mask, cr2;
    uint64_t fpu; /* address of the FXSAVE image */
    uint64_t reserved[8];
    uint64_t mask;
};

_Static_assert(sizeof(struct abi_stat) == 144 && sizeof(struct abi_siginfo) == 128, "musl's sizes");
_Static_assert(__builtin_offsetof(struct abi_ucontext, mask) == 296, "musl's layout");

/* The auxiliary vector: what a program is told besides its arguments. */
#define AT_NULL 0u
#define AT_PHDR 3u
#define AT_PHENT 4u
#define AT_PHNUM 5u
#define AT_PAGESZ 6u
#define AT_ENTRY 9u
#define AT_UID 11u
#define AT_EUID 12u
#define AT_GID 13u
#define AT_EGID 14u
#define AT_HWCAP 16u
#define AT_CLKTCK 17u
#define AT_SECURE 23u
#define AT_RANDOM 25u
#define AT_EXECFN 31u

#endif
