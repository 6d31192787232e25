#!/usr/bin/env bash
# act runs every workflow of examples/workflows on the quickstart: verdicts, annotations, summary, outputs, artifacts.
#
# Usage: tests/integration/act_examples.sh BIN QUICKSTART-BIN     exit: 0 as expected; 1 not; 77 act cannot be had here (SKIP)
set -euo pipefail
# shellcheck source=tests/integration/act_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/act_lib.sh"
PATH=$1:$2:$PATH
act_start


new_repository() { # new_repository WORKFLOW: the quickstart, with a candidate that passes
    rm -rf "$scratch/repo"
    cp -R "$root/examples/quickstart" "$scratch/repo"
    cd "$scratch/repo"
    rm -rf .mlgate "${ARTIFACTS:?}"/*
    mkdir -p .github/workflows
    cp "$root/examples/workflows/$1" .github/workflows/
    candidate blend 0.40
    git init -q .
    git add -A
    git commit -q -m start
}

candidate() { # candidate MODEL THRESHOLD
    sed -i "s|^  path: models/.*|  path: models/$1.json|; s/^    threshold: .*/    threshold: $2/" mlgate.yaml
}

new_repository pull-request.yml
run_act pull_request
[ "$code" -eq 0 ] || fail "pull-request.yml on a good model ended with $code"
saw '::set-output:: verdict=PASS'
saw '::set-output:: exit-code=0'
saw 'Summary - ## mlgate: PASS'
saw_not '::error'
for file in report.json summary.md junit.xml report.sarif report.html; do
    [ -s "$ARTIFACTS/mlgate-reports/$file" ] || fail "$file was not uploaded"
done
grep -q '"verdict": *"PASS"' "$ARTIFACTS/mlgate-reports/report.json" || fail 'the report says no PASS'
ok 'pull-request.yml, PASS'

candidate candidate 0.5
git commit -q -a -m 'worse for people of 65 and over'
run_act pull_request
[ "$code" -ne 0 ] || fail 'a worse model went through'
saw '::set-output:: verdict=FAIL'
saw 'Summary - ## mlgate: FAIL'
saw '❗  ::error file='
saw '❗  ::error title=mlgate::FAIL'
ok 'pull-request.yml, FAIL'

# 60 rows cannot tell.
new_repository pull-request.yml
head -n 61 data/test.csv >data/few.csv && mv data/few.csv data/test.csv
git commit -q -a -m 'hardly a row'
run_act pull_request
[ "$code" -ne 0 ] || fail 'INCONCLUSIVE went through'
saw '::set-output:: verdict=INCONCLUSIVE'
saw '❗  ::error title=mlgate::INCONCLUSIVE'
ok 'pull-request.yml, INCONCLUSIVE'
sed -i "s|actions/gate@v0.1.0|&\n        with: { fail-on-inconclusive: false }|" .github/workflows/pull-request.yml
git commit -q -a -m 'let it through'
run_act pull_request
[ "$code" -eq 0 ] || fail "fail-on-inconclusive: false ended with $code"
saw '::set-output:: verdict=INCONCLUSIVE'
saw '::warning title=mlgate::INCONCLUSIVE'
ok 'pull-request.yml, INCONCLUSIVE let through'
rm mlgate.yaml
git commit -q -a -m 'no configuration'
run_act pull_request
[ "$code" -ne 0 ] || fail 'a gate without a configuration went through'
saw '::set-output:: verdict=ERROR'
saw '::set-output:: exit-code=2'
ok 'pull-request.yml, no mlgate.yaml'

new_repository pull-request.yml
readme_block yaml >.github/workflows/pull-request.yml
git commit -q -a -m 'the ten lines of README.md'
run_act pull_request
[ "$code" -eq 0 ] || fail "README.md's workflow ended with $code"
saw '::set-output:: verdict=PASS'
ok 'README.md, PASS'

new_repository nightly-data.yml
run_act schedule
[ "$code" -eq 0 ] || fail "nightly-data.yml on good data ended with $code"
saw '::set-output:: verdict=PASS'
ok 'nightly-data.yml, PASS'
sed -i 's|batch_control|batch_foreign_born|' mlgate.yaml
git commit -q -a -m 'other people'
run_act schedule
[ "$code" -ne 0 ] || fail 'data that breaks its contract went through'
saw '::set-output:: verdict=FAIL'
saw '❗  ::error file=data/batch_foreign_born.csv'
[ -s "$ARTIFACTS/failing-cells/failing-cells.jsonl" ] || fail 'the failing cells were not uploaded'
ok 'nightly-data.yml, FAIL'

# The first two jobs; all three are in act_promote.sh.
new_repository promote.yml
mlgate-card keygen --out "$scratch/ci" >/dev/null || fail 'keygen'
awk 'BEGIN { printf "MLGATE_SIGNING_KEY=\"" } { printf "%s\\n", $0 } END { print "\"" }' "$scratch/ci.key" >"$scratch/secrets"
run_act push -j sign --secret-file "$scratch/secrets" --insecure-secrets
[ "$code" -eq 0 ] || fail "promote.yml: gate and sign ended with $code"
[ -s "$ARTIFACTS/mlgate-signed/test.sigstore.json" ] || fail 'the signed evidence was not uploaded'
saw_not "$(sed -n 2p "$scratch/ci.key")"
ok 'promote.yml: gate without a key, signatures without a model, no key in the log'
