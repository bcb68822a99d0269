#!/bin/sh
# SPDX-License-Identifier: MIT
# fetch.sh - have in build/programs what the tests of this folder run: Debian's packages, and npm's, which npm holds
# against the checksums in package-lock.json.
set -eu
root=$(dirname -- "$0")/../..
. "$root/os-port/linux/step.sh"
here=$root/tests/programs

# npm_packages NAME: the packages of NAME/package.json are in build/programs/NAME.
npm_packages() {
    folder=$build/programs/$1
    mkdir -p "$folder"
    if cmp -s "$here/$1/package-lock.json" "$folder/fetched"; then
        return
    fi
    cp "$here/$1/package.json" "$here/$1/package-lock.json" "$folder"
    step "programs-$1.log" "npm's packages for $1" npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund
    cp "$here/$1/package-lock.json" "$folder/fetched"
}

# VkFFT is a header. What Debian 12's does not compile with is Debian 12's glslang and gcc: the limits are of an older
# glslang, and a handle is initialized with {}.
vkfft() {
    folder=$build/programs/vkfft
    mkdir -p "$folder"
    sed -e 's/commandBuffer = {};/commandBuffer = VK_NULL_HANDLE;/' \
        -e 's/&default_resource,/glslang_default_resource(),/' \
        -e 's|#include <glslang/Include/glslang_c_interface.h>|&\n#include <glslang/Public/resource_limits_c.h>|' \
        /usr/include/vkFFT.h >"$folder/vkFFT.h"
    step programs-vkfft.log 'compiling the test of VkFFT' cc -std=c11 -O1 -w -DVKFFT_BACKEND=0 -D_GNU_SOURCE \
        -I"$folder" -I"$here/../vulkan" "$here/vkfft.c" "$here/../vulkan/vk.c" -o "$folder/vkfft" \
        -lfftw3 -lglslang -lMachineIndependent -lGenericCodeGen -lOSDependent -lOGLCompiler -lSPIRV -lHLSL \
        -lglslang-default-resource-limits -lSPIRV-Tools-opt -lSPIRV-Tools -lvulkan -lstdc++ -lm -lpthread
}

"$root/os-port/linux/packages.sh" programs
npm_packages tensorflow
cp "$here/tensorflow/tensorflow.mjs" "$build/programs/tensorflow"
npm_packages ggml
vkfft
