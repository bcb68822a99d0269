#!/bin/sh
# SPDX-License-Identifier: MIT
# build.sh [NAME...] - have Vulkan programs for MetalOS in build/metalos-programs, as NAME.elf. They have their symbols,
# by which a backtrace is read; what goes into an initrd is stripped (run.py). A NAME is vkcube or vulkaninfo, from
# Debian's source package of vulkan-tools, or a program of tests/vulkan (fill_copy) or tests/vulkan/compute
# (compute_cases); without one, both and those that run in the guest.
#
# A program is linked with three things before the C library: the loader (os-port/metalos/loader), the driver
# (mesa-patches) and libradv-metal. A command that the loader lacks is an undefined symbol. What is there already, of
# the same inputs, is kept.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$here/../../..
# shellcheck source=../../linux/step.sh
. "$root/os-port/linux/step.sh"
# shellcheck source=../../linux/fetch.sh
. "$root/os-port/linux/fetch.sh"

# shellcheck source=../../linux/fetch-vulkan-tools.sh
. "$root/os-port/linux/fetch-vulkan-tools.sh"

out=$build/metalos-programs
tools=$build/vulkan-tools
bin=$build/sysroot/bin
driver=$build/mesa-22.3.6-metalos/radv.o
library=$build/metalos/os-port/metalos/library/libradv-metal.a
loader=$root/os-port/metalos/loader

# The source of vulkan-tools, and the headers of Vulkan in a place where no other header of this system is.
fetch_tools() {
    wanted="$tools_sha256 $(sha1sum <"$here/vulkaninfo.patch") $(sha1sum </usr/include/vulkan/vulkan_core.h)"
    [ "$(cat "$tools/complete" 2>/dev/null)" != "$wanted" ] || return 0
    fetch_vulkan_tools "$tools"
    mkdir -p "$tools/include"
    patch --quiet -d "$tools" -p1 <"$here/vulkaninfo.patch"
    cp -r /usr/include/vulkan /usr/include/vk_video "$tools/include"
    echo "$wanted" >"$tools/complete"
}

# compute_files NAME: the sources of a program of tests/vulkan/compute, but for the shaders.
compute_files() {
    case $1 in
    compute_cases) own='case_test arithmetic language memory shared subgroup image texture' ;;
    *) own=${1#compute_}_test ;;
    esac
    for file in gpu binding case $own; do
        echo "$root/tests/vulkan/compute/$file.c"
    done
}

# compile NAME FOLDER: that program's objects, into a folder.
compile() {
    common="-O2 -isystem $tools/include -ffile-prefix-map=$root=." # no path of this checkout gets into a program
    ours="$common -std=c11 -D_GNU_SOURCE -Wall -Wextra -Wno-missing-field-initializers -Werror -I$root/tests"
    cd "$2"
    # shellcheck disable=SC2046,SC2086  # the options and names are meant to be split
    case $1 in
    vkcube)
        "$bin/metalos-cc" $common -w -D_GNU_SOURCE -D__unix__ -DVK_USE_PLATFORM_DISPLAY_KHR -c "$tools/cube/cube.c"
        ;;
    vulkaninfo)
        "$bin/metalos-c++" $common -w -std=c++17 -DVK_ENABLE_BETA_EXTENSIONS -DVK_USE_PLATFORM_DISPLAY_KHR \
            -DVK_NO_PROTOTYPES -I"$tools/vulkaninfo" -I"$tools/vulkaninfo/generated" \
            -c "$tools/vulkaninfo/vulkaninfo.cpp"
        ;;
    compute_*)
        compute=$root/tests/vulkan/compute
        python3 "$compute/pack.py" glslangValidator '' shaders.c "$compute"/*.comp &&
            "$bin/metalos-cc" $ours -I"$root/tests/vulkan" -I"$compute" -c shaders.c "$root/tests/vulkan/vk.c" \
                $(compute_files "$1")
        ;;
    *)
        "$bin/metalos-cc" $ours -c "$root/tests/vulkan/${1}_test.c" "$root/tests/vulkan/vk.c"
        ;;
    esac && "$bin/metalos-cc" $ours -c "$loader/loader.c" "$loader/library.c"
}

# make_program NAME: compile and link it.
make_program() {
    rm -rf "$out/$1.o"
    mkdir -p "$out/$1.o"
    compile "$1" "$out/$1.o" &&
        "$bin/metalos-c++" "$out/$1.o"/*.o "$driver" "$library" -o "$out/$1.elf"
}

exec 8>"$build/programs.lock"
flock 8
"$root/os-port/linux/build.sh" metalos:library # and the sysroot, with that
"$root/mesa-patches/22.3.6/build.sh" metalos
fetch_tools

mkdir -p "$out"
common_inputs=$(cat "$here/build.sh" "$loader"/*.[ch] "$loader/commands.def" "$driver" "$library" "$tools/complete" \
    "$build/sysroot/built-from" | sha1sum)
[ $# -gt 0 ] || set -- vulkaninfo vkcube fill_copy sync families devices budget host_memory sharing display \
    compute_cases compute_commands compute_meta
for name; do
    case $name in
    vkcube | vulkaninfo) inputs=$common_inputs ;;
    compute_*)
        inputs="$common_inputs $(cat "$root/tests/vulkan/compute"/*.* "$root/tests/vulkan"/vk.[ch] "$root/tests/tap.h" |
            sha1sum)"
        ;;
    *)
        [ -e "$root/tests/vulkan/${name}_test.c" ] || {
            echo "programs: '$name' is neither vkcube nor vulkaninfo, and there is no tests/vulkan/${name}_test.c" >&2
            exit 2
        }
        inputs="$common_inputs $(cat "$root/tests/vulkan/${name}_test.c" "$root/tests/vulkan/vk.c" \
            "$root/tests/vulkan"/*.h "$root/tests"/*.h | sha1sum)"
        ;;
    esac
    if [ "$(cat "$out/$name.inputs" 2>/dev/null)" != "$inputs" ]; then
        step "program-$name.log" "building build/metalos-programs/$name" make_program "$name"
        echo "$inputs" >"$out/$name.inputs"
    fi
done
