#!/bin/sh
# scripts/write-conformance takes the counts of a runner that came to its end and judged every family, and no others.
# Usage: tests/oracles/page_refuses.sh ROOT BUILD
set -eu
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/tests"
stand_in() { # stand_in TEXT: what the runner does after the real one
    printf '#!/bin/sh\n%s\n' "$1" >"$scratch/tests/run_oracles"
    chmod +x "$scratch/tests/run_oracles"
}
refused() { # refused WORDS
    if "$root/scripts/write-conformance" --check --build "$scratch" >"$scratch/said" 2>&1 || ! grep -q "$1" "$scratch/said"; then
        cat "$scratch/said"
        echo "FAIL: not refused with '$1'"
        exit 1
    fi
}
root=$1
real=$2/tests/run_oracles
stand_in "'$real' \"\$@\"; exit 134"
refused 'ended with 134'
stand_in "'$real' \"\$@\"; kill -SEGV \$\$"
refused 'ended with -11'
stand_in "'$real' \"\$@\" | grep -v ^regression:"
refused 'but there are .* regression'
stand_in "exit 0"
refused 'counts of nothing'
