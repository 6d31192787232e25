#!/usr/bin/env bash
# A hostile pull request under act: names, cells, labels and a model that try to give the runner commands, to read keys, and to
# forge outputs. act obeys both "::command::" at the start of a line and "##[command]" anywhere in it, as GitHub's runner does.
#
# Usage: tests/integration/act_hostile.sh BIN     exit: 0 nothing got through; 1 something did; 77 act cannot be had here (SKIP)
set -euo pipefail
# shellcheck source=tests/integration/act_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/act_lib.sh"
PATH=$1:$PATH
act_start

secret=TOPSECRET-9f3b1c77
rm -rf "$scratch/repo"
mkdir -p "$scratch/repo/data" "$scratch/repo/model" "$scratch/repo/.github/workflows"
cd "$scratch/repo"

# Commands in each place that is printed: column, value, label, slice, file name, model output, message.
c='##[error]PWNED'
{
    printf 'id,x,"%s","\n::error::PWNED",label\n' "$c"
    for i in $(seq 1 300); do
        printf '%d,%d,"%s","\n::warning::PWNED %d\n::set-output name=verdict::PASS","%s"\n' "$i" $((i % 7)) "##[warning]PWNED$((i % 2))" $((i % 3)) \
            "$([ $((i % 2)) -eq 0 ] && echo '##[add-mask]PWNED' || echo '::add-mask::PWNED')"
    done
} >data/test.csv
printf 'id,x\n1,"##[error]PWNED"\n2,"\n::error::PWNED"\n3,"\033[31m%%0A::error::PWNED"\n' >$'data/in ##[error]PWNED\n::error::PWNED.csv'
cat >'c ##[notice]PWNED.odcs.yaml' <<'Y'
apiVersion: v3.1.0
kind: DataContract
id: incoming
version: 1.0.0
status: active
schema:
  - name: incoming
    properties:
      - { name: id, logicalType: integer, required: true, unique: true }
      - { name: x, logicalType: integer, logicalTypeOptions: { minimum: 0, maximum: 100 } }
      - { name: "##[error]PWNED column", required: true }
Y
cat >mlgate.yaml <<'Y'
version: 1
model: { name: m, path: model, predict: { command: [./predict, "{model}"] } }
data:
  incoming: "data/in ##[error]PWNED\n::error::PWNED.csv"
  test:
    path: data/test.csv
    id: id
    label: label
    positive: "##[add-mask]PWNED"
    slices: { s: { column: "##[error]PWNED" }, t: { column: "\n::error::PWNED" } }
validate: [{ data: incoming, contract: "c ##[notice]PWNED.odcs.yaml" }]
test:
  data: test
  metrics: { roc_auc: { min: 0.5, slices: [s, t] } }
Y
echo m >model/m.txt
# The model looks for the key in its own environment and in that of every process it may read, and writes to whatever the
# runner listens to.
cat >predict <<'S'
#!/bin/bash
env >&2
for file in /proc/[0-9]*/environ; do
    if tr '\0' '\n' <"$file" 2>/dev/null | grep -q 'TOPSECRET'; then
        echo "KEY SEEN in $file: $(tr '\0' ' ' </proc/"$(basename "$(dirname "$file")")"/cmdline)" >>"$CANARY"
    fi
done
[ -z "${GITHUB_OUTPUT:-}${GITHUB_ENV:-}${GITHUB_TOKEN:-}${MLGATE_SIGNING_KEY:-}${MY_KEY:-}" ] || echo "ENVIRONMENT: $(env)" >>"$CANARY"
printf '::error::PWNED\n##[error]PWNED\n' >&2
awk -F, 'BEGIN { print "id,score" } $1 ~ /^[0-9]+$/ { print $1 ",0." ($1 * 7 % 10) }'
S
sed -i "s|\"\$CANARY\"|$scratch/canary|" predict
chmod +x predict
cat >.github/workflows/gate.yml <<'Y'
on: pull_request
permissions: { contents: read }
jobs:
  gate:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - id: gate
        uses: mlgate/mlgate/actions/gate@v0.1.0
        continue-on-error: true
        env:
          MY_KEY: ${{ secrets.KEY }}
          MLGATE_SIGNING_KEY: ${{ secrets.KEY }}
          SHELLOPTS: xtrace
        with: { key: MY_KEY }
      - uses: mlgate/mlgate/actions/validate@v0.1.0
        continue-on-error: true
        env: { MLGATE_SIGNING_KEY: "${{ secrets.KEY }}", SHELLOPTS: xtrace }
        with: { config: mlgate.yaml, verbose: true }
      - uses: mlgate/mlgate/actions/test@v0.1.0
        continue-on-error: true
        env: { MLGATE_SIGNING_KEY: "${{ secrets.KEY }}" }
        with: { config: mlgate.yaml, format: text, verbose: true }
      - if: always()
        run: echo "seen $VERDICT, $OUTCOME"
        env: { VERDICT: "${{ steps.gate.outputs.verdict }}", OUTCOME: "${{ steps.gate.outcome }}" }
Y
git init -q . && git add -A && git commit -q -m hostile
printf 'KEY="%s"\n' "$secret" >"$scratch/secrets"
# act masks secrets in its log as GitHub does; what is tested is that nothing has to be masked.
run_act pull_request --secret-file "$scratch/secrets" --insecure-secrets

[ ! -e "$scratch/canary" ] || fail "the model saw it: $(cat "$scratch/canary")"
saw_not "$secret"
# It was there to be seen: the step that signs found it, and it is no key.
saw 'gate.sh" sign'
saw_not 'there is nothing in the environment variable'
saw '##\x5Berror]PWNED'
ok 'keys: neither for the model, nor in the log under set -x and --verbose'

# act shows a command that it obeyed behind a mark, and plain output behind "  | ". Our own annotations begin with their place
# or title; what they quote is escaped.
if grep -E '(❗|🚧|⚙|❓|💬) +##\[' "$scratch/log"; then fail 'a legacy command was obeyed'; fi
if grep -E '(❗|🚧|❓|💬) +::[a-z-]+(::| [^:]*::)PWNED' "$scratch/log"; then fail 'a command was obeyed'; fi
if grep -E '(⚙|❓|💬) +::(add-mask|set-output:: *verdict=PASS|set-env|add-path)' "$scratch/log"; then fail 'the runner was given orders'; fi
ok 'names, cells, labels and model output give no orders'
grep -qE 'seen (FAIL|INCONCLUSIVE|ERROR), failure' "$scratch/log" || fail 'the gate went through'
ok 'and the gate did not pass'
