#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh [OPTION...] [--] PROGRAM [ARG...] - run a Vulkan program with the distribution's RADV on libradv-metal.
# run.sh [OPTION...] --replay FILE - repeat what `--capture FILE` has recorded.
# The options are those of `./run --help`; each becomes an environment variable that the library reads.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
build=$(CDPATH='' cd -- "$here/../.." && pwd)/build

fail() {
    echo "run: $*" >&2
    exit 2
}

# The file that an option names, wherever the program goes.
absolute() {
    case $1 in
    /*) echo "$1" ;;
    *) echo "$PWD/$1" ;;
    esac
}

replay=
mesa=
window=
fps=
while [ $# -gt 0 ]; do
    case $1 in
    --capture | --dump-draws | --mesa | --replay | --screenshot | --trace | --witness | --vram | \
        --gtt | --firmware | --log)
        [ $# -ge 2 ] || fail "$1 needs a value"
        ;;
    --window)
        window=yes
        shift
        continue
        ;;
    --fps)
        fps=yes
        shift
        continue
        ;;
    --)
        shift
        break
        ;;
    -*) fail "no option is called '$1'; see ./run --help" ;;
    *) break ;;
    esac
    case $1 in
    --trace)
        RADV_METAL_TRACE=$(absolute "$2")
        export RADV_METAL_TRACE
        ;;
    --dump-draws)
        RADV_METAL_DUMP_DRAWS=$(absolute "$2")
        export RADV_METAL_DUMP_DRAWS
        ;;
    --witness) export RADV_METAL_WITNESS="$2" ;;
    --capture)
        RADV_METAL_CAPTURE=$(absolute "$2")
        export RADV_METAL_CAPTURE
        ;;
    --mesa)
        case $2 in
        25 | built) mesa=$2 ;;
        *) fail "--mesa takes 25 or built, not '$2'; without it the system's own driver runs" ;;
        esac
        ;;
    --screenshot)
        RADV_METAL_SCREENSHOT=$(absolute "$2")
        export RADV_METAL_SCREENSHOT
        ;;
    --replay) replay=$2 ;;
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
if [ -n "$replay" ]; then
    [ $# -eq 0 ] || fail "--replay FILE runs no program, not '$1' either"
    "$here/packages.sh" vulkaninfo
    "$here/build.sh" release:os-port/linux/replay
    exec "$build/release/os-port/linux/replay" "$replay"
fi
[ $# -gt 0 ] || fail 'which program? see ./run --help'
if [ "$1" = vkcube ]; then
    shift
    exec "$here/vkcube.sh" ${mesa:+--mesa "$mesa"} ${window:+--window} ${fps:+--fps} "$@"
fi

"$here/packages.sh" vulkaninfo
"$here/build.sh" release:library,os-port/linux/libradv-metal-preload.so
if [ -n "$window" ]; then
    "$here/packages.sh" window
    "$here/build.sh" release:os-port/linux/window
    window=$build/release/os-port/linux/window
fi
if [ -n "$fps" ]; then
    "$here/packages.sh" fps
    "$here/build.sh" release:os-port/linux/libradv-metal-fps.so
    export VK_ADD_LAYER_PATH="$build/release/os-port/linux${VK_ADD_LAYER_PATH:+:$VK_ADD_LAYER_PATH}"
    export VK_INSTANCE_LAYERS="VK_LAYER_RADV_METAL_fps${VK_INSTANCE_LAYERS:+:$VK_INSTANCE_LAYERS}"
fi

case $mesa in
25)
    icds=$build/mesa25/radeon_icd.json
    [ -e "$icds" ] || "$here/fetch-mesa25.sh" >&2
    ;;
built)
    icds=$build/mesa-22.3.6-linux/radeon_icd.json
    "$here/packages.sh" mesa
    "$here/../../mesa-patches/22.3.6/build.sh" linux
    ;;
*) icds=$(echo /usr/share/vulkan/icd.d/radeon_icd.*.json) ;;
esac
for icd in $icds; do
    [ -e "$icd" ] || fail 'the RADV driver is not installed'
    export VK_ICD_FILENAMES="$icd"
done
ours=$build/release/libradv-metal:$build/release/os-port/linux
# Compiled shaders are kept with the build, not in the user's home.
export XDG_CACHE_HOME="$build/cache"
command -v -- "$1" >/dev/null || fail "no program is called '$1'; see ./run --help"
# Only the program, not the window: libdrm is ours, and something stands in for ioctl and mmap on the card's descriptors
# (preload.c).
exec ${window:+"$window"} env LD_LIBRARY_PATH="$ours${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" \
    LD_PRELOAD="libradv-metal-preload.so${LD_PRELOAD:+:$LD_PRELOAD}" "$@"
