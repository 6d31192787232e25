#!/usr/bin/env bash
# Makes what is released: the static programs of this tree, in one archive that two machines make alike.
#
# Usage: scripts/make-release.sh [--out DIR]      DIR: build/release
# Leaves in DIR
#   mlgate-VERSION-linux-ARCH.tar.gz   bin/, LICENSE, NOTICE, BUILD-INFO, licenses/, SHA256SUMS (of each program)
#   mlgate-VERSION-linux-ARCH.sources.tar   the source package that libgit2.a was made of
#   SHA256SUMS                         of the two
# BUILD-INFO names the commit, the compiler and each library with its version. Times in the archive are SOURCE_DATE_EPOCH;
# without it, the time of the commit, or of cmake/version.txt where there is no git.
# Exit: 0 made; 1 not; 2 usage.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
out=$root/build/release
case ${1:-} in
'') ;;
--out)
    [ -n "${2:-}" ] || { echo "make-release: --out needs a folder" >&2; exit 2; }
    out=$2
    ;;
-h | --help)
    sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"
    exit 0
    ;;
*)
    echo "usage: scripts/make-release.sh [--out DIR]" >&2
    exit 2
    ;;
esac
mkdir -p "$out"
out=$(cd "$out" && pwd)
programs=(mlgate mlgate-validate mlgate-test mlgate-compare mlgate-card mlgate-promote)
export LC_ALL=C TZ=UTC
umask 022

commit=unknown
if git -C "$root" rev-parse --verify -q HEAD >/dev/null 2>&1; then
    commit=$(git rev-parse HEAD)
    [ -z "$(git status --porcelain)" ] || commit="$commit with changes"
    : "${SOURCE_DATE_EPOCH:=$(git log -1 --format=%ct)}"
fi
: "${SOURCE_DATE_EPOCH:=$(stat -c %Y cmake/version.txt)}"
export SOURCE_DATE_EPOCH

scripts/install-deps.sh --for release
scripts/build-static-deps.sh
build=$root/build/release-static
cmake --preset release-static -DMLG_STATIC_DEPS="$root/build/static-deps" >/dev/null
cmake --build --preset release-static --parallel "$(nproc 2>/dev/null || echo 2)" --target "${programs[@]}"

version=$(head -n 1 cmake/version.txt)
name=mlgate-$version-linux-$(uname -m)
work=$(mktemp -d "${TMPDIR:-/tmp}/mlgate-release.XXXXXX")
trap 'rm -rf "$work"' EXIT
stage=$work/$name
mkdir -p "$stage/licenses"
cmake --install "$build" --prefix "$stage" >/dev/null
for program in "${programs[@]}"; do
    "$stage/bin/$program" --version | grep -qF "$version" || { echo "make-release: $program is not $version" >&2; exit 1; }
done
cp LICENSE NOTICE "$stage/"
(cd "$stage/bin" && sha256sum -- *) | sed 's|  |  bin/|' >"$stage/SHA256SUMS"

# The archives that the linker took a member of, and whose they are.
archives() {
    sed -n '/^Archive member/,/^Discarded input\|^Memory Config/p' "${programs[@]/%/.map}" |
        grep -oE '^/[^(]*\.a' | sort -u
}
cd "$build"
{
    echo "mlgate $version"
    echo "commit: $commit"
    echo "compiler: $(gcc --version | head -n 1)"
    echo "linker: $(ld --version | head -n 1)"
    echo "SOURCE_DATE_EPOCH: $SOURCE_DATE_EPOCH"
    echo "linked:"
    while IFS= read -r archive; do
        if [[ $archive == */libgit2.a ]]; then
            sed 's/^/  /' "$root/build/static-deps/libgit2/PROVENANCE"
            cp "$root/build/static-deps/libgit2/copyright" "$stage/licenses/libgit2"
            continue
        fi
        package=$(dpkg-query -S "$(realpath "$archive")" 2>/dev/null | head -n 1 | cut -d : -f 1) || true
        [ -n "$package" ] || { echo "make-release: no package owns $archive" >&2; exit 1; }
        echo "  $(basename "$archive")  $(dpkg-query -W -f='${Package} ${Version} ${Architecture}\n' "$package" | head -n 1)"
        if [ -f "/usr/share/doc/$package/copyright" ]; then
            cp -L "/usr/share/doc/$package/copyright" "$stage/licenses/$package"
        fi
    done < <(archives)
} >"$stage/BUILD-INFO"

find "$stage" -type d -exec chmod 755 {} +
find "$stage" -type f -exec chmod 644 {} +
chmod 755 "$stage/bin/"*
pack() { # pack FOLDER NAME: an archive on standard output that says nothing of who packed it, where and when
    tar --sort=name --format=ustar --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --mode=u+rw,go-w -C "$1" -cf - "$2"
}
pack "$work" "$name" | gzip -9n >"$work/$name.tar.gz"
mkdir "$work/$name.sources"
cp "$root"/build/static-deps/sources/libgit2_* "$work/$name.sources/"
pack "$work" "$name.sources" >"$work/$name.sources.tar"
mv "$work/$name.tar.gz" "$work/$name.sources.tar" "$out/"
(cd "$out" && sha256sum "$name.tar.gz" "$name.sources.tar" >SHA256SUMS.new && mv SHA256SUMS.new SHA256SUMS)
cat "$out/SHA256SUMS"
