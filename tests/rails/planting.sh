# Shared by the tests of the rails: a scratch copy of the tree, and "plant this, expect that the check names it".
# Source it with $root set to the tree; it leaves $copy, removed at the end.
# shellcheck shell=bash
: "${root:?set root to the tree first}"
copy=$(mktemp -d "${TMPDIR:-/tmp}/mlg rails.XXXXXX")
trap 'rm -rf "$copy"' EXIT
failures=0
planted=0

fresh_copy() { # fresh_copy PATH...: the copy holds these paths of the tree, and nothing else
    rm -rf "${copy:?}"/*
    (cd "$root" && tar -cf - --exclude=build "$@") | tar -xf - -C "$copy"
}

expect_pass() { # expect_pass TITLE COMMAND...
    local title=$1 out
    shift
    if ! out=$("$@" 2>&1); then
        printf 'FAILED: %s should pass, and says:\n%s\n' "$title" "$out"
        failures=$((failures + 1))
    fi
}

expect_fail() { # expect_fail TITLE PATTERN COMMAND...: exit 1, and a line of its output matches the pattern
    local title=$1 pattern=$2 out rc=0
    shift 2
    planted=$((planted + 1))
    out=$("$@" 2>&1) || rc=$?
    if [ $rc -ne 1 ] || ! grep -qE -- "$pattern" <<<"$out"; then
        printf 'FAILED: %s: expected exit 1 and /%s/, got exit %d and:\n%s\n' "$title" "$pattern" $rc "$out"
        failures=$((failures + 1))
    fi
}

finish() {
    [ $planted -gt 0 ] || { echo "nothing was planted"; exit 1; }
    echo "$planted planted, $failures failures"
    [ $failures -eq 0 ]
}
