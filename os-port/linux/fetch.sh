# SPDX-License-Identifier: MIT
# fetch.sh - sourced after step.sh: packages of Debian 12 or its neighbours, without installing them. This system's apt
# is left as it is.

# own_apt FOLDER TYPE SUITE COMPONENT: from here on apt-get is one of our own, of that source alone, and this folder is
# build/FOLDER. It checks what it downloads against the archive's signature. The mirror is the one that this system uses
# for Debian 12 itself.
own_apt() {
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Identifier: Packages' 'Codename: bookworm' | head -n 1)
    [ -n "$mirror" ] || {
        echo "fetch: apt knows no mirror of Debian 12 (bookworm); run apt-get update first" >&2
        exit 1
    }
    apt=$build/$1
    mkdir -p "$apt/sources" "$apt/lists/partial" "$apt/cache/archives/partial"
    rm -f "$apt/sources"/*
    cat >"$apt/sources/own.sources" <<END
Types: $2
URIs: $mirror
Suites: $3
Components: $4
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
    # Without --error-on it is content with a mirror that it cannot reach, and what comes next fails of something else.
    step "${1#apt-}-lists.log" "apt-get update, in build/$1" apt-get update --error-on=any
}

# fetch NAME SUITE COMPONENT PACKAGE VERSION: have the package's files in build/apt-NAME/unpacked.
fetch() {
    own_apt "apt-$1" deb "$2" "$3"
    rm -rf unpacked ./*.deb
    step "$1-package.log" "downloading $4 $5" apt-get download "$4=$5"
    dpkg-deb -x ./*.deb unpacked
}
