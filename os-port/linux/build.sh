#!/bin/sh
# SPDX-License-Identifier: MIT
# build.sh NAME[:TARGET,...]... - configure build/NAME and build all of it, or some targets; NAME is one of those below.
# build.sh --configure NAME... - only configure. What is done already is not done again.
set -eu
. "$(dirname -- "$0")/step.sh"

compiler_of() {
    case $1 in
    release | debug | asan | tsan) echo gcc ;;
    clang | fuzz) echo clang ;;
    metalos) echo metalos-cc ;; # by its cross file
    *)
        echo "build.sh: no build is called '$1'" >&2
        return 1
        ;;
    esac
}

options_of() {
    case $1 in
    release) echo '--buildtype=release' ;;
    debug) echo '--buildtype=debug' ;;
    asan) echo '--buildtype=debugoptimized -Db_sanitize=address,undefined -Db_lundef=false' ;;
    tsan) echo '--buildtype=debugoptimized -Db_sanitize=thread -Db_lundef=false' ;;
    clang) echo '--buildtype=debugoptimized' ;;
    fuzz) echo '--buildtype=debugoptimized -Db_sanitize=address,undefined -Db_lundef=false -Dfuzz=true' ;;
    metalos) echo "--buildtype=debugoptimized --cross-file=$build/sysroot/metalos.ini" ;;
    esac
}

# configure NAME: (re)configure when the options have changed, or packages have: meson asked for them then, not now.
configure() {
    dir=$build/$1
    stamp=$dir/configured-with
    wanted="CC=$(compiler_of "$1") $(options_of "$1")"
    if [ "$1" = metalos ]; then
        "$root/os-port/metalos/sysroot/build.sh"
        wanted="$wanted $(cat "$build/sysroot/built-from")"
    fi
    # The project's default options, in meson.build, only count for a new folder.
    if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ] || [ "$root/meson.build" -nt "$stamp" ]; then
        rm -rf "$dir"
        # shellcheck disable=SC2046  # the options are meant to be split
        CC=$(compiler_of "$1") step "configure-$1.log" "configuring build/$1" \
            meson setup $(options_of "$1") "$dir" "$root"
        echo "$wanted" >"$stamp"
    elif [ /var/lib/dpkg/status -nt "$stamp" ]; then
        step "configure-$1.log" "configuring build/$1 again" meson setup --reconfigure "$dir" "$root"
        echo "$wanted" >"$stamp"
    fi
    make "$1" build.ninja
}

# make NAME [TARGET...]: build what is out of date. A step of its own only when there is something to do.
make() {
    name=$1
    shift
    case $(ninja -n -C "$build/$name" "$@" 2>&1) in
    *'no work to do'*) ;;
    *) step "build-$name.log" "building build/$name" ninja -C "$build/$name" "$@" ;;
    esac
}

exec 9>"$build/lock"
flock 9

configure_only=
if [ "${1-}" = --configure ]; then
    configure_only=yes
    shift
fi
for argument; do
    name=${argument%%:*}
    compiler_of "$name" >/dev/null
    configure "$name"
    [ -z "$configure_only" ] || continue
    # shellcheck disable=SC2046  # the targets are meant to be split
    case $argument in
    *:*) make "$name" $(echo "${argument#*:}" | tr , ' ') ;;
    *) make "$name" ;;
    esac
done
