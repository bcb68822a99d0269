#!/bin/sh
# SPDX-License-Identifier: MIT
# build.sh linux|metalos - build RADV of Mesa 22.3.6, without LLVM, from Debian's source package and the patches beside
# this file, with the headers and .pc files of this project. What is there already, of the same inputs, is kept.
#   linux    build/mesa-22.3.6-linux/{libvulkan_radeon.so,radeon_icd.json}, for `./run --mesa built`
#   metalos  build/mesa-22.3.6-metalos/radv.o: one relocatable object for static programs. It exports the three
#            functions by which a Vulkan loader finds a driver, and nothing else
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/../../os-port/linux/step.sh"
. "$here/../../os-port/linux/fetch.sh"

package=mesa=22.3.6-1+deb12u2
files='737cb8e5d380ce1a0ad01fb8b74db7f27303435c353e753d2302e8cf3927bad2  mesa_22.3.6.orig.tar.gz
a6045acd53bc400eafcf8b2aba94df5728378df27b6e61154784b00eaec2ec1e  mesa_22.3.6-1+deb12u2.diff.gz'

# RADV, and nothing else of Mesa; VK_KHR_display is what remains when there is no window system.
options='--buildtype=release -Db_ndebug=true -Dvulkan-drivers=amd -Dgallium-drivers= -Dplatforms= -Dllvm=disabled
-Dopengl=false -Dgles1=disabled -Dgles2=disabled -Dglx=disabled -Degl=disabled -Dgbm=disabled -Dshared-glapi=disabled
-Dosmesa=false -Dgallium-vdpau=disabled -Dgallium-va=disabled -Dgallium-xa=disabled -Dgallium-nine=false
-Dgallium-opencl=disabled -Dvideo-codecs= -Dvulkan-layers= -Dtools= -Dbuild-tests=false -Dlibunwind=disabled
-Dlmsensors=disabled -Dvalgrind=disabled -Dzstd=disabled'

# The patches of the series in folder $1, by name.
series() {
    grep -v '^#' "$1/series"
}

# Debian's packaging, Debian's patches, then ours.
patch_source() {
    gzip -dc mesa_22.3.6-*.diff.gz | patch -d "$source" -p1 || return
    for folder in "$source/debian/patches" "$here"; do
        series "$folder" | while read -r name; do
            patch -d "$source" -p1 --no-backup-if-mismatch <"$folder/$name" || exit
        done || return
    done
}

# The patched source, in build/mesa-22.3.6. The archives are not kept.
prepare() (
    exec 7>"$build/mesa.lock"
    flock 7
    [ "$(cat "$home/prepared" 2>/dev/null)" != "$build_id" ] || exit 0
    rm -rf "$home"
    mkdir -p "$source"
    own_apt apt-mesa deb-src bookworm main
    step mesa-source.log "downloading the source of $package" apt-get source --download-only "$package"
    echo "$files" | sha256sum --check --quiet
    step mesa-unpack.log 'unpacking Mesa' tar -xf mesa_22.3.6.orig.tar.gz -C "$source" --strip-components=1
    step mesa-patch.log "applying Debian's patches and mesa-patches/22.3.6" patch_source
    rm -f ./mesa_*
    echo "$build_id" >"$home/prepared"
)

# build_driver FILE: configure Mesa in build/mesa-22.3.6-<kind>/tree, and build that file.
build_driver() {
    rm -rf "$out"
    mkdir -p "$out"
    step mesa-headers.log 'installing our headers for Mesa' meson install -C "$build/release" --tags "$tags" \
        --no-rebuild --destdir "$out/radv-metal"
    # A Python of the user's own, ahead in PATH, does not have the modules that Debian's packages bring.
    # shellcheck disable=SC2086  # the options are meant to be split
    PATH=/usr/bin:$PATH step "mesa-configure-$kind.log" "configuring build/mesa-22.3.6-$kind" meson setup \
        $options $own_options "-Dpkg_config_path=$out/radv-metal/usr/local/lib/radv-metal/lib/pkgconfig" \
        "-Dradv-build-id=$build_id" "$out/tree" "$source"
    PATH=/usr/bin:$PATH step "mesa-build-$kind.log" "building build/mesa-22.3.6-$kind (minutes)" \
        ninja -C "$out/tree" "src/amd/vulkan/$1"
}

build_linux() {
    build_driver libvulkan_radeon.so
    cp "$out/tree/src/amd/vulkan/libvulkan_radeon.so" "$out"
    cat >"$out/radeon_icd.json" <<END
{ "file_format_version": "1.0.0", "ICD": { "library_path": "$out/libvulkan_radeon.so", "api_version": "1.3.230" } }
END
}

# The whole archive: nobody but tables of weak symbols asks for most of what is in it. And one object: some names that
# the driver keeps to itself (vkCmdDispatch) are names that programs call.
build_metalos() {
    build_driver libvulkan_radeon.a
    step mesa-object.log 'linking radv.o' sh -eu -c "
        ld.lld-19 -r --whole-archive '$out/tree/src/amd/vulkan/libvulkan_radeon.a' -o '$out/all.o'
        llvm-objcopy-19 --wildcard --keep-global-symbol='vk_icd*' '$out/all.o' '$out/radv.o'"
    rm "$out/all.o"
    exported=$(llvm-nm-19 --defined-only --extern-only --format=just-symbols "$out/radv.o" | sort | xargs)
    wanted='vk_icdGetInstanceProcAddr vk_icdGetPhysicalDeviceProcAddr vk_icdNegotiateLoaderICDInterfaceVersion'
    [ "$exported" = "$wanted" ] || {
        echo "mesa: radv.o exports '$exported', not '$wanted'" >&2
        exit 1
    }
}

plain_path
kind=${1-}
case $kind in
linux)
    compiler=gcc
    toolchain=
    own_options=
    tags=runtime,devel
    what=release:library,os-port/linux/libradv-metal-preload.so
    ;;
metalos)
    compiler=clang-19
    toolchain=$build/sysroot/built-from
    own_options="--cross-file $build/sysroot/metalos.ini -Dshader-cache=disabled -Dzlib=disabled"
    tags=devel
    what='--configure release'
    ;;
*)
    echo 'usage: build.sh linux|metalos' >&2
    exit 2
    ;;
esac

home=$build/mesa-22.3.6
source=$home/source
out=$build/mesa-22.3.6-$kind
exec 8>"$build/mesa-$kind.lock"
flock 8

# It names the driver's sources, from which follows what its shaders are compiled to: caches are valid for one id.
# shellcheck disable=SC2046  # the names are meant to be split
build_id=$(cd "$here" && (echo "$files" && cat series $(series .)) | sha1sum | cut -d ' ' -f 1)
# shellcheck disable=SC2046,SC2086
inputs=$(cd "$root/libradv-metal/include" && cat "$here/build.sh" $toolchain $(find . -name '*.h' | sort) | sha1sum)
# shellcheck disable=SC2086,SC2116  # in one line
inputs="$build_id ${inputs%% *} $($compiler --version | head -n 1) $(echo $options $own_options)"
[ "$(cat "$out/built-from" 2>/dev/null)" != "$inputs" ] || exit 0

# shellcheck disable=SC2086
"$root/os-port/linux/build.sh" $what
prepare
"build_$kind"
echo "$inputs" >"$out/built-from"
