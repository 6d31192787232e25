#!/usr/bin/env bash
# Puts mlgate on the PATH of the steps behind. Usage: setup.sh find | setup.sh install
# find says where it will come from (outputs source, key, folder); install does it. What is on PATH already is taken; else the
# release asset of this checkout's version, if releases.txt pins its SHA-256; else this checkout is built.
{ set +x; } 2>/dev/null
# shellcheck source=actions/lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
version=$(head -n 1 "$root/cmake/version.txt")
binaries=(mlgate mlgate-validate mlgate-test mlgate-compare mlgate-card mlgate-promote)

all_on_path() {
    local name
    for name in "${binaries[@]}"; do
        command -v "$name" >/dev/null || return 1
    done
    mlgate --version >/dev/null
}

# Of everything that a binary is made of, and of the system it is linked against.
source_key() {
    {
        (cd "$root" && find CMakeLists.txt cmake src include docs/rules docs/metrics scripts/install-deps.sh -type f -print0 |
            LC_ALL=C sort -z | xargs -0 sha256sum)
        sed -n 's/^\(ID\|VERSION_ID\)=//p' /etc/os-release
    } | sha256sum | cut -c1-32
}

asset_of() { # "SHA256 URL" of this version
    awk -v version="$version" '!/^#/ && $1 == version && NF == 3 { print $2, $3; exit }' "$here/releases.txt"
}

find_source() {
    local key source=build
    if all_on_path; then
        set_output source path
        return
    fi
    case $(uname -sm) in
    'Linux x86_64') ;;
    *) fail "mlgate runs on Linux x64; this runner is $(uname -sm). Use runs-on: ubuntu-latest" ;;
    esac
    [ -z "$(asset_of)" ] || source=release
    key=mlgate-$version-$(source_key)
    set_output source "$source"
    set_output key "$key"
    set_output folder "$HOME/.cache/mlgate/$key"
}

# 1: not to be had; the checkout is built then. Bytes that are not the pinned ones end the step, and nothing of them is unpacked.
take_release() {
    local sha url work
    read -r sha url <<<"$(asset_of)"
    work=$(mktemp -d "${RUNNER_TEMP:-/tmp}/mlgate-release.XXXXXX") || fail 'there is no room for temporary files'
    if ! curl -fsSL --retry 3 --max-time 120 -o "$work/asset" "$url"; then
        rm -rf "$work"
        echo 'setup: the release asset is not to be had; building'
        return 1
    fi
    if [ "$(sha256sum <"$work/asset" | cut -d' ' -f1)" != "$sha" ]; then
        rm -rf "$work"
        fail "the release asset of $version is not the one that this action pins; nothing of it was used"
    fi
    tar -xzf "$work/asset" -C "$work" --no-same-owner --strip-components=1 "${binaries[@]/#/mlgate-$version-linux-x86_64/bin/}" ||
        fail "the release asset of $version lacks a program"
    install_from "$work/bin"
    rm -rf "$work"
}

# The folder holds all programs or none, so that a step that was killed leaves nothing that the next one takes for whole.
install_from() { # install_from FOLDER
    local name
    rm -rf "$FOLDER.new"
    mkdir -p "$FOLDER.new/bin" || fail "$FOLDER cannot be written"
    for name in "${binaries[@]}"; do
        install -m 755 "$1/$name" "$FOLDER.new/bin/$name" || fail "$name cannot be installed"
    done
    rm -rf "$FOLDER"
    mv "$FOLDER.new" "$FOLDER" || fail "$FOLDER cannot be written"
}

build() {
    local work
    work=$(mktemp -d "${RUNNER_TEMP:-/tmp}/mlgate-build.XXXXXX") || fail 'there is no room for temporary files'
    "$root/scripts/install-deps.sh" --for build || fail 'what a build needs cannot be installed'
    if ! { cmake -S "$root" -B "$work" -G Ninja -DCMAKE_BUILD_TYPE=Release -DMLG_TESTS=OFF &&
        cmake --build "$work" --parallel "$(nproc)" --target "${binaries[@]}"; } >"$work/log" 2>&1; then
        tail -n 40 "$work/log"
        fail 'building mlgate failed; the end of the log is above'
    fi
    install_from "$work/bin"
    rm -rf "$work"
}

install_it() {
    # shellcheck disable=SC2153 # the step sets it
    if [ "$SOURCE" != path ]; then
        [ -x "$FOLDER/bin/mlgate" ] || { [ "$SOURCE" = release ] && take_release; } || build
        echo "$FOLDER/bin" >>"$GITHUB_PATH"
        PATH=$FOLDER/bin:$PATH
    fi
    all_on_path || fail 'mlgate was installed, but does not run here'
    set_output version "$(mlgate --version)"
    mlgate --version
}

case $1 in
find) find_source ;;
install) install_it ;;
*) fail "setup.sh: no command '$1'" ;;
esac
