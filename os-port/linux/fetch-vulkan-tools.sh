# SPDX-License-Identifier: MIT
# fetch-vulkan-tools.sh - sourced after step.sh and fetch.sh: Debian's source of vkcube and vulkaninfo.

tools_package=vulkan-tools=1.3.239.0+dfsg1-1
tools_archive=vulkan-tools_1.3.239.0+dfsg1.orig.tar.xz
# shellcheck disable=SC2034  # others make it part of what they have built from
tools_sha256=faef7f477008b0a57bad21ee2bd791cbb08403a64d6b3eaf29d691a32eb8c592

# fetch_vulkan_tools FOLDER: have the source in FOLDER, which is made anew, with the shaders of vkcube compiled.
fetch_vulkan_tools() {
    rm -rf "$1"
    mkdir -p "$1"
    own_apt apt-vulkan-tools deb-src bookworm main
    step tools-source.log "downloading the source of $tools_package" \
        apt-get source --download-only "$tools_package"
    echo "$tools_sha256  $tools_archive" | sha256sum --check --quiet
    tar -xf "$tools_archive" -C "$1" --strip-components=1
    rm -f ./vulkan-tools_*
    for stage in vert frag; do
        glslangValidator -V -x -o "$1/cube/cube.$stage.inc" "$1/cube/cube.$stage" >/dev/null
    done
}
