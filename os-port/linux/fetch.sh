# SPDX-License-Identifier: MIT
# fetch.sh - sourced after step.sh: one package of Debian 12 or its neighbours, unpacked and not installed. This
# system's apt is left as it is.

# fetch NAME SUITE COMPONENT PACKAGE VERSION: have the package's files in build/apt-NAME/unpacked. apt checks them
# against the archive's signature. The mirror is the one that this system uses for Debian 12 itself.
fetch() {
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Identifier: Packages' 'Codename: bookworm' | head -n 1)
    [ -n "$mirror" ] || {
        echo "fetch: apt knows no mirror of Debian 12 (bookworm); run apt-get update first" >&2
        exit 1
    }
    apt=$build/apt-$1
    mkdir -p "$apt/sources" "$apt/lists/partial" "$apt/cache/archives/partial"
    cat >"$apt/sources/$1.sources" <<END
Types: deb
URIs: $mirror
Suites: $2
Components: $3
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
    rm -rf unpacked ./*.deb
    step "$1-lists.log" "apt-get update, in build/apt-$1" apt-get update
    step "$1-package.log" "downloading $4 $5" apt-get download "$4=$5"
    dpkg-deb -x ./*.deb unpacked
}
