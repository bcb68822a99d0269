#!/bin/sh
# SPDX-License-Identifier: MIT
# fetch-libdrm.sh - get the source of Debian 12's libdrm to build/libdrm and build it there with debug information, for
# tests/abi to compare with. What is there already is kept. This system's apt is left as it is.
set -eu
. "$(dirname -- "$0")/step.sh"
. "$(dirname -- "$0")/fetch.sh"

package=libdrm
version=2.4.114-1
archive=libdrm_2.4.114.orig.tar.xz
sha256=3049cf843a47d12e5eeefbc3be3496d782fa09f42346bf0b7defe3d1e598d026

home=$build/libdrm
out=$home/out
libraries='libdrm.so.2.4.0 amdgpu/libdrm_amdgpu.so.1.0.0'
exec 9>"$build/libdrm.lock"
flock 9
[ ! -e "$home/built" ] || exit 0

own_apt libdrm deb-src bookworm main
step libdrm-source.log "downloading the source of $package $version" \
    apt-get source --download-only "$package=$version"
echo "$sha256  $archive" | sha256sum --check --quiet
mkdir -p source
tar -xf "$archive" -C source --strip-components=1
step libdrm-configure.log 'configuring build/libdrm' meson setup --buildtype=debug --default-library=shared \
    -Dintel=disabled -Dradeon=disabled -Damdgpu=enabled -Dnouveau=disabled -Dvmwgfx=disabled \
    -Dfreedreno=disabled -Dvc4=disabled -Detnaviv=disabled -Dcairo-tests=disabled -Dman-pages=disabled \
    -Dvalgrind=disabled "$out" source
# shellcheck disable=SC2086  # the names are meant to be split
step libdrm-build.log 'building build/libdrm' ninja -C "$out" $libraries
touch built
