#!/usr/bin/env bash
# Builds libgit2.a for the static release: the distribution's own is linked with Kerberos and SSH, which have no .a.
# Ours is the distribution's own source package, configured without SSH, HTTPS, GSSAPI and NTLM: a remote is none or a path.
#
# Usage: scripts/build-static-deps.sh [--into DIR] [--refresh]
#   --into DIR   where it goes (default: build/static-deps in the tree)
#   --refresh    ask the archive again, even when a built version is there
# Leaves DIR/libgit2, a link to DIR/libgit2-VERSION-ARCH-KEY with lib/, include/ and PROVENANCE (version, digests of the
# source, flags), and the source package itself in DIR/sources: whoever hands on the binaries can hand on the source.
# KEY is a digest of this script and of the compiler's version, so that a change of either builds anew.
# Exit: 0 it is there (at once when it was); 1 it could not be made; 2 usage.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
into=$root/build/static-deps
refresh=0
while [ $# -gt 0 ]; do
    case $1 in
    --into)
        into=${2:-}
        [ $# -gt 1 ] && shift
        ;;
    --refresh) refresh=1 ;;
    -h | --help)
        sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"
        exit 0
        ;;
    *)
        echo "usage: scripts/build-static-deps.sh [--into DIR] [--refresh]" >&2
        exit 2
        ;;
    esac
    shift
done
[ -n "$into" ] || { echo "build-static-deps: --into needs a folder" >&2; exit 2; }
fail() {
    echo "build-static-deps: $*" >&2
    exit 1
}
for tool in apt-get dpkg-source cmake ninja pkg-config "${CC:-gcc}"; do
    command -v "$tool" >/dev/null || fail "$tool is missing: scripts/install-deps.sh --for release"
done
mkdir -p "$into"
into=$(cd "$into" && pwd)
cc=${CC:-gcc}
arch=$("$cc" -dumpmachine)
key=$({ cat "${BASH_SOURCE[0]}"; "$cc" --version; } | sha256sum | cut -c 1-12)

current=$(readlink "$into/libgit2" 2>/dev/null || true)
if [ $refresh -eq 0 ] && [[ $current == libgit2-*-$arch-$key ]] && [ -f "$into/libgit2/PROVENANCE" ]; then
    exit 0
fi

work=$(mktemp -d "$into/work.XXXXXX")
trap 'rm -rf "$work"' EXIT

# The machine's own apt lines, each as deb-src; only those of the distribution's own suites. Nothing of /etc is changed.
source_lines() {
    local codename file
    codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-stable}")
    local suites="^(${codename}|stable|oldstable|testing|unstable|sid)(-updates|-security|/updates)?\$"
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
        [ -f "$file" ] || continue
        awk -v suites="$suites" '$1 == "deb" {
            line = $0; sub(/\[[^]]*\]/, "", line); split(line, field, " ")
            if (field[3] ~ suites) { sub(/deb/, "deb-src"); print }
        }' "$file" >>"$work/parts/machine.list"
    done
    for file in /etc/apt/sources.list.d/*.sources; do
        [ -f "$file" ] || continue
        awk -v suites="$suites" 'BEGIN { RS = ""; FS = "\n" } {
            wanted = 0; text = ""
            for (i = 1; i <= NF; i++) {
                if ($i ~ /^#/) continue
                if ($i ~ /^Types:/) $i = "Types: deb-src"
                if ($i ~ /^Suites:/) {
                    n = split($i, word, " ")
                    for (j = 2; j <= n; j++) if (word[j] ~ suites) wanted = 1
                }
                text = text $i "\n"
            }
            if (wanted) print text
        }' "$file" >>"$work/parts/machine.sources"
    done
}

mkdir -p "$work/parts" "$work/lists/partial" "$work/cache/archives/partial" "$work/source" "$into/sources"
source_lines
apt_options=(-q -o "Dir::Etc::SourceList=/dev/null" -o "Dir::Etc::SourceParts=$work/parts" -o "Dir::State::Lists=$work/lists"
    -o "Dir::Cache=$work/cache" -o Acquire::Retries=3 -o APT::Sandbox::User=)
# A line that has no sources is no obstacle as long as another has.
apt-get "${apt_options[@]}" update >"$work/apt.log" 2>&1 || true
versions=$(apt-cache "${apt_options[@]}" showsrc libgit2 2>>"$work/apt.log" | awk '
    $1 == "Package:" { package = $2 } $1 == "Version:" && package == "libgit2" { print $2 }' | sort -u)
if [ -z "$versions" ]; then
    tail -n 5 "$work/apt.log" >&2
    fail "no apt line of this machine offers the source of libgit2"
fi

# Newest first. A security archive may list a source that is no longer (or not yet) to be had; then the next.
newest=
version=
while [ -n "$versions" ]; do
    candidate=
    for one in $versions; do
        if [ -z "$candidate" ] || dpkg --compare-versions "$one" gt "$candidate"; then
            candidate=$one
        fi
    done
    : "${newest:=$candidate}"
    if (cd "$work/source" && apt-get "${apt_options[@]}" source --download-only "libgit2=$candidate") >>"$work/apt.log" 2>&1; then
        version=$candidate
        break
    fi
    echo "build-static-deps: the source of libgit2 $candidate cannot be had" >&2
    versions=$(grep -vxF -- "$candidate" <<<"$versions" || true)
done
if [ -z "$version" ]; then
    tail -n 5 "$work/apt.log" >&2
    fail "no version of libgit2's source could be fetched"
fi
if [ "$version" != "$newest" ]; then
    echo "build-static-deps: taking libgit2 $version instead of $newest; PROVENANCE says so" >&2
fi

name=libgit2-$version-$arch-$key
if [ ! -f "$into/$name/PROVENANCE" ]; then
    # apt has checked the digests against the signed lists; dpkg-source applies the distribution's patches.
    (cd "$work/source" && dpkg-source --no-check -x libgit2_*.dsc "$work/libgit2") >"$work/build.log" 2>&1 ||
        { tail -n 20 "$work/build.log" >&2; fail "the source package does not unpack"; }
    # Which HTTP parser and which regular expressions its source is made for differs by version; its own rules say.
    options=()
    while IFS= read -r option; do
        options+=("$option")
    done < <(grep -oE -- '-D(USE_HTTP_PARSER|REGEX_BACKEND)=[A-Za-z0-9-]+' "$work/libgit2/debian/rules" | sort -u)
    options+=(-DUSE_SSH=OFF -DUSE_HTTPS=OFF -DUSE_GSSAPI=OFF -DUSE_NTLMCLIENT=OFF
        -DBUILD_SHARED_LIBS=OFF -DBUILD_TESTS=OFF -DBUILD_CLI=OFF -DENABLE_REPRODUCIBLE_BUILDS=ON)
    flags="-O2 -fPIE -ffunction-sections -fdata-sections -fstack-protector-strong -D_FORTIFY_SOURCE=2"
    SOURCE_DATE_EPOCH=$(cd "$work/libgit2" && dpkg-parsechangelog -S Timestamp)
    export SOURCE_DATE_EPOCH
    {
        cmake -S "$work/libgit2" -B "$work/build" -G Ninja -DCMAKE_BUILD_TYPE=None -DCMAKE_C_COMPILER="$cc" \
            -DCMAKE_C_FLAGS="$flags \"-ffile-prefix-map=$work/=\"" -DCMAKE_INSTALL_PREFIX="$into/$name" \
            -DCMAKE_INSTALL_LIBDIR=lib "${options[@]}" &&
            cmake --build "$work/build" --parallel "$(nproc 2>/dev/null || echo 2)" --target install
    } >>"$work/build.log" 2>&1 || { grep -E 'error|Error|FAILED' "$work/build.log" | head -n 20 >&2; fail "libgit2 did not build"; }
    {
        echo "libgit2 $version"
        [ "$version" = "$newest" ] || echo "newest listed, not to be had: $newest"
        echo "options: ${options[*]}"
        echo "flags: $flags"
        echo "compiler: $("$cc" --version | head -n 1)"
        echo "source, sha256:"
        (cd "$work/source" && sha256sum libgit2_*)
        echo "libgit2.a, sha256: $(sha256sum "$into/$name/lib/libgit2.a" | cut -d ' ' -f 1)"
    } >"$work/PROVENANCE"
    cp "$work/libgit2/debian/copyright" "$into/$name/copyright"
    rm -rf "$into"/sources/libgit2_*
    cp "$work"/source/libgit2_* "$into/sources/"
    mv "$work/PROVENANCE" "$into/$name/PROVENANCE"
fi
ln -sfn "$name" "$into/libgit2"
echo "build-static-deps: $into/$name"
