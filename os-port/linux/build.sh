#!/bin/sh
# SPDX-License-Identifier: MIT
# build.sh NAME... - configure and build build/NAME, unless that is done already. NAME is one of the cases below.
set -eu
. "$(dirname -- "$0")/step.sh"

compiler_of() {
    case $1 in
    release | asan | tsan) echo gcc ;;
    clang) echo clang ;;
    *)
        echo "build.sh: no build is called '$1'" >&2
        return 1
        ;;
    esac
}

options_of() {
    case $1 in
    release) echo '--buildtype=release' ;;
    asan) echo '--buildtype=debugoptimized -Db_sanitize=address,undefined -Db_lundef=false' ;;
    tsan) echo '--buildtype=debugoptimized -Db_sanitize=thread -Db_lundef=false' ;;
    clang) echo '--buildtype=debugoptimized' ;;
    esac
}

# configure NAME: (re)configure when the options have changed, or packages have: meson asked for them then, not now.
configure() {
    dir=$build/$1
    stamp=$dir/configured-with
    wanted="CC=$(compiler_of "$1") $(options_of "$1")"
    if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
        rm -rf "$dir"
        # shellcheck disable=SC2046  # the options are meant to be split
        CC=$(compiler_of "$1") step "configure-$1.log" "configuring build/$1" \
            meson setup $(options_of "$1") "$dir" "$root"
    elif [ /var/lib/dpkg/status -nt "$stamp" ]; then
        step "configure-$1.log" "configuring build/$1 again" meson setup --reconfigure "$dir" "$root"
    else
        return 0
    fi
    echo "$wanted" >"$stamp"
}

exec 9>"$build/lock"
flock 9
for name; do
    compiler_of "$name" >/dev/null
    configure "$name"
    case $(ninja -n -C "$build/$name" 2>&1) in
    *'no work to do'*) ;;
    *) step "build-$name.log" "building build/$name" ninja -C "$build/$name" ;;
    esac
done
