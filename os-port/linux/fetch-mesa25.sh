#!/bin/sh
# SPDX-License-Identifier: MIT
# fetch-mesa25.sh - get RADV of Mesa 25.0.7 to build/mesa25, from Debian 12's backports: the driver and its description
# for the Vulkan loader. All else that it needs, but for libdrm, Debian 12's own driver needs too.
set -eu
. "$(dirname -- "$0")/step.sh"
. "$root/os-port/linux/fetch.sh"

fetch mesa25 bookworm-backports main mesa-vulkan-drivers 25.0.7-2~bpo12+1
mkdir -p "$build/mesa25"
cp unpacked/usr/lib/*/libvulkan_radeon.so "$build/mesa25"
sed "s|\"library_path\": *\"|&$build/mesa25/|" unpacked/usr/share/vulkan/icd.d/radeon_icd.json \
    >"$build/mesa25/radeon_icd.json"
rm -r unpacked
echo "mesa25: in build/mesa25; ./run --mesa 25 PROGRAM uses it"
