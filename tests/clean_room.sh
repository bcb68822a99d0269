#!/bin/sh
# SPDX-License-Identifier: MIT
# clean_room.sh [FOLDER] - prove the four commands of the README on a Debian 12 that has nothing but apt.
#
# Needs root, mmdebstrap, git, the network and about 8 GB in FOLDER (default: a new one below ${TMPDIR:-/var/tmp}).
# It takes what git has committed (HEAD), in chroots that are removed at the end:
#   1  as an ordinary user, who has no packages: ./run vulkaninfo fails and prints one apt line; root runs that line;
#      then all commands pass for the user, who never was root;
#   2  as root: all commands pass, in a chroot as fresh as the first was.
# Not part of ./run test: it installs a whole Debian twice.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)

[ "$(id -u)" -eq 0 ] || {
    echo 'clean_room.sh: must be root' >&2
    exit 1
}
folder=${1-$(mktemp -d "${TMPDIR:-/var/tmp}/clean-room.XXXXXX")}
mkdir -p "$folder"
base=$folder/base.tar
chroot=$folder/chroot

leave() {
    if mountpoint -q "$chroot/proc"; then
        umount "$chroot/proc"
    fi
    rm -rf "$chroot"
}
trap 'leave; rm -f "$base"; rmdir "$folder" 2>/dev/null || true' EXIT
trap 'exit 1' INT TERM

# enter: a fresh chroot with the checkout in /src, owned by user 1000.
enter() {
    mkdir "$chroot"
    tar -xf "$base" -C "$chroot"
    mkdir "$chroot/src"
    git -C "$root" archive HEAD | tar -xf - -C "$chroot/src"
    chown -R 1000:1000 "$chroot/src"
    chmod 1777 "$chroot/dev/shm"
    mount -t proc proc "$chroot/proc"
    cp /etc/resolv.conf /etc/hosts "$chroot/etc/"
}

as_root() {
    chroot "$chroot" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root sh -c "cd /src && $1"
}

as_user() {
    chroot "$chroot" setpriv --reuid 1000 --regid 1000 --clear-groups \
        env -i PATH=/usr/bin:/bin HOME=/tmp sh -c "cd /src && $1"
}

say() {
    printf '\n=== %s\n' "$*"
}

# refused COMMAND: as the user it must fail for want of packages and print one apt line; root then runs that line.
refused() {
    say "user, packages missing: $1"
    if as_user "$1" >"$folder/refusal" 2>&1; then
        echo 'it succeeded?'
        exit 1
    fi
    cat "$folder/refusal"
    [ "$(grep -c '^apt-get' "$folder/refusal")" -eq 1 ]
    say 'root runs that line'
    as_root "export DEBIAN_FRONTEND=noninteractive; $(grep '^apt-get' "$folder/refusal")" >"$folder/apt.log" 2>&1
    rm "$folder/refusal" "$folder/apt.log"
}

# shown PERSON COMMAND: the command passes, and its own status counts, not that of a filter.
shown() {
    say "$1: $2"
    "as_$1" "$2" >"$folder/summary"
    grep -A 20 GPU0 "$folder/summary"
    rm "$folder/summary"
}

# drawn PERSON: ./run vkcube writes its picture and says where.
drawn() {
    say "$1: ./run vkcube"
    "as_$1" './run vkcube' >"$folder/summary"
    cat "$folder/summary"
    "as_$1" "test -s $(grep -o '[^ ]*\.png' "$folder/summary" | tail -n 1)"
    rm "$folder/summary"
}

# proven_by PERSON: the four commands pass.
proven_by() {
    shown "$1" './run vulkaninfo --summary'
    [ "$1" = root ] || refused './run vkcube'
    drawn "$1"
    [ "$1" = root ] || refused './run --on metalos vulkaninfo --summary'
    shown "$1" './run --on metalos vulkaninfo --summary'
    [ "$1" = root ] || refused './run test'
    say "$1: ./run test"
    "as_$1" './run test'
}

say 'a minimal Debian 12'
mmdebstrap --quiet --variant=minbase bookworm "$base"

enter
refused './run vulkaninfo --summary'
proven_by user
leave

enter
proven_by root
leave
say 'proven'
