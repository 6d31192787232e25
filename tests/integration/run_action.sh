#!/usr/bin/env bash
# What the actions of single binaries say of a run: PASS only where something was judged.
#
# Usage: tests/integration/run_action.sh BIN     exit: 0 as expected; 1 not
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
PATH=$1:$PATH
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export GITHUB_OUTPUT=$scratch/output GITHUB_STEP_SUMMARY=$scratch/summary RUNNER_TEMP=$scratch
cd "$scratch"

# says VERDICT CODE BINARY [VARIABLE=VALUE]...: the last verdict counts, as it does on the runner
says() {
    local wanted=$1 code=0 seen
    : >"$GITHUB_OUTPUT"
    : >"$GITHUB_STEP_SUMMARY"
    env "${@:4}" bash "$root/actions/lib/run.sh" "$3" >log 2>&1 || code=$?
    seen=$(awk '/^verdict=/ { seen = substr($0, 9) } take { seen = $0; take = 0 } /^verdict<</ { take = 1 } END { print seen }' "$GITHUB_OUTPUT")
    if [ "$seen/$code" != "$wanted/$2" ]; then
        cat log
        echo "FAIL: ${*:3}: verdict $seen, exit code $code; expected $wanted, $2" >&2
        exit 1
    fi
    echo "ok: $seen: ${*:3}"
}

awk 'BEGIN { print "id,label,score"; for (i = 1; i <= 400; i++) print i "," i % 2 "," (i % 2 ? 0.9 : 0.1) }' >p.csv
head -n 3 p.csv >few.csv
cat >contract.odcs.yaml <<'Y'
apiVersion: v3.1.0
kind: DataContract
id: p
version: 1.0.0
status: active
schema:
  - name: p
    properties:
      - { name: id, logicalType: integer, required: true, unique: true }
      - { name: label, logicalType: integer }
      - { name: score, logicalType: number }
Y
mkdir model
cp p.csv model/

test=(test MLGATE_LABEL=label MLGATE_ID=id MLGATE_SCORE=score)
says PASS 0 "${test[@]}" ARGUMENTS=p.csv MLGATE_MIN=accuracy=0.9 MLGATE_NO_GATE=false
grep -q 'PASS' "$GITHUB_STEP_SUMMARY" || { echo 'FAIL: no summary' >&2 && exit 1; }
says FAIL 1 "${test[@]}" ARGUMENTS=p.csv MLGATE_MIN=accuracy=0.9 MLGATE_POSITIVE=0
says INCONCLUSIVE 5 "${test[@]}" ARGUMENTS=few.csv MLGATE_MIN=accuracy=0.9
says NONE 0 "${test[@]}" ARGUMENTS=p.csv MLGATE_NO_GATE=true
grep -q 'accuracy' "$GITHUB_STEP_SUMMARY" || { echo 'FAIL: no summary of figures' >&2 && exit 1; }
says NONE 0 "${test[@]}" ARGUMENTS=p.csv MLGATE_NO_GATE=1 MLGATE_FORMAT=json
says ERROR 2 "${test[@]}" ARGUMENTS=p.csv MLGATE_NO_GATE=maybe
says NONE 0 test MLGATE_LIST_METRICS=on
says PASS 0 validate MLGATE_CONTRACT=contract.odcs.yaml ARGUMENTS=p.csv MLGATE_DETECT=off
says NONE 0 validate MLGATE_DETECT=true ARGUMENTS=p.csv
grep -q 'delimiter' log || { echo 'FAIL: the dialect is not in the log' >&2 && exit 1; }
says NONE 0 validate MLGATE_DUMP=csv ARGUMENTS=p.csv
says NONE 0 card COMMAND=digest ARGUMENTS=model
says NONE 0 card COMMAND=keygen MLGATE_OUT=ci
says NONE 0 card COMMAND=sign ARGUMENTS=model MLGATE_KEY=ci.key MLGATE_BUNDLE=model.sig
says PASS 0 card COMMAND=verify ARGUMENTS=model MLGATE_PUBLIC_KEY=ci.pub MLGATE_BUNDLE=model.sig
echo >>model/p.csv
says FAIL 1 card COMMAND=verify ARGUMENTS=model MLGATE_PUBLIC_KEY=ci.pub MLGATE_BUNDLE=model.sig
