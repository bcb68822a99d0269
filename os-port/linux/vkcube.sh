#!/bin/sh
# SPDX-License-Identifier: MIT
# vkcube.sh [--mesa WHICH] [OPTION...] [ARG...] - the spinning cube, as `./run vkcube` has it.
#
# In a window it is the distribution's vkcube. A Mesa driver gives an X server its pictures by DRI3 only, which needs a
# device that the server has too, or in software: then it copies them itself, with the card's SDMA engine.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# shellcheck source=step.sh
root=$here/../.. && . "$here/step.sh"
# shellcheck source=fetch.sh
. "$here/fetch.sh"
# shellcheck source=fetch-vulkan-tools.sh
. "$here/fetch-vulkan-tools.sh"

usage() {
    cat <<'END'
./run vkcube [OPTION...] [ARG...]       the spinning cube: Debian's vkcube in a window; without a DISPLAY on an X server
                                        of its own that nobody sees, and then a picture of it is written
./run vkcube --display [OPTION...]      without a windowing system: on the card's own screen, by VK_KHR_display
    --frames N                          end after so many frames (without a DISPLAY: 120)
    --screenshot FILE.png               where to write a picture (without a DISPLAY: build/vkcube.png)
    --window                            with --display: a window that shows what is on the card's screen
    --fps                               tell every second how many frames there were
    ARG                                 what vkcube takes, such as --width N, --height N, --present_mode 0
What `./run --help` has for every program, such as --trace FILE or --dump-draws DIR, comes before `vkcube`.
With --display the screen is RADV_METAL_SCREENS, 640x480@60 if that is not set.
END
}

fail() {
    echo "run vkcube: $*" >&2
    exit 2
}

number() {
    case $2 in
    '' | *[!0-9]* | 0*) fail "$1 takes a number, not '$2'" ;;
    esac
}

# Debian's cube.c for VK_KHR_display.
build_cube() {
    cc -O2 -w -D_GNU_SOURCE -D__unix__ -DVK_USE_PLATFORM_DISPLAY_KHR "$build/vkcube-source/cube/cube.c" \
        -lvulkan -lm -o "$build/vkcube-display.new" && mv "$build/vkcube-display.new" "$build/vkcube-display"
}

have_cube() {
    exec 7>"$build/vkcube.lock"
    flock 7
    [ "$(cat "$build/vkcube-display.from" 2>/dev/null)" != "$tools_sha256" ] || return 0
    fetch_vulkan_tools "$build/vkcube-source"
    step vkcube-display.log 'building build/vkcube-display' build_cube
    echo "$tools_sha256" >"$build/vkcube-display.from"
}

display=
frames=
screenshot=
width=500
height=500
run_options=
mesa=
arguments=$#
while [ "$arguments" -gt 0 ]; do
    option=$1
    shift
    arguments=$((arguments - 1))
    case $option in
    --mesa | --frames | --c | --screenshot | --width | --height)
        [ "$arguments" -gt 0 ] || fail "$option needs a value"
        value=$1
        shift
        arguments=$((arguments - 1))
        ;;
    esac
    case $option in
    -h | --help)
        usage
        exit
        ;;
    --mesa) mesa=$value ;;
    --display) display=yes ;;
    --window | --fps) run_options="$run_options $option" ;;
    --frames | --c)
        number "$option" "$value"
        frames=$value
        ;;
    --screenshot)
        case $value in
        /*) screenshot=$value ;;
        *) screenshot=$PWD/$value ;;
        esac
        ;;
    --width | --height)
        number "$option" "$value"
        [ "$option" = --width ] && width=$value || height=$value
        set -- "$@" "$option" "$value"
        ;;
    *) set -- "$@" "$option" ;; # the program's: behind those that are still to be looked at
    esac
done
[ -z "$mesa" ] || run_options="--mesa $mesa $run_options"

"$here/packages.sh" vkcube
if [ -n "$display" ]; then
    have_cube
    export RADV_METAL_SCREENS="${RADV_METAL_SCREENS-640x480@60}"
    [ -z "$screenshot" ] || export RADV_METAL_SCREENSHOT="$screenshot"
    # shellcheck disable=SC2086  # the options are meant to be split
    exec "$here/run.sh" $run_options -- "$build/vkcube-display" ${frames:+--c "$frames"} "$@"
fi

case $run_options in
*--window*) fail '--window shows the screen of --display; without that the cube has a window of its own' ;;
esac
vkcube=$(command -v vkcube) || fail 'the package vulkan-tools has no vkcube'
export MESA_VK_WSI_DEBUG=sw
if [ -n "${DISPLAY-}" ] && [ -z "$screenshot" ]; then
    # shellcheck disable=SC2086
    exec "$here/run.sh" $run_options -- "$vkcube" ${frames:+--c "$frames"} "$@"
fi
# vkcube puts its window at (100, 100).
# shellcheck disable=SC2086
exec python3 "$here/xvfb.py" "${width}x$height+100+100" "${screenshot:-$build/vkcube.png}" \
    "$here/run.sh" $run_options -- "$vkcube" --c "${frames:-120}" "$@"
