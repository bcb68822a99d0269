#!/bin/sh
# SPDX-License-Identifier: MIT
# build.sh - have the C and C++ library of MetalOS's programs, and the compiler that goes with them, in build/sysroot:
# musl, mimalloc, and LLVM's builtins, libunwind, libc++abi and libc++, from Debian's source packages, for a target that
# is not Linux. What is there already, of the same inputs, is kept.
# build.sh --check - build it once more, elsewhere, and compare: the same bytes must come out.
#
# bin/metalos-cc and bin/metalos-c++ compile and link; metalos.ini is what `meson setup --cross-file` wants.
set -eu
export LC_ALL=C # names sort alike everywhere
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$here/../../..
. "$root/os-port/linux/step.sh"
. "$root/os-port/linux/fetch.sh"

# Debian's name and version, the archive with the source, and its sha256. LLVM's is the version of the clang that
# compiles.
sources="
musl=1.2.3-1 musl_1.2.3.orig.tar.gz 7d5b0b6062521e4627e099e4c9dc8248d32a30285e959b7eecaa780cf8cfd4a4
mimalloc=2.0.9+ds-2 mimalloc_2.0.9+ds.orig.tar.xz cbc9d207ff105ad1f0cb739c378076143a6452b8d0624309cea0abfb040e972b
llvm-toolchain-19=1:19.1.7-3~deb12u1 llvm-toolchain-19_19.1.7.orig.tar.xz \
ae498f3bc58ae2d9f64ef5f0c035c4240152bf015a5b7738b15c22e93bdc97ce"

# What of LLVM's archive is needed.
llvm_folders='cmake runtimes libunwind libcxxabi libcxx/CMakeLists.txt libcxx/cmake libcxx/include libcxx/lib
libcxx/modules libcxx/src libcxx/utils libcxx/vendor compiler-rt/lib/builtins llvm/cmake'

# Functions of libgcc that clang calls on x86-64 by itself: wide integers, long double and complex arithmetic. What is
# left out is for other processors, other systems, or types that musl's programs cannot have.
not_builtins='apple_versioning|atomic|clear_cache|cpu_model.*|emutls|enable_execute_stack|eprintf|gcc_personality_v0'
not_builtins="$not_builtins|os_version_check|trampoline_setup|.*bf.*|.*hf.*|.*ppc.*"

source=$build/sysroot-source
jobs=$(nproc)

# What follows is run by `step`, in a condition, where set -e means nothing: hence the &&.

# unpack FOLDER ARCHIVE [PATH...]: all of an archive, or some paths in it, without its top folder.
unpack() {
    folder=$source/$1
    archive=$2
    shift 2
    top=$(basename "$archive" .orig.tar.xz)
    for path; do
        shift
        set -- "$@" "$top/$path"
    done
    mkdir -p "$folder" && tar -xf "$archive" -C "$folder" --strip-components=1 "$@"
}

# The sources, checked, in build/sysroot-source. The archives are not kept.
fetch_sources() {
    [ "$(cat "$source/complete" 2>/dev/null)" != "$sources" ] || return 0
    rm -rf "$source"
    own_apt apt-sysroot deb-src bookworm main
    echo "$sources" | grep . | while read -r package archive sha256; do
        step sysroot-source.log "downloading the source of $package" \
            apt-get source --download-only --tar-only "$package"
        echo "$sha256  $archive" | sha256sum --check --quiet
    done
    step sysroot-unpack.log 'unpacking the sources of musl' unpack musl musl_*.tar.gz
    step sysroot-unpack.log 'unpacking the sources of mimalloc' unpack mimalloc mimalloc_*.tar.xz
    # shellcheck disable=SC2086  # the folders are meant to be split
    step sysroot-unpack.log 'unpacking what is needed of LLVM' unpack llvm llvm-toolchain-19_*.tar.xz $llvm_folders
    rm -f ./*.tar.*
    echo "$sources" >"$source/complete"
}

# install_compiler OUT: the compiler, which all that follows is compiled with.
install_compiler() {
    mkdir -p "$1/bin" "$1/libexec" "$1/lib/pkgconfig"
    cp "$here/metalos-cc" "$here/metalos.cfg" "$here/metalos-c++.cfg" "$1/bin"
    cp "$here/metalos-cc" "$1/bin/metalos-c++"
    cp "$here/link" "$1/libexec/gcc"
    cp "$here/link" "$1/libexec/g++"
    sed "s|@SYSROOT@|$build/sysroot|" "$here/metalos.ini.in" >"$1/metalos.ini"
}

# build_musl OUT WORK: with its way into the kernel replaced. Its own flags leave frame pointers out.
build_musl() {
    cp "$here/syscall_arch.h" "$source/musl/arch/x86_64/syscall_arch.h"
    cp "$here/call.c" "$source/musl/src/internal/metalos_call.c"
    mkdir "$2/musl" && cd "$2/musl" || return
    CC="$1/bin/metalos-cc" AR=llvm-ar-19 RANLIB=llvm-ranlib-19 CFLAGS="$optimise -fno-omit-frame-pointer" LIBCC=' ' \
        "$source/musl/configure" --target=x86_64-none-elf --host=x86_64 --prefix="$1" --disable-shared \
        --disable-wrapper &&
        make -j "$jobs" && make install
}

# build_malloc OUT WORK
build_malloc() {
    # shellcheck disable=SC2086
    "$1/bin/metalos-cc" $optimise -std=gnu11 -w -DNDEBUG -fno-builtin -ftls-model=local-exec \
        -I"$source/mimalloc/include" -I"$source/mimalloc/src" -c "$here/malloc.c" -o "$2/malloc.o" &&
        llvm-ar-19 rcsD "$1/lib/libmalloc.a" "$2/malloc.o"
}

# build_builtins OUT WORK
build_builtins() {
    folder=$source/llvm/compiler-rt/lib/builtins
    mkdir "$2/builtins" && cd "$2/builtins" || return
    # The processor's folder comes last, so its object replaces the portable one of the same name.
    # shellcheck disable=SC2086
    for half in "$folder" "$folder/x86_64"; do
        find "$half" -maxdepth 1 -name '*.c' | grep -vE "/($not_builtins)\.c\$" |
            xargs -P "$jobs" -n 8 "$1/bin/metalos-cc" $optimise -w -I"$folder" -c || return
    done
    llvm-ar-19 rcsD "$1/lib/libclang_rt.builtins.a" ./*.o
}

# configure_cxx OUT WORK
configure_cxx() {
    cmake -G Ninja -S "$source/llvm/runtimes" -B "$2/cxx" -DLLVM_ENABLE_RUNTIMES='libunwind;libcxxabi;libcxx' \
        -DCMAKE_SYSTEM_NAME=Generic -DCMAKE_SYSTEM_PROCESSOR=x86_64 -DCMAKE_TRY_COMPILE_TARGET_TYPE=STATIC_LIBRARY \
        -DCMAKE_C_COMPILER="$1/bin/metalos-cc" -DCMAKE_CXX_COMPILER="$1/bin/metalos-c++" \
        -DCMAKE_ASM_COMPILER="$1/bin/metalos-cc" -DCMAKE_C_FLAGS="$optimise -D_GNU_SOURCE" \
        -DCMAKE_CXX_FLAGS="$optimise" -DCMAKE_ASM_FLAGS="$optimise" \
        -DCMAKE_AR=/usr/bin/llvm-ar-19 -DCMAKE_RANLIB=/usr/bin/llvm-ranlib-19 -DCMAKE_NM=/usr/bin/llvm-nm-19 \
        -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$1" -DLLVM_INCLUDE_TESTS=OFF -DLLVM_INCLUDE_DOCS=OFF \
        -DLIBUNWIND_ENABLE_SHARED=OFF -DLIBUNWIND_USE_COMPILER_RT=ON -DLIBUNWIND_ENABLE_ASSERTIONS=OFF \
        -DLIBUNWIND_INCLUDE_TESTS=OFF \
        -DLIBCXXABI_ENABLE_SHARED=OFF -DLIBCXXABI_USE_LLVM_UNWINDER=ON -DLIBCXXABI_USE_COMPILER_RT=ON \
        -DLIBCXXABI_HAS_PTHREAD_API=ON -DLIBCXXABI_ENABLE_ASSERTIONS=OFF -DLIBCXXABI_INCLUDE_TESTS=OFF \
        -DLIBCXX_ENABLE_SHARED=OFF -DLIBCXX_CXX_ABI=libcxxabi -DLIBCXX_HAS_MUSL_LIBC=ON -DLIBCXX_HAS_PTHREAD_API=ON \
        -DLIBCXX_USE_COMPILER_RT=ON -DLIBCXX_INCLUDE_BENCHMARKS=OFF -DLIBCXX_INCLUDE_TESTS=OFF \
        -DLIBCXX_ENABLE_TIME_ZONE_DATABASE=OFF -DLIBCXX_INSTALL_MODULES=OFF
}

# make_sysroot: everything, step by step, in build/sysroot-new: there is never half a sysroot.
make_sysroot() {
    new=$build/sysroot-new
    work=$build/sysroot-work
    rm -rf "$new" "$work"
    mkdir -p "$new" "$work"
    # No path of this checkout gets into what is compiled.
    optimise=-O2
    for path in "$source" "$work" "$here" "$new"; do
        optimise="$optimise -ffile-prefix-map=$path=."
    done
    install_compiler "$new"
    step sysroot-musl.log 'building musl' build_musl "$new" "$work"
    step sysroot-malloc.log 'building mimalloc' build_malloc "$new" "$work"
    step sysroot-builtins.log "building LLVM's builtins" build_builtins "$new" "$work"
    step sysroot-configure.log 'configuring libc++' configure_cxx "$new" "$work"
    step sysroot-cxx.log 'building libunwind, libc++abi and libc++' ninja -C "$work/cxx" -j "$jobs" install
    rm -rf "$work"
    echo "$inputs" >"$new/built-from"
}

plain_path
check=no
case ${1-} in
'') ;;
--check) check=yes ;;
*)
    echo "build.sh: there is no '$1', only --check" >&2
    exit 2
    ;;
esac
exec 8>"$build/sysroot.lock"
flock 8

inputs=$(cat "$here"/* | sha256sum | cut -d ' ' -f 1)
inputs="$inputs $(clang-19 --version | head -n 1)"
if [ "$(cat "$build/sysroot/built-from" 2>/dev/null)" != "$inputs" ]; then
    fetch_sources
    make_sysroot
    rm -rf "$build/sysroot"
    mv "$new" "$build/sysroot"
fi
# The kernel's own calls: in no library's inputs, and copied only when they have changed.
install -C -m 644 -D "$root/os-port/metalos/include/metalos/call.h" "$build/sysroot/include/metalos/call.h"
if [ $check = yes ]; then
    fetch_sources
    make_sysroot
    diff -r --exclude=metalos "$build/sysroot" "$new"
    rm -r "$new"
    echo 'sysroot: built twice, the same bytes'
fi
