#!/usr/bin/env bash
# Measures mlgate on tables that it makes itself, and prints ratios within this run; times alone mean nothing on another machine.
#
# Usage: bench/run.sh [--rows N] [--pairs N] [--repeat N] [--build DIR]
#   --rows N     rows of the validated table (default 200000, about 70 MB)
#   --pairs N    rows of each predictions file (default 1000000)
#   --repeat N   runs of each command, of which the fastest counts (default 3)
#   --build DIR  where to build (default: build/release of the checkout)
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
rows=200000 pairs=1000000 repeat=3 build=$root/build/release
while [ $# -gt 0 ]; do
    case $1 in
    --rows) rows=${2:?} ;;
    --pairs) pairs=${2:?} ;;
    --repeat) repeat=${2:?} ;;
    --build) build=${2:?} ;;
    *)
        sed -n '2,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
        exit 2
        ;;
    esac
    shift 2
done
cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DMLG_TESTS=OFF >/dev/null
cmake --build "$build" --parallel "$(nproc)" >/dev/null
bin=$(cd "$build" && pwd)/bin
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
"${CC:-cc}" -O2 -o "$dir/generate" "$root/bench/generate.c" -lm
"$dir/generate" table "$rows" >"$dir/table.csv"
"$dir/generate" contract >"$dir/contract.odcs.yaml"
"$dir/generate" predictions "$pairs" 0 >"$dir/baseline.csv"
"$dir/generate" predictions "$pairs" 1 >"$dir/candidate.csv"

TIMEFORMAT='%U %S %R'
# cpu COMMAND...: "CPU-seconds wall-seconds" of the fastest run
cpu() {
    local best='' line i
    for ((i = 0; i < repeat; i++)); do
        line=$({ time "$@" >/dev/null 2>&1 || true; } 2>&1 | tail -n 1 | awk '{ printf "%.3f %.3f", $1 + $2, $3 }')
        if [ -z "$best" ] || awk -v a="$line" -v b="$best" 'BEGIN { split(a, x); split(b, y); exit !(x[1] < y[1]) }'; then
            best=$line
        fi
    done
    echo "$best"
}
row() { # TITLE FILE... -- COMMAND...
    local title=$1 bytes=0
    shift
    while [ "$1" != -- ]; do
        bytes=$((bytes + $(stat -c %s "$1")))
        shift
    done
    shift
    read -r seconds wall < <(cpu "$@")
    awk -v t="$title" -v b="$bytes" -v s="$seconds" -v w="$wall" -v r="${reference:-}" 'BEGIN {
        s = s < 0.001 ? 0.001 : s
        printf "| %-34s | %8.1f | %7.3f | %7.3f | %9.1f | %s |\n", t, b / 1e6, s, w, b / 1e6 / s, r == "" ? "1.0" : sprintf("%.1f", s / r)
    }'
    reference=${reference:-$seconds}
}
printf '%s, %s processors, %s\n\n' "$(date -u +%Y-%m-%d)" "$(nproc)" "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)"
echo '| what | MB | CPU s | wall s | MB per CPU s | CPU times the first row |'
echo '|---|---|---|---|---|---|'
cat "$dir"/*.csv >/dev/null
reference=
row 'wc -l of the table' "$dir/table.csv" -- wc -l "$dir/table.csv"
row 'sha256sum of the table' "$dir/table.csv" -- sha256sum "$dir/table.csv"
row 'validate, 40-column contract' "$dir/table.csv" -- "$bin/mlgate-validate" --contract "$dir/contract.odcs.yaml" "$dir/table.csv"
row 'test: 4 metrics, 20 slices' "$dir/candidate.csv" -- "$bin/mlgate-test" --label label --id id --slice group --no-gate \
    --report roc_auc --report f1 --report log_loss --report accuracy "$dir/candidate.csv"
row 'compare: 4 metrics, 20 slices' "$dir/baseline.csv" "$dir/candidate.csv" -- "$bin/mlgate-compare" --label label --id id --slice group \
    --margin roc_auc=0.01 --margin f1=0.01 --margin log_loss=0.01 --margin accuracy=0.01 \
    --baseline "$dir/baseline.csv" --candidate "$dir/candidate.csv"
