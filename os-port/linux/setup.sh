#!/bin/sh
# SPDX-License-Identifier: MIT
# setup.sh vulkaninfo|test - install and build all that `./run vulkaninfo` or `./run test` needs.
set -eu
here=$(dirname -- "$0")

"$here/packages.sh" "$1"
case $1 in
vulkaninfo) "$here/run.sh" true ;;
test) python3 "$here/../../tests/runner.py" --build ;;
esac
echo "setup: ready for ./run $1"
