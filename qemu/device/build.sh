#!/bin/sh
# SPDX-License-Identifier: MIT
# build.sh [--asan] - compile the card for the qemu-system-x86_64 that is installed, to build/qemu/navi23-qemu.so, and
# print where that is; with --asan one for AddressSanitizer, navi23-qemu-asan.so. QEMU is started with it by
#     env LD_PRELOAD=.../navi23-qemu.so qemu-system-x86_64 -device navi23 ...
# The headers come from the source package of just that QEMU, which is fetched and configured once; nothing is
# installed. What is up to date is kept.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/../../os-port/linux/step.sh"
. "$here/../../os-port/linux/fetch.sh"

fail() {
    echo "qemu/device/build.sh: $*" >&2
    exit 1
}

plain_path
case ${1-} in
'') variant='' flags='-O2 -g' ;;
--asan) variant=-asan flags='-O1 -g -fsanitize=address -fno-omit-frame-pointer' ;;
*) fail "no option is called '$1'; there is --asan" ;;
esac

command -v qemu-system-x86_64 >/dev/null || fail 'qemu-system-x86_64 is not installed (apt-get install qemu-system-x86)'
version=$(qemu-system-x86_64 --version | sed -n '1s/^QEMU emulator version //p')
# Debian builds one source several times (+b1, +b2): what is fetched is the source.
source=$(dpkg-query -W -f '${source:Version}' qemu-system-x86 2>/dev/null) ||
    fail "QEMU $version is not of Debian's package qemu-system-x86: compile the card into it (qemu/device/README.md)"

home=$build/qemu
headers=$home/headers
object=$home/navi23-qemu$variant.so
mkdir -p "$home"
exec 9>"$home/lock"
flock 9

# ---- QEMU's headers ------------------------------------------------------------------------------------------------

fetch_source() {
    own_apt qemu/source deb-src bookworm main
    apt-cache showsrc qemu 2>/dev/null | grep -qxF "Version: $source" ||
        fail "the archive of Debian 12 has no source of qemu $source, which is installed; it has moved on:
apt-get update && apt-get install qemu-system-x86, and try again"
    rm -rf unpacked qemu_*
    step qemu-source.log "downloading the source of qemu $source" apt-get source --download-only "qemu=$source"
    step qemu-unpack.log 'unpacking it' dpkg-source -x qemu_*.dsc unpacked
}

# In the current folder's unpacked/.
configure_source() {
    mkdir unpacked/configured
    cd unpacked/configured
    step qemu-configure.log 'configuring it, as far as headers need it' ../configure --target-list=x86_64-softmmu \
        --without-default-features --disable-docs --disable-tools --disable-user
    step qemu-generate.log 'generating headers' ninja config-poison.h qapi/qapi-types-common.h
}

keep_headers() {
    rm -rf "$headers"
    mkdir -p "$headers/qapi"
    cp config-host.h config-poison.h "$headers"
    cp qapi/*.h "$headers/qapi"
    cp -r ../include ../linux-headers "$headers"
    echo "$version" >"$headers/made-for"
    rm -rf "$home/source/unpacked" "$home"/source/qemu_*
}

if [ "$(cat "$headers/made-for" 2>/dev/null)" != "$version" ]; then
    fetch_source
    configure_source
    keep_headers
fi

# ---- the object ----------------------------------------------------------------------------------------------------

sources() {
    echo "$version $flags"
    cd "$root/qemu"
    cat device/*.c device/*.h device/build.sh
    find navi23 -type f ! -name meson.build | sort | xargs cat
}

# Files of lane loops, which are compiled for each set of vector instructions; all others are of the card as it is.
card_files() {
    if [ "$1" = lanes ]; then
        find "$root/qemu/navi23" -name '*.c' '(' -path '*/lanes/*' -o -name '*_lanes.c' ')' ! -name choose.c
    else
        find "$root/qemu/navi23" -name '*.c' '(' ! -path '*/lanes/*' ! -name '*_lanes.c' -o -name choose.c ')'
    fi
}

# objects FOLDER FILES FLAGS... - compile card_files into a folder, each under its whole name: there are twins.
objects() {
    folder=$1
    files=$2
    shift 2
    mkdir "$folder" || return
    # shellcheck disable=SC2016,SC2086  # the file's name is the inner shell's; the options are meant to be split
    card_files "$files" | xargs -P "$(nproc)" -I{} sh -c 'file=$1; shift
        exec gcc "$@" -c "$file" -o "$0/$(echo "${file#*/qemu/navi23/}" | tr / -).o"' "$folder" {} $common -std=c11 "$@"
}

# Flags as in navi23/meson.build.
lanes() {
    name=$1
    shift
    objects "$name" lanes -O3 -fno-math-errno -fno-trapping-math -ffp-contract=off "$@" -DLANES_SET="$name"
}

# Nothing of the card is visible outside: QEMU has functions of the same names.
compile() {
    objects=$home/objects$variant
    rm -rf "$objects"
    mkdir -p "$objects"
    cd "$objects" || return
    common="$flags -Wall -Wextra -Werror -fPIC -fvisibility=hidden -D_GNU_SOURCE -I$root/qemu"
    qemu="-isystem $headers -isystem $headers/qapi -isystem $headers/include -isystem $headers/linux-headers
        $(pkg-config --cflags glib-2.0 pixman-1) -fno-strict-aliasing -fwrapv"
    # What is QEMU's is found when it is called (lazy): a program that is no QEMU never gets there.
    # shellcheck disable=SC2086  # the options are meant to be split
    objects card card &&
        lanes sse2 &&
        lanes avx2 -mavx2 -mfma -mf16c -mbmi2 &&
        lanes avx512 -mavx2 -mfma -mf16c -mbmi2 -mavx512f -mavx512bw -mavx512dq -mavx512vl \
            -mprefer-vector-width=512 &&
        gcc $common -std=gnu11 -Wno-unused-parameter $qemu -DNAVI23_PRELOAD -DNAVI23_QEMU_VERSION="\"$version\"" \
            -c "$here"/*.c &&
        gcc $flags -shared -pthread -Wl,-z,lazy ./*.o ./*/*.o -lm -o "$object"
}

wanted=$(sources | sha256sum)
if [ "$(cat "$object.made-of" 2>/dev/null)" != "$wanted" ]; then
    rm -f "$object.made-of"
    step "qemu-card$variant.log" "compiling the card for QEMU $version" compile
    echo "$wanted" >"$object.made-of"
fi
echo "$object"
