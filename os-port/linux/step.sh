# SPDX-License-Identifier: MIT
# step.sh - sourced by the scripts of this folder: one line on stderr for each thing they do, and how long it took.

# A script that is not two folders deep says itself where the root is.
root=$(CDPATH='' cd -- "${root-$(dirname -- "$0")/../..}" && pwd)
build=$root/build

# step LOG MESSAGE COMMAND [ARG...]: run COMMAND with its output in build/LOG; when it fails show the end of that and
# exit.
step() {
    step_log=$build/$1
    step_message=$2
    shift 2
    printf 'setup: %s ... ' "$step_message" >&2
    step_start=$(date +%s)
    if "$@" >"$step_log" 2>&1 </dev/null; then
        printf '%d s\n' $(($(date +%s) - step_start)) >&2
    else
        printf 'FAILED, the end of %s:\n' "$step_log" >&2
        tail -n 40 "$step_log" >&2
        exit 1
    fi
}

# plain_path: for scripts that hand paths to makefiles, to compilers in one word with other flags, and to LD_PRELOAD,
# none of which takes every path.
plain_path() {
    case $root in
    *[[:space:]:]*)
        echo "setup: '$root' has a space or a colon, which musl, Mesa and LD_PRELOAD cannot take; move the checkout" >&2
        exit 1
        ;;
    esac
}

mkdir -p "$build"
