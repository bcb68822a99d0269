#!/bin/sh
# SPDX-License-Identifier: MIT
# fetch-firmware.sh - get AMD's own firmware files for the card to build/firmware, from Debian's package.
# The package is non-free-firmware: its licence is AMD's (usr/share/doc in it).
set -eu
. "$(dirname -- "$0")/step.sh"
. "$root/os-port/linux/fetch.sh"

sha256=02ad4ee1facea4eef0902880783a6922a1fb790385d2bf67987623f7f2ae5a16

fetch firmware bookworm non-free-firmware firmware-amd-graphics 20230210-5
echo "$sha256  $(echo ./*.deb)" | sha256sum --check --quiet
mkdir -p "$build/firmware"
cp unpacked/lib/firmware/amdgpu/dimgrey_cavefish_*.bin "$build/firmware"
rm -r unpacked
echo "firmware: in build/firmware; ./run --firmware build/firmware PROGRAM uses it"
