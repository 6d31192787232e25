#!/usr/bin/env bash
# Simulates what intervals and gates promise (bench/simulate.c), with fixed seeds: the same figures on every machine.
#
# Usage: bench/simulate.sh [--quick] [--write] [--build DIR] [intervals|gates|curves|designs|planted]...
#   --quick      a few samples of each: about a minute; the figures are rough
#   --write      put the tables into docs/statistics.md (default: print them)
#   --build DIR  where to build (default: build/bench of the checkout)
# Without --quick it takes about twelve minutes of CPU, on as many processors as there are. Each part is kept in
# DIR/simulated as soon as it is done, and not made again by the same program: an interrupted run goes on.
set -euo pipefail
export LC_ALL=C
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
quick='' write=0 build=$root/build/bench parts=()
while [ $# -gt 0 ]; do
    case $1 in
    --quick) quick=--quick ;;
    --write) write=1 ;;
    --build) build=${2:?} && shift ;;
    intervals | gates | curves | designs | planted) parts+=("$1") ;;
    *)
        sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
        exit 2
        ;;
    esac
    shift
done
[ ${#parts[@]} -gt 0 ] || parts=(gates curves designs intervals planted)
cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DMLG_TESTS=OFF >/dev/null
cmake --build "$build" --parallel "$(nproc)" --target bench_simulate >/dev/null
digest=$(sha256sum "$build/bench/simulate")
kept=$build/simulated/${digest%% *}$quick
mkdir -p "$kept"
# shellcheck disable=SC2016
printf '%s\n' "${parts[@]}" | xargs -P "$(nproc)" -I '{}' bash -c '
    [ -e "$1/$3" ] || { "$2" ${4:+"$4"} "$3" >"$1/$3.part" && mv "$1/$3.part" "$1/$3"; }
' _ "$kept" "$build/bench/simulate" '{}' $quick
for part in "${parts[@]}"; do
    if [ $write -eq 0 ]; then
        cat "$kept/$part"
    else
        "$root/bench/put.sh" "$root/docs/statistics.md" "simulate:$part" "$kept/$part"
    fi
done
