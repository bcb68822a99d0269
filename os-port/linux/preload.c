/* SPDX-License-Identifier: MIT */
/*
 * preload.c - libradv-metal-preload.so: ioctl(2), mmap(2) and munmap(2) for descriptors of the card.
 *
 * RADV of Mesa 24.3 and later does not ask libdrm for everything: it makes DRM's requests itself and maps the node. No
 * device of Linux is behind our descriptors, so a program is run with this object in LD_PRELOAD; what is about the
 * card's descriptors goes to libradv-metal.so.0, all else to libc. The library is never brought into a program by this:
 * when it makes its first descriptor it calls radv_metal_preload_begin, and until then every call is libc's after
 * one look at a pointer.
 */
#undef _FILE_OFFSET_BITS /* with it what is called mmap here would be called mmap64 */
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "preload.h"

#define EXPORT __attribute__((visibility("default")))

/* ---- libc -------------------------------------------------------------------------------------------------------- */

typedef int ioctl_function(int fd, unsigned long request, ...);
typedef void *mmap_function(void *address, size_t size, int protection, int flags, int fd, off_t offset);
typedef int munmap_function(void *address, size_t size);

/* The function that would have been called without us. */
static void *next(const char *name, void **known)
{
    void *function = __atomic_load_n(known, __ATOMIC_RELAXED);

    if (!function) {
        function = dlsym(RTLD_NEXT, name);
        __atomic_store_n(known, function, __ATOMIC_RELAXED);
    }
    return function;
}

static int libc_ioctl(int fd, unsigned long request, void *arg)
{
    static void *known;
    return ((ioctl_function *)next("ioctl", &known))(fd, request, arg);
}

static void *libc_mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
    static void *known;
    return ((mmap_function *)next("mmap", &known))(address, size, protection, flags, fd, offset);
}

static int libc_munmap(void *address, size_t size)
{
    static void *known;
    return ((munmap_function *)next("munmap", &known))(address, size);
}

/* ---- the library ------------------------------------------------------------------------------------------------- */

/* Its functions that are called here, as in libradv-metal/ioctl/program.h and ops/ops.h. */
struct library {
    int (*ioctl)(int fd, unsigned long request, void *arg);
    int (*mmap)(void *address, size_t size, int protection, int flags, int fd, uint64_t offset, void **out);
    int (*unmap)(void *address, uint64_t size);
};

static struct library functions;
static const struct library *library; /* NULL: the process has no descriptor of the card */

/* What the library does on the way to an answer is its own, and libc's. */
static _Thread_local bool inside;

static void find_functions(void)
{
    static const struct {
        const char *name;
        void *function;
    } names[] = {
        { "shim_program_ioctl", &functions.ioctl },
        { "shim_program_mmap", &functions.mmap },
        { "shim_memory_unmap", &functions.unmap },
    };
    void *handle = dlopen("libradv-metal.so.0", RTLD_LAZY | RTLD_NOLOAD);

    if (!handle)
        return;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        *(void **)names[i].function = dlsym(handle, names[i].name);
        if (!*(void **)names[i].function)
            return; /* of another version */
    }
    __atomic_store_n(&library, &functions, __ATOMIC_RELEASE);
}

bool radv_metal_preload_begin(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, find_functions);
    return __atomic_load_n(&library, __ATOMIC_ACQUIRE);
}

/* To be called before the library; NULL: it is not to be asked. */
static const struct library *enter(void)
{
    const struct library *found = __atomic_load_n(&library, __ATOMIC_ACQUIRE);

    if (!found || inside)
        return NULL;
    inside = true;
    return found;
}

/* Its answer, as libc gives answers. */
static int leave(int r)
{
    inside = false;
    if (r >= 0)
        return r;
    errno = -r;
    return -1;
}

/* ---- what programs call ------------------------------------------------------------------------------------------ */

EXPORT int ioctl(int fd, unsigned long request, ...)
{
    const struct library *found = enter();
    va_list list;

    va_start(list, request);
    void *arg = va_arg(list, void *);
    va_end(list);
    if (found) {
        int r = found->ioctl(fd, request, arg);
        if (r != -ENOTTY)
            return leave(r);
        leave(0);
    }
    return libc_ioctl(fd, request, arg);
}

/* Whatever is mapped over memory of the card ends that. */
EXPORT void *mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
    const struct library *found = flags & MAP_FIXED || !(flags & MAP_ANONYMOUS) ? enter() : NULL;

    if (found) {
        void *at = MAP_FAILED;
        int r = found->mmap(address, size, protection, flags, fd, (uint64_t)offset, &at);
        if (r != -ENOTTY)
            return leave(r) ? MAP_FAILED : at;
        leave(0);
    }
    return libc_mmap(address, size, protection, flags, fd, offset);
}

EXPORT void *mmap64(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
    return mmap(address, size, protection, flags, fd, offset);
}

EXPORT int munmap(void *address, size_t size)
{
    const struct library *found = enter();
    return found ? leave(found->unmap(address, size)) : libc_munmap(address, size);
}
