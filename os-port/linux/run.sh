#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh [OPTION...] [--] PROGRAM [ARG...] - run a Vulkan program with the distribution's RADV on libradv-metal.
# The options are those of `./run --help`; each becomes an environment variable that the library reads.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
build=$(CDPATH='' cd -- "$here/../.." && pwd)/build

fail() {
    echo "run: $*" >&2
    exit 2
}

while [ $# -gt 0 ]; do
    case $1 in
    --trace | --vram | --gtt | --firmware | --log) [ $# -ge 2 ] || fail "$1 needs a value" ;;
    --)
        shift
        break
        ;;
    -*) fail "no option is called '$1'; see ./run --help" ;;
    *) break ;;
    esac
    case $1 in
    --trace)
        case $2 in
        /*) RADV_METAL_TRACE=$2 ;;
        *) RADV_METAL_TRACE=$PWD/$2 ;;
        esac
        export RADV_METAL_TRACE
        ;;
    --vram) export RADV_METAL_VRAM="$2" ;;
    --gtt) export RADV_METAL_GTT="$2" ;;
    --firmware)
        case $2 in
        /* | generated) RADV_METAL_FIRMWARE=$2 ;;
        *) RADV_METAL_FIRMWARE=$PWD/$2 ;;
        esac
        export RADV_METAL_FIRMWARE
        ;;
    --log) export RADV_METAL_LOG="$2" ;;
    esac
    shift 2
done
[ $# -gt 0 ] || fail 'which program? see ./run --help'

"$here/packages.sh" vulkaninfo
"$here/build.sh" release:library

for icd in /usr/share/vulkan/icd.d/radeon_icd.*.json; do
    [ -e "$icd" ] || fail 'the RADV driver is not installed'
    export VK_ICD_FILENAMES="$icd"
done
export LD_LIBRARY_PATH="$build/release/libradv-metal${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
# Compiled shaders are kept with the build, not in the user's home.
export XDG_CACHE_HOME="$build/cache"
exec "$@"
