#!/usr/bin/env bash
# Simulates what intervals and gates promise (bench/simulate.c), with fixed seeds: the same figures on every machine.
#
# Usage: bench/simulate.sh [--quick] [--write] [--build DIR] [intervals|gates|planted]...
#   --quick      a few samples of each: less than a minute; the figures are rough
#   --write      put the tables into docs/statistics.md (default: print them)
#   --build DIR  where to build (default: build/bench of the checkout)
# Without --quick it takes about ten minutes of CPU. The parts run side by side.
set -euo pipefail
export LC_ALL=C
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
quick='' write=0 build=$root/build/bench parts=()
while [ $# -gt 0 ]; do
    case $1 in
    --quick) quick=--quick ;;
    --write) write=1 ;;
    --build) build=${2:?} && shift ;;
    intervals | gates | planted) parts+=("$1") ;;
    *)
        sed -n '2,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
        exit 2
        ;;
    esac
    shift
done
[ ${#parts[@]} -gt 0 ] || parts=(gates intervals planted)
cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DMLG_TESTS=OFF >/dev/null
cmake --build "$build" --parallel "$(nproc)" --target bench_simulate >/dev/null
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
pids=()
for part in "${parts[@]}"; do
    "$build/bench/simulate" ${quick:+"$quick"} "$part" >"$dir/$part" &
    pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid"; done
for part in "${parts[@]}"; do
    if [ $write -eq 0 ]; then
        cat "$dir/$part"
        continue
    fi
    "$root/bench/put.sh" "$root/docs/statistics.md" "simulate:$part" "$dir/$part"
done
