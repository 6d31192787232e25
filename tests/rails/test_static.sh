#!/usr/bin/env bash
# The preset release-static: builds it twice, in folders and surroundings that differ, and looks at what came.
#
# Usage: tests/rails/test_static.sh [--keep]      1 to 3 minutes; --keep leaves the folders and names them
# Exit: 0 all holds; 1 something does not; 77 skipped, where the source of libgit2 cannot be had and was not built before
#       (MLG_STATIC_REQUIRED=1 makes that a failure)
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root" || exit 1
jobs=$(nproc 2>/dev/null || echo 2)
deps=$root/build/static-deps
programs=(mlgate mlgate-validate mlgate-test mlgate-compare mlgate-card mlgate-promote)
stages=(mlgate-validate mlgate-test mlgate-compare)
# Ceilings in bytes: the aims are 2.5 MB for a stage, 7 MB for card and promote; mlgate, which holds nearly all, has none.
declare -A ceiling=([mlgate]=8000000 [mlgate-validate]=2500000 [mlgate-test]=2500000 [mlgate-compare]=2500000
    [mlgate-card]=7000000 [mlgate-promote]=7000000)
version_limit_us=5000

scratch=$(mktemp -d "${TMPDIR:-/tmp}/mlgate-static.XXXXXX") || exit 1
if [ "${1:-}" = --keep ]; then
    echo "folders: $scratch"
else
    trap 'rm -rf "$scratch"' EXIT
fi
checks=0
failures=0
holds() { # holds TITLE COMMAND...: the command says nothing and exits 0
    local title=$1 said
    shift
    checks=$((checks + 1))
    if ! said=$("$@" 2>&1) || [ -n "$said" ]; then
        printf 'FAILED: %s\n%s\n' "$title" "$said"
        failures=$((failures + 1))
    fi
}

if ! scripts/build-static-deps.sh >"$scratch/deps.log" 2>&1; then
    cat "$scratch/deps.log"
    [ -z "${MLG_STATIC_REQUIRED:-}" ] || exit 1
    echo "test_static: skipped: libgit2.a is not there and cannot be made here"
    exit 77
fi

# The tree in a folder of its own, as a clone would be: nothing built, nothing ignored.
copy_tree() { # copy_tree TO
    mkdir -p "$1"
    tar -cf - --exclude=./build --exclude=./.git --exclude=.mlgate . | tar -xf - -C "$1"
}
build_in() { # build_in SOURCE BUILD: as a release is built
    (
        cd "$1" || exit 1
        cmake --preset release-static -B "$2" -DMLG_STATIC_DEPS="$deps" &&
            cmake --build "$2" --parallel "$jobs" --target "${programs[@]}" quickstart_predict
    ) >"$2.log" 2>&1 || { tail -n 30 "$2.log"; echo "FAILED: the build in $1"; exit 1; }
}
first=$scratch/one
second="$scratch/another one, with a longer name"
mkdir -p "$second"
copy_tree "$first/tree"
cp -R "$first/tree" "$second/tree"
build_in "$first/tree" "$first/build"
(umask 077 && TZ=Pacific/Auckland LC_ALL=C HOME=/nonexistent build_in "$second/tree" "$second/build") || exit 1

same_bytes() {
    cmp "$first/build/bin/$1" "$second/build/bin/$1"
}
needs_nothing() { # no interpreter, no shared library, no text relocation
    readelf -Wl "$1" | grep -E 'INTERP'
    readelf -Wd "$1" | grep -E 'NEEDED|TEXTREL|RPATH|RUNPATH'
    readelf -Wh "$1" | grep -qE 'Type: +DYN' || echo "cannot be moved by the kernel (not static-pie)"
}
is_hardened() {
    readelf -Wl "$1" | grep -q GNU_RELRO || echo "no RELRO"
    readelf -Wd "$1" | grep -qE 'FLAGS.*(BIND_NOW|NOW)' || echo "no BIND_NOW"
    readelf -Wl "$1" | grep -E 'GNU_STACK.*E +0x|LOAD.*RWE'
    return 0
}
is_stripped() {
    readelf -WS "$1" | grep -E '\.(symtab|debug_[a-z]+)'
    readelf -Wn "$1" | grep -i 'build id'
    return 0
}
names_no_folder() { # neither of the two builds, nor of the libraries' build
    # shellcheck disable=SC2310
    if grep -qaF -e "$scratch" -e "$root" "$1"; then
        strings "$1" | grep -F -e "$scratch" -e "$root" | head -n 5
    fi
}
is_small() { # is_small FILE CEILING
    local size
    size=$(stat -c %s "$1")
    [ "$size" -le "$2" ] || echo "$size bytes, more than $2"
}
starts_quickly() { # the best of 30: a busy machine is no fault of the program
    local best=999999999 i began took
    for ((i = 0; i < 30; i++)); do
        began=${EPOCHREALTIME/./}
        "$1" --version >"$scratch/version" || return 1
        took=$((${EPOCHREALTIME/./} - began))
        [ "$took" -ge "$best" ] || best=$took
    done
    [ "$best" -le "$version_limit_us" ] || echo "--version takes $best us"
}
members() { # members PROGRAM ARCHIVE: the members of an archive that the linker took
    sed -n '/^Archive member/,/^Discarded input\|^Memory Config/p' "$first/build/$1.map" |
        grep -oE "/$2\([^)]*\)" | sort -u
}

for program in "${programs[@]}"; do
    file=$first/build/bin/$program
    holds "$program: two builds are equal" same_bytes "$program"
    holds "$program: needs nothing of its machine" needs_nothing "$file"
    holds "$program: hardened" is_hardened "$file"
    holds "$program: stripped" is_stripped "$file"
    holds "$program: names no folder of the build" names_no_folder "$file"
    holds "$program: size" is_small "$file" "${ceiling[$program]}"
    holds "$program: --version" starts_quickly "$file"
done

# What is in which: SHA-256 and what it calls, no key, no TLS, no git in a stage; no TLS and no HTTP client anywhere.
few_of_crypto() {
    local taken
    taken=$(members "$1" 'libcrypto\.a' | grep -oE '\(.*\)' | grep -vE '\(libcrypto-lib-(sha256|sha256-x86_64|mem_clr|cpuid|x86_64cpuid|armcap|arm64cpuid|sha256-armv8|ctype|getenv)\.o\)')
    [ -z "$taken" ] || printf 'more of libcrypto than SHA-256:\n%s\n' "$taken"
    [ -n "$(members "$1" 'libcrypto\.a')" ] || echo "not even SHA-256: is the map read rightly?"
}
none_of() { # none_of PROGRAM ARCHIVE...
    local program=$1 archive
    shift
    for archive in "$@"; do
        members "$program" "$archive" | head -n 3
    done
    return 0
}
for program in "${stages[@]}"; do
    holds "$program: of libcrypto only SHA-256" few_of_crypto "$program"
    holds "$program: no git" none_of "$program" 'libgit2\.a' 'libhttp_parser\.a'
done
for program in "${programs[@]}"; do
    holds "$program: no TLS, no HTTP client" none_of "$program" 'libssl\.a' 'libcurl\.a' 'libssh2\.a' 'libmbedtls\.a'
done

# glibc warns of functions that would load a shared library when called; docs/release.md says why none of these is.
explained='dlopen getaddrinfo gethostbyname getpwuid_r'
as_explained() {
    awk -v explained=" $explained " -v stages=" ${stages[*]} " '
        /Linking C executable/ { program = $NF; sub(/.*\//, "", program) }
        /warning: Using .* in statically linked/ {
            name = $0
            sub(/.*warning: Using ./, "", name)
            sub(/[^a-z0-9_].*/, "", name)
            seen++
            if (index(explained, " " name " ") == 0 || index(stages, " " program " ") > 0) print program ": " name
        }
        END { if (seen == 0) print "no warning at all: is the log read rightly?" }' "$first/build.log"
}
holds "the linker's warnings are those of docs/release.md" as_explained

# They behave as the dynamic ones: every golden case, in an empty environment (the runner's own way).
golden() { # but for those that need a program made only for the tests (with fail points), which is not released
    local cases=() cmd
    for cmd in tests/cli/*/*/cmd; do
        grep -q 'mlgate-[a-z]*-failing' "$cmd" || cases+=("$(basename "$(dirname "$(dirname "$cmd")")")/$(basename "$(dirname "$cmd")")")
    done
    tests/cli/run --bin "$first/build/bin" --bin "$first/build/examples/quickstart" "${cases[@]}" >"$scratch/golden.log" 2>&1 ||
        grep -vE '^ok ' "$scratch/golden.log"
}
holds "golden cases" golden

# And where there is nothing else at all: no /etc, no /proc, no /dev. (Joining rows needs a folder for temporary files.)
jail=$scratch/jail
mkdir -p "$jail/bin" "$jail/data" "$jail/tmp"
cp "$first/build/bin/"* "$jail/bin/"
cp examples/quickstart/contracts/income.odcs.yaml examples/quickstart/data/batch_control.csv \
    examples/quickstart/data/batch_foreign_born.csv "$jail/data/"
printf 'id,y,s\n' >"$jail/data/scores.csv"
for ((i = 0; i < 400; i++)); do
    printf '%d,%d,0.%02d\n' $i $((i * 7 % 10 < 4)) $(((i * 7 % 10 < 4 ? 35 : 15) + i * 13 % 40))
done >>"$jail/data/scores.csv"
enter=()
if [ "$(id -u)" -eq 0 ]; then
    enter=(env -i "$(command -v chroot)" "$jail")
elif unshare --map-root-user true 2>/dev/null; then
    enter=(env -i "$(command -v unshare)" --map-root-user --root="$jail")
fi
alone() { # alone EXIT PROGRAM ARGUMENT...: the same output and exit code as outside
    local want=$1 inside=0 outside=0
    shift
    "${enter[@]}" "/bin/$1" "${@:2}" >"$scratch/inside" 2>&1 || inside=$?
    (cd "$jail" && "$jail/bin/$1" "${@:2}") >"$scratch/outside" 2>&1 || outside=$?
    [ $inside -eq "$want" ] || { echo "exit $inside, not $want:"; head -n 5 "$scratch/inside"; }
    [ $inside -eq $outside ] || echo "exit $inside in the empty root, $outside outside"
    diff -u --label 'in the empty root' --label outside "$scratch/inside" "$scratch/outside" | head -n 20
}
if [ ${#enter[@]} -gt 0 ]; then
    for program in "${programs[@]}"; do
        holds "$program --version in an empty root" alone 0 "$program" --version
    done
    holds "validate in an empty root" alone 0 mlgate-validate --contract data/income.odcs.yaml data/batch_control.csv
    holds "validate, FAIL, in an empty root" alone 1 mlgate-validate --contract data/income.odcs.yaml data/batch_foreign_born.csv
    holds "test in an empty root" alone 0 mlgate-test --label y --score s --min roc_auc=0.6 data/scores.csv
    holds "compare with itself in an empty root: not PASS" alone 5 mlgate-compare --baseline data/scores.csv \
        --candidate data/scores.csv --id id --label y --score s --margin roc_auc=0.005
    cp examples/quickstart/models/blend.json "$jail/data/model.json"
    signs_alone() {
        local step
        for step in "keygen --out data/k" "sign data/model.json --key data/k.key --bundle data/model.sig" \
            "verify data/model.json --bundle data/model.sig --public-key data/k.pub"; do
            # shellcheck disable=SC2086 # words on purpose
            "${enter[@]}" /bin/mlgate-card $step >"$scratch/signed" 2>&1 || { echo "$step: exit $?"; cat "$scratch/signed"; }
        done
        printf ' ' >>"$jail/data/model.json"
        ! "${enter[@]}" /bin/mlgate-card verify data/model.json --bundle data/model.sig --public-key data/k.pub >/dev/null 2>&1 ||
            echo "verify accepts a changed model"
    }
    holds "make a key, sign and verify in an empty root" signs_alone
    holds "promote in an empty root: no repository" alone 3 mlgate-promote history --policy-ref main
else
    echo "no empty root: neither root nor user namespaces here"
fi

if [ $failures -eq 0 ]; then
    (cd "$first/build/bin" && stat -c '%n %s' -- *)
fi
echo "$checks checks, $failures failures"
[ $failures -eq 0 ]
