#!/usr/bin/env bash
# act runs examples/workflows/promote.yml from the first job to the last, against a remote on a "server": a first promotion, then
# PASS, which moves the model, and FAIL, INCONCLUSIVE, INCONCLUSIVE let through, and a change nobody approved, which do not. The ledger is read at the remote.
# The artifact actions and the checkout of the branch of approvals are stand-ins; that branch's stand-in is also where people act,
# while the job waits for them: they approve what the job before has signed, in clones of their own.
#
# Usage: tests/integration/act_promote.sh BIN QUICKSTART-BIN     exit: 0 as expected; 1 not; 77 act cannot be had here (SKIP)
set -euo pipefail
# shellcheck source=tests/integration/act_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/act_lib.sh"
PATH=$1:$2:$PATH
for tool in openssl ssh-keygen; do
    command -v $tool >/dev/null || skip "$tool is not installed"
done
act_start

# The address is a server's, as on GitHub; git alone knows that it leads here.
address=https://git.example.org/income.git
git config --global "url.$scratch/origin.git.insteadOf" $address
git init -q --bare "$scratch/origin.git"
cat >"$scratch/people" <<'S'
#!/bin/bash
# Grace, on a machine of her own, while the job waits: what docs/github.md tells an approver to do.
set -euo pipefail
rm -rf "$SCRATCH/grace" && mkdir "$SCRATCH/grace" && cd "$SCRATCH/grace"
git clone -q "$ADDRESS" income
git clone -q --bare "$ADDRESS" ledger.git
cd income
git checkout -q "$GITHUB_SHA"
mkdir -p .mlgate && cp -R "$ARTIFACTS/mlgate-signed" .mlgate/evidence
mlgate-card approve model --remote ../ledger.git -o grace.json >/dev/null
ssh-keygen -q -Y sign -n approval@mlgate -f "$SCRATCH/grace.key" grace.json
mkdir "../$GITHUB_SHA" && mv grace.json grace.json.sig "../$GITHUB_SHA"
git fetch -q origin mlgate-approvals 2>/dev/null && git checkout -q -f FETCH_HEAD || git checkout -q --orphan approvals
git rm -rq --cached . 2>/dev/null || true
mv "../$GITHUB_SHA" . && git add -f "$GITHUB_SHA" && git commit -q -m 'approved' && git push -q origin HEAD:mlgate-approvals
S
chmod +x "$scratch/people"
mkdir "$scratch/stand-in/checkout"
cat >"$scratch/stand-in/checkout/action.yml" <<'Y'
name: stand-in
description: checkout of a branch into a folder
inputs: { ref: { description: r }, path: { description: p }, persist-credentials: { description: c } }
runs:
  using: composite
  steps:
    - { shell: bash, run: '[ -e "$SCRATCH/nobody-acts" ] || "$SCRATCH/people"' }
    - shell: bash
      run: rm -rf "$WHERE" && git clone -q --branch "$REF" "$ADDRESS" "$WHERE"
      env: { REF: "${{ inputs.ref }}", WHERE: "${{ inputs.path }}" }
Y
checkout=$(grep -ho 'actions/checkout@[0-9a-f]*' "$root/examples/workflows/promote.yml" | head -n 1)

git clone -q $address "$scratch/income" 2>/dev/null
cd "$scratch/income"
cp -R "$root/examples/quickstart/promotion/." .
mkdir -p model keys data contracts .github/workflows
cp "$root/examples/quickstart/data/test.csv" data/
cp "$root/examples/quickstart/contracts/income.odcs.yaml" contracts/
cp "$root/examples/workflows/promote.yml" .github/workflows/
printf '.mlgate/\n' >.gitignore
mlgate-card keygen --out "$scratch/ci" >/dev/null
cp "$scratch/ci.pub" keys/
ssh-keygen -q -t ed25519 -N '' -C grace@example.org -f "$scratch/grace.key"
printf 'grace@example.org namespaces="approval@mlgate" %s\n' "$(cut -d ' ' -f 1,2 "$scratch/grace.key.pub")" >keys/approvers.allowed_signers
sed -i 's/ada: ada@example.org/octo: ann@example.org/' mlgate.yaml
awk 'BEGIN { printf "MLGATE_SIGNING_KEY=\"" } { printf "%s\\n", $0 } END { print "\"" }' "$scratch/ci.key" >"$scratch/secrets"

release() { # release TITLE THRESHOLD MODEL-FILE...: a commit with these files as the model, pushed to the default branch
    local file
    rm -rf model .mlgate "${ARTIFACTS:?}"/*
    mkdir model
    cp "$root/examples/quickstart/models/$3" model/model.json
    for file in "${@:4}"; do cp "$root/examples/quickstart/models/$file" model/; done
    sed -i "s/^    threshold: .*/    threshold: $2/" mlgate.yaml
    git add -A
    git commit -q -m "$1"
    git push -q origin HEAD:main
}
promote() { # promote EVENT [OPTION]...
    run_act "$@" --actor octo --secret-file "$scratch/secrets" --insecure-secrets --env "SCRATCH=$scratch" --env "ADDRESS=$address" \
        --env "HOME=$HOME" --env GIT_CONFIG_NOSYSTEM=1 --local-repository "$checkout=$scratch/stand-in/checkout"
    saw_not "$(sed -n 2p "$scratch/ci.key")"
}
ledger() { git -C "$scratch/origin.git" for-each-ref --format='%(objectname) %(refname)' refs/tags; }
assignments() { ledger | grep -c 'income#production#' || true; }
stands() { # stands WHAT: nothing of the ledger moved
    [ "$before" = "$(ledger)" ] || fail "$1 moved the ledger: $(ledger)"
    [ "$code" -ne 0 ] || fail "$1: the workflow ended with 0"
}

release 'income: logistic regression' 0.5 baseline.json
promote workflow_dispatch --input initial=true
[ "$code" -eq 0 ] || fail "the first promotion ended with $code"
saw '[promote/promote]'
[ "$(assignments)" -eq 1 ] || fail "the ledger after the first promotion: $(ledger)"
ok 'the first promotion, started by hand: gate, signatures, approval, an entry at the remote'

before=$(ledger)
release 'income: boosted trees' 0.5 candidate.json
promote push
stands 'a worse model'
saw '::set-output:: verdict=FAIL'
saw_not '[promote/sign'
saw_not '[promote/promote'
ok 'FAIL: neither signed nor promoted, the ledger stands'

head -n 1001 data/test.csv >data/few.csv && cp data/test.csv "$scratch/test.csv" && mv data/few.csv data/test.csv
release 'income: 1,000 rows' 0.40 blend.json baseline.json candidate.json
promote push
stands 'a comparison on 1,000 rows'
saw '::set-output:: verdict=INCONCLUSIVE'
saw_not '[promote/promote'
ok 'INCONCLUSIVE: neither signed nor promoted, the ledger stands'

# Somebody turns the gate's step into a warning. What it found is signed and approved as it is, and the ledger refuses it.
sed -i 's|actions/gate@v0.1.0|&\n        with: { fail-on-inconclusive: false }|; /^        with: { stages/d' .github/workflows/promote.yml
release 'income: let it through' 0.40 blend.json baseline.json candidate.json
promote push
stands 'INCONCLUSIVE let through by the workflow'
saw '[promote/promote'
saw 'gate.not_pass'
cp "$root/examples/workflows/promote.yml" .github/workflows/
ok 'INCONCLUSIVE let through by the workflow: signed, approved, and refused by the ledger'

cp "$scratch/test.csv" data/test.csv
release 'income: half and half, threshold 0.40' 0.40 blend.json baseline.json candidate.json
touch "$scratch/nobody-acts"
promote push
stands 'a model that nobody approved'
saw '[promote/promote'
saw 'gate.approvals'
rm "$scratch/nobody-acts" && rm -rf "${ARTIFACTS:?}"/*
ok 'PASS that nobody approved: the ledger stands'
promote push
[ "$code" -eq 0 ] || fail "a model that passes, and is approved, ended with $code"
[ "$(assignments)" -eq 2 ] || fail "the ledger after the second promotion: $(ledger)"
ok 'PASS, approved: against what is in force, then an entry at the remote'

git clone -q --bare $address "$scratch/copy.git"
mlgate-promote history --remote "$scratch/copy.git" >"$scratch/history" || fail "history: $(cat "$scratch/history")"
[ "$(grep -c '(in force)' "$scratch/history")" -eq 1 ] || fail "$(cat "$scratch/history")"
grep -q 'income#production#2.*(in force)' "$scratch/history" || fail "$(cat "$scratch/history")"
ok 'and the history is sound'

# A pull request, as from a fork to a private repository: no credentials, so the remote does not answer. Compared is with what is in force all the same.
git fetch -q --tags origin
git config --global --unset "url.$scratch/origin.git.insteadOf"
git config --global "url.$scratch/nowhere.git.insteadOf" $address
rm -rf .github && mkdir -p .github/workflows
cp "$root/examples/workflows/pull-request.yml" .github/workflows/
cp "$root/examples/quickstart/models/baseline.json" model/model.json
git add -A && git commit -q -m 'back to an old model'
printf '{ "repository": { "default_branch": "main" }, "pull_request": { "number": 1 } }\n' >"$scratch/event.json"
promote pull_request --eventpath "$scratch/event.json"
[ "$code" -ne 0 ] || fail 'a pull request with a worse model went through'
saw 'the ledger is read from the tags of this checkout'
saw '::set-output:: verdict=FAIL'
saw '  baseline-model: income#production#2'
ok 'a pull request is compared with what is in force, without credentials'
