/* SPDX-License-Identifier: MIT */
/*
 * ioctl.c - from a request number to its handler, with the caller's struct copied in and out.
 */
#include "ioctl.h"

#include <assert.h>
#include <string.h>

#include "handlers.h"

#define REQUESTS  0x100u /* numbers are 8 bits */
#define ARGS_SIZE 512u   /* bytes; more than any of our structs has */

struct request {
    unsigned long number; /* as of _IOWR; 0: there is none */
    enum shim_right right;
    int (*run)(struct shim_file *file, void *args);
};

#define SHIM_REQUEST(request, right, name)                                                                             \
    [_IOC_NR(DRM_IOCTL_##request)] = { DRM_IOCTL_##request, SHIM_RIGHT_##right, shim_ioctl_##name },
static const struct request requests[REQUESTS] = {
#include "requests.def"
};

#define SHIM_REQUEST(request, right, name) static_assert(_IOC_SIZE(DRM_IOCTL_##request) <= ARGS_SIZE, #request " fits");
#include "requests.def"

/* How many bytes go in one direction: what caller and request agree on. */
static size_t shared(unsigned long caller, unsigned long ours, unsigned direction)
{
    if (!(_IOC_DIR(caller) & _IOC_DIR(ours) & direction))
        return 0;
    return _IOC_SIZE(caller) < _IOC_SIZE(ours) ? _IOC_SIZE(caller) : _IOC_SIZE(ours);
}

static int run(struct shim_file *file, unsigned long number, void *arg)
{
    const struct request *request = &requests[_IOC_NR(number)];
    _Alignas(8) unsigned char args[ARGS_SIZE];

    if (!request->run)
        return -EINVAL;
    const size_t in = shared(number, request->number, _IOC_WRITE), out = shared(number, request->number, _IOC_READ);
    if (!arg && in + out)
        return -EFAULT;

    memset(args, 0, _IOC_SIZE(request->number));
    if (in)
        memcpy(args, arg, in);
    int r = shim_auth_permit(file, request->right);
    if (!r)
        r = request->run(file, args);
    if (out) /* of a request that failed as well, as Linux does */
        memcpy(arg, args, out);
    return r;
}

int shim_ioctl(int fd, unsigned long request, void *arg)
{
    struct shim_file *file;

    int r = shim_file_get(fd, &file);
    if (r)
        return r;
    r = _IOC_TYPE(request) == DRM_IOCTL_BASE ? run(file, request, arg) : -ENOTTY;
    shim_file_put(file);
    return r;
}
