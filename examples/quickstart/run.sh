#!/usr/bin/env bash
# The flagship story: builds mlgate and lets it judge real data and real models. Ends with 0 when every outcome is the expected one.
#
# Usage: examples/quickstart/run.sh [--build DIR] [--no-build]
#   --build DIR   where to build (default: build/release of the checkout)
#   --no-build    take the programs that are there
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
build=$root/build/release
make_programs=1
while [ $# -gt 0 ]; do
    case $1 in
    --build)
        build=${2:?"--build takes a folder"}
        shift
        ;;
    --no-build) make_programs=0 ;;
    *)
        sed -n '2,6s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
        exit 2
        ;;
    esac
    shift
done

if [ "$make_programs" -eq 1 ]; then
    "$root/scripts/install-deps.sh" --for quickstart
    echo "building into $build (the first time takes a minute or two) ..."
    log=$(mktemp)
    trap 'rm -f "$log"' EXIT
    if ! { cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DMLG_TESTS=OFF &&
        cmake --build "$build" --parallel "$(nproc 2>/dev/null || echo 2)"; } >"$log" 2>&1; then
        tail -n 40 "$log" >&2
        exit 1
    fi
fi
build=$(cd "$build" && pwd)
PATH=$build/bin:$build/examples/quickstart:$PATH
export PATH
cd "$here"

surprises=0
# shellcheck source=examples/quickstart/steps.sh
. "$here/steps.sh"
contract=contracts/income.odcs.yaml

step 0 'Does the control batch keep its contract?' \
    mlgate validate --contract $contract data/batch_control.csv
step 1 'And the batch of people born elsewhere? One clause is broken.' \
    mlgate validate --contract $contract data/batch_foreign_born.csv
step 1 'A candidate that lost two columns in training, against production: FAIL on AUC' \
    mlgate compare --config mlgate.yaml --candidate models/candidate_lost_columns.json --margin roc_auc=0.005
step 1 'The whole gate for the real candidate. AUC, log loss and accuracy pass; people of 65 and over pay for it.' \
    mlgate run
step 0 'Trained on complete rows only: no worse than the candidate by 0.005 ...' \
    mlgate compare --config mlgate.yaml --baseline models/candidate.json \
    --candidate models/candidate_complete_rows.json --margin roc_auc=0.005
step 5 '... but whether by 0.0005, this test set cannot tell: INCONCLUSIVE, which is not PASS' \
    mlgate compare --config mlgate.yaml --baseline models/candidate.json \
    --candidate models/candidate_complete_rows.json --margin roc_auc=0.0005
step 5 'A model compared with itself proves nothing' \
    mlgate compare --config mlgate.yaml --baseline models/candidate.json --margin roc_auc=0.005
step 0 'Half baseline, half candidate, threshold 0.40: passes every gate' \
    mlgate run --model models/blend.json --threshold 0.40

printf '\nEvidence of the last run:\n'
ls .mlgate/evidence

"$here/promotion.sh" "$build/quickstart" || surprises=$((surprises + 1))
if [ "$surprises" -gt 0 ]; then
    printf '\n%d outcome(s) were not the expected ones.\n' "$surprises"
    exit 1
fi
printf '\nEvery outcome was the expected one.\n'
