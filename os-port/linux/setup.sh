#!/bin/sh
# SPDX-License-Identifier: MIT
# setup.sh vulkaninfo|test - install and build all that `./run vulkaninfo` or `./run test` needs.
set -eu
here=$(dirname -- "$0")

"$here/packages.sh" "$1"
case $1 in
vulkaninfo) "$here/build.sh" release ;;
test) "$here/build.sh" release asan tsan ;;
esac
echo "setup: ready for ./run $1"
