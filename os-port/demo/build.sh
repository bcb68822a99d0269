#!/bin/sh
# SPDX-License-Identifier: MIT
# build.sh [FOLDER] - kernel, library, suite and player for an OS of your own, by a C compiler and `ar` alone.
#
# What is built goes to FOLDER (default: build/demo), linked with a port: the files of this folder, which has nothing,
# or of yours. Copy this one, set PORT to the copy, and fill in function after function; PORTING.md has the order.
# From the environment:
#   PORT            the folder with your port's files (this one)
#   CC, AR          compiler and archiver of your OS (cc, ar)
#   KERNEL_CFLAGS   flags of your kernel (below: x86-64, no red zone, no vector registers, upper 2 GiB)
#   CFLAGS          flags of your programs (-O2)
#   LDFLAGS, LIBS   how your programs are linked (-no-pie, -lm -lpthread)
# shellcheck disable=SC2086,SC2046  # flags, and lists of files, are meant to be split
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
port=$(CDPATH='' cd -- "${PORT:-$root/os-port/demo}" && pwd)
out=${1:-$root/build/demo}
case $root$port in
*[[:space:]]*)
    echo "demo: a path with blanks in it cannot be given to the compiler: $root, $port" >&2
    exit 2
    ;;
esac
mkdir -p "$out/objects"
out=$(CDPATH='' cd -- "$out" && pwd)
objects=$out/objects

: "${CC:=cc}" "${AR:=ar}"
: "${KERNEL_CFLAGS=-O2 -ffreestanding -fno-pic -mno-red-zone -mgeneral-regs-only -mcmodel=kernel}"
: "${CFLAGS=-O2}" "${LDFLAGS=-no-pie}" "${LIBS=-lm -lpthread}"
warnings='-std=c11 -Wall -Wextra -Wno-missing-field-initializers'
kernel_inc="-I$root/kernel-api/include -I$root/kernel-api/reference -I$root/kernel-api -I$root/qemu"
library_inc="-I$root/kernel-api/include -I$root/libradv-metal -I$root/libradv-metal/include
    -I$root/libradv-metal/include/libdrm -D_GNU_SOURCE"
suite_inc="-I$root/kernel-api/include -I$root/kernel-api -I$root/qemu -I$root/tests"

# room NAME FLAGS FILE...: compile the files, with a folder of its own for the objects, and make NAME.a of them
room() {
    name=$1
    flags=$2
    shift 2
    echo "demo: $name, $# files" >&2
    rm -rf "$objects/$name" "$objects/$name.a"
    mkdir "$objects/$name"
    (cd "$objects/$name" && $CC $warnings $flags -c "$@")
    $AR rcs "$objects/$name.a" "$objects/$name"/*.o
}

# program NAME ROOM...: link the rooms' archives, with every object of each, so that nothing can lack unseen
program() {
    name=$1
    shift
    $CC $LDFLAGS -o "$out/$name" -Wl,--whole-archive "$@" -Wl,--no-whole-archive $LIBS
}

# In your kernel: the reference kernel, and its OS and bus.
room kernel "$KERNEL_CFLAGS $kernel_inc" "$root"/kernel-api/reference/*/*.c
room port_kernel "$KERNEL_CFLAGS $kernel_inc" "$port/kgpu_os.c" "$port/kgpu_bus.c" "$port/gate.c"
# In every program: libdrm and libdrm_amdgpu. File names repeat between the folders, so there are five archives.
for part in ops ops/kms ioctl drm amdgpu; do
    room "library_${part#*/}" "$CFLAGS $library_inc" "$root/libradv-metal/$part"/*.c
done
room port_library "$CFLAGS $library_inc" "$port/shim_os.c"
# To try it: the suite, the player, and two programs.
room suite "$CFLAGS $suite_inc" $(ls "$root"/tests/conformance/*.c | grep -v '/os_\|/polling_')
room port_suite "$CFLAGS $suite_inc" "$port/test_os.c"
room player "$CFLAGS $kernel_inc" "$root"/kernel-api/replay/*.c
room replay_main "$CFLAGS $kernel_inc" "$port/replay.c"
room devices_main "$CFLAGS $library_inc" "$port/devices.c"

# Kernel and program are one here. With a user mode, kernel.a goes into your kernel, and mgpu_call, a system call then,
# into port_library and port_suite.
cd "$objects"
program conformance kernel.a port_kernel.a suite.a port_suite.a
program replay kernel.a port_kernel.a player.a replay_main.a
program devices kernel.a port_kernel.a library_*.a port_library.a devices_main.a
echo "demo: conformance, replay and devices are in $out" >&2
