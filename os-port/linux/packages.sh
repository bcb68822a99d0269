#!/bin/sh
# SPDX-License-Identifier: MIT
# packages.sh SET - have the Debian packages that `./run SET` needs: `vulkaninfo`, `vkcube`, `test`; `metalos` for
# `./run --on metalos`, `fps` and `window` for `./run --fps` and `--window`, `mesa` to build RADV for this system,
# `programs` for `./run test programs --all`.
# As root what is missing is installed; otherwise the line to run as root is printed and the exit status is 1.
set -eu
. "$(dirname -- "$0")/step.sh"

# To build the library, and to run the distribution's driver and vulkaninfo on it.
packages='gcc libc6-dev libpng-dev libvulkan1 mesa-vulkan-drivers meson ninja-build pkg-config vulkan-tools'

add_metalos() {
    # The compiler and linker of its programs; to build their C library and to boot the kernel.
    packages="$packages clang-19 lld-19 llvm-19 cmake cpio make python3 qemu-system-x86 xz-utils"
    # The headers of QEMU, for its card.
    packages="$packages bison dpkg-dev flex libfdt-dev libglib2.0-dev libpixman-1-dev"
    # Its driver, and programs that use it.
    packages="$packages glslang-tools libvulkan-dev patch python3-mako"
}

case ${1-} in
vulkaninfo) ;;
fps) packages="$packages libvulkan-dev" ;;
window) packages="$packages libsdl2-dev" ;;
vkcube)
    # The X server that nobody sees; to build the cube for the card's own screen.
    packages="$packages dpkg-dev glslang-tools libvulkan-dev python3 xvfb"
    ;;
metalos) add_metalos ;;
test)
    add_metalos
    packages="$packages clang drm-info edid-decode g++ libclang-rt-dev libdrm-tests radeontop spin"
    # What ./run has besides; what says that programs use Vulkan rightly.
    packages="$packages libsdl2-dev libxcb1-dev vulkan-validationlayers xvfb"
    # To compare with the original libdrm.
    packages="$packages abigail-tools libdrm-dev"
    ;;
mesa)
    # To build the driver for this system.
    packages="$packages g++ glslang-tools libexpat1-dev patch python3-mako zlib1g-dev"
    ;;
programs)
    packages="$packages ffmpeg g++ glslang-dev libfftw3-dev libvkfft-dev libvulkan-dev spirv-tools"
    # OpenGL by way of Vulkan.
    packages="$packages glmark2-es2-x11 libegl1 libgl1-mesa-dri libgles2 piglit waffle-utils xvfb"
    # A node that is not Debian's brings an npm of its own, which Debian's does not go with.
    command -v npm >/dev/null || packages="$packages nodejs npm"
    ;;
*)
    echo "usage: packages.sh vulkaninfo|vkcube|fps|window|metalos|test|mesa|programs" >&2
    exit 2
    ;;
esac

if ! command -v dpkg-query >/dev/null; then
    echo "setup: not a Debian system; going on in the hope that there is what these packages hold: $packages" >&2
    exit 0
fi

missing=
for package in $packages; do
    case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) in
    installed) ;;
    *) missing="$missing $package" ;;
    esac
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ]; then
    echo "setup: packages are missing; as root run this line, then try again:" >&2
    echo "apt-get update && apt-get install -y --no-install-recommends$missing" >&2
    exit 1
fi

export DEBIAN_FRONTEND=noninteractive
# A package that apt has never heard of means that its lists are empty, as in a fresh chroot.
# shellcheck disable=SC2086  # the lists of names are meant to be split
if ! apt-cache show $missing >/dev/null 2>&1; then
    step apt-update.log 'apt-get update' apt-get update
fi
# shellcheck disable=SC2086
step apt-install.log "apt-get install$missing" apt-get install -y --no-install-recommends $missing
