#!/bin/sh
# SPDX-License-Identifier: MIT
# setup.sh vulkaninfo|test - install and build all that `./run vulkaninfo` or `./run test` needs.
set -eu
here=$(dirname -- "$0")

case $1 in
vulkaninfo | test) ;;
*)
    echo "setup: '$1' is not one of vulkaninfo, test" >&2
    exit 2
    ;;
esac
"$here/packages.sh" "$1"
case $1 in
vulkaninfo) "$here/run.sh" true ;;
test) python3 "$here/../../tests/runner.py" --build ;;
esac
echo "setup: ready for ./run $1"
