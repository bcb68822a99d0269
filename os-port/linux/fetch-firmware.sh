#!/bin/sh
# SPDX-License-Identifier: MIT
# fetch-firmware.sh - get AMD's own firmware files for the card to build/firmware, from Debian's package.
# The package is non-free-firmware: its licence is AMD's (usr/share/doc in it). This system's apt is left as it is.
set -eu
. "$(dirname -- "$0")/step.sh"

package=firmware-amd-graphics
version=20230210-5
sha256=02ad4ee1facea4eef0902880783a6922a1fb790385d2bf67987623f7f2ae5a16

# The mirror is the one that this system uses for Debian 12 itself.
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Identifier: Packages' 'Codename: bookworm' | head -n 1)
[ -n "$mirror" ] || {
    echo "fetch-firmware.sh: apt knows no mirror of Debian 12 (bookworm); run apt-get update first" >&2
    exit 1
}

apt=$build/apt-firmware
mkdir -p "$apt/sources" "$apt/lists/partial" "$apt/cache/archives/partial" "$build/firmware"
cat >"$apt/sources/firmware.sources" <<END
Types: deb
URIs: $mirror
Suites: bookworm
Components: non-free-firmware
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
END
cat >"$apt/apt.conf" <<END
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$apt/sources";
Dir::State::lists "$apt/lists";
Dir::Cache "$apt/cache";
END
export APT_CONFIG="$apt/apt.conf"
cd "$apt"
step firmware-lists.log 'apt-get update, in build/apt-firmware' apt-get update
step firmware-package.log "downloading $package $version" apt-get download "$package=$version"
echo "$sha256  ${package}_${version}_all.deb" | sha256sum --check --quiet
dpkg-deb -x "${package}_${version}_all.deb" unpacked
cp unpacked/lib/firmware/amdgpu/dimgrey_cavefish_*.bin "$build/firmware"
rm -r unpacked
echo "firmware: in build/firmware; ./run --firmware build/firmware PROGRAM uses it"
