#!/usr/bin/env bash
# Installs what a build and the tests of mlgate need, with apt: Debian 12, Ubuntu 22.04 and 24.04, and newer.
#
# Usage: scripts/install-deps.sh [--for build|quickstart|tests|release] [--check]
#   --for build     only what the programs need to be built
#   --for release   that, and what the static release needs (docs/release.md)
#   --for tests     what a build, the tests and the checks need (default)
#   --check         install nothing; say what is missing
# Exit: 0 all there (in well under a second when nothing is to do); 1 something is missing and could not be installed; 2 usage.
set -euo pipefail

goal=tests
check_only=0
while [ $# -gt 0 ]; do
    case $1 in
    --for)
        goal=${2:-}
        shift
        ;;
    --for=*) goal=${1#--for=} ;;
    --check) check_only=1 ;;
    -h | --help)
        sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"
        exit 0
        ;;
    *) goal= ;;
    esac
    [ $# -gt 0 ] && shift
done

build_packages=(gcc libc6-dev cmake ninja-build pkg-config
    libssl-dev libcmark-dev libgit2-dev libjansson-dev libyaml-dev libpcre2-dev zlib1g-dev libzstd-dev libxxhash-dev)
# The archives (.a) come with the -dev packages; this unpacks libgit2's source.
release_packages=(binutils dpkg-dev)
test_packages=(check clang pmccabe shellcheck libxml2-utils python3 python3-venv jq git openssh-client)
example_packages=(git openssh-client)
# One version of these decides on every machine that has it; see scripts/check-format. NAME|OTHERWISE
versioned_packages=('clang-format-14|clang-format' 'clang-tidy-14|clang-tidy')

case $goal in
build) wanted=("${build_packages[@]}") ;;
quickstart) wanted=("${build_packages[@]}" "${example_packages[@]}") ;;
release) wanted=("${build_packages[@]}" "${release_packages[@]}") ;;
tests) wanted=("${build_packages[@]}" "${test_packages[@]}" "${versioned_packages[@]}") ;;
*)
    echo "usage: scripts/install-deps.sh [--for build|tests|release] [--check]" >&2
    exit 2
    ;;
esac

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "install-deps: this machine has no apt; install these by its own means if the build asks for them:" >&2
    echo "  ${wanted[*]%%|*}" >&2
    exit 0
fi

installed() {
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Fills missing with the packages that are not installed; of NAME|OTHERWISE either will do.
find_missing() {
    local package
    missing=()
    for package in "${wanted[@]}"; do
        installed "${package%%|*}" && continue
        [[ $package == *'|'* ]] && installed "${package##*|}" && ! available "${package%%|*}" && continue
        missing+=("$package")
    done
}

available() {
    apt-cache policy "$1" 2>/dev/null | grep -q 'Candidate: [0-9]'
}

find_missing
if [ ${#missing[@]} -eq 0 ]; then
    exit 0
fi
names="${missing[*]%%|*}"
if [ $check_only -eq 1 ]; then
    echo "install-deps: missing: $names" >&2
    exit 1
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null || { [ ! -t 0 ] && ! sudo -n true 2>/dev/null; }; then
        echo "install-deps: missing: $names" >&2
        echo "install-deps: neither root nor able to use sudo; have an administrator run:" >&2
        echo "  apt-get update && apt-get install --no-install-recommends $names" >&2
        exit 1
    fi
    as_root=(sudo)
fi

apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 "$@"
}

echo "install-deps: installing: $names" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for attempt in 1 2 3; do
    if apt update >"$log" 2>&1; then
        chosen=()
        for package in "${missing[@]}"; do
            if [[ $package == *'|'* ]] && ! available "${package%%|*}"; then
                package=${package##*|}
            fi
            chosen+=("${package%%|*}")
        done
        # The sanitizers' run-time library is a package of its own where clang is newer than 14.
        if [[ " ${chosen[*]} " == *" clang "* ]]; then
            version=$(apt-cache depends clang 2>/dev/null | sed -n 's/^ *Depends: clang-\([0-9]*\)$/\1/p' | head -n 1)
            if [ -n "$version" ] && available "libclang-rt-$version-dev"; then
                chosen+=("libclang-rt-$version-dev")
            fi
        fi
        if apt install -y --no-install-recommends "${chosen[@]}" >"$log" 2>&1; then
            break
        fi
    fi
    echo "install-deps: attempt $attempt of 3 failed" >&2
    [ "$attempt" -lt 3 ] && sleep $((attempt * 5))
done

find_missing
still=()
for package in "${missing[@]}"; do
    installed "${package##*|}" || still+=("${package%%|*}")
done
if [ ${#still[@]} -gt 0 ]; then
    tail -n 20 "$log" >&2
    echo "install-deps: could not install: ${still[*]}" >&2
    exit 1
fi
