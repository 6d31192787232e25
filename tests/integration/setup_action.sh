#!/usr/bin/env bash
# actions/setup, each way to a program, as a workflow under act: on PATH; the release asset with the pinned digest; an asset of
# other bytes, refused; an asset that is not there, and no asset at all: built from the action's checkout, once.
# The server of the release is python's, on loopback; the asset is packed as scripts/make-release.sh packs it.
# The build takes about half a minute of processor time; MLG_SKIP_BUILD=1 leaves it out, with a line that says so.
#
# Usage: tests/integration/setup_action.sh BIN     exit: 0 as expected; 1 not; 77 act or python3 cannot be had here (SKIP)
set -euo pipefail
# shellcheck source=tests/integration/act_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/act_lib.sh"
bin=$1
command -v python3 >/dev/null || skip 'python3 is not installed'
! command -v mlgate >/dev/null || skip 'an mlgate is on PATH here: the other ways cannot be tried'
act_start

version=$(head -n 1 "$root/cmake/version.txt")
name=mlgate-$version-linux-x86_64
mkdir -p "$scratch/$name/bin" "$scratch/site" "$scratch/repo/.github/workflows"
for program in mlgate mlgate-validate mlgate-test mlgate-compare mlgate-card mlgate-promote; do
    cp "$bin/$program" "$scratch/$name/bin/"
done
tar -C "$scratch" -czf "$scratch/site/$name.tar.gz" "$name"
# shellcheck disable=SC2016 # its own words
grep -qF 'name=mlgate-$version-linux-$(uname -m)' "$root/scripts/make-release.sh" || fail 'make-release.sh names the asset otherwise'
# shellcheck disable=SC2016
grep -qF '"$stage/bin/' "$root/scripts/make-release.sh" || fail 'make-release.sh packs otherwise'

python3 -u -m http.server --bind 127.0.0.1 --directory "$scratch/site" 0 >"$scratch/server" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null; rm -rf "$scratch"' EXIT
for _ in $(seq 100); do
    port=$(sed -n 's/.* port \([0-9]*\) .*/\1/p' "$scratch/server")
    [ -z "$port" ] || break
    sleep 0.05
done
[ -n "$port" ] || fail 'the server does not start'

pin() { # pin SHA256 FILE: what the action accepts
    printf '# %s\n%s %s http://127.0.0.1:%s/%s\n' 'VERSION SHA256 URL' "$version" "$1" "$port" "$2" >"$scratch/mlgate/actions/setup/releases.txt"
}
cd "$scratch/repo"
cat >.github/workflows/w.yml <<'Y'
on: push
permissions: { contents: read }
jobs:
  job:
    runs-on: ubuntu-latest
    steps:
      - id: setup
        uses: mlgate/mlgate/actions/setup@v0.1.0
      - run: echo "from $FROM, $(mlgate --version), $(command -v mlgate-promote)"
        env: { FROM: "${{ steps.setup.outputs.source }}" }
Y
git init -q . && git add -A && git commit -q -m w
installed() { find "$HOME/.cache/mlgate" -path '*/bin/mlgate' 2>/dev/null; }

PATH=$bin:$PATH run_act push
[ "$code" -eq 0 ] || fail "mlgate on PATH ended with $code"
saw "from path, mlgate $version, $bin/mlgate-promote"
ok 'on PATH'

good=$(sha256sum <"$scratch/site/$name.tar.gz" | cut -d' ' -f1)
pin "$good" "$name.tar.gz"
run_act push
[ "$code" -eq 0 ] || fail "the release ended with $code"
saw "from release, mlgate $version, $HOME/.cache/mlgate/"
grep -q "GET /$name.tar.gz" "$scratch/server" || fail 'the server was not asked'
ok 'the release asset, with the pinned digest'

# Other bytes under the same name: a program that says that it ran. Nothing of it may, and nothing may be built instead.
rm -rf "$HOME/.cache/mlgate"
printf '#!/bin/sh\ntouch %s/pwned\necho mlgate %s\n' "$scratch" "$version" | tee "$scratch/$name/bin"/* >/dev/null
tar -C "$scratch" -czf "$scratch/site/$name.tar.gz" "$name"
run_act push
[ "$code" -ne 0 ] || fail 'other bytes than the pinned ones were taken'
saw 'is not the one that this action pins; nothing of it was used'
saw_not 'building'
[ ! -e "$scratch/pwned" ] || fail 'a program of the wrong asset ran'
[ -z "$(installed)" ] || fail 'the wrong asset was unpacked'
ok 'the release asset with another digest: refused, nothing run'

# The right digest of an archive without the programs.
tar -C "$scratch" -czf "$scratch/site/empty.tar.gz" "$name/bin/mlgate"
pin "$(sha256sum <"$scratch/site/empty.tar.gz" | cut -d' ' -f1)" empty.tar.gz
run_act push
[ "$code" -ne 0 ] || fail 'an asset without the programs was taken'
saw "the release asset of $version lacks a program"
[ -z "$(installed)" ] || fail 'half of an asset was installed'
ok 'the release asset without a program: refused'

if [ "${MLG_SKIP_BUILD:-}" = 1 ]; then
    echo 'SKIP: building from the checkout (MLG_SKIP_BUILD=1)'
    exit 0
fi
pin "$good" gone.tar.gz
cp "$scratch/mlgate/actions/setup/releases.txt" "$scratch/pins"
tar -C "$root" --exclude=./build --exclude=./.git --exclude=./tests -cf - . | tar -C "$scratch/mlgate" -xf -
cp "$scratch/pins" "$scratch/mlgate/actions/setup/releases.txt"
run_act push
[ "$code" -eq 0 ] || fail "the build ended with $code"
saw 'setup: the release asset is not to be had; building'
saw "mlgate $version, $HOME/.cache/mlgate/mlgate-$version-"
ok 'an asset that is not there: built from the checkout'

# Without an asset the cache is asked for first; here it is the folder that the build left behind.
echo '# none' >"$scratch/mlgate/actions/setup/releases.txt"
started=$SECONDS
run_act push
[ "$code" -eq 0 ] || fail "the second run ended with $code"
saw "from build, mlgate $version, $HOME/.cache/mlgate/mlgate-$version-"
saw 'actions/cache@'
[ $((SECONDS - started)) -lt 10 ] || fail 'it was built again'
one=$(installed)
echo '// changed' >>"$scratch/mlgate/src/base/err.c"
GITHUB_OUTPUT=$scratch/out bash "$scratch/mlgate/actions/setup/setup.sh" find
! grep -qF "$(basename "$(dirname "$(dirname "$one")")")" "$scratch/out" || fail 'a changed source has the same key'
ok 'no asset: built once for each state of the sources'
